"""When each stopping rule would have stopped a finished review, and the recall at that point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reputation.review.certified import Certified
from reputation.review.stopping import RULES, Reading, may_stop
from reputation.review.stopping_evidence import sample_needed

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
    sample = Certified(chance, sample_needed(target)).sample(dict(enumerate(truth)))
    if not sample.is_whole:
        return Stop("sample", len(truth), len(truth), sum(truth), sum(truth))
    last = max(order.index(place) for place in sample.relevant)
    read = sample.places.union(order[: last + 1])
    return Stop("sample", len(read), len(truth), sum(truth[p] for p in read), sum(truth))


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
    sample = Certified(chance, sample_needed(target)).sample(dict(enumerate(truth)))
    included = sum(truth[place] for place in chance)
    if not sample.is_whole:
        return Stop("sample", len(chance), len(chance), included, included)
    known = {place: truth[place] for place in priors}
    left = np.ones(len(truth), dtype=bool)
    left[list(priors)] = False
    missing = set(sample.relevant)
    while missing:
        ranked = np.where(left, scores(known), -np.inf)
        for place in np.argsort(-ranked, kind="stable")[: steps(len(known))].tolist():
            known[place] = truth[place]
            left[place] = False
            missing.discard(place)
            if not missing:
                break
    read = sample.places.union(known).difference(priors)
    return Stop("sample", len(read), len(chance), sum(truth[p] for p in read), included)
