"""Pair tests: which cities rank significantly above which, and the resulting sets of ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["RankSets", "chance_above", "chance_of_more", "find_rank_sets", "holm"]


@dataclass(frozen=True, slots=True)
class RankSets:
    """Confidence sets of the ranks of c cities.

    Attributes
    ----------
    best, worst
        For each city the ends of a set that holds its rank, for this city alone, shape (c,).
    all_best, all_worst
        Ends of sets that hold the ranks of all cities at once, shape (c,).
    p_adjusted
        Entry (j, k): of "city j has no higher rate than city k", adjusted for all ordered pairs,
        shape (c, c).
    above
        Entry (j, k) is True if city j ranks above city k, all such claims holding simultaneously
        with the stated confidence, shape (c, c). `all_best` and `all_worst` count these claims.
    """

    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    all_best: NDArray[np.int64]
    all_worst: NDArray[np.int64]
    p_adjusted: NDArray[np.float64]
    above: NDArray[np.bool_]


def chance_of_more(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """p-value of "the first has no higher rate than the second", from two Poisson counts.

    At equal rates each article is as likely to be of the one as of the other, so that the first
    count is binomial given the sum: the chance of so many or more (Przyborowski and Wilenski 1940,
    Biometrika 31:313). Exact: without the mid-p or continuity corrections that reject too often.

    Parameters
    ----------
    first, second
        Articles, whole or shared out, that broadcast against each other; of counts that are not
        whole, the beta distribution that joins the binomial's values.

    Examples
    --------
    >>> chance_of_more(5, 0).item()  # five of five: 1/2 to the fifth power
    0.03125
    """
    from scipy.special import betainc  # noqa: PLC0415 - scipy.stats takes half a second to load

    more, fewer = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    p: NDArray[np.float64] = np.where(more > 0, betainc(np.maximum(more, 1e-9), fewer + 1, 0.5), 1)
    return p


def chance_above(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """Posterior probability that the first rate is the higher one, under Jeffreys' prior.

    Parameters
    ----------
    first, second
        See `chance_of_more`.
    """
    from scipy.special import betainc  # noqa: PLC0415

    more, fewer = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    chance: NDArray[np.float64] = betainc(fewer + 0.5, more + 0.5, 0.5)
    return chance


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p-values, shape (m,), for being many.

    By Holm (1979, Scandinavian Journal of Statistics 6:65): the chance that any true hypothesis
    has an adjusted value of at most 0.05 is at most 0.05, however the tests hang together.

    Examples
    --------
    >>> holm(np.array([0.01, 0.5, 0.02])).tolist()
    [0.03, 0.5, 0.04]
    """
    order = np.argsort(p_values, kind="stable")
    left = np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p_values[order] * left))
    return adjusted


def find_rank_sets(p_values: NDArray[np.float64], *, confidence: float) -> RankSets:
    """Confidence sets of ranks from tests of all ordered pairs.

    A city's rank is at least one more than the number of cities significantly above it, and at
    most the number of those not significantly below it (Mogstad, Romano, Shaikh and Wilhelm
    2024, Review of Economic Studies 91:476; Klein, Wright and Wieczorek 2020, Journal of the Royal
    Statistical Society A 183:589). The sets of all cities rest on the tests of all ordered pairs,
    the set of one city on those that it is part of, each adjusted by `holm`. Both directions of a
    pair are tests of their own, so that the promise needs no assumption on the sign of an error.

    Parameters
    ----------
    p_values
        Entry (j, k): of "city j has no higher rate than city k", shape (c, c).
    confidence
        For instance 0.95.
    """
    number, error = len(p_values), 1 - confidence
    others = ~np.eye(number, dtype=bool)
    adjusted = np.ones_like(p_values)
    adjusted[others] = holm(p_values[others])
    above = adjusted <= error
    best, worst = np.ones(number, dtype=np.int64), np.full(number, number, dtype=np.int64)
    for city in range(number):
        rest = others[city]
        own = holm(np.concatenate([p_values[rest, city], p_values[city, rest]])) <= error
        best[city] += own[: number - 1].sum()
        worst[city] -= own[number - 1 :].sum()
    return RankSets(best, worst, 1 + above.sum(axis=0), number - above.sum(axis=1), adjusted, above)
