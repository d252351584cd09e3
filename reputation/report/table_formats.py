"""Tables for other programs: LaTeX, Markdown, CSV, JSON and HTML, with all text escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from html import escape

from reputation.errors import ChoiceError
from reputation.output import plain, to_csv

__all__ = ["TABLE_FORMATS", "format_table", "markdown_text"]

_Rows = Sequence[Sequence[object]]

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "[": "{[}",  # after a line's end it would begin an argument
    "*": "{*}",
    "–": "--",
}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~$&])")


def format_table(columns: Sequence[str], rows: _Rows, to: str, title: str = "") -> str:
    """Write a table as text.

    Parameters
    ----------
    columns, rows
        Headings, and rows as long as they. None is an empty cell (``null`` in JSON); True and
        False are yes and no (1 and 0 in CSV).
    to
        One of `TABLE_FORMATS`.
    title
        Caption, where the format has one.

    Raises
    ------
    ChoiceError
        When there is no such format; lists those there are.
    """
    if to not in TABLE_FORMATS:
        raise ChoiceError(f"--to {to}: expected one of {', '.join(TABLE_FORMATS)}")
    return TABLE_FORMATS[to](columns, rows, title)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(" ".join(str(value).split()))


def _is_number(column: int, rows: _Rows) -> bool:
    cells = [row[column] for row in rows if row[column] is not None]
    return bool(cells) and all(
        isinstance(c, int | float) and not isinstance(c, bool) for c in cells
    )


def _to_latex(columns: Sequence[str], rows: _Rows, title: str) -> str:
    def cell(value: object) -> str:
        return "".join(_LATEX.get(letter, letter) for letter in _text(value))

    sides = "".join("r" if _is_number(place, rows) else "l" for place in range(len(columns)))
    lines = [r"\begin{table}", rf"\caption{{{cell(title)}}}"] if title else [r"\begin{table}"]
    lines += [rf"\begin{{tabular}}{{{sides}}}", r"\hline"]
    lines += [" & ".join(map(cell, columns)) + r" \\", r"\hline"]
    lines += [" & ".join(map(cell, row)) + r" \\" for row in rows]
    return "\n".join([*lines, r"\hline", r"\end{tabular}", r"\end{table}", ""])


def _to_markdown(columns: Sequence[str], rows: _Rows, title: str) -> str:
    def cell(value: object) -> str:
        text = _text(value)
        return text if isinstance(value, int | float) else markdown_text(text)

    marks = ["---:" if _is_number(place, rows) else "---" for place in range(len(columns))]
    lines = [f"**{cell(title)}**", ""] if title else []
    body = [list(map(cell, columns)), marks, *(list(map(cell, row)) for row in rows)]
    return "\n".join([*lines, *(f"| {' | '.join(line)} |" for line in body), ""])


def markdown_text(text: str) -> str:
    """Text that Markdown shows literally."""
    return _MARKDOWN.sub(r"\\\1", plain(" ".join(text.split())))


def _to_html(columns: Sequence[str], rows: _Rows, title: str) -> str:
    def cell(value: object) -> str:
        return escape(_text(value))

    lines = ["<table>", f"<caption>{cell(title)}</caption>"] if title else ["<table>"]
    heads = "".join(f'<th scope="col">{cell(name)}</th>' for name in columns)
    lines += [f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
    lines += [f"<tr>{''.join(f'<td>{cell(v)}</td>' for v in row)}</tr>" for row in rows]
    return "\n".join([*lines, "</tbody>", "</table>", ""])


def _to_json(columns: Sequence[str], rows: _Rows, title: str) -> str:
    content = {"title": title, "rows": [dict(zip(columns, row, strict=True)) for row in rows]}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _to_csv(columns: Sequence[str], rows: _Rows, _: str) -> str:
    return to_csv(columns, rows)


#: Formats by name.
TABLE_FORMATS: dict[str, Callable[[Sequence[str], _Rows, str], str]] = {
    "latex": _to_latex,
    "markdown": _to_markdown,
    "csv": _to_csv,
    "json": _to_json,
    "html": _to_html,
}
