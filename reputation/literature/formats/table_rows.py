"""Turn a row of a table into a record, once it is known which columns contain which field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from reputation.literature.formats.cell_lists import (
    CITATION,
    numbered_day,
    plain_count,
    split_places,
    without_day,
)
from reputation.literature.formats.date_fields import best_date
from reputation.literature.formats.headings import DATABASES, JABREF, OWN_TABLE, PERISH, PUBMED
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import (
    Cleaner,
    clean,
    clean_all,
    cleaner_of,
)
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.extra import pack_extra
from reputation.literature.records.keyword_lists import split_terms
from reputation.literature.records.names import split_names
from reputation.literature.records.page_numbers import tidy_pages
from reputation.literature.records.record import Record, normalise_doi
from reputation.literature.records.references import split_references

__all__ = ["row_reader"]

# Databases in a column "Source", where others have the journal.
_BY_NAME = {name: value for name, value in DATABASES.items() if name not in ("lens", "acm", "ieee")}
# What R, pandas and Excel write where there is nothing.
_MISSING = frozenset(
    ("NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "undefined", "#N/A", "-", "[]")
)
_LONGEST_MISSING = max(map(len, _MISSING))  # longer texts are not looked up: that reads them whole
_NO_AUTHOR = re.compile(r"\[?No author (?:name|id)?.*\]?", re.I)
_NO_ABSTRACT = frozenset(("no abstract available", "no abstract", "abstract not available"))

_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")  # Zotero's "journalArticle"
_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_NOTED_DOI = re.compile(r"\bDOI: ?(10\.\S+)", re.I)
_ARNUMBER = re.compile(r"arnumber=(\d+)")
# Embase puts year, volume, issue, pages and date behind the journal.
_EMBASE = re.compile(
    r"(.+?) \(((?:19|20)\d\d)\)(?: ([^\s:(]+)(?::(\S+))?)?(?: \(([^)]*)\))?"
    r".*?(?:Date of Publication: ([^.]*))?\.?"
)
# SpringerLink glues names together: "Ann B. LeePaul Oh"; but "McNeil" is one word.
_GLUED = re.compile(
    r"(?<=[a-zß-öø-ÿ.)])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bDu)(?<!\bLa)(?<!\bLe)(?<!\bVan)"
    r"(?<!\bDel)(?<!\bFitz)(?<!\b[A-Z]\.)(?<!\bDr\.)(?<!\bProf\.)(?=[A-ZÀ-ÖØ-Þ])"
)
_DEGREES = re.compile(r"(?:\b(?:Prof|Dr|Ph\.?D|Assoc|Asst|Ing)\.\s*)+")
_SOURCES = (("WOS:", "Web of Science"), ("2-s2.0-", "Scopus"), ("https://openalex", "OpenAlex"))
# What is kept in addition to a record's fields, by its name there (see `records.extra`).
_EXTRA = {
    "institutions": "C3", "times_cited": "TC", "export_date": "DA", "issn": "SN", "isbn": "BN",
    "publisher": "PU", "funding": "FU", "funding_text": "FX", "corresponding": "RP",
    "categories": "WC", "all_cited": "Z9", "short_venue": "J9", "early_access": "EA",
}  # fmt: skip

_TELLS: Mapping[str, Cleaner] = {
    "TC": plain_count,
    "Z9": plain_count,
    "C3": lambda text: clean(text.replace("|", "; ")),
}

Row = Sequence[str]
Cell = Callable[[Row, str], str]
Builder = Callable[[Row, int], Record | Defect]
_PAGES = ("first_page", "last_page", "pages")


def row_reader(
    columns: Mapping[str, Sequence[int]],
    source: str,
    name: str,
    *,
    place: str = "",
    by_row: bool = False,
) -> Builder:
    """Return a function that turns a row and its line into a record.

    Parameters
    ----------
    columns
        For each field the columns that may contain it, best first.
    source
        The database, else the file's name.
    name
        The format as `headings.database_of` tells it, for the quirks of single databases.
    place
        Goes before the line where a row has no identifier, as of a second sheet.
    by_row
        Whether each row tells its database, by a field or by its identifier.
    """
    split_authors = _springer_authors if name == "SpringerLink CSV" else _authors
    used = sorted({c for field, several in columns.items() if field not in _EXTRA for c in several})
    extras = [(f, tag, _TELLS.get(tag, clean)) for f, tag in _EXTRA.items() if f in columns]
    printed = columns.get("authors", ()) if len(columns.get("authors", ())) > 1 else ()
    months = "month" in columns
    in_venue = name == "Embase CSV"
    cited = name == PUBMED and "citation" in columns
    lines = name == OWN_TABLE  # part the pieces of a cell
    databases = {} if lines else _BY_NAME

    def cell(row: Row, field: str) -> str:
        for column in columns.get(field, ()):
            text = row[column]
            if text and (len(text) > _LONGEST_MISSING or text not in _MISSING):
                return text
        return ""

    def build(row: Row, line: int) -> Record | Defect:
        # The bar keeps cells apart that would be markup together.
        text = "|".join([row[column] for column in used])
        tidy = clean if "\n" in text else cleaner_of(text)
        title = tidy(cell(row, "title"))
        if not title:
            return Defect(line, "the row has no title")
        abstract, statement = split_copyright(_abstract(tidy(cell(row, "abstract"))))
        doi = _doi(cell, row)
        dates = [numbered_day(row[column]) for column in columns.get("date", ())]
        if months and (month := cell(row, "month")):
            dates.insert(0, _month(month, cell(row, "day"), cell(row, "year")))
        venue, year, volume, issue, pages = tidy(cell(row, "venue")), cell(row, "year"), "", "", ""
        if in_venue and (found := _EMBASE.fullmatch(venue)):
            venue, written, volume, issue, pages, date = (part or "" for part in found.groups())
            year, dates = year or written, [date, *dates]
        if cited:
            dates, volume, issue, pages = _cited(cell(row, "citation"), dates)
        named = databases.get(venue.lower(), "")
        terms = [row[column] for column in columns.get("index_terms", ())]
        names = cell(row, "authors")
        if lines and "\n" in names:  # each on a line: one of them has a semicolon
            people = clean_all(names.split("\n"))
        else:
            people = split_authors(tidy(names))
        pairs = [(tag, tell(text)) for field, tag, tell in extras if (text := cell(row, field))]
        if printed and row[printed[0]] and row[printed[1]]:
            pairs += _printed(tidy(row[printed[1]]), people)
        kept: tuple[str, ...] = ()
        if lines:
            kept = _kept(cell, row)
            statement = statement or clean(cell(row, "copyright"))
        return Record(
            source=(_source(cell, row) if by_row else "") or named or source,
            source_id=_identifier(cell, row, tidy) or doi or f"{place}line {line}",
            title=title,
            abstract=abstract,
            keywords=_split(cell(row, "keywords"), tidy),
            date=best_date(_year(year), *dates),
            doi=doi,
            venue="" if named else venue,
            authors=people,
            type=_type(cell, row, tidy),
            language=tidy(cell(row, "language")),
            copyright=statement,
            index_terms=tuple(
                dict.fromkeys(piece for text in terms for piece in _split(text, tidy))
            ),
            volume=tidy(cell(row, "volume")) or volume,
            issue=without_day(tidy(cell(row, "issue"))) or issue,
            pages=_pages(cell, row, tidy) or pages,
            affiliations=_several(cell(row, "affiliations"), tidy, split_places, lines=lines),
            references=_several(cell(row, "references"), tidy, split_references, lines=lines),
            extra=pack_extra(pairs) + kept,
            line=line,
        )

    return _prepared(build, name, columns)


def _prepared(build: Builder, name: str, columns: Mapping[str, Sequence[int]]) -> Builder:
    """The reader of a row, after what the cells of single programs need first."""
    if name == JABREF:
        return lambda row, line: build([clean(text, tex=True) for text in row], line)
    if name == PERISH:  # it writes 0 where there is nothing
        numbers = [columns.get(field, ()) for field in ("volume", "issue", *_PAGES, "year")]
        empty = frozenset(chain.from_iterable(numbers))
        return lambda row, line: build(
            ["" if text == "0" and at in empty else text for at, text in enumerate(row)], line
        )
    return build


def _cited(citation: str, dates: list[str]) -> tuple[list[str], str, str, str]:
    """Dates, volume, issue and pages, with those of a citation in one text."""
    found = CITATION.search(citation)
    if not found:
        return dates, "", "", ""
    date, volume, issue, pages = (part or "" for part in found.groups())
    return [*dates, date], volume, issue, pages


def _kept(cell: Cell, row: Row) -> tuple[str, ...]:
    """What our own export keeps beside a record's fields, a line each."""
    printed = [f"AU={name}" for name in cell(row, "printed").split("\n") if name]
    return clean_all([*printed, *cell(row, "others").split("\n")])


