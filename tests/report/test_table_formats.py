"""Tables for LaTeX, Markdown, CSV, JSON and HTML: nothing in a text can act as markup."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import ChoiceError
from reputation.report.table_formats import TABLE_FORMATS, format_table

COLUMNS = ["city", "rank", "stands"]
ROWS = [("São Paulo", 1, True), ("Rio & <b>", None, False)]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]))


def test_every_format_by_example() -> None:
    assert format_table(COLUMNS, ROWS, "csv") == ("city,rank,stands\nSão Paulo,1,1\nRio & <b>,,0\n")
    assert "| Rio \\& \\<b\\> |  | no |" in format_table(COLUMNS, ROWS, "markdown", "T")
    assert "<td>Rio &amp; &lt;b&gt;</td><td></td><td>no</td>" in format_table(COLUMNS, ROWS, "html")
    latex = format_table(COLUMNS, ROWS, "latex", "100% of it")
    assert r"Rio \& \textless{}b\textgreater{} &  & no \\" in latex
    assert r"\caption{100\% of it}" in latex
    assert r"\begin{tabular}{lrl}" in latex
    assert json.loads(format_table(COLUMNS, ROWS, "json", "T")) == {
        "title": "T",
        "rows": [
            {"city": "São Paulo", "rank": 1, "stands": True},
            {"city": "Rio & <b>", "rank": None, "stands": False},
        ],
    }


def test_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(ChoiceError, match="expected one of latex, markdown, csv, json, html"):
        format_table(COLUMNS, ROWS, "pdf")


@pytest.mark.parametrize("to", TABLE_FORMATS)
def test_empty_table_has_its_headings(to: str) -> None:
    text = format_table(COLUMNS, [], to)
    assert to == "json" or all(name in text for name in COLUMNS)


@given(TEXT)
def test_latex_holds_no_command_but_its_own(text: str) -> None:
    line = format_table(["c"], [(text,)], "latex").splitlines()[5]
    bare = re.sub(r"\\[{}$&#_%]|\\text[a-z]+\{\}|\{[\[*]\}", "", line.removesuffix(r" \\"))
    assert not re.search(r"[\\{}$&#_%~^\[*]", bare)


@given(TEXT)
def test_markdown_row_has_as_many_cells_as_columns(text: str) -> None:
    row = format_table(["a", "b"], [(text, 1)], "markdown").split("\n")[2]
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 3
    assert not re.search(r"(?<!\\)(?:\\\\)*<", row)


@given(TEXT)
def test_html_gives_the_text_back_as_text(text: str) -> None:
    seen: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            seen.append(data)

        def handle_starttag(self, tag: str, attrs: object) -> None:
            assert tag in {"table", "thead", "tbody", "tr", "th", "td"}

    Reader().feed(format_table(["c"], [(text,)], "html"))
    assert " ".join(text.split()) in "".join(seen)


@given(TEXT)
def test_csv_cell_runs_in_no_spreadsheet(text: str) -> None:
    [_, [cell]] = list(csv.reader(io.StringIO(format_table(["c"], [(text or "x",)], "csv"))))
    assert not cell.startswith(("=", "+", "-", "@"))
