"""Harvest a literature database for a study: economical, resumable, and reconciled at the end."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product

from reputation.errors import CursorExpired, GaveUp, QueryError, RequestRefused, SourceError
from reputation.harvesting.asking import Asker
from reputation.harvesting.paging import Harvester, HarvestProgress
from reputation.harvesting.planning import plan_cities, plan_queries
from reputation.harvesting.sources.session import Session
from reputation.harvesting.sources.source import REFUSALS, Source
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.harvest_states import HarvestQuery
from reputation.study.definition import Study

__all__ = [
    "CityHarvest",
    "Estimate",
    "Harvest",
    "estimate_harvest",
    "harvest",
    "plan_queries",
    "summarise",
]

_FAILURES = 2  # in a row, and a database fails at everything


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
    """The result of harvesting a city, over all parts of its query.

    Attributes
    ----------
    announced
        Hits, by that answer of the database which named most.
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
    begun
        False where nothing was asked yet.
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
    begun: bool = True

    @property
    def whole(self) -> bool:
        """Whether all that was announced came."""
        return self.done and self.missing <= 0


@dataclass(frozen=True, slots=True)
class Harvest:
    """The result of a harvest, and why it stopped early if it did.

    Attributes
    ----------
    cities
        What each brought.
    requests
        How many were sent.
    stopped
        What stopped it; None where nothing did.
    shared
        Cities by the study of the same corpus that had asked the same for the same window, and
        whose answers were taken instead of asking again.
    """

    cities: tuple[CityHarvest, ...]
    requests: int
    stopped: SourceError | None = None
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def estimate_harvest(
    corpus: Corpus, study: Study, source: Source, session: Session
) -> list[Estimate]:
    """Ask how many hits each city has, and estimate the cost of harvesting them.

    Searches that were begun are not asked for again; nothing is changed.

    Raises
    ------
    SourceError, KeyMissing
        As of `Session.fetch`.
    """
    estimates = []
    asker = Asker(source, session)
    for city, harvest_queries in plan_cities(study, source).items():
        hits = requests = cost = 0
        for harvest_query in harvest_queries:
            state = corpus.harvests.state(harvest_query)
            if (state is None or state.pages == 0) and (
                other := corpus.harvests.shared(harvest_query)
            ):
                state = other[1]
            if state is None or state.announced is None:
                # One record is enough to know the hits, but not how many come at once.
                size = 0 if source.least_page else 1
                page = asker.page(harvest_query, source.first, size=size)
                announced = left = page.total or 0
                pages = math.ceil(left / asker.size)
                pages = pages + 1 if source.counts_first else max(1, pages)
            else:
                announced = state.announced
                left = 0 if state.done else max(0, announced - state.received)
                pages = math.ceil(left / asker.size)
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
    progress: HarvestProgress | None = None,
) -> Harvest:
    """Fetch the records that a database has on a study's cities into its corpus.

    The first page of every city comes first, so that the hits are known before most is paid for.
    Each page is kept together with the place of the next one; called again after an
    interruption, a harvest goes on there, and a finished one costs nothing, nor does one that
    another study of the same corpus has finished.

    Parameters
    ----------
    corpus
        Where the records go; duplicates are merged behind the last.
    study
        What is asked, narrowed to cities and window as wanted.
    refresh
        Ask again for what was harvested already.
    progress
        Called after each page with the progress of its city.

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
    harvest_queries = plan_cities(study, source)
    harvester = Harvester(corpus, source, Asker(source, session), tell)
    begin = partial(harvester.begin, refresh=refresh)
    every = [harvest_query for parts in harvest_queries.values() for harvest_query in parts]
    shared: dict[str, set[str]] = {}
    for harvest_query in every:  # so that one which is never reached is known to be missing
        corpus.harvests.begin(harvest_query, source.service.title, source.first)
        if not refresh and (other := corpus.harvests.take_over(harvest_query)):
            shared.setdefault(other, set()).add(harvest_query.city)
    stopped = _each((begin, harvester.finish), every)
    corpus.settle()
    cities = tuple(
        summarise(city, parts, corpus, exact=source.exact)
        for city, parts in harvest_queries.items()
    )
    stopped = stopped or _short_of(cities, source)
    return Harvest(cities, session.requests, stopped, _sorted(shared))


def _sorted(shared: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    return {study: tuple(sorted(cities)) for study, cities in shared.items()}


def _short_of(cities: Sequence[CityHarvest], source: Source) -> SourceError | None:
    """The message if every search finished and some delivered less than was announced."""
    short = [city for city in cities if not city.whole]
    if not short:
        return None
    named = ", ".join(
        f"{city.city or 'the terms'} {city.announced - city.missing:,} of {city.announced:,}"
        for city in short[:5]
    )
    more = f" and {len(short) - 5} more" if len(short) > 5 else ""
    return SourceError(
        f"{source.service.title}: delivered fewer hits than announced (missing: {named}{more}); "
        "what was fetched is "
        "kept: run with --refresh to query these again"
    )


def _each(
    steps: Sequence[Callable[[HarvestQuery], None]], harvest_queries: Sequence[HarvestQuery]
) -> SourceError | None:
    """Take each step with all searches; one that is refused or fails costs itself only."""
    failed: dict[tuple[str, ...], str] = {}
    first: SourceError | QueryError | None = None
    in_a_row = 0
    for step, harvest_query in product(steps, harvest_queries):
        if harvest_query.key in failed:
            continue
        try:
            step(harvest_query)
            in_a_row = 0
        except (RequestRefused, CursorExpired, GaveUp, QueryError) as error:
            failed[harvest_query.key] = harvest_query.city or "the terms"
            first = first or error
            in_a_row += 1
            if in_a_row == (_FAILURES if isinstance(error, GaveUp) else REFUSALS):
                return SourceError(f"{error}; {in_a_row} requests failed in a row")
        except SourceError as error:
            return error
    if first is None:
        return None
    cities = ", ".join(dict.fromkeys(failed.values()))
    kind = GaveUp if isinstance(first, GaveUp) else RequestRefused
    return kind(f"{first}; incomplete: {cities}")


def summarise(
    city: str, harvest_queries: Sequence[HarvestQuery], corpus: Corpus, *, exact: bool = True
) -> CityHarvest:
    """How many records of these searches the corpus has for a city."""
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
        grown=sum((state.announced or 0) - (state.expected or 0) for state in states if exact),
        begun=any(state.pages for state in states),
        done=len(states) == len(harvest_queries) and all(state.done for state in states),
    )
