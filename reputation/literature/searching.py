"""Searching the corpus by full text and date, and keeping account of what was searched."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reputation import __version__

__all__ = ["Hit", "keep_search", "search", "searches"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found by a search; `approximate` where its date may lie outside the window."""

    record_id: int
    approximate: bool


def search(sql: sqlite3.Connection, match: str, window: tuple[str, str] | None) -> list[Hit]:
    """Run an FTS5 query; see `reputation.literature.corpus.Corpus.search`."""
    if window is None:
        rows = sql.execute(
            "SELECT rowid, 0 FROM full_text WHERE full_text MATCH ? ORDER BY rowid", (match,)
        )
    else:
        rows = sql.execute(
            "SELECT t.rowid, d.first < :first OR d.last > :last FROM full_text t "
            "JOIN dates d ON d.record_id = t.rowid "
            "WHERE full_text MATCH :match AND d.first <= :last AND d.last >= :first "
            "ORDER BY t.rowid",
            {"match": match, "first": window[0], "last": window[1]},
        )
    return [Hit(number, bool(approximate)) for number, approximate in rows]


def keep_search(sql: sqlite3.Connection, key: tuple[str, ...], hits: Sequence[Hit]) -> None:
    """Note a search (study, city, source, query, first, last) in place of the same one before."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    sql.execute(
        "INSERT INTO searches(study, city, source, query, first, last, searched_at, "
        "version, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "searched_at = excluded.searched_at, version = excluded.version, "
        "found = excluded.found",
        (*key, now, __version__, len(hits)),
    )
    (number,) = sql.execute(
        "SELECT id FROM searches WHERE study = ? AND city = ? AND source = ? "
        "AND query = ? AND first = ? AND last = ?",
        key,
    ).fetchone()
    sql.execute("DELETE FROM hits WHERE search_id = ?", (number,))
    sql.executemany(
        "INSERT INTO hits VALUES (?, ?, ?)",
        [(number, hit.record_id, hit.approximate) for hit in hits],
    )


def searches(sql: sqlite3.Connection) -> list[dict[str, str | int]]:
    """Every search that was made, oldest first."""
    names = ("study", "city", "source", "query", "first", "last", "searched_at", "found")
    rows = sql.execute(f"SELECT {', '.join(names)} FROM searches ORDER BY id")
    return [dict(zip(names, row, strict=True)) for row in rows]
