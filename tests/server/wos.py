"""Answers like Web of Science: Expanded (JSON with its flaws, or XML) and Starter."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from reputation.literature.records.record import Record
from server.answers import Reply, Request, as_json, spend
from server.shelf import Shelf

_TOPIC = ("title", "abstract", "keywords", "index_terms")
_TAGS = {"TS": _TOPIC, "TI": ("title",), "AB": ("abstract",), "AK": ("keywords",)}
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


def answer_expanded(shelf: Shelf, request: Request, settings: Any) -> Reply:
    asked = request.parameters
    if (denied := _denied(request, settings)) is not None:
        return denied
    if request.method == "GET" and len(asked["usrQuery"]) > 2048:
        return as_json({"message": "Query too long, use POST"}, 400)
    if request.method == "POST" and not all(
        isinstance(asked[name], int) for name in ("count", "firstRecord")
    ):
        return as_json({"message": "count and firstRecord are integers"}, 400)
    count, first_record = int(asked["count"]), int(asked["firstRecord"])
    if not 0 <= count <= 100 or first_record + count > 100_000:
        return as_json({"message": "count or firstRecord out of range"}, 400)
    tag, text, *years = re.fullmatch(
        r"(\w\w)=\((.*?)\)(?: AND PY=\((\d{4})-(\d{4})\))?", asked["usrQuery"]
    ).groups()  # type: ignore[union-attr]
    if "publishTimeSpan" in asked:
        begin, _, end = asked["publishTimeSpan"].partition("+")
    else:
        begin, end = f"{years[0]}-01-01", f"{years[1]}-12-31"

    def inside(record: Record) -> bool:
        return record.date is not None and begin <= record.date.first <= end

    found = shelf.find(text, _TAGS[tag], inside, (begin, end))
    part = found[first_record - 1 : first_record - 1 + count]
    if settings.left is not None:
        settings.left -= len(part)
    headers = {"X-Rec-Amtperyear-Remaining": str(_left(settings)), "X-Req-Reqpersec-Remaining": "1"}
    if request.headers.get("accept") == "application/xml" or settings.key == "xml":
        return Reply(200, _xml(found, part), {**headers, "Content-Type": "application/xml"})
    result = {"QueryID": 1, "RecordsSearched": len(shelf.records), "RecordsFound": len(found)}
    if not part:  # as recorded: not valid JSON
        body = (
            '{"Data":{"Records":<records>\n</records>},"QueryResult":{"QueryID":1,'
            f'"RecordsSearched":{len(shelf.records)},"RecordsFound":{len(found)}}}}}'
        )
        return Reply(200, body.encode(), headers)
    recs = [rec_of(record) for record in part]
    # One item is an object, several are a list.
    records = {"records": {"REC": recs[0] if len(recs) == 1 else recs}}
    return as_json({"Data": {"Records": records}, "QueryResult": result}, headers=headers)


def _left(settings: Any) -> int:
    return 50_000 if settings.left is None else max(0, settings.left)


def _denied(request: Request, settings: Any) -> Reply | None:
    key = request.headers.get("x-apikey", "")
    if not key or (settings.key not in ("", "xml") and key != settings.key):
        return as_json({"message": "No API key found in request"}, 401)
    if settings.left is not None and settings.left <= 0:
        headers = {"X-Rec-Amtperyear-Remaining": "0", "X-Req-Reqpersec-Remaining": "1"}
        return as_json({"message": "API rate limit exceeded"}, 429, headers)
    return None


def _several(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items


def _number(text: str) -> int | str:
    """What looks like a number is one in the recorded JSON."""
    return int(text) if text.isdigit() else text


def rec_of(record: Record) -> dict[str, Any]:
    date = record.date
    assert date is not None
    info: dict[str, Any] = {
        "sortdate": date.first,
        "pubyear": date.year,
        "vol": _number(record.volume),
        "issue": _number(record.issue),
        "pubtype": "Journal",
        "has_abstract": "Y" if record.abstract else "N",
        "page": {"begin": _number(record.pages.split("-")[0]),
                 "end": _number(record.pages.split("-")[-1]),
                 "content": record.pages, "page_count": 1},
    }  # fmt: skip
    if date.month:
        info["pubmonth"] = _MONTHS[date.month - 1] + (f" {date.day}" if date.day else "")
        info["coverdate"] = f"{info['pubmonth']} {date.year}"
    full: dict[str, Any] = {
        "languages": {"count": 1, "language": {"type": "primary", "content": "English"}},
        "refs": {"count": 0},
    }
    if record.abstract:
        full["abstracts"] = {
            "count": 1,
            "abstract": {"abstract_text": {"p": record.abstract, "count": 1}},
        }
    if record.keywords:
        full["keywords"] = {
            "count": len(record.keywords),
            "keyword": _several(list(record.keywords)),
        }
    names = [
        {"seq_no": n, "role": "author", "full_name": name, "display_name": name}
        for n, name in enumerate(record.authors, 1)
    ]
    identifiers: list[dict[str, str]] = [{"type": "issn", "value": "0000-0000"}]
    if record.doi:
        identifiers.append({"type": "doi", "value": record.doi})
    return {
        "UID": record.source_id,
        "static_data": {
            "summary": {
                "pub_info": info,
                "names": {"count": len(names), "name": _several(names)},
                "doctypes": {"count": 1, "doctype": record.type.title()},
                "titles": {
                    "count": 2,
                    "title": [
                        {"type": "source", "content": record.venue},
                        {"type": "item", "content": record.title},
                    ],
                },
            },
            "item": {"coll_id": "WOS"},
            "fullrecord_metadata": full,
        },
        "dynamic_data": {"cluster_related": {"identifiers": {"identifier": _several(identifiers)}}},
    }


def _xml(found: list[Record], part: list[Record]) -> bytes:
    recs = "".join(_element("REC", rec_of(record)) for record in part)
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<response xmlns="http://www.isinet.com/xrpc42"><map><map name="Data">
<val name="Records"><![CDATA[<records>{recs}</records>]]></val></map>
<map name="QueryResult"><map><val name="QueryID">1</val><val name="RecordsSearched">9</val>
<val name="RecordsFound">{len(found)}</val></map></map></map></response>""".encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(str(value))}</{name}>"
    children = {"UID", "static_data", "dynamic_data", "p", "content", "full_name", "display_name"}
    attributes = "".join(
        f" {key}={_attribute(item)}"
        for key, item in value.items()
        if not isinstance(item, dict | list) and key not in children | {"keyword", "doctype"}
    )
    inner = "".join(
        escape(str(item)) if key == "content" else _element(key, item)
        for key, item in value.items()
        if isinstance(item, dict | list) or key in children | {"keyword", "doctype"}
    )
    return f"<{name}{attributes}>{inner}</{name}>"


