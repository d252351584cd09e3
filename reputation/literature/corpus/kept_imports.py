"""What was brought into a corpus file by file, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reputation.literature.corpus.database import Database
from reputation.literature.corpus.filling import (
    Origin,
    index_entries,
    insert_entries,
    insert_import,
    last_entry,
)
from reputation.literature.corpus.grouping import count_duplicates, regroup
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record

__all__ = ["ImportReport", "Imports"]


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


class Imports:
    """The imports of a corpus."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.sql

    def add(
        self, items: Iterable[Record | Defect], origin: Origin, *, settle: bool = True
    ) -> ImportReport:
        """Add the records of one file in one transaction and merge duplicates.

        Entries that an earlier import brought, word for word, are not added again; a file with
        the same content as an earlier one changes nothing. Without `settle` duplicates stay until
        `Corpus.settle` is called, so that many files take it once.

        Raises
        ------
        FormatError
            From `items`, when the file turns out defective; nothing is added then.
        CorpusError
            When the corpus cannot be written; nothing is added then.
        """
        with self._database.transaction():
            earlier = self._sql.execute(
                "SELECT imported_at, read FROM imports WHERE sha256 = ? AND columns = ?",
                (origin.sha256, origin.columns),
            ).fetchone()
            if earlier:
                return ImportReport(origin.file, origin.format, earlier[1], 0, (), 0, earlier[0])
            import_id = insert_import(self._sql, origin)
            last = last_entry(self._sql)
            read, added, defects = insert_entries(self._sql, import_id, items)
            before = count_duplicates(self._sql)
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
            duplicates = count_duplicates(self._sql) - before
        return ImportReport(origin.file, origin.format, read, added, tuple(defects), duplicates)

    def every(self) -> list[dict[str, str | int]]:
        """Every import, oldest first, with its file, format, counts and time."""
        names = ("file", "format", "read", "added", "skipped", "imported_at")
        rows = self._sql.execute(f"SELECT {', '.join(names)} FROM imports ORDER BY id")
        return [dict(zip(names, row, strict=True)) for row in rows]
