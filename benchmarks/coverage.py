"""Measure how often each promise of `reputation compare` and its kin is kept, on made-up truths.

    python benchmarks/coverage.py                     # all promises, some 30 minutes
    python benchmarks/coverage.py --quick             # the same with few replications: 2 minutes
    python benchmarks/coverage.py --only ranks --replications 2000

Prints a Markdown table, a row a promise and setting: what is promised, what was measured, with one
standard error of the simulation, and the median width of the interval. *At least* is promised for
coverage, *at most* for errors ("false pair": two cities of equal rate are told apart, anywhere in
the table).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import coverage_trends
import numpy as np
import pandas as pd
from coverage_trends import Found, Observed
from pairs import Figure

from reputation.comparison.corrected_counts import corrected_counts
from reputation.comparison.correlation import correlate
from reputation.comparison.count_intervals import exact_interval
from reputation.comparison.pair_tests import chance_of_more, find_rank_sets
from reputation.comparison.published import read_published
from reputation.comparison.rank_intervals import rank_intervals
from reputation.comparison.sides import Side, lay_side_by_side
from reputation.comparison.tabulation import tabulate_counts
from reputation.comparison.uncertainty import UncertainTable, measure_uncertainty
from reputation.judgement.labels.consensus import HandLabel
from reputation.judgement.random_sample import RandomSample, SampledRecord
from reputation.review.agreement import measure_agreement

RATES = np.array(
    [float(row["articles"]) for row in read_published("global-smart-cities-2020", "reputation")]
)
_QUICK = 5
CITIES = tuple(f"city {number}" for number in range(len(RATES)))


def named(counts: Sequence[float] | np.ndarray) -> dict[str, float]:
    return {f"city {place}": float(number) for place, number in enumerate(counts)}


def ranks_of(rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Best and worst rank that each rate can be said to have; equal ones share a set."""
    better = (rates[None, :] > rates[:, None]).sum(axis=1)
    equal = (rates[None, :] == rates[:, None]).sum(axis=1)
    return 1 + better, better + equal


def sets_hold(found: pd.DataFrame, rates: np.ndarray) -> bool:
    """Whether all sets hold the ranks of the rates at once, among the cities of the table."""
    places = found["city"].map(lambda city: int(str(city).split()[-1])).to_numpy()
    best, worst = ranks_of(rates[places])
    low, high = found["rank_low"].to_numpy(), found["rank_high"].to_numpy()
    return bool(((low <= best) & (worst <= high)).all())


def counts(rng: np.random.Generator) -> Found:
    """Exact intervals of the expected articles."""
    for rate in (0.5, 2, 5, 10, 20, 70):
        low, high = exact_interval(rng.poisson(rate, 20), 0.95)
        held = float(((low <= rate) & (rate <= high)).mean())
        width = float(np.median(high - low))
        yield Observed("expected articles", f"rate {rate:g}", "≥ 95%", held, width)


def ranks(rng: np.random.Generator) -> Found:
    """Rank sets of raw counts: cities all alike, and the rates of Table 2-6."""
    for cities in (5, 20, 100):
        for rate in (0.5, 2, 5, 20):
            rates = np.full(cities, float(rate))
            found = rank_intervals(named(rng.poisson(rates)))
            held = sets_hold(found, rates)
            width = float((found["rank_high"] - found["rank_low"]).median())
            setting = f"{cities} cities of rate {rate:g}"
            yield Observed("all ranks simultaneously", setting, "≥ 95%", held, width)
            yield Observed("false pair", setting, "≤ 5%", not held)
    found = rank_intervals(named(rng.poisson(RATES)))
    width = float((found["rank_high"] - found["rank_low"]).median())
    setting = "20 cities, rates of Table 2-6"
    yield Observed("all ranks simultaneously", setting, "≥ 95%", sets_hold(found, RATES), width)
    numbers = rng.poisson(RATES).astype(float)
    values = chance_of_more(numbers[:, None], numbers)
    for level in (0.9, 0.95):
        sets = find_rank_sets(values, confidence=level)
        told = float(sets.above.sum()) / 190
        yield Observed(f"pairs distinguished, at {level:.0%}", setting, "(power)", told)
        best, worst = ranks_of(RATES)
        held = float(((sets.best <= best) & (worst <= sets.worst)).mean())
        width = float(np.median(sets.worst - sets.best))
        yield Observed("rank of one city", setting, f"≥ {level:.0%}", held, width)


def table_of(counts: np.ndarray, smart: np.ndarray, confidence: float = 0.9) -> UncertainTable:
    ranked = {city: int(rank) for city, rank in zip(named(counts), smart, strict=True)}
    return measure_uncertainty(tabulate_counts(named(counts)), ranked, confidence=confidence)


