"""Turn the fields of one record, given under the tags of RIS, into a record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from operator import itemgetter

from reputation.literature.formats.date_fields import best_date, read_date
from reputation.literature.formats.headings import DATABASES
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import (
    Cleaner,
    clean_all,
    clean_each,
    cleaner_of,
)
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.keyword_lists import split_terms
from reputation.literature.records.names import inverted_names
from reputation.literature.records.page_numbers import tidy_pages
from reputation.literature.records.record import Record, normalise_doi
from reputation.literature.records.references import split_references

__all__ = ["KEPT", "KEPT_MARK", "KNOWN", "MISSING", "Fields", "record_of"]

_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_CITED = re.compile(
    r"(?:\b[Cc]ited [Bb]y:? ?:? ?|Times Cited in Web of Science Core Collection: *)(\d+)"
)
_ALL_CITED = re.compile(r"Total Times Cited: *(\d+)")
# Where a publisher or EBSCO has no tag for it.
_NOTED_DOI = re.compile(r"(?:^|[;.] )(?:doi: ?|https?://(?:dx\.)?doi\.org/)(10\.\S+)", re.I)
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_EXPORTED = re.compile(r"\b[Ee]xport [Dd]ate: ?([^;\s][^;]*)")
#: What programs write where they have nothing.
MISSING = frozenset(("", "NA", "N/A", "n/a", "null"))
_CLASS = re.compile(r"\[\d{4}\]\Z")  # of PsycINFO, where others name the type
_LONGEST_NOTE = 4000  # signs in which a DOI is looked for
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
    ("TC", "TC"), ("BN", "BN"), ("PM", "PM"), ("PU", "PU"), ("PI", "PI"), ("PA", "PA"),
    ("J9", "J9"), ("JI", "JI"), ("WE", "WE"),
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
        "PU",
        "PI",
        "PA",
        "J9",
        "JI",
        "WE",
        "XR",
        "XT",
        "JT",
        "CR",
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
_VENUES = ("T2", "JO", "JF", "JT", "JA", "J2", "BT", "T3")
_FIRST_OF = itemgetter(0)

Fields = dict[str, list[str]]


def record_of(fields: Fields, source: str, line: int) -> Record | Defect:
    """Make a record of fields by tag.

    Beside RIS's tags there are ``MH`` for index terms, ``TC`` for times cited, ``PM`` for PubMed's
    number and ``BN`` for an ISBN.
    """
    tidy = cleaner_of("\n".join(chain.from_iterable(fields.values())))
    firsts = _firsts(fields, tidy)
    given = firsts.get
    title = given("TI") or given("T1") or given("CT") or given("BT") or ""
    if not title:
        return Defect(line, "the record has no title (TI or T1)")
    abstract, statement = split_copyright(given("AB") or given("N2") or "")
    doi = _doi(fields)
    kind = given("M3", "")
    if not kind or normalise_doi(kind) or (kind[-1] == "]" and _CLASS.search(kind)):
        named = given("TY") or given("RT") or ""
        kind = _TYPES.get(named.upper(), "" if named.isupper() else named)
    kept, terms = _kept(fields, tidy)
    early = given("C6", "")
    early = early if early and read_date(early) else ""
    return Record(
        source=DATABASES.get((given("DB") or given("DP") or "").lower(), source),
        source_id=_identifier(fields, firsts) or doi or f"line {line}",
        title=title,
        abstract=abstract,
        keywords=_keywords(fields.get("KW", []), tidy),
        # Early access counts while the issue has no date.
        date=best_date(
            given("PY") or given("Y1") or given("YR") or "", *_all(fields, "DA", "Y1", "PY")[:3]
        )
        or best_date("", early),
        doi=doi,
        venue=next(filter(None, map(given, _VENUES)), ""),
        authors=_authors(fields, tidy),
        type=kind.lower(),
        language=given("LA") or given("XT") or "",
        copyright=statement,
        index_terms=clean_all(_all(fields, "MH"), tidy) if "MH" in fields else terms,
        volume=given("VL") or given("VO") or "",
        issue=given("IS") or given("CP") or "",
        pages=_pages(firsts),
        affiliations=clean_all(_all(fields, "AD"), tidy) if "AD" in fields else (),
        references=_references(fields, tidy),
        extra=_extra(fields, firsts, early) + kept,
        line=line,
    )


def _firsts(fields: Fields, tidy: Cleaner) -> dict[str, str]:
    """Of each tag the first text that says something, clean."""
    try:
        given = dict(zip(fields, clean_each(map(_FIRST_OF, fields.values()), tidy), strict=True))
    except IndexError:  # a tag without a text
        return _firsts({tag: values for tag, values in fields.items() if values}, tidy)
    if not MISSING.isdisjoint(given.values()):
        for tag, text in given.items():
            if text in MISSING:
                others = map(tidy, fields[tag])
                given[tag] = next((other for other in others if other not in MISSING), "")
    return given


def _all(fields: Fields, *tags: str) -> list[str]:
    found = [value.strip() for tag in tags if tag in fields for value in fields[tag]]
    return list(filter(None, found))


def _authors(fields: Fields, tidy: Cleaner) -> tuple[str, ...]:
    values = fields.get("AU", [])
    if "A1" in fields:  # both stand in the order of the file
        values = [value for tag in fields if tag in _AUTHORS for value in fields[tag]]
    names = [name for text in clean_all(values, tidy) if (name := text.rstrip(", "))]
    if len(names) == 1:  # several in one line
        several = names[0].split(";") if ";" in names[0] else names[0].split(" and ")
        if all("," in name for name in several) or ";" in names[0]:
            names = list(clean_all(several, tidy))
    return inverted_names(names)


def _doi(fields: Fields) -> str:
    for tag in ("DO", "DI", "M3", "UR", "L3", "LK"):
        if tag in fields:
            for value in fields[tag]:
                if doi := normalise_doi(value):
                    return doi
    for note in fields.get("N1", ()):
        if (
            "10." in note
            and "References: " not in note
            and (found := _NOTED_DOI.search(note[:_LONGEST_NOTE]))
        ):
            return normalise_doi(found.group(1))
    return ""


def _identifier(fields: Fields, firsts: Mapping[str, str]) -> str:
    for url in fields.get("UR", ()):
        if match := _EID.search(url):
            return match.group(1)
    return firsts.get("AN") or firsts.get("ID") or ""


def _pages(firsts: Mapping[str, str]) -> str:
    start, end = firsts.get("SP", ""), firsts.get("EP", "")
    if start.lower() in _UNPAGED:
        start = end = ""
    if end and end != start and "-" not in start:
        start = f"{start}-{end}".strip("-")
    return tidy_pages(start or firsts.get("C7", ""))


def _keywords(values: list[str], tidy: Cleaner) -> tuple[str, ...]:
    found = clean_all(values, tidy)
    if not MISSING.isdisjoint(found):
        found = tuple([text for text in found if text not in MISSING])
    joined = "".join(found)
    if "*" in joined:  # marks what a work is mostly about
        found = tuple([text.removeprefix("*").strip() or text for text in found])
    if len(found) == 1:  # all in one line
        return split_terms(found[0])
    if ";" in joined:
        return clean_all([piece for text in found for piece in text.split(";")], tidy)
    return found


def _references(fields: Fields, tidy: Cleaner) -> tuple[str, ...]:
    if "CR" in fields:
        return clean_all(fields["CR"], tidy)
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


def _extra(fields: Fields, firsts: Mapping[str, str], early: str) -> tuple[str, ...]:
    found = [
        f"{name}={firsts[tag].removesuffix(' (ISSN)')}" for name, tag in _EXTRA if firsts.get(tag)
    ]
    for note in fields.get("N1", ()):
        begin = note[:200]
        # From where a word is that is found sooner than a pattern.
        place = begin.find("ited ")
        if place > 0 and (cited := _CITED.search(begin, max(0, place - len("Times C")))):
            found.append(f"TC={cited.group(1)}")
            if total := _ALL_CITED.search(begin):
                found.append(f"Z9={total.group(1)}")
        place = begin.find("xport ")
        if place > 0 and (exported := _EXPORTED.search(begin, place - 1)):
            found.append(f"DA={exported.group(1).strip()}")
    if early:
        found.append(f"EA={early}")
    numbers = fields.get("SN", ())
    if len(numbers) == 2 and all(map(_ISSN.fullmatch, numbers)):
        found.append(f"EI={numbers[1]}")
    return tuple(found)
