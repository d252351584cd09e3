"""The snapshot in a study's corpus: the same as the API gives, whole parts, in order, resumable."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from asking import ask, three_cities
from commanding import program, reputation
from interrupting import content
from made_up_snapshot import to_parquet, write_manifest
from made_up_works import Maker
from server import LocalDatabase
from server.openalex import work_of
from snapshots import harvested, in_parts, study_of, work

from reputation.errors import FormatError, QueryError, SourceError, ToolMissing
from reputation.harvesting.harvest import harvest
from reputation.harvesting.snapshot import (
    Part,
    Snapshot,
    find_engine,
    find_snapshot,
    harvest_snapshot,
)
from reputation.harvesting.snapshot.engine import EngineFailure
from reputation.harvesting.snapshot.on_duckdb import DuckDB
from reputation.harvesting.sources import find_source
from reputation.literature.corpus.corpus_file import Corpus
from reputation.running import run_study

pytest.importorskip("ibis", reason="needs pip install 'reputation[scale]'")
pytest.importorskip("duckdb", reason="needs pip install 'reputation[scale]'")
SMART = '"smart city" OR "smart cities"'


def kept(path: Path, study: Any, tmp_path: Path, name: str = "c", **how: bool) -> set[str]:
    """Titles of the records that a harvest keeps."""
    found = harvested(study, path, tmp_path / f"{name}.sqlite", **how)
    return {row[0].title for row in found if len(row) == 1}


@pytest.mark.parametrize("layout", ["jsonl", "parquet"])
def test_corpus_is_that_of_a_harvest_of_the_same_works_by_api(
    layout: str, database: LocalDatabase, tmp_path: Path
) -> None:
    study = three_cities(tmp_path)
    with Corpus.open(tmp_path / "api.sqlite", create=True) as corpus:
        by_api = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
        expected = sorted((held.record for held in corpus.records()), key=str)
    works = [work_of(record) for record in database.shelf.records]
    path = in_parts(tmp_path / "jsonl", works)
    if layout == "parquet":
        path = to_parquet(path, tmp_path / "parquet")
    with Corpus.open(tmp_path / "snapshot.sqlite", create=True) as corpus:
        result = harvest_snapshot(corpus, study, find_snapshot(str(path)), find_engine("duckdb"))
        got = sorted((held.record for held in corpus.records()), key=str)
    assert got == expected
    assert len(got) > 20
    assert [(c.city, c.kept, c.unreadable, c.done) for c in result.cities] == [
        (c.city, c.kept, c.unreadable, c.done) for c in by_api.cities
    ]


def test_window_fields_and_expansion_corpus_are_obeyed(tmp_path: Path) -> None:
    works = [
        work("Smart city before", date="2009-12-31"),
        work("Smart city first", date="2010-01-01"),
        work("Smart city last", date="2020-05-31"),
        work("Smart city after", date="2020-06-01"),
        work("Smart city undated") | {"publication_date": None},
        work("Smart city of the expansion", is_xpac=True),
        work("In the abstract", "of a smart city"),
        work("By keyword alone", keywords=[{"display_name": "smart city"}]),
        work("Neither", "a smart grid in a city"),
    ]
    path = in_parts(tmp_path, works)
    first = {"Smart city first", "Smart city last"}
    study = study_of(tmp_path, SMART)
    assert kept(path, study, tmp_path) == {*first, "In the abstract"}
    more = kept(path, study, tmp_path, "more", expansion=True)
    assert more == {*first, "In the abstract", "Smart city of the expansion"}
    titles = study_of(tmp_path / "t", SMART, fields='fields = ["title", "keywords"]')
    assert kept(path, titles, tmp_path, "titles") == first
    with pytest.raises(QueryError, match="titles and abstracts only"):
        kept(path, study_of(tmp_path / "k", SMART, fields='fields = ["keywords"]'), tmp_path, "k")


def test_excluded_phrases_and_fields_within_the_query_are_obeyed(tmp_path: Path) -> None:
    works = [
        work("Smart city plans", "of a toy"),
        work("Smart city toys", "for play"),
        work("Plans", "of a smart city"),
    ]
    path = in_parts(tmp_path, works)
    study = study_of(tmp_path, '"smart city" NOT toy*')
    assert kept(path, study, tmp_path) == {"Plans"}
    study = study_of(tmp_path / "f", 'title:"smart city" AND (toy OR abstract:toy)')
    assert kept(path, study, tmp_path, "f") == {"Smart city plans"}


def test_only_works_on_the_cities_of_the_study_are_kept(tmp_path: Path) -> None:
    works = [
        work("Smart city Malmö"),
        work("Smart city MALMO in capitals"),
        work("Smart city Malmö2, a game"),
        work("Smart city", "Buses of São Paulo, and of Malmö."),
        work("Smart city nowhere"),
        work("Malmö without the terms"),
    ]
    study = study_of(tmp_path, SMART, ["Malmö", "São Paulo"])
    path = in_parts(tmp_path, works)
    rows = harvested(study, path, tmp_path / "c.sqlite")
    assert rows[:2] == [("Malmö", 3), ("São Paulo", 1)]
    assert len(rows) == 2 + 3


def test_work_without_a_title_is_told_and_repeated_works_become_one_record(tmp_path: Path) -> None:
    twice = work("Smart city twice", "In a smart city. " * 9)
    works = [{**twice, "cited_by_count": 1}, work("x", "smart city") | {"title": None}, twice]
    study = study_of(tmp_path, SMART)
    with Corpus.open(tmp_path / "c.sqlite", create=True) as corpus:
        path = in_parts(tmp_path, works)
        snapshot = find_snapshot(str(path))
        result = harvest_snapshot(corpus, study, snapshot, find_engine("duckdb"))
        assert result.cities[0].unreadable == 1
        changed = {**twice, "title": "Smart city twice, again"}
        path = in_parts(tmp_path / "later", [twice, changed])
        harvest_snapshot(corpus, study, find_snapshot(str(path)), find_engine("duckdb"))
        totals = corpus.totals()
    assert (totals.entries, totals.records) == (2, 1)


def test_parts_are_found_by_the_manifest_from_any_folder_above(tmp_path: Path) -> None:
    works = in_parts(tmp_path / "data" / "jsonl", list(Maker(1).works(12)))
    stray = works / "updated_date=2020-01-01" / "part_0000.gz"
    stray.parent.mkdir()
    stray.write_bytes(gzip.compress(b"old\n"))
    for above in (works, works.parent, works.parent.parent, tmp_path):
        snapshot = find_snapshot(str(above))
        assert len(snapshot.parts) == 3
        assert (snapshot.layout, snapshot.date, snapshot.works) == ("jsonl", "2026-06-25", 12)
        assert snapshot.parts[0].updated == "2026-01-24"
    with_stray = find_snapshot(str(_without_manifest(works)))
    assert len(with_stray.parts) == 4
    assert with_stray.works is None
    assert with_stray.digest != snapshot.digest


def _without_manifest(works: Path) -> Path:
    (works / "manifest.json").unlink()
    return works


def test_old_manifest_is_read_too(tmp_path: Path) -> None:
    works = in_parts(tmp_path, list(Maker(1).works(4)), 2)
    listed = json.loads((works / "manifest.json").read_text())
    _without_manifest(works)
    (works / "manifest").write_text(json.dumps({"entries": listed["files"], "meta": {}}))
    assert find_snapshot(str(tmp_path)).works == 4


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: f.unlink(), "in the manifest but missing; download it again: aws s3"),
        (lambda f: f.write_bytes(f.read_bytes()[:-9]), "to the manifest; download it again"),
        (lambda f: (f.parents[1] / "manifest.json").write_text("{"), "valid snapshot manifest"),
        (lambda f: (f.parents[1] / "manifest.json").write_text('{"files": [{"url": '
         '"works/updated_date=2026-01-24/part_0000.gz"}]}'), "not as documented"),
    ],
)  # fmt: skip
def test_incomplete_download_is_refused_before_anything_is_read(
    spoil: Any, message: str, tmp_path: Path
) -> None:
    works = in_parts(tmp_path, list(Maker(1).works(9)))
    spoil(works / "updated_date=2026-01-24" / "part_0000.gz")
    with pytest.raises(FormatError, match=message):
        find_snapshot(str(tmp_path))


def test_folder_without_works_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no OpenAlex works found here"):
        find_snapshot(str(tmp_path))


@pytest.mark.parametrize("broken", ["truncated", "bad line", "no work", "missing lines"])
def test_broken_part_is_named_and_what_stands_before_it_kept(broken: str, tmp_path: Path) -> None:
    works = [work(f"Smart city {number}") for number in range(30)]
    path = in_parts(tmp_path, works)
    study, whole = study_of(tmp_path, SMART), tmp_path / "whole.sqlite"
    expected = harvested(study, path, whole)
    file = path / "updated_date=2026-02-24" / "part_0000.gz"
    sound = file.read_bytes()
    lines = gzip.decompress(sound).splitlines(keepends=True)
    file.write_bytes({
        "truncated": sound[: len(sound) // 2],
        "bad line": gzip.compress(b"".join([*lines[:4], b'{"id": "smart city\n', *lines[5:]])),
        "no work": gzip.compress(b"".join([*lines[:4], b'{"title": "smart city"}\n', *lines[5:]])),
        "missing lines": gzip.compress(b"".join(lines[:-2])),
    }[broken])  # fmt: skip
    if broken == "truncated":
        _without_manifest(path)
    else:
        _same_counts(path)
    with pytest.raises(FormatError, match=r"updated_date=2026-02-24/part_0000\.gz") as error:
        harvested(study, path, tmp_path / "c.sqlite")
    assert "Download this one again" in str(error.value)
    with Corpus.open(tmp_path / "c.sqlite") as corpus:
        assert corpus.totals().entries == 10
    file.write_bytes(sound)
    _same_counts(path)
    assert [row for row in harvested(study, path, tmp_path / "c.sqlite") if len(row) == 1] == [
        row for row in expected if len(row) == 1
    ]


def _same_counts(path: Path) -> None:
    """The manifest that fits the files' sizes, ten works a part."""
    write_manifest(path, "jsonl", dict.fromkeys(sorted(path.glob("*/part_*")), 10))


