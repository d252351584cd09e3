"""The probability from which a record is relevant, depending on the aim of a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reputation.judgement.choices import LEVEL
from reputation.judgement.models.held_out import LARGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["find_thresholds"]

_NEARLY = 1.1  # times the least error of counts


def find_thresholds(
    probabilities: NDArray[np.float64], y: NDArray[np.int_], collections: Sequence[str]
) -> dict[str, float]:
    """The threshold for each aim, from held-out probabilities.

    A threshold that is right for one literature is wrong for another that has another share of
    relevant records. So a large collection and the others together are two literatures that
    weigh alike for ``"counts"``; for ``"recall"`` and ``"precision"`` the one that needs more
    decides.

    Parameters
    ----------
    probabilities
        That each record is relevant, by a model that has not seen it.
    y
        1 where it is, else 0.
    collections
        Where each record is from.

    Returns
    -------
    dict
        A threshold by aim. Where no threshold is as precise as wanted, the most precise one.
    """
    sizes = Counter(collections)
    kinds = np.array([name if sizes[name] > LARGE * len(y) else "" for name in collections])
    literatures = [
        (probabilities[kinds == kind], y[kinds == kind])
        for kind in sorted(set(kinds))
        if y[kinds == kind].any()
    ]
    return {
        "counts": _for_counts(literatures),
        "recall": min(_for_recall(p, truth) for p, truth in literatures),
        "precision": max(_for_precision(p, truth) for p, truth in literatures),
    }


_Literature = tuple["NDArray[np.float64]", "NDArray[np.int_]"]


def _for_counts(literatures: Sequence[_Literature]) -> float:
    """Where counts are least off, and of the thresholds that do nearly as well the best kappa.

    How far counts are off is the mean of the squares over the literatures; it hardly changes over
    a wide range.
    """
    every = np.unique(np.concatenate([p for p, _ in literatures]))
    limits = np.concatenate([every[:1] / 2, (every[:-1] + every[1:]) / 2, (every[-1:] + 1) / 2])
    errors = [
        np.square((len(p) - np.searchsorted(np.sort(p), limits)) / truth.sum() - 1)
        for p, truth in literatures
    ]
    off = np.mean(errors, axis=0)
    near = limits[off <= _NEARLY * off.min()]

    def kappa(limit: float) -> float:
        return sum(_kappa(truth == 1, p >= limit) for p, truth in literatures)

    return float(max(near, key=kappa))


def _kappa(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """Cohen's kappa; 0 where it is undefined, which scikit-learn warns of every time."""
    observed = float(np.mean(truth == said))
    a, b = float(truth.mean()), float(said.mean())
    by_chance = a * b + (1 - a) * (1 - b)
    return (observed - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0


def _for_recall(p: NDArray[np.float64], truth: NDArray[np.int_]) -> float:
    relevant = np.sort(p[truth == 1])
    return float(relevant[int((1 - LEVEL) * len(relevant))])


def _for_precision(p: NDArray[np.float64], truth: NDArray[np.int_]) -> float:
    order = np.argsort(-p, kind="stable")
    precision = np.cumsum(truth[order]) / np.arange(1, len(p) + 1)
    wanted = min(LEVEL, float(precision.max()))
    return float(p[order][np.nonzero(precision >= wanted)[0][-1]])
