"""A threshold keeps what its aim promises on the records that it was chosen on."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import ChoiceError
from reputation.judgement.choices import LEVEL
from reputation.judgement.models.linear_model import load_model
from reputation.judgement.models.thresholds import find_thresholds
from reputation.study.bundled import bundled_folder

RECORD = st.tuples(
    st.floats(0.001, 0.999), st.sampled_from([0, 1]), st.sampled_from(["one", "two", "three"])
)
RECORDS = st.lists(RECORD, min_size=4, max_size=60).filter(lambda rows: any(y for _, y, _ in rows))


@given(RECORDS)
def test_recall_and_precision_hold_in_all_literatures_together(
    rows: list[tuple[float, int, str]],
) -> None:
    p = np.array([row[0] for row in rows])
    y = np.array([row[1] for row in rows])
    found = find_thresholds(p, y, [row[2] for row in rows])
    assert y[p >= found["recall"]].sum() >= LEVEL * y.sum() - 1e-9
    assert y[p >= found["precision"]].any()


def test_counts_are_right_where_one_threshold_makes_them_right() -> None:
    p = np.array([0.1, 0.2, 0.3, 0.6, 0.7, 0.9])
    y = np.array([0, 0, 0, 1, 1, 1])
    found = find_thresholds(p, y, ["one"] * 6)
    assert 0.3 < found["counts"] < 0.6
    assert found["recall"] == 0.6
    assert found["precision"] == 0.6


def test_two_literatures_of_other_shares_weigh_alike_whatever_their_size() -> None:
    """Alone, the first would have its threshold between 0.3 and 0.4, the second from 0.6 on."""
    first = ([0.2, 0.3, 0.4, 0.5, 0.7, 0.8] * 5, [0, 0, 1, 1, 1, 1] * 5)
    second = ([0.2, 0.3, 0.4, 0.5, 0.7, 0.8] * 50, [0, 0, 0, 0, 1, 1] * 50)
    p, y = np.array(first[0] + second[0]), np.array(first[1] + second[1])
    alone = find_thresholds(p[:30], y[:30], ["a"] * 30)["counts"]
    both = find_thresholds(p, y, ["a"] * 120 + ["b"] * 210)["counts"]
    small = find_thresholds(p, y, ["a"] * 30 + ["b"] * 300)["counts"]
    assert 0.3 < alone < 0.4
    assert 0.5 < both < 0.7
    assert both == small


def test_the_shipped_model_has_a_threshold_for_each_aim() -> None:
    model = load_model(bundled_folder() / "models" / "relevance.json")
    assert model.threshold_for("recall") < model.threshold_for("counts") == model.threshold
    assert model.threshold < model.threshold_for("precision") < 1


def test_a_model_without_aims_says_so() -> None:
    model = replace(load_model(bundled_folder() / "models" / "relevance.json"), aims={})
    assert model.threshold_for("counts") == model.threshold
    with pytest.raises(ChoiceError, match="only has thresholds for counts; train it again"):
        model.threshold_for("recall")
