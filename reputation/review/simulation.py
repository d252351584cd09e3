"""Replay a finished review as if the learner had chosen what to read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reputation.literature.records.record import Record
from reputation.review.learner import Learner, screening_text
from reputation.review.stopping_replay import Scores, Stop, first_yes, replay_sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Simulation",
    "average_time_to_discovery",
    "draw_priors",
    "recall_at",
    "simulate",
    "simulate_seeds",
    "work_saved",
]

# The next reading lasts until this share of what is labelled is new, and never longer than this
# many records: a refit a record, as long as single labels matter, and few refits later on.
GROWTH = 0.03
LARGEST_STEP = 30


@dataclass(frozen=True)
class Simulation:
    """A finished review, replayed once.

    The figures leave the priors out, as ASReview's do: a reviewer has them before the work
    begins, so neither their reading nor their finding counts.

    Attributes
    ----------
    order
        The places of all records in the order of reading, priors first; what is left when the
        last included record is found follows in the order of the file.
    labels
        For each record, in the order of the file, whether it was included.
    priors
        How many of ``order`` were labelled before the work began.
    seed
        What drew the priors.
    seconds
        Wall time of the replay; that of the first seed includes making the features.
    stops
        Where each stopping rule would have said yes; none where that was not asked for.
    """

    order: tuple[int, ...]
    labels: tuple[bool, ...]
    priors: int
    seed: int
    seconds: float
    stops: tuple[Stop, ...] = ()

    @cached_property
    def found(self) -> NDArray[np.int64]:
        """1 for each included record in the order of reading, else 0; without the priors."""
        labels = np.asarray(self.labels, dtype=np.int64)
        return np.asarray(labels[list(self.order[self.priors :])])

    @property
    def recall(self) -> NDArray[np.int64]:
        """How many included records are found after each record read; without the priors."""
        return np.cumsum(self.found)

    @property
    def wss95(self) -> float:
        """`work_saved` at a recall of 95%."""
        return work_saved(self.found, 0.95)

    @property
    def rrf10(self) -> float:
        """`recall_at` 10% of the records read."""
        return recall_at(self.found, 0.10)

    @property
    def atd(self) -> float:
        """`average_time_to_discovery`, in records read."""
        return average_time_to_discovery(self.found)


def work_saved(found: Sequence[int] | NDArray[np.int64], recall: float) -> float:
    """Work saved over sampling: the share of reading saved when a recall is reached.

    Cohen, Hersh, Peterson and Yen (2006), Reducing workload in systematic review preparation
    using automated citation classification, Journal of the American Medical Informatics
    Association 13:206-219. As ASReview Insights counts it: when the largest
    number of included records that is not above ``recall`` is found, how many records earlier
    that is than by reading in random order, divided by the number of records. Random order finds
    ``round(included · (k - 1) / (records - 1))`` after ``k`` records.

    Parameters
    ----------
    found
        1 or 0 for each record in the order of reading.
    recall
        The share of the included records that must be found, above 0 and at most 1.

    Returns
    -------
    float
        At most 1; 0 is what reading at random saves; below 0 is worse than that.

    Raises
    ------
    ValueError
        When no record is included, or ``recall`` is no share.

    Examples
    --------
    >>> work_saved([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], 1.0)
    0.6
    """
    found, included = _checked(found)
    if not 0 < recall <= 1:
        raise ValueError(f"recall must be above 0 and at most 1, not {recall}")
    by_chance = np.round(np.linspace(0, included, len(found)))
    # With fewer included records than 1 / (1 - recall) the first one must do.
    wanted = max(1, int(np.searchsorted(np.arange(1, included + 1) / included, recall, "right")))
    earlier = np.searchsorted(by_chance, wanted) - np.searchsorted(np.cumsum(found), wanted)
    return float(earlier / len(found))


def recall_at(found: Sequence[int] | NDArray[np.int64], share: float) -> float:
    """Relevant records found (RRF): the share of them among the first records read.

    Van de Schoot et al. (2021), Nature Machine Intelligence 3:125-133, give it at 10% of the
    records. As ASReview Insights counts it: after the largest whole number of records that is not
    above ``share`` of all.

    Parameters
    ----------
    found
        1 or 0 for each record in the order of reading.
    share
        The share of the records that is read, 0 to 1.

    Raises
    ------
    ValueError
        When no record is included.

    Examples
    --------
    >>> recall_at([1, 0, 0, 1, 0, 0, 0, 0, 0, 0], 0.1)
    0.5
    """
    found, included = _checked(found)
    read = int(np.searchsorted(np.arange(1, len(found) + 1) / len(found), share, "right"))
    return float(found[:read].sum() / included)


def average_time_to_discovery(found: Sequence[int] | NDArray[np.int64]) -> float:
    """Average time to discovery (ATD): how many records are read until an included one is found.

    Ferdinands et al. (2023), Performance of active learning models for screening prioritization
    in systematic reviews: a simulation study into the Average Time to Discovery metric, Systematic
    Reviews 12:100. The mean, over the included records, of the place in the order of reading at
    which each is found.

    Raises
    ------
    ValueError
        When no record is included.

    Examples
    --------
    >>> average_time_to_discovery([1, 0, 0, 1, 0])
    2.5
    """
    found, _ = _checked(found)
    return float(np.mean(np.flatnonzero(found) + 1))


def _checked(found: Sequence[int] | NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    array = np.asarray(found, dtype=np.int64)
    included = int(array.sum())
    if not included:
        raise ValueError("no record is included")
    return array, included


def draw_priors(
    labels: Sequence[bool], seed: int, *, included: int = 1, excluded: int = 1
) -> list[int]:
    """Draw the records whose labels are known at the start; the included ones first.

    Raises
    ------
    ValueError
        When there are not as many, or fewer than one of each kind is asked for.
    """
    rng = np.random.default_rng(seed)
    truth = np.asarray(labels, dtype=bool)
    drawn: list[int] = []
    for name, places, wanted in (
        ("included", np.flatnonzero(truth), included),
        ("excluded", np.flatnonzero(~truth), excluded),
    ):
        if wanted < 1:
            raise ValueError(f"at least one {name} record must be known, not {wanted}")
        if len(places) < wanted:
            raise ValueError(
                f"{wanted} {name} records to start from, but there are only {len(places)}"
            )
        drawn.extend(int(place) for place in rng.choice(places, size=wanted, replace=False))
    return drawn


def simulate(
    records: Sequence[Record],
    labels: Sequence[bool],
    *,
    seed: int,
    prior_included: int = 1,
    prior_excluded: int = 1,
) -> Simulation:
    """Replay a finished review: always read next what the learner ranks first.

    The learner is the one that orders the real queue. It is refitted after each record, later
    when three in a hundred more are labelled, or thirty records. The replay ends when the last
    included record is found.

    Parameters
    ----------
    records, labels
        What was read, and whether it was included; equally many.
    seed
        Draws the priors; the same seed gives the same result.
    prior_included, prior_excluded
        How many records of each kind are known before the work begins.

    Raises
    ------
    ValueError
        When records and labels differ in number, or there are too few of a kind for the priors
        and at least one more that is included.
    """
    (simulation,) = simulate_seeds(
        records,
        labels,
        seeds=[seed],
        prior_included=prior_included,
        prior_excluded=prior_excluded,
    )
    return simulation


def simulate_seeds(
    records: Sequence[Record],
    labels: Sequence[bool],
    *,
    seeds: Sequence[int],
    prior_included: int = 1,
    prior_excluded: int = 1,
    stopping: bool = False,
) -> Iterator[Simulation]:
    """Replay a review once for each seed; see `simulate`.

    The features are made once. Making them is timed with the first replay. With `stopping` it is
    also told where each stopping rule would have said yes, which is not timed.
    """
    if len(records) != len(labels):
        raise ValueError(f"{len(records)} records, but {len(labels)} labels")
    truth = tuple(bool(label) for label in labels)
    if sum(truth) <= prior_included:
        raise ValueError(
            f"starting from {prior_included} of {sum(truth)} included records leaves none to find"
        )
    start = time.perf_counter()
    learner = Learner([screening_text(record) for record in records])
    for seed in seeds:
        order = draw_priors(truth, seed, included=prior_included, excluded=prior_excluded)
        _read_on(learner.scores, truth, order)
        rest = sorted(set(range(len(truth))) - set(order))
        done = Simulation(
            order=(*order, *rest),
            labels=truth,
            priors=prior_included + prior_excluded,
            seed=seed,
            seconds=time.perf_counter() - start,
        )
        yield replace(done, stops=_stops(learner, done)) if stopping else done
        start = time.perf_counter()


def _stops(learner: Learner, done: Simulation) -> tuple[Stop, ...]:
    """Where each rule says yes, in the order that it needs."""
    priors, truth = done.order[: done.priors], done.labels
    rng = np.random.default_rng(done.seed)
    at_random = [truth[place] for place in rng.permutation(done.order[done.priors :]).tolist()]
    return (
        replay_sample(learner.scores, truth, priors, seed=done.seed, steps=_step),
        first_yes(at_random, "random-order"),
        first_yes([bool(found) for found in done.found], "callaghan-mueller-hansen"),
    )


def _step(known: int) -> int:
    """How many records are read until the next fit, by how many are known."""
    return min(max(1, int(GROWTH * known)), LARGEST_STEP)


def _read_on(scores: Scores, truth: Sequence[bool], order: list[int]) -> None:
    """Append to the order until the last included record is in it."""
    left = np.ones(len(truth), dtype=bool)
    left[order] = False
    known = {place: truth[place] for place in order}
    missing = sum(truth) - sum(known.values())
    while missing:
        ranked = np.where(left, scores(known), -np.inf)
        step = min(_step(len(order)), int(left.sum()))
        chosen = np.argsort(-ranked, kind="stable")[:step]
        for place in map(int, chosen):
            order.append(place)
            left[place] = False
            known[place] = truth[place]
            missing -= truth[place]
