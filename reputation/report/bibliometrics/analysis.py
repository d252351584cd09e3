"""What a bibliometric analysis is: its articles, its tables, its picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reputation.report.basis import Basis, basis_of_articles
from reputation.report.networks.community_methods import find_method
from reputation.report.networks.edge_weights import find_normalisation

if TYPE_CHECKING:
    import pandas as pd

    from reputation.dates import PartialDate
    from reputation.judgement.articles import DecidedRecord
    from reputation.study.definition import Study

__all__ = ["Analysed", "Analysis", "AnalysisInput", "Settings", "ThemeChoices"]

Tables = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class AnalysisInput:
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
    articles: Sequence[DecidedRecord]
    counted: bool = True

    @cached_property
    def years(self) -> list[int | None]:
        """The year of each article, or None."""
        return [a.record.date.year if a.record.date else None for a in self.articles]

    @cached_property
    def basis(self) -> Basis:
        """How many articles or records, from where and when, and whether they are real."""
        return basis_of_articles(self.study, self.articles, counted=self.counted)

    @property
    def notes(self) -> list[str]:
        """What stands on a picture."""
        return self.basis.lines


@dataclass(frozen=True, slots=True)
class ThemeChoices:
    """How themes are found, as communities of terms; checked when made.

    Attributes
    ----------
    normalisation, communities
        See `reputation.report.networks.edge_weights` and `community_methods`.
    resolution
        A higher one gives more and smaller themes.

    Raises
    ------
    NetworkError
        When there is no such normalisation or method.
    """

    normalisation: str = "association"
    communities: str = "louvain"
    resolution: float = 1.0

    def __post_init__(self) -> None:
        find_normalisation(self.normalisation)
        find_method(self.communities)

    @property
    def sentence(self) -> str:
        """For people."""
        return (
            f"{self.communities.capitalize()} communities at resolution {self.resolution:g}, "
            f"edges by {self.normalisation}"
        )


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
    themes
        How the thematic evolution finds its themes.
    """

    top: int = 20
    least: int = 2
    confidence: float = 0.9
    words: tuple[str, ...] = ("title", "abstract", "keywords", "index_terms")
    windows: tuple[tuple[PartialDate, PartialDate], ...] = ()
    themes: ThemeChoices = field(default_factory=ThemeChoices)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A kind of analysis. Enter it in `reputation.report.bibliometrics.catalogue.ANALYSES`.

    Attributes
    ----------
    name
        As given to ``--kind``.
    title
        Above its picture.
    measure
        Input and settings -> tables by name, the main one first.
    draw
        Tables, input and settings -> an Altair chart, or SVG as text.
    needed
        What records must have, in words.
    shown
        Columns of the main table for a screen, which has no room for all; none stands for the
        first ones.
    foremost
        The column whose largest numbers come first there; none leaves the order of the table.
    """

    name: str
    title: str
    measure: Callable[[AnalysisInput, Settings], dict[str, pd.DataFrame]]
    draw: Callable[[Tables, AnalysisInput, Settings], Any]
    needed: str
    shown: tuple[str, ...] = ()
    foremost: str = ""


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
