"""Answers like OpenAlex: filter search, cursor paging, credits."""

from __future__ import annotations

import re
from typing import Any

from reputation.literature.records.record import Record
from server.answers import Reply, Request, as_json, cursor_of, place_of, spend
from server.shelf import Shelf

_FIELDS = {
    "title_and_abstract.search.exact": ("title", "abstract"),
    "title.search.exact": ("title",),
    "abstract.search.exact": ("abstract",),
}
_LONGEST = 4094


def answer(shelf: Shelf, request: Request, settings: Any) -> Reply:
    asked = request.parameters
    if settings.key and request.headers.get("authorization") != f"Bearer {settings.key}":
        return _error(401, "Unauthorized", "API key is not valid")
    if len(request.line) > _LONGEST:
        return _error(400, "Request URL too long", f"Your request URL is {len(request.line)} bytes")
    if not spend(settings):
        return _error(
            429,
            "Rate limit exceeded",
            "Insufficient budget. This request costs $0.001 but you only have $0 remaining.",
            _budget(settings),
        )
    unknown = set(asked) - {"filter", "select", "sort", "per_page", "per-page", "cursor"}
    unknown -= {"page", "api_key"}
    if unknown:
        return _error(400, "Invalid query parameters", f"{unknown} is not a valid parameter")
    size = int(asked.get("per_page") or asked.get("per-page") or 25)
    if not 1 <= size <= 100:
        return _error(400, "Pagination error", "per_page parameter must be between 1 and 100")
    if (wanted := asked["filter"]).startswith("doi:"):
        dois = wanted.removeprefix("doi:").split("|")
        records = [record for doi in dois for record in shelf.by_doi(doi)]
        return _page(records, 0, size, asked, settings)
    name, _, rest = wanted.partition(":")
    query, first, last = re.fullmatch(
        r"(.*),from_publication_date:([\d-]+),to_publication_date:([\d-]+)", rest
    ).groups()  # type: ignore[union-attr]
    if name not in _FIELDS or re.search(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', query):
        return _error(400, "Invalid query parameters error.", f"{name} is not a valid field")

    def inside(record: Record) -> bool:
        return record.date is not None and first <= record.date.first <= last

    records = shelf.find(query, _FIELDS[name], inside, (first, last))
    cursor = asked.get("cursor", "*")
    place = 0 if cursor == "*" else place_of(cursor)
    if place is None:
        return _error(400, "Pagination error", "Cursor value is invalid")
    return _page(records, place, size, asked, settings)


def _page(records: list[Record], place: int, size: int, asked: dict, settings: Any) -> Reply:
    part = records[place : place + size]
    following = cursor_of(place + size) if part else None
    meta = {
        "count": len(records),
        "db_response_time_ms": 12,
        "page": None,
        "per_page": size,
        "next_cursor": following,
        "groups_count": None,
    }
    works = [work_of(record) for record in part]
    if chosen := asked.get("select"):
        works = [{name: work[name] for name in chosen.split(",")} for work in works]
    content = {"meta": meta, "results": works, "group_by": []}
    return as_json(content, headers=_budget(settings))


def _budget(settings: Any) -> dict[str, str]:
    left = 10_000 if settings.left is None else settings.left
    return {
        "X-RateLimit-Limit": "10000",
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Credits-Required": str(settings.cost),
        "X-RateLimit-Credits-Used": str(settings.cost),
        "X-RateLimit-Reset": "43200",
    }


def _error(status: int, error: str, message: str, headers: dict[str, str] | None = None) -> Reply:
    return as_json({"error": error, "message": message}, status, headers)


def work_of(record: Record) -> dict[str, Any]:
    number = f"https://openalex.org/W4{record.source_id[-6:]}"
    first, _, last = record.pages.partition("-")
    return {
        "id": number,
        "doi": f"https://doi.org/{record.doi}" if record.doi else None,
        "title": record.title,
        "display_name": record.title,
        "publication_year": record.date.year if record.date else None,
        "publication_date": record.date.first if record.date else None,
        "language": "en",
        "primary_location": {"source": {"display_name": record.venue}, "is_oa": False},
        "type": record.type,
        "authorships": [
            {
                "author_position": "middle",
                "author": {"id": "https://openalex.org/A1", "display_name": _natural(name)},
                "institutions": [],
                "raw_author_name": name,
                "raw_affiliation_strings": [],
            }
            for name in record.authors
        ],
        "biblio": {
            "volume": record.volume or None,
            "issue": record.issue or None,
            "first_page": first or None,
            "last_page": last or None,
        },
        "keywords": [
            {"id": "https://openalex.org/keywords/x", "display_name": word, "score": 0.5}
            for word in record.keywords
        ],
        "abstract_inverted_index": _inverted(record.abstract),
        "referenced_works": [],
    }


def _natural(name: str) -> str:
    family, _, given = name.partition(", ")
    return f"{given} {family}".strip()


def _inverted(abstract: str) -> dict[str, list[int]] | None:
    if not abstract:
        return None
    index: dict[str, list[int]] = {}
    for place, word in enumerate(abstract.split()):
        index.setdefault(word, []).append(place)
    return index
