"""Read BibTeX files from Web of Science, Scopus, ScienceDirect, IEEE Xplore and elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from reputation.literature.formats.bibtex_entries import BRACED, ENTRY, Fields, entries_of
from reputation.literature.formats.date_fields import best_date
from reputation.literature.formats.headings import DATABASES
from reputation.literature.formats.record_file import Defect, Findings, Format, Plan
from reputation.literature.formats.text_file import TextFile
from reputation.literature.records import latex
from reputation.literature.records.cleaning import clean, clean_all, cleaner_of
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.extra import pack_extra
from reputation.literature.records.keyword_lists import split_terms
from reputation.literature.records.names import split_names
from reputation.literature.records.page_numbers import tidy_pages
from reputation.literature.records.record import Record, normalise_doi
from reputation.literature.records.references import split_references

__all__ = ["FORMAT", "KEPT", "recognise"]

NAME = "BibTeX"
#: The field in which our own export keeps what BibTeX has none for, a line each.
KEPT = "source-fields"

_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_AND = re.compile(r"\s+and\s+", re.I)
_ARXIV = re.compile(
    r"(?:arxiv:\s*|arxiv\.org/(?:abs|pdf)/|(?:arxiv|corr) abs/)(\d{4}\.\d{4,5}|[a-z-]+/\d{7})", re.I
)
_NUMBERED = re.compile(r" \d{4}$")
_CITED = re.compile(r"Cited [Bb]y:? ?(\d+)")
_DIGITS = re.compile(r"\d+")

# Lists, one in a line or with "and" between; and what must not be decoded.
_NOT_TEXTS = frozenset(("author", "affiliation", "cited-references", "unique-id", "url", KEPT))
# What is kept in addition to a record's fields: its name there and the field.
_EXTRA = (
    ("TC", "times-cited"), ("SN", "issn"), ("EI", "eissn"), ("BN", "isbn"),
    ("PU", "publisher"), ("JI", "journal-iso"), ("WC", "web-of-science-categories"),
    ("SC", "research-areas"), ("FU", "funding-acknowledgement"), ("FX", "funding-text"),
    ("EA", "early-access-date"), ("EA", "earlyaccessdate"), ("DA", "da"),
    ("J9", "abbrev_source_title"), ("RP", "correspondence_address"), ("FU", "funding_details"),
    ("FX", "funding_text 1"), ("OA", "oa"), ("BA", "book-author"),
    ("OI", "orcid-numbers"), ("RI", "researcherid-numbers"), ("NR", "number-of-cited-references"),
)  # fmt: skip

# Fields that are read, and those of which a record has no use.
_FIELDS = """
    abstract abstractnote access-date accessed acmid address affiliation affiliations annote
    annotation archive archiveprefix archivelocation art_number article-number articleno author
    author-email author_keywords bdsk-url-1 bdsk-url-2 biburl bibsource bibtex_show
    book-author booktitle
    chapter chemicals_cas cited-references coden collaboration comment cpyright
    correspondence_address correspondence_address1 country crossref da date date-added date-modified
    day days
    doc-delivery-number document_type doi earlyaccessdate early-access-date edition editor eid
    eissn eprint eprintclass eprinttype esi-highly-cited-paper esi-hot-paper eventtitle file
    funding-acknowledgement funding-text funding_details funding_text granted groups
    howpublished id institution isbn issn issue issue_date journal journal-iso journaltitle key
    keywords keywords-plus langid language lccn location manufacturers mendeley-groups
    mendeley-tags month month_numeric note notes number number-of-cited-references numpages oa
    orcid-numbers organization owner page_count pagetotal pages part_number paper-number
    pmc pmcid pmid primaryclass priority publication_stage publisher pubstate pubmed_id
    readstatus references related reportnumber research-areas researcherid-numbers rights school
    series shortjournal shorttitle source source-fields sponsors subtitle times-cited timestamp
    title titleaddon tradenames type unique-id unidentified url urldate usage-count-last-180-days
    usage-count-since-2013 venue version volume web-of-science-categories
    web-of-science-index book-group-author meeting abbrev_source_title
    molecular_seqnumbers ranking year translator entrytype ids
