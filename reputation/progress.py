"""Report progress through a long loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["Progress", "watched"]

#: Told what is done and what there is in all (0 where unknown).
Progress = Callable[[int, int], None]

_EVERY = 100  # items between two reports
_Item = TypeVar("_Item")


def watched(
    items: Iterable[_Item], total: int, progress: Progress | None = None
) -> Iterator[_Item]:
    """The items as they are, telling now and then how many have come."""
    for done, item in enumerate(items):
        if progress and done % _EVERY == 0:
            progress(done, total)
        yield item
    if progress:
        progress(total, total)
