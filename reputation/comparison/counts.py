"""Counting: articles per city, and per city, year and topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reputation.comparison.ranks import competition_ranks, rank_differences

__all__ = ["CityStanding", "Counted", "count_articles", "count_topics", "reputation_table"]


@dataclass(frozen=True, slots=True)
class Counted:
    """One article that counts for one city."""

    city: str
    year: int | None
    topic: str


@dataclass(frozen=True, slots=True)
class CityStanding:
    """A line of Table 2-6; quantitative rank and difference are None where there is none."""

    city: str
    articles: int
    reputation_rank: int
    smart_city_rank: int | None
    difference: int | None


def count_articles(articles: Iterable[Counted], cities: Sequence[str]) -> dict[str, int]:
    """Articles per city, in full counting: an article on two cities counts for both."""
    counts = Counter(article.city for article in articles)
    return {city: counts[city] for city in cities}


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
    counts: Mapping[str, int], quantitative: Mapping[str, int | None]
) -> list[CityStanding]:
    """Lay the counts beside the quantitative ranks, best known first (report, Table 2-6).

    Equal counts share a competition rank and stand in the order of their quantitative rank,
    best first, then by name.
    """
    ranks = competition_ranks(counts)
    differences = rank_differences(quantitative, ranks)
    standings = [
        CityStanding(city, number, ranks[city], quantitative.get(city), differences[city])
        for city, number in counts.items()
    ]
    last = len(standings) + 1
    return sorted(standings, key=lambda s: (s.reputation_rank, s.smart_city_rank or last, s.city))
