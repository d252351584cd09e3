"""Answers like Crossref: one work by its DOI."""

from __future__ import annotations

from urllib.parse import unquote

from server.answers import Reply, Request, as_json
from server.shelf import Shelf


def answer(shelf: Shelf, request: Request) -> Reply:
    found = shelf.by_doi(unquote(request.path.removeprefix("/works/")))
    if not found:
        return Reply(404, b"Resource not found.", {"Content-Type": "text/plain"})
    record = found[0]
    date = record.date
    parts = [n for n in (date.year, date.month, date.day) if n] if date else []
    message = {
        "DOI": record.doi,
        "title": [record.title],
        "container-title": [record.venue],
        "author": [
            {"family": n.split(", ")[0], "given": n.split(", ")[-1], "sequence": "additional"}
            for n in record.authors
        ],
        "published": {"date-parts": [parts]},
        "issued": {"date-parts": [parts]},
        "type": "journal-article",
        "volume": record.volume,
        "page": record.pages,
        **(
            {"abstract": f"<jats:title>Abstract</jats:title><jats:p>{record.abstract}</jats:p>"}
            if record.abstract
            else {}
        ),
    }
    return as_json({"status": "ok", "message-type": "work", "message": message})
