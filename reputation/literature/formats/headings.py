"""The column names of tables, by field: what each database and its users call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["DATABASES", "FIELDS", "KNOWN_TABLES", "database_of", "fields_of"]

# How databases name themselves in a field of their own, by lower-case name.
DATABASES: Mapping[str, str] = {
    "scopus": "Scopus", "web of science": "Web of Science", "wos": "Web of Science",
    "ieee xplore": "IEEE Xplore", "ieee": "IEEE Xplore", "springerlink": "SpringerLink",
    "sciencedirect": "ScienceDirect", "pubmed": "PubMed", "acm": "ACM Digital Library",
    "acm digital library": "ACM Digital Library",
}  # fmt: skip

# For each field the headings that may hold it, best first; compared without case and punctuation.
# Two-letter headings are those of Web of Science's tab-delimited export.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "source_id": (
        "UT", "UT (Unique WOS ID)", "Unique-ID", "EID", "ID", "record_id", "Datensatz-ID",
        "record number", "Datensatznummer", "key", "citation key", "accession number",
        "openalex_id", "work id", "article id", "dc:identifier", "pubmedID", "PubMed ID", "PMID",
    ),
    "title": (
        "title", "TI", "Titel", "document title", "article title", "item title", "dc:title",
        "primary title", "primary_title", "paper title", "publication title (article)",
        "title of article", "titel des artikels", "Aufsatztitel", "Beitragstitel", "title_en",
    ),
    "abstract": (
        "abstract", "AB", "Zusammenfassung", "Kurzfassung", "Abstrakt", "dc:description",
        "abstract note", "abstract text", "abstracts", "summary", "Inhaltsangabe", "notes_abstract",
    ),
    "keywords": (
        "author keywords", "DE", "authkeywords", "keywords", "keyword", "Schlagwörter",
        "Schlagworte", "Schlüsselwörter", "Stichwörter", "Stichworte", "manual tags", "tags",
    ),
    "index_terms": (
        "index keywords", "keywords plus", "ID (keywords plus)", "IEEE terms",
        "INSPEC controlled terms", "INSPEC non-controlled terms", "mesh_terms", "mesh terms",
    ),
    "year": (
        "publication year", "PY", "year", "Jahr", "Jahr ermittelt", "Erscheinungsjahr",
        "Publikationsjahr", "Veröffentlichungsjahr", "pub year", "year published",
    ),
    "date": (
        "prism:coverDate", "cover date", "issue date", "publication date", "PD", "date",
        "Datum", "Erscheinungsdatum", "Veröffentlichungsdatum", "published", "online date",
        "publication_date", "date published", "EA", "early access date", "prism:coverDisplayDate",
    ),
    "doi": ("doi", "DI", "item doi", "prism:doi", "dois", "digital object identifier"),
    "venue": (
        "source title", "SO", "prism:publicationName", "publication title", "publication name",
        "journal", "journal title", "source", "Zeitschrift/Zeitung", "Zeitschrift", "Zeitung",
        "Quelle", "venue", "journal/book", "booktitle", "secondary title", "container title",
        "publication", "periodical", "Zeitschriftentitel", "Konferenz",
    ),
    "authors": (
        "author full names", "AF", "authors", "AU", "author", "Autor", "Autoren", "Autor(en)",
        "Autor/in", "Autor:innen", "Verfasser", "creator", "dc:creator", "author names",
        "author(s)", "first author", "authors full name",
    ),
    "type": (
        "document type", "DT", "subtypeDescription", "content type", "item type", "Dokumenttyp",
        "publication type", "type", "Typ", "Publikationstyp", "type of reference",
        "document identifier",
    ),
    "language": (
        "language of original document", "LA", "language", "Sprache", "dc:language", "lang",
    ),
    "volume": ("volume", "VL", "journal volume", "prism:volume", "Band", "Jahrgang"),
    "issue": ("issue", "IS", "journal issue", "prism:issueIdentifier", "Heft", "number", "Ausgabe"),
    "pages": ("pages", "prism:pageRange", "Seiten", "page range", "Seitenbereich"),
    "first_page": ("page start", "BP", "start page", "first page", "Seite von"),
    "last_page": ("page end", "EP", "end page", "last page", "Seite bis"),
    "article_number": ("art no", "AR", "article-number", "article number", "Artikelnummer"),
    "affiliations": (
        "affiliations", "C1", "author affiliations", "addresses", "affiliation", "Institutionen",
    ),
    "references": ("references", "CR", "cited references", "Literaturverzeichnis"),
    "link": ("link", "url", "prism:url", "pdf link", "links", "full text link"),
}  # fmt: skip

_MARKS = re.compile(r"[^\w:]+|_+")

# The database is told by headings that only its exports have.
_TRAITS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("Scopus CSV", "Scopus", frozenset(("source title", "document type", "eid"))),
    ("Scopus CSV", "Scopus", frozenset(("author keywords", "index keywords", "source title"))),
    ("Scopus API table", "Scopus", frozenset(("dc:title", "prism:publicationname"))),
    ("IEEE Xplore CSV", "IEEE Xplore", frozenset(("document title", "pdf link"))),
    ("SpringerLink CSV", "SpringerLink", frozenset(("item title", "item doi", "content type"))),
    ("Web of Science tab-delimited", "Web of Science", frozenset(("pt", "au", "ti", "so"))),
    ("Web of Science table", "Web of Science", frozenset(("article title", "ut unique wos id"))),
)  # fmt: skip
#: The databases whose tables are known by their headings.
KNOWN_TABLES = tuple(dict.fromkeys(database for _, database, _ in _TRAITS))


def plain(heading: str) -> str:
    """Return a heading as it is compared: lower case, marks as spaces."""
    return _MARKS.sub(" ", heading).strip().casefold()


_KNOWN: Mapping[str, tuple[str, int]] = {
    plain(name): (field, place)
    for field, names in reversed(tuple(FIELDS.items()))
    for place, name in enumerate(names)
}


def fields_of(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return for each recognised field the columns that hold it, best first."""
    shown = [plain(heading) for heading in headings]
    tagged = _is_tagged(shown)
    found: dict[str, list[tuple[int, int]]] = {}
    for column, name in enumerate(shown):
        if tagged and name == "id":  # Keywords Plus there, an identifier elsewhere
            found.setdefault("index_terms", []).append((0, column))
        elif name in _KNOWN and (len(name) > 2 or tagged or name in ("id", "ut", "ti", "ab", "au")):
            field, place = _KNOWN[name]
            found.setdefault(field, []).append((place, column))
    return {field: [column for _, column in sorted(places)] for field, places in found.items()}


def database_of(headings: Iterable[str]) -> tuple[str, str]:
    """Return the format and the database that the headings give away, or two empty texts."""
    shown = {plain(heading) for heading in headings}
    for name, database, traits in _TRAITS:
        if traits <= shown:
            return name, database
    return "", ""


def _is_tagged(shown: Sequence[str]) -> bool:
    return {"pt", "au", "ti", "so"} <= set(shown)
