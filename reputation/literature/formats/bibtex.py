"""Read BibTeX files from Web of Science, Scopus, ScienceDirect, IEEE Xplore and elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from reputation.literature.formats.date_fields import best_date
from reputation.literature.formats.headings import DATABASES
from reputation.literature.formats.record_file import Defect, Format, Plan, TextFile, segments
from reputation.literature.records import latex
from reputation.literature.records.cleaning import clean, clean_all, cleaner_of, split_copyright
from reputation.literature.records.record import Record, normalise_doi

__all__ = ["FORMAT", "recognise"]

# Own parser: bibtexparser walks from mark to mark (1,500 records a second); this one parts an entry
# where its fields end, as nearly all exports write them, and takes the rest with one regular
# expression a field. Decoding LaTeX is left to fields that hold some.

NAME = "BibTeX"

_ENTRY = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*[{(]", re.M)
_NEXT = re.compile(r"\n(?=[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(][^\n={}\"]*(?:,|$|=))", re.M)
_INLINE = re.compile(r"@[ \t]*([A-Za-z]+)[ \t\n]*[{(](?=\s*[^\s,={}\"]*\s*,)")
_KEY = re.compile(r"\s*([^,={}\"]*?)\s*(?:,|(?=[})]))")
_FIELD = re.compile(r"[\s,]*([A-Za-z][^\s={},\"()]*)\s*=\s*")
_CLOSE = re.compile(r"[\s,]*[})]")


def _nested(depth: int) -> str:
    inside = r"[^{}\\]++|\\."
    for _ in range(depth):
        inside = rf"[^{{}}\\]++|\\.|\{{(?:{inside})*+\}}"
    return inside


_BRACED = re.compile(rf"\{{((?:{_nested(6)})*+)\}}", re.S)
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
_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_PIECES = re.compile(r"\s*;\s*")
_COMMA = re.compile(r"\s*[;,]\s+")
_DIGITS = re.compile(r"\d+")

_MACROS = {
    name: name
    for name in ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
}
# Lists, one in a line or with "and" between; and what must not be decoded.
_NOT_TEXTS = frozenset(("author", "affiliation", "cited-references", "unique-id", "url"))
_NOT_RECORDS = frozenset(("comment", "preamble", "string"))

Fields = dict[str, str]

_decoded = partial(clean, tex=True)


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if it is something else."""
    first = _ENTRY.search(text.head)
    if first is None or "=" not in text.head[first.end() :]:
        return None
    source = _source(text.head[first.start() : first.start() + 20_000]) or text.path.name
    return Plan(NAME, source, lambda: _read(text, source))


def _source(head: str) -> str:
    if re.search(r"@\w+\{\s*(?:WOS|ISI|MEDLINE|BCI|CCC):|^Unique-ID\s*=", head, re.M):
        return "Web of Science"
    if re.search(r"source\s*=\s*\{Scopus\}|scopus\.com/", head, re.I):
        return "Scopus"
    if "sciencedirect.com/science/" in head:
        return "ScienceDirect"
    if re.search(r"@\w+\{\s*\d+,", head) and re.search(r"doi\s*=\s*\{10\.1109/", head, re.I):
        return "IEEE Xplore"
    return ""


def _read(text: TextFile, source: str) -> Iterator[Record | Defect]:
    macros = dict(_MACROS)
    for line, segment in segments(text, _begins, _NEXT.split):
        yield from _entries(segment, line, source, macros)


def _begins(block: str) -> bool:
    return "\n@" in block or ("@" in block and _ENTRY.search(block) is not None)


def _entries(
    chunk: str, line: int, source: str, macros: dict[str, str]
) -> Iterator[Record | Defect]:
    """Yield the entries of a chunk that begins with one: normally one."""
    match = _ENTRY.search(chunk)
    while match is not None:
        kind = match.group(1).lower()
        at = line + chunk.count("\n", 0, match.start())
        if kind == "string":
            name, value, end = _string(chunk, match.end(), macros)
            macros[name] = value
        elif kind in _NOT_RECORDS:
            end = match.end()
        else:
            key, fields, end = _fields(chunk, match.end(), macros)
            if end < 0:
                key, fields = _loose(chunk[match.start() :])
                end = len(chunk)
            yield _record(kind, key, fields, source, at)
        match = _INLINE.search(chunk, end)


def _fields(chunk: str, position: int, macros: dict[str, str]) -> tuple[str, Fields, int]:
    """Return the key, the fields and where the entry ends (-1 if its braces do not balance)."""
    key = _KEY.match(chunk, position)
    if key is None:
        return "", {}, -1
    fields, position = _fields_by_lines(chunk, key.end())
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
    return key.group(1), fields, close.end() if close else -1


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


def _value(chunk: str, position: int, macros: dict[str, str]) -> tuple[str, int]:
    parts: list[str] = []
    while True:
        match = _BRACED.match(chunk, position) or _QUOTED.match(chunk, position)
        if match is not None:
            parts.append(match.group(1))
        else:
            match = _BARE.match(chunk, position)
            if match is None:
                return "", -1
            parts.append(macros.get(match.group().lower(), match.group()))
        position = match.end()
        joined = _JOIN.match(chunk, position)
        if joined is None:
            return "".join(parts), position
        position = joined.end()


