"""What a new user does first: `doctor`, and `harvest --check`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from asking import KEY, KEYS
from commanding import answered, reputation, write_export
from server import Fault, LocalDatabase
from typer.testing import CliRunner

from reputation.cli.app import app
from reputation.harvesting.sources import SOURCES
from reputation.study.definition import Study


@pytest.fixture
def filled(study_file: Path, tmp_path: Path) -> Path:
    reputation("import", study_file, write_export(tmp_path))
    return study_file


def corpus_of(study_file: Path) -> Path:
    return study_file.parent.parent / "corpus" / "two.sqlite"


def test_doctor_tells_versions_and_no_secrets(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENALEX_API_KEY", KEY)
    said = reputation("doctor", filled)
    assert "OPENALEX_API_KEY set" in said
    assert KEY not in said
    assert "nothing is damaged" in said
    assert "SQLite" in reputation("doctor")


def test_doctor_finds_an_entry_that_changed(filled: Path) -> None:
    with sqlite3.connect(corpus_of(filled)) as sql:
        sql.execute("UPDATE entries SET title = title || '!' WHERE id = 2")
    sql.close()
    said = answered("doctor", filled, code=2)
    assert "DAMAGED" in said
    assert "entries changed since they were imported: 2" in said


def test_doctor_finds_pages_that_are_overwritten(filled: Path) -> None:
    path = corpus_of(filled)
    raw = bytearray(path.read_bytes())
    raw[3 * 4096 : 9 * 4096] = bytes(6 * 4096)
    path.write_bytes(raw)
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    assert "DAMAGED" in answered("doctor", filled, code=2)


def test_a_corpus_with_triggers_is_not_opened(filled: Path) -> None:
    with sqlite3.connect(corpus_of(filled)) as sql:
        sql.execute("CREATE TRIGGER t AFTER INSERT ON imports BEGIN DELETE FROM entries; END")
    sql.close()
    assert "triggers" in answered("status", filled, code=2)


@pytest.mark.parametrize("name", ["openalex", "scopus-standard", "wos", "semanticscholar"])
def test_check_asks_once_and_tells_key_quota_and_cost(
    name: str, database: LocalDatabase, study: Study
) -> None:
    asked = ["harvest", str(study.path), "--source", name, "--check", "--address", database.address]
    result = CliRunner().invoke(app, asked, env={**KEYS, "COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    assert "answers" in result.output
    assert "requests" in result.output
    assert KEY not in result.output
    searches = [request for request in database.log if request.path != "/rate-limit"]
    assert len(searches) == 1
    assert not study.corpus_path.exists(), "nothing is kept"


def test_check_of_a_key_that_is_refused_says_so(database: LocalDatabase, study: Study) -> None:
    database.settings.key = "another"
    asked = ["harvest", study.path, "--source", "scopus", "--check", "--address", database.address]
    result = CliRunner().invoke(app, list(map(str, asked)), env=KEYS)
    assert "SCOPUS_API_KEY is refused" in str(result.exception)
    assert "SCOPUS_API_KEY is refused" not in result.output, "it is said once"
    assert getattr(result.exception, "exit_code", 0) == 2, "as a harvest ends"


def test_check_fails_where_no_database_answers_and_does_not_try_for_long(
    database: LocalDatabase, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    database.settings.faults.extend([Fault(503, "busy")] * 100)
    asked = ["harvest", str(study.path), "--check", "--address", database.address]
    result = CliRunner().invoke(app, asked, env={**KEYS, "COLUMNS": "80"})
    assert "no database answers" in str(result.exception)
    assert database.requests == 2 * len(SOURCES)
    unusable = CliRunner().invoke(app, asked, env={**dict.fromkeys(KEYS, "a b"), "COLUMNS": "80"})
    assert "unusable" in unusable.output
    assert "contains characters that no key has" in " ".join(unusable.output.split())


def test_check_of_all_names_the_keys_that_are_missing(
    database: LocalDatabase, study: Study
) -> None:
    asked = ["harvest", str(study.path), "--check", "--address", database.address]
    result = CliRunner().invoke(app, asked, env={**dict.fromkeys(KEYS, ""), "COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    assert "WOS_API_KEY" in result.output
    assert "no answer" in result.output
