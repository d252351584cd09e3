"""The corpus of a study: one SQLite file that holds its literature and answers its searches."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from reputation.errors import CorpusError
from reputation.input import check_plain_file
from reputation.literature.corpus.filling import (
    Origin,
    index_entries,
    insert_entries,
    insert_import,
    last_entry,
)
from reputation.literature.corpus.grouping import entries_of, merges, regroup
from reputation.literature.corpus.harvest_states import (
    HarvestedPage,
    HarvestQuery,
    HarvestState,
    SnapshotPart,
    begin_harvest,
    end_harvest,
    keep_lookup,
    keep_page,
    keep_part,
    read_harvest_state,
    restart_harvest,
    snapshots,
)
from reputation.literature.corpus.holdings import Holdings, Totals
from reputation.literature.corpus.schema import prepare
from reputation.literature.corpus.searching import Hit, Search, keep_search
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.duplicates import Match
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record

__all__ = ["Corpus", "Hit", "ImportReport", "Origin", "Search", "StoredRecord", "Totals"]

_CACHE = 64 << 10  # KiB of the file that are held in memory; SQLite's own 2 MiB is slow


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


class Corpus(Holdings):
    """An open corpus file; use `Corpus.open` in a ``with`` statement."""

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False, settle: bool = True) -> Self:
        """Open a corpus file, bringing an older one up to date.

        With `settle`, duplicates that an interrupted import or harvest left are merged first.

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
            if path.exists():
                check_plain_file(path)
            connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            connection.execute("PRAGMA trusted_schema = OFF")
            prepare(connection, str(path))
            connection.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
                f"PRAGMA cache_size = -{_CACHE}"
            )
        except (sqlite3.DatabaseError, OSError) as error:
            if "readonly" in str(error):
                raise CorpusError(
                    f"{path}: cannot be written, and what searches find is kept in it; copy the "
                    "study's folder to where you may write"
                ) from None
            raise CorpusError(f"{path}: cannot be used as a corpus ({error})") from None
        corpus = cls(connection, path)
        if settle:
            corpus.settle()
        return corpus

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
            # SQLite gives up a transaction itself where the disk is full.
            full = "no transaction is active" in str(error)
            told = "no space left on the disk" if full else error
            raise CorpusError(f"{self.path}: nothing was changed ({told})") from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._sql.in_transaction:
            self._sql.execute("ROLLBACK")

    # -- filling ---------------------------------------------------------------------------------

    def add(
        self, items: Iterable[Record | Defect], origin: Origin, *, settle: bool = True
    ) -> ImportReport:
        """Add the records of one file in one transaction and merge duplicates.

        Entries that an earlier import brought, word for word, are not added again; a file with
        the same content as an earlier one changes nothing. Without `settle` duplicates stay until
        `settle` is called or the corpus is opened again, so that many files take it once.

        Raises
        ------
        FormatError
            From `items`, when the file turns out defective; nothing is added then.
        CorpusError
            When the corpus cannot be written; nothing is added then.
        """
        with self._transaction():
            earlier = self._sql.execute(
                "SELECT imported_at, read FROM imports WHERE sha256 = ? AND columns = ?",
                (origin.sha256, origin.columns),
            ).fetchone()
            if earlier:
                return ImportReport(origin.file, origin.format, earlier[1], 0, (), 0, earlier[0])
            import_id = insert_import(self._sql, origin)
            last = last_entry(self._sql)
            read, added, defects = insert_entries(self._sql, import_id, items)
            before = self._duplicates()
            if added:
                index_entries(self._sql, last)
                if settle:
                    regroup(self._sql)
                else:
                    self._sql.execute("INSERT INTO unsettled VALUES (?)", (import_id,))
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

    # -- harvesting ------------------------------------------------------------------------------

    def harvest_state(self, harvest_query: HarvestQuery) -> HarvestState | None:
        """How far a harvest has come, or None where it has not begun."""
        return read_harvest_state(self._sql, harvest_query)

    def begin_harvest(self, harvest_query: HarvestQuery, source: str, cursor: str) -> HarvestState:
        """Note that a harvest begins at a cursor, unless another program has begun it."""
        with self._transaction():
            return self.harvest_state(harvest_query) or begin_harvest(
                self._sql, harvest_query, source, cursor
            )

    def restart_harvest(
        self, harvest_query: HarvestQuery, state: HarvestState, cursor: str
    ) -> HarvestState:
        """Begin a harvest anew; what it brought stays and is recognised when it comes again."""
        with self._transaction():
            restart_harvest(self._sql, state, cursor)
        return self._again(harvest_query)

    def keep_page(
        self,
        harvest_query: HarvestQuery,
        state: HarvestState,
        page: HarvestedPage,
        *,
        enough: float = math.inf,
    ) -> HarvestState:
        """Keep a page and where the next one begins, both or neither.

        Once so many different works as are `enough` are kept, the harvest is done, whatever the
        database offers further. What is not kept does not count: it may have come twice.

        Raises
        ------
        CorpusError
            When the corpus cannot be written, or another harvest of the same search has gone on
            meanwhile; it is as before the page then.
        """
        with self._transaction():
            keep_page(self._sql, state, page)
            again = self._again(harvest_query)
            if again.found >= enough:
                end_harvest(self._sql, state)
                again = replace(again, cursor=None)
        return again

    def keep_part(
        self, pages: Iterable[tuple[HarvestQuery, HarvestedPage]], snapshot: str, part: SnapshotPart
    ) -> None:
        """As `keep_page` for several searches, all or nothing, and that a part was read."""
        with self._transaction():
            for harvest_query, page in pages:
                keep_page(self._sql, self._again(harvest_query), page)
            keep_part(self._sql, snapshot, part)

    def snapshots(self) -> list[dict[str, Any]]:
        """The snapshots that were read, each with its parts (see `walks.snapshots`)."""
        return snapshots(self._sql)

    def _again(self, harvest_query: HarvestQuery) -> HarvestState:
        state = self.harvest_state(harvest_query)
        assert state is not None  # noqa: S101 - it was just written
        return state

    def end_harvest(self, state: HarvestState, *, announced: int | None = None) -> None:
        """Note that a harvest is done whatever the database offers, and what it announced."""
        with self._transaction():
            end_harvest(self._sql, state, announced)

    def count_found(self, searches: Sequence[int]) -> int:
        """How many different entries these harvests brought or met again."""
        marks = ", ".join("?" * len(searches))
        query = f"SELECT count(DISTINCT entry_id) FROM found WHERE search_id IN ({marks})"
        return int(self._sql.execute(query, tuple(searches)).fetchone()[0])

    def asked_dois(self, source: str) -> set[str]:
        """The DOIs that a database was asked for already."""
        rows = self._sql.execute("SELECT doi FROM lookups WHERE source = ?", (source,))
        return {doi for (doi,) in rows}

    def keep_lookup(
        self, source: str, title: str, dois: Iterable[str], records: Iterable[Record]
    ) -> int:
        """Keep what a database gave for these DOIs, and that it was asked; how many are new."""
        with self._transaction():
            return keep_lookup(self._sql, source, title, dois, records)

    def settle(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Merge the duplicates among what came since the last time.

        Parameters
        ----------
        progress
            Called now and then with how much was compared, and how much there is.
        """
        if self._sql.execute("SELECT 1 FROM unsettled").fetchone():
            with self._transaction():
                regroup(self._sql, progress)
                self._sql.execute("DELETE FROM unsettled")

    # -- duplicates ------------------------------------------------------------------------------

    def entries(self, record_id: int) -> list[StoredRecord]:
        """The entries of a record, as their sources gave them."""
        return entries_of(self._sql, record_id)

    def merges(self) -> Iterator[tuple[int, list[StoredRecord], list[Match]]]:
        """Yield all records with several entries: number, entries, and why they were merged."""
        return merges(self._sql)

    def undo_merge(self, record_id: int) -> list[int]:
        """Take the entries of a record apart, for good; return their numbers.

        What was only looked up to fill in the record goes: it was found by no search.

        Raises
        ------
        CorpusError
            When there is no such record or it has one entry only.
        """
        looked_up = self._looked_up(record_id)
        numbers = [held.id for held in self.entries(record_id) if held.id not in looked_up]
        if len(numbers) < 2:
            raise CorpusError(
                f"record {record_id} is not a merged one; `reputation duplicates STUDY` lists them"
            )
        now = _now()
        pairs = [(a, b, now) for a in numbers for b in numbers if a < b]
        with self._transaction():
            self._sql.executemany("INSERT OR IGNORE INTO apart VALUES (?, ?, ?)", pairs)
            self._sql.execute(  # `complete` is to ask for each of them again
                "DELETE FROM lookups WHERE doi IN "
                "(SELECT doi FROM entries WHERE record_id = ? AND doi <> '')",
                (record_id,),
            )
            self._sql.executemany(
                "DELETE FROM entries WHERE id = ?", [(number,) for number in looked_up]
            )
            regroup(self._sql)
        return numbers

    def _looked_up(self, record_id: int) -> set[int]:
        rows = self._sql.execute(
            "SELECT e.id FROM entries e JOIN imports i ON i.id = e.import_id "
            "WHERE e.record_id = ? AND i.role = 'completion' "
            "AND NOT EXISTS (SELECT 1 FROM found f WHERE f.entry_id = e.id)",
            (record_id,),
        )
        return {number for (number,) in rows}

    # -- searching -------------------------------------------------------------------------------

    def keep_search(self, *, study: str, city: str, query: str, window: tuple[str, str]) -> Search:
        """Search, and keep what was found in place of what the same search found before.

        See `search` for the query and the window.
        """
        with self._transaction():
            return keep_search(self._sql, (study, city, "corpus", query, *window))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
