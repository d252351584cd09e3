"""Counting: which decision counts for which city, and how much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from reputation.comparison.ranks import competition_ranks, rank_differences
from reputation.errors import ChoiceError
from reputation.judgement.decisions import Decision

__all__ = [
    "COUNTING",
    "CityStanding",
    "Tally",
    "by_record",
    "check_counting",
    "count_by",
    "count_decisions",
    "reputation_table",
    "share",
    "shares",
    "tally",
]

#: How an article on several cities counts.
COUNTING = ("full", "fractional")


@dataclass(frozen=True, slots=True)
class CityStanding:
    """A line of Table 2-6; quantitative rank and difference are None where there is none.

    The difference is that of the ranks among the cities that have both. Where a random sample was
    read, `corrected` is what it makes of the count, and what is ranked.
    """

    city: str
    articles: float
    reputation_rank: int
    smart_city_rank: int | None
    difference: int | None
    corrected: float | None = None


def check_counting(counting: str) -> None:
    """Raise ChoiceError where there is no such counting."""
    if counting not in COUNTING:
        raise ChoiceError(f"counting = {counting!r}: expected {' or '.join(COUNTING)}")


def by_record(decisions: Iterable[Decision]) -> Iterator[list[Decision]]:
    """Yield the decisions on each record, which are adjacent, in the order given by the judge."""
    for _, own in groupby(decisions, key=lambda decision: decision.record_id):
        yield list(own)


def share(among: int, counting: str = "full") -> float:
    """What an article that counts for so many cities adds to each of them.

    ``"full"``: 1. ``"fractional"``: 1/m for m cities, so that the counts add up to the number of
    articles (Waltman and van Eck 2015, Journal of Informetrics 9:872, for the same choice among
    authors and countries).
    """
    return 1.0 if counting == "full" else 1 / among


def shares(
    decisions: Iterable[Decision], counting: str = "full"
) -> Iterator[tuple[Decision, float]]:
    """Yield the counted decisions, each with what it adds to its city's count.

    Parameters
    ----------
    decisions
        Of any records and cities; those on one record stand together, and those not counted are
        passed over.
    counting
        ``"full"`` or ``"fractional"``; see `share`.

    Raises
    ------
    ChoiceError
        When there is no such counting.
    """
    check_counting(counting)
    for own in by_record(decision for decision in decisions if decision.counted):
        part = share(len(own), counting)
        yield from ((decision, part * decision.weight) for decision in own)


def count_decisions(
    decisions: Iterable[Decision], cities: Sequence[str], counting: str = "full"
) -> dict[str, float]:
    """Articles per city, as `shares` counts them; cities without one have 0."""
    counts = dict.fromkeys(cities, 0.0)
    for decision, part in shares(decisions, counting):
        if decision.city in counts:
            counts[decision.city] += part
    return {city: round(number, 9) for city, number in counts.items()}


@dataclass(slots=True)
class Tally:
    """What is counted of decisions in one pass.

    Attributes
    ----------
    named, meant, included
        Records that decisions are on, that mean a city, and that count for one.
    by_hand
        Records on which people decided anything.
    reasons
        By why people call them irrelevant, how many records there are, and how many of these mean
        a city.
    meant_cities
        Every city that is meant.
    articles
        By city, year and topic, in full counting; whole numbers but where roughly dated articles
        count in part.
    """

    named: int = 0
    meant: int = 0
    included: int = 0
    by_hand: int = 0
    reasons: dict[str, tuple[int, int]] = field(default_factory=dict)
    meant_cities: set[str] = field(default_factory=set)
    articles: dict[tuple[str, int | None, str], float] = field(default_factory=dict)

    def by_city(self, cities: Sequence[str]) -> dict[str, float]:
        """Articles per city; an article on two cities counts for both."""
        counts: dict[str, float] = dict.fromkeys(cities, 0)
        for (city, _, _), number in self.articles.items():
            if city in counts:
                counts[city] += number
        return {city: _tidy(number) for city, number in counts.items()}

    def by_topic(self) -> list[tuple[str, int | None, str, float]]:
        """City, year, topic and number of articles, for the combinations that occur, sorted."""
        return [
            (city, year, topic, _tidy(number))
            for (city, year, topic), number in sorted(
                self.articles.items(), key=lambda item: (item[0][0], item[0][1] or 0, item[0][2])
            )
        ]


def tally(decisions: Iterable[Decision]) -> Tally:
    """Count records and articles, going once through decisions of which there may be a million."""
    found = Tally()
    for own in by_record(decisions):
        meant = [decision.city for decision in own if decision.mention]
        counted = list(shares(own))
        found.named += 1
        found.meant += bool(meant)
        found.included += bool(counted)
        found.by_hand += any(decision.by_hand for decision in own)
        if (reason := own[0].reason) and not counted:
            records, meaning = found.reasons.get(reason, (0, 0))
            found.reasons[reason] = (records + 1, meaning + bool(meant))
        found.meant_cities.update(meant)
        for d, part in counted:
            key = (d.city, d.year, d.topic)
            found.articles[key] = found.articles.get(key, 0) + part
    return found


def _tidy(number: float) -> float:
    """Whole where it is."""
    rounded = round(number, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def count_by(
    decisions: Iterable[Decision], by: str, counting: str = "full"
) -> list[tuple[str, str, float]]:
    """City, document type or language, and articles, for the combinations that occur, sorted.

    Parameters
    ----------
    decisions, counting
        See `shares`.
    by
        ``"type"`` or ``"language"``, as the source names it; ``""`` where it names none.

    Raises
    ------
    ChoiceError
        When the field is neither, or there is no such counting.
    """
    if by not in ("type", "language"):
        raise ChoiceError(f"count by {by!r}: expected type or language")
    counts: dict[tuple[str, str], float] = {}
    for decision, part in shares(decisions, counting):
        key = (decision.city, str(getattr(decision, by)))
        counts[key] = counts.get(key, 0.0) + part
    return [(city, value, round(number, 9)) for (city, value), number in sorted(counts.items())]


def reputation_table(
    counts: Mapping[str, float],
    quantitative: Mapping[str, int | None],
    corrected: Mapping[str, float] | None = None,
) -> list[CityStanding]:
    """Compare the counts with the quantitative ranks, best-ranked first (report, Table 2-6).

    Equal counts share a competition rank and are listed in the order of their quantitative rank,
    best first, then by name. Where there are corrected counts, these are ranked.
    """
    values: Mapping[str, float] = corrected or counts
    ranks = competition_ranks(values)
    differences = rank_differences(quantitative, values)
    standings = [
        CityStanding(
            city,
            number,
            ranks[city],
            quantitative.get(city),
            None if (difference := differences[city]) is None else int(difference),
            corrected[city] if corrected else None,
        )
        for city, number in counts.items()
    ]
    return sorted(
        standings, key=lambda s: (s.reputation_rank, s.smart_city_rank or math.inf, s.city)
    )
