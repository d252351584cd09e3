"""Rank intervals: the ranks of any counts, with sets that hold for all cities simultaneously."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from reputation.comparison.pair_tests import chance_of_more, find_rank_sets
from reputation.comparison.ranks import competition_ranks
from reputation.errors import ChoiceError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_confidence", "rank_intervals"]


def check_confidence(confidence: float) -> None:
    """Raise ChoiceError unless a confidence is between a half and 1."""
    if not 0.5 <= confidence < 1:
        raise ChoiceError(f"confidence = {confidence!r}: expected at least 0.5 and less than 1")


def rank_intervals(counts: Mapping[str, float], confidence: float = 0.95) -> pd.DataFrame:
    """Ranks of counts, with sets of ranks that hold for all cities simultaneously.

    Each count is treated as a draw from a Poisson distribution, and the rates are ranked. Cities
    are distinguished by exact tests of all ordered pairs, adjusted by Holm's method (see
    `chance_of_more` and `find_rank_sets`). In at least `confidence` of cases no two cities of equal
    rate are distinguished and all sets contain the true ranks, for any number of cities and
    articles.

    Parameters
    ----------
    counts
        Articles of each city; not negative.
    confidence
        Level of the sets, such as 0.95.

    Returns
    -------
    pandas.DataFrame
        ``city``, ``articles``, ``rank`` (equal counts share the best rank), ``rank_low`` and
        ``rank_high``; best-ranked first. Cities of equal rate share all the ranks that they occupy
        together, and the set contains each of these.

    Raises
    ------
    ChoiceError
        If a count is negative or not a number, or the confidence is out of range.

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
