"""Ranks: three rules for ties, and the difference between two ranks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from reputation.errors import ChoiceError

__all__ = [
    "TIES",
    "RankedLine",
    "compared_ranks",
    "competition_ranks",
    "dense_ranks",
    "fractional_ranks",
    "rank",
    "rank_differences",
    "ranks_among",
]


def competition_ranks(values: Mapping[str, float]) -> dict[str, int]:
    """Rank 1 for the largest value; equal values share the best of their places ("1224").

    As in Table 2-6 of the report, where Chicago, Paris and Moscow share rank 12 and Mumbai
    follows at 15.

    Examples
    --------
    >>> competition_ranks({"a": 5, "b": 3, "c": 5, "d": 1})
    {'a': 1, 'b': 3, 'c': 1, 'd': 4}
    """
    descending = sorted(values.values(), reverse=True)
    first_place: dict[float, int] = {}
    for place, value in enumerate(descending, start=1):
        first_place.setdefault(value, place)
    return {name: first_place[value] for name, value in values.items()}


def dense_ranks(values: Mapping[str, float]) -> dict[str, int]:
    """Rank 1 for the largest value; equal values share a rank and none is left out ("1223").

    Examples
    --------
    >>> dense_ranks({"a": 5, "b": 3, "c": 5, "d": 1})
    {'a': 1, 'b': 2, 'c': 1, 'd': 3}
    """
    places = {
        value: place for place, value in enumerate(sorted(set(values.values()), reverse=True), 1)
    }
    return {name: places[value] for name, value in values.items()}


def fractional_ranks(values: Mapping[str, float]) -> dict[str, float]:
    """Rank 1 for the largest value; equal values share the mean of their places ("1 2.5 2.5 4").

    The ranks that Spearman's correlation is defined on (Kendall and Gibbons 1990, Rank
    Correlation Methods, chapter 3).

    Examples
    --------
    >>> fractional_ranks({"a": 5, "b": 3, "c": 5, "d": 1})
    {'a': 1.5, 'b': 3.0, 'c': 1.5, 'd': 4.0}
    """
    best = competition_ranks(values)
    sharing: dict[int, int] = {}
    for place in best.values():
        sharing[place] = sharing.get(place, 0) + 1
    return {name: place + (sharing[place] - 1) / 2 for name, place in best.items()}


#: The rules for ties by name.
TIES: dict[str, Callable[[Mapping[str, float]], Mapping[str, float]]] = {
    "competition": competition_ranks,
    "dense": dense_ranks,
    "fractional": fractional_ranks,
}


def rank(values: Mapping[str, float], ties: str = "competition") -> dict[str, float]:
    """Rank by one of the rules in `TIES`.

    Raises
    ------
    ChoiceError
        When there is no such rule; lists those there are.
    """
    if ties not in TIES:
        raise ChoiceError(f"ties = {ties!r}: expected {', '.join(TIES)}")
    return dict(TIES[ties](values))


def ranks_among(ranks: Mapping[str, int | None]) -> dict[str, int | None]:
    """The places of ranks among each other; None stays None.

    Ranks of different sets of cities cannot be compared: 20th of 20 is 4th of the four in a study.

    Examples
    --------
    >>> ranks_among({"a": 7, "b": 20, "c": None, "d": 7})
    {'a': 1, 'b': 3, 'c': None, 'd': 1}
    """
    places = competition_ranks({name: -rank for name, rank in ranks.items() if rank is not None})
    return {name: places.get(name) for name in ranks}


def rank_differences(
    quantitative: Mapping[str, int | None], values: Mapping[str, float], ties: str = "competition"
) -> dict[str, float | None]:
    """``smart city rank - reputation rank``.

    It is positive where a city ranks higher in the literature than in the index.
    Both are ranks among the cities that have both. None where a city has no quantitative rank
    (report, Table 2-6), and everywhere where no city has a value above 0.
    """
    smart = ranks_among({city: quantitative.get(city) for city in values})
    both = {city: value for city, value in values.items() if smart[city] is not None}
    if not any(both.values()):
        return dict.fromkeys(values)
    known = rank(both, ties)
    return {
        city: None if (place := smart[city]) is None else place - known[city] for city in values
    }


class RankedLine(Protocol):
    """A line of a table with ranks and their difference."""

    @property
    def city(self) -> str:
        """Whose."""

    @property
    def reputation_rank(self) -> float:
        """Among all cities of the table."""

    @property
    def smart_city_rank(self) -> int | None:
        """As its source gives it."""

    @property
    def difference(self) -> float | None:
        """Of the ranks among the cities that have both."""


def compared_ranks(lines: Sequence[RankedLine]) -> dict[str, tuple[int, float]]:
    """Smart city rank and reputation rank of each city among the cities that have both.

    Nothing where these are the ranks that the table shows anyway; otherwise they are shown too, so
    that every difference is one shown number minus another.
    """
    smart = ranks_among({line.city: line.smart_city_rank for line in lines})
    differences = {line.city: line.difference for line in lines}
    among = {
        city: (place, place - difference)
        for city, place in smart.items()
        if place is not None and (difference := differences[city]) is not None
    }
    shown = {line.city: (line.smart_city_rank, line.reputation_rank) for line in lines}
    return {} if all(shown[city] == pair for city, pair in among.items()) else among
