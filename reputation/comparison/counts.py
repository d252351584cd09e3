"""Counting: articles per city, whole or shared out, and per year, topic, type and language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reputation.comparison.ranks import competition_ranks, rank_differences
from reputation.errors import ChoiceError
from reputation.judgement.decisions import Decision

__all__ = [
    "COUNTING",
    "CityStanding",
    "Counted",
    "check_counting",
    "count_articles",
    "count_by",
    "count_decisions",
    "count_topics",
    "reputation_table",
    "shares",
]

#: How an article on several cities counts.
COUNTING = ("full", "fractional")


@dataclass(frozen=True, slots=True)
class Counted:
    """One article that counts for one city."""

    city: str
    year: int | None
    topic: str


@dataclass(frozen=True, slots=True)
class CityStanding:
    """A line of Table 2-6; quantitative rank and difference are None where there is none.

    The difference is that of the ranks among the cities that have both. Where a random sample was
    read, `corrected` is what it makes of the count, and what is ranked.
    """

    city: str
    articles: int
    reputation_rank: int
    smart_city_rank: int | None
    difference: int | None
    corrected: float | None = None


def count_articles(articles: Iterable[Counted], cities: Sequence[str]) -> dict[str, int]:
    """Articles per city, in full counting: an article on two cities counts for both."""
    counts = Counter(article.city for article in articles)
    return {city: counts[city] for city in cities}


def check_counting(counting: str) -> None:
    """Raise ChoiceError where there is no such counting."""
    if counting not in COUNTING:
        raise ChoiceError(f"counting = {counting!r}: expected {' or '.join(COUNTING)}")


def shares(decisions: Iterable[Decision], counting: str = "full") -> list[tuple[Decision, float]]:
    """The counted decisions, each with what it adds to its city's count.

    Parameters
    ----------
    decisions
        Of any records and cities; those not counted are passed over.
    counting
        ``"full"``: an article on m cities adds 1 to each. ``"fractional"``: it adds 1/m to each,
        so that the counts add up to the number of articles (Waltman and van Eck 2015, Journal of
        Informetrics 9:872, for the same choice among authors and countries).

    Raises
    ------
    ChoiceError
        When there is no such counting.
    """
    check_counting(counting)
    counted = [decision for decision in decisions if decision.counted]
    cities = Counter(decision.record_id for decision in counted)
    whole = counting == "full"
    return [(d, 1.0 if whole else 1 / cities[d.record_id]) for d in counted]


def count_decisions(
    decisions: Iterable[Decision], cities: Sequence[str], counting: str = "full"
) -> dict[str, float]:
    """Articles per city, as `shares` counts them; cities without one have 0."""
    counts = dict.fromkeys(cities, 0.0)
    for decision, share in shares(decisions, counting):
        if decision.city in counts:
            counts[decision.city] += share
    return {city: round(number, 9) for city, number in counts.items()}


def count_by(
    decisions: Iterable[Decision], field: str, counting: str = "full"
) -> list[tuple[str, str, float]]:
    """City, document type or language, and articles, for the combinations that occur, sorted.

    Parameters
    ----------
    decisions, counting
        See `shares`.
    field
        ``"type"`` or ``"language"``, as the source names it; ``""`` where it names none.

    Raises
    ------
    ChoiceError
        When the field is neither, or there is no such counting.
    """
    if field not in ("type", "language"):
        raise ChoiceError(f"count by {field!r}: expected type or language")
    counts: dict[tuple[str, str], float] = {}
    for decision, share in shares(decisions, counting):
        key = (decision.city, str(getattr(decision, field)))
        counts[key] = counts.get(key, 0.0) + share
    return [(city, value, round(number, 9)) for (city, value), number in sorted(counts.items())]


def count_topics(articles: Iterable[Counted]) -> list[tuple[str, int | None, str, int]]:
    """City, year, topic and number of articles, for the combinations that occur, sorted."""
    counts = Counter((article.city, article.year, article.topic) for article in articles)
    return [
        (city, year, topic, number)
        for (city, year, topic), number in sorted(
            counts.items(), key=lambda item: (item[0][0], item[0][1] or 0, item[0][2])
        )
    ]


def reputation_table(
    counts: Mapping[str, int],
    quantitative: Mapping[str, int | None],
    corrected: Mapping[str, float] | None = None,
) -> list[CityStanding]:
    """Lay the counts beside the quantitative ranks, best known first (report, Table 2-6).

    Equal counts share a competition rank and stand in the order of their quantitative rank,
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
