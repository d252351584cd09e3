"""Read CSL-JSON, which Zotero, Mendeley, Crossref and pandoc write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from reputation.errors import FormatError
from reputation.literature.formats.record_file import Defect, Findings, Format, Plan
from reputation.literature.formats.ris_fields import Fields, record_of
from reputation.literature.formats.text_file import TextFile
from reputation.literature.records.cleaning import clean
from reputation.literature.records.record import Record

__all__ = ["FORMAT", "recognise"]

NAME = "CSL-JSON"

_LARGEST = 1 << 30
_TEXTS = {
    "title": "TI", "abstract": "AB", "container-title": "T2", "volume": "VL", "issue": "IS",
    "page": "SP", "DOI": "DO", "URL": "UR", "ISSN": "SN", "ISBN": "BN", "language": "LA",
    "publisher": "PB", "keyword": "KW", "container-title-short": "J2", "PMID": "PM", "id": "ID",
    "source": "DB", "subject": "MH",
}  # fmt: skip
_NEEDLESS = frozenset(
    ("author", "issued", "type", "accessed", "editor", "note", "PMCID", "event", "event-title",
     "title-short", "shortTitle", "call-number", "archive", "collection-title", "number-of-pages",
     "publisher-place", "event-place", "genre", "license", "journalAbbreviation", "original-date",
     "number", "edition", "section", "translator", "citation-key", "library", "archive_location",
     "custom", "categories", "submitted", "status", "event-date", "collection-number", "medium",
     "is-referenced-by-count", "reference", "references-count", "reference-count", "indexed",
     "subtitle", "published", "published-print", "published-online", "created", "deposited",
     "score", "member", "prefix", "resource", "relation", "content-domain", "alternative-id",
     "short-container-title", "issn-type", "isbn-type", "journal-issue", "link", "original-title",
     "short-title", "update-policy", "assertion", "system")
)  # fmt: skip
_TYPES = {
    "article-journal": "journal article", "paper-conference": "conference paper",
    "chapter": "book chapter", "journal-article": "journal article", "article": "preprint",
    "proceedings-article": "conference paper", "book-chapter": "book chapter",
}  # fmt: skip


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if its JSON has no records of this kind."""
    if not text.head.lstrip().startswith(("[", "{")) or text.path.stat().st_size > _LARGEST:
        return None
    items = _items(text)
    if not items:
        return None
    findings = Findings()
    source = text.path.name
    return Plan(NAME, source, partial(_read, items, source, findings), findings=findings)


def _items(text: TextFile) -> list[tuple[int, dict[str, Any]]]:
    """The entries with the line where each begins."""
    whole = "".join(text.blocks())
    try:
        loaded = json.loads(whole)
    except RecursionError:
        return []
    except ValueError as error:
        if '"title"' in text.head and '"type"' in text.head:
            raise _damaged(text.path, error) from None
        return []
    if isinstance(loaded, dict):
        loaded = loaded.get("items") or (loaded.get("message") or {}).get("items") or [loaded]
    if not isinstance(loaded, list) or not all(isinstance(item, dict) for item in loaded):
        return []
    if not any({"author", "issued", "DOI", "container-title", "type"} & set(i) for i in loaded):
        return []
    if not any("title" in item for item in loaded):
        return []
    lines = _lines(whole, len(loaded))
    return list(zip(lines, loaded, strict=True))


def _lines(text: str, count: int) -> list[int]:
    """The line of each entry of the list, counted as far as the list is on lines of its own."""
    decoder = json.JSONDecoder()
    lines: list[int] = []
    at = text.find("[") + 1
    try:
        while len(lines) < count:
            at = text.index("{", at)
            lines.append(text.count("\n", 0, at) + 1)
            at = decoder.raw_decode(text, at)[1]
    except ValueError:
        return list(range(1, count + 1))
    return lines


def _damaged(path: Path, error: ValueError) -> FormatError:
    line = getattr(error, "lineno", 0)
    return FormatError(
        f"{path.name}: line {line}: is JSON that is cut off or damaged; export it again."
    )


def _read(
    items: list[tuple[int, dict[str, Any]]], source: str, findings: Findings
) -> Iterator[Record | Defect]:
    for line, item in items:
        for key in item.keys() - _TEXTS.keys() - _NEEDLESS:
            findings.unknown.setdefault(key, str(item[key])[:500])
        yield record_of(_fields(item), source, line)


def _fields(item: dict[str, Any]) -> Fields:
    fields: Fields = {}
    for key, tag in _TEXTS.items():
        if values := _texts(item.get(key)):
            fields[tag] = values
    people = map(clean, map(_person, item.get("author") or ()))
    fields["AU"] = [name for name in people if name]
    subtitle = _texts(item.get("subtitle"))[:1]
    if subtitle and fields.get("TI") and subtitle[0] not in fields["TI"][0]:
        fields["TI"] = [f"{fields['TI'][0].rstrip(' :')}: {subtitle[0]}"]
    fields["AD"] = list(dict.fromkeys(map(clean, _places(item))))
    if cited := list(filter(None, map(_cited, _dicts(item.get("reference"))))):
        fields["CR"] = cited
    fields["PY"] = [clean(_date(item.get("issued")))]
    fields["TC"] = _texts(item.get("is-referenced-by-count"))
    kind = clean(str(item.get("type") or ""))
    fields["M3"] = [_TYPES.get(kind, kind.replace("-", " "))]
    return fields


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [clean(str(one)) for one in values if one not in (None, "")]


def _person(author: Any) -> str:
    if not isinstance(author, dict):
        return str(author)
    if literal := author.get("literal") or author.get("name"):
        return str(literal)
    particle = author.get("non-dropping-particle") or ""
    family = f"{particle} {author.get('family') or ''}".strip()
    given = str(author.get("given") or "")
    suffix = f", {author['suffix']}" if author.get("suffix") else ""
    return f"{family}, {given}{suffix}".strip(", ") if given else family


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _places(item: dict[str, Any]) -> list[str]:
    """The addresses of Crossref's authors."""
    return [
        str(place["name"])
        for author in _dicts(item.get("author"))
        for place in _dicts(author.get("affiliation"))
        if place.get("name")
    ]


def _cited(reference: dict[str, Any]) -> str:
    """A reference of Crossref's, as Web of Science writes them where it is in parts."""
    doi, whole = str(reference.get("DOI") or ""), clean(str(reference.get("unstructured") or ""))
    venue = reference.get("journal-title") or reference.get("volume-title") or ""
    volume, page = reference.get("volume"), reference.get("first-page")
    parts = (
        str(reference.get("author") or ""),
        str(reference.get("year") or ""),
        str(venue or reference.get("article-title") or ""),
        f"V{volume}" if volume else "",
        f"P{page}" if page else "",
        f"DOI {doi}" if doi else "",
    )
    if whole:
        return whole if not doi or doi.lower() in whole.lower() else f"{whole} DOI {doi}"
    return clean(", ".join(filter(None, parts)))


def _date(issued: Any) -> str:
    if not isinstance(issued, dict):
        return str(issued or "")
    parts = (issued.get("date-parts") or [[]])[0]
    numbers = [str(part).zfill(2) for part in parts if part not in (None, "")]
    return "-".join(numbers) or str(issued.get("raw") or issued.get("literal") or "")


FORMAT = Format(NAME, "Zotero, Mendeley, Crossref, pandoc", recognise)
