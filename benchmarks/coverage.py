"""Measure how often the intervals of `reputation compare` hold the truth, on made-up truths.

    python benchmarks/coverage.py                     # 1,000 replications, nominal 90% and 95%
    python benchmarks/coverage.py --replications 500 --only counts ranks

Prints a Markdown table: the interval, its nominal level, its measured coverage with the error of
the simulation (one standard error), and its mean width. Rates are those of Table 2-6.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from pairs import Figure

from reputation.comparison.confusion import (
    Confusion,
    adjusted_count,
    prediction_powered_counts,
    prediction_powered_mean,
)
from reputation.comparison.correlation import correlate
from reputation.comparison.published import read_published
from reputation.comparison.rank_intervals import chance_above, exact_p_values, holm, rank_sets
from reputation.comparison.resampling import GroupedDecisions, draw_counts, tabulate_counts
from reputation.comparison.sides import Side, lay_side_by_side
from reputation.comparison.uncertainty import measure_uncertainty

LEVELS = (0.9, 0.95)
DRAWS = 1000
RATES = np.array(
    [float(row["articles"]) for row in read_published("global-smart-cities-2020", "reputation")]
)
CITIES = tuple(f"city {number}" for number in range(len(RATES)))
#: What one replication finds: interval, level, shares that hold the truth, mean width.
Found = Iterator[tuple[str, float, float, float]]


def ranks_of(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Best and worst rank that each value can be said to have; equal ones share a set."""
    better = (values[None, :] > values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    return 1 + better, better + equal


def ends(draws: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


def within(low: np.ndarray, high: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean((low <= truth) & (truth <= high)))


def counts(rng: np.random.Generator) -> Found:
    """Counts: gamma against Poisson drawing, for all cities and for those with few articles."""
    seen = tabulate_counts(dict(zip(CITIES, rng.poisson(RATES).astype(float), strict=True)))
    few = RATES < 10
    for drawing in ("gamma", "poisson"):
        draws = draw_counts(seen, DRAWS, seed=int(rng.integers(1 << 31)), drawing=drawing)
        for level in LEVELS:
            low, high = ends(draws, level)
            yield f"count, {drawing}", level, within(low, high, RATES), float(np.mean(high - low))
            yield (
                f"count of a few, {drawing}",
                level,
                within(low[few], high[few], RATES[few]),
                float(np.mean((high - low)[few])),
            )


def ranks(rng: np.random.Generator) -> Found:
    """Rank sets, joint sets, differences, pairs; and the quantiles of drawn ranks for contrast."""
    seen = tabulate_counts(dict(zip(CITIES, rng.poisson(RATES).astype(float), strict=True)))
    draws = draw_counts(seen, DRAWS, seed=int(rng.integers(1 << 31)))
    best, worst = ranks_of(RATES)
    drawn = 1 + (draws[:, None, :] > draws[:, :, None]).sum(axis=2)
    adjusted = holm(exact_p_values(seen))
    truly = RATES[:, None] > RATES[None, :]
    for level in LEVELS:
        sets = rank_sets(draws, confidence=level)
        single = (sets.best <= best) & (worst <= sets.worst)
        joint = (sets.all_best <= best) & (worst <= sets.all_worst)
        width = float(np.mean(sets.worst - sets.best))
        yield "rank and difference, one city", level, float(single.mean()), width
        width = float(np.mean(sets.all_worst - sets.all_best))
        yield "ranks and differences, all at once", level, float(joint.all()), width
        low, high = ends(drawn, level)
        held = (low <= best) & (worst <= high)
        yield (
            "rank, quantiles of drawn ranks",
            level,
            float(held.mean()),
            float(np.mean(high - low)),
        )
        yield (
            "pairs said to be apart, all right",
            level,
            float(not (sets.above & ~truly).any()),
            0.0,
        )
        observed = seen.counts[:, None] > seen.counts[None, :]
        wrong = (adjusted < 1 - level) & observed & ~truly
        yield "pairs apart by exact test and Holm", level, float(not wrong.any()), 0.0


def ties(rng: np.random.Generator) -> Found:
    """The hardest truth for ranks: all cities alike."""
    rates = np.full(len(RATES), 20.0)
    seen = tabulate_counts(dict(zip(CITIES, rng.poisson(rates).astype(float), strict=True)))
    draws = draw_counts(seen, DRAWS, seed=int(rng.integers(1 << 31)))
    for level in LEVELS:
        sets = rank_sets(draws, confidence=level)
        whole = (sets.best == 1) & (sets.worst == len(RATES))
        yield "rank, all cities alike", level, float(whole.mean()), 0.0
        everything = (sets.all_best == 1) & (sets.all_worst == len(RATES))
        yield "all ranks at once, all cities alike", level, float(everything.all()), 0.0
        low, high = ends(1 + (draws[:, None, :] > draws[:, :, None]).sum(axis=2), level)
        held = (low <= 1) & (high >= len(RATES))
        yield "quantiles of drawn ranks, all alike", level, float(held.mean()), 0.0


def read_anew(
    rng: np.random.Generator, sensitivity: float, specificity: float
) -> tuple[np.ndarray, np.ndarray]:
    """Articles that are called, and candidates that are not, of true ones and others."""
    true, other = rng.poisson(RATES), rng.poisson(2 * RATES)
    called = rng.binomial(true, sensitivity) + rng.binomial(other, 1 - specificity)
    return called.astype(float), (true + other - called).astype(float)


def literature(called: np.ndarray, passed: np.ndarray, *, by_hand: bool) -> GroupedDecisions:
    one, nothing = np.eye(len(CITIES)), np.zeros((2 * len(CITIES), len(CITIES)))
    yes = np.vstack([one, np.zeros_like(one)])
    no = np.vstack([np.zeros_like(one), one])
    parts = (yes, no, nothing, nothing) if by_hand else (nothing, nothing, yes, no)
    return GroupedDecisions(CITIES, np.concatenate([called, passed]), *parts)


def errors(rng: np.random.Generator) -> Found:
    """Counts and ranks with a model's errors, measured on 300 labels; and with them left out."""
    called, passed = read_anew(rng, 0.85, 0.8)
    right, wrong = rng.binomial(150, 0.85), rng.binomial(150, 0.8)
    table = Confusion(right, 150 - right, 150 - wrong, wrong)
    seen = literature(called, passed, by_hand=False)
    best, worst = ranks_of(RATES)
    for name, confusion in (("with model's errors", table), ("model's errors left out", None)):
        seed = int(rng.integers(1 << 31))
        draws = draw_counts(seen, DRAWS, seed=seed, confusion=confusion)
        for level in LEVELS:
            low, high = ends(draws, level)
            yield f"count, {name}", level, within(low, high, RATES), float(np.mean(high - low))
            if confusion:
                sets = rank_sets(draws, confidence=level)
                held = (sets.best <= best) & (worst <= sets.worst)
                width = float(np.mean(sets.worst - sets.best))
                yield f"rank, {name}", level, float(held.mean()), width


def readers(rng: np.random.Generator) -> Found:
    """What another reviewer would count, from 200 records read by two; and a model's card."""
    called, passed = rng.poisson(RATES).astype(float), rng.poisson(RATES).astype(float)
    keeps, adds = 0.85, 0.1
    truth = keeps * RATES + adds * RATES
    both, other = rng.binomial(100, keeps), rng.binomial(100, adds)
    table = Confusion(both, 100 - both, other, 100 - other)
    seen = literature(called, passed, by_hand=True)
    draws = draw_counts(seen, DRAWS, seed=int(rng.integers(1 << 31)), readers=[table])
    for level in LEVELS:
        low, high = ends(draws, level)
        yield (
            "count by another reviewer",
            level,
            within(low, high, truth),
            float(np.mean(high - low)),
        )
    card = Confusion(both, other, 100 - both, 100 - other, foreign=True)
    seen = literature(called, passed, by_hand=False)
    draws = draw_counts(seen, DRAWS, seed=int(rng.integers(1 << 31)), confusion=card)
    for level in LEVELS:
        low, high = ends(draws, level)
        width = float(np.mean(high - low))
        yield "count, with errors of a card", level, within(low, high, truth), width


def corrected(rng: np.random.Generator) -> Found:
    """Corrected counts from 200 labels of a corpus; errors alike in all cities, and not."""
    for alike in (True, False):
        spread = np.zeros(len(RATES)) if alike else rng.uniform(-0.15, 0.15, len(RATES))
        cities = np.repeat(np.arange(len(RATES)), 2 * RATES.astype(int))
        truth = rng.random(len(cities)) < 0.5
        hit = np.where(truth, 0.85, 0.2) + spread[cities]
        decided = rng.random(len(cities)) < hit
        sample = rng.choice(len(cities), 200, replace=False)
        tables = [
            Confusion.of((truth[i], decided[i]) for i in sample if cities[i] == city)
            for city in range(len(RATES))
        ]
        whole = Confusion.of((truth[i], decided[i]) for i in sample)
        true = np.bincount(cities, truth, len(RATES))
        called = np.bincount(cities, decided, len(RATES))
        candidates = np.bincount(cities, minlength=len(RATES))
        kind = "alike" if alike else "unlike"
        for level in LEVELS:
            powered = prediction_powered_counts(called, candidates, tables, confidence=level)
            adjusted = [
                adjusted_count(c, n, whole, confidence=level, seed=int(rng.integers(1 << 31)))
                for c, n in zip(called, candidates, strict=True)
            ]
            for name, found in (("prediction-powered", powered), ("adjusted", adjusted)):
                low, high = (np.array([getattr(e, end) for e in found]) for end in ("low", "high"))
                width = float(np.mean(high - low))
                yield f"{name} count, errors {kind}", level, within(low, high, true), width


def changes(rng: np.random.Generator) -> Found:
    """Changes of rank between two windows: rates of Table 2-6, then some cities swapped."""
    later = RATES.copy()
    later[[0, 5, 6, 19]] = RATES[[5, 0, 19, 6]]
    (best, worst), (best_later, worst_later) = ranks_of(RATES), ranks_of(later)
    seen = [
        tabulate_counts(dict(zip(CITIES, rng.poisson(rates).astype(float), strict=True)))
        for rates in (RATES, later)
    ]
    for level in LEVELS:
        sides = [
            Side(
                str(at),
                measure_uncertainty(
                    one,
                    {},
                    confidence=(1 + level) / 2,
                    replications=DRAWS,
                    seed=int(rng.integers(1 << 31)),
                ),
            )
            for at, one in enumerate(seen)
        ]
        found = {c.city: c for c in lay_side_by_side(sides, confidence=level).changes}
        low = np.array([found[city].low for city in CITIES])
        high = np.array([found[city].high for city in CITIES])
        held = (low <= best - worst_later) & (worst - best_later <= high)
        yield (
            "change of rank between two sides",
            level,
            float(held.mean()),
            float(np.mean(high - low)),
        )
        truth = (later / later.sum()) / (RATES / RATES.sum())
        share_low = np.array([found[city].share_low for city in CITIES])
        share_high = np.array([found[city].share_high for city in CITIES])
        width = float(np.mean(share_high - share_low))
        yield (
            "change of share between two sides",
            level,
            within(share_low, share_high, truth),
            width,
        )


def chances(rng: np.random.Generator) -> Found:
    """Of pairs said to be in this order with some probability, how many are."""
    rates = np.exp(rng.uniform(np.log(2), np.log(80), len(RATES)))
    seen = tabulate_counts(dict(zip(CITIES, rng.poisson(rates).astype(float), strict=True)))
    chance = chance_above(draw_counts(seen, DRAWS, seed=int(rng.integers(1 << 31))))
    truly = rates[:, None] > rates[None, :]
    for level in LEVELS:
        said = np.abs(chance - level) < 0.02
        if said.any():
            yield "pairs above with about this probability", level, float(truly[said].mean()), 0.0


def means(rng: np.random.Generator) -> Found:
    """The prediction-powered mean as published, 200 labels and 2,000 predictions."""
    truth = rng.random(2200) < 0.4
    predicted = np.where(truth, rng.random(2200) < 0.85, rng.random(2200) < 0.2)
    for level in LEVELS:
        found = prediction_powered_mean(
            truth[:200], predicted[:200], predicted[200:], confidence=level
        )
        yield (
            "prediction-powered mean",
            level,
            float(found.low <= 0.4 <= found.high),
            (found.high - found.low),
        )


def correlations(rng: np.random.Generator) -> Found:
    """Rank correlations of 20 cities drawn from a normal distribution with correlation 0.6."""
    r = 0.6
    x = rng.standard_normal(20)
    y = r * x + (1 - r**2) ** 0.5 * rng.standard_normal(20)
    names = [str(number) for number in range(20)]
    rho, tau = 6 / np.pi * np.arcsin(r / 2), 2 / np.pi * np.arcsin(r)
    for level in LEVELS:
        c = correlate(
            dict(zip(names, x, strict=True)), dict(zip(names, y, strict=True)), confidence=level
        )
        low, high = c.spearman_low or 0.0, c.spearman_high or 0.0
        yield "Spearman's rho, 20 cities", level, float(low <= rho <= high), high - low
        low, high = c.kendall_low or 0.0, c.kendall_high or 0.0
        yield "Kendall's tau, 20 cities", level, float(low <= tau <= high), high - low


STUDIES: dict[str, Callable[[np.random.Generator], Found]] = {
    study.__name__: study
    for study in (
        counts,
        ranks,
        ties,
        errors,
        readers,
        corrected,
        changes,
        chances,
        means,
        correlations,
    )
}


class Measured(NamedTuple):
    """How often an interval held the truth, with one standard error, and its mean width."""

    interval: str
    level: float
    coverage: float
    error: float
    width: float


def measure(name: str, replications: int, seed: int = 2020) -> Iterator[Measured]:
    held: dict[tuple[str, float], list[tuple[float, float]]] = {}
    for replication in range(replications):
        rng = np.random.default_rng([seed, replication])
        for interval, level, share, width in STUDIES[name](rng):
            held.setdefault((interval, level), []).append((share, width))
    for (interval, level), shares in sorted(held.items()):
        values = np.array(shares)
        error = values[:, 0].std(ddof=1) / len(values) ** 0.5
        covered, width = values.mean(axis=0)
        yield Measured(interval, level, float(covered), float(error), float(width))


def figures(*, quick: bool = False) -> Iterator[Figure]:
    """Lines of the table: the share of truths that each interval of counts and ranks holds."""
    replications = 20 if quick else 200
    for name in ("counts", "ranks"):
        for one in measure(name, replications):
            yield Figure(
                "coverage", f"{one.interval}, {one.level:.0%}", one.coverage, unit="share",
                note=f"standard error {one.error:.3f} over {replications} replications",
                command="python benchmarks/coverage.py",
            )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--only", nargs="*", choices=list(STUDIES), default=list(STUDIES))
    parser.add_argument("--seed", type=int, default=2020)
    arguments = parser.parse_args()
    print("| interval | nominal | measured | error | mean width |")
    print("|---|---:|---:|---:|---:|")
    for name in arguments.only:
        started = time.perf_counter()
        for one in measure(name, arguments.replications, arguments.seed):
            shown = f"{one.width:.2f}" if one.width else "–"
            print(
                f"| {one.interval} | {one.level:.0%} | {one.coverage:.1%} | {one.error:.1%} "
                f"| {shown} |"
            )
        took = time.perf_counter() - started
        print(f"<!-- {name}: {arguments.replications} replications, {took:.0f} s -->", flush=True)


if __name__ == "__main__":
    main()
