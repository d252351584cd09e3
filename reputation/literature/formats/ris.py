"""Read RIS files as Scopus, ScienceDirect, IEEE Xplore, EndNote, Zotero and others write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from string import ascii_uppercase, digits
from urllib.parse import unquote

from reputation.literature.formats.date_fields import best_date
from reputation.literature.formats.headings import DATABASES
from reputation.literature.formats.record_file import (
    Defect,
    Format,
    Plan,
    TextFile,
    refuse_endless_record,
)
from reputation.literature.records.cleaning import Cleaner, clean_all, cleaner_of, split_copyright
from reputation.literature.records.record import Record, normalise_doi

__all__ = ["FORMAT", "recognise"]

# Own parser: rispy loses a record without ER or TY in silence and raises at a stray line.

NAME = "RIS"

_TYPE_LINE = re.compile(r"^[ \t]*TY {1,2}- ?", re.M)
_TAG_LINES = re.compile(r"^[A-Z][A-Z0-9]  - .", re.M)
# How the lines of fields begin, by tag. TY and ER are not among them: they part records.
_OPENINGS = {
    f"{tag}  - ": tag
    for tag in map("".join, product(ascii_uppercase, ascii_uppercase + digits))
    if tag not in ("TY", "ER")
}
_TAG = re.compile(r"\s*([A-Z][A-Z0-9])  ?-(?: |$)[ \t]*(.*)")
_LOOSE = re.compile(r"^[ \t]*TY - ", re.M)
_EID = re.compile(r"eid=(2-s2\.0-\d+)")
# Fields whose text may go on in the next line; in any other a stray line is left out.
_WRAPPING = frozenset(("AB", "N2", "TI", "T1", "T2", "CT", "BT", "N1", "AD", "KW", "JO", "JF"))
_MISSING = frozenset(("", "NA", "N/A", "null"))

_TYPES = {
    "JOUR": "journal article", "JFULL": "journal", "EJOUR": "electronic article",
    "MGZN": "magazine article", "NEWS": "newspaper article", "ABST": "abstract",
    "INPR": "in press", "CONF": "conference paper", "CPAPER": "conference paper",
    "CHAP": "book chapter", "ECHAP": "book chapter", "BOOK": "book", "EBOOK": "book",
    "EDBOOK": "edited book", "SER": "serial", "THES": "thesis", "RPRT": "report",
    "UNPB": "unpublished work", "GEN": "generic", "ELEC": "web page", "DATA": "data set",
    "PAT": "patent", "STAND": "standard",
}  # fmt: skip

Fields = dict[str, list[str]]


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if it is something else."""
    head = text.head
    opening = _TYPE_LINE.search(head)
    if opening is None and len(_TAG_LINES.findall(head)) < 3:
        return None
    # A table or BibTeX file may quote such lines, but does not begin with them.
    if opening is not None and len(head[: opening.start()]) > 20_000:
        return None
    database = re.search(r"^\s*(?:DB|DP)  ?- *(.+)$", head, re.M)
    source = DATABASES.get(database.group(1).strip().lower()) if database else None
    if source is None and "sciencedirect.com" in head:
        source = "ScienceDirect"
    return Plan(NAME, source or text.path.name, lambda: _read(text, source or text.path.name))


def _read(text: TextFile, source: str) -> Iterator[Record | Defect]:
    single = _LOOSE.search(text.head) is not None
    fields: Fields = {}
    wrapped: list[str] = []  # lines that go on with the latest value
    tag, begin, size = "", 0, 0
    for number, line in enumerate(text.bare_lines(), 1):
        known = _OPENINGS.get(line[:6])  # nearly every line: what reading a file costs
        match = None if known else _odd_tag(line, single)
        if not known and match is None:
            _continue(fields, tag, line, wrapped)
            size += len(line)
            refuse_endless_record(text.path, begin, size)
            continue
        if wrapped:
            _unwrap(fields, tag, wrapped)
        if match is None:
            tag, value = known or "", line[6:]
        else:
            tag, value = match.groups()
            if tag == "ER" or (tag == "TY" and fields):
                yield from _finish(fields, source, begin)
                fields = {}
            if tag == "ER":
                tag = ""
                continue
        if not fields:
            begin, size = number, 0
        fields.setdefault(tag, []).append(value)
    if wrapped:
        _unwrap(fields, tag, wrapped)
    yield from _finish(fields, source, begin)


