"""Adding events to a file of a log so that they outlast a kill and a power cut."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from reputation.judgement.labels.event_line import COLUMNS, LabelEvent, event_lines, read_line

try:
    import fcntl
except ImportError:  # Windows: there each reviewer writes from one program at a time
    fcntl = None  # type: ignore[assignment]

__all__ = ["append_events"]

_HEADING = event_lines([])


def append_events(path: Path, events: Sequence[LabelEvent]) -> None:
    """Add lines to a file under a lock, whole or not at all; it is made where there is none.

    Raises
    ------
    OSError
        When they cannot be written; the file is as before then.
    """
    if not events:
        return
    if not path.exists():
        _begin(path)
    # Without a buffer, which would write its rest when the file is closed, after the cut.
    with path.open("a+b", buffering=0) as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        end = _mend(file, path)
        text = event_lines(events)
        data = (text if end == 0 else text.removeprefix(_HEADING)).encode("utf-8")
        try:
            while data:
                data = data[file.write(data) :]
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), end)
            raise


def _begin(path: Path) -> None:
    """Make a file with its heading in one step: one that is empty would count as damaged."""
    new = path.with_suffix(".new")
    with ExitStack() as held:
        if fcntl is not None:
            folder = os.open(path.parent, os.O_RDONLY)
            held.callback(os.close, folder)
            fcntl.flock(folder, fcntl.LOCK_EX)
            held.callback(os.fsync, folder)  # so that the file's name is on the disk too
        if not path.exists():  # another program may have been first
            with new.open("wb") as file:
                file.write(_HEADING.encode())
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)


def _mend(file: io.FileIO, path: Path) -> int:
    """End the last line, or set it aside where it is incomplete; return the file's length."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 65536))
    tail = file.read()
    last = tail[tail.rfind(b"\n") + 1 :]
    if last and _holds_event(last):  # an editor took the line's end away, or it was damaged
        return end + file.write(b"\n")
    end -= len(last)
    if last:
        with path.with_suffix(".cut").open("ab") as aside:
            aside.write(last + b"\n")
            aside.flush()
            os.fsync(aside.fileno())
        os.ftruncate(file.fileno(), end)
    file.seek(end)
    return end


def _holds_event(line: bytes) -> bool:
    """Whether a line without its end holds all of an event; one cut off was never acknowledged."""
    return any(
        read_line(line, order, checked="check" in order)[0] for order in (COLUMNS, COLUMNS[:-1])
    )
