"""How unlikely the sample would be if too many relevant records were still unread."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

__all__ = ["is_certain", "p_in_random_order", "p_of_sample", "p_recall_below", "sample_needed"]

_ROUNDING = 1e-9


def sample_needed(target: float = 0.95, confidence: float = 0.95) -> int:
    """How many relevant records a random sample must contain so that reaching all is proof enough.

    Examples
    --------
    >>> sample_needed(0.95), sample_needed(0.9)
    (59, 29)
    """
    return max(1, math.ceil(math.log(1 - confidence) / math.log(target))) if target < 1 else 10**9


def is_certain(found: int, unread: int, target: float = 0.95) -> bool:
    """Whether too few records are left for recall to be below the target, whatever they are.

    Examples
    --------
    >>> is_certain(95, 5), is_certain(95, 6)
    (True, False)
    """
    return not unread or found * (1 - target) >= target * unread - _ROUNDING


def p_of_sample(met: int, sampled: int, target: float = 0.95) -> float:
    """Probability that so many sampled records are met while recall is below the target.

    Each relevant record of a random sample was met by an order that did not know of it with a
    probability below the target then (Lewis, Yang and Frieder 2021, CIKM, 1063-1072). It is read
    at one moment that was laid down before: when all of the sample are met.
    """
    from scipy.stats import binom  # noqa: PLC0415 - loads only when needed

    return float(binom.sf(met - 1, sampled, target)) if sampled else 1.0


def p_in_random_order(
    drawn: Sequence[bool],
    total: int,
    *,
    before: int = 0,
    undecided: int = 0,
    aside: Collection[int] = (),
    target: float = 0.95,
) -> float:
    """Bound on the probability of what was drawn, now or earlier, if recall were below the target.

    For each number of relevant records that would make recall too low, what was drawn is
    compared with slightly lower numbers by their likelihoods. Where the number is right, this
    ratio is a martingale that begins at one, so it exceeds 20 with a probability of at most 5%,
    however often one looks (Waudby-Smith and Ramdas 2020, NeurIPS 33, theorem 3.1, with a mixture
    of the neighbouring numbers in place of the posterior's prior).

    Parameters
    ----------
    drawn
        Relevant or not, in the order of reading, which was random.
    total
        How many records there were to draw from.
    before
        Relevant records that were found before, in any order.
    undecided
        Of `drawn`, how many were drawn but not decided on: taken as relevant, and as not found.
    aside
        Places in `drawn` of what was read in between without being drawn: it proves nothing by
        itself, but is no longer among what is left.
    target
        The recall aimed at, above 0 and at most 1.
    """
    sample, seen = len(drawn), sum(drawn)
    found = before + seen - undecided
    if not found or not sample:
        return 1.0
    too_many = max(math.floor(found / target - before + _ROUNDING) + 1, seen)
    most = total - (sample - seen)
    if too_many > most:
        return 0.0
    if too_many == seen:
        return 1.0
    several = np.arange(too_many, most + 1)
    enough = np.ceil(target * (before + several) - before - _ROUNDING).astype(int)
    enough = np.minimum(enough, several - 1)
    first = np.maximum(enough, seen)  # with fewer, so many could not have been seen
    numbers = np.arange(first[0], most + 1)
    likelihood = _log_likelihood(numbers, drawn, total, aside)
    onwards = np.logaddexp.accumulate(likelihood[::-1])[::-1]
    begin, end = onwards[first - first[0]], onwards[several - first[0]]
    mean = begin + np.log1p(-np.exp(np.minimum(end - begin, -1e-15))) - np.log(several - enough)
    ratio = mean - likelihood[several - first[0]]
    return float(min(1.0, np.exp(-ratio.min())))


def _log_likelihood(
    relevant: np.ndarray[tuple[int], np.dtype[np.int64]],
    drawn: Sequence[bool],
    total: int,
    aside: Collection[int],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Of so many relevant records among all, up to what is the same for all of them."""
    from scipy.special import gammaln  # noqa: PLC0415 - loads only when needed

    found = np.zeros(len(relevant))
    begin = seen = 0
    for end in (*sorted(aside), len(drawn)):
        number, hits = end - begin, sum(drawn[begin:end])
        left, others = relevant - seen, total - begin - relevant + seen
        found += gammaln(left + 1) - gammaln(left - hits + 1)
        found += gammaln(others + 1) - gammaln(others - (number - hits) + 1)
        seen, begin = seen + sum(drawn[begin : end + 1]), end + 1
    return found


def p_recall_below(decisions: Sequence[bool], total: int, target: float = 0.95) -> float:
    """Probability of the latest run of decisions if recall were below the target.

    For each record after which the rest was read, the decisions since then are taken as a sample
    from the records that were left. If recall were below the target, at least
    ``K = floor(found / target - found before) + 1`` relevant records were among those left, and
    seeing as few as were seen has a hypergeometric probability; the smallest over all starting
    points counts (Callaghan and Müller-Hansen 2020, Systematic Reviews 9:273). It holds for one
    look, and where what was read last was drawn at random or is at least as rich as the rest.

    Parameters
    ----------
    decisions
        Relevant or not, in the order of reading.
    total
        How many records there are.
    target
        The recall aimed at, above 0 and at most 1.

    Returns
    -------
    float
        1.0 where nothing was found yet.
    """
    from scipy.stats import hypergeom  # noqa: PLC0415 - loads only when needed

    found = sum(decisions)
    if not found:
        return 1.0
    # Starting after a relevant record gives the smallest probabilities: earlier by irrelevant
    # records only, the sample would be smaller with the same number in it.
    places = np.array([0, *(np.flatnonzero(np.asarray(decisions, dtype=bool)) + 1).tolist()])
    seen = np.arange(len(places))
    left, sample = total - places, len(decisions) - places
    needed = np.floor(found / target + 1 - seen).astype(int)
    going = sample > 0
    left, sample, needed, seen = left[going], sample[going], needed[going], seen[going]
    if not len(left):
        return 1.0
    if (needed > left - (sample - (found - seen))).any():
        return 0.0  # so many cannot be left: recall below the target is impossible
    return float(min(1.0, np.min(hypergeom.cdf(found - seen, left, needed, sample))))
