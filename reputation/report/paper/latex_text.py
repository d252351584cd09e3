"""Text and tables for LaTeX, with all outside text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from textwrap import wrap
from unicodedata import normalize

from pylatexenc.latexencode import UnicodeToLatexEncoder

from reputation.output import plain

__all__ = ["latex_long_table", "latex_table", "latex_text"]

_Rows = Sequence[Sequence[str]]

#: Combining accents that LaTeX puts over or under any letter.
_ACCENTS = {
    "\u0300": r"\`",
    "\u0301": r"\'",
    "\u0302": r"\^",
    "\u0303": r"\~",
    "\u0304": r"\=",
    "\u0306": r"\u",
    "\u0307": r"\.",
    "\u0308": r"\"",
    "\u030a": r"\r",
    "\u030c": r"\v",
    "\u0323": r"\d",
    "\u0327": r"\c",
}


_NEEDS = r"% \usepackage[T1]{fontenc}"
_CELL = 600  # letters of a row of running text; a row is not parted between pages
_HEADING = 12  # letters of a heading on one line


@cache
def _encoder() -> UnicodeToLatexEncoder:
    # Letters that LaTeX has no command for stay; XeLaTeX and LuaLaTeX print them.
    return UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False)


def latex_text(text: str) -> str:
    r"""Text that LaTeX prints literally.

    A letter with two accents, for which there is no command, is one accent over a letter with the
    other.

    Examples
    --------
    >>> latex_text("50% of R&D_1, Malmö, Đà Nẵng")
    '50\\% of R\\&D\\_1, Malm\\"o, {\\DJ}\\`a N\\~{\\u{a}}ng'
    """
    found = str(_encoder().unicode_to_latex(plain(" ".join(text.split()))))
    found = "".join(_stacked(letter) if letter > "\u02ff" else letter for letter in found)
    # At the beginning of a row they would be read as its options.
    return found.replace("[", "{[}").replace("*", "{*}")


def _stacked(letter: str) -> str:
    """A letter that the encoder left, as an accent over the rest of it where there is one."""
    whole = normalize("NFD", letter)
    accent = _ACCENTS.get(whole[-1])
    if len(whole) == 1 or not accent:
        return letter
    rest = normalize("NFC", whole[:-1])
    below = str(_encoder().unicode_to_latex(rest))
    if below == rest and not rest.isascii():
        below = _stacked(rest)
    return rf"{accent}{{{below}}}" if below.isascii() else letter


def latex_table(
    columns: Sequence[str], rows: _Rows, *, caption: str, label: str, notes: str = ""
) -> str:
    """A table with booktabs' rules: the first column to the left, all others to the right.

    Long headings take two lines, so that five columns go on a page.
    """
    sides = "l" + "r" * (len(columns) - 1)
    below = [
        r"\par\smallskip",
        rf"\parbox{{\linewidth}}{{\footnotesize\raggedright {latex_text(notes)}}}",
    ]
    return "\n".join(
        [
            r"% \usepackage{booktabs}",
            _NEEDS,
            *_strange((*columns, caption, notes, *(cell for row in rows for cell in row))),
            r"\begin{table}",
            r"\centering\small",
            rf"\caption{{{latex_text(caption)}}}",
            rf"\label{{{label}}}",
            rf"\begin{{tabular}}{{@{{}}{sides}@{{}}}}",
            r"\toprule",
            " & ".join(map(_heading, columns)) + r" \\",
            r"\midrule",
            *map(_row, rows),
            r"\bottomrule",
            r"\end{tabular}",
            *(below if notes else []),
            r"\end{table}",
            "",
        ]
    )


def latex_long_table(
    columns: Sequence[str], rows: _Rows, *, widths: Sequence[float], caption: str, label: str
) -> str:
    """A table of running text over several pages; widths are shares of the line.

    A row is not parted between pages, so that long text takes several.
    """
    sides = "".join(rf">{{\raggedright\arraybackslash}}p{{{width}\linewidth}}" for width in widths)
    head = [r"\toprule", _row(columns), r"\midrule"]
    return "\n".join(
        [
            r"% \usepackage{array,booktabs,longtable}",
            _NEEDS,
            *_strange((*columns, caption, *(cell for row in rows for cell in row))),
            rf"\begin{{longtable}}{{@{{}}{sides}@{{}}}}",
            rf"\caption{{{latex_text(caption)}}}\label{{{label}}}\\",
            *head,
            r"\endfirsthead",
            *head,
            r"\endhead",
            *(_row(part) for row in rows for part in _parts(row)),
            r"\bottomrule",
            r"\end{longtable}",
            "",
        ]
    )


def _row(cells: Sequence[str]) -> str:
    return " & ".join(map(latex_text, cells)) + r" \\"


def _heading(text: str) -> str:
    """In two lines where it is long: before a bracket, else in the middle."""
    if len(text) <= _HEADING:
        return latex_text(text)
    first, bracket, rest = text.partition(" (")
    lines = [first, f"({rest}"] if bracket else wrap(text, max(_HEADING, len(text) * 2 // 3))
    inner = r"\\".join(map(latex_text, lines))
    return rf"\begin{{tabular}}[b]{{@{{}}r@{{}}}}{inner}\end{{tabular}}"


def _parts(row: Sequence[str]) -> Iterator[Sequence[str]]:
    """A row in several where its last cell is long; only the first has the other cells."""
    *others, text = row
    lines = wrap(text, _CELL, break_long_words=False, break_on_hyphens=False) or [""]
    yield (*others, lines[0])
    for line in lines[1:]:
        yield (*("" for _ in others), line)


def _strange(texts: Iterable[str]) -> list[str]:
    """A comment that names the letters for which LaTeX has no command, where there are any."""
    found = {letter for text in texts for letter in latex_text(text) if letter > "\u02ff"}
    if not found:
        return []
    return [f"% for XeLaTeX or LuaLaTeX, with a font that has {' '.join(sorted(found))}"]
