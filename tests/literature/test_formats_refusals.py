"""What is no file of records is refused whole, and garbage never costs a sound record."""

from __future__ import annotations

import contextlib
import gzip
import io
import tempfile
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.errors import FormatError
from reputation.literature.formats import Defect, open_file, read_file
from reputation.literature.formats.date_fields import best_date, read_date
from reputation.literature.records.record import Record


def refused(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_file(path)
    message = str(caught.value)
    assert path.name in message
    assert message.count("\n") <= 1
    return message


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("readme.txt"), "no workbook")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.ris", "empty"),
        (b"\xef\xbb\xbf \r\n\n", "a.csv", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.bib", "an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a.csv", "an image"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "a.txt", "a PDF"),
        (b"<!DOCTYPE html>\n<html><body>Sign in, @article{x,</body>", "a.bib", "web page"),
        (b"\n  <html lang='en'><title>Login</title>", "a.csv", "web page"),
        (b'{"records": [{"title": "x"}]}', "a.csv", "JSON"),
        (b'[{"title": "x"}]', "a.json", "JSON"),
        (b"<?xml version='1.0'?><records/>", "a.xml", "XML"),
        (gzip.compress(b"title,year\nA,2019\n" * 99, mtime=0)[:40], "a.csv.gz", "gzip"),
        (_zip(), "a.xlsx", "not an Excel workbook"),
        (_zip()[:40], "a.zip", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "XLSX or CSV"),
        (b"name,age\nAnn,7\n", "a.csv", "no title column recognised among: name,age"),
        (b"Dear all,\nplease find enclosed\n", "a.txt", "Supported formats: Web of Science"),
        (b"title,year\n", "a.csv", "contains no records"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, content: bytes, name: str, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert said in refused(path)


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "missing.csv")
    refused(tmp_path)


def test_a_workbook_that_is_cut_off_or_has_no_titles_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "age"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert "no sheet has a recognised title column" in refused(path)
    path.write_bytes(path.read_bytes()[:-100])
    assert "damaged" in refused(path)


@pytest.mark.parametrize(
    "content",
    [
        "@article{a,\n title={" + "{" * 2_000_000 + "\n",
        "@article{a,\n title={x" + "\n" * 90_000 + " a = {" * 15_000 + "\n}",
        "@article{a,\n" + " a = {\n" * 900 + "}x\n}",
        "title,year\n" + '"x\n' * 60_001,
        "title,year\n" + ('"x\n' + "a,2019\n" * 50) * 2_000,
        "TY  - JOUR\n" + "AB  - x\ny\n" * 100_000,
        "FN a\nVR 1\nPT J\nTI a\n" + "ER\n" * 20_000,
        "title,abstract\nA," + "<b " * 60_000 + "&amp" * 60_000 + "©(c) 2019 " * 20_000,
    ],
    ids=range(8),
)
def test_no_text_takes_long(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content, encoding="utf-8")
    started = time.process_time()
    with contextlib.suppress(FormatError):
        read_file(path)
    assert time.process_time() - started < 10


def test_nothing_is_told_by_the_extension_alone(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("TY  - JOUR\nTI  - A\nER  - \n", encoding="utf-8")
    assert open_file(path).format == "RIS"


# -- properties ------------------------------------------------------------------------------------

WORD = st.text(alphabet="abcdefgäöüßéñKLMNO", min_size=2, max_size=9)
TITLE = st.lists(WORD, min_size=2, max_size=8).map(" ".join)
ITEM = st.fixed_dictionaries({"title": TITLE, "abstract": TITLE, "year": st.integers(1900, 2030)})
ITEMS = st.lists(ITEM, min_size=1, max_size=6)


def as_wos(items: list[dict[str, object]]) -> list[str]:
    return [
        f"PT J\nTI {item['title']}\nAB {item['abstract']}\nPY {item['year']}\nER\n\n"
        for item in items
    ]


def as_ris(items: list[dict[str, object]]) -> list[str]:
    return [
        f"TY  - JOUR\nTI  - {item['title']}\nAB  - {item['abstract']}\n"
        f"PY  - {item['year']}\nER  - \n\n"
        for item in items
    ]


def as_bibtex(items: list[dict[str, object]]) -> list[str]:
    return [
        f"@article{{key{place},\n title = {{{item['title']}}},\n"
        f" abstract = {{{item['abstract']}}},\n year = {{{item['year']}}}\n}}\n\n"
        for place, item in enumerate(items)
    ]


def as_csv(items: list[dict[str, object]]) -> list[str]:
    rows = [f'"{item["title"]}","{item["abstract"]}",{item["year"]}\n' for item in items]
    return ["title,abstract,year\n" + rows[0], *rows[1:]]


WRITERS = [as_wos, as_ris, as_bibtex, as_csv]


def read(content: bytes, encoding: str = "") -> list[Record | Defect]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.csv")
        path.write_bytes(content)
        return list(open_file(path, encoding=encoding))


def told(items: list[Record | Defect]) -> list[tuple[str, str, str]]:
    return [(i.title, i.abstract, str(i.date)) for i in items if isinstance(i, Record)]


def expected(items: list[dict[str, object]]) -> list[tuple[str, str, str]]:
    return [(str(i["title"]), str(i["abstract"]), str(i["year"])) for i in items]


@pytest.mark.parametrize("write", WRITERS)
@settings(deadline=None, max_examples=60)
@given(
    items=ITEMS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "latin-1", "cp850", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_records_read_back_equal_in_every_encoding(write, items, encoding: str, end: str) -> None:
    content = "".join(write(items)).replace("\n", end).encode(encoding)
    # Without marks of their own, single bytes of a made-up language can only be asked for.
    asked = "" if encoding.startswith("utf") else encoding
    assert told(read(content, asked)) == expected(items)


GARBAGE = st.sampled_from(
    ["NA", "junk", "\x00\x01\x02", "}}}", "{", "@", "ER", "=====", "[1] note", "\x1b[2J", "%&$"]
)


@pytest.mark.parametrize("write", [as_wos, as_ris, as_bibtex, as_csv])
@settings(deadline=None, max_examples=60)
@given(items=ITEMS, garbage=GARBAGE, data=st.data())
def test_garbage_between_records_costs_none(write, items, garbage: str, data) -> None:
    parts = write(items)
    place = data.draw(st.integers(1, len(parts)))
    parts.insert(place, garbage + "\n")
    assert told(read("".join(parts).encode())) == expected(items)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused_or_read(content: bytes) -> None:
    try:
        items = read(content)
    except FormatError:
        return
    assert items


@pytest.mark.parametrize("write", WRITERS)
@settings(deadline=None, max_examples=100)
@given(items=ITEMS, data=st.data())
def test_damaged_files_raise_nothing_else(write, items, data) -> None:
    content = bytearray("".join(write(items)).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(FormatError):
        read(bytes(content))


# -- dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year", "iso"),
    [
        ("2019", "", "2019"),
        ("2019/06/30", "", "2019-06-30"),
        ("2019/06//", "", "2019-06"),
        ("2019///", "", "2019"),
        ("2019-06-30T00:00:00Z", "", "2019-06-30"),
        ("APR", "2019", "2019-04"),
        ("MAR 15", "2019", "2019-03-15"),
        ("JAN-FEB", "2019", "2019-01"),
        ("SPR", "2019", "2019"),
        ("Winter 2024", "", "2024"),
        ("jun", "2019", "2019-06"),
        ("6", "2019", "2019-06"),
        ("1 Jan.-Feb. 2019", "", "2019-01"),
        ("24-27 Sept. 2019", "", "2019-09"),
        ("Third Quarter 2019", "", "2019"),
        ("19 Mar 2020", "", "2020-03-19"),
        ("June 30, 2019", "", "2019-06-30"),
        ("30. Juni 2019", "", "2019-06-30"),
        ("März 2019", "", "2019-03"),
        ("Dez. 2019", "", "2019-12"),
        ("Jänner 2019", "", "2019-01"),
        ("30.06.2019", "", "2019-06-30"),
        ("06/2019", "", "2019-06"),
        ("25/12/2019", "", "2019-12-25"),
        ("12/25/2019", "", "2019-12-25"),
        ("03/04/2019", "", "2019"),
        ("20190630", "", "2019-06-30"),
        ("2019-13-45", "", "2019"),
        ("FEB 30", "2019", "2019-02"),
        pytest.param("9" * 5000, "2019", "2019", id="more digits than Python turns into a number"),
        ("in press", "", "None"),
        ("20199", "", "None"),
        ("0000", "", "None"),
        ("", "", "None"),
    ],
)
def test_dates_are_as_precise_as_they_are_written(text: str, year: str, iso: str) -> None:
    assert str(read_date(text, year)) == iso


def test_the_year_of_publication_stands() -> None:
    assert str(best_date("2019", "19 Mar 2020", "JUN")) == "2019-06"
    assert str(best_date("", "JUN", "2018-05")) == "2018-05"
    assert str(best_date("2019", "2018-12-30")) == "2019"


def test_a_later_text_may_only_make_a_date_more_precise() -> None:
    assert str(best_date("2019", "2019-05", "2019-05-03")) == "2019-05-03"
    assert str(best_date("", "2019", "2019-05-03")) == "2019-05-03"
    assert str(best_date("2019", "2019-05", "2019-07-03")) == "2019-05"


@given(st.text(max_size=40), st.text(alphabet="0123456789 ", max_size=5))
def test_no_text_breaks_the_reading_of_dates(text: str, year: str) -> None:
    best_date(year, text)
