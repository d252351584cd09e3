"""The command ``simulate``: replay finished reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import WidthOption
from reputation.cli.terminal import print_table, progress_bar, say
from reputation.errors import LabelError

if TYPE_CHECKING:
    from reputation.review.finished_review import FinishedReview
    from reputation.review.simulation import Simulation

_STOPS = ("data", "seed", "rule", "order", "records", "read", "read_share", "included", "recall")
# The order in which a rule is tried: the one it is made for, or the one that people stop in.
_ORDERS = {
    "sample": "certified",
    "random-order": "random",
    "callaghan-mueller-hansen": "relevant-first",
}
_HEADER = ("data", "seed", "records", "included", "wss95", "rrf10", "atd", "seconds")


def simulate(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Tables of labelled records (finished reviews)."),
    ],
    seeds: Annotated[str, typer.Option(help="Random seeds, separated by commas.")] = "1,2,3",
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("simulation"),
    label_column: Annotated[
        str | None, typer.Option(help="Column that marks the included records.")
    ] = None,
    width: WidthOption = None,
) -> None:
    """Replay finished reviews to see how much reading the learner would have saved.

    Each replay starts from one included and one excluded record, drawn at
    random, and always reads the learner's top-ranked record next. Writes
    simulation.csv (one line per review and seed), recall.csv (the recall curve)
    and its plot (recall.svg, .pdf, .png).

    Example:

      reputation simulate review.csv --seeds 1,2,3 --out simulation
    """
    from reputation.output import to_csv, write_whole
    from reputation.report.pictures import save_pictures
    from reputation.report.recall_picture import draw_recall
    from reputation.review.finished_review import read_finished_review

    numbers = _numbers(seeds)
    reviews = _by_name([read_finished_review(file, label_column) for file in files])
    for name, review in reviews.items():
        if review.skipped:
            first = review.skipped[0]
            say(f"{name}: {len(review.skipped)} rows skipped; line {first.line}: {first.reason}")
    simulations = _replay(reviews, numbers)
    rows = list(_rows(simulations))
    write_whole(out / "simulation.csv", to_csv(_HEADER, rows))
    write_whole(out / "recall.csv", to_csv(("data", "seed", "read", "found"), _curve(simulations)))
    save_pictures(draw_recall(simulations), out / "recall", width=width)
    write_whole(out / "stopping.csv", to_csv(_STOPS, list(_stops(simulations))))
    columns = [("data", "left"), *[(name, "right") for name in _HEADER[1:]]]
    print_table(columns, [*rows, *_means(simulations)])
    numbers_of = ("read at yes", "recall", "below 95%")
    print_table(
        [("rule", "left"), ("order", "left"), *[(name, "right") for name in numbers_of]],
        list(_stopping(simulations)),
        title="Stopping rules at 95% confidence, checked after every decision",
    )
    say(f"written to {out}")


def _numbers(text: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 0 or len(set(numbers)) < len(numbers):
        message = f"{text!r}: expected distinct whole numbers separated by commas, e.g. 1,2,3"
        raise typer.BadParameter(message, param_hint="--seeds")
    return numbers


def _by_name(reviews: Sequence[FinishedReview]) -> dict[str, FinishedReview]:
    named = {review.path.stem: review for review in reviews}
    if len(named) < len(reviews):
        stems = [review.path.stem for review in reviews]
        twice = next(stem for stem in stems if stems.count(stem) > 1)
        raise LabelError(
            f"two files are named {twice!r}, so their results would be mixed up; rename one"
        )
    return named


def _replay(
    reviews: Mapping[str, FinishedReview], seeds: Sequence[int]
) -> dict[str, list[Simulation]]:
    from reputation.review.simulation import simulate_seeds

    done: dict[str, list[Simulation]] = {}
    with progress_bar("replaying") as progress:
        for name, review in reviews.items():
            done[name] = []
            for simulation in simulate_seeds(
                review.records, review.labels, seeds=seeds, stopping=True
            ):
                done[name].append(simulation)
                progress(sum(map(len, done.values())), len(reviews) * len(seeds))
    return done


def _rows(simulations: Mapping[str, Sequence[Simulation]]) -> Iterator[tuple[object, ...]]:
    for name, several in simulations.items():
        for s in several:
            figures = (round(s.wss95, 4), round(s.rrf10, 4), round(s.atd, 1), round(s.seconds, 2))
            yield (name, s.seed, len(s.labels), sum(s.labels), *figures)


def _means(simulations: Mapping[str, Sequence[Simulation]]) -> Iterator[tuple[object, ...]]:
    """A line a review with the mean over its seeds, where there are several."""
    for name, several in simulations.items():
        if len(several) > 1:
            figures = [
                round(sum(values) / len(several), digits)
                for values, digits in (
                    ([s.wss95 for s in several], 4),
                    ([s.rrf10 for s in several], 4),
                    ([s.atd for s in several], 1),
                    ([s.seconds for s in several], 2),
                )
            ]
            yield (name, "mean", len(several[0].labels), sum(several[0].labels), *figures)


def _curve(simulations: Mapping[str, Sequence[Simulation]]) -> Iterable[tuple[object, ...]]:
    for name, several in simulations.items():
        for simulation in several:
            for read, found in enumerate(simulation.recall.tolist(), start=1):
                yield name, simulation.seed, read, found


def _stops(simulations: Mapping[str, Sequence[Simulation]]) -> Iterator[tuple[object, ...]]:
    for name, several in simulations.items():
        for simulation in several:
            for s in simulation.stops:
                read, recall = f"{s.read_share:.4f}", f"{s.recall:.4f}"
                of = (s.records, s.read, read, s.included, recall)
                yield (name, simulation.seed, s.rule, _ORDERS[s.rule], *of)


def _stopping(simulations: Mapping[str, Sequence[Simulation]]) -> Iterator[tuple[object, ...]]:
    """A line a rule: the means over reviews and seeds, and how often recall was below 95%."""
    every = [stop for several in simulations.values() for s in several for stop in s.stops]
    for rule, order in _ORDERS.items():
        stops = [stop for stop in every if stop.rule == rule]
        read = sum(stop.read_share for stop in stops) / len(stops)
        recall = sum(stop.recall for stop in stops) / len(stops)
        missed = sum(stop.recall < 0.95 for stop in stops)
        yield rule, order, f"{read:.0%}", f"{recall:.1%}", f"{missed} of {len(stops)}"
