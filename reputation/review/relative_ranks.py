"""Bring scores of different kinds to one scale, so that they can be averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["relative_ranks"]


def relative_ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rank of each score, from 0 for the least to 1 for the largest; the mean for equal ones.

    As ``scipy.stats.rankdata``, whose loading would keep the first abstract of a review waiting.

    Parameters
    ----------
    scores
        One or more numbers.

    Examples
    --------
    >>> relative_ranks(np.array([0.2, 7.0, -3.0])).tolist()
    [0.5, 1.0, 0.0]
    """
    if len(scores) == 1:
        return np.ones(1)
    _, which, how_many = np.unique(scores, return_inverse=True, return_counts=True)
    middles = np.cumsum(how_many) - (how_many + 1) / 2
    return np.asarray(middles[which] / (len(scores) - 1))
