"""CSV for ASReview, with the labels that reviewers gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.output import csv_pieces

__all__ = ["ASREVIEW", "records_to_asreview"]

_COLUMNS = ("record_id", "title", "abstract", "authors", "keywords", "year", "doi", "included")


def records_to_asreview(
    records: Iterable[StoredRecord], labels: Mapping[int, bool] | None = None
) -> Iterator[str]:
    """Yield CSV text with ASReview's column names.

    Parameters
    ----------
    records
        What to write.
    labels
        By record number whether it is relevant. ``included`` is 1 or 0, and empty where nobody
        has decided; without any label there is no such column.
    """
    known = labels or {}
    columns = _COLUMNS if known else _COLUMNS[:-1]
    rows = (
        (
            held.record_id,
            held.record.title,
            held.record.abstract,
            "; ".join(held.record.authors),
            "; ".join(held.record.keywords),
            held.record.date.year if held.record.date else None,
            held.record.doi,
            known.get(held.record_id),
        )[: len(columns)]
        for held in records
    )
    return csv_pieces(columns, rows)


ASREVIEW = ExportFormat(
    name="asreview",
    reads="ASReview, with the labels of reviewers, if any",
    pieces=records_to_asreview,
    with_labels=records_to_asreview,
)
