"""Labels come from elsewhere, are listed, excluded with reasons, shared in halves, and counted."""

import csv
import json
from pathlib import Path

import pytest
from commanding import answered as reputation

RECORDS = [
    ("Buses of the smart city of London", "A timetable service is built for buses in London.", "1"),
    ("An antenna for smart cities", "Measured on a roof in Paris. Smart cities may use it.", "2"),
    ("Governing the smart city in Paris", "Officials of Paris on governance and strategy.", "3"),
]
ASREVIEW = "record_id,title,doi,included,asreview_label\n"


@pytest.fixture
def study(study_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "export.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["ID", "Title", "Abstract", "Year", "DOI"])
        writer.writerows((f"W10000{i}", t, a, 2015, f"10.5555/r{i}") for t, a, i in RECORDS)
    reasons = 'reasons = ["no city", "not smart city"]\n'
    study_file.write_text(reasons + study_file.read_text(encoding="utf-8"), encoding="utf-8")
    reputation("import", study_file, file)
    return study_file


def folder_of(study: Path) -> Path:
    return study.parent.parent / "corpus" / "labels" / "two"


def review(study: Path, reviewer: str, typed: str, *more: str) -> str:
    return reputation(
        "review", study, "--reviewer", reviewer, "--plain", *more, typed=f"{typed}\nq\n"
    )


def test_reasons_are_counted_once_in_the_flow(study: Path, tmp_path: Path) -> None:
    review(study, "ana", "/buses\nx 1\n/governing\ni\n/antenna\na")
    output = reputation("run", study, "--out", tmp_path / "out")
    assert "1 included" in output
    flow = json.loads((tmp_path / "out" / "flow.json").read_text())
    assert flow["excluded"]["by hand: no city"] == 1
    assert flow["screened"] - sum(flow["excluded"].values()) == flow["included"]
    page = (tmp_path / "out" / "report.html").read_text()
    assert "by hand: no city (n" in page.replace("\u00a0", " ")
    assert "3 records were decided by hand" in page


def test_labels_under_two_spellings_of_a_name_are_kept_apart_and_told(
    study: Path, tmp_path: Path
) -> None:
    file = tmp_path / "two.csv"
    file.write_text("doi,relevance,reviewer\n10.5555/r1,1,Eva\n10.5555/r2,0,eva\n")
    said = reputation("labels", "import", study, file)
    assert "Eva and eva differ only in case and count as 2 reviewers" in said
    files = [path.name for path in folder_of(study).iterdir()]
    assert len({name.casefold() for name in files}) == len(files) == 2
    said = reputation("labels", "list", study)
    assert "Eva" in said
    assert "eva" in said
    said = review(study, "EVA", "r")
    assert "Eva, eva are known; EVA is not" in said


def test_only_who_decided_a_line_is_named_and_flags_are_no_decisions(
    study: Path, tmp_path: Path
) -> None:
    review(study, "ana", "/buses\nd")
    review(study, "ben", "/buses\n1\n/antenna\nf\nn look again\n/governing\ns")
    reputation("run", study, "--out", tmp_path / "out")
    with (tmp_path / "out" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        by = {row["doi"]: row["decided_by"] for row in csv.DictReader(file)}
    assert by["10.5555/r1"] == "ana+ben"
    assert not any(name in by["10.5555/r2"] + by["10.5555/r3"] for name in ("ana", "ben"))
    assert "1 records were decided by hand" in (tmp_path / "out" / "report.html").read_text()


def test_labels_are_listed_by_reader_flag_note_words_and_who_is_awaited(study: Path) -> None:
    review(study, "ana", "/buses\nf\nn see table 2\nd\n/antenna\nx 2")
    review(study, "ben", "/buses\nd")
    every = reputation("labels", "list", study)
    assert "irrelevant (not smart city)" in every
    assert "3 of 3 labels" in every
    assert "1 of 3 labels" in reputation("labels", "list", study, "--reader", "ben")
    assert "1 of 3 labels" in reputation("labels", "list", study, "--flagged")
    assert "see table 2" in reputation("labels", "list", study, "--notes")
    assert "1 of 3 labels" in reputation("labels", "list", study, "--find", "antenna")
    awaited = reputation("labels", "list", study, "--awaiting")
    assert "1 of 3 labels" in awaited
    assert "An antenna" in awaited
    assert "ben" in awaited
    assert "nobody has no labels here; readers with labels: ana, ben" in reputation(
        "labels", "list", study, "--reader", "nobody"
    )


def test_halves_hold_each_record_once(study: Path) -> None:
    first = review(study, "ana", "", "--part", "1/2")
    second = review(study, "ben", "", "--part", "2/2")
    sizes = [int(text.split("part ")[1].split(": ")[1][0]) for text in (first, second)]
    assert sum(sizes) == 3
    assert f"0 records decided, {sizes[0]} left" in first
    wrong = reputation("review", study, "--plain", "--part", "3/2", code=2)
    assert "expected e.g. 1/2" in wrong


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.csv", "id,relevance,topic\nW100001,1,D\nW100002,0,\n", "utf-8"),
        ("b.csv", "doi;included;topic\n10.5555/r1;1;D\n10.5555/r2;0;\n", "utf-16"),
        ("c.tsv", "title\tdecision\ttopic\n{0}\tinclude\tdata\n{1}\texclude\t\n", "latin-1"),
        (
            "d.csv",
            ASREVIEW.replace("\n", ",topic\n") + '1,"{0}",,,1,D\n2,"{1}",,,0,\n9,"{2}",,,,\n',
            "utf-8",
        ),
    ],
)
def test_tables_of_others_are_taken_in_once(
    study: Path, tmp_path: Path, name: str, text: str, encoding: str
) -> None:
    file = tmp_path / name
    file.write_text(text.format(*(title for title, *_ in RECORDS)), encoding=encoding)
    output = reputation("labels", "import", study, file, "--reviewer", "ana")
    assert "3 new events of ana" in output
    assert "0 new events" in reputation("labels", "import", study, file, "--reviewer", "ana")
    listed = reputation("labels", "list", study)
    assert "relevant, topic D" in listed
    assert "irrelevant" in listed
    assert "2 of 2 labels" in listed


