"""City posteriors: how many records count for each city, given a model's calls and a random sample.

The records of a city are divided by the model's decision. In each part the sampled ones are known;
of the others so many count as the sample makes probable. Cities with few sampled records lean on
the others as far as the sample shows the cities to be alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from reputation.comparison.pair_tests import chance_of_more

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CityPosterior", "SampledCalls", "city_posteriors", "compare_posteriors"]

_MEANS = 24  # values that the mean share may take
_SPREADS = 8  # values that the spread between cities may take
_WIDEST = 0.9  # the largest of them, as a share of the widest that there is
_SLOPES = (0.0, 0.75, 1.5)  # how far a city's share follows its share of calls, on the logit
_TOGETHER = 0.3  # weight of the case that a city's two shares are high or low together
_MOST_POINTS = 800  # of one city's distribution
_LEFT_OUT = 1e-4  # posterior weight that can be ignored


@dataclass(frozen=True)
class SampledCalls:
    """The records of c cities, divided by the model's decision and the sample's, shape (c,).

    Attributes
    ----------
    true_positives, false_positives, called
        Sampled and called by the model: counting, not counting; and called but not sampled.
    false_negatives, true_negatives, passed
        The same of those that the model did not call.
    known
        Records that count and are known from elsewhere, so that they are in none of the parts.
    distinct
        Sampled records for each of the sampled lines: below 1 where a record stands under several
        cities, and says less than so many records would.
    """

    true_positives: NDArray[np.int64]
    false_positives: NDArray[np.int64]
    called: NDArray[np.int64]
    false_negatives: NDArray[np.int64]
    true_negatives: NDArray[np.int64]
    passed: NDArray[np.int64]
    known: NDArray[np.int64] | None = None
    distinct: float = 1.0

    @property
    def calls(self) -> NDArray[np.int64]:
        """What the model alone counts."""
        return self.true_positives + self.false_positives + self.called

    @property
    def candidates(self) -> NDArray[np.int64]:
        """All records under a city."""
        return self.calls + self.false_negatives + self.true_negatives + self.passed


@dataclass(frozen=True)
class CityPosterior:
    """What is known of one city's count.

    Attributes
    ----------
    values, chances
        The counts that are possible and how probable each is.
    step
        Between two values; above 1 for cities of very many records.
    mean
        The count to be expected: the corrected count.
    of_called, of_passed
        Share that counts of what is called, or not, and not sampled.
    most
        No more can count.
    """

    values: NDArray[np.float64]
    chances: NDArray[np.float64]
    step: int
    mean: float
    of_called: float
    of_passed: float
    most: int

    def interval(self, confidence: float) -> tuple[int, int]:
        """Ends that leave out as much on either side; never beyond what is possible."""
        below = np.cumsum(self.chances)
        tail = (1 - confidence) / 2
        first = int(np.searchsorted(below, tail + 1e-12))
        last = min(int(np.searchsorted(below, 1 - tail - 1e-12)), len(below) - 1)
        return (
            max(int(self.values[first]) - self.step + 1, int(self.values[0])),
            min(int(self.values[last]) + self.step - 1, self.most),
        )


def city_posteriors(seen: SampledCalls) -> list[CityPosterior]:
    """The distribution of each city's count, given calls and sample.

    In each part (called, not called) a city's share that counts is Beta-distributed about a mean
    that may follow the city's share of calls, with a spread between cities that is itself unknown:
    weights over means, spreads and slopes come from the sample of all cities, so that cities are
    held for as unlike as they prove. This is prediction-powered inference (Angelopoulos et al.
    2023, Science 382:669) stratified by the prediction (Fisch et al. 2024, NeurIPS 37), the
    strata of a city being sampled without replacement from known numbers of records, with the
    pooling over small areas of Li and Ignatiadis (2025, arXiv:2502.14166), in whole numbers.
    The spread is uniform (Gelman 2006, Bayesian Analysis 1:515), the mean Jeffreys'.

    The two shares of a city may depend on each other beyond that (a city with more relevant
    records has more among both); with weight `_TOGETHER` they are taken as high or low together.
    Settings were chosen by simulation: `benchmarks/coverage.py`.
    """
    lean = _leaning(seen.calls, seen.candidates)
    steps = np.maximum(1, -(-seen.candidates // _MOST_POINTS))
    parts = [
        _unsampled(part, lean, steps, seen.distinct)
        for part in (
            (seen.true_positives, seen.false_positives, seen.called),
            (seen.false_negatives, seen.true_negatives, seen.passed),
        )
    ]
    others = np.zeros_like(seen.called) if seen.known is None else seen.known
    sure = seen.true_positives + seen.false_negatives + others
    found = []
    for city, (called, passed) in enumerate(zip(*parts, strict=True)):
        apart = np.convolve(called.chances, passed.chances)
        chances = (1 - _TOGETHER) * apart + _TOGETHER * _together(called.chances, passed.chances)
        most = int(sure[city] + seen.called[city] + seen.passed[city])
        values = sure[city] + np.arange(len(chances)) * float(steps[city])
        mean = sure[city] + seen.called[city] * called.share + seen.passed[city] * passed.share
        found.append(
            CityPosterior(
                np.minimum(values, most),
                chances,
                int(steps[city]),
                round(float(mean), 6),
                called.share,
                passed.share,
                most,
            )
        )
    return found


@dataclass(frozen=True)
class _Part:
    """How many of a part's unsampled records count (by steps), and which share on average."""

    chances: NDArray[np.float64]
    share: float


