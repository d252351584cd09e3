"""What is wrong with a record that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Defect"]


@dataclass(frozen=True, slots=True)
class Defect:
    """A record that could not be read: the line where it begins, and why."""

    line: int
    reason: str
