"""What single databases and programs do in their own way, made up in small and read as meant."""

# ruff: noqa: E501 - headings stand in one line, as they are exported

from __future__ import annotations

import datetime
import json
from pathlib import Path

import openpyxl
import pytest
from commanding import answered

from reputation.literature.formats import open_file, read_file
from reputation.literature.formats.date_fields import read_date
from reputation.literature.records.affiliations import countries_of, institutions_of
from reputation.literature.records.extra import extra_values, first_extra
from reputation.literature.records.record import Record
from reputation.literature.records.references import citation_key


def read(tmp_path: Path, text: str, name: str) -> Record:
    (record,) = read_all(tmp_path, text, name)
    return record


def read_all(tmp_path: Path, text: str, name: str) -> list[Record]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    result = read_file(path)
    assert result.defects == []
    return result.records


def unknown(path: Path) -> dict[str, str]:
    file = open_file(path)
    list(file)
    return file.findings.unknown


DIMENSIONS = '"About the data: exported"\nPublication ID,Title,PubYear,Authors,{},Dimensions URL\n'


def test_addresses_of_dimensions_stand_behind_each_name(tmp_path: Path) -> None:
    text = DIMENSIONS.format("Authors (Raw Affiliation),Authors Affiliations") + (
        'pub.1,Lamps,2021,"Doe, Jane; Roe, R.","Doe, Jane (Dept (East), Univ Arden, Oslo, Norway); '
        'Roe, R. (Univ Arden, Oslo, Norway; Univ Bree, Rome, Italy)","Doe, Jane (Univ Arden)",x\n'
    )
    record = read(tmp_path, text, "dimensions.csv")
    assert record.affiliations == (
        "[Doe, Jane] Dept (East), Univ Arden, Oslo, Norway",
        "[Roe, R.] Univ Arden, Oslo, Norway",
        "[Roe, R.] Univ Bree, Rome, Italy",
    )
    assert countries_of(record) == ["Norway", "Italy"]
    assert institutions_of(record) == ["Univ Arden", "Univ Bree"]


def test_references_of_dimensions_are_written_as_web_of_science_does(tmp_path: Path) -> None:
    text = DIMENSIONS.format("Cited references") + (
        'pub.1,Lamps,2021,"Doe, Jane","[Roe, Ann Bea; Poe, P.|[]|J Lamps|2010|60|2|1-9|10.5555/r.1|'
        'pub.9|5];[|[]|Posts|2011|||||pub.8|3]",x\n'
    )
    record = read(tmp_path, text, "mapping.csv")
    assert record.references == (
        "Roe AB, 2010, J Lamps, V60, P1, DOI 10.5555/r.1",
        "[Anonymous], 2011, Posts",
    )


def test_a_reference_in_brackets_with_a_bar_is_not_of_dimensions(tmp_path: Path) -> None:
    text = "TI\tAU\tPY\tCR\nLamps\tDoe, J\t2021\t[Anonymous], 2015, A|B; Roe R, 2013, X\n"
    record = read(tmp_path, text, "wos.txt")
    assert record.references == ("[Anonymous], 2015, A|B", "Roe R, 2013, X")


def test_openalex_parts_works_and_institutions_by_bars(tmp_path: Path) -> None:
    text = (
        "id,display_name,authorships.author.display_name,authorships.institutions.display_name,"
        "authorships.raw_affiliation_strings,referenced_works\n"
        '1,Lamps,Jane Doe|R. Roe,Univ Arden|Univ Bree,"Univ Arden, Oslo, Norway|Univ Bree, Italy",'
        "https://openalex.org/W2|https://openalex.org/W3\n"
    )
    record = read(tmp_path, text, "works.csv")
    assert [citation_key(reference) for reference in record.references] == ["W2", "W3"]
    assert institutions_of(record) == ["Univ Arden", "Univ Bree"]
    assert countries_of(record) == ["Norway", "Italy"]


