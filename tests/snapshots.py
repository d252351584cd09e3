"""What tests of the snapshot share: small snapshots on disk, engines, and a process to be killed.

    python tests/snapshots.py STUDY CORPUS PATH

harvests with DuckDB, two parts at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from made_up_snapshot import write_jsonl
from made_up_works import Maker

from reputation.harvesting.snapshot import (
    Engine,
    find_engine,
    find_snapshot,
    harvest_snapshot,
)
from reputation.harvesting.snapshot import engine as shared
from reputation.literature.corpus.corpus_file import Corpus
from reputation.study.definition import Study, read_study

__all__ = ["harvested", "in_parts", "study_of", "work"]

STUDY = """
title = "From the snapshot"
{cities}
[search]
terms = '{terms}'
from = "2010-01"
to = "2020-05"
{fields}
"""
_MAKER = Maker(9, hits=0)


def work(title: str, abstract: str = "", date: str = "2015-05-05", **fields: Any) -> dict[str, Any]:
    """A work of this title and abstract; its other fields are made up."""
    same = {"type": "article", "is_xpac": False}  # what else is drawn depends on no test's outcome
    return {**_MAKER.work(title, abstract, date), **same, **fields}


def in_parts(folder: Path, works: Sequence[dict[str, Any]], count: int = 3, **how: bool) -> Path:
    """Spread works over parts, in JSON lines."""
    parts = {
        f"2026-0{1 + number % 9}-24/part_{number // 9:04}": works[number::count]
        for number in range(count)
    }
    return write_jsonl(folder, parts, **how)


def study_of(folder: Path, terms: str, cities: Sequence[str] = (), fields: str = "") -> Study:
    """A study of these cities, or of all, in the years 2010 to May 2020."""
    tables = "".join(f'[[cities]]\nname = "{name}"\n' for name in cities)
    text = STUDY.format(terms=terms, cities="" if cities else 'cities = "all"', fields=fields)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "snapshot.toml"
    file.write_text(f"{text}{tables}", encoding="utf-8")
    return read_study(file)


def harvested(
    study: Study, path: Path | str, corpus: Path, engine: Engine | None = None, **how: bool
) -> list[tuple[object, ...]]:
    """Harvest into a corpus file; what it holds then: city by city, every field of each record."""
    with Corpus.open(corpus, create=True) as opened:
        harvest_snapshot(
            opened, study, find_snapshot(str(path)), engine or find_engine("duckdb"), **how
        )
        found = sorted((search["city"], search["found"]) for search in opened.searches.every())
        return found + sorted(((held.record,) for held in opened.records()), key=str)


def main() -> None:
    shared._SMALL = 1  # so that small parts are not read all at once
    study, corpus, path = sys.argv[1:]
    engine = find_engine("duckdb", {"threads": "1"})
    harvested(read_study(study), Path(path), Path(corpus), engine)


if __name__ == "__main__":
    main()
