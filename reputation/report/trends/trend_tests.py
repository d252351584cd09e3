"""Tests of a trend in yearly counts and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

__all__ = [
    "LEAST_TESTED",
    "SMALL",
    "MannKendall",
    "TrendTest",
    "mann_kendall",
    "poisson_trend",
    "share_trend",
    "trend_table",
]

#: Growth of fewer articles is tested exactly.
SMALL = 50
_STEEPEST = 4.0  # growth a year, on the logarithm, beyond which nothing is looked for
_HALVINGS = 40
_LEAST_SCATTER = 0.1  # a line that a few years lie on by chance is no proof
#: A series of fewer articles than this, or of fewer years, is not tested.
LEAST_TESTED = (10, 4)


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Kendall's tau-b of the values with time, and its two-sided p-value."""

    tau: float
    p: float


@dataclass(frozen=True, slots=True)
class TrendTest:
    """Change per year with a 95% interval and a two-sided p-value."""

    per_year: float
    low: float
    high: float
    p: float


_UNKNOWN = TrendTest(float("nan"), float("nan"), float("nan"), float("nan"))


def mann_kendall(values: ArrayLike) -> MannKendall:
    """Test for a monotonic trend, with ties (Mann 1945, Econometrica 13:245; Kendall 1975).

    Exact where no two values are equal, else by the normal approximation with the variance
    corrected for ties. NaN where all values are equal.

    Examples
    --------
    >>> round(mann_kendall([1, 2, 3, 4, 5, 6]).tau, 9)
    1.0
    """
    numbers = np.asarray(values, dtype=float)
    if len(numbers) < 2 or np.ptp(numbers) == 0:
        return MannKendall(float("nan"), float("nan"))
    result = stats.kendalltau(np.arange(len(numbers)), numbers)
    return MannKendall(float(result.statistic), float(result.pvalue))


def poisson_trend(counts: ArrayLike) -> TrendTest:
    """Growth of yearly counts, log-linear in the year.

    Of fewer than `SMALL` articles exactly, given their number: at no growth each is as likely to
    be of any year (the score test of Cox and Lewis 1966, The Statistical Analysis of Series of
    Events, chapter 3; its interval by inversion). Of more by Poisson regression with the Pearson
    dispersion of the years, and Student's interval with ``years - 2`` degrees of freedom
    (quasi-likelihood: McCullagh & Nelder 1989, Generalized Linear Models, section 6.2.3).

    Parameters
    ----------
    counts : shape (years,)
        One count for each of consecutive years.

    Returns
    -------
    TrendTest
        ``per_year`` 0.2 is a growth of 20% a year. NaN where there are fewer than 4 years, or
        articles in fewer than 2 of them.
    """
    y = np.asarray(counts, dtype=float)
    if len(y) < 4 or (y > 0).sum() < 2:
        return _UNKNOWN
    time = np.arange(len(y)) - (len(y) - 1) / 2
    design = np.column_stack([np.ones_like(time), time])
    log_rate = np.full(len(y), np.log(y.mean()))
    for _ in range(100):
        rate = np.exp(log_rate)
        information = design.T @ (design * rate[:, None])
        coefficients = np.linalg.solve(information, design.T @ (rate * log_rate + y - rate))
        moved = np.abs(design @ coefficients - log_rate).max()
        log_rate = design @ coefficients
        if moved < 1e-10:
            break
    if y.sum() < SMALL and (y == np.round(y)).all():
        return _exact_trend(y, float(coefficients[1]))
    rate = np.exp(log_rate)
    spare = len(y) - 2
    scatter = max(_LEAST_SCATTER, float(((y - rate) ** 2 / rate).sum()) / spare)
    information = design.T @ (design * rate[:, None])
    slope, error = coefficients[1], float(np.sqrt(scatter * np.linalg.inv(information)[1, 1]))
    half = stats.t.ppf(0.975, spare) * error
    low, middle, high = (float(np.expm1(slope + step)) for step in (-half, 0.0, half))
    return TrendTest(middle, low, high, float(2 * stats.t.sf(abs(slope) / error, spare)))


