"""Outliers of an indicator: found by skewness and kurtosis, winsorised, or log-transformed.

After the OECD/JRC Handbook (2008), step 5, with the rule and the defaults of COINr's ``Treat``
(Becker et al. 2022, Journal of Open Source Software 7:4567).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.errors import IndicatorError
from reputation.index.framework import Framework, Indicator
from reputation.index.missing_values import Treatment

__all__ = [
    "TREATMENTS",
    "OutlierRule",
    "kurtosis",
    "logarithm",
    "skewness",
    "treat_outliers",
    "winsorise",
]

Values: TypeAlias = NDArray[np.float64]

#: What can be done with outliers.
TREATMENTS = ("none", "winsorise", "winsorise-log", "log")


@dataclass(frozen=True, slots=True)
class OutlierRule:
    """When an indicator has outliers, and how many values may be changed one by one.

    It has outliers when its absolute skewness is `skewness` or more, and its kurtosis `kurtosis`
    or more.

    Parameters
    ----------
    most
        So many values of an indicator may be winsorised.
    skewness, kurtosis
        The thresholds.
    """

    most: int = 5
    skewness: float = 2.0
    kurtosis: float = 3.5

    def passes(self, values: Values) -> bool:
        """Whether values have no outliers; fewer than 4, or equal ones, have none."""
        known = values[np.isfinite(values)]
        if known.size < 4 or known.min() == known.max():
            return True
        return abs(skewness(known)) < self.skewness or kurtosis(known) < self.kurtosis

    def check(self) -> None:
        """Raise IndicatorError where a threshold cannot be."""
        if self.most < 1 or self.skewness <= 0:
            raise IndicatorError(
                f"outliers: at most {self.most} values, skewness {self.skewness:g}: expected 1 or "
                "more, and more than 0"
            )


def skewness(values: Values) -> float:
    """Sample skewness (Joanes & Gill 1998, G1), as spreadsheets and COINr have it."""
    known = values[np.isfinite(values)]
    n, away = known.size, known - known.mean()
    g1 = np.sqrt(n) * (away**3).sum() / (away**2).sum() ** 1.5
    return float(g1 * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(values: Values) -> float:
    """Sample excess kurtosis (Joanes & Gill 1998, G2), as spreadsheets and COINr have it."""
    known = values[np.isfinite(values)]
    n, away = known.size, known - known.mean()
    g2 = n * (away**4).sum() / (away**2).sum() ** 2 - 3
    return float(((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3)))


def winsorise(values: Values, rule: OutlierRule) -> Values:
    """Set the most extreme values to the next, one step after another, until the rule is met.

    The highest where the skewness is positive, else the lowest. Values that are equal are changed
    together, so that the last step can change more than are allowed.
    """
    x = values.copy()
    while not rule.passes(x) and int((x != values)[np.isfinite(values)].sum()) < rule.most:
        if skewness(x) >= 0:
            top = x == np.nanmax(x)
            x[top] = np.nanmax(x[~top])
        else:
            bottom = x == np.nanmin(x)
            x[bottom] = np.nanmin(x[~bottom])
    return x


def logarithm(values: Values) -> Values:
    """Logarithm of the distance from the lowest value, of which a hundredth of the range is added.

    COINr's ``log_CT``. Where the skewness is negative, the same of the distance from the highest
    value, with the sign turned, since a logarithm would else draw the low values further out.
    """
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    aside = 0.01 * (high - low)
    if skewness(values) >= 0:
        return np.asarray(np.log(values - low + aside), dtype=float)
    return np.asarray(-np.log(high - values + aside), dtype=float)


def treat_outliers(
    values: pd.DataFrame, framework: Framework, how: str = "none", rule: OutlierRule | None = None
) -> tuple[pd.DataFrame, tuple[Treatment, ...]]:
    """Treat the outliers of each indicator that has some.

    Parameters
    ----------
    values : DataFrame of shape (cities, indicators)
    framework
        The indicators; what one says of its own outliers (``treat``) goes before `how`.
    how
        ``none``; ``winsorise``; ``log``; or ``winsorise-log``, the logarithm of the values as they
        were where winsorising was not enough.
    rule
        When there are outliers.

    Returns
    -------
    values : DataFrame
    treated : tuple of Treatment
        One for every value that was changed.

    Raises
    ------
    IndicatorError
        When there is no such treatment, or a logarithm would take an indicator from the unit of
        its goalposts or reference.
    """
    if how not in TREATMENTS:
        raise IndicatorError(f"treat {how!r}: expected one of {', '.join(TREATMENTS)}")
    rule = rule or OutlierRule()
    rule.check()
    treated: list[Treatment] = []
    columns = {name: values[name] for name in values}
    for indicator in framework.indicators:
        before = values[indicator.name].to_numpy(dtype=float)
        after, what = _treat(before, indicator.treat or how, rule)
        if not what:
            continue
        if what == "logarithm":
            _check_unit(indicator)
        columns[indicator.name] = pd.Series(after, index=values.index)
        treated += [
            Treatment(str(city), indicator.name, what, float(new), float(old), "treat")
            for city, old, new in zip(values.index, before, after, strict=True)
            if np.isfinite(old) and old != new
        ]
    return pd.DataFrame(columns, index=values.index), tuple(treated)


def _treat(values: Values, how: str, rule: OutlierRule) -> tuple[Values, str]:
    """The values after treatment and what it was; empty where there is nothing to treat."""
    if how == "none" or rule.passes(values):
        return values, ""
    if how != "log":
        less = winsorise(values, rule)
        if how == "winsorise" or rule.passes(less):
            return less, "winsorised"
    return logarithm(values), "logarithm"


def _check_unit(indicator: Indicator) -> None:
    if (indicator.lower, indicator.upper, indicator.reference) != (None, None, None):
        raise IndicatorError(
            f"{indicator.name}: taking logarithms would change the unit of its "
            "goalposts or reference; choose winsorise or none for it"
        )
