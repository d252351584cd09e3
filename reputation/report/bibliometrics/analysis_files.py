"""An analysis as files: its tables as CSV, its picture as SVG, PDF and PNG."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from reputation.output import write_whole
from reputation.report.bibliometrics.analysis import Analysed
from reputation.report.pictures import KINDS, save_pictures
from reputation.report.trends.trend_files import frame_to_csv

__all__ = ["write_analysis"]


def write_analysis(
    analysed: Analysed, folder: str | Path, *, width: float | None = None
) -> list[Path]:
    """Write the tables and the picture, `width` millimetres wide; return their paths.

    Raises
    ------
    OutputError
        When the folder or a file cannot be written.
    """
    folder = Path(folder)
    written = [
        write_whole(folder / f"{name}.csv", frame_to_csv(_plain(table)))
        for name, table in analysed.tables.items()
    ]
    return written + save_pictures(analysed.picture, folder / analysed.name, KINDS, width=width)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with nothing in place of pandas's own missing values."""
    loose = table.astype(object)
    return loose.where(table.notna(), None)
