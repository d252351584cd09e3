"""Confidence sets of ranks, and which cities stand apart from which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reputation.comparison.pair_tests import chance_of_more, find_rank_sets
from reputation.comparison.ranks import competition_ranks
from reputation.comparison.resampling import GroupedDecisions
from reputation.errors import ChoiceError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "RankSets",
    "chance_above",
    "check_confidence",
    "exact_p_values",
    "holm",
    "rank_intervals",
    "rank_sets",
]


def check_confidence(confidence: float) -> None:
    """Raise ChoiceError where a confidence is no share between a half and 1."""
    if not 0.5 <= confidence < 1:
        raise ChoiceError(f"confidence = {confidence!r}: expected at least 0.5 and below 1")


def rank_intervals(counts: Mapping[str, float], confidence: float = 0.95) -> pd.DataFrame:
    """Ranks of counts, with sets that hold the ranks of all cities at once.

    Each count is taken as a draw from a Poisson distribution of its own rate; what is ranked is
    the rates. Cities are told apart by exact tests of all ordered pairs, adjusted by Holm (see
    `chance_of_more` and `find_rank_sets`), so that no two cities of equal rate are told apart, and
    all sets hold the ranks at once, in at least `confidence` of cases, however many cities there
    are and however few articles.

    Parameters
    ----------
    counts
        Articles of each city; not negative.
    confidence
        For instance 0.95.

    Returns
    -------
    pandas.DataFrame
        ``city``, ``articles``, ``rank`` (equal counts share the best place), ``rank_low`` and
        ``rank_high``; best known first. Cities of equal rate share all the places that they take
        together, and the set holds each of these.

    Raises
    ------
    ChoiceError
        When a count is negative or no number, or the confidence is no share.

    Examples
    --------
    >>> rank_intervals({"Beijing": 72, "Oslo": 9, "Bergen": 8}).values.tolist()
    [['Beijing', 72, 1, 1, 1], ['Oslo', 9, 2, 2, 3], ['Bergen', 8, 3, 2, 3]]
    """
    import pandas as pd  # noqa: PLC0415 - takes half a second

    check_confidence(confidence)
    for city, number in counts.items():
        if not (np.isreal(number) and np.isfinite(number) and number >= 0):
            raise ChoiceError(f"articles of {city}: {number!r}, expected a number of at least 0")
    numbers = np.array(list(counts.values()), dtype=float)
    sets = find_rank_sets(chance_of_more(numbers[:, None], numbers), confidence=confidence)
    ranks = competition_ranks(counts)
    table = pd.DataFrame(
        {
            "city": list(counts),
            "articles": list(counts.values()),
            "rank": [ranks[city] for city in counts],
            "rank_low": sets.all_best,
            "rank_high": sets.all_worst,
        }
    )
    return table.sort_values(["rank", "city"], ignore_index=True)


@dataclass(frozen=True, slots=True)
class RankSets:
    """Confidence sets of the ranks of c cities.

    Attributes
    ----------
    best, worst
        For each city the ends of a set that holds its rank, shape (c,).
    all_best, all_worst
        Ends of sets that hold the ranks of all cities at once, shape (c,).
    above
        Entry (j, k) is True where city j stands above city k, all such claims being right at once
        with the stated confidence, shape (c, c).
    """

    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    all_best: NDArray[np.int64]
    all_worst: NDArray[np.int64]
    above: NDArray[np.bool_]


def rank_sets(draws: NDArray[np.float64], *, confidence: float = 0.9) -> RankSets:
    """Confidence sets of ranks from counts drawn anew.

    A city's rank is at least one more than the number of cities that surely stand above it, and
    at most the number of those that do not surely stand below (Mogstad, Romano, Shaikh and
    Wilhelm 2024, Review of Economic Studies 91:476). What is sure is found by testing all
    differences at once, with the largest studentised difference of the draws as yardstick and in
    steps (Romano and Wolf 2005, Econometrica 73:1237). Ranks of drawn counts themselves, whose
    quantiles look like an interval, cover too seldom where counts are close (Hall and Miller
    2009, Annals of Statistics 37:3929; Xie, Singh and Zhang 2009, JASA 104:775).

    Differences are taken between square roots, which have the same order as the counts and nearly
    the same variance for small and large ones (Anscombe 1948, Biometrika 35:246).

    Parameters
    ----------
    draws
        See `reputation.comparison.resampling.draw_counts`, shape (replications, c).
    confidence
        For instance 0.9.
    """
    roots = np.ascontiguousarray(np.sqrt(draws).T)
    centre = roots.mean(axis=1)
    deviations = roots - centre[:, None]
    number = len(centre)
    spread = np.array([(deviations[city] - deviations).std(axis=1) for city in range(number)])
    scale = np.where(spread > 0, spread, np.inf)
    statistic = (centre[:, None] - centre) / scale
    above = _surely_above(deviations, scale, statistic, confidence)
    best, worst = np.empty(number, dtype=np.int64), np.empty(number, dtype=np.int64)
    for city in range(number):
        off = (deviations[city] - deviations) / scale[city][:, None]
        higher, lower = _surely_apart(off, statistic[city], city, confidence)
        best[city], worst[city] = 1 + higher, number - lower
    all_best = 1 + above.sum(axis=0)
    all_worst = number - above.sum(axis=1)
    return RankSets(best, worst, all_best, all_worst, above)


def _surely_above(
    deviations: NDArray[np.float64],
    scale: NDArray[np.float64],
    statistic: NDArray[np.float64],
    confidence: float,
) -> NDArray[np.bool_]:
    """Of all pairs at once, which first city surely stands above the second, shape (c, c).

    Each step takes out the pairs that are settled and measures the others by a shorter yardstick.
    """
    open_pairs = ~np.eye(len(scale), dtype=bool)
    found = np.zeros_like(open_pairs)
    while open_pairs.any():
        largest = np.full(deviations.shape[1], -np.inf)
        for row in np.flatnonzero(open_pairs.any(axis=1)):
            others = open_pairs[row]
            off = (deviations[row] - deviations[others]) / scale[row, others][:, None]
            np.maximum(largest, off.max(axis=0), out=largest)
        settled = open_pairs & (statistic > np.quantile(largest, confidence))
        if not settled.any():
            break
        found |= settled
        open_pairs &= ~settled
    return found


def _surely_apart(
    off: NDArray[np.float64], statistic: NDArray[np.float64], city: int, confidence: float
) -> tuple[int, int]:
    """How many cities surely stand above one city, and how many below; steps as above.

    Parameters
    ----------
    off
        Studentised differences between the city and each other one in the draws, about their
        centre, shape (c, replications).
    statistic
        The same differences at their centre, shape (c,).
    """
    wins = np.ones(len(statistic), dtype=bool)
    wins[city] = False
    loses = wins.copy()
    while wins.any() or loses.any():
        largest = np.maximum(
            off[wins].max(axis=0, initial=-np.inf), (-off[loses]).max(axis=0, initial=-np.inf)
        )
        yardstick = np.quantile(largest, confidence)
        won, lost = wins & (statistic > yardstick), loses & (-statistic > yardstick)
        if not (won.any() or lost.any()):
            break
        wins &= ~won
        loses &= ~lost
    others = len(statistic) - 1
    return others - int(loses.sum()), others - int(wins.sum())


def chance_above(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Entry (j, k): the share of draws in which city j stands above city k, ties for one half.

    With the drawing by gamma this is the posterior probability under Jeffreys' prior, for each
    pair on its own.
    """
    number = draws.shape[1]
    chance = np.full((number, number), 0.5)
    for city in range(number):
        higher = (draws[:, [city]] > draws).mean(axis=0)
        same = (draws[:, [city]] == draws).mean(axis=0)
        chance[city] = higher + same / 2
    return chance