def _attribute(value: object) -> str:
    return '"' + escape(str(value), {'"': "&quot;"}) + '"'


def answer_starter(shelf: Shelf, request: Request, settings: Any) -> Reply:
    asked = request.parameters
    key = request.headers.get("x-apikey", "")
    if not key or (settings.key and key != settings.key):
        return as_json({"message": "Unauthorized"}, 401)
    if not spend(settings):
        return as_json({"message": "API rate limit exceeded"}, 429)
    size, page = int(asked["limit"]), int(asked["page"])
    if not 1 <= size <= 50:
        return as_json({"error": "limit must be between 1 and 50"}, 400)
    tag, text, begin, end = re.fullmatch(
        r"(\w\w)=\((.*)\) AND PY=\((\d{4})-(\d{4})\)", asked["q"]
    ).groups()  # type: ignore[union-attr]

    def inside(record: Record) -> bool:
        return record.date is not None and int(begin) <= record.date.year <= int(end)

    found = shelf.find(text, _TAGS[tag], inside, (begin, end))
    hits = [hit_of(record) for record in found[(page - 1) * size : page * size]]
    meta = {"total": len(found), "page": page, "limit": size}
    return as_json({"metadata": meta, "hits": hits})


def hit_of(record: Record) -> dict[str, Any]:
    date = record.date
    assert date is not None
    return {
        "uid": record.source_id,
        "title": record.title,
        "types": [record.type.title()],
        "sourceTypes": [record.type.title()],
        "source": {
            "sourceTitle": record.venue,
            "publishYear": date.year,
            "publishMonth": _MONTHS[date.month - 1] if date.month else "",
            "volume": record.volume,
            "issue": record.issue,
            "pages": {"range": record.pages, "begin": "", "end": "", "count": 1},
        },
        "names": {"authors": [{"displayName": n, "wosStandard": n} for n in record.authors]},
        "links": {},
        "citations": [],
        "identifiers": {"doi": record.doi} if record.doi else {},
        "keywords": {"authorKeywords": list(record.keywords)},
    }
