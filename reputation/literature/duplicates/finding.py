"""Find the pairs of records that are one work without comparing all with all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from reputation.literature.duplicates.judging import judge
from reputation.literature.duplicates.reading import Candidate, Reading, read
from reputation.literature.record import Record

__all__ = ["Match", "are_duplicates", "find_duplicates"]

_BLOCK = 32  # larger blocks are compared along sorted neighbourhoods only
_WINDOW = 8
_KEPT = 50_000  # readings kept for the comparison; of further records only those in blocks are


@dataclass(frozen=True, slots=True)
class Match:
    """Two records, the smaller number left, that are one work, why, and how surely (0 to 1)."""

    left: int
    right: int
    reason: str
    score: float


def are_duplicates(one: Record, other: Record) -> bool:
    """Tell whether two records are one work."""
    return judge(read(Candidate.of(0, one)), read(Candidate.of(1, other))) is not None


def find_duplicates(
    candidates: Iterable[Candidate], *, apart: Collection[frozenset[int]] = ()
) -> list[Match]:
    """Find the pairs of records that are one work, in order of their numbers.

    Parameters
    ----------
    candidates
        Each with a number of its own; their order does not matter.
    apart
        Pairs of numbers that a person has declared different works.
    """
    held = sorted(candidates, key=lambda candidate: candidate.id)
    readings: dict[int, Reading] = {}
    found: dict[tuple[int, int], Match] = {}
    separate = set(apart)
    for block in _blocks(held, readings):
        for place in block:
            if place not in readings:
                readings[place] = read(held[place])
        for pair in _pairs(block, readings):
            if pair in found:
                continue
            verdict = judge(readings[pair[0]], readings[pair[1]])
            left, right = held[pair[0]].id, held[pair[1]].id
            if verdict and frozenset((left, right)) not in separate:
                found[pair] = Match(left, right, *verdict)
    return [found[pair] for pair in sorted(found)]


def _block_names(reading: Reading) -> tuple[str, ...]:
    """Name what a duplicate shares with it: titles that differ need the author or the abstract."""
    key, opening, doi = reading.key, reading.candidate.opening, reading.candidate.doi
    family = min(reading.family, default="")
    names = (key[:12], key[-12:], reading.head) if family else ("", "", "")
    return (doi, key, *(f"{family} {name}" if name else "" for name in names), opening[:30])


def _blocks(held: Sequence[Candidate], readings: dict[int, Reading]) -> Iterator[list[int]]:
    """Yield the places of records that share a name, one sort of name after the other.

    The first readings made here are left in `readings`.
    """
    names = []
    for place, one in enumerate(held):
        reading = read(one)
        names.append([hash(name) if name else 0 for name in _block_names(reading)])
        if place < _KEPT:
            readings[place] = reading
    hashes = np.array(names, dtype=np.int64).reshape(-1, 6)
    for column in hashes.T:
        order = np.argsort(column, kind="stable")
        ends = np.flatnonzero(np.diff(column[order])) + 1
        for block in np.split(order, ends):
            if len(block) > 1 and column[block[0]]:
                yield block.tolist()


def _pairs(block: list[int], readings: dict[int, Reading]) -> Iterator[tuple[int, int]]:
    if len(block) <= _BLOCK:
        yield from combinations(block, 2)
        return
    orders = (
        lambda place: (readings[place].key, readings[place].candidate.year or 0),
        lambda place: readings[place].key[::-1],
        lambda place: (sorted(readings[place].family), readings[place].candidate.year or 0),
        lambda place: readings[place].candidate.opening,
        lambda place: readings[place].candidate.pages,
    )
    for order in orders:
        line = sorted(block, key=order)
        for step in range(1, _WINDOW + 1):
            for one, other in zip(line, line[step:], strict=False):
                yield min(one, other), max(one, other)
