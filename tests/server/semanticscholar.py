"""Answers like Semantic Scholar's bulk search: a token a page, a thousand papers each."""

from __future__ import annotations

import re
from typing import Any

from reputation.dates import PartialDate
from reputation.literature.records.record import Record
from server.answers import Reply, Request, as_json, cursor_of, place_of, spend
from server.shelf import Shelf

_PAGE = 1000
_KNOWN = {
    "paperId", "title", "abstract", "externalIds", "publicationDate", "year", "venue", "authors",
    "publicationTypes", "journal",
}  # fmt: skip


def answer(shelf: Shelf, request: Request, settings: Any) -> Reply:
    asked = request.parameters
    if settings.key and request.headers.get("x-api-key") != settings.key:
        return as_json({"message": "Forbidden"}, 403)
    if not spend(settings):
        message = "Too Many Requests. Please wait and try again or apply for a key"
        return as_json({"message": message, "code": "429"}, 429)
    fields = (asked.get("fields") or "title").split(",")
    if unknown := set(fields) - _KNOWN:
        known = f"Unrecognized or unsupported fields: [{', '.join(unknown)}]"
        return as_json({"error": known}, 400)
    begin, _, end = asked.get("publicationDateOrYear", "1000:2999").partition(":")
    first, last = PartialDate.parse(begin).first, PartialDate.parse(end).last

    def inside(record: Record) -> bool:
        # A paper that has only a year counts as one of 1 January.
        return record.date is not None and first <= record.date.first <= last

    text = re.sub(r'(?<=[")\s])\|(?=[\s("])', "OR", asked["query"])
    text = re.sub(r'(?<=[")\s])\+(?=[\s("])', "AND", text)
    found = shelf.find(text, ("title", "abstract"), inside, (begin, end))
    place = place_of(asked["token"]) if asked.get("token") else 0
    if place is None:
        return as_json({"error": "Invalid token"}, 400)
    following = place + _PAGE
    token = cursor_of(following) if following < len(found) else None
    papers = [_paper(record, fields) for record in found[place:following]]
    return as_json({"total": len(found), "token": token, "data": papers})


def _paper(record: Record, fields: list[str]) -> dict[str, Any]:
    whole = {
        "title": record.title,
        "abstract": record.abstract or None,
        "externalIds": {"DOI": record.doi, "CorpusId": 1} if record.doi else {"CorpusId": 1},
        "publicationDate": str(record.date) if record.date and record.date.day else None,
        "year": record.date.year if record.date else None,
        "venue": record.venue,
        "authors": [{"authorId": "1", "name": name} for name in record.authors],
        "publicationTypes": ["JournalArticle"],
        "journal": {"name": record.venue, "volume": record.volume, "pages": record.pages},
    }
    return {
        "paperId": record.source_id,
        **{name: value for name, value in whole.items() if name in fields},
    }