def _printed(text: str, people: Sequence[str]) -> list[tuple[str, str]]:
    """Authors as printed, which tell people of one name apart, where full names stand first."""
    short = split_names(text)
    return [("AU", name) for name in short] if len(short) == len(people) else []


def _abstract(text: str) -> str:
    return "" if len(text) < 30 and text.casefold().strip("[]. ") in _NO_ABSTRACT else text


def _doi(cell: Cell, row: Row) -> str:
    if doi := normalise_doi(cell(row, "doi")):
        return doi
    link = cell(row, "link")
    if "10." in link and (doi := normalise_doi(link)):
        return doi
    noted = _NOTED_DOI.search(cell(row, "remarks"))  # of Zotero, where a type has no such field
    return normalise_doi(noted.group(1)) if noted else ""


def _source(cell: Cell, row: Row) -> str:
    if known := DATABASES.get(cell(row, "database").strip().lower().replace("_", " ")):
        return known
    name = cell(row, "source_id")
    return next((database for start, database in _SOURCES if name.startswith(start)), "")


def _year(text: str) -> str:
    # A spreadsheet makes numbers of years: "2019.0", "2,019", or of 2019 its first day.
    return plain_count(text).removesuffix("-01-01")


def _month(month: str, day: str, year: str) -> str:
    if month.isdecimal() and day.isdecimal():
        return f"{_year(year)}-{month}-{day}"
    return f"{month} {day}".strip()


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
    kind = _JOINED.sub(" ", tidy(cell(row, "type"))).lower()
    return "" if kind.isdecimal() else kind


