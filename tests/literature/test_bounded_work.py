"""Work grows with the size of the input and no faster; what has no end is refused."""

from __future__ import annotations

import os
import re
import struct
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from conftest import make_record
from shared_data import DATA

from reputation.errors import FormatError
from reputation.literature.corpus.corpus_file import Corpus, Origin
from reputation.literature.formats import read_file
from reputation.literature.importing import import_file
from reputation.literature.records.cleaning import clean
from reputation.literature.records.record import normalise_doi

GROWING: dict[str, tuple[Callable[[str], str], Callable[[int], str]]] = {
    "spaces behind a tag": (clean, lambda n: "<a " + " " * n),
    "spaces around a title": (clean, lambda n: " " * n + "<title>" + " " * n),
    "signs in turn": (clean, lambda n: "a" + "\u0301\u0323" * n),
    "musical signs": (clean, lambda n: "a" + "\U0001d165\U0001d16d" * n),
    "end of a DOI": (normalise_doi, lambda n: "10.1000/" + ".)" * n),
    "entities": (clean, lambda n: "&amp;" * n),
    "titles": (clean, lambda n: "<title>" * n),
}


@pytest.mark.parametrize(("work", "text"), GROWING.values(), ids=GROWING)
def test_a_hundred_thousand_signs_take_no_longer_than_they_should(
    work: Callable[[str], str], text: Callable[[int], str]
) -> None:
    content = text(100_000)
    began = time.process_time()
    work(content)
    assert time.process_time() - began < 1


def test_letters_with_the_signs_of_real_scripts_stay_whole() -> None:
    word = "Z\u0351\u036b\u0343\u036a\u0302"
    assert clean(word).count("\u0351") == 1
    assert clean("caf\u0065\u0301") == "caf\u00e9"


def test_pipes_and_devices_are_no_exports(tmp_path: Path, corpus: Corpus) -> None:
    os.mkfifo(tmp_path / "pipe.ris")
    for path in (tmp_path / "pipe.ris", Path("/dev/zero")):
        with pytest.raises(FormatError, match="not a regular file"):
            import_file(corpus, path)


def test_controls_in_identifiers_and_names_of_files_reach_no_other_format(
    tmp_path: Path, corpus: Corpus
) -> None:
    file = tmp_path / "a\nTY  - JOUR.ris"
    file.write_text("TY  - JOUR\nTI  - Smart\nPY  - 2015\nID  - x\x1b[31m\u202ey\nER  - \n")
    import_file(corpus, file)
    bib = tmp_path / "b.bib"
    bib.write_text("@article{k\x1b]0;pwned\x07\u202ex, title={Another}, year={2015}}")
    import_file(corpus, bib)
    for held in corpus.records():
        assert held.record.source_id.isprintable()
        assert held.record.source.isprintable()
    assert all("\n" not in str(item["file"]) for item in corpus.imports.every())


TEXTS = {
    "empty lines in an abstract.ris": "TY  - JOUR\nTI  - A\nAB  - x" + "\n" * 50_000 + "ER  - \n",
    "entries on one line.bib": "@article{k,title={Smart city}}" * 20_000,
    "keys over two lines.bib": "@article{k\n,title={Smart city}}" * 20_000,
    "a key of spaces.bib": "@article{a,\ntitle={Smart city}}\n@article{" + " " * 200_000 + "x y",
    "brackets.bib": "@article{a,\ntitle={Smart city}} " + "@x(a b" * 100_000,
    "joined.bib": "@article{a,\ntitle=x" + " # x" * 100_000 + "}",
    "no PT.txt": "FN x\nVR 1.0\n" + "TI Smart city\nPY 2015\nUT WOS:1\nER\n\n" * 20_000 + "EF\n",
    "one PT.txt": "FN x\nVR 1.0\nPT J\n" + "TI Smart city\nUT WOS:1\nER\n\n" * 20_000 + "EF\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_of_a_megabyte_are_read_in_a_moment(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(TEXTS[name])
    began = time.process_time()
    read = list(read_file(file).records)
    assert time.process_time() - began < 8
    assert len(read) >= (20_000 if TEXTS[name].count("Smart city") > 1 else 1)


@pytest.mark.parametrize("doublings", [28, 40, 400])
def test_names_that_stand_for_ever_more_are_refused_by_line(doublings: int, tmp_path: Path) -> None:
    file = tmp_path / "x.bib"
    file.write_text('@string{a="x"}\n' + "@string{a=a # a}\n" * doublings + "@article{k,title=a}\n")
    with pytest.raises(FormatError, match=r"x\.bib: line 2\d: .*more than 10 times the file"):
        read_file(file)


def test_names_that_stand_for_journals_are_read_however_often_they_are_used(tmp_path: Path) -> None:
    file = tmp_path / "x.bib"
    journal = "Journal of Lamps and of " + "Light " * 10
    entry = "@article{k, title={Smart city}, journal = lamps, month = jan # {~3}, year = 2015}\n"
    file.write_text(f"@string{{lamps = {{{journal}}}}}\n" + entry * 5_000)
    assert {record.venue for record in read_file(file).records} == {journal.strip()}


def workbook(folder: Path, more: str, rows: str = "") -> Path:
    """A workbook of one record, with more behind its rows."""
    whole, file = folder / "whole.xlsx", folder / "x.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Title", "Year"])
    book.active.append(["Smart city", 2015])
    book.save(whole)
    with ZipFile(whole) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                content = content.replace("</sheetData>", f"{rows}</sheetData>{more}")
            new.writestr(name, content)
    return file


