"""An index computed many times at once, each time with other weights, scales and means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.errors import IndicatorError
from reputation.index.composite import AGGREGATIONS, Method, mean_functions
from reputation.index.framework import INDEX, Framework
from reputation.index.normalising import NORMALISATIONS, normalise

__all__ = [
    "VARIED",
    "WEIGHT_DRAWS",
    "Alternatives",
    "Variation",
    "Weights",
    "add_up",
    "rank_rows",
]

Values: TypeAlias = NDArray[np.float64]

#: What can be varied at random.
VARIED = ("weights", "normalise", "aggregate", "leave-out")

#: How weights can be drawn.
WEIGHT_DRAWS = ("dirichlet", "uniform")

_LOWEST = 1.0  # of min-max, so that it can be followed by any mean
_DECIMALS = 9  # scores equal to so many decimals share a rank, as in the index itself
_CELLS = 20_000_000  # that are compared at once


@dataclass(frozen=True, slots=True)
class Variation:
    """What is drawn at random.

    Parameters
    ----------
    vary
        Some of `VARIED`. With ``leave-out``, each draw leaves out no indicator or one of the Q,
        each with probability 1/(Q + 1) (handbook, section 7.2).
    weights
        ``dirichlet``: all weights within a group are equally likely, regardless of the framework.
        ``uniform``: each weight times a number between 1 - `spread` and 1 + `spread`, scaled to
        add up to 1.
    spread
        For ``uniform``; between 0 and 1.
    draws, seed
        How many, and where the random numbers begin.
    normalisations, aggregations
        What is drawn from, beside what the index itself has. An alternative is of all indicators,
        those with a normalisation of their own, too.
    """

    vary: tuple[str, ...] = ("weights", "normalise", "aggregate")
    weights: str = "uniform"
    spread: float = 0.25
    draws: int = 2000
    seed: int = 1
    normalisations: tuple[str, ...] = ("minmax", "zscore")
    aggregations: tuple[str, ...] = ("arithmetic", "geometric")

    def check(self) -> None:
        """Raise IndicatorError where something cannot be drawn."""
        for what, chosen, known in (
            ("vary", self.vary, VARIED),
            ("normalisations", self.normalisations, tuple(NORMALISATIONS)),
            ("aggregations", self.aggregations, AGGREGATIONS),
        ):
            unknown = sorted(set(chosen) - set(known))
            if unknown or not chosen:
                raise IndicatorError(
                    f"{what} {', '.join(unknown) or 'nothing'}: expected any of {', '.join(known)}"
                )
        if self.weights not in WEIGHT_DRAWS:
            raise IndicatorError(
                f"weights {self.weights!r}: expected one of {', '.join(WEIGHT_DRAWS)}"
            )
        if not 0 <= self.spread <= 1:
            raise IndicatorError(f"spread is {self.spread:g}, expected a value between 0 and 1")
        if self.draws < 1:
            raise IndicatorError(f"draws is {self.draws}, expected 1 or more")


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weights of many draws, each within its group; what is left out has weight 0.

    Parameters
    ----------
    indicators : array of shape (draws, indicators)
    groups
        By group, an array of shape (draws,).
    """

    indicators: Values
    groups: Mapping[str, Values]


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """The scales that are drawn from, and the means; the index's own are the first.

    Parameters
    ----------
    scales
        By normalisation, values of shape (cities, indicators) above 0 where that can be.
    aggregations
        Names of means.
    impossible
        Normalisations that cannot be computed, with the reason, and pairs that have no mean.
    """

    scales: Mapping[str, Values]
    aggregations: tuple[str, ...]
    impossible: tuple[str, ...]

    @classmethod
    def of(
        cls, values: pd.DataFrame, framework: Framework, method: Method, variation: Variation
    ) -> Alternatives:
        """What can be computed of what is to be varied."""
        scales = {"": _scale(values, framework, method, method.normalise, method.lowest)}
        impossible = []
        for name in variation.normalisations if "normalise" in variation.vary else ():
            if name == method.normalise and not any(i.normalise for i in framework.indicators):
                continue
            try:
                lowest = max(_LOWEST, method.lowest)
                alike = framework.normalised_by(name)
                scales[name] = _scale(values, alike, method, name, lowest)
            except IndicatorError as error:
                impossible.append(f"{name}: {error}")
        means = [method.aggregate]
        if "aggregate" in variation.vary:
            means += [name for name in variation.aggregations if name != method.aggregate]
        found = cls(scales, tuple(means), ())
        impossible += [
            f"{scale or method.normalise} with a {mean} mean: needs values above 0"
            for scale in scales
            for mean in means
            if not found.possible(scale, mean)
        ]
        return cls(scales, tuple(means), tuple(impossible))

    def possible(self, scale: str, aggregation: str) -> bool:
        """Whether this mean can be taken of this scale."""
        x = self.scales[scale]
        return aggregation == "arithmetic" or bool((x[np.isfinite(x)] > 0).all())

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every scale with every mean that can be taken of it."""
        return [(s, a) for s in self.scales for a in self.aggregations if self.possible(s, a)]


def _scale(
    values: pd.DataFrame, framework: Framework, method: Method, name: str, lowest: float
) -> Values:
    scale = normalise(values, framework, name, reference=method.reference, lowest=lowest)
    x = scale.to_numpy(dtype=float)
    alike = {i.normalise or name for i in framework.indicators} == {"zscore"}
    # With mean 10 and standard deviation 2, as COINr has it, a geometric mean can be taken; for an
    # arithmetic mean it changes no rank.
    return 10 + 2 * x if alike else x


def add_up(scale: Values, framework: Framework, weights: Weights, aggregation: str) -> Values:
    """The scores of every draw, of shape (draws, cities): means of groups, from the lowest up.

    A value that is missing or weighs nothing is left out of its group's mean, and a group of
    which nothing is left out of the next. What has nothing at all scores minus infinity.
    """
    there, back = mean_functions(aggregation)
    present = np.isfinite(scale)
    turned = np.where(present, there(np.where(present, scale, 1.0)), 0.0)
    column = {name: place for place, name in enumerate(framework.names)}
    draws = len(weights.indicators)
    found: dict[str, tuple[Values, NDArray[np.bool_]]] = {}
    for group in framework.upwards:
        added, sums = np.zeros((draws, len(scale))), np.zeros((draws, len(scale)))
        if own := [column[i.name] for i in framework.of(group)]:
            within = weights.indicators[:, own]
            added += within @ turned[:, own].T
            sums += within @ present[:, own].T
        for name in framework.groups_in(group):
            mean, there_is = found.pop(name)
            weight = weights.groups[name][:, None]
            added += weight * np.where(there_is, mean, 0.0)
            sums += weight * there_is
        some = sums > 0
        found[group] = (added / np.where(some, sums, 1.0), some)
    mean, some = found[INDEX]
    with np.errstate(divide="ignore"):
        return np.where(some, back(mean), -np.inf)


def rank_rows(scores: Values) -> NDArray[np.int64]:
    """Competition ranks within each row, 1 for the highest; equal to 9 decimals is equal."""
    rounded = np.round(scores, _DECIMALS)
    draws, cities = rounded.shape
    ranks = np.empty((draws, cities), dtype=np.int64)
    step = max(1, _CELLS // cities**2)
    for first in range(0, draws, step):
        part = rounded[first : first + step]
        ranks[first : first + step] = 1 + (part[:, None, :] > part[:, :, None]).sum(axis=2)
    return ranks
