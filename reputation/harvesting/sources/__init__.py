"""The literature databases that can be asked, by name.

To add one, put a file beside these that makes a `Source` (or a `Lookup`, or a `Dialect`): it is
found by the command line, its help and its errors. ``docs/how-to-add-a-database.md`` shows how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from reputation.errors import SourceUnknown
from reputation.harvesting.sources.source import Dialect, Lookup, Source, Written
from reputation.registry import choose, offered
from reputation.study.definition import Search
from reputation.study.query import Query, parse_query, widened

__all__ = [
    "DIALECTS",
    "LOOKUPS",
    "SOURCES",
    "find_dialect",
    "find_lookup",
    "find_source",
    "remarks_on",
]

#: Databases that can be harvested.
SOURCES: Mapping[str, Source] = MappingProxyType(
    {source.service.name: source for source in offered(__name__, Source)}
)

_lookups = sorted(offered(__name__, Lookup), key=lambda lookup: -lookup.most)
#: Asked in this order for what is missing: first those that tell most at a time.
LOOKUPS: Mapping[str, Lookup] = MappingProxyType(
    {lookup.service.name: lookup for lookup in _lookups}
)

#: Those that cannot be harvested but whose queries can be written.
DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {dialect.name: dialect for dialect in offered(__name__, Dialect)}
)

_Write = Callable[[Search, Query], Written]
_Remarks = Callable[[Search], tuple[str, ...]]


def find_source(name: str) -> Source:
    """The source of this name.

    Raises
    ------
    SourceUnknown
        When there is none; lists those there are.
    """
    return choose(name, SOURCES, "database", SourceUnknown)


def find_lookup(name: str) -> Lookup:
    """The database of this name that gives records by DOI; raises as `find_source`."""
    return choose(name, LOOKUPS, "database", SourceUnknown)


def find_dialect(name: str) -> tuple[_Write, _Remarks]:
    """How a database writes queries, and what to know of it; raises as `find_source`."""
    known: dict[str, tuple[_Write, _Remarks]] = {
        name: (source.written, partial(remarks_on, source)) for name, source in SOURCES.items()
    }
    only = {name: (dialect.write, dialect.remarks) for name, dialect in DIALECTS.items()}
    return choose(name, {**known, **only}, "database", SourceUnknown)


def remarks_on(source: Source, search: Search) -> tuple[str, ...]:
    """What a user must know before asking a database: of itself, and of the terms."""
    query = parse_query(search.terms)
    if widened(query) == query:
        return source.remarks(search)
    left = "it is queried without NOT and without fields; the corpus search applies them later"
    return (*source.remarks(search), left)
