"""Read Web of Science's tagged plain text (``.txt``, ``.isi``, ``.ciw``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress, count, product, repeat
from operator import contains, itemgetter
from string import ascii_uppercase, digits

from reputation.errors import FormatError
from reputation.literature.formats.date_fields import best_date
from reputation.literature.formats.record_file import Defect, Format, Plan
from reputation.literature.formats.text_file import TextFile, parts
from reputation.literature.records.cleaning import Cleaner, clean, clean_all, clean_each, cleaner_of
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
_TAG = re.compile(r"^[A-Z][A-Z0-9] .*$", re.M)
_CONTENT = re.compile(r"^(?:TI|UT|AU|AB) ", re.M)
# Tags of which a record has the whole content; all others are kept beside it.
_USED = "PT AF TI SO LA DT DE ID AB C1 CR PY VL IS BP EP AR DI UT ER EF FN VR"
# Fields with an item a line.
_LISTS = frozenset(("AF ", "C1 ", "CR "))
_LISTS_ASIDE = {f"{tag} ": f"{tag}=" for tag in ("AU", "CA", "BE", "BA", "BF", "GP")}
# How the lines of fields begin, and the name that their text is kept under, if it is kept.
_NAMES = {
    f"{tag} ": f"{tag}=" if tag not in _USED.split() else ""
    for tag in map("".join, product(ascii_uppercase, ascii_uppercase + digits))
}
_ENDS = frozenset(("ER", "ER ", "ER\t"))
# Stands between the lines of a field; no text holds it once `TextFile` has read it. As long as
# what it replaces, since so Python need not count first.
_BREAK = "\n   "
_MARK = "\x1f"
_WRAP = _MARK * len(_BREAK)
_OPENING_OF = itemgetter(slice(3))
_TEXT_OF = itemgetter(slice(3, None))


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if it is something else."""
    if _OPENING.match(text.head) and _INSIDE.search(text.head):
        return Plan(NAME, _SOURCE, lambda: _read(text))
    return None


def _read(text: TextFile) -> Iterator[Record | Defect]:
    line, segment = 1, ""
    for segment in parts(text, _begins, _parted):
        if segment.startswith("PT ") and segment.endswith(_WHOLE):
            fields = _Fields(segment)
            if fields.whole:  # as in nearly all exports: one record, and nothing behind it
                yield _record(fields, line)
                line += fields.lines
                continue
        yield from _records(segment, line)
        line += segment.count("\n") + 1
    if text.head.lstrip().startswith("FN ") and not _CLOSING.search(segment):
        # An export is written from FN to EF, so a file without its end lacks records, too.
        raise FormatError(
            f"{text.path.name}: is a Web of Science export that was cut off: it opens with FN but "
            "its closing EF line is missing. Export or download it again."
        )


def _begins(block: str) -> bool:
    return block.startswith("PT ") or "\nPT " in block


def _parted(text: str) -> list[str]:
    first, *others = text.split("\nPT")  # found sooner than with the frequent space behind it
    if not all(other.startswith(" ") for other in others):
        first, *others = text.split("\nPT ")
        return [first, *("PT " + other for other in others)]
    return [first, *("PT" + other for other in others)]


