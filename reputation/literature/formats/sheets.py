"""Read workbooks of records: Excel's formats, old and new, and OpenDocument; every sheet."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from reputation.errors import FormatError
from reputation.literature.formats.columns import HEADING_ROWS, Columns, choose_columns, told_build
from reputation.literature.formats.headings import (
    OWN_TABLE,
    database_of,
    fields_of,
    is_tagged,
)
from reputation.literature.formats.record_file import (
    Defect,
    Findings,
    Plan,
    RowBuilder,
    Table,
)
from reputation.literature.formats.table_rows import row_reader
from reputation.literature.formats.workbook_size import check_cells, check_in_a_child

__all__ = ["recognise_workbook"]

# A workbook is a ZIP file; one that unpacks to more than this is a trap.
LARGEST_WORKBOOK = 4 << 30
_SUSPICIOUS, _MOST_PACKED = 16 << 20, 50
_MOST_ROWS = 1 << 16
_CONTROL = re.compile(r"_x00([01][0-9A-F])_")
_PARTS = {
    "xl/workbook.xml": "XLSX", "xl/workbook.bin": "XLSB", "content.xml": "ODS",
}  # fmt: skip


class _Sheet(NamedTuple):
    name: str
    headings: list[str]
    first: int  # row below the headings
    rows: list[list[Any]]


def recognise_workbook(path: Path, columns: Columns = None) -> Plan:
    """Return how to read every sheet that has a heading for titles; FormatError if none has."""
    kind = _kind(path)
    if kind != "XLSX" and not check_in_a_child(path):
        raise _damaged(path, MemoryError())
    book = _open(path)
    sheets, others = _sheets(book, path, columns)
    if not sheets:
        raise FormatError(
            f"{path.name}: no sheet has a recognised title column in its first "
            f"{HEADING_ROWS} rows. Give it with --columns, for example --columns title=HEADING."
        )
    findings = Findings()
    for name in others:
        findings.note(1, f"sheet {name!r} has no recognised title column and is not read")
    readings = []
    for number, sheet in enumerate(sheets):
        place = f"sheet {sheet.name}, " if number else ""
        readings.append(_reading(path, sheet, columns, findings, place=place))
        if len(sheets) > 1:
            rows = sum(1 for row in sheet.rows if any(map(cell_text, row)))
            findings.note(sheet.first - 1, f"sheet {sheet.name!r}: {rows} rows below its headings")
    source = database_of(sheets[0].headings)[1] or path.name
    build = readings[0][1]
    table = Table(tuple(sheets[0].headings), build, partial(_read_sheet, sheets[0]))
    return Plan(f"Excel workbook ({kind})", source, partial(_read, readings), table, findings)


def _reading(
    path: Path, sheet: _Sheet, columns: Columns, findings: Findings, *, place: str
) -> tuple[_Sheet, RowBuilder, RowBuilder]:
    chosen = choose_columns(sheet.headings, columns, path.name)
    name, source = database_of(sheet.headings)
    by_row = not source and (name == OWN_TABLE or is_tagged(sheet.headings))
    build = row_reader(chosen, source or path.name, name, place=place, by_row=by_row)
    return sheet, build, told_build(build, sheet.headings, chosen, findings)


def _read(readings: list[tuple[_Sheet, RowBuilder, RowBuilder]]) -> Iterator[Any]:
    for sheet, _, build in readings:
        for item in _read_sheet(sheet, build):
            if isinstance(item, Defect) and len(readings) > 1:
                item = replace(item, reason=f"sheet {sheet.name!r}: {item.reason}")  # noqa: PLW2901
            yield item


def _read_sheet(sheet: _Sheet, build: RowBuilder) -> Iterator[Any]:
    width = len(sheet.headings)
    for number, values in enumerate(sheet.rows, sheet.first):
        row = list(map(cell_text, values[:width]))
        if any(row):
            yield build(row + [""] * (width - len(row)), number)


def _sheets(book: Any, path: Path, columns: Columns) -> tuple[list[_Sheet], list[str]]:
    """The sheets with records, and the names of the others."""
    found: list[_Sheet] = []
    others: list[str] = []
    for name in book.sheet_names:
        try:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except Exception as error:  # whatever a damaged part leads to
            raise _damaged(path, error) from error
        if len(rows) > _MOST_ROWS and len(rows) > path.stat().st_size:
            raise FormatError(
                f"{path.name}: sheet {name!r} repeats rows, {len(rows):,} in a file of "
                f"{path.stat().st_size:,} bytes; delete the repeated ones."
            )
        for place, row in enumerate(rows[:HEADING_ROWS]):
            headings = [cell_text(value).strip() for value in row]
            while headings and not headings[-1]:
                headings.pop()
            wanted = bool(columns and set(columns.values()) & set(headings))
            if wanted or "title" in fields_of(headings):
                found.append(_Sheet(name, headings, place + 2, rows[place + 1 :]))
                break
        else:
            if any(map(cell_text, row) for row in rows):
                others.append(name)
    return found, others


def _kind(path: Path) -> str:
    """The kind of workbook; FormatError where the file is none, or a trap."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            if file.read(4) == b"PK\x03\x04":
                raise _damaged(path, zipfile.BadZipFile())
        return "XLS"
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            _check_size(path, sum(info.file_size for info in archive.infolist()))
            if "xl/workbook.xml" in names:
                check_cells(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _damaged(path, error) from error  # RuntimeError: it asks for a password
    kind = next((kind for part, kind in _PARTS.items() if part in names), "")
    if not kind:
        raise FormatError(
            f"{path.name}: is a ZIP file, not an Excel workbook; unpack it and give the files in "
            "it."
        )
    return kind


def _check_size(path: Path, size: int) -> None:
    if size > LARGEST_WORKBOOK:
        raise FormatError(f"{path.name}: unpacks to {size >> 30} GB; save it as CSV.")
    if size > _SUSPICIOUS and size > _MOST_PACKED * path.stat().st_size:
        raise FormatError(
            f"{path.name}: unpacks to {size >> 20} MB, over {_MOST_PACKED} times its size, "
            "unlike any table of records; save it as CSV."
        )


def _open(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> FormatError:
    return FormatError(
        f"{path.name}: is a damaged or protected Excel workbook or another Office file "
        f"({type(error).__name__}); open it and save it again as XLSX or CSV."
    )


def cell_text(value: object) -> str:
    """Return a cell's value as text: whole numbers without ``.0``, dates as ISO dates."""
    if isinstance(value, str):
        # Excel writes control characters as _x000D_.
        return _CONTROL.sub(" ", value) if "_x00" in value else value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value)
