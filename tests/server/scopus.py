"""Answers like Scopus Search: whole years, two views, by number or by cursor."""

from __future__ import annotations

import re
from typing import Any

from reputation.literature.records.record import Record
from server.answers import Reply, Request, as_json, cursor_of, place_of, spend
from server.shelf import Shelf

_FIELDS = {
    "TITLE-ABS-KEY": ("title", "abstract", "keywords", "index_terms"),
    "TITLE": ("title",),
    "ABS": ("abstract",),
    "TITLE-ABS": ("title", "abstract"),
    "AUTHKEY": ("keywords",),
}
_REACH = 5000


def answer(shelf: Shelf, request: Request, settings: Any) -> Reply:
    asked = request.parameters
    key = request.headers.get("x-els-apikey", "")
    if not key or (settings.key and key != settings.key):
        return _error(401, "AUTHORIZATION_ERROR", "APIKey is invalid or missing")
    if not spend(settings):
        return _error(
            429, "QUOTA_EXCEEDED", "Quota Exceeded", {"X-ELS-Status": "QUOTA_EXCEEDED - Quota"}
        )
    size, complete = int(asked["count"]), asked["view"] == "COMPLETE"
    if size > (25 if complete else 200):
        return _error(400, "INVALID_INPUT", "Exceeds the maximum number allowed")
    tag, text, after, before = re.fullmatch(
        r"([A-Z-]+)\((.*)\) AND PUBYEAR > (\d+) AND PUBYEAR < (\d+)", asked["query"]
    ).groups()  # type: ignore[union-attr]

    def inside(record: Record) -> bool:
        return record.date is not None and int(after) < record.date.year < int(before)

    found = shelf.find(text.replace("AND NOT", "NOT"), _FIELDS[tag], inside, (after, before))
    cursor = asked.get("cursor")
    if cursor is None:
        place = int(asked["start"])
        if place + size > _REACH:
            return _error(400, "INVALID_INPUT", "Exceeds the number of search results")
        extra: dict[str, Any] = {}
    else:
        place = 0 if cursor == "*" else place_of(cursor) or 0
        extra = {"cursor": {"@current": cursor, "@next": cursor_of(place + size)}}
    entries = [_entry(record, complete) for record in found[place : place + size]]
    if not found:
        entries = [{"@_fa": "true", "error": "Result set was empty"}]
    results = {
        "opensearch:totalResults": str(len(found)),
        "opensearch:startIndex": str(place),
        "opensearch:itemsPerPage": str(len(entries)),
        **extra,
        "entry": entries,
    }
    left = 20_000 if settings.left is None else settings.left
    return as_json({"search-results": results}, headers={"X-RateLimit-Remaining": str(left)})


def _error(status: int, code: str, text: str, headers: dict[str, str] | None = None) -> Reply:
    content = {"service-error": {"status": {"statusCode": code, "statusText": text}}}
    return as_json(content, status, headers)


def _entry(record: Record, complete: bool) -> dict[str, Any]:
    assert record.date is not None
    entry = {
        "@_fa": "true",
        "dc:identifier": f"SCOPUS_ID:{record.source_id}",
        "eid": record.source_id,
        "dc:title": record.title,
        "dc:creator": record.authors[0] if record.authors else None,
        "prism:publicationName": record.venue,
        "prism:volume": record.volume,
        "prism:issueIdentifier": record.issue,
        "prism:pageRange": record.pages or None,
        "prism:coverDate": record.date.first,
        "prism:coverDisplayDate": str(record.date.year),
        "prism:doi": record.doi or None,
        "subtypeDescription": record.type.title(),
        "affiliation": [{"affilname": "Simulated University", "affiliation-city": "Nowhere"}],
    }
    if complete:
        entry["dc:description"] = record.abstract or None
        entry["authkeywords"] = " | ".join(record.keywords) or None
        entry["author"] = [
            {"authname": n, "surname": n.split(", ")[0], "given-name": n.split(", ")[-1]}
            for n in record.authors
        ]
    return entry
