"""The state of each harvest, stored in the corpus file page by page."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from reputation import __version__
from reputation.errors import CorpusError
from reputation.literature.corpus.database import Database
from reputation.literature.corpus.filling import (
    Origin,
    index_entries,
    insert_entry,
    insert_import,
    last_entry,
)
from reputation.literature.corpus.harvest_states import (
    HarvestedPage,
    HarvestQuery,
    HarvestState,
    SnapshotPart,
)
from reputation.literature.corpus.unfinished import UnfinishedHarvest, unfinished_harvests

__all__ = ["Harvests"]


class Harvests:
    """The harvests of a corpus; the methods that change one do so in a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.sql

    def state(self, harvest_query: HarvestQuery) -> HarvestState | None:
        """How far a harvest has come, or None where it has not begun."""
        row = self._sql.execute(
            "SELECT w.search_id, w.import_id, w.cursor, w.announced, w.expected, w.received, "
            "w.outside, w.unreadable, w.pages, w.updated_at, s.found FROM walks w "
            "JOIN searches s ON s.id = w.search_id WHERE s.study = ? "
            "AND s.city = ? AND s.source = ? AND s.query = ? AND s.first = ? AND s.last = ?",
            harvest_query.key,
        ).fetchone()
        return HarvestState(*row) if row else None

    def begin(self, harvest_query: HarvestQuery, source: str, cursor: str) -> HarvestState:
        """Note that a harvest begins at a cursor, unless another program has begun it.

        `source` is the database's own name.
        """
        with self._database.transaction():
            if state := self.state(harvest_query):
                return state
            now = _now()
            search_id = self._sql.execute(
                "INSERT INTO searches(study, city, source, query, first, last, searched_at, "
                "version, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
                (*harvest_query.key, now, __version__),
            ).lastrowid
            import_id = insert_import(self._sql, _origin(harvest_query, source))
            self._sql.execute(
                "INSERT INTO walks(search_id, import_id, cursor, received, outside, unreadable, "
                "pages, started_at, updated_at) VALUES (?, ?, ?, 0, 0, 0, 0, ?, ?)",
                (search_id, import_id, cursor, now, now),
            )
        return self._again(harvest_query)

    def shared(self, harvest_query: HarvestQuery) -> tuple[str, HarvestState] | None:
        """Another study of this corpus that has completed the same search, and its state."""
        rows = self._sql.execute(
            "SELECT s.study, s.city FROM searches s JOIN walks w ON w.search_id = s.id "
            "WHERE s.study <> ? AND s.source = ? AND s.query = ? AND s.first = ? AND s.last = ? "
            "AND w.cursor IS NULL AND w.pages > 0 ORDER BY s.id",
            (harvest_query.study, *harvest_query.key[2:]),
        ).fetchall()
        for study, city in rows:
            state = self.state(replace(harvest_query, study=study, city=city))
            if state is not None and state.whole:
                return study, state
        return None

    def take_over(self, harvest_query: HarvestQuery) -> str:
        """Reuse the results of another study's search for a search that was not sent yet.

        Returns the name of that study; ``""`` where there is none, or something was asked.
        """
        with self._database.transaction():
            state, other = self._again(harvest_query), self.shared(harvest_query)
            if other is None or state.pages or state.cursor is None:
                return ""
            study, whole = other
            self._sql.execute(
                "UPDATE walks SET cursor = NULL, pages = ?, announced = ?, expected = ?, "
                "received = ?, outside = ?, unreadable = ?, updated_at = ? WHERE search_id = ?",
                (whole.pages, whole.announced, whole.expected, whole.received, whole.outside,
                 whole.unreadable, whole.updated_at, state.search_id),
            )  # fmt: skip
            self._sql.execute(
                "INSERT INTO found SELECT ?, entry_id FROM found WHERE search_id = ?",
                (state.search_id, whole.search_id),
            )
            self._sql.execute(
                "UPDATE searches SET found = ?, searched_at = "
                "(SELECT searched_at FROM searches WHERE id = ?) WHERE id = ?",
                (whole.found, whole.search_id, state.search_id),
            )
        return study

    def restart(
        self, harvest_query: HarvestQuery, state: HarvestState, cursor: str
    ) -> HarvestState:
        """Start a harvest again; earlier results stay and are recognised when they arrive again."""
        with self._database.transaction():
            self._sql.execute(
                "UPDATE walks SET cursor = ?, announced = NULL, expected = NULL, received = 0, "
                "outside = 0, unreadable = 0, pages = 0, updated_at = ? WHERE search_id = ?",
                (cursor, _now(), state.search_id),
            )
            self._sql.execute(
                "UPDATE imports SET read = 0, skipped = 0 WHERE id = ?", (state.import_id,)
            )
            self._sql.execute("DELETE FROM defects WHERE import_id = ?", (state.import_id,))
            self._sql.execute("DELETE FROM found WHERE search_id = ?", (state.search_id,))
            self._sql.execute("UPDATE searches SET found = 0 WHERE id = ?", (state.search_id,))
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
        with self._database.transaction():
            self._keep(state, page)
            again = self._again(harvest_query)
            if again.found >= enough:
                self._end(state)
                again = replace(again, cursor=None)
        return again

    def keep_part(
        self, pages: Iterable[tuple[HarvestQuery, HarvestedPage]], snapshot: str, part: SnapshotPart
    ) -> None:
        """As `keep_page` for several searches, all or nothing, and that a part was read."""
        with self._database.transaction():
            for harvest_query, page in pages:
                self._keep(self._again(harvest_query), page)
            self._sql.execute(
                "INSERT OR REPLACE INTO snapshot_parts VALUES (?, ?, ?, ?, ?, ?)",
                (snapshot, part.name, part.bytes, part.works, _now(), part.engine),
            )

    def end(self, state: HarvestState, *, announced: int | None = None) -> None:
        """Note that a harvest is done whatever the database offers, and what it announced."""
        with self._database.transaction():
            self._end(state, announced)

    def unfinished(self, study: str) -> list[UnfinishedHarvest]:
        """The unfinished database searches of a study; `study` is its name."""
        return unfinished_harvests(self._sql, study)

    def count_found(self, searches: Sequence[int]) -> int:
        """How many different entries these harvests added or met again."""
        marks = ", ".join("?" * len(searches))
        query = f"SELECT count(DISTINCT entry_id) FROM found WHERE search_id IN ({marks})"
        return int(self._sql.execute(query, tuple(searches)).fetchone()[0])

    def snapshots(self) -> list[dict[str, Any]]:
        """The snapshots that were read: release, engine, patterns of each search, and the parts."""
        found: dict[str, dict[str, Any]] = {}
        for city, columns in self._sql.execute(
            "SELECT s.city, i.columns FROM walks w JOIN imports i ON i.id = w.import_id "
            "JOIN searches s ON s.id = w.search_id WHERE s.source = 'openalex-snapshot' "
            "ORDER BY w.search_id"
        ):
            how = json.loads(columns)
            patterns = how.pop("patterns")
            known = found.setdefault(how["snapshot"], {**how, "patterns": {}, "parts": []})
            known["patterns"][city] = json.loads(patterns)
        names = ("name", "bytes", "works", "engine")
        rows = self._sql.execute(
            f"SELECT snapshot, {', '.join(names)} FROM snapshot_parts ORDER BY snapshot, name"
        )
        for snapshot, *row in rows:
            found[snapshot]["parts"].append(dict(zip(names, row, strict=True)))
        return list(found.values())

    def _again(self, harvest_query: HarvestQuery) -> HarvestState:
        state = self.state(harvest_query)
        assert state is not None  # noqa: S101 - it was just written
        return state

    def _end(self, state: HarvestState, announced: int | None = None) -> None:
        self._sql.execute(
            "UPDATE walks SET cursor = NULL, announced = coalesce(?, announced) "
            "WHERE search_id = ?",
            (announced, state.search_id),
        )

    def _keep(self, state: HarvestState, page: HarvestedPage) -> None:
        """Keep a page, and where the next one begins; CorpusError where another program has."""
        (cursor,) = self._sql.execute(
            "SELECT cursor FROM walks WHERE search_id = ?", (state.search_id,)
        ).fetchone()
        if cursor != state.cursor:
            raise CorpusError(
                "another program is harvesting the same search; this page was not kept: wait for "
                "it, then run the same command again"
            )
        found = self._insert(state, page)
        self._sql.execute(
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
        self._sql.execute(
            "UPDATE searches SET searched_at = ?, found = found + ? WHERE id = ?",
            (_now(), found, state.search_id),
        )

    def _insert(self, state: HarvestState, page: HarvestedPage) -> int:
        """Insert the records of a page; how many entries this search had not met before."""
        last, added, found = last_entry(self._sql), 0, 0
        for record in page.records:
            entry_id, new = insert_entry(self._sql, state.import_id, record)
            added += new or self._identify(state.import_id, entry_id)
            met = (state.search_id, entry_id)
            found += self._sql.execute("INSERT OR IGNORE INTO found VALUES (?, ?)", met).rowcount
        if added:
            index_entries(self._sql, last)
            self._sql.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", (state.import_id,))
        self._sql.executemany(
            "INSERT INTO defects VALUES (?, ?, ?)",
            [(state.import_id, defect.line, defect.reason) for defect in page.defects],
        )
        self._sql.execute(
            "UPDATE imports SET read = read + ?, added = added + ?, skipped = skipped + ? "
            "WHERE id = ?",
            (len(page.records), added, len(page.defects), state.import_id),
        )
        return found

    def _identify(self, import_id: int, entry_id: int) -> bool:
        """Call an entry found by a search that had only been looked up; whether it was one."""
        return bool(
            self._sql.execute(
                "UPDATE entries SET import_id = ? WHERE id = ? "
                "AND import_id IN (SELECT id FROM imports WHERE role = 'completion')",
                (import_id, entry_id),
            ).rowcount
        )


def _origin(harvest_query: HarvestQuery, source: str) -> Origin:
    digest = hashlib.sha256(json.dumps(harvest_query.key).encode()).hexdigest()
    parameters = json.dumps(dict(harvest_query.parameters), sort_keys=True)
    return Origin(f"{source}: {harvest_query.city}", digest, "harvest", source, "", parameters)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
