"""How far each harvest has come, kept in the corpus file page by page."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reputation import __version__
from reputation.errors import CorpusError
from reputation.literature.corpus.filling import (
    Origin,
    index_entries,
    insert_entry,
    insert_import,
    last_entry,
)
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record

__all__ = [
    "HarvestQuery",
    "HarvestState",
    "HarvestedPage",
    "SnapshotPart",
    "begin_harvest",
    "end_harvest",
    "keep_lookup",
    "keep_page",
    "keep_part",
    "read_harvest_state",
    "restart_harvest",
    "snapshots",
]


@dataclass(frozen=True, slots=True)
class HarvestQuery:
    """One search of a database: what makes it the same search again.

    Attributes
    ----------
    study, city, source
        Names.
    query
        The text exactly as sent.
    parameters
        All that is sent, cursor and page size apart.
    window
        First and last day.
    """

    study: str
    city: str
    source: str
    query: str
    parameters: Mapping[str, str]
    window: tuple[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """Identifies the search in the corpus."""
        return (self.study, self.city, self.source, self.query, *self.window)


@dataclass(frozen=True, slots=True)
class HarvestedPage:
    """What one request brought.

    Attributes
    ----------
    records, defects
        To keep, and to note as unreadable.
    outside
        How many more were read but lie outside the window.
    announced
        Hits the database announces, where it does.
    cursor
        Of the next page, or None after the last.
    """

    records: tuple[Record, ...]
    defects: tuple[Defect, ...]
    outside: int
    announced: int | None
    cursor: str | None

    @property
    def received(self) -> int:
        """All items that came."""
        return len(self.records) + len(self.defects) + self.outside


@dataclass(frozen=True, slots=True)
class SnapshotPart:
    """A file of a snapshot that was read: its name, size, works as counted, and what read it."""

    name: str
    bytes: int
    works: int
    engine: str


@dataclass(frozen=True, slots=True)
class HarvestState:
    """The state of a harvest.

    Attributes
    ----------
    cursor
        Of the next page; None when it is done.
    announced
        Hits, by that answer which named most; None where the database does not say.
    expected
        Hits by the first answer.
    received
        Items that came, those that came twice counted twice.
    found
        Different records that came and are kept.
    outside, unreadable
        Items not kept.
    """

    search_id: int
    import_id: int
    cursor: str | None
    announced: int | None
    expected: int | None
    received: int
    outside: int
    unreadable: int
    pages: int
    updated_at: str
    found: int

    @property
    def done(self) -> bool:
        """Whether every page has come."""
        return self.cursor is None

    @property
    def different(self) -> int:
        """Items that came, those that came twice counted once."""
        return self.found + self.outside + self.unreadable

    @property
    def missing(self) -> int:
        """How many hits the database announced and never gave; negative: it gave more."""
        return 0 if self.announced is None else self.announced - self.different

    @property
    def whole(self) -> bool:
        """Whether all that was announced came."""
        return self.done and self.missing <= 0


def read_harvest_state(sql: sqlite3.Connection, harvest_query: HarvestQuery) -> HarvestState | None:
    """The state of a harvest, or None where it has not begun."""
    row = sql.execute(
        "SELECT w.search_id, w.import_id, w.cursor, w.announced, w.expected, w.received, "
        "w.outside, w.unreadable, w.pages, w.updated_at, s.found FROM walks w "
        "JOIN searches s ON s.id = w.search_id WHERE s.study = ? "
        "AND s.city = ? AND s.source = ? AND s.query = ? AND s.first = ? AND s.last = ?",
        harvest_query.key,
    ).fetchone()
    return HarvestState(*row) if row else None


def begin_harvest(
    sql: sqlite3.Connection, harvest_query: HarvestQuery, source: str, cursor: str
) -> HarvestState:
    """Note that a harvest begins; `source` is the database's own name."""
    now = _now()
    digest = hashlib.sha256(json.dumps(harvest_query.key).encode()).hexdigest()
    search = sql.execute(
        "INSERT INTO searches(study, city, source, query, first, last, searched_at, version, "
        "found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (*harvest_query.key, now, __version__),
    ).lastrowid
    parameters = json.dumps(dict(harvest_query.parameters), sort_keys=True)
    origin = Origin(f"{source}: {harvest_query.city}", digest, "harvest", source, "", parameters)
    sql.execute(
        "INSERT INTO walks(search_id, import_id, cursor, received, outside, unreadable, pages, "
        "started_at, updated_at) VALUES (?, ?, ?, 0, 0, 0, 0, ?, ?)",
        (search, insert_import(sql, origin), cursor, now, now),
    )
    state = read_harvest_state(sql, harvest_query)
    assert state is not None  # noqa: S101 - written the line before
    return state


