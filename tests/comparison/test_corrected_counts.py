"""`rank_intervals` and `corrected_counts`: exact where they can be, else covering; errors named."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from reputation.comparison.corrected_counts import corrected_counts
from reputation.comparison.pair_tests import chance_of_more
from reputation.comparison.rank_intervals import rank_intervals
from reputation.errors import ChoiceError, LabelError


@given(st.integers(0, 60), st.integers(0, 60))
def test_two_counts_are_told_apart_by_the_exact_binomial_test(first: int, second: int) -> None:
    expected = 1.0
    if first + second:
        expected = binomtest(first, first + second, alternative="greater").pvalue
    assert float(chance_of_more(first, second)) == pytest.approx(expected)


def test_two_cities_need_five_percent_on_both_sides_together() -> None:
    apart = rank_intervals({"Avon": 6, "Brook": 0})  # 1/64 twice is below 0.05
    assert apart[["rank_low", "rank_high"]].values.tolist() == [[1, 1], [2, 2]]
    not_apart = rank_intervals({"Avon": 5, "Brook": 0})  # 1/32 twice is not
    assert not_apart[["rank_low", "rank_high"]].values.tolist() == [[1, 2], [1, 2]]


@pytest.mark.parametrize("cities", [5, 20, 100])
def test_cities_of_equal_rate_keep_all_places_in_95_of_100_tables(cities: int) -> None:
    rng = np.random.default_rng(18)
    wrong = 0
    for _ in range(200):
        counts = rng.poisson(5, cities).tolist()
        found = rank_intervals(dict(zip(map(str, range(cities)), counts, strict=True)))
        wrong += bool((found["rank_low"] > 1).any() or (found["rank_high"] < cities).any())
    assert wrong <= 200 * 0.05 + 2


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 300), max_size=12))
def test_every_rank_lies_in_its_set(counts: dict[str, float]) -> None:
    found = rank_intervals(counts)
    assert (found["rank_low"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_high"]).all()
    assert found["rank"].is_monotonic_increasing


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf")])
def test_a_count_that_is_none_is_refused(number: float) -> None:
    with pytest.raises(ChoiceError, match="articles of Oslo"):
        rank_intervals({"Oslo": number})


def literature(
    rng: np.random.Generator, cities: int, rate: float, sampled: int
) -> tuple[pd.DataFrame, pd.DataFrame, dict[int, int]]:
    """Cities of equal rate whose shares relevant, and the model's errors in them, are unlike."""
    share, recall, kept = (rng.uniform(*ends, cities) for ends in ((0.2, 0.9), (0.7, 1), (0.6, 1)))
    true, other = rng.poisson(rate, cities), rng.poisson(rate * (1 - share) / share)
    city = np.repeat(np.tile(np.arange(cities), 2), np.concatenate([true, other]))
    truth = np.arange(len(city)) < true.sum()
    said = np.where(truth, rng.random(len(city)) < recall[city], rng.random(len(city)) > kept[city])
    decided = pd.DataFrame({"record_id": np.arange(len(city)), "city": city, "counted": said})
    drawn = rng.choice(len(city), min(sampled, len(city)), replace=False)
    sample = pd.DataFrame({"record_id": drawn, "counted": truth[drawn].astype(int)})
    return decided, sample, dict(enumerate(true.tolist()))


@pytest.mark.parametrize(("cities", "rate", "sampled"), [(5, 40, 50), (20, 10, 50), (20, 20, 200)])
def test_corrected_counts_hold_the_truth_and_tell_no_equal_cities_apart(
    cities: int, rate: float, sampled: int
) -> None:
    held, wrong = [], 0
    for replication in range(40):
        rng = np.random.default_rng([18, replication])
        decided, sample, true = literature(rng, cities, rate, sampled)
        found = corrected_counts(decided, sample)
        truth = found["city"].map(true)
        held.append(((found["low"] <= truth) & (truth <= found["high"])).mean())
        wrong += bool((found["rank_low"] > 1).any() or (found["rank_high"] < cities).any())
    assert np.mean(held) > 0.93
    assert wrong <= 40 * 0.05 + 3


