"""Write results: completely or not at all, and harmless to the programs that open them."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from reputation.errors import OutputError, PlaceRefused

__all__ = [
    "FORMULA",
    "csv_pieces",
    "guarded",
    "plain",
    "to_csv",
    "unguarded",
    "write_together",
    "write_whole",
]

_ROWS = 1000  # of a table that are written at once

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069"
    r"\ufffe\uffff\ud800-\udfff]"
)

# What a study rests on, by how its files begin: output never takes their place.
_KEPT = {
    b"SQLite format 3\0": "a corpus",
    b"event,time,reviewer,record,": "a label log",
    b'{"format":"reputation linear text model': "a trained model",
}
_HEAD = 64  # bytes that tell them
_STAGE = ".unfinished-"  # a folder for files that belong together, until all are written

#: A cell that begins like this is run as a formula by spreadsheet programs (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_AFTER_SEMICOLON = re.compile(r";('*[=+\-@\t\r＝＋－＠])")
_GUARDED = re.compile(r";'('*[=+\-@\t\r＝＋－＠])")


def write_whole(path: str | Path, content: str | bytes | Iterable[str | bytes]) -> Path:
    """Write a file so that it is either complete or as it was before; return its path.

    A link stays a link: what it leads to is written. A device such as ``/dev/stdout`` is written to
    as it is.

    Parameters
    ----------
    content
        All of it, or pieces one after the other, only one of which is in memory at a time.

    Raises
    ------
    OutputError
        When the folder or file cannot be written.
    PlaceRefused
        When the file is a study's corpus, log of labels, model or definition.
    """
    path = Path(path)
    pieces: Iterable[str | bytes] = [content] if isinstance(content, str | bytes) else content
    try:
        if path.is_absolute() and path.parts[1:2] == ("dev",):
            _write_pieces(path.open("wb"), pieces)
            return path
        if path.is_symlink():
            path = path.resolve()
            if path.is_symlink():  # from Python 3.13 on, a loop of links is no error
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        first, pieces = _begun(pieces)
        _check_place(path, first)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name[:100]}.{os.urandom(4).hex()}")
        try:
            # As the umask says, or as the file that is replaced.
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            _write_pieces(os.fdopen(handle, "wb"), pieces, lasting=True)
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o7777)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead to each other
        told = error.strerror if isinstance(error, OSError) else None
        raise OutputError(f"{path}: cannot be written ({told or error})") from None
    except ValueError as error:
        if isinstance(error, UnicodeError):
            raise
        raise OutputError(f"{str(path)!r}: cannot be written ({error})") from None
    return path


def _begun(pieces: Iterable[str | bytes]) -> tuple[bytes, Iterable[str | bytes]]:
    """How the content begins, and all of it."""
    every = iter(pieces)
    first = next(every, b"")
    head = first.encode("utf-8", "replace") if isinstance(first, str) else first
    return head[:_HEAD], chain([first], every)


def _check_place(path: Path, content: bytes) -> None:
    """Refuse to replace what a study rests on by anything of another kind."""
    kind = ""
    if path.name.endswith(("-wal", "-shm", "-journal")) and path.exists():
        kind = "part of a corpus"
    elif path.is_file():
        with path.open("rb") as file:
            head = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf")
        known = next((begin for begin in _KEPT if head.startswith(begin)), None)
        if known and not content.startswith(known):
            kind = _KEPT[known]
        elif path.suffix == ".toml":
            kind = "a study file"
    if kind:
        raise PlaceRefused(
            f"{path}: is {kind}, which is never overwritten; choose another file name"
        )


def write_together(
    folder: str | Path,
    files: Iterable[tuple[str, str | bytes | Iterable[str | bytes]]],
    *,
    last: str,
) -> list[Path]:
    """Write files that belong together: all are complete before the first replaces an old one.

    The file that is named `last` goes first and comes last, so that where it stands the others
    are those it was written with. What an earlier, interrupted write left is cleared away.

    Raises
    ------
    OutputError, PlaceRefused
        As of `write_whole`; the folder is as before then.
    """
    folder = Path(folder)
    stage = folder / f"{_STAGE}{os.urandom(4).hex()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_STAGE}*"):
            shutil.rmtree(left, ignore_errors=True)
        stage.mkdir()
        names: list[str] = []
        try:
            for name, content in files:
                _check_place(folder / name, b"")
                write_whole(stage / name, content)
                names += [name] if name != last else []
            for name in names:
                old = folder / name
                if old.exists():
                    (stage / name).chmod(old.stat().st_mode & 0o7777)
            (folder / last).unlink(missing_ok=True)
            for name in [*names, last]:
                (stage / name).replace(folder / name)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except (OSError, RuntimeError) as error:
        told = error.strerror if isinstance(error, OSError) else None
        raise OutputError(f"{folder}: cannot be written ({told or error})") from None
    return [folder / name for name in (*names, last)]


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
    writer.writerow([_cell(name) for name in header])
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
    return guarded(value).replace("\r", " ")  # csv.writer leaves a bare CR unquoted


def guarded(text: str) -> str:
    """A cell that no spreadsheet runs, not even one that parts lines at semicolons."""
    if text.lstrip("'").startswith(FORMULA):
        text = f"'{text}"
    return _AFTER_SEMICOLON.sub(r";'\1", text) if ";" in text else text


def unguarded(cell: str) -> str:
    """The text of which `guarded` made a cell."""
    if cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA):
        cell = cell[1:]
    return _GUARDED.sub(r";\1", cell) if ";'" in cell else cell
