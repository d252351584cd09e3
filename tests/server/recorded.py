"""OpenAlex as it was recorded: its own works, page by page, on good days and on bad ones."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from server.answers import Reply, Request, as_json, cursor_of, place_of
from server.database import LocalDatabase

__all__ = ["RecordedOpenAlex"]

_SHED = {
    "error": "Service temporarily unavailable",
    "message": "The API is under load; use a free API key for priority",
}


class RecordedOpenAlex(LocalDatabase):
    """Answers any search with the same works, and goes wrong in the ways named in `troubles`.

    ``cut`` gives a third of the page and of the count, no cursor, and the time of five seconds;
    ``quiet cut`` says nothing of the time; ``less`` keeps page and cursor, and names fewer hits;
    ``shed`` is 503 with advice; ``slow down`` is 429; ``spent`` is a day's budget that is gone.
    """

    def __init__(self, works: list[dict[str, Any]]) -> None:
        super().__init__([])
        self.works = works
        self.troubles: deque[str] = deque()

    def _reply(self, request: Request) -> Reply:
        trouble = self.troubles.popleft() if self.troubles else ""
        if trouble == "shed":
            return as_json(_SHED, 503)
        if trouble == "slow down":
            return as_json({"error": "Too many", "message": "10 per second"}, 429)
        if trouble == "spent":
            headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Credits-Required": "10"}
            return as_json({"error": "Rate limit exceeded", "message": "budget"}, 429, headers)
        cursor = request.parameters.get("cursor", "*")
        place = 0 if cursor == "*" else place_of(cursor) or 0
        size = int(request.parameters["per_page"])
        part = self.works[place : place + size]
        count, following, took = len(self.works), cursor_of(place + size) if part else None, 40
        if trouble in ("cut", "quiet cut"):
            part, count, following = part[: len(part) // 3], count // 3, None
            took = 5003 if trouble == "cut" else 40
        if trouble == "less":
            count, took = max(len(part), count // 2), 5200
        meta = {"count": count, "db_response_time_ms": took, "page": None, "per_page": size,
                "next_cursor": following, "groups_count": None}  # fmt: skip
        return Reply(200, json.dumps({"meta": meta, "results": part, "group_by": []}).encode())
