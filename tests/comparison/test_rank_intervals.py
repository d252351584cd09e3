"""Counts drawn anew, confidence sets of ranks and pairs: exact where they can be, else covering."""

import time

import numpy as np
import pytest
from deciding import decided
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, gamma

from reputation.comparison.corrected_counts import Confusion
from reputation.comparison.counts import count_decisions
from reputation.comparison.published import quantitative_ranks, read_published
from reputation.comparison.rank_intervals import chance_above, exact_p_values, holm, rank_sets
from reputation.comparison.resampling import draw_counts, tabulate, tabulate_counts
from reputation.comparison.sides import Side, lay_side_by_side, share_ratio
from reputation.comparison.uncertainty import measure_uncertainty
from reputation.errors import ChoiceError

NAME = "global-smart-cities-2020"
CITIES = ["Avon", "Brook", "Cliff"]


def published_counts() -> dict[str, float]:
    return {row["city"]: float(row["articles"]) for row in read_published(NAME, "reputation")}


def test_a_mistyped_drawing_is_refused_with_the_choices() -> None:
    with pytest.raises(ChoiceError, match="'posson': expected gamma or poisson"):
        draw_counts(tabulate_counts({"a": 3}), 10, drawing="posson")


def test_drawn_counts_follow_jeffreys_posterior() -> None:
    draws = draw_counts(tabulate_counts({"a": 3, "b": 50}), 20_000)
    for column, count in enumerate((3, 50)):
        expected = gamma.ppf([0.05, 0.5, 0.95], count + 0.5)
        found = np.quantile(draws[:, column], [0.05, 0.5, 0.95])
        assert found == pytest.approx(expected, rel=0.04)


def test_same_seed_same_draws() -> None:
    one, two, other = (draw_counts(tabulate_counts({"a": 5}), 50, seed=s) for s in (1, 1, 2))
    assert (one == two).all()
    assert (one != other).any()


def test_shared_articles_move_cities_together_and_fractional_counting_halves_them() -> None:
    decisions = decided(dict.fromkeys(range(100), "AB"))
    apart = decided(dict.fromkeys(range(100), "A")) + decided({n + 100: "B" for n in range(100)})
    together = draw_counts(tabulate(decisions, CITIES), 4000)
    alone = draw_counts(tabulate(apart, CITIES), 4000)
    assert np.corrcoef(together[:, 0], together[:, 1])[0, 1] > 0.97
    assert abs(np.corrcoef(alone[:, 0], alone[:, 1])[0, 1]) < 0.1
    halved = tabulate(decisions, CITIES, counting="fractional")
    assert halved.counts.tolist() == [50, 50, 0]
    assert draw_counts(halved, 4000)[:, 0].std() == pytest.approx(5, rel=0.1)


def test_an_article_is_shared_by_the_cities_it_counts_for_only() -> None:
    decisions = [*decided({1: "A"}), *decided({1: "BC"}, counted=False)]
    found = tabulate(decisions, ["Avon", "Brook", "Cliff"], counting="fractional")
    assert found.counts.tolist() == [1, 0, 0]
    assert count_decisions(decisions, found.cities, "fractional")["Avon"] == 1


def test_exact_p_values_do_not_depend_on_how_articles_are_shared() -> None:
    decisions = decided({**dict.fromkeys(range(11), "AC"), 100: "B"})
    cities = ["Avon", "Brook", "Cliff"]
    full, shared = (
        exact_p_values(tabulate(decisions, cities, counting=how)) for how in ("full", "fractional")
    )
    assert full.tolist() == shared.tolist()
    assert full[0, 1] == pytest.approx(binomtest(1, 12).pvalue)


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


