"""Writing literature for other programs: one file a format, read back by our own importers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from reputation.literature.exports.asreview import records_to_asreview
from reputation.literature.exports.bibtex import records_to_bibtex
from reputation.literature.exports.ris import records_to_ris
from reputation.literature.exports.table import RECORD_COLUMNS, records_to_csv
from reputation.literature.exports.tagged import records_to_wos
from reputation.literature.exports.workbook import records_to_xlsx
from reputation.literature.rows import Held

__all__ = [
    "EXPORTS",
    "RECORD_COLUMNS",
    "export_records",
    "records_to_asreview",
    "records_to_bibtex",
    "records_to_csv",
    "records_to_ris",
    "records_to_wos",
    "records_to_xlsx",
]

#: Export formats by name; each takes records and returns the file's content.
EXPORTS: Mapping[str, Callable[[Iterable[Held]], str | bytes]] = MappingProxyType(
    {
        "csv": records_to_csv,
        "ris": records_to_ris,
        "bibtex": records_to_bibtex,
        "xlsx": records_to_xlsx,
        "asreview": records_to_asreview,
        "wos": records_to_wos,
    }
)


def export_records(
    records: Iterable[Held], to: str, *, labels: Mapping[int, bool] | None = None
) -> str | bytes:
    """Return the content of an export file.

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
