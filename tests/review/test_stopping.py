"""The stopping rules: as published, and wrong no more often than they promise."""

import numpy as np
import pytest
from buscarpy import calculate_h0
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import LabelError
from reputation.review.certified import Certified, drawn_at_random
from reputation.review.stopping import RULES, Reading, may_stop, rule_for
from reputation.review.stopping_evidence import (
    p_in_random_order,
    p_of_sample,
    p_recall_below,
    sample_needed,
)
from reputation.review.stopping_replay import first_yes, stop_by_sample


@given(
    decisions=st.lists(st.booleans(), min_size=1, max_size=120),
    more=st.integers(0, 400),
    target=st.sampled_from([0.7, 0.8, 0.9, 0.95]),
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_callaghan_and_mueller_hansens_agrees_with_the_authors_own_program(
    decisions: list[bool], more: int, target: float
) -> None:
    total = len(decisions) + more
    theirs = calculate_h0(np.array(decisions, dtype=int), total, recall_target=target)
    ours = p_recall_below(decisions, total, target)
    if sum(decisions) and theirs is not None and np.isfinite(theirs):
        assert ours == pytest.approx(theirs, abs=1e-9)


def reading_order(rng: np.random.Generator, truth: np.ndarray, kind: str) -> list[int]:
    """Places in random order, or with relevant ones first, or with some of these at the end."""
    if kind == "random":
        return rng.permutation(len(truth)).tolist()
    likely = np.where(truth, np.exp(rng.normal(3, 1, len(truth))), 1.0)
    if kind == "hidden":
        relevant = np.flatnonzero(truth)
        likely[rng.choice(relevant, int(0.15 * len(relevant)), replace=False)] = 1e-9
    return np.argsort(rng.exponential(size=len(truth)) / likely).tolist()


def draw_truth(rng: np.random.Generator, total: int, relevant: int) -> np.ndarray:
    truth = np.zeros(total, dtype=bool)
    truth[rng.choice(total, relevant, replace=False)] = True
    return truth


@pytest.mark.parametrize("kind", ["random", "prioritised", "hidden"])
@pytest.mark.parametrize("relevant", [90, 350])
def test_the_sample_holds_in_every_order(kind: str, relevant: int) -> None:
    rng = np.random.default_rng(11)
    stops = []
    for _ in range(200):
        truth = draw_truth(rng, 600, relevant)
        order = reading_order(rng, truth, kind)
        stops.append(stop_by_sample(truth.tolist(), rng.permutation(600).tolist(), order))
    assert np.mean([stop.recall < 0.95 for stop in stops]) <= 0.05 + 0.03  # two standard errors
    if kind == "prioritised":
        assert np.mean([stop.read_share for stop in stops]) < 0.95


def test_in_random_order_the_answer_holds_however_often_one_looks() -> None:
    rng = np.random.default_rng(3)
    stops = [
        first_yes(rng.permutation(draw_truth(rng, 400, relevant)).tolist(), "random-order")
        for relevant in rng.integers(20, 300, 120).tolist()
    ]
    assert np.mean([stop.recall < 0.95 for stop in stops]) <= 0.05
    assert np.mean([stop.read_share for stop in stops]) < 0.99


def test_looked_at_always_the_single_look_misses_too_often() -> None:
    rng = np.random.default_rng(3)
    rule, missed = "callaghan-mueller-hansen", 0
    for _ in range(50):
        truth = draw_truth(rng, 600, 100)
        decisions = [bool(truth[place]) for place in reading_order(rng, truth, "hidden")]
        missed += first_yes(decisions, rule).recall < 0.95
    assert missed > 40


def test_a_ratio_worked_out_by_hand() -> None:
    # Four records, two drawn: one relevant, one not. Below a recall of 0.6 two are relevant: a
    # sample of one of each has 4 ways of 6 then, and with one in all 3 of 6.
    drawn = [True, False]
    assert p_in_random_order(drawn, 4, target=0.6) == 1.0
    # All drawn but one, none but the first relevant: with two relevant, that is 3 of 6 ways for
    # the last to be left (1/2), with one 3 of 4.
    assert p_in_random_order([True, False, False], 4, target=0.5) == pytest.approx(0.0)
    assert p_in_random_order([True, False, False], 4, target=0.95) == pytest.approx(
        (1 / 2) / (3 / 4)
    )


@given(
    drawn=st.lists(st.booleans(), min_size=1, max_size=60),
    more=st.integers(1, 60),
    before=st.integers(0, 20),
)
def test_another_irrelevant_record_makes_a_miss_less_likely(
    drawn: list[bool], more: int, before: int
) -> None:
    total = len(drawn) + more
    now = p_in_random_order(drawn, total, before=before)
    later = p_in_random_order([*drawn, False], total, before=before)
    assert 0 <= later <= now + 1e-9 <= 1 + 1e-9


def test_what_was_skipped_counts_as_missed() -> None:
    drawn = [True] * 20 + [False] * 70
    assert p_in_random_order(drawn, 91) < 0.05 < p_in_random_order([*drawn, True], 92, undecided=1)
    met = Reading([True] * 59, 400, sampled=59, met=59)
    assert may_stop(met, RULES["sample"]).reached
    waiting = Reading([True] * 59, 400, sampled=59, met=59, undecided=1)
    assert not may_stop(waiting, RULES["sample"]).reached


def test_as_many_are_sampled_as_the_target_needs() -> None:
    assert (sample_needed(0.95), sample_needed(0.9)) == (59, 29)
    assert p_of_sample(59, 59) < 0.05 < p_of_sample(58, 58)
    assert not may_stop(Reading([True] * 58, 400, sampled=58, met=58), RULES["sample"]).reached


def test_everything_read_may_always_stop() -> None:
    for rule in RULES.values():
        assert may_stop(Reading([False] * 5, 5), rule).reached
        assert not may_stop(Reading([False] * 4, 5), rule).reached


def test_nothing_found_says_nothing() -> None:
    assert p_recall_below([False] * 50, 100) == 1.0
    assert p_in_random_order([False] * 50, 100) == 1.0


def test_says_so_in_a_sentence_with_its_evidence() -> None:
    reading = Reading([True, False, True, False, False, False], 100, at_random=6)
    estimate = may_stop(reading)
    assert estimate.sentence == "recall at least 95% with 95% confidence: not yet"
    assert estimate.irrelevant_in_a_row == 3
    assert estimate.read_share == 0.06
    more = estimate.enough_in_a_row
    assert more is not None
    for row, reached in ((more - 1, False), (more, True)):
        later = Reading([*reading.decisions, *[False] * row], 100, at_random=6 + row)
        assert may_stop(later).reached is reached
    assert "last 6 records were read in random order" in estimate.evidence[0]
    assert reading.curve(6) == "▄▄████"


def test_each_order_has_its_rule_and_unknown_ones_are_refused() -> None:
    assert rule_for("certified").name == "sample"
    assert rule_for("learning").name == "random-order"
    assert rule_for("learning", "callaghan-mueller-hansen").name == "callaghan-mueller-hansen"
    with pytest.raises(LabelError, match="expected sample, random-order"):
        rule_for("learning", "guess")


def test_the_share_of_relevant_records_is_unbiased_without_the_last_that_was_read() -> None:
    rng = np.random.default_rng(1945)
    relevant, needed, size, runs = 60, 10, 400, 4000
    labels = {place: place < relevant for place in range(size)}
    told = []
    for _ in range(runs):
        sample = Certified(rng.permutation(size).tolist(), needed).sample(labels)
        assert sample.is_whole
        assert len(sample.places - sample.estimate_from) == 1
        found = [
            sum(map(labels.__getitem__, s)) / len(s) for s in (sample.estimate_from, sample.places)
        ]
        told.append(found)
    (unbiased, biased), error = np.mean(told, axis=0), np.std(told, axis=0) / runs**0.5
    assert abs(unbiased - relevant / size) < 3 * error[0]
    assert biased - relevant / size > 10 * error[1]


def test_a_sample_that_is_not_whole_is_estimated_from_all_of_it() -> None:
    sample = Certified([2, 0, 1], 2).sample({2: True, 0: False})
    assert sample.estimate_from == {0, 2}


def test_of_equal_scores_only_what_stands_before_the_next_record_is_met() -> None:
    certified = Certified([4, 0, 1, 2, 3], 2)
    labels = {4: True, 0: True}
    is_open = np.array([False, True, True, True, False])
    assert certified.pick(np.zeros(5), is_open, labels) == 1
    assert certified.met == {0}
    assert certified.pick(np.zeros(5), is_open & False, labels) is None
    assert certified.met == {0, 4}


def test_what_was_looked_up_in_between_proves_nothing_and_spoils_nothing() -> None:
    # Of four records one relevant one is looked up: three are left, of which one is drawn.
    looked_up = p_in_random_order([True, False], 4, aside={0}, target=0.95)
    assert looked_up == pytest.approx(p_in_random_order([False], 3, before=1, target=0.95))
    rng = np.random.default_rng(8)
    missed, shares = 0, []
    for _ in range(80):
        truth = draw_truth(rng, 160, 64)
        chance = rng.permutation(160).astype(float)
        read = read_with_look_ups(rng, truth, chance)
        for number in range(110, 160):
            tail, aside = drawn_at_random(read[:number], chance)
            seen = [bool(truth[place]) for place in read[:number]]
            reading = Reading(seen, 160, at_random=tail, aside=aside)
            if may_stop(reading, look_ahead=False, target=0.9).reached:
                break
        missed += sum(seen) < 0.9 * 64
        shares.append(number / 160)
    assert missed <= 0.05 * 80
    assert np.mean(shares) < 0.98


def read_with_look_ups(
    rng: np.random.Generator, truth: np.ndarray, chance: np.ndarray
) -> list[int]:
    """In random order, but a relevant record now and then leads to another one."""
    left, read = set(range(len(truth))), list[int]()
    while left:
        drawn = max(left, key=chance.__getitem__)
        others = [place for place in left if truth[place] and place != drawn]
        wanted = [drawn]
        if truth[drawn] and others and rng.random() < 0.1:
            wanted.append(int(rng.choice(others)))
        read += wanted
        left -= set(wanted)
    return read


def test_a_random_order_ends_where_another_one_picked() -> None:
    chance = np.arange(100, 0, -1).astype(float)
    at_random = [*range(40)]
    assert drawn_at_random(at_random, chance) == (40, frozenset())
    assert drawn_at_random([*at_random[:20], 90, *at_random[20:]], chance) == (41, {20})
    assert drawn_at_random([*at_random, 90], chance) == (41, {40})
    assert drawn_at_random([*range(60, 90), *at_random], chance) == (40, frozenset())
    assert drawn_at_random(at_random, chance, picked={9}) == (30, frozenset())
    assert drawn_at_random(at_random, chance, waiting={50}) == (40, frozenset())
    assert drawn_at_random([90, 91], chance) == (0, frozenset())


def test_too_few_left_for_a_miss_end_a_review_in_any_order() -> None:
    for rule in RULES.values():
        enough = may_stop(Reading([True] * 95, 100, goes_on=False), rule)
        assert enough.reached
        assert enough.evidence == ("even if all 5 left were relevant, recall would be 95.0%",)
        assert not may_stop(Reading([False] * 95, 100), rule).reached
    assert not may_stop(Reading([True] * 94, 100, goes_on=False)).reached


def test_a_replay_stops_where_too_few_are_left_for_a_miss() -> None:
    truth = [True] * 40 + [False] * 10
    stop = stop_by_sample(truth, [*range(50)], [*range(50)])
    assert stop.read == 48  # 40 of 42 are 95.2%, though there are no 59 for a sample
