"""Harvest a snapshot for a study: part by part, resumable, into the corpus like any harvest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reputation.errors import FormatError
from reputation.harvesting.harvest import CityHarvest, summarise
from reputation.harvesting.paging import is_inside
from reputation.harvesting.snapshot.engine import Engine, EngineFailure, PartScan
from reputation.harvesting.snapshot.layout import Part, Snapshot, without_account
from reputation.harvesting.snapshot.matching import match_works
from reputation.harvesting.snapshot.patterns import VERSION, patterns_of
from reputation.harvesting.sources.openalex import read_work, searched_fields
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.harvest_states import (
    HarvestedPage,
    HarvestQuery,
    HarvestState,
    SnapshotPart,
)
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record
from reputation.progress import Progress
from reputation.study.definition import Study
from reputation.study.query import InFields, Phrase, all_of, any_of, parse_query, to_text

__all__ = ["SnapshotHarvest", "harvest_snapshot", "plan_snapshot_queries", "work_of_hit"]

_SOURCE, _TITLE = "openalex-snapshot", "OpenAlex snapshot"
_NESTED = (
    "primary_location",
    "authorships",
    "biblio",
    "keywords",
    "abstract_inverted_index",
    "referenced_works",
)


@dataclass(frozen=True, slots=True)
class SnapshotHarvest:
    """The result of harvesting a snapshot.

    Attributes
    ----------
    cities
        Per city, or under ``""`` for the terms alone; over all runs.
    parts, works, bytes
        Read in this run.
    """

    cities: tuple[CityHarvest, ...]
    parts: int
    works: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _City:
    """What is looked for, for one city, and how far that has come."""

    harvest_query: HarvestQuery
    query: InFields


def plan_snapshot_queries(
    study: Study, snapshot: Snapshot, *, engine: str = "", expansion: bool = False
) -> dict[str, HarvestQuery]:
    """The search for each city of a study, or for its terms alone, as the corpus will record it.

    Another release of the snapshot is another search; another engine or folder is not.

    Raises
    ------
    QueryError
        When the study's fields include neither titles nor abstracts.
    """
    return {
        name: city.harvest_query
        for name, city in _plan(study, snapshot, {"engine": engine}, expansion=expansion).items()
    }


def _plan(
    study: Study, snapshot: Snapshot, how: Mapping[str, str], *, expansion: bool
) -> dict[str, _City]:
    fields = searched_fields(study.search.fields)
    window = (study.search.first.first, study.search.last.last)
    release = f"{snapshot.date} {snapshot.digest}".strip()
    with_expansion = " with its expansion corpus" if expansion else ""
    cities = {}
    for name, asked in study.queries.items():
        query = InFields(fields, asked.query)
        text = (
            f"{to_text(query)} in OpenAlex's snapshot ({release}){with_expansion}, "
            f"expression {VERSION}"
        )
        parameters = {
            **how,
            "snapshot": snapshot.digest,
            "date": snapshot.date,
            "path": snapshot.path,
            "layout": snapshot.layout,
            "files": str(len(snapshot.parts)),
            "bytes": str(snapshot.bytes),
            "works": "" if snapshot.works is None else str(snapshot.works),
            "patterns": json.dumps(patterns_of(query), ensure_ascii=False),
        }
        harvest_query = HarvestQuery(study.name, name, _SOURCE, text, parameters, window)
        cities[name] = _City(harvest_query, query)
    return cities


def harvest_snapshot(
    corpus: Corpus,
    study: Study,
    snapshot: Snapshot,
    engine: Engine,
    *,
    refresh: bool = False,
    expansion: bool = False,
    progress: Progress | None = None,
) -> SnapshotHarvest:
    """Search a snapshot for the cities of a study, or for its terms, into the study's corpus.

    One pass serves all cities. Each part is kept together with the place of the next one; called
    again after an interruption, the harvest goes on there, and a finished one costs nothing. A
    work that stands in two parts is kept as two entries, which the corpus merges as duplicates.

    Parameters
    ----------
    corpus
        Where the records go; duplicates are merged behind the last.
    study
        What is asked, narrowed to cities and window as wanted.
    refresh
        Read again what was read already.
    expansion
        Whether works of OpenAlex's expansion corpus count, which its API leaves out by default.
    progress
        Called after each batch of parts with the bytes read and the total.

    Raises
    ------
    FormatError
        When a part is broken; the parts before it are kept.
    QueryError
        When the study's fields include neither titles nor abstracts.
    ToolMissing
        When the engine is not installed.
    CorpusError
        When the corpus cannot be written.
    """
    cities = _plan(study, snapshot, {"engine": _named(engine)}, expansion=expansion)
    reader = _Reader(corpus, snapshot, engine, expansion, progress or (lambda _done, _all: None))
    try:
        reader.read(study, cities, refresh=refresh)
    finally:
        corpus.settle()
        engine.close()
    found = tuple(summarise(name, [city.harvest_query], corpus) for name, city in cities.items())
    return SnapshotHarvest(found, reader.parts, reader.works, reader.bytes)


@dataclass
class _Reader:
    """Reads the parts that are left, and keeps each before the next."""

    corpus: Corpus
    snapshot: Snapshot
    engine: Engine
    expansion: bool
    tell: Progress
    parts: int = 0
    works: int = 0
    bytes: int = 0

    def read(self, study: Study, cities: Mapping[str, _City], *, refresh: bool) -> None:
        """Read from the first part on that some city still lacks."""
        places = self.snapshot.places
        states = {
            name: self._begin(city.harvest_query, refresh=refresh) for name, city in cities.items()
        }
        left = {name: places[state.cursor] for name, state in states.items() if state.cursor}
        if not left:
            return
        wanted = {name: cities[name] for name in left}
        query = _all_at_once(study, wanted)
        start, total = min(left.values()), self.snapshot.bytes
        done = sum(part.bytes for part in self.snapshot.parts[:start])
        self.tell(done, total)
        while start < len(self.snapshot.parts):
            rest = self.snapshot.parts[start:]
            batch = rest[: self.engine.batch(rest)]
            first, last = next(iter(wanted.values())).harvest_query.window
            # A work known only by its year is dated the first of January.
            window = (f"{first[:4]}-01-01", last)
            for part, found in self._scanned(batch, query, window):
                behind = {n: city for n, city in wanted.items() if left[n] <= places[part.name]}
                self._keep(part, found, behind)
                done += part.bytes
            start += len(batch)
            self.tell(done, total)

    def _begin(self, harvest_query: HarvestQuery, *, refresh: bool) -> HarvestState:
        first = self.snapshot.parts[0].name
        state = self.corpus.harvests.state(harvest_query)
        if state is None:
            return self.corpus.harvests.begin(harvest_query, _TITLE, first)
        if refresh and state.done:
            return self.corpus.harvests.restart(harvest_query, state, first)
        return state

    def _scanned(
        self, batch: Sequence[Part], query: InFields, window: tuple[str, str]
    ) -> Iterator[tuple[Part, PartScan]]:
        """What stands in each part, in their order; where reading fails, part by part."""
        for part in batch:
            if part.bytes == 0:  # Spark would take it for one without works
                raise _broken(part, "it is empty")
        try:
            scans = self._scan(batch, query, window)
        except EngineFailure as error:
            if len(batch) == 1:
                raise _broken(batch[0], str(error)) from None
            for part in batch:
                yield from self._scanned([part], query, window)
            return
        for part in batch:
            found = scans.get(part.name, PartScan(part.name, 0, 0, ()))
            if found.broken:
                raise _broken(part, f"{found.broken:,} of its lines are not works")
            if part.works is not None and found.works != part.works:
                reason = f"it contains {found.works:,} works, but the manifest says {part.works:,}"
                raise _broken(part, reason)
            yield part, found

    def _scan(
        self, batch: Sequence[Part], query: InFields, window: tuple[str, str]
    ) -> dict[str, PartScan]:
        works = self.engine.works(self.snapshot, batch)
        from reputation.harvesting.snapshot.expression import scan  # noqa: PLC0415 - loads Ibis

        kind = self.engine.map_type
        asked = scan(works, query, window, map_type=kind, expansion=self.expansion)
        return {found.name: found for found in self.engine.run(asked)}

    def _keep(self, part: Part, found: PartScan, cities: Mapping[str, _City]) -> None:
        """Keep a part's hits for each city, and that it was read, all or nothing."""
        works = sorted(map(work_of_hit, found.hits), key=lambda work: _number(work.get("id")))
        items = [(work, read_work(work)) for work in works]
        matches = match_works(items, {name: city.query for name, city in cities.items()})
        after = self.snapshot.places[part.name] + 1
        cursor = self.snapshot.parts[after].name if after < len(self.snapshot.parts) else None
        pages = [
            (city.harvest_query, _page([items[place][1] for place in matches[name]], city, cursor))
            for name, city in cities.items()
        ]
        done = SnapshotPart(part.name, part.bytes, found.works, _named(self.engine))
        self.corpus.harvests.keep_part(pages, self.snapshot.digest, done)
        self.parts, self.works = self.parts + 1, self.works + found.works
        self.bytes += part.bytes


