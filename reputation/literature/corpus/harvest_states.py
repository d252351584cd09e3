"""The state of a harvest as plain data: the query, the requests, the progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reputation.literature.records.defect import Defect
from reputation.literature.records.record import Record

__all__ = ["HarvestQuery", "HarvestState", "HarvestedPage", "SnapshotPart"]


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
    """The result of one request.

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
