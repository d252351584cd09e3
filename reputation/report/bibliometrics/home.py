"""Where the authors are: their countries and institutions compared with the city of the article."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from reputation.comparison.ranks import rank
from reputation.folding import fold
from reputation.judgement.articles import DecidedRecord
from reputation.judgement.mentions.gazetteer import read_gazetteer
from reputation.literature.records.affiliations import (
    countries_of,
    find_country,
    institutions_of,
)
from reputation.report.bibliometrics.analysis import AnalysisInput, Settings
from reputation.report.comparison_tables import Table
from reputation.report.trends.smoothing import share_interval
from reputation.study.definition import Study

__all__ = ["home_countries", "home_shares", "measure_home", "with_home"]

#: Countries of their own in addresses, whatever country a study names for them.
_OWN = ("Hong Kong", "Macao")


def home_countries(study: Study, cities: Iterable[str]) -> dict[str, str]:
    """The country of each city as addresses are read, ``""`` where it is not known.

    It is what the study file says, else that of the city of this name in the gazetteer.
    """
    return {city: _home(study, city) for city in cities}


def _home(study: Study, city: str) -> str:
    if (own := find_country(city)) in _OWN:
        return own
    known = study.city(city)
    if known and known.country:
        return find_country(known.country)
    gazetteer = read_gazetteer()
    code = next((p.country for p in gazetteer.places.values() if fold(p.name) == fold(city)), "")
    named = (r.name for r in gazetteer.regions if r.kind == "country" and r.country == code)
    return next(filter(None, map(find_country, named)), "") or find_country(city)


@dataclass(slots=True)
class _Written:
    """Of one city, how many articles were written by whom."""

    articles: int = 0
    addressed: int = 0
    home: int = 0
    only_home: int = 0
    in_city: int = 0
    countries: Counter[str] = field(default_factory=Counter)
    institutions: Counter[str] = field(default_factory=Counter)


def _count(
    articles: Iterable[DecidedRecord], homes: Mapping[str, str], names: Mapping[str, Sequence[str]]
) -> dict[str, _Written]:
    found: defaultdict[str, _Written] = defaultdict(_Written)
    here = {city: _pattern(each) for city, each in names.items()}
    for article in articles:
        countries = countries_of(article.record)
        institutions = institutions_of(article.record)
        for city in article.cities:
            own = found[city]
            own.articles += 1
            own.institutions.update(institutions)
            if not countries:
                continue
            own.addressed += 1
            own.countries.update(countries)
            if homes[city] in countries:
                own.home += 1
                own.only_home += len(countries) == 1
                own.in_city += any(map(here[city].search, map(fold, article.record.affiliations)))
    return found


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    """One of a city's names as a part of a folded address, with or without a postcode."""
    each = "|".join(re.escape(fold(name)) for name in names)
    return re.compile(rf", (?:[\w-]*\d[\w-]* )*(?:{each})(?: [\w-]*\d[\w-]*)*(?=,|\.?$)")


def home_shares(given: AnalysisInput, confidence: float = 0.9) -> pd.DataFrame:
    """How much of each city's reputation is written at home.

    Parameters
    ----------
    given
        Articles with the cities they count for.
    confidence
        Of the interval of the share.

    Returns
    -------
    pandas.DataFrame
        A row a city, best known first: ``articles``; ``with_address``, those of which an author's
        country is known; ``home``, of these with an author in the city's ``country``;
        ``home_share`` of those with an address, ``home_low`` and ``home_high``, its interval by
        Wilson's score; ``only_home``, without any other country; ``in_city``, with an author in the
        city itself; ``abroad``, with addresses elsewhere only; ``rank_with_address`` by
        ``with_address`` and ``rank_without_home`` by ``abroad``, so that both rest on the same
        articles, and ``change``, how many ranks a city gains without its home authors. What is
        not known is missing.
    """
    study = given.study
    cities = [city.name for city in study.cities]
    cities += sorted({city for a in given.articles for city in a.cities} - set(cities))
    homes = home_countries(study, cities)
    names = {city: known.names if (known := study.city(city)) else (city,) for city in cities}
    found = _count(given.articles, homes, names)
    rows = [_row(city, homes[city], found.get(city, _Written()), confidence) for city in cities]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
    return _ranked(frame)


def with_home(table: Table, shares: pd.DataFrame) -> Table:
    """A table of cities with their home shares added; unchanged if no address is known."""
    if not shares["home_share"].notna().any():
        return table
    names = ["home_share", "home_low", "home_high", "rank_with_address", "rank_without_home"]
    loose = shares.set_index("city")[names].astype(object)
    known = loose.where(loose.notna(), None)
    columns, rows = table
    beside = {city: tuple(row) for city, *row in known.itertuples()}
    return [*columns, *names], [(*row, *beside.get(str(row[0]), (None,) * 5)) for row in rows]


_WHOLE, _PART = "Int64", "Float64"
_COLUMNS = {
    "city": "str",
    "country": "str",
    "articles": "int64",
    "with_address": "int64",
    "home": _WHOLE,
    "home_share": _PART,
    "home_low": _PART,
    "home_high": _PART,
    "only_home": _WHOLE,
    "in_city": _WHOLE,
    "abroad": _WHOLE,
}


def _row(city: str, home: str, own: _Written, confidence: float) -> tuple[object, ...]:
    first = (city, home, own.articles, own.addressed)
    if not home or not own.addressed:
        return (*first, *[None] * 7)
    ends = share_interval([own.home], [own.addressed], confidence)
    shares = [round(float(value), 4) for value in (own.home / own.addressed, *(e[0] for e in ends))]
    return (*first, own.home, *shares, own.only_home, own.in_city, own.addressed - own.home)


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame[frame["abroad"].notna()]
    ranks = {
        "rank_with_address": rank(dict(zip(known["city"], known["with_address"], strict=True))),
        "rank_without_home": rank(dict(zip(known["city"], known["abroad"], strict=True))),
    }
    for name, found in ranks.items():
        frame[name] = pd.array([found.get(city) for city in frame["city"]], dtype="Int64")
    frame["change"] = frame["rank_with_address"] - frame["rank_without_home"]
    return frame.sort_values(["articles", "city"], ascending=[False, True], ignore_index=True)


def measure_home(given: AnalysisInput, settings: Settings) -> dict[str, pd.DataFrame]:
    """The home shares, and the authors' countries and institutions of each city.

    The tables ``author_countries`` and ``author_institutions`` have a row a city and country or
    institution: ``articles`` and ``share`` of the city's articles with an address; countries also
    ``home``. An article of several countries counts for each.
    """
    shares = home_shares(given, settings.confidence)
    if not len(shares) or not shares["with_address"].any():
        return {"home": shares.iloc[:0]}
    homes = dict(zip(shares["city"], shares["country"], strict=True))
    found = _count(given.articles, homes, {city: (city,) for city in homes})
    countries, institutions = [], []
    for city in shares["city"]:
        own = found.get(city, _Written())
        for country, number in _ordered(own.countries):
            share = round(number / own.addressed, 4)
            countries.append((city, country, number, share, country == homes[city]))
        for institution, number in _ordered(own.institutions):
            institutions.append((city, institution, number, round(number / own.articles, 4)))
    columns = ["city", "author_country", "articles", "share", "home"]
    return {
        "home": shares,
        "author_countries": pd.DataFrame(countries, columns=columns),
        "author_institutions": pd.DataFrame(
            institutions, columns=["city", "institution", "articles", "share"]
        ),
    }


def _ordered(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