def _named(engine: Engine) -> str:
    return f"{engine.name} {engine.version}"


def _all_at_once(study: Study, cities: Mapping[str, _City]) -> InFields:
    """One query that finds what those of the cities find together."""
    fields = searched_fields(study.search.fields)
    terms = parse_query(study.search.terms)
    names = [name for city in study.cities if city.name in cities for name in city.names]
    return InFields(fields, all_of([terms, any_of(map(Phrase, names))]) if names else terms)


def work_of_hit(text: str) -> dict[str, Any]:
    """The work object of a hit; what its engine left as text is parsed here.

    What is no JSON stays text, and `read_work` calls the work defective.
    """
    work: dict[str, Any] = json.loads(text)
    for name in _NESTED:
        if isinstance(value := work.get(name), str):
            try:
                work[name] = json.loads(value)
            except (ValueError, RecursionError):
                continue
    return work


def _number(identifier: object) -> tuple[int, str]:
    identifier = str(identifier)
    digits = identifier.rpartition("W")[2]
    return (int(digits) if digits.isdecimal() and len(digits) < 20 else 0, identifier)


def _page(items: Sequence[Record | Defect], city: _City, cursor: str | None) -> HarvestedPage:
    window = city.harvest_query.window
    records = tuple(item for item in items if isinstance(item, Record) and is_inside(item, window))
    defects = tuple(item for item in items if isinstance(item, Defect))
    return HarvestedPage(records, defects, len(items) - len(records) - len(defects), None, cursor)


def _broken(part: Part, reason: str) -> FormatError:
    told = without_account(f"{part.location}: {reason}")
    again = (
        "Make sure that it can be reached" if "://" in part.location else "Download this one again"
    )
    if "Out of Memory" in reason:
        again = "Give the engine more memory (DuckDB: --option memory_limit=4GB)"
    return FormatError(
        f"{told}\nEarlier parts are kept. {again}, then run the same command again to continue."
    )
