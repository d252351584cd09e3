"""A composite index: from indicators to sub-indices, overall score, rank and level.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), steps 3, 5 and 6; the
report *Global Smart Cities 2020* is the case ``none, given, arithmetic``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.comparison.ranks import competition_ranks
from reputation.errors import IndicatorError
from reputation.index.framework import INDEX, Framework
from reputation.index.missing_values import Treatment
from reputation.index.normalising import has_zero, normalise
from reputation.index.outliers import OutlierRule
from reputation.index.preparing import prepare
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
        ``given``, ``equal``, or ``pca``: of indicators within each pillar, and of groups.
    aggregate
        ``arithmetic``, ``geometric`` or ``harmonic``, at every level.
    levels
        ``sample`` or ``population``: cuts at the mean plus and minus one such standard deviation
        of the scores; or the two cuts themselves, upper first.
    treat, outliers
        See `reputation.index.outliers.treat_outliers`.

    What an indicator says of its own normalisation, imputation and treatment goes before.
    """

    normalise: str = "none"
    missing: str = "refuse"
    weights: str = "given"
    aggregate: str = "arithmetic"
    levels: str | tuple[float, float] = "sample"
    reference: str = "mean"
    lowest: float = 0.0
    treat: str = "none"
    outliers: OutlierRule = field(default_factory=OutlierRule)


@dataclass(frozen=True, slots=True, eq=False)
class CompositeIndex:
    """What was computed, level by level.

    Parameters
    ----------
    method, framework
        The choices, and the framework with the weights that were used.
    values, normalised : DataFrame of shape (cities, indicators)
        Values as they are after denomination, imputation and treatment; values on one scale.
    sub_indices : DataFrame of shape (cities, groups)
    table : DataFrame
        Best first, by city: ``mean`` of the sub-indices, ``score`` (best city 100), ``rank`` and
        ``level``. With z-scores, which have no zero, ``score`` is the mean.
    cuts
        Upper and lower cut of the levels.
    treated
        What was done to each value before normalisation.
    given : DataFrame of shape (cities, indicators and more)
        The values it was computed from.
    source
        Where they are from, as pictures name it; ``""`` where that is not known.
    """

    method: Method
    framework: Framework
    values: pd.DataFrame
    normalised: pd.DataFrame
    sub_indices: pd.DataFrame
    table: pd.DataFrame
    cuts: tuple[float, float]
    treated: tuple[Treatment, ...]
    given: pd.DataFrame
    source: str = ""

    def ready(self) -> tuple[pd.DataFrame, Framework, Method]:
        """Values that nothing more is to be done to, and what makes the same index of them."""
        method = replace(self.method, missing="none", treat="none", weights="given")
        return self.values, self.framework.prepared(), method

    def rows(self) -> tuple[list[str], list[tuple[object, ...]]]:
        """Heading and lines for a CSV file, best city first.

        ``city``, the groups, ``score``, ``rank``, ``level``, and ``imputed``: the indicators
        whose value was imputed. The columns ``city`` and ``rank`` make it a file that a study can
        name as its ``quantitative`` ranks.
        """
        header = ["city", *self.framework.pillars, "score", "rank", "level", "imputed"]
        imputed: dict[str, list[str]] = {}
        for treatment in self.treated:
            if treatment.step == "impute" and treatment.value is not None:
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
    values: pd.DataFrame, framework: Framework, method: Method | None = None, *, source: str = ""
) -> CompositeIndex:
    """Compute a composite indicator.

    Parameters
    ----------
    values : DataFrame of shape (cities, indicators and more)
        NaN where a value is missing; with the denominators that the framework names, and the
        column ``group`` where values are imputed from groups.
    framework
        Groups, weights, directions, and settings of single indicators.
    method
        The choices; those of the report unless given.
    source
        Where the values are from, as pictures name it.

    Raises
    ------
    IndicatorError
        When a choice does not exist or cannot do with the values.
    """
    method = method or Method()
    given = values
    values, framework, treated = prepare(
        given, framework, missing=method.missing, treat=method.treat, rule=method.outliers
    )
    normalised = normalise(
        values,
        framework,
        method.normalise,
        reference=method.reference,
        lowest=method.lowest,
    )
    framework = _weighted(normalised, framework, method)
    sub_indices, mean = _aggregate(normalised, framework, method.aggregate)
    zero = has_zero(framework, method.normalise)
    score = 100 * mean / mean.max() if zero and mean.max() > 0 else mean
    cuts = level_cuts(score, method.levels)
    rank = rank_scores(score)
    table = pd.DataFrame(
        {"mean": mean, "score": score, "rank": rank, "level": find_levels(score, cuts)}
    ).sort_values("rank", kind="stable")
    return CompositeIndex(
        method, framework, values, normalised, sub_indices, table, cuts, treated, given, source
    )


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
        What is missing is left out, and the other weights of the row are scaled.
    weights : list of n numbers
        They add up to 1.

    Returns
    -------
    Series of shape (cities,)
        NaN where nothing that weighs is there.

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
                f"{name} of {city} is {x[tuple(bad[0])]:g} on the common scale, but a {aggregate} "
                "mean needs values above 0; use the arithmetic mean, or a lowest value of 1 "
                "with minmax"
            )
    if np.isfinite(x).all():
        return pd.Series(back(there(x) @ np.asarray(weights)), index=values.index)
    present = np.isfinite(x)
    sums = present @ np.asarray(weights)
    added = np.where(present, there(np.where(present, x, 1.0)), 0.0) @ np.asarray(weights)
    with np.errstate(invalid="ignore"):
        return pd.Series(np.where(sums > 0, back(added / sums), np.nan), index=values.index)


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
            raise IndicatorError(f"levels {upper:g},{lower:g}: expected the higher cut first")
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


