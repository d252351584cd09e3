"""What goes in and out of the local database."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Reply", "Request", "as_json", "cursor_of", "place_of", "spend"]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    line: str


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def as_json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(content).encode(), headers or {})


def cursor_of(place: int) -> str:
    return base64.urlsafe_b64encode(f"[{place}, 'simulated']".encode()).decode()


def place_of(cursor: str) -> int | None:
    """Where a cursor stands, or None where it is none of ours."""
    try:
        found = re.match(r"\[(\d+), 'simulated'\]", base64.urlsafe_b64decode(cursor).decode())
    except ValueError:
        return None
    return int(found.group(1)) if found else None


def spend(settings: Any) -> bool:
    """Take a request from the quota; False where it is used up."""
    if settings.left is None:
        return True
    if settings.left < settings.cost:
        return False
    settings.left -= settings.cost
    return True
