"""Text typed before an interruption, which a terminal would discard."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

__all__ = ["half_lines"]

_MOST = 1 << 16


@contextmanager
def half_lines(read: TextIO) -> Iterator[Callable[[], str]]:
    """Return a function that gives, after an interruption, the part of the line typed so far.

    It gives nothing if the input is not a terminal.
    """
    if termios is None or not read.isatty():
        yield lambda: ""
        return
    terminal = read.fileno()
    before = termios.tcgetattr(terminal)
    keeping = [*before]
    keeping[3] |= termios.NOFLSH  # an interruption leaves what was typed
    termios.tcsetattr(terminal, termios.TCSANOW, keeping)

    def typed() -> str:
        at_once = [*keeping]
        at_once[3] &= ~(termios.ICANON | termios.ECHO)
        at_once[6] = [*keeping[6]]
        at_once[6][termios.VMIN] = at_once[6][termios.VTIME] = 0
        termios.tcsetattr(terminal, termios.TCSANOW, at_once)
        return os.read(terminal, _MOST).decode(read.encoding or "utf-8", "replace")

    try:
        yield typed
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)
