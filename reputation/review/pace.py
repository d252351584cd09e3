"""Progress of a review, and how long the rest will take at the reviewer's own pace."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ReviewProgress"]

_READING = 1.0  # seconds; a pace below it is none of reading
_FEW = 3  # timed decisions too few to determine a pace


@dataclass(frozen=True, slots=True)
class ReviewProgress:
    """How far a review is.

    Attributes
    ----------
    asked
        The question that is counted.
    done, left, kept
        Records.
    seconds_each
        Median of the latest decisions (0: none yet).
    timed
        How many decisions that rests on.
    """

    asked: str
    done: int
    left: int
    kept: int
    seconds_each: float
    timed: int

    @property
    def pace(self) -> str:
        """Seconds each and the time left; ``""`` where the decisions are no reading or too few."""
        if self.seconds_each < _READING or self.timed < _FEW:
            return ""
        left = f" · {_duration(self.seconds_each * self.left)} left" if self.left else ""
        return f"{self.seconds_each:.0f} s each{left}"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "under a minute"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
