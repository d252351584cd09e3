"""Other programs that read exports, each giving the fields that all have in common.

A peer that is not installed is left out; `PEERS` names what to install. Each reads a file by its
own documented means and gives a dictionary a record: title, abstract, authors, year, doi, venue,
keywords, type. Where it has a way of its own to decode LaTeX, there is a peer with it, since that
alone gives the same fields, and one without, since that is the faster program.
"""

from __future__ import annotations

import csv
import logging
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["FIELDS", "PEERS", "Peer"]

FIELDS = ("title", "abstract", "authors", "year", "doi", "venue", "keywords", "type")
Fields = dict[str, Any]


@dataclass(frozen=True)
class Peer:
    """A program, the formats it reads, and whether its fields come out decoded."""

    package: str
    how: str
    format: str
    read: Callable[[Path], list[Fields]]
    decodes: bool = True
    slow: bool = False

    @property
    def installed(self) -> bool:
        """Whether it can be asked."""
        return find_spec(self.package) is not None

    @property
    def title(self) -> str:
        """Its name with what it was told to do."""
        return f"{self.package}, {self.how}" if self.how else self.package


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace")


def bibtex_fields(entry: Mapping[str, Any], kind: str) -> Fields:
    get = entry.get
    keywords = get("author_keywords") or get("keywords") or ""
    authors = get("author") or ""
    return {
        "title": get("title", ""),
        "abstract": get("abstract", ""),
        "authors": authors if isinstance(authors, list) else authors.split(" and "),
        "year": get("year", ""),
        "doi": get("doi", ""),
        "venue": get("journal") or get("booktitle") or get("series") or "",
        "keywords": re.split(r"\s*[;]\s*|,\s+", keywords) if keywords else [],
        "type": get("type") or kind,
    }


def bibtexparser(path: Path, *, decode: bool = False) -> list[Fields]:
    import bibtexparser as parser
    from bibtexparser import middlewares

    logging.disable(logging.WARNING)
    extra = [middlewares.LatexDecodingMiddleware()] if decode else []
    library = parser.parse_string(
        text_of(path), append_middleware=[middlewares.SeparateCoAuthors(), *extra]
    )
    return [
        bibtex_fields({f.key.lower(): f.value for f in entry.fields}, entry.entry_type)
        for entry in library.entries
    ]


def pybtex(path: Path, *, decode: bool = False) -> list[Fields]:
    from pybtex.database import parse_string
    from pybtex.richtext import Text

    plain: Callable[[str], str] = (lambda text: str(Text.from_latex(text))) if decode else str
    found = []
    for entry in parse_string(text_of(path), "bibtex").entries.values():
        fields = {key.lower(): plain(value) for key, value in entry.fields.items()}
        fields["author"] = [plain(str(person)) for person in entry.persons.get("author", ())]
        found.append(bibtex_fields(fields, entry.type))
    return found


def rispy(path: Path) -> list[Fields]:
    from rispy import loads

    return [
        {
            "title": one.get("title") or one.get("primary_title", ""),
            "abstract": one.get("abstract") or one.get("notes_abstract", ""),
            "authors": one.get("authors") or one.get("first_authors") or [],
            "year": one.get("year") or one.get("publication_year", ""),
            "doi": one.get("doi", ""),
            "venue": one.get("secondary_title") or one.get("journal_name", ""),
            "keywords": one.get("keywords") or [],
            "type": one.get("type_of_work") or one.get("type_of_reference", ""),
        }
        for one in loads(text_of(path))
    ]


TAGS = {"title": "TI", "abstract": "AB", "authors": "AF", "year": "PY", "doi": "DI"}
TAGS |= {"venue": "SO", "keywords": "DE", "type": "DT"}
#: Our records hold these as well, so a peer that is asked for all gives them, too.
MORE_TAGS = ("UT", "LA", "ID", "VL", "IS", "BP", "EP", "C1", "CR")


def metaknowledge(path: Path, *, more: tuple[str, ...] = ()) -> list[Fields]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from metaknowledge import RecordCollection

        found = []
        for record in RecordCollection(str(path)):
            fields = {field: record.get(tag) or "" for field, tag in TAGS.items()}
            for tag in more:
                record.get(tag)
            found.append(fields)
        return found


def rispy_tagged(path: Path) -> list[Fields]:
    from rispy import WokParser, loads

    names = {"title": "document_title", "authors": "author_full_names", "year": "year_published"}
    names |= {"venue": "publication_name", "keywords": "author_keywords", "type": "document_type"}
    return [
        {field: one.get(names.get(field, field), "") for field in FIELDS}
        for one in loads(text_of(path), implementation=WokParser)
    ]


SCOPUS = {"title": "Title", "abstract": "Abstract", "authors": "Authors", "year": "Year"}
SCOPUS |= {"doi": "DOI", "venue": "Source title", "keywords": "Author Keywords"}
SCOPUS |= {"type": "Document Type"}


def metaknowledge_scopus(path: Path) -> list[Fields]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from metaknowledge import RecordCollection

        return [
            {field: record.get(name) or "" for field, name in SCOPUS.items()}
            for record in RecordCollection(str(path))
        ]


def columns(rows: Iterable[Mapping[str, Any]]) -> list[Fields]:
    return [{field: row.get(name) or "" for field, name in SCOPUS.items()} for row in rows]


def pandas(path: Path) -> list[Fields]:
    import pandas

    return columns(pandas.read_csv(path, dtype=str, keep_default_na=False).to_dict("records"))


def plain_csv(path: Path) -> list[Fields]:
    csv.field_size_limit(10**7)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return columns(csv.DictReader(file))


def pandas_excel(path: Path) -> list[Fields]:
    import pandas

    table = pandas.read_excel(path, dtype=str, keep_default_na=False)
    names = {"title": "Titel", "abstract": "Abstract", "authors": "Autor", "doi": "DOI"}
    names |= {"year": "Jahr ermittelt", "venue": "Zeitschrift/Zeitung"}
    names |= {field: field for field in FIELDS if field not in names}
    rows = table.rename(columns={name.capitalize(): name for name in FIELDS}).to_dict("records")
    return [{f: row.get(name) or row.get(f) or "" for f, name in names.items()} for row in rows]


PEERS = (
    Peer("bibtexparser", "LaTeX left", "BibTeX", bibtexparser, decodes=False),
    Peer(
        "bibtexparser", "LaTeX decoded", "BibTeX", lambda p: bibtexparser(p, decode=True), slow=True
    ),
    Peer("pybtex", "LaTeX left", "BibTeX", pybtex, decodes=False),
    Peer("pybtex", "LaTeX decoded", "BibTeX", lambda p: pybtex(p, decode=True), slow=True),
    Peer("rispy", "", "RIS", rispy),
    Peer("metaknowledge", "eight fields", "tagged", metaknowledge, decodes=False),
    Peer("metaknowledge", "all fields", "tagged", lambda p: metaknowledge(p, more=MORE_TAGS)),
    Peer("rispy", "WokParser", "tagged", rispy_tagged),
    Peer("metaknowledge", "", "Scopus CSV", metaknowledge_scopus),
    Peer("pandas", "as columns (limit)", "Scopus CSV", pandas, decodes=False),
    Peer("csv", "as columns (limit)", "Scopus CSV", plain_csv, decodes=False),
    Peer("pandas", "as columns (limit)", "XLSX", pandas_excel, decodes=False),
)
