"""Missing values of a composite index: refused, left out, dropped or imputed, always reported.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reputation.errors import IndicatorError
from reputation.index.framework import Framework

__all__ = ["IMPUTATIONS", "MISSING", "Treatment", "treat_missing"]

#: What can be done with the missing values of one indicator.
IMPUTATIONS = ("none", "mean", "median", "group-mean", "group-median")

#: What can be done with all missing values.
MISSING = ("refuse", "drop-city", "drop-indicator", *IMPUTATIONS)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done to one value, before normalisation.

    Parameters
    ----------
    city, indicator
        The city of the value.
    what
        Of a missing value ``dropped city``, ``dropped indicator``, ``imputed mean`` (or the
        like) or ``left out of the mean``; else ``divided by …``, ``winsorised`` or ``logarithm``.
    value
        The present value; None if there is none.
    before
        What stood there; None where it was missing.
    step
        ``denominate``, ``impute`` or ``treat``.
    """

    city: str
    indicator: str
    what: str
    value: float | None
    before: float | None = None
    step: str = "impute"


def treat_missing(
    values: pd.DataFrame,
    framework: Framework,
    how: str = "refuse",
    groups: pd.Series[str] | None = None,
) -> tuple[pd.DataFrame, Framework, tuple[Treatment, ...]]:
    """Make a table of values complete, as far as that is wanted.

    Parameters
    ----------
    values : DataFrame of shape (cities, indicators)
        NaN where a value is missing.
    framework
        The indicators; what one says of its own missing values (``impute``) goes before `how`.
    how
        ``refuse``; ``drop-city``: leave out the cities that lack a value (case deletion);
        ``drop-indicator``: leave out the indicators that lack one, and scale the weights of the
        others; ``none``: impute nothing, a mean is taken of what is there; ``mean`` or ``median``
        of the cities that have the indicator, or of those of the city's group (single imputation,
        which makes the spread look smaller than it is).
    groups : Series of shape (cities,)
        For ``group-mean`` and ``group-median``.

    Returns
    -------
    values : DataFrame
        Complete, except for what is left out of the mean.
    framework : Framework
        Without the indicators that were dropped.
    treated : tuple of Treatment
        One for every missing value, in the order of the table.

    Raises
    ------
    IndicatorError
        When values are missing and `how` is ``refuse``, or when nothing is left.
    """
    if how not in MISSING:
        raise IndicatorError(f"missing {how!r}: expected one of {', '.join(MISSING)}")
    ways = {i.name: i.impute or how for i in framework.indicators}
    gaps = [
        (str(values.index[row]), framework.names[column])
        for row, column in np.argwhere(values[framework.names].isna().to_numpy())
    ]
    if not gaps:
        return values, framework, ()
    _refuse([gap for gap in gaps if ways[gap[1]] == "refuse"])
    filled = values.copy()
    treated: dict[tuple[str, str], Treatment] = {}
    for city, name in gaps:
        if ways[name] in IMPUTATIONS:
            treated[city, name] = found = _impute(values[name], city, ways[name], groups)
            if found.value is not None:
                filled.loc[city, name] = found.value
    left = [gap for gap in gaps if gap not in treated]
    filled, framework, dropped = _drop(filled, framework, left, how)
    treated |= dropped
    _check_cities(filled, framework)
    return filled, framework, tuple(treated[gap] for gap in gaps)


def _refuse(gaps: list[tuple[str, str]]) -> None:
    if gaps:
        shown = ", ".join(f"{name} of {city}" for city, name in gaps[:3])
        more = f" and {len(gaps) - 3} more" if len(gaps) > 3 else ""
        raise IndicatorError(
            f"missing: {shown}{more}; fill them in, or choose one of {', '.join(MISSING[1:])}"
        )


def _impute(
    column: pd.Series[float], city: str, how: str, groups: pd.Series[str] | None
) -> Treatment:
    """What one missing value becomes."""
    name, whose, known = str(column.name), "", column.dropna()
    if how.startswith("group-"):
        if groups is None:
            raise IndicatorError(
                f"{name} of {city} cannot be imputed from its group: expected a column 'group' in "
                "the file of values"
            )
        whose = f" of {groups[city]}"
        known = known[groups[known.index] == groups[city]]
    if known.empty:
        raise IndicatorError(f"{name}: no city{whose} has a value, so it cannot be imputed")
    if how == "none":
        return Treatment(city, name, "left out of the mean", None)
    value = float(known.mean() if how.endswith("mean") else known.median())
    return Treatment(city, name, f"imputed {how}{whose}", value)


def _drop(
    values: pd.DataFrame, framework: Framework, gaps: list[tuple[str, str]], how: str
) -> tuple[pd.DataFrame, Framework, dict[tuple[str, str], Treatment]]:
    if not gaps:
        return values, framework, {}
    cities, indicators = {city for city, _ in gaps}, {name for _, name in gaps}
    treated = {gap: Treatment(*gap, f"dropped {how.removeprefix('drop-')}", None) for gap in gaps}
    if how == "drop-city":
        if len(cities) == len(values):
            raise IndicatorError("every city has a missing value: dropping them would leave none")
        return values[~values.index.isin(cities)], framework, treated
    reduced = framework.without(indicators)
    return values[[name for name in values if name not in indicators]], reduced, treated


def _check_cities(values: pd.DataFrame, framework: Framework) -> None:
    """A mean of the available values needs at least one with a weight."""
    weighs = [name for name, weight in framework.total_weights.items() if weight > 0]
    empty = values.index[values[weighs].isna().all(axis=1)]
    if len(empty):
        raise IndicatorError(f"{empty[0]}: no weighted indicator has a value; remove it")
