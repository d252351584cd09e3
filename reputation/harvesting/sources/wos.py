"""Web of Science Expanded: abstracts, keywords and exact dates; needs a subscription's key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from reputation.errors import QueryError
from reputation.harvesting.sources.source import (
    Answer,
    Budget,
    Call,
    Key,
    Page,
    Service,
    Source,
    Spent,
    Verdict,
    Written,
    header_number,
    items_of,
    usual_verdict,
)
from reputation.harvesting.sources.wos_records import read_rec, records_of_xml
from reputation.study.definition import Search
from reputation.study.query import Phrase, Query, render

__all__ = ["WOS", "write_topic"]

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


def write_topic(query: Query) -> str:
    """Write a query with Web of Science's field tags.

    Several fields are searched as the topic, which is title, abstract, author keywords and
    Keywords Plus: at least as much as the study asks, and the corpus narrows it.
    """
    return render(query, phrase=_phrase, fields=_fields)


def _phrase(item: Phrase) -> str:
    words = " ".join(_WILD.sub(" ", item.text).split())
    return f'"{words}{"*" * item.prefix}"'


def _fields(names: tuple[str, ...], inner: str) -> str:
    return f"{_TAGS.get(names, 'TS')}=({inner})"


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
    following = int(cursor) + size
    more = records and following <= min(total, _REACH)
    return Page(total, tuple(read_rec(rec) for rec in records), str(following) if more else None)


def _content(answer: Answer) -> tuple[int, list[Mapping[str, object]]]:
    text = answer.text
    if text.lstrip().startswith("<"):
        return records_of_xml(answer.body)
    # Where there are no hits, a piece of XML stands in the middle of the JSON.
    content = json.loads(re.sub(r"<records>\s*</records>", "null", text))
    records = ((content.get("Data") or {}).get("Records") or {}).get("records") or {}
    return int(content["QueryResult"]["RecordsFound"]), items_of(records.get("REC"))


def _judge(answer: Answer) -> Verdict:
    if answer.status == 200 and answer.text.lstrip().startswith("<?xml"):
        return usual_verdict(Answer(200, answer.headers, b""))
    verdict = usual_verdict(answer)
    if answer.status == 429 and header_number(answer, "x-rec-amtperyear-remaining") == 0:
        return Spent("the year's quota of records is used up")
    return verdict


def _budget(answer: Answer) -> Budget | None:
    left = header_number(answer, "x-rec-amtperyear-remaining")
    return None if left is None else Budget(left, "records of the year's quota")


def _remarks(search: Search) -> tuple[str, ...]:
    if len(search.fields) == 1 or set(search.fields) >= {"title", "abstract", "index_terms"}:
        return ()
    return ("TS= also searches Keywords Plus; the corpus search narrows to the study's fields",)


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
        judge=_judge,
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