def test_where_every_record_is_read_the_hand_alone_counts_and_ranks() -> None:
    decided, sample, true = literature(np.random.default_rng(1), 6, 15, 10_000)
    found = corrected_counts(decided, sample).set_index("city")
    for column in ("corrected", "low", "high"):
        assert found[column].to_dict() == pytest.approx(true)
    ranks = rank_intervals({str(city): number for city, number in true.items()})
    ranks = ranks.set_index(ranks["city"].astype(int))
    for column in ("rank", "rank_low", "rank_high"):
        assert found[column].to_dict() == ranks[column].to_dict()


def test_a_city_of_which_nothing_was_read_stays_within_what_is_possible() -> None:
    decided, _, _ = literature(np.random.default_rng(2), 5, 10, 0)
    ids = decided.loc[decided["city"] != 0, "record_id"].tolist()
    found = corrected_counts(decided, pd.DataFrame({"record_id": ids, "counted": 1}))
    line = found.set_index("city").loc[0]
    assert 0 <= line["low"] < line["high"] <= (decided["city"] == 0).sum()


def test_a_record_of_two_cities_counts_for_both() -> None:
    decided = pd.DataFrame(
        {"record_id": ["a", "a", "b", "c"], "city": ["Oslo", "Bergen"] * 2, "counted": [0] * 4}
    )
    sample = pd.DataFrame({"record_id": ["a", "b", "c"], "counted": [1, 0, 0]})
    found = corrected_counts(decided, sample)
    assert found[["city", "corrected"]].values.tolist() == [["Bergen", 1], ["Oslo", 1]]


def test_a_city_of_fifty_thousand_records_takes_no_minute() -> None:
    rng = np.random.default_rng(3)
    city = np.concatenate([np.zeros(50_000, int), rng.integers(1, 40, 4000)])
    truth = rng.random(len(city)) < 0.5
    decided = pd.DataFrame({"record_id": range(len(city)), "city": city, "counted": truth})
    drawn = rng.choice(len(city), 300, replace=False)
    sample = pd.DataFrame({"record_id": drawn, "counted": truth[drawn]})
    started = time.process_time()
    line = corrected_counts(decided, sample).set_index("city").loc[0]
    assert time.process_time() - started < 30
    assert line["low"] < truth[:50_000].sum() < line["high"]
    assert line["corrected"] == pytest.approx(25_000, rel=0.05)


GOOD = {"record_id": [1, 2], "city": ["Oslo", "Oslo"], "counted": [0, 1]}


@pytest.mark.parametrize(
    ("decided", "sample", "message"),
    [
        (GOOD, {"record_id": [3], "counted": [1]}, r"record 3 is not among the decided records"),
        (GOOD, {"record_id": [1, 1], "counted": [1, 1]}, r"sample, line 2: record 1 appears twice"),
        (GOOD, {"record_id": [1], "counted": [2]}, r"sample, line 1: counted is 2"),
        (GOOD, {"record_id": [1], "counted": [None]}, r"sample, line 1: counted is"),
        (GOOD, {"record_id": [], "counted": []}, r"sample: contains no record"),
        (GOOD, {"record_id": [1]}, r"sample: has no column counted"),
        ({**GOOD, "counted": ["x", 1]}, {"record_id": [1], "counted": [1]}, r"decided, line 1"),
        ({**GOOD, "record_id": [1, 1]}, {"record_id": [1], "counted": [1]}, r"under Oslo appears"),
        ({**GOOD, "city": ["", "Oslo"]}, {"record_id": [1], "counted": [1]}, r"city is empty"),
    ],
)
def test_what_is_wrong_is_named(
    decided: dict[str, list[object]], sample: dict[str, list[object]], message: str
) -> None:
    with pytest.raises(LabelError, match=message):
        corrected_counts(decided, sample)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_sample_gives_ends_in_order(data: st.DataObject) -> None:
    number = data.draw(st.integers(1, 30))
    cities = data.draw(st.lists(st.sampled_from("ABC"), min_size=number, max_size=number))
    said = data.draw(st.lists(st.booleans(), min_size=number, max_size=number))
    decided = pd.DataFrame({"record_id": range(number), "city": cities, "counted": said})
    read = data.draw(st.dictionaries(st.integers(0, number - 1), st.booleans(), min_size=1))
    sample = pd.DataFrame({"record_id": read.keys(), "counted": read.values()})
    found = corrected_counts(decided, sample)
    assert (found["low"] <= found["high"]).all()
    assert (found["rank_low"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_high"]).all()
    assert found["articles"].sum() == sum(said)
