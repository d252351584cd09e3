"""How commands speak: results on standard output, chatter and progress on standard error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

__all__ = ["out", "plain", "print_table", "progress_bar", "say"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

#: Results; not wider than 80 columns when piped.
out = Console(highlight=False, soft_wrap=False)
_chatter = Console(stderr=True, highlight=False)


def plain(text: str) -> str:
    """Take out what a terminal would obey: text from outside is shown, never run."""
    return _CONTROL.sub("", text)


def say(message: str) -> None:
    """Tell the person something that is not a result."""
    _chatter.print(Text(plain(message)), soft_wrap=True)


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
    table = Table(title=Text(title) if title else None, title_justify="left", box=None, pad_edge=False)
    for heading, justify in columns:
        right = justify == "right"
        table.add_column(
            heading, justify="right" if right else "left", no_wrap=right, overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text("–" if cell is None else plain(str(cell))) for cell in row))
    out.print(table, width=min(out.width, 80))


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that takes what is done and what there is in all; 0 in all is unknown.

    The bar shows only on a terminal and vanishes when done.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_chatter,
        transient=True,
        disable=not _chatter.is_terminal,
    )
    with bar:
        task = bar.add_task(plain(label), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
