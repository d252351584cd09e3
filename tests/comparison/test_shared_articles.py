"""Sides that share articles: shares are compared in pairs; as if apart where that is unknown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact, hypergeom

from reputation.comparison.share_tests import (
    paired_share_p,
    share_p,
    share_ratio,
    shared_articles,
)
from reputation.comparison.sides import Side, lay_side_by_side
from reputation.comparison.tabulation import tabulate_counts
from reputation.comparison.uncertainty import measure_uncertainty


def side(name: str, articles: dict[str, set[str]], *, named: bool = True) -> Side:
    counts = {city: float(len(found)) for city, found in articles.items()}
    table = measure_uncertainty(tabulate_counts(counts), {}, confidence=0.95)
    return Side(name, table, articles if named else None)


def test_apart_it_is_twice_the_smaller_tail_of_fishers_test() -> None:
    table = [[12, 88], [30, 70]]
    tails = [fisher_exact(table, alternative=way).pvalue for way in ("less", "greater")]
    assert share_p(12, 30, (100, 100)) == pytest.approx(2 * min(tails))


def test_a_side_within_the_other_is_tested_against_what_is_not_in_it() -> None:
    """First: all 100 articles; last: 40 of them. The share in the 40 beside that in the 60."""
    law = hypergeom(100, 25, 40)
    expected = min(1, 2 * min(law.cdf(16), law.sf(15)))
    assert paired_share_p(25, 16, 16, (100, 40), 40) == pytest.approx(expected)


def test_sides_of_one_size_are_compared_by_what_they_do_not_share() -> None:
    """200 articles each, 190 of them shared: only 9 against 1 of the other ten speak."""
    found = paired_share_p(39, 31, 30, (200, 200), 190)
    apart = share_p(39, 31, (200, 200))
    assert found < 0.05 < apart
    # Ten beside ten: hypergeometric, where the shared ones fall out of the difference.
    assert found == pytest.approx(2 * hypergeom(20, 10, 10).sf(8), abs=0.02)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 12), st.integers(0, 12), st.integers(0, 12),
    st.integers(0, 30), st.integers(0, 30), st.integers(0, 30),
)  # fmt: skip
def test_it_is_a_p_value_that_does_not_hang_on_the_order_of_the_sides(
    one: int, both: int, other: int, more: int, most: int, rest: int
) -> None:
    first, last, shared = one + both, other + both, both
    totals, total = (first + more + most, last + most + rest), both + most
    p = paired_share_p(first, last, shared, totals, total)
    assert 0 < p <= 1
    assert p == pytest.approx(paired_share_p(last, first, shared, totals[::-1], total))


def test_the_same_articles_on_both_sides_do_not_differ() -> None:
    articles = {"a": {"1", "2", "3"}, "b": {"4"}}
    result = lay_side_by_side([side("A", articles), side("B", articles)])
    assert result.shared == 4
    assert all(change.share_p == 1 for change in result.changes)
    ratio, low, high = share_ratio(50, 100, 50, 100, shared=50, shared_total=100)
    assert ratio == 1
    assert low > 0.95
    assert high < 1.05


def test_where_articles_are_not_known_sides_are_taken_as_apart() -> None:
    articles = {"a": {str(n) for n in range(30)}, "b": {str(n) for n in range(30, 100)}}
    more = {"a": articles["a"] | {f"x{n}" for n in range(9)}, "b": articles["b"] | {"y"}}
    known = lay_side_by_side([side("A", articles), side("B", more)])
    unknown = lay_side_by_side([side("A", articles), side("B", more, named=False)])
    assert (known.shared, unknown.shared) == (100, None)
    assert all(
        (one.share_p or 0) < (other.share_p or 0)
        and (one.share_high or 0) - (one.share_low or 0)
        < (other.share_high or 0) - (other.share_low or 0)
        for one, other in zip(known.changes, unknown.changes, strict=True)
    )


def test_articles_counted_in_part_cannot_be_paired() -> None:
    assert shared_articles({"a": {"1"}}, {"a": {"1"}}, ({"a": 1.0}, {"a": 0.5})) is None
    found = shared_articles({"a": {"1"}}, {"a": {"1"}}, ({"a": 1.0}, {"a": 1.0}))
    assert found is not None
    assert (found.total, found.of) == (1, {"a": 1})


def overlapping(
    rng: np.random.Generator, rates: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> list[Side]:
    """Two windows that share the middle part."""
    parts = []
    for part, rate in zip("abc", rates, strict=True):
        counts = rng.poisson(rate)
        parts.append(
            [{f"{part}{city}-{n}" for n in range(int(x))} for city, x in enumerate(counts)]
        )
    first, shared, last = parts
    before = {f"c{n}": first[n] | shared[n] for n in range(len(first))}
    after = {f"c{n}": last[n] | shared[n] for n in range(len(first))}
    return [side("before", before), side("after", after)]


def test_windows_that_overlap_name_a_share_wrongly_in_a_tenth_at_most_and_find_more() -> None:
    rng = np.random.default_rng(18)
    rates = np.array([30.0, 20, 10, 5, 5, 3])
    moved = np.array([15.0, 35, 10, 5, 5, 3])
    named = told = apart = 0
    for _ in range(100):
        result = lay_side_by_side(overlapping(rng, (rates, 2 * rates, rates)))
        named += any(change.share_changed for change in result.changes)
        sides = overlapping(rng, (rates, 2 * rates, moved))
        told += any(change.share_changed for change in lay_side_by_side(sides).changes)
        unnamed = [Side(one.name, one.table) for one in sides]
        apart += any(change.share_changed for change in lay_side_by_side(unnamed).changes)
    assert named <= 100 * 0.1 + 5
    assert told > apart + 10
