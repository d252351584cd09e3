"""Side by side: two sources, windows, reviewers, studies, or a study and the published table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np

from reputation.comparison.correlation import RankCorrelation, correlate
from reputation.comparison.pair_tests import holm
from reputation.comparison.uncertainty import Uncertain, UncertainTable
from reputation.folding import fold

__all__ = ["RankChange", "Side", "SideBySide", "lay_side_by_side", "share_p_values", "share_ratio"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the tables laid side by side, and what it is called."""

    name: str
    table: UncertainTable


@dataclass(frozen=True, slots=True)
class RankChange:
    """A city on all sides.

    Attributes
    ----------
    city
        As the first side that has it spells it.
    lines
        Its line on each side; None where a side does not have it.
    change
        Places won from the first side to the last (lost where negative); None where one of them
        does not have the city.
    low, high
        Interval of the change, for all cities at once.
    distinguishable
        Whether the change is distinguishable from none.
    share, share_low, share_high
        The city's share of all articles on the last side over that on the first, with its interval
        for this city alone (see `share_ratio`); None as for the change.
    share_p
        p-value of "the share is the same", adjusted for all cities (see `share_p_values`).
    share_changed
        Whether the change of the share is distinguishable from none, for all cities at once.
    """

    city: str
    lines: tuple[Uncertain | None, ...]
    change: float | None
    low: int | None
    high: int | None
    distinguishable: bool | None
    share: float | None
    share_low: float | None
    share_high: float | None
    share_p: float | None
    share_changed: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What `lay_side_by_side` finds.

    Attributes
    ----------
    sides
        As given.
    changes
        In the order of the first side.
    confidence
        Of the intervals of changes.
    correlation
        Of the counts of the first and the last side.
    """

    sides: tuple[Side, ...]
    changes: list[RankChange]
    confidence: float
    correlation: RankCorrelation


def lay_side_by_side(sides: Sequence[Side], *, confidence: float = 0.9) -> SideBySide:
    """Lay tables side by side and measure the change from the first to the last.

    A change lies between the extremes of what the two confidence sets of the rank allow. Where
    all sets of a side hold with (1 + confidence) / 2, those of both hold at once, and the intervals
    of all changes with them, with at least `confidence` (Bonferroni), however the two sides depend
    on each other.

    Parameters
    ----------
    sides
        At least two, measured with confidence (1 + `confidence`) / 2.
    confidence
        Of the intervals of changes.
    """
    by_city = [{fold(line.city): line for line in side.table.lines} for side in sides]
    names: dict[str, str] = {}
    for lines in by_city:
        for key, line in lines.items():
            names.setdefault(key, line.city)
    totals = [sum(_value(line) for line in by_city[at].values()) for at in (0, -1)]
    both = [key for key in names if all(key in by_city[at] for at in (0, -1))]
    first, last = ([by_city[at][key] for key in both] for at in (0, -1))
    p_values = dict(zip(both, share_p_values(first, last, totals, confidence), strict=True))
    changes = [
        _change(
            name,
            tuple(lines.get(key) for lines in by_city),
            totals,
            confidence,
            p_values.get(key),
        )
        for key, name in names.items()
    ]
    ends = [{key: _value(line) for key, line in by_city[at].items()} for at in (0, -1)]
    correlation = correlate(*ends, name=sides[-1].name, confidence=confidence)
    return SideBySide(tuple(sides), changes, confidence, correlation)


def share_ratio(
    first: float, first_total: float, last: float, last_total: float, confidence: float = 0.9
) -> tuple[float, float, float]:
    """The ratio of two shares, ``(last / last_total) / (first / first_total)``, with its interval.

    On the logarithm with half an article added to each number (Katz, Baptista, Azen and Pike 1978,
    Biometrics 34:469; Walter 1975, Biometrika 62:371). It carries chance alone and takes the two
    sides as independent.

    Returns
    -------
    ratio, low, high
    """
    a, b, c, d = (number + 0.5 for number in (first, first_total, last, last_total))
    ratio = (c / d) / (a / b)
    deviation = sqrt(max(0.0, 1 / a - 1 / b + 1 / c - 1 / d))
    factor = exp(NormalDist().inv_cdf((1 + confidence) / 2) * deviation)
    return ratio, ratio / factor, ratio * factor


def share_p_values(
    first: Sequence[Uncertain],
    last: Sequence[Uncertain],
    totals: Sequence[float],
    confidence: float = 0.9,
) -> list[float]:
    """p-values of "the city's share of all articles is the same", adjusted by Holm.

    Exact, given the city's articles on both sides and all articles (hypergeometric, two-sided by
    doubling); of corrected counts by the logarithm's normal approximation, with the deviations that
    their intervals show. Sides that share articles differ less than chance lets independent ones:
    the test is the more cautious then.

    Parameters
    ----------
    first, last
        The lines of the same cities on two sides.
    totals
        All articles on either.
    confidence
        That the lines' intervals have at both sides together.
    """
    values = [
        _share_p(one, other, totals, confidence) for one, other in zip(first, last, strict=True)
    ]
    adjusted: list[float] = holm(np.array(values)).tolist()
    return adjusted


def _share_p(
    first: Uncertain, last: Uncertain, totals: Sequence[float], confidence: float
) -> float:
    from scipy.special import ndtr  # noqa: PLC0415 - takes time to load
    from scipy.stats import hypergeom  # noqa: PLC0415

    if first.corrected is None and last.corrected is None:
        own, others = round(first.articles), round(last.articles)
        law = hypergeom(round(sum(totals)), own + others, round(totals[0]))
        return float(min(1.0, 2 * min(law.cdf(own), law.sf(own - 1))))
    if not (first.articles_low > 0 and last.articles_low > 0):
        return 1.0
    quantile = NormalDist().inv_cdf((3 + confidence) / 4)
    spreads = [log(x.articles_high / x.articles_low) / 2 / quantile for x in (first, last)]
    ratio = log(_value(last) / totals[1]) - log(_value(first) / totals[0])
    return float(2 * ndtr(-abs(ratio) / sqrt(sum(spread**2 for spread in spreads))))


def _value(line: Uncertain) -> float:
    """The corrected count where there is one."""
    return line.articles if line.corrected is None else line.corrected


def _change(
    city: str,
    lines: tuple[Uncertain | None, ...],
    totals: Sequence[float],
    confidence: float,
    p_value: float | None,
) -> RankChange:
    first, last = lines[0], lines[-1]
    if first is None or last is None:
        return RankChange(city, lines, None, None, None, None, None, None, None, None, False)
    low = first.joint_best - last.joint_worst
    high = first.joint_worst - last.joint_best
    won = first.reputation_rank - last.reputation_rank
    share = share_ratio(_value(first), totals[0], _value(last), totals[1], confidence)
    changed = p_value is not None and p_value <= 1 - confidence
    return RankChange(city, lines, won, low, high, not low <= 0 <= high, *share, p_value, changed)
