"""Records as rows of the corpus tables, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from reputation.dates import PartialDate
from reputation.literature.corpus.schema import TEXT_FIELDS
from reputation.literature.records.cleaning import clean, clean_all
from reputation.literature.records.record import Record

__all__ = [
    "COLUMNS",
    "FoundRecord",
    "StoredRecord",
    "fingerprint",
    "from_row",
    "harmless",
    "to_row",
]

#: The columns of a record's fields, for SELECT and INSERT.
COLUMNS = ", ".join(TEXT_FIELDS)

_LISTS = {"keywords", "index_terms", "authors", "affiliations", "references", "extra"}
_TELLING = TEXT_FIELDS.index("extra")
_FIELDS = ["references" if column == "reference_list" else column for column in TEXT_FIELDS]
_values = attrgetter(*_FIELDS)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record or entry of the corpus, with its number."""

    record_id: int
    record: Record


@dataclass(frozen=True, slots=True)
class FoundRecord(StoredRecord):
    """A record, and the cities that it was found for."""

    cities: tuple[str, ...] = ()


def to_row(record: Record) -> tuple[str, ...]:
    """The fields of a record in the order of the columns; lists joined by line feeds."""
    row = []
    for value in _values(record):
        if isinstance(value, str):
            row.append(value)
        elif value is None or isinstance(value, PartialDate):
            row.append("" if value is None else str(value))
        else:
            row.append("\n".join(value))
    return tuple(row)


def harmless(record: Record) -> Record:
    """The record with every text on one line and without what a terminal obeys.

    Readers clean what they take from texts; databases answer with anything in any field.
    """
    changed: dict[str, str | tuple[str, ...]] = {}
    for name in _FIELDS:
        value = getattr(record, name)
        if isinstance(value, str) and not value.isprintable():
            changed[name] = clean(value)
        elif isinstance(value, tuple) and not all(map(str.isprintable, value)):
            changed[name] = clean_all(value)
    return replace(record, **changed) if changed else record  # type: ignore[arg-type]


def from_row(source: str, row: Sequence[str]) -> Record:
    """The record that `to_row` made the row of."""
    values: dict[str, object] = dict(zip(_FIELDS, row, strict=True))
    for name in _LISTS:
        text = str(values[name])
        values[name] = tuple(text.split("\n")) if text else ()
    values["date"] = PartialDate.parse(str(values["date"])) if values["date"] else None
    return Record(source=source, **values)  # type: ignore[arg-type]


def fingerprint(source: str, values: Sequence[str]) -> bytes:
    """16 bytes that identify an entry by its source and every field.

    The last column, ``extra``, does not count: times cited change with every export.
    """
    text = "\x1f".join((source, *values[:_TELLING]))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
