"""Semantic Scholar's bulk search: free, stemmed, a thousand papers per request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reputation.errors import QueryError
from reputation.harvesting.sources.reading import (
    cursor_of,
    items_of,
    read_items,
    read_json,
    usual_verdict,
    whole_number,
)
from reputation.harvesting.sources.source import Answer, Call, Key, Page, Service, Source, Written
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import clean
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.record import PartialDate, Record, normalise_doi
from reputation.study.definition import Search
from reputation.study.query import Phrase, Query, render

__all__ = ["SEMANTICSCHOLAR"]

_FIELDS = "title,abstract,externalIds,publicationDate,year,venue,authors,publicationTypes,journal"
_UNSAFE = re.compile(r'["+|*~()]|(?<!\w)-')


def _write(search: Search, query: Query) -> Written:
    text = render(query, phrase=_phrase, fields=_fields, operators=("|", "+", "-"))
    # A paper known by its year alone counts as one of the first of January.
    window = f"{search.first.year:04}:{search.last}"
    return Written(text, {"query": text, "publicationDateOrYear": window})


def _phrase(item: Phrase) -> str:
    words = _UNSAFE.sub(" ", item.text).split()
    if item.prefix:  # a star works on single words only, so the phrase is asked for word by word
        parts = [f'"{word}"' for word in words[:-1]] + [f"{words[-1]}*"]
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"
    return f'"{" ".join(words)}"'


def _fields(names: tuple[str, ...], inner: str) -> str:
    if not {"title", "abstract"} & set(names):
        raise QueryError("Semantic Scholar searches titles and abstracts; add one to the fields")
    return inner


def _call(parameters: Mapping[str, str], cursor: str, size: int) -> Call:  # noqa: ARG001 - always 1,000
    token = {"token": cursor} if cursor else {}
    return Call("/graph/v1/paper/search/bulk", {**parameters, "fields": _FIELDS, **token})


def _read(answer: Answer, cursor: str, size: int) -> Page:  # noqa: ARG001 - the sources' contract
    content = read_json(answer)
    papers = items_of(content.get("data"))
    following = cursor_of(content.get("token")) if papers else None
    items = read_items(papers, _read_paper, "paperId")
    return Page(whole_number(content["total"]), items, following)


def _read_paper(paper: Mapping[str, Any]) -> Record | Defect:
    number = str(paper.get("paperId") or "")
    title = clean(paper.get("title") or "")
    if not title:
        return Defect(0, f"{number or 'a paper'} has no title")
    journal = paper.get("journal") or {}
    abstract, tail = split_copyright(clean(paper.get("abstract") or ""))
    return Record(
        source="Semantic Scholar",
        source_id=number,
        title=title,
        abstract=abstract,
        copyright=tail,
        date=_date(paper),
        doi=normalise_doi((paper.get("externalIds") or {}).get("DOI") or ""),
        venue=clean(paper.get("venue") or journal.get("name") or ""),
        authors=tuple(clean(a.get("name") or "") for a in items_of(paper.get("authors"))),
        type="; ".join(map(str, items_of(paper.get("publicationTypes")))).lower(),
        volume=clean(str(journal.get("volume") or "")),
        pages=clean(str(journal.get("pages") or "")),
    )


def _date(paper: Mapping[str, Any]) -> PartialDate | None:
    for text in (paper.get("publicationDate"), paper.get("year")):
        try:
            return PartialDate.parse(str(text))
        except ValueError:
            continue
    return None


def _remarks(search: Search) -> tuple[str, ...]:
    narrower = [name for name in ("keywords", "index_terms") if name in search.fields]
    stemmed = "Semantic Scholar stems all words; the corpus search narrows its results"
    if not narrower:
        return (stemmed,)
    return (stemmed, f"it cannot search {' and '.join(narrower)}: titles and abstracts only")


SEMANTICSCHOLAR = Source(
    service=Service(
        name="semanticscholar",
        title="Semantic Scholar",
        address="https://api.semanticscholar.org",
        keys=(
            Key(
                variable="S2_API_KEY",
                header="x-api-key",
                where="https://www.semanticscholar.org/product/api (free, on request)",
                needed=False,
                without="the same searches, at a rate limit shared by all users without a key",
            ),
        ),
        pace=(0.5, 1),
        verdict=usual_verdict,
        budget=lambda _answer: None,
    ),
    write=_write,
    longest=6000,
    page_size=1000,
    unit="requests",
    per_request=1,
    first="",
    exact=False,
    call=_call,
    read=_read,
    remarks=_remarks,
)
