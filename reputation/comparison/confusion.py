"""Confusion: decisions compared with the truth, and counts corrected by assumed error rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Confusion", "rogan_gladen"]

_LEAST = 0.05  # sensitivity + specificity - 1 below this says nothing


@dataclass(frozen=True, slots=True)
class Confusion:
    """Decisions compared with the truth.

    Attributes
    ----------
    true_positives, false_negatives
        Of what is truly yes: decided yes, decided no.
    false_positives, true_negatives
        Of what is truly no: decided yes, decided no.
    origin
        Where the table comes from, for people.
    """

    true_positives: float
    false_negatives: float
    false_positives: float
    true_negatives: float
    origin: str = ""

    @property
    def cells(self) -> tuple[float, float, float, float]:
        """True positives, false negatives, false positives, true negatives."""
        return (
            self.true_positives,
            self.false_negatives,
            self.false_positives,
            self.true_negatives,
        )

    @property
    def sensitivity(self) -> float:
        """Share of the truly yes that is decided yes."""
        return _share(self.true_positives, self.false_negatives)

    @property
    def specificity(self) -> float:
        """Share of the truly no that is decided no."""
        return _share(self.true_negatives, self.false_positives)

    @property
    def precision(self) -> float:
        """Share of what is decided yes that truly is."""
        return _share(self.true_positives, self.false_positives)

    @property
    def miss_share(self) -> float:
        """Share of what is decided no that is truly yes."""
        return _share(self.false_negatives, self.true_negatives)

    @property
    def called_share(self) -> float:
        """Share that is decided yes."""
        positives = self.true_positives + self.false_positives
        return _share(positives, self.false_negatives + self.true_negatives)

    @property
    def informs(self) -> bool:
        """Whether the decisions are better than chance."""
        return self.sensitivity + self.specificity > 1 + _LEAST

    def assumed(
        self, called: ArrayLike, candidates: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest count, where the table was measured on other literature.

        One of two things may carry over from there, and only a sample can show which: the precision
        and the share of misses among what is not called, right where the shares relevant are
        alike; or the recall and the share of the irrelevant that is called (`rogan_gladen`), right
        where relevant records look alike. What lies between the two is a range of assumptions,
        and no confidence interval.

        Examples
        --------
        >>> low, high = Confusion(90, 10, 10, 40).assumed(40, 100)  # 0.9*40 + 0.2*60; 20 / 0.7
        >>> round(float(low), 1), round(float(high), 1)
        (28.6, 48.0)
        """
        yes, total = np.asarray(called, dtype=float), np.asarray(candidates, dtype=float)
        first = yes * self.precision + (total - yes) * self.miss_share
        second = rogan_gladen(yes, total, self.sensitivity, self.specificity)
        return np.minimum(first, second), np.maximum(first, second)

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]], origin: str = "") -> Confusion:
        """Count pairs of truth and decision."""
        cells = [[0, 0], [0, 0]]
        for truth, decided in pairs:
            cells[int(truth)][int(decided)] += 1
        return cls(cells[1][1], cells[1][0], cells[0][1], cells[0][0], origin)


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest else float("nan")


def rogan_gladen(
    called: ArrayLike, candidates: ArrayLike, sensitivity: ArrayLike, specificity: ArrayLike
) -> NDArray[np.float64]:
    """How many candidates are truly relevant, given how many were classified as relevant.

    ``(called - (1 - specificity) * candidates) / (sensitivity + specificity - 1)``, kept between
    0 and the number of candidates (Rogan and Gladen 1978, American Journal of Epidemiology
    107:71; as "adjusted count" in Forman 2008, Data Mining and Knowledge Discovery 17:164).

    Parameters
    ----------
    called, candidates, sensitivity, specificity
        Arrays that broadcast against each other.
    """
    youden = np.maximum(np.asarray(sensitivity) + np.asarray(specificity) - 1, _LEAST)
    all_of_them = np.asarray(candidates, dtype=float)
    false = (1 - np.asarray(specificity)) * all_of_them
    result: NDArray[np.float64] = np.clip((np.asarray(called) - false) / youden, 0, all_of_them)
    return result
