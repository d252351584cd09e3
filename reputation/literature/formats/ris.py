"""Read RIS files as Scopus, ScienceDirect, IEEE Xplore, EndNote, Zotero and others write them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from string import ascii_uppercase, digits

from reputation.literature.formats.headings import DATABASES
from reputation.literature.formats.record_file import Defect, Findings, Format, Plan
from reputation.literature.formats.ris_fields import KNOWN, MISSING, Fields, record_of
from reputation.literature.formats.text_file import TextFile, refuse_endless_record
from reputation.literature.records.record import Record

__all__ = ["FORMAT", "recognise"]

# Own parser: rispy loses a record without ER or TY in silence and raises at a stray line.

NAME = "RIS"

_TYPE_LINE = re.compile(r"^[ \t]*TY[ \t]{0,2}-[ \t]?", re.M)
_DATABASE = re.compile(r"^[ \t]*(?:DB|DP)  ?- *(.+)$", re.M)
_TAG_LINES = re.compile(r"^[A-Z][A-Z0-9]  - .", re.M)
# PubMed's own format has such lines, too.
_PUBMED = re.compile(r"^PMID- ?\d+", re.M)
_LENS = re.compile(r"^UR  - https?://(?:www\.|link\.)?lens\.org/", re.M)
# How the lines of fields begin, by tag. TY and ER are not among them: they part records.
_OPENINGS = {
    f"{tag}  - ": tag
    for tag in map("".join, product(ascii_uppercase, ascii_uppercase + digits))
    if tag not in ("TY", "ER")
}
_PARTING = {"TY  - ": "TY", "ER  - ": "ER", "ER  -": "ER"}
_TAG = re.compile(r"\s*([A-Z][A-Z0-9])  ?-[ \t]*(.*)")
# As the files of some programs have it: "TY - ", "TY- ".
_LOOSE = re.compile(r"^[ \t]*TY([ \t]?-)[ \t]?[A-Z]", re.M)
# Fields whose text may go on in the next line; in any other a stray line is left out.
_WRAPPING = frozenset(("AB", "N2", "TI", "T1", "T2", "CT", "BT", "N1", "AD", "KW", "JO", "JF"))
# Fields that make a record though its title is missing.
_TELLING = frozenset(("TY", "AU", "A1", "AB", "N2", "PY", "Y1", "DO", "T2", "JO", "JF"))
_TITLES = frozenset(("TI", "T1", "CT", "BT"))
_MAKING = _TELLING | _TITLES


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if it is something else."""
    head = text.head
    opening = _TYPE_LINE.search(head)
    if opening is None and (len(_TAG_LINES.findall(head)) < 3 or _PUBMED.search(head)):
        return None
    # A table or BibTeX file may quote such lines, but does not begin with them.
    if opening is not None and len(head[: opening.start()]) > 20_000:
        return None
    database = _DATABASE.search(head) if "DB " in head or "DP " in head else None
    source = DATABASES.get(database.group(1).strip().lower()) if database else None
    if source is None and "sciencedirect.com" in head:
        source = "ScienceDirect"
    if source is None and "WOS:" in head and re.search(r"^(?:AN|UT)  - WOS:\w+", head, re.M):
        source = "Web of Science"
    if source is None and _LENS.search(head):
        source = "Lens"
    findings = Findings()
    named = source or text.path.name
    return Plan(NAME, named, lambda: _read(text, named, findings), findings=findings)


def _read(text: TextFile, source: str, findings: Findings) -> Iterator[Record | Defect]:
    odd = _odd_line(text.head)
    fields: Fields = defaultdict(list)
    wrapped: list[str] = []  # lines that go on with the latest value
    tag, begin, size = "", 0, 0
    known_by = _OPENINGS.get
    for number, line in enumerate(text.bare_lines(), 1):
        known = known_by(line[:6])
        if known and fields and not wrapped:  # nearly every line: what reading a file costs
            tag = known
            fields[tag].append(line[6:])
            continue
        if not line:
            continue
        known = known or _PARTING.get(line[:6])
        match = None if known else _odd_tag(line, odd)
        if not known and match is None:
            _continue(fields, tag, line, wrapped)
            size += len(line)
            refuse_endless_record(text.path, begin, size)
            continue
        if wrapped:
            _unwrap(fields, tag, wrapped)
        tag, value = match.groups() if match else (known or "", line[6:])
        # TY need not be the first tag: it parts records only where there is one already.
        if tag == "ER" or (tag == "TY" and fields and _is_record(fields)):
            yield from _finish(fields, source, begin, findings)
            fields = defaultdict(list)
        if tag == "ER":
            tag = ""
            continue
        if not fields:
            begin, size = number, 0
        fields[tag].append(value)
    if wrapped:
        _unwrap(fields, tag, wrapped)
    yield from _finish(fields, source, begin, findings)


def _is_record(fields: Fields) -> bool:
    """Whether a TY begins another record: behind one, or behind what is none."""
    return "TY" in fields or _MAKING.isdisjoint(fields)


def _odd_line(head: str) -> re.Pattern[str] | None:
    """Match lines that begin in the file's own way, where it has one."""
    # A pattern takes long for a text in which it finds nothing.
    if "TY -" not in head and "TY-" not in head and "TY\t-" not in head:
        return None
    loose = _LOOSE.search(head)
    return re.compile(rf"\s*([A-Z][A-Z0-9]){loose[1]}[ \t]*(.*)") if loose else None


def _odd_tag(line: str, odd: re.Pattern[str] | None) -> re.Match[str] | None:
    """Match TY and ER, and a tag that is indented, bare, or spaced in the file's own way."""
    if odd and (match := odd.match(line)):
        return match
    if line[2:5] == "  -" or line[:1] in (" ", "\t"):
        return _TAG.match(line)
    return None


def _continue(fields: Fields, tag: str, line: str, wrapped: list[str]) -> None:
    text = line.strip()
    if tag not in _WRAPPING or text in MISSING:
        return
    if tag == "KW":  # EndNote writes the tag once and then a keyword a line
        fields[tag].append(text)
    else:
        wrapped.append(text)


def _unwrap(fields: Fields, tag: str, wrapped: list[str]) -> None:
    fields[tag][-1] = " ".join((fields[tag][-1], *wrapped))
    wrapped.clear()


def _finish(
    fields: Fields, source: str, line: int, findings: Findings
) -> Iterator[Record | Defect]:
    if not fields:
        return
    findings.meet(fields, KNOWN)
    if len(fields.get("TI", ())) > 1 and len(set(fields["TI"])) > 1:
        yield Defect(line, "two records run into each other: ER and TY between them are missing")
    elif not _MAKING.isdisjoint(fields):
        yield record_of(fields, source, line)
    else:
        findings.note(line, f"outside any record: {', '.join(sorted(fields))}")


FORMAT = Format(NAME, "Scopus, ScienceDirect, IEEE Xplore, EndNote, Zotero and others", recognise)