"""
_KNOWN = frozenset([*_FIELDS.split(), "funding_text 1", "funding_text 2", "funding_text 3"])

_decoded = partial(clean, tex=True)


def recognise(text: TextFile) -> Plan | None:
    """Return how to read the file, or None if it is something else."""
    first = ENTRY.search(text.head) if "@" in text.head else None
    if first is None or "=" not in text.head[first.end() :]:
        return None
    source = _source(text.head[first.start() : first.start() + 20_000]) or text.path.name
    findings = Findings()
    return Plan(NAME, source, lambda: _read(text, source, findings), findings=findings)


def _source(head: str) -> str:
    if re.search(r"@\w+\{\s*(?:WOS|ISI|MEDLINE|BCI|CCC):|^Unique-ID\s*=", head, re.M):
        return "Web of Science"
    if re.search(r"source\s*=\s*\{Scopus\}|scopus\.com/", head, re.I):
        return "Scopus"
    if "app.dimensions.ai/" in head:
        return "Dimensions"
    if "sciencedirect.com/science/" in head:
        return "ScienceDirect"
    if re.search(r"@\w+\{\s*\d+,", head) and re.search(r"doi\s*=\s*\{10\.1109/", head, re.I):
        return "IEEE Xplore"
    return ""


def _read(text: TextFile, source: str, findings: Findings) -> Iterator[Record | Defect]:
    for kind, key, fields, line in entries_of(text, findings):
        if not fields.keys() <= _KNOWN:
            for name in fields.keys() - _KNOWN - findings.unknown.keys():
                findings.unknown[name] = fields[name]
        yield _record(kind, key, fields, source, line)


def _record(kind: str, key: str, fields: Fields, source: str, line: int) -> Record | Defect:
    if not fields:
        return Defect(line, f"the @{kind} entry is not closed or its braces do not balance")
    texts = _texts(fields)
    title = _title(texts)
    if not title:
        return Defect(line, f"the @{kind} entry has no title")
    get = texts.get
    abstract, statement = split_copyright(get("abstract", ""))
    doi = normalise_doi(get("doi", "")) or normalise_doi(fields.get("url", ""))
    return Record(
        source=_database(fields) or source,
        source_id=_identifier(fields) or key or doi or f"line {line}",
        title=title,
        abstract=abstract,
        keywords=_keywords(texts),
        date=best_date(_first(texts, "year", "date"), _month(texts), get("date", ""))
        or best_date("", get("earlyaccessdate", "")),
        doi=doi,
        venue=_first(texts, "journal", "journaltitle", "booktitle", "series", "howpublished"),
        authors=_authors(fields.get("author", "")),
        type=_type(texts, kind).lower(),
        language=get("language", ""),
        copyright=statement,
        index_terms=_index_terms(texts),
        volume=get("volume", ""),
        issue=_first(texts, "number", "issue"),
        pages=tidy_pages(get("pages", "")) or _first(texts, "article-number", "art_number"),
        affiliations=_affiliations(fields, texts),
        references=_rows(fields.get("cited-references", ""))
        or split_references(get("references", "")),
        extra=_extra(fields, texts),
        line=line,
    )


def _title(texts: Fields) -> str:
    title, subtitle = texts.get("title", ""), texts.get("subtitle", "")
    if title and subtitle and subtitle.lower() not in title.lower():
        return f"{title} {subtitle}" if title[-1] in ".:?!" else f"{title}: {subtitle}"
    return title


def _type(texts: Fields, kind: str) -> str:
    """The type as it is named, or a preprint where an archive stands and no journal."""
    archived = texts.get("archiveprefix") or texts.get("eprinttype") or texts.get("eprint")
    published = _first(texts, "journal", "journaltitle", "booktitle")
    if archived and not published and kind in ("misc", "article", "online", "unpublished"):
        return "preprint"
    return _first(texts, "document_type", "type") or kind


def _extra(fields: Fields, texts: Fields) -> tuple[str, ...]:
    pairs = [(name, texts[field]) for name, field in _EXTRA if field in texts]
    if "unique-id" in fields:  # Scopus has the addresses under this name
        pairs.insert(0, ("C3", texts.get("affiliations", "")))
    if found := _CITED.search(texts.get("note", "")):
        pairs.append(("TC", found.group(1)))
    if eprint := fields.get("eprint", ""):
        archive = f"arxiv:{eprint}"
    else:
        archive = f"{texts.get('journal', '')} {texts.get('volume', '')} {fields.get('url', '')}"
    if ("rxiv" in archive.lower() or "abs/" in archive) and (found := _ARXIV.search(archive)):
        pairs.append(("ID", f"arXiv:{found.group(1)}"))
    if url := fields.get("url", ""):
        pairs.append(("UR", clean(url)))
    return pack_extra(pairs) + _rows(fields.get(KEPT, ""))


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
    for name in names:
        if value := texts.get(name):
            return value
    return ""


def _database(fields: Fields) -> str:
    if fields.get("unique-id", "").lstrip("{").startswith(("WOS:", "ISI:")):
        return "Web of Science"
    if (named := fields.get("source")) and (known := DATABASES.get(named.strip().lower())):
        return known
    return "ScienceDirect" if "sciencedirect.com/science/" in fields.get("url", "") else ""


def _identifier(fields: Fields) -> str:
    eid = _EID.search(fields.get("url", ""))
    return clean(fields.get("unique-id", "").strip("{}")) or (eid.group(1) if eid else "")


def _month(texts: Fields) -> str:
    month, day = texts.get("month", ""), texts.get("day", "")
    if month.isdecimal() and day.isdecimal():
        return f"{_first(texts, 'year', 'date')}-{month}-{day}"
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
    return split_terms(text) if text else ()


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split("; "))))


def _authors(value: str) -> tuple[str, ...]:
    if not value:
        return ()
    value = " ".join(value.split())
    if "{" in value:  # "{Barnes and Noble}" is one author
        value = BRACED.sub(lambda match: match.group().replace(" and ", " \x00 "), value)
    people = value.split(" and ") if " AND " not in value else _AND.split(value)
    names = clean_all((name.replace("\x00", "and") for name in people), _decoded)
    if len(names) == 1 and ("; " in names[0] or names[0].count(", ") > 1):
        names = split_names(names[0])  # not as BibTeX wants it
    if _DIGITS.search(value):  # DBLP numbers people of one name
        names = tuple([_NUMBERED.sub("", name) for name in names])
    return names[:-1] if names[-1:] == ("others",) else names


def _affiliations(fields: Fields, texts: Fields) -> tuple[str, ...]:
    # Web of Science writes a line each, with its authors; Scopus one line, with semicolons.
    value = fields.get("affiliation", "")
    if "unique-id" in fields:
        return _rows(value)  # "affiliations" are institutions there
    return clean_all(value.split("; "), _decoded) or _pieces(texts.get("affiliations", ""))


def _rows(value: str) -> tuple[str, ...]:
    """Split a field of Web of Science at its lines; decoded as a whole, since they are many."""
    if "$" in value:
        return clean_all(value.split("\n"), _decoded)
    rows = latex.decode(value.replace("\n   ", "\n"))
    return clean_all(rows.split("\n"), cleaner_of(rows)) if rows else ()


FORMAT = Format(NAME, "Web of Science, Scopus, ScienceDirect, IEEE Xplore and others", recognise)
