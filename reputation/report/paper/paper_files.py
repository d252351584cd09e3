"""The files for a paper: LaTeX, Markdown, CSV and Word, all from one run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reputation.comparison.uncertainty import UncertainTable
from reputation.output import to_csv, write_whole
from reputation.report.paper.latex_text import latex_long_table, latex_table, latex_text
from reputation.report.paper.methods_text import methods_text
from reputation.report.paper.paper_table import paper_table
from reputation.report.paper.prisma_s import COLUMNS, prisma_s_rows
from reputation.report.paper.word_document import HAS_WORD, word_document
from reputation.report.table_formats import format_table, markdown_text
from reputation.results import Result

__all__ = ["NO_WORD", "write_paper"]

#: Said where the Word document cannot be made.
NO_WORD = "paper.docx is left out: python-docx is missing (pip install 'reputation[word]')"

_WIDTHS = (0.06, 0.22, 0.62)


def write_paper(result: Result, table: UncertainTable, folder: str | Path) -> list[Path]:
    """Write ``table``, ``methods`` and ``prisma-s`` as LaTeX, Markdown and CSV, and ``paper.docx``.

    Parameters
    ----------
    result
        The result of a run, with its provenance and flow.
    table
        Its table with intervals.
    folder
        Made where it is missing.

    Raises
    ------
    OutputError
        When the folder or a file cannot be written.
    """
    folder = Path(folder)
    return [write_whole(folder / name, content) for name, content in _contents(result, table)]


def _contents(result: Result, table: UncertainTable) -> Iterator[tuple[str, str | bytes]]:
    printed, methods = paper_table(result, table), methods_text(result, table)
    checklist = prisma_s_rows(result)
    simulated = "SIMULATED: " * result.study.simulated
    title = f"{simulated}{result.study.title}: PRISMA-S"
    yield (
        "table.tex",
        latex_table(
            printed.columns,
            printed.rows,
            caption=printed.caption,
            label="tab:reputation",
            notes=printed.notes,
        ),
    )
    marked = format_table(printed.columns, printed.rows, "markdown", printed.caption)
    yield "table.md", f"{marked}\n{markdown_text(printed.notes)}\n"
    yield "table.csv", to_csv(printed.columns, printed.rows)
    yield "methods.tex", "\n\n".join(map(latex_text, methods)) + "\n"
    yield "methods.md", "\n\n".join(map(markdown_text, methods)) + "\n"
    yield (
        "prisma-s.tex",
        latex_long_table(COLUMNS, checklist, widths=_WIDTHS, caption=title, label="tab:prisma-s"),
    )
    yield "prisma-s.md", format_table(COLUMNS, checklist, "markdown", title)
    yield "prisma-s.csv", to_csv(COLUMNS, checklist)
    if HAS_WORD:
        yield "paper.docx", word_document(printed, methods, (COLUMNS, checklist))
