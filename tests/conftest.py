"""Shared makings: records, corpora, a study small enough to read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reputation.dates import PartialDate
from reputation.literature.corpus import Corpus, ImportReport, Origin
from reputation.literature.record import Record

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
        return corpus.add(records, Origin(file, digest, "test", "Test"))

    return add_records
