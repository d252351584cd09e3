"""The most productive venues, authors, institutions and countries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import pandas as pd

from reputation.folding import fold
from reputation.judgement.articles import DecidedRecord
from reputation.literature.records.affiliations import countries_of, institutions_of
from reputation.literature.records.people import tell_people
from reputation.report.bibliometrics.analysis import AnalysisInput, Settings
from reputation.report.bibliometrics.concentration import bradford_zones, fit_lotka

__all__ = [
    "measure_authors",
    "measure_countries",
    "measure_institutions",
    "measure_venues",
    "measure_years",
    "spelt_venues",
]


def measure_venues(given: AnalysisInput, _: Settings) -> dict[str, pd.DataFrame]:
    """Venues by articles, with Bradford's zones (see `bradford_zones`).

    Spellings that differ in case and accents are one. ``share`` is of the articles with a venue.
    """
    counts = Counter(venue for venue in spelt_venues(given.articles) if venue)
    table = _table("venue", counts, counts.total())
    table["cumulative_share"] = (table["articles"].cumsum() / counts.total()).round(6)
    zones, summary = bradford_zones(table["articles"].tolist())
    table["zone"] = zones
    return {"venues": table, "bradford": summary}


def measure_years(given: AnalysisInput, _: Settings) -> dict[str, pd.DataFrame]:
    """Articles by year, years without one among them; those without a year are left out."""
    counts = Counter(year for year in given.years if year is not None)
    span = range(min(counts), max(counts) + 1) if counts else range(0)
    rows = [(year, counts[year], round(counts[year] / counts.total(), 6)) for year in span]
    return {"years": pd.DataFrame(rows, columns=["year", "articles", "share"])}


def spelt_venues(articles: Sequence[DecidedRecord]) -> list[str]:
    """The venue of each article as most articles spell it; case and accents make no other."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        forms[fold(article.record.venue)][article.record.venue] += 1
    shown = {key: min(spelt, key=lambda name: (-spelt[name], name)) for key, spelt in forms.items()}
    return [shown[fold(article.record.venue)] for article in articles]


def measure_authors(given: AnalysisInput, _: Settings) -> dict[str, pd.DataFrame]:
    """Authors by articles, whole and shared (an article of n counts 1/n), with Lotka's law.

    Who is one person: see `reputation.literature.records.people.tell_people`. ``share`` is of the
    articles with an author.
    """
    lists = tell_people(article.record for article in given.articles)
    table = _counted("author", lists)
    parts: defaultdict[str, float] = defaultdict(float)
    years: defaultdict[str, list[int]] = defaultdict(list)
    for people, year in zip(lists, given.years, strict=True):
        for person in people:
            parts[person] += 1 / len(people)
            if year is not None:
                years[person].append(year)
    table["shared_articles"] = [round(parts[name], 3) for name in table["author"]]
    for name, end in (("first_year", min), ("last_year", max)):
        found = [end(years[author]) if years[author] else None for author in table["author"]]
        table[name] = pd.array(found, dtype="Int64")
    law, fit = fit_lotka(table["articles"].tolist())
    return {"authors": table, "lotka": law, "lotka_fit": fit}


def measure_institutions(given: AnalysisInput, _: Settings) -> dict[str, pd.DataFrame]:
    """Institutions of the authors by articles; ``share`` is of the articles that name one."""
    lists = [institutions_of(article.record) for article in given.articles]
    return {"institutions": _counted("institution", lists)}


def measure_countries(given: AnalysisInput, _: Settings) -> dict[str, pd.DataFrame]:
    """Countries of the authors by articles; ``share`` is of the articles that name one.

    ``single`` are articles of authors of this country alone, ``multiple`` those with other
    countries too, ``multiple_share`` their share.
    """
    lists = [countries_of(article.record) for article in given.articles]
    table = _counted("country", lists)
    alone = Counter(countries[0] for countries in lists if len(countries) == 1)
    table["single"] = [alone[country] for country in table["country"]]
    table["multiple"] = table["articles"] - table["single"]
    table["multiple_share"] = (table["multiple"] / table["articles"]).round(4)
    return {"countries": table}


def _counted(name: str, lists: Sequence[Iterable[str]]) -> pd.DataFrame:
    every = [set(items) for items in lists]
    counts = Counter(item for items in every for item in items)
    return _table(name, counts, sum(map(bool, every)))


def _table(name: str, counts: Counter[str], of: int) -> pd.DataFrame:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [(item, number, round(number / of, 6)) for item, number in ordered]
    return pd.DataFrame(rows, columns=[name, "articles", "share"])
