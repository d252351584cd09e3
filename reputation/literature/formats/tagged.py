"""Read Web of Science's tagged plain text (``.txt``, ``.isi``, ``.ciw``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reputation.errors import FormatError
from reputation.literature.cleaning import clean, clean_all, split_copyright
from reputation.literature.formats.base import Defect, Plan, TextFile
from reputation.literature.formats.dates import best_date
from reputation.literature.record import Record, normalise_doi

__all__ = ["recognise"]

# Own parser: wostools and rispy's WokParser fail on real exports (an unknown tag raises KeyError)
# and metaknowledge reads a record line by line; here regular expressions take whole records.

NAME = "Web of Science tagged text"
_SOURCE = "Web of Science"

_OPENING = re.compile(r"\s*(?:FN [^\n]*\n+VR [^\n]*\n\s*)?PT [A-Z]\b|\s*FN [^\n]*\n+VR 1", re.A)
_INSIDE = re.compile(r"^(?:UT WOS:|(?:TI|SO|AF|ER)(?: |$))", re.M)
_END = re.compile(r"\nER[ \t]*(?:\n|$)")
_CLOSING = re.compile(r"^EF[ \t]*$", re.M)
_HEADER = re.compile(r"^FN .*", re.M)
_TAG = re.compile(r"^([A-Z][A-Z0-9]) (.*)$", re.M)
_CONTENT = re.compile(r"^(?:TI|UT|AU|AB) ", re.M)
# Stands between the lines of a field while its record is taken apart.
_WRAP = "\x1f"
_PIECES = re.compile(r"\s*;\s*")


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if it is something else."""
    if _OPENING.match(text.head) and _INSIDE.search(text.head):
        return Plan(NAME, _SOURCE, lambda: _read(text))
    return None


def _read(text: TextFile) -> Iterator[Record | Defect]:
    line = 1
    rest = ""
    opened, closed = bool(re.match(r"\s*FN ", text.head)), False
    for block in text.blocks():
        if _WRAP in block:
            block = block.replace(_WRAP, " ")
        # A record begins with PT; what follows the last PT may go on in the next block.
        first, *others = (rest + block if rest else block).split("\nPT ")
        segments = [first, *("PT " + other for other in others)]
        rest = segments.pop()
        for segment in segments:
            yield from _segment(segment, line)
            line += segment.count("\n") + 1
            closed = closed or "\nEF" in segment
        if len(rest) > 1 << 25:
            raise FormatError(
                f"{text.path.name}: line {line}: a record of more than 32 MB; the file is damaged "
                "or no Web of Science export. Export it again as plain text."
            )
    yield from _segment(rest, line)
    if opened and not _CLOSING.search(rest):
        # An export is written from FN to EF, so a file without its end lacks records, too.
        raise FormatError(
            f"{text.path.name}: is a Web of Science export that was cut off: it opens with FN but "
            "its closing EF line is missing. Export or download it again."
        )


def _segment(segment: str, line: int) -> Iterator[Record | Defect]:
    """Yield what one PT and the text up to the next hold: normally one record."""
    start = 0
    while True:
        end = _END.search(segment, start)
        chunk = segment[start : end.start() if end else None]
        if _CONTENT.search(chunk) or "PT " in chunk[:3]:
            begin = start + len(chunk) - len(chunk.lstrip())
            yield _record(chunk, line + segment.count("\n", 0, begin), ended=end is not None)
        if end is None:
            return
        start = end.end()
        if segment.isspace() or start >= len(segment) or not _CONTENT.search(segment, start):
            return


def _record(chunk: str, line: int, ended: bool) -> Record | Defect:
    if not ended:
        return Defect(line, "the record has no closing ER line")
    fields: dict[str, str] = dict(_TAG.findall(chunk.replace("\n   ", _WRAP)))
    title = _joined(fields, "TI")
    if not title:
        return Defect(line, "the record has no title (TI)")
    if chunk.count("\nTI ") > 1 or chunk.count("\nUT ") > 1:
        return Defect(line, "two records run into each other: ER and PT between them are missing")
    get = fields.get
    abstract, statement = split_copyright(_joined(fields, "AB"))
    doi = normalise_doi(get("DI", ""))
    pages = f"{get('BP', '')}-{get('EP', '')}".strip("-") or get("AR", "")
    return Record(
        source=_SOURCE,
        source_id=get("UT", "").strip() or doi or f"line {line}",
        title=title,
        abstract=abstract,
        keywords=_pieces(fields, "DE"),
        # DA is the day of the export; EA, early access, counts while there is no year yet.
        date=best_date(get("PY", ""), f"{get('PD', '')}") or best_date("", get("EA", "")),
        doi=doi,
        venue=_joined(fields, "SO"),
        authors=_rows(fields, "AF") or _rows(fields, "AU") or _rows(fields, "CA"),
        type=_joined(fields, "DT").lower(),
        language=_joined(fields, "LA"),
        copyright=statement,
        index_terms=_pieces(fields, "ID"),
        volume=get("VL", "").strip(),
        issue=get("IS", "").strip(),
        pages=pages.strip(),
        affiliations=_rows(fields, "C1"),
        references=_rows(fields, "CR"),
        line=line,
    )


def _joined(fields: dict[str, str], tag: str) -> str:
    value = fields.get(tag)
    return clean(value.replace(_WRAP, " ")) if value else ""


def _pieces(fields: dict[str, str], tag: str) -> tuple[str, ...]:
    text = _joined(fields, tag)
    return tuple(piece for piece in _PIECES.split(text) if piece) if text else ()


def _rows(fields: dict[str, str], tag: str) -> tuple[str, ...]:
    value = fields.get(tag)
    return clean_all(value.split(_WRAP)) if value else ()
