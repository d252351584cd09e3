"""A study: search terms, fields and window, and the cities."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import (
    BaseModel,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from reputation.dates import PartialDate
from reputation.errors import StudyError
from reputation.folding import did_you_mean, fold, nearest_name
from reputation.input import read_bounded
from reputation.output import plain
from reputation.study.query import InFields, Phrase, all_of, any_of, parse_query
from reputation.study.study_file import LARGEST, read_study_file, shares_simulated, study_files
from reputation.study.study_tables import (
    City,
    Labels,
    Mentions,
    Name,
    OwnTopic,
    Search,
    StrictTable,
    Text,
    Vocabulary,
)
from reputation.study.topics import ABOUT, MOST_TOPICS, TOPICS, Topic, topics_of_table

__all__ = [
    "CORPUS_NAME",
    "City",
    "Labels",
    "Mentions",
    "Search",
    "Study",
    "Vocabulary",
    "read_study",
]

#: What a corpus may be called, as a regular expression.
CORPUS_NAME = r"\w[\w.-]{0,79}"


class Study(StrictTable):
    """A study definition as read from its TOML file by `read_study`.

    Attributes
    ----------
    path
        The file it was read from.
    title, description
        For people.
    question
        What reviewers are asked of each abstract; without it a question by terms or title.
    reasons
        At most nine reasons for calling an abstract irrelevant, for reviewers to choose from.
    simulated
        True where the literature is made up, or shared with a study of such; every output then
        says so.
    corpus
        Name of the corpus and labels that it shares with other studies; ``""`` for one of its own.
    search
        Terms, fields and window.
    quantitative
        The quantitative ranks to compare with: the name of a published table that comes with the
        package, or the path of a CSV file with the columns ``city`` and ``rank``; "" for none.
    truth
        For simulated literature: the path of a CSV file that says what is right.
    mentions
        What counts as a mention.
    labels
        How records are labelled.
    own_topics
        Topics in place of those of smart cities (``topics`` in the file); see `topics`.
    vocabulary
        Synonyms and stop words of the terms in networks and pictures.
    cities
        The cities to count, in the order of the file; empty where the file says ``"all"``, which
        means every city of the world that the literature mentions.
    least_population, countries
        For all cities: only those from this size on, or in these countries (English names or ISO
        3166 codes of two letters).
    """

    path: Path
    title: Name
    description: Text = ""
    question: Text = ""
    reasons: tuple[Name, ...] = Field((), max_length=9)
    simulated: bool = False
    corpus: str = Field("", pattern=f"^(?:{CORPUS_NAME})?$")
    search: Search
    quantitative: Text = ""
    truth: Text = ""
    mentions: Mentions = Mentions()
    labels: Labels = Labels()
    own_topics: tuple[OwnTopic, ...] = Field((), alias="topics", max_length=MOST_TOPICS)
    vocabulary: Vocabulary = Vocabulary()
    cities: tuple[City, ...]
    least_population: int = Field(0, ge=0)
    countries: tuple[Name, ...] = ()
    _kept_in: Path | None = PrivateAttr(None)

    @field_validator("cities", mode="before")
    @classmethod
    def _all_or_some(cls, cities: object) -> object:
        if cities == "all":
            return ()
        if isinstance(cities, str) or not cities:
            raise ValueError('expected [[cities]] tables, or cities = "all" above the tables')
        return cities

    @field_validator("reasons")
    @classmethod
    def _reasons_differ(cls, reasons: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(map(fold, reasons))) < len(reasons):
            raise ValueError("a reason is listed twice")
        return reasons

    @field_validator("own_topics")
    @classmethod
    def _topics_differ(cls, topics: tuple[OwnTopic, ...]) -> tuple[OwnTopic, ...]:
        if len(topics) == 1:
            raise ValueError("expected two topics or more, or [labels] topics = false for none")
        for what in ("code", "name", "key"):
            given = [fold(value) for topic in topics if (value := getattr(topic, what))]
            if len(set(given)) < len(given):
                raise ValueError(f"two topics have the same {what}")
        return topics

    @model_validator(mode="after")
    def _limits_are_for_all_cities(self) -> Study:
        if self.cities and (self.least_population or self.countries):
            raise ValueError('least_population and countries require cities = "all"')
        return self

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Study:
        owners: dict[str, str] = {}
        for city in self.cities:
            for name in city.names:
                other = owners.setdefault(fold(name), city.name)
                if other != city.name or (name == city.name and _count(self.cities, name) > 1):
                    raise ValueError(f"{name!r} is listed twice (also a name of {other})")
            for phrase in city.lookalikes:
                if not any(fold(name) in fold(phrase) for name in city.names):
                    raise ValueError(
                        f"the look-alike {phrase!r} contains none of the names of {city.name}"
                    )
        return self

    @property
    def name(self) -> str:
        """The file's name without its ending; names the results, and the corpus if none is."""
        stem = self.path.stem
        return stem if stem.strip(". ") else "study"  # of "..toml", say, a folder's own name

    @property
    def corpus_name(self) -> str:
        """The name of its corpus: what the file says, else its own."""
        return self.corpus or self.name

    @property
    def digest(self) -> str:
        """SHA-256 of the file and of those it extends; ``""`` where there is none (any more)."""
        if not self.path.is_file():
            return ""
        return hashlib.sha256(
            b"".join(read_bounded(path, LARGEST) for path in study_files(self.path))
        ).hexdigest()

    @property
    def folder(self) -> Path:
        """The study folder, with ``queries/`` and ``corpus/``."""
        if self._kept_in is not None:
            return self._kept_in
        parent = self.path.resolve().parent
        return parent.parent if parent.name == "queries" else parent

    @property
    def corpus_path(self) -> Path:
        """Where the study's corpus is kept."""
        return self.folder / "corpus" / f"{self.corpus_name}.sqlite"

    @property
    def labels_folder(self) -> Path:
        """Where manual decisions are kept, one file per reviewer."""
        return self.folder / "corpus" / "labels" / self.corpus_name

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """The topics of relevant records by code: its own, those of smart cities, or none."""
        if not self.labels.topics:
            return {}
        rows = [topic.model_dump() for topic in self.own_topics]
        return topics_of_table(rows) if rows else TOPICS

    @property
    def about(self) -> str:
        """What relevant records are about, in words; ``""`` for a study with topics of its own."""
        return "" if self.own_topics else ABOUT

    @property
    def every_city(self) -> bool:
        """Whether all cities of the world are looked for."""
        return not self.cities

    @cached_property
    def terms(self) -> InFields:
        """The terms in the study's fields, without a city."""
        return InFields(self.search.fields, parse_query(self.search.terms))

    def kept_in(self, folder: Path) -> Study:
        """The same study, with its corpus, labels and models in another folder than its own."""
        moved = self.model_copy()
        moved._kept_in = folder
        return moved

    def city(self, name: str) -> City | None:
        """The city with this name or alias, regardless of case and diacritics, or None."""
        wanted = fold(name.strip())
        for city in self.cities:
            if wanted in map(fold, city.names):
                return city
        return None

    def narrowed(
        self,
        cities: Sequence[str | City] = (),
        *,
        first: PartialDate | None = None,
        last: PartialDate | None = None,
    ) -> Study:
        """The same study for some of its cities (by name), for others, or for another window.

        Raises
        ------
        StudyError
            When a named city is not in the study, or the window ends before it begins.
        """
        names = [city for city in cities if isinstance(city, str)]
        others = tuple(city for city in cities if isinstance(city, City))
        if names and self.every_city:
            raise StudyError(
                f'{self.path}: cities = "all" searches for the terms only; give no city, or list '
                "the cities in the study file"
            )
        known = {name: self.city(name) for name in names}
        if unknown := [name for name, city in known.items() if city is None]:
            spelt = {name: city.name for city in self.cities for name in city.names}
            hint = did_you_mean(spelt.get(nearest_name(unknown[0], spelt), ""))
            raise StudyError(
                f"{self.path}: unknown city {unknown[0]!r}; {hint and f'{hint} '}available: "
                + ", ".join(city.name for city in self.cities)
            )
        window = {"first": first or self.search.first, "last": last or self.search.last}
        chosen = tuple(city for city in self.cities if not cities or city in known.values())
        asked = [city.model_dump() for city in (*chosen, *others)] or "all"
        data = {**self.model_dump(), "cities": asked}
        data["search"] = {**data["search"], **window}
        try:
            narrowed = Study.model_validate(data)
        except ValidationError as error:
            raise StudyError(_describe(self.path, data, error)) from None
        return narrowed.kept_in(self._kept_in) if self._kept_in else narrowed

    @property
    def queries(self) -> dict[str, InFields]:
        """The query for each city by its name; for all cities the terms alone, under ``""``."""
        return {city.name: self.query(city) for city in self.cities} or {"": self.terms}

    def query(self, city: City) -> InFields:
        """The whole query for a city: the terms and any of its names, in the study's fields."""
        names = any_of(Phrase(name) for name in city.names)
        return InFields(self.search.fields, all_of([parse_query(self.search.terms), names]))


