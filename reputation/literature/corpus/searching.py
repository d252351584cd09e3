"""The embedded search: which records an FTS5 query finds in a window."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from reputation.errors import CorpusError
from reputation.literature.corpus.database import Database

__all__ = ["Hit", "Searches", "StoredSearch"]

_FOUND = "SELECT rowid AS record_id, 0 AS approximate FROM full_text WHERE full_text MATCH :match"
_FOUND_IN_WINDOW = (
    "SELECT t.rowid AS record_id, d.first < :first OR d.last > :last AS approximate "
    "FROM full_text t "
    "JOIN dates d ON d.record_id = t.rowid "
    "WHERE full_text MATCH :match AND d.first <= :last AND d.last >= :first"
)
# Not in the file: whoever searches a corpus need not be able to write it.
_HITS = (
    "CREATE TEMP TABLE IF NOT EXISTS hits(search_id INTEGER NOT NULL, record_id INTEGER NOT NULL, "
    "PRIMARY KEY(search_id, record_id)) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found by a search; `approximate` where its date may lie outside the window."""

    record_id: int
    approximate: bool


@dataclass(frozen=True, slots=True)
class StoredSearch:
    """A search whose hits are kept while the corpus is open: its city, and their number."""

    search_id: int
    city: str
    found: int


class Searches:
    """The searches of a corpus; none of them writes to its file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.sql
        self._stored: dict[tuple[str, ...], int] = {}

    def find(
        self, match: str, window: tuple[str, str] | None = None, *, limit: int = -1
    ) -> list[Hit]:
        """Run an FTS5 query; see `reputation.study.query.to_fts5`.

        Parameters
        ----------
        match
            The FTS5 expression.
        window
            First and last day, ISO. A record dated only by year or month is inside when that
            period overlaps the window, and is marked approximate when it also reaches beyond; a
            record without a date is outside. None: any date or none.
        limit
            Give only the first so many, by number.
        """
        select, values = _select(match, window)
        rows = self._sql.execute(f"{select} ORDER BY 1 LIMIT :limit", {**values, "limit": limit})
        return [Hit(record_id, bool(approximate)) for record_id, approximate in rows]

    def count(self, match: str, window: tuple[str, str] | None = None) -> tuple[int, int]:
        """How many records `find` finds, and how many of them are approximate."""
        select, values = _select(match, window)
        found, approximate = self._sql.execute(
            f"SELECT count(*), coalesce(sum(approximate), 0) FROM ({select})", values
        ).fetchone()
        return int(found), int(approximate)

    def store(self, city: str, match: str, window: tuple[str, str]) -> StoredSearch:
        """Search, and store the hits next to the corpus until it is closed (see `found_by`).

        The same search takes the place of an earlier one.

        Raises
        ------
        CorpusError
            When there is no room for what it finds.
        """
        key = (city, match, *window)
        search_id = self._stored.setdefault(key, len(self._stored))
        select, values = _select(match, window)
        try:
            self._sql.execute(_HITS)
            self._sql.execute("DELETE FROM temp.hits WHERE search_id = ?", (search_id,))
            found = self._sql.execute(
                f"INSERT INTO temp.hits SELECT {search_id}, record_id FROM ({select})", values
            ).rowcount
        except sqlite3.OperationalError as error:
            raise CorpusError(
                f"{self._database.path}: the search results cannot be saved ({error}); free "
                "some space, or set TMPDIR to another folder"
            ) from None
        return StoredSearch(search_id, city, found)

    def found_by(self, searches: Sequence[StoredSearch]) -> Iterator[tuple[int, list[str]]]:
        """Yield each record that stored searches found and their cities, by ascending number.

        The hits of each search lie in that order, so that they are only read side by side.
        """

        def hits(place: int, one: StoredSearch) -> Iterator[tuple[int, int]]:
            select = "SELECT record_id FROM temp.hits WHERE search_id = ? ORDER BY record_id"
            rows = self._sql.execute(select, (one.search_id,))
            return ((record_id, place) for (record_id,) in rows)

        merged = heapq.merge(*(hits(place, one) for place, one in enumerate(searches)))
        for record_id, found in groupby(merged, key=itemgetter(0)):
            yield record_id, [searches[place].city for _, place in found]

    def count_found_by(self, searches: Sequence[StoredSearch]) -> int:
        """How many different records stored searches found."""
        return sum(1 for _ in self.found_by(searches))

    def every(self) -> list[dict[str, str | int]]:
        """Every search of a database, oldest first, with its exact text, window and time."""
        names = ("study", "city", "source", "query", "first", "last", "searched_at", "found")
        rows = self._sql.execute(f"SELECT {', '.join(names)} FROM searches ORDER BY id")
        return [dict(zip(names, row, strict=True)) for row in rows]


def _select(match: str, window: tuple[str, str] | None) -> tuple[str, dict[str, str]]:
    if window is None:
        return _FOUND, {"match": match}
    return _FOUND_IN_WINDOW, {"match": match, "first": window[0], "last": window[1]}
