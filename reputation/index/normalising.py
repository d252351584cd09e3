"""Normalisation: indicators in different units on one scale, where higher is better.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.errors import IndicatorError
from reputation.index.framework import Framework, Indicator

__all__ = ["HAS_ZERO", "NORMALISATIONS", "has_zero", "normalise"]

Values: TypeAlias = NDArray[np.float64]

#: Normalisations whose scale has a zero, so that ratios and geometric means are meaningful.
HAS_ZERO = ("none", "best", "minmax", "rank", "reference")


def has_zero(framework: Framework, method: str) -> bool:
    """Whether every indicator has a scale with a zero, by its own normalisation or `method`."""
    return all((i.normalise or method) in HAS_ZERO for i in framework.indicators)


@dataclass(frozen=True, slots=True)
class _Scale:
    """What some normalisations need in addition to the values."""

    reference: str
    lowest: float
    cities: list[str]


def normalise(
    values: pd.DataFrame,
    framework: Framework,
    method: str = "best",
    *,
    reference: str = "mean",
    lowest: float = 0.0,
) -> pd.DataFrame:
    """Bring indicators onto one scale on which more is better.

    Parameters
    ----------
    values : DataFrame of shape (cities, indicators)
        NaN where a value is left out.
    framework
        Directions, goalposts and references of the indicators; a normalisation of an indicator's
        own goes before `method`.
    method
        ``none``: scores between 0 and 100 are taken as they are. ``best``: the best city is 100
        (handbook 5.4, with the leader as reference). ``minmax``: best 100, worst `lowest`
        (handbook 5.3), or goalposts where the framework has them. ``zscore``: standard deviations
        from the mean, sample formula (5.2). ``rank``: 1 for the worst city (table 15).
        ``reference``: per cent of a reference (5.4).
    reference
        For ``reference``: ``mean`` or a city; a number in the framework goes before.
    lowest
        For ``minmax``: what the worst city gets; more than 0 where a geometric mean follows.

    Returns
    -------
    DataFrame of shape (cities, indicators)

    Raises
    ------
    IndicatorError
        When a method cannot do with an indicator's values; names indicator and city.

    Examples
    --------
    >>> framework = Framework((Indicator("speed", "all", 1.0),), {"all": 1.0})
    >>> values = pd.DataFrame({"speed": [50.0, 20.0]}, index=["A", "B"])
    >>> normalise(values, framework, "best")["speed"].to_list()
    [100.0, 40.0]
    """
    if method not in NORMALISATIONS:
        raise IndicatorError(
            f"normalisation {method!r}: expected one of {', '.join(NORMALISATIONS)}"
        )
    if not 0 <= lowest < 100:
        raise IndicatorError(f"lowest is {lowest:g}, expected at least 0 and less than 100")
    cities = [str(city) for city in values.index]
    ways = {indicator.name: indicator.normalise or method for indicator in framework.indicators}
    if "reference" in ways.values() and reference not in ("mean", *cities):
        raise IndicatorError(f"reference {reference!r}: expected mean or a city of the file")
    scale = _Scale(reference, lowest, cities)
    columns = {
        indicator.name: NORMALISATIONS[ways[indicator.name]](
            values[indicator.name].to_numpy(dtype=float), indicator, scale
        )
        for indicator in framework.indicators
    }
    return pd.DataFrame(columns, index=values.index)


def _none(x: Values, indicator: Indicator, scale: _Scale) -> Values:
    outside = np.flatnonzero((x < 0) | (x > 100))
    if outside.size:
        city, value = scale.cities[outside[0]], x[outside[0]]
        raise IndicatorError(
            f"{indicator.name} of {city} is {value:g}, not a score between 0 and 100: choose a "
            "normalisation (best, minmax, zscore, rank or reference)"
        )
    if not indicator.higher_is_better:
        raise IndicatorError(
            f"{indicator.name}: lower is better, so it cannot be used as it is: choose a "
            "normalisation (best, minmax, zscore, rank or reference)"
        )
    return x


def _best(x: Values, indicator: Indicator, scale: _Scale) -> Values:
    leader = float(np.nanmax(x) if indicator.higher_is_better else np.nanmin(x))
    return _ratio(x, leader, indicator, scale)


def _reference(x: Values, indicator: Indicator, scale: _Scale) -> Values:
    if indicator.reference is not None:
        base = indicator.reference
    elif scale.reference == "mean":
        base = float(np.nanmean(x))
    else:
        base = float(x[scale.cities.index(scale.reference)])
    return _ratio(x, base, indicator, scale)


def _ratio(x: Values, base: float, indicator: Indicator, scale: _Scale) -> Values:
    """Per cent of the base; the base in per cent of the value where lower is better."""
    bad = np.flatnonzero(x < 0 if indicator.higher_is_better else x <= 0)
    if bad.size:
        least = "0 or more" if indicator.higher_is_better else "more than 0, as lower is better"
        raise IndicatorError(
            f"{indicator.name} of {scale.cities[bad[0]]} is {x[bad[0]]:g}: a ratio needs {least}; "
            "choose minmax, zscore or rank"
        )
    if not base > 0:
        raise IndicatorError(
            f"{indicator.name}: the reference is {base:g}, expected more than 0; choose another "
            "reference, or minmax, zscore or rank"
        )
    return 100 * (x / base if indicator.higher_is_better else base / x)


def _minmax(x: Values, indicator: Indicator, scale: _Scale) -> Values:
    lower = float(np.nanmin(x)) if indicator.lower is None else indicator.lower
    upper = float(np.nanmax(x)) if indicator.upper is None else indicator.upper
    if lower >= upper:
        raise _constant(indicator)
    share = np.clip((x - lower) / (upper - lower), 0, 1)
    if not indicator.higher_is_better:
        share = 1 - share
    return scale.lowest + (100 - scale.lowest) * share


def _zscore(x: Values, indicator: Indicator, _: _Scale) -> Values:
    known = x[np.isfinite(x)]
    if known.size < 2 or known.min() == known.max():
        raise _constant(indicator)
    z: Values = (x - known.mean()) / known.std(ddof=1)
    return z if indicator.higher_is_better else -z


def _rank(x: Values, indicator: Indicator, _: _Scale) -> Values:
    worth = x if indicator.higher_is_better else -x
    ranks = np.asarray(1 + (worth[None, :] < worth[:, None]).sum(axis=1), dtype=float)
    return np.where(np.isfinite(x), ranks, np.nan)


def _constant(indicator: Indicator) -> IndicatorError:
    return IndicatorError(
        f"{indicator.name}: has the same value for every city, so it cannot be scaled; leave it "
        "out, or "
        "choose best or reference"
    )


#: What normalisations there are.
NORMALISATIONS: dict[str, Callable[[Values, Indicator, _Scale], Values]] = {
    "none": _none,
    "best": _best,
    "minmax": _minmax,
    "zscore": _zscore,
    "rank": _rank,
    "reference": _reference,
}
