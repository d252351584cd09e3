"""Writing the literature of a corpus for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from reputation.output import to_csv

if TYPE_CHECKING:
    from reputation.literature.corpus import Held

__all__ = ["EXPORTS", "RECORD_COLUMNS", "records_to_csv"]

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
)


def records_to_csv(records: Iterable[Held]) -> str:
    """Return CSV text, a line a record; lists are joined by ``"; "``."""
    return to_csv(RECORD_COLUMNS, map(_row, records))


def _row(held: Held) -> tuple[object, ...]:
    record = held.record
    return (
        held.id,
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
    )


#: Export formats by name; each takes records and returns the file's text.
EXPORTS: dict[str, Callable[[Iterable[Held]], str]] = {"csv": records_to_csv}
