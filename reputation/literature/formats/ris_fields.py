"""Turn the fields of one record, given under the tags of RIS, into a record."""

from __future__ import annotations

import re

from reputation.literature.formats.date_fields import best_date, read_date
from reputation.literature.formats.headings import DATABASES
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import Cleaner, clean_all, cleaner_of
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.keyword_lists import split_terms
from reputation.literature.records.names import inverted_names
from reputation.literature.records.record import Record, normalise_doi
from reputation.literature.records.references import split_references

__all__ = ["KEPT", "KEPT_MARK", "KNOWN", "Fields", "record_of"]

_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_CITED = re.compile(r"\b[Cc]ited [Bb]y:? ?:? ?(\d+)")
_EXPORTED = re.compile(r"\b[Ee]xport [Dd]ate: ?([^;\s][^;]*)")
_MISSING = frozenset(("", "NA", "N/A", "null"))
_LONGEST_MISSING = max(map(len, _MISSING))  # longer texts are not looked up: that reads them whole
_CLASS = re.compile(r"\[\d{4}\]\Z")  # of PsycINFO, where others name the type
_UNPAGED = frozenset(("no", "specified", "no specified", "no pagination", "n/a"))

_TYPES = {
    "JOUR": "journal article", "JFULL": "journal", "EJOUR": "electronic article",
    "MGZN": "magazine article", "NEWS": "newspaper article", "ABST": "abstract",
    "INPR": "in press", "CONF": "conference paper", "CPAPER": "conference paper",
    "CHAP": "book chapter", "ECHAP": "book chapter", "BOOK": "book", "EBOOK": "book",
    "EDBOOK": "edited book", "SER": "serial", "THES": "thesis", "RPRT": "report",
    "UNPB": "unpublished work", "GEN": "generic", "ELEC": "web page", "DATA": "data set",
    "PAT": "patent", "STAND": "standard",
}  # fmt: skip
# What is kept in addition to a record's fields: its name there and the tags that may hold it.
_EXTRA = (
    ("SN", "SN"), ("PU", "PB"), ("PI", "CY"), ("J9", "J2"), ("BE", "A2"), ("UR", "UR"),
    ("TC", "TC"), ("BN", "BN"), ("PM", "PM"),
)  # fmt: skip
#: Begins the note in which our own export keeps what RIS has no place for; between its pieces.
KEPT, KEPT_MARK = "Source fields: ", " ¦ "
# Tags that are read, and those of which a record has no use.
KNOWN = frozenset(
    [
        "TY",
        "TI",
        "T1",
        "CT",
        "BT",
        "AB",
        "N2",
        "KW",
        "PY",
        "Y1",
        "YR",
        "DA",
        "Y2",
        "AU",
        "A1",
        "A2",
        "A3",
        "A4",
        "ED",
        "T2",
        "T3",
        "JO",
        "JF",
        "JA",
        "J1",
        "J2",
        "VL",
        "VO",
        "IS",
        "CP",
        "SP",
        "EP",
        "DO",
        "DI",
        "UR",
        "L1",
        "L2",
        "L3",
        "L4",
        "LK",
        "SN",
        "BN",
        "PB",
        "CY",
        "PP",
        "LA",
        "LB",
        "AN",
        "ID",
        "DB",
        "DP",
        "AD",
        "N1",
        "M1",
        "M2",
        "M3",
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C6",
        "C7",
        "C8",
        "ST",
        "ET",
        "RN",
        "RP",
        "SE",
        "NV",
        "OP",
        "RI",
        "TA",
        "TT",
        "AV",
        "CA",
        "CN",
        "RT",
        "NL",
        "AI",
        "TC",
        "PM",
        "MH",
        "U1",
        "U2",
        "U3",
        "U4",
        "U5",
        "ER",
    ]
)

_AUTHORS = ("AU", "A1")

Fields = dict[str, list[str]]