def test_a_citation_of_pubmed_gives_day_volume_and_pages(tmp_path: Path) -> None:
    text = (
        "PMID,Title,Authors,Citation,Journal/Book,Publication Year,DOI\n"
        '1,Lamps,"Doe JA, Roe R, WHO",J Lamps. 2021 Sep 3;23(9):e12. doi: 10.5555/p.,J Lamps,2021,\n'
        "2,Posts,Poe P,J Lamps. 2020.,J Lamps,2020,\n"
    )
    first, second = read_all(tmp_path, text, "pubmed.csv")
    assert (str(first.date), first.volume, first.issue, first.pages) == (
        "2021-09-03",
        "23",
        "9",
        "e12",
    )
    assert first.authors == ("Doe, JA", "Roe, R", "WHO")
    assert (str(second.date), second.volume) == ("2020", "")


def test_publish_or_perish_writes_nothing_as_zero_and_cuts_authors(tmp_path: Path) -> None:
    text = (
        'Cites,Authors,Title,Year,Source,GSRank,Volume,Issue,StartPage\n"1,204","J Doe, RA Roe, …",'
        "Lamps,0,arXiv,1,0,0,0\n"
    )
    record = read(tmp_path, text, "pop.csv")
    assert record.authors == ("J Doe", "RA Roe")
    assert (record.date, record.volume, record.issue, record.pages) == (None, "", "", "")
    assert first_extra(record.extra, "TC") == "1204"


def test_jabrefs_table_holds_latex(tmp_path: Path) -> None:
    text = 'BibliographyType,Identifier,Author,Title,Year\n7,doe,"Mu{\\~n}oz, Ana",Lamps in {O}slo,2021\n'
    record = read(tmp_path, text, "jabref.csv")
    assert (record.title, record.authors) == ("Lamps in Oslo", ("Muñoz, Ana",))


def test_a_doi_in_zoteros_extra_counts_where_there_is_no_other(tmp_path: Path) -> None:
    text = "Key,Title,DOI,Extra\nA,Lamps,,tex.x: y DOI: 10.5555/Z.1\nB,Posts,10.5555/z.2,DOI: 10.5555/z.3\n"
    assert [one.doi for one in read_all(tmp_path, text, "z.csv")] == ["10.5555/z.1", "10.5555/z.2"]


def test_tags_of_covidence_are_no_keywords(tmp_path: Path) -> None:
    record = read(tmp_path, "Title,Covidence #,Tags\nLamps,#5,Included\n", "covidence.csv")
    assert record.keywords == ()


def test_day_and_month_in_columns_are_one_date(tmp_path: Path) -> None:
    text = "key,title,year,month,day\nrayyan-1,Lamps,2021,3,5\nrayyan-2,Posts,2021,Mar,\n"
    dates = [str(one.date) for one in read_all(tmp_path, text, "rayyan.csv")]
    assert dates == ["2021-03-05", "2021-03"]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Smith, John A, Doe, Jane B.", ("Smith, John A", "Doe, Jane B.")),
        ("Jemal A., Bray F., Center M.M., Ferlay J.", ("Jemal, A.", "Bray, F.", "Center, M.M.", "Ferlay, J.")),
        ("World Lamp Union, Oslo", ("World Lamp Union, Oslo",)),
    ],
)  # fmt: skip
def test_names_between_commas(tmp_path: Path, written: str, names: tuple[str, ...]) -> None:
    record = read(tmp_path, f'Title,Authors\nLamps,"{written}"\n', "names.csv")
    assert record.authors == names


def test_ris_of_web_of_science_keeps_publisher_and_citations(tmp_path: Path) -> None:
    text = (
        "TY  - JOUR\nTI  - Lamps\nPU  - ARDEN\nPI  - OXFORD\nJ9  - LAMPS\nSN  - 0264-2751\n"
        "SN  - 1873-6084\nAN  - WOS:1\nN1  - Times Cited in Web of Science Core Collection:  5\n"
        "Total Times Cited:  6\nCited Reference Count:  44\nER  - \n"
    )
    record = read(tmp_path, text, "savedrecs.ris")
    names = ("PU", "PI", "J9", "SN", "EI", "TC", "Z9")
    found = [first_extra(record.extra, name) for name in names]
    assert found == ["ARDEN", "OXFORD", "LAMPS", "0264-2751", "1873-6084", "5", "6"]
    assert unknown(tmp_path / "savedrecs.ris") == {}


