"""Writing results: whole or not at all, and harmless to the programs that open them."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from reputation.errors import OutputError

__all__ = ["FORMULA", "csv_pieces", "plain", "to_csv", "write_whole"]

_ROWS = 1000  # of a table that are written at once

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

#: A cell that begins like this is run as a formula by spreadsheet programs (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_whole(path: str | Path, content: str | bytes | Iterable[str | bytes]) -> Path:
    """Write a file so that it is either complete or as it was before; return its path.

    A link stays a link: what it leads to is written. A device such as ``/dev/stdout`` is written to
    as it is.

    Parameters
    ----------
    content
        All of it, or pieces one after the other, of which only one is held at a time.

    Raises
    ------
    OutputError
        When the folder or file cannot be written.
    """
    path = Path(path)
    pieces: Iterable[str | bytes] = [content] if isinstance(content, str | bytes) else content
    try:
        if path.is_absolute() and path.parts[1:2] == ("dev",):
            _write_pieces(path.open("wb"), pieces)
            return path
        if path.is_symlink():
            path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            _write_pieces(os.fdopen(handle, "wb"), pieces, lasting=True)
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from None
    return path


def _write_pieces(file: BinaryIO, pieces: Iterable[str | bytes], *, lasting: bool = False) -> None:
    with file:
        for piece in pieces:
            file.write(piece.encode("utf-8") if isinstance(piece, str) else piece)
        file.flush()
        if lasting:
            os.fsync(file.fileno())


def plain(text: str) -> str:
    """Take out what a terminal would obey: text from outside is shown, never run."""
    return _CONTROL.sub("", text)


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return CSV text with line feeds; text that a spreadsheet would run gets a leading ``'``.

    None becomes an empty cell, booleans 0 and 1. Numbers stay numbers, also negative ones.
    """
    return "".join(csv_pieces(header, rows))


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the text of `to_csv` some rows at a time, for files larger than memory."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for number, row in enumerate(rows):
        writer.writerow([_cell(value) for value in row])
        if number % _ROWS == _ROWS - 1:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, str):
        return value
    if value.startswith(FORMULA):
        value = f"'{value}"
    return value.replace("\r", " ")  # csv.writer leaves a bare CR unquoted
