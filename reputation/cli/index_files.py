"""What the commands on the quantitative side read and write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reputation.cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from reputation.index.framework import Framework

__all__ = ["read_tables", "source_of", "write_frame", "write_frames"]


def write_frames(folder: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write each table as CSV, and say where."""
    for name, frame in frames.items():
        write_frame(folder / f"{name}.csv", frame)
    say(f"written to {folder}: {', '.join(f'{name}.csv' for name in frames)}")


def write_frame(file: Path, frame: pd.DataFrame) -> None:
    """Write a table as CSV, what is missing empty."""
    from reputation.output import to_csv, write_whole

    empty = frame.astype(object).where(frame.notna(), "")
    write_whole(
        file, to_csv(list(map(str, frame.columns)), empty.itertuples(index=False, name=None))
    )


def read_tables(indicators: Path | None, framework: Path | None) -> tuple[pd.DataFrame, Framework]:
    """The values and the framework of two files; the report's where there is none."""
    from reputation.index.indicators import published_index, read_framework, read_indicators

    if indicators is None and framework is None:
        return published_index()
    if indicators is None or framework is None:
        raise typer.BadParameter("give INDICATORS and --framework together")
    found = read_framework(framework)
    return read_indicators(indicators, found), found


def source_of(indicators: Path | None) -> str:
    """Where an index's values are from, as its pictures name it."""
    from reputation.index.indicators import PUBLISHED_SOURCE

    return indicators.name if indicators else PUBLISHED_SOURCE
