"""The decisions of a run, stored on disk if they are many, and read as often as needed."""

from __future__ import annotations

import json
import tempfile
import weakref
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields
from itertools import islice
from operator import attrgetter
from pathlib import Path

from reputation.errors import OutputError
from reputation.judgement.decisions import Decision

__all__ = ["StoredDecisions"]

_HELD = 20_000  # decisions in memory; the others are in a temporary file
_values = attrgetter(*(field.name for field in fields(Decision)))


class StoredDecisions(Collection[Decision]):
    """Decisions in the order in which they came, as often as they are asked for.

    A million decisions with their titles take more than a gigabyte of memory. Here all but the
    first 20,000 are kept in a temporary file, which is deleted with the object.

    Parameters
    ----------
    decisions
        Gone through once.

    Raises
    ------
    OutputError
        When the temporary file cannot be written.

    Examples
    --------
    >>> len(StoredDecisions([]))
    0
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        source = iter(decisions)
        self._first = list(islice(source, _HELD))
        self._file: Path | None = None
        self._number = len(self._first)
        if self._number == _HELD:
            self._spill(source)

    def _spill(self, decisions: Iterator[Decision]) -> None:
        try:
            with tempfile.NamedTemporaryFile(
                "w", encoding="ascii", suffix=".decisions", delete=False
            ) as file:
                self._file = Path(file.name)
                weakref.finalize(self, self._file.unlink, missing_ok=True)
                for decision in decisions:
                    file.write(json.dumps(_values(decision)) + "\n")
                    self._number += 1
        except OSError as error:
            raise OutputError(
                f"{tempfile.gettempdir()}: decisions cannot be saved ({error.strerror or error}); "
                "free some space, or set TMPDIR to another folder"
            ) from None

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Decision]:
        yield from self._first
        if self._file:
            with self._file.open(encoding="ascii") as file:
                for line in file:
                    values = json.loads(line)
                    values[-1] = tuple(values[-1])  # `deciders`: JSON has lists only
                    yield Decision(*values)

    def __contains__(self, decision: object) -> bool:
        return any(decision == one for one in self)
