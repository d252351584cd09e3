"""What a bibliometric analysis is: its articles, its tables, its picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reputation.report.basis import SIMULATED

if TYPE_CHECKING:
    import pandas as pd

    from reputation.dates import PartialDate
    from reputation.judgement.articles import Article
    from reputation.study.definition import Study

__all__ = ["Analysed", "Analysis", "Material", "Settings"]

Tables = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class Material:
    """The articles that are analysed.

    Attributes
    ----------
    study
        What is asked.
    articles
        By record number.
    counted
        Whether they are what the study counts, or every record of the corpus.
    """

    study: Study
    articles: Sequence[Article]
    counted: bool = True

    @cached_property
    def years(self) -> list[int | None]:
        """The year of each article, or None."""
        return [a.record.date.year if a.record.date else None for a in self.articles]

    @property
    def notes(self) -> list[str]:
        """What stands below the title of a picture: how many, from where and when, whether real."""
        kind = "counted articles" if self.counted else "records of the corpus"
        names = {part for a in self.articles for part in a.record.source.split("; ") if part}
        search = self.study.search
        known = [year for year in self.years if year is not None]
        span = f"{search.first} to {search.last}" if self.counted else _span(known)
        told = [f"n = {len(self.articles)} {kind}, {span}; {', '.join(sorted(names))}"]
        return [SIMULATED] * self.study.simulated + told


def _span(years: Sequence[int]) -> str:
    return f"{min(years)} to {max(years)}" if years else "without years"


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of an analysis.

    Attributes
    ----------
    top
        So many of the most frequent are drawn, or connected.
    least
        What fewer articles have is left out.
    confidence
        Of every interval.
    words
        Where terms are taken from: fields of a record.
    windows
        Of the thematic evolution; none stands for thirds of the articles.
    """

    top: int = 20
    least: int = 2
    confidence: float = 0.9
    words: tuple[str, ...] = ("title", "abstract", "keywords", "index_terms")
    windows: tuple[tuple[PartialDate, PartialDate], ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """A kind of analysis. Enter it in `reputation.report.bibliometrics.analyses.ANALYSES`.

    Attributes
    ----------
    name
        As given to ``--kind``.
    title
        Above its picture.
    measure
        Material and settings -> tables by name, the main one first.
    draw
        Tables, material and settings -> an Altair chart, or SVG as text.
    needed
        What records must have, in words.
    """

    name: str
    title: str
    measure: Callable[[Material, Settings], dict[str, pd.DataFrame]]
    draw: Callable[[Tables, Material, Settings], Any]
    needed: str


@dataclass(frozen=True, slots=True)
class Analysed:
    """What an analysis found.

    Attributes
    ----------
    name, title
        Of the analysis.
    tables
        By name, the main one first.
    picture
        An Altair chart or a `Drawing`; Jupyter shows either.
    notes
        What a reader has to know beside it.
    """

    name: str
    title: str
    tables: Tables
    picture: Any
    notes: Sequence[str] = field(default=())

    @property
    def table(self) -> pd.DataFrame:
        """The main table."""
        return next(iter(self.tables.values()))

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} ({len(table)})" for name, table in self.tables.items())
        return f"<{self.title}: {sizes}; {'; '.join(self.notes)}>"
