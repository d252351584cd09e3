"""Records as CSV, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.literature.exports.fields import listed_terms
from reputation.literature.records.extra import extra_values, first_extra, other_extra
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
    "times_cited_all",
    "authors_as_printed",
    "copyright_statement",
    "other_fields",
)
_NAMED = ("TC", "DA", "SN", "PU", "C3", "EA", "Z9")


def records_to_csv(records: Iterable[StoredRecord]) -> Iterator[str]:
    """Yield CSV text, a line a record.

    Lists are joined by ``"; "``, or have a line each within the cell where that would not tell.
    """
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
        listed_terms(record.keywords),
        record.date.year if record.date else None,
        str(record.date or ""),
        record.venue,
        _joined(record.authors, ";"),
        record.type,
        record.language,
        record.source,
        record.volume,
        record.issue,
        record.pages,
        _joined(record.affiliations),
        _joined(record.references),
        listed_terms(record.index_terms),
        *(first_extra(record.extra, name) for name in _NAMED),
        "\n".join(extra_values(record.extra, "AU")),
        record.copyright,
        "\n".join(other_extra(record.extra, (*_NAMED, "AU"))),
    )


def _joined(texts: Sequence[str], sign: str = "; ") -> str:
    """The texts separated by ``"; "``, or each on a line if one of them contains the sign."""
    if any(sign in text for text in texts):
        return "".join(f"{text}\n" for text in texts) if len(texts) == 1 else "\n".join(texts)
    return "; ".join(texts)


CSV = ExportFormat("csv", "one line per record", records_to_csv)
