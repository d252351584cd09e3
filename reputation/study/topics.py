"""The topics of relevant articles (report, section 2.6): every fact about a topic is here.

Models, labels, the review, tables, pictures, the page and the command line read `TOPICS`; a further
topic is a line in it. Models and labels then have to learn it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["TOPICS", "Topic", "either"]


@dataclass(frozen=True, slots=True)
class Topic:
    """What an article is about.

    Attributes
    ----------
    code, name
        As tables have it, and as it is called.
    key
        What is pressed in a review.
    colour, on_dark
        Of its marks, on light and on dark ground.
    shape
        Of its marks, so that no reader needs colours: one of Vega's that
        `reputation.report.drawing.SHAPES` has, too.
    meaning
        What belongs to it, for reviewers.
    """

    code: str
    name: str
    key: str
    colour: str
    on_dark: str
    shape: str
    meaning: str

    @property
    def heading(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}"


# Colours: Okabe & Ito 2008, Color Universal Design.
_EVERY = (
    Topic("A", "applications", "a", "#0072B2", "#56b4e9", "circle", "a system or service for the city"),  # noqa: E501
    Topic("M", "mode", "m", "#D55E00", "#e69f00", "square", "concept, policy, governance, ranking"),
    Topic("D", "data", "d", "#009E73", "#2fc79a", "triangle-up", "what the data show; effects measured with them"),  # noqa: E501
)  # fmt: skip

#: The topics by their codes, in the order in which they are shown.
TOPICS: Mapping[str, Topic] = MappingProxyType({topic.code: topic for topic in _EVERY})


def either(words: Iterable[str]) -> str:
    """Words with commas between, and ``or`` before the last.

    Examples
    --------
    >>> either(["mode", "data", "art"])
    'mode, data or art'
    """
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
