"""Merge duplicates into one record: which entry each field is taken from."""

from __future__ import annotations

from collections.abc import Sequence

from reputation.dates import PartialDate
from reputation.literature.duplicates import is_preprint
from reputation.literature.records.extra import merge_extra
from reputation.literature.records.record import Record

__all__ = ["merge_records"]


def merge_records(entries: Sequence[Record]) -> Record:
    """Return one record with the fullest fields of its duplicates.

    Published versions come before preprints, then the order given counts. Title, abstract and
    lists are the longest there are; the date is the first entry's, made more precise by another
    of the same year; everything else is the first that is not empty.

    Parameters
    ----------
    entries
        At least one record; the same order always gives the same result.
    """
    ordered = sorted(entries, key=lambda entry: is_preprint(entry.doi, entry.type, entry.venue))
    first = ordered[0]

    def filled(name: str) -> str:
        values: list[str] = [getattr(entry, name) for entry in ordered]
        return next(filter(None, values), "")

    def longest(name: str) -> str:
        values: list[str] = [getattr(entry, name) for entry in ordered]
        return max(values, key=len)

    def most(name: str) -> tuple[str, ...]:
        lists: list[tuple[str, ...]] = [getattr(entry, name) for entry in ordered]
        return max(lists, key=len)

    return Record(
        source="; ".join(dict.fromkeys(entry.source for entry in ordered)),
        source_id=first.source_id,
        title=_title(ordered),
        abstract=longest("abstract"),
        copyright=longest("copyright"),
        keywords=most("keywords"),
        index_terms=most("index_terms"),
        date=_date(ordered),
        doi=filled("doi"),
        venue=filled("venue"),
        authors=most("authors"),
        type=filled("type"),
        language=filled("language"),
        volume=filled("volume"),
        issue=filled("issue"),
        pages=filled("pages"),
        affiliations=most("affiliations"),
        references=most("references"),
        extra=merge_extra(entry.extra for entry in ordered),
    )


def _title(entries: Sequence[Record]) -> str:
    readable = [entry.title for entry in entries if not entry.title.isupper()]
    return max(readable or [entry.title for entry in entries], key=len)


def _date(entries: Sequence[Record]) -> PartialDate | None:
    dates = [entry.date for entry in entries if entry.date]
    if not dates:
        return None
    same_year = (date for date in dates if date.year == dates[0].year)
    return max(same_year, key=lambda date: bool(date.month) + bool(date.day))