@pytest.mark.parametrize(
    ("note", "doi"),
    [
        ("doi:10.5555/E.1", "10.5555/e.1"),
        ("Accession Number: 15; Source Info: Mar2021. DOI: 10.5555/e.2", "10.5555/e.2"),
        ("References: Roe, R. (2011), https://doi.org/10.5555/other", ""),
    ],
)
def test_a_doi_in_a_note_counts_but_not_that_of_a_reference(
    tmp_path: Path, note: str, doi: str
) -> None:
    record = read(tmp_path, f"TY  - JOUR\nTI  - Lamps\nN1  - {note}\nER  - \n", "ebsco.ris")
    assert record.doi == doi


def test_missing_volumes_and_dashes_of_any_kind(tmp_path: Path) -> None:
    text = "TY  - JOUR\nTI  - Lamps\nVL  - n/a\nIS  - n/a\nSP  - 1‐9\nER  - \n"
    record = read(tmp_path, text, "wiley.ris")
    assert (record.volume, record.issue, record.pages) == ("", "", "1-9")
    bib = read(tmp_path, "@article{a, title={Lamps}, pages={1 – 9}}\n", "scopus.bib")
    assert bib.pages == "1-9"


def test_addresses_in_bibtex_of_scopus_are_no_institutions(tmp_path: Path) -> None:
    text = (
        "@ARTICLE{d, title={Lamps}, source={Scopus}, affiliations={Univ Arden, Oslo, Norway; Univ "
        "Bree, Rome, Italy}, correspondence_address={J. Doe; Univ Arden}}\n"
    )
    record = read(tmp_path, text, "scopus.bib")
    assert institutions_of(record) == ["Univ Arden", "Univ Bree"]
    assert extra_values(record.extra, "RP") == ("J. Doe; Univ Arden",)


def test_fields_of_bibtex_that_are_not_understood_are_named(tmp_path: Path) -> None:
    read(tmp_path, "@article{a, title={Lamps}, subtitle={A study}, zeitschrift={X}}", "a.bib")
    assert unknown(tmp_path / "a.bib") == {"zeitschrift": "X"}


def test_a_subtitle_belongs_to_the_title(tmp_path: Path) -> None:
    record = read(tmp_path, "@article{a, title={Lamps}, subtitle={A study}}", "a.bib")
    again = read(tmp_path, "@article{a, title={Lamps: a study}, subtitle={A study}}", "b.bib")
    assert (record.title, again.title) == ("Lamps: A study", "Lamps: a study")


def test_crossref_gives_references_addresses_and_subtitle(tmp_path: Path) -> None:
    item = {
        "type": "journal-article",
        "title": ["Lamps"],
        "subtitle": ["A study"],
        "author": [{"family": "Doe", "affiliation": [{"name": "Univ Arden, Oslo, Norway"}]}],
        "reference": [
            {"key": "1", "author": "Roe", "year": "2010", "DOI": "10.5555/r.1"},
            {"key": "2", "unstructured": "Poe P. Of posts. 2011."},
            {"key": "3"},
        ],
    }
    text = json.dumps({"message": {"items": [item]}})
    record = read(tmp_path, text, "crossref.json")
    assert record.title == "Lamps: A study"
    assert countries_of(record) == ["Norway"]
    assert record.references == ("Roe, 2010, DOI 10.5555/r.1", "Poe P. Of posts. 2011.")


