"""The commands as a user runs them: what they print, write and refuse."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import typer
from commanding import TEXTS, answered, program, reputation, rows, write_export

from reputation.cli.app import app
from reputation.errors import ReputationError
from reputation.judgement.choices import AIMS
from reputation.judgement.loading import load_from
from reputation.literature.corpus.corpus_file import Corpus
from reputation.study.definition import read_study


def every_command() -> list[str]:
    """The commands and sub-commands that the program offers."""
    found = []
    for name, command in sorted(typer.main.get_command(app).commands.items()):  # type: ignore[attr-defined]
        parts = getattr(command, "commands", None)
        found += [f"{name} {part}" for part in sorted(parts)] if parts else [name]
    return found


@pytest.fixture
def filled(study_file: Path, tmp_path: Path) -> Path:
    reputation("import", study_file, write_export(tmp_path))
    return study_file


def test_a_threshold_of_ones_own_decides_and_is_recorded(filled: Path, tmp_path: Path) -> None:
    reputation("run", filled, "--threshold", 1, "--out", tmp_path / "strict")
    reputation("run", filled, "--threshold", 0, "--out", tmp_path / "lax")
    strict, lax = (rows(tmp_path / name / "decisions.csv") for name in ("strict", "lax"))
    assert not any(int(row["relevance"]) for row in strict)
    assert all(int(row["relevance"]) for row in lax)
    told = json.loads((tmp_path / "strict" / "provenance.json").read_text(encoding="utf-8"))
    assert told["threshold"] == 1


def test_an_aim_moves_the_threshold_and_is_recorded(filled: Path, tmp_path: Path) -> None:
    relevant, thresholds = {}, {}
    for aim in ("recall", "counts", "precision"):
        reputation("run", filled, "--aim", aim, "--out", tmp_path / aim)
        found = rows(tmp_path / aim / "decisions.csv")
        relevant[aim] = sum(int(row["relevance"]) for row in found)
        told = json.loads((tmp_path / aim / "provenance.json").read_text(encoding="utf-8"))
        assert told["aim"] == aim
        thresholds[aim] = told["threshold"]
    assert relevant["recall"] >= relevant["counts"] >= relevant["precision"]
    assert thresholds["recall"] < thresholds["counts"] < thresholds["precision"]
    assert f"{', '.join(AIMS)}" in answered("run", filled, "--aim", "truth", code=2)
    said = answered("run", filled, "--aim", "recall", "--threshold", 0.4, code=2)
    assert "give either a threshold or an aim, not both" in said


@pytest.mark.parametrize("command", every_command())
def test_every_command_has_help_with_an_example(command: str) -> None:
    text = reputation(*command.split(), "--help")
    assert "Example" in text
    lines = [line.strip() for line in text.splitlines()]
    examples = [place for place, line in enumerate(lines) if line.startswith("reputation ")]
    assert any(lines[place].startswith(f"reputation {command}") for place in examples)
    assert not any(lines[place + 1] for place in examples), "an example must fit into 80 columns"


def test_import_says_what_was_read_and_again_that_nothing_changed(
    study_file: Path, tmp_path: Path
) -> None:
    file = write_export(tmp_path)
    assert "6 records from 6 entries" in reputation("import", study_file, file)
    assert "unchanged" in reputation("import", study_file, file)
    assert (tmp_path / "corpus" / "two.sqlite").exists()


def test_refused_file_does_not_stop_the_others(study_file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "page.bib"
    bad.write_text("<!DOCTYPE html><html><body>Log in</body></html>")
    with pytest.raises(ReputationError, match="1 of 2 files refused"):
        reputation("import", study_file, bad, write_export(tmp_path))
    assert "6 records" in reputation("status", study_file)


def test_search_finds_a_city_and_shows_the_query(filled: Path) -> None:
    text = reputation("search", filled, "london")
    assert "Governance of the smart city London" in text
    assert "too late" not in text
    assert "2 records found" in text


def test_search_takes_a_query_of_ones_own(filled: Path) -> None:
    text = reputation("search", filled, "parking NOT governance")
    assert "1 records found" in text


def test_run_writes_the_contracts_files(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    text = reputation("run", filled, "--out", out)
    assert "SIMULATED" not in text
    table = rows(out / "reputation.csv")
    assert list(table[0]) == [
        "city",
        "articles",
        "reputation_rank",
        "smart_city_rank",
        "difference",
    ]
    decisions = rows(out / "decisions.csv")
    assert [(d["city"], d["doi"], d["mention"]) for d in decisions] == [
        ("London", "10.5555/0", "1"),
        ("London", "10.5555/1", "1"),
        ("Paris", "10.5555/1", "1"),
        ("Paris", "10.5555/2", "0"),
        ("Paris", "10.5555/5", "1"),
    ]
    assert all(set(d["mention"] + d["relevance"] + d["counted"]) <= {"0", "1"} for d in decisions)
    counted = Counter(d["city"] for d in decisions if d["counted"] == "1")
    assert {line["city"]: int(line["articles"]) for line in table} == {
        city: counted[city] for city in ("London", "Paris")
    }
    topics = rows(out / "topics.csv")
    assert sum(int(line["articles"]) for line in topics) == sum(counted.values())
    assert {line["topic"] for line in topics} <= {"A", "M", "D"}
    flow = json.loads((out / "flow.json").read_text())
    assert flow["identified"]["total"] - flow["duplicates_removed"] == flow["screened"] == 6
    assert flow["screened"] - sum(flow["excluded"].values()) == flow["included"]
    assert flow["excluded"]["naming a city that is not meant"] == 1


def test_running_twice_gives_the_same_bytes(filled: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        reputation("run", filled, "--out", tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_hostile_title_does_nothing_in_page_or_table(filled: Path, tmp_path: Path) -> None:
    reputation("run", filled, "--out", tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.count("<script") == page.count("</script") == 1  # the page's own
    titles = [d["title"] for d in rows(tmp_path / "out" / "decisions.csv")]
    assert "'=HYPERLINK(smart city)" in titles
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_classify_all_covers_every_record(filled: Path, tmp_path: Path) -> None:
    reputation("classify", filled, "--all", "--out", tmp_path / "all.csv")
    decisions = rows(tmp_path / "all.csv")
    assert {d["record_id"] for d in decisions} == {"1", "2", "3", "4", "5", "6"}
    assert all(d["topic"] in ("A", "M", "D") for d in decisions)


def test_explain_names_words_and_mentions_and_takes_number_identifier_or_doi(
    filled: Path,
) -> None:
    by_doi = reputation("explain", filled, "https://doi.org/10.5555/1")
    assert load_from("shipped")[0].label in by_doi
    assert "London" in by_doi  # named in the second record
    assert max(map(len, by_doi.splitlines())) <= 80
    assert reputation("explain", filled, "2") == by_doi
    with pytest.raises(ReputationError, match="no record 'no-such-record'"):
        reputation("explain", filled, "no-such-record")


def test_evaluate_says_how_good_the_models_are(tmp_path: Path) -> None:
    words = {"A": "parking sensor prototype", "M": "governance policy", "D": "taxi data analysis"}
    records = ["ID,Title,Abstract"]
    labels = ["id,relevance,topic,mentions"]
    for number in range(36):
        topic, relevant = "AMD"[number % 3], number % 4 != 0
        text = words[topic] + (" for citizens" if relevant else " on an antenna")
        records.append(f"{number},Study {number},{text}")
        labels.append(f"{number},{int(relevant)},{topic},Paris={number % 2}")
    (tmp_path / "r.csv").write_text("\n".join(records) + "\n", encoding="utf-8")
    (tmp_path / "l.csv").write_text("\n".join(labels) + "\n", encoding="utf-8")
    output = reputation(
        "evaluate", tmp_path / "l.csv", "--records", tmp_path / "r.csv", "--out", tmp_path / "out"
    )
    assert "random" in output
    counts = rows(tmp_path / "out" / "counts.csv")
    assert [row["city"] for row in counts] == ["Paris"]
    assert int(counts[0]["labelled"]) == 18
    assert {row["class"] for row in rows(tmp_path / "out" / "classes.csv")} == set("01AMD")
    picture = (tmp_path / "out" / "reliability.svg").read_text(encoding="utf-8")
    assert "share of right decisions" in picture
    assert "relevance" in picture


def test_export_writes_a_line_a_record(filled: Path, tmp_path: Path) -> None:
    reputation("export", filled, "--to", "csv", "--out", tmp_path / "records.csv")
    exported = rows(tmp_path / "records.csv")
    assert [line["doi"] for line in exported] == [f"10.5555/{n}" for n in range(6)]
    assert exported[1]["abstract"] == TEXTS[1][1]


def test_merge_is_listed_and_undone(study_file: Path, tmp_path: Path) -> None:
    reputation("import", study_file, write_export(tmp_path, [TEXTS[0]]))
    again = tmp_path / "table.csv"
    again.write_text(
        "Title,Abstract,Year,DOI\nGovernance of the smart city London,,2015,10.5555/0\n"
    )
    reputation("import", study_file, again)
    assert "same DOI" in reputation("duplicates", study_file)
    reputation("duplicates", study_file, "--undo", "1")
    assert "0 merged records" in reputation("duplicates", study_file)


def test_init_makes_a_folder_that_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reputation("init", tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")
    files = ["savedrecs.txt", "scopus.csv", "library.ris"]
    reputation("import", "demonstration", *(f"corpus/demonstration/{file}" for file in files))
    assert "SIMULATED" in reputation("run", "demonstration")
    assert (tmp_path / "mine" / "results" / "demonstration" / "reputation.csv").exists()
    with pytest.raises(ReputationError, match="not empty"):
        reputation("init", tmp_path / "mine")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "none.toml"], 2, "none.toml: no such study file"),
        (["run", "queries/two.toml"], 2, "no corpus yet"),
        (["status"], 2, "Missing argument"),
        (["import", "queries/two.toml", "nothing.ris"], 2, "nothing.ris: no such file"),
        (["search", "queries/two.toml", "("], 2, "no corpus yet"),
    ],
)
def test_wrong_input_is_answered_in_two_lines_without_traceback(
    study_file: Path,
    arguments: list[str],
    code: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(study_file.parent.parent)
    left, said, complained = program(*arguments, capsys=capsys, monkeypatch=monkeypatch)
    assert left == code
    assert message in complained
    assert "Traceback" not in complained
    assert said.count("\n") <= 1


def test_an_interrupt_is_answered_in_a_line(study_file: Path) -> None:
    code = """
