"""Text and tables for LaTeX, with all outside text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pylatexenc.latexencode import UnicodeToLatexEncoder

from reputation.output import plain

__all__ = ["latex_long_table", "latex_table", "latex_text"]

_Rows = Sequence[Sequence[str]]


@cache
def _encoder() -> UnicodeToLatexEncoder:
    # Letters that LaTeX has no command for stay; XeLaTeX and LuaLaTeX print them.
    return UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False)


def latex_text(text: str) -> str:
    r"""Text that LaTeX prints literally.

    Examples
    --------
    >>> latex_text("50% of R&D_1, Malmö")
    '50\\% of R\\&D\\_1, Malm\\"o'
    """
    found = str(_encoder().unicode_to_latex(plain(" ".join(text.split()))))
    # At the beginning of a row they would be read as its options.
    return found.replace("[", "{[}").replace("*", "{*}")


def latex_table(
    columns: Sequence[str], rows: _Rows, *, caption: str, label: str, notes: str = ""
) -> str:
    """A table with booktabs' rules: the first column to the left, all others to the right."""
    sides = "l" + "r" * (len(columns) - 1)
    below = [rf"\par\smallskip\footnotesize {latex_text(notes)}"] if notes else []
    return "\n".join(
        [
            r"% \usepackage{booktabs}",
            r"\begin{table}",
            r"\centering",
            rf"\caption{{{latex_text(caption)}}}",
            rf"\label{{{label}}}",
            rf"\begin{{tabular}}{{{sides}}}",
            r"\toprule",
            _row(columns),
            r"\midrule",
            *map(_row, rows),
            r"\bottomrule",
            r"\end{tabular}",
            *below,
            r"\end{table}",
            "",
        ]
    )


def latex_long_table(
    columns: Sequence[str], rows: _Rows, *, widths: Sequence[float], caption: str, label: str
) -> str:
    """A table of running text over several pages; widths are shares of the line."""
    sides = "".join(rf"p{{{width}\linewidth}}" for width in widths)
    return "\n".join(
        [
            r"% \usepackage{booktabs,longtable}",
            rf"\begin{{longtable}}{{{sides}}}",
            rf"\caption{{{latex_text(caption)}}}\label{{{label}}}\\",
            r"\toprule",
            _row(columns),
            r"\midrule",
            r"\endhead",
            *map(_row, rows),
            r"\bottomrule",
            r"\end{longtable}",
            "",
        ]
    )


def _row(cells: Sequence[str]) -> str:
    return " & ".join(map(latex_text, cells)) + r" \\"
