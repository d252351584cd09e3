"""Corrected counts: by hand, beside ppi-python, and covering what they should on made-up truth."""

import numpy as np
import pytest
from deciding import decided
from hypothesis import assume, given
from hypothesis import strategies as st

from reputation.comparison.corrected_counts import (
    Confusion,
    adjusted_count,
    prediction_powered_counts,
    prediction_powered_mean,
    rogan_gladen,
)
from reputation.comparison.measured_errors import (
    confusion_of_card,
    confusions_of_readers,
    join_sample,
)
from reputation.errors import LabelError
from reputation.judgement.labels.consensus import HandLabel
from reputation.judgement.labels.label_table import Label

NORMAL_90 = 1.6448536269514722


def binary(rng: np.random.Generator, number: int) -> tuple[np.ndarray, np.ndarray]:
    truth = rng.random(number) < 0.4
    predicted = np.where(truth, rng.random(number) < 0.85, rng.random(number) < 0.2)
    return truth.astype(float), predicted.astype(float)


def test_rogan_and_gladen_by_hand() -> None:
    # 40 of 100 called, sensitivity 0.8, specificity 0.9: (40 - 10) / 0.7.
    assert float(rogan_gladen(40, 100, 0.8, 0.9)) == pytest.approx(30 / 0.7)
    assert float(rogan_gladen(5, 100, 0.8, 0.9)) == 0
    assert float(rogan_gladen(99, 100, 0.8, 0.9)) == 100


def test_rates_of_other_literature_are_taken_over_as_precision_and_misses() -> None:
    # Precision 90/100, misses 10/50: 0.9 * 40 + 0.2 * 60.
    table = Confusion(90, 10, 10, 40, foreign=True)
    found = table.correct(np.array([40.0]), np.array([100.0]))
    assert found.tolist() == [pytest.approx(48)]
    called, candidates = np.full((4000, 1), 40.0), np.full((4000, 1), 100.0)
    drawn = table.correct(called, candidates, np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(48, rel=0.03)
    assert drawn.std() > 2


@given(st.integers(1, 200), st.data())
def test_perfect_decisions_are_left_as_they_are(candidates: int, data: st.DataObject) -> None:
    called = data.draw(st.integers(0, candidates))
    assert float(rogan_gladen(called, candidates, 1, 1)) == called


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50), st.integers(1, 50))
def test_adjusted_count_undoes_the_table_it_was_measured_with(
    true_positives: int, false_negatives: int, false_positives: int, true_negatives: int
) -> None:
    table = Confusion(true_positives, false_negatives, false_positives, true_negatives)
    assume(table.informs)
    called, candidates = (
        true_positives + false_positives,
        true_positives + false_negatives + false_positives + true_negatives,
    )
    found = adjusted_count(called, candidates, table)
    assert found.value == pytest.approx(true_positives + false_negatives)
    assert 0 <= found.low <= found.high <= candidates


def test_decisions_no_better_than_chance_are_refused() -> None:
    with pytest.raises(LabelError, match=r"my sample: .*no better than chance.*label more"):
        adjusted_count(5, 10, Confusion(5, 5, 5, 5, "my sample"))


def test_prediction_powered_mean_is_the_papers_formula() -> None:
    truth, predicted = binary(np.random.default_rng(1), 700)
    y, f, rest = truth[:100], predicted[:100], predicted[100:]
    plain = prediction_powered_mean(y, f, rest, weight=1)
    assert plain.value == pytest.approx(rest.mean() + (y - f).mean())
    margin = NORMAL_90 * np.sqrt(rest.var() / 600 + (y - f).var() / 100)
    assert plain.high - plain.value == pytest.approx(margin)
    classical = prediction_powered_mean(y, f, rest, weight=0)
    assert classical.value == pytest.approx(y.mean())
    tuned = prediction_powered_mean(y, f, rest)
    weights = np.linspace(0, 1, 201)
    widths = [
        np.subtract(*(getattr(prediction_powered_mean(y, f, rest, weight=w), e) for e in ends))
        for w in weights
        for ends in [("high", "low")]
    ]
    assert tuned.high - tuned.low == pytest.approx(min(widths), rel=0.01)


def test_prediction_powered_mean_is_that_of_ppi_python() -> None:
    ppi = pytest.importorskip("ppi_py", reason="ppi-python is not installed")
    rng = np.random.default_rng(2)
    for _ in range(50):
        truth, predicted = binary(rng, int(rng.integers(60, 900)))
        y, f, rest = truth[:50], predicted[:50], predicted[50:]
        for weight in (None, 0.0, 0.5, 1.0):
            found = prediction_powered_mean(y, f, rest, weight=weight)
            low, high = ppi.ppi_mean_ci(y, f, rest, alpha=0.1, lam=weight)
            assert found.low == pytest.approx(float(np.squeeze(low)))
            assert found.high == pytest.approx(float(np.squeeze(high)))


