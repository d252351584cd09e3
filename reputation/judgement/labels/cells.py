"""The cells of a table from another program: any encoding and separator, or a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from reputation.errors import FormatError, LabelError
from reputation.input import check_plain_file

__all__ = ["mangled_cell", "read_cells", "respelt_log"]

_LARGEST = 1 << 28
_LONGEST_CELL = 1 << 22
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_HINT = re.compile(r"\s*sep=(.)\s*\Z", re.IGNORECASE)
_MANGLED = re.compile(r"\s*\d(?:[.,]\d*)?E\+?\d+\s*", re.IGNORECASE)

Cells = list[tuple[int, list[str]]]


def read_cells(path: Path) -> Cells:
    """The rows of a table, each with its line; the first are the headings.

    Raises
    ------
    LabelError
        When the file cannot be read, or has no rows.
    """
    try:
        check_plain_file(path, _LARGEST)
        with path.open("rb") as file:
            start = file.read(4)
        rows = _of_workbook(path) if start in _WORKBOOKS else _of_text(path)
    except FileNotFoundError:
        raise LabelError(f"{path}: no such file") from None
    except (OSError, csv.Error, FormatError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise LabelError(f"{path}: cannot be read as a table ({said})") from None
    if not rows:
        raise LabelError(f"{path}: is empty; expected a table with headings")
    return rows


def mangled_cell(cell: str) -> bool:
    """Whether a spreadsheet made a number of a longer identifier, as ``1.23E+15``.

    Examples
    --------
    >>> mangled_cell("1.23457E+15"), mangled_cell("12e4567890abcdef"), mangled_cell("W2741809807")
    (True, False, False)
    """
    return "+" in cell and bool(_MANGLED.fullmatch(cell))


def respelt_log(path: Path) -> list[bytes] | None:
    """The lines of a log that a spreadsheet saved anew, as they were; None where none did."""
    try:
        check_plain_file(path)
        with path.open("rb") as file:
            start = file.readline(1 << 16)
    except OSError:
        return None  # said where it is read
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start
    if not (start.startswith(_WORKBOOKS) or wide or re.search(rb"[;\t]", start)):
        return None
    rows = read_cells(path)
    headings = rows[0][1]
    lines = [b""] * rows[-1][0]
    for line, row in rows:
        cells = [*row, *[""] * (len(headings) - len(row))]
        if "seconds" in headings:  # a spreadsheet makes 5 of 5.0
            place = headings.index("seconds")
            cells[place] += ".0" if cells[place].isdecimal() else ""
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(cells)
        lines[line - 1] = text.getvalue().encode("utf-8", "replace")
    return [*lines, b""]


def _of_workbook(path: Path) -> Cells:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - seldom needed

    from reputation.literature.formats.sheets import cell_text  # noqa: PLC0415

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise ValueError(f"a damaged or protected workbook: {error}") from None
    cells = [[_number(value, cell_text(value)).strip() for value in row] for row in rows]
    return [(line, row) for line, row in enumerate(cells, 1) if any(row)]


def _number(value: object, text: str) -> str:
    # A workbook keeps 15 digits of a number; an identifier of more is lost in it.
    lost = isinstance(value, float) and abs(value) >= 1e15
    return f"{value:.5E}" if lost else text


def _of_text(path: Path) -> Cells:
    from reputation.literature.formats.text_file import TextFile  # noqa: PLC0415 - seldom needed

    lines = [*TextFile(path).lines()]
    skipped = 0
    separator = ""
    if lines and (hint := _HINT.match(lines[0])):
        separator, skipped = hint.group(1), 1
    separator = separator or _separator(lines[skipped] if len(lines) > skipped else "")
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    reader = csv.reader(lines[skipped:], delimiter=separator)
    found = []
    begin = skipped + 1
    for row in reader:
        if any(cell.strip() for cell in row):
            found.append((begin, [cell.strip() for cell in row]))
        begin = skipped + reader.line_num + 1
    return found


def _separator(heading: str) -> str:
    """The one that parts the headings most often."""
    outside = re.sub(r'"[^"]*"', "", heading)
    counts = Counter(sign for sign in outside if sign in ",;\t")
    return counts.most_common(1)[0][0] if counts else ","
