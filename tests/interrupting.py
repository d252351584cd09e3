"""Harvest in a process of its own that can be killed, and compare the corpora that come of it.

    python tests/interrupting.py STUDY CORPUS SOURCE ADDRESS

harvests without waiting between requests.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from reputation.harvesting.harvest import harvest
from reputation.harvesting.sources import find_source
from reputation.harvesting.sources.session import Session
from reputation.literature.corpus.corpus_file import Corpus
from reputation.study.definition import read_study

__all__ = ["Interrupted", "content", "harvest_with_kills", "run_once"]

# All that a corpus holds, save the times at which it was written.
_CONTENT = (
    "SELECT * FROM entries ORDER BY id",
    "SELECT * FROM merged ORDER BY id",
    "SELECT * FROM matches ORDER BY left_id, right_id",
    "SELECT * FROM dates ORDER BY record_id",
    "SELECT * FROM found ORDER BY search_id, entry_id",
    "SELECT id, study, city, source, query, first, last, found FROM searches ORDER BY id",
    "SELECT id, file, sha256, format, source, read, added, skipped FROM imports ORDER BY id",
    "SELECT search_id, cursor, announced, expected, received, outside, unreadable, pages "
    "FROM walks ORDER BY search_id",
    "SELECT * FROM unsettled",
    "SELECT snapshot, name, bytes, works FROM snapshot_parts ORDER BY snapshot, name",
    "SELECT rowid FROM full_text WHERE full_text MATCH 'city OR cities' ORDER BY rowid",
)


@dataclass(frozen=True)
class Interrupted:
    """How often a harvest was killed before it was done."""

    kills: int
    runs: int


def content(corpus: Path) -> list[list[tuple[object, ...]]]:
    """All rows of a corpus, times left out."""
    with sqlite3.connect(corpus) as sql:
        rows = [sql.execute(query).fetchall() for query in _CONTENT]
        assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return rows


def run_once(
    study: Path, corpus: Path, source: str, address: str, *, quiet: bool = False
) -> subprocess.Popen[bytes]:
    """Begin a harvest; the process leads a group of its own."""
    return subprocess.Popen(
        [sys.executable, __file__, str(study), str(corpus), source, address],
        start_new_session=True,
        stderr=subprocess.DEVNULL if quiet else None,
    )


def harvest_with_kills(
    study: Path,
    corpus: Path,
    source: str,
    address: str,
    *,
    kills: int,
    longest: float,
    rng: random.Random,
) -> Interrupted:
    """Kill the harvest at random moments, up to `longest` seconds after its start, and resume.

    Once it has been killed often enough, or is done earlier, it may finish.
    """
    done = runs = 0
    while done < kills:
        runs += 1
        process = run_once(study, corpus, source, address, quiet=True)
        try:
            code = process.wait(timeout=rng.uniform(0, longest))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            done += 1
        else:
            assert code == 0
            break
    assert run_once(study, corpus, source, address, quiet=True).wait() == 0
    return Interrupted(done, runs + 1)


def main() -> None:
    study_file, corpus_file, source_name, address = sys.argv[1:]
    study, source = read_study(study_file), find_source(source_name)
    session = Session(source.service, address=address, sleep=lambda _seconds: None)
    with session, Corpus.open(corpus_file, create=True) as corpus:
        begun = time.perf_counter()
        result = harvest(corpus, study, source, session)
        seconds = time.perf_counter() - begun
    if result.stopped:
        raise result.stopped
    kept = sum(city.kept for city in result.cities)
    sys.stderr.write(f"{kept} records, {result.requests} requests, {seconds:.2f} s\n")


if __name__ == "__main__":
    main()
