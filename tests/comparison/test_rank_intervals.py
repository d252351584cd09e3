"""Confidence sets of ranks, pairs, sides: exact where they can be, else covering."""

import time

import numpy as np
import pytest
from deciding import decided
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from reputation.comparison.confusion import Confusion
from reputation.comparison.count_intervals import exact_interval
from reputation.comparison.counts import count_decisions
from reputation.comparison.pair_tests import chance_above, chance_of_more, find_rank_sets, holm
from reputation.comparison.published import quantitative_ranks, read_published
from reputation.comparison.sample_reading import ReadSample, read_posteriors
from reputation.comparison.share_tests import share_ratio
from reputation.comparison.sides import Side, lay_side_by_side
from reputation.comparison.tabulation import GroupedDecisions, tabulate, tabulate_counts
from reputation.comparison.uncertainty import measure_uncertainty

NAME = "global-smart-cities-2020"
CITIES = ["Avon", "Brook", "Cliff"]


def published_counts() -> dict[str, float]:
    return {row["city"]: float(row["articles"]) for row in read_published(NAME, "reputation")}


def test_an_article_is_shared_by_the_cities_it_counts_for_only() -> None:
    decisions = [*decided({1: "A"}), *decided({1: "BC"}, counted=False)]
    found = tabulate(decisions, ["Avon", "Brook", "Cliff"], counting="fractional")
    assert found.counts.tolist() == [1, 0, 0]
    assert count_decisions(decisions, found.cities, "fractional")["Avon"] == 1


def test_intervals_of_differences_are_of_ranks_among_the_cities_that_have_both() -> None:
    literature = tabulate_counts({"Utopia": 900, "Paris": 300, "Cairo": 10})
    table = measure_uncertainty(literature, {"Utopia": None, "Paris": 1, "Cairo": 2})
    lines = {line.city: line for line in table.lines}
    assert [lines[city].reputation_rank for city in ("Paris", "Cairo")] == [2, 3]
    for city in ("Paris", "Cairo"):
        line = lines[city]
        assert (line.difference, line.difference_low, line.difference_high) == (0, 0, 0)
        assert line.stands is False
    assert lines["Utopia"].difference is None


def p_values(literature: GroupedDecisions) -> np.ndarray:
    only = literature.exclusive()
    return chance_of_more(only, only.T)


def test_sharing_out_does_not_change_who_stands_apart_by_whole_articles() -> None:
    decisions = decided({**dict.fromkeys(range(11), "AC"), 100: "B"})
    full, shared = (tabulate(decisions, CITIES, counting=how) for how in ("full", "fractional"))
    assert p_values(full)[0, 1] == pytest.approx(binomtest(11, 12, alternative="greater").pvalue)
    assert p_values(shared)[0, 1] > p_values(full)[0, 1]  # 5.5 articles beside 1


@given(st.lists(st.integers(0, 60), min_size=4, max_size=9))
def test_rank_sets_are_sets_of_ranks_that_widen_with_confidence(counts: list[int]) -> None:
    numbers = np.array(counts, dtype=float)
    values = chance_of_more(numbers[:, None], numbers)
    loose, strict = (find_rank_sets(values, confidence=level) for level in (0.8, 0.95))
    for sets in (loose, strict):
        assert (sets.best >= 1).all()
        assert (sets.worst <= len(counts)).all()
        assert (sets.best <= sets.worst).all()
        assert (sets.all_best <= sets.best).all()
        assert (sets.all_worst >= sets.worst).all()
        assert not (sets.above & sets.above.T).any()
    assert (strict.best <= loose.best).all()
    assert (strict.worst >= loose.worst).all()


def test_order_of_the_cities_does_not_matter() -> None:
    numbers = np.array(list(published_counts().values()))
    sets, turned = (
        find_rank_sets(chance_of_more(n[:, None], n), confidence=0.9)
        for n in (numbers, numbers[::-1])
    )
    assert (turned.best[::-1] == sets.best).all()
    assert (turned.all_worst[::-1] == sets.all_worst).all()


