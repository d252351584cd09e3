"""What an export format is: its name, the programs that read it, and its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reputation.literature.corpus.stored import StoredRecord

__all__ = ["ExportFormat", "Pieces"]

Pieces = Iterator[str] | Iterator[bytes]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """An export format; a module of this folder that defines one adds it.

    Attributes
    ----------
    name
        As given to ``--to``.
    reads
        What it is, or which programs read it, in a few words.
    pieces
        Records -> the file's content in pieces, so that of a large corpus only one is held.
    with_labels
        The same with labels beside (record number -> whether it is relevant); None where the
        format has no place for them.
    ending
        Of files of this format, where that is not its name.
    """

    name: str
    reads: str
    pieces: Callable[[Iterable[StoredRecord]], Pieces]
    with_labels: Callable[[Iterable[StoredRecord], Mapping[int, bool] | None], Pieces] | None = None
    ending: str = ""
