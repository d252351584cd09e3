"""Table 2-6 with its uncertainty: intervals of counts, ranks and differences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reputation.comparison.city_posterior import CityPosterior, compare_posteriors
from reputation.comparison.confusion import Confusion
from reputation.comparison.count_intervals import exact_interval, posterior_intervals
from reputation.comparison.pair_tests import (
    RankSets,
    chance_above,
    chance_of_more,
    find_rank_sets,
)
from reputation.comparison.ranks import rank, rank_differences, ranks_among
from reputation.comparison.tabulation import GroupedDecisions

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_COMPARED", "Pair", "Uncertain", "UncertainTable", "measure_uncertainty"]

#: A run measures the uncertainty of no more cities: pairs grow with their square.
MOST_COMPARED = 40

_DEPARTS = 0.1  # a share called that is further from the card's is warned of


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A city's line of Table 2-6 with intervals.

    Attributes
    ----------
    city, articles, smart_city_rank, difference
        As in `reputation.comparison.counts.CityStanding`; articles may be shared out.
    reputation_rank
        Of the corrected counts where there is a sample, else of the articles.
    articles_low, articles_high
        Interval of the expected number of articles.
    corrected
        The count corrected by a random sample; None where none was read.
    assumed_low, assumed_high
        Without a sample: between which counts the errors on the model's card would have the truth,
        by what is taken over from there (see `Confusion.assumed`). No interval.
    rank_best, rank_worst
        Confidence set of the rank, for this city on its own.
    joint_best, joint_worst
        Confidence set that holds for all cities simultaneously.
    difference_low, difference_high
        Of the difference, for all cities at once; it is that of the ranks among the cities that
        have both, and the smart city rank is taken as given.
    stands
        Whether the difference is distinguishable from none, for all cities at once.
    above_next
        Probability that the city ranks above the next in the table, for this pair alone;
        None for the last.
    """

    city: str
    articles: float
    articles_low: float
    articles_high: float
    corrected: float | None
    assumed_low: float | None
    assumed_high: float | None
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
        Probability that the first ranks above the second, for this pair alone.
    p_value
        Of equal rates, two-sided, for this pair on its own.
    p_adjusted
        For the hypothesis that the first ranks no higher, adjusted for all ordered pairs.
    distinguishable
        Whether the first ranks significantly above the second, for all pairs: if `p_adjusted`
        is at most 1 - confidence. The joint sets of ranks count these pairs.
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
        The sources of error that the intervals allow for, in words.
    notes
        What else a reader has to know, in sentences.
    """

    lines: list[Uncertain]
    pairs: list[Pair]
    confidence: float
    carried: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Evidence:
    """What is known of the cities' rates: counts to rank by, intervals, tests of ordered pairs."""

    values: dict[str, float]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_values: NDArray[np.float64]
    chance: NDArray[np.float64]


def measure_uncertainty(
    literature: GroupedDecisions,
    quantitative: Mapping[str, int | None],
    *,
    confusion: Confusion | None = None,
    corrected: Sequence[CityPosterior] = (),
    ties: str = "competition",
    confidence: float = 0.9,
) -> UncertainTable:
    """Table 2-6 with intervals for counts, ranks and differences.

    Parameters
    ----------
    literature
        See `reputation.comparison.tabulation.tabulate` and `tabulate_counts`.
    quantitative
        Rank of each city on the other side, or None.
    confusion
        The model's errors on other literature. They correct nothing, but say how far the counts
        may be from the truth.
    corrected
        In the order of the cities, what a random sample makes of their counts (see
        `reputation.comparison.city_posterior.city_posteriors`); it is then what is ranked.
    ties
        See `reputation.comparison.ranks.rank`. The sets are of competition ranks.
    confidence
        Of every interval, for instance 0.9.
    """
    counts = dict(zip(literature.cities, literature.counts.round(9).tolist(), strict=True))
    evidence = _corrected(literature, corrected, confidence) if corrected else None
    evidence = evidence or _raw(literature, counts, confidence)
    sets = find_rank_sets(evidence.p_values, confidence=confidence)
    order = _order(evidence.values, quantitative)
    ranks = rank(evidence.values, ties)
    smart = ranks_among({city: quantitative.get(city) for city in counts})
    differences = rank_differences(smart, evidence.values, ties)
    spans = _difference_spans(evidence.p_values, differences, smart, confidence)
    informed = confusion if confusion and confusion.informs and not corrected else None
    assumed = _assumed(literature, informed)
    lines = []
    for place, following in zip(order, [*order[1:], None], strict=True):
        city = literature.cities[place]
        span = spans.get(city)
        lines.append(
            Uncertain(
                city=city,
                articles=counts[city],
                articles_low=float(evidence.low[place]),
                articles_high=float(evidence.high[place]),
                corrected=evidence.values[city] if corrected else None,
                assumed_low=None if assumed is None else float(assumed[0][place]),
                assumed_high=None if assumed is None else float(assumed[1][place]),
                reputation_rank=ranks[city],
                rank_best=int(sets.best[place]),
                rank_worst=int(sets.worst[place]),
                joint_best=int(sets.all_best[place]),
                joint_worst=int(sets.all_worst[place]),
                smart_city_rank=quantitative.get(city),
                difference=differences[city],
                difference_low=span and span[0],
                difference_high=span and span[1],
                stands=None if span is None else not span[0] <= 0 <= span[1],
                above_next=None if following is None else float(evidence.chance[place, following]),
            )
        )
    pairs = _pairs(literature.cities, order, evidence, sets)
    carried = ["chance in what gets published"]
    carried += ["records that were not read"] if corrected else []
    notes = _notes(literature, informed)
    return UncertainTable(lines, pairs, confidence, tuple(carried), notes)


