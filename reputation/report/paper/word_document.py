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
    from docx.table import _Cell, _Row

__all__ = ["HAS_WORD", "word_document"]

#: Whether python-docx is installed.
HAS_WORD = find_spec("docx") is not None

# In millimetres, together the page without its margins.
_MARGIN = 20
_WIDTHS = (44.0, 34.0, 30.0, 22.0, 40.0)
_CHECKLIST_WIDTHS = (15.0, 38.0, 117.0)
_LETTERS = 9  # points


def word_document(
    table: PaperTable,
    methods: Sequence[str],
    checklist: tuple[Sequence[str], Sequence[Sequence[str]]],
) -> bytes:
    """The document's bytes: a captioned table, the paragraphs, and the checklist, on A4."""
    from docx import Document  # noqa: PLC0415 - an extra
    from docx.shared import Mm  # noqa: PLC0415

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(_MARGIN)
    document.add_heading("Table", level=1)
    document.add_paragraph(plain(table.caption), style="Caption")
    _add_table(document, table.columns, table.rows, _WIDTHS, numbers=True)
    document.add_paragraph(plain(table.notes))
    document.add_heading("Methods", level=1)
    for paragraph in methods:
        document.add_paragraph(plain(paragraph))
    document.add_heading("PRISMA-S", level=1)
    _add_table(document, *checklist, _CHECKLIST_WIDTHS)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_table(
    document: Document,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    numbers: bool = False,
) -> None:
    """A table with rules above and below and under its headings, which every page repeats."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    made = document.add_table(rows=1 + len(rows), cols=len(columns))
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):  # for LibreOffice
        column.width = Mm(width)
    last = len(rows)
    # Asking a table for a cell by its place goes through all of them.
    for number, (row, texts) in enumerate(zip(made.rows, (columns, *rows), strict=True)):
        edges = [
            *(["top", "bottom"] if number == 0 else []),
            *(["bottom"] if number == last else []),
        ]
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(widths[place])
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(plain(text))
            run.font.size, run.bold = Pt(_LETTERS), number == 0
            paragraph.paragraph_format.space_after = Pt(0)
            if place and numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _rule(cell, edges)
    _repeat(made.rows[0])


def _rule(cell: _Cell, edges: Sequence[str]) -> None:
    """Lines at edges of a cell; python-docx has none of its own."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    if not edges:
        return
    borders = OxmlElement("w:tcBorders")
    for edge in edges:
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _repeat(row: _Row) -> None:
    """Have every page begin with this row."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
