"""RIS, for Zotero, EndNote, Mendeley, Rayyan, Covidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.literature.exports.fields import abstract_of, page_range, spaced
from reputation.literature.formats.ris_fields import KEPT, KEPT_MARK
from reputation.literature.records.extra import first_extra, other_extra
from reputation.literature.records.keyword_lists import split_terms
from reputation.literature.records.record import Record
from reputation.literature.records.references import split_references

__all__ = ["RIS", "records_to_ris"]

# What stands in tags of its own.
_WRITTEN = frozenset(("SN", "PU", "J9", "UR", "PI", "EA", "TC", "DA"))
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

    Times cited stand in ``N1`` as Scopus writes them, early
    access in ``C6`` as Web of Science does. The document type stands in ``M3`` as the source
    names it, the database in ``DB``, its identifier in ``AN``, references in ``N1`` as Scopus
    writes them. What RIS has no place for, index terms above all, stands in one more ``N1``.
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
    extra = record.extra
    yield from (("SN", first_extra(extra, "SN", "EI")), ("PB", first_extra(extra, "PU")))
    yield from (("J2", first_extra(extra, "J9", "JI")), ("UR", first_extra(extra, "UR")))
    yield from (("CY", first_extra(extra, "PI")), ("C6", first_extra(extra, "EA")))
    if cited := first_extra(extra, "TC"):
        when = first_extra(extra, "DA")
        yield "N1", f"Export Date: {when}; Cited By: {cited}" if when else f"Cited By: {cited}"
    if record.references:
        yield "N1", f"References: {_joined(record.references)}"
    kept = other_extra(extra, _WRITTEN)
    kept += [f"MH={term}" for term in record.index_terms]
    if kept:
        yield "N1", KEPT + KEPT_MARK.join(piece.replace(KEPT_MARK, " | ") for piece in kept)


def _joined(references: tuple[str, ...]) -> str:
    """References in one text; a semicolon within one stays where it is told from one between."""
    text = "; ".join(references)
    if split_references(text) == references:
        return text
    return "; ".join(reference.replace("; ", ", ") for reference in references)


def _keywords(record: Record) -> Iterator[str]:
    # A single one is read as a list; the mark at its end says that it is one.
    single = len(record.keywords) == 1 and split_terms(record.keywords[0]) != record.keywords
    # A star at the beginning is read as a mark.
    starred = (f"*{word}" if len(word) > 1 and word[0] == "*" else word for word in record.keywords)
    return (f"{keyword};" if single else keyword for keyword in starred)


RIS = ExportFormat("ris", "Zotero, EndNote, Mendeley, Rayyan, Covidence", records_to_ris)
