"""Harvest a literature database for a study: thrifty, resumable, and reconciled at the end."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import NoReturn
from urllib.parse import quote

from reputation.errors import CursorExpired, QueryError, RequestRefused, SourceError
from reputation.harvesting.sources.session import Session
from reputation.harvesting.sources.source import REFUSALS, Page, Source, Written
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.harvest_states import HarvestedPage, HarvestQuery, HarvestState
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record
from reputation.study.definition import City, Study
from reputation.study.query import InFields, Phrase, all_of, any_of, parse_query

__all__ = [
    "CityHarvest",
    "Estimate",
    "Harvest",
    "estimate_harvest",
    "harvest",
    "plan_queries",
    "summarise",
]

_SPARE_PAGES = 10  # before a harvest that brings more than was announced counts as endless

#: Told the city, what has come, and what is announced (0 where unknown).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What harvesting a city would take: hits, requests still to send, and units of the quota."""

    city: str
    hits: int
    requests: int
    cost: int
    unit: str


@dataclass(frozen=True, slots=True)
class CityHarvest:
    """What harvesting a city brought, over all the parts of its query.

    Attributes
    ----------
    announced
        Hits by the database's latest answer.
    received
        Items that came; those that came twice counted twice.
    kept
        Different records in the corpus.
    outside, unreadable
        Items that lie outside the window, and that could not be read.
    missing
        Announced but never given; negative where the database gave more.
    grown
        By how much the number announced changed during the harvest.
    done
        False where the harvest was stopped.
    """

    city: str
    announced: int
    received: int
    kept: int
    outside: int
    unreadable: int
    missing: int
    grown: int
    done: bool


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a harvest brought, and why it stopped early where it did."""

    cities: tuple[CityHarvest, ...]
    requests: int
    stopped: SourceError | None = None


def plan_queries(study: Study, source: Source, city: City | None) -> list[HarvestQuery]:
    """The searches that together ask a database for a city: one, or more where it is too long.

    Without a city they ask for the terms alone, which is what a study of all cities needs.

    ``(X AND (a OR b))`` finds what ``(X AND a)`` and ``(X AND b)`` find together.

    Raises
    ------
    QueryError
        When the database cannot be asked for this.
    """
    window = (study.search.first.first, study.search.last.last)
    name = city.name if city else ""
    return [
        HarvestQuery(study.name, name, source.service.name, part.text, part.parameters, window)
        for part in _parts(study, source, city.names if city else ())
    ]


def _plan(study: Study, source: Source) -> dict[str, list[HarvestQuery]]:
    """The searches for each city; for all cities those for the terms, under ``""``."""
    cities = {city.name: plan_queries(study, source, city) for city in study.cities}
    return cities or {"": plan_queries(study, source, None)}


def _parts(study: Study, source: Source, names: tuple[str, ...]) -> Iterator[Written]:
    asked = [parse_query(study.search.terms)]
    if names:
        asked.append(any_of(Phrase(name) for name in names))
    query = InFields(study.search.fields, all_of(asked))
    written = source.written(study.search, query)
    size = sum(len(quote(value)) for value in written.parameters.values())
    if size <= source.longest:
        yield written
    elif len(names) > 1:
        half = len(names) // 2
        yield from _parts(study, source, names[:half])
        yield from _parts(study, source, names[half:])
    else:
        raise QueryError(
            f"the query for {names[0] if names else 'the terms'} is too long for "
            f"{source.service.title} ({size:,} bytes, at most "
            f"{source.longest:,}); shorten the terms"
        )


def estimate_harvest(
    corpus: Corpus, study: Study, source: Source, session: Session
) -> list[Estimate]:
    """Ask how many hits each city has, and tell what harvesting them would cost.

    Searches that were begun are not asked for again; nothing is changed.

    Raises
    ------
    SourceError, KeyMissing
        As of `Session.fetch`.
    """
    estimates = []
    for city, harvest_queries in _plan(study, source).items():
        hits = requests = cost = 0
        for harvest_query in harvest_queries:
            state = corpus.harvests.state(harvest_query)
            if state is None or state.announced is None:
                page = _fetch(source, session, harvest_query, source.first, 1)
                announced = left = page.total or 0
                pages = math.ceil(left / source.page_size)
                pages = pages + 1 if source.counts_first else max(1, pages)
            else:
                announced = state.announced
                left = 0 if state.done else max(0, announced - state.received)
                pages = math.ceil(left / source.page_size)
            hits += announced
            requests += pages
            cost += pages * source.per_request + left * source.per_hit
        estimates.append(Estimate(city, hits, requests, cost, source.unit))
    return estimates


def harvest(
    corpus: Corpus,
    study: Study,
    source: Source,
    session: Session,
    *,
    refresh: bool = False,
    progress: Progress | None = None,
) -> Harvest:
    """Fetch what a database holds on the cities of a study into its corpus.

    The first page of every city comes first, so that the hits are known before most is paid for.
    Each page is kept together with the place of the next one; called again after an
    interruption, a harvest goes on there, and a finished one costs nothing.

    Parameters
    ----------
    corpus
        Where the records go; duplicates are merged behind the last.
    study
        What is asked, narrowed to cities and window as wanted.
    refresh
        Ask again for what was harvested already.
    progress
        Told after each page how far its city is.

    Returns
    -------
    Harvest
        Per city; with the reason where the database stopped it.

    Raises
    ------
    KeyMissing
        When the key is missing or refused.
    QueryError
        When the database cannot be asked for this.
    CorpusError
        When the corpus cannot be written.
    """
    tell = progress or (lambda _city, _done, _total: None)
    harvest_queries = _plan(study, source)
    harvester = _Harvester(corpus, source, session, tell)
    begin = partial(harvester.begin, refresh=refresh)
    every = [harvest_query for parts in harvest_queries.values() for harvest_query in parts]
    stopped = _each((begin, harvester.finish), every)
    corpus.settle()
    cities = tuple(summarise(city, parts, corpus) for city, parts in harvest_queries.items())
    return Harvest(cities, session.requests, stopped)


def _each(
    steps: Sequence[Callable[[HarvestQuery], None]], harvest_queries: Sequence[HarvestQuery]
) -> SourceError | None:
    """Take each step with all searches; a request that is refused costs its own search only."""
    refused: dict[tuple[str, ...], str] = {}
    first = ""
    in_a_row = 0
    for step, harvest_query in product(steps, harvest_queries):
        if harvest_query.key in refused:
            continue
        try:
            step(harvest_query)
            in_a_row = 0
        except (RequestRefused, QueryError) as error:
            refused[harvest_query.key] = harvest_query.city or "the terms"
            first = first or str(error)
            in_a_row += 1
            if in_a_row == REFUSALS:
                return SourceError(f"{error}; {in_a_row} requests in a row were refused")
        except SourceError as error:
            return error
    if not refused:
        return None
    cities = ", ".join(dict.fromkeys(refused.values()))
    return RequestRefused(f"{first}; it refused the search for {cities}")


def summarise(city: str, harvest_queries: Sequence[HarvestQuery], corpus: Corpus) -> CityHarvest:
    """What the corpus holds of these searches for a city."""
    states = [
        state
        for harvest_query in harvest_queries
        if (state := corpus.harvests.state(harvest_query))
    ]
    return CityHarvest(
        city=city,
        announced=sum(state.announced or 0 for state in states),
        received=sum(state.received for state in states),
        kept=corpus.harvests.count_found([state.search_id for state in states]),
        outside=sum(state.outside for state in states),
        unreadable=sum(state.unreadable for state in states),
        missing=sum(state.missing for state in states if state.done),
        grown=sum((state.announced or 0) - (state.expected or 0) for state in states),
        done=len(states) == len(harvest_queries) and all(state.done for state in states),
    )


def _fetch(
    source: Source, session: Session, harvest_query: HarvestQuery, cursor: str, size: int
) -> Page:
    call = source.call(harvest_query.parameters, cursor, size)
    return session.fetch(call, lambda answer: source.read(answer, cursor, size))


@dataclass
class _Harvester:
    """Goes through the pages of one search after the other."""

    corpus: Corpus
    source: Source
    session: Session
    tell: Progress

    def begin(self, harvest_query: HarvestQuery, *, refresh: bool) -> None:
        """Fetch the first page of a search that was not begun."""
        state = self.corpus.harvests.state(harvest_query)
        if state is None:
            state = self.corpus.harvests.begin(
                harvest_query, self.source.service.title, self.source.first
            )
        elif refresh and state.done:
            state = self.corpus.harvests.restart(harvest_query, state, self.source.first)
        if state.pages == 0 and state.cursor is not None:
            state = self._step(harvest_query, state)
        self.tell(harvest_query.city, state.received, state.announced or 0)

    def finish(self, harvest_query: HarvestQuery) -> None:
        """Fetch the remaining pages."""
        state = self.corpus.harvests.state(harvest_query)
        restarted = False
        while state is not None and state.cursor is not None:
            try:
                state = self._step(harvest_query, state)
            except CursorExpired:
                if restarted or state.pages == 0:
                    raise
                restarted = True
                state = self.corpus.harvests.restart(harvest_query, state, self.source.first)
            self.tell(harvest_query.city, state.received, state.announced or 0)

    def _step(self, harvest_query: HarvestQuery, state: HarvestState) -> HarvestState:
        cursor, size = state.cursor or "", self.source.page_size
        page = _fetch(self.source, self.session, harvest_query, cursor, size)
        # Once all have come, a further page that is offered would be empty, and paid for.
        exact = self.source.exact and page.items
        enough = (page.total or math.inf) if exact else math.inf
        again = self.corpus.harvests.keep_page(
            harvest_query, state, _kept(page, harvest_query.window), enough=enough
        )
        if again.cursor is not None and (page.next == cursor or self._in_circles(state, again)):
            self._stop(harvest_query, again)
        return again

    def _in_circles(self, before: HarvestState, after: HarvestState) -> bool:
        """Whether a further page is offered although this one brought nothing, or far too much."""
        stale = after.different == before.different and after.received > before.received
        if after.announced is None:
            return stale
        return stale or after.received > 2 * after.announced + _SPARE_PAGES * self.source.page_size

    def _stop(self, harvest_query: HarvestQuery, state: HarvestState) -> NoReturn:
        """End a harvest that leads nowhere, and say so."""
        self.corpus.harvests.end(state)
        raise SourceError(
            f"{self.source.service.title}: gives the same page again for "
            f"{harvest_query.city or 'the terms'} ({state.different:,} of {state.announced or 0:,} "
            "hits came); what was got is kept; "
            "run it with --refresh to begin anew"
        )


def _kept(page: Page, window: tuple[str, str]) -> HarvestedPage:
    """Leave out what lies outside the window; databases offer coarser ones than a study's."""
    records = [item for item in page.items if isinstance(item, Record)]
    inside = tuple(
        record
        for record in records
        if record.date is None or (record.date.first <= window[1] and record.date.last >= window[0])
    )
    defects = tuple(item for item in page.items if isinstance(item, Defect))
    return HarvestedPage(inside, defects, len(records) - len(inside), page.total, page.next)
