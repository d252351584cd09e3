"""Missing values of a composite indicator: refused, dropped or imputed, and always reported.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reputation.errors import IndicatorError
from reputation.index.framework import Framework

__all__ = ["MISSING", "Treatment", "treat_missing"]

#: What can be done with missing values.
MISSING = ("refuse", "drop-city", "drop-indicator", "mean", "median")


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done about a missing value.

    Parameters
    ----------
    city, indicator
        Where the value was missing.
    what
        ``dropped city``, ``dropped indicator``, ``imputed mean`` or ``imputed median``.
    value
        What stands there now; None where something was dropped.
    """

    city: str
    indicator: str
    what: str
    value: float | None


def treat_missing(
    values: pd.DataFrame, framework: Framework, how: str = "refuse"
) -> tuple[pd.DataFrame, Framework, tuple[Treatment, ...]]:
    """Make a table of values complete.

    Parameters
    ----------
    values : DataFrame of shape (cities, indicators)
        NaN where a value is missing.
    framework
        The indicators.
    how
        ``refuse``; ``drop-city``: leave out the cities that lack a value (case deletion);
        ``drop-indicator``: leave out the indicators that lack one, and scale the weights of the
        others; ``mean`` or ``median`` of the cities that have the indicator (single imputation,
        which makes the spread look smaller than it is).

    Returns
    -------
    values : DataFrame
        Complete.
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
    gaps = [
        (str(values.index[row]), framework.names[column])
        for row, column in np.argwhere(values[framework.names].isna().to_numpy())
    ]
    if not gaps:
        return values, framework, ()
    cities, indicators = {city for city, _ in gaps}, {name for _, name in gaps}
    if how == "refuse":
        shown = ", ".join(f"{name} of {city}" for city, name in gaps[:3])
        more = f" and {len(gaps) - 3} more" if len(gaps) > 3 else ""
        raise IndicatorError(
            f"missing: {shown}{more}; fill them in, or choose one of {', '.join(MISSING[1:])}"
        )
    if how == "drop-city":
        if len(cities) == len(values):
            raise IndicatorError("every city lacks a value: dropping them leaves none")
        complete = values[~values.index.isin(cities)]
        return complete, framework, _treated(gaps, "dropped city")
    if how == "drop-indicator":
        reduced = framework.without(indicators)
        return values[reduced.names], reduced, _treated(gaps, "dropped indicator")
    middle = values.mean() if how == "mean" else values.median()
    empty = [name for name in framework.names if pd.isna(middle[name])]
    if empty:
        raise IndicatorError(f"{empty[0]}: no city has a value, so there is nothing to impute from")
    treated = tuple(
        Treatment(city, name, f"imputed {how}", float(middle[name])) for city, name in gaps
    )
    return values.fillna(middle), framework, treated


def _treated(gaps: list[tuple[str, str]], what: str) -> tuple[Treatment, ...]:
    return tuple(Treatment(city, name, what, None) for city, name in gaps)
