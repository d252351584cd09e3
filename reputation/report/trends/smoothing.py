"""Intervals of counts and shares, and smooth lines through them with a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

__all__ = ["count_interval", "share_interval", "smooth_counts", "smooth_shares"]

_Numbers = NDArray[np.float64]
_PENALTIES = 10.0 ** np.arange(-1, 5.01, 0.25)
_FAR = 15.0  # log rates and log odds beyond this are as good as infinite


def count_interval(counts: ArrayLike, level: float = 0.95) -> tuple[_Numbers, _Numbers]:
    """Exact interval of a Poisson mean from each count (Garwood 1936, Biometrika 28:437).

    Examples
    --------
    >>> low, high = count_interval([0, 10])
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 4.8], [3.69, 18.39])
    """
    numbers = np.asarray(counts, dtype=float)
    tail = (1 - level) / 2
    low = np.where(numbers > 0, special.gammaincinv(np.maximum(numbers, 1), tail), 0.0)
    return low, special.gammaincinv(numbers + 1, 1 - tail)


def share_interval(
    counts: ArrayLike, totals: ArrayLike, level: float = 0.95
) -> tuple[_Numbers, _Numbers]:
    """Score interval of a share (Wilson 1927, J. American Statistical Association 22:209).

    NaN where the total is 0.

    Examples
    --------
    >>> low, high = share_interval([5], [10])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.237], [0.763])
    """
    of = np.asarray(totals, dtype=float)
    of = np.where(of > 0, of, np.nan)
    share = np.asarray(counts, dtype=float) / of
    z = stats.norm.ppf((1 + level) / 2)
    middle = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A penalised fit on the scale of the log rate or log odds."""

    line: _Numbers
    error: _Numbers
    freedom: float
    deviance: float
    pearson: float

    def aic(self) -> float:
        return self.deviance + 2 * self.freedom

    def scatter(self) -> float:
        return max(1.0, self.pearson / max(len(self.line) - self.freedom, 1.0))


def smooth_counts(counts: Sequence[float] | _Numbers, level: float = 0.95) -> _Numbers:
    """A smooth Poisson rate through the counts of equally spaced years, with a pointwise band.

    The log rate is held smooth by a penalty on its second differences (Whittaker's smoother in a
    generalised linear model: Eilers & Marx 1996, Statistical Science 11:89, with one coefficient
    a year); with much penalty it is a log-linear trend. Lines of many penalties are averaged with
    weights from Akaike's criterion. The band is Bayesian (Nychka 1988, J. American Statistical
    Association 83:1134), widened where the counts scatter more than Poisson, and by what the lines
    differ (Buckland, Burnham & Augustin 1997, Biometrics 53:603).

    Parameters
    ----------
    counts : shape (years,)
        At least 4 of them, not all 0.

    Returns
    -------
    array of shape (years, 3)
        Rate, lower and upper limit, in articles a year.
    """
    y = np.asarray(counts, dtype=float)
    return np.exp(_band(y, np.ones_like(y), "counts", level))


def smooth_shares(
    counts: Sequence[float] | _Numbers, totals: Sequence[float] | _Numbers, level: float = 0.95
) -> _Numbers:
    """A smooth share through counts out of totals, as `smooth_counts` with binomial log odds.

    Returns
    -------
    array of shape (years, 3)
        Share, lower and upper limit, 0 to 1.
    """
    y, n = np.asarray(counts, dtype=float), np.asarray(totals, dtype=float)
    shares: _Numbers = special.expit(_band(y, n, "shares", level))
    return shares


def _band(y: _Numbers, n: _Numbers, kind: Literal["counts", "shares"], level: float) -> _Numbers:
    fits = [_fit(y, n, penalty, kind) for penalty in _PENALTIES]
    criteria = np.array([fit.aic() for fit in fits])
    weights = np.exp(-(criteria - criteria.min()) / 2)
    weights /= weights.sum()
    lines = np.array([fit.line for fit in fits])
    errors = np.array([fit.error * np.sqrt(fit.scatter()) for fit in fits])
    line = weights @ lines
    error = weights @ np.sqrt(errors**2 + (lines - line) ** 2)
    half = stats.norm.ppf((1 + level) / 2) * error
    band: _Numbers = np.column_stack([line, line - half, line + half])
    return np.clip(band, -2 * _FAR, 2 * _FAR)


def _fit(y: _Numbers, n: _Numbers, penalty: float, kind: Literal["counts", "shares"]) -> _Fit:
    """Penalised iteratively reweighted least squares."""
    size = len(y)
    bends = np.diff(np.eye(size), 2, axis=0)
    rough = penalty * bends.T @ bends + 1e-8 * np.eye(size)
    overall = y.sum() / n.sum()
    start = np.log(overall) if kind == "counts" else special.logit(overall)
    line = np.full(size, start)
    for _ in range(100):
        mean, weight = _moments(line, n, kind)
        working = weight * line + y - mean
        inverse = np.linalg.inv(np.diag(weight) + rough)
        new = np.clip(inverse @ working, -_FAR, _FAR)
        moved = np.abs(new - line).max()
        line = new
        if moved < 1e-8:
            break
    mean, weight = _moments(line, n, kind)
    covariance = np.linalg.inv(np.diag(weight) + rough)
    miss = special.xlogy(y, y / np.maximum(mean, 1e-12))
    if kind == "counts":
        deviance = 2 * (miss - y + mean).sum()
    else:
        rest = special.xlogy(n - y, (n - y) / np.maximum(n - mean, 1e-12))
        deviance = 2 * (miss + rest).sum()
    return _Fit(
        line=line,
        error=np.sqrt(np.diag(covariance)),
        freedom=float(np.trace(covariance @ np.diag(weight))),
        deviance=float(deviance),
        pearson=float(((y - mean) ** 2 / np.maximum(weight, 1e-12)).sum()),
    )


def _moments(
    line: _Numbers, n: _Numbers, kind: Literal["counts", "shares"]
) -> tuple[_Numbers, _Numbers]:
    """Mean and variance of the counts at a log rate or log odds."""
    if kind == "counts":
        mean = n * np.exp(line)
        return mean, mean
    share = special.expit(line)
    return n * share, n * share * (1 - share)
