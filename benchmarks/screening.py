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
from collections.abc import Iterable
from pathlib import Path
from statistics import mean

from reputation.review.labelled import FinishedReview, read_finished_review
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


def print_line(name: str, figures: list[float]) -> None:
    ours, theirs, our_rrf, their_rrf, our_time, their_time = figures
    print(
        f"{name:<30}{ours:7.3f}{theirs:10.3f}{ours - theirs:+8.3f}{our_rrf:8.3f}{their_rrf:10.3f}"
        f"{our_time:8.2f}{their_time:10.2f}{their_time / our_time:7.1f}"
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
    theirs = asreview_runs(reviews, seeds, options.asreview, options.keep)
    print(f"{'':<30}{'WSS@95':>25}{'RRF@10':>18}{'seconds':>18}")
    print(f"{'data':<30}{'ours':>7}{'ASReview':>10}{'':>8}{'ours':>8}{'ASReview':>10}", end="")
    print(f"{'ours':>8}{'ASReview':>10}{'ratio':>7}")
    table = []
    for review in reviews:
        start = time.process_time()
        ours = list(simulate_seeds(review.records, review.labels, seeds=seeds))
        seconds = (time.process_time() - start) / len(seeds)
        others = [theirs[review.path.stem, seed] for seed in seeds]
        figures = [mean(getattr(s, f) for s in runs) for f in ("wss95", "rrf10")
                   for runs in (ours, others)]  # fmt: skip
        table.append([*figures, seconds, mean(s.seconds for s in others)])
        print_line(review.path.stem, table[-1])
    print_line("mean", [mean(column) for column in zip(*table, strict=True)])


if __name__ == "__main__":
    main()
