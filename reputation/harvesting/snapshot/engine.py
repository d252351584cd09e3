"""What an engine that reads a snapshot must do, and what all engines share."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote

from reputation.errors import ReputationError, ToolMissing
from reputation.harvesting.snapshot.layout import COLUMNS, Part, Snapshot

if TYPE_CHECKING:
    import ibis

__all__ = [
    "Engine",
    "EngineFailure",
    "PartScan",
    "count_together",
    "failing",
    "first_line",
    "module",
    "scans_of",
    "with_all_columns",
]

_INSTALL = "pip install 'reputation[scale]'"
_SMALL = 1 << 28  # bytes that are read at once where parts are small
_MOST = 2000  # parts that are read at once


class EngineFailure(Exception):  # noqa: N818 - not shown as such; see `harvesting`
    """An engine could not read some parts; the message is its own."""


@dataclass(frozen=True, slots=True)
class PartScan:
    """What an engine found in a part: works, lines that are none, and hits as JSON text."""

    name: str
    works: int
    broken: int
    hits: tuple[str, ...]


class Engine(Protocol):
    """Reads parts of a snapshot; open until closed, and opened by the first use."""

    name: str

    @property
    def version(self) -> str:
        """Of the engine's own."""

    @property
    def map_type(self) -> str:
        """How it writes the type of an inverted index for its ``from_json``."""

    def works(self, snapshot: Snapshot, parts: Sequence[Part]) -> ibis.Table:
        """The works of these parts with the columns of `COLUMNS`, and ``part``."""

    def run(self, expression: ibis.Table) -> list[PartScan]:
        """What the expression of `reputation.harvesting.snapshot.expression` finds.

        Raises
        ------
        EngineFailure
            When the parts cannot be read.
        """

    def batch(self, parts: Sequence[Part]) -> int:
        """How many of these parts, from the first on, to read at once."""

    def close(self) -> None:
        """Release its resources."""


def count_together(parts: Sequence[Part], least: int) -> int:
    """So many parts, or a multiple where they are small, so that no core waits at the end."""
    size = 0
    for count, part in enumerate(parts[:_MOST], 1):
        size += part.bytes
        if count % least == 0 and size >= _SMALL:
            return count
    return min(len(parts), _MOST)


def module(name: str) -> Any:
    """Import a library of the extra.

    Raises
    ------
    ToolMissing
        When it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries about each other
            return importlib.import_module(name)
    except ImportError as error:
        raise ToolMissing(
            f"--source snapshot needs {error.name or name}, which is not installed: {_INSTALL}"
        ) from None


@contextmanager
def failing(kinds: type[Exception]) -> Iterator[None]:
    """Raise EngineFailure for what an engine raises; libraries' warnings about each other go."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ReputationError:
        raise
    except kinds as error:
        raise EngineFailure(first_line(error)) from error


def with_all_columns(works: Any) -> Any:
    """Add what older releases do not have."""
    absent = {name: module("ibis").null("string") for name in COLUMNS if name not in works.columns}
    return works.mutate(**absent)


def scans_of(rows: Sequence[Sequence[Any]]) -> list[PartScan]:
    """The rows of the expression's result."""
    return [
        PartScan(_tail(part), int(works), int(broken or 0), tuple(map(str, hits or ())))
        for part, works, broken, hits in rows
    ]


def _tail(location: str) -> str:
    """The name of a part; Spark gives its address, percent-encoded."""
    return "/".join(unquote(location).split("/")[-2:])


def first_line(error: BaseException) -> str:
    """The first line of an engine's message, which may go on for pages."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if lines and lines[0].startswith("An error occurred while calling"):  # Py4J's own, of anything
        lines = lines[1:]
    return lines[0][:300] if lines else type(error).__name__
