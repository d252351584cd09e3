"""What a corpus holds, as it is read: records, totals, imports, and what searches find."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reputation.errors import CorpusError
from reputation.literature.corpus.searching import (
    Hit,
    Search,
    count,
    count_found_by,
    found_by,
    search,
    searches,
)
from reputation.literature.corpus.stored import COLUMNS, StoredRecord, from_row
from reputation.literature.corpus.unfinished import UnfinishedHarvest, unfinished_harvests
from reputation.literature.records.record import Record, normalise_doi

__all__ = ["Holdings", "Totals"]

_AT_ONCE = 500  # records asked for by number at once


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a corpus holds."""

    entries: int
    records: int
    skipped: int
    by_source: dict[str, int]
    imports: int

    @property
    def duplicates(self) -> int:
        """Entries that are a second or further copy of a record."""
        return self.entries - self.records


class Holdings:
    """The reading half of a `reputation.literature.corpus.corpus_file.Corpus`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._sql = connection
        self.path = path

    # -- reading ---------------------------------------------------------------------------------

    def records(self, numbers: Sequence[int] | None = None) -> Iterator[StoredRecord]:
        """Yield all records, or those with the given numbers, by ascending number."""
        select = f"SELECT id, source, {COLUMNS} FROM records"
        if numbers is None:
            for row in self._sql.execute(f"{select} ORDER BY id"):
                yield StoredRecord(row[0], from_row(row[1], row[2:]))
            return
        ordered = sorted(set(numbers))
        for start in range(0, len(ordered), _AT_ONCE):
            part = ordered[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            for row in self._sql.execute(f"{select} WHERE id IN ({marks}) ORDER BY id", part):
                yield StoredRecord(row[0], from_row(row[1], row[2:]))

    def find_record(self, name: str) -> StoredRecord:
        """The record with this number, identifier at its source, or DOI.

        Raises
        ------
        CorpusError
            When there is none.
        """
        doi = normalise_doi(name)
        number = int(name) if name.isdecimal() and len(name) < 19 else -1
        row = (
            self._sql.execute("SELECT id FROM records WHERE id = ?", (number,)).fetchone()
            or self._sql.execute(
                "SELECT record_id FROM entries WHERE source_id = ? OR (doi <> '' AND doi = ?)",
                (name, doi),
            ).fetchone()
        )
        if row is None:
            raise CorpusError(
                f"{self.path}: no record {name!r}; expected a record's number, an identifier of "
                "its source, or a DOI (see decisions.csv)"
            )
        return next(self.records([row[0]]))

    def numbers_of(self, names: Collection[str]) -> list[int]:
        """The numbers of the records with one of these DOIs or sources' identifiers, ascending."""
        if not names:
            return []
        wanted = set(names)
        rows = self._sql.execute("SELECT record_id, source_id, doi FROM entries")
        return sorted({n for n, source_id, doi in rows if source_id in wanted or doi in wanted})

    def merged_entries(self, source_ids: Collection[str]) -> Iterator[tuple[int, Record]]:
        """Yield the merged ones of the entries with these identifiers, behind their record."""
        for row in self._sql.execute(
            f"SELECT record_id, source, {COLUMNS} FROM entries "
            "WHERE NOT alone AND source_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(source_ids)),),
        ):
            yield row[0], from_row(row[1], row[2:])

    def shared_dois(self, dois: Collection[str]) -> frozenset[str]:
        """Those of these DOIs that several records bear, as chapters that give their book's do."""
        rows = self._sql.execute(
            "SELECT doi FROM records WHERE doi IN (SELECT value FROM json_each(?)) "
            "GROUP BY doi HAVING count(*) > 1",
            (json.dumps(sorted(filter(None, dois))),),
        )
        return frozenset(doi for (doi,) in rows)

    def totals(self) -> Totals:
        """How many entries and records there are, and from which sources."""
        by_source = dict(
            self._sql.execute(
                "SELECT e.source, count(*) FROM entries e JOIN imports i ON i.id = e.import_id "
                "WHERE i.role = 'search' GROUP BY e.source ORDER BY count(*) DESC, e.source"
            )
        )
        imports, skipped = self._sql.execute(
            "SELECT count(*), coalesce(sum(skipped), 0) FROM imports"
        ).fetchone()
        (every,) = self._sql.execute("SELECT count(*) FROM entries").fetchone()
        entries = sum(by_source.values())
        return Totals(entries, every - self._duplicates(), skipped, by_source, imports)

    def imports(self) -> list[dict[str, str | int]]:
        """Every import, oldest first, with its file, format, counts and time."""
        names = ("file", "format", "read", "added", "skipped", "imported_at")
        rows = self._sql.execute(f"SELECT {', '.join(names)} FROM imports ORDER BY id")
        return [dict(zip(names, row, strict=True)) for row in rows]

    # -- searching -------------------------------------------------------------------------------

    def search(
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
        return search(self._sql, match, window, limit)

    def count(self, match: str, window: tuple[str, str] | None = None) -> tuple[int, int]:
        """How many records `search` finds, and how many of them are approximate."""
        return count(self._sql, match, window)

    def found_by(self, searches: Sequence[Search]) -> Iterator[tuple[int, list[str]]]:
        """Yield each record that kept searches found and their cities, by ascending number."""
        return found_by(self._sql, searches)

    def count_found_by(self, searches: Sequence[Search]) -> int:
        """How many different records kept searches found."""
        return count_found_by(self._sql, searches)

    def searches(self) -> list[dict[str, str | int]]:
        """Every search, of this corpus or of a database, with its exact text, window and time."""
        return searches(self._sql)

    def unfinished_harvests(self, study: str) -> list[UnfinishedHarvest]:
        """The searches of databases for a study that are not whole; `study` is its name."""
        return unfinished_harvests(self._sql, study)

    def _duplicates(self) -> int:
        query = (
            "SELECT (SELECT count(*) FROM entries WHERE NOT alone) - (SELECT count(*) FROM merged)"
        )
        return int(self._sql.execute(query).fetchone()[0])
