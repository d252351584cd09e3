"""The records that the local database holds, and its own reading of boolean queries.

Searching is written here once more, without SQLite, so that the embedded search and the
databases' dialects are checked against something else than themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from reputation.folding import fold
from reputation.literature.records.record import Record
from reputation.study.query import And, AndNot, InFields, Or, Phrase, Query, parse_query

__all__ = ["Shelf"]


_WORD = re.compile(r"[^\W_]+")


@cache
def words(text: str) -> str:
    return f" {' '.join(_WORD.findall(fold(text)))} "


class Shelf:
    """Records, found by boolean queries and dates; answers are in the order of their dates."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = sorted(records, key=lambda record: (str(record.date), record.source_id))
        self.texts: dict[str, dict[str, str]] = {}
        self._found: dict[object, list[Record]] = {}

    def add(self, record: Record) -> None:
        """A record appears while somebody walks through the results."""
        self.records.insert(0, record)
        self._found.clear()

    def find(
        self,
        text: str,
        fields: tuple[str, ...],
        inside: Callable[[Record], bool] = lambda _record: True,
        key: object = None,
    ) -> list[Record]:
        """The records that a query of the common syntax finds."""
        mark = (text, fields, key)
        if mark not in self._found:
            query = parse_query(text)
            self._found[mark] = [
                record
                for record in self.records
                if inside(record) and self._holds(record, query, fields)
            ]
        return self._found[mark]

    def _holds(self, record: Record, query: Query, fields: tuple[str, ...]) -> bool:
        if isinstance(query, And):
            return all(self._holds(record, part, fields) for part in query.parts)
        if isinstance(query, Or):
            return any(self._holds(record, part, fields) for part in query.parts)
        if isinstance(query, AndNot):
            keep = self._holds(record, query.keep, fields)
            return keep and not self._holds(record, query.drop, fields)
        if isinstance(query, InFields):
            return self._holds(record, query.query, query.fields)
        return any(self._phrase(self._text(record, field), query) for field in fields)

    @staticmethod
    def _phrase(text: str, phrase: Phrase) -> bool:
        wanted = words(phrase.text)
        return (wanted[:-1] if phrase.prefix else wanted) in text

    def _text(self, record: Record, field: str) -> str:
        held = self.texts.setdefault(record.source_id, {})
        if field not in held:
            value = getattr(record, field)
            held[field] = words(value if isinstance(value, str) else " | ".join(value))
        return held[field]

    def by_doi(self, doi: str) -> list[Record]:
        return [record for record in self.records if record.doi == doi.lower()]
