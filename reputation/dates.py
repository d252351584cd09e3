"""Dates as literature databases give them: to the day, the month or only the year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

__all__ = ["PartialDate"]

_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the day, the month or only the year (month or day 0 = unknown)."""

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if not 1000 <= self.year <= 2999:
            raise ValueError(f"year {self.year} is not between 1000 and 2999")
        if not 0 <= self.month <= 12:
            raise ValueError(f"month {self.month} is not between 1 and 12")
        if self.day and not (self.month and self.day <= _days(self.year, self.month)):
            raise ValueError(f"{self.year}-{self.month:02}-{self.day:02} is not a valid date")

    def __str__(self) -> str:
        """ISO 8601 with reduced precision: ``2019``, ``2019-06`` or ``2019-06-30``."""
        text = f"{self.year:04}"
        if self.month:
            text += f"-{self.month:02}"
        if self.day:
            text += f"-{self.day:02}"
        return text

    @property
    def first(self) -> str:
        """The earliest day it can mean, as ISO date."""
        return f"{self.year:04}-{self.month or 1:02}-{self.day or 1:02}"

    @property
    def last(self) -> str:
        """The latest day it can mean, as ISO date."""
        month = self.month or 12
        return f"{self.year:04}-{month:02}-{self.day or _days(self.year, month):02}"

    def share_within(self, first: str, last: str) -> float:
        """How much of the time that it can mean lies in a window of ISO dates, from 0 to 1.

        Examples
        --------
        >>> PartialDate(2020).share_within("2010-01-01", "2020-06-30")
        0.4972677595628415
        """
        begin, end = (date.fromisoformat(day) for day in (self.first, self.last))
        inside = min(end, date.fromisoformat(last)) - max(begin, date.fromisoformat(first))
        return max(0, inside.days + 1) / ((end - begin).days + 1)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``2019``, ``2019-06`` or ``2019-06-30``; raise ValueError for anything else."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a date like 2019, 2019-06 or 2019-06-30")
        year, month, day = match.groups()
        return cls(int(year), int(month or 0), int(day or 0))


def _days(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _DAYS_IN_MONTH[month - 1]
