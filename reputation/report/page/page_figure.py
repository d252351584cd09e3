"""What a picture of the page is: its section, its drawing function, its caption."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from reputation.judgement.articles import DecidedRecord
from reputation.results import Result

__all__ = ["PageFigure", "ReadArticles"]

#: Reads the counted articles from the corpus; gives none where there is no corpus.
ReadArticles = Callable[[], Iterable[DecidedRecord]]


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A picture of the page. Enter it in `reputation.report.page.rendering.FIGURES`.

    Attributes
    ----------
    name
        Unique; the id of its section, where it has one of its own.
    draw
        Result and what reads its articles -> SVG, or ``""`` where there is nothing to show.
    caption
        Result -> HTML below the picture.
    section
        Where it stands: ``"map"`` (before the table), ``"table"``, ``"topics"`` or ``"flow"``;
        ``""`` for a section of its own, which the head of the page leads to.
    title
        Above its own section.
    scrolls
        What a picture too wide for small screens is called where it is scrolled; ``""`` where it
        shrinks instead.
    """

    name: str
    draw: Callable[[Result, ReadArticles], str]
    caption: Callable[[Result], str]
    section: Literal["map", "table", "topics", "flow", ""] = ""
    title: str = ""
    scrolls: str = ""
