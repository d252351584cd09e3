"""Web of Science's tagged text, which bibliometrix, VOSviewer and CiteSpace read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.literature.exports.fields import abstract_of, page_range
from reputation.literature.records.names import short_name
from reputation.literature.records.record import Record

__all__ = ["WOS", "records_to_wos"]

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def records_to_wos(records: Iterable[StoredRecord]) -> Iterator[str]:
    """Yield tagged text as Web of Science exports it, from FN to EF.

    bibliometrix's ``convert2df(file, dbsource = "wos", format = "plaintext")`` builds its short
    references from AU, PY and J9, keywords from DE and ID, places from C1 and RP. What is not
    known is left out: times cited (TC) always, and RP, which it wants to find all the same, is
    there without content. Records of other databases keep their identifiers in UT.
    """
    yield "FN Clarivate Analytics Web of Science\nVR 1.0\n"
    yield from (_entry(held.record) for held in records)
    yield "EF\n"


def _entry(record: Record) -> str:
    lines = []
    for tag, values in _fields(record):
        rows = [value for value in values if value]
        if rows:
            lines.append(f"{tag} " + "\n   ".join(rows))
    return "\n".join([*lines, "RP ", "ER", "", ""])


def _fields(record: Record) -> Iterator[tuple[str, Iterable[str]]]:
    first, last = page_range(record.pages)
    yield "PT", ["C" if "proceedings" in record.type or "conference" in record.type else "J"]
    yield "AU", map(short_name, record.authors)
    yield "AF", record.authors
    yield "TI", [record.title]
    yield "SO", [record.venue]
    yield "LA", [record.language]
    yield "DT", [record.type.title()]
    yield "DE", ["; ".join(record.keywords)]
    yield "ID", ["; ".join(record.index_terms)]
    yield "AB", [abstract_of(record)]
    yield "C1", record.affiliations
    yield "CR", record.references
    yield "J9", [record.venue.upper()]
    if record.date:
        month = _MONTHS[record.date.month - 1] if record.date.month else ""
        yield "PD", [f"{month} {record.date.day or ''}".strip()]
        yield "PY", [f"{record.date.year:04}"]
    yield from (("VL", [record.volume]), ("IS", [record.issue]))
    yield from (("BP", [first]), ("EP", [last])) if last else (("AR", [first]),)
    yield from (("DI", [record.doi]), ("UT", [record.source_id]))


WOS = ExportFormat(
    "wos",
    "tagged text for bibliometrix, VOSviewer and CiteSpace",
    records_to_wos,
    ending="txt",
)