def test_whole_population_labelled_leaves_nothing_to_estimate() -> None:
    tables = [Confusion(5, 1, 2, 12), Confusion(0, 0, 3, 7)]
    found = prediction_powered_counts([7, 3], [20, 10], tables)
    assert [(e.value, e.low, e.high) for e in found] == [(6, 6, 6), (0, 0, 0)]


def test_city_without_labels_borrows_and_says_so_by_its_width() -> None:
    labelled, none = Confusion(20, 2, 4, 24), Confusion(0, 0, 0, 0)
    known, unknown = prediction_powered_counts([24, 24], [60, 60], [labelled, none])
    assert unknown.high - unknown.low > 2 * (known.high - known.low)
    assert 0 <= unknown.low <= unknown.value <= unknown.high <= 60


def corrected_coverage(*, alike: bool) -> tuple[float, float]:
    """Coverage at 90% of prediction-powered and adjusted counts over made-up corpora."""
    rng = np.random.default_rng(5)
    held = np.zeros(2)
    rates = np.array([60, 40, 20, 12])
    cities = np.repeat(np.arange(4), 2 * rates)
    for _ in range(120):
        spread = np.zeros(4) if alike else np.array([0.15, -0.15, 0.15, -0.15])
        truth = rng.random(len(cities)) < 0.5
        decided_yes = rng.random(len(cities)) < np.where(truth, 0.8, 0.2) + spread[cities]
        sample = rng.choice(len(cities), 80, replace=False)
        tables = [
            Confusion.of((truth[i], decided_yes[i]) for i in sample if cities[i] == c)
            for c in range(4)
        ]
        whole = Confusion.of((truth[i], decided_yes[i]) for i in sample)
        true, called = np.bincount(cities, truth), np.bincount(cities, decided_yes)
        powered = prediction_powered_counts(called, 2 * rates, tables)
        adjusted = [adjusted_count(called[c], 2 * rates[c], whole) for c in range(4)]
        for kind, found in enumerate((powered, adjusted)):
            held[kind] += np.mean([e.low <= t <= e.high for e, t in zip(found, true, strict=True)])
    return held[0] / 120, held[1] / 120


def test_both_corrections_cover_where_errors_are_alike() -> None:
    powered, adjusted = corrected_coverage(alike=True)
    assert 0.84 < powered < 0.98
    assert 0.84 < adjusted < 0.98


def test_only_the_prediction_powered_one_covers_where_cities_err_differently() -> None:
    powered, adjusted = corrected_coverage(alike=False)
    assert powered > 0.84
    assert adjusted < 0.8


def test_model_card_gives_back_its_table() -> None:
    card: dict[str, object] = {
        "records": 192,
        "labels": {"0": 27, "1": 165},
        "cross_validation": {"recall": {"0": 0.593, "1": 0.933}},
    }
    table = confusion_of_card(card)
    assert table is not None
    assert table.cells == (154, 11, 11, 16)
    assert confusion_of_card({"labels": {}}) is None


def test_records_chosen_by_chance_come_before_those_chosen_for_training() -> None:
    # 400 truly yes of which 360 are called, 100 truly no of which 30 are.
    chosen = {"recall": {"0": 0.7, "1": 0.9}}
    card = {
        "records": 1400,
        "by_chance": 500,
        "by_chance_labels": {"0": 100, "1": 400},
        "labels": {"0": 500, "1": 900},
        "cross_validation": {"recall": {"0": 0.5, "1": 0.8}, "by_chance": chosen},
    }
    assert confusion_of_card(card, "card") == Confusion(360, 40, 30, 70, "card", foreign=True)
    del card["by_chance_labels"]
    assert confusion_of_card(card) is None


def test_readers_are_laid_beside_each_other_both_ways() -> None:
    def label(record: str, reviewer: str, answer: bool, role: str = "review") -> HandLabel:
        return HandLabel(record, "", "", "", reviewer, role, relevance=answer)

    ana, ben = [True, True, False, True], [True, False, False, False]
    labels = [label(str(n), "ana", a) for n, a in enumerate(ana)]
    labels += [label(str(n), "ben", b) for n, b in enumerate(ben)]
    labels += [label("0", "cleo", False, "adjudication"), label("9", "ana", True)]
    first, second = confusions_of_readers(labels)
    assert first == Confusion(1, 2, 0, 1, "ben beside ana")
    assert second == Confusion(1, 0, 2, 1, "ana beside ben")


def test_sample_counts_a_record_when_it_is_relevant_and_the_city_is_meant() -> None:
    decisions = decided({1: "AB", 2: "A", 3: "C"})
    sample = [Label("1", True, "A", {"Brook": False}), Label("2", False)]
    joined = join_sample(decisions, sample, "s.csv")
    assert [(d.record_id, d.city, answer) for d, answer in joined] == [
        (1, "Avon", True),
        (1, "Brook", False),
        (2, "Avon", False),
    ]
    by_doi = decided({4: "A"}, doi="10.5555/x")
    assert len(join_sample(by_doi, [Label("https://doi.org/10.5555/X", True)], "s.csv")) == 1
    with pytest.raises(LabelError, match=r"s\.csv: none of its 1 records"):
        join_sample(decisions, [Label("77", True)], "s.csv")
