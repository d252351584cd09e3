"""Web of Science Starter: searches abstracts but returns metadata only; the key is free."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reputation.harvesting.sources.reading import (
    items_of,
    read_items,
    read_json,
    usual_verdict,
    whole_number,
)
from reputation.harvesting.sources.source import Answer, Call, Key, Page, Service, Source, Written
from reputation.harvesting.sources.wos import requests_left, write_topic
from reputation.literature.formats.date_fields import read_date
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import clean
from reputation.literature.records.record import Record, normalise_doi
from reputation.study.definition import Search
from reputation.study.query import Query

__all__ = ["WOS_STARTER"]


_KNOWN = ("TI",)  # its 16 tags have none for abstracts or keywords alone


def _write(search: Search, query: Query) -> Written:
    # Only whole years can be asked for; months are told apart afterwards.
    years = f"{search.first.year}-{search.last.year}"
    text = f"{write_topic(query, _KNOWN)} AND PY=({years})"
    return Written(text, {"db": "WOS", "q": text})


def _call(parameters: Mapping[str, str], cursor: str, size: int) -> Call:
    return Call("/documents", {**parameters, "limit": str(size), "page": cursor})


def _read(answer: Answer, cursor: str, size: int) -> Page:
    content = read_json(answer)
    total = whole_number(content["metadata"]["total"])
    hits = items_of(content.get("hits"))
    more = hits and int(cursor) * size < total
    return Page(total, read_items(hits, _read_hit, "uid"), str(int(cursor) + 1) if more else None)


def _read_hit(hit: Mapping[str, Any]) -> Record | Defect:
    uid = str(hit.get("uid") or "")
    title = clean(hit.get("title") or "")
    if not title:
        return Defect(0, f"{uid or 'a record'} has no title")
    source = hit.get("source") or {}
    pages = source.get("pages") or {}
    keywords = (hit.get("keywords") or {}).get("authorKeywords")
    authors = items_of((hit.get("names") or {}).get("authors"))
    month, year = source.get("publishMonth") or "", str(source.get("publishYear") or "")
    return Record(
        source="Web of Science",
        source_id=uid,
        title=title,
        keywords=tuple(clean(str(word)) for word in items_of(keywords)),
        date=read_date(f"{month} {year}".strip(), year),
        doi=normalise_doi((hit.get("identifiers") or {}).get("doi") or ""),
        venue=clean(source.get("sourceTitle") or ""),
        authors=tuple(clean(a.get("displayName") or a.get("wosStandard") or "") for a in authors),
        type="; ".join(map(str, items_of(hit.get("types")))).lower(),
        volume=str(source.get("volume") or ""),
        issue=str(source.get("issue") or ""),
        pages=str(pages.get("range") or "") if isinstance(pages, Mapping) else str(pages),
    )


def _remarks(search: Search) -> tuple[str, ...]:
    topic = (
        "TS= searches titles, abstracts, keywords and Keywords Plus; Starter cannot search them "
        "separately"
    )
    finer = len(search.fields) == 1 and search.fields != ("title",)
    return (
        *((topic,) if finer else ()),
        "Web of Science Starter returns metadata only: abstracts are searched but not given; "
        "fill them in with `reputation complete`",
    )


WOS_STARTER = Source(
    service=Service(
        name="wos-starter",
        title="Web of Science Starter",
        address="https://api.clarivate.com/apis/wos-starter/v1",
        keys=(
            Key(
                variable="WOS_API_KEY",
                header="X-ApiKey",
                where="https://developer.clarivate.com/apis/wos-starter (free trial: 50 requests "
                "a day)",
                without="exports from the search page, with `reputation import`",
            ),
        ),
        pace=(1, 1),
        verdict=usual_verdict,
        budget=requests_left,
    ),
    write=_write,
    longest=6000,
    page_size=50,
    unit="requests of the day's quota",
    per_request=1,
    first="1",
    call=_call,
    read=_read,
    remarks=_remarks,
)
