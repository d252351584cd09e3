"""Shared makings: records, corpora, a study small enough to read."""

import gc
import os

# As the program itself: to look for cycles among the objects of all libraries as often as Python
# does takes an eighth of the time.
gc.set_threshold(50_000)

# Workers share the processors: a library's own threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asking import three_cities
from hypothesis import HealthCheck, settings
from server import LocalDatabase
from shared_data import SHARED

from reputation.dates import PartialDate
from reputation.judgement.mentions.world_finder import WorldFinder
from reputation.literature.corpus.corpus_file import Corpus, ImportReport, Origin
from reputation.literature.formats import read_file
from reputation.literature.records.record import Record
from reputation.study.bundled import bundled_folder
from reputation.study.definition import Study

# How long an example takes is the machine's business; no test here is about time.
# Fifty examples a property in each run; `HYPOTHESIS_PROFILE=thorough` has four hundred.
for name, examples in (("ours", 50), ("thorough", 400)):
    settings.register_profile(
        name,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ours"))

STUDY = """
title = "Two cities"
[search]
terms = '"smart city" OR "smart cities"'
from = "2010-01"
to = "2020-05"
[[cities]]
name = "London"
country = "United Kingdom"
lookalikes = ["London, Ontario"]
[[cities]]
name = "Paris"
country = "France"
lookalikes = ["Paris Agreement"]
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of real records are left out where there are none."""
    lacking = [
        item
        for item in items
        if any(not mark.args[0].is_dir() for mark in item.iter_markers("shared"))
    ]
    if lacking:
        config.hook.pytest_deselected(items=lacking)
        items[:] = [item for item in items if item not in set(lacking)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line on what was left out."""
    if not SHARED.is_dir():
        terminalreporter.write_line(
            f"left out: the tests that read real records, which are not at {SHARED} "
            "(REPUTATION_SHARED names another folder)"
        )


@pytest.fixture(scope="session", autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests run in a folder of their own, so that the checkout keeps nothing of them."""
    os.chdir(tmp_path_factory.mktemp("here"))


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.sqlite", create=True) as opened:
        yield opened


@pytest.fixture
def study_file(tmp_path: Path) -> Path:
    file = tmp_path / "queries" / "two.toml"
    file.parent.mkdir()
    file.write_text(STUDY, encoding="utf-8")
    return file


def make_record(title: str, date: str = "2015", **fields: object) -> Record:
    """A made-up record; its identifier is its title unless given."""
    values: dict[str, object] = {"source": "Test", "source_id": title, "title": title}
    values["date"] = PartialDate.parse(date) if date else None
    return Record(**{**values, **fields})  # type: ignore[arg-type]


@pytest.fixture
def add(corpus: Corpus) -> Callable[..., ImportReport]:
    """Add records to the corpus as one file."""

    def add_records(*records: Record, file: str = "a.txt") -> ImportReport:
        digest = f"{file} {records!r}"
        return corpus.imports.add(records, Origin(file, digest, "test", "Test"))

    return add_records


def simulated_literature(copies: int) -> list[Record]:
    """The demonstration's records as one database would hold them, as parts 1 to `copies`."""
    folder = bundled_folder() / "corpus" / "demonstration"
    held: dict[str, Record] = {}
    for name in ("savedrecs.txt", "library.ris", "scopus.csv"):
        for record in read_file(folder / name)[0]:
            held.setdefault(record.source_id, record)
    return [
        replace(
            record,
            title=f"{record.title.rstrip('.')}, part {part}",
            source_id=f"SIMULATED-{number * copies + part:06}",
            doi=record.doi and f"{record.doi}.{part}",
        )
        for number, record in enumerate(held.values())
        for part in range(1, copies + 1)
        if record.date
    ]


@pytest.fixture(scope="session")
def simulated_records() -> list[Record]:
    """Some 2,000 simulated records."""
    return simulated_literature(2)


@pytest.fixture
def database(simulated_records: list[Record]) -> Iterator[LocalDatabase]:
    """A literature database on this machine over the simulated records."""
    with LocalDatabase(simulated_records) as opened:
        yield opened


@pytest.fixture(scope="session")
def world() -> WorldFinder:
    """Finds all cities; while it is there, other finders share the index that it took to make."""
    return WorldFinder()


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Singapore, New York and a city that the literature does not know."""
    return three_cities(tmp_path)