def test_finished_harvest_reads_nothing_and_refresh_adds_nothing(tmp_path: Path) -> None:
    path = in_parts(tmp_path, list(Maker(2, hits=0.5).works(60)))
    study = study_of(tmp_path, SMART)
    before = harvested(study, path, tmp_path / "c.sqlite")
    with Corpus.open(tmp_path / "c.sqlite") as corpus:
        snapshot = find_snapshot(str(path))
        again = harvest_snapshot(corpus, study, snapshot, find_engine("duckdb", {"no": "such"}))
        assert again.parts == 0  # the engine was not even started
        fresh = harvest_snapshot(corpus, study, snapshot, find_engine("duckdb"), refresh=True)
        assert (fresh.parts, fresh.works) == (3, 60)
    assert harvested(study, path, tmp_path / "c.sqlite") == before


def test_city_that_is_asked_for_later_reads_all_parts_and_costs_the_others_nothing(
    tmp_path: Path,
) -> None:
    path = in_parts(tmp_path, list(Maker(3, hits=1).works(400)))
    study = study_of(tmp_path, SMART, ["London", "Paris", "São Paulo"])
    one, other = tmp_path / "one.sqlite", tmp_path / "other.sqlite"
    harvested(study.narrowed(["London"]), path, one)
    rows = harvested(study, path, one)
    assert rows == harvested(study, path, other)
    assert sum(found for _, found in rows[:3]) > 5


