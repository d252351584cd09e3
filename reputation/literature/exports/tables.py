"""Records as CSV, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.literature.records.extra import first_extra
from reputation.output import csv_pieces

__all__ = ["CSV", "RECORD_COLUMNS", "record_row", "records_to_csv"]

#: The columns of the CSV export.
RECORD_COLUMNS = (
    "record_id",
    "source_id",
    "doi",
    "title",
    "abstract",
    "keywords",
    "year",
    "date",
    "venue",
    "authors",
    "type",
    "language",
    "sources",
    "volume",
    "issue",
    "pages",
    "affiliations",
    "references",
    "index_terms",
    "times_cited",
    "times_cited_on",
    "issn",
    "publisher",
    "institutions",
    "early_access",
)


def records_to_csv(records: Iterable[StoredRecord]) -> Iterator[str]:
    """Yield CSV text, a line a record; lists are joined by ``"; "``."""
    return csv_pieces(RECORD_COLUMNS, map(record_row, records))


def record_row(held: StoredRecord) -> tuple[object, ...]:
    """The values of a record in the order of `RECORD_COLUMNS`."""
    record = held.record
    return (
        held.record_id,
        record.source_id,
        record.doi,
        record.title,
        record.abstract,
        "; ".join(record.keywords),
        record.date.year if record.date else None,
        str(record.date or ""),
        record.venue,
        "; ".join(record.authors),
        record.type,
        record.language,
        record.source,
        record.volume,
        record.issue,
        record.pages,
        "; ".join(record.affiliations),
        "; ".join(record.references),
        "; ".join(record.index_terms),
        *(first_extra(record.extra, name) for name in ("TC", "DA", "SN", "PU", "C3", "EA")),
    )


CSV = ExportFormat("csv", "one line per record", records_to_csv)
