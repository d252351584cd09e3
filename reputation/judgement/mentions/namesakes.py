"""Other places with the name of a study's city, according to the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from reputation.folding import fold, plain_letters
from reputation.judgement.mentions.gazetteer import Place, country_of_city, read_gazetteer
from reputation.study.definition import City

__all__ = ["Elsewhere", "longer_names"]

#: Where cities are written with their region, so that it tells of a place that is not listed, too.
_REGION_FOLLOWS = ("US", "CA", "AU")
_VAST = 1_000_000  # people; "New York, Arizona" is a list
#: Regions that are as well cities, so that a comma before them may be a list's.
_CITIES_TOO = ("New York", "Washington", "Quebec", "Victoria", "Mexico", "Luxembourg", "Panama")
#: Districts that the gazetteer has as places of their own.
_DISTRICTS = ("chicago lawn", "chicago loop", "south chicago", "east boston", "south boston")
_DIRECTIONS = ("north", "south", "east", "west", "central", "greater", "inner", "old", "downtown")

#: Traditional abbreviations of regions.
ABBREVIATIONS = {
    "US": (
        "Ala.=Alabama|Ariz.=Arizona|Ark.=Arkansas|Calif.=California|Cal.=California|"
        "Colo.=Colorado|Conn.=Connecticut|Fla.=Florida|Ga.=Georgia|Ill.=Illinois|Ind.=Indiana|"
        "Kan.=Kansas|Kans.=Kansas|Ky.=Kentucky|La.=Louisiana|Mass.=Massachusetts|Md.=Maryland|"
        "Me.=Maine|Mich.=Michigan|Minn.=Minnesota|Miss.=Mississippi|Mo.=Missouri|Mont.=Montana|"
        "N.C.=North Carolina|N.D.=North Dakota|N.H.=New Hampshire|N.J.=New Jersey|"
        "N.M.=New Mexico|N.Y.=New York|Neb.=Nebraska|Nebr.=Nebraska|Nev.=Nevada|Okla.=Oklahoma|"
        "Ore.=Oregon|Pa.=Pennsylvania|Penn.=Pennsylvania|R.I.=Rhode Island|S.C.=South Carolina|"
        "S.D.=South Dakota|Tenn.=Tennessee|Tex.=Texas|Va.=Virginia|Vt.=Vermont|"
        "W.Va.=West Virginia|Wash.=Washington|Wis.=Wisconsin|Wisc.=Wisconsin|Wyo.=Wyoming"
    ),
    "CA": (
        "Alta.=Alberta|B.C.=British Columbia|Man.=Manitoba|N.B.=New Brunswick|"
        "N.S.=Nova Scotia|Ont.=Ontario|P.E.I.=Prince Edward Island|Que.=Quebec|Sask.=Saskatchewan"
    ),
}  # fmt: skip

_WORD = r"[A-Z][\w'.]*"
_BEHIND = re.compile(
    rf"(?P<gap>\s*,\s*|\s*\(\s*|\s+-\s+|\s+in\s+(?:the\s+)?|\s+)"
    rf"(?P<inner>{_WORD}(?:\s{_WORD})?\s(?:Region|Province|State|County|Department|Governorate),\s*)?"
    rf"(?P<name>{_WORD}(?:[\s-](?:(?:of|and|the)\s)*{_WORD}){{0,3}})"
)
_MAY_FOLLOW = (",", " ", "(")


@dataclass(frozen=True, slots=True)
class _Where:
    country: str
    region: str
    kind: str


@cache
def _regions() -> dict[str, tuple[_Where, ...]]:
    """What each name of a country or region, code and abbreviation tells."""
    found: dict[str, tuple[_Where, ...]] = {}
    codes: dict[tuple[str, str], str] = {}
    for region in read_gazetteer().regions:
        if region.kind == "people" or (region.kind == "code" and len(region.name) < 2):
            continue
        name = plain_letters(region.name)
        found[name] = (*found.get(name, ()), _Where(region.country, region.region, region.kind))
        if region.kind == "region":
            codes[region.country, name] = region.region
    for country, listed in ABBREVIATIONS.items():
        for pair in listed.split("|"):
            short, _, name = pair.partition("=")
            if code := codes.get((country, name)):
                found[short] = (_Where(country, code, "short"),)
    return found


@cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    """All places of each folded name, the best known first."""
    found: dict[str, list[Place]] = {}
    for place in sorted(read_gazetteer().places.values(), key=lambda p: (-p.weight, p.id)):
        for name in place.names:
            found.setdefault(_key(name), []).append(place)
    return {name: tuple(places) for name, places in found.items()}


@cache
def _longer() -> dict[str, tuple[Place, ...]]:
    """Places whose first name goes on after "de" or "del" ("Santiago de los Caballeros")."""
    found: dict[str, list[Place]] = {}
    for place in read_gazetteer().places.values():
        first, told, _ = _key(place.names[0]).partition(" de")
        if told:
            found.setdefault(first, []).append(place)
    return {name: tuple(places) for name, places in found.items()}


def _key(name: str) -> str:
    return fold(name).replace("-", " ")


def _own(city: City) -> tuple[str, Place | None]:
    """The country's code, and the place of the gazetteer that a city of a study is."""
    country = country_of_city(city)
    for place in _by_name().get(_key(city.name), ()):
        if not country or place.country == country:
            return country or place.country, read_gazetteer().city_of(place)
    return country, None


