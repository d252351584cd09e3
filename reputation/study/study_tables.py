"""The tables of a study file: cities, search, mentions and labels, validated when read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from reputation.dates import PartialDate
from reputation.errors import QueryError
from reputation.output import plain
from reputation.study.query import parse_query
from reputation.study.topics import FREE_KEYS

__all__ = [
    "City",
    "Date",
    "Labels",
    "Mentions",
    "Name",
    "OwnTopic",
    "Search",
    "StrictTable",
    "Text",
    "Vocabulary",
]

_LONGEST = 20_000  # characters of a text in it


def _read_date(value: object) -> object:
    if isinstance(value, PartialDate):
        return value
    return PartialDate.parse(str(value))


Date = Annotated[PartialDate, BeforeValidator(_read_date)]


def _clean_name(value: object) -> object:
    """A name that is allowed on a screen, in a file name and in XML."""
    if isinstance(value, str):
        if len(value) > _LONGEST:
            raise ValueError(f"has {len(value):,} characters; the limit is {_LONGEST:,}")
        if plain(value) != value:
            raise ValueError("contains control characters; remove them")
    return value


Text = Annotated[str, BeforeValidator(_clean_name)]
Name = Annotated[str, BeforeValidator(_clean_name), Field(min_length=1, pattern=r"\w")]


class StrictTable(BaseModel):
    """A table with known keys only."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True
    )


class City(StrictTable):
    """A city of the study.

    Attributes
    ----------
    name
        The name under which it is counted.
    country
        For people, and to distinguish namesakes.
    aliases
        Other names that literature gives it, searched like the name.
    lookalikes
        Phrases that contain one of the names but are not this city ("London, Ontario"), regardless
        of case and diacritics.
    """

    name: Name
    country: Text = ""
    aliases: tuple[Name, ...] = ()
    lookalikes: tuple[Name, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


class Search(StrictTable):
    """The search: terms, fields, window.

    Attributes
    ----------
    terms
        A boolean query (see `reputation.study.query.parse_query`).
    fields
        Where terms and cities are looked for.
    first, last
        The window (``from`` and ``to`` in the file), both inclusive and as precise as wanted.
    """

    terms: Name
    fields: tuple[Literal["title", "abstract", "keywords", "index_terms"], ...] = Field(
        ("title", "abstract", "keywords"), min_length=1
    )
    first: Date = Field(alias="from")
    last: Date = Field(alias="to")

    @field_validator("terms")
    @classmethod
    def _terms_can_be_read(cls, terms: str) -> str:
        try:
            parse_query(terms)
        except QueryError as error:
            raise ValueError(str(error)) from None
        return terms

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Search:
        if self.first.first > self.last.last:
            raise ValueError(f"'from' ({self.first}) is later than 'to' ({self.last})")
        return self


class Mentions(StrictTable):
    """What counts as a mention of a city.

    Attributes
    ----------
    passing
        Whether a city in a list of examples counts ("in cities such as New York, Paris, London").
    demonyms
        Whether its inhabitants do ("Londoners").
    """

    passing: bool = True
    demonyms: bool = False


class Labels(StrictTable):
    """Whether language models' labels decide where no person did, only train, or are ignored.

    ``codebook`` names the file beside the study's that says what labels mean; ``""`` is ours.
    ``topics`` says whether relevant records have a topic at all.
    """

    language_models: Literal["decide", "train", "ignore"] = "train"
    codebook: str = ""
    topics: bool = True


class OwnTopic(StrictTable):
    """A topic of a study of another literature, in place of those of smart cities.

    Attributes
    ----------
    code
        One to five capital letters and digits, as tables have it.
    name, meaning
        As it is called, and what belongs to it, for reviewers.
    key
        What is pressed in a review: a letter that does nothing else there.
    colour
        Of its marks, as ``#rrggbb``.
    """

    code: str = Field(pattern=r"^[A-Z][A-Z0-9]{0,4}$")
    name: Name
    meaning: Text = ""
    key: str = Field("", pattern=f"^[{FREE_KEYS}]?$")
    colour: str = Field("", pattern=r"^(#[0-9a-fA-F]{6})?$")


class Vocabulary(StrictTable):
    """Of terms in networks and pictures: which are one, and which say nothing.

    ``synonyms`` are lists of terms that are one, the first as it is shown; ``stop_words`` are
    terms to leave out.
    """

    synonyms: tuple[Annotated[tuple[Name, ...], Field(min_length=2)], ...] = ()
    stop_words: tuple[Name, ...] = ()
