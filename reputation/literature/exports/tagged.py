"""Web of Science's tagged text, which bibliometrix, VOSviewer and CiteSpace read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.literature.exports.fields import abstract_of, page_range
from reputation.literature.formats.date_fields import best_date
from reputation.literature.records.extra import extra_values, first_extra
from reputation.literature.records.names import short_name
from reputation.literature.records.record import Record

__all__ = ["WOS", "records_to_wos"]

# In Web of Science's order; those without a field of a record come as the source gave them.
_PRINTED = (
    "PT AU BA BE GP AF BF CA TI SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI FU FP FX "
    "CR NR TC Z9 Z8 ZB ZR ZS U1 U2 PU PI PA SN EI BN J9 JI PD PY VL IS PN SU SI MA BP EP AR DI DL "
    "D2 EA PG WC WE SC GA PM OA HC HP DA UT"
)
_ORDER = _PRINTED.split()
_OWN = frozenset(("ID", "UR"))  # which mean something else beside a record's fields
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def records_to_wos(records: Iterable[StoredRecord]) -> Iterator[str]:
    """Yield tagged text as Web of Science exports it, from FN to EF.

    bibliometrix's ``convert2df(file, dbsource = "wos", format = "plaintext")`` builds its short
    references from AU, PY and J9, keywords from DE and ID, places from C1 and RP. Authors as
    printed, institutions, times cited and whatever else the source gave stand as it gave them;
    what is not known is left out. Records of other databases keep their identifiers in UT.
    """
    yield "FN Clarivate Analytics Web of Science\nVR 1.0\n"
    yield from (_entry(held.record) for held in records)
    yield "EF\n"


def _entry(record: Record) -> str:
    fields = _fields(record)
    lines = []
    for tag in _ORDER:
        values = fields.get(tag) or (() if tag in _OWN else extra_values(record.extra, tag))
        rows = [value for value in values if value]
        if rows:
            lines.append(f"{tag} " + "\n   ".join(rows))
    return "\n".join([*lines, "ER", "", ""])


def _fields(record: Record) -> dict[str, Sequence[str]]:
    first, last = page_range(record.pages)
    printed = extra_values(record.extra, "AU")
    fields: dict[str, Sequence[str]] = {
        "PT": ["C" if "proceedings" in record.type or "conference" in record.type else "J"],
        "AU": printed if len(printed) == len(record.authors) else _short(record),
        "AF": record.authors,
        "TI": [record.title],
        "SO": [record.venue],
        "LA": [record.language],
        "DT": [record.type.title()],
        "DE": ["; ".join(record.keywords)],
        "ID": ["; ".join(record.index_terms)],
        "AB": [abstract_of(record)],
        "C1": record.affiliations,
        "CR": record.references,
        "J9": [first_extra(record.extra, "J9") or record.venue.upper()],
        "VL": [record.volume],
        "IS": [record.issue],
        **({"BP": [first], "EP": [last]} if last else {"AR": [first]}),
        "DI": [record.doi],
        "UT": [record.source_id],
    }
    if record.date:
        fields |= {"PD": [_day(record)], "PY": [f"{record.date.year:04}"]}
    return fields


def _short(record: Record) -> list[str]:
    return list(map(short_name, record.authors))


def _day(record: Record) -> str:
    """Month and day, as the source prints them where that is the record's date."""
    date = record.date
    if date is None:
        return ""
    printed = first_extra(record.extra, "PD")
    if printed and best_date(str(date.year), printed) == date:
        return printed
    month = _MONTHS[date.month - 1] if date.month else ""
    return f"{month} {date.day or ''}".strip()


WOS = ExportFormat(
    "wos",
    "tagged text for bibliometrix, VOSviewer and CiteSpace",
    records_to_wos,
    ending="txt",
)
