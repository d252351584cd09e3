"""Request a page of a search until it is complete, or certain to stay incomplete."""

from __future__ import annotations

from dataclasses import dataclass

from reputation.errors import GaveUp, PageTooLarge
from reputation.harvesting.sources.session import Session
from reputation.harvesting.sources.source import Page, Source
from reputation.literature.corpus.harvest_states import HarvestQuery

__all__ = ["Asker"]

_TIMES = 4  # that a page cut short is asked for
_NEAR = 0.9  # share of an estimated number of hits that need no second look


@dataclass
class Asker:
    """Asks a database page by page, in the size that it gives.

    An end is believed when as much came as was announced, or when the database says so twice.
    """

    source: Source
    session: Session

    def __post_init__(self) -> None:
        self.size = self.source.page_size

    def page(
        self,
        harvest_query: HarvestQuery,
        cursor: str,
        *,
        size: int = 0,
        announced: int = 0,
        came: int = 0,
    ) -> Page:
        """The page at a cursor.

        Parameters
        ----------
        size
            Records to ask for, where not as many as the database gives.
        announced, came
            Hits that earlier pages of the search announced, and items that they brought.

        Raises
        ------
        GaveUp
            When the database gives only part of the page again and again.
        SourceError, KeyMissing
            As of `Session.fetch`.
        """
        earlier: Page | None = None
        for attempt in range(_TIMES):
            page = self._fetch(harvest_query, cursor, size or self.size)
            doubt = page.partial or ("" if size else self._doubt(page, announced, came))
            if not doubt:
                return page
            if not page.partial:
                if earlier is not None:  # it says so twice
                    return max(page, earlier, key=lambda one: (one.next or "", len(one.items)))
                earlier = page
            if attempt + 1 < _TIMES:
                self.session.pause(f"the response was incomplete ({doubt})", attempt)
        if earlier is not None:
            return earlier
        raise GaveUp(
            f"{self.source.service.title}: the response was incomplete {_TIMES} times ({doubt}); "
            "records fetched so far are kept: try again later, narrow --from and --to, or use "
            "fewer "
            "aliases"
        )

    def _doubt(self, page: Page, announced: int, came: int) -> str:
        """Why the end that a page claims to be may be none."""
        total = max(announced, page.total or 0)
        least = total if self.source.exact else _NEAR * total
        came += len(page.items)
        if page.next is not None or came >= least:
            return ""
        return f"it ends after {came:,} of {total:,} hits"

    def _fetch(self, harvest_query: HarvestQuery, cursor: str, size: int) -> Page:
        call = self.source.call(harvest_query.parameters, cursor, size)
        try:
            return self.session.fetch(call, lambda answer: self.source.read(answer, cursor, size))
        except PageTooLarge:
            least = self.source.least_page
            if not least or size <= least:
                raise
            self.size = least
            return self._fetch(harvest_query, cursor, least)
