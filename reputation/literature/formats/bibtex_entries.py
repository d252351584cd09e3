"""The entries of BibTeX files: where each ends, its fields, and what it inherits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from reputation.errors import FormatError
from reputation.literature.formats.date_fields import MONTHS
from reputation.literature.formats.record_file import Findings
from reputation.literature.formats.text_file import TextFile, segments

__all__ = ["BRACED", "ENTRY", "Entry", "Fields", "entries_of"]

# Own parser: bibtexparser walks from mark to mark (1,500 records a second); this one parts an entry
# where its fields end, as nearly all exports write them, and takes the rest with one regular
# expression a field. Decoding LaTeX is left to fields that hold some.

ENTRY = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*[{(]", re.M)
_NEXT = re.compile(r"\n(?=[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(][^\n={}\"]*(?:,|$|=))", re.M)
_INLINE = re.compile(r"@[ \t]*([A-Za-z]+)[ \t\n]*[{(](?=\s*+[^\s,={}()\"@]{0,300}+\s*+,)")
_KEY = re.compile(r"\s*+([^,={})\"]*+)(?:,|(?=[})]))")
_FIELD = re.compile(r"[\s,]*([A-Za-z][^\s={},\"()]*)\s*=\s*")
_CLOSE = re.compile(r"[\s,]*[})]")


def _nested(depth: int) -> str:
    inside = r"[^{}\\]++|\\."
    for _ in range(depth):
        inside = rf"[^{{}}\\]++|\\.|\{{(?:{inside})*+\}}"
    return inside


BRACED = re.compile(rf"\{{((?:{_nested(6)})*+)\}}", re.S)
_BALANCED = re.compile(rf"(?:{_nested(6)})*+", re.S)
# Nearly every field: a name, one value in braces, and its end.
_SIMPLE = re.compile(rf"{_FIELD.pattern}\{{((?:{_nested(6)})*+)\}}(?=\s*[,}}])", re.S)
_QUOTED = re.compile(rf'"((?:[^"{{}}\\]++|\\.|\{{(?:{_nested(5)})*+\}})*+)"', re.S)
_BARE = re.compile(r"[^\s,{}#\"()]+")
_JOIN = re.compile(r"\s*#\s*")
# A field by its lines alone, for entries whose braces do not balance.
_LOOSE = re.compile(
    r"^[ \t]*([A-Za-z][\w-]*)[ \t]*=[ \t]*(?:[{\"](.*?)[}\"]|(\d{1,9})),?[ \t]*"
    r"(?=\n[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"\d]|\n[ \t]*[})]?\s*\Z)",
    re.M | re.S,
)
LONGEST_LOOSE = 100_000
LONGEST_NAME = 100
# How much longer abbreviations may make a file: so many characters, and so many times its size.
LEAST_ADDED, MOST_ADDED = 1 << 20, 10
_KEYLESS = re.compile(r"\s*(?:[A-Za-z][\w-]*\s*=|,)")

_MACROS = {name: name for name in MONTHS}
_NOT_RECORDS = frozenset(("comment", "preamble", "string"))
# Whose parts refer to them, and the parts.
_REFERRING = (b"rossref", b"ROSSREF", b"xdata")
_COLLECTIONS = frozenset(("proceedings", "book", "collection", "mvbook", "mvproceedings", "xdata"))
_PARTS = frozenset(("inproceedings", "incollection", "inbook", "conference", "article"))


Fields = dict[str, str]
#: Kind, key, fields and line.
Entry = tuple[str, str, Fields, int]


class _Macros:
    """What names stand for; all together they may add only so much to a file.

    Otherwise twenty lines of ``@string{a = a # a}`` would fill the memory.
    """

    def __init__(self, text: TextFile) -> None:
        self.texts = dict(_MACROS)
        self.line = 1
        self._path = text.path
        self._left = LEAST_ADDED + MOST_ADDED * text.path.stat().st_size

    def expanded(self, name: str) -> str:
        """What a name stands for, else the name."""
        text = self.texts.get(name.lower(), name)
        self._left -= len(text)
        if self._left < 0:
            raise FormatError(
                f"{self._path.name}: line {self.line}: its expanded @string names are more "
                f"than {MOST_ADDED} times the file size; expand them in the file, or leave "
                "those entries out."
            )
        return text


def entries_of(text: TextFile, findings: Findings) -> Iterator[Entry]:
    """Yield the entries of a file, each with what those it refers to add.

    Proceedings to which papers refer are no work of their own, and noted.
    """
    macros = _Macros(text)
    parents: Mapping[str, tuple[Fields, bool]] | None = None
    seen: set[str] = set()
    for line, segment in segments(text, _begins, _NEXT.split):
        for kind, key, fields, at in _entries(segment, line, macros):
            above = _reference(fields)
            if parents is None and (above or kind == "proceedings"):
                parents = _parents(text) if _refers(text) else {}
            if parents is None:  # as in nearly all files, which are read once
                yield kind, key, fields, at
                continue
            if kind == "proceedings" and key.lower() in parents and parents[key.lower()][1]:
                findings.note(
                    at, f"@proceedings {key} is not a record itself; its papers refer to it"
                )
                continue
            if above and above not in parents and above not in seen:
                seen.add(above)
                findings.note(at, f"refers to an entry {above!r} that the file does not contain")
            yield kind, key, _inherited(fields, parents.get(above)) if above else fields, at


def _reference(fields: Fields) -> str:
    return (fields.get("crossref") or fields.get("xdata") or "").strip().lower()


def _refers(text: TextFile) -> bool:
    # A look at the bytes, as nearly no file has any; whole words are for the second reading.
    rest = b""
    with text.path.open("rb") as file:
        while chunk := file.read(1 << 20):
            chunk = rest + chunk
            if any(word in chunk for word in _REFERRING):
                return True
            rest = chunk[-16:]
    return False


def _parents(text: TextFile) -> dict[str, tuple[Fields, bool]]:
    """By lower-case key the entries that others refer to, and whether a paper does."""
    macros = _Macros(text)
    held: dict[str, Fields] = {}
    wanted: dict[str, bool] = {}
    for line, segment in segments(text, _begins, _NEXT.split):
        for kind, key, fields, _ in _entries(segment, line, macros):
            if kind in _COLLECTIONS or (kind not in _PARTS and "crossref" not in fields):
                held[key.lower()] = fields
            if above := _reference(fields):
                wanted[above] = wanted.get(above, False) or kind in _PARTS
    return {key: (held[key], paper) for key, paper in wanted.items() if key in held}


def _inherited(fields: Fields, parent: tuple[Fields, bool] | None) -> Fields:
    """The fields with what an entry they refer to adds; its title is the book's."""
    if parent is None:
        return fields
    above = dict(parent[0])
    title = above.pop("booktitle", "") or above.pop("title", "")
    for own in ("author", "abstract", "doi", "url", "pages", "keywords", "title", "crossref"):
        above.pop(own, None)
    return {**above, **({"booktitle": title} if title else {}), **fields}


def _begins(block: str) -> bool:
    return "\n@" in block or ("@" in block and ENTRY.search(block) is not None)


def _entries(chunk: str, line: int, macros: _Macros) -> Iterator[Entry]:
    """Yield the entries of a chunk that begins with one: normally one."""
    match = ENTRY.search(chunk)
    counted, at, alone = 0, line, True
    while match is not None:
        kind = match.group(1).lower()
        at += chunk.count("\n", counted, match.start())
        counted = match.start()
        if kind == "string":
            macros.line = at
            name, value, end = _string(chunk, match.end(), macros)
            macros.texts[name] = value
        elif kind in _NOT_RECORDS:
            inside = _BALANCED.match(chunk, match.end())
            end = inside.end() if inside else match.end()
        else:
            macros.line = at
            key, fields, end = _fields(chunk, match.end(), macros, alone=alone)
            if end < 0:
                key, fields = _loose(chunk[match.start() :])
                end = len(chunk)
            yield kind, key, fields, at
        match, alone = _INLINE.search(chunk, end), False


def _fields(chunk: str, position: int, macros: _Macros, *, alone: bool) -> tuple[str, Fields, int]:
    """Return the key, the fields and where the entry ends (-1 if its braces do not balance)."""
    fields: Fields = {}
    key = _KEY.match(chunk, position)
    if key is None:
        if not _FIELD.match(chunk, position):
            return "", {}, -1
    else:
        position = key.end()
    if alone:  # of several on one line, each would look through all that follow
        fields, position = _fields_by_lines(chunk, position)
    while True:
        while simple := _SIMPLE.match(chunk, position):
            position = simple.end()
            fields.setdefault(simple.group(1).lower(), simple.group(2))
        field = _FIELD.match(chunk, position)
        if field is None:
            break
        value, position = _value(chunk, field.end(), macros)
        if position < 0:
            return "", {}, -1
        fields.setdefault(field.group(1).lower(), value)
    close = _CLOSE.match(chunk, position)
    return key.group(1).strip() if key else "", fields, close.end() if close else -1


def _fields_by_lines(chunk: str, position: int) -> tuple[Fields, int]:
    """Take fields of one value in braces as long as each ends its line; return where it stopped."""
    fields: Fields = {}
    *pieces, _ = chunk[position:].split("},\n")
    for piece in pieces:
        head, _, value = piece.partition("{")
        name = _name(head) if len(head) < LONGEST_NAME else ""
        if not name or value.endswith("\\"):
            break
        if ("{" in value or "}" in value) and not _BALANCED.fullmatch(value):
            break
        fields.setdefault(name, value)
        position += len(piece) + 3
    return fields, position


@lru_cache(maxsize=1024)
def _name(head: str) -> str:
    field = _FIELD.fullmatch(head)
    return field.group(1).lower() if field else ""


def _value(chunk: str, position: int, macros: _Macros) -> tuple[str, int]:
    parts: list[str] = []
    while True:
        match = BRACED.match(chunk, position) or _QUOTED.match(chunk, position)
        if match is not None:
            parts.append(match.group(1))
        else:
            match = _BARE.match(chunk, position)
            if match is None:
                return "", -1
            parts.append(macros.expanded(match.group()))
        position = match.end()
        joined = _JOIN.match(chunk, position)
        if joined is None:
            return "".join(parts), position
        position = joined.end()


def _string(chunk: str, position: int, macros: _Macros) -> tuple[str, str, int]:
    field = _FIELD.match(chunk, position)
    if field is None:
        return "", "", position
    value, end = _value(chunk, field.end(), macros)
    return field.group(1).lower(), value, max(end, position)


def _loose(entry: str) -> tuple[str, Fields]:
    if not entry.rstrip().endswith(("}", ")")):
        return "", {}  # cut off
    if len(entry) > LONGEST_LOOSE or entry.count("\n") > LONGEST_LOOSE // 100:
        return "", {}  # seeking its fields would take too long
    opening = re.match(r"[^{(]*[{(]", entry)
    keyless = opening and _KEYLESS.match(entry, opening.end())
    key = None if keyless else re.match(r"[^{(]*[{(]\s*([^,\s]*)", entry)
    fields: Fields = {}
    for name, value, number in _LOOSE.findall(entry):
        fields.setdefault(name.lower(), value or number)
    return key.group(1) if key else "", fields