def test_a_group_is_the_author_where_pubmed_names_nobody_else(tmp_path: Path) -> None:
    text = "PMID- 1\nTI  - Lamps.\nCN  - Lamp Group\n\nPMID- 2\nTI  - Posts.\nFAU - Doe, Jane\nCN  - Lamp Group\n"
    found = [one.authors for one in read_all(tmp_path, text, "pubmed.nbib")]
    assert found == [("Lamp Group",), ("Doe, Jane",)]


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("Univ Arden, Hong Kong, Peoples R China", "Hong Kong"),
        ("Univ Arden, Clear Water Bay, Hong Kong SAR, China", "Hong Kong"),
        ("Univ Arden, Hong Kong (China)", "Hong Kong"),
        ("Univ Arden, Hong Kong SAR (China)", "Hong Kong"),
        ("Univ Arden, Hongkong, China", "Hong Kong"),
        ("Univ Arden, Macau S.A.R.", "Macao"),
        ("Chinese Univ Hong Kong Shenzhen, Shenzhen, Peoples R China", "China"),
    ],
)
def test_hong_kong_and_macao_are_countries_of_their_own(address: str, country: str) -> None:
    assert countries_of(Record("s", "1", "T", affiliations=(address,))) == [country]


def test_what_excel_made_of_pages_issues_and_dates_is_undone(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Title", "Year", "Date", "Pages", "Issue", "Cited by"])
    year, pages = datetime.date(2021, 1, 1), datetime.date(2021, 1, 9)
    sheet.append(["Lamps", year, "Mar-21", pages, datetime.date(2021, 4, 3), 1204])
    sheet.append(["Posts", None, 43831, "12-34", "1", "1,204"])
    book.save(tmp_path / "book.xlsx")
    lamps, posts = read_file(tmp_path / "book.xlsx").records
    assert (str(lamps.date), lamps.pages, lamps.issue) == ("2021-03", "1-9", "3-4")
    assert (str(posts.date), posts.pages, posts.issue) == ("2020-01-01", "12-34", "1")
    assert {first_extra(one.extra, "TC") for one in (lamps, posts)} == {"1204"}


@pytest.mark.parametrize(
    ("text", "year", "date"),
    [("Mar-21", "", "2021-03"), ("Mar-21", "2021", "2021-03"), ("Mar-21", "2019", "2019-03-21"),
     ("Mar-99", "", "1999-03"), ("MAR 21", "2021", "2021-03-21"), ("Xyz-21", "2020", "2020")],
)  # fmt: skip
def test_a_month_with_a_short_year(text: str, year: str, date: str) -> None:
    assert str(read_date(text, year)) == date


def test_juniors_of_pubmed_keep_their_comma(tmp_path: Path) -> None:
    record = read(tmp_path, "PMID- 1\nTI  - Lamps.\nAU  - Doe J Jr\nAU  - Roe R\n", "p.nbib")
    assert record.authors == ("Doe, J Jr", "Roe, R")


def test_older_bibtex_of_web_of_science_has_two_braces_around_everything(tmp_path: Path) -> None:
    text = (
        "@article{ ISI:000343845300014,\nAuthor = {Doe, Jane},\nTitle = {{Lamps}},\n"
        "DOI = {{10.5555/w.1}},\nAffiliations = {{Univ Arden}},\n"
        "Unique-ID = {{ISI:000343845300014}},\n}\n"
    )
    record = read(tmp_path, text, "savedrecs.bib")
    assert (record.source, record.source_id) == ("Web of Science", "ISI:000343845300014")
    assert institutions_of(record) == ["Univ Arden"]


def test_a_source_that_is_a_database_is_no_journal(tmp_path: Path) -> None:
    text = "Title,Source\nLamps,Web of Science\nPosts,Journal of Posts\n"
    lamps, posts = read_all(tmp_path, text, "merged.csv")
    assert (lamps.source, lamps.venue) == ("Web of Science", "")
    assert (posts.source, posts.venue) == ("merged.csv", "Journal of Posts")


def test_days_of_dimensions_and_numbers_of_arxiv_in_bibtex(tmp_path: Path) -> None:
    text = (
        "@article{pub.1,\n title = {Lamps of $O(n)$},\n month = {3},\n day = {5},\n year = {2021},\n"
        " url = {https://app.dimensions.ai/details/publication/pub.1}\n}\n"
        "@article{b,\n title = {Posts},\n journal = {CoRR},\n volume = {abs/2001.01234}\n}\n"
    )
    lamps, posts = read_all(tmp_path, text, "d.bib")
    assert (lamps.source, str(lamps.date), lamps.title) == (
        "Dimensions",
        "2021-03-05",
        "Lamps of O(n)",
    )
    assert extra_values(posts.extra, "ID") == ("arXiv:2001.01234",)


def test_ovids_ris_names_journal_and_language_in_tags_of_its_own(tmp_path: Path) -> None:
    text = "TY  - JOUR\nT1  - Lamps\nJT  - Journal of Lamps\nJA  - J Lamps\nXT  - English\nER  - \n"
    record = read(tmp_path, text, "ovid.ris")
    assert (record.venue, record.language) == ("Journal of Lamps", "English")


def test_addresses_with_numbers_of_engineering_village(tmp_path: Path) -> None:
    text = 'Title,Author affiliation\nLamps,"(1) Univ Arden, Oslo, Norway; (2) Univ Bree, Italy"\n'
    record = read(tmp_path, text, "ev.csv")
    assert institutions_of(record) == ["Univ Arden", "Univ Bree"]


def test_text_of_the_cochrane_library(tmp_path: Path) -> None:
    text = (
        "Record #1 of 2\nID: CN-01\nAU: Doe J\nAU: Roe R\nTI: Lamps in Oslo: a trial\n  of posts\n"
        "SO: Cities\nYR: 2021\nVL: 60\nNO: 2\nPG: 1‐9\nDOI: 10.5555/C.1\nAB: Lamps. Second: colon.\n"
        "KY: *Lamps; Humans\nPM: PUBMED 1\n\nRecord #2 of 2\nID: CN-02\nTI: Posts\nAB: Last\n\n"
    )
    lamps, posts = read_all(tmp_path, text, "citation-export.txt")
    assert (lamps.title, lamps.authors) == ("Lamps in Oslo: a trial of posts", ("Doe, J", "Roe, R"))
    assert (lamps.source_id, lamps.doi, lamps.pages) == ("CN-01", "10.5555/c.1", "1-9")
    assert (lamps.venue, str(lamps.date), lamps.volume, lamps.issue) == (
        "Cities",
        "2021",
        "60",
        "2",
    )
    assert (posts.source, posts.title, posts.abstract) == ("Cochrane Library", "Posts", "Last")
    assert unknown(tmp_path / "citation-export.txt") == {}


def test_refworks_text_of_cnki_has_lists_that_end_with_a_semicolon(tmp_path: Path) -> None:
    text = "RT Journal Article\nA1 张三;李四;\nAD 北京大学;清华大学;\nT1 路灯\nIS 02\nvo 3\nLA 中文;\nYR 2021\n"
    record = read(tmp_path, text, "cnki.txt")
    assert (record.authors, record.language) == (("张三", "李四"), "中文")
    assert (record.volume, record.issue) == ("3", "02")
    assert record.affiliations == ("北京大学", "清华大学")


def test_a_row_without_title_is_named_with_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Included"
    second = book.create_sheet("Excluded")
    for sheet in (first, second):
        sheet.append(["Title", "Year"])
        sheet.append(["Lamps", 2021])
    second.append([None, 2020])
    book.save(tmp_path / "two.xlsx")
    (defect,) = read_file(tmp_path / "two.xlsx").defects
    assert (defect.line, defect.reason) == (3, "sheet 'Excluded': the row has no title")


def test_an_import_tells_columns_from_fields_and_one_from_many(
    study_file: Path, tmp_path: Path
) -> None:
    bib = tmp_path / "a.bib"
    bib.write_text("@article{a, title={Lamps}, zeitschrift={X}}\n@article{b, year={2019}}\n")
    table = tmp_path / "t.csv"
    table.write_text("Title,Organ,Year\nPosts,X,2019\nKerbs,Y,2018\n")
    said = answered("import", study_file, bib, table)
    assert "a.bib: 1 record read as BibTeX, 1 entry added, 1 defective record skipped" in said
    assert "fields not recognised: zeitschrift" in said
    assert "t.csv: 2 records read as CSV" in said
    assert "columns not recognised: Organ" in said
