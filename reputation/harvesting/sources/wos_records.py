"""Records of Web of Science Expanded, from JSON or XML, which have the same structure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from reputation.harvesting.sources.reading import items_of, whole_number
from reputation.literature.formats.date_fields import best_date
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import clean
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.record import Record, normalise_doi

__all__ = ["read_rec", "records_of_xml"]

_ENVELOPE = "{http://www.isinet.com/xrpc42}"


def read_rec(rec: Mapping[str, Any]) -> Record | Defect:
    """Read one REC object."""
    uid = str(rec.get("UID") or "")
    static, dynamic = _at(rec, "static_data"), _at(rec, "dynamic_data")
    summary, full = _at(static, "summary"), _at(static, "fullrecord_metadata")
    titles = {
        title.get("type"): clean(_text(title))
        for title in items_of(_at(summary, "titles").get("title"))
        if isinstance(title, Mapping)
    }
    if not titles.get("item"):
        return Defect(0, f"{uid or 'a record'} has no title")
    info = _at(summary, "pub_info")
    identifiers = {
        item.get("type"): str(item.get("value") or "")
        for item in items_of(_at(dynamic, "cluster_related", "identifiers").get("identifier"))
    }
    paragraphs = (
        clean(_text(part))
        for abstract in items_of(_at(full, "abstracts").get("abstract"))
        for part in items_of(_at(abstract, "abstract_text").get("p"))
    )
    abstract, tail = split_copyright(" ".join(filter(None, paragraphs)))
    return Record(
        source="Web of Science",
        source_id=uid,
        title=titles["item"],
        abstract=abstract,
        copyright=tail,
        keywords=_texts(_at(full, "keywords").get("keyword")),
        index_terms=_texts(_at(static, "item", "keywords_plus").get("keyword")),
        # The sort date names a first day also where only a year, a season or a month is known.
        date=best_date(
            str(info.get("pubyear") or "") or str(info.get("sortdate") or "")[:4],
            str(info.get("pubmonth") or ""),
        ),
        doi=normalise_doi(identifiers.get("doi") or identifiers.get("xref_doi") or ""),
        venue=titles.get("source", ""),
        authors=tuple(_authors(summary)),
        type="; ".join(_texts(_at(summary, "doctypes").get("doctype"))).lower(),
        language="; ".join(_texts(_at(full, "languages").get("language"))),
        volume=str(info.get("vol") or ""),
        issue=str(info.get("issue") or ""),
        pages=_pages(info) or identifiers.get("art_no", ""),
        affiliations=tuple(
            dict.fromkeys(
                clean(str(_at(address, "address_spec").get("full_address") or ""))
                for address in items_of(_at(full, "addresses").get("address_name"))
            )
        ),
    )


def _authors(summary: Mapping[str, Any]) -> Iterator[str]:
    for name in items_of(_at(summary, "names").get("name")):
        if isinstance(name, Mapping) and name.get("role") == "author":
            yield clean(str(name.get("full_name") or name.get("display_name") or ""))


def _pages(info: Mapping[str, Any]) -> str:
    page = info.get("page")
    if not isinstance(page, Mapping):
        return "" if page is None else str(page)
    ends = (str(page.get("begin") or ""), str(page.get("end") or ""))
    return "-".join(dict.fromkeys(filter(None, ends)))


def _at(value: Any, *names: str) -> Mapping[str, Any]:
    """What lies at a path, an empty mapping where nothing or something else does."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("content")
    return "" if value is None else str(value)


def _texts(value: Any) -> tuple[str, ...]:
    found = (clean(_text(item)) for item in items_of(value))
    return tuple(dict.fromkeys(filter(None, found)))


def records_of_xml(body: bytes) -> tuple[int, list[Mapping[str, Any]]]:
    """How many hits an XML answer announces, and its records in the shape of the JSON ones.

    Raises
    ------
    ValueError
        When it is not such an answer.
    """
    try:
        values = {val.get("name"): val.text for val in ET.fromstring(body).iter(f"{_ENVELOPE}val")}  # noqa: S314
        records = ET.fromstring(values.get("Records") or "<records/>")  # noqa: S314
    except ET.ParseError as error:
        raise ValueError(f"broken XML: {error}") from None
    if "RecordsFound" not in values:
        raise ValueError("XML without RecordsFound")
    return whole_number(values["RecordsFound"] or 0), [_as_json(rec) for rec in records.iter("REC")]


def _as_json(element: ET.Element) -> Any:
    """Attributes and children become members, a repeated child a list, text the content."""
    content: dict[str, Any] = dict(element.attrib)
    for child in element:
        value = _as_json(child)
        if child.tag in content:
            content[child.tag] = [*items_of(content[child.tag]), value]
        else:
            content[child.tag] = value
    text = "".join(element.itertext()) if element.tag == "p" else (element.text or "").strip()
    if not content:
        return text
    if text:
        content["content"] = text
    return content
