"""Which abstract comes next: the orders to choose from, and a ranking that keeps learning."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reputation.review.certified import Certified
from reputation.review.relative_ranks import relative_ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ORDERS", "Picker", "Ranking"]

#: ``learning`` is mostly the most likely relevant record, now and then the one the model is least
#: sure of, and one in twenty at random, so that the model also learns what it does not look for.
#: ``certified`` begins at random and then goes by a ranking that does not know what was read so
#: (see `certified`).
ORDERS = ("learning", "relevant-first", "uncertain", "balanced", "random", "certified")

_EVERY_FEW = 3  # decisions between two fits, while one is not running
_ROUND = 20
_UNSURE = (6, 13)  # places of a round of `learning`
_AT_RANDOM = 19
_PRIOR = 10.0  # decisions after which the reviewer's own have as much weight as the first scores


class Ranking:
    """Scores of all records, refitted in the background; only the first are waited for, shortly.

    Parameters
    ----------
    size
        How many records there are.
    first
        Gives the first scores (``size`` numbers, the more likely relevant the larger); called in
        the background.
    fit
        Gives scores from the decisions so far (place of the record: relevant or not); called in
        the background once there is a decision of each kind.
    rough
        What stands for the first scores until they are there.
    wait
        Seconds from now in which who asks waits for the first scores, so that a small study
        starts in their order.
    threshold
        The first score from which on a record counts as relevant, where they have one.
    close
        Called at the end.
    """

    def __init__(
        self,
        size: int,
        first: Callable[[], NDArray[np.float64]],
        fit: Callable[[Mapping[int, bool]], NDArray[np.float64]] | None = None,
        *,
        rough: NDArray[np.float64] | None = None,
        wait: float = 1.0,
        threshold: float | None = None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._first, self._fit, self._close = first, fit, close
        self._scores = np.zeros(size) if rough is None else rough
        self._start: NDArray[np.float64] | None = None
        self._threshold = threshold
        self._middle: float | None = None
        self._labels: dict[int, bool] = {}
        self._fitted_on = 0
        self._news = threading.Condition()
        self._closed = False
        self.failure: Exception | None = None
        self._begun, self._patience = threading.Event(), time.monotonic() + wait
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def scores(self) -> NDArray[np.float64]:
        """The latest scores there are."""
        self._wait_for_first()
        return self._scores

    @property
    def middle(self) -> float | None:
        """The score of a record as likely relevant as not, before anything was learned."""
        self._wait_for_first()
        return self._middle

    def _wait_for_first(self) -> None:
        self._begun.wait(max(0.0, self._patience - time.monotonic()))

    @property
    def fitted_on(self) -> int:
        """How many decisions they were learned from."""
        return self._fitted_on

    def learn(self, labels: Mapping[int, bool]) -> None:
        """Take note of the decisions so far; the scores follow when they are ready."""
        with self._news:
            self._labels = dict(labels)
            self._news.notify()

    def close(self) -> None:
        """Let a running fit finish, and stop."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._close()
        self._thread.join(10)

    def settle(self) -> None:
        """Wait until the scores follow from the latest decisions (for tests and simulations)."""
        with self._news:
            self._news.wait_for(lambda: self._closed or not self._due(), timeout=60)

    def _due(self) -> bool:
        known = self._labels
        if not _of_both_kinds(known):
            return self._fitted_on > 0  # what was learned from has been undone
        ripe = len(known) >= self._fitted_on + _EVERY_FEW or len(known) < self._fitted_on
        return bool(self._fit and ripe)

    def _work(self) -> None:
        try:
            first = self._first()
            self._start = relative_ranks(first)
            if self._threshold is not None:
                self._middle = float(np.mean(first < self._threshold))
            self._scores = self._start
        except Exception as error:
            self.failure = error
        self._begun.set()
        while True:
            with self._news:
                self._news.wait_for(lambda: self._closed or self._due())
                if self._closed:
                    return
                labels = dict(self._labels)
            try:
                self._scores = self._learned_from(labels)
            except Exception as error:
                self.failure = error
            with self._news:
                self._fitted_on = len(labels) if _of_both_kinds(labels) else 0
                self._news.notify_all()

    def _learned_from(self, labels: Mapping[int, bool]) -> NDArray[np.float64]:
        if not _of_both_kinds(labels):
            return np.zeros(len(self._scores)) if self._start is None else self._start
        assert self._fit is not None  # noqa: S101 - `_due` saw to it
        learnt = relative_ranks(self._fit(labels))
        if self._start is None:
            return learnt
        weight = _PRIOR / (_PRIOR + len(labels))
        return weight * self._start + (1 - weight) * learnt


def _of_both_kinds(labels: Mapping[int, bool]) -> bool:
    return len(set(labels.values())) == 2


