"""The imports of a corpus, each file completely or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from reputation.literature.corpus.apart import apply_apart
from reputation.literature.corpus.database import Database
from reputation.literature.corpus.filling import (
    Origin,
    index_entries,
    insert_entries,
    insert_import,
    last_entry,
)
from reputation.literature.corpus.grouping import count_duplicates, regroup, settle
from reputation.literature.corpus.stored import COLUMNS, from_row
from reputation.literature.corpus.undoing import remove_import
from reputation.literature.records.defect import Defect
from reputation.literature.records.record import Record

__all__ = ["ImportReport", "Imports"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import did.

    ``read`` records were in the file; ``added`` of them were new entries, the others were held
    already, word for word. ``defects`` were skipped. ``before`` is the time of the earlier import
    when the same file had been imported before (nothing was done then), under the name
    ``before_file``. ``replaced`` entries of an earlier import that it replaces are gone.
    """

    file: str
    format: str
    read: int
    added: int
    defects: tuple[Defect, ...]
    duplicates: int = 0
    before: str = ""
    before_file: str = ""
    replaced: int = 0


class Imports:
    """The imports of a corpus."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.sql

    def add(
        self,
        items: Iterable[Record | Defect],
        origin: Origin,
        *,
        replaces: int | None = None,
        settle: bool = True,
    ) -> ImportReport:
        """Add the records of one file in one transaction and merge duplicates.

        Entries that an earlier import brought, word for word, are not added again; a file with
        the same content as an earlier one changes nothing. Without `settle` duplicates stay until
        `Corpus.settle` is called, so that many files take it once.

        With `replaces` an earlier import is undone in the same transaction; what both hold keeps
        its numbers.

        Raises
        ------
        FormatError
            From `items`, when the file turns out defective; nothing is added then.
        CorpusError
            When the corpus cannot be written; nothing is added then.
        """
        with self._database.transaction():
            earlier = self._sql.execute(
                "SELECT imported_at, read, file FROM imports WHERE sha256 = ? AND columns = ?",
                (origin.sha256, origin.columns),
            ).fetchone()
            if earlier:
                when, read, name = earlier
                return ImportReport(origin.file, origin.format, read, 0, (), 0, when, name)
            import_id = insert_import(self._sql, origin)
            last = last_entry(self._sql)
            read, added, defects = insert_entries(self._sql, import_id, origin.file, items)
            before = count_duplicates(self._sql)
            if added:
                index_entries(self._sql, last)
            self._sql.executemany(
                "INSERT INTO defects VALUES (?, ?, ?)",
                [(import_id, defect.line, defect.reason) for defect in defects],
            )
            self._sql.execute(
                "UPDATE imports SET read = ?, added = ?, skipped = ? WHERE id = ?",
                (read, added, len(defects), import_id),
            )
            replaced = 0 if replaces is None else remove_import(self._sql, replaces)
            if added or replaces is not None:
                self._group(import_id, settle=settle)
            duplicates = count_duplicates(self._sql) - before
        return ImportReport(
            origin.file,
            origin.format,
            read,
            added,
            tuple(defects),
            max(0, duplicates),
            replaced=replaced,
        )

    def undo(self, *import_ids: int) -> int:
        """Undo imports; return how many entries came from them alone.

        Duplicates are merged once at the end, so several imports are best undone together.

        Raises
        ------
        CorpusError
            When there is no such import, it was harvested, or the corpus cannot be written; it is
            as before then, whichever of the imports is meant.
        """
        with self._database.transaction():
            removed = sum(remove_import(self._sql, number) for number in import_ids)
            settle(self._sql, self._database.path)
        return removed

    def numbers_of(self, file: str) -> list[int]:
        """The numbers of the imports of files of this name, oldest first."""
        rows = self._sql.execute("SELECT id FROM imports WHERE file = ? ORDER BY id", (file,))
        return [number for (number,) in rows]

    def contents(self) -> Iterator[tuple[Origin, list[Record | Defect]]]:
        """Yield every import with its entries, in a form that can be added to another corpus.

        What was only looked up is left out. A record whose source is a file's name is given the
        name of the file at hand, as reading that file would: it may have been known by another's.
        """
        names = ("file", "sha256", "format", "source", "encoding", "columns")
        imports = self._sql.execute(
            f"SELECT id, {', '.join(names)} FROM imports WHERE role = 'search' ORDER BY id"
        ).fetchall()
        for import_id, *origin in imports:
            rows = self._sql.execute(
                "SELECT line, CASE WHEN source IN (SELECT file FROM imports WHERE source = file) "
                f"THEN :file ELSE source END, {COLUMNS} FROM entries WHERE import_id = :id OR id "
                "IN (SELECT entry_id FROM brought WHERE import_id = :id) ORDER BY id",
                {"id": import_id, "file": origin[0]},
            )
            items: list[Record | Defect] = [
                replace(from_row(source, row), line=line) for line, source, *row in rows
            ]
            defects = self._sql.execute(
                "SELECT line, reason FROM defects WHERE import_id = ?", (import_id,)
            )
            yield Origin(*origin), [*items, *(Defect(line, reason) for line, reason in defects)]

    def _group(self, import_id: int, *, settle: bool) -> None:
        if settle:
            apply_apart(self._sql, self._database.path)
            regroup(self._sql)
        else:
            self._sql.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", (import_id,))

    def every(self) -> list[dict[str, str | int]]:
        """Every import, oldest first, with its file, format, counts, time, number and hash."""
        names = ("file", "format", "read", "added", "skipped", "imported_at", "id", "sha256")
        rows = self._sql.execute(f"SELECT {', '.join(names)} FROM imports ORDER BY id")
        return [dict(zip(names, row, strict=True)) for row in rows]