def _records(segment: str, line: int) -> Iterator[Record | Defect]:
    """Yield what one PT and the text up to the next hold, however many records that are."""
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
    """The fields of one record by the tag and the space behind it: "AUDoe, J" is none.

    Python's own loops go over what is rare: over all lines they would take most of the time.
    """

    def __init__(self, chunk: str) -> None:
        self.chunk = chunk
        flat = chunk.replace(_BREAK, _WRAP)
        lines = flat.split("\n")
        #: How many lines of the file it takes.
        self.lines = len(lines)
        while lines[-1] == "":
            lines.pop()
        closed = lines[-1] == "ER"
        if closed:
            lines.pop()
        openings = [*map(_OPENING_OF, lines)]
        clear = self.sound = len(set(openings)) == len(lines)
        if not clear:  # stray lines, or a tag twice
            found = _TAG.findall(flat)
            latest = dict(zip(map(_OPENING_OF, found), found, strict=True))
            self.sound = len(latest) == len(found)
            openings, lines = [*latest], [*latest.values()]
        #: Whether this is one record to its end.
        self.whole = closed and _ENDS.isdisjoint(openings)
        self._clean = cleaner_of(flat)
        self._lists: dict[str, list[str]] = {}
        texts = [*map(_TEXT_OF, lines)]
        for place in compress(count(), map(contains, texts, repeat(_MARK))):
            rows = texts[place].split(_WRAP)
            self.lines += len(rows) - 1
            if openings[place] in _LISTS or openings[place] in _LISTS_ASIDE:
                self._lists[openings[place]] = rows
                texts[place] = ""
            else:
                texts[place] = " ".join(filter(None, map(str.strip, rows)))
        if not clear:
            self.lines = chunk.count("\n") + 1
        #: Each field clean and on one line, but for lists of several.
        self.texts = dict(zip(openings, clean_each(texts, self._tidy(texts)), strict=True))

    def rows(self, opening: str) -> tuple[str, ...]:
        rows = self._lists.get(opening)
        if rows is None:
            return (text,) if (text := self.texts.get(opening)) else ()
        return clean_all(rows, self._tidy(rows))

    def _tidy(self, texts: Sequence[str]) -> Cleaner:
        """What cleans these: where a record has markup, one look at all spares a look at each."""
        return cleaner_of("\n".join(texts)) if self._clean is clean else self._clean

    def others(self) -> tuple[str, ...]:
        """What no field of a record takes, as `reputation.literature.records.extra` has it."""
        names = [*map(_NAMES.get, self.texts)]
        if None in names:
            names = [
                f"{opening[:2]}=" if name is None and opening[2:] == " " else name
                for name, opening in zip(names, self.texts, strict=True)
            ]
        found = [name + text for name, text in zip(names, self.texts.values(), strict=True) if name]
        for opening in _LISTS_ASIDE.keys() & self._lists.keys():
            place = found.index(_LISTS_ASIDE[opening])
            found[place : place + 1] = [found[place] + row for row in self.rows(opening)]
        return tuple(found)


def _record(fields: _Fields, line: int) -> Record | Defect:
    given = fields.texts.get
    title = given("TI ")
    if not title:
        return Defect(line, "the record has no title (TI)")
    if not fields.sound and max(map(fields.chunk.count, ("\nTI ", "\nUT "))) > 1:
        return Defect(line, "two records run into each other: ER and PT between them are missing")
    abstract, statement = split_copyright(given("AB ", ""))
    doi = normalise_doi(given("DI ", ""))
    return Record(
        source=_SOURCE,
        source_id=given("UT ") or doi or f"line {line}",
        title=title,
        abstract=abstract,
        keywords=_pieces(given("DE ", "")),
        # DA is the day of the export; EA, early access, counts while there is no year yet.
        date=best_date(given("PY ", ""), given("PD ", "")) or best_date("", given("EA ", "")),
        doi=doi,
        venue=given("SO ", ""),
        authors=fields.rows("AF ") or fields.rows("AU ") or fields.rows("CA "),
        type=given("DT ", "").lower(),
        language=given("LA ", ""),
        copyright=statement,
        index_terms=_pieces(given("ID ", "")),
        volume=given("VL ", ""),
        issue=given("IS ", ""),
        pages=f"{given('BP ', '')}-{given('EP ', '')}".strip("-") or given("AR ", ""),
        affiliations=fields.rows("C1 "),
        references=fields.rows("CR "),
        extra=fields.others(),
        line=line,
    )


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(";")))) if text else ()


FORMAT = Format(NAME, "plain text, .isi, .ciw", recognise)
