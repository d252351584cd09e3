"""A composite indicator: from indicators to sub-indices, overall score, rank and level.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), steps 3, 5 and 6; the
report *Global Smart Cities 2020* is the case ``none, given, arithmetic``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.comparison.ranks import competition_ranks
from reputation.errors import IndicatorError
from reputation.index.framework import Framework
from reputation.index.missing_values import Treatment, treat_missing
from reputation.index.normalising import HAS_ZERO, normalise
from reputation.index.weighting import WEIGHTINGS, component_weights, equal_weights

__all__ = [
    "AGGREGATIONS",
    "LEVELS",
    "CompositeIndex",
    "Method",
    "compute_index",
    "find_levels",
    "level_cuts",
    "mean_functions",
    "rank_scores",
    "weighted_mean",
]

Values: TypeAlias = NDArray[np.float64]

#: Names of the levels, best first (report, section 1.4).
LEVELS = ("leading", "advanced", "following")

# A quasi-arithmetic mean is the inverse of f at the weighted mean of f.
_MEANS: dict[str, tuple[Callable[[Values], Values], Callable[[Values], Values]]] = {
    "arithmetic": (lambda x: x, lambda x: x),
    "geometric": (np.log, np.exp),
    "harmonic": (np.reciprocal, np.reciprocal),
}

#: What aggregations there are.
AGGREGATIONS = tuple(_MEANS)

_DECIMALS = 9  # scores equal to so many decimals share a rank


@dataclass(frozen=True, slots=True)
class Method:
    """The choices that make a composite indicator out of indicators.

    Parameters
    ----------
    normalise, reference, lowest
        See `reputation.index.normalising.normalise`.
    missing
        See `reputation.index.missing_values.treat_missing`.
    weights
        ``given``, ``equal``, or ``pca``: of indicators within each pillar, and of pillars.
    aggregate
        ``arithmetic``, ``geometric`` or ``harmonic``, at both levels.
    levels
        ``sample`` or ``population``: cuts at the mean plus and minus one such standard deviation
        of the scores; or the two cuts themselves, upper first.
    """

    normalise: str = "none"
    missing: str = "refuse"
    weights: str = "given"
    aggregate: str = "arithmetic"
    levels: str | tuple[float, float] = "sample"
    reference: str = "mean"
    lowest: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class CompositeIndex:
    """What was computed, level by level.

    Parameters
    ----------
    method, framework
        The choices, and the framework with the weights that were used.
    values, normalised : DataFrame of shape (cities, indicators)
        Complete values; values on one scale.
    sub_indices : DataFrame of shape (cities, pillars)
    table : DataFrame
        Best first, by city: ``mean`` of the sub-indices, ``score`` (best city 100), ``rank`` and
        ``level``. With z-scores, which have no zero, ``score`` is the mean.
    cuts
        Upper and lower cut of the levels.
    treated
        What was done about each missing value.
    """

    method: Method
    framework: Framework
    values: pd.DataFrame
    normalised: pd.DataFrame
    sub_indices: pd.DataFrame
    table: pd.DataFrame
    cuts: tuple[float, float]
    treated: tuple[Treatment, ...]

    def rows(self) -> tuple[list[str], list[tuple[object, ...]]]:
        """Heading and lines for a CSV file, best city first.

        ``city``, the pillars, ``score``, ``rank``, ``level``, and ``imputed``: the indicators
        whose value was imputed. The columns ``city`` and ``rank`` make it a file that a study can
        name as its ``quantitative`` ranks.
        """
        header = ["city", *self.framework.pillars, "score", "rank", "level", "imputed"]
        imputed: dict[str, list[str]] = {}
        for treatment in self.treated:
            if treatment.value is not None:
                imputed.setdefault(treatment.city, []).append(treatment.indicator)
        subs = self.sub_indices.loc[self.table.index].to_numpy(dtype=float)
        scores = np.column_stack([subs, self.table["score"]]).round(4).tolist()
        ranks, levels = self.table["rank"].tolist(), self.table["level"].tolist()
        lines: list[tuple[object, ...]] = [
            (city, *row, rank, level, ";".join(imputed.get(city, ())))
            for city, row, rank, level in zip(
                map(str, self.table.index), scores, ranks, levels, strict=True
            )
        ]
        return header, lines


def compute_index(
    values: pd.DataFrame, framework: Framework, method: Method | None = None
) -> CompositeIndex:
    """Compute a composite indicator.

    Parameters
    ----------
    values : DataFrame of shape (cities, indicators)
        NaN where a value is missing.
    framework
        Pillars, weights, directions.
    method
        The choices; those of the report unless given.

    Raises
    ------
    IndicatorError
        When a choice does not exist or cannot do with the values.
    """
    method = method or Method()
    values, framework, treated = treat_missing(values, framework, method.missing)
    normalised = normalise(
        values,
        framework,
        method.normalise,
        reference=method.reference,
        lowest=method.lowest,
    )
    framework = _weighted(normalised, framework, method)
    sub_indices = _sub_indices(normalised, framework, method.aggregate)
    weights = [framework.pillar_weights[pillar] for pillar in framework.pillars]
    mean = weighted_mean(sub_indices, weights, method.aggregate)
    score = 100 * mean / mean.max() if method.normalise in HAS_ZERO and mean.max() > 0 else mean
    cuts = level_cuts(score, method.levels)
    rank = rank_scores(score)
    table = pd.DataFrame(
        {"mean": mean, "score": score, "rank": rank, "level": find_levels(score, cuts)}
    ).sort_values("rank", kind="stable")
    return CompositeIndex(method, framework, values, normalised, sub_indices, table, cuts, treated)


def mean_functions(
    aggregate: str,
) -> tuple[Callable[[Values], Values], Callable[[Values], Values]]:
    """The function ``f`` of a mean ``f^-1(sum(w f(x)))``, and its inverse.

    Raises
    ------
    IndicatorError
        When there is no such aggregation.
    """
    if aggregate not in _MEANS:
        raise IndicatorError(
            f"aggregation {aggregate!r}: expected one of {', '.join(AGGREGATIONS)}"
        )
    return _MEANS[aggregate]


def weighted_mean(
    values: pd.DataFrame, weights: list[float], aggregate: str = "arithmetic"
) -> pd.Series[float]:
    """Weighted mean of each row: ``f^-1(sum(w f(x)))``.

    ``f(x)`` is ``x`` (handbook, formula 31), ``log x`` (section 6.11) or ``1/x``. Geometric and
    harmonic means give a weak indicator more say: harmonic <= geometric <= arithmetic.

    Parameters
    ----------
    values : DataFrame of shape (cities, n)
    weights : list of n numbers
        They add up to 1.

    Returns
    -------
    Series of shape (cities,)

    Raises
    ------
    IndicatorError
        When the aggregation does not exist, or a value is not positive where it must be.
    """
    there, back = mean_functions(aggregate)
    x = values.to_numpy(dtype=float)
    if aggregate != "arithmetic":
        bad = np.argwhere(x <= 0)
        if bad.size:
            city, name = values.index[bad[0][0]], values.columns[bad[0][1]]
            raise IndicatorError(
                f"{name} of {city} is {x[tuple(bad[0])]:g} on the common scale: a {aggregate} "
                "mean wants more than 0; choose the arithmetic mean, or for minmax a lowest value "
                "of 1"
            )
    return pd.Series(back(there(x) @ np.asarray(weights)), index=values.index)


def rank_scores(scores: pd.Series[float]) -> pd.Series[int]:
    """Competition ranks, 1 for the highest; equal to 9 decimals is equal."""
    rounded = {str(city): round(float(score), _DECIMALS) for city, score in scores.items()}
    ranks = competition_ranks(rounded)
    return pd.Series([ranks[str(city)] for city in scores.index], index=scores.index)


def level_cuts(
    scores: pd.Series[float], levels: str | tuple[float, float] = "sample"
) -> tuple[float, float]:
    """The upper and the lower cut between the levels (report, section 1.4).

    Parameters
    ----------
    scores : Series of shape (cities,)
    levels
        ``sample`` or ``population`` (standard deviation around the mean), or stated cuts, as
        numbers or as text (``96.1,72.9``).

    Raises
    ------
    IndicatorError
        When the rule does not exist or the cuts are in the wrong order.
    """
    if levels not in ("sample", "population"):
        upper, lower = _stated_cuts(levels)
        if upper < lower:
            raise IndicatorError(f"levels {upper:g},{lower:g}: expected the upper cut first")
        return upper, lower
    x = scores.to_numpy(dtype=float)
    spread = float(x.std(ddof=1 if levels == "sample" else 0)) if x.size > 1 else 0.0
    return float(x.mean()) + spread, float(x.mean()) - spread


def _stated_cuts(levels: str | tuple[float, float]) -> tuple[float, float]:
    try:
        upper, lower = map(float, levels.split(",") if isinstance(levels, str) else levels)
    except ValueError:
        upper = lower = np.nan
    if not (np.isfinite(upper) and np.isfinite(lower)):
        raise IndicatorError(
            f"levels {levels!r}: expected sample, population or two numbers such as 96.1,72.9"
        )
    return upper, lower


def find_levels(scores: pd.Series[float], cuts: tuple[float, float]) -> pd.Series[str]:
    """The level of each score: leading above the upper cut, following at or below the lower."""
    upper, lower = cuts
    names = [LEVELS[0] if s > upper else LEVELS[1] if s > lower else LEVELS[2] for s in scores]
    return pd.Series(names, index=scores.index)


def _sub_indices(normalised: pd.DataFrame, framework: Framework, aggregate: str) -> pd.DataFrame:
    columns = {}
    for pillar in framework.pillars:
        within = framework.of(pillar)
        columns[pillar] = weighted_mean(
            normalised[[i.name for i in within]], [i.weight for i in within], aggregate
        )
    return pd.DataFrame(columns)


def _weighted(normalised: pd.DataFrame, framework: Framework, method: Method) -> Framework:
    if method.weights not in WEIGHTINGS:
        raise IndicatorError(f"weights {method.weights!r}: expected one of {', '.join(WEIGHTINGS)}")
    if method.weights == "given":
        return framework
    if method.weights == "equal":
        return equal_weights(framework)
    within: dict[str, float] = {}
    for pillar in framework.pillars:
        within |= component_weights(normalised[[i.name for i in framework.of(pillar)]])
    framework = framework.with_weights(within, framework.pillar_weights)
    pillars = component_weights(_sub_indices(normalised, framework, method.aggregate))
    return framework.with_weights(within, pillars)
