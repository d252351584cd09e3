"""The literature databases that can be asked, by name.

To add one, write a file beside these that makes a `Source`, and enter it in `SOURCES`;
``docs/how-to-add-a-database.md`` shows how.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from reputation.errors import SourceUnknown
from reputation.harvesting.sources.crossref import CROSSREF_BY_DOI, write_crossref
from reputation.harvesting.sources.openalex import OPENALEX, OPENALEX_BY_DOI
from reputation.harvesting.sources.scopus import SCOPUS, SCOPUS_STANDARD
from reputation.harvesting.sources.semanticscholar import SEMANTICSCHOLAR
from reputation.harvesting.sources.source import Lookup, Source, Written
from reputation.harvesting.sources.wos import WOS
from reputation.harvesting.sources.wos_starter import WOS_STARTER
from reputation.study.definition import Search
from reputation.study.query import Query, parse_query, to_fts5, widened

__all__ = ["LOOKUPS", "SOURCES", "find_dialect", "find_lookup", "find_source", "remarks_on"]

_T = TypeVar("_T")

SOURCES: dict[str, Source] = {
    source.service.name: source
    for source in (OPENALEX, WOS, WOS_STARTER, SCOPUS, SCOPUS_STANDARD, SEMANTICSCHOLAR)
}

#: Asked in this order for what is missing.
LOOKUPS: dict[str, Lookup] = {
    lookup.service.name: lookup for lookup in (OPENALEX_BY_DOI, CROSSREF_BY_DOI)
}


def _crossref(search: Search, query: Query) -> Written:
    return write_crossref(search, widened(query))


def _embedded(_search: Search, query: Query) -> Written:
    text = to_fts5(query)
    return Written(text, {"match": text})


_Write = Callable[[Search, Query], Written]
_Remarks = Callable[[Search], tuple[str, ...]]

#: Databases that cannot be harvested but whose queries can be written.
_WRITERS: dict[str, tuple[_Write, _Remarks]] = {
    "crossref": (
        _crossref,
        lambda _search: ("Crossref has no boolean search: it ranks by likeness to these words",),
    ),
    "corpus": (_embedded, lambda _search: ()),
}


def find_source(name: str) -> Source:
    """The source of this name.

    Raises
    ------
    SourceUnknown
        When there is none; lists those there are.
    """
    return _find(name, SOURCES)


def find_lookup(name: str) -> Lookup:
    """The database of this name that gives records by DOI; raises as `find_source`."""
    return _find(name, LOOKUPS)


def find_dialect(name: str) -> tuple[_Write, _Remarks]:
    """How a database writes queries, and what to know of it; raises as `find_source`."""
    known: dict[str, tuple[_Write, _Remarks]] = {
        name: (source.written, partial(remarks_on, source)) for name, source in SOURCES.items()
    }
    return _find(name, {**known, **_WRITERS})


def remarks_on(source: Source, search: Search) -> tuple[str, ...]:
    """What a user must know before asking a database: of itself, and of the terms."""
    query = parse_query(search.terms)
    if widened(query) == query:
        return source.remarks(search)
    left = "it is asked without NOT and without fields in the terms; the corpus search narrows"
    return (*source.remarks(search), left)


def _find(name: str, known: dict[str, _T]) -> _T:
    if name not in known:
        raise SourceUnknown(f"no database {name!r}; there are: {', '.join(known)}")
    return known[name]
