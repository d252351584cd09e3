"""Table 2-6 in print: five columns, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass

from reputation.comparison.uncertainty import Uncertain, UncertainTable
from reputation.report.comparison_tables import shown
from reputation.results import Result

__all__ = ["PaperTable", "paper_table"]


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table as it is printed.

    Attributes
    ----------
    caption, notes
        Above and below it.
    columns, rows
        All of them text.
    """

    caption: str
    notes: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def paper_table(result: Result, table: UncertainTable) -> PaperTable:
    """Table 2-6 of a run in five columns, best known first.

    Counts stand with the interval of the articles to be expected, ranks with the range that holds
    for all cities at once, differences with theirs; a star marks those distinguishable from none.
    Where a random sample was read, counts are the corrected ones.
    """
    sure = f"{table.confidence:.0%}"
    corrected = any(line.corrected is not None for line in table.lines)
    counted = "Corrected articles" if corrected else "Articles"
    columns = (
        "City",
        f"{counted} ({sure} interval)",
        "Reputation rank (range)",
        "Smart city rank",
        "Difference (range)",
    )
    return PaperTable(
        _caption(result), _notes(result, table, sure), columns, [_line(x) for x in table.lines]
    )


def _caption(result: Result) -> str:
    search = result.study.search
    simulated = "SIMULATED literature, says nothing about real cities. " * result.study.simulated
    unfinished = "HARVEST UNFINISHED. " * bool(result.unfinished)
    return (
        f"{simulated}{unfinished}{result.study.title}: reputation rank and smart city rank, "
        f"{result.flow.included} articles from {search.first} to {search.last}."
    )


def _notes(result: Result, table: UncertainTable, sure: str) -> str:
    told = [
        "An article about two cities counts for each.",
        f"Intervals of article counts hold with {sure} confidence for each city separately, ranges "
        "of ranks and differences for all cities simultaneously.",
        "A positive difference: the city ranks higher in the literature than in the index; * "
        "distinguishable from 0.",
    ]
    ranked = [x for x in table.lines if x.smart_city_rank is not None]
    if 0 < len(ranked) < len(table.lines):
        told.append(
            f"Differences are between ranks among the {len(ranked)} cities that have both ranks."
        )
    if result.roughly_dated and result.roughly_dated.sentence:
        told.append(result.roughly_dated.sentence)
    return " ".join([*told, *table.notes])


def _line(line: Uncertain) -> tuple[str, ...]:
    articles = line.articles if line.corrected is None else line.corrected
    difference = ""
    if line.difference is not None:
        star = "*" if line.stands else ""
        ends = (_signed(line.difference_low), _signed(line.difference_high))
        difference = f"{_signed(line.difference)}{star} ({ends[0]} to {ends[1]})"
    return (
        line.city,
        f"{shown(articles)} ({shown(line.articles_low)}–{shown(line.articles_high)})",
        f"{shown(line.reputation_rank)} ({line.joint_best}–{line.joint_worst})",
        shown(line.smart_city_rank) or "–",
        difference or "–",
    )


def _signed(value: float | None) -> str:
    """With a true minus."""
    return (shown(value, sign=True) or "").replace("-", "−")