def test_intervals_of_counts_cover_small_and_large_rates() -> None:
    rng = np.random.default_rng(3)
    rates = np.array([0.5, 4.0, 12.0, 60.0])
    low, high = exact_interval(rng.poisson(rates, (2000, 4)), 0.9)
    held = ((low <= rates) & (rates <= high)).mean(axis=0)
    assert (held > 0.885).all()
    assert held[3] < 0.94


def test_chance_of_standing_above_sums_to_one_and_is_half_for_equals() -> None:
    numbers = np.array([20.0, 20, 60])
    chance = chance_above(numbers[:, None], numbers)
    assert chance + chance.T == pytest.approx(np.ones((3, 3)))
    assert chance[0, 1] == pytest.approx(0.5)
    rng = np.random.default_rng(1)
    drawn = rng.standard_gamma([12.5, 8.5], (40_000, 2))
    assert float(chance_above(12, 8)) == pytest.approx((drawn[:, 0] > drawn[:, 1]).mean(), abs=0.01)


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 10))
def test_exact_test_is_the_binomial_one_on_articles_for_one_city_only(
    first: int, second: int, both: int
) -> None:
    records = dict.fromkeys(range(first), "A") | {n + 100: "B" for n in range(second)}
    records |= {n + 200: "AB" for n in range(both)}
    value = p_values(tabulate(decided(records), CITIES))[0, 1]
    total = first + second
    expected = binomtest(first, total, alternative="greater").pvalue if total else 1
    assert value == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_holm_adjusts_as_by_hand(values: list[float]) -> None:
    adjusted = holm(np.array(values))
    running = 0.0
    for step, at in enumerate(sorted(range(len(values)), key=lambda n: values[n])):
        running = max(running, min(1.0, (len(values) - step) * values[at]))
        assert adjusted[at] == pytest.approx(running)


@given(st.lists(st.integers(0, 90), min_size=2, max_size=12), st.sampled_from([0.9, 0.95]))
def test_pairs_sets_and_adjusted_values_are_one_decision(
    counts: list[int], confidence: float
) -> None:
    named = {str(n): float(c) for n, c in enumerate(counts)}
    table = measure_uncertainty(tabulate_counts(named), {}, confidence=confidence)
    lines = {line.city: line for line in table.lines}
    for pair in table.pairs:
        assert pair.distinguishable == (pair.p_adjusted <= 1 - confidence)
    for city, line in lines.items():
        above = sum(p.second == city and p.distinguishable for p in table.pairs)
        below = sum(p.first == city and p.distinguishable for p in table.pairs)
        assert line.joint_best == 1 + above
        assert line.joint_worst == len(counts) - below


def test_of_the_published_differences_few_would_stand() -> None:
    counts = published_counts()
    table = measure_uncertainty(tabulate_counts(counts), quantitative_ranks(NAME, counts))
    standing = {line.city for line in table.lines if line.stands}
    assert standing == {"Seoul", "Paris"}
    ranks = {line.city: line for line in table.lines}
    assert ranks["Toronto"].rank_best <= ranks["Tokyo"].reputation_rank
    assert ranks["Beijing"].above_next == pytest.approx(0.6, abs=0.05)
    assert (ranks["Beijing"].joint_best, ranks["Beijing"].joint_worst) == (1, 6)
    five = {"Beijing", "Singapore", "New York", "London", "Seoul"}
    others = counts.keys() - five - {"Shanghai"}
    apart = {(p.first, p.second) for p in table.pairs if p.distinguishable}
    assert {(first, second) for first in five for second in others} <= apart
    assert not any(first in five and second in five for first, second in apart)
    assert table.carried == ("chance in what gets published",)


