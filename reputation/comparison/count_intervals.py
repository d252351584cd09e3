"""Count intervals: the rates of articles that are compatible with a count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reputation.comparison.city_posterior import CityPosterior

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["exact_interval", "posterior_intervals"]

_HALVINGS = 60


def exact_interval(
    counts: ArrayLike, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The exact interval of a Poisson rate (Garwood 1936, Biometrika 28:437).

    Examples
    --------
    >>> low, high = exact_interval([0, 10], 0.95)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 4.8], [3.69, 18.39])
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - takes time to load

    seen, tail = np.asarray(counts, dtype=float), (1 - confidence) / 2
    low: NDArray[np.float64] = np.where(seen > 0, gammaincinv(np.where(seen > 0, seen, 1), tail), 0)
    high: NDArray[np.float64] = gammaincinv(seen + 1, 1 - tail)
    return low, high


def posterior_intervals(
    found: Sequence[CityPosterior], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`exact_interval` of counts of which only the distribution is known: tails are averaged."""
    tail = (1 - confidence) / 2
    ends = [(_where(posterior, 0, tail), _where(posterior, 1, 1 - tail)) for posterior in found]
    low, high = np.array(ends, dtype=float).reshape(-1, 2).T
    return low, high


def _where(posterior: CityPosterior, more: int, level: float) -> float:
    """Where the averaged gamma distribution of the rate, of shape count + more, reaches a level."""
    from scipy.special import gammainc  # noqa: PLC0415

    shapes = posterior.values + more
    positive = shapes > 0

    def reached(rate: float) -> float:
        at = np.where(positive, gammainc(np.where(positive, shapes, 1), rate), 1.0)
        return float(at @ posterior.chances)

    low, high = 0.0, 2 * float(shapes[-1]) + 50
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if reached(middle) < level else (low, middle)
    return low
