"""Which field a column heading names, and which database uses such headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from reputation.literature.formats.heading_names import FIELDS, IGNORED

__all__ = [
    "DATABASES",
    "FIELDS",
    "JABREF",
    "KNOWN_TABLES",
    "OWN_TABLE",
    "PERISH",
    "PUBMED",
    "database_of",
    "fields_of",
    "is_tagged",
    "plain",
    "squashed",
    "unknown_headings",
]

# How databases name themselves in a field of their own, by lower-case name.
DATABASES: Mapping[str, str] = {
    "scopus": "Scopus", "web of science": "Web of Science", "wos": "Web of Science",
    "ieee xplore": "IEEE Xplore", "ieee": "IEEE Xplore", "springerlink": "SpringerLink",
    "sciencedirect": "ScienceDirect", "pubmed": "PubMed", "acm": "ACM Digital Library",
    "acm digital library": "ACM Digital Library", "embase": "Embase", "medline": "PubMed",
    "dimensions": "Dimensions", "lens": "Lens", "openalex": "OpenAlex", "proquest": "ProQuest",
}  # fmt: skip

_MARKS = re.compile(r"[^\w:]+|_+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Field tags of Web of Science, which bibliometrix and others take over as headings.
_WORDS = """
    pt au be ba gp af bf ca ti so se bs la dt ct cy cl sp ho de id ab c1 c3 rp em ri oi fu fp
    fx cr nr tc z9 u1 u2 pu pi pa sn ei bn j9 ji pd py vl is pn su si ma bp ep ar di dl d2 ea
    pg wc we sc ga pm oa hc hp da ut db sr un
"""
_TAGS = frozenset(_WORDS.split())

#: What `export --to csv` and `xlsx` write; each row tells its database.
OWN_TABLE = "table of reputation"
#: Tables whose cells have ways of their own.
JABREF, PERISH, PUBMED = "JabRef CSV", "Publish or Perish CSV", "PubMed CSV"
# The database is told by headings that only its exports have.
_TRAITS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("Scopus CSV", "Scopus", frozenset(("source title", "document type", "eid"))),
    ("Scopus CSV", "Scopus", frozenset(("author keywords", "index keywords", "source title"))),
    ("Scopus CSV", "Scopus", frozenset(("source title", "cited by", "link"))),
    ("Scopus API table", "Scopus", frozenset(("dc:title", "prism:publicationname"))),
    ("IEEE Xplore CSV", "IEEE Xplore", frozenset(("document title", "pdf link"))),
    ("SpringerLink CSV", "SpringerLink", frozenset(("item title", "item doi", "content type"))),
    ("Web of Science tab-delimited", "Web of Science", frozenset(("pt", "au", "ti", "so"))),
    ("Web of Science table", "Web of Science", frozenset(("article title", "ut unique wos id"))),
    ("Dimensions table", "Dimensions", frozenset(("publication id", "pubyear", "dimensions url"))),
    ("Lens CSV", "Lens", frozenset(("lens id", "source title"))),
    ("Embase CSV", "Embase", frozenset(("title", "author names", "embase accession id"))),
    ("OpenAlex CSV", "OpenAlex", frozenset(("id", "authorships author display name"))),
    (PUBMED, "PubMed", frozenset(("pmid", "citation", "journal book"))),
    (JABREF, "", frozenset(("bibliographytype", "identifier"))),
    (PERISH, "", frozenset(("cites", "gsrank"))),
    (OWN_TABLE, "", frozenset(("record id", "source id", "sources"))),
)  # fmt: skip
#: The databases whose tables are known by their headings.
KNOWN_TABLES = tuple(dict.fromkeys(database for _, database, _ in _TRAITS if database))


def plain(heading: str) -> str:
    """Return a heading as it is compared: lower case, marks as spaces."""
    return _MARKS.sub(" ", heading).strip().casefold()


def squashed(heading: str) -> str:
    """Return a heading as it is looked up: as `plain`, and without spaces."""
    return plain(heading).replace(" ", "")


def _lookup() -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for field, names in FIELDS.items():
        for place, name in enumerate(names):
            known.setdefault(squashed(name), (field, place))
    return known


_KNOWN: Mapping[str, tuple[str, int]] = _lookup()
_EARLY = frozenset(map(squashed, FIELDS["early_access"]))
_SHORT = frozenset(("id", "ut", "ti", "ab", "au"))  # known also where no other tag is


def fields_of(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return for each recognised field the columns with it, best first."""
    tagged = is_tagged(headings)
    screened = any(squashed(heading) == "covidence" for heading in headings)
    found: dict[str, list[tuple[int, int]]] = {}
    for column, heading in enumerate(headings):
        name = squashed(heading)
        if screened and name == "tags":  # the reviewers', on what they read
            continue
        if tagged and name == "id":  # Keywords Plus there, an identifier elsewhere
            found.setdefault("index_terms", []).append((0, column))
        elif known := _known(heading, tagged=tagged):
            found.setdefault(known[0], []).append((known[1], column))
            if known[0] == "date" and name in _EARLY:  # a date of its own as well
                found.setdefault("early_access", []).append((known[1], column))
    return {field: [column for _, column in sorted(places)] for field, places in found.items()}


def _known(heading: str, *, tagged: bool) -> tuple[str, int] | None:
    name = squashed(heading)
    if name.isascii() and len(name) == 2 and not tagged and name not in _SHORT:
        return None
    if found := _KNOWN.get(name):
        return found
    # CNKI writes a heading in two languages: "Title-题名".
    for part in re.split(r"[-/(（]", heading.rstrip(")）")) if _CJK.search(heading) else ():
        worth = len(part.strip()) > 1 or _CJK.search(part)
        if worth and (found := _KNOWN.get(squashed(part))):
            return found
    return None


def unknown_headings(headings: Sequence[str]) -> list[str]:
    """Return the headings that are neither understood nor known to be needless."""
    columns = {column for several in fields_of(headings).values() for column in several}
    return [
        heading
        for column, heading in enumerate(headings)
        if heading and column not in columns and plain(heading) not in IGNORED
        and plain(heading) not in _TAGS
    ]  # fmt: skip


def database_of(headings: Iterable[str]) -> tuple[str, str]:
    """Return the format and the database that the headings give away, or two empty texts."""
    shown = {plain(heading) for heading in headings}
    for name, database, traits in _TRAITS:
        if traits <= shown:
            return name, database
    if shown and sum(name.startswith("emtree") for name in shown) > 1:
        return "Embase CSV", "Embase"
    return "", ""


def is_tagged(headings: Sequence[str]) -> bool:
    """Whether the headings are Web of Science's two-letter tags, with PT or without."""
    shown = {plain(heading) for heading in headings if heading}
    tags = shown & _TAGS
    return "ti" in tags and len(tags) >= 4 and len(tags) > 0.6 * len(shown)
