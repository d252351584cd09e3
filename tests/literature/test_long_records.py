"""Files whose records do not end, and tables that quote other formats."""

from pathlib import Path

import pytest

from reputation.errors import FormatError
from reputation.literature.formats import read_file, text_file

LINE = "word word word word word word word word\n"


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("a.ris", "TY  - JOUR\nTI  - Smart city\nAB  - a\n"),
        ("a.txt", "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI Smart city\nAB a\n   "),
        ("a.bib", "@article{a,\n title = {Smart city},\n abstract = {a\n"),
    ],
)
def test_a_record_without_end_is_refused(
    tmp_path: Path, name: str, opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "LONGEST_RECORD", 2_000_000)
    path = tmp_path / name
    path.write_text(opening + LINE.replace("\n", "\n   ") * 80_000, encoding="utf-8")
    with pytest.raises(FormatError, match="a record of more than"):
        read_file(path)


def test_wrapped_lines_of_ris_are_joined_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.ris"
    path.write_text(
        "TY  - JOUR\nTI  - Smart\n  city\nAB  - one\n  two\n  three\nKW  - a\nb\nER  - \n"
        "TY  - JOUR\nTI  - Last\nAB  - four\n five",
        encoding="utf-8",
    )
    first, last = read_file(path).records
    assert (first.title, first.abstract, first.keywords) == (
        "Smart city",
        "one two three",
        ("a", "b"),
    )
    assert last.abstract == "four five"


@pytest.mark.parametrize(
    "quoted", ["@media (max-width = 5) {a = b}", "TY  - JOUR\nTI  - x\nAU  - y\nER  - "]
)
def test_a_table_that_quotes_another_format_is_still_a_table(tmp_path: Path, quoted: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'Title,Abstract,Year\nSmart city,"It says\n{quoted}\nat last",2019\n')
    assert [record.title for record in read_file(path).records] == ["Smart city"]


def test_a_year_without_braces_is_kept_where_the_braces_of_a_title_do_not_balance(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.bib"
    path.write_text("@article{a,\n title={smart city {London},\n year=2015\n}\n")
    (record,) = read_file(path).records
    assert (record.title, str(record.date)) == ("smart city London", "2015")
