"""An Excel workbook of records, in which no text is ever run as a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font

from reputation.literature.exports.table import RECORD_COLUMNS, record_row
from reputation.literature.rows import Held
from reputation.output import plain

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

__all__ = ["records_to_xlsx"]

#: Excel's limit for the text of a cell.
_LONGEST = 32_767
_WIDTHS = {"title": 60, "abstract": 60, "authors": 40, "keywords": 40, "venue": 30, "doi": 28}
_TIMES = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def records_to_xlsx(records: Iterable[Held]) -> bytes:
    """Return a workbook with the columns of the CSV export.

    Text is stored as text whatever it begins with, and marked so that it stays text when the
    cell is edited. The same records give the same bytes. A text longer than Excel's limit of
    32,767 signs is cut.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("records")
    sheet.freeze_panes = "A2"
    for place, name in enumerate(RECORD_COLUMNS):
        sheet.column_dimensions["ABCDEFGHIJKLM"[place]].width = _WIDTHS.get(name, 14)
    heading = [WriteOnlyCell(sheet, name) for name in RECORD_COLUMNS]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for held in records:
        sheet.append([_cell(sheet, value) for value in record_row(held)])
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_times(buffer.getvalue())


def _cell(sheet: WriteOnlyWorksheet, value: object) -> Cell:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value if isinstance(value, int) else None)
    cell = WriteOnlyCell(sheet)
    cell.value = plain(value)[:_LONGEST]
    cell.data_type = "s"  # openpyxl takes text that begins with = for a formula
    cell.quotePrefix = True
    return cell


def _without_times(data: bytes) -> bytes:
    """Write the archive anew with one time for all, so that equal records give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIMES.sub(b"1980-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return buffer.getvalue()
