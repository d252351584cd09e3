"""The formats people bring, made up in small: each field where it belongs, each fault named."""

# ruff: noqa: E501 - headings stand in one line, as they are exported

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from commanding import answered, reputation
from conftest import make_record
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import FormatError
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.formats import Defect, open_file, read_file
from reputation.literature.importing import import_file
from reputation.literature.records.affiliations import countries_of, institutions_of
from reputation.literature.records.extra import first_extra
from reputation.literature.records.record import Record

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(text: str, name: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def read(path: Path) -> list[Record]:
    result = read_file(path)
    assert result.defects == []
    return result.records


def test_fields_in_rows_are_refused(write: Write) -> None:
    lines = "TITLE,Lamps\nAUTHOR NAMES,Doe J.,Roe R.\nPUBLICATION YEAR,2019\nDOI,10.5555/e\n\n"
    with pytest.raises(FormatError, match="a field in each row instead of a record"):
        read_file(write(lines * 3, "embase.csv"))


def test_a_column_of_types_is_not_taken_for_fields_in_rows(write: Write) -> None:
    rows = "Type,Title,Year\n" + "Journal,Lamps,2019\nAbstract,Posts,2018\n" * 9
    assert len(read(write(rows, "types.csv"))) == 18


def test_objects_in_a_cell_are_authors_and_a_doi(write: Write) -> None:
    people = "[{'authorId': '1', 'name': 'Jane Doe'}, {'authorId': '2', 'name': 'Ann O\u2019Roe'}]"
    rows = f"paperId,title,authors,externalIds\nx1,Lamps,\"{people}\",{{'DOI': '10.5555/s2'}}\n"
    (record,) = read(write(rows, "s2.csv"))
    assert record.authors == ("Jane Doe", "Ann O’Roe")
    assert (record.doi, record.source_id) == ("10.5555/s2", "x1")


def test_joined_types_and_double_hyphens_are_written_out(write: Write) -> None:
    rows = "Item Type,Title,Pages\njournalArticle,Lamps,10--19\nconferencePaper,Posts,3\n"
    first, second = read(write(rows, "zotero.csv"))
    assert (first.type, first.pages, second.type) == (
        "journal article",
        "10-19",
        "conference paper",
    )


def test_marks_of_psycinfo_are_no_part_of_keywords_and_no_type(write: Write) -> None:
    text = "TY  - JOUR\nTI  - Lamps\nKW  - *Lamps\nKW  - Posts\nM3  - Cities [3300]\nER  - \n"
    (record,) = read(write(text, "ovid.ris"))
    assert record.keywords == ("Lamps", "Posts")
    assert record.type == "journal article"


def test_early_access_of_a_table_is_kept_beside_the_date(write: Write) -> None:
    rows = "Article Title,UT (Unique WOS ID),Publication Year,Early Access Date\nLamps,WOS:1,2020,DEC 2019\n"
    (record,) = read(write(rows, "wos.csv"))
    assert str(record.date) == "2020"
    assert first_extra(record.extra, "EA") == "DEC 2019"


def test_times_cited_of_crossref_are_kept(write: Write) -> None:
    item = {"title": ["Lamps"], "type": "journal-article", "is-referenced-by-count": 3}
    (record,) = read(write(json.dumps({"message": {"items": [item]}}), "cr.json"))
    assert first_extra(record.extra, "TC") == "3"


MEDLINE = """
PMID- {number}
TI  - Lamps of the smart city {number}: an
      inventory.
LID - 10.5555/lamp.{number} [doi]
AB  - We count lamps.

      And posts.
FAU - Doe, Jane A
AU  - Doe JA
LA  - eng
MH  - *Lighting/methods
OT  - *lamps
PT  - Research Support, Non-U.S. Gov't
PT  - Journal Article
JT  - Journal of lamps
DP  - 2019 Jun 14
IP  - 2
VI  - 7
PG  - 1-9
"""


def test_pubmed(write: Write) -> None:
    first, second = read(write(MEDLINE.format(number=1) + MEDLINE.format(number=2), "a.txt"))
    assert first.title == "Lamps of the smart city 1: an inventory"
    assert first.abstract == "We count lamps. And posts."
    assert (first.authors, first.doi) == (("Doe, Jane A",), "10.5555/lamp.1")
    assert (str(first.date), first.volume, first.issue) == ("2019-06-14", "7", "2")
    assert (first.keywords, first.index_terms) == (("lamps",), ("Lighting/methods",))
    assert (first.type, first.venue) == ("journal article", "Journal of lamps")
    assert second.source_id == "2"


@given(st.lists(st.sampled_from(["lamp", "post", "tram", "bus"]), min_size=1, max_size=8))
def test_as_many_records_of_pubmed_as_numbers(words: list[str]) -> None:
    import tempfile  # noqa: PLC0415 - hypothesis and tmp_path do not go together

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.nbib")
        path.write_text("".join(MEDLINE.format(number=n) for n in range(len(words))))
        assert len(read(path)) == len(words)


ENDNOTE = "%0 Journal Article\n%A Doe, Jane\n%A Roe, R.\n%D 2019\n%T {}\n%J J Lamps\n%K lamps\nposts\n%X One.\nTwo.\n%R 10.5555/{}\n"


@pytest.mark.parametrize("gap", ["\n", ""])
def test_endnote(write: Write, gap: str) -> None:
    first, second = read(write(gap.join([ENDNOTE.format("A", 1), ENDNOTE.format("B", 2)]), "a.enw"))
    assert (first.title, first.abstract, first.keywords) == ("A", "One. Two.", ("lamps", "posts"))
    assert (first.authors, first.type) == (("Doe, Jane", "Roe, R."), "journal article")
    assert (second.doi, str(second.date), second.venue) == ("10.5555/2", "2019", "J Lamps")


def test_refworks(write: Write) -> None:
    text = "RT Journal Article\nSR 1\nA1 Doe,J.\nT1 {}\nJF J Lamps\nYR 2019\nFD Jun 14\nK1 lamps\nAB A.\nDO 10.5555/{}\n\n"
    first, second = read(write(text.format("A", 1) + text.format("B", 2), "rw.txt"))
    assert (first.authors, str(first.date), first.venue) == (("Doe, J.",), "2019-06-14", "J Lamps")
    assert (second.title, second.doi) == ("B", "10.5555/2")


ENTRY = {
    "id": "doe", "type": "article-journal", "title": "A", "DOI": "10.5555/1", "page": "1-9",
    "author": [{"family": "Doe", "given": "Jane", "non-dropping-particle": "van"},
               {"literal": "ACME"}],
    "issued": {"date-parts": [[2019, 6]]}, "container-title": "J", "abstract": "<p>Text.</p>",
}  # fmt: skip


def test_csl_json(write: Write) -> None:
    (record,) = read(write(json.dumps([ENTRY], indent=1), "zotero.json"))
    assert record.authors == ("van Doe, Jane", "ACME")
    assert (str(record.date), record.abstract, record.pages) == ("2019-06", "Text.", "1-9")
    assert record.type == "journal article"


def test_json_that_is_cut_off_is_refused_with_its_line(write: Write) -> None:
    with pytest.raises(FormatError, match=r"line .* cut off"):
        read_file(write(json.dumps([ENTRY], indent=1)[:-30], "zotero.json"))


XML = (
    '<?xml version="1.0"?><xml><records>{}</records></xml>',
    "<record><ref-type name='Journal Article'>17</ref-type><contributors><authors><author><style "
    "face='normal'>Doe, J.</style></author></authors></contributors><titles><title><style>Smart </style>"
    "<style face='bold'>city</style></title><secondary-title>J</secondary-title></titles><dates><year>"
    "2019</year></dates><keywords><keyword>a</keyword><keyword>b</keyword></keywords>"
    "<electronic-resource-num>10.5555/{}</electronic-resource-num></record>",
)


def test_endnote_xml(write: Write) -> None:
    text = XML[0].format(XML[1].format(1) + XML[1].format(2))
    first, second = read(write(text, "a.xml"))
    assert (first.title, first.authors, first.keywords) == ("Smart city", ("Doe, J.",), ("a", "b"))
    assert (second.doi, str(second.date), second.venue) == ("10.5555/2", "2019", "J")
    with pytest.raises(FormatError, match="cut off"):
        read_file(write(text[:-40], "cut.xml"))


def test_xml_that_defines_entities_is_refused(write: Write) -> None:
    bomb = '<?xml version="1.0"?><xml><records><record><!DOCTYPE x [<!ENTITY a "b">]></record>'
    with pytest.raises(FormatError, match="entities"):
        read_file(write(bomb, "a.xml"))


# Headings of exports, a row, and what it must come to: year or date, DOI, authors, keywords, pages.
TABLES = {
    "Zotero": (
        "Key,Item Type,Publication Year,Author,Title,Publication Title,DOI,Url,Abstract Note,Date,Pages,Manual Tags",
        'K1,journalArticle,2019,"Doe, Jane; Roe, R.",T,J,10.5555/1,,A,2019-06-14,1-9,a; b',
    ),
    "JabRef": (
        "Identifier,BibliographyType,Title,Author,Year,Month,Journal,Pages,DOI,Keywords,Abstract",
        'K1,article,T,"Doe, Jane and Roe, R.",2019,6,J,1-9,10.5555/1,"a, b",A',
    ),
    "Publish or Perish": (
        "Cites,Authors,Title,Year,Source,Publisher,ArticleURL,GSRank,Type,DOI,StartPage,EndPage,Keywords",
        '3,"Doe, Jane; Roe, R.",T,2019,J,P,https://example.org,1,Article,10.5555/1,1,9,a; b',
    ),
    "Covidence": (
        "Title,Authors,Abstract,Published Year,Published Month,Journal,Pages,DOI,Covidence #,Keywords",
        'T,"Doe, Jane; Roe, R.",A,2019,Jun,J,1-9,10.5555/1,#1,a; b',
    ),
    "Rayyan": (
        "key,title,year,month,journal,pages,authors,abstract,doi,keywords",
        '1,T,2019,6,J,1-9,"Doe, Jane and Roe, R.",A,10.5555/1,"a, b"',
    ),
    "Dimensions": (
        "Publication ID,DOI,Title,Abstract,Source title,Publication Date (online),PubYear,Pagination,Authors,Keywords",
        'pub.1,10.5555/1,T,A,J,2018-12-30,2019,1-9,"Doe, Jane; Roe, R.",a; b',
    ),
    "OpenAlex": (
        "id,display_name,publication_year,doi,authorships.author.display_name,primary_location.source.display_name,keywords.display_name,biblio.first_page,biblio.last_page",
        'https://openalex.org/W1,T,2019,https://doi.org/10.5555/1,"Doe, Jane|Roe, R.",J,a|b,1,9',
    ),
    "two letters": ("AU;TI;SO;PY;DI;DE;BP;EP;UT", '"Doe, Jane|Roe, R.";T;J;2019;10.5555/1;a|b;1;9;WOS:1'),
    "Scopus in Chinese": (
        "作者,标题,年份,来源出版物名称,起始页码,结束页码,DOI,作者关键字,链接",
        '"Doe, Jane; Roe, R.",T,2019,J,1,9,10.5555/1,a; b,https://www.scopus.com/inward/record.uri?eid=2-s2.0-1',
    ),
    "Scopus in Japanese": (
        "著者名,論文タイトル,出版年,出版物名,開始ページ,終了ページ,DOI,著者キーワード",
        '"Doe, Jane; Roe, R.",T,2019,J,1,9,10.5555/1,a; b',
    ),
    "Scopus in Russian": (
        "Авторы,Название документа,Год,Название источника,Страница начала,Страница окончания,DOI,Ключевые слова автора",
        '"Doe, Jane; Roe, R.",T,2019,J,1,9,10.5555/1,a; b',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_many_programs(write: Write, name: str) -> None:
    (record,) = read(write("\n".join(TABLES[name]) + "\n", "export.csv"))
    assert (record.title, record.venue, record.doi) == ("T", "J", "10.5555/1")
    assert record.date is not None
    assert record.date.year == 2019
    assert record.authors == ("Doe, Jane", "Roe, R.")
    assert (record.keywords, record.pages) == (("a", "b"), "1-9")


def test_embase_keeps_its_date_behind_the_journal(write: Write) -> None:
    text = (
        "Title,Author Names,Source,Abstract,Emtree Medical Index Terms,"
        "Emtree Medical Index Terms (Major Focus)\n"
        'T,"Doe J., Roe R.A.","J Lamps (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004",A,'
        '"lamp (diagnosis, therapy), post",lamp\n'
    )
    (record,) = read(write(text, "embase.csv"))
    assert (record.venue, record.volume, record.issue) == ("J Lamps", "102", "4")
    assert (record.pages, str(record.date)) == ("253-258", "2004-08-25")
    assert record.authors == ("Doe, J.", "Roe, R.A.")
    assert record.index_terms == ("lamp (diagnosis, therapy)", "post", "lamp")


def test_every_sheet_with_titles_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number, title in enumerate(("One", "Two")):
        sheet = book.create_sheet(title)
        sheet.append(["Title", "Year"])
        sheet.append([f"T{number}", 2019])
    book.save(tmp_path / "a.xlsx")
    file = open_file(tmp_path / "a.xlsx")
    records = [item for item in file if isinstance(item, Record)]
    assert [record.source_id for record in records] == ["line 2", "sheet Two, line 2"]
    said = [note.reason for note in file.findings.notes]
    assert any("'One': 1 rows" in text for text in said)


# -- where records end -----------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["TY  - JOUR", "TY - JOUR", "TY  -JOUR", "TY- JOUR"])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("ended", [True, False])
def test_ris_is_parted_whatever_it_lacks(write: Write, tag: str, first: bool, ended: bool) -> None:
    if not first and not ended:
        return  # nothing parts such records
    space = tag[2 : -len("JOUR")]
    fields = [tag, f"TI{space}T", f"PY{space}2019", f"AU{space}Doe, J."]
    order = fields if first else [*fields[1:], fields[0]]
    text = "\n".join([*order, *([f"ER{space}"] if ended else []), ""])
    records = read(write(text * 3, "a.ris"))
    assert [(r.title, str(r.date), r.authors) for r in records] == [("T", "2019", ("Doe, J.",))] * 3


def test_records_of_ris_that_nothing_parts_are_named(write: Write) -> None:
    text = "TI  - A\nAU  - Doe, J.\nPY  - 2019\nTI  - B\nAU  - Roe, R.\nPY  - 2018\n"
    (defect,) = open_file(write(text, "a.ris"))
    assert isinstance(defect, Defect)
    assert "run into each other" in defect.reason


def test_early_access_of_ris_dates_what_has_no_issue_yet(write: Write) -> None:
    text = "TY  - JOUR\nTI  - {}\n{}C6  - FEB 2022\nAN  - WOS:1\nER  - \n"
    early, both = read(write(text.format("A", "") + text.format("B", "PY  - 2023\n"), "a.ris"))
    assert (str(early.date), str(both.date)) == ("2022-02", "2023")
    assert [first_extra(r.extra, "EA") for r in (early, both)] == ["FEB 2022", "FEB 2022"]


def test_rows_inside_a_cell_are_rows(write: Write) -> None:
    rows = "".join(f"Title {n};Text {n};Doe, J.;2019\n" for n in range(5))
    text = f'title;abstract;authors;year\nA;"Open is this mark;Doe, J.;2018\n{rows}B;"C" d;R;2017\n'
    file = open_file(write(text, "a.csv"))
    assert len([item for item in file if isinstance(item, Record)]) == 7
    assert [note.line for note in file.findings.notes] == [2]


def test_an_abstract_over_lines_with_commas_is_one_cell(write: Write) -> None:
    text = (
        'title,abstract,authors,year\nA,"one, two, three, four\nfive, six, seven, eight",R,2017\n'
    )
    (record,) = read(write(text, "a.csv"))
    assert record.abstract == "one, two, three, four five, six, seven, eight"


def test_headings_in_the_middle_are_no_record(write: Write) -> None:
    text = "title,year\nA,2019\n"
    file = open_file(write(text * 2, "a.csv"))
    assert [item.title for item in file if isinstance(item, Record)] == ["A", "A"]
    assert [note.line for note in file.findings.notes] == [3]


def test_several_authors_in_one_line_of_ris(write: Write) -> None:
    text = "TY  - JOUR\nTI  - {}\nAU  - {}\nER  - \n"
    authors = ("Doe, J.; Roe, R.", "Doe, J. and Roe, R.", "Barnes and Noble")
    records = read(write("".join(map(text.format, "ABC", authors)), "a.ris"))
    both = ("Doe, J.", "Roe, R.")
    assert [record.authors for record in records] == [both, both, ("Barnes and Noble",)]


def test_a_torn_row_is_no_short_row(write: Write) -> None:
    text = "title,year,abstract,authors\nA,2019,one\ntwo,Doe\nB,2018,x,y\n"
    result = read_file(write(text, "a.csv"))
    assert [record.title for record in result.records] == ["A", "B"]
    assert [defect.line for defect in result.defects] == [3]


# -- what is said ----------------------------------------------------------------------------------


def test_a_table_of_odds_and_ends_is_no_list_of_records(write: Write, study_file: Path) -> None:
    rows = "".join(f"{('TI', 'AU', 'PY')[n % 3]},{n}\n" for n in range(60))
    answer = answered("import", study_file, write("title,value\n" + rows, "odd.csv"), code=2)
    assert "1 of 1 files refused" in " ".join(answer.split())
    with Corpus.open(study_file.parent.parent / "corpus" / "two.sqlite") as corpus:
        assert corpus.totals().entries == 0


def test_columns_that_were_not_understood_are_named_with_what_maps_them(
    write: Write, study_file: Path
) -> None:
    rows = "".join(f'Smart city {n},201{n},10.5555/{n},"Doe, Jane; Roe, Max"\n' for n in range(5))
    path = write("Title,When,Ident,Who\n" + rows, "a.csv")
    said = " ".join(reputation("import", study_file, path).split())
    assert "year 0, DOI 0, abstract 0, authors 0, keywords 0" in said
    assert "columns not recognised: When, Ident, Who" in said
    assert "--columns 'year=When,doi=Ident,authors=Who'" in said
    assert "5 of 5 records have no date" in said
    mapped = reputation("import", study_file, path, "--columns", "year=When,doi=Ident,authors=Who")
    assert "year 5, DOI 5, abstract 0, authors 5" in " ".join(mapped.split())


def test_what_a_file_gave_is_counted(write: Write, tmp_path: Path) -> None:
    path = write(ENDNOTE.format("A", 1) + "\n%0 Book\n%T B\n", "a.enw")
    with Corpus.open(tmp_path / "c.sqlite", create=True) as corpus:
        report = import_file(corpus, path)
        held = [stored.record for stored in corpus.records()]
    assert report.summary == "year 1, DOI 1, abstract 1, authors 1, keywords 1"
    assert {record.title for record in held} == {"A", "B"}


def test_what_stands_beside_the_fields_is_kept_in_the_corpus(write: Write, tmp_path: Path) -> None:
    text = "PT J\nAU Wang, YQ\nAF Wang, Yanqiu\nTI T\nC3 Oslo Institute\nTC 5\nPY 2019\nUT WOS:1\nER\n\n"
    with Corpus.open(tmp_path / "c.sqlite", create=True) as corpus:
        import_file(corpus, write(text, "a.txt"))
        (stored,) = corpus.records()
    assert set(stored.record.extra) == {"AU=Wang, YQ", "C3=Oslo Institute", "TC=5"}


def test_places_and_institutions_as_the_source_has_them() -> None:
    record = make_record(
        "T",
        affiliations=("[Doe, J] Univ Arden, Kowloon, Hong Kong, Peoples R China.",),
        extra=("C3=University of Arden; Arden Institute",),
    )
    assert countries_of(record) == ["Hong Kong"]
    assert institutions_of(record) == ["University of Arden", "Arden Institute"]
