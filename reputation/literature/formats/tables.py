"""Read tables of records: CSV with any separator, tab-delimited text and Excel workbooks."""

from __future__ import annotations

import csv
import datetime
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from reputation.errors import FormatError
from reputation.literature.formats.headings import FIELDS, database_of, fields_of
from reputation.literature.formats.record_file import Defect, Plan, RowBuilder, Table, TextFile
from reputation.literature.formats.table_rows import row_reader

__all__ = ["TEXT_NAMES", "recognise_text", "recognise_workbook"]

# A cell of more than this is a quotation mark that is never closed.
LONGEST_CELL = 1 << 22
# Headings stand within these rows: exports put the query or a title above them.
HEADING_ROWS = 10
# A workbook is a ZIP file; one that unpacks to more than this is a trap.
LARGEST_WORKBOOK = 4 << 30
_SUSPICIOUS, _MOST_PACKED = 128 << 20, 50

_SEPARATORS = (",", ";", "\t", "|")
_EXCEL_HINT = re.compile(r"\s*sep=(.)\s*\Z", re.I)
#: How the files of tables end.
TEXT_NAMES = frozenset((".csv", ".tsv", ".tab"))

Columns = Mapping[str, str] | None


class _Layout(NamedTuple):
    skipped: int  # lines up to and with the headings
    separator: str
    headings: Sequence[str]
    quoted: bool


# -- text ----------------------------------------------------------------------------------------


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
    chosen = choose_columns(headings, columns, text.path.name)
    name, source = database_of(headings)
    # Web of Science does not quote, and its titles may begin with a quotation mark.
    quoted = not (name == "Web of Science tab-delimited" and separator == "\t")
    layout = _Layout(skipped, separator, headings, quoted)
    label = name or ("tab-separated table" if separator == "\t" else "CSV")
    source = source or text.path.name
    build = row_reader(chosen, source, name)
    table = Table(tuple(headings), build, partial(_read_text, text, layout))
    return Plan(label, source, partial(table.read, build), table)


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
            fields = fields_of(names)
            hits = len(fields) + 2 * len(wanted & set(names))
            if ("title" in fields or wanted & set(names)) and (best is None or hits > best[0]):
                best = (hits, separator, names)
        if best is not None:
            return skipped + 1, best[1], best[2]
    return None


def choose_columns(headings: Sequence[str], columns: Columns, name: str) -> dict[str, list[int]]:
    """Return the columns of each field; what the user names goes before what is recognised."""
    chosen = fields_of(headings)
    for field, heading in (columns or {}).items():
        if field not in FIELDS:
            raise FormatError(f"{field!r} is no field; choose from {', '.join(FIELDS)}.")
        if heading not in headings:
            shown = ", ".join(repr(heading) for heading in headings if heading)
            raise FormatError(f"{name}: has no column {heading!r}; it has {shown}.")
        chosen[field] = [headings.index(heading)]
    if "title" not in chosen:
        shown = ", ".join(repr(heading) for heading in headings if heading)
        raise FormatError(
            f"{name}: none of its columns is known to hold titles: {shown}. "
            "Name it with columns, for example title=HEADING."
        )
    return chosen


def _read_text(text: TextFile, layout: _Layout, build: RowBuilder) -> Iterator[Any]:
    width, splice = len(layout.headings), _splice(layout.headings)
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(text.lines(), layout.skipped)
    reader = partial(_reader, lines, layout)
    rows = reader()
    while True:
        lines.mark()
        try:
            row = next(rows, None)
        except csv.Error:
            row = []
        if row is None:
            return
        if not row and len(lines.taken) <= 1 and not "".join(lines.taken).strip():
            continue
        if len(row) > width:
            row = _without_surplus(row, width, splice)
        if len(row) == width:
            if any(row):
                yield build(row, lines.first)
            continue
        yield Defect(lines.first, _why(row, width, len(lines.taken)))
        # A stray quotation mark swallows lines that are sound: only the first is given up.
        lines.give_back()
        rows = reader()


