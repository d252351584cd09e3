"""Whether indicators belong together: correlations, Cronbach's alpha, outliers and gaps.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 4.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.errors import IndicatorError
from reputation.index.composite import CompositeIndex
from reputation.index.framework import INDEX, Framework
from reputation.index.outliers import OutlierRule, kurtosis, skewness

__all__ = [
    "consistency",
    "correlation_matrix",
    "correlations",
    "cronbach_alpha",
    "indicator_statistics",
]

#: How correlations can be measured.
CORRELATIONS = ("pearson", "spearman", "kendall")

#: From here on two indicators of a group say nearly the same.
HIGH = 0.9


def correlation_matrix(index: CompositeIndex, how: str = "pearson") -> pd.DataFrame:
    """Correlations between the normalised indicators, of shape (indicators, indicators).

    Raises
    ------
    IndicatorError
        When there is no such correlation.
    """
    if how not in CORRELATIONS:
        raise IndicatorError(f"correlation {how!r}: expected one of {', '.join(CORRELATIONS)}")
    return index.normalised.corr(method=how, min_periods=3)  # type: ignore[arg-type]


def correlations(index: CompositeIndex, how: str = "pearson") -> pd.DataFrame:
    """Correlations of every two indicators and of each with the groups that it is in.

    All are of values on the common scale, on which more is better.

    Parameters
    ----------
    index
        Of `reputation.index.composite.compute_index`.
    how
        ``pearson``, ``spearman`` or ``kendall``.

    Returns
    -------
    DataFrame
        ``first``, ``second``, ``kind`` (``within`` the same pillar, ``across`` pillars, ``group``
        where the second is a group that the first is in, ``groups`` of two groups in the same
        group), ``group`` that both are in, ``correlation``, ``cities`` that have both, and
        ``flag``: ``high`` above 0.9 or below -0.9, ``negative`` below 0 within a group or with
        the group; NaN where one has the same value for all cities.

    Raises
    ------
    IndicatorError
        When there is no such correlation.
    """
    if how not in CORRELATIONS:
        raise IndicatorError(f"correlation {how!r}: expected one of {', '.join(CORRELATIONS)}")
    framework, normalised, subs = index.framework, index.normalised, index.sub_indices
    score = index.table["mean"].reindex(normalised.index)
    rows: list[tuple[str, str, str, str, float, int]] = []
    for one, two in combinations(framework.indicators, 2):
        kind = "within" if one.pillar == two.pillar else "across"
        common = _common(framework, one.pillar, two.pillar)
        pair = _pair(normalised[one.name], normalised[two.name], how)
        rows.append((one.name, two.name, kind, common, *pair))
    for indicator in framework.indicators:
        for group in reversed(framework.path(indicator.pillar)):
            pair = _pair(normalised[indicator.name], subs[group], how)
            rows.append((indicator.name, group, "group", group, *pair))
        pair = _pair(normalised[indicator.name], score, how)
        rows.append((indicator.name, "index", "group", "index", *pair))
    for group in [*framework.pillars, INDEX]:
        inner = framework.groups_in(group)
        for first, second in combinations(inner, 2):
            pair = _pair(subs[first], subs[second], how)
            rows.append((first, second, "groups", group or "index", *pair))
        for name in inner:
            whole = subs[group] if group else score
            pair = _pair(subs[name], whole, how)
            rows.append((name, group or "index", "group", group or "index", *pair))
    columns = ["first", "second", "kind", "group", "correlation", "cities"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(flag=[_flag(k, c) for k, c in zip(table["kind"], table["correlation"],
                                                         strict=True)])  # fmt: skip


def _flag(kind: str, correlation: float) -> str:
    if kind != "group" and abs(correlation) > HIGH:
        return "high"
    return "negative" if kind != "across" and correlation < 0 else ""


def _common(framework: Framework, one: str, two: str) -> str:
    """The lowest group that two groups are in."""
    both = [a for a, b in zip(framework.path(one), framework.path(two), strict=False) if a == b]
    return both[-1] if both else "index"


def _pair(one: pd.Series[float], two: pd.Series[float], how: str) -> tuple[float, int]:
    known = one.notna() & two.notna()
    x, y = one[known], two[known]
    if len(x) < 3 or x.min() == x.max() or y.min() == y.max():
        return np.nan, len(x)
    return float(x.corr(y, method=how)), len(x)  # type: ignore[arg-type]


def cronbach_alpha(table: pd.DataFrame) -> float:
    """Cronbach's alpha of the columns: ``k/(k-1) (1 - sum of variances / variance of the sum)``.

    Of covariances of the cities that have both columns, as COINr has it; NaN of fewer than two
    columns, or where nothing varies.
    """
    k = table.shape[1]
    if k < 2:
        return np.nan
    covariances = table.cov(min_periods=2).to_numpy()
    total = float(np.nansum(covariances))
    if total <= 0:
        return np.nan
    return float(k / (k - 1) * (1 - np.nansum(np.diag(covariances)) / total))


def consistency(index: CompositeIndex) -> pd.DataFrame:
    """How well the members of each group belong together.

    Parameters
    ----------
    index
        Of `reputation.index.composite.compute_index`.

    Returns
    -------
    DataFrame
        By group, and ``index``: ``members`` right under it, ``alpha`` (Cronbach's, on the common
        scale), ``mean_correlation``, ``lowest`` and ``highest`` between its members, ``high`` and
        ``negative``, how many of the correlations are above 0.9 (without the sign) or below 0; and
        ``alpha_without``, the member without which alpha is highest, where that is more.
    """
    framework, rows = index.framework, {}
    for group in [*framework.pillars, INDEX]:
        names = [i.name for i in framework.of(group)]
        table = pd.concat(
            [index.normalised[names], index.sub_indices[framework.groups_in(group)]], axis=1
        )
        alpha = cronbach_alpha(table)
        each = table.corr(min_periods=3).to_numpy()
        pairs = each[np.triu_indices(table.shape[1], 1)]
        known = pairs[np.isfinite(pairs)]
        without = {
            str(name): cronbach_alpha(table.drop(columns=name))
            for name in (table.columns if table.shape[1] > 2 else ())
        }
        better = {name: value for name, value in without.items() if value > alpha}
        rows[group or "index"] = {
            "members": table.shape[1],
            "alpha": alpha,
            "mean_correlation": known.mean() if known.size else np.nan,
            "lowest": known.min() if known.size else np.nan,
            "highest": known.max() if known.size else np.nan,
            "high": int((np.abs(known) > HIGH).sum()),
            "negative": int((known < 0).sum()),
            "alpha_without": max(better, key=lambda name: better[name]) if better else "",
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")


def indicator_statistics(index: CompositeIndex) -> pd.DataFrame:
    """What each indicator looks like before and after treatment.

    Parameters
    ----------
    index
        Of `reputation.index.composite.compute_index`.

    Returns
    -------
    DataFrame
        By indicator: ``pillar``, ``weight`` in the overall score, ``known`` values, ``lowest``,
        ``mean``, ``highest``, ``skewness`` and ``kurtosis`` as given, ``outliers`` (1 or 0) by the
        rule of the method, ``denominated``, ``imputed`` and ``treated`` values, and
        ``skewness_after``, ``kurtosis_after`` and ``outliers_after``.
    """
    rule, rows = index.method.outliers, {}
    for indicator in index.framework.indicators:
        name = indicator.name
        before = index.given[name].astype(float)
        steps = [t.step for t in index.treated if t.indicator == name and t.value is not None]
        rows[name] = {
            "pillar": indicator.pillar,
            "weight": index.framework.total_weights[name],
            "known": int(before.notna().sum()),
            "lowest": before.min(),
            "mean": before.mean(),
            "highest": before.max(),
            **_shape(before, rule, ""),
            "denominated": steps.count("denominate"),
            "imputed": steps.count("impute"),
            "treated": steps.count("treat"),
            **_shape(index.values[name], rule, "_after"),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("indicator")


def _shape(column: pd.Series[float], rule: OutlierRule, ending: str) -> dict[str, float | int]:
    x: NDArray[np.float64] = np.asarray(column.dropna(), dtype=np.float64)
    varies = x.size > 3 and x.min() < x.max()
    return {
        f"skewness{ending}": skewness(x) if varies else np.nan,
        f"kurtosis{ending}": kurtosis(x) if varies else np.nan,
        f"outliers{ending}": int(not rule.passes(x)),
    }
