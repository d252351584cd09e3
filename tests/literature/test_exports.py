"""Exports: what our own importers read back, what other programs want, what runs in none."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from commanding import RIS, reputation, rows
from conftest import make_record
from hypothesis import given
from hypothesis import strategies as st
from shared_data import DATA

from reputation.dates import PartialDate
from reputation.errors import OutputError, ReputationError, StudyError
from reputation.judgement.labels.event_log import LabelLog, new_event
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports import EXPORTS, export_records, workbook
from reputation.literature.formats import read_file
from reputation.literature.records.cleaning import clean
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.record import Record
from reputation.study.definition import read_study

SUFFIX = {"ris": "ris", "bibtex": "bib", "wos": "txt", "csv": "csv", "xlsx": "xlsx"}

FULL = make_record(
    'Smart-city {R&D}: 50% of $5_million -- "it\'s" #1 ~ a\\b^c',
    "2019-06-05",
    source="Web of Science",
    source_id="WOS:0001_23456700001",
    abstract="Cities grow. We ask why, & how: p < 0.05.",
    copyright="© 2019 Elsevier Ltd. All rights reserved.",
    keywords=("smart city", "R&D", "water, energy"),
    index_terms=("URBAN AREAS", "POLICY"),
    doi="10.5555/made.up(1)",
    venue="Cities & Data",
    authors=("García-Pérez, Ana L.", "Barnes and Noble", "O'Neil, Zoë"),
    type="article",
    language="English",
    volume="12",
    issue="3-4",
    pages="12-34",
    affiliations=("[García-Pérez, Ana L.] Univ Made Up, Dept Data, Berlin, Germany.", "X, Y, USA."),
    references=("Roe A, 2016, CITIES, V58, P80, DOI 10.5555/cited", "Poe B., 1991, NATURE OF X."),
    extra=(
        "AU=García-Pérez, AL", "AU=Barnes and Noble", "AU=O'Neil, Z", "C3=University of Made Up",
        "FU=Fund [1]; Fund & Co [2]", "NR=2", "TC=7", "Z9=9", "PU=PRESS", "SN=1234-5678",
        "J9=CITIES DATA", "PD=JUN 5", "EA=DEC 2018", "WC=Urban Studies", "PM=12345678",
        "DA=2024-01-31",
    ),
)  # fmt: skip


def back(records: Sequence[Record], to: str, folder: Path) -> list[Record]:
    """Export records and read the file with the importer."""
    content = export_records([StoredRecord(n, r) for n, r in enumerate(records, 1)], to)
    file = folder / f"back.{SUFFIX[to]}"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    read, defects, _ = read_file(file)
    assert not defects
    return read


def same(read: Record, wrote: Record, *, without: Sequence[str] = ()) -> None:
    for name in Record.__dataclass_fields__:
        if name not in ("line", *without):
            assert getattr(read, name) == getattr(wrote, name), name


@pytest.mark.parametrize(
    ("to", "without"),
    [("ris", ["index_terms", "extra"]), ("bibtex", ["extra"]), ("wos", [])],
    ids=str,
)
def test_a_full_record_comes_back_with_all_its_fields(
    to: str, without: list[str], tmp_path: Path
) -> None:
    (read,) = back([FULL], to, tmp_path)
    same(read, FULL, without=without)


@pytest.mark.parametrize("to", ["ris", "bibtex"])
def test_a_scopus_record_stays_one(to: str, tmp_path: Path) -> None:
    record = replace(FULL, source="Scopus", source_id="2-s2.0-85000000001")
    (read,) = back([record], to, tmp_path)
    assert (read.source, read.source_id) == ("Scopus", "2-s2.0-85000000001")
    assert read.keywords == record.keywords


@pytest.mark.parametrize("to", ["csv", "xlsx"])
def test_a_table_comes_back_with_what_it_has_columns_for(to: str, tmp_path: Path) -> None:
    (read,) = back([FULL], to, tmp_path)
    columns = ("title", "abstract", "keywords", "date", "doi", "venue", "authors", "type", "volume")
    for name in (*columns, "issue", "pages", "affiliations", "references", "index_terms"):
        assert getattr(read, name) == getattr(FULL, name), name
    assert {"TC=7", "DA=2024-01-31", "SN=1234-5678", "C3=University of Made Up"} <= set(read.extra)


SIGNS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM 0123456789äéßñøŁ中–’\"'&%$#_{}~^\\<>()[]:!?.,-=+@/*`|"
)
WORDS = st.text(SIGNS, min_size=1, max_size=40).map(clean).filter(bool)


def stays(text: str) -> bool:
    """Whether no importer takes the text for something else, whatever the format."""
    return text == clean(text) and text not in ("NA", "N/A", "null", "-")


TEXT = WORDS.filter(stays)
PIECE = TEXT.map(lambda t: t.replace(";", "")).filter(lambda t: t == clean(t) and stays(t) and t)
NAMES = st.from_regex(
    r"[A-ZÄÉ][a-zéüß]{1,8}(-[A-Z][a-z]{2,5})?, [A-Z][a-zé]{1,6}( [A-Z]\.)?", fullmatch=True
)
DATES = st.one_of(
    st.builds(PartialDate, st.integers(1950, 2026)),
    st.builds(PartialDate, st.integers(1950, 2026), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1950, 2026), st.integers(1, 12), st.integers(1, 28)),
)
RECORDS = st.builds(
    Record,
    source=st.just("Web of Science"),
    source_id=st.from_regex(r"WOS:[0-9A-Z]{8}", fullmatch=True),
    title=TEXT,
    abstract=TEXT.filter(lambda text: split_copyright(text) == (text, "")),
    keywords=st.lists(PIECE.filter(lambda t: not t.endswith(",")), max_size=4)
    .filter(lambda pieces: (text := "; ".join(pieces)) == clean(text))
    .map(tuple),
    date=DATES,
    doi=st.from_regex(r"10\.5555/[a-z0-9.]{3,8}[a-z]", fullmatch=True),
    venue=TEXT,
    authors=st.lists(NAMES, min_size=1, max_size=4).map(tuple),
    type=st.sampled_from(["article", "proceedings paper", "book chapter", "review"]),
    language=st.sampled_from(["English", "Spanish"]),
    volume=st.from_regex(r"[0-9]{1,3}", fullmatch=True),
    issue=st.sampled_from(["", "1", "2-3", "S1"]),
    pages=st.sampled_from(["", "1-9", "e102", "117", "1-1"]),
)


def test_no_reader_loses_what_is_kept_beside_the_fields(tmp_path: Path) -> None:
    for to in SUFFIX:
        (read,) = back([FULL], to, tmp_path)
        assert set(FULL.extra) <= set(read.extra), to
        assert (read.index_terms, read.copyright) == (FULL.index_terms, FULL.copyright), to
        assert (read.source, read.source_id) == (FULL.source, FULL.source_id), to


def test_affiliations_that_hold_semicolons_come_back_from_a_table(tmp_path: Path) -> None:
    record = replace(FULL, affiliations=("Doe, J; Roe, R, Univ Oslo", "Poe, P, Univ Bergen"))
    for to in ("csv", "xlsx"):
        (read,) = back([record], to, tmp_path)
        assert read.affiliations == record.affiliations, to


def test_a_cell_that_is_guarded_comes_back_as_it_was(tmp_path: Path) -> None:
    record = replace(FULL, abstract="= Even though", title="-2 degrees", venue="@home")
    for to in ("csv", "xlsx"):
        (read,) = back([record], to, tmp_path)
        assert (read.abstract, read.title, read.venue) == ("= Even though", "-2 degrees", "@home")


def test_a_text_too_long_for_a_cell_of_excel_ends_visibly(tmp_path: Path) -> None:
    (read,) = back([replace(FULL, abstract="lamps " * 6000)], "xlsx", tmp_path)
    assert len(read.abstract) == 32_767
    assert read.abstract.endswith("…")


@pytest.mark.parametrize("to", ["ris", "bibtex", "wos"])
@given(records=st.lists(RECORDS, min_size=1, max_size=3))
def test_whatever_is_exported_is_read_back(
    records: list[Record], to: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    read = back(records, to, tmp_path_factory.mktemp("back"))
    assert len(read) == len(records)
    for got, wrote in zip(read, records, strict=True):
        same(got, wrote, without=["extra"])
        assert set(wrote.extra) <= set(got.extra)


def test_a_semicolon_in_a_reference_does_not_make_two(tmp_path: Path) -> None:
    record = replace(FULL, references=("Roe A, 2016, Title; subtitle", "Poe B, 1991, X"))
    (read,) = back([record], "ris", tmp_path)
    assert read.references == ("Roe A, 2016, Title, subtitle", "Poe B, 1991, X")


@pytest.mark.shared(DATA)
@pytest.mark.parametrize("to", ["ris", "bibtex", "wos", "csv", "xlsx"])
@pytest.mark.parametrize("name", ["wos-tagged/full-500.txt", "scopus-220.csv", "springer.csv"])
def test_real_records_come_back_with_all_their_fields(name: str, to: str, tmp_path: Path) -> None:
    records = read_file(DATA / "exports" / name).records
    # RIS parts references at semicolons; tagged text is Web of Science's own.
    lost = {"ris": ["references"], "wos": ["source"], "xlsx": ["references"]}.get(to, [])
    lost = ["extra", *lost]
    read = back(records, to, tmp_path)
    assert len(read) == len(records)
    for got, wrote in zip(read, records, strict=True):
        same(got, wrote, without=lost if wrote.type else [*lost, "type"])
        assert to == "xlsx" or len(got.references) == len(wrote.references)  # a cell has its limit
        assert {piece for piece in wrote.extra if piece[:3] != "UR="} <= set(got.extra)


def test_bibtex_keys_are_unique_and_plain() -> None:
    text = str(export_records([StoredRecord(1, FULL), StoredRecord(2, FULL)], "bibtex"))
    assert re.findall(r"^@(\w+)\{([^,]+),$", text, re.M) == [
        ("article", "garciaperez2019smart"),
        ("article", "garciaperez2019smart-2"),
    ]


def test_tagged_text_has_the_fields_bibliometrix_builds_its_short_references_from() -> None:
    text = str(export_records([StoredRecord(1, FULL)], "wos"))
    assert text.startswith("FN ")
    assert text.endswith("\nEF\n")
    assert "\nAU García-Pérez, AL\n   Barnes and Noble\n   O'Neil, Z\nAF " in text
    for tag in (
        "PT J",
        "TI ",
        "SO ",
        "J9 CITIES DATA",
        "PY 2019",
        "C1 ",
        "CR ",
        "UT WOS:",
    ):
        assert f"\n{tag}" in text, tag
    assert not re.search(r"^[A-Z][A-Z0-9] *$", text.replace("\nER\n", "\n")[:-4], re.M)


def test_authors_and_institutions_leave_as_the_source_printed_them(tmp_path: Path) -> None:
    printed = ("AU=Wang, YQ", "AU=Wang, YX", "C3=Oslo Institute of Lamps", "TC=3", "SN=1234-5678")
    record = replace(FULL, authors=("Wang, Yanqiu", "Wang, Yuxing"), extra=printed)
    text = str(export_records([StoredRecord(1, record)], "wos"))
    assert "\nAU Wang, YQ\n   Wang, YX\nAF Wang, Yanqiu\n   Wang, Yuxing\n" in text
    assert "\nC3 Oslo Institute of Lamps\n" in text
    (read,) = back([record], "wos", tmp_path)
    assert set(printed) <= set(read.extra)


# -- hostile text ----------------------------------------------------------------------------------

HOSTILE = make_record("=HYPERLINK(1)", authors=("+1, A.", "@SUM"), abstract="-2+3 \x1b[31m")


def test_no_text_becomes_a_formula_in_a_workbook() -> None:
    content = export_records([StoredRecord(1, HOSTILE)], "xlsx")
    assert isinstance(content, bytes)
    row = openpyxl.load_workbook(io.BytesIO(content))["records"][2]
    assert [cell.value for cell in row[3:5]] == ["=HYPERLINK(1)", "-2+3 [31m"]
    assert {cell.data_type for cell in row if isinstance(cell.value, str)} == {"s"}
    assert row[3].quotePrefix
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_more_records_than_a_sheet_has_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 3)
    two = [StoredRecord(1, FULL), StoredRecord(2, HOSTILE)]
    assert export_records(two, "xlsx")
    with pytest.raises(OutputError, match=r"has 3 rows.*write csv"):
        export_records([*two, StoredRecord(3, FULL)], "xlsx")


def test_a_workbook_takes_more_columns_than_there_are_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    more = tuple(f"column {number}" for number in range(30))
    monkeypatch.setattr(workbook, "RECORD_COLUMNS", more)
    content = export_records([], "xlsx")
    assert isinstance(content, bytes)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["records"]
    assert [cell.value for cell in sheet[1]] == [*more]
    assert sheet.column_dimensions["AD"].width == 14


def test_a_workbook_waits_on_disk_and_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [StoredRecord(number, FULL) for number in range(1, 50)]
    in_memory = export_records(held, "xlsx")
    monkeypatch.setattr(workbook, "_IN_MEMORY", 1)
    assert export_records(held, "xlsx") == in_memory


@pytest.mark.parametrize("to", ["csv", "asreview"])
def test_no_text_becomes_a_formula_in_a_table(to: str) -> None:
    text = str(export_records([StoredRecord(1, HOSTILE)], to))
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert "'=HYPERLINK(1)" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("to", list(EXPORTS))
def test_the_same_records_give_the_same_bytes(to: str) -> None:
    assert export_records([StoredRecord(1, FULL)], to) == export_records(
        [StoredRecord(1, FULL)], to
    )


# -- ASReview --------------------------------------------------------------------------------------


def test_asreview_gets_labels_where_there_are_some() -> None:
    records = [StoredRecord(n, replace(FULL, title=f"T{n}")) for n in (1, 2, 3)]
    lines = list(
        csv.DictReader(
            io.StringIO(str(export_records(records, "asreview", labels={1: True, 3: False})))
        )
    )
    assert [line["included"] for line in lines] == ["1", "", "0"]
    assert {"title", "abstract", "authors", "keywords", "doi", "year"} <= set(lines[0])
    assert "included" not in str(export_records(records, "asreview")).splitlines()[0]


# -- the command -----------------------------------------------------------------------------------

TEXTS = [
    ("Governance of the smart city London", "The policy and strategy of London's leaders.", 2015),
    ("Smart city parking in Paris", "A parking system was built and tried in Paris.", 2016),
    ("Smart city goals", "After the Paris Agreement, governance of the smart city.", 2017),
    ("Another matter", "Nothing of the kind in London.", 2015),
]


@pytest.fixture
def filled(study_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "export.ris"
    file.write_text(
        "\n".join(
            RIS.format(title=t, abstract=a, year=y, doi=n) for n, (t, a, y) in enumerate(TEXTS)
        )
    )
    reputation("import", study_file, file)
    return study_file


@pytest.fixture
def exported(filled: Path, tmp_path: Path) -> Callable[..., set[str]]:
    def dois(*options: str) -> set[str]:
        reputation("export", filled, "--out", tmp_path / "out.csv", *options)
        return {line["doi"] for line in rows(tmp_path / "out.csv")}

    return dois


def test_the_whole_corpus_is_exported_unless_asked_otherwise(
    exported: Callable[..., set[str]],
) -> None:
    assert exported() == {f"10.5555/{n}" for n in range(4)}


def test_what_was_counted_is_what_the_run_counts(
    exported: Callable[..., set[str]], filled: Path, tmp_path: Path
) -> None:
    reputation("run", filled, "--out", tmp_path / "run")
    decisions = rows(tmp_path / "run" / "decisions.csv")
    counted = {d["doi"] for d in decisions if d["counted"] == "1"}
    assert exported("--counted") == counted
    for city in {d["city"] for d in decisions if d["counted"] == "1"}:
        assert exported("--counted", "--city", city) == {
            d["doi"] for d in decisions if d["counted"] == "1" and d["city"] == city
        }
    for topic in {d["topic"] for d in decisions if d["counted"] == "1"}:
        assert exported("--counted", "--topic", topic) == {
            d["doi"] for d in decisions if d["counted"] == "1" and d["topic"] == topic
        }


def test_a_city_of_the_whole_corpus_is_every_record_that_speaks_of_it(
    exported: Callable[..., set[str]],
) -> None:
    assert exported("--city", "london") == {"10.5555/0", "10.5555/3"}
    assert exported("--city", "Paris") == {"10.5555/1"}


@pytest.mark.parametrize("to", list(EXPORTS))
def test_every_format_is_offered(to: str, filled: Path, tmp_path: Path) -> None:
    reputation("export", filled, "--to", to, "--out", tmp_path / "file")
    assert (tmp_path / "file").stat().st_size > 100


def test_labels_by_hand_reach_asreview(filled: Path, tmp_path: Path) -> None:
    study = read_study(filled)
    with Corpus.open(study.corpus_path) as corpus:
        first = next(corpus.records()).record
    LabelLog(study.labels_folder).append([new_event(first, "ana", "relevance", value="0")])
    reputation("export", filled, "--to", "asreview", "--out", tmp_path / "a.csv")
    assert [line["included"] for line in rows(tmp_path / "a.csv")] == ["0", "", "", ""]


def test_an_unknown_city_is_answered_with_those_there_are(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="London, Paris"):
        reputation("export", filled, "--city", "Atlantis", "--out", tmp_path / "x.csv")


@pytest.mark.usefixtures("world")
def test_a_study_of_all_cities_is_exported_by_the_name_of_any(filled: Path, tmp_path: Path) -> None:
    text = filled.read_text(encoding="utf-8")
    every = 'cities = "all"\n' + text[: text.index("[[cities]]")]
    filled.write_text(every, encoding="utf-8")
    reputation("export", filled, "--city", "Paris", "--out", tmp_path / "out.csv")
    assert {line["doi"] for line in rows(tmp_path / "out.csv")} == {"10.5555/1"}


def test_nothing_selected_is_an_error_and_writes_nothing(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(ReputationError, match="no record"):  # Paris is about none of these topics
        reputation("export", filled, "--city", "Paris", "--topic", "D", "--out", tmp_path / "x.csv")
    assert not (tmp_path / "x.csv").exists()
