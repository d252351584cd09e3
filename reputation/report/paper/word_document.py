"""Table, methods and PRISMA-S as one Word document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reputation.output import plain
from reputation.report.paper.paper_table import PaperTable

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["HAS_WORD", "word_document"]

#: Whether python-docx is installed.
HAS_WORD = find_spec("docx") is not None


def word_document(
    table: PaperTable,
    methods: Sequence[str],
    checklist: tuple[Sequence[str], Sequence[Sequence[str]]],
) -> bytes:
    """The document's bytes: a captioned table, the paragraphs, and the checklist."""
    from docx import Document  # noqa: PLC0415 - an extra

    document = Document()
    document.add_heading("Table", level=1)
    document.add_paragraph(plain(table.caption), style="Caption")
    _add_table(document, table.columns, table.rows)
    document.add_paragraph(plain(table.notes))
    document.add_heading("Methods", level=1)
    for paragraph in methods:
        document.add_paragraph(plain(paragraph))
    document.add_heading("PRISMA-S", level=1)
    _add_table(document, *checklist, numbers=False)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_table(
    document: Document,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: bool = True,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    made = document.add_table(rows=0, cols=len(columns), style="Light List")
    for row in (columns, *rows):
        for place, (cell, text) in enumerate(zip(made.add_row().cells, row, strict=True)):
            cell.text = plain(text)
            if place and numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
