"""The commands on decisions by hand, as reviewers use them."""

import csv
from pathlib import Path

import pytest
from commanding import answered as reputation

RECORDS = [
    ("Buses of the smart city of London", "A timetable service is built for buses in London.", "1"),
    ("An antenna for smart cities", "Measured on a roof in Paris. Smart cities may use it.", "2"),
    ("Governing the smart city in Paris", "Officials of Paris on governance and strategy.", "3"),
]


@pytest.fixture
def study(study_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "export.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["ID", "Title", "Abstract", "Year", "DOI"])
        writer.writerows((i, t, a, 2015, f"10.5555/r{i}") for t, a, i in RECORDS)
    reputation("import", study_file, file)
    return study_file


def decisions(study: Path, folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    reputation("run", study, "--out", folder)
    with (folder / "decisions.csv").open(encoding="utf-8", newline="") as file:
        return {(row["source_id"], row["city"]): row for row in csv.DictReader(file)}


def review_all(study: Path, reviewer: str, answers: dict[str, str]) -> None:
    """Find each record by its title and answer it."""
    typed = "".join(f"/{title}\n{answers[i]}\n" for title, _, i in RECORDS)
    reputation("review", study, "--reviewer", reviewer, "--plain", typed=f"{typed}q\n")


def test_line_mode_shows_a_record_asks_and_saves(study: Path) -> None:
    output = reputation("review", study, "--reviewer", "ana", "--plain", typed="r\nq\n")
    assert "About smart-city models" in output
    assert "https://doi.org/10.5555/r" in output
    assert "1 record decided" in output
    log = study.parent.parent / "corpus" / "labels" / "two" / "ana.csv"
    assert len(log.read_text().splitlines()) == 2


def test_decisions_by_hand_come_before_the_models_and_are_named(
    study: Path, tmp_path: Path
) -> None:
    review_all(study, "ana", {"1": "d", "2": "a", "3": "i"})
    found = decisions(study, tmp_path / "out")
    assert found["1", "London"]["topic"] == "D"
    assert found["1", "London"]["decided_by"] == "ana"
    assert found["2", "Paris"]["relevance"] == "1"
    assert found["3", "Paris"]["relevance"] == "0"
    assert found["3", "Paris"]["counted"] == "0"


def test_a_struck_out_mention_does_not_count(study: Path, tmp_path: Path) -> None:
    typed = f"/{RECORDS[0][0]}\n1\n1\na\nq\n"
    reputation("review", study, "--reviewer", "ana", "--plain", typed=typed)
    row = decisions(study, tmp_path / "out")["1", "London"]
    assert (row["mention"], row["relevance"], row["counted"]) == ("0", "1", "0")


def test_agreement_names_disputes_and_adjudication_settles_them(
    study: Path, tmp_path: Path
) -> None:
    review_all(study, "ana", {"1": "a", "2": "i", "3": "m"})
    review_all(study, "ben", {"1": "a", "2": "a", "3": "m"})
    output = reputation("agreement", study)
    assert "relevance" in output
    assert "ana: irrelevant, ben: relevant" in " ".join(output.split())
    assert "relevance, answers of ana, ben (pairs: records): irrelevant and relevant: 1" in output
    assert max(map(len, output.splitlines())) <= 80
    shown = reputation(
        "review", study, "--adjudicate", "--reviewer", "cleo", "--plain", typed="i\n"
    )
    assert "ana: irrelevant" in shown
    assert "ben: relevant, topic A" in shown
    row = decisions(study, tmp_path / "out")["2", "Paris"]
    assert row["relevance"] == "0"
    assert row["decided_by"].startswith("cleo")
    assert "to discuss" not in reputation("agreement", study)


def test_labels_travel_between_machines(study: Path, tmp_path: Path) -> None:
    review_all(study, "ana", {"1": "a", "2": "i", "3": "m"})
    reputation("labels", "export", study, tmp_path / "labels.csv")
    log = study.parent.parent / "corpus" / "labels" / "two" / "ana.csv"
    before = log.read_text()
    log.unlink()
    assert "5 new" in reputation("labels", "import", study, tmp_path / "labels.csv")
    assert "0 new" in reputation("labels", "import", study, tmp_path / "labels.csv")
    assert log.read_text() == before
    shown = reputation("labels", "log", study)
    assert "topic M" in shown
    assert "10.5555/r3" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--order", "alphabetical"], "order 'alphabetical': expected learning"),
        (["sentiment"], "question 'sentiment': expected relevance, topics"),
        (["--start", "chance"], "start 'chance': expected model, description"),
        (["--reviewer", "../ana"], "reviewer '../ana'"),
    ],
)
def test_unknown_options_list_those_there_are(
    study: Path, arguments: list[str], message: str
) -> None:
    assert message in reputation("review", study, "--plain", *arguments, code=2)


def test_an_empty_search_says_how_to_fill_the_corpus(study_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("Title,Year\nSomething else,2015\n", encoding="utf-8")
    reputation("import", study_file, file)
    assert "finds nothing" in reputation("review", study_file, "--plain", code=2)


@pytest.mark.parametrize("order", ["learning", "uncertain", "balanced", "random"])
@pytest.mark.parametrize("start", ["model", "description"])
def test_every_order_leads_through_all_records(study: Path, order: str, start: str) -> None:
    output = reputation(
        "review", study, "relevance", "--reviewer", "ana", "--plain",
        "--order", order, "--start", start, "--show-model", typed="r\ni\nr\n",
    )  # fmt: skip
    assert "3 records decided, 0 left, 2 relevant" in output
    assert "model: relevant" in output
