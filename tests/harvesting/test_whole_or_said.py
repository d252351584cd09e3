"""A harvest is whole, or says that it is not: on the recorded lists of OpenAlex, and afterwards."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from asking import STUDY, ask
from commanding import rows
from recordings import RECORDINGS, needs_recordings, recorded
from server import Fault, LocalDatabase
from server.recorded import RecordedOpenAlex
from typer.testing import CliRunner

import reputation as rep
from reputation.cli.app import app
from reputation.errors import GaveUp, KeyMissing, QuotaSpent
from reputation.harvesting.harvest import Harvest, estimate_harvest, harvest
from reputation.harvesting.sources import find_source
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.records.record import Record
from reputation.study.definition import Study, read_study

WIDE = STUDY.replace("2012-03", "1800-01").replace("2019-10", "2026-12")


def recorded_works() -> list[dict[str, Any]]:
    """Every work of the recorded lists, once; JSON lines hold the others again."""
    found: dict[str, dict[str, Any]] = {}
    pages = [json.loads(f.read_text()) for f in (RECORDINGS / "openalex_lists").glob("json_*.json")]
    pages += [r.json for r in recorded("openalex_lists", "/works?")]
    for page in pages:
        for work in page.get("results", ()):
            if work.get("title"):
                found.setdefault(work["id"], work)
    return sorted(found.values(), key=lambda work: (work["publication_date"], work["id"]))


@pytest.fixture(scope="module")
def works() -> list[dict[str, Any]]:
    return recorded_works()


@pytest.fixture
def wide(tmp_path: Path) -> Study:
    file = tmp_path / "wide.toml"
    file.write_text(WIDE)
    return read_study(file).narrowed(["Singapore"])


def walk(database: LocalDatabase, study: Study, corpus: Corpus, **how: object) -> Harvest:
    source = find_source("openalex")
    return harvest(corpus, study, source, ask("openalex", database), **how)  # type: ignore[arg-type]


def entries(corpus: Corpus) -> dict[str, Record]:
    every = (one for held in corpus.records() for one in corpus.merges.entries(held.record_id))
    return {one.record.source_id: one.record for one in every}


def identifiers(corpus: Corpus) -> set[str]:
    return {
        e.record.source_id
        for held in corpus.records()
        for e in corpus.merges.entries(held.record_id)
    }


@needs_recordings
@pytest.mark.parametrize("seed", range(12))
def test_recorded_lists_come_whole_through_every_trouble_or_it_is_said(
    seed: int, works: list[dict[str, Any]], wide: Study, corpus: Corpus
) -> None:
    wanted = {work["id"].rpartition("/")[2] for work in works}
    assert len(wanted) > 200
    kinds = ["", "cut", "quiet cut", "less", "shed", "slow down", "spent"]
    rng = random.Random(seed)
    with RecordedOpenAlex(works) as database:
        database.troubles.extend(rng.choices(kinds, [6, 2, 2, 2, 2, 1, 0.3], k=rng.randint(1, 40)))
        for _ in range(40):
            result = walk(database, wide, corpus, refresh=False)
            whole = identifiers(corpus) == wanted
            assert whole or result.stopped is not None
            assert whole or corpus.harvests.unfinished(wide.name)
            if result.stopped is None:
                break
            if result.cities[0].done:
                result = walk(database, wide, corpus, refresh=True)
        assert identifiers(corpus) == wanted
        assert corpus.harvests.unfinished(wide.name) == []


@needs_recordings
@pytest.mark.parametrize("trouble", ["cut", "less"])
def test_an_answer_cut_short_again_and_again_is_kept_for_no_whole_one(
    trouble: str, works: list[dict[str, Any]], wide: Study, corpus: Corpus
) -> None:
    with RecordedOpenAlex(works) as database:
        database.troubles.extend(["", *[trouble] * 50])
        result = walk(database, wide, corpus)
        assert isinstance(result.stopped, GaveUp)
        assert "cut short" in str(result.stopped)
        assert not result.cities[0].whole
        database.troubles.clear()
        assert walk(database, wide, corpus).cities[0].whole


@needs_recordings
def test_an_end_that_comes_too_early_twice_is_said_and_asked_again_by_refresh(
    works: list[dict[str, Any]], wide: Study, corpus: Corpus
) -> None:
    with RecordedOpenAlex(works) as database:
        database.troubles.extend(["", "quiet cut", "quiet cut"])
        result = walk(database, wide, corpus)
        city = result.cities[0]
        assert (city.done, city.whole) == (True, False)
        assert city.missing == city.announced - city.kept
        assert f"{city.kept} of {city.announced}" in str(result.stopped)
        assert "--refresh" in str(result.stopped)
        assert walk(database, wide, corpus).stopped is not None, "it is said every time"
        again = walk(database, wide, corpus, refresh=True)
        assert again.stopped is None


@needs_recordings
def test_first_of_january_is_a_year_and_raw_names_of_venues_are_read(
    works: list[dict[str, Any]], wide: Study, corpus: Corpus
) -> None:
    with RecordedOpenAlex(works) as database:
        walk(database, wide, corpus)
    held = {
        e.record.source_id: e.record
        for r in corpus.records()
        for e in corpus.merges.entries(r.record_id)
    }
    years = [work for work in works if work["publication_date"].endswith("-01-01")]
    assert len(years) > 50
    for work in years:
        date = held[work["id"].rpartition("/")[2]].date
        assert date is not None
        assert (date.month, date.day) == (0, 0)
    named = [w for w in works if (w.get("primary_location") or {}).get("raw_source_name")]
    assert named
    assert all(held[work["id"].rpartition("/")[2]].venue for work in named)


# What a harvest that is not whole leaves behind


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], env={"COLUMNS": "200"})
    got = getattr(result.exception, "exit_code", result.exit_code)
    assert got == code, (result.output, result.exception)
    return f"{result.output} {result.exception or ''}"


@pytest.fixture
def stopped(database: LocalDatabase, study: Study) -> Study:
    """Singapore is open, New York too, Nowhereville whole."""
    database.settings.left = 40
    with Corpus.open(study.corpus_path, create=True) as corpus:
        result = harvest(corpus, study, find_source("scopus"), ask("scopus", database))
        assert isinstance(result.stopped, QuotaSpent)
    return study


def test_numbers_of_a_harvest_that_is_not_whole_say_so_everywhere(
    stopped: Study, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    said = run("run", stopped.path, "--out", out)
    for words in ("UNFINISHED HARVEST", "Singapore: ", " of ", "--source scopus"):
        assert words in said
    table = rows(out / "reputation.csv")
    marks = {row["city"]: row["harvest_unfinished"] for row in table}
    assert marks == {"Singapore": "1", "New York": "1", "Nowhereville": "0"}
    assert all("harvest_unfinished" in row for row in rows(out / "topics.csv"))
    page = (out / "report.html").read_text()
    assert "Unfinished harvest." in page
    assert "*</td>" in page
    for name in ("flow.json", "provenance.json"):
        open_ones = json.loads((out / name).read_text())["unfinished_harvests"]
        assert [one["city"] for one in open_ones] == ["Singapore", "New York"]
        assert all(one["came"] < one["announced"] for one in open_ones)
    assert "Singapore: " in run("status", stopped.path)
    said = run("compare", stopped.path, "--to", "csv")
    assert "UNFINISHED HARVEST" in said
    assert "harvest_unfinished" in said


def test_from_python_a_harvest_that_is_not_whole_is_warned_of_and_shown(stopped: Study) -> None:
    with rep.open_study(stopped.path) as opened:
        with pytest.warns(UserWarning, match="UNFINISHED HARVEST: ") as told:
            result = rep.run(opened)
        assert len(told) == len(result.unfinished) == 2
    for shown in (repr(result), result._repr_html_()):
        assert f"UNFINISHED HARVEST: {result.unfinished[0].sentence}" in shown


def test_a_whole_harvest_leaves_no_word(
    stopped: Study, database: LocalDatabase, tmp_path: Path
) -> None:
    database.settings.left = None
    with Corpus.open(stopped.corpus_path) as corpus:
        harvest(corpus, stopped, find_source("scopus"), ask("scopus", database))
    said = run("run", stopped.path, "--out", tmp_path / "out")
    assert "UNFINISHED" not in said
    assert "harvest_unfinished" not in (tmp_path / "out" / "reputation.csv").read_text()
    assert "Unfinished harvest." not in (tmp_path / "out" / "report.html").read_text()


def test_a_city_that_was_never_reached_is_named(database: LocalDatabase, study: Study) -> None:
    database.settings.left = 10
    with Corpus.open(study.corpus_path, create=True) as corpus:
        result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
        assert [city.begun for city in result.cities] == [True, False, False]
        named = [one.sentence for one in corpus.harvests.unfinished(study.name)]
    assert "New York: not started (openalex, stopped)" in named


def test_a_city_that_keeps_failing_leaves_the_others(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.extend([Fault(504, '{"error": "query_timeout"}')] * 6)
    result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    assert [city.whole for city in result.cities] == [False, True, True]
    assert "query_timeout" in str(result.stopped)
    assert "Singapore" in str(result.stopped)


def test_scopus_outside_a_subscribers_network_comes_in_smaller_pages(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    refusal = {"service-error": {"status": {"statusCode": "INVALID_INPUT", "statusText":
               "Exceeds the maximum number allowed for the service level"}}}  # fmt: skip
    source = find_source("scopus-standard")
    database.settings.faults.append(Fault(400, json.dumps(refusal)))
    estimates = estimate_harvest(corpus, study, source, ask("scopus", database))
    database.settings.faults.append(Fault(400, json.dumps(refusal)))
    session = ask("scopus", database)
    result = harvest(corpus, study, source, session)
    assert result.stopped is None
    assert sum(e.requests for e in estimates) == session.requests - 1
    assert all(city.whole for city in result.cities)


def test_a_database_that_never_answered_leaves_nothing_unfinished(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.key = "another"
    with pytest.raises(KeyMissing):
        harvest(corpus, study, find_source("scopus"), ask("scopus", database))
    assert corpus.harvests.unfinished(study.name) == []


def test_a_later_whole_search_stands_for_an_earlier_one(
    stopped: Study, database: LocalDatabase
) -> None:
    database.settings.left = None
    terms = stopped.search.model_copy(update={"terms": '"smart city"'})
    changed = stopped.model_copy(update={"search": terms})
    with Corpus.open(stopped.corpus_path) as corpus:
        harvest(corpus, changed, find_source("scopus"), ask("scopus", database))
        assert corpus.harvests.unfinished(stopped.name) == []