@pytest.mark.slow
def test_killed_harvest_goes_on_and_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    path = in_parts(tmp_path, list(Maker(4, hits=0.3).works(720)), 24)
    study = study_of(tmp_path, SMART, ["London", "Paris", "Malmö"])

    def begin(corpus: Path) -> subprocess.Popen[bytes]:
        script = str(Path(__file__).parents[1] / "snapshots.py")
        asked = [sys.executable, script, str(study.path), str(corpus), str(path)]
        return subprocess.Popen(asked, start_new_session=True, stderr=subprocess.DEVNULL)

    begun = time.perf_counter()
    assert begin(tmp_path / "whole.sqlite").wait() == 0
    longest, rng, kills = time.perf_counter() - begun, random.Random(8), 0
    while kills < 5:
        process = begin(tmp_path / "killed.sqlite")
        try:
            process.wait(timeout=rng.uniform(0.5, 1) * longest)
            break
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
    assert begin(tmp_path / "killed.sqlite").wait() == 0
    assert kills
    assert content(tmp_path / "killed.sqlite") == content(tmp_path / "whole.sqlite")


def test_provenance_names_release_engine_pattern_and_every_part(tmp_path: Path) -> None:
    path = in_parts(tmp_path, list(Maker(5, hits=0.5).works(60)))
    study = study_of(tmp_path, SMART)
    harvested(study, path, tmp_path / "c.sqlite")
    with Corpus.open(tmp_path / "c.sqlite") as corpus:
        told = run_study(study, corpus).provenance
    (snapshot,) = told["snapshots"]
    assert snapshot["date"] == "2026-06-25"
    assert snapshot["engine"].startswith("duckdb 1.")
    assert snapshot["works"] == "60"
    assert [part["works"] for part in snapshot["parts"]] == [20, 20, 20]
    assert all(part["bytes"] > 0 for part in snapshot["parts"])
    assert any("[Mm" in pattern for pattern in snapshot["patterns"][""])
    (search,) = told["searches"]
    assert search["query"].startswith('title:("smart city" OR "smart cities") OR abstract:')
    assert snapshot["snapshot"] in search["query"]


