"""Measure how often each stopping rule stops too early, looked at after every decision.

    python benchmarks/stopping.py ../shared/data/screening/*.csv
    python benchmarks/stopping.py FILE... --reviews 50 --orders learning random

A simulated review reads 400 to 1,200 records of one of the finished reviews, drawn at random such
that 5%, 10%, 15% or 60% of them are relevant. It reads them in one of four orders:

- random,
- prioritised: relevant ones mostly first, by chance,
- learning: as `reputation review` orders them, with a learner that is refitted to the texts,
- hidden: prioritised, but 15% of the relevant ones stand at the very end.

The rule ``sample`` uses the order as the ranking of `certified`. The rule ``random-order`` goes on
at random after 50 irrelevant records in a row, and looks before that, too. Callaghan and
Müller-Hansen's rule uses the order as it is. A review goes wrong when a rule says yes while recall
is below the target. Prints a line for each rule, target, order and share of relevant records.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reputation.review.certified import drawn_at_random
from reputation.review.finished_review import FinishedReview, read_finished_review
from reputation.review.learner import Learner, screening_text
from reputation.review.ordering import Picker
from reputation.review.stopping import RULES, Reading, may_stop
from reputation.review.stopping_evidence import sample_needed
from reputation.review.stopping_replay import Stop, first_yes

ORDERS = ("random", "prioritised", "learning", "hidden")
SHARES = (0.05, 0.1, 0.15, 0.6)
TARGETS = (0.95, 0.9)
CALLAGHAN = "callaghan-mueller-hansen"
_ROW = 50  # irrelevant records in a row after which reading goes on at random
_HIDDEN = 0.15
_GROWTH = 0.1  # of the labels, between two fits

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A simulated review: its texts as places of a learner, the truth, and its chances."""

    learner: Learner
    places: NDArray[np.int64]
    truth: list[bool]
    seed: int

    def fixed_scores(self, order: str) -> Scores:
        """Scores that do not learn, the larger the earlier; for `learning` those at the start."""
        rng = np.random.default_rng([self.seed, 1])
        truth = np.asarray(self.truth)
        likely = np.ones(len(truth))
        if order in ("prioritised", "hidden"):
            likely[truth] = np.exp(rng.normal(3, 1, truth.sum()))
        if order == "hidden":
            relevant = np.flatnonzero(truth)
            likely[rng.choice(relevant, int(_HIDDEN * len(relevant)), replace=False)] = 1e-9
        return -rng.exponential(size=len(truth)) / likely

    def learnt_scores(self, labels: dict[int, bool]) -> Scores:
        """Scores of the learner from some labels."""
        known = {int(self.places[place]): label for place, label in labels.items()}
        return self.learner.scores(known)[self.places]


@dataclass(frozen=True)
class Line:
    """How many reviews a rule stopped, below the target, and what was read of them."""

    rule: str
    target: float
    order: str
    share: float
    reviews: int
    too_early: int
    read: float
    recall: float


def draw_cases(
    reviews: Sequence[FinishedReview], learners: Sequence[Learner], share: float, number: int
) -> Iterator[Case]:
    """Simulated reviews of one share of relevant records, of all files that have enough."""
    fit = [
        (review, learner, largest)
        for review, learner in zip(reviews, learners, strict=True)
        if (largest := _largest(review, share)) >= 400
    ]
    for seed in range(number):
        rng = np.random.default_rng([seed, int(100 * share)])
        review, learner, largest = fit[seed % len(fit)]
        size = int(rng.integers(400, min(largest, 1200) + 1))
        labels = np.asarray(review.labels)
        relevant = round(share * size)
        drawn = [
            rng.choice(np.flatnonzero(labels == kind), many, replace=False)
            for kind, many in ((True, relevant), (False, size - relevant))
        ]
        places = rng.permutation(np.concatenate(drawn))
        yield Case(learner, places, labels[places].tolist(), seed)


def _largest(review: FinishedReview, share: float) -> int:
    irrelevant = len(review.labels) - review.included
    return int(min(review.included / share, irrelevant / (1 - share)))


def read_on(case: Case, order: str, picker: Picker, done: Callable[[Reading], bool]) -> list[int]:
    """Read with a picker as a review does until `done` says so or all is read."""
    total = len(case.truth)
    labels: dict[int, bool] = {}
    is_open = np.ones(total, dtype=bool)
    scores = case.fixed_scores(order)
    fitted = 0
    while is_open.any():
        place = picker.pick(scores, is_open, labels, len(labels))
        assert place is not None
        labels[place] = case.truth[place]
        is_open[place] = False
        sample = picker.certified.sample(labels)
        met = picker.certified.met_of(sample)
        if done(Reading([*labels.values()], total, sampled=len(sample.relevant), met=met)):
            break
        if order == "learning":
            known = dict(picker.teaching(labels))
            if len(known) > (1 + _GROWTH) * fitted and len(set(known.values())) == 2:
                scores, fitted = case.learnt_scores(known), len(known)
    return list(labels)