OLD_WORKBOOK = DATA / "exports" / "odd" / "wos_savedrecs(8).xls"
FAR = {
    "a row that no program has": '<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>',
    "a row whose cells have no place": '<row r="2000000000"><c><v>1</v></c></row>',
    "the last cell there is": '<row r="9"><c r="XFD1048576"><v>1</v></c></row>',
    "a column in every row": "".join(f'<row r="{n}"><c r="ZZZ{n}"><v>1</v></c></row>'
                                     for n in range(3, 9_000)),
    "four hundred digits": f'<row r="4"><c r="A{"9" * 400}"><v>1</v></c></row>',
    "an attribute before it": '<row r="4"><c t="a>b" r="XFD1048576"><v>1</v></c></row>',
}  # fmt: skip


@pytest.mark.parametrize("rows", FAR.values(), ids=FAR)
def test_a_workbook_whose_cells_would_fill_the_memory_is_refused(rows: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"has cells as far as row [\d,]+, column [\d,]+"):
        read_file(workbook(tmp_path, "", rows))


@pytest.mark.parametrize(
    "rows",
    ['<row r="1048576" ht="12.8"/>', '<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>'],
)
def test_empty_rows_as_far_as_the_last_hurt_nobody(rows: str, tmp_path: Path) -> None:
    assert len(read_file(workbook(tmp_path, "", rows)).records) == 1


def test_a_workbook_of_millions_of_empty_cells_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path, "", '<row r="3">' + "<c/>" * 8_000_000 + "</row>")
    with pytest.raises(FormatError, match="over 50 times its size"):
        read_file(file)


@pytest.mark.skipif(not OLD_WORKBOOK.exists(), reason="the real exports are not here")
def test_an_old_workbook_that_would_end_the_program_is_refused(tmp_path: Path) -> None:
    """One wrong byte in a cell's place is enough; calamine then ends the process."""
    content = bytearray(OLD_WORKBOOK.read_bytes())
    last = max(found.start() for found in re.finditer(rb"\xfd\x00\x0a\x00", bytes(content)))
    struct.pack_into("<HH", content, last + 4, 65_535, 65_535)
    file = tmp_path / "x.xls"
    file.write_bytes(content)
    with pytest.raises(FormatError, match="damaged"):
        read_file(file)


def test_a_sheet_that_repeats_a_row_a_million_times_is_refused(tmp_path: Path) -> None:
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>Title</text:p></table:table-cell>'
    row = "table:table-row"
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S"><{row}>{cell}</{row}>'
        f'<{row} table:number-rows-repeated="1000000">{cell}</{row}>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with ZipFile(tmp_path / "x.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    with pytest.raises(FormatError, match="repeats rows"):
        read_file(tmp_path / "x.ods")


def test_a_long_line_of_another_encoding_is_guessed_from_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "x.enw"
    text = "%0 Journal Article\n%T Smart city\n%D 2015\n%X " + "Zażółć gęślą jaźń. " * 50_000
    file.write_bytes(text.encode("cp1250"))
    began = time.process_time()
    records = list(read_file(file).records)
    assert time.process_time() - began < 2
    assert "Zażółć gęślą jaźń" in records[0].abstract


def test_empty_lines_before_what_is_no_export_cost_nothing(tmp_path: Path) -> None:
    file = tmp_path / "x.enw"
    file.write_text("%A Doe, Jane\n" + "\n" * 27 + "z")
    began = time.process_time()
    with pytest.raises(FormatError):
        read_file(file)
    assert time.process_time() - began < 2


def test_equal_entries_by_the_thousand_are_kept_in_time_and_known_when_they_come_again(
    corpus: Corpus,
) -> None:
    one = make_record("A smart city")
    began = time.process_time()
    first = corpus.imports.add([one] * 5_000, Origin("a", "a", "RIS", "Test"))
    assert time.process_time() - began < 4
    again = corpus.imports.add([one] * 5_002, Origin("b", "b", "RIS", "Test"))
    third = corpus.imports.add([one] * 3, Origin("c", "c", "RIS", "Test"))
    assert [first.added, again.added, third.added] == [5_000, 2, 0]
