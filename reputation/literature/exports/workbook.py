"""An Excel workbook of records, in which no text is ever run as a formula."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from reputation.errors import OutputError
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.literature.exports.tables import RECORD_COLUMNS, record_row
from reputation.output import plain

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

__all__ = ["XLSX", "records_to_xlsx", "without_times"]

# Excel's limits.
_LONGEST = 32_767
_MOST_ROWS = 1_048_576
_PIECE = 1 << 20
_IN_MEMORY = 1 << 24
_WIDTHS = {"title": 60, "abstract": 60, "authors": 40, "keywords": 40, "venue": 30, "doi": 28}
_TIMES = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def records_to_xlsx(records: Iterable[StoredRecord]) -> Iterator[bytes]:
    """Give a workbook with the columns of the CSV export, in pieces.

    Text is stored as text whatever it begins with, and marked so that it stays text when the
    cell is edited. The same records give the same bytes. A text longer than Excel's limit of
    32,767 signs is cut and ends with "…". What is large waits in a temporary file, not in memory.

    Raises
    ------
    OutputError
        When there are more records than a sheet has rows.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("records")
    with closing(sheet):
        _fill(sheet, records)
    with SpooledTemporaryFile(_IN_MEMORY) as dated, SpooledTemporaryFile(_IN_MEMORY) as timeless:
        book.save(dated)
        without_times(dated, timeless)
        timeless.seek(0)
        while piece := timeless.read(_PIECE):
            yield piece


def _fill(sheet: Any, records: Iterable[StoredRecord]) -> None:
    sheet.freeze_panes = "A2"
    for place, name in enumerate(RECORD_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 14)
    heading = [WriteOnlyCell(sheet, name) for name in RECORD_COLUMNS]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for row, held in enumerate(records, 2):
        if row > _MOST_ROWS:
            raise OutputError(
                f"a sheet of Excel has {_MOST_ROWS:,} rows, and there are more records than that; "
                "write csv, or fewer with --counted, --city or --topic"
            )
        sheet.append([_cell(sheet, value) for value in record_row(held)])


def _cell(sheet: WriteOnlyWorksheet, value: object) -> Cell:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value if isinstance(value, int) else None)
    cell = WriteOnlyCell(sheet)
    text = plain(value)
    cell.value = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    cell.data_type = "s"  # openpyxl takes text that begins with = for a formula
    cell.quotePrefix = True
    return cell


def without_times(dated: IO[bytes], timeless: IO[bytes]) -> None:
    """Write the archive anew with one time for all, so that equal records give equal bytes."""
    with zipfile.ZipFile(dated) as old, zipfile.ZipFile(timeless, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name == "docProps/core.xml":
                new.writestr(info, _TIMES.sub(b"1980-01-01T00:00:00Z", old.read(name)))
                continue
            info.file_size = old.getinfo(name).file_size  # tells that a large one needs Zip64
            with old.open(name) as source, new.open(info, "w") as target:
                copyfileobj(source, target, _PIECE)


XLSX = ExportFormat("xlsx", "Excel, one line per record", records_to_xlsx)
