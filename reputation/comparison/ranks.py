"""Ranks: competition ranking, and the difference between two of them."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["competition_ranks", "rank_differences"]


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


def rank_differences(
    quantitative: Mapping[str, int | None], reputation: Mapping[str, int]
) -> dict[str, int | None]:
    """``smart city rank - reputation rank``: positive where a city is better known than built.

    None where a city has no quantitative rank (report, Table 2-6).
    """
    return {
        city: None if (smart := quantitative.get(city)) is None else smart - rank
        for city, rank in reputation.items()
    }
