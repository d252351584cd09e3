"""Searching the corpus by full text and date, and keeping account of what was searched."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from reputation import __version__

__all__ = [
    "Hit",
    "Search",
    "count",
    "count_found_by",
    "found_by",
    "keep_search",
    "search",
    "searches",
]

_FOUND = "SELECT rowid AS record_id, 0 AS approximate FROM full_text WHERE full_text MATCH :match"
_FOUND_IN_WINDOW = (
    "SELECT t.rowid AS record_id, d.first < :first OR d.last > :last AS approximate "
    "FROM full_text t "
    "JOIN dates d ON d.record_id = t.rowid "
    "WHERE full_text MATCH :match AND d.first <= :last AND d.last >= :first"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found by a search; `approximate` where its date may lie outside the window."""

    record_id: int
    approximate: bool


@dataclass(frozen=True, slots=True)
class Search:
    """A search that was kept with its hits: its number, its city, and how many it found."""

    number: int
    city: str
    found: int


def search(
    sql: sqlite3.Connection, match: str, window: tuple[str, str] | None, limit: int = -1
) -> list[Hit]:
    """Run an FTS5 query; see `reputation.literature.corpus.holdings.Holdings.search`."""
    select, values = _select(match, window)
    rows = sql.execute(f"{select} ORDER BY 1 LIMIT :limit", {**values, "limit": limit})
    return [Hit(number, bool(approximate)) for number, approximate in rows]


def count(sql: sqlite3.Connection, match: str, window: tuple[str, str] | None) -> tuple[int, int]:
    """How many records a query finds, and of how many the date may lie outside the window."""
    select, values = _select(match, window)
    found, approximate = sql.execute(
        f"SELECT count(*), coalesce(sum(approximate), 0) FROM ({select})", values
    ).fetchone()
    return int(found), int(approximate)


def _select(match: str, window: tuple[str, str] | None) -> tuple[str, dict[str, str]]:
    if window is None:
        return _FOUND, {"match": match}
    return _FOUND_IN_WINDOW, {"match": match, "first": window[0], "last": window[1]}


def keep_search(sql: sqlite3.Connection, key: tuple[str, ...]) -> Search:
    """Search (study, city, source, query, first, last), and keep what is found for `found_by`."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    city, query, window = key[1], key[3], (key[4], key[5])
    sql.execute(
        "INSERT INTO searches(study, city, source, query, first, last, searched_at, "
        "version, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET "
        "searched_at = excluded.searched_at, version = excluded.version",
        (*key, now, __version__),
    )
    (number,) = sql.execute(
        "SELECT id FROM searches WHERE study = ? AND city = ? AND source = ? "
        "AND query = ? AND first = ? AND last = ?",
        key,
    ).fetchone()
    sql.execute("DELETE FROM hits WHERE search_id = ?", (number,))
    select, values = _select(query, window)
    found = sql.execute(
        f"INSERT INTO hits SELECT {number}, record_id, approximate FROM ({select})", values
    ).rowcount
    sql.execute("UPDATE searches SET found = ? WHERE id = ?", (found, number))
    return Search(number, city, found)


def found_by(
    sql: sqlite3.Connection, searches: Sequence[Search]
) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that kept searches found and their cities, by ascending number.

    The hits of each search lie in that order, so that they are only read side by side.
    """

    def hits(place: int, one: Search) -> Iterator[tuple[int, int]]:
        select = "SELECT record_id FROM hits WHERE search_id = ? ORDER BY record_id"
        return ((number, place) for (number,) in sql.execute(select, (one.number,)))

    merged = heapq.merge(*(hits(place, one) for place, one in enumerate(searches)))
    for number, found in groupby(merged, key=itemgetter(0)):
        yield number, [searches[place].city for _, place in found]


def count_found_by(sql: sqlite3.Connection, searches: Sequence[Search]) -> int:
    """How many different records kept searches found."""
    return sum(1 for _ in found_by(sql, searches))


def searches(sql: sqlite3.Connection) -> list[dict[str, str | int]]:
    """Every search that was made, oldest first."""
    names = ("study", "city", "source", "query", "first", "last", "searched_at", "found")
    rows = sql.execute(f"SELECT {', '.join(names)} FROM searches ORDER BY id")
    return [dict(zip(names, row, strict=True)) for row in rows]