def exact_p_values(literature: GroupedDecisions) -> NDArray[np.float64]:
    """Two-sided p-values of "these two cities have the same rate of articles", shape (c, c).

    Of the articles that count for one of two cities and not for the other, each is then as likely
    to be for the one as for the other (Przyborowski and Wilenski 1940, Biometrika 31:313; for
    shared articles this is McNemar's exact test; for ranks of multinomial counts see Bazylik,
    Mogstad, Romano, Shaikh and Wilhelm 2021, NBER working paper 29519). Exact for articles of
    any number, whether shared out or not, and blind to the errors of decisions.
    """
    from scipy.special import bdtr  # noqa: PLC0415 - scipy.stats takes half a second to load

    only = literature.exclusive()
    fewer, both = np.minimum(only, only.T), only + only.T
    p_values: NDArray[np.float64] = np.minimum(1, 2 * bdtr(fewer, both.astype(np.int64), 0.5))
    np.fill_diagonal(p_values, 1.0)
    return p_values


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust the p-values of all pairs, shape (c, c), for being many.

    By Holm (1979, Scandinavian Journal of Statistics 6:65): the chance that any pair with an
    adjusted value below 0.1 has the same rate is below 0.1.
    """
    places = np.triu_indices(len(p_values), 1)
    flat = p_values[places]
    order = np.argsort(flat, kind="stable")
    left = np.arange(len(flat), 0, -1)
    adjusted = np.empty(len(flat))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(flat[order] * left))
    result = np.ones_like(p_values)
    result[places] = adjusted
    return np.minimum(result, result.T)
