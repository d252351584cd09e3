"""Table 2-6 with its uncertainty: intervals of counts, ranks and differences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reputation.comparison.confusion import Confusion
from reputation.comparison.rank_intervals import (
    RankSets,
    chance_above,
    exact_p_values,
    holm,
    rank_sets,
)
from reputation.comparison.ranks import rank, rank_differences, ranks_among
from reputation.comparison.resampling import GroupedDecisions, draw_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_COMPARED", "Pair", "Uncertain", "UncertainTable", "measure_uncertainty"]

#: A run measures the uncertainty of no more cities: pairs grow with their square.
MOST_COMPARED = 40


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A city's line of Table 2-6 with intervals.

    Attributes
    ----------
    city, articles, reputation_rank, smart_city_rank, difference
        As in `reputation.comparison.counts.CityStanding`; articles may be shared out.
    articles_low, articles_high
        Interval of the number of articles to be expected, were the literature written anew.
    corrected
        The count corrected for the model's errors, or None where these are not known.
    rank_best, rank_worst
        Confidence set of the rank, for this city on its own.
    joint_best, joint_worst
        Confidence set that holds for all cities at once.
    difference_low, difference_high
        Of the difference, which is that of the ranks among the cities that have both; the smart
        city rank is taken as given.
    stands
        Whether the difference is distinguishable from none.
    above_next
        Probability that the city stands above the next in the table; None for the last.
    """

    city: str
    articles: float
    articles_low: float
    articles_high: float
    corrected: float | None
    reputation_rank: float
    rank_best: int
    rank_worst: int
    joint_best: int
    joint_worst: int
    smart_city_rank: int | None
    difference: float | None
    difference_low: int | None
    difference_high: int | None
    stands: bool | None
    above_next: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cities, the better known first.

    Attributes
    ----------
    chance
        Probability that the first stands above the second, for this pair on its own.
    p_value, p_adjusted
        Exact, of equal rates, from the articles alone; adjusted for all pairs.
    distinguishable
        Whether the first surely stands above the second, with everything that is carried and for
        all pairs at once.
    """

    first: str
    second: str
    chance: float
    p_value: float
    p_adjusted: float
    distinguishable: bool


@dataclass(frozen=True, slots=True)
class UncertainTable:
    """What `measure_uncertainty` finds.

    Attributes
    ----------
    lines
        Best known first.
    pairs
        Of all cities.
    confidence
        Of every interval.
    carried
        The sources of error that the intervals hold, in words.
    """

    lines: list[Uncertain]
    pairs: list[Pair]
    confidence: float
    carried: tuple[str, ...]


def measure_uncertainty(
    literature: GroupedDecisions,
    quantitative: Mapping[str, int | None],
    *,
    confusion: Confusion | None = None,
    readers: Sequence[Confusion] = (),
    ties: str = "competition",
    confidence: float = 0.9,
    replications: int = 2000,
    seed: int = 2020,
) -> UncertainTable:
    """Table 2-6 with intervals for counts, ranks and differences.

    Parameters
    ----------
    literature
        See `reputation.comparison.resampling.tabulate` and `tabulate_counts`.
    quantitative
        Rank of each city on the other side, or None.
    confusion, readers, replications, seed
        See `reputation.comparison.resampling.draw_counts`. A table of decisions no better than
        chance is left out.
    ties
        See `reputation.comparison.ranks.rank`. The sets are of competition ranks.
    confidence
        Of every interval, for instance 0.9.
    """
    if confusion and not confusion.informs:
        confusion = None
    draws = draw_counts(literature, replications, seed=seed, confusion=confusion, readers=readers)
    sets, chance = rank_sets(draws, confidence=confidence), chance_above(draws)
    counts = dict(zip(literature.cities, literature.counts.round(9).tolist(), strict=True))
    ranks = rank(counts, ties)
    low, high = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    corrected = _corrected(literature, confusion)
    order = _order(counts, quantitative)
    smart = ranks_among({city: quantitative.get(city) for city in counts})
    differences = rank_differences(smart, counts, ties)
    spans = _difference_spans(draws, sets, differences, smart, confidence)
    lines = []
    for place, following in zip(order, [*order[1:], None], strict=True):
        city = literature.cities[place]
        best, worst = int(sets.best[place]), int(sets.worst[place])
        span = spans.get(city)
        lines.append(
            Uncertain(
                city=city,
                articles=counts[city],
                articles_low=float(low[place]),
                articles_high=float(high[place]),
                corrected=None if corrected is None else float(corrected[place]),
                reputation_rank=ranks[city],
                rank_best=best,
                rank_worst=worst,
                joint_best=int(sets.all_best[place]),
                joint_worst=int(sets.all_worst[place]),
                smart_city_rank=quantitative.get(city),
                difference=differences[city],
                difference_low=span and span[0],
                difference_high=span and span[1],
                stands=None if span is None else not span[0] <= 0 <= span[1],
                above_next=None if following is None else float(chance[place, following]),
            )
        )
    pairs = _pairs(literature, order, sets, chance)
    return UncertainTable(lines, pairs, confidence, _carried(confusion, readers))


def _difference_spans(
    draws: NDArray[np.float64],
    sets: RankSets,
    differences: Mapping[str, float | None],
    smart: Mapping[str, int | None],
    confidence: float,
) -> dict[str, tuple[int, int]]:
    """The interval of each difference, from the ranks among the cities that have both."""
    places = [place for place, found in enumerate(differences.values()) if found is not None]
    if not places:
        return {}
    if len(places) < len(differences):
        sets = rank_sets(draws[:, places], confidence=confidence)
    both = [(city, rank) for city, rank in smart.items() if rank is not None]
    return {
        city: (rank - int(worst), rank - int(best))
        for (city, rank), best, worst in zip(both, sets.best, sets.worst, strict=True)
    }


def _order(counts: Mapping[str, float], quantitative: Mapping[str, int | None]) -> list[int]:
    """Places of the cities as `reputation_table` orders them."""
    cities = list(counts)
    return sorted(
        range(len(cities)),
        key=lambda place: (
            -counts[cities[place]],
            quantitative.get(cities[place]) or math.inf,
            cities[place],
        ),
    )


def _corrected(
    literature: GroupedDecisions, confusion: Confusion | None
) -> NDArray[np.float64] | None:
    if confusion is None:
        return None
    called = literature.records @ literature.called
    candidates = called + literature.records @ literature.passed
    kept = literature.records @ literature.kept
    corrected: NDArray[np.float64] = kept + confusion.correct(called, candidates)
    return corrected


def _pairs(
    literature: GroupedDecisions, order: Sequence[int], sets: RankSets, chance: NDArray[np.float64]
) -> list[Pair]:
    p_values = exact_p_values(literature)
    adjusted = holm(p_values)
    return [
        Pair(
            literature.cities[first],
            literature.cities[second],
            float(chance[first, second]),
            float(p_values[first, second]),
            float(adjusted[first, second]),
            bool(sets.above[first, second]),
        )
        for position, first in enumerate(order)
        for second in order[position + 1 :]
    ]


def _carried(confusion: Confusion | None, readers: Sequence[Confusion]) -> tuple[str, ...]:
    carried = ["chance in which articles are written"]
    if confusion:
        carried.append(
            f"errors of the model as measured ({confusion.origin}: sensitivity "
            f"{confusion.sensitivity:.2f}, specificity {confusion.specificity:.2f})"
        )
    if readers:
        carried.append(f"disagreement between reviewers ({len(readers)} ordered pairs)")
    return tuple(carried)
