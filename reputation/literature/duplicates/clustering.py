"""Join pairs into groups without contradictions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from reputation.literature.duplicates.candidate_store import CandidateStore, store_candidates
from reputation.literature.duplicates.candidates import Candidate, Reading, read
from reputation.literature.duplicates.evidence import dois_clash, kinds_clash, numbers_clash
from reputation.literature.duplicates.finding import Match

__all__ = ["group_duplicates"]

_TOGETHER = 5_000  # matches whose records are held at once, or those of the largest group


def group_duplicates(
    candidates: Iterable[Candidate] | CandidateStore,
    matches: Iterable[Match],
    *,
    apart: Collection[frozenset[int]] = (),
) -> list[list[int]]:
    """Join matches into groups of two or more, surest first, where nothing in them disagrees.

    A group never holds two published DOIs, two parts of a series, a notice and its article, years
    far apart or a pair that a person has set apart, whatever record would link them.
    """
    store = store_candidates(candidates)
    foes: dict[int, set[int]] = defaultdict(set)
    for left, right in (tuple(pair) for pair in apart if len(pair) == 2):
        foes[left].add(right)
        foes[right].add(left)
    joined: list[list[int]] = []
    for batch in _batches(matches):
        linked = sorted({number for match in batch for number in (match.left, match.right)})
        groups = {one.id: _Group.of(read(one)) for one in store.take(linked)}
        for match in batch:
            one, other = groups[match.left], groups[match.right]
            if one is other or one.disagrees(other, foes, years=match.reason != "same DOI"):
                continue
            small, large = sorted((one, other), key=lambda group: len(group.members))
            large.take(small)
            groups.update(dict.fromkeys(small.members, large))
        found = {min(group.members): sorted(group.members) for group in groups.values()}
        joined += [members for members in found.values() if len(members) > 1]
    return sorted(joined)


def _batches(matches: Iterable[Match]) -> Iterator[list[Match]]:
    """Some matches at a time, surest first; those that are linked somehow stay together."""
    root: dict[int, int] = {}

    def root_of(number: int) -> int:
        while (above := root.setdefault(number, number)) != number:
            root[number] = root[above]
            number = above
        return number

    every = list(matches)
    for match in every:
        one, other = root_of(match.left), root_of(match.right)
        root[max(one, other)] = min(one, other)
    every.sort(key=lambda m: (root_of(m.left), -m.score, m.left, m.right))
    batch: list[Match] = []
    for _, linked in groupby(every, key=lambda match: root_of(match.left)):
        batch += linked
        if len(batch) >= _TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass(slots=True)
class _Group:
    members: list[int]
    dois: set[str]
    kinds: set[str]
    numbers: set[frozenset[str]]
    years: set[int]

    @classmethod
    def of(cls, reading: Reading) -> _Group:
        one = reading.candidate
        dois = {one.doi} if one.doi and not reading.preprint else set()
        years = {one.year} if one.year else set()
        return cls([one.id], dois, {reading.kind}, {reading.numbers}, years)

    def disagrees(self, other: _Group, foes: dict[int, set[int]], *, years: bool) -> bool:
        small, large = sorted((self, other), key=lambda group: len(group.members))
        enemies = set().union(*(foes[number] for number in small.members if number in foes))
        allowed = max(2, _span(self.years), _span(other.years))
        return (
            any(dois_clash(a, b) for a in self.dois for b in other.dois)
            or (years and _span(self.years | other.years) > allowed)
            or any(kinds_clash(a, b) for a in self.kinds for b in other.kinds)
            or any(numbers_clash(a, b) for a in self.numbers for b in other.numbers)
            or not enemies.isdisjoint(large.members)
        )

    def take(self, other: _Group) -> None:
        self.members += other.members
        self.dois |= other.dois
        self.kinds |= other.kinds
        self.numbers |= other.numbers
        self.years |= other.years


def _span(years: set[int]) -> int:
    return max(years) - min(years) if years else 0