def _exact_trend(counts: NDArray[np.float64], slope: float) -> TrendTest:
    """The interval and p-value of a growth, given the number of articles."""
    years = np.arange(len(counts), dtype=float)
    number, reached = int(counts.sum()), int((years * counts).sum())

    # Of each sum of years, in how many ways it comes about; growth only weighs the sums.
    ways = np.ones(1)
    for _ in range(number):
        ways = np.convolve(ways, np.full(len(years), 1 / len(years)))
    logs, sums = np.log(ways), np.arange(len(ways))

    def tails(growth: float) -> tuple[float, float]:
        """Chance of a sum of years so small or smaller, and so large or larger."""
        weighed = logs + growth * sums
        every = np.exp(weighed - weighed.max())
        every /= every.sum()
        return float(every[: reached + 1].sum()), float(every[reached:].sum())

    def where(side: int, level: float) -> float:
        low, high = -_STEEPEST, _STEEPEST
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_beyond = tails(middle)[side] > level
            low, high = (middle, high) if is_beyond != bool(side) else (low, middle)
        return (low + high) / 2

    ends = (where(1, 0.025), where(0, 0.025))
    low, high = (
        sign * np.inf if abs(end) > _STEEPEST - 1e-6 else end
        for sign, end in zip((-1, 1), ends, strict=True)
    )
    p = min(1.0, 2 * min(tails(0.0)))
    middle, first, last = (float(np.expm1(value)) for value in (slope, low, high))
    return TrendTest(middle, first, last, p)


def share_trend(counts: ArrayLike, totals: ArrayLike) -> TrendTest:
    """Linear trend in shares: Cochran-Armitage (Armitage 1955, Biometrics 11:375).

    Years without any article carry no weight. Articles of one year may be alike (a special issue,
    a conference): errors have the dispersion of the years about the line, and the interval is
    Student's with two degrees of freedom less than years with articles.

    Returns
    -------
    TrendTest
        ``per_year`` 0.02 is 2 percentage points a year. NaN where the share is 0 or 1 throughout
        or fewer than three years have articles.
    """
    y, n = np.asarray(counts, dtype=float), np.asarray(totals, dtype=float)
    years = np.arange(len(y), dtype=float)
    if n.sum() == 0 or not 0 < y.sum() < n.sum():
        return _UNKNOWN
    share = y.sum() / n.sum()
    away = years - (n * years).sum() / n.sum()
    spread = float((n * away**2).sum())
    if spread == 0:
        return _UNKNOWN
    slope = float((away * y).sum()) / spread
    held = n > 0
    spare = int(held.sum()) - 2
    if spare < 1:
        return _UNKNOWN
    expected = share + slope * away[held]
    scatter = n[held] * (y[held] / n[held] - expected) ** 2 / (share * (1 - share))
    widened = max(_LEAST_SCATTER, float(scatter.sum()) / spare)
    error = float(np.sqrt(widened * share * (1 - share) / spread))
    half = float(stats.t.ppf(0.975, spare)) * error
    p = float(2 * stats.t.sf(abs(slope) / error, spare))
    return TrendTest(slope, slope - half, slope + half, p)


def trend_table(frame: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Test every series of a table of articles by year, over its complete years.

    Parameters
    ----------
    frame
        From `reputation.report.trends.yearly_counts.articles_by_year`, with the same `by`.

    Returns
    -------
    DataFrame
        The columns of `by`, then ``articles`` (in complete years), ``first_year, last_year,
        growth, growth_low, growth_high, growth_p, growth_p_adjusted`` (Poisson, per year),
        ``tau, tau_p`` (Mann-Kendall), ``share_change, share_change_low, share_change_high,
        share_p, share_p_adjusted`` (per year). NaN in all tests for a series with fewer articles
        or years than `LEAST_TESTED`. Adjusted p-values hold the false discovery rate over the
        rows (Benjamini & Hochberg 1995, J. Royal Statistical Society B 57:289).
    """
    whole = frame[frame["complete"]]
    groups = whole.groupby(list(by), sort=False) if by else [((), whole)]
    rows = []
    for key, series in groups:
        counts, totals = series["articles"].to_numpy(), series["of"].to_numpy()
        growth, monotonic, share = _UNKNOWN, MannKendall(float("nan"), float("nan")), _UNKNOWN
        if counts.sum() >= LEAST_TESTED[0] and len(counts) >= LEAST_TESTED[1]:
            growth, monotonic = poisson_trend(counts), mann_kendall(counts)
            share = share_trend(counts, totals)
        rows.append(
            {
                **dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True)),
                "articles": int(counts.sum()),
                "first_year": int(series["year"].min()),
                "last_year": int(series["year"].max()),
                "growth": growth.per_year,
                "growth_low": growth.low,
                "growth_high": growth.high,
                "growth_p": growth.p,
                "growth_p_adjusted": float("nan"),
                "tau": monotonic.tau,
                "tau_p": monotonic.p,
                "share_change": share.per_year,
                "share_change_low": share.low,
                "share_change_high": share.high,
                "share_p": share.p,
                "share_p_adjusted": float("nan"),
            }
        )
    table = pd.DataFrame(rows)
    for name in ("growth_p", "share_p") if rows else ():
        known = table[name].notna()
        if known.any():
            adjusted = stats.false_discovery_control(table.loc[known, name])
            table.loc[known, f"{name}_adjusted"] = adjusted
    return table
