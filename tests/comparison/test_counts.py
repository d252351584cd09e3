"""Counting whole or shared out, and rank correlation, against what hand and scipy say."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from deciding import decided
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, rankdata, spearmanr

from reputation.comparison.correlation import correlate, correlate_with_published
from reputation.comparison.counts import count_by, count_decisions, shares, tally
from reputation.comparison.published import read_published
from reputation.comparison.ranks import TIES, rank
from reputation.comparison.sensitivity import vary_choices
from reputation.comparison.tabulation import tabulate
from reputation.errors import ChoiceError

CITIES = ["Avon", "Brook", "Cliff"]
#: For each record the cities that it counts for.
RECORDS = st.lists(st.sets(st.sampled_from(CITIES)), min_size=1, max_size=30)
VALUES = st.lists(st.integers(0, 6), min_size=2, max_size=12)
METHODS = {"competition": "min", "dense": "dense", "fractional": "average"}


def test_article_on_two_cities_counts_whole_or_half_for_each() -> None:
    decisions = decided({1: "AB", 2: "A", 3: "C"})
    assert count_decisions(decisions, CITIES) == {"Avon": 2, "Brook": 1, "Cliff": 1}
    halves = count_decisions(decisions, CITIES, "fractional")
    assert halves == {"Avon": 1.5, "Brook": 0.5, "Cliff": 1}


def test_one_pass_tells_records_from_articles_and_cities_that_are_meant_from_those_named() -> None:
    decisions = [
        *decided({1: "AB"}, topic="M"),
        *decided({2: "A"}, year=2016, topic="D"),
        *decided({3: "C"}, counted=False),
        *decided({4: "B"}, counted=False, mention=False),
    ]
    found = tally(decisions)
    assert (found.named, found.meant, found.included) == (4, 3, 2)
    assert found.meant_cities == {"Avon", "Brook", "Cliff"}
    assert found.by_city(CITIES) == {"Avon": 2, "Brook": 1, "Cliff": 0}
    assert found.by_topic() == [
        ("Avon", 2015, "M", 1),
        ("Avon", 2016, "D", 1),
        ("Brook", 2015, "M", 1),
    ]


def test_who_decided_is_told_by_a_field_and_not_by_the_text_for_people() -> None:
    (by_ana,) = decided({1: "A"}, by="ana")
    assert tally([replace(by_ana, decided_by="llm:small, relevance 1")]).by_hand == 1
    assert tally([replace(by_ana, deciders=("llm:small",))]).by_hand == 0
    assert tally(decided({1: "A"}, decided_by="ana")).by_hand == 0


@given(RECORDS)
def test_table_resampling_and_sensitivity_count_alike(records: Sequence[set[str]]) -> None:
    decisions = decided({n: "".join(c[0] for c in found) for n, found in enumerate(records)})
    assert tally(decisions).by_city(CITIES) == count_decisions(decisions, CITIES)
    assert vary_choices(decisions, CITIES).base.counts == count_decisions(decisions, CITIES)
    for how in ("full", "fractional"):
        counted = tabulate(decisions, CITIES, counting=how).counts
        assert counted == pytest.approx([*count_decisions(decisions, CITIES, how).values()])


@given(RECORDS)
def test_fractional_counts_add_up_to_the_articles_and_full_ones_to_the_pairs(
    records: Sequence[set[str]],
) -> None:
    decisions = decided({n: "".join(c[0] for c in found) for n, found in enumerate(records)})
    articles = sum(bool(found) for found in records)
    assert sum(count_decisions(decisions, CITIES, "fractional").values()) == pytest.approx(articles)
    assert sum(count_decisions(decisions, CITIES).values()) == sum(map(len, records))


def test_decisions_that_are_not_counted_take_no_share() -> None:
    decisions = decided({1: "A"}) + decided({1: "B"}, counted=False)
    assert [(d.city, share) for d, share in shares(decisions, "fractional")] == [("Avon", 1.0)]


def test_counts_by_document_type_and_language() -> None:
    decisions = decided({1: "AB", 2: "A"}, type="article", language="English")
    decisions += decided({3: "A"}, type="review")
    assert count_by(decisions, "type") == [
        ("Avon", "article", 2),
        ("Avon", "review", 1),
        ("Brook", "article", 1),
    ]
    assert count_by(decisions, "language", "fractional") == [
        ("Avon", "", 1),
        ("Avon", "English", 1.5),
        ("Brook", "English", 0.5),
    ]


def test_unknown_rules_are_named_with_what_there_is() -> None:
    with pytest.raises(ChoiceError, match="full or fractional"):
        count_decisions([], CITIES, "half")
    with pytest.raises(ChoiceError, match="competition, dense, fractional"):
        rank({"a": 1}, "olympic")
    with pytest.raises(ChoiceError, match="type or language"):
        count_by([], "colour")


@pytest.mark.parametrize("ties", TIES)
@given(values=VALUES)
def test_ranks_are_scipys(values: list[int], ties: str) -> None:
    named = {str(place): value for place, value in enumerate(values)}
    expected = rankdata([-value for value in values], method=METHODS[ties])
    assert list(rank(named, ties).values()) == expected.tolist()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=5, max_size=20))
def test_correlations_are_those_of_fractional_ranks(pairs: list[tuple[int, int]]) -> None:
    one = {str(n): float(pair[0]) for n, pair in enumerate(pairs)}
    other = {str(n): float(pair[1]) for n, pair in enumerate(pairs)}
    found = correlate(one, other)
    if len(set(one.values())) == 1 or len(set(other.values())) == 1:
        assert found.spearman is None
        assert found.kendall is None
        return
    ranks = [list(rank(side, "fractional").values()) for side in (one, other)]
    assert found.spearman == pytest.approx(np.corrcoef(*ranks)[0, 1])
    assert found.spearman_low <= found.spearman + 1e-9  # type: ignore[operator]
    assert found.kendall_high >= found.kendall - 1e-9  # type: ignore[operator]
    agree = sum(
        np.sign(a - c) * np.sign(b - d) for a, b in pairs for c, d in pairs
    )  # twice the concordant less the discordant
    x, y = np.array(pairs).T
    untied = [np.sum(side[:, None] != side) for side in (x, y)]
    assert found.kendall == pytest.approx(agree / np.sqrt(untied[0] * untied[1]))


def test_interval_of_a_correlation_by_hand() -> None:
    # tanh(atanh(0.8) -+ 1.894579 * sqrt((1 + 0.32) / 7)) for Spearman, ten cities, 90%: Student's t
    # with 7 degrees of freedom.
    one = {str(n): float(n) for n in range(10)}
    other = dict(zip(one, [2.0, 1, 0, 5, 4, 3, 9, 8, 7, 6], strict=True))
    found = correlate(one, other)
    rho = spearmanr(list(one.values()), list(other.values())).statistic
    tau = kendalltau(list(one.values()), list(other.values())).statistic
    margin = 1.8945786 * np.sqrt((1 + rho**2 / 2) / 7)
    assert found.spearman_low == pytest.approx(np.tanh(np.arctanh(rho) - margin))
    margin = 1.9431803 * np.sqrt(0.437 / 6)
    assert found.kendall_high == pytest.approx(np.tanh(np.arctanh(tau) + margin))


def test_few_cities_have_no_interval_and_missing_ones_are_left_out() -> None:
    found = correlate({"a": 1, "b": 2, "c": 3, "d": 0}, {"a": 1, "b": 2, "c": 3, "e": 9})
    assert (found.cities, found.spearman, found.spearman_low) == (3, pytest.approx(1), None)


def test_published_reputation_goes_with_the_overall_rank_more_than_with_infrastructure() -> None:
    name = "global-smart-cities-2020"
    rows = read_published(name, "reputation")
    found = correlate_with_published({r["city"]: float(r["articles"]) for r in rows}, name)
    by_name = {c.other: c for c in found}
    assert next(iter(by_name)) == "overall"
    assert len(found) == 6
    expected = spearmanr(
        [float(r["articles"]) for r in rows], [-int(r["smart_city_rank"]) for r in rows]
    ).statistic
    assert by_name["overall"].spearman == pytest.approx(expected)
    assert by_name["overall"].spearman_low > 0  # type: ignore[operator]
    assert by_name["smart_infrastructure"].spearman_low < 0  # type: ignore[operator]


def test_few_cities_in_the_same_order_leave_the_correlation_open() -> None:
    same = {str(n): float(n) for n in range(5)}
    found = correlate(same, same, confidence=0.95)
    assert found.spearman == pytest.approx(1)
    assert found.kendall == pytest.approx(1)
    for low, high in (
        (found.spearman_low, found.spearman_high),
        (found.kendall_low, found.kendall_high),
    ):
        assert low is not None
        assert low < 0.5
        assert high == 1
