"""RIS, for Zotero, EndNote, Mendeley, Rayyan, Covidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.literature.exports.fields import abstract_of, page_range, spaced
from reputation.literature.records.record import Record

__all__ = ["RIS", "records_to_ris"]

# The first that is found in the type decides.
_TYPES = (
    ("data", "DATA"),
    ("conference", "CONF"),
    ("proceedings", "CONF"),
    ("chapter", "CHAP"),
    ("book", "BOOK"),
    ("thesis", "THES"),
    ("dissertation", "THES"),
    ("report", "RPRT"),
    ("preprint", "UNPB"),
    ("article", "JOUR"),
    ("review", "JOUR"),
    ("editorial", "JOUR"),
    ("letter", "JOUR"),
)


def records_to_ris(records: Iterable[StoredRecord]) -> Iterator[str]:
    """Yield RIS text, record by record.

    RIS has no place for index terms. The document type stands in ``M3`` as the source names it,
    the database in ``DB``, its identifier in ``AN``, references in ``N1`` as Scopus writes them.
    """
    return spaced(_entry(held.record) for held in records)


def _entry(record: Record) -> str:
    lines = [f"{tag}  - {value}" for tag, value in _fields(record) if value]
    return "\n".join([*lines, "ER  - ", ""])


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    kind = next((tag for word, tag in _TYPES if word in record.type), "GEN")
    first, last = page_range(record.pages)
    yield "TY", kind
    yield "TI", record.title
    for author in record.authors:
        yield "AU", author
    yield "AB", abstract_of(record)
    for keyword in _keywords(record):
        yield "KW", keyword
    if record.date:
        yield "PY", f"{record.date.year:04}"
        if record.date.month:
            day = f"{record.date.day:02}" if record.date.day else ""
            yield "DA", f"{record.date.year:04}/{record.date.month:02}/{day}"
    yield from (("T2", record.venue), ("VL", record.volume), ("IS", record.issue))
    yield from (("SP", first), ("EP", last), ("DO", record.doi), ("LA", record.language))
    for affiliation in record.affiliations:
        yield "AD", affiliation
    yield from (("M3", record.type), ("DB", record.source), ("AN", record.source_id))
    if record.references:
        listed = (reference.replace("; ", ", ") for reference in record.references)
        yield "N1", "References: " + "; ".join(listed)


def _keywords(record: Record) -> Iterator[str]:
    # A single one is read as a list; the mark at its end says that it is one.
    single = len(record.keywords) == 1 and "," in record.keywords[0]
    return (f"{keyword};" if single else keyword for keyword in record.keywords)


RIS = ExportFormat("ris", "Zotero, EndNote, Mendeley, Rayyan, Covidence", records_to_ris)
