"""How commands write: results to standard output, messages and progress to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from reputation.output import plain

__all__ = ["count_of", "out", "print_table", "progress_bar", "progress_bars", "say"]

_WIDTH = 80
_WHOLE = 16  # cells up to this width are never broken


class _Results(Console):
    """A console that survives a reader who stops reading (``| head``): files are still written.

    Texts are shown literally: markup and control sequences have no effect.
    """

    def print(self, *objects: Any, **how: Any) -> None:
        """Print like rich, with texts shown literally."""
        shown = (plain(one) if isinstance(one, str) else one for one in objects)
        super().print(*shown, **{"markup": False, "emoji": False, **how})

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


#: Results; not wider than 80 columns when piped.
out = _Results(highlight=False, soft_wrap=False)
_chatter = Console(stderr=True, highlight=False)


def say(message: str) -> None:
    """Print a message that is not a result."""
    _chatter.print(Text(plain(message)), soft_wrap=True)


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun, as in "1 node" and "2,000 nodes"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def print_table(
    columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]], title: str = ""
) -> None:
    """Print a table of at most 80 columns.

    Parameters
    ----------
    columns
        Heading and alignment (``"left"`` or ``"right"``).
    rows
        None shows as a dash.
    title
        Above the table.
    """
    texts = [["–" if cell is None else plain(str(cell)) for cell in row] for row in rows]
    widths = [_least_width(place, heading, texts) for place, (heading, _) in enumerate(columns)]
    gap = 2 if sum(widths) + 2 * len(widths) <= _WIDTH else 1
    table = Table(
        title=Text(plain(title)) if title else None,
        title_justify="left",
        box=None,
        pad_edge=False,
        collapse_padding=True,
        padding=(0, gap, 0, 0),
    )
    for (heading, justify), width in zip(columns, widths, strict=True):
        if justify == "right":
            table.add_column(heading, justify="right", width=width)
        else:
            table.add_column(heading, min_width=width, overflow="fold")
    for row in texts:
        table.add_row(*map(Text, row))
    for line in out.render_lines(table, out.options.update(width=min(out.width, _WIDTH))):
        text = Text.assemble(*((piece.text, piece.style or "") for piece in line))
        text.rstrip()
        out.print(text, soft_wrap=True)


def _least_width(place: int, heading: str, rows: Sequence[Sequence[str]]) -> int:
    """Wide enough for every word of the heading, and for cells that are not long."""
    words = max(map(len, heading.split()), default=0)
    cells = max((len(row[place]) for row in rows), default=0)
    return max(words, cells if cells <= _WHOLE else 0)


@contextmanager
def progress_bar(label: str, *, in_bytes: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that takes what is done and what there is in all; 0 in all is unknown.

    The bar shows only on a terminal and vanishes when done.
    """
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn() if in_bytes else MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_chatter,
        transient=True,
        disable=not _chatter.is_terminal,
    )
    with bar:
        task = bar.add_task(plain(label), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that takes a label, what is done and what there is in all: a bar a label.

    The bars show only on a terminal and vanish when done.
    """
    bars = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_chatter,
        transient=True,
        disable=not _chatter.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def tell(label: str, done: int, total: int) -> None:
        if label not in tasks:
            tasks[label] = bars.add_task(plain(label), total=None)
        bars.update(tasks[label], completed=done, total=total or None)

    with bars:
        yield tell