def test_only_the_models_decisions_are_corrected() -> None:
    by_model = decided(dict.fromkeys(range(60), "A")) + decided(
        dict.fromkeys(range(100, 140), "A"), counted=False
    )
    by_hand = decided(dict.fromkeys(range(200, 260), "B"), by="ana") + decided(
        dict.fromkeys(range(300, 340), "B"), counted=False, by="ana"
    )
    table = Confusion(800, 200, 100, 900)  # sensitivity 0.8, specificity 0.9
    literature = tabulate([*by_model, *by_hand], CITIES)
    draws = draw_counts(literature, 4000, confusion=table)
    assert np.median(draws[:, 0]) == pytest.approx((60 - 0.1 * 100) / 0.7, rel=0.05)
    assert np.median(draws[:, 1]) == pytest.approx(60, rel=0.05)


def test_another_reader_keeps_and_adds_as_the_readers_differ() -> None:
    decisions = decided(dict.fromkeys(range(100), "A"), by="ana") + decided(
        dict.fromkeys(range(100, 300), "A"), counted=False, by="ana"
    )
    readers = [Confusion(900, 100, 50, 950)]
    draws = draw_counts(tabulate(decisions, CITIES), 4000, readers=readers)
    assert draws[:, 0].mean() == pytest.approx(0.9 * 100 + 0.05 * 200, rel=0.05)
    assert draws[:, 0].std() > 0.9 * 10


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=8), st.integers(0, 5))
def test_rank_sets_are_sets_of_ranks_that_widen_with_confidence(
    counts: list[int], seed: int
) -> None:
    draws = draw_counts(
        tabulate_counts({str(n): float(c) for n, c in enumerate(counts)}), 400, seed=seed
    )
    loose, strict = rank_sets(draws, confidence=0.8), rank_sets(draws, confidence=0.95)
    for sets in (loose, strict):
        assert (sets.best >= 1).all()
        assert (sets.worst <= len(counts)).all()
        assert (sets.best <= sets.worst).all()
        assert (sets.all_best <= sets.best).all()
        assert (sets.all_worst >= sets.worst).all()
        assert not (sets.above & sets.above.T).any()
    assert (strict.best <= loose.best).all()
    assert (strict.worst >= loose.worst).all()


def test_cities_far_apart_have_one_rank_each_and_equal_ones_share_all() -> None:
    far = rank_sets(draw_counts(tabulate_counts({"a": 10, "b": 400, "c": 100})), confidence=0.95)
    assert far.all_best.tolist() == far.all_worst.tolist() == [3, 1, 2]
    near = rank_sets(draw_counts(tabulate_counts({"a": 20, "b": 21, "c": 20})), confidence=0.9)
    assert near.best.tolist() == [1, 1, 1]
    assert near.worst.tolist() == [3, 3, 3]


def test_order_of_the_cities_does_not_matter() -> None:
    draws = draw_counts(tabulate_counts(published_counts()), 500)
    turned = rank_sets(draws[:, ::-1])
    sets = rank_sets(draws)
    assert (turned.best[::-1] == sets.best).all()
    assert (turned.all_worst[::-1] == sets.all_worst).all()


def test_sets_hold_the_ranks_of_cities_that_are_all_alike() -> None:
    """Where quantiles of drawn ranks fail altogether, the sets hold as often as they say."""
    rng = np.random.default_rng(7)
    held, naive = 0, 0
    for _ in range(120):
        counts = {str(n): float(c) for n, c in enumerate(rng.poisson(30, 8))}
        draws = draw_counts(tabulate_counts(counts), 300, seed=int(rng.integers(1 << 31)))
        sets = rank_sets(draws, confidence=0.9)
        held += (sets.all_best == 1).all() and (sets.all_worst == 8).all()
        ranks = 1 + (draws[:, None, :] > draws[:, :, None]).sum(axis=2)
        low, high = np.quantile(ranks, [0.05, 0.95], axis=0)
        naive += (low == 1).all() and (high == 8).all()
    assert 0.8 <= held / 120 <= 0.98
    assert naive / 120 < 0.3


