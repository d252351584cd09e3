"""What of a corpus's entries is compared to find the duplicates among them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from reputation.literature.duplicates import COMPARED, Candidate, opening_of

__all__ = ["ComparedEntries"]

_AT_ONCE = 500  # entries asked for by number at once


class ComparedEntries:
    """What of the entries is compared, read from the corpus when it is wanted."""

    _SELECT = (
        "SELECT id, title, substr(date, 1, 4), doi, type, "
        "substr(authors, 1, instr(authors || char(10), char(10)) - 1), pages, "
        f"substr(abstract, 1, {COMPARED}), venue, volume FROM entries"
    )

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql

    def __len__(self) -> int:
        return int(self._sql.execute("SELECT count(*) FROM entries").fetchone()[0])

    def __iter__(self) -> Iterator[Candidate]:
        return map(_candidate, self._sql.execute(f"{self._SELECT} ORDER BY id"))

    def take(self, numbers: Sequence[int]) -> Iterator[Candidate]:
        """Yield those with these numbers."""
        for start in range(0, len(numbers), _AT_ONCE):
            part = numbers[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            rows = self._sql.execute(f"{self._SELECT} WHERE id IN ({marks})", part)
            yield from map(_candidate, rows)


def _candidate(row: tuple[int, str, str, str, str, str, str, str, str, str]) -> Candidate:
    number, title, year, doi, kind, author, pages, abstract, *place = row
    published = int(year) if year else None
    opening = opening_of(abstract)
    return Candidate(number, title, published, doi, kind, author, pages, opening, *place)
