"""From raw values to values that can be normalised: each step chosen and recorded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reputation.errors import IndicatorError
from reputation.index.framework import Framework
from reputation.index.indicators import GROUP
from reputation.index.missing_values import Treatment, treat_missing
from reputation.index.outliers import OutlierRule, treat_outliers

__all__ = ["LOG_COLUMNS", "denominate", "log_table", "prepare"]

#: Columns of the log of what was changed.
LOG_COLUMNS = ("step", "city", "indicator", "what", "before", "after")


def prepare(
    values: pd.DataFrame,
    framework: Framework,
    *,
    missing: str = "refuse",
    treat: str = "none",
    rule: OutlierRule | None = None,
) -> tuple[pd.DataFrame, Framework, tuple[Treatment, ...]]:
    """Denominate, impute, treat outliers, in this order.

    Parameters
    ----------
    values : DataFrame of shape (cities, indicators and more)
        With the denominators, and the column ``group`` where it is wanted.
    framework
        Settings of single indicators take precedence over those for all.
    missing
        See `reputation.index.missing_values.treat_missing`.
    treat, rule
        See `reputation.index.outliers.treat_outliers`.

    Returns
    -------
    values : DataFrame of shape (cities, indicators)
    framework : Framework
        Without the indicators that were dropped.
    treated : tuple of Treatment
        One for every value that was changed, step after step.

    Raises
    ------
    IndicatorError
        When a step cannot do with the values.
    """
    groups = values[GROUP] if GROUP in values and GROUP not in framework.names else None
    divided, first = denominate(values, framework)
    complete, framework, second = treat_missing(divided, framework, missing, groups)
    treated, third = treat_outliers(complete, framework, treat, rule)
    return treated[framework.names], framework, (*first, *second, *third)


def denominate(
    values: pd.DataFrame, framework: Framework
) -> tuple[pd.DataFrame, tuple[Treatment, ...]]:
    """Divide indicators by what the framework says, as emissions by population.

    Where either is missing, the result is.

    Returns
    -------
    values : DataFrame of shape (cities, indicators)
    treated : tuple of Treatment
        One for every value that was divided.

    Raises
    ------
    IndicatorError
        When there is no such column, or a denominator is not more than 0.
    """
    columns = {name: values[name] for name in framework.names}
    treated: list[Treatment] = []
    for indicator in framework.indicators:
        if not (by := indicator.denominator):
            continue
        if by not in values:
            raise IndicatorError(
                f"{indicator.name} should be divided by {by!r}, but the values have no such column"
            )
        before, under = values[indicator.name], values[by]
        if (bad := under.index[under <= 0]).size:
            raise IndicatorError(
                f"{by} of {bad[0]} is {under[bad[0]]:g}, expected more than 0, since "
                f"{indicator.name} is divided by it"
            )
        columns[indicator.name] = before / under
        treated += [
            Treatment(
                str(city),
                indicator.name,
                f"divided by {by}",
                _known(new),
                _known(old),
                "denominate",
            )
            for city, old, new in zip(values.index, before, columns[indicator.name], strict=True)
            if np.isfinite(old)
        ]
    return pd.DataFrame(columns, index=values.index), tuple(treated)


def log_table(treated: Sequence[Treatment]) -> pd.DataFrame:
    """What was changed, a line a value: `LOG_COLUMNS`."""
    return pd.DataFrame(
        [(t.step, t.city, t.indicator, t.what, t.before, t.value) for t in treated],
        columns=list(LOG_COLUMNS),
    ).astype({"before": float, "after": float})


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