def test_a_table_without_a_reader_asks_for_one(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id,relevance\nW100001,1\n")
    output = reputation("labels", "import", study, file, code=2)
    assert "add --reviewer NAME" in output
    assert not folder_of(study).exists()


RAYYAN = (
    'RAYYAN-INCLUSION: {"Ana Silva"=>"Included", "Ben"=>"Excluded", "Cy"=>"Maybe"} | '
    "RAYYAN-EXCLUSION-REASONS: no city"
)


@pytest.mark.parametrize("ending", ["csv", "ris"])
def test_an_export_of_rayyan_names_its_readers(study: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"rayyan.{ending}"
    title = RECORDS[0][0]
    if ending == "csv":
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerow(["key", "title", "year", "notes"])
            writer.writerows(
                [["rayyan-1", title, 2015, RAYYAN], ["rayyan-2", "Gone", 2015, RAYYAN]]
            )
    else:
        record = f"TY  - JOUR\nTI  - {title}\nPY  - 2015\nN1  - {RAYYAN}\nER  - \n\n"
        file.write_text(record + record.replace(title, "Gone"))
    output = reputation("labels", "import", study, file)
    assert "3 new events of Ana-Silva, Ben" in output
    assert "2 undecided" in output
    assert "2 decisions match no record" in output
    assert "Gone" in output
    listed = reputation("labels", "list", study)
    assert "irrelevant (no city)" in listed
    assert "Ana-Silva" in listed


def test_identifiers_that_a_spreadsheet_mangled_are_refused_by_line(
    study: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id,relevance\nW100001,1\n1.23E+15,0\n")
    output = reputation("labels", "import", study, file, "--reviewer", "ana", code=2)
    assert "line 3" in output
    assert "1.23E+15" in output
    assert not folder_of(study).exists()
    review(study, "ana", "r")
    log = tmp_path / "log.csv"
    reputation("labels", "export", study, log)
    head, row = log.read_text().splitlines()
    cells = row.split(",")
    log.write_text(f"{head}\n{','.join(['1.23457E+15', *cells[1:]])}\n")
    output = reputation("labels", "import", study, log, code=2)
    assert "line 2: event is '1.23457E+15', a longer value rounded by a spreadsheet" in output


def test_a_log_that_a_spreadsheet_saved_anew_is_read(study: Path, tmp_path: Path) -> None:
    review(study, "ana", "/buses\nd")
    log = tmp_path / "log.csv"
    reputation("labels", "export", study, log)
    rows = list(csv.reader(log.read_text(encoding="utf-8").splitlines()))
    (folder_of(study) / "ana.csv").unlink()
    with log.open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert "2 new events" in reputation("labels", "import", study, log)
    assert "relevant, topic D" in reputation("labels", "list", study)


def test_models_are_trained_and_counts_corrected_straight_from_the_log(
    study: Path, tmp_path: Path
) -> None:
    review(study, "ana", "/buses\nd\n/antenna\ni\n/governing\nm")
    log = folder_of(study) / "ana.csv"
    output = reputation("compare", study, "--sample", log)
    assert "by 3 records read" in " ".join(output.split())
    refused = reputation("evaluate", study, code=2)
    assert "2 relevant and 1 irrelevant records are labelled; at least 4" in refused
    other = reputation("evaluate", log, code=2)
    assert "--records" in other


def test_a_damaged_line_stops_no_import(study: Path, tmp_path: Path) -> None:
    review(study, "ana", "/buses\ni\n/governing\nr")
    log = folder_of(study) / "ana.csv"
    first, second, *rest = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join([first, second.replace("ana", "anna", 1), *rest]), encoding="utf-8")
    table = tmp_path / "more.csv"
    table.write_text("id,relevance\nW100001,1\n", encoding="utf-8")
    said = reputation("labels", "import", study, table, "--reviewer", "ben")
    assert "1 new events of ben" in said
    assert "ana.csv, line 2" in said


def test_one_damaged_line_is_named_with_a_remedy_and_the_others_count(
    study: Path, tmp_path: Path
) -> None:
    review(study, "ana", "/buses\nd")
    review(study, "ben", "/antenna\ni")
    log = folder_of(study) / "ana.csv"
    log.write_text(log.read_text().replace("relevance,,1", "relevance,,0", 1))
    output = reputation("run", study, "--out", tmp_path / "out")
    assert "ana.csv, line 2" in output
    assert "or delete it" in output
    listed = reputation("labels", "list", study)
    assert "ben" in listed
    assert "1 record decided" in review(study, "ben", "")


COVIDENCE = "Title,Published Year,DOI,Covidence #,Notes,Tags\n"


def test_lists_of_covidence_say_the_decision_in_their_names(study: Path, tmp_path: Path) -> None:
    irrelevant = tmp_path / "review_7_irrelevant_csv.csv"
    note = "Exclusion reason: no city; "
    irrelevant.write_text(f'{COVIDENCE}{RECORDS[1][0]},2015,10.5555/r2,#1,"{note}",\n')
    included = tmp_path / "review_7_included_csv.csv"
    included.write_text(f"{COVIDENCE}{RECORDS[0][0]},2015,,#2,,\n")
    for file in (irrelevant, included):
        output = reputation("labels", "import", study, file, "--reviewer", "ana")
        assert "1 decisions" in output
    log = reputation("labels", "log", study)
    assert "reason no city" in log
    assert log.count("relevance 1") == log.count("relevance 0") == 1


def test_a_list_of_covidence_without_a_decision_is_refused(study: Path, tmp_path: Path) -> None:
    screen = tmp_path / "review_7_screen.csv"
    screen.write_text(f"{COVIDENCE}{RECORDS[0][0]},2015,,#2,,\n")
    output = reputation("labels", "import", study, screen, "--reviewer", "ana", code=2)
    assert "included, excluded or irrelevant" in output


@pytest.mark.parametrize("column", ["citation_screening_status", "screened_abstracts"])
def test_what_other_programs_call_decisions_is_read(
    study: Path, tmp_path: Path, column: str
) -> None:
    table = tmp_path / "screened.csv"
    rows = [f"{RECORDS[0][0]},selected", f"{RECORDS[1][0]},excluded", f"{RECORDS[2][0]},not vetted"]
    table.write_text("\n".join([f"title,{column}", *rows, ""]))
    output = reputation("labels", "import", study, table, "--reviewer", "ana")
    assert "2 decisions, 0 already known, 1 undecided" in output
