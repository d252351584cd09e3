"""The pages of each search, one after the other, until they are complete or lead nowhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from reputation.errors import CursorExpired, GaveUp
from reputation.harvesting.asking import Asker
from reputation.harvesting.sources.source import Page, Source
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.harvest_states import HarvestedPage, HarvestQuery, HarvestState
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record

__all__ = ["HarvestProgress", "Harvester", "is_inside"]

_SPARE_PAGES = 10  # before a harvest that brings more than was announced counts as endless
_TRUSTED = 0.8  # share of an estimated number of hits from which on an end is believed

#: Called with the city, the records received, and those announced (0 if unknown).
HarvestProgress = Callable[[str, int, int], None]


@dataclass
class Harvester:
    """Goes through the pages of one search after the other."""

    corpus: Corpus
    source: Source
    asker: Asker
    tell: HarvestProgress

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
        cursor = state.cursor or ""
        known = max(state.announced or 0, state.expected or 0)
        page = self.asker.page(harvest_query, cursor, announced=known, came=state.received)
        # Once all have come, a further page that is offered would be empty, and paid for.
        exact = self.source.exact and page.items
        enough = (max(page.total or 0, known) or math.inf) if exact else math.inf
        again = self.corpus.harvests.keep_page(
            harvest_query, state, _kept(page, harvest_query.window), enough=enough
        )
        if again.cursor is not None and (page.next == cursor or self._in_circles(state, again)):
            self._stop(harvest_query, again)
        if again.done and not self.source.exact and again.announced is not None:
            again = self._settle(harvest_query, again, again.announced)
        return again

    def _settle(
        self, harvest_query: HarvestQuery, state: HarvestState, estimate: int
    ) -> HarvestState:
        """At the end an estimate gives way to what came, unless that is far from it."""
        if state.missing == 0 or state.different < _TRUSTED * estimate:
            return state
        self.corpus.harvests.end(state, announced=state.different)
        return self.corpus.harvests.state(harvest_query) or state

    def _in_circles(self, before: HarvestState, after: HarvestState) -> bool:
        """Whether a further page is offered although this one brought nothing, or far too much."""
        stale = after.different == before.different and after.received > before.received
        if after.announced is None:
            return stale
        return stale or after.received > 2 * after.announced + _SPARE_PAGES * self.source.page_size

    def _stop(self, harvest_query: HarvestQuery, state: HarvestState) -> NoReturn:
        """End a harvest that leads nowhere, and say so."""
        self.corpus.harvests.end(state)
        raise GaveUp(
            f"{self.source.service.title}: keeps returning the same page for "
            f"{harvest_query.city or 'the terms'} ({state.different:,} of {state.announced or 0:,} "
            "hits received); what was fetched is kept; "
            "run with --refresh to start over"
        )


def is_inside(record: Record, window: tuple[str, str]) -> bool:
    """Whether a record may lie in a window, as far as its date is known."""
    date = record.date
    return date is None or (date.first <= window[1] and date.last >= window[0])


def _kept(page: Page, window: tuple[str, str]) -> HarvestedPage:
    """Leave out records outside the window; databases offer coarser windows than a study's."""
    records = [item for item in page.items if isinstance(item, Record)]
    inside = tuple(record for record in records if is_inside(record, window))
    defects = tuple(item for item in page.items if isinstance(item, Defect))
    return HarvestedPage(inside, defects, len(records) - len(inside), page.total, page.next)
