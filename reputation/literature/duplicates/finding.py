"""Find pairs of records that are the same work without comparing all with all."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

from reputation.literature.duplicates.candidate_store import CandidateStore, store_candidates
from reputation.literature.duplicates.candidates import Candidate, Reading, read
from reputation.literature.duplicates.evidence import weigh_evidence
from reputation.literature.records.record import Record

__all__ = ["Match", "are_duplicates", "find_duplicates"]

_MANY = 20_000  # records from which on NumPy saves more time than it takes to load
_BLOCK = 32  # larger blocks are compared along sorted neighbourhoods only
_WINDOW = 8
_READ = 10_000  # so many readings are held at once, or those of the largest block
_NAMES = 6
_EVERY = 500  # candidates between two reports of progress


@dataclass(frozen=True, slots=True)
class Match:
    """Two records, smaller number first, that are one work, why, and how certainly (0 to 1)."""

    left: int
    right: int
    reason: str
    score: float


def are_duplicates(one: Record, other: Record) -> bool:
    """Decide whether two records are the same work."""
    return weigh_evidence(read(Candidate.of(0, one)), read(Candidate.of(1, other))) is not None


def find_duplicates(
    candidates: Iterable[Candidate] | CandidateStore,
    *,
    apart: Collection[frozenset[int]] = (),
    progress: Callable[[int, int], None] | None = None,
) -> list[Match]:
    """Find the pairs of records that are one work, in order of their numbers.

    Parameters
    ----------
    candidates
        Each with a number of its own; their order does not matter. Of a `CandidateStore` only
        what is being compared is held in memory, and 56 bytes for each of the others.
    apart
        Pairs of numbers that a person has declared different works.
    progress
        Called now and then with how much was compared, and how much there is.
    """
    store = store_candidates(candidates)
    tell = progress or (lambda *_: None)
    held: dict[int, Reading] = {}  # all of them if they are few, so that each is read once
    numbers, names = _name_all(store, tell, held if len(store) <= _READ else None)
    size = len(numbers)
    found: dict[tuple[int, int], Match] = {}
    separate = set(apart)
    for column in range(_NAMES):
        for done, blocks in _batches(_blocks(numbers, names[column::_NAMES]), found):
            readings = held or _read_again(store, blocks)
            for block in blocks:
                _compare(block, readings, found, separate)
            tell(size * (column + 1) + done, size * (_NAMES + 1))
    tell(size * (_NAMES + 1), size * (_NAMES + 1))
    return [found[pair] for pair in sorted(found)]


def _read_again(store: CandidateStore, blocks: list[list[int]]) -> dict[int, Reading]:
    wanted = {number for block in blocks for number in block}
    return {one.id: read(one) for one in store.take(sorted(wanted))}


def _compare(
    block: list[int],
    readings: dict[int, Reading],
    found: dict[tuple[int, int], Match],
    separate: set[frozenset[int]],
) -> None:
    for pair in _pairs(block, readings):
        if pair in found:
            continue
        verdict = weigh_evidence(readings[pair[0]], readings[pair[1]])
        if verdict and frozenset(pair) not in separate:
            found[pair] = Match(*pair, *verdict)


def _block_names(reading: Reading) -> tuple[str, ...]:
    """Name what a duplicate shares with it: titles that differ need the author or the abstract."""
    key, opening, doi = reading.key, reading.candidate.opening, reading.candidate.doi
    family = min(reading.family, default="")
    names = (key[:12], key[-12:], reading.head) if family else ("", "", "")
    return (doi, key, *(f"{family} {name}" if name else "" for name in names), opening[:30])


def _name_all(
    store: CandidateStore, tell: Callable[[int, int], None], held: dict[int, Reading] | None
) -> tuple[array[int], array[int]]:
    """The numbers of all candidates, ascending, and hashes of the names of each; 0 for none.

    Their readings go to `held`, if there is such a dictionary.
    """
    numbers, hashes = array("q"), array("q")
    total = len(store) * (_NAMES + 1)
    for place, candidate in enumerate(store):
        reading = read(candidate)
        if held is not None:
            held[candidate.id] = reading
        numbers.append(candidate.id)
        hashes.extend(hash(name) if name else 0 for name in _block_names(reading))
        if place % _EVERY == 0:
            tell(place, total)
    return numbers, hashes


def _blocks(numbers: array[int], names: array[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield the numbers of the records that share a name, and how many names came before."""
    if len(numbers) >= _MANY:
        yield from _many_blocks(numbers, names)
        return
    start = 0
    for name, places in groupby(
        sorted(range(len(names)), key=names.__getitem__), names.__getitem__
    ):
        block = [numbers[place] for place in places]
        if name and len(block) > 1:
            yield start, block
        start += len(block)


def _many_blocks(numbers: array[int], names: array[int]) -> Iterator[tuple[int, list[int]]]:
    import numpy as np  # noqa: PLC0415 - most corpora need it not

    held, column = (np.frombuffer(column, dtype=np.int64) for column in (numbers, names))
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    ends = np.append(starts[1:], len(ordered))
    shared = (ends - starts > 1) & (ordered[starts] != 0)
    for start, end in zip(starts[shared].tolist(), ends[shared].tolist(), strict=True):
        yield start, held[order[start:end]].tolist()


def _batches(
    blocks: Iterable[tuple[int, list[int]]], found: dict[tuple[int, int], Match]
) -> Iterator[tuple[int, list[list[int]]]]:
    """Put blocks together whose readings fit into memory; those with nothing new are left out."""
    batch: list[list[int]] = []
    held = done = 0
    for done, block in blocks:
        if len(block) <= _BLOCK and all(pair in found for pair in combinations(block, 2)):
            continue
        if batch and held + len(block) > _READ:
            yield done, batch
            batch, held = [], 0
        batch.append(block)
        held += len(block)
    if batch:
        yield done, batch


def _pairs(block: list[int], readings: dict[int, Reading]) -> Iterator[tuple[int, int]]:
    if len(block) <= _BLOCK:
        yield from combinations(block, 2)
        return
    orders = (
        lambda number: (readings[number].key, readings[number].candidate.year or 0),
        lambda number: readings[number].key[::-1],
        lambda number: (sorted(readings[number].family), readings[number].candidate.year or 0),
        lambda number: readings[number].candidate.opening,
        lambda number: readings[number].candidate.pages,
    )
    for order in orders:
        line = sorted(block, key=order)
        for step in range(1, _WINDOW + 1):
            for one, other in zip(line, line[step:], strict=False):
                yield min(one, other), max(one, other)