def stop_by_sample(case: Case, order: str, target: float) -> Stop:
    picker = Picker("certified", [()] * len(case.truth), case.seed, needed=sample_needed(target))

    def done(reading: Reading) -> bool:
        return may_stop(reading, RULES["sample"], target=target, look_ahead=False).reached

    return _stop("sample", case, read_on(case, order, picker, done))


def whole_order(case: Case, order: str) -> list[int]:
    """All records as one of the four orders reads them."""
    ways = {"random": "random", "learning": "learning"}
    picker = Picker(ways.get(order, "relevant-first"), [()] * len(case.truth), case.seed)
    return read_on(case, order, picker, lambda _reading: False)


def then_at_random(case: Case, order: Sequence[int], chance: Scores) -> list[int]:
    """The order, gone on at random after so many irrelevant records in a row."""
    row = 0
    for read, place in enumerate(order, 1):
        row = 0 if case.truth[place] else row + 1
        if row == _ROW:
            rest = sorted(order[read:], key=lambda one: -chance[one])
            return [*order[:read], *rest]
    return [*order]


def stop_at_random(case: Case, order: Sequence[int], chance: Scores, target: float) -> Stop:
    """Where ``random-order`` first says yes, as `Review.reading` counts what was read at random."""
    total = len(order)
    decisions = [case.truth[place] for place in order]

    def says_yes(read: int) -> bool:
        number, aside = drawn_at_random(order[:read], chance)
        reading = Reading(decisions[:read], total, at_random=number, aside=aside)
        return may_stop(reading, RULES["random-order"], target=target, look_ahead=False).reached

    # Irrelevant records only bring a yes nearer, so the end of each run of them is looked at first.
    read = next(end for end in range(1, total + 1) if _ends(decisions, end) and says_yes(end))
    while read > 1 and not decisions[read - 1] and says_yes(read - 1):
        read -= 1
    return _stop("random-order", case, order[:read])


def _ends(decisions: Sequence[bool], read: int) -> bool:
    return read == len(decisions) or decisions[read]


def _stop(rule: str, case: Case, read: Sequence[int]) -> Stop:
    found = sum(case.truth[place] for place in read)
    return Stop(rule, len(read), len(case.truth), found, sum(case.truth))


def stops_of(case: Case, order: str, rules: Collection[str]) -> Iterator[tuple[float, Stop]]:
    """Targets, and where each rule stops a review in an order."""
    if "sample" in rules:
        yield from ((target, stop_by_sample(case, order, target)) for target in TARGETS)
    if set(rules) == {"sample"}:
        return
    whole = whole_order(case, order)
    if "random-order" in rules:
        chance = Picker("random", [()] * len(whole), case.seed).chance
        mixed = then_at_random(case, whole, chance)
        yield from ((target, stop_at_random(case, mixed, chance, target)) for target in TARGETS)
    if CALLAGHAN in rules:
        decisions = [case.truth[place] for place in whole]
        yield TARGETS[0], first_yes(decisions, CALLAGHAN, target=TARGETS[0])


def measure(
    reviews: Sequence[FinishedReview],
    shares: Sequence[float],
    orders: Sequence[str],
    rules: Collection[str],
    number: int,
) -> Iterator[Line]:
    """A line for each rule, target, order and share of relevant records."""
    learners = [Learner([screening_text(x) for x in review.records]) for review in reviews]
    for share in shares:
        for order in orders:
            stops: dict[tuple[str, float], list[Stop]] = {}
            for case in draw_cases(reviews, learners, share, number):
                for target, stop in stops_of(case, order, rules):
                    stops.setdefault((stop.rule, target), []).append(stop)
            for (rule, target), found in stops.items():
                yield Line(
                    rule,
                    target,
                    order,
                    share,
                    len(found),
                    sum(stop.recall < target - 1e-9 for stop in found),
                    float(np.mean([stop.read_share for stop in found])),
                    float(np.mean([stop.recall for stop in found])),
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, help="finished reviews")
    parser.add_argument("--reviews", type=int, default=500, help="of each order and share")
    parser.add_argument("--orders", nargs="+", choices=ORDERS, default=ORDERS)
    parser.add_argument("--shares", nargs="+", type=float, default=SHARES)
    parser.add_argument("--rules", nargs="+", choices=RULES, default=[*RULES])
    parser.add_argument("--json", type=Path, help="write the lines here, too")
    options = parser.parse_args()
    begun, kept = time.process_time(), []
    reviews = [read_finished_review(file) for file in options.files]
    for line in measure(reviews, options.shares, options.orders, options.rules, options.reviews):
        kept.append(asdict(line))
        print(
            f"{line.rule:<25}{line.target:5.0%}  {line.order:<12}{line.share:4.0%} relevant: "
            f"{line.too_early} of {line.reviews} below ({line.too_early / line.reviews:.1%}), "
            f"{line.read:.1%} read, recall {line.recall:.1%}",
            flush=True,
        )
        if options.json:
            options.json.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    print(f"{time.process_time() - begun:.0f} s of the processor", file=sys.stderr)


if __name__ == "__main__":
    main()
