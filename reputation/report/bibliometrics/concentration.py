"""How concentrated a literature is: Bradford's zones of venues, Lotka's law of authors."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import zeta

__all__ = ["bradford_zones", "fit_lotka"]

_ZONES = 3
_STEEPEST = 12.0  # exponents beyond are not told apart from "all authors have one article"


def bradford_zones(counts: Sequence[int]) -> tuple[list[int], pd.DataFrame]:
    """Part venues into three zones with about a third of the articles each.

    Parameters
    ----------
    counts
        Articles of each venue, most first.

    Returns
    -------
    zones : list of int
        Of each venue: the third in which its articles begin, when venues are laid end to end.
    summary : pandas.DataFrame
        ``zone,venues,articles,multiplier``: how many times as many venues as in the zone before.

    Notes
    -----
    Bradford, S. C. (1934), Sources of information on specific subjects, Engineering 137, 85-86.
    """
    total = sum(counts)
    before = [0, *np.cumsum(counts).tolist()][: len(counts)]
    zones = [1 + _ZONES * start // total for start in before]
    rows: list[tuple[int, int, int, float | None]] = []
    for zone in sorted(set(zones)):
        own = [number for number, at in zip(counts, zones, strict=True) if at == zone]
        multiplier = round(len(own) / rows[-1][1], 3) if rows else None
        rows.append((zone, len(own), sum(own), multiplier))
    columns = ["zone", "venues", "articles", "multiplier"]
    return zones, pd.DataFrame(rows, columns=columns).astype({"multiplier": "Float64"})


def fit_lotka(counts: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How many authors have how many articles, and the exponent of the law that fits best.

    Parameters
    ----------
    counts
        Articles of each author.

    Returns
    -------
    law : pandas.DataFrame
        ``articles,authors,share,expected_share``.
    fit : pandas.DataFrame
        One row: ``exponent``, ``standard_error``, ``authors``, ``distance`` (the largest between
        observed and expected cumulative share) and ``critical`` (of Kolmogorov and Smirnov at 1%,
        1.63 / √authors, as Pao 1985 tests). Without an exponent where every author has one
        article: then any steep one fits.

    Notes
    -----
    The share of authors with n articles is n^-a / ζ(a); a is the most likely value: Nicholls, P. T.
    (1986), Empirical validation of Lotka's law, Information Processing & Management 22(5), 417-419.
    """
    tally = sorted(Counter(counts).items())
    authors = len(counts)
    found = _exponent(counts) if counts else math.nan
    rows = []
    for articles, number in tally:
        expected = articles**-found / zeta(found) if not math.isnan(found) else math.nan
        rows.append((articles, number, number / authors, float(expected)))
    law = pd.DataFrame(rows, columns=["articles", "authors", "share", "expected_share"])
    fit = {
        "exponent": found,
        "standard_error": _error(found, authors),
        "authors": authors,
        "distance": _distance(law, found),
        "critical": 1.63 / math.sqrt(max(authors, 1)),
    }
    return law.round(6), pd.DataFrame([fit] if authors else [], columns=list(fit)).round(6)


def _exponent(counts: Sequence[int]) -> float:
    logs = float(np.log(counts).sum())
    if not logs:
        return math.nan

    def surprise(exponent: float) -> float:
        return len(counts) * math.log(zeta(exponent)) + exponent * logs

    found = minimize_scalar(
        surprise, bounds=(1.0001, _STEEPEST), method="bounded", options={"xatol": 1e-7}
    )
    return float(found.x)


def _error(exponent: float, authors: int) -> float:
    """From the curvature of the likelihood, which is authors times that of log ζ."""
    if math.isnan(exponent):
        return math.nan
    step = 1e-3 * (exponent - 1)
    low, middle, high = (math.log(zeta(exponent + d)) for d in (-step, 0, step))
    return float(1 / math.sqrt(authors * (low - 2 * middle + high) / step**2))


def _distance(law: pd.DataFrame, exponent: float) -> float:
    """The largest distance between observed and expected shares of authors with up to n."""
    if math.isnan(exponent):
        return math.nan
    most = int(law["articles"].max())
    expected = np.cumsum(np.arange(1, most + 1, dtype=float) ** -exponent) / zeta(exponent)
    observed = law.set_index("articles")["share"].reindex(range(1, most + 1), fill_value=0).cumsum()
    return float(np.abs(observed.to_numpy() - expected).max())