def test_intervals_of_counts_cover_small_and_large_rates() -> None:
    rng = np.random.default_rng(3)
    rates = np.array([4.0, 12.0, 60.0])
    held = np.zeros(3)
    for _ in range(300):
        counts = {str(n): float(c) for n, c in enumerate(rng.poisson(rates))}
        draws = draw_counts(tabulate_counts(counts), 400, seed=int(rng.integers(1 << 31)))
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        held += (low <= rates) & (rates <= high)
    assert (held / 300 > 0.84).all()
    assert (held / 300 < 0.96).all()


def test_chance_of_standing_above_sums_to_one_and_is_half_for_equals() -> None:
    chance = chance_above(draw_counts(tabulate_counts({"a": 20, "b": 20, "c": 60}), 4000))
    assert chance + chance.T == pytest.approx(np.ones((3, 3)))
    assert chance[0, 1] == pytest.approx(0.5, abs=0.03)
    assert chance[2, 0] > 0.999


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 10))
def test_exact_test_is_the_binomial_one_on_articles_for_one_city_only(
    first: int, second: int, both: int
) -> None:
    records = dict.fromkeys(range(first), "A") | {n + 100: "B" for n in range(second)}
    records |= {n + 200: "AB" for n in range(both)}
    p_value = exact_p_values(tabulate(decided(records), CITIES))[0, 1]
    if first + second == 0:
        assert p_value == 1
    else:
        assert p_value == pytest.approx(binomtest(first, first + second).pvalue)


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_holm_adjusts_as_by_hand(values: list[float]) -> None:
    matrix = np.ones((4, 4))
    places = list(zip(*np.triu_indices(4, 1), strict=True))
    for place, value in zip(places, values, strict=True):
        matrix[place] = matrix[place[::-1]] = value
    adjusted = holm(matrix)
    running = 0.0
    for step, at in enumerate(sorted(range(6), key=lambda n: values[n])):
        running = max(running, min(1.0, (6 - step) * values[at]))
        assert adjusted[places[at]] == pytest.approx(running)
        assert adjusted[places[at][::-1]] == pytest.approx(running)


def test_of_the_published_differences_few_would_stand() -> None:
    counts = published_counts()
    table = measure_uncertainty(tabulate_counts(counts), quantitative_ranks(NAME, counts))
    standing = {line.city for line in table.lines if line.stands}
    assert standing == {"Seoul", "Rio de Janeiro", "Paris"}
    ranks = {line.city: line for line in table.lines}
    assert ranks["Toronto"].rank_best <= ranks["Tokyo"].reputation_rank
    assert ranks["Beijing"].above_next == pytest.approx(0.6, abs=0.05)
    five = {"Beijing", "Singapore", "New York", "London", "Seoul"}
    others = counts.keys() - five - {"Shanghai"}
    apart = {(p.first, p.second) for p in table.pairs if p.distinguishable}
    assert {(first, second) for first in five for second in others} <= apart
    assert not any(first in five and second in five for first, second in apart)
    assert table.carried == ("chance in which articles are written",)


def test_decisions_no_better_than_chance_are_not_used_to_correct() -> None:
    literature = tabulate(decided({1: "A", 2: "B"}), CITIES)
    table = measure_uncertainty(literature, {}, confusion=Confusion(5, 5, 5, 5))
    assert table.lines[0].corrected is None
    assert len(table.carried) == 1
    assert table.lines[0].difference is table.lines[0].stands is None


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


def test_two_thousand_replications_on_five_thousand_records_take_less_than_three_seconds() -> None:
    rng = np.random.default_rng(1)
    cities = [f"city {n}" for n in range(20)]
    decisions = [
        decision
        for record in range(5000)
        for letter in rng.choice(20, 1 + (record % 4 == 0), replace=False)
        for decision in decided({record: "A"}, counted=record % 3 > 0, city=cities[letter])
    ]
    started = time.perf_counter()
    literature = tabulate(decisions, cities)
    measure_uncertainty(literature, {}, confusion=Confusion(150, 15, 11, 90), replications=2000)
    assert time.perf_counter() - started < 3
