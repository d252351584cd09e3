"""Corrected counts: what a classifier's count becomes in the light of a hand-labelled sample."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from reputation.errors import LabelError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Confusion",
    "CorrectedCity",
    "Estimate",
    "adjusted_count",
    "prediction_powered_counts",
    "prediction_powered_mean",
    "rogan_gladen",
]

_LEAST = 0.05  # a drawn sensitivity + specificity - 1 below this says nothing
_DRAWS = 4000
_CELL = 0.5  # added to each cell of a table
_LENT = 2.0  # cases lent to each city


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CorrectedCity:
    """A city's count by the model, and corrected by a hand-labelled sample in two ways."""

    city: str
    called: int
    labelled: int
    prediction_powered: Estimate
    adjusted: Estimate


@dataclass(frozen=True, slots=True)
class Confusion:
    """Decisions beside the truth, or one reader beside another.

    Attributes
    ----------
    true_positives, false_negatives
        Of what is truly yes: decided yes, decided no.
    false_positives, true_negatives
        Of what is truly no: decided yes, decided no.
    origin
        Where the table comes from, for people.
    foreign
        Whether it was measured on other literature than that which is counted.
    """

    true_positives: float
    false_negatives: float
    false_positives: float
    true_negatives: float
    origin: str = ""
    foreign: bool = False

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

    def draw(
        self, number: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Draw sensitivities and specificities from their posteriors.

        Independent Beta distributions under Jeffreys' prior, as Brown, Cai and DasGupta (2001,
        Statistical Science 16:101) recommend for one proportion.

        Returns
        -------
        sensitivity, specificity : arrays of shape (number,)
        """
        sensitivity = rng.beta(self.true_positives + _CELL, self.false_negatives + _CELL, number)
        specificity = rng.beta(self.true_negatives + _CELL, self.false_positives + _CELL, number)
        return sensitivity, specificity

    @property
    def informs(self) -> bool:
        """Whether the decisions are better than chance, so that counts can be corrected by them."""
        return self.sensitivity + self.specificity > 1 + _LEAST

    @property
    def turned(self) -> Confusion:
        """Truth and decision in each other's place: its sensitivity is the precision."""
        return replace(
            self, false_negatives=self.false_positives, false_positives=self.false_negatives
        )

    def correct(
        self,
        called: NDArray[np.float64],
        candidates: NDArray[np.float64],
        rng: np.random.Generator | None = None,
    ) -> NDArray[np.float64]:
        """How many are truly yes, with the rates as they are, or drawn anew for each row.

        By `rogan_gladen` where the rates were measured on this literature. Where they were measured
        on other, in which relevant records are more or less frequent, the precision and the share
        of misses among what is not called are taken over instead: ``precision * called + misses *
        (candidates - called)``. Either is an assumption, but dividing by rates of other literature
        makes small errors in them large ones in the counts.

        Parameters
        ----------
        called, candidates
            Shape (draws, cities), or (cities,) without `rng`.
        """
        table = self.turned if self.foreign else self
        first: ArrayLike = table.sensitivity
        second: ArrayLike = table.specificity
        if rng is not None:
            first, second = (rates[:, None] for rates in table.draw(len(called), rng))
        if not self.foreign:
            return rogan_gladen(called, candidates, first, second)
        false_negatives = (candidates - called) * (1 - np.asarray(second))
        true: NDArray[np.float64] = called * np.asarray(first) + false_negatives
        return true

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
    """How many are truly yes among candidates of which some were called yes.

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


def adjusted_count(
    called: float,
    candidates: float,
    confusion: Confusion,
    *,
    confidence: float = 0.9,
    seed: int = 2020,
) -> Estimate:
    """The number of truly yes among candidates, by adjusted counting.

    Takes for granted that sensitivity and specificity are the same here as where they were
    measured. Where they may differ from city to city, use `prediction_powered_counts`.

    Parameters
    ----------
    called, candidates
        How many were decided yes, and on how many it was decided.
    confusion
        As measured; its own uncertainty is carried by `Confusion.draw`, and the chance in the
        decisions themselves by a normal approximation (Lang and Reiczigel 2014, Preventive
        Veterinary Medicine 113:13, for the same interval in closed form).

    Raises
    ------
    LabelError
        When the decisions are no better than chance, so that nothing can be corrected.
    """
    if not confusion.informs:
        raise LabelError(
            f"{confusion.origin or 'labelled sample'}: the decisions there are no better than "
            f"chance (sensitivity {confusion.sensitivity:.2f}, specificity "
            f"{confusion.specificity:.2f}); no count can be corrected by them: label more records"
        )
    rng = np.random.default_rng(seed)
    sensitivity, specificity = confusion.draw(_DRAWS, rng)
    youden = np.maximum(sensitivity + specificity - 1, _LEAST)
    drawn = rogan_gladen(called, candidates, sensitivity, specificity)
    noise = drawn * sensitivity * (1 - sensitivity)
    noise += (candidates - drawn) * specificity * (1 - specificity)
    drawn = drawn + rng.standard_normal(_DRAWS) * np.sqrt(noise) / youden
    low, high = np.quantile(np.clip(drawn, 0, candidates), _tails(confidence))
    value = rogan_gladen(called, candidates, confusion.sensitivity, confusion.specificity)
    return Estimate(float(value), float(low), float(high))


def _tails(confidence: float) -> list[float]:
    return [(1 - confidence) / 2, (1 + confidence) / 2]


def prediction_powered_mean(
    truth: ArrayLike,
    predicted: ArrayLike,
    predicted_rest: ArrayLike,
    *,
    weight: float | None = None,
    confidence: float = 0.9,
) -> Estimate:
    """A mean from few labels and many predictions (prediction-powered inference).

    ``w * mean(predicted_rest) + mean(truth - w * predicted)`` (Angelopoulos et al. 2023, Science
    382:669), with the weight `w` that makes the interval shortest (PPI++: Angelopoulos, Duchi and
    Zrnic 2023, arXiv:2311.01453, section 6).

    Parameters
    ----------
    truth, predicted
        Of the labelled ones, shape (n,).
    predicted_rest
        Of the others, shape (N,).
    weight
        1 trusts the predictions, 0 leaves them aside, None chooses.
    """
    y, f = np.asarray(truth, dtype=float), np.asarray(predicted, dtype=float)
    rest = np.asarray(predicted_rest, dtype=float)
    if weight is None:
        weight = _best_weight(y, f, rest)
    value = weight * rest.mean() + (y - weight * f).mean()
    variance = weight**2 * rest.var() / len(rest) + (y - weight * f).var() / len(y)
    margin = NormalDist().inv_cdf((1 + confidence) / 2) * variance**0.5
    return Estimate(float(value), float(value - margin), float(value + margin))


def _best_weight(
    truth: NDArray[np.float64], predicted: NDArray[np.float64], rest: NDArray[np.float64]
) -> float:
    covariance = np.mean((truth - truth.mean()) * (predicted - predicted.mean()))
    variance = np.concatenate([predicted, rest]).var(ddof=1)
    if variance == 0:
        return 1.0
    return float(np.clip(covariance / variance / (1 + len(truth) / len(rest)), 0, 1))


def prediction_powered_counts(
    called: ArrayLike,
    candidates: ArrayLike,
    samples: Iterable[Confusion],
    *,
    confidence: float = 0.9,
) -> list[Estimate]:
    """Corrected counts of several cities, each from its own part of a random labelled sample.

    The prediction-powered estimate with the candidates as a finite population, all of whose
    decisions are known: ``w * called + candidates * mean(truth - w * decided)`` with the variance
    of sampling without replacement (the difference estimator of Sarndal, Swensson and Wretman
    1992, Model Assisted Survey Sampling, chapter 6). It holds whatever the errors are and however
    they differ between cities; only the sample must be random.

    A city's part of the sample is small and often without any error, which would give an interval
    of no width. Each city is therefore lent two cases, spread over the four cells as the sample of
    all cities is (after Agresti and Coull 1998, American Statistician 52:119, who spread theirs
    evenly, which covers too much here). The weight `w` is chosen on all cities together.

    Parameters
    ----------
    called, candidates
        Shape (cities,): decided yes, and decided on.
    samples
        For each city its labelled candidates.

    Returns
    -------
    list of Estimate
        In the order of the cities; between 0 and the number of candidates.
    """
    tables = np.array([sample.cells for sample in samples], dtype=float)
    yes, total = np.asarray(called, dtype=float), np.asarray(candidates, dtype=float)
    labelled = tables.sum(axis=1)
    pooled = tables.sum(axis=0) + _CELL
    weight = _pooled_weight(pooled)
    shares = (tables + _LENT * pooled / pooled.sum()) / (labelled[:, None] + _LENT)
    errors = np.array([1 - weight, 1.0, -weight, 0.0])  # truth - w * decided, cell by cell
    mean = shares @ errors
    variance = shares @ errors**2 - mean**2
    left = np.clip(1 - labelled / np.maximum(total, 1), 0, 1)
    deviation = total * np.sqrt(left * variance / (labelled + _LENT))
    value = np.where(left > 0, weight * yes + total * mean, tables[:, :2].sum(axis=1))
    margin = NormalDist().inv_cdf((1 + confidence) / 2) * deviation
    return [
        Estimate(*(float(np.clip(number, 0, most)) for number in (v, v - m, v + m)))
        for v, m, most in zip(value, margin, total, strict=True)
    ]


def _pooled_weight(table: NDArray[np.float64]) -> float:
    """Covariance of truth and decision over the variance of the decision."""
    true_positives, false_negatives, false_positives, _ = table / table.sum()
    decided = true_positives + false_positives
    covariance = true_positives - (true_positives + false_negatives) * decided
    return float(np.clip(covariance / (decided * (1 - decided)), 0, 1))
