"""Read from outside: regular files only, and only up to an expected size and time."""

from __future__ import annotations

import errno
import io
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

__all__ = [
    "check_plain_file",
    "open_text",
    "read_bounded",
    "read_text_bounded",
    "reason_of",
    "within",
]

T = TypeVar("T")

_LARGEST = 1 << 28  # bytes of a table that is read as a whole


def check_plain_file(path: Path, most: int | None = None) -> None:
    """See that a path leads to a file with an end: no pipe, device or folder.

    Raises
    ------
    OSError
        When it does not, is larger than `most` bytes, or there is none; says so for people.
    """
    try:
        status = path.stat()
    except (ValueError, RuntimeError) as error:  # a NUL in the path, a loop of links
        raise OSError(errno.EINVAL, f"cannot be opened as a path: {error}") from None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(
            errno.EINVAL, "it is a pipe or device, not a regular file; save it to a file first"
        )
    if most is not None and status.st_size > most:
        raise OSError(errno.EFBIG, f"it has {status.st_size:,} bytes; the limit is {most:,}")


def reason_of(error: Exception) -> str:
    """What went wrong with a file, without the number and the path that the system adds."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_bounded(path: str | Path, most: int) -> bytes:
    """The bytes of a plain file of at most so many.

    Raises
    ------
    OSError
        As of `check_plain_file`.
    """
    path = Path(path)
    check_plain_file(path, most)
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:  # it grows while it is read, or says nothing of its size
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes")
    return content


def read_text_bounded(path: str | Path, most: int) -> str:
    """The text of a plain file in UTF-8, with or without its mark.

    Raises
    ------
    OSError, UnicodeDecodeError
        As of `read_bounded`, or where it is not in UTF-8.
    """
    return read_bounded(path, most).decode("utf-8-sig")


def open_text(path: str | Path) -> io.StringIO:
    """A table in UTF-8, in the form that `csv` needs.

    Raises
    ------
    OSError
        When it cannot be read, is too large, or not in UTF-8.
    """
    try:
        return io.StringIO(read_text_bounded(path, _LARGEST), newline="")
    except UnicodeDecodeError as error:
        raise OSError(
            errno.EILSEQ, f"it is not valid UTF-8 (first error at byte {error.start:,})"
        ) from None


def within(seconds: float, work: Callable[[], T]) -> T:
    """What a piece of work returns or raises, if it is done in time.

    A server that sends a byte of its headers now and then never meets a limit on the time between
    two pieces, so that the waiting is done here and the work in a thread, which is left behind.

    Raises
    ------
    TimeoutError
        When it takes longer.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def do() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]
