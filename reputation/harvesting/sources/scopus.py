"""Scopus Search: the COMPLETE view has abstracts and keywords, the STANDARD one metadata only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reputation.errors import QueryError
from reputation.harvesting.sources.reading import (
    cursor_of,
    header_number,
    items_of,
    read_items,
    read_json,
    said,
    seconds_until,
    step_after,
    usual_verdict,
    whole_number,
)
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
)
from reputation.literature.formats.date_fields import read_date
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import clean
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.record import PartialDate, Record, normalise_doi
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
_TOO_MANY = re.compile(r"exceeds the max\w* (?:number )?allowed", re.I)
_MILLISECONDS = 10**11  # a larger epoch is one of them
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
    total = whole_number(results.get("opensearch:totalResults") or 0)
    # Where nothing is found, one entry says so.
    entries = [
        entry
        for entry in items_of(results.get("entry"))
        if not (isinstance(entry, Mapping) and "error" in entry)
    ]
    items = read_items(entries, _read_entry, "eid")
    if not cursor.isdigit():
        following = (results.get("cursor") or {}).get("@next") if entries else None
        return Page(total, items, cursor_of(following))
    if total > _REACH:
        return Page(total, (), "*")  # too many to count through: begin again with a cursor
    reached = int(cursor) + step_after(len(entries), size, total - int(cursor))
    return Page(total, items, str(reached) if entries and reached < total else None)


def _read_entry(entry: Mapping[str, Any]) -> Record | Defect:
    entry = {name: _plain_value(value) for name, value in entry.items()}
    eid = str(entry.get("eid") or entry.get("dc:identifier") or "")
    title = clean(entry.get("dc:title") or "")
    if not title:
        return Defect(0, f"{eid or 'an entry'} has no title")
    abstract, tail = split_copyright(clean(entry.get("dc:description") or ""))
    # An author with two affiliations stands there twice.
    authors = list(
        {
            str(author.get("authid") or number): _author(author)
            for number, author in enumerate(items_of(entry.get("author")))
        }.values()
    )
    return Record(
        source="Scopus",
        source_id=eid,
        title=title,
        abstract=abstract,
        copyright=tail,
        keywords=tuple(
            filter(None, (clean(word) for word in (entry.get("authkeywords") or "").split(" | ")))
        ),
        date=_date(entry),
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


def _date(entry: Mapping[str, Any]) -> PartialDate | None:
    cover = str(entry.get("prism:coverDate") or "")
    shown = str(entry.get("prism:coverDisplayDate") or "")
    date = read_date(cover or shown)
    if date and (date.month, date.day) == (1, 1) and "jan" not in shown.lower():
        return PartialDate(date.year)  # the first of January mostly stands for a year alone
    return date


def _plain_value(value: Any) -> Any:
    """What stands in ``{"$": …}``, of several alike the first; lists of other things stay."""
    if isinstance(value, Mapping) and "$" in value:
        return value["$"]
    if isinstance(value, list) and value and isinstance(value[0], Mapping) and "$" in value[0]:
        return value[0]["$"]
    return value


def _author(author: Mapping[str, Any]) -> str:
    family, given = author.get("surname"), author.get("given-name") or author.get("initials")
    if family and given:
        return clean(f"{family}, {given}")
    return clean(str(author.get("authname") or family or ""))


def _verdict(answer: Answer) -> Verdict:
    verdict = usual_verdict(answer)
    if answer.status == 400 and _TOO_MANY.search(told := said(answer)):
        return Refused(f"{told}; a key outside a subscriber's network gets 25 a request", size=True)
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
    if not reset:
        return None
    # An epoch, in some answers of milliseconds; without the server's clock it says nothing.
    seconds = seconds_until(answer, reset / 1000 if reset > _MILLISECONDS else reset)
    return None if seconds is None else int(seconds)


def _budget(answer: Answer) -> Budget | None:
    left = header_number(answer, "x-ratelimit-remaining")
    unit = "requests of the week's quota"
    return None if left is None else Budget(left, unit, _until_reset(answer))


def _remarks(search: Search) -> tuple[str, ...]:
    if "index_terms" in search.fields and len(search.fields) == 1:
        raise QueryError("Scopus: search index_terms together with another field")
    return ("Scopus is queried by whole years; months are filtered afterwards",)


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
            without="full records, as long as you are on your institution's network",
        ),
    ),
    pace=(3, 3),
    verdict=_verdict,
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
    least_page=25,
    call=_call_standard,
    remarks=_remarks_standard,
)
