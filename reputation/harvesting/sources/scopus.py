"""Scopus Search: the COMPLETE view has abstracts and keywords, the STANDARD one metadata only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reputation.errors import QueryError
from reputation.harvesting.sources.source import (
    Answer,
    Budget,
    Call,
    Key,
    Page,
    Refused,
    Service,
    Source,
    Spent,
    Verdict,
    Written,
    header_number,
    items_of,
    read_json,
    usual_verdict,
)
from reputation.literature.formats.date_fields import read_date
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import clean, split_copyright
from reputation.literature.records.record import Record, normalise_doi
from reputation.study.definition import Search
from reputation.study.query import Phrase, Query, render

__all__ = ["SCOPUS", "SCOPUS_STANDARD"]

_TAGS = {
    ("title",): "TITLE",
    ("abstract",): "ABS",
    ("keywords",): "AUTHKEY",
    ("title", "abstract"): "TITLE-ABS",
}
_REACH = 5000  # hits that can be reached by number; beyond, by cursor, for subscribers only
_STAR = re.compile(r'["*?{}()]')


def _write(search: Search, query: Query) -> Written:
    years = f"PUBYEAR > {search.first.year - 1} AND PUBYEAR < {search.last.year + 1}"
    text = f"{render(query, phrase=_phrase, fields=_fields, operators=_OPERATORS)} AND {years}"
    return Written(text, {"query": text})


_OPERATORS = ("OR", "AND", "AND NOT")


def _phrase(item: Phrase) -> str:
    words = " ".join(_STAR.sub(" ", item.text).split())
    return f'"{words}{"*" * item.prefix}"'


def _fields(names: tuple[str, ...], inner: str) -> str:
    return f"{_TAGS.get(names, 'TITLE-ABS-KEY')}({inner})"


def _call(parameters: Mapping[str, str], cursor: str, size: int) -> Call:
    place = {"start": cursor} if cursor.isdigit() else {"cursor": cursor}
    whole = {**parameters, **place, "count": str(size), "sort": "+coverDate"}
    return Call("/content/search/scopus", whole, headers={"Accept": "application/json"})


def _call_complete(parameters: Mapping[str, str], cursor: str, size: int) -> Call:
    return _call({**parameters, "view": "COMPLETE"}, cursor, size)


def _call_standard(parameters: Mapping[str, str], cursor: str, size: int) -> Call:
    return _call({**parameters, "view": "STANDARD"}, cursor, size)


def _read(answer: Answer, cursor: str, size: int) -> Page:
    results = read_json(answer)["search-results"]
    total = int(results.get("opensearch:totalResults") or 0)
    # Where nothing is found, one entry says so.
    entries = [e for e in items_of(results.get("entry")) if "error" not in e]
    items = tuple(map(_read_entry, entries))
    if not cursor.isdigit():
        following = (results.get("cursor") or {}).get("@next") if entries else None
        return Page(total, items, following)
    if total > _REACH:
        return Page(total, (), "*")  # too many to count through: begin again with a cursor
    reached = int(cursor) + size
    return Page(total, items, str(reached) if entries and reached < total else None)


def _read_entry(entry: Mapping[str, Any]) -> Record | Defect:
    eid = str(entry.get("eid") or entry.get("dc:identifier") or "")
    title = clean(entry.get("dc:title") or "")
    if not title:
        return Defect(0, f"{eid or 'an entry'} has no title")
    abstract, tail = split_copyright(clean(entry.get("dc:description") or ""))
    authors = [_author(author) for author in items_of(entry.get("author"))]
    return Record(
        source="Scopus",
        source_id=eid,
        title=title,
        abstract=abstract,
        copyright=tail,
        keywords=tuple(
            filter(None, (clean(word) for word in (entry.get("authkeywords") or "").split(" | ")))
        ),
        date=read_date(entry.get("prism:coverDate") or entry.get("prism:coverDisplayDate") or ""),
        doi=normalise_doi(entry.get("prism:doi") or ""),
        venue=clean(entry.get("prism:publicationName") or ""),
        authors=tuple(filter(None, authors or [clean(entry.get("dc:creator") or "")])),
        type=str(entry.get("subtypeDescription") or "").lower(),
        volume=str(entry.get("prism:volume") or ""),
        issue=str(entry.get("prism:issueIdentifier") or ""),
        pages=str(entry.get("prism:pageRange") or entry.get("article-number") or ""),
        affiliations=tuple(
            ", ".join(
                clean(str(part))
                for name in ("affilname", "affiliation-city", "affiliation-country")
                if (part := place.get(name))
            )
            for place in items_of(entry.get("affiliation"))
        ),
    )


def _author(author: Mapping[str, Any]) -> str:
    family, given = author.get("surname"), author.get("given-name") or author.get("initials")
    if family and given:
        return clean(f"{family}, {given}")
    return clean(str(author.get("authname") or family or ""))


def _judge(answer: Answer) -> Verdict:
    verdict = usual_verdict(answer)
    if answer.status == 429 and "QUOTA_EXCEEDED" in answer.headers.get("x-els-status", ""):
        return Spent("the week's quota is used up", _until_reset(answer))
    if answer.status == 401 and isinstance(verdict, Refused):
        return replace(
            verdict,
            reason=f"{verdict.reason}; a key without the COMPLETE view can use "
            "--source scopus-standard",
        )
    if answer.status == 403 and isinstance(verdict, Refused):
        return Refused(
            f"{verdict.reason}; more than {_REACH:,} hits, or full records, need a subscriber's "
            "network or SCOPUS_INSTTOKEN: narrow --from and --to, or name fewer cities"
        )
    return verdict


def _until_reset(answer: Answer) -> int | None:
    reset = header_number(answer, "x-ratelimit-reset")
    date = header_number(answer, "x-ratelimit-now")
    # An epoch, in some answers of milliseconds; without the server's clock it says nothing.
    return max(0, reset - date) if reset and date else None


def _budget(answer: Answer) -> Budget | None:
    left = header_number(answer, "x-ratelimit-remaining")
    return None if left is None else Budget(left, "requests of the week's quota")


def _remarks(search: Search) -> tuple[str, ...]:
    if "index_terms" in search.fields and len(search.fields) == 1:
        raise QueryError("Scopus: search index_terms together with another field")
    return ("Scopus is asked for whole years; months are told apart afterwards",)


def _remarks_standard(search: Search) -> tuple[str, ...]:
    return (
        *_remarks(search),
        "the STANDARD view has neither abstracts nor keywords; fill abstracts in with "
        "`reputation complete`",
    )


_SERVICE = Service(
    name="scopus",
    title="Scopus",
    address="https://api.elsevier.com",
    keys=(
        Key(
            variable="SCOPUS_API_KEY",
            header="X-ELS-APIKey",
            where="https://dev.elsevier.com (free for members of subscribing institutions)",
            without="exports from the search page, with `reputation import`",
        ),
        Key(
            variable="SCOPUS_INSTTOKEN",
            header="X-ELS-Insttoken",
            where="your library, from Elsevier",
            needed=False,
            without="full records, as long as you ask from your institution's network",
        ),
    ),
    pace=(3, 3),
    judge=_judge,
    budget=_budget,
)

SCOPUS = Source(
    service=_SERVICE,
    write=_write,
    longest=6000,
    page_size=25,
    unit="requests of the week's quota",
    per_request=1,
    first="0",
    call=_call_complete,
    read=_read,
    remarks=_remarks,
)

SCOPUS_STANDARD = replace(
    SCOPUS,
    service=replace(_SERVICE, name="scopus-standard"),
    page_size=200,
    call=_call_standard,
    remarks=_remarks_standard,
)
