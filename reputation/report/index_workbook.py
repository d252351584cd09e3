"""An Excel workbook of a composite index: results, ranks, changed values, correlations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from reputation.index.coherence import (
    consistency,
    correlation_matrix,
    correlations,
    indicator_statistics,
)
from reputation.index.composite import CompositeIndex, rank_scores
from reputation.index.preparing import log_table
from reputation.index.robustness import Variation, rank_intervals
from reputation.literature.exports.workbook import without_times
from reputation.output import plain

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

__all__ = ["index_sheets", "index_to_xlsx"]

_PIECE = 1 << 20
_WIDEST = 44


def index_sheets(
    index: CompositeIndex, variation: Variation | None = None
) -> dict[str, pd.DataFrame]:
    """The tables of a workbook, by the names of their sheets.

    Parameters
    ----------
    index
        Of `reputation.index.composite.compute_index`.
    variation
        What the ranges of ranks come from.
    """
    header, lines = index.rows()
    return {
        "results": pd.DataFrame(lines, columns=header),
        "ranks": _ranks(index),
        "rank ranges": rank_intervals(*index.ready(), variation).reset_index(),
        "log": log_table(index.treated),
        "correlations": correlations(index),
        "correlation matrix": correlation_matrix(index).rename_axis("indicator").reset_index(),
        "consistency": consistency(index).reset_index(),
        "indicators": indicator_statistics(index).reset_index(),
        "values": _by_city(index.values),
        "common scale": _by_city(index.normalised),
        "framework": _framework(index),
        "method": _method(index),
    }


def index_to_xlsx(index: CompositeIndex, variation: Variation | None = None) -> Iterator[bytes]:
    """Give the workbook in pieces; the same index gives the same bytes.

    Text is stored as text whatever it begins with, and numbers as numbers.
    """
    book = Workbook(write_only=True)
    for name, frame in index_sheets(index, variation).items():
        _fill(book.create_sheet(name), frame)
    with SpooledTemporaryFile() as dated, SpooledTemporaryFile() as timeless:
        book.save(dated)
        without_times(dated, timeless)
        timeless.seek(0)
        while piece := timeless.read(_PIECE):
            yield piece


def _fill(sheet: Any, frame: pd.DataFrame) -> None:
    sheet.freeze_panes = "B2"
    for place, name in enumerate(frame.columns, 1):
        longest = max([len(str(name)), *(len(_told(cell)) for cell in frame[name])])
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, _WIDEST)
    heading = [_cell(sheet, str(name)) for name in frame.columns]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for row in frame.itertuples(index=False, name=None):
        sheet.append([_cell(sheet, value) for value in row])


def _told(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Cell:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet)
        cell.value = plain(value)
        cell.data_type = "s"  # openpyxl takes text that begins with = for a formula
        cell.quotePrefix = True
        return cell
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return WriteOnlyCell(sheet, None)
    number = float(value)
    cell = WriteOnlyCell(sheet, int(number) if number.is_integer() else number)
    if not number.is_integer():
        cell.number_format = "0.0000"
    return cell


def _by_city(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename_axis("city").reset_index()


def _ranks(index: CompositeIndex) -> pd.DataFrame:
    """The rank of every city in the index, in every group and in every indicator."""
    columns = {"index": index.table["rank"].reindex(index.values.index)}
    for table in (index.sub_indices, index.normalised):
        for name in table:
            ranks = rank_scores(table[name].dropna()).reindex(table.index)
            columns[str(name) if str(name) not in columns else f"{name} (indicator)"] = ranks
    frame = pd.DataFrame(columns).sort_values("index", kind="stable")
    return _by_city(frame)


def _framework(index: CompositeIndex) -> pd.DataFrame:
    framework, totals = index.framework, index.framework.total_weights
    return pd.DataFrame(
        [
            {
                "indicator": i.name,
                "path": " > ".join(framework.path(i.pillar)),
                "weight in pillar": i.weight,
                "weight in index": totals[i.name],
                "direction": "higher" if i.higher_is_better else "lower",
                "normalise": i.normalise or index.method.normalise,
                "impute": i.impute or index.method.missing,
                "treat": i.treat or index.method.treat,
                "denominator": i.denominator,
            }
            for i in framework.indicators
        ]
    )


def _method(index: CompositeIndex) -> pd.DataFrame:
    choices = asdict(index.method)
    rule = choices.pop("outliers")
    choices |= {f"outliers: {name}": value for name, value in rule.items()}
    choices |= {"cut: leading above": index.cuts[0], "cut: following at or below": index.cuts[1]}
    rows = [
        (name, "; ".join(map(str, v)) if isinstance(v, tuple) else v) for name, v in choices.items()
    ]
    return pd.DataFrame(rows, columns=["choice", "value"]).astype({"value": object})
