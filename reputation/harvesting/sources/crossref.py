"""Crossref: records by DOI, to fill in missing abstracts and dates; it has no boolean search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from reputation.harvesting.sources.reading import (
    items_of,
    read_json,
    redirected_to,
    usual_verdict,
)
from reputation.harvesting.sources.source import (
    Answer,
    Call,
    Dialect,
    Fine,
    Lookup,
    Service,
    Verdict,
    Written,
)
from reputation.literature.records.cleaning import clean
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.record import PartialDate, Record, normalise_doi
from reputation.study.definition import Search
from reputation.study.query import Phrase, Query, render, widened

__all__ = ["CROSSREF", "CROSSREF_BY_DOI"]


_HOST = "api.crossref.org"
_REDIRECTED = (301, 302, 307, 308)


def _write(search: Search, query: Query) -> Written:
    text = render(widened(query), phrase=_phrase, fields=lambda _names, inner: inner)
    window = f"from-pub-date:{search.first},until-pub-date:{search.last}"
    return Written(text, {"query.bibliographic": text, "filter": window})


def _phrase(item: Phrase) -> str:
    return f'"{item.text}"'


def _call(dois: Sequence[str]) -> Call:
    return Call(f"/works/{quote(dois[0], safe='')}", {})


def _read(answer: Answer) -> list[Record]:
    if answer.status != 200:
        return []
    message = read_json(answer)["message"]
    title = clean(next(iter(items_of(message.get("title"))), "") or "")
    if not title:
        return []
    abstract, tail = split_copyright(clean(message.get("abstract") or ""))
    doi = normalise_doi(message.get("DOI") or "")
    return [
        Record(
            source="Crossref",
            source_id=doi,
            title=title,
            abstract=abstract,
            copyright=tail,
            date=_date(message),
            doi=doi,
            venue=clean(next(iter(items_of(message.get("container-title"))), "") or ""),
            authors=tuple(filter(None, map(_author, items_of(message.get("author"))))),
            type=str(message.get("type") or "").lower(),
            language=str(message.get("language") or ""),
            volume=str(message.get("volume") or ""),
            issue=str(message.get("issue") or ""),
            pages=str(message.get("page") or message.get("article-number") or ""),
        )
    ]


def _author(author: Mapping[str, Any]) -> str:
    names = (author.get("family"), author.get("given"))
    return clean(", ".join(filter(None, names)) or author.get("name") or "")


def _date(message: Mapping[str, Any]) -> PartialDate | None:
    """The date of the issue, else of its first appearance; the most precise of one year."""
    found = []
    for name in ("published-print", "published", "published-online", "issued"):
        parts = items_of((message.get(name) or {}).get("date-parts"))
        numbers = [n for n in items_of(parts[0] if parts else None) if isinstance(n, int)]
        try:
            found.append(PartialDate(*numbers[:3]))
        except (TypeError, ValueError):
            continue
    same_year = [date for date in found if date.year == found[0].year]
    return max(same_year, key=lambda date: bool(date.month) + bool(date.day), default=None)


def _verdict(answer: Answer) -> Verdict:
    """An alias that leads nowhere within the host is unknown, as what it does not find is."""
    astray = answer.status in _REDIRECTED and redirected_to(answer) in ("", _HOST)
    return Fine() if answer.status == 404 or astray else usual_verdict(answer)


CROSSREF = Dialect(
    name="crossref",
    write=_write,
    remarks=lambda _search: (
        "Crossref has no Boolean search: it ranks by similarity to these words",
    ),
)

CROSSREF_BY_DOI = Lookup(
    service=Service(
        name="crossref",
        title="Crossref",
        address=f"https://{_HOST}",
        keys=(),
        pace=(5, 5),
        verdict=_verdict,
        budget=lambda _answer: None,
    ),
    most=1,
    call=_call,
    read=_read,
)