def _aggregate(
    normalised: pd.DataFrame, framework: Framework, aggregate: str
) -> tuple[pd.DataFrame, pd.Series[float]]:
    """The sub-index of every group, and the mean of the highest."""
    found: dict[str, pd.Series[float]] = {}
    for group in framework.upwards:
        table, weights = _inside(group, normalised, framework, found)
        found[group] = weighted_mean(table, weights, aggregate)
    mean = found.pop(INDEX)
    return pd.DataFrame({group: found[group] for group in framework.pillars}), mean


def _inside(
    group: str,
    normalised: pd.DataFrame,
    framework: Framework,
    found: dict[str, pd.Series[float]],
) -> tuple[pd.DataFrame, list[float]]:
    """The direct members of a group, indicators first, and their weights."""
    own, groups = framework.of(group), framework.groups_in(group)
    columns = [*(normalised[i.name] for i in own), *(found[name] for name in groups)]
    table = pd.concat(columns, axis=1, keys=[*(i.name for i in own), *groups])
    return table, [*(i.weight for i in own), *(framework.pillar_weights[name] for name in groups)]


def _weighted(normalised: pd.DataFrame, framework: Framework, method: Method) -> Framework:
    if method.weights not in WEIGHTINGS:
        raise IndicatorError(f"weights {method.weights!r}: expected one of {', '.join(WEIGHTINGS)}")
    if method.weights == "given":
        return framework
    if method.weights == "equal":
        return equal_weights(framework)
    if normalised.isna().any(axis=None):
        raise IndicatorError(
            "weights from principal components need complete values: impute the missing ones"
        )
    within: dict[str, float] = {}
    groups: dict[str, float] = {}
    found: dict[str, pd.Series[float]] = {}
    for group in framework.upwards:
        table, _ = _inside(group, normalised, framework, found)
        shares = list(component_weights(table).values())
        own = [i.name for i in framework.of(group)]
        within |= dict(zip(own, shares, strict=False))
        groups |= dict(zip(framework.groups_in(group), shares[len(own) :], strict=True))
        found[group] = weighted_mean(table, shares, method.aggregate)
    return framework.with_weights(within, groups)
