"""Where candidates are read from: a list, or a store that holds more than fits into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from reputation.literature.duplicates.candidates import Candidate

__all__ = ["CandidateStore", "store_candidates"]


@runtime_checkable
class CandidateStore(Protocol):
    """Candidates that are gone through one by one, and some of which are taken again."""

    def __len__(self) -> int:
        """How many there are."""

    def __iter__(self) -> Iterator[Candidate]:
        """All of them, by ascending number."""

    def take(self, numbers: Sequence[int]) -> Iterable[Candidate]:
        """Those with these numbers."""


class _Listed:
    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._held = {one.id: one for one in sorted(candidates, key=lambda one: one.id)}

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._held.values())

    def take(self, numbers: Sequence[int]) -> Iterable[Candidate]:
        return [self._held[number] for number in numbers]


def store_candidates(candidates: Iterable[Candidate] | CandidateStore) -> CandidateStore:
    """A store of these candidates; one is left as it is."""
    return candidates if isinstance(candidates, CandidateStore) else _Listed(candidates)
