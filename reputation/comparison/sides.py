"""Comparison of sides: sources, windows, reviewers, studies, or a study and the published table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reputation.comparison.correlation import RankCorrelation, correlate
from reputation.comparison.pair_tests import holm
from reputation.comparison.share_tests import (
    Shared,
    corrected_share_p,
    paired_share_p,
    share_p,
    share_ratio,
    shared_articles,
)
from reputation.comparison.uncertainty import Uncertain, UncertainTable
from reputation.folding import fold
from reputation.judgement.decisions import Decision

__all__ = ["RankChange", "Side", "SideBySide", "lay_side_by_side", "name_articles"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the tables laid side by side, and what it is called.

    Attributes
    ----------
    name, table
        For people; and with its uncertainty.
    articles
        For each city the articles that it counts, by names that other sides know them by, too
        (see `name_articles`); None where they are not known.
    """

    name: str
    table: UncertainTable
    articles: Mapping[str, Collection[str]] | None = None


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
        p-value of "the share is the same", adjusted for all cities by Holm (see `share_p` and
        `paired_share_p`).
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
    shared
        Articles that the first and the last side both count; None if that cannot be determined.
        Their shares are then compared as if no article were shared, which is the more cautious.
    """

    sides: tuple[Side, ...]
    changes: list[RankChange]
    confidence: float
    correlation: RankCorrelation
    shared: int | None = None


def name_articles(decisions: Iterable[Decision]) -> dict[str, set[str]]:
    """For each city, folded, the articles that count, by identifier and title.

    An article that another corpus knows by another title is taken for another one.
    """
    named: dict[str, set[str]] = {}
    for decision in decisions:
        if decision.counted and decision.weight:
            name = f"{decision.doi or decision.source_id}\x1f{fold(decision.title)}"
            named.setdefault(fold(decision.city), set()).add(name)
    return named


def lay_side_by_side(sides: Sequence[Side], *, confidence: float = 0.9) -> SideBySide:
    """Lay tables side by side and measure the change from the first to the last.

    A change lies between the extremes that the two confidence sets of the rank allow. If
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
    first, last = by_city[0], by_city[-1]
    ends = [{key: _value(line) for key, line in side.items()} for side in (first, last)]
    shared = shared_articles(sides[0].articles, sides[-1].articles, (ends[0], ends[1]))
    p_values = _share_p_values(first, last, shared, confidence)
    totals = [sum(side.values()) for side in ends]
    changes = [
        _change(
            name,
            tuple(lines.get(key) for lines in by_city),
            totals,
            confidence,
            p_value=p_values.get(key),
            shared=(shared.of.get(key, 0), shared.total) if shared else (0, 0),
        )
        for key, name in names.items()
    ]
    correlation = correlate(*ends, name=sides[-1].name, confidence=confidence)
    return SideBySide(
        tuple(sides), changes, confidence, correlation, shared.total if shared else None
    )


def _share_p_values(
    first: Mapping[str, Uncertain],
    last: Mapping[str, Uncertain],
    shared: Shared | None,
    confidence: float,
) -> dict[str, float]:
    """p-values of "the city's share of all articles is the same", adjusted by Holm."""
    totals = (sum(map(_value, first.values())), sum(map(_value, last.values())))
    cities = [city for city in first if city in last]
    values = []
    for city in cities:
        one, other = first[city], last[city]
        if one.corrected is not None or other.corrected is not None:
            ends = (
                (one.articles_low, one.articles_high),
                (other.articles_low, other.articles_high),
            )
            both = (_value(one), _value(other))
            p = corrected_share_p(both, ends, totals, (1 + confidence) / 2)
        else:
            whole = (round(totals[0]), round(totals[1]))
            counts = (round(one.articles), round(other.articles))
            p = (
                paired_share_p(*counts, shared.of.get(city, 0), whole, shared.total)
                if shared and shared.total
                else share_p(*counts, whole)
            )
        values.append(p)
    return dict(zip(cities, holm(np.array(values)).tolist(), strict=True))


def _value(line: Uncertain) -> float:
    """The corrected count where there is one."""
    return line.articles if line.corrected is None else line.corrected


def _change(
    city: str,
    lines: tuple[Uncertain | None, ...],
    totals: Sequence[float],
    confidence: float,
    *,
    p_value: float | None,
    shared: tuple[int, int],
) -> RankChange:
    first, last = lines[0], lines[-1]
    if first is None or last is None:
        return RankChange(city, lines, None, None, None, None, None, None, None, None, False)
    low = first.joint_best - last.joint_worst
    high = first.joint_worst - last.joint_best
    won = first.reputation_rank - last.reputation_rank
    counts = (_value(first), totals[0], _value(last), totals[1])
    share = share_ratio(*counts, confidence, shared=shared[0], shared_total=shared[1])
    changed = p_value is not None and p_value <= 1 - confidence
    return RankChange(city, lines, won, low, high, not low <= 0 <= high, *share, p_value, changed)