def stands(rng: np.random.Generator) -> Found:
    """Differences that stand though cities are alike, so that no rank is another than built."""
    for cities in (5, 20):
        for rate in (5, 20):
            table = table_of(rng.poisson(rate, cities), rng.permutation(cities) + 1)
            wrong = any(line.stands for line in table.lines)
            setting = f"{cities} cities of rate {rate}"
            yield Observed("some difference is claimed to stand wrongly", setting, "≤ 10%", wrong)


class Literature(NamedTuple):
    """A made-up literature: rates, decisions by a model, truth of each record, its city."""

    rates: np.ndarray
    city: np.ndarray
    truth: np.ndarray
    called: np.ndarray

    def tables(self, rng: np.random.Generator, size: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`decided` and `sample`, as `corrected_counts` takes them."""
        number = len(self.city)
        decided = {"record_id": range(number), "city": self.city, "counted": self.called}
        drawn = rng.choice(number, min(size, number), replace=False)
        sample = {"record_id": drawn, "counted": self.truth[drawn]}
        frame = pd.DataFrame(decided)
        frame["city"] = [f"city {place}" for place in self.city]
        return frame, pd.DataFrame(sample)


def literature(
    rng: np.random.Generator, rates: np.ndarray, share: tuple[float, float], unlike: float
) -> Literature:
    """Records of cities with a share relevant each; sensitivity 0.85, specificity 0.8 shifted."""
    cities = len(rates)
    shares = rng.uniform(*share, cities)
    right = [np.clip(rng.uniform(r - unlike, r + unlike, cities), 0, 1) for r in (0.85, 0.8)]
    true, other = rng.poisson(rates), rng.poisson(rates * (1 - shares) / shares)
    city = np.repeat(np.tile(np.arange(cities), 2), np.concatenate([true, other]))
    truth = np.arange(len(city)) < true.sum()
    chance = rng.random(len(city))
    called = np.where(truth, chance < right[0][city], chance > right[1][city])
    return Literature(rates, city, truth, called)


#: Name, rates, shares relevant, how unlike errors are between cities, records read.
SAMPLES = [
    ("5 × rate 5", np.full(5, 5.0), (0.2, 0.9), 0.15, 50),
    ("5 × rate 20", np.full(5, 20.0), (0.2, 0.9), 0.15, 50),
    ("5 × rate 20", np.full(5, 20.0), (0.2, 0.2), 0.15, 200),
    ("20 × rate 5", np.full(20, 5.0), (0.5, 0.5), 0.15, 100),
    ("20 × rate 20", np.full(20, 20.0), (0.5, 0.5), 0.0, 100),
    ("20 × rate 20", np.full(20, 20.0), (0.5, 0.5), 0.15, 100),
    ("20 × rate 20", np.full(20, 20.0), (0.5, 0.5), 0.3, 100),
    ("20 × rate 20", np.full(20, 20.0), (0.2, 0.9), 0.15, 50),
    ("20 × rate 20", np.full(20, 20.0), (0.2, 0.9), 0.15, 200),
    ("20 × rate 20", np.full(20, 20.0), (0.2, 0.9), 0.15, 400),
    ("20 × rate 20", np.full(20, 20.0), (0.9, 0.9), 0.15, 100),
    ("Table 2-6", RATES, (0.5, 0.5), 0.15, 50),
    ("Table 2-6", RATES, (0.5, 0.5), 0.15, 200),
    ("100 × rate 5", np.full(100, 5.0), (0.2, 0.9), 0.15, 100),
]


def corrected(rng: np.random.Generator) -> Found:
    """Counts, ranks and pairs corrected by a random sample."""
    for name, rates, share, unlike, size in SAMPLES:
        world = literature(rng, rates, share, unlike)
        found = corrected_counts(*world.tables(rng, size))
        places = found["city"].map(lambda city: int(str(city).split()[-1])).to_numpy()
        truth = np.bincount(world.city, world.truth, len(rates))[places]
        held = float(((found["low"] <= truth) & (truth <= found["high"])).mean())
        shares = f"{share[0]:g}" if share[0] == share[1] else f"{share[0]:g} to {share[1]:g}"
        setting = f"{name}, share {shares}, errors ± {unlike:g}, {size} read"
        width = float((found["high"] - found["low"]).median())
        yield Observed("corrected count", setting, "≥ 95%", held, width)
        ends = (found["rank_high"] - found["rank_low"]).median()
        yield Observed(
            "all ranks simultaneously, corrected",
            setting,
            "≥ 95%",
            sets_hold(found, rates),
            float(ends),
        )


def changes(rng: np.random.Generator) -> Found:
    """Changes between two windows, of rank and of share, where nothing changed or some did."""
    later = RATES.copy()
    later[[0, 5, 6, 19]] = RATES[[5, 0, 19, 6]]
    for setting, second in (("nothing changed", RATES), ("four cities changed places", later)):
        sides = [
            Side(str(n), table_of(rng.poisson(rates), np.arange(20) + 1, confidence=0.95))
            for n, rates in enumerate((RATES, second))
        ]
        result = {c.city: c for c in lay_side_by_side(sides, confidence=0.9).changes}
        (best, worst), (last_best, last_worst) = ranks_of(RATES), ranks_of(second)
        found = [result[city] for city in CITIES]
        low, high = (np.array([getattr(c, end) for c in found], float) for end in ("low", "high"))
        held = ((low <= best - last_worst) & (worst - last_best <= high)).all()
        width = float(np.median(high - low))
        yield Observed("all changes of rank simultaneously", setting, "≥ 90%", held, width)
        same = RATES / RATES.sum() == second / second.sum()
        wrong = any(c.share_changed for c, alike in zip(found, same, strict=True) if alike)
        yield Observed("a changed share is claimed wrongly", setting, "≤ 10%", wrong)
        if not same.all():
            right = np.mean([c.share_changed for c, a in zip(found, same, strict=True) if not a])
            yield Observed("changed shares found", setting, "(power)", float(right))


def overlaps(rng: np.random.Generator) -> Found:
    """Shares in two windows of which the first's second half is the last's first."""
    uneven = np.where(np.arange(20) % 2, 2.0, 0.5)
    middle = RATES * uneven
    moved = RATES.copy()
    moved[[0, 5, 6, 19]] = RATES[[5, 0, 19, 6]]
    for setting, parts in (
        ("windows share half, nothing changed", (RATES, RATES, RATES)),
        ("windows share half, which is unlike the rest", (RATES, middle, RATES)),
        ("windows share half, four cities changed", (RATES, RATES, moved)),
    ):
        drawn = [rng.poisson(rates) for rates in parts]
        articles: list[list[set[str]]] = [
            [{f"{place} {city} {n}" for n in range(number)} for city, number in enumerate(part)]
            for place, part in enumerate(drawn)
        ]
        sides = []
        for first, last in ((0, 1), (1, 2)):
            held = {c: articles[first][n] | articles[last][n] for n, c in enumerate(CITIES)}
            table = table_of(drawn[first] + drawn[last], np.arange(20) + 1, confidence=0.95)
            sides.append(Side(str(first), table, held))
        found = lay_side_by_side(sides, confidence=0.9).changes
        alike = dict(zip(CITIES, parts[0] == parts[2], strict=True))
        wrong = any(c.share_changed for c in found if alike[c.city])
        yield Observed("a changed share is claimed wrongly", setting, "≤ 10%", wrong)
        if not all(alike.values()):
            right = np.mean([c.share_changed for c in found if not alike[c.city]])
            yield Observed("changed shares found", setting, "(power)", float(right))
            apart = lay_side_by_side([Side(x.name, x.table) for x in sides], confidence=0.9).changes
            right = np.mean([c.share_changed for c in apart if not alike[c.city]])
            yield Observed(
                "changed shares found", f"{setting}, not paired", "(power)", float(right)
            )


def answered(pairs: Sequence[tuple[bool, bool]]) -> list[HandLabel]:
    """What two reviewers answered, as labels of records by number."""
    return [
        HandLabel(str(n), str(n), "", "", who, relevance=bool(answer))
        for n, pair in enumerate(pairs)
        for who, answer in zip(("ana", "ben"), pair, strict=True)
    ]


def kappas(rng: np.random.Generator) -> Found:
    """Intervals of kappa and AC1 for two reviewers; kappa where neither is constant."""
    for size in (2, 5, 10, 20, 50):
        for kappa in (0.4, 0.8, 0.95):
            for share in (0.5, 0.8):
                both = share**2 + kappa * share * (1 - share)
                differ = share * (1 - share) * (1 - kappa)
                neither = (1 - share) ** 2 + kappa * share * (1 - share)
                cells = rng.choice(4, size, p=[both, differ, differ, neither])
                pairs = [(cell in {0, 1}, cell in {0, 2}) for cell in cells]
                (one,) = measure_agreement(answered(pairs))
                setting = f"{size} records, kappa {kappa:g}"
                if one.kappa_low is not None and one.kappa_high is not None:
                    held = one.kappa_low <= kappa + 1e-9 and kappa <= one.kappa_high + 1e-9
                    width = one.kappa_high - one.kappa_low
                    yield Observed("kappa", setting, "≥ 95%", held, width)
                chance = 2 * share * (1 - share)
                ac1 = (both + neither - chance) / (1 - chance)
                held = one.ac1_low <= ac1 + 1e-9 and ac1 <= one.ac1_high + 1e-9
                yield Observed("AC1", setting, "≥ 95%", held, one.ac1_high - one.ac1_low)


def readers(rng: np.random.Generator) -> Found:
    """The share on which readers agree, of all 400 records, from what two of them read."""
    score = rng.random(400)
    differ = np.where((score > 0.3) & (score < 0.7), 0.35, 0.05)  # on what is hard to tell
    first = rng.random(400) < score
    second = first ^ (rng.random(400) < differ)
    truth = float((first == second).mean())
    for size in (30, 80):
        drawn = rng.permutation(400)[:size]
        ordered = np.argsort(-score)[:size]
        records = tuple(SampledRecord("", str(n)) for n in range(size))
        sample = RandomSample("", 0, 400, "", records)
        for name, read, promised in (
            ("the random sample", drawn, "≥ 95%"),
            ("the first in order of priority", ordered, "(none)"),
        ):
            pairs = [(bool(first[n]), bool(second[n])) for n in read]
            (found,) = measure_agreement(answered(pairs), sample)
            held = found.same_low <= truth <= found.same_high
            width = found.same_high - found.same_low
            setting = f"{size} of 400 records, {name}"
            yield Observed("share of identical answers", setting, promised, held, width)


def correlations(rng: np.random.Generator) -> Found:
    """Rank correlations of cities drawn from a normal distribution."""
    for cities in (5, 6, 10, 20):
        for r in (0.0, 0.6, 0.9):
            x = rng.standard_normal(cities)
            y = r * x + (1 - r**2) ** 0.5 * rng.standard_normal(cities)
            c = correlate(named(x), named(y), confidence=0.95)
            truth = {"spearman": 6 / np.pi * np.arcsin(r / 2), "kendall": 2 / np.pi * np.arcsin(r)}
            for name, true in truth.items():
                low, high = getattr(c, f"{name}_low"), getattr(c, f"{name}_high")
                setting = f"{cities} cities, correlation {r:g}"
                yield Observed(name, setting, "≥ 95%", low <= true <= high, high - low)


STUDIES: dict[str, Callable[[np.random.Generator], Found]] = {
    study.__name__: study
    for study in (
        *(counts, ranks, stands, corrected, changes, overlaps, kappas, readers, correlations),
        *coverage_trends.STUDIES,
    )
}


class Measured(NamedTuple):
    """How often a promise was kept, with one standard error, and the median width."""

    promise: str
    setting: str
    promised: str
    kept: float
    error: float
    width: float


def measure(name: str, replications: int, seed: int = 2020) -> Iterator[Measured]:
    found: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for replication in range(replications):
        rng = np.random.default_rng([seed, replication])
        for one in STUDIES[name](rng):
            found.setdefault(one[:3], []).append((float(one.kept), one.width))
    for (promise, setting, promised), values in found.items():
        kept, widths = np.array(values).T
        error = float(kept.std(ddof=1) / len(kept) ** 0.5) if len(kept) > 1 else 0.0
        yield Measured(
            promise, setting, promised, float(kept.mean()), error, float(np.median(widths))
        )


def figures(*, quick: bool = False) -> Iterator[Figure]:
    """Lines of the table: how often intervals of counts and ranks hold the truth."""
    replications = 20 if quick else 200
    for name in ("counts", "ranks"):
        for one in measure(name, replications):
            yield Figure(
                "coverage", f"{one.promise}, {one.setting}: promised {one.promised}", one.kept,
                unit="share", command="python benchmarks/coverage.py",
                note=f"standard error {one.error:.3f} over {replications} replications",
            )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=300)
    parser.add_argument("--quick", action="store_true", help="few replications of everything")
    parser.add_argument("--only", nargs="*", choices=list(STUDIES), default=list(STUDIES))
    parser.add_argument("--seed", type=int, default=2020)
    arguments = parser.parse_args()
    replications = _QUICK if arguments.quick else arguments.replications
    print("| promise | setting | promised | measured | error | median width |")
    print("|---|---|---:|---:|---:|---:|")
    for name in arguments.only:
        started = time.perf_counter()
        for one in measure(name, replications, arguments.seed):
            shown = "–" if np.isnan(one.width) else f"{one.width:.2f}"
            print(
                f"| {one.promise} | {one.setting} | {one.promised} | {one.kept:.1%} "
                f"| {one.error:.1%} | {shown} |"
            )
        took = time.perf_counter() - started
        print(f"<!-- {name}: {replications} replications, {took:.0f} s -->", flush=True)


if __name__ == "__main__":
    main()
