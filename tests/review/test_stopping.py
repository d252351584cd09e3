"""The stopping rule: as published, and wrong no more often than it promises."""

import numpy as np
import pytest
from buscarpy import calculate_h0
from hypothesis import given
from hypothesis import strategies as st

from reputation.review.stopping import may_stop, p_recall_below


@given(
    decisions=st.lists(st.booleans(), min_size=1, max_size=120),
    more=st.integers(0, 400),
    target=st.sampled_from([0.7, 0.8, 0.9, 0.95]),
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_agrees_with_the_authors_own_program(
    decisions: list[bool], more: int, target: float
) -> None:
    total = len(decisions) + more
    theirs = calculate_h0(np.array(decisions, dtype=int), total, recall_target=target)
    ours = p_recall_below(decisions, total, target)
    if sum(decisions) and theirs is not None and np.isfinite(theirs):
        assert ours == pytest.approx(theirs, abs=1e-9)


def review_in_order(rng: np.random.Generator, total: int, relevant: int, bias: float) -> list[bool]:
    """A review whose order prefers relevant records `bias` times."""
    truth = np.zeros(total, dtype=bool)
    truth[:relevant] = True
    weights = np.where(truth, bias, 1.0)
    keys = rng.exponential(size=total) / weights
    return truth[np.argsort(keys)].tolist()


@pytest.mark.parametrize("bias", [1.0, 5.0, 20.0])
def test_stops_below_the_target_no_more_often_than_promised(bias: float) -> None:
    rng = np.random.default_rng(11)
    missed = stopped = 0
    for _ in range(200):
        total, relevant = 400, int(rng.integers(10, 60))
        decisions = review_in_order(rng, total, relevant, bias)
        for read in range(40, total, 20):
            if may_stop(decisions[:read], total, target=0.9, confidence=0.95).reached:
                stopped += 1
                missed += sum(decisions[:read]) < 0.9 * relevant
                break
    assert stopped > 20
    assert missed <= 0.05 * 200


def test_everything_read_may_always_stop() -> None:
    assert may_stop([False] * 5, 5).reached
    assert not may_stop([False] * 4, 5).reached


def test_nothing_found_says_nothing() -> None:
    assert p_recall_below([False] * 50, 100) == 1.0


def test_says_so_in_a_sentence_and_counts_what_was_irrelevant_in_a_row() -> None:
    estimate = may_stop([True, False, True, False, False, False], 100)
    assert estimate.sentence == "recall at least 95% with 95% confidence: not yet"
    assert estimate.irrelevant_in_a_row == 3
    assert estimate.read_share == 0.06