def _pages(cell: Cell, row: Row, tidy: Cleaner) -> str:
    first, last = tidy(cell(row, "first_page")), tidy(cell(row, "last_page"))
    if first and last and first != last:
        return f"{first}-{last}"
    return (
        first
        or without_day(tidy_pages(tidy(cell(row, "pages"))))
        or tidy(cell(row, "article_number"))
    )


def _split(text: str, tidy: Cleaner) -> tuple[str, ...]:
    if not text or text in _MISSING:
        return ()
    # Lines part a list, and are lost once the text is clean.
    return split_terms(tidy(text.replace("\n", ";") if "\n" in text else text))


def _several(
    text: str, tidy: Cleaner, split: Callable[[str], Sequence[str]], *, lines: bool
) -> tuple[str, ...]:
    if not text:
        return ()
    if lines and "\n" in text:
        return clean_all(text.split("\n"), tidy)
    if tidy is clean:  # before it is parted, since an entity has a semicolon of its own
        text, tidy = clean(text), str.strip
    return clean_all(split(text), tidy)


def _springer_authors(text: str) -> tuple[str, ...]:
    return clean_all(_DEGREES.sub("", person) for person in _GLUED.split(text))


def _authors(text: str) -> tuple[str, ...]:
    return () if not text or _NO_AUTHOR.fullmatch(text) else split_names(text)
