"""The bundled demonstration: its planted truth is the report's table, and what is found shows."""

import csv
import html
import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reputation.cli.app import app
from reputation.comparison.published import read_published
from reputation.literature.formats import read_file
from reputation.study.bundled import bundled_folder, demonstration_files

FOLDER = bundled_folder() / "corpus" / "demonstration"


@pytest.fixture(scope="module")
def truth() -> list[dict[str, str]]:
    with (FOLDER / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demonstration")
    outcome = CliRunner().invoke(app, ["run", "--out", str(folder)], env={"COLUMNS": "80"})
    assert outcome.exit_code == 0, outcome.output
    return folder, outcome.stdout


def test_planted_truth_is_table_2_6(truth: list[dict[str, str]]) -> None:
    planted = Counter(row["city"] for row in truth if row["kept"] == "1")
    published = {
        row["city"]: int(row["articles"])
        for row in read_published("global-smart-cities-2020", "reputation")
    }
    assert planted == published
    assert planted.total() == 519


def test_every_record_of_the_three_files_is_marked_as_simulated(
    truth: list[dict[str, str]],
) -> None:
    known = {row["source_id"] for row in truth}
    seen = set()
    for file in demonstration_files():
        records, _, _ = read_file(file)
        assert all(record.source_id.startswith("SIMULATED-") for record in records)
        assert all(record.doi.startswith("10.5555/simulated") for record in records if record.doi)
        assert any(record.doi for record in records)
        assert all("Simulated" in record.venue or "SIMULATED" in record.venue for record in records)
        seen |= {record.source_id for record in records}
    assert seen == known


def test_copies_in_several_files_are_found_and_nothing_else_is_merged(
    results: tuple[Path, str], truth: list[dict[str, str]]
) -> None:
    _, output = results
    assert f"{len(truth)} records screened" in output


def test_result_stands_beside_the_truth_as_it_comes_out(results: tuple[Path, str]) -> None:
    folder, output = results
    with (folder / "reputation.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert all(row["simulated"] == "1" for row in table)
    for row in table:
        assert int(row["right"]) + int(row["missed"]) == int(row["planted"])
        assert int(row["right"]) + int(row["wrong"]) == int(row["articles"])
    assert "519 articles planted" in output
    assert "SIMULATED" in output
    assert max(len(line) for line in output.splitlines()) <= 80


def test_page_says_that_the_literature_is_simulated(results: tuple[Path, str]) -> None:
    folder, _ = results
    assert "Simulated literature" in (folder / "report.html").read_text(encoding="utf-8")


def test_after_a_run_what_it_names_works_on_its_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(app, ["run"], env={"COLUMNS": "80"}).stderr
    assert Path("results/demonstration/report.html").exists()
    assert str(Path("results/demonstration/report.html")) in said
    named = [
        line.split("reputation ", 1)[1] for line in said.splitlines() if "  reputation " in line
    ]
    assert {line.split()[0] for line in named} == {
        "search", "explain", "review", "export", "compare", "init"
    }  # fmt: skip
    for line in named:
        plain = ["--plain"] if line.startswith("review") else []
        outcome = CliRunner().invoke(app, [*shlex.split(line), *plain], input="q\n")
        assert outcome.exit_code == 0, (line, outcome.output, outcome.exception)
        assert outcome.output.strip()
    assert Path("counted.ris").read_text(encoding="utf-8").count("TY  -") > 400
    assert not list(Path("corpus").glob("tmp*"))


def test_a_second_run_reads_the_same_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(app, ["run", "--out", "one"])
    made = Path("corpus/demonstration.sqlite").stat().st_mtime_ns
    assert CliRunner().invoke(app, ["run", "--out", "two"]).exit_code == 0
    assert Path("corpus/demonstration.sqlite").stat().st_mtime_ns == made
    for file in Path("one").iterdir():
        assert file.read_bytes() == (Path("two") / file.name).read_bytes(), file.name


def test_where_nothing_may_be_written_the_run_goes_on_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("corpus").write_text("no folder", encoding="utf-8")
    outcome = CliRunner().invoke(app, ["run"])
    assert outcome.exit_code == 0
    assert "so nothing is saved" in outcome.stderr
    assert "reputation search" not in outcome.stderr


def test_tutorial_shows_the_table_that_comes_out(results: tuple[Path, str]) -> None:
    with (results[0] / "reputation.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    columns = ("city", "articles", "corrected", "reputation_rank", "smart_city_rank")
    lines = []
    for row in table:
        row["corrected"] = f"{float(row['corrected']):.0f}"
        cells = [*(row[name] for name in columns), row["difference"], row["planted"]]
        lines.append(f"| {' | '.join(cells).replace('-', '−')} |")
    tutorial = (bundled_folder() / "docs" / "tutorial.md").read_text(encoding="utf-8")
    wanted = "\n".join(lines)
    assert wanted in tutorial, f"docs/tutorial.md must show:\n{wanted}"
    flow = " ".join(results[1].strip().split("\n\n")[-1].split())
    assert flow in tutorial, f"docs/tutorial.md must say: {flow}"


def test_picture_in_the_readme_shows_what_comes_out(results: tuple[Path, str]) -> None:
    picture = (bundled_folder() / "docs" / "images" / "run.svg").read_text(encoding="utf-8")
    shown = " ".join(re.sub(r"<style.*?</style>|<[^>]*>", " ", picture, flags=re.DOTALL).split())
    shown = " ".join(html.unescape(shown).split())
    for line in results[1].splitlines():
        wanted = " ".join(line.split())
        assert wanted in shown, f"docs/images/run.svg lacks: {wanted}"