def record_of(fields: Fields, source: str, line: int) -> Record | Defect:
    """Make a record of fields by tag.

    Beside RIS's tags there are ``MH`` for index terms, ``TC`` for times cited, ``PM`` for PubMed's
    number and ``BN`` for an ISBN.
    """
    tidy = cleaner_of("\n".join([value for values in fields.values() for value in values]))
    title = tidy(_first(fields, "TI", "T1", "CT") or _first(fields, "BT"))
    if not title:
        return Defect(line, "the record has no title (TI or T1)")
    database = _first(fields, "DB", "DP").lower()
    abstract, statement = split_copyright(tidy(_first(fields, "AB", "N2")))
    doi = _doi(fields)
    kind = _first(fields, "M3")
    if not kind or normalise_doi(kind) or (kind[-1] == "]" and _CLASS.search(kind)):
        named = _first(fields, "TY", "RT")
        kind = _TYPES.get(named.upper(), "" if named.isupper() else named)
    kept, terms = _kept(fields, tidy)
    early = _first(fields, "C6")
    early = early if early and read_date(early) else ""
    return Record(
        source=DATABASES.get(database, source),
        source_id=_identifier(fields, tidy) or doi or f"line {line}",
        title=title,
        abstract=abstract,
        keywords=_keywords(fields.get("KW", []), tidy),
        # Early access counts while the issue has no date.
        date=best_date(_first(fields, "PY", "Y1", "YR"), *_all(fields, "DA", "Y1", "PY")[:3])
        or best_date("", early),
        doi=doi,
        venue=tidy(_first(fields, "T2", "JO", "JF", "JA", "J2", "BT", "T3")),
        authors=_authors(fields, tidy),
        type=tidy(kind).lower(),
        language=tidy(_first(fields, "LA")),
        copyright=statement,
        index_terms=clean_all(_all(fields, "MH"), tidy) if "MH" in fields else terms,
        volume=tidy(_first(fields, "VL", "VO")),
        issue=tidy(_first(fields, "IS", "CP")),
        pages=_pages(fields, tidy),
        affiliations=clean_all(_all(fields, "AD"), tidy) if "AD" in fields else (),
        references=_references(fields, tidy),
        extra=_extra(fields, tidy, early) + kept,
        line=line,
    )


def _first(fields: Fields, *tags: str) -> str:
    for tag in tags:
        if tag in fields:  # most are not, and a loop over nothing takes longer
            for value in fields[tag]:
                text = value.strip()
                if len(text) > _LONGEST_MISSING or text not in _MISSING:
                    return text
    return ""


def _all(fields: Fields, *tags: str) -> list[str]:
    found = [value.strip() for tag in tags if tag in fields for value in fields[tag]]
    return list(filter(None, found))


def _authors(fields: Fields, tidy: Cleaner) -> tuple[str, ...]:
    names = [
        name
        for tag in fields  # in the order of the file
        if tag in _AUTHORS
        for value in fields[tag]
        if (name := value.strip().rstrip(","))
    ]
    if len(names) == 1:  # several in one line
        several = names[0].split(";") if ";" in names[0] else names[0].split(" and ")
        names = several if all("," in name for name in several) or ";" in names[0] else names
    return inverted_names(clean_all(names, tidy))


def _doi(fields: Fields) -> str:
    for tag in ("DO", "DI", "M3", "UR", "L3", "LK"):
        if tag in fields:
            for value in fields[tag]:
                if doi := normalise_doi(value):
                    return doi
    return ""


def _identifier(fields: Fields, tidy: Cleaner) -> str:
    for url in fields.get("UR", ()):
        if match := _EID.search(url):
            return match.group(1)
    return tidy(_first(fields, "AN", "ID"))


def _pages(fields: Fields, tidy: Cleaner) -> str:
    start, end = _first(fields, "SP"), _first(fields, "EP")
    if start.lower() in _UNPAGED:
        start = end = ""
    if end and end != start and "-" not in start:
        start = f"{start}-{end}".strip("-")
    return tidy(start or _first(fields, "C7"))


def _keywords(values: list[str], tidy: Cleaner) -> tuple[str, ...]:
    values = [value for value in values if value.strip() not in _MISSING]
    joined = "".join(values)
    if "*" in joined:  # marks what a work is mostly about
        values = [value.removeprefix("*") or value for value in map(str.strip, values)]
    if len(values) == 1:  # all in one line
        return split_terms(tidy(values[0]))
    if ";" in joined:
        values = [piece for value in values for piece in tidy(value).split(";")]
    return clean_all(values, tidy)


def _references(fields: Fields, tidy: Cleaner) -> tuple[str, ...]:
    for note in fields.get("N1", ()):
        _, found, listed = note.partition("References: ")
        if found:
            return split_references(tidy(listed))
    return ()


def _kept(fields: Fields, tidy: Cleaner) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What our own export keeps in a note: other values, and index terms."""
    for note in fields.get("N1", ()):
        if note.startswith(KEPT):
            pieces = clean_all(note.removeprefix(KEPT).split(KEPT_MARK), tidy)
            terms = tuple([piece[3:] for piece in pieces if piece.startswith("MH=")])
            return tuple([piece for piece in pieces if not piece.startswith("MH=")]), terms
    return (), ()


def _extra(fields: Fields, tidy: Cleaner, early: str) -> tuple[str, ...]:
    found = [
        f"{name}={text}"
        for name, tag in _EXTRA
        if tag in fields and (text := tidy(_first(fields, tag)))
    ]
    for note in fields.get("N1", ()):
        begin = note[:200]
        if "ited " in begin and (cited := _CITED.search(begin)):
            found.append(f"TC={cited.group(1)}")
        if "xport " in begin and (exported := _EXPORTED.search(begin)):
            found.append(f"DA={exported.group(1).strip()}")
    if early:
        found.append(f"EA={early}")
    return tuple(found)
