"""Which abstract next: each order as it says, and a ranking that never makes anybody wait."""

import threading
import time
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reputation.review.ordering import ORDERS, Picker, Ranking

SCORES = np.array([0.1, 0.9, 0.5, 0.7, 0.3])
OPEN = np.ones(5, dtype=bool)
GROUPS = [("Paris",), ("London",), ("London", "Paris"), ("London",), ("Cairo",)]


def order_of(name: str, labels: dict[int, bool] | None = None) -> list[int]:
    """All places in the order in which they are picked, each found relevant if it scores high."""
    picker, decided, picked = Picker(name, GROUPS), dict(labels or {}), []
    is_open = OPEN.copy()
    is_open[list(decided)] = False
    while (place := picker.pick(SCORES, is_open, decided, len(decided))) is not None:
        picked.append(place)
        decided[place] = bool(SCORES[place] > 0.4)
        is_open[place] = False
    return picked


def test_relevant_first_goes_down_the_scores() -> None:
    assert order_of("relevant-first") == [1, 3, 2, 4, 0]


def test_uncertain_begins_between_what_was_relevant_and_what_was_not() -> None:
    assert order_of("uncertain", {1: True, 0: False})[0] == 2


def test_balanced_takes_the_city_with_the_fewest_decisions() -> None:
    assert order_of("balanced")[:3] == [4, 1, 2]


def test_random_is_the_same_for_the_same_seed_only() -> None:
    many = [()] * 50
    is_open, scores = np.ones(50, dtype=bool), np.zeros(50)
    first = [Picker("random", many, seed).pick(scores, is_open, {}, 0) for seed in (1, 1, 2, 3)]
    assert first[0] == first[1]
    assert len(set(first)) > 1


def test_learning_mixes_likely_unsure_and_random_ones() -> None:
    size = 100
    scores = np.linspace(0, 1, size)
    picker = Picker("learning", [()] * size)
    labels = {0: False, size - 1: True}
    is_open = np.ones(size, dtype=bool)
    is_open[[0, size - 1]] = False
    picked = [picker.pick(scores, is_open, labels, position) for position in range(20)]
    assert picked.count(size - 2) == 17
    assert abs((picked[6] or 0) - size / 2) <= 1
    assert picked[19] not in (size - 2, picked[6])


def test_an_unknown_order_lists_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"alphabetical.*learning, relevant-first"):
        Picker("alphabetical", [])


@given(st.sampled_from(ORDERS), st.sets(st.integers(0, 4)), st.integers(0, 100))
def test_only_open_records_are_picked(name: str, closed: set[int], position: int) -> None:
    is_open = OPEN.copy()
    is_open[list(closed)] = False
    place = Picker(name, GROUPS).pick(SCORES, is_open, dict.fromkeys(closed, True), position)
    assert (place is None) == (not is_open.any())
    assert place is None or is_open[place]


def test_first_scores_are_awaited_when_they_are_asked_for_and_not_before() -> None:
    go_on = threading.Event()

    def first() -> np.ndarray:
        assert go_on.wait(10)
        return SCORES

    ranking = Ranking(5, first, wait=60)
    go_on.set()
    assert ranking.scores.argmax() == SCORES.argmax()
    assert ranking.failure is None
    ranking.close()


def test_rough_scores_serve_until_the_first_ones_are_there() -> None:
    go_on = threading.Event()

    def first() -> np.ndarray:
        assert go_on.wait(10)
        return SCORES

    ranking = Ranking(5, first, rough=-SCORES, wait=0)
    assert ranking.scores.argmin() == SCORES.argmax()
    go_on.set()
    assert ranking._begun.wait(10)
    assert ranking.scores.argmax() == SCORES.argmax()
    ranking.close()


def test_ranking_learns_in_the_background_and_does_not_wait() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def fit(labels: Mapping[int, bool]) -> NDArray[np.float64]:
        begun.set()
        assert go_on.wait(10)
        return -SCORES

    ranking = Ranking(5, lambda: SCORES, fit)
    assert ranking.scores.argmax() == 1
    started = time.perf_counter()
    ranking.learn({0: True, 1: False, 2: True})
    assert begun.wait(10)
    assert ranking.scores.argmax() == 1  # the fit is under way; the old order serves
    assert ranking.fitted_on == 0
    assert time.perf_counter() - started < 5
    go_on.set()
    ranking.settle()
    assert ranking.fitted_on == 3
    ranking.close()


def test_own_decisions_come_to_outweigh_the_first_scores() -> None:
    ranking = Ranking(5, lambda: SCORES, lambda _labels: -SCORES)
    for number in (3, 60):
        ranking.learn(dict.fromkeys(range(number), True) | {number: False})
        ranking.settle()
        turned = ranking.scores.argmin() == 1
        assert turned == (number == 60)
    ranking.close()


def test_when_all_decisions_are_undone_the_first_order_is_back() -> None:
    ranking = Ranking(5, lambda: SCORES, lambda _labels: -SCORES)
    ranking.learn(dict.fromkeys(range(60), True) | {60: False})
    ranking.settle()
    assert ranking.scores.argmin() == 1
    for left in ({60: False}, {}):
        ranking.learn(left)
        ranking.settle()
        assert ranking.fitted_on == 0
        assert ranking.scores.argmax() == 1
    ranking.close()


def test_a_ranking_that_cannot_learn_says_why_and_keeps_its_order() -> None:
    def fit(_labels: Mapping[int, bool]) -> NDArray[np.float64]:
        raise ValueError("empty vocabulary")

    ranking = Ranking(5, lambda: SCORES, fit)
    ranking.learn({0: True, 1: False, 2: True})
    ranking.settle()
    assert str(ranking.failure) == "empty vocabulary"
    assert ranking.scores.argmax() == 1
    ranking.close()


def test_the_least_sure_before_any_decision_lies_at_the_threshold_of_the_first_scores() -> None:
    probabilities = np.array([0.99, 0.97, 0.9, 0.8, 0.7, 0.55, 0.2, 0.05])
    ranking = Ranking(8, lambda: probabilities, threshold=0.5, wait=60)
    picker = Picker("uncertain", [()] * 8)
    picked = picker.pick(ranking.scores, np.ones(8, dtype=bool), {}, 0, ranking.middle)
    ranking.close()
    assert picked in (5, 6)
