"""Measure the review loop: how soon the next abstract shows, and that no label is ever lost.

    python benchmarks/review.py latency                  # 5,000 records
    python benchmarks/review.py latency --records 100000
    python benchmarks/review.py kills                    # killed 500 times at random moments

`latency` drives the review screen through Textual's pilot, key by key, while the order is refitted
in the background, and prints percentiles of the time from key press to the next abstract painted,
with its decision on disk in between. `kills` kills a
scripted review and checks that every acknowledged label is in the log, and none twice.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from reputation.review.reviewing import Review

TESTS = Path(__file__).parent.parent / "tests"
sys.path.insert(0, str(TESTS))


def latency(records: int, keys: int) -> None:
    from conftest import simulated_literature

    from reputation.literature.corpus import Corpus, Origin
    from reputation.review.display import Marker
    from reputation.review.opening import open_review
    from reputation.review.screen import ReviewScreen
    from reputation.study.bundled import find_study

    base = [record for record in simulated_literature(1) if "smart cit" in record.abstract]
    copies = -(-records // len(base))
    made = [
        replace(
            one,
            title=f"Singapore {number} {part}",
            doi=f"10.5555/{number}.{part}",
            abstract=f"{part} {one.abstract}",
        )
        for part in range(copies)
        for number, one in enumerate(base)
        if one.date and "2010-02" < one.date.first < "2020-05"
    ][:records]
    rng, waits = random.Random(1), []

    async def drive(review: Review) -> None:
        screen = ReviewScreen(review, Marker(study), "benchmark")
        async with screen.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for _ in range(keys):
                key = "r" if rng.random() < 0.3 else "i"
                before, begun = review.current, time.perf_counter()
                screen.simulate_key(key)
                while review.current == before:
                    await asyncio.sleep(0)
                painted = asyncio.Event()
                screen.call_after_refresh(painted.set)
                await painted.wait()
                waits.append(time.perf_counter() - begun)
                await asyncio.sleep(0.15)  # a reader takes longer; the fits keep running

    with TemporaryDirectory() as name:
        file = Path(name) / "queries" / "big.toml"
        file.parent.mkdir()
        bundled = Path(__file__).parent.parent / "queries" / "global-smart-cities-2020.toml"
        file.write_text(bundled.read_text())
        study = find_study(file)
        with Corpus.open(study.corpus_path, create=True) as corpus:
            corpus.add(made, Origin("made", "made", "made", "made"))
            begun = time.perf_counter()
            review = open_review(study, corpus, "ana", question="relevance").review
            opened = time.perf_counter() - begun
        asyncio.run(drive(review))
        fits, size = review.fitted_on, len(review.items)
        review.close()
    milliseconds = 1000 * np.array(waits)
    low, high = np.percentile(milliseconds, [50, 95])
    print(f"{size} records, {keys} keys, opened in {opened:.1f} s, learnt from {fits} decisions")
    print(
        f"key to next abstract: median {low:.0f} ms, 95th percentile {high:.0f} ms, "
        f"longest {milliseconds.max():.0f} ms"
    )


def kills(times: int) -> None:
    from reputation.judgement.label_log import LabelLog

    rng = random.Random(2020)
    acknowledged: set[str] = set()
    with TemporaryDirectory() as name:
        for _ in range(times):
            command = [sys.executable, str(TESTS / "killed_review.py"), name, "1000000"]
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
    parser.add_argument("what", choices=["latency", "kills"])
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--keys", type=int, default=150)
    parser.add_argument("--times", type=int, default=500)
    arguments = parser.parse_args()
    if arguments.what == "latency":
        latency(arguments.records, arguments.keys)
    else:
        kills(arguments.times)


if __name__ == "__main__":
    main()