class Elsewhere:
    """Tells by the region or country behind a city's name that another place is meant.

    Parameters
    ----------
    city
        Of a study. Without a country it is the best-known place of its name.
    """

    def __init__(self, city: City) -> None:
        self._country, own = _own(city)
        self._region = own.region if own else ""
        self._vast = bool(own and own.population >= _VAST)
        places = [p for name in city.names for p in _by_name().get(_key(name), ())]
        self._others = {(p.country, p.region) for p in places if p is not own}
        self._countries = {country for country, _ in self._others} | {
            place.country for name in city.names for place in _longer().get(_key(name), ())
        }

    def told(self, text: str, start: int, end: int) -> tuple[str, bool] | None:
        """The words behind a name that tell a place, and whether it is another; None without.

        Parameters
        ----------
        text
            With plain signs.
        start, end
            Position of the name.
        """
        match = _BEHIND.match(text, end) if text.startswith(_MAY_FOLLOW, end) else None
        if match is None:
            return None
        shouted = text[start:end].isupper()
        for name in _beginnings(plain_letters(match["name"])):
            if name == self._country:  # "Berlin, DE" is not in Delaware
                return name, False
            wheres = _regions().get(name, ())
            if wheres and not (shouted and wheres[0].kind == "code"):
                cue = " ".join(text[end : match.start("name") + len(name)].split())
                return self._elsewhere(wheres, name, match["gap"].strip(" "), cue)
        return None

    def _elsewhere(
        self, wheres: tuple[_Where, ...], name: str, gap: str, cue: str
    ) -> tuple[str, bool] | None:
        if any(self._is_own(where) for where in wheres):
            return cue, False
        if any(self._is_other(where, name, gap) for where in wheres):
            return cue, True
        return None

    def _is_own(self, where: _Where) -> bool:
        return where.country == self._country and where.region in ("", self._region)

    def _is_other(self, where: _Where, name: str, gap: str) -> bool:
        listed = (where.country, where.region) in self._others
        if where.country == self._country:
            return bool(where.region) and not self._vast and gap != "" and self._follows(where)
        if where.kind == "country" or not where.region:
            return where.country in self._countries and gap != ""
        if gap.startswith("in") or name in _CITIES_TOO:
            return listed
        if gap == "":
            return where.kind == "region" and where.country in ("US", "CA") and listed
        return listed or self._follows(where)

    @staticmethod
    def _follows(where: _Where) -> bool:
        return where.country in _REGION_FOLLOWS


def _beginnings(words: str) -> Iterator[str]:
    """The words, then one fewer each time; the full stop at the end may belong to them or not."""
    ends = [m.end() for m in re.finditer(r"[\w'.]+", words)]
    for end in reversed(ends):
        yield words[:end]
        if words[end - 1] == ".":
            yield words[: end - 1]


def longer_names(cities: Iterable[City]) -> dict[str, list[str]]:
    """Names of other places that begin or end with a city's ("Santiago de Compostela").

    Places of the city's own region may be its districts and are left out, but for the United
    States, where each is a town of its own.
    """
    every = list(cities)
    own_names = {_key(name) for city in every for name in city.names}
    owners: dict[str, list[tuple[City, str, Place | None]]] = {}
    for city in every:
        country, own = _own(city)
        for name in city.names:
            owners.setdefault(_key(name), []).append((city, country, own))
    found: dict[str, set[str]] = {}
    for part, whose in owners.items():
        for name, first_of_rest in _holding().get(part, ()):
            if name in own_names or name in _DISTRICTS:
                continue
            for city, country, own in whose:
                if own and _is_apart(_by_name()[name], own, country, first_of_rest):
                    found.setdefault(city.name, set()).add(name)
    return {city: sorted(names) for city, names in found.items()}


@cache
def _holding() -> dict[str, list[tuple[str, str]]]:
    """Longer names that begin or end with some words, each with the first of its other words."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in _by_name():
        words = name.split(" ")
        for cut in range(1, len(words)):
            found.setdefault(" ".join(words[:cut]), []).append((name, words[cut]))
            found.setdefault(" ".join(words[cut:]), []).append((name, words[0]))
    return found


def _is_apart(places: tuple[Place, ...], own: Place, country: str, first_of_rest: str) -> bool:
    """Whether all places of a longer name are other places than the city."""
    if first_of_rest in _DIRECTIONS and not all(place.country == country for place in places):
        return False
    return all(
        own.id not in (place.id, place.part_of)
        and (place.country == "US" or (place.country, place.region) != (own.country, own.region))
        for place in places
    )
