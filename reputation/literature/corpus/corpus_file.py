"""The corpus of a study: one SQLite file that stores its literature and answers its searches."""

from __future__ import annotations

import json
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from reputation.errors import CorpusError
from reputation.literature.corpus.database import Database, name_damage, open_database
from reputation.literature.corpus.filling import Origin
from reputation.literature.corpus.grouping import Merges, count_duplicates, settle
from reputation.literature.corpus.kept_harvests import Harvests
from reputation.literature.corpus.kept_imports import ImportReport, Imports
from reputation.literature.corpus.kept_lookups import Lookups
from reputation.literature.corpus.searching import Hit, Searches, StoredSearch
from reputation.literature.corpus.stored import COLUMNS, FoundRecord, StoredRecord, from_row
from reputation.literature.records.record import Record, normalise_doi
from reputation.progress import Progress

__all__ = [
    "Corpus",
    "FoundRecord",
    "Hit",
    "ImportReport",
    "Origin",
    "StoredRecord",
    "StoredSearch",
    "Totals",
]

_AT_ONCE = 500  # records asked for by number at once


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a corpus contains."""

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
    """An open corpus file; use `Corpus.open` in a ``with`` statement.

    Attributes
    ----------
    path
        Of the file.
    searches
        The embedded search, and the log of what databases were asked.
    imports, harvests, lookups
        What came in file by file, page by page, and by DOI; each can be added to.
    merges
        Which records have several entries, and why.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.sql
        self.path = database.path
        self.searches = Searches(database)
        self.imports = Imports(database)
        self.harvests = Harvests(database)
        self.lookups = Lookups(database)
        self.merges = Merges(database)

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False) -> Self:
        """Open a corpus file, bringing an older one up to date; a read-only one can be read.

        What an interrupted import or harvest left is not merged, but warned of where a corpus is
        opened to be read: see `settle`, and `reputation.literature.opening.open_corpus`, which
        calls it.

        Raises
        ------
        CorpusError
            When it is missing (unless `create`), damaged, another program's, from a newer
            version, or from an older one and read-only.
        """
        corpus = cls(open_database(Path(path), create=create))
        if corpus.unsettled and not create:
            warnings.warn(
                f"{path}: duplicates left by an interrupted import or harvest count twice until "
                "`settle` is called",
                stacklevel=2,
            )
        return corpus

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.close()
        name_damage(self.path, error)

    def close(self) -> None:
        """Close the file."""
        self._sql.close()

    # -- duplicates ------------------------------------------------------------------------------

    @property
    def unsettled(self) -> bool:
        """Whether duplicates among what came last are still to be merged."""
        return self._sql.execute("SELECT 1 FROM unsettled").fetchone() is not None

    def settle(self, progress: Progress | None = None) -> None:
        """Merge the duplicates among what came since the last time.

        Parameters
        ----------
        progress
            Called now and then with how much was compared, and how much there is.

        Raises
        ------
        CorpusError
            When there is something to merge and the corpus cannot be written.
        """
        if self.unsettled:
            with self._database.transaction():
                settle(self._sql, self.path, progress)

    # -- reading ---------------------------------------------------------------------------------

    def records(self, record_ids: Sequence[int] | None = None) -> Iterator[StoredRecord]:
        """Yield all records, or those with the given numbers, by ascending number."""
        select = f"SELECT id, source, {COLUMNS} FROM records"
        if record_ids is None:
            for row in self._sql.execute(f"{select} ORDER BY id"):
                yield StoredRecord(row[0], from_row(row[1], row[2:]))
            return
        ordered = sorted(set(record_ids))
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
                f"{self.path}: no record {name!r}; expected a record number, a source "
                "identifier or a DOI (see decisions.csv)"
            )
        return next(self.records([row[0]]))

    def record_ids_of(self, names: Collection[str]) -> list[int]:
        """The numbers of the records with one of these DOIs or sources' identifiers, ascending."""
        if not names:
            return []
        wanted = set(names)
        rows = self._sql.execute("SELECT record_id, source_id, doi FROM entries")
        return sorted({n for n, source_id, doi in rows if source_id in wanted or doi in wanted})

    def holders(
        self, dois: Collection[str], source_ids: Collection[str]
    ) -> Iterator[tuple[int, str, str]]:
        """Yield record, DOI and identifier of the entries with one of these DOIs or identifiers."""
        yield from self._sql.execute(
            "SELECT record_id, doi, source_id FROM entries "
            "WHERE doi IN (SELECT value FROM json_each(?)) "
            "OR source_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(dois)), json.dumps(sorted(source_ids))),
        )

    def titles(self) -> Iterator[tuple[int, str, int | None]]:
        """Yield number, title and year of every record."""
        for record_id, title, year in self._sql.execute(
            "SELECT id, title, substr(date, 1, 4) FROM records"
        ):
            yield record_id, title, int(year) if year else None

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
        return Totals(entries, every - count_duplicates(self._sql), skipped, by_source, imports)
