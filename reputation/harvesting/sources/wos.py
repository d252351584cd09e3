"""Web of Science Expanded: abstracts, keywords and exact dates; needs a subscription key."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping

from reputation.errors import QueryError
from reputation.harvesting.sources.reading import (
    header_number,
    items_of,
    read_items,
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
    Service,
    Source,
    Verdict,
    Written,
)
from reputation.harvesting.sources.wos_records import read_rec, records_of_xml
from reputation.study.definition import Search
from reputation.study.query import Phrase, Query, render

__all__ = ["WOS", "requests_left", "write_topic"]

_TAGS: dict[tuple[str, ...], str] = {
    ("title",): "TI",
    ("abstract",): "AB",
    ("keywords",): "AK",
    ("index_terms",): "KP",
}
_WILD = re.compile(r'["*?$()=]')
_GET = 2048  # characters of a query that GET still takes
_REACH = 100_000  # the last record that can be asked for
_COUNT = "count"  # the cursor of the request that asks how many there are


def write_topic(query: Query, known: Collection[str] = tuple(_TAGS.values())) -> str:
    """Write a query with those of Web of Science's field tags that are known.

    Several fields are searched as the topic, which is title, abstract, author keywords and
    Keywords Plus: at least as much as the study asks, and the corpus narrows it.
    """

    def fields(names: tuple[str, ...], inner: str) -> str:
        tag = _TAGS.get(names, "TS")
        return f"{tag if tag in known else 'TS'}=({inner})"

    return render(query, phrase=_phrase, fields=fields)


def _phrase(item: Phrase) -> str:
    words = " ".join(_WILD.sub(" ", item.text).split())
    return f'"{words}{"*" * item.prefix}"'


def _write(search: Search, query: Query) -> Written:
    text = write_topic(query)
    if len(text) <= _GET:
        window = f"{search.first.first}+{search.last.last}"
        return Written(text, {"databaseId": "WOS", "usrQuery": text, "publishTimeSpan": window})
    # How POST takes a time span is documented in two ways; whole years in the query are safe.
    text = f"{text} AND PY=({search.first.year}-{search.last.year})"
    return Written(text, {"databaseId": "WOS", "usrQuery": text})


def _call(parameters: Mapping[str, str], cursor: str, size: int) -> Call:
    # A request for no records costs nothing of the yearly quota and says how many there are.
    first = 1 if cursor == _COUNT else int(cursor)
    count = 0 if cursor == _COUNT else min(size, _REACH + 1 - first)
    place: dict[str, str | int] = {"count": count, "firstRecord": first}
    method = "POST" if len(parameters["usrQuery"]) > _GET else "GET"
    return Call(
        "/api/wos/",
        {**parameters, "optionView": "FR", **place},
        method,
        {"Accept": "application/json"},
    )


def _read(answer: Answer, cursor: str, size: int) -> Page:
    total, records = _content(answer)
    if cursor == _COUNT:
        if total > _REACH:
            raise QueryError(
                f"Web of Science gives at most {_REACH:,} of {total:,} hits; narrow the window"
            )
        return Page(total, (), "1" if total else None)
    first = int(cursor)
    following = first + step_after(len(records), size, total + 1 - first)
    more = records and following <= min(total, _REACH)
    return Page(total, read_items(records, read_rec, "UID"), str(following) if more else None)


def _content(answer: Answer) -> tuple[int, list[Mapping[str, object]]]:
    text = answer.text
    if text.lstrip().startswith("<"):
        return records_of_xml(answer.body)
    # Where there are no hits, a piece of XML stands in the middle of the JSON.
    content = json.loads(re.sub(r"<records>\s*</records>", "null", text))
    records = ((content.get("Data") or {}).get("Records") or {}).get("records") or {}
    return whole_number(content["QueryResult"]["RecordsFound"]), items_of(records.get("REC"))


def _verdict(answer: Answer) -> Verdict:
    if answer.status == 200 and answer.text.lstrip().startswith("<?xml"):
        return usual_verdict(Answer(200, answer.headers, b""))
    return usual_verdict(answer)


def _budget(answer: Answer) -> Budget | None:
    for period in ("year", "month"):
        left = header_number(answer, f"x-rec-amtper{period}-remaining")
        if left is not None:
            return Budget(left, f"records of the {period}'s quota")
    return requests_left(answer)


def requests_left(answer: Answer) -> Budget | None:
    """What Clarivate's headers say of the day's requests."""
    for name in ("x-req-reqperday-remaining", "x-ratelimit-remaining-day", "ratelimit-remaining"):
        left = header_number(answer, name)
        if left is not None:
            return Budget(left, "requests of the day's quota")
    return None


def _remarks(search: Search) -> tuple[str, ...]:
    if len(search.fields) == 1 or set(search.fields) >= {"title", "abstract", "index_terms"}:
        return ()
    return ("TS= also searches Keywords Plus; the corpus search then applies the study's fields",)


WOS = Source(
    service=Service(
        name="wos",
        title="Web of Science",
        address="https://wos-api.clarivate.com",
        keys=(
            Key(
                variable="WOS_API_KEY",
                header="X-ApiKey",
                where="https://developer.clarivate.com/apis/wos (Web of Science API Expanded)",
                without="exports from the search page, with `reputation import`",
            ),
        ),
        pace=(2, 2),
        verdict=_verdict,
        budget=_budget,
    ),
    write=_write,
    longest=100_000,
    page_size=100,
    unit="records of the year's quota",
    per_hit=1,
    first=_COUNT,
    counts_first=True,
    call=_call,
    read=_read,
    remarks=_remarks,
)
