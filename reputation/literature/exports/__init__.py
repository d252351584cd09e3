"""Writing literature for other programs: one file a format, read back by our own importers.

A module in this folder that defines an `ExportFormat` adds it to the command line and its help.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat, Pieces
from reputation.registry import choose, offered

__all__ = ["EXPORTS", "export_pieces", "export_records", "find_by_ending"]

#: Export formats by name.
EXPORTS: Mapping[str, ExportFormat] = MappingProxyType(
    {x.name: x for x in sorted(offered(__name__, ExportFormat), key=lambda x: x.name)}
)


def find_by_ending(ending: str) -> str:
    """The name of the format with this file extension, such as ``ris`` or ``bib``.

    Raises
    ------
    ChoiceError
        When there is none; lists the endings there are.
    """
    return choose(
        ending.lower(), {x.ending or x.name: x.name for x in EXPORTS.values()}, "export format for"
    )


def export_pieces(
    records: Iterable[StoredRecord], to: str, *, labels: Mapping[int, bool] | None = None
) -> Pieces:
    """Give the content of an export file, as `reputation.output.write_whole` takes it.

    Parameters
    ----------
    records
        What to write, in this order.
    to
        One of `EXPORTS`.
    labels
        By record number whether reviewers found it relevant; left out by formats that have no
        place for it.

    Raises
    ------
    ChoiceError
        When there is no such format; lists those there are.
    """
    export = choose(to, EXPORTS, "export format")
    if export.with_labels:
        return export.with_labels(records, labels)
    return export.pieces(records)


def export_records(
    records: Iterable[StoredRecord], to: str, *, labels: Mapping[int, bool] | None = None
) -> str | bytes:
    """Return the complete content of an export file; see `export_pieces`."""
    pieces = [*export_pieces(records, to, labels=labels)]
    binary = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return binary or "".join(piece for piece in pieces if isinstance(piece, str))