def _string(chunk: str, position: int, macros: dict[str, str]) -> tuple[str, str, int]:
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
    key = re.match(r"[^{(]*[{(]\s*([^,\s]*)", entry)
    fields: Fields = {}
    for name, value, number in _LOOSE.findall(entry):
        fields.setdefault(name.lower(), value or number)
    return key.group(1) if key else "", fields


def _record(kind: str, key: str, fields: Fields, source: str, line: int) -> Record | Defect:
    if not fields:
        return Defect(line, f"the @{kind} entry is not closed or its braces do not balance")
    texts = _texts(fields)
    title = _first(texts, "title")
    if not title:
        return Defect(line, f"the @{kind} entry has no title")
    get = texts.get
    abstract, statement = split_copyright(get("abstract", ""))
    doi = normalise_doi(get("doi") or fields.get("url", ""))
    return Record(
        source=_database(fields) or source,
        source_id=_identifier(fields) or key or doi or f"line {line}",
        title=title,
        abstract=abstract,
        keywords=_keywords(texts),
        date=best_date(_first(texts, "year", "date"), _month(texts), get("date", ""))
        or best_date("", get("earlyaccessdate", "")),
        doi=doi,
        venue=_first(texts, "journal", "journaltitle", "booktitle", "series"),
        authors=_authors(fields.get("author", "")),
        type=(_first(texts, "document_type", "type") or kind).lower(),
        language=get("language", ""),
        copyright=statement,
        index_terms=_index_terms(texts),
        volume=get("volume", ""),
        issue=_first(texts, "number", "issue"),
        pages=get("pages", "").replace("–", "-") or _first(texts, "article-number", "art_number"),
        affiliations=_affiliations(fields, texts),
        references=_rows(fields.get("cited-references", "")) or _pieces(get("references", "")),
        line=line,
    )


def _texts(fields: Fields) -> Fields:
    """Decode and clean the fields that are one text each, all at once since they are many."""
    names = [name for name in fields if name not in _NOT_TEXTS]
    if not names:
        return {}
    text = "\0".join([fields[name] for name in names]).replace("\n   ", " ")
    if "$" in text:  # a formula must end in the field where it begins
        return dict(zip(names, map(_decoded, text.split("\0")), strict=True))
    text = latex.decode(text)
    tidy = clean if "\n" in text else cleaner_of(text)
    return dict(zip(names, map(tidy, text.split("\0")), strict=True))


def _first(texts: Fields, *names: str) -> str:
    return next((value for name in names if (value := texts.get(name))), "")


def _database(fields: Fields) -> str:
    if fields.get("unique-id", "").startswith("WOS:"):
        return "Web of Science"
    if (named := fields.get("source")) and (known := DATABASES.get(named.strip().lower())):
        return known
    return "ScienceDirect" if "sciencedirect.com/science/" in fields.get("url", "") else ""


def _identifier(fields: Fields) -> str:
    eid = _EID.search(fields.get("url", ""))
    return clean(fields.get("unique-id", "")) or (eid.group(1) if eid else "")


def _month(texts: Fields) -> str:
    month, day = texts.get("month", ""), texts.get("day", "")
    return f"{month} {day}" if month and day.isdecimal() and not _DIGITS.search(month) else month


def _keywords(texts: Fields) -> tuple[str, ...]:
    # Scopus keeps the authors' words apart; its "keywords" are the index terms.
    if "author_keywords" in texts:
        return _split(texts["author_keywords"])
    return () if texts.get("source") == "Scopus" else _split(texts.get("keywords", ""))


def _index_terms(texts: Fields) -> tuple[str, ...]:
    if "author_keywords" in texts or texts.get("source") == "Scopus":
        return _split(texts.get("keywords", ""))
    return _split(texts.get("keywords-plus", ""))


def _split(text: str) -> tuple[str, ...]:
    pattern = _PIECES if ";" in text else _COMMA
    return tuple(filter(None, pattern.split(text)))


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split("; "))))


def _authors(value: str) -> tuple[str, ...]:
    if not value:
        return ()
    value = " ".join(value.split())
    if "{" in value:  # "{Barnes and Noble}" is one author
        value = _BRACED.sub(lambda match: match.group().replace(" and ", " \x00 "), value)
    names = clean_all((name.replace("\x00", "and") for name in value.split(" and ")), _decoded)
    return names[:-1] if names[-1:] == ("others",) else names


def _affiliations(fields: Fields, texts: Fields) -> tuple[str, ...]:
    # Web of Science writes a line each, with its authors; Scopus one line, with semicolons.
    value = fields.get("affiliation", "")
    if "unique-id" in fields:
        return _rows(value) or _pieces(texts.get("affiliations", ""))
    return clean_all(value.split("; "), _decoded) or _pieces(texts.get("affiliations", ""))


def _rows(value: str) -> tuple[str, ...]:
    """Split a field of Web of Science at its lines; decoded as a whole, since they are many."""
    if "$" in value:
        return clean_all(value.split("\n"), _decoded)
    rows = latex.decode(value.replace("\n   ", "\n"))
    return clean_all(rows.split("\n"), cleaner_of(rows)) if rows else ()


FORMAT = Format(NAME, "Web of Science, Scopus, ScienceDirect, IEEE Xplore and others", recognise)
