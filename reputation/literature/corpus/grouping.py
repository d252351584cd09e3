"""Which entries of a corpus form one record: merge duplicates, and undo merges."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reputation.dates import PartialDate
from reputation.errors import CorpusError
from reputation.literature.corpus.apart import apply_apart, keep_apart
from reputation.literature.corpus.database import Database
from reputation.literature.corpus.schema import TEXT_FIELDS
from reputation.literature.corpus.stored import COLUMNS, StoredRecord, from_row, to_row

if TYPE_CHECKING:
    from reputation.literature.duplicates import Match

__all__ = [
    "Merges",
    "count_duplicates",
    "drop_records",
    "insert_dates",
    "regroup",
    "regroup_alone",
    "settle",
]

_EVERY = 500  # records between two calls that tell progress


def settle(
    sql: sqlite3.Connection, corpus: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Merge all duplicates, but for records taken apart, in a transaction; none waits any more."""
    apply_apart(sql, corpus)
    regroup(sql, progress)
    sql.execute("DELETE FROM unsettled")


def regroup(sql: sqlite3.Connection, progress: Callable[[int, int], None] | None = None) -> None:
    """Find the duplicates among all entries and bring the records in line.

    Runs inside the caller's transaction; touches only the records whose entries changed. Progress
    is told twice over: of what is compared, and of the records that are put together.
    """
    # Loaded when needed: most commands only read a corpus.
    from reputation.literature.corpus.compared_entries import ComparedEntries  # noqa: PLC0415
    from reputation.literature.duplicates import find_duplicates, group_duplicates  # noqa: PLC0415

    apart = {frozenset(pair) for pair in sql.execute("SELECT left_id, right_id FROM apart")}
    candidates = ComparedEntries(sql)
    matches = find_duplicates(candidates, apart=apart, progress=progress)
    groups = group_duplicates(candidates, matches, apart=apart)
    wanted = {member: group[0] for group in groups for member in group}
    held = dict(sql.execute("SELECT id, record_id FROM entries WHERE NOT alone"))
    changed = {
        number
        for number in wanted.keys() | held.keys()
        if wanted.get(number, number) != held.get(number, number)
    }
    touched = changed | {wanted.get(number, number) for number in changed}
    touched |= {held.get(number, number) for number in changed}
    drop_records(sql, touched)
    sql.executemany(
        "UPDATE entries SET record_id = ?, alone = ? WHERE id = ?",
        ((wanted.get(number, number), number not in wanted, number) for number in touched),
    )
    _build_records(sql, sorted({wanted.get(number, number) for number in touched}), progress)
    sql.execute("DELETE FROM matches")
    sql.executemany(
        "INSERT OR IGNORE INTO matches VALUES (?, ?, ?, ?)",
        ((match.left, match.right, match.reason, match.score) for match in matches),
    )


def drop_records(sql: sqlite3.Connection, record_ids: Iterable[int]) -> None:
    """Take records, not their entries, out of what is found; they are to be built again."""
    for record_id in sorted(record_ids):
        old = sql.execute(
            "SELECT title, abstract, keywords, index_terms FROM records WHERE id = ?", (record_id,)
        ).fetchone()
        if old:
            # An FTS5 table with external content must be told what it had indexed.
            sql.execute(
                "INSERT INTO full_text(full_text, rowid, title, abstract, keywords, index_terms) "
                "VALUES ('delete', ?, ?, ?, ?, ?)",
                (record_id, *old),
            )
        sql.execute("DELETE FROM merged WHERE id = ?", (record_id,))
        sql.execute("DELETE FROM dates WHERE record_id = ?", (record_id,))


def regroup_alone(sql: sqlite3.Connection, record_ids: Iterable[int]) -> None:
    """Make the entries of records that were dropped records of their own."""
    entries: list[int] = []
    for record_id in sorted(record_ids):
        rows = sql.execute(
            "SELECT id FROM entries WHERE (record_id = ? AND NOT alone) OR (id = ? AND alone)",
            (record_id, record_id),
        )
        entries += [entry_id for (entry_id,) in rows]
    sql.executemany(
        "UPDATE entries SET record_id = id, alone = 1 WHERE id = ?", [(n,) for n in entries]
    )
    _build_records(sql, sorted(entries), None)


