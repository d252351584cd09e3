"""Read Web of Science's tagged plain text (``.txt``, ``.isi``, ``.ciw``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from reputation.errors import FormatError
from reputation.literature.formats.date_fields import best_date
from reputation.literature.formats.record_file import Defect, Format, Plan
from reputation.literature.formats.text_file import TextFile, segments
from reputation.literature.records.cleaning import Cleaner, clean, clean_all, cleaner_of
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.record import Record, normalise_doi

__all__ = ["FORMAT", "recognise"]

# Own parser: wostools and rispy's WokParser fail on real exports (an unknown tag raises KeyError)
# and metaknowledge reads a record line by line; here string methods take whole records.

NAME = "Web of Science tagged text"
_SOURCE = "Web of Science"

_OPENING = re.compile(r"\s*(?:FN [^\n]*\n+VR [^\n]*\n\s*)?PT [A-Z]\b|\s*FN [^\n]*\n+VR 1", re.A)
_INSIDE = re.compile(r"^(?:UT WOS:|(?:TI|SO|AF|ER)(?: |$))", re.M)
_END = re.compile(r"\nER[ \t]*(?:\n|$)")
_WHOLE = ("\nER\n", "\nER\n\n")
_CLOSING = re.compile(r"^EF[ \t]*$", re.M)
_TAG = re.compile(r"^([A-Z][A-Z0-9]) (.*)$", re.M)
_CONTENT = re.compile(r"^(?:TI|UT|AU|AB) ", re.M)
# Tags of which a record has the whole content; all others are kept beside it.
_USED = "PT AF TI SO LA DT DE ID AB C1 CR PY VL IS BP EP AR DI UT ER EF FN VR"
_TAKEN = frozenset(_USED.split())
_LISTED = frozenset(("AU", "CA", "BE", "BA", "BF", "GP"))  # a line each
# Stands between the lines of a field; no text holds it once `TextFile` has read it.
_WRAP = "\x1f"
_TAG_OF = itemgetter(slice(2))


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if it is something else."""
    if _OPENING.match(text.head) and _INSIDE.search(text.head):
        return Plan(NAME, _SOURCE, lambda: _read(text))
    return None


def _read(text: TextFile) -> Iterator[Record | Defect]:
    segment = ""
    for line, segment in segments(text, _begins, _parted):
        yield from _segment(segment, line)
    if text.head.lstrip().startswith("FN ") and not _CLOSING.search(segment):
        # An export is written from FN to EF, so a file without its end lacks records, too.
        raise FormatError(
            f"{text.path.name}: is a Web of Science export that was cut off: it opens with FN but "
            "its closing EF line is missing. Export or download it again."
        )


def _begins(block: str) -> bool:
    return block.startswith("PT ") or "\nPT " in block


def _parted(text: str) -> list[str]:
    first, *others = text.split("\nPT ")
    return [first, *("PT " + other for other in others)]


def _segment(segment: str, line: int) -> Iterator[Record | Defect]:
    """Yield what one PT and the text up to the next hold: normally one record."""
    if segment.startswith("PT ") and segment.endswith(_WHOLE):
        fields = _Fields(segment[: segment.rindex("\nER\n")])
        if not fields.has("ER"):  # as in nearly all exports: one record, and nothing behind it
            yield _record(fields, line)
            return
    start = counted = 0
    while _CONTENT.search(segment, start) or segment.startswith("PT ", start):
        end = _END.search(segment, start)
        chunk = segment[start : end.start() if end else None]
        begin = start + len(chunk) - len(chunk.lstrip())
        line += segment.count("\n", counted, begin)
        counted = begin
        if end is None:
            yield Defect(line, "the record has no closing ER line")
            return
        yield _record(_Fields(chunk.lstrip()), line)
        start = end.end()


class _Fields:
    """The fields of one record by tag, cleaned when asked for."""

    def __init__(self, chunk: str) -> None:
        self.chunk = chunk
        flat = chunk.replace("\n   ", _WRAP)
        lines = flat.split("\n")
        self._lines: dict[str, str] = dict(zip(map(_TAG_OF, lines), lines, strict=True))
        self.sound = len(self._lines) == len(lines)
        if not self.sound:  # stray lines, or a tag twice
            found = [(match[1], match[0]) for match in _TAG.finditer(flat)]
            self._lines = dict(found)
            self.sound = len(self._lines) == len(found)
        self._clean = cleaner_of(flat)

    def has(self, tag: str) -> bool:
        return tag in self._lines

    def raw(self, tag: str) -> str:
        line = self._lines.get(tag, "")
        return line[3:] if line[2:3] == " " else ""  # "AUDoe, J" is no field

    def text(self, tag: str) -> str:
        if tag not in self._lines:  # a call for nothing takes longer
            return ""
        value = self.raw(tag)
        if _WRAP in value:
            value = value.replace(_WRAP, " ")
            return clean(value) if "  " in value else self._clean(value)
        return self._clean(value)

    def pieces(self, tag: str) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, self.text(tag).split(";"))))

    def others(self) -> tuple[str, ...]:
        """What no field of a record takes, as `reputation.literature.records.extra` has it."""
        found: list[str] = []
        for tag, line in self._lines.items():
            if tag in _TAKEN or line[2:3] != " ":
                continue
            if _WRAP not in line:
                found.append(f"{tag}={line[3:]}")
            elif tag in _LISTED:
                found += [f"{tag}={row}" for row in line[3:].split(_WRAP)]
            else:
                found.append(f"{tag}={' '.join(line[3:].split())}")  # the wrap is white space
        return clean_all(found, self._cleaner("\n".join(found)))

    def rows(self, tag: str) -> tuple[str, ...]:
        value = self.raw(tag)
        return clean_all(value.split(_WRAP), self._cleaner(value)) if value else ()

    def _cleaner(self, part: str) -> Cleaner:
        """What cleans many short texts: one look at all spares a look at each."""
        return cleaner_of(part) if self._clean is clean else self._clean


def _record(fields: _Fields, line: int) -> Record | Defect:
    raw, text = fields.raw, fields.text
    title = text("TI")
    if not title:
        return Defect(line, "the record has no title (TI)")
    if not fields.sound and max(map(fields.chunk.count, ("\nTI ", "\nUT "))) > 1:
        return Defect(line, "two records run into each other: ER and PT between them are missing")
    abstract, statement = split_copyright(text("AB"))
    doi = normalise_doi(raw("DI"))
    return Record(
        source=_SOURCE,
        source_id=text("UT") or doi or f"line {line}",
        title=title,
        abstract=abstract,
        keywords=fields.pieces("DE"),
        # DA is the day of the export; EA, early access, counts while there is no year yet.
        date=best_date(raw("PY"), raw("PD")) or best_date("", raw("EA")),
        doi=doi,
        venue=text("SO"),
        authors=fields.rows("AF") or fields.rows("AU") or fields.rows("CA"),
        type=text("DT").lower(),
        language=text("LA"),
        copyright=statement,
        index_terms=fields.pieces("ID"),
        volume=text("VL"),
        issue=text("IS"),
        pages=f"{text('BP')}-{text('EP')}".strip("-") or text("AR"),
        affiliations=fields.rows("C1"),
        references=fields.rows("CR"),
        extra=fields.others(),
        line=line,
    )


FORMAT = Format(NAME, "plain text, .isi, .ciw", recognise)
