"""Held-out parts of labelled texts: whole collections, and a large one in stratified folds.

A model that has seen half of a collection does well on the other half, which says little of the
literature that a user brings. So calibration, threshold and figures come from collections that
were left out whole, as far as there are several.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from sklearn.model_selection import StratifiedKFold

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LARGE", "SEED", "held_out_parts"]

SEED = 2020

#: A collection of more than this share is a literature of its own.
LARGE = 1 / 3  # of the examples; without such a collection the model would be another
_SMALL = 0.03  # collections with fewer are left out together

_Part = tuple["NDArray[np.int_]", "NDArray[np.int_]"]


def held_out_parts(collections: Sequence[str], y: NDArray[np.int_], folds: int) -> list[_Part]:
    """Split examples into pairs of those to train on and those to test on.

    Parameters
    ----------
    collections
        Of each example; ``""`` where it is not known.
    y
        Its class, by number.
    folds
        Into how many stratified folds a large collection is split.

    Returns
    -------
    list of (numpy.ndarray, numpy.ndarray)
        Places of the examples; each example is tested on once.
    """
    sizes = Counter(collections)
    least, most = _SMALL * len(y), LARGE * len(y)
    names = np.array([name if sizes[name] >= least else "the small ones" for name in collections])
    parts = []
    every = np.arange(len(y))
    for name, size in sorted(Counter(names.tolist()).items()):
        [own] = np.nonzero(names == name)
        if size <= most:
            parts.append((np.setdiff1d(every, own), own))
            continue
        number = max(2, min(folds, *(int(n) for n in np.bincount(y[own]) if n)))
        splitter = StratifiedKFold(number, shuffle=True, random_state=SEED)
        parts += [
            (np.setdiff1d(every, own[test]), own[test])
            for _, test in splitter.split(np.zeros(size), y[own])
        ]
    return parts
