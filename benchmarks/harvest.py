"""Measure the harvester on a literature database on this machine that answers at once.

    python benchmarks/harvest.py speed      # 20,000 records, end to end into the corpus
    python benchmarks/harvest.py kills      # 5,000 records, killed 200 times at random moments

`speed` prints records a second, merging of duplicates included, and beside it what the same
answers take when they are only fetched and parsed as JSON, which is the limit. `kills` resumes the
harvest after every kill and compares the corpus with that of an undisturbed one, row by row, and
the requests with those of the undisturbed one.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.request import urlopen

from pairs import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from reputation.literature.records.record import Record

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

STUDY = """
title = "Everything"
[search]
terms = '"smart city" OR "smart cities" OR city OR a'
fields = ["title", "abstract"]
from = "2000-01"
to = "2025-12"
[[cities]]
name = "the"
"""


def works(copies: int) -> list[Record]:
    """Simulated records under titles of their own: half of one title and half of another.

    As parts 1 to `copies` of the same title they would be a series as no literature has one.
    """
    from conftest import simulated_literature

    records = simulated_literature(copies)
    titles = [record.title.rpartition(", part")[0].split() for record in records]
    step = len(records) // copies + 1
    return [
        replace(record, title=" ".join([*ours[: len(ours) // 2], *others[len(others) // 2 :]]))
        for place, (record, ours) in enumerate(zip(records, titles, strict=True))
        for others in [titles[(place + step * (place % copies)) % len(titles)]]
    ]


def serve(copies: int, pipe: Connection) -> None:
    from server import LocalDatabase

    with LocalDatabase(works(copies)) as database:
        pipe.send(database.address)
        while pipe.recv() == "requests":
            pipe.send(database.requests)


@contextmanager
def database_of(copies: int) -> Iterator[tuple[str, Connection]]:
    """A database in a process of its own, so that it does not share our processor's time."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(copies, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.send("stop")
        process.join(5)
        process.terminate()


def copies_for(records: int) -> int:
    from conftest import simulated_literature

    return max(1, -(-records // len(simulated_literature(1))))


def figures(*, quick: bool = False) -> Iterator[Figure]:
    """A line of the table: the whole harvest beside only fetching and parsing the same pages."""
    count, whole, limit = speed(1000 if quick else 20_000)
    yield Figure(
        "harvest", f"{count:,} records", whole, limit, "only fetching and parsing (limit)",
        limit / whole, limit / whole, limit / whole, unit="s by the clock",
        command="python benchmarks/harvest.py speed",
    )  # fmt: skip


def speed(records: int) -> tuple[int, float, float]:
    """Records, seconds by the clock of the whole harvest, and of only fetching and parsing."""
    from interrupting import run_once

    with TemporaryDirectory() as name, database_of(copies_for(records)) as (address, pipe):
        study = Path(name) / "all.toml"
        study.write_text(STUDY)
        # The first harvest warms the database, which finds the hits once and remembers them.
        for number in range(3):
            begun = time.perf_counter()
            run_once(study, Path(name) / f"{number}.sqlite", "openalex", address).wait()
            whole = time.perf_counter() - begun
        pipe.send("requests")
        pages = pipe.recv() // 3
        from reputation.harvesting.harvest import plan_queries
        from reputation.harvesting.sources import find_source
        from reputation.study.definition import read_study

        source = find_source("openalex")
        found = read_study(study)
        harvest_query = plan_queries(found, source, found.cities[0])[0]
        from urllib.parse import urlencode

        cursor, begun, count = source.first, time.perf_counter(), 0
        for _ in range(pages):
            call = source.call(harvest_query.parameters, cursor, source.page_size)
            with urlopen(f"{address}{call.path}?{urlencode(call.parameters)}") as answer:
                content = json.loads(answer.read())
            count += len(content["results"])
            cursor = content["meta"]["next_cursor"]
        seconds = time.perf_counter() - begun
        print(f"limit: {count} records fetched and parsed, {seconds:.2f} s", file=sys.stderr)
    return count, whole, seconds


def kills(times: int, records: int) -> None:
    from interrupting import content, harvest_with_kills, run_once

    rng = random.Random(2020)
    with TemporaryDirectory() as name, database_of(copies_for(records)) as (address, pipe):

        def asked() -> int:
            pipe.send("requests")
            return int(pipe.recv())

        study = Path(name) / "all.toml"
        study.write_text(STUDY)
        whole = Path(name) / "whole.sqlite"
        run_once(study, Path(name) / "warm.sqlite", "openalex", address).wait()
        before, begun = asked(), time.perf_counter()
        run_once(study, whole, "openalex", address).wait()
        undisturbed, seconds = asked() - before, time.perf_counter() - begun
        wanted = content(whole)
        killed = runs = extra = corpora = worst = 0
        while killed < times:
            corpus = Path(name) / f"{corpora}.sqlite"
            before = asked()
            result = harvest_with_kills(
                study, corpus, "openalex", address, kills=times - killed, longest=seconds, rng=rng
            )
            more = asked() - before - undisturbed
            if content(corpus) != wanted:
                sys.exit(f"corpus {corpora} differs from the undisturbed one")
            if more > result.kills:
                sys.exit(f"{more} requests more than undisturbed after {result.kills} kills")
            killed, runs, extra = killed + result.kills, runs + result.runs, extra + more
            worst, corpora = max(worst, more / max(1, result.kills)), corpora + 1
            corpus.unlink()
        print(f"undisturbed: {len(wanted[0])} records, {undisturbed} requests, {seconds:.2f} s")
        print(f"{killed} kills over {corpora} harvests: every corpus identical")
        print(f"requests beyond undisturbed: {extra}, at most {worst:.2f} a kill")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["speed", "kills"])
    parser.add_argument("--records", type=int)
    parser.add_argument("--times", type=int, default=200)
    arguments = parser.parse_args()
    if arguments.what == "speed":
        speed(arguments.records or 20_000)
    else:
        kills(arguments.times, arguments.records or 5_000)


if __name__ == "__main__":
    main()