def _raw(literature: GroupedDecisions, counts: dict[str, float], confidence: float) -> _Evidence:
    only = literature.exclusive()
    low, high = exact_interval(literature.counts, confidence)
    p_values, chance = chance_of_more(only, only.T), chance_above(only, only.T)
    return _Evidence(counts, low, high, p_values, chance)


def _corrected(
    literature: GroupedDecisions, found: Sequence[CityPosterior], confidence: float
) -> _Evidence:
    values = {city: one.mean for city, one in zip(literature.cities, found, strict=True)}
    low, high = posterior_intervals(found, confidence)
    p_values, chance = (compare_posteriors(found, test) for test in (chance_of_more, chance_above))
    return _Evidence(values, low, high, p_values, chance)


def _difference_spans(
    p_values: NDArray[np.float64],
    differences: Mapping[str, float | None],
    smart: Mapping[str, int | None],
    confidence: float,
) -> dict[str, tuple[int, int]]:
    """The interval of each difference, from the ranks among the cities that have both."""
    places = [place for place, found in enumerate(differences.values()) if found is not None]
    if not places:
        return {}
    sets = find_rank_sets(p_values[np.ix_(places, places)], confidence=confidence)
    both = [(city, rank) for city, rank in smart.items() if rank is not None]
    return {
        city: (rank - int(worst), rank - int(best))
        for (city, rank), best, worst in zip(both, sets.all_best, sets.all_worst, strict=True)
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


def _assumed(
    literature: GroupedDecisions, confusion: Confusion | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    if confusion is None:
        return None
    kept = literature.records @ literature.kept
    low, high = confusion.assumed(*literature.calls)
    return kept + low, kept + high


def _pairs(
    cities: Sequence[str], order: Sequence[int], evidence: _Evidence, sets: RankSets
) -> list[Pair]:
    return [
        Pair(
            cities[first],
            cities[second],
            float(evidence.chance[first, second]),
            float(min(1, 2 * evidence.p_values[[first, second], [second, first]].min())),
            float(sets.p_adjusted[first, second]),
            bool(sets.above[first, second]),
        )
        for position, first in enumerate(order)
        for second in order[position + 1 :]
    ]


def _notes(literature: GroupedDecisions, confusion: Confusion | None) -> tuple[str, ...]:
    called, candidates = (numbers.sum() for numbers in literature.calls)
    if confusion is None or not candidates:
        return ()
    notes = [
        "Counts are the model's, uncorrected. To correct them, read a random sample of 100 records "
        "(`reputation sample STUDY`, then `reputation review STUDY --sample`)."
    ]
    share, known = called / candidates, confusion.called_share
    if abs(share - known) > _DEPARTS:
        notes.append(
            f"The model calls {share:.0%} of the records that name a city relevant, but "
            f"{known:.0%} of "
            f"its evaluation data: its error rates here may differ from those on its card."
        )
    return tuple(notes)
