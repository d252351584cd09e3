"""What several formats write in the same way: abstracts with the publisher's line, pages, gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.keyword_lists import split_terms
from reputation.literature.records.record import Record

__all__ = ["abstract_of", "listed_terms", "page_range", "spaced"]

_RANGE = re.compile(r"([^-]+)-([^-]+)")


def abstract_of(record: Record) -> str:
    """The abstract followed by the publisher's statement, if it can be separated again."""
    whole = f"{record.abstract} {record.copyright}".strip()
    parts = (record.abstract, record.copyright)
    return whole if split_copyright(whole) == parts else record.abstract


def page_range(pages: str) -> tuple[str, str]:
    """First and last page; the last is ``""`` where the pages are no plain range."""
    match = _RANGE.fullmatch(pages)
    return (match[1], match[2]) if match and match[1] != match[2] else (pages, "")


def listed_terms(terms: Sequence[str]) -> str:
    """Terms in one text: a single one is split at its commas or bars unless a semicolon ends it."""
    text = "; ".join(terms)
    return f"{text};" if len(terms) == 1 and split_terms(text) != tuple(terms) else text


def spaced(entries: Iterable[str]) -> Iterator[str]:
    """The entries with an empty line between two of them."""
    for number, entry in enumerate(entries):
        yield f"\n{entry}" if number else entry