@dataclass
class Picker:
    """Picks the next record.

    Parameters
    ----------
    order
        One of `ORDERS`.
    groups
        The cities of each record, for ``balanced``.
    seed
        Random seed.
    drawn
        Whether the records stand in an order that chance made already, which ``random`` keeps.
    keys
        What the records are known by, so that their random order stays when others join them.
    needed
        How many relevant records ``certified`` finds at random.
    """

    order: str
    groups: Sequence[Sequence[str]]
    seed: int = 2020
    drawn: bool = False
    keys: Sequence[str] = ()
    needed: int = 59

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"order {self.order!r}: expected one of {', '.join(ORDERS)}")
        number = len(self.groups)
        #: For each record, the larger the earlier in random order.
        self.chance = np.random.default_rng(self.seed).permutation(number).astype(float)
        if self.drawn:
            self.chance = -np.arange(number, dtype=float)
        elif self.keys:
            digests = [f"{self.seed} {key}" for key in self.keys]
            digests = [hashlib.sha256(x.encode("utf-8", "replace")).hexdigest() for x in digests]
            self.chance[np.argsort(digests, kind="stable")] = np.arange(number, 0, -1)
        at_random = np.argsort(-self.chance, kind="stable").tolist()
        #: Records that were picked otherwise than at random.
        self.picked: set[int] = set()
        #: What was read at random, and what of it the ranking has met.
        self.certified = Certified(at_random, self.needed)

    def teaching(
        self, labels: Mapping[int, bool], skipped: Collection[int] = ()
    ) -> Mapping[int, bool]:
        """The decisions that a ranking may learn from."""
        return self.certified.teaching(labels, skipped) if self.order == "certified" else labels

    def is_random(self, labels: Mapping[int, bool], skipped: Collection[int] = ()) -> bool:
        """Whether the next record is drawn at random from all that are unread."""
        if self.order == "certified":
            return not self.certified.sample(labels, skipped).is_whole
        return self.order == "random"

    def pick(
        self,
        scores: NDArray[np.float64],
        is_open: NDArray[np.bool_],
        labels: Mapping[int, bool],
        position: int,
        middle: float | None = None,
        *,
        skipped: Collection[int] = (),
        question: str = "relevance",
    ) -> int | None:
        """The place of the next record, or None where none is open.

        Parameters
        ----------
        scores
            The more likely relevant the larger.
        is_open
            Which records are still to be decided.
        labels
            The decisions so far.
        position
            How many decisions were made.
        middle
            The score of what is as likely relevant as not, while the decisions do not tell; the
            median where None.
        skipped
            Which records were skipped.
        question
            What is asked; a sample is drawn for relevance only.
        """
        if self.order == "certified" and question == "relevance":
            place = self.certified.pick(scores, is_open, labels, skipped)
        else:
            place = self._pick(scores, is_open, labels, position, middle)
        if place is not None and question == "relevance" and not self.is_random(labels, skipped):
            self.picked.add(place)
        return place

    def _pick(
        self,
        scores: NDArray[np.float64],
        is_open: NDArray[np.bool_],
        labels: Mapping[int, bool],
        position: int,
        middle: float | None,
    ) -> int | None:
        way = self.order
        if not is_open.any():
            return None
        if way == "learning":
            turn = position % _ROUND
            way = "relevant-first"
            way = "random" if turn == _AT_RANDOM else way
            way = "uncertain" if turn in _UNSURE else way
        if way == "random":
            # In `learning` from the end, which keeps the beginning for a sample.
            return _best(self.chance if self.order == "random" else -self.chance, is_open)
        if way == "uncertain":
            return _best(-np.abs(scores - _boundary(scores, labels, middle)), is_open)
        if way == "balanced":
            is_open = is_open & self._least_known(is_open, labels)
        return _best(scores, is_open)

    def _least_known(
        self, is_open: NDArray[np.bool_], labels: Mapping[int, bool]
    ) -> NDArray[np.bool_]:
        """The records of the city with the fewest decisions among those with open records."""
        cities = {
            city: 0 for place in np.flatnonzero(is_open).tolist() for city in self.groups[place]
        }
        for place in labels:
            for city in self.groups[place]:
                if city in cities:
                    cities[city] += 1
        if not cities:
            return is_open
        least = min(cities, key=lambda city: (cities[city], city))
        return np.array([least in group for group in self.groups])


def _best(values: NDArray[np.float64], is_open: NDArray[np.bool_]) -> int:
    return int(np.argmax(np.where(is_open, values, -np.inf)))


def _boundary(
    scores: NDArray[np.float64], labels: Mapping[int, bool], middle: float | None
) -> float:
    """Midway between the mean scores of what was found relevant and what was not."""
    relevant = [scores[place] for place, is_relevant in labels.items() if is_relevant]
    others = [scores[place] for place, is_relevant in labels.items() if not is_relevant]
    if not relevant or not others:
        return float(np.median(scores)) if middle is None else middle
    return float((np.mean(relevant) + np.mean(others)) / 2)