def test_provenance_names_the_engine_of_each_part_where_another_went_on(tmp_path: Path) -> None:
    @dataclass
    class Stopping(DuckDB):
        name: str = "stopping"

        def batch(self, parts: Sequence[Part]) -> int:
            if len(parts) < 3:
                raise KeyboardInterrupt
            return 1

    path = in_parts(tmp_path, list(Maker(5, hits=0.5).works(60)))
    study = study_of(tmp_path, SMART)
    with pytest.raises(KeyboardInterrupt):
        harvested(study, path, tmp_path / "c.sqlite", Stopping())
    harvested(study, path, tmp_path / "c.sqlite")
    with Corpus.open(tmp_path / "c.sqlite") as corpus:
        (snapshot,) = corpus.harvests.snapshots()
    engines = [part["engine"].partition(" ")[0] for part in snapshot["parts"]]
    assert engines == ["stopping", "duckdb", "duckdb"]


def test_command_shows_what_there_is_then_reads_it_then_has_nothing_left(tmp_path: Path) -> None:
    path = in_parts(tmp_path, [work("Governance of the smart city London"), work("Nothing")], 2)
    study = study_of(tmp_path / "queries", SMART, ["London"])
    asked = ["harvest", study.path, "--source", "snapshot", "--path", path]
    told = reputation(*asked, "--dry-run")
    assert "2 parts" in told
    assert "2 works" in told
    told = reputation(*asked, "--option", "threads=1", "--option", "memory_limit=1GB")
    assert "London" in told
    assert "2 works in 2 parts" in told
    assert "nothing left to read" in reputation(*asked)
    assert "London" in reputation("run", study.path, "--out", tmp_path / "out")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "needs --path"),
        (["--path", "PATH", "--option", "threads"], "expected NAME=VALUE"),
        (["--path", "PATH", "--engine", "pandas"], "available: duckdb, spark"),
        (["--path", "PATH", "--option", "no_such=1"], "no_such"),
        (["--path", "PATH", "--option", "a b=1"], "no setting 'a b'"),
    ],
)
def test_wrong_options_are_answered_with_what_is_expected(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = in_parts(tmp_path, [work("Smart city")], 1)
    study = study_of(tmp_path / "queries", SMART)
    asked = [str(path) if word == "PATH" else word for word in arguments]
    command = ["harvest", study.path, "--source", "snapshot", *asked]
    left, _, complained = program(*command, capsys=capsys, monkeypatch=monkeypatch)
    assert left == 2
    assert message in " ".join(complained.replace("│", " ").split())
    assert "Traceback" not in complained


def test_missing_extra_is_told_with_the_way_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = in_parts(tmp_path, [work("Smart city")], 1)
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(ToolMissing, match=r"pip install 'reputation\[scale\]'"):
        harvested(study_of(tmp_path, SMART), path, tmp_path / "c.sqlite")


def test_nothing_of_the_extra_loads_before_it_is_needed() -> None:
    code = (
        "import sys, reputation.cli.app, reputation.cli.snapshot_commands; "
        "import reputation.harvesting.snapshot; "
        "assert not {'ibis', 'duckdb', 'pyspark', 'pandas'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """The address, with an account in it, at which the folder can be reached."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://me:s3cret@127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_manifest_is_fetched_from_a_web_address_and_tells_no_secret(
    web: str, tmp_path: Path
) -> None:
    in_parts(tmp_path / "data" / "jsonl", list(Maker(1).works(12)))
    snapshot = find_snapshot(f"{web}/data")
    assert snapshot.works == 12
    assert "s3cret" not in snapshot.path
    assert snapshot.parts[0].location.endswith("works/updated_date=2026-01-24/part_0000.gz")
    assert snapshot.digest == find_snapshot(str(tmp_path)).digest
    with pytest.raises(FormatError, match="no manifest of works found here"):
        find_snapshot(f"{web}/nothing")


def test_what_cannot_be_reached_is_said_without_a_secret(web: str, tmp_path: Path) -> None:
    class Unreachable(DuckDB):
        def works(self, snapshot: Snapshot, parts: Sequence[Part]) -> Any:
            raise EngineFailure(f"HTTP HEAD to {parts[0].location}")

    with pytest.raises(SourceError, match="cannot be fetched") as unknown:
        find_snapshot("http://me:s3cret@127.0.0.1:9/data")
    in_parts(tmp_path / "data" / "jsonl", list(Maker(1).works(12)))
    study = study_of(tmp_path, SMART)
    with pytest.raises(FormatError, match="Make sure that it can be reached") as failed:
        harvested(study, f"{web}/data", tmp_path / "c.sqlite", Unreachable())
    for told in (unknown.value, failed.value):
        assert "127.0.0.1" in str(told)
        assert "s3cret" not in str(told)


def test_a_store_that_speaks_s3_is_asked_where_the_variable_names_it(
    web: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_parts(tmp_path / "mirror" / "data" / "jsonl", list(Maker(1).works(12)))
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"{web}/")
    snapshot = find_snapshot("s3://mirror/data")
    assert snapshot.works == 12
    assert snapshot.parts[0].location.startswith("s3://mirror/data/jsonl/works/updated_date=")

    class Connection:
        """Notes what DuckDB is told; its extension for S3 is not at hand in tests."""

        told: ClassVar[list[str]] = []

        @property
        def con(self) -> "Connection":
            return self

        def execute(self, statement: str) -> None:
            self.told.append(statement)

        def sql(self, _query: str) -> None:
            raise EngineFailure

    engine = DuckDB({"s3_region": "eu-west-1"}, _connection=Connection())
    for _ in range(2):
        with pytest.raises(EngineFailure):
            engine.works(snapshot, snapshot.parts)
    host = web.rpartition("@")[2]
    assert Connection.told == [
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET s3_region = 'eu-west-1'",
        f"SET s3_endpoint = '{host}'",
        "SET s3_use_ssl = 'false'",
        "SET s3_url_style = 'path'",
    ]
