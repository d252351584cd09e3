"""Measure the review loop: how soon the next abstract shows, and that no label is ever lost.

    python benchmarks/review.py latency                  # 5,000 records
    python benchmarks/review.py latency --records 100000
    python benchmarks/review.py start                    # command to first abstract
    python benchmarks/review.py kills                    # killed 500 times at random moments

`latency` drives the review screen through Textual's pilot, key by key, while the order is refitted
in the background, and prints percentiles of the time from key press to the next abstract painted,
with its decision on disk in between. `kills` kills a
scripted review and checks that every acknowledged label is in the log, and none twice.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import pty
import random
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from pairs import Figure

from reputation.literature.records.record import Record
from reputation.review.loop import Review

# Seconds between a text and a key; sooner a key decides nothing (`review.key_guard`).
_READING = 0.25
_PATIENCE = 10
TESTS = Path(__file__).parent.parent / "tests"
sys.path.insert(0, str(TESTS))


class Latency(NamedTuple):
    """Milliseconds from each key to the next abstract painted, and what stood around them."""

    milliseconds: np.ndarray
    records: int
    opened: float
    learnt_from: int


def made_records(records: int) -> list[Record]:
    from conftest import simulated_literature

    base = [record for record in simulated_literature(1) if "smart cit" in record.abstract]
    return [
        replace(
            one,
            title=f"Singapore {number} {part}",
            doi=f"10.5555/{number}.{part}",
            abstract=f"{part} {one.abstract}",
        )
        for part in range(-(-records // len(base)))
        for number, one in enumerate(base)
        if one.date and "2010-02" < one.date.first < "2020-05"
    ][:records]


@contextmanager
def made_study(records: int) -> Iterator[Path]:
    """A study file whose corpus holds so many records."""
    from reputation.literature.corpus.corpus_file import Corpus, Origin
    from reputation.study.bundled import find_study

    with TemporaryDirectory() as name:
        file = Path(name) / "queries" / "big.toml"
        file.parent.mkdir()
        bundled = Path(__file__).parent.parent / "queries" / "global-smart-cities-2020.toml"
        file.write_text(bundled.read_text())
        with Corpus.open(find_study(file).corpus_path, create=True) as corpus:
            corpus.imports.add(made_records(records), Origin("made", "made", "made", "made"))
        yield file


def latency(records: int, keys: int) -> Latency:
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.review.display import Marker
    from reputation.review.screen import ReviewScreen
    from reputation.review.setup import open_review
    from reputation.study.bundled import find_study

    rng, waits = random.Random(1), []

    async def drive(review: Review) -> None:
        screen = ReviewScreen(review, Marker(study), "benchmark")
        async with screen.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for _ in range(keys):
                await asyncio.sleep(_READING)  # the fits keep running meanwhile
                key = "r" if rng.random() < 0.3 else "i"
                before, begun = review.current, time.perf_counter()
                screen.simulate_key(key)
                while review.current == before:
                    if time.perf_counter() - begun > _PATIENCE:
                        sys.exit(f"the key {key} did nothing for {_PATIENCE} s")
                    await asyncio.sleep(0)
                painted = asyncio.Event()
                screen.call_after_refresh(painted.set)
                await painted.wait()
                waits.append(time.perf_counter() - begun)

    with made_study(records) as file:
        study = find_study(file)
        with Corpus.open(study.corpus_path) as corpus:
            begun = time.perf_counter()
            review = open_review(study, corpus, "ana", question="relevance").review
            opened = time.perf_counter() - begun
        asyncio.run(drive(review))
        fits, size = review.learning[0], len(review.items)
        review.close()
    return Latency(1000 * np.array(waits), size, opened, fits)


def start(records: int, rounds: int) -> list[float]:
    """Seconds by the clock from the command to the first abstract painted in a terminal."""
    with made_study(records) as file:
        return [painted_after(file) for _ in range(rounds)]


def painted_after(study: Path) -> float:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = "import sys; from reputation.cli import main; sys.exit(main())"
    arguments = [sys.executable, "-c", command, "review", str(study), "--reviewer", "ana"]
    begun, seen = time.perf_counter(), b""
    with subprocess.Popen(
        arguments, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    ) as process:
        while b"Singapore" not in seen:
            if process.poll() is not None:
                sys.exit(f"the review ended: {seen.decode(errors='replace')}")
            if select.select([ours], [], [], 0.5)[0]:
                seen += os.read(ours, 1 << 16)
        seconds = time.perf_counter() - begun
        process.kill()
    os.close(ours)
    os.close(theirs)
    return seconds


def print_latency(found: Latency) -> None:
    low, high = np.percentile(found.milliseconds, [50, 95])
    print(
        f"{found.records} records, {len(found.milliseconds)} keys, opened in {found.opened:.1f} s, "
        f"learnt from {found.learnt_from} decisions"
    )
    print(
        f"key to next abstract: median {low:.0f} ms, 95th percentile {high:.0f} ms, "
        f"longest {found.milliseconds.max():.0f} ms"
    )


def figures(*, quick: bool = False) -> Iterator[Figure]:
    """Lines of the table; there is no peer with a terminal screen."""
    found = latency(500 if quick else 5000, 20 if quick else 150)
    low, high = (float(value) for value in np.percentile(found.milliseconds, [50, 95]))
    size = f"{found.records:,} records"
    yield Figure(
        "review, key to next abstract", size, low, unit="ms", note=f"95th percentile {high:.0f} ms",
        command="python benchmarks/review.py latency",
    )  # fmt: skip
    seconds = start(500 if quick else 5000, 3 if quick else 9)
    yield Figure(
        "review, start to first abstract", size, median(seconds), unit="s by the clock",
        note=f"{min(seconds):.2f} to {max(seconds):.2f} s",
        command="python benchmarks/review.py start",
    )  # fmt: skip


def kills(times: int) -> None:
    from reputation.judgement.labels.event_log import LabelLog

    rng = random.Random(2020)
    acknowledged: set[str] = set()
    with TemporaryDirectory() as name:
        for _ in range(times):
            command = [sys.executable, str(TESTS / "killed_review.py"), name, "20000"]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout
                first = process.stdout.readline()
                time.sleep(rng.uniform(0, 0.03))
                os.kill(process.pid, signal.SIGKILL)
                said = first + process.stdout.read()
            acknowledged.update(said[: said.rfind("\n") + 1].split())
        labels = [event.source_id for event in LabelLog(Path(name) / "labels").read()]
    lost, doubled = acknowledged - set(labels), len(labels) - len(set(labels))
    print(
        f"{times} kills, {len(acknowledged)} acknowledged labels, {len(labels)} in the log: "
        f"{len(lost)} lost, {doubled} doubled"
    )
    if lost or doubled:
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["latency", "start", "kills"])
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--keys", type=int, default=150)
    parser.add_argument("--times", type=int, default=500)
    arguments = parser.parse_args()
    if arguments.what == "latency":
        print_latency(latency(arguments.records, arguments.keys))
    elif arguments.what == "start":
        seconds = start(arguments.records, 9)
        print(
            f"{arguments.records} records, command to first abstract painted: median "
            f"{median(seconds):.2f} s, {min(seconds):.2f} to {max(seconds):.2f} s"
        )
    else:
        kills(arguments.times)


if __name__ == "__main__":
    main()
