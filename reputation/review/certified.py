"""A certified order: records at random first, then a ranking that does not use the sample."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Certified", "Sample", "drawn_at_random"]

_ASIDE = 10  # records of a random order for each that came otherwise


@dataclass(frozen=True, slots=True)
class Sample:
    """Records read at random: all, the relevant ones, how many were skipped, and if it is whole.

    Reading stops at a relevant record, so that all together hold too many of them. Without that
    last one the share is unbiased: (m - 1) / (n - 1) of n read until m were relevant (Haldane
    1945, Biometrika 33:222-225; without replacement as well). Such are those to `estimate_from`.
    """

    places: frozenset[int]
    relevant: frozenset[int]
    skipped: int
    is_whole: bool
    estimate_from: frozenset[int]


@dataclass
class Certified:
    """Reads at random until so many relevant records are found, then by the ranking.

    The ranking learns from a record of the sample only when it has come to it by itself, so the
    sampled records are met no earlier than others like them. When the last of them is met, the
    others are, too, up to the share that the size of the sample stands for (Lewis, Yang and
    Frieder 2021, CIKM). What was met is forgotten when the program ends, and met again: that can
    only make the answer come later.

    Parameters
    ----------
    chance
        All places in random order.
    needed
        How many relevant records the sample must contain (see `stopping_evidence.sample_needed`).
    """

    chance: Sequence[int]
    needed: int
    met: set[int] = field(default_factory=set)

    def sample(self, labels: Mapping[int, bool], skipped: Collection[int] = ()) -> Sample:
        """The records from the first by chance on that are all read or skipped."""
        places: list[int] = []
        relevant: list[int] = []
        waiting = 0
        for place in self.chance:
            if len(relevant) == self.needed:
                break
            if place in labels:
                places.append(place)
                if labels[place]:
                    relevant.append(place)
            elif place in skipped:
                waiting += 1
            else:
                break
        is_whole = len(relevant) == self.needed
        unbiased = frozenset(places[:-1] if is_whole else places)
        return Sample(frozenset(places), frozenset(relevant), waiting, is_whole, unbiased)

    def teaching(
        self, labels: Mapping[int, bool], skipped: Collection[int] = ()
    ) -> dict[int, bool]:
        """The decisions that the ranking may learn from."""
        hidden = self.sample(labels, skipped).places - self.met
        return {place: label for place, label in labels.items() if place not in hidden}

    def pick(
        self,
        scores: NDArray[np.float64],
        is_open: NDArray[np.bool_],
        labels: Mapping[int, bool],
        skipped: Collection[int] = (),
    ) -> int | None:
        """The next record; those of the sample that stand before it count as met.

        Of equal scores the first place stands before the others.
        """
        sample = self.sample(labels, skipped)
        if not sample.is_whole:
            return next((place for place in self.chance if is_open[place]), None)
        best = int(np.argmax(np.where(is_open, scores, -np.inf))) if is_open.any() else None
        for place in sample.places - self.met:
            if best is None or (scores[place], -place) > (scores[best], -best):
                self.met.add(place)
        return best

    def met_of(self, sample: Sample) -> int:
        """How many of the relevant records of the sample were met."""
        return len(sample.relevant & self.met)


def drawn_at_random(
    read: Sequence[int],
    chance: NDArray[np.float64],
    waiting: Collection[int] = (),
    picked: Collection[int] = (),
) -> tuple[int, frozenset[int]]:
    """How many of the latest records were read in random order, and which of them came otherwise.

    A record was drawn at random when it was the first by chance of what was unread then. One that
    was looked up in between, or imported, does not end a random order, as long as nine in ten
    were drawn.

    Parameters
    ----------
    read
        Places in the order of reading.
    chance
        For each place, the larger the earlier.
    waiting
        Places that were skipped.
    picked
        Places that another order is known to have picked, even if they were first by chance, too;
        they end a random order.

    Returns
    -------
    number : int
        Of the latest records, from a drawn one on.
    aside : frozenset of int
        Which of these were not drawn, counted from 0.
    """
    unread = np.ones(len(chance), dtype=bool)
    unread[[*read, *waiting]] = False
    first = float(chance[unread].max()) if unread.any() else -np.inf
    number, aside, others = 0, 0, list[int]()
    for back, place in enumerate(reversed(read), 1):
        if place in picked or _ASIDE * len(others) > len(read):
            break
        if chance[place] < first:
            others.append(back)
            continue
        first = float(chance[place])
        if _ASIDE * len(others) <= back:
            number, aside = back, len(others)
    return number, frozenset(number - back for back in others[:aside])
