"""The corpus itself: the syntax of its embedded search."""

from __future__ import annotations

from reputation.harvesting.sources.source import Dialect, Written
from reputation.study.definition import Search
from reputation.study.query import Query, to_fts5

__all__ = ["EMBEDDED"]


def _write(_search: Search, query: Query) -> Written:
    text = to_fts5(query)
    return Written(text, {"match": text})


EMBEDDED = Dialect(name="corpus", write=_write)
