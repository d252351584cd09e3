"""Read tables of records in text: CSV with any separator, tab-delimited text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from reputation.errors import FormatError
from reputation.literature.formats.columns import HEADING_ROWS, Columns, choose_columns, told_build
from reputation.literature.formats.headings import (
    OWN_TABLE,
    database_of,
    fields_of,
    is_tagged,
)
from reputation.literature.formats.record_file import Defect, Findings, Plan, RowBuilder, Table
from reputation.literature.formats.table_rows import row_reader
from reputation.literature.formats.text_file import TextFile
from reputation.output import unguarded

__all__ = ["TEXT_NAMES", "recognise_text"]

# A cell of more than this is a quotation mark that is never closed.
LONGEST_CELL = 1 << 22
_SEPARATORS = (",", ";", "\t", "|")
_EXCEL_HINT = re.compile(r"\s*sep=(.)\s*\Z", re.I)
_FIELD_TAG = re.compile(r"(?:PT|A[BFU]|TI|SO|DE|ID|C1|CR|PY|VL|BP|EP|DI|UT|ER|SN|TC|WC|RP|NR),")
# So many names of fields in the first column, before rows are taken for fields.
_FIELDS_IN_ROWS = 4
# So many columns at least, before lines within a cell are taken for rows by their width.
_WIDE = 4
#: How the files of tables end.
TEXT_NAMES = frozenset((".csv", ".tsv", ".tab"))


class _Layout(NamedTuple):
    skipped: int  # lines up to and with the headings
    separator: str
    headings: Sequence[str]
    quoted: bool
    chosen: Mapping[str, Sequence[int]]


def recognise_text(text: TextFile, columns: Columns = None) -> Plan | None:
    """Return how to read the table, or None where no heading is known.

    Raises
    ------
    FormatError
        If ``columns`` names a field or a heading that is not there.
    """
    found = _headings(text.head, columns)
    if found is None:
        return None
    skipped, separator, headings = found
    if len(headings) < 2 and text.path.suffix.lower() not in TEXT_NAMES:
        return None
    if not columns:
        _refuse_fields_in_rows(text, separator)
    chosen = choose_columns(headings, columns, text.path.name)
    name, source = database_of(headings)
    if not name and "scopus.com/inward" in text.head and len(chosen) > 2:
        name, source = "Scopus CSV", "Scopus"
    # Web of Science does not quote, and its titles may begin with a quotation mark.
    unquoted = name == "Web of Science tab-delimited" or "UT" in headings
    quoted = not (separator == "\t" and unquoted and is_tagged(headings))
    layout = _Layout(skipped, separator, headings, quoted, chosen)
    label = name or ("tab-separated table" if separator == "\t" else "CSV")
    findings = Findings()
    by_row = not source and (name == OWN_TABLE or is_tagged(headings))
    build = row_reader(chosen, source or text.path.name, name, by_row=by_row)
    if name == OWN_TABLE:
        build = _of_cells(build)
    table = Table(tuple(headings), build, partial(_read_text, text, layout, findings))
    read = partial(table.read, told_build(build, headings, chosen, findings))
    return Plan(label, source or text.path.name, read, table, findings)


def _of_cells(build: RowBuilder) -> RowBuilder:
    """Take off the marks by which our own export keeps spreadsheets from running a cell."""
    return lambda row, line: build(list(map(unguarded, row)), line)


def _refuse_fields_in_rows(text: TextFile, separator: str) -> None:
    """Refuse what has a field a row, or a field tag, which would make a record of each."""
    lines = text.head.split("\n")[:300]
    if sum(map(bool, map(_FIELD_TAG.match, lines[1:]))) > max(3, len(lines) // 20):
        raise FormatError(
            f"{text.path.name}: contains Web of Science field tags in two columns instead of "
            "a table of records; export it again as plain text or tab-delimited."
        )
    first = [line.partition(separator)[0].strip(' "') for line in lines]
    named = [field for name in first for field in fields_of([name])]
    if len(set(named)) >= _FIELDS_IN_ROWS and len(named) * 3 > len(lines):
        raise FormatError(
            f"{text.path.name}: has a field in each row instead of a record; export it again with "
            "the fields as columns, or as RIS."
        )


def _headings(head: str, columns: Columns) -> tuple[int, str, list[str]] | None:
    """Return the lines before the headings, the separator and the headings."""
    wanted = set((columns or {}).values())
    separators: tuple[str, ...] = _SEPARATORS
    for skipped, line in enumerate(head.split("\n")[:HEADING_ROWS]):
        if hint := _EXCEL_HINT.match(line):
            separators = (hint.group(1),)
            continue
        best: tuple[int, str, list[str]] | None = None
        for separator in separators:
            names = [name.strip() for name in next(csv.reader([line], delimiter=separator), [])]
            while len(names) > 1 and not names[-1]:  # separators at the end
                names.pop()
            fields = fields_of(names)
            hits = len(fields) + 2 * len(wanted & set(names))
            if ("title" in fields or wanted & set(names)) and (best is None or hits > best[0]):
                best = (hits, separator, names)
        if best is not None:
            return skipped + 1, best[1], best[2]
    return None


def _read_text(  # noqa: C901, PLR0912 - one walk along the rows
    text: TextFile, layout: _Layout, findings: Findings, build: RowBuilder
) -> Iterator[Any]:
    width, splice = len(layout.headings), _splice(layout.headings)
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(text.lines(), layout.skipped)
    reader = partial(_reader, lines, layout)
    rows = reader()
    again, short = list(layout.headings), list[int]()
    first = again[0]
    while True:
        lines.mark()
        try:
            row = next(rows, None)
        except csv.Error:
            row = []
        if row is None:
            break
        several = len(lines.taken) > 1
        if not row and not several and not "".join(lines.taken).strip():
            continue
        if len(row) > width:
            row = _without_surplus(row, width, splice)
        if len(row) == width and not (several and _swallows(lines.taken, layout)):
            if row[0] == first and row == again:  # files put one behind the other
                findings.note(lines.first, "repeated header line, not a record")
            elif any(row):
                yield build(row, lines.first)
            continue
        mended = _mended(row, lines.taken, layout)
        if mended is None:
            yield Defect(lines.first, _why(row, width, len(lines.taken)))
        else:
            if several:
                findings.note(lines.first, "a quotation mark that is never closed was left out")
            else:
                short.append(lines.first)
            yield build(mended, lines.first)
        if several:
            # A stray quotation mark swallows lines that are sound: only the first is given up.
            lines.give_back()
            rows = reader()
    if short:
        many = f"{len(short)} rows end" if len(short) > 1 else "the row ends"
        findings.note(short[0], f"{many} early; the columns that are missing count as empty")


def _reader(lines: Iterator[str], layout: _Layout) -> Iterator[list[str]]:
    if layout.quoted:
        return csv.reader(lines, delimiter=layout.separator)
    return csv.reader(lines, delimiter=layout.separator, quoting=csv.QUOTE_NONE)


def _swallows(taken: Sequence[str], layout: _Layout) -> bool:
    """Whether a row of several lines has a quotation mark that takes in rows behind it."""
    width, separator = len(layout.headings), layout.separator
    rows = sum(len(_unquoted(line, separator)) == width for line in taken)
    if rows * 2 <= len(taken):
        return False  # text over several lines, whatever marks it has
    if width >= _WIDE and rows == len(taken):
        return True
    try:
        next(csv.reader(iter(taken), delimiter=separator, strict=True), None)
    except csv.Error:
        return True
    return False


def _unquoted(line: str, separator: str) -> list[str]:
    return line.rstrip("\n").split(separator)


def _mended(row: Sequence[str], taken: Sequence[str], layout: _Layout) -> list[str] | None:
    """What a row that does not fit says all the same, or None where that would be guessed."""
    width = len(layout.headings)
    if len(taken) > 1:  # a quotation mark is not closed: the first line alone
        alone = _unquoted(taken[0], layout.separator)
        return [_bare(cell) for cell in alone] if len(alone) == width else None
    padded = [*row, *[""] * (width - len(row))]
    filled = sum(1 for cell in row if cell.strip())
    return padded if filled > 1 and len(row) < width and _is_sound(padded, layout) else None


def _bare(cell: str) -> str:
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell.removeprefix('"') if cell.count('"') == 1 else cell


def _is_sound(row: Sequence[str], layout: _Layout) -> bool:
    """Whether the cells of a short row are where they belong: a year is one, a DOI is one."""

    def cells(field: str) -> list[str]:
        return [row[column].strip() for column in layout.chosen.get(field, ())[:1]]

    years, dois = cells("year"), cells("doi")
    fits = all(not year or re.match(r"[12]\d{3}\b", year) for year in years)
    fits = fits and all(not doi or "10." in doi for doi in dois)
    return bool(fits and any(cells("title")) and (not years or any(years) or any(dois)))


def _splice(headings: Sequence[str]) -> int:
    """Return the column before which Scopus may put more than it announces, else 0."""
    if headings[-1] != "EID":
        return 0
    texts = [place for place, name in enumerate(headings) if name.startswith("Funding Text")]
    return texts[-1] + 1 if texts else 0


def _without_surplus(row: list[str], width: int, splice: int) -> list[str]:
    if not any(cell.strip() for cell in row[width:]):
        return row[:width]
    if splice and row[-1].startswith("2-s2.0-"):
        # Exports put together: the headings count the funding texts of the first one only.
        return row[:splice] + row[splice - width :]
    return row


def _why(row: Sequence[str], width: int, lines: int) -> str:
    if lines > 1:
        return f"a quotation mark is not closed, or the row does not have {width} columns"
    return f"the row has {len(row)} columns, but the header has {width}"


class _Lines:
    """The lines of a table, the last row's kept so that they can be read again."""

    def __init__(self, lines: Iterator[str], skip: int) -> None:
        self._lines = lines
        self._again: list[str] = []
        self.taken: list[str] = []
        self.first = 1
        self._next = 1
        for _ in range(skip):
            next(lines, "")
            self._next += 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self.taken.append(line)
        self._next += 1
        return line

    def mark(self) -> None:
        """Begin a row."""
        self.taken.clear()
        self.first = self._next

    def give_back(self) -> None:
        """Offer all lines of the row again but its first."""
        again = self.taken[1:]
        self._again.extend(reversed(again))
        self._next -= len(again)
