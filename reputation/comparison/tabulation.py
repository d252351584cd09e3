"""Tabulation: the decisions of a study as groups of similar records, city by city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reputation.comparison.counts import by_record, check_counting, share
from reputation.judgement.decisions import Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GroupedDecisions", "tabulate", "tabulate_counts"]

_KINDS = ("kept", "refused", "called", "passed")


@dataclass(frozen=True, slots=True)
class GroupedDecisions:
    """What was decided, with records that are alike put together in groups.

    Attributes
    ----------
    cities
        Names, c of them.
    records
        How many records each of the g groups has, shape (g,).
    kept, refused
        What one record of a group adds to a city's count by a decision by hand, and what it would
        have added had that decision been yes, each of shape (g, c).
    called, passed
        The same where a model decided.
    """

    cities: tuple[str, ...]
    records: NDArray[np.float64]
    kept: NDArray[np.float64]
    refused: NDArray[np.float64]
    called: NDArray[np.float64]
    passed: NDArray[np.float64]

    @property
    def counts(self) -> NDArray[np.float64]:
        """The count of each city, shape (c,)."""
        total: NDArray[np.float64] = self.records @ (self.kept + self.called)
        return total

    @property
    def calls(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What a model counted for each city, and on what it decided, each of shape (c,)."""
        called = self.records @ self.called
        candidates: NDArray[np.float64] = called + self.records @ self.passed
        return called, candidates

    def exclusive(self) -> NDArray[np.float64]:
        """Entry (j, k): what counts for city j in records that do not count for k, shape (c, c).

        Records that count for both add the same to each, and do not distinguish them.
        """
        weights = self.kept + self.called
        only: NDArray[np.float64] = (self.records[:, None] * weights).T @ (weights == 0)
        return only


def tabulate(
    decisions: Iterable[Decision],
    cities: Sequence[str],
    *,
    counting: str = "full",
) -> GroupedDecisions:
    """Put decisions on like records together.

    Parameters
    ----------
    decisions
        On each record and city that the search found; those on one record are adjacent.
    cities
        To be counted, in this order.
    counting
        See `reputation.comparison.counts.shares`.

    Raises
    ------
    ChoiceError
        When there is no such counting.
    """
    check_counting(counting)
    place = {city: number for number, city in enumerate(cities)}
    wanted = (d for d in decisions if d.city in place and d.mention and d.weight)
    alike: Counter[tuple[tuple[int, str, float], ...]] = Counter()
    for own in by_record(wanted):
        alike[tuple(sorted((place[d.city], _kind(d), d.weight) for d in own))] += 1
    groups = sorted(alike.items())
    parts = {kind: np.zeros((len(groups), len(cities))) for kind in _KINDS}
    for row, (found, _) in enumerate(groups):
        counted = sum(kind in ("kept", "called") for _, kind, _ in found)
        for column, kind, weight in found:
            # What is not counted would share the record with those that are.
            among = counted if kind in ("kept", "called") else counted + 1
            parts[kind][row, column] = weight * share(among, counting)
    numbers = np.array([number for _, number in groups], dtype=float)
    return GroupedDecisions(tuple(cities), numbers, *(parts[kind] for kind in _KINDS))


def _kind(decision: Decision) -> str:
    if decision.relevance_by_hand:
        return "kept" if decision.counted else "refused"
    return "called" if decision.counted else "passed"


def tabulate_counts(counts: Mapping[str, float]) -> GroupedDecisions:
    """Counts of which only the numbers are known, such as those of Table 2-6."""
    cities = tuple(counts)
    nothing = np.zeros((len(cities), len(cities)))
    numbers = np.array(list(counts.values()), dtype=float)
    return GroupedDecisions(cities, numbers, np.eye(len(cities)), nothing, nothing, nothing)
