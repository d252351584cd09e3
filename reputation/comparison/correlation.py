"""Rank correlations of reputation with each published index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import atanh, sqrt, tanh

from reputation.comparison.published import read_published
from reputation.folding import fold

__all__ = ["LEAST", "RankCorrelation", "correlate", "correlate_with_published"]

#: With fewer cities the interval of a correlation says nothing.
LEAST = 5


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """How far two orders of the same cities agree, from -1 (opposite) to 1 (the same).

    Attributes
    ----------
    other
        What reputation is correlated with.
    cities
        How many have both.
    spearman, kendall
        Spearman's rho and Kendall's tau-b, both with ties; None where one side has all its values
        equal.
    spearman_low, spearman_high, kendall_low, kendall_high
        Intervals; None with fewer than `LEAST` cities or where the coefficient is None.
    """

    other: str
    cities: int
    spearman: float | None
    spearman_low: float | None
    spearman_high: float | None
    kendall: float | None
    kendall_low: float | None
    kendall_high: float | None


def correlate(
    one: Mapping[str, float],
    other: Mapping[str, float],
    *,
    name: str = "",
    confidence: float = 0.9,
) -> RankCorrelation:
    """Correlate two values of the same cities by rank; the larger of each ranks first.

    The intervals are Fisher's, on the inverse hyperbolic tangent, with the variance of Bonett and
    Wright (2000, Psychometrika 65:23) for rho, ``(1 + rho^2 / 2) / (n - 3)``, and of Fieller,
    Hartley and Pearson (1957, Biometrika 44:470) for tau, ``0.437 / (n - 4)``. With few cities
    these are too short: the quantile is Student's with n - 3 and n - 4 degrees of freedom, and two
    orders that are the same have the interval of what is half a step from it, up to 1. They see
    the cities as a sample of cities of this kind.

    Parameters
    ----------
    one, other
        Cities that only one of them has are left out.
    name
        Of the other.
    confidence
        Of the intervals.
    """
    from scipy.stats import kendalltau, spearmanr  # noqa: PLC0415 - loads only when needed

    cities = [city for city in one if city in other]
    x, y = [one[city] for city in cities], [other[city] for city in cities]
    number = len(cities)
    if number < 2 or len(set(x)) == 1 or len(set(y)) == 1:
        return RankCorrelation(name, number, None, None, None, None, None, None)
    rho = float(spearmanr(x, y).statistic)
    tau = float(kendalltau(x, y).statistic)
    rho_ends: tuple[float | None, float | None] = (None, None)
    tau_ends: tuple[float | None, float | None] = (None, None)
    if number >= LEAST:
        rho_ends = _fisher(rho, lambda r: 1 + r**2 / 2, number, number - 3, confidence)
        tau_ends = _fisher(tau, lambda _: 0.437, number, number - 4, confidence)
    return RankCorrelation(name, number, rho, *rho_ends, tau, *tau_ends)


def _fisher(
    value: float, variance: Callable[[float], float], number: int, freedom: int, confidence: float
) -> tuple[float, float]:
    from scipy.special import stdtrit  # noqa: PLC0415

    at_the_edge = abs(value) >= 1 - 1e-12
    inner = value * (1 - 1 / number**2) if at_the_edge else value
    margin = float(stdtrit(freedom, (1 + confidence) / 2)) * sqrt(variance(inner) / freedom)
    low, high = tanh(atanh(inner) - margin), tanh(atanh(inner) + margin)
    if at_the_edge:
        return (low, 1.0) if value > 0 else (-1.0, high)
    return low, high


def correlate_with_published(
    counts: Mapping[str, float], published: str, *, confidence: float = 0.9
) -> list[RankCorrelation]:
    """Correlate counts with the published overall rank and the rank in each sub-index.

    Parameters
    ----------
    counts
        Articles of each city.
    published
        One of `reputation.comparison.published.PUBLISHED`.
    """
    ours = {fold(city): float(number) for city, number in counts.items()}
    indices: dict[str, dict[str, float]] = {"overall": {}}
    for row in read_published(published, "overall"):
        indices["overall"][fold(row["city"])] = -float(row["rank"])
    for row in read_published(published, "sub_indices"):
        indices.setdefault(row["pillar"], {})[fold(row["city"])] = -float(row["rank"])
    return [
        correlate(ours, ranks, name=name, confidence=confidence) for name, ranks in indices.items()
    ]