def _leaning(calls: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each city's share of calls on the logit, about the mean of all."""
    odds = np.log((calls + 1) / (candidates - calls + 1))
    if not candidates.any():
        return np.zeros(len(odds))
    lean: NDArray[np.float64] = odds - np.average(odds, weights=candidates)
    return lean


@cache
def _settings() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Means on the logit, cases that a mean is worth, and slopes, in all combinations."""
    means = np.sin(np.pi / 2 * (np.arange(_MEANS) + 0.5) / _MEANS) ** 2
    spreads = (np.arange(_SPREADS) + 0.5) / _SPREADS * _WIDEST
    grid = np.meshgrid(np.log(means / (1 - means)), 1 / spreads**2 - 1, _SLOPES)
    mean, worth, slope = (axis.ravel() for axis in grid)
    return mean, worth, slope


def _unsampled(
    part: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    lean: NDArray[np.float64],
    steps: NDArray[np.int64],
    distinct: float,
) -> list[_Part]:
    """For each city, how many of a part's unsampled records count.

    Beta-binomial, mixed over the settings. The part is what was sampled and counts, what was
    sampled and does not, and what is left.
    """
    from scipy.special import betaln, expit  # noqa: PLC0415 - takes time to load

    yes, no, left = part
    mean, worth, slope = _settings()
    share = np.clip(expit(mean + slope * lean[:, None]), 1e-4, 1 - 1e-4)
    alpha, beta = share * worth, (1 - share) * worth
    after, before = betaln(yes[:, None] + alpha, no[:, None] + beta), betaln(alpha, beta)
    evidence = distinct * (after - before).sum(axis=0)
    weights = np.exp(evidence - evidence.max())
    order = np.argsort(-weights, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    kept = order[: int(np.searchsorted(reached, 1 - _LEFT_OUT)) + 1]
    weights = weights[kept] / weights[kept].sum()
    found = []
    for city in range(len(yes)):
        a, b = yes[city] + alpha[city, kept], no[city] + beta[city, kept]
        chances = _beta_binomial(int(left[city]), a, b, int(steps[city])) @ weights
        found.append(_Part(chances / chances.sum(), float((a / (a + b)) @ weights)))
    return found


def _beta_binomial(
    number: int, alpha: NDArray[np.float64], beta: NDArray[np.float64], step: int
) -> NDArray[np.float64]:
    """Chance of 0, step, 2 step ... successes of a number, one column a setting."""
    from scipy.special import betaln, gammaln  # noqa: PLC0415

    hits = np.arange(0, number + 1, step)[:, None]
    ways = gammaln(number + 1) - gammaln(hits + 1) - gammaln(number - hits + 1)
    chance: NDArray[np.float64] = np.exp(
        ways + betaln(hits + alpha, number - hits + beta) - betaln(alpha, beta)
    )
    return chance


def _together(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distribution of the sum where both are high or low together (quantile by quantile)."""
    ends = [np.minimum(np.cumsum(part), 1.0) for part in (first, second)]
    for part in ends:
        part[-1] = 1.0
    cuts = np.union1d(*ends)
    widths = np.diff(cuts, prepend=0.0)
    middle = cuts - widths / 2
    places = np.searchsorted(ends[0], middle) + np.searchsorted(ends[1], middle)
    length = len(first) + len(second) - 1
    chances: NDArray[np.float64] = np.bincount(places, widths, length).astype(float)
    return chances


def compare_posteriors(
    found: Sequence[CityPosterior], test: Callable[..., NDArray[np.float64]] = chance_of_more
) -> NDArray[np.float64]:
    """Entry (j, k): p-value of "city j has no higher rate than city k", shape (c, c).

    The exact test of two counts (`chance_of_more`), averaged over what the two counts may be: with
    every record sampled it is that test, and errors of the model only make it less sure. What the
    sample says of all cities moves them together; taking them as independent makes differences
    larger than they are, and the test more cautious.

    Parameters
    ----------
    found
        In the order of the cities.
    test
        Of two counts, to be averaged.
    """
    grid = _common_grid(max((posterior.most for posterior in found), default=0))
    spread = np.array([_on_grid(posterior, grid) for posterior in found])
    p_values: NDArray[np.float64] = spread @ test(grid[:, None], grid[None, :]) @ spread.T
    return p_values


def _common_grid(most: int) -> NDArray[np.float64]:
    """Whole numbers up to 200, and beyond so many that neighbours differ little in rank."""
    exact = np.arange(min(most, 200) + 1, dtype=float)
    if most <= 200:
        return exact
    return np.concatenate(
        [exact, np.unique(np.round(np.linspace(200**0.5, most**0.5, 400) ** 2))[1:]]
    )


def _on_grid(posterior: CityPosterior, grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distribution with each value's chance shared between its neighbours on the grid."""
    right = np.clip(np.searchsorted(grid, posterior.values), 1, max(1, len(grid) - 1))
    if len(grid) == 1:
        return np.ones(1)
    left = right - 1
    part = (posterior.values - grid[left]) / (grid[right] - grid[left])
    chances = posterior.chances
    spread: NDArray[np.float64] = (
        np.bincount(left, chances * (1 - part), len(grid))
        + np.bincount(right, chances * part, len(grid))
    ).astype(float)
    return spread