def _reader(lines: Iterator[str], layout: _Layout) -> Iterator[list[str]]:
    if layout.quoted:
        return csv.reader(lines, delimiter=layout.separator)
    return csv.reader(lines, delimiter=layout.separator, quoting=csv.QUOTE_NONE)


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
        return f"a quotation mark is not closed, or the row has not {width} columns"
    return f"the row has {len(row)} columns where the headings are {width}"


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


# -- workbooks -------------------------------------------------------------------------------------


def recognise_workbook(path: Path, columns: Columns = None) -> Plan:
    """Return how to read the first sheet that has a heading for titles; FormatError if none."""
    book = _open(path)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some writers declare a wrong size
        for place, row in enumerate(sheet.iter_rows(max_row=HEADING_ROWS, values_only=True)):
            headings = [cell_text(value) for value in row]
            known = "title" in fields_of(headings)
            if known or (columns and set(columns.values()) & set(headings)):
                chosen = choose_columns(headings, columns, path.name)
                name, source = database_of(headings)
                source = source or path.name
                build = row_reader(chosen, source, name)
                # Opening takes as long as reading, so the first reading takes the open book.
                where = _Sheet(path, sheet.title, place + 2, len(headings), [book])
                read = partial(_read_sheet, where)
                table = Table(tuple(headings), build, read)
                return Plan("Excel workbook (XLSX)", source, partial(read, build), table)
    book.close()
    raise FormatError(
        f"{path.name}: no sheet has a column known to hold titles in its first {HEADING_ROWS} "
        "rows. Name it with columns, for example title=HEADING."
    )


def _open(path: Path):  # type: ignore[no-untyped-def]
    from openpyxl import load_workbook  # noqa: PLC0415 - loads only when needed

    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
            if "xl/workbook.xml" not in archive.namelist():
                raise FormatError(
                    f"{path.name}: is a ZIP file, not an Excel workbook; unpack it and give the "
                    "files in it."
                )
        if size > LARGEST_WORKBOOK:
            raise FormatError(f"{path.name}: unpacks to {size >> 30} GB; save it as CSV.")
        if size > _SUSPICIOUS and size > _MOST_PACKED * path.stat().st_size:
            raise FormatError(
                f"{path.name}: unpacks to {size >> 20} MB, over {_MOST_PACKED} times its size, as "
                "no table of records does; save it as CSV."
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(path, read_only=True, data_only=True)
    except FormatError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part leads to
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> FormatError:
    return FormatError(
        f"{path.name}: is a damaged or protected Excel workbook ({type(error).__name__}); open it "
        "in Excel and save it again as XLSX, or as CSV."
    )


class _Sheet(NamedTuple):
    path: Path
    title: str
    first: int  # row below the headings
    width: int
    books: list[Any]  # the open workbook, until it is read


def _read_sheet(where: _Sheet, build: RowBuilder) -> Iterator[Any]:
    with closing(where.books.pop() if where.books else _open(where.path)) as book:
        sheet = book[where.title]
        sheet.reset_dimensions()
        rows = _guarded(sheet.iter_rows(min_row=where.first, values_only=True), where.path)
        for number, values in enumerate(rows, where.first):
            row = [cell_text(value) for value in values[: where.width]]
            if any(row):
                yield build(row + [""] * (where.width - len(row)), number)


def _guarded(rows: Iterable[tuple[object, ...]], path: Path) -> Iterator[tuple[object, ...]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from rows
    except Exception as error:
        raise _damaged(path, error) from error


def cell_text(value: object) -> str:
    """Return a cell's value as text: whole numbers without ``.0``, dates as ISO dates."""
    if value is None:
        return ""
    if isinstance(value, str):
        # Excel writes control characters as _x000D_.
        return re.sub(r"_x00([01][0-9A-F])_", " ", value) if "_x00" in value else value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value)
