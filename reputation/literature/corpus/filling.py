"""Insert entries into the corpus tables, within the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

from reputation import __version__
from reputation.literature.corpus.grouping import insert_dates
from reputation.literature.corpus.schema import TEXT_FIELDS
from reputation.literature.corpus.stored import COLUMNS, fingerprint, harmless, to_row
from reputation.literature.records.cleaning import clean
from reputation.literature.records.defect import Defect
from reputation.literature.records.record import Record

__all__ = [
    "Origin",
    "index_entries",
    "insert_entries",
    "insert_entry",
    "insert_import",
    "last_entry",
]

_BATCH = 1000
_HASH = 32 << 20  # bytes of new words that FTS5 gathers before it writes them; its own 1 MB is slow
_INSERT = (
    f"INSERT OR IGNORE INTO entries(import_id, line, source, {COLUMNS}, fingerprint, "
    f"occurrence, record_id, alone) VALUES (?, ?, ?, {', '.join('?' * len(TEXT_FIELDS))}, "
    "?, ?, 0, 1)"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the records of one import come from."""

    file: str
    sha256: str
    format: str
    source: str
    encoding: str = ""
    columns: str = "{}"


def insert_import(sql: sqlite3.Connection, origin: Origin) -> int:
    """Note that an import begins; return its number."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    cursor = sql.execute(
        "INSERT INTO imports(file, sha256, format, source, encoding, columns, imported_at, "
        "version, read, added, skipped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)",
        (*(getattr(origin, field.name) for field in fields(origin)), now, __version__),
    )
    return int(cursor.lastrowid or 0)


def last_entry(sql: sqlite3.Connection) -> int:
    """The largest number of an entry, 0 where there is none."""
    return int(sql.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])


def insert_entries(
    sql: sqlite3.Connection, import_id: int, file: str, items: Iterable[Record | Defect]
) -> tuple[int, int, list[Defect]]:
    """Insert the records of a file; return how many came, how many were new, and the defects.

    Equal entries of one file are all kept; those of an earlier import are only noted.
    Records whose source is no database but the file's name are known under earlier names, too.
    """
    names = _earlier_names(sql, import_id)
    read = added = 0
    defects: list[Defect] = []
    copies: dict[object, int] = {}
    for item in items:
        if isinstance(item, Defect):
            defects.append(item)
            continue
        read += 1
        record = _without_controls(item)
        values = to_row(record)
        source = record.source
        if item.source == file and names:
            source = _known_under(sql, names, values) or source
        row = (import_id, record.line, source, *values, fingerprint(source, values))
        if sql.execute(_INSERT, (*row, 0)).rowcount:
            added += 1
        else:
            added += _insert_again(sql, row, copies)
    return read, added, defects


def _without_controls(record: Record) -> Record:
    """The record whose identifier and file's name, which readers take as they are, do no harm."""
    if record.source_id.isprintable() and record.source.isprintable():
        return record
    return replace(record, source_id=clean(record.source_id), source=clean(record.source))


def _earlier_names(sql: sqlite3.Connection, import_id: int) -> list[str]:
    """Of files whose records give no other source."""
    rows = sql.execute(
        "SELECT DISTINCT file FROM imports WHERE source = file AND id <> ?", (import_id,)
    )
    return [name if name.isprintable() else clean(name) for (name,) in rows]


def _known_under(sql: sqlite3.Connection, names: Iterable[str], values: Sequence[str]) -> str:
    """The name of an earlier file with an entry; ``""`` if there is none."""
    select = "SELECT 1 FROM entries WHERE fingerprint = ?"
    marks = ((name, fingerprint(name, values)) for name in names)
    return next((name for name, mark in marks if sql.execute(select, (mark,)).fetchone()), "")


def _insert_again(
    sql: sqlite3.Connection, row: tuple[object, ...], copies: dict[object, int]
) -> int:
    """Insert a further copy of an entry, or note that it is held already; 1 or 0 new ones.

    `copies` remembers how many the import has brought, by fingerprint.
    """
    import_id, mark = row[0], row[-1]
    if mark not in copies:
        (copies[mark],) = sql.execute(
            "SELECT count(*) FROM entries WHERE fingerprint = :mark AND (import_id = :id OR id IN "
            "(SELECT entry_id FROM brought WHERE import_id = :id))",
            {"mark": mark, "id": import_id},
        ).fetchone()
    times = copies[mark]
    copies[mark] += 1
    if sql.execute(_INSERT, (*row, times)).rowcount:
        return 1
    sql.execute(
        "INSERT OR IGNORE INTO brought SELECT ?, id FROM entries "
        "WHERE fingerprint = ? AND occurrence = ?",
        (import_id, mark, times),
    )
    return 0


def insert_entry(sql: sqlite3.Connection, import_id: int, record: Record) -> tuple[int, bool]:
    """Insert a harvested record unless it is held word for word; its number, and if it is new."""
    values = to_row(harmless(record))
    mark = fingerprint(record.source, values)
    row = (import_id, record.line, record.source, *values, mark, 0)
    cursor = sql.execute(_INSERT, row)
    if cursor.rowcount:
        return int(cursor.lastrowid or 0), True
    (number,) = sql.execute(
        "SELECT id FROM entries WHERE fingerprint = ? AND occurrence = 0", (mark,)
    ).fetchone()
    return int(number), False


def index_entries(sql: sqlite3.Connection, after: int) -> None:
    """Make the entries with larger numbers records of their own that searches find."""
    sql.execute("UPDATE entries SET record_id = id WHERE id > ?", (after,))
    sql.execute("INSERT INTO full_text(full_text, rank) VALUES ('hashsize', ?)", (_HASH,))
    sql.execute(
        "INSERT INTO full_text(rowid, title, abstract, keywords, index_terms) "
        "SELECT id, title, abstract, keywords, index_terms FROM entries WHERE id > ?",
        (after,),
    )
    dates = sql.execute("SELECT id, date FROM entries WHERE id > ? AND date <> ''", (after,))
    while rows := dates.fetchmany(_BATCH):
        insert_dates(sql, rows)
