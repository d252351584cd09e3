"""The tables of a comparison as columns and rows, for `reputation.report.table_formats`."""

from __future__ import annotations

from collections.abc import Sequence

from reputation.comparison.correlation import RankCorrelation
from reputation.comparison.ranks import compared_ranks
from reputation.comparison.sensitivity import Sensitivity
from reputation.comparison.side_figures import CorrectedCity
from reputation.comparison.sides import SideBySide
from reputation.comparison.uncertainty import Pair, UncertainTable

__all__ = [
    "Table",
    "corrected_table",
    "correlation_table",
    "pair_table",
    "sensitivity_table",
    "shown",
    "side_table",
    "span",
    "uncertain_table",
]

#: Columns and rows.
Table = tuple[Sequence[str], Sequence[tuple[object, ...]]]


def _number(value: float | None, places: int = 1) -> float | int | None:
    """Rounded; as an integer if it is one."""
    if value is None:
        return None
    rounded = round(value, places)
    return int(rounded) if rounded == int(rounded) else rounded


def uncertain_table(table: UncertainTable) -> Table:
    """Table 2-6 with intervals; its first five columns are those of ``reputation.csv``."""
    columns = ["city", "articles", "reputation_rank", "smart_city_rank", "difference"]
    columns += ["articles_low", "articles_high", "corrected", "rank_best", "rank_worst"]
    columns += ["joint_best", "joint_worst", "difference_low", "difference_high"]
    columns += ["distinguishable", "above_next", "assumed_low", "assumed_high"]
    rows: list[tuple[object, ...]] = [
        (
            line.city,
            _number(line.articles, 2),
            _number(line.reputation_rank),
            line.smart_city_rank,
            _number(line.difference),
            _number(line.articles_low),
            _number(line.articles_high),
            _number(line.corrected),
            line.rank_best,
            line.rank_worst,
            line.joint_best,
            line.joint_worst,
            line.difference_low,
            line.difference_high,
            line.stands,
            _number(line.above_next, 3),
            _number(line.assumed_low),
            _number(line.assumed_high),
        )
        for line in table.lines
    ]
    if among := compared_ranks(table.lines):
        columns += ["reputation_rank_among_both", "smart_city_rank_among_both"]
        rows = [
            (*row, _number(known), smart)
            for row, line in zip(rows, table.lines, strict=True)
            for smart, known in [among.get(line.city, (None, None))]
        ]
    return columns, rows


def pair_table(pairs: Sequence[Pair]) -> Table:
    """All pairs of cities, and whether the first ranks significantly above the second."""
    columns = ["first", "second", "chance_above", "p_value", "p_adjusted", "distinguishable"]
    rows: list[tuple[object, ...]] = [
        (
            pair.first,
            pair.second,
            round(pair.chance, 3),
            float(f"{pair.p_value:.3g}"),
            float(f"{pair.p_adjusted:.3g}"),
            pair.distinguishable,
        )
        for pair in pairs
    ]
    return columns, rows


def side_table(result: SideBySide) -> Table:
    """Counts and ranks on every side, and the change from the first to the last."""
    columns = ["city"]
    for side in result.sides:
        columns += [f"{side.name}: {part}" for part in ("articles", "rank", "best", "worst")]
    columns += ["change", "change_low", "change_high", "distinguishable"]
    columns += ["share_ratio", "share_low", "share_high", "share_distinguishable", "share_p"]
    rows = []
    for change in result.changes:
        row: list[object] = [change.city]
        for line in change.lines:
            if line is None:
                row += [None] * 4
            else:
                row += [_number(line.articles, 2), _number(line.reputation_rank)]
                row += [line.joint_best, line.joint_worst]
        row += [_number(change.change), change.low, change.high, change.distinguishable]
        row += [_number(part, 3) for part in (change.share, change.share_low, change.share_high)]
        row.append(None if change.share is None else change.share_changed)
        row.append(None if change.share_p is None else float(f"{change.share_p:.3g}"))
        rows.append(tuple(row))
    return columns, rows


def sensitivity_table(result: Sensitivity) -> Table:
    """A row a city, a column a choice: the rank; then how far it moves and on what it hangs."""
    columns = ["city", "rank"]
    columns += [f"{choice.kind}: {choice.name}" for choice in result.choices]
    columns += ["best", "worst", "holds", "hangs_on"]
    rows: list[tuple[object, ...]] = [
        (
            line.city,
            _number(line.rank),
            *(_number(choice.ranks[line.city]) for choice in result.choices),
            _number(line.best),
            _number(line.worst),
            line.holds,
            "; ".join(f"{name} ({won:+g})" for name, won in line.hangs_on),
        )
        for line in result.moved
    ]
    return columns, rows


def corrected_table(cities: Sequence[CorrectedCity]) -> Table:
    """Counts by the model, and corrected by a random sample."""
    columns = ["city", "called", "labelled", "corrected", "low", "high"]
    rows: list[tuple[object, ...]] = [
        (one.city, one.called, one.read, _number(one.corrected), one.low, one.high)
        for one in cities
    ]
    return columns, rows


def correlation_table(correlations: Sequence[RankCorrelation]) -> Table:
    """Rank correlations with the other side."""
    columns = ["with", "cities", "spearman", "spearman_low", "spearman_high"]
    columns += ["kendall", "kendall_low", "kendall_high"]
    rows: list[tuple[object, ...]] = [
        (
            c.other,
            c.cities,
            *(_number(value, 3) for value in (c.spearman, c.spearman_low, c.spearman_high)),
            *(_number(value, 3) for value in (c.kendall, c.kendall_low, c.kendall_high)),
        )
        for c in correlations
    ]
    return columns, rows


def shown(value: float | None, *, sign: bool = False) -> str | None:
    """A count, rank or difference as people read it; None stays None."""
    number = _number(value)
    if number is None:
        return None
    return f"{number:+}" if sign and number else str(number)


def span(low: int | None, high: int | None) -> str | None:
    """An interval of differences as people read it, ``-3…+2``; None where there is none."""
    return (
        None if low is None or high is None else f"{shown(low, sign=True)}…{shown(high, sign=True)}"
    )
