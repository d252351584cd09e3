"""The topics of relevant articles (report, section 2.6), or a study's own.

`TOPICS` are those of smart cities, which the shipped model knows. A study of another literature
lists its own; they are given by hand, or by a model trained on its labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "ABOUT",
    "FREE_KEYS",
    "MOST_TOPICS",
    "TOPICS",
    "Topic",
    "either",
    "names_of",
    "topics_of_table",
]


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
        `reputation.report.svg_elements.SHAPES` has, too.
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

#: What relevant articles are, in words, where these are the topics.
ABOUT = "about smart-city models, applications or data"

#: The keys that do nothing else in a review.
FREE_KEYS = "adglmopvwyz"

# Okabe & Ito 2008, in an order in which neighbours differ; each for light and for dark ground.
_COLOURS = (
    ("#0072B2", "#56b4e9"),
    ("#D55E00", "#e69f00"),
    ("#009E73", "#2fc79a"),
    ("#CC79A7", "#e3a5c7"),
    ("#8a6d00", "#f0e442"),
    ("#555555", "#bbbbbb"),
)
_SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "circle")

#: How many topics of its own a study may have: so many colours are told apart.
MOST_TOPICS = len(_COLOURS)


def topics_of_table(rows: Sequence[Mapping[str, str]]) -> dict[str, Topic]:
    """The topics that a study lists, each with a key, colour and shape where it names none.

    Parameters
    ----------
    rows
        ``code, name``, and ``key, colour, meaning`` or ``""``; at most `MOST_TOPICS`.

    Examples
    --------
    >>> rows = [{"code": "H", "name": "hydrogen"}, {"code": "S", "name": "storage", "key": "g"}]
    >>> [(topic.code, topic.key, topic.shape) for topic in topics_of_table(rows).values()]
    [('H', 'y', 'circle'), ('S', 'g', 'square')]
    """
    taken = {row.get("key", "") for row in rows}
    found = {}
    for row, (light, dark), shape in zip(rows, _COLOURS, _SHAPES, strict=False):
        key = row.get("key", "")
        if not key:
            wanted = (row["code"] + row["name"]).lower() + FREE_KEYS
            key = next(letter for letter in wanted if letter in set(FREE_KEYS) - taken)
            taken.add(key)
        own = row.get("colour", "")
        found[row["code"]] = Topic(
            row["code"], row["name"], key, own or light, own or dark, shape, row.get("meaning", "")
        )
    return found


def names_of(topics: Mapping[str, Topic]) -> dict[str, str]:
    """The names of topics by their codes."""
    return {code: topic.name for code, topic in topics.items()}


def either(words: Iterable[str]) -> str:
    """Words with commas between, and ``or`` before the last.

    Examples
    --------
    >>> either(["mode", "data", "art"])
    'mode, data or art'
    """
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
