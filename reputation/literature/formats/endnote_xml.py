"""Read EndNote's XML, in which any text may be split into pieces by style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from reputation.errors import FormatError
from reputation.literature.formats.record_file import Defect, Findings, Format, Plan
from reputation.literature.formats.ris_fields import Fields, record_of
from reputation.literature.formats.text_file import TextFile
from reputation.literature.records.record import Record

__all__ = ["FORMAT", "recognise"]

NAME = "EndNote XML"

_KNOWN_BY = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE xml>\s*)?<xml>\s*<records>\s*<record>")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTITIES = re.compile(r"<!(?:DOCTYPE|ENTITY)[^>]*[\[\"']", re.I)
_PATHS = {
    "titles/title": "TI", "titles/secondary-title": "T2", "periodical/full-title": "JO",
    "periodical/abbr-1": "J2", "titles/tertiary-title": "T3", "abstract": "AB",
    "contributors/authors/author": "AU", "contributors/secondary-authors/author": "A2",
    "keywords/keyword": "KW", "dates/year": "PY", "dates/pub-dates/date": "DA", "volume": "VL",
    "number": "IS", "pages": "SP", "isbn": "SN", "electronic-resource-num": "DO",
    "urls/related-urls/url": "UR", "urls/web-urls/url": "UR", "language": "LA",
    "accession-num": "AN", "remote-database-name": "DB", "auth-address": "AD", "notes": "N1",
    "publisher": "PB", "pub-location": "CY", "work-type": "M3",
}  # fmt: skip
_NEEDLESS = frozenset(
    ("database", "source-app", "rec-number", "foreign-keys", "ref-type", "contributors", "titles",
     "periodical", "alt-periodical", "keywords", "dates", "urls", "alt-title", "edition", "section",
     "call-num", "label", "caption", "image", "research-notes", "orig-pub", "reprint-edition",
     "access-date", "remote-database-provider", "reviewed-item", "num-vols", "modified-date",
     "language", *(f"custom{number}" for number in range(1, 8)))
)  # fmt: skip


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if it is something else."""
    if not _KNOWN_BY.match(text.head):
        return None
    findings = Findings()
    source = text.path.name
    return Plan(NAME, source, partial(_read, text, source, findings), findings=findings)


def _read(text: TextFile, source: str, findings: Findings) -> Iterator[Record | Defect]:
    parser: Any = XMLPullParser(("end",))
    line = 1
    for place, block in enumerate(text.blocks()):
        # The text is decoded already; what the declaration says is past.
        piece = _DECLARED.sub("", block) if place == 0 else block
        if _ENTITIES.search(piece):
            raise FormatError(
                f"{text.path.name}: defines XML entities, which EndNote exports never do; "
                "export it "
                "again."
            )
        try:
            parser.feed(piece)
            yield from _records(parser, source, line, findings)
        except ParseError as error:
            raise _damaged(text, line, error) from None
        line += block.count("\n")
    try:
        parser.close()
        yield from _records(parser, source, line, findings)
    except ParseError as error:
        raise _damaged(text, line, error) from None


def _damaged(text: TextFile, line: int, error: ParseError) -> FormatError:
    at = error.position[0] if error.position else line
    return FormatError(
        f"{text.path.name}: line {at}: is EndNote XML that is cut off or damaged; export it again."
    )


def _records(parser: Any, source: str, line: int, findings: Findings) -> Iterator[Record | Defect]:
    for _, element in parser.read_events():
        if isinstance(element, Element) and element.tag == "record":
            yield record_of(_fields(element, findings), source, line)
            element.clear()


def _fields(record: Element, findings: Findings) -> Fields:
    fields: Fields = {}
    for path, tag in _PATHS.items():
        values = [text for element in record.iterfind(path) if (text := _text(element))]
        fields.setdefault(tag, []).extend(values)
    for tag in fields:
        # EndNote parts databases and ISSNs by line ends; of them the first counts.
        first = tag in ("DB", "SN")
        fields[tag] = [v.split("\n")[0] if first else " ".join(v.split()) for v in fields[tag]]
    kind = record.find("ref-type")
    if kind is not None and not fields["M3"]:
        fields["M3"] = [kind.get("name") or ""]
    known = {path.partition("/")[0] for path in _PATHS} | _NEEDLESS
    for element in record:
        if element.tag not in known:
            findings.unknown.setdefault(element.tag, _text(element))
    return {tag: values for tag, values in fields.items() if values}


def _text(element: Element) -> str:
    return "".join(element.itertext()).replace("\r", "\n").strip()


FORMAT = Format(NAME, "", recognise)
