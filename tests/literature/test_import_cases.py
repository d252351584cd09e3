"""The handed cases: small files after public bug reports, each read as a careful person would."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from commanding import answered, reputation
from shared_data import DATA, SHARED

from reputation.errors import FormatError
from reputation.literature.duplicates import are_duplicates
from reputation.literature.formats import Defect, open_file, read_file
from reputation.literature.records.affiliations import institutions_of
from reputation.literature.records.extra import extra_values, first_extra
from reputation.literature.records.record import Record
from reputation.literature.records.references import citation_label

IMPORTS, PEERS = SHARED / "cases" / "imports", SHARED / "cases" / "peers"
ODD = DATA / "exports" / "odd"

pytestmark = pytest.mark.shared(IMPORTS)


def read(name: str) -> list[Record]:
    """All records of a case, none of which may be defective."""
    result = read_file(IMPORTS / name)
    assert result.defects == []
    return result.records


def years(records: list[Record]) -> list[int]:
    return [record.date.year if record.date else 0 for record in records]


@pytest.mark.parametrize("name", ["pubmed-set.txt", "pubmed.nbib"])
def test_01_every_record_of_pubmed_arrives(name: str) -> None:
    records = read(f"01-pubmed-nbib/{name}")
    assert [str(r.date) for r in records] == ["2019-06-14", "2018-11", "2020-02"]
    assert [r.doi for r in records] == [
        "10.5555/s19122701",
        "10.5555/ems.2018.44",
        "10.5555/jih.2020.7",
    ]
    assert [r.authors for r in records] == [
        ("Doe, Jane A", "Roe, Richard"), ("Poe, Petra",), ("Moe, Max",),
    ]  # fmt: skip
    assert records[0].title.endswith("A low-cost sensor network and its calibration")
    assert records[0].abstract.startswith("BACKGROUND")
    assert records[0].abstract.endswith("them.")
    assert records[0].keywords == ("air quality", "smart city")
    assert {r.source for r in records} == {"PubMed"}
    assert [r.source_id for r in records] == ["90000001", "90000002", "90000003"]


def test_01_pubmed_csv() -> None:
    first, second = read("01-pubmed-nbib/csv-1990SmartCitie.csv")
    assert first.authors == ("Doe, JA", "Roe, R", "van der Berg, P.")
    assert second.authors == ("Poe, P.",)


def test_02_ty_need_not_be_the_first_tag() -> None:
    records = read("02-ris-ty-not-first/synthesisr.ris")
    assert years(records) == [2017, 2018]
    assert [r.doi for r in records] == ["10.5555/park.1", "10.5555/park.2"]
    assert [r.authors for r in records] == [("Doe, J.",), ("Roe, R.",)]


def test_06_covidence() -> None:
    records = read("06-covidence-csv/review_1_screen.csv")
    assert [str(r.date) for r in records] == ["2018-03", "2009-12"]


@pytest.mark.parametrize("year", [2024, 2026])
def test_07_openalex(year: int) -> None:
    record = read(f"07-openalex-csv/works-{year}.csv")[0]
    assert record.title == "Smart city governance in Toronto"
    assert record.authors == ("Jane Doe", "Richard Roe")
    assert record.venue == "Journal of Invented Governance"
    assert (str(record.date), record.doi) == ("2019-05-06", "10.5555/oa.1")
    if year == 2024:
        assert (record.keywords, record.pages) == (("Smart city", "Governance"), "10-19")


def test_08_two_letter_headings_without_pt() -> None:
    records = read("08-bibliometrix-xlsx-reimport/Bibliometrix-Export-File.xlsx")
    assert years(records) == [2018, 2019]
    assert [r.doi for r in records] == ["10.5555/bx.1", "10.5555/bx.2"]
    assert records[0].keywords == ("SMART CITY", "PARKING")
    assert records[0].index_terms == ("SYSTEM", "MODEL")
    assert {r.source for r in records} == {"Scopus"}


def test_10_entries_without_key() -> None:
    records = read("10-bib-no-key/ipcc.bib")
    assert [r.authors for r in records] == [("Doe, Jane",), ("Roe, Richard",), ("Poe, Petra",)]
    assert records[0].source_id == "line 1"


def test_11_and_in_capitals() -> None:
    first, second, third = read("11-bib-AND/and.bib")
    assert first.authors == ("R. Doe", "M. Roe", "P. Poe")
    assert second.authors == ("Doe, R.", "Roe, M.", "Poe, P.")
    assert third.authors == ("Doe, R.", "Roe, M.")


@pytest.mark.parametrize("name", ["head-trailing.txt", "rows-trailing.txt", "win-utf16.txt"])
def test_16_trailing_tabs(name: str) -> None:
    first, second = read(f"16-wos-tab-trailing/{name}")
    assert (first.title, str(first.date)) == ('"Smart" city of Berlin: a "test"', "2018-01")
    assert (second.title, str(second.date)) == ("Smart city of Paris", "2019-06")
    assert first.index_terms == ("MODEL", "SYSTEM")


def test_16_wos_tab_without_pt() -> None:
    (record,) = read("16-wos-tab-trailing/fast5000.txt")
    assert (str(record.date), record.doi) == ("2018-03", "10.5555/f.1")
    assert record.source == "Web of Science"


@pytest.mark.parametrize("name", ["dim-2022.csv", "dim-2024.csv", "dim.xlsx"])
def test_17_dimensions(name: str) -> None:
    records = read(f"17-dimensions/{name}")
    assert set(years(records)) == {2019}
    assert (records[0].pages, records[0].source) == ("10-19", "Dimensions")


def test_18_lens() -> None:
    first, second = read("18-lens/lens-export.csv")
    assert [first.source_id, second.source_id] == ["000-000-000-000-001", "000-000-000-000-009"]
    assert (str(first.date), str(second.date)) == ("2019-11-22", "2018")
    assert first.references == ("000-000-000-000-002", "000-000-000-000-003")


@pytest.mark.parametrize("name", ["scopus-few-columns", "scopus-full", "scopus-titles"])
def test_20_scopus(name: str) -> None:
    records = read(f"20-scopus-2023/{name}.csv")
    assert {(r.source, r.doi) for r in records} == {("Scopus", "10.5555/sc.1")}
    if name == "scopus-few-columns":
        assert records[1].authors == ("Doe, J.", "Roe, R.A.", "van der Poe, P.")


def test_21_every_sheet_is_read_and_said() -> None:
    file = open_file(IMPORTS / "21-xlsx-sheets" / "two-sheets.xlsx")
    assert len(list(file)) == 3
    assert [note.reason for note in file.findings.notes] == [
        "sheet 'WoS': 1 rows below its headings", "sheet 'Scopus': 2 rows below its headings",
    ]  # fmt: skip


def test_22_rows_that_end_early() -> None:
    assert years(read("22-excel-short-rows/short.csv")) == [2018, 2019, 2019, 2017]


TITLES = {
    "cp1250.csv": "Smart city Łódź and Kraków: Gdańsk śródmieście",
    "cp1251.csv": "Умный город Москва (smart city Moscow)",
    "cp1254.csv": "İstanbul akıllı şehir: smart city Istanbul",
    "euckr.csv": "서울 스마트시티 (smart city Seoul)",
    "gbk.csv": "北京智慧城市交通研究 (smart city Beijing)",
    "gbk-heads.csv": "北京智慧城市",
    "gbk.ris": "北京智慧城市 smart city Beijing",
    "mac.csv": "São Paulo Zürich and Málaga: smart city Rio",
    "moji.csv": "São Paulo smart city Zürich",
    "sjis.csv": "東京スマートシティ (smart city Tokyo)",
    "utf16.csv": "São Paulo smart city",
}


@pytest.mark.parametrize("name", TITLES)
def test_23_encodings_are_told_and_said(name: str) -> None:
    file = open_file(IMPORTS / "23-encodings" / name)
    (record,) = file
    assert isinstance(record, Record)
    assert record.title == TITLES[name]
    guessed = name not in ("moji.csv", "utf16.csv")
    assert bool(file.encoding_guess) == guessed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24-preprints/arxiv.bib", "24-preprints/wos.csv"),
        ("25-doi-escapes/a.csv", "25-doi-escapes/b.csv"),
        ("25-doi-escapes/scopus-nodoi.bib", "25-doi-escapes/wos.csv"),
        ("38-end-to-end/doi-a.csv", "38-end-to-end/doi-b.csv"),
        ("38-end-to-end/gs.bib", "38-end-to-end/pub.csv"),
    ],
)
def test_24_25_one_work_in_two_writings_is_one(one: str, other: str) -> None:
    for left, right in zip(read(one), read(other), strict=False):
        assert are_duplicates(left, right)


def test_25_what_clings_to_a_doi_is_taken_off() -> None:
    assert [r.doi for r in read("25-doi-escapes/a.csv")] == [
        "10.5555/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o", "10.5555/abc&def",
        "10.5555/one", "10.5555/978-3-030-1_5", "10.5555/zenodo.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "count", "year"),
    [
        ("cnki.csv", 1, 2019), ("cnki.ris", 1, 2019), ("endnote.enw", 2, 2019),
        ("refworks.txt", 2, 2019), ("x.txt", 1, 2019), ("zotero.json", 1, 2019),
        ("endnote.xml", 1, 0),
    ],
)  # fmt: skip
def test_28_other_formats_are_read(name: str, count: int, year: int) -> None:
    records = read(f"28-other-formats/{name}")
    assert (len(records), years(records)[0]) == (count, year)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cnki.xls", "save it as XLSX"), ("pubmed-abstract.txt", "PubMed"),
        ("unknown.tsv", "--columns"), ("cnki.txt", "Supported formats"),
    ],
)  # fmt: skip
def test_28_or_refused_with_what_to_do(name: str, said: str) -> None:
    with pytest.raises(FormatError, match=re.escape(said)):
        read_file(IMPORTS / "28-other-formats" / name)


def test_31_quotation_marks_that_are_not_closed() -> None:
    five = read("31-asreview-quotes/five.csv")
    assert years(five) == [2018, 2018, 2018, 2019, 2017]
    assert five[0].authors == ("Doe, J.",)
    semi = read("31-asreview-quotes/semi.csv")
    assert [r.source_id for r in semi] == ["44", "45", "46", "47"]
    assert semi[1].authors == ("Quan, E.M.C.J.", "Zeil, W.")
    assert semi[3].keywords == ("k1", "k2")


@pytest.mark.parametrize("name", ["32-bib-crossref/dblp.bib", "38-end-to-end/dblp.bib"])
def test_32_a_paper_inherits_the_year_of_its_proceedings(name: str) -> None:
    file = open_file(IMPORTS / name)
    (record,) = file
    assert isinstance(record, Record)
    assert str(record.date) == "2019"
    assert "is not a record itself" in file.findings.notes[0].reason


def test_34_comments_hold_no_records() -> None:
    assert [str(r.date) for r in read("34-bib-jabref-comments/jabref.bib")] == [
        "2019",
        "2018-05-03",
    ]


@pytest.mark.parametrize("name", ["blank.ris", "nospace.ris", "single.ris"])
def test_35_ris_spaced_in_its_own_way(name: str) -> None:
    (record,) = read(f"35-ris-ojs/{name}")
    assert (record.authors, record.title[:20]) == (("Doe, Jane",), "Smart city of Berlin")
    assert str(record.date).startswith("2019")


# -- beside the peers ----------------------------------------------------------------------------


def test_references_of_scopus_since_2025() -> None:
    (record,) = read_file(PEERS / "scopus-2026-references.csv").records
    assert [citation_label(reference) for reference in record.references] == [
        "Esche E. (2019) Loops under asphalt", "Hasel H. (2021) Cameras at junctions",
        "Ahorn J. (1998) A book without pages", "(2020) Norm 1234, Loops",
    ]  # fmt: skip


def test_initials_and_institutions_stay_as_web_of_science_gives_them() -> None:
    records = read_file(PEERS / "wos-initials.txt").records
    printed = [extra_values(record.extra, "AU") for record in records]
    assert printed == [("Wang, YQ", "Li, XM"), ("Wang, YX",), ("Wang, Y",), ("Wang, YQ",)]
    assert {first_extra(record.extra, "TC") for record in records} == {"1", "2", "3", "4"}
    assert {tuple(institutions_of(record)) for record in records} == {("Oslo Institute of Lamps",)}


def test_look_alikes_stay_apart() -> None:
    records = read_file(PEERS / "look-alikes.ris").records
    assert len(records) == 6
    assert not any(are_duplicates(one, other) for one, other in combinations(records, 2))


# -- unusual real exports ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count", "dated"),
    [
        ("asreview_embase.csv", 6, 6), ("asreview_embase_newpage.csv", 6, 6),
        ("asreview_ovid_psycinfo.ris", 6, 6), ("asreview_proquest.ris", 6, 6),
        ("asreview_ris_issue_992.txt", 19, 19), ("reflib_cancer.nbib", 20, 20),
        ("reflib_endnote_bold.xml", 3, 3), ("synthesisr_WoS.ciw", 5, 5),
        ("wos_savedrecs(8).xls", 105, 105), ("scopus_chinese_ui_q-smart-city-2000.csv", 2000, 0),
    ],
)  # fmt: skip
def test_odd_exports_are_read_whole(name: str, count: int, dated: int) -> None:
    result = read_file(ODD / name)
    assert (len(result.records), result.defects) == (count, [])
    assert sum(record.date is not None for record in result.records) == dated


def test_the_dois_of_the_chinese_interface_stand_in_its_links() -> None:
    records = read_file(ODD / "scopus_chinese_ui_q-smart-city-2000.csv").records
    assert sum(bool(record.doi) for record in records) > 1900
    assert {record.source for record in records} == {"Scopus"}


def test_field_tags_in_two_columns_are_refused() -> None:
    with pytest.raises(FormatError, match="Web of Science field tags"):
        read_file(ODD / "wos_tags_as_csv.csv")


def test_styles_inside_endnote_xml_leave_no_gap() -> None:
    first = read_file(ODD / "reflib_endnote_bold.xml").records[0]
    assert first.title.startswith("Patient satisfaction with physician-patient communication")
    assert len(first.authors) == 5


# -- what is said after an import ----------------------------------------------------------------


@pytest.fixture
def said(study_file: Path) -> Callable[..., str]:
    def said(name: str, *options: str) -> str:
        return " ".join(reputation("import", study_file, IMPORTS / name, *options).split())

    return said


def test_what_a_file_gave_is_said(said: Callable[..., str]) -> None:
    text = said("06-covidence-csv/review_1_screen.csv")
    assert "with year 2, DOI 2, abstract 2, authors 2, keywords 0" in text


def test_a_guessed_encoding_is_said_and_can_be_named(said: Callable[..., str]) -> None:
    assert "read as cp1250 (Polish), a guess" in said("23-encodings/cp1250.csv")
    assert "a guess from" not in said("23-encodings/cp1250.csv", "--encoding", "cp1250")


def test_an_encoding_that_is_none_is_an_error(study_file: Path) -> None:
    file = IMPORTS / "23-encodings" / "cp1250.csv"
    answer = answered("import", study_file, file, "--encoding", "klingon", code=2)
    assert "unknown encoding 'klingon'" in " ".join(answer.split())


def test_no_defect_is_left_of_any_case() -> None:
    for path in sorted(IMPORTS.glob("*/*")):
        if path.suffix in (".csv", ".ris", ".bib", ".nbib", ".enw", ".xml", ".json"):
            assert not any(isinstance(item, Defect) for item in open_file(path)), path
