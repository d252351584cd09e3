"""Plan a harvest: one search for each city, or several if a query is too long."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from reputation.errors import QueryError
from reputation.harvesting.sources.source import Source, Written
from reputation.literature.corpus.harvest_states import HarvestQuery
from reputation.study.definition import City, Study
from reputation.study.query import InFields, Phrase, all_of, any_of, parse_query

__all__ = ["plan_cities", "plan_queries"]


def plan_queries(study: Study, source: Source, city: City | None) -> list[HarvestQuery]:
    """The searches that together ask a database for a city: one, or more where it is too long.

    Without a city they ask for the terms alone, which is what a study of all cities needs.

    ``(X AND (a OR b))`` finds what ``(X AND a)`` and ``(X AND b)`` find together.

    Raises
    ------
    QueryError
        When the database cannot be asked for this.
    """
    window = (study.search.first.first, study.search.last.last)
    name = city.name if city else ""
    return [
        HarvestQuery(study.name, name, source.service.name, part.text, part.parameters, window)
        for part in _parts(study, source, city.names if city else ())
    ]


def plan_cities(study: Study, source: Source) -> dict[str, list[HarvestQuery]]:
    """The searches for each city; for all cities those for the terms, under ``""``."""
    cities = {city.name: plan_queries(study, source, city) for city in study.cities}
    return cities or {"": plan_queries(study, source, None)}


def _parts(study: Study, source: Source, names: tuple[str, ...]) -> Iterator[Written]:
    asked = [parse_query(study.search.terms)]
    if names:
        asked.append(any_of(Phrase(name) for name in names))
    query = InFields(study.search.fields, all_of(asked))
    written = source.written(study.search, query)
    size = sum(len(quote(value)) for value in written.parameters.values())
    if size <= source.longest:
        yield written
    elif len(names) > 1:
        half = len(names) // 2
        yield from _parts(study, source, names[:half])
        yield from _parts(study, source, names[half:])
    else:
        raise QueryError(
            f"the query for {names[0] if names else 'the terms'} is too long for "
            f"{source.service.title} ({size:,} bytes; the limit is "
            f"{source.longest:,}); shorten the terms"
        )
