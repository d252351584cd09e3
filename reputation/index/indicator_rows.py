"""The lines of a composite index's CSV files, each with its position for messages."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeAlias

from reputation.errors import IndicatorError
from reputation.input import check_plain_file

__all__ = ["Row", "read_header", "read_number", "read_rows"]

_LARGEST = 1 << 28  # bytes

#: Number of the line, and its stripped cells.
Row: TypeAlias = tuple[int, dict[str, str]]


def read_header(file: Path | Traversable) -> list[str]:
    """The names of the columns.

    Raises
    ------
    IndicatorError
        When the file cannot be read as CSV in UTF-8.
    """
    return list(next(_tables(file))[1])


def read_rows(
    file: Path | Traversable, wanted: Collection[str], either: Collection[str] = ()
) -> Iterator[Row]:
    """The lines below the heading.

    Parameters
    ----------
    file
        CSV in UTF-8.
    wanted, either
        Columns that must be there, all and at least one of them.

    Raises
    ------
    IndicatorError
        When it is no such table.
    """
    expected = ", ".join(wanted) + (f" and {' or '.join(either)}" if either else "")
    empty = True
    for line, cells in _tables(file):
        if line == 1 and isinstance(cells, list):
            if not set(wanted) <= set(cells) or (either and not set(either) & set(cells)):
                raise IndicatorError(
                    f"{file}, line 1: expected the columns {expected}, separated by commas; found "
                    f"{', '.join(cells) or 'none'}"
                )
        elif isinstance(cells, dict):
            empty = False
            yield line, cells
    if empty:
        raise IndicatorError(f"{file}: contains no lines below the header; expected {expected}")


def _tables(file: Path | Traversable) -> Iterator[tuple[int, list[str] | dict[str, str]]]:
    """The heading as a list, then the lines."""
    try:
        if isinstance(file, Path):
            check_plain_file(file, _LARGEST)
        text = file.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        header = [(column or "").strip() for column in reader.fieldnames or ()]
        reader.fieldnames = header
        yield 1, header
        for row in reader:
            if None in row or None in row.values():
                raise IndicatorError(
                    f"{file}, line {reader.line_num}: expected {len(header)} cells, as in line 1"
                )
            yield reader.line_num, {column: cell.strip() for column, cell in row.items()}
    except OSError as error:
        raise IndicatorError(f"{file}: cannot be read ({error.strerror or error})") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise IndicatorError(f"{file}: is not CSV in UTF-8 ({error})") from None


def read_number(text: str, column: str, place: str) -> float:
    """A finite number with a decimal point.

    Raises
    ------
    IndicatorError
        Names the place and the column.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise IndicatorError(
            f"{place}: {column} is {text!r}, expected a number with a decimal point"
        )
    return number
