"""When each stopping rule would have stopped a finished review, and the recall at that point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from reputation.review.certified import Certified
from reputation.review.stopping import RULES, Reading, may_stop
from reputation.review.stopping_evidence import is_certain, sample_needed

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Scores", "Stop", "first_yes", "replay_sample", "stop_by_sample"]

Scores = Callable[[Mapping[int, bool]], "NDArray[np.float64]"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A review that stopped when a rule first said yes.

    Attributes
    ----------
    rule
        By which rule.
    read, records
        How many records were read, of how many.
    found, included
        How many included ones were found, of how many.
    """

    rule: str
    read: int
    records: int
    found: int
    included: int

    @property
    def recall(self) -> float:
        """Share of the included records that was found."""
        return self.found / self.included

    @property
    def read_share(self) -> float:
        """Share of the records that was read."""
        return self.read / self.records


def first_yes(decisions: Sequence[bool], rule: str, *, target: float = 0.95) -> Stop:
    """Where a rule first says yes when it is looked at after every decision.

    Parameters
    ----------
    decisions
        Included or not, of all records in the order of reading; a random one for the rule
        ``random-order``.
    rule
        ``random-order`` or ``callaghan-mueller-hansen``.
    target
        The recall aimed at; the confidence is 95%.
    """
    total = len(decisions)

    def says_yes(read: int) -> bool:
        reading = Reading(decisions[:read], total, at_random=read)
        return may_stop(reading, RULES[rule], target=target, look_ahead=False).reached

    # Further irrelevant records only bring a yes nearer, so the end of each run of them is looked
    # at first.
    relevant = np.flatnonzero(np.asarray(decisions, dtype=bool)).tolist()
    stop = total
    for place, end in zip(relevant, [*relevant[1:], total], strict=True):
        if says_yes(end):
            low, high = place, end
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if says_yes(middle) else (middle, high)
            stop = high
            break
    return Stop(rule, stop, total, sum(decisions[:stop]), len(relevant))


def stop_by_sample(
    truth: Sequence[bool], chance: Sequence[int], order: Sequence[int], *, target: float = 0.95
) -> Stop:
    """Where the rule ``sample`` stops with an order that is laid down beforehand.

    Parameters
    ----------
    truth
        For each record, whether it is included.
    chance, order
        All places, in random order and by priority.
    """
    return _stop_by_sample(truth, chance, iter(order), target)


def replay_sample(
    scores: Scores,
    truth: Sequence[bool],
    priors: Sequence[int],
    *,
    seed: int,
    steps: Callable[[int], int],
    target: float = 0.95,
) -> Stop:
    """Read at random and then by what is learnt, until the rule ``sample`` says yes.

    Priors are known before the work begins and count neither as read nor as found.

    Parameters
    ----------
    scores
        Gives scores from the labels of some records.
    priors
        The records whose labels the learner starts with.
    seed
        Of the random order.
    steps
        How many records are read between two fits, by how many are known.
    """
    others = np.setdiff1d(np.arange(len(truth)), priors)
    chance = np.random.default_rng(seed).permutation(others).tolist()
    left = np.ones(len(truth), dtype=bool)
    left[list(priors)] = False

    def ranked() -> Iterator[int]:
        known = {place: truth[place] for place in priors}
        while left.any():
            order = np.argsort(-np.where(left, scores(known), -np.inf), kind="stable")
            for place in order[: min(steps(len(known)), int(left.sum()))].tolist():
                known[place] = truth[place]
                left[place] = False
                yield place

    return _stop_by_sample(truth, chance, ranked(), target)


def _stop_by_sample(
    truth: Sequence[bool], chance: Sequence[int], ranked: Iterator[int], target: float
) -> Stop:
    """Read at random until the sample is whole, and then what is ranked first."""
    sample = Certified(chance, sample_needed(target)).sample(dict(enumerate(truth)))
    missing = set(sample.relevant)
    read: set[int] = set()
    found = 0
    for place in chain(chance[: len(sample.places)], ranked):
        met = len(read) >= len(sample.places)
        if met:
            missing.discard(place)
        if place not in read:
            read.add(place)
            found += truth[place]
        if is_certain(found, len(chance) - len(read), target) or (met and not missing):
            break
    return Stop("sample", len(read), len(chance), found, sum(truth[place] for place in chance))
