"""What can go wrong with one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Fault"]


@dataclass(frozen=True)
class Fault:
    """Instead of the next answer: a status, headers and body of its own, or a broken connection.

    ``how`` is ``"answer"`` (this status and body), ``"reset"`` (the connection breaks in the
    middle of the right body) or ``"truncate"`` (half of the right body, decently ended).
    """

    status: int = 500
    body: bytes | str = b""
    headers: dict[str, str] = field(default_factory=dict)
    how: Literal["answer", "reset", "truncate"] = "answer"