def test_without_a_sample_nothing_is_corrected_and_the_card_spans_a_range() -> None:
    yes, no = dict.fromkeys(range(60), "A"), dict.fromkeys(range(60, 100), "A")
    by_hand = decided(dict.fromkeys(range(100, 110), "A"), by="ana")
    decisions = decided(yes) + decided(no, counted=False) + by_hand
    literature = tabulate(decisions, CITIES)
    table = measure_uncertainty(literature, {}, confusion=Confusion(80, 20, 10, 90))
    line = table.lines[0]
    assert line.corrected is None
    assert line.articles == 70
    assert line.assumed_low == pytest.approx(10 + 60 * 80 / 90 + 40 * 20 / 110)
    assert line.assumed_high == pytest.approx(10 + (60 - 0.1 * 100) / 0.7)
    assert "a random sample of 100 records" in table.notes[0]
    assert "60% of the records that name a city" in table.notes[1]
    assert "45%" in table.notes[1]
    useless = measure_uncertainty(literature, {}, confusion=Confusion(5, 5, 5, 5))
    assert useless.lines[0].assumed_low is None
    assert useless.notes == ()


def test_a_sample_moves_ranks_and_pairs_with_the_counts() -> None:
    decisions = decided(dict.fromkeys(range(100), "A"))
    decisions += decided(dict.fromkeys(range(100, 180), "B"))
    read = {(n, "Avon"): False for n in range(50)} | {(n, "Brook"): True for n in range(100, 150)}
    sample = ReadSample(answers=read, read=100)
    found = read_posteriors(decisions, CITIES, sample)
    table = measure_uncertainty(
        tabulate(decisions, CITIES), {"Avon": 1, "Brook": 2}, corrected=found
    )
    brook, avon, _ = table.lines
    assert (brook.city, brook.reputation_rank, brook.articles) == ("Brook", 1, 80)
    assert brook.corrected is not None
    assert avon.corrected is not None
    assert brook.corrected > 75 > 20 > avon.corrected
    assert table.pairs[0].distinguishable
    assert (brook.joint_best, avon.joint_best) == (1, 2)
    assert brook.stands is True
    assert brook.articles_low < brook.corrected < brook.articles_high


def test_change_between_two_windows_stands_only_where_counts_say_so() -> None:
    def side(name: str, **counts: float) -> Side:
        return Side(name, measure_uncertainty(tabulate_counts(counts), {}, confidence=0.95))

    result = lay_side_by_side(
        [side("before", a=100, b=40, c=10, d=9), side("after", a=10, b=40, c=100, e=3)]
    )
    found = {change.city: change for change in result.changes}
    assert (found["a"].change, found["a"].distinguishable) == (-2, True)
    assert (found["b"].change, found["b"].distinguishable) == (0, False)
    assert found["c"].low == found["c"].high == 2 or found["c"].distinguishable
    assert found["d"].change is None
    assert found["a"].share_changed
    assert not found["b"].share_changed
    assert not found["d"].share_changed
    assert found["e"].lines[0] is None
    assert result.correlation.cities == 3


def test_ratio_of_shares_by_hand() -> None:
    ratio, low, high = share_ratio(9.5, 99.5, 19.5, 99.5, 0.9)
    assert ratio == pytest.approx(2)
    margin = np.exp(1.6448536 * np.sqrt(1 / 10 + 1 / 20 - 2 / 100))
    assert (low, high) == pytest.approx((2 / margin, 2 * margin))


def test_five_thousand_records_take_less_than_a_second() -> None:
    rng = np.random.default_rng(1)
    cities = [f"city {n}" for n in range(20)]
    decisions = [
        decision
        for record in range(5000)
        for letter in rng.choice(20, 1 + (record % 4 == 0), replace=False)
        for decision in decided({record: "A"}, counted=record % 3 > 0, city=cities[letter])
    ]
    started = time.process_time()
    literature = tabulate(decisions, cities)
    measure_uncertainty(literature, {}, confusion=Confusion(150, 15, 11, 90))
    assert time.process_time() - started < 1


def test_shares_that_did_not_change_are_rarely_named_in_any_of_the_cities() -> None:
    rng = np.random.default_rng(18)
    rates = np.array(list(published_counts().values()))
    named = 0
    for _ in range(100):
        sides = [
            Side(
                name,
                measure_uncertainty(
                    tabulate_counts({str(n): float(x) for n, x in enumerate(rng.poisson(rates))}),
                    {},
                    confidence=0.95,
                ),
            )
            for name in "AB"
        ]
        named += any(change.share_changed for change in lay_side_by_side(sides).changes)
    assert named <= 100 * 0.1 + 4
