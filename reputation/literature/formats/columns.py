"""Which column of a table contains which field, and what the remaining columns contain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reputation.errors import FormatError
from reputation.literature.formats.headings import FIELDS, fields_of, unknown_headings
from reputation.literature.formats.record_file import Defect, Findings, RowBuilder
from reputation.literature.records.record import Record

__all__ = ["HEADING_ROWS", "Columns", "choose_columns", "guess_field", "told_build"]

# Headings stand within these rows: exports put the query or a title above them.
HEADING_ROWS = 10
_EXAMPLES = 50  # rows in which an example of an unknown column is sought
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.0)?")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?.*|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d")
_PEOPLE = re.compile(r"[^\W\d_][\w'’ -]+, ?[^\W\d_][^;|]*(?:[;|] ?[^;|]+)*")
_LONG = 300

Columns = Mapping[str, str] | None


def choose_columns(headings: Sequence[str], columns: Columns, name: str) -> dict[str, list[int]]:
    """Return the columns of each field; what the user names goes before what is recognised."""
    chosen = fields_of(headings)
    for field, heading in (columns or {}).items():
        if field not in FIELDS:
            raise FormatError(f"{field!r} is not a field; choose from {', '.join(FIELDS)}.")
        if heading not in headings:
            shown = ", ".join(repr(heading) for heading in headings if heading)
            raise FormatError(f"{name}: has no column {heading!r}; it has {shown}.")
        chosen[field] = [headings.index(heading)]
    if "title" not in chosen:
        shown = ", ".join(repr(heading) for heading in headings if heading)
        raise FormatError(
            f"{name}: no title column recognised among: {shown}. "
            "Give it with --columns title=HEADING."
        )
    return chosen


def told_build(
    build: RowBuilder,
    headings: Sequence[str],
    chosen: Mapping[str, Sequence[int]],
    findings: Findings,
) -> RowBuilder:
    """A row builder that also keeps an example of each column that is not understood."""
    taken = {column for several in chosen.values() for column in several}
    unknown = set(unknown_headings(headings))
    places = {c: h for c, h in enumerate(headings) if h in unknown and c not in taken}
    findings.unknown.update(dict.fromkeys(places.values(), ""))
    if not places:
        return build
    rows = 0

    def watched(row: Sequence[str], line: int) -> Record | Defect:
        nonlocal rows
        rows += 1
        if rows <= _EXAMPLES:
            for column, heading in places.items():
                if len(row[column]) > len(findings.unknown[heading]):
                    findings.unknown[heading] = row[column]
        built: Record | Defect = build(row, line)
        return built

    return watched


def guess_field(example: str) -> str:
    """The field that a column with this content may hold, ``""`` where nothing tells.

    Examples
    --------
    >>> guess_field("2019"), guess_field("https://doi.org/10.5555/x"), guess_field("yes")
    ('year', 'doi', '')
    """
    example = example.strip()
    if _YEAR.fullmatch(example):
        return "year"
    if re.search(r"\b10\.\d{4,9}/\S", example):
        return "doi"
    if _DATE.fullmatch(example):
        return "date"
    if len(example) > _LONG:
        return "abstract"
    return "authors" if _PEOPLE.fullmatch(example) and len(example) > 6 else ""
