"""The corpus of a study: one SQLite file that holds its literature and answers its searches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from reputation import __version__
from reputation.errors import CorpusError
from reputation.literature.duplicates import Match
from reputation.literature.formats.base import Defect
from reputation.literature.grouping import entries_of, insert_dates, merges, regroup
from reputation.literature.record import Record
from reputation.literature.rows import COLUMNS, Held, fingerprint, from_row, to_row
from reputation.literature.schema import TEXT_FIELDS, prepare

__all__ = ["Corpus", "Held", "Hit", "ImportReport", "Origin", "Totals"]

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the records of one import come from."""

    file: str
    sha256: str
    format: str
    source: str
    encoding: str = ""
    columns: str = "{}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import did.

    ``read`` records were in the file; ``added`` of them were new entries, the others were held
    already, word for word. ``defects`` were skipped. ``before`` is the time of the earlier import
    when the same file had been imported before (nothing was done then).
    """

    file: str
    format: str
    read: int
    added: int
    defects: tuple[Defect, ...]
    duplicates: int = 0
    before: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found by a search; `approximate` where its date may lie outside the window."""

    record_id: int
    approximate: bool


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


class Corpus:
    """An open corpus file; use `Corpus.open` in a ``with`` statement."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._sql = connection
        self.path = path

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False) -> Self:
        """Open a corpus file, bringing an older one up to date.

        Raises
        ------
        CorpusError
            When it is missing (unless `create`), damaged, another program's or from a newer
            version.
        """
        path = Path(path)
        if not create and not path.exists():
            raise CorpusError(
                f"{path}: no corpus yet; fill it with `reputation import STUDY FILE...`"
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            prepare(connection, str(path))
            connection.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
            )
        except (sqlite3.DatabaseError, OSError) as error:
            raise CorpusError(f"{path}: cannot be used as a corpus ({error})") from None
        return cls(connection, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._sql.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, also when the program is interrupted."""
        try:
            self._sql.execute("BEGIN IMMEDIATE")
            yield
            self._sql.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._roll_back()
            raise CorpusError(f"{self.path}: nothing was changed ({error})") from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._sql.in_transaction:
            self._sql.execute("ROLLBACK")

    # -- filling ---------------------------------------------------------------------------------

    def add(self, items: Iterable[Record | Defect], origin: Origin) -> ImportReport:
        """Add the records of one file in one transaction and merge duplicates.

        Entries that an earlier import brought, word for word, are not added again; a file with
        the same content as an earlier one changes nothing.

        Raises
        ------
        FormatError
            From `items`, when the file turns out defective; nothing is added then.
        CorpusError
            When the corpus cannot be written; nothing is added then.
        """
        earlier = self._sql.execute(
            "SELECT imported_at, read FROM imports WHERE sha256 = ? AND columns = ?",
            (origin.sha256, origin.columns),
        ).fetchone()
        if earlier:
            return ImportReport(origin.file, origin.format, earlier[1], 0, (), 0, earlier[0])
        with self._transaction():
            import_id = self._insert_import(origin)
            read, added, defects = self._insert_entries(import_id, items)
            before = self._duplicates()
            if added:
                self._index_new(import_id)
                regroup(self._sql)
            self._sql.executemany(
                "INSERT INTO defects VALUES (?, ?, ?)",
                [(import_id, defect.line, defect.reason) for defect in defects],
            )
            self._sql.execute(
                "UPDATE imports SET read = ?, added = ?, skipped = ? WHERE id = ?",
                (read, added, len(defects), import_id),
            )
            duplicates = self._duplicates() - before
        return ImportReport(origin.file, origin.format, read, added, tuple(defects), duplicates)

    def _duplicates(self) -> int:
        query = (
            "SELECT (SELECT count(*) FROM entries WHERE NOT alone) - (SELECT count(*) FROM merged)"
        )
        return int(self._sql.execute(query).fetchone()[0])

    def _insert_import(self, origin: Origin) -> int:
        cursor = self._sql.execute(
            "INSERT INTO imports(file, sha256, format, source, encoding, columns, imported_at, "
            "version, read, added, skipped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)",
            (*(getattr(origin, field.name) for field in fields(origin)), _now(), __version__),
        )
        return int(cursor.lastrowid or 0)

    def _insert_entries(
        self, import_id: int, items: Iterable[Record | Defect]
    ) -> tuple[int, int, list[Defect]]:
        read = added = 0
        defects: list[Defect] = []
        statement = (
            f"INSERT OR IGNORE INTO entries(import_id, line, source, {COLUMNS}, fingerprint, "
            f"occurrence, record_id, alone) VALUES (?, ?, ?, {', '.join('?' * len(TEXT_FIELDS))}, "
            "?, ?, 0, 1)"
        )
        for item in items:
            if isinstance(item, Defect):
                defects.append(item)
                continue
            read += 1
            values = to_row(item)
            mark = fingerprint(item.source, values)
            row = (import_id, item.line, item.source, *values, mark)
            if self._sql.execute(statement, (*row, 0)).rowcount:
                added += 1
            elif times := self._times_in_import(mark, import_id):
                added += self._sql.execute(statement, (*row, times)).rowcount
        return read, added, defects

    def _times_in_import(self, mark: bytes, import_id: int) -> int:
        """How often this import brought the entry already; 0 where an earlier import did."""
        owners = self._sql.execute(
            "SELECT import_id FROM entries WHERE fingerprint = ?", (mark,)
        ).fetchall()
        return len(owners) if all(owner == import_id for (owner,) in owners) else 0

    def _index_new(self, import_id: int) -> None:
        self._sql.execute("UPDATE entries SET record_id = id WHERE import_id = ?", (import_id,))
        self._sql.execute(
            "INSERT INTO full_text(rowid, title, abstract, keywords, index_terms) "
            "SELECT id, title, abstract, keywords, index_terms FROM entries WHERE import_id = ?",
            (import_id,),
        )
        dates = self._sql.execute(
            "SELECT id, date FROM entries WHERE import_id = ? AND date <> ''", (import_id,)
        )
        while rows := dates.fetchmany(_BATCH):
            insert_dates(self._sql, rows)

    # -- duplicates ------------------------------------------------------------------------------

    def entries(self, record_id: int) -> list[Held]:
        """The entries of a record, as their sources gave them."""
        return entries_of(self._sql, record_id)

    def merges(self) -> list[tuple[int, list[Held], list[Match]]]:
        """All records with several entries: number, entries, and why they were merged."""
        return merges(self._sql)

    def undo_merge(self, record_id: int) -> list[int]:
        """Take the entries of a record apart, for good; return their numbers.

        Raises
        ------
        CorpusError
            When there is no such record or it has one entry only.
        """
        numbers = [held.id for held in self.entries(record_id)]
        if len(numbers) < 2:
            raise CorpusError(
                f"record {record_id} is not a merged one; `reputation duplicates STUDY` lists them"
            )
        now = _now()
        pairs = [(a, b, now) for a in numbers for b in numbers if a < b]
        with self._transaction():
            self._sql.executemany("INSERT OR IGNORE INTO apart VALUES (?, ?, ?)", pairs)
            regroup(self._sql)
        return numbers

    # -- reading ---------------------------------------------------------------------------------

    def records(self, numbers: Sequence[int] | None = None) -> Iterator[Held]:
        """Yield all records, or those with the given numbers, by ascending number."""
        select = f"SELECT id, source, {COLUMNS} FROM records"
        if numbers is None:
            for row in self._sql.execute(f"{select} ORDER BY id"):
                yield Held(row[0], from_row(row[1], row[2:]))
            return
        ordered = sorted(set(numbers))
        for start in range(0, len(ordered), 500):
            part = ordered[start : start + 500]
            marks = ", ".join("?" * len(part))
            for row in self._sql.execute(f"{select} WHERE id IN ({marks}) ORDER BY id", part):
                yield Held(row[0], from_row(row[1], row[2:]))

    def totals(self) -> Totals:
        """How many entries and records there are, and from which sources."""
        by_source = dict(
            self._sql.execute(
                "SELECT source, count(*) FROM entries GROUP BY source "
                "ORDER BY count(*) DESC, source"
            )
        )
        imports, skipped = self._sql.execute(
            "SELECT count(*), coalesce(sum(skipped), 0) FROM imports"
        ).fetchone()
        entries = sum(by_source.values())
        return Totals(entries, entries - self._duplicates(), skipped, by_source, imports)

    def imports(self) -> list[dict[str, str | int]]:
        """Every import, oldest first, with its file, format, counts and time."""
        names = ("file", "format", "read", "added", "skipped", "imported_at")
        rows = self._sql.execute(f"SELECT {', '.join(names)} FROM imports ORDER BY id")
        return [dict(zip(names, row, strict=True)) for row in rows]

    # -- searching -------------------------------------------------------------------------------

    def search(self, match: str, window: tuple[str, str] | None = None) -> list[Hit]:
        """Run an FTS5 query; see `reputation.study.query.to_fts5`.

        Parameters
        ----------
        match
            The FTS5 expression.
        window
            First and last day, ISO. A record dated only by year or month is inside when that
            period overlaps the window, and is marked approximate when it also reaches beyond; a
            record without a date is outside. None: any date or none.
        """
        if window is None:
            rows = self._sql.execute(
                "SELECT rowid, 0 FROM full_text WHERE full_text MATCH ? ORDER BY rowid", (match,)
            )
        else:
            rows = self._sql.execute(
                "SELECT t.rowid, d.first < :first OR d.last > :last FROM full_text t "
                "JOIN dates d ON d.record_id = t.rowid "
                "WHERE full_text MATCH :match AND d.first <= :last AND d.last >= :first "
                "ORDER BY t.rowid",
                {"match": match, "first": window[0], "last": window[1]},
            )
        return [Hit(number, bool(approximate)) for number, approximate in rows]

    def keep_search(
        self, *, study: str, city: str, query: str, window: tuple[str, str], hits: Sequence[Hit]
    ) -> None:
        """Note a search of this corpus and what it found, in place of the same search before."""
        key = (study, city, "corpus", query, *window)
        with self._transaction():
            self._sql.execute(
                "INSERT INTO searches(study, city, source, query, first, last, searched_at, "
                "version, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "searched_at = excluded.searched_at, version = excluded.version, "
                "found = excluded.found",
                (*key, _now(), __version__, len(hits)),
            )
            (number,) = self._sql.execute(
                "SELECT id FROM searches WHERE study = ? AND city = ? AND source = ? "
                "AND query = ? AND first = ? AND last = ?",
                key,
            ).fetchone()
            self._sql.execute("DELETE FROM hits WHERE search_id = ?", (number,))
            self._sql.executemany(
                "INSERT INTO hits VALUES (?, ?, ?)",
                [(number, hit.record_id, hit.approximate) for hit in hits],
            )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