def _build_records(
    sql: sqlite3.Connection,
    numbers: Sequence[int],
    progress: Callable[[int, int], None] | None,
) -> None:
    from reputation.literature.duplicates.merging import merge_records  # noqa: PLC0415

    marks = ", ".join("?" * (len(TEXT_FIELDS) + 2))
    for done, number in enumerate(numbers):
        if progress and done % _EVERY == 0:
            progress(done, len(numbers))
        entries = [held.record for held in _entries_of(sql, number)]
        record = merge_records(entries)
        values = to_row(record)
        if len(entries) > 1:
            sql.execute(
                f"INSERT INTO merged(id, source, {COLUMNS}) VALUES ({marks})",
                (number, record.source, *values),
            )
        text = dict(zip(TEXT_FIELDS, values, strict=True))
        sql.execute(
            "INSERT INTO full_text(rowid, title, abstract, keywords, index_terms) "
            "VALUES (?, ?, ?, ?, ?)",
            (number, text["title"], text["abstract"], text["keywords"], text["index_terms"]),
        )
        insert_dates(sql, [(number, text["date"])])


def insert_dates(sql: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Note the first and last day that each record's date can mean."""
    known = ((number, PartialDate.parse(date)) for number, date in rows if date)
    sql.executemany(
        "INSERT INTO dates VALUES (?, ?, ?)",
        [(number, date.first, date.last) for number, date in known],
    )


def count_duplicates(sql: sqlite3.Connection) -> int:
    """How many entries are a second or further copy of a record."""
    query = "SELECT (SELECT count(*) FROM entries WHERE NOT alone) - (SELECT count(*) FROM merged)"
    return int(sql.execute(query).fetchone()[0])


def _entries_of(sql: sqlite3.Connection, record_id: int) -> list[StoredRecord]:
    rows = sql.execute(
        f"SELECT id, source, {COLUMNS} FROM entries WHERE (record_id = ? AND NOT alone) "
        "OR (id = ? AND alone) ORDER BY id",
        (record_id, record_id),
    )
    return [StoredRecord(row[0], from_row(row[1], row[2:])) for row in rows]


class Merges:
    """The records of a corpus that have several entries."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.sql

    def entries(self, record_id: int) -> list[StoredRecord]:
        """The entries of any record, as their sources gave them."""
        return _entries_of(self._sql, record_id)

    def every(self) -> Iterator[tuple[int, list[StoredRecord], list[Match]]]:
        """Yield all records with several entries: number, entries, and why they were merged."""
        from reputation.literature.duplicates import Match  # noqa: PLC0415

        for (record_id,) in self._sql.execute("SELECT id FROM merged ORDER BY id").fetchall():
            members = self.entries(record_id)
            ids = [member.record_id for member in members]
            marks = ", ".join("?" * len(ids))
            rows = self._sql.execute(
                "SELECT left_id, right_id, reason, score FROM matches "
                f"WHERE left_id IN ({marks}) AND right_id IN ({marks}) ORDER BY left_id, right_id",
                (*ids, *ids),
            )
            yield record_id, members, [Match(*row) for row in rows]

    def undo(self, record_id: int) -> list[int]:
        """Take the entries of a record apart, for good; return their numbers.

        What was only looked up to fill in the record goes: it was found by no search.

        Raises
        ------
        CorpusError
            When there is no such record or it has one entry only.
        """
        looked_up = self._looked_up(record_id)
        numbers = [
            held.record_id for held in self.entries(record_id) if held.record_id not in looked_up
        ]
        if len(numbers) < 2:
            raise CorpusError(
                f"record {record_id} is not a merged one; `reputation duplicates STUDY` lists them"
            )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        pairs = [(a, b, now) for a in numbers for b in numbers if a < b]
        with self._database.transaction():
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
            keep_apart(self._sql, self._database.path, pairs)
        return numbers

    def _looked_up(self, record_id: int) -> set[int]:
        rows = self._sql.execute(
            "SELECT e.id FROM entries e JOIN imports i ON i.id = e.import_id "
            "WHERE e.record_id = ? AND i.role = 'completion' "
            "AND NOT EXISTS (SELECT 1 FROM found f WHERE f.entry_id = e.id)",
            (record_id,),
        )
        return {entry_id for (entry_id,) in rows}
