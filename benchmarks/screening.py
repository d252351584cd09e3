"""Measure how much reading the learner saves beside ASReview, on finished reviews.

    python benchmarks/screening.py FILE... --asreview PYTHON      # the Python ASReview lives in
    python benchmarks/screening.py FILE... --asreview PYTHON --seeds 10 --keep runs.jsonl

ASReview (``pip install asreview``, best into an environment of its own) runs its default model,
ELAS u4, one record a step, from the same included and excluded record as ours for the same seed.
Both stop at the last included record, and both are measured by the same functions, without
priors. ``--keep`` writes ASReview's runs to a file and does not repeat those already there.

Prints for each review the mean WSS@95 of both and their difference, RRF@10, seconds a run of both,
and the ratio. Seconds are those of the processor on one thread, so that a busy machine does not
matter; on an idle one they are wall seconds. Ours include making the features once for all seeds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from pairs import Figure, missing

from reputation.review.finished_review import FinishedReview, read_finished_review
from reputation.review.simulation import Simulation, draw_priors, simulate_seeds

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

Key = tuple[str, int]


def asreview_runs(
    reviews: Iterable[FinishedReview], seeds: list[int], python: str, keep: Path | None
) -> dict[Key, Simulation]:
    known = {}
    if keep and keep.exists():
        for line in keep.read_text(encoding="utf-8").splitlines():
            run = json.loads(line)
            known[run["data"], run["seed"]] = run
    reviews = list(reviews)
    tasks = [
        json.dumps(task_of(review, seed))
        for review in reviews
        for seed in seeds
        if (review.path.stem, seed) not in known
    ]
    if tasks:
        worker = str(Path(__file__).with_name("asreview_runs.py"))
        done = subprocess.run(
            [python, worker], input="\n".join(tasks), stdout=subprocess.PIPE, text=True, check=True
        )
        new = [json.loads(line) for line in done.stdout.splitlines()]
        known.update({(run["data"], run["seed"]): run for run in new})
        if keep:
            keep.write_text("".join(json.dumps(known[key]) + "\n" for key in sorted(known)))
    return {
        (review.path.stem, seed): as_simulation(review, seed, known[review.path.stem, seed])
        for review in reviews
        for seed in seeds
    }


def task_of(review: FinishedReview, seed: int) -> dict[str, object]:
    return {
        "data": review.path.stem,
        "seed": seed,
        "titles": [record.title for record in review.records],
        "abstracts": [record.abstract for record in review.records],
        "labels": [int(label) for label in review.labels],
        "priors": draw_priors(review.labels, seed),
    }


def as_simulation(review: FinishedReview, seed: int, run: dict[str, object]) -> Simulation:
    order = list(run["order"])
    if order[:2] != draw_priors(review.labels, seed):
        sys.exit(f"{review.path.stem}, seed {seed}: the kept run began with other records")
    rest = sorted(set(range(len(review.labels))) - set(order))
    return Simulation((*order, *rest), review.labels, 2, seed, run["seconds"])


class Row(NamedTuple):
    """Means over seeds for one review: ours, ASReview's."""

    data: str
    wss95: tuple[float, float]
    rrf10: tuple[float, float]
    seconds: tuple[float, float]


def measure(
    reviews: Iterable[FinishedReview], seeds: list[int], python: str, keep: Path | None = None
) -> Iterator[Row]:
    reviews = list(reviews)
    theirs = asreview_runs(reviews, seeds, python, keep)
    for review in reviews:
        start = time.process_time()
        ours = list(simulate_seeds(review.records, review.labels, seeds=seeds))
        seconds = (time.process_time() - start) / len(seeds)
        others = [theirs[review.path.stem, seed] for seed in seeds]
        yield Row(
            review.path.stem,
            (mean(run.wss95 for run in ours), mean(run.wss95 for run in others)),
            (mean(run.rrf10 for run in ours), mean(run.rrf10 for run in others)),
            (seconds, mean(run.seconds for run in others)),
        )


def figures(shared: Path | None, asreview: str | None, *, quick: bool = False) -> Iterator[Figure]:
    """Lines of the table; ASReview runs in a process of its own, which tells its seconds."""
    files = sorted((shared / "screening").glob("*.csv")) if shared else []
    if not files or not asreview:
        why = "has no Python (--asreview PYTHON)" if files else "needs finished reviews"
        yield missing("screening", "", "ASReview", why)
        return
    files = sorted(files, key=lambda file: file.stat().st_size)[: 2 if quick else None]
    reviews = [read_finished_review(file) for file in files]
    rows = list(measure(reviews, [1] if quick else [1, 2, 3], asreview))
    for row, review in zip(rows, reviews, strict=True):
        ours, theirs = row.seconds
        yield Figure(
            "screening", f"{row.data}, {len(review.labels):,} records", ours, theirs, "ASReview",
            theirs / ours, theirs / ours, theirs / ours,
            note=f"WSS@95 {row.wss95[0]:.3f}, theirs {row.wss95[1]:.3f}",
            command="python benchmarks/screening.py FILE... --asreview PYTHON --seeds 3",
        )  # fmt: skip


def print_line(row: Row) -> None:
    (wss, other_wss), (rrf, other_rrf), (seconds, other_seconds) = row[1:]
    print(
        f"{row.data:<30}{wss:7.3f}{other_wss:10.3f}{wss - other_wss:+8.3f}{rrf:8.3f}"
        f"{other_rrf:10.3f}{seconds:8.2f}{other_seconds:10.2f}{other_seconds / seconds:7.1f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure screening beside ASReview.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--asreview", default="python", help="the Python that has ASReview")
    parser.add_argument("--seeds", type=int, default=10, help="how many, from 1")
    parser.add_argument("--keep", type=Path, help="file of ASReview's runs")
    options = parser.parse_args()
    seeds = list(range(1, options.seeds + 1))
    reviews = [read_finished_review(file) for file in options.files]
    print(f"{'':<30}{'WSS@95':>25}{'RRF@10':>18}{'seconds':>18}")
    print(f"{'data':<30}{'ours':>7}{'ASReview':>10}{'':>8}{'ours':>8}{'ASReview':>10}", end="")
    print(f"{'ours':>8}{'ASReview':>10}{'ratio':>7}")
    table = []
    for row in measure(reviews, seeds, options.asreview, options.keep):
        table.append(row)
        print_line(row)
    _, *columns = zip(*table, strict=True)
    pairs = [tuple(map(mean, zip(*column, strict=True))) for column in columns]
    print_line(Row("mean", *pairs))


if __name__ == "__main__":
    main()
