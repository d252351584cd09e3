"""Which abstract next: orders that a reviewer may choose, and a ranking that learns meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ORDERS", "Picker", "Ranking"]

#: ``learning`` is mostly the most likely relevant record, now and then the one the model is least
#: sure of, and one in twenty at random, so that the model also learns what it does not look for.
ORDERS = ("learning", "relevant-first", "uncertain", "balanced", "random")

_EVERY_FEW = 3  # decisions between two fits, while one is not running
_ROUND = 20
_UNSURE = (6, 13)  # places of a round of `learning`
_AT_RANDOM = 19
_PRIOR = 10.0  # decisions after which the reviewer's own weigh as much as the first scores


class Ranking:
    """Scores of all records, refitted in the background; asking for them never waits.

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
    wait
        Seconds to wait for the first scores, so that a small study starts in their order.
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
        wait: float = 1.0,
        threshold: float | None = None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._first, self._fit, self._close = first, fit, close
        self._scores = np.zeros(size)
        self._start: NDArray[np.float64] | None = None
        self._threshold = threshold
        #: The score of what is as likely relevant as not, before anything was learnt.
        self.middle: float | None = None
        self._labels: dict[int, bool] = {}
        self._fitted_on = 0
        self._news = threading.Condition()
        self._closed = False
        self.failure: Exception | None = None
        begun = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(begun,), daemon=True)
        self._thread.start()
        begun.wait(wait)

    @property
    def scores(self) -> NDArray[np.float64]:
        """The latest scores there are."""
        return self._scores

    @property
    def fitted_on(self) -> int:
        """How many decisions they were learnt from."""
        return self._fitted_on

    def learn(self, labels: Mapping[int, bool]) -> None:
        """Take note of the decisions so far; the scores follow when they are ready."""
        with self._news:
            self._labels = dict(labels)
            self._news.notify()

    def close(self) -> None:
        """Let a fit that is running come to its end, and stop."""
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
        ripe = len(known) >= self._fitted_on + _EVERY_FEW or len(known) < self._fitted_on
        return bool(self._fit and ripe and len(set(known.values())) == 2)

    def _work(self, begun: threading.Event) -> None:
        try:
            first = self._first()
            self._start = _places(first)
            if self._threshold is not None:
                self.middle = float(np.mean(first < self._threshold))
            self._scores = self._start
        except Exception as error:
            self.failure = error
        begun.set()
        while True:
            with self._news:
                self._news.wait_for(lambda: self._closed or self._due())
                if self._closed:
                    return
                labels = dict(self._labels)
            try:
                assert self._fit is not None  # noqa: S101 - `_due` saw to it
                learnt = _places(self._fit(labels))
                if self._start is not None:
                    weight = _PRIOR / (_PRIOR + len(labels))
                    learnt = weight * self._start + (1 - weight) * learnt
                self._scores = learnt
            except Exception as error:
                self.failure = error
            with self._news:
                self._fitted_on = len(labels)
                self._news.notify_all()


def _places(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where each score stands among all, from 0 to 1, so that scores of two kinds can be mixed."""
    order = np.argsort(scores, kind="stable")
    places = np.empty(len(scores))
    places[order] = np.linspace(0, 1, len(scores)) if len(scores) > 1 else 1.0
    return places


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
        Of what is left to chance.
    drawn
        Whether the records stand in an order that chance made already, which ``random`` keeps.
    """

    order: str
    groups: Sequence[Sequence[str]]
    seed: int = 2020
    drawn: bool = False

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"order {self.order!r}: expected one of {', '.join(ORDERS)}")
        number = len(self.groups)
        self._chance = np.random.default_rng(self.seed).permutation(number).astype(float)
        if self.drawn:
            self._chance = -np.arange(number, dtype=float)

    def pick(
        self,
        scores: NDArray[np.float64],
        is_open: NDArray[np.bool_],
        labels: Mapping[int, bool],
        position: int,
        middle: float | None = None,
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
        """
        if not is_open.any():
            return None
        way = self.order
        if way == "learning":
            turn = position % _ROUND
            way = "relevant-first"
            way = "random" if turn == _AT_RANDOM else way
            way = "uncertain" if turn in _UNSURE else way
        if way == "random":
            return _best(self._chance, is_open)
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
