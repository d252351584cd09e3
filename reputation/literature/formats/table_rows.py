"""Turn the row of a table into a record, once it is known which columns hold which field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from reputation.literature.formats.date_fields import best_date
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import (
    Cleaner,
    clean,
    clean_all,
    cleaner_of,
    split_copyright,
)
from reputation.literature.records.record import Record, normalise_doi

__all__ = ["row_reader"]

# What R, pandas and Excel write where there is nothing.
_MISSING = frozenset(
    ("NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "undefined", "#N/A", "-")
)
_NO_AUTHOR = re.compile(r"\[?No author (?:name|id)?.*\]?", re.I)

_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_ARNUMBER = re.compile(r"arnumber=(\d+)")
_COMMA = re.compile(r"\s*,\s+")
_AND = re.compile(r"\s+(?:and|und|&)\s+")
# Scopus: "Smith J.A., van Doe B.", and with identifiers "Smith, Jane A. (57190000000)".
_FAMILY_INITIALS = re.compile(r"(.+?)\s+((?:[^\W\d_a-z]\.[\s-]?)+(?:,? Jr\.?| I{2,3})?)")
_AUTHOR_ID = re.compile(r"\s*\(\d{6,}\)")
# SpringerLink glues names together: "Ann B. LeePaul Oh"; but "McNeil" is one word.
_GLUED = re.compile(
    r"(?<=[a-zß-öø-ÿ.)])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bDu)(?<!\bLa)(?<!\bLe)(?<!\bVan)"
    r"(?<!\bDel)(?<!\bFitz)(?<!\b[A-Z]\.)(?<!\bDr\.)(?<!\bProf\.)(?=[A-ZÀ-ÖØ-Þ])"
)
_DEGREES = re.compile(r"(?:\b(?:Prof|Dr|Ph\.?D|Assoc|Asst|Ing)\.\s*)+")

Row = Sequence[str]
Cell = Callable[[Row, str], str]


def row_reader(
    columns: Mapping[str, Sequence[int]], source: str, name: str
) -> Callable[[Row, int], Record | Defect]:
    """Return a function that turns a row and its line into a record.

    Parameters
    ----------
    columns
        For each field the columns that may hold it, best first.
    source
        The database, else the file's name.
    name
        The format as `headings.database_of` tells it, for the quirks of single databases.
    """
    split_authors = _author_splitter(name)
    used = sorted({column for several in columns.values() for column in several})

    def cell(row: Row, field: str) -> str:
        for column in columns.get(field, ()):
            text = row[column]
            if text and text not in _MISSING:
                return text
        return ""

    def build(row: Row, line: int) -> Record | Defect:
        # The bar keeps cells apart that would be markup together.
        text = "|".join([row[column] for column in used])
        tidy = clean if "\n" in text else cleaner_of(text)
        title = tidy(cell(row, "title"))
        if not title:
            return Defect(line, "the row has no title")
        abstract = tidy(cell(row, "abstract"))
        if len(abstract) < 30 and abstract.casefold().strip("[]") == "no abstract available":
            abstract = ""
        abstract, statement = split_copyright(abstract)
        doi = normalise_doi(cell(row, "doi"))
        dates = [row[column] for column in columns.get("date", ())]
        terms = [row[column] for column in columns.get("index_terms", ())]
        return Record(
            source=source,
            source_id=_identifier(cell, row, tidy) or doi or f"line {line}",
            title=title,
            abstract=abstract,
            keywords=_split(cell(row, "keywords"), tidy),
            date=best_date(_year(cell(row, "year")), *dates),
            doi=doi,
            venue=tidy(cell(row, "venue")),
            authors=split_authors(tidy(cell(row, "authors"))),
            type=_type(cell, row, tidy),
            language=tidy(cell(row, "language")),
            copyright=statement,
            index_terms=tuple(
                dict.fromkeys(piece for text in terms for piece in _split(text, tidy))
            ),
            volume=tidy(cell(row, "volume")),
            issue=tidy(cell(row, "issue")),
            pages=_pages(cell, row, tidy),
            affiliations=_several(cell(row, "affiliations"), tidy),
            references=_several(cell(row, "references"), tidy),
            line=line,
        )

    return build


def _year(text: str) -> str:
    # A spreadsheet makes numbers of years: "2019.0".
    return text.strip().removesuffix(".0")


def _identifier(cell: Cell, row: Row, tidy: Cleaner) -> str:
    named = tidy(cell(row, "source_id"))
    link = cell(row, "link")
    eid = _EID.search(link)
    if eid and not named:
        return eid.group(1)
    number = _ARNUMBER.search(link)
    kind = cell(row, "type").strip()
    return named or (kind if kind.isdecimal() else "") or (number.group(1) if number else "")


def _type(cell: Cell, row: Row, tidy: Cleaner) -> str:
    # IEEE's "Document Identifier" is its number or, in other years, a type like "IEEE Conferences".
    kind = tidy(cell(row, "type")).lower()
    return "" if kind.isdecimal() else kind


def _pages(cell: Cell, row: Row, tidy: Cleaner) -> str:
    first, last = tidy(cell(row, "first_page")), tidy(cell(row, "last_page"))
    if first and last and first != last:
        return f"{first}-{last}"
    return first or tidy(cell(row, "pages")) or tidy(cell(row, "article_number"))


def _split(text: str, tidy: Cleaner) -> tuple[str, ...]:
    text = tidy(text)
    if not text or text in _MISSING:
        return ()
    pieces = _semicolons(text) if ";" in text or "|" in text else _COMMA.split(text)
    return tuple(filter(None, pieces))


def _semicolons(text: str) -> Iterable[str]:
    return map(str.strip, text.replace("|", ";").split(";"))


def _several(text: str, tidy: Cleaner) -> tuple[str, ...]:
    if not text:
        return ()
    if tidy is clean:  # before it is parted, since an entity has a semicolon of its own
        text, tidy = clean(text), str.strip
    return clean_all(text.split("; "), tidy)


def _author_splitter(name: str) -> Callable[[str], tuple[str, ...]]:
    if name == "SpringerLink CSV":
        return _springer_authors
    return _scopus_authors if name.startswith("Scopus") else _authors


def _scopus_authors(text: str) -> tuple[str, ...]:
    if not text or _NO_AUTHOR.fullmatch(text):
        return ()
    # Until 2022 authors were separated by commas, since then by semicolons.
    apart = ";" in text or _AUTHOR_ID.search(text)
    text = _AUTHOR_ID.sub("", text)
    return tuple(filter(None, map(_inverted, _semicolons(text) if apart else _COMMA.split(text))))


def _inverted(person: str) -> str:
    person = person.strip()
    match = _FAMILY_INITIALS.fullmatch(person)
    return f"{match.group(1)}, {match.group(2)}" if match and "," not in match.group(1) else person


def _springer_authors(text: str) -> tuple[str, ...]:
    return clean_all(_DEGREES.sub("", person) for person in _GLUED.split(text))


def _authors(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    if ";" in text or "|" in text:
        return clean_all(_semicolons(text))
    people = _AND.split(text)
    if len(people) > 1:
        return clean_all(part for person in people for part in _comma_names(person))
    return _comma_names(text)


def _comma_names(text: str) -> tuple[str, ...]:
    """Split "J. Doe, A. Roe" but not "Doe, Jane"."""
    parts = clean_all(_COMMA.split(text))
    if len(parts) < 2 or not all(" " in part for part in parts):
        # Two words apart by a comma are a family and a given name.
        return parts if len(parts) > 2 and all(" " in part for part in parts) else (text.strip(),)
    return parts
