"""Writing literature for other programs: one file a format, read back by our own importers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.asreview import records_to_asreview
from reputation.literature.exports.bibtex import records_to_bibtex
from reputation.literature.exports.ris import records_to_ris
from reputation.literature.exports.tables import RECORD_COLUMNS, records_to_csv
from reputation.literature.exports.tagged import records_to_wos
from reputation.literature.exports.workbook import records_to_xlsx

__all__ = [
    "EXPORTS",
    "RECORD_COLUMNS",
    "export_pieces",
    "export_records",
    "records_to_asreview",
    "records_to_bibtex",
    "records_to_csv",
    "records_to_ris",
    "records_to_wos",
    "records_to_xlsx",
]

Pieces = Iterator[str] | Iterator[bytes]

#: Export formats by name; each takes records and gives the file's content in pieces, so that of a
#: large corpus only one is held.
EXPORTS: Mapping[str, Callable[[Iterable[StoredRecord]], Pieces]] = MappingProxyType(
    {
        "csv": records_to_csv,
        "ris": records_to_ris,
        "bibtex": records_to_bibtex,
        "xlsx": records_to_xlsx,
        "asreview": records_to_asreview,
        "wos": records_to_wos,
    }
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
        By record number whether reviewers found it relevant; only ASReview's format has a place
        for it.

    Raises
    ------
    KeyError
        When there is no such format.
    """
    if to == "asreview":
        return records_to_asreview(records, labels)
    return EXPORTS[to](records)


def export_records(
    records: Iterable[StoredRecord], to: str, *, labels: Mapping[int, bool] | None = None
) -> str | bytes:
    """Return the whole content of an export file; see `export_pieces`."""
    pieces = [*export_pieces(records, to, labels=labels)]
    binary = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return binary or "".join(piece for piece in pieces if isinstance(piece, str))
