"""Remove an import from the corpus tables, within the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import Any

from reputation.errors import CorpusError
from reputation.literature.corpus.grouping import drop_records, regroup_alone
from reputation.literature.corpus.schema import TEXT_FIELDS
from reputation.literature.corpus.stored import fingerprint

__all__ = ["remove_import"]

_SHARED = "(SELECT min(import_id) FROM brought WHERE entry_id = entries.id AND import_id <> :id)"
_HARVESTED = (
    "(SELECT min(w.import_id) FROM found f JOIN walks w ON w.search_id = f.search_id "
    "WHERE f.entry_id = entries.id)"
)


def remove_import(sql: sqlite3.Connection, import_id: int) -> int:
    """Remove an import and the entries that came from it alone; return their number.

    What another import or harvest brought too stays and is counted as that one's. The records that
    are left are on their own until duplicates are merged again.

    Raises
    ------
    CorpusError
        When there is no such import, it is no file's, or what it has in common with others is not
        known.
    """
    file = _checked(sql, import_id)
    values = {"id": import_id}
    brought = _brought_by(sql, import_id).keys()
    for owner in (_SHARED, _HARVESTED):
        sql.execute(
            f"UPDATE entries SET import_id = {owner} WHERE import_id = :id AND {owner} IS NOT NULL",
            values,
        )
    sql.execute("DELETE FROM brought WHERE import_id = :id", values)
    sql.execute(
        "DELETE FROM brought WHERE import_id = "
        "(SELECT import_id FROM entries WHERE id = brought.entry_id)"
    )
    sql.execute(
        "UPDATE imports SET added = (SELECT count(*) FROM entries WHERE import_id = imports.id) "
        "WHERE role = 'search' AND format <> 'harvest'"
    )
    last = _brought_by(sql, import_id)
    doomed, records = set(last), set(last.values())
    looked_up = _only_looked_up(sql, records, doomed)
    renamed = _named_after(sql, file, brought - doomed)
    records |= {row[1] for row in renamed}
    drop_records(sql, records)
    _delete(sql, doomed | looked_up)
    sql.executemany(
        "UPDATE entries SET source = ?, fingerprint = ? WHERE id = ?",
        [(name, fingerprint(name, row), number) for number, _, name, *row in renamed],
    )
    regroup_alone(sql, records)
    for table in ("defects", "unsettled"):
        sql.execute(f"DELETE FROM {table} WHERE import_id = :id", values)
    sql.execute("DELETE FROM imports WHERE id = :id", values)
    return len(doomed)


def _checked(sql: sqlite3.Connection, import_id: int) -> str:
    """The name of the file of an import that can be undone."""
    select = "SELECT format, role, file FROM imports WHERE id = ?"
    row = sql.execute(select, (import_id,)).fetchone()
    if row is None:
        raise CorpusError(f"no import {import_id}; `reputation import STUDY --list` lists them")
    if row[0] == "harvest" or row[1] != "search":
        raise CorpusError(f"import {import_id} was harvested, not imported from a file")
    unknown = [
        str(number)
        for (number,) in sql.execute(
            "SELECT id FROM imports WHERE id <> ? AND role = 'search' AND format <> 'harvest' "
            "AND read > added + (SELECT count(*) FROM brought WHERE import_id = imports.id)",
            (import_id,),
        )
    ]
    if unknown:
        raise CorpusError(
            f"imports {', '.join(unknown)} were made by an older version, which did not record "
            "what "
            "files have in common; undo these first, then import their files again"
        )
    return str(row[2])


def _brought_by(sql: sqlite3.Connection, import_id: int) -> dict[int, int]:
    """The entries that an import brought first, each with its record."""
    return dict(sql.execute("SELECT id, record_id FROM entries WHERE import_id = ?", (import_id,)))


def _named_after(
    sql: sqlite3.Connection, file: str, left: Collection[int]
) -> list[tuple[Any, ...]]:
    """Entries known by the name of a file that is going: number, record, new name and fields.

    The new name is that of the file which now is the first to hold such an entry. Its further
    copies take it too, whichever file brought them, so that equal entries have one name.
    """
    fields = ", ".join(f"e.{name}" for name in TEXT_FIELDS)
    return sql.execute(
        f"SELECT e.id, e.record_id, i.file, {fields} FROM entries held "
        "JOIN imports i ON i.id = held.import_id "
        "JOIN entries e ON e.fingerprint = held.fingerprint "
        "WHERE held.id IN (SELECT value FROM json_each(?)) AND held.occurrence = 0 "
        "AND held.source = ? AND i.file <> ?",
        (json.dumps(sorted(left)), file, file),
    ).fetchall()


def _only_looked_up(
    sql: sqlite3.Connection, records: Collection[int], doomed: Collection[int]
) -> set[int]:
    """Entries that a database was asked for only to fill in records that are going."""
    kept: dict[int, list[tuple[int, str]]] = {}
    for record_id, entry_id, role in sql.execute(
        "SELECT e.record_id, e.id, i.role FROM entries e JOIN imports i ON i.id = e.import_id "
        "WHERE e.record_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(records)),),
    ):
        if entry_id not in doomed:
            kept.setdefault(record_id, []).append((entry_id, role))
    return {
        entry_id
        for entries in kept.values()
        if all(role == "completion" for _, role in entries)
        for entry_id, _ in entries
    }


def _delete(sql: sqlite3.Connection, entries: Collection[int]) -> None:
    numbers = json.dumps(sorted(entries))
    chosen = "(SELECT value FROM json_each(?))"
    sql.execute(  # they may be asked for again
        f"DELETE FROM lookups WHERE doi IN (SELECT doi FROM entries WHERE id IN {chosen})",
        (numbers,),
    )
    sql.execute(  # entries are renumbered; corpus.apart keeps what was decided
        f"DELETE FROM apart WHERE left_id IN {chosen} OR right_id IN {chosen}", (numbers, numbers)
    )
    for table, column in (("brought", "entry_id"), ("found", "entry_id"), ("entries", "id")):
        sql.execute(f"DELETE FROM {table} WHERE {column} IN {chosen}", (numbers,))
