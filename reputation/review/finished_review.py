"""Read a finished review: a table of records with a column that says which were included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from reputation.errors import LabelError
from reputation.literature.formats import open_file
from reputation.literature.formats.headings import fields_of, plain
from reputation.literature.formats.record_file import Defect, RowBuilder
from reputation.literature.records.record import Record

__all__ = ["EXCLUDED", "INCLUDED", "LABEL_COLUMNS", "FinishedReview", "read_finished_review"]

#: Headings of label columns, the final decision first; case and punctuation do not matter.
LABEL_COLUMNS = (
    "label_included", "included", "label", "relevant", "label_relevant", "included_label",
    "final_included", "included_final", "final_inclusion", "include", "inclusion", "relevance",
    "final_decision", "decision", "label_abstract_included", "label_abstract_screening",
)  # fmt: skip
#: Decisions as other programs write them, in lower case.
INCLUDED = frozenset(
    ("1", "1.0", "true", "yes", "y", "included", "include", "relevant", "selected")
)
EXCLUDED = frozenset(
    ("0", "0.0", "false", "no", "n", "excluded", "exclude", "irrelevant", "rejected")
)


@dataclass(frozen=True)
class FinishedReview:
    """The records of a review and what was decided on each.

    Attributes
    ----------
    path, column
        The file, and the heading of the labels.
    records, labels
        Equally many, in the order of the file; True is included.
    skipped
        Rows that cannot be read.
    """

    path: Path
    column: str
    records: tuple[Record, ...]
    labels: tuple[bool, ...]
    skipped: tuple[Defect, ...]

    @property
    def included(self) -> int:
        """How many records were included."""
        return sum(self.labels)


class _Row(NamedTuple):
    built: Record | Defect
    label: str


def read_finished_review(path: str | Path, label_column: str | None = None) -> FinishedReview:
    """Read a table of records with their labels, row by row, so that both stay joined.

    A row without a title is kept, since it was screened like the others.

    Parameters
    ----------
    path
        CSV, TSV or XLSX.
    label_column
        The heading of the labels; without it the first of `LABEL_COLUMNS` that the file has.
        Labels are 1 and 0, yes and no, true and false, included and excluded, or relevant and
        irrelevant.

    Raises
    ------
    FormatError
        When the file is no table of records.
    LabelError
        When it has no such column, a label is none of these, or fewer than two records are
        included or none is excluded.
    """
    path = Path(path)
    table = open_file(path).table
    if table is None:
        raise LabelError(
            f"{path.name}: has no columns and so no labels; give the review as CSV, TSV or XLSX."
        )
    column = _label_column(path, table.headings, label_column)
    place = table.headings.index(column)
    build = _with_untitled(table.build, table.headings)
    records, labels, skipped = [], [], []
    for item in table.read(lambda row, line: _Row(build(row, line), row[place])):
        built = item.built if isinstance(item, _Row) else item
        if isinstance(built, Defect):
            skipped.append(built)
        else:
            records.append(built)
            labels.append(_label(path, column, built.line, item.label))
    _check(path, column, labels)
    return FinishedReview(path, column, tuple(records), tuple(labels), tuple(skipped))


def _label_column(path: Path, headings: Sequence[str], wanted: str | None) -> str:
    shown = ", ".join(repr(heading) for heading in headings if heading)
    if wanted is not None:
        if wanted in headings:
            return wanted
        raise LabelError(f"{path.name}: has no column {wanted!r}; it has {shown}.")
    by_name = {plain(heading): heading for heading in reversed(headings)}
    for name in LABEL_COLUMNS:
        if plain(name) in by_name:
            return by_name[plain(name)]
    raise LabelError(
        f"{path.name}: no column with labels recognised ({LABEL_COLUMNS[0]}, …); it has {shown}. "
        "Give it with --label-column."
    )


def _with_untitled(build: RowBuilder, headings: Sequence[str]) -> RowBuilder:
    """A builder that also makes records of rows without a title."""
    title = fields_of(headings)["title"][0]

    def build_any(row: Sequence[str], line: int) -> Record | Defect:
        built: Record | Defect = build(row, line)
        if isinstance(built, Defect):
            built = build([*row[:title], "untitled", *row[title + 1 :]], line)
            if isinstance(built, Record):
                return replace(built, title="")
        return built

    return build_any


def _label(path: Path, column: str, line: int, text: str) -> bool:
    value = text.strip().casefold()
    if value in INCLUDED:
        return True
    if value in EXCLUDED:
        return False
    raise LabelError(
        f"{path.name}: line {line}: {column} is {text[:40]!r}, which is not a label; expected 1 "
        "or 0, "
        "or yes and no, included and excluded, relevant and irrelevant."
    )


def _check(path: Path, column: str, labels: Sequence[bool]) -> None:
    included = sum(labels)
    if included < 2 or included == len(labels):
        raise LabelError(
            f"{path.name}: {column} includes {included} of {len(labels)} records; a replay needs "
            "at least two included records and one excluded."
        )
