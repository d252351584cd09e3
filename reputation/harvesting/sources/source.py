"""What a literature database is to the harvester: an address, its keys, and plain functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record
from reputation.study.definition import Search
from reputation.study.query import Query, widened

__all__ = [
    "REFUSALS",
    "Again",
    "Answer",
    "Budget",
    "Call",
    "Dialect",
    "Expired",
    "Fine",
    "Key",
    "Lookup",
    "Page",
    "Refused",
    "Service",
    "Source",
    "Spent",
    "Verdict",
    "Written",
]


#: So many in a row, and a database refuses everything.
REFUSALS = 5


@dataclass(frozen=True, slots=True)
class Key:
    """A secret that a database needs, and what a person must know about it.

    Attributes
    ----------
    variable
        The environment variable it is read from.
    header, scheme
        The header it is sent in, and what stands before it there (``"Bearer "``).
    where
        Where to get one.
    needed
        Whether nothing works without it.
    without
        What works without it.
    """

    variable: str
    header: str
    where: str
    scheme: str = ""
    needed: bool = True
    without: str = "nothing"


@dataclass(frozen=True, slots=True)
class Call:
    """One request: path below the database's address, and parameters; POST sends them as JSON."""

    path: str
    parameters: Mapping[str, str | int]
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The response: status, headers (names in lower case) and the complete body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, wrong bytes replaced."""
        return self.body.decode("utf-8-sig", "replace")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results.

    Attributes
    ----------
    total
        Hits the database announces, or None where it does not.
    items
        Records, and those that could not be read.
    next
        Cursor of the next page, or None after the last.
    partial
        Why the database itself may have left out some of this page, or ``""``.
    """

    total: int | None
    items: tuple[Record | Defect, ...]
    next: str | None
    partial: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a quota: `left` of `unit`, until it is renewed in `seconds` (or None)."""

    left: int
    unit: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Fine:
    """The answer can be read."""


@dataclass(frozen=True, slots=True)
class Again:
    """Ask again, after `seconds` or, where None, after the usual growing pause, `patience` times.

    `crowded` where a key of one's own would help.
    """

    reason: str
    seconds: float | None = None
    patience: float = 1
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Spent:
    """A quota is used up: stop cleanly; `seconds` until it is renewed, if known."""

    reason: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Asking this again cannot help.

    `key` where a missing or wrong key is to blame, `all` where other requests would fare no better,
    `size` where one for fewer records may do.
    """

    reason: str
    key: bool = False
    all: bool = False
    size: bool = False


@dataclass(frozen=True, slots=True)
class Expired:
    """The cursor is no longer known: the harvest has to start again."""

    reason: str


Verdict = Fine | Again | Spent | Refused | Expired


@dataclass(frozen=True, slots=True)
class Service:
    """What answers requests, and what it asks of those who send them.

    Attributes
    ----------
    name
        As given to ``--source``.
    title
        Its own name, recorded with every record.
    address
        Where it answers; tests and mirrors may put another in its place.
    keys
        The secrets it takes.
    pace
        Requests a second that it allows without and with a key.
    verdict
        Answer -> what to do with it.
    budget
        Answer -> what is left of the quota, or None where it does not say.
    account
        A free request that tells what a key may ask, and what reads its answer, where there is one.
    """

    name: str
    title: str
    address: str
    keys: tuple[Key, ...]
    pace: tuple[float, float]
    verdict: Callable[[Answer], Verdict]
    budget: Callable[[Answer], Budget | None]
    account: tuple[Call, Callable[[Answer], str]] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A query in the syntax of a database.

    Attributes
    ----------
    text
        The query itself, as sent and as people paste it into the database's search page.
    parameters
        All that is sent, cursor and page size apart.
    """

    text: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A literature database that can be harvested.

    Attributes
    ----------
    service
        What answers.
    write
        (search, query) -> the query in the database's syntax.
    longest
        Bytes that a query, as sent, can have; longer ones are asked in parts.
    page_size
        Records a request.
    unit, per_request, per_hit
        What the quota counts, and how much of it a request and a hit take.
    first
        Cursor of the first page.
    counts_first
        Whether the first page is a request that only says how many hits there are.
    call
        (parameters of the written query, cursor, page size) -> the request for that page.
    read
        (answer, cursor, page size) -> the page; raises ValueError where it cannot be read.
    remarks
        Search -> what a user must know before the first request.
    exact
        Whether the number of hits it announces is exact, so that a harvest may end once so many
        came.
    least_page
        Records a request where the database refuses `page_size`; 0 where it never does.
    """

    service: Service
    write: Callable[[Search, Query], Written]
    longest: int
    page_size: int
    unit: str
    first: str
    call: Callable[[Mapping[str, str], str, int], Call]
    read: Callable[[Answer, str, int], Page]
    per_request: int = 0
    per_hit: int = 0
    counts_first: bool = False
    exact: bool = True
    least_page: int = 0
    remarks: Callable[[Search], tuple[str, ...]] = lambda _search: ()

    def written(self, search: Search, query: Query) -> Written:
        """The query as this database is asked it: see `reputation.study.query.widened`."""
        return self.write(search, widened(query))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to write queries for a database that cannot be harvested.

    Attributes
    ----------
    name
        As given to ``--for``.
    write
        (search, query) -> the query in the database's syntax.
    remarks
        Search -> what a user must know of it.
    """

    name: str
    write: Callable[[Search, Query], Written]
    remarks: Callable[[Search], tuple[str, ...]] = lambda _search: ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A database that gives records by DOI.

    Attributes
    ----------
    service
        What answers.
    most
        DOIs a request.
    longest
        Characters of all DOIs of a request together, percent-encoded.
    call
        DOIs -> the request.
    read
        Answer -> its records.
    """

    service: Service
    most: int
    call: Callable[[Sequence[str]], Call]
    read: Callable[[Answer], list[Record]]
    longest: int = 3000
