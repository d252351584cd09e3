"""Look-ups of records by DOI, to fill in what they lack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from reputation.literature.corpus.database import Database
from reputation.literature.corpus.filling import (
    Origin,
    index_entries,
    insert_entry,
    insert_import,
    last_entry,
)
from reputation.literature.records.record import Record

__all__ = ["Lookups"]


class Lookups:
    """The look-ups by DOI of a corpus; what they bring never counts as found by a search."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.sql

    def asked(self, source: str) -> set[str]:
        """The DOIs that a database was asked for already."""
        rows = self._sql.execute("SELECT doi FROM lookups WHERE source = ?", (source,))
        return {doi for (doi,) in rows}

    def keep(self, source: str, title: str, dois: Iterable[str], records: Iterable[Record]) -> int:
        """Keep what a database gave for these DOIs, and that it was asked; how many are new."""
        with self._database.transaction():
            import_id = self._import_id(source, title)
            last = last_entry(self._sql)
            kept = [insert_entry(self._sql, import_id, record)[1] for record in records]
            if any(kept):
                index_entries(self._sql, last)
                self._sql.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", (import_id,))
            self._sql.execute(
                "UPDATE imports SET role = 'completion', read = read + ?, added = added + ? "
                "WHERE id = ?",
                (len(kept), sum(kept), import_id),
            )
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._sql.executemany(
                "INSERT OR REPLACE INTO lookups VALUES (?, ?, ?)",
                [(source, doi, now) for doi in dois],
            )
        return sum(kept)

    def _import_id(self, source: str, title: str) -> int:
        digest = f"lookup {source}"
        row = self._sql.execute("SELECT id FROM imports WHERE sha256 = ?", (digest,)).fetchone()
        if row:
            return int(row[0])
        return insert_import(self._sql, Origin(f"{title}: by DOI", digest, "by DOI", title))
