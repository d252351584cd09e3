"""Tables: headings in English and German, any separator, and a place for every row."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from reputation.errors import FormatError
from reputation.literature.formats import open_file, read_file
from reputation.literature.records.record import PartialDate, Record

SCOPUS = (
    "Authors,Author full names,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,"
    "DOI,Link,Affiliations,Abstract,Author Keywords,Index Keywords,References,"
    "Language of Original Document,Document Type,Source,EID\n"
    '"Doe, J.; Roe, R.","Doe, Jane (57190000001); Roe, Richard (57190000002)",'
    '"Trams, ""buses"" and ports",2019,"Journal of Invented Cities","7","2",,"10","19",'
    '10.5555/Arden.1,https://example.org,"Univ Arden; Univ Elsewhere",'
    '"Arden grows. © 2019 Invented Press Ltd.","smart city; trams","Urban form; Models",'
    '"Poe P., (2001); Moe M., (2002)",English,Article,Scopus,2-s2.0-1234567890\n'
)


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str | bytes, name: str = "export.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return _write


def only(path: Path, **more: object) -> Record:
    [record] = read_file(path, **more).records  # type: ignore[arg-type]
    return record


def test_every_field_of_scopus_is_read(write) -> None:
    assert only(write("\ufeff" + SCOPUS)) == Record(
        source="Scopus",
        source_id="2-s2.0-1234567890",
        title='Trams, "buses" and ports',
        abstract="Arden grows.",
        keywords=("smart city", "trams"),
        date=PartialDate(2019),
        doi="10.5555/arden.1",
        venue="Journal of Invented Cities",
        authors=("Doe, Jane", "Roe, Richard"),
        type="article",
        language="English",
        copyright="© 2019 Invented Press Ltd.",
        index_terms=("Urban form", "Models"),
        volume="7",
        issue="2",
        pages="10-19",
        affiliations=("Univ Arden", "Univ Elsewhere"),
        references=("Poe P., (2001)", "Moe M., (2002)"),
        extra=("AU=Doe, J.", "AU=Roe, R."),
        line=2,
    )
    assert open_file(write(SCOPUS)).format == "Scopus CSV"


def test_older_scopus_names_are_parted_at_commas(write) -> None:
    text = (
        'Authors,Title,Source title,Document Type,EID\n"Doe J.A., van Roe R.-M.",T,S,Article,E1\n'
    )
    assert only(write(text)).authors == ("Doe, J.A.", "van Roe, R.-M.")
    text = text.splitlines()[0] + "\n[No author name available],T,S,Article,E1\n"
    assert only(write(text)).authors == ()


def test_a_scopus_row_with_more_funding_texts_than_announced_is_set_right(write) -> None:
    text = (
        "Title,Funding Text 1,References,Source title,Document Type,EID\n"
        "T,one,two,R,S,Article,2-s2.0-1\n"
    )
    record = only(write(text))
    assert (record.references, record.type, record.source_id) == (("R",), "article", "2-s2.0-1")


def test_the_flattened_scopus_api_is_read(write) -> None:
    text = (
        '"dc:identifier","eid","dc:title","dc:creator","prism:publicationName","prism:coverDate",'
        '"prism:doi","dc:description","authkeywords","prism:pageRange","article-number"\n'
        '"SCOPUS_ID:1","2-s2.0-1","T","Doe J.","V","2024-12-01",'
        '"10.5555/x","A","a | b","NA","104"\n'
    )
    record = only(write(text))
    assert (record.source, record.source_id) == ("Scopus", "2-s2.0-1")
    assert (record.date, record.keywords) == (PartialDate(2024, 12, 1), ("a", "b"))
    assert record.pages == "104"


IEEE = (
    '"Document Title",Authors,"Publication Title","Publication Year","Start Page","End Page",'
    '"Abstract","DOI",PDF Link,"Author Keywords","IEEE Terms","INSPEC Controlled Terms",'
    "Online Date,Issue Date,Document Identifier\n"
)


def test_ieee_is_read(write) -> None:
    row = (
        '"T","J. Doe; R. Roe","V","2019","1","8","A","10.5555/x",'
        '"https://example.org/stamp.jsp?arnumber=123456","a;b","c","d;c","3 Jan 2020",'
        '"1 Jan.-Feb. 2019","IEEE Conferences"\n'
    )
    record = only(write(IEEE + row))
    assert (record.source, record.source_id) == ("IEEE Xplore", "123456")
    assert record.date == PartialDate(2019, 1)
    assert record.index_terms == ("c", "d")
    assert (record.authors, record.type) == (("J. Doe", "R. Roe"), "ieee conferences")


def test_the_online_date_of_ieee_does_not_move_the_year(write) -> None:
    row = '"T","","V","2019","","","","","","","","","19 Mar 2020","","9041695"\n'
    record = only(write(IEEE + row))
    assert (record.date, record.source_id, record.type) == (PartialDate(2019), "9041695", "")


def test_springerlink_is_read(write) -> None:
    text = (
        "Item Title,Publication Title,Book Series Title,Journal Volume,Journal Issue,Item DOI,"
        "Authors,Publication Year,URL,Content Type\n"
        "T,V,,1,2,10.5555/x,Ann B. LeePaul McOhProf. Dr. Émile Roe,2020,http://e.org,Chapter\n"
    )
    record = only(write(text))
    assert record.authors == ("Ann B. Lee", "Paul McOh", "Émile Roe")
    assert (record.source, record.source_id) == ("SpringerLink", "10.5555/x")
    assert (record.type, record.volume, record.venue) == ("chapter", "1", "V")


def test_tab_delimited_web_of_science_is_read_in_utf16(write) -> None:
    text = (
        "PT\tAU\tAF\tTI\tSO\tDE\tID\tAB\tPD\tPY\tBP\tEP\tDI\tUT\tEA\r\n"
        'J\tDoe, J\tDoe, Jane\t"Smart" cities\tV\ta; b\tC; D\t"A\tMAR 15\t2019\t1\t9\t10.5555/x\t'
        "WOS:1\t\t\r\n"
    )
    path = write(text.encode("utf-16"), "savedrecs.txt")
    record = only(path)
    assert (record.source, record.source_id, record.title) == (
        "Web of Science",
        "WOS:1",
        '"Smart" cities',
    )
    assert record.date == PartialDate(2019, 3, 15)
    assert (record.keywords, record.index_terms) == (("a", "b"), ("C", "D"))
    assert record.authors == ("Doe, Jane",)
    assert open_file(path).format == "Web of Science tab-delimited"


GERMAN = "ID;Autor;Titel;Jahr ermittelt;Zeitschrift/Zeitung;DOI;Zusammenfassung;Schlagwörter"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_german_headings_and_semicolons_are_read(write, encoding: str) -> None:
    text = f'{GERMAN}\n7;"Doe, Jane; Rö, Max";Straßenbahnen;2019;Ärger;10.5555/x;Größe;a, b\n'
    record = only(write(text.encode(encoding)))
    assert record.source == "export.csv"
    assert (record.source_id, record.title, record.abstract) == ("7", "Straßenbahnen", "Größe")
    assert (record.authors, record.keywords) == (("Doe, Jane", "Rö, Max"), ("a", "b"))
    assert (record.date, record.venue) == (PartialDate(2019), "Ärger")


def test_headings_may_stand_below_a_hint_or_a_caption(write) -> None:
    assert only(write("sep=;\nTitel;Jahr\nT;2019\n")).line == 3
    assert only(write("Results of 1 Jan\n\ntitle,year\nT,2019\n")).title == "T"


def test_named_columns_are_taken(write) -> None:
    path = write("Bezeichnung,Wann\nTrams,2019\n")
    record = only(path, columns={"title": "Bezeichnung", "year": "Wann"})
    assert (record.title, record.date, record.source_id) == ("Trams", PartialDate(2019), "line 2")


def test_named_columns_go_before_known_ones(write) -> None:
    path = write("title,better,abstract\nA,B,C\n")
    record = only(path, columns={"title": "better"})
    assert (record.title, record.abstract) == ("B", "C")


def test_a_wrong_column_is_refused_with_the_choices(write) -> None:
    path = write("title,year\nA,2019\n")
    with pytest.raises(FormatError, match=r"'titel' is not a field; choose from source_id, title"):
        open_file(path, {"titel": "title"})
    with pytest.raises(FormatError, match=r"no column 'name'; it has 'title', 'year'"):
        open_file(path, {"title": "title", "year": "name"})
    with pytest.raises(FormatError, match=r"'nowhere'"):
        open_file(path, {"title": "nowhere"})


def test_rows_of_wrong_width_are_defects_and_cost_no_other(write) -> None:
    path = write("title,year\nA,2019\nB\nC,2019,x\nD,2019\n")
    result = read_file(path)
    assert [record.title for record in result.records] == ["A", "D"]
    assert [defect.line for defect in result.defects] == [3, 4]


def test_an_open_quotation_mark_costs_nothing_and_is_named(write) -> None:
    rows = "".join(f"Title {number},2019\n" for number in range(50))
    path = write(f'title,year\nA,2019\n"B,2019\n{rows}')
    file = open_file(path)
    titles = [item.title for item in file if isinstance(item, Record)]
    assert (titles[:3], len(titles)) == (["A", "B", "Title 0"], 52)
    [note] = file.findings.notes
    assert (note.line, "quotation mark" in note.reason) == (3, True)


def test_a_row_without_title_is_a_defect(write) -> None:
    result = read_file(write("title,year\n ,2019\nNA,2018\nB,20x9\n"))
    assert [defect.line for defect in result.defects] == [2, 3]
    assert [(record.title, record.date) for record in result.records] == [("B", None)]


@pytest.mark.parametrize("said", ["[No abstract available]", "[No abstract available"])
def test_what_scopus_writes_for_a_missing_abstract_is_none(write, said: str) -> None:
    assert only(write(f"Title,Abstract,Year\nTrams,{said},2019\n")).abstract == ""


def test_cells_may_span_lines_and_be_long(write) -> None:
    long = "word " * 60_000
    result = read_file(write(f'title,abstract\n"A\nB","{long}"\nC,d\n'))
    assert [record.line for record in result.records] == [2, 4]
    assert result.records[0].title == "A B"
    assert len(result.records[0].abstract) > 200_000


def test_workbooks_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nothing here"])
    sheet = book.create_sheet("Literatur")
    sheet.append(["Liste"])
    sheet.append(["ID", "Titel", "Jahr", "Datum", "Autor"])
    sheet.append([7, "Straßen<b>bahnen</b>", 2019.0, datetime.datetime(2019, 3, 5), "Doe, Jane"])
    sheet.append([None] * 5)
    sheet.append([8, None, 2020, None, None])
    sheet.append([9, "Häfen"])
    path = tmp_path / "liste.xlsx"
    book.save(path)
    result = read_file(path)
    first, last = result.records
    assert (first.source_id, first.title, first.line) == ("7", "Straßenbahnen", 3)
    assert (first.date, first.authors) == (PartialDate(2019, 3, 5), ("Doe, Jane",))
    assert (last.source_id, last.title, last.line) == ("9", "Häfen", 6)
    assert [defect.line for defect in result.defects] == [5]
    assert result.format == "Excel workbook (XLSX)"
    assert read_file(path, {"title": "Autor"}).records[0].title == "Doe, Jane"


def test_the_rows_of_a_workbook_can_be_read_twice(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Title", "Year"], ["Trams", 2019]):
        book.active.append(row)
    book.save(tmp_path / "export.xlsx")
    table = open_file(tmp_path / "export.xlsx").table
    assert table is not None
    first, second = (list(table.read(lambda row, line: (line, *row))) for _ in range(2))
    assert first == second == [(2, "Trams", "2019")]
