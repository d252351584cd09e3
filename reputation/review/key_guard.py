"""Ignore keys that were pressed too soon after a new text, or repeat because they are held."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

__all__ = ["SETTLE", "KeyGuard"]

#: Seconds in which nobody has read a new text; a held key repeats sooner.
SETTLE = 0.15
_DELAY = 1.0  # seconds after which, at the latest, a key that is held begins to repeat


class KeyGuard:
    """Watches the moments of texts and keys.

    Parameters
    ----------
    settle
        Seconds after a new text, or after a key before, in which a key decides nothing.
    clock
        For tests.
    """

    def __init__(self, settle: float = SETTLE, clock: Callable[[], float] = time.monotonic) -> None:
        self._settle, self._clock = settle, clock
        self._busy_until = 0.0
        self._decided: list[tuple[float, str]] = []

    def text_coming(self) -> None:
        """A new text is about to be shown; keys until then were meant for something else."""
        if self._settle:
            self._busy_until = math.inf

    def text_shown(self) -> None:
        """A new text is on the screen."""
        self._busy_until = self._clock() + self._settle

    def decided(self, answer: str) -> None:
        """A key has decided."""
        self._decided = [*self._decided[-1:], (self._clock(), answer)]

    def is_early(self) -> bool:
        """Whether a key comes too soon to be meant."""
        now = self._clock()
        early = now < self._busy_until
        self._busy_until = max(self._busy_until, now + self._settle)
        return early

    def was_repeated(self, answer: str) -> bool:
        """Whether the latest decision was not meant: the first repetition of a key that is held.

        A keyboard waits before it begins to repeat, long enough for the next text to have been
        read; only the second repetition tells. Asked of a key that comes too soon.
        """
        if len(self._decided) < 2:
            return False
        (first, one), (second, other) = self._decided
        held = self._clock() - second < self._settle and second - first < _DELAY
        held = held and one == other == answer
        if held:
            self._decided.clear()
        return held
