"""Share tests: whether a city's share of all articles differs between two sides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Shared",
    "corrected_share_p",
    "paired_share_p",
    "share_p",
    "share_ratio",
    "shared_articles",
]

#: Articles of a city beyond which the paired test is the normal approximation's.
_EXACT = 600


@dataclass(frozen=True, slots=True)
class Shared:
    """Articles that both sides count: for each city, and for all cities together."""

    of: Mapping[str, int]
    total: int


def shared_articles(
    first: Mapping[str, Collection[str]] | None,
    last: Mapping[str, Collection[str]] | None,
    counts: tuple[Mapping[str, float], Mapping[str, float]],
) -> Shared | None:
    """Which articles of each city both sides count; None if that cannot be determined.

    Parameters
    ----------
    first, last
        For each city the articles that a side counts, by names that they bear on both sides.
    counts
        How many articles each city has on either side: where these are others (shared out, in
        part, or two articles of one name), articles cannot be distinguished.
    """
    if first is None or last is None:
        return None
    one, other = ({city: set(names) for city, names in side.items()} for side in (first, last))
    for found, known in zip((one, other), counts, strict=True):
        if any(len(found.get(city, ())) != number for city, number in known.items()):
            return None
    of = {city: len(one[city] & other[city]) for city in one.keys() & other.keys()}
    return Shared(of, sum(of.values()))


def share_ratio(
    first: float,
    first_total: float,
    last: float,
    last_total: float,
    confidence: float = 0.9,
    *,
    shared: float = 0.0,
    shared_total: float = 0.0,
) -> tuple[float, float, float]:
    """The ratio of two shares, ``(last / last_total) / (first / first_total)``, with its interval.

    On the logarithm with half an article added to each number (Katz, Baptista, Azen and Pike 1978,
    Biometrics 34:469; Walter 1975, Biometrika 62:371), less the covariance of articles that both
    sides share. It carries chance alone.

    Parameters
    ----------
    first, first_total, last, last_total
        Articles of the city and of all cities, on either side.
    confidence
        Of the interval.
    shared, shared_total
        Those of them that are on both sides.

    Returns
    -------
    ratio, low, high
    """
    a, b, c, d = (number + 0.5 for number in (first, first_total, last, last_total))
    ratio = (c / d) / (a / b)
    both = 2 * (shared / (a * c) - shared_total / (b * d))
    deviation = sqrt(max(0.0, 1 / a - 1 / b + 1 / c - 1 / d - both))
    factor = exp(NormalDist().inv_cdf((1 + confidence) / 2) * deviation)
    return ratio, ratio / factor, ratio * factor


def share_p(first: int, last: int, totals: tuple[int, int]) -> float:
    """p-value of "the share is the same" on sides that share no article.

    Exact, given the city's articles on both sides and all articles: hypergeometric, two-sided by
    doubling.
    """
    from scipy.stats import hypergeom  # noqa: PLC0415 - takes time to load

    law = hypergeom(sum(totals), first + last, totals[0])
    return float(min(1.0, 2 * min(law.cdf(first), law.sf(first - 1))))


def paired_share_p(
    first: int, last: int, shared: int, totals: tuple[int, int], shared_total: int
) -> float:
    """p-value of "the share is the same" on sides that share articles.

    Articles fall into three parts: on the first side only, on both, on the last only. Where a
    city's share is the same in all, how its articles spread over the parts is hypergeometric, and
    the test is exact. It takes the difference of the two sides' shares over its standard error,
    so that in large numbers it also holds where the share is another in articles of both sides
    than in the rest (Janssen 1997, Statistics & Probability Letters 36:9; Chung and Romano 2013,
    Annals of Statistics 41:484). Two-sided by doubling; normal for cities of very many articles.

    Parameters
    ----------
    first, last, shared
        Articles of the city: on the first side, on the last, on both.
    totals, shared_total
        The same of all cities.
    """
    from scipy.special import gammaln, ndtr  # noqa: PLC0415 - takes time to load

    parts = np.array([totals[0] - shared_total, shared_total, totals[1] - shared_total])
    own = np.array([first - shared, shared, last - shared])
    if not (parts[0] or parts[2]) or own.sum() in (0, parts.sum()) or not all(totals):
        return 1.0  # the same articles on both sides, none of the city's, or no one else's
    reached = _studentised(own[:, None], parts)[0]
    if own.sum() > _EXACT:
        return float(2 * ndtr(-abs(reached)))
    number = int(own.sum())
    some = np.arange(number + 1)
    only, neither = (axis.ravel() for axis in np.meshgrid(some, some))
    split = np.stack([only, number - only - neither, neither])
    split = split[:, (split >= 0).all(axis=0) & (split <= parts[:, None]).all(axis=0)]
    ways = (
        gammaln(parts[:, None] + 1) - gammaln(split + 1) - gammaln(parts[:, None] - split + 1)
    ).sum(axis=0)
    chance = np.exp(ways - ways.max())
    chance /= chance.sum()
    values = _studentised(split, parts)
    tails = (chance[values <= reached + 1e-9].sum(), chance[values >= reached - 1e-9].sum())
    return float(min(1.0, 2 * min(tails)))


def _studentised(own: NDArray[np.int64], parts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Difference of the shares on both sides over its standard error; a column a case."""
    whole = parts[:2].sum(), parts[1:].sum()
    weights = np.array([1 / whole[0], 1 / whole[0] - 1 / whole[1], -1 / whole[1]])[:, None]
    sizes = parts[:, None]
    # One article at the share of all is lent to each part, so that none is held for sure.
    pooled = own.sum(axis=0) / parts.sum()
    shares = (own + pooled) / (sizes + 1)
    variance = (weights**2 * sizes * shares * (1 - shares)).sum(axis=0)
    found: NDArray[np.float64] = (weights * own).sum(axis=0) / np.sqrt(variance)
    return found


def corrected_share_p(
    values: tuple[float, float],
    ends: tuple[tuple[float, float], tuple[float, float]],
    totals: tuple[float, float],
    level: float,
) -> float:
    """p-value of "the share is the same" for corrected counts, whose intervals have this level.

    By the logarithm's normal approximation with the deviations that the intervals show. Taking
    sides as independent, it is the more cautious where they share articles.
    """
    from scipy.special import ndtr  # noqa: PLC0415

    if not all(low > 0 for low, _ in ends):
        return 1.0
    quantile = NormalDist().inv_cdf((1 + level) / 2)
    spread = sqrt(sum((log(high / low) / 2 / quantile) ** 2 for low, high in ends))
    ratio = log(values[1] / totals[1]) - log(values[0] / totals[0])
    return float(2 * ndtr(-abs(ratio) / spread)) if spread else float(ratio == 0)
