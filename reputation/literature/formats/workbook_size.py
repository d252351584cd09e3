"""Whether a workbook's cells fit into memory: readers allocate them from the first to the last."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from reputation.errors import FormatError

__all__ = ["check_cells", "check_in_a_child"]

# One cell in row 1,048,576 makes a table of a million rows, and calamine ends the process where
# that does not fit. So the cells' places are looked at first.
_MOST_CELLS = 1 << 22
_SECONDS = 60
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]++)(\d++)[\"']")
_INSIDE = rb"(?:[^>\"'/]|\"[^\"]*+\"|'[^']*+'|/(?!>))*+"
# Cells with something in them; a program may write empty ones down to the last row.
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])(" + _INSIDE + rb")>")
_BARE = re.compile(rb"<(?:\w+:)?c(?:\s(?!r=)|/?>)")
_ROW = re.compile(rb"<(?:\w+:)?row(?=\s)(" + _INSIDE + rb")>")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d++)[\"']")
_CHILD = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError, OSError):
    pass
from python_calamine import CalamineWorkbook
try:
    book = CalamineWorkbook.from_path(sys.argv[1])
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)
except Exception:
    pass  # said by the program itself
"""


def check_cells(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse an XLSX workbook whose cells are so far apart that they would fill the memory.

    Raises
    ------
    FormatError
        When they do; names the part, and the last row and column.
    """
    for info in archive.infolist():
        if not info.filename.lower().endswith(".xml") or info.file_size < 100:
            continue
        content = archive.read(info)
        most = max(_MOST_CELLS, info.file_size)
        rows, columns = _extent(_PLACE.findall(content))
        numbers = _row_numbers(content)
        if max(rows, numbers) * max(columns, 1) <= most:
            continue
        filled = [cell for cell in _CELL.findall(content) if cell]
        rows, columns = _extent([place for cell in filled for place in _PLACE.findall(cell)])
        rows = max(rows, numbers)
        if rows * max(columns, 1) > most:
            raise FormatError(
                f"{path.name}: {info.filename} has cells as far as row {rows:,}, column "
                f"{columns:,}, most of them empty; delete the empty rows and columns, or save it "
                "as CSV."
            )


def _number(digits: bytes) -> int:
    return int(digits.lstrip(b"0")[:20] or b"0")


def _extent(places: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    rows = max((_number(digits) for _, digits in places), default=0)
    columns = 0
    for letters in {letters.upper() for letters, _ in places}:
        column = 0
        for letter in letters[:9]:
            column = column * 26 + letter - 64
        columns = max(columns, column)
    return rows, columns


def _row_numbers(content: bytes) -> int:
    """The last row, where cells without a place of their own take that of their row."""
    if not _BARE.search(content):
        return 0
    found = [_ROW_NUMBER.search(row) for row in _ROW.findall(content)]
    return max((_number(match[1]) for match in found if match), default=0)


def check_in_a_child(path: Path) -> bool:
    """Whether a workbook can be read at all, tried in a process that may fail."""
    if not sys.executable:
        return True
    command = [sys.executable, "-P", "-c", _CHILD, str(path.absolute())]
    try:
        ended = subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        return False
    except OSError:  # no process can be started here
        return True
    return ended.returncode == 0