def keep_page(sql: sqlite3.Connection, state: HarvestState, page: HarvestedPage) -> None:
    """Keep a page, and where the next one begins; CorpusError where another program has."""
    (cursor,) = sql.execute(
        "SELECT cursor FROM walks WHERE search_id = ?", (state.search_id,)
    ).fetchone()
    if cursor != state.cursor:
        raise CorpusError(
            "another program is harvesting the same search; this page was not kept: wait for it, "
            "then run the same command again"
        )
    last, added, found = last_entry(sql), 0, 0
    for record in page.records:
        number, new = insert_entry(sql, state.import_id, record)
        added += new or _identify(sql, state.import_id, number)
        met = (state.search_id, number)
        found += sql.execute("INSERT OR IGNORE INTO found VALUES (?, ?)", met).rowcount
    if added:
        index_entries(sql, last)
        sql.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", (state.import_id,))
    sql.executemany(
        "INSERT INTO defects VALUES (?, ?, ?)",
        [(state.import_id, defect.line, defect.reason) for defect in page.defects],
    )
    sql.execute(
        "UPDATE imports SET read = read + ?, added = added + ?, skipped = skipped + ? WHERE id = ?",
        (len(page.records), added, len(page.defects), state.import_id),
    )
    sql.execute(
        "UPDATE walks SET cursor = ?, announced = coalesce(max(announced, ?), announced, ?), "
        "expected = coalesce(expected, ?), received = received + ?, outside = outside + ?, "
        "unreadable = unreadable + ?, pages = pages + 1, updated_at = ? WHERE search_id = ?",
        (
            page.cursor,
            page.announced,
            page.announced,
            page.announced,
            page.received,
            page.outside,
            len(page.defects),
            _now(),
            state.search_id,
        ),
    )
    sql.execute(
        "UPDATE searches SET searched_at = ?, found = found + ? WHERE id = ?",
        (_now(), found, state.search_id),
    )


def _identify(sql: sqlite3.Connection, import_id: int, number: int) -> bool:
    """Call an entry found by a search that had only been looked up; whether it was one."""
    return bool(
        sql.execute(
            "UPDATE entries SET import_id = ? WHERE id = ? "
            "AND import_id IN (SELECT id FROM imports WHERE role = 'completion')",
            (import_id, number),
        ).rowcount
    )


def end_harvest(sql: sqlite3.Connection, state: HarvestState, announced: int | None = None) -> None:
    """Note that a harvest is done whatever the database offers, and what it announced in truth."""
    sql.execute(
        "UPDATE walks SET cursor = NULL, announced = coalesce(?, announced) WHERE search_id = ?",
        (announced, state.search_id),
    )


def keep_lookup(
    sql: sqlite3.Connection, source: str, title: str, dois: Iterable[str], records: Iterable[Record]
) -> int:
    """Keep what a database gave for these DOIs, and that it was asked; return how many are new."""
    digest = f"lookup {source}"
    row = sql.execute("SELECT id FROM imports WHERE sha256 = ?", (digest,)).fetchone()
    number = (
        row[0] if row else insert_import(sql, Origin(f"{title}: by DOI", digest, "by DOI", title))
    )
    last = last_entry(sql)
    kept = [insert_entry(sql, number, record)[1] for record in records]
    if any(kept):
        index_entries(sql, last)
        sql.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", (number,))
    sql.execute(
        "UPDATE imports SET role = 'completion', read = read + ?, added = added + ? WHERE id = ?",
        (len(kept), sum(kept), number),
    )
    sql.executemany(
        "INSERT OR REPLACE INTO lookups VALUES (?, ?, ?)", [(source, doi, _now()) for doi in dois]
    )
    return sum(kept)


def keep_part(sql: sqlite3.Connection, snapshot: str, part: SnapshotPart) -> None:
    """Note that a part of a snapshot (its digest) was read."""
    sql.execute(
        "INSERT OR REPLACE INTO snapshot_parts VALUES (?, ?, ?, ?, ?, ?)",
        (snapshot, part.name, part.bytes, part.works, _now(), part.engine),
    )


def snapshots(sql: sqlite3.Connection) -> list[dict[str, Any]]:
    """The snapshots that were read: release, engine, patterns of each search, and the parts."""
    found: dict[str, dict[str, Any]] = {}
    for city, columns in sql.execute(
        "SELECT s.city, i.columns FROM walks w JOIN imports i ON i.id = w.import_id "
        "JOIN searches s ON s.id = w.search_id WHERE s.source = 'openalex-snapshot' "
        "ORDER BY w.search_id"
    ):
        how = json.loads(columns)
        patterns = how.pop("patterns")
        known = found.setdefault(how["snapshot"], {**how, "patterns": {}, "parts": []})
        known["patterns"][city] = json.loads(patterns)
    names = ("name", "bytes", "works", "engine")
    rows = sql.execute(
        f"SELECT snapshot, {', '.join(names)} FROM snapshot_parts ORDER BY snapshot, name"
    )
    for snapshot, *row in rows:
        found[snapshot]["parts"].append(dict(zip(names, row, strict=True)))
    return list(found.values())


def restart_harvest(sql: sqlite3.Connection, state: HarvestState, cursor: str) -> None:
    """Begin a harvest anew; what it brought stays and is recognised."""
    sql.execute(
        "UPDATE walks SET cursor = ?, announced = NULL, expected = NULL, received = 0, "
        "outside = 0, unreadable = 0, pages = 0, updated_at = ? WHERE search_id = ?",
        (cursor, _now(), state.search_id),
    )
    sql.execute("UPDATE imports SET read = 0, skipped = 0 WHERE id = ?", (state.import_id,))
    sql.execute("DELETE FROM defects WHERE import_id = ?", (state.import_id,))
    sql.execute("DELETE FROM found WHERE search_id = ?", (state.search_id,))
    sql.execute("UPDATE searches SET found = 0 WHERE id = ?", (state.search_id,))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