import reputation.study.bundled as bundled
from reputation.cli import main

def interrupted(*_):
    raise KeyboardInterrupt

bundled.find_study = interrupted
main()
"""
    command = [sys.executable, "-c", code, "status", str(study_file)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 130
    assert "interrupted; everything finished so far is kept" in result.stderr
    assert "Traceback" not in result.stderr


def test_files_are_written_also_when_nobody_reads_what_is_printed(tmp_path: Path) -> None:
    code = "from reputation.cli import main; main()"
    command = [sys.executable, "-c", code, "index", "audit", "--out", str(tmp_path / "audit")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=60) == 0
    assert list((tmp_path / "audit").iterdir())


def test_a_corpus_without_records_is_not_ranked(study_file: Path, tmp_path: Path) -> None:
    with Corpus.open(read_study(study_file).corpus_path, create=True):
        pass
    with pytest.raises(ReputationError, match="contains no records yet"):
        reputation("run", study_file, "--out", tmp_path / "out")


def test_where_no_article_counts_there_is_no_difference(filled: Path, tmp_path: Path) -> None:
    text = filled.read_text(encoding="utf-8")
    empty = filled.with_name("empty.toml")
    early = re.sub(r'from = "[^"]*"\nto = "[^"]*"', 'from = "1990-01"\nto = "1991-01"', text)
    assert early != text
    empty.write_text(early, encoding="utf-8")
    corpus = read_study(filled).corpus_path
    corpus.with_name("empty.sqlite").write_bytes(corpus.read_bytes())
    said = reputation("run", empty, "--out", tmp_path / "out")
    assert "the ranks are meaningless" in said
    assert {row["difference"] for row in rows(tmp_path / "out" / "reputation.csv")} == {""}
