"""Side by side: two sources, windows, reviewers, studies, or a study and the published table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from statistics import NormalDist

from reputation.comparison.correlation import RankCorrelation, correlate
from reputation.comparison.uncertainty import Uncertain, UncertainTable
from reputation.folding import fold

__all__ = ["RankChange", "Side", "SideBySide", "lay_side_by_side", "share_ratio"]


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
        Interval of the change.
    distinguishable
        Whether the change is distinguishable from none.
    share, share_low, share_high
        The city's share of all articles on the last side over that on the first, with its interval
        (see `share_ratio`); None as for the change.
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

    @property
    def share_changed(self) -> bool:
        """Whether the change of the share is distinguishable from none."""
        if self.share_low is None or self.share_high is None:
            return False
        return not self.share_low <= 1 <= self.share_high


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
    each set holds with (1 + confidence) / 2, both hold at once, and the interval of the change
    with them, with at least `confidence` (Bonferroni), however the two sides depend on each other.

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
    totals = [sum(line.articles for line in by_city[at].values()) for at in (0, -1)]
    changes = [
        _change(name, tuple(lines.get(key) for lines in by_city), totals, confidence)
        for key, name in names.items()
    ]
    ends = [{key: line.articles for key, line in by_city[at].items()} for at in (0, -1)]
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


def _change(
    city: str, lines: tuple[Uncertain | None, ...], totals: Sequence[float], confidence: float
) -> RankChange:
    first, last = lines[0], lines[-1]
    if first is None or last is None:
        return RankChange(city, lines, None, None, None, None, None, None, None)
    low = first.rank_best - last.rank_worst
    high = first.rank_worst - last.rank_best
    won = first.reputation_rank - last.reputation_rank
    share = share_ratio(first.articles, totals[0], last.articles, totals[1], confidence)
    return RankChange(city, lines, won, low, high, not low <= 0 <= high, *share)