def _odd_tag(line: str, single: bool) -> re.Match[str] | None:
    """Match TY and ER, and a tag that is indented, bare, or with one space where two belong."""
    if line[2:5] == "  -" or (single and line[2:4] == " -") or line[:1] in (" ", "\t"):
        return _TAG.match(line)
    return None


def _continue(fields: Fields, tag: str, line: str, wrapped: list[str]) -> None:
    text = line.strip()
    if tag not in _WRAPPING or text in _MISSING:
        return
    if tag == "KW":  # EndNote writes the tag once and then a keyword a line
        fields[tag].append(text)
    else:
        wrapped.append(text)


def _unwrap(fields: Fields, tag: str, wrapped: list[str]) -> None:
    fields[tag][-1] = " ".join((fields[tag][-1], *wrapped))
    wrapped.clear()


def _finish(fields: Fields, source: str, line: int) -> Iterator[Record | Defect]:
    if fields:
        yield _record(fields, source, line)


def _record(fields: Fields, source: str, line: int) -> Record | Defect:
    tidy = cleaner_of("\n".join([value for values in fields.values() for value in values]))
    title = tidy(_first(fields, "TI", "T1", "CT") or _first(fields, "BT"))
    if not title:
        return Defect(line, "the record has no title (TI or T1)")
    database = _first(fields, "DB", "DP").lower()
    abstract, statement = split_copyright(tidy(_first(fields, "AB", "N2")))
    doi = _doi(fields)
    kind = _first(fields, "M3")
    kind = (
        kind if kind and not normalise_doi(kind) else _TYPES.get(_first(fields, "TY").upper(), "")
    )
    return Record(
        source=DATABASES.get(database, source),
        source_id=_identifier(fields, tidy) or doi or f"line {line}",
        title=title,
        abstract=abstract,
        keywords=_keywords(fields.get("KW", []), tidy),
        date=best_date(_first(fields, "PY", "Y1", "YR"), *_all(fields, "DA", "Y1", "PY")[:3]),
        doi=doi,
        venue=tidy(_first(fields, "T2", "JO", "JF", "JA", "J2", "BT", "T3")),
        authors=clean_all([name.rstrip(",") for name in _all(fields, "AU", "A1")], tidy),
        type=tidy(kind).lower(),
        language=tidy(_first(fields, "LA")),
        copyright=statement,
        volume=tidy(_first(fields, "VL", "VO")),
        issue=tidy(_first(fields, "IS", "CP")),
        pages=_pages(fields, tidy),
        affiliations=clean_all(_all(fields, "AD"), tidy),
        references=_references(fields, tidy),
        line=line,
    )


def _first(fields: Fields, *tags: str) -> str:
    for tag in tags:
        for value in fields.get(tag, ()):
            if (text := value.strip()) not in _MISSING:
                return text
    return ""


def _all(fields: Fields, *tags: str) -> list[str]:
    return [value.strip() for tag in tags for value in fields.get(tag, ()) if value.strip()]


def _doi(fields: Fields) -> str:
    for tag in ("DO", "DI", "M3", "UR", "L3"):
        for value in fields.get(tag, ()):
            if doi := normalise_doi(unquote(value).partition("&partnerID")[0]):
                return doi
    return ""


def _identifier(fields: Fields, tidy: Cleaner) -> str:
    for url in fields.get("UR", ()):
        if match := _EID.search(url):
            return match.group(1)
    return tidy(_first(fields, "AN", "ID"))


def _pages(fields: Fields, tidy: Cleaner) -> str:
    start, end = _first(fields, "SP"), _first(fields, "EP")
    if end and end != start and "-" not in start:
        start = f"{start}-{end}".strip("-")
    return tidy(start or _first(fields, "C7"))


def _keywords(values: list[str], tidy: Cleaner) -> tuple[str, ...]:
    if len(values) == 1:  # all in one line
        values = re.split(r";|,(?=\s)" if ";" not in values[0] else ";", tidy(values[0]))
    return clean_all([value for value in values if value.strip() not in _MISSING], tidy)


def _references(fields: Fields, tidy: Cleaner) -> tuple[str, ...]:
    for note in fields.get("N1", ()):
        _, found, listed = note.partition("References: ")
        if found:
            return clean_all(listed.split("; "), tidy)
    return ()


FORMAT = Format(NAME, "Scopus, ScienceDirect, IEEE Xplore, EndNote, Zotero and others", recognise)