def _count(cities: tuple[City, ...], name: str) -> int:
    return sum(fold(city.name) == fold(name) for city in cities)


def read_study(path: str | Path) -> Study:
    """Read and check a study definition.

    Parameters
    ----------
    path
        A TOML file; its keys are described in ``docs/reference.md``. With ``extends`` it takes
        over what another file says, except for the keys it names itself.

    Raises
    ------
    StudyError
        When the file is missing or anything in it is wrong; names the file and the key.
    """
    path = Path(path)
    data = read_study_file(path)
    if shares_simulated(path, data.get("corpus")):
        data["simulated"] = True
    try:
        return Study.model_validate({**data, "path": path})
    except ValidationError as error:
        raise StudyError(_describe(path, data, error)) from None


def _describe(path: Path, data: dict[str, Any], error: ValidationError) -> str:
    """One line per wrong key, at most five."""
    lines = []
    for item in error.errors(include_url=False)[:5]:
        key = _key(item["loc"], data) or "cities"
        if item["type"] == "extra_forbidden":
            known = ", ".join(_known_keys(item["loc"]))
            key = key[:100]
            message = f"unknown key; expected one of: {known}"
        elif item["type"] == "missing":
            message = "is missing"
        else:
            message = plain(str(item["msg"]))[:300].removeprefix("Value error, ")
            message = message.replace("a valid tuple", 'a list in square brackets, such as ["one"]')
        lines.append(f"{path}: {key}: {message}")
    return "\n".join(lines)


def _key(location: tuple[int | str, ...], data: dict[str, Any]) -> str:
    parts: list[str] = []
    for step, place in enumerate(location):
        if isinstance(place, int):
            parts[-1] += f"[{place + 1}]"
            if step == 1 and location[0] == "cities":
                name = data["cities"][place]
                name = name.get("name") if isinstance(name, dict) else None
                parts[-1] += f" ({name})" if name else ""
        else:
            parts.append(place)
    return ".".join(parts)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    owners: dict[str, type[BaseModel]] = {"search": Search, "mentions": Mentions, "cities": City}
    owners |= {"labels": Labels, "vocabulary": Vocabulary, "topics": OwnTopic}
    owner = owners.get(str(location[0]), Study) if len(location) > 1 else Study
    names = (field.alias or name for name, field in owner.model_fields.items())
    shown = [name for name in names if name != "path"]
    return [*shown, "extends"] if owner is Study else shown
