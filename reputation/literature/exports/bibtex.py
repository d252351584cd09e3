"""BibTeX, for LaTeX, JabRef, Zotero and bibliometrix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from reputation.folding import fold
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports.export_format import ExportFormat
from reputation.literature.exports.fields import abstract_of, listed_terms, page_range, spaced
from reputation.literature.formats.bibtex import KEPT
from reputation.literature.formats.date_fields import MONTHS
from reputation.literature.records.extra import first_extra, other_extra
from reputation.literature.records.record import Record

__all__ = ["BIBTEX", "escape_latex", "records_to_bibtex"]

_KINDS = (
    ("conference", "inproceedings"),
    ("proceedings", "inproceedings"),
    ("chapter", "incollection"),
    ("book", "book"),
    ("thesis", "phdthesis"),
    ("report", "techreport"),
    ("article", "article"),
    ("review", "article"),
    ("editorial", "article"),
)
# What is kept in addition to a record's fields, under the names of Web of Science's BibTeX.
_EXTRA = (
    ("C3", "affiliations"), ("TC", "times-cited"), ("SN", "issn"), ("EI", "eissn"), ("BN", "isbn"),
    ("PU", "publisher"), ("JI", "journal-iso"), ("WC", "web-of-science-categories"),
    ("SC", "research-areas"), ("FU", "funding-acknowledgement"), ("FX", "funding-text"),
    ("EA", "earlyaccessdate"), ("DA", "da"), ("OI", "orcid-numbers"),
    ("RI", "researcherid-numbers"), ("NR", "number-of-cited-references"),
    ("J9", "abbrev_source_title"), ("UR", "url"),
)  # fmt: skip
_WRITTEN = frozenset(name for name, _ in _EXTRA)
_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
_ESCAPED = str.maketrans(_SIGNS)
# Signs that TeX would draw together into another one.
_LIGATURES = re.compile(r"-(?=-)|`(?=`)|'(?=')")


def escape_latex(text: str) -> str:
    r"""Write a text so that TeX prints it as it is.

    Examples
    --------
    >>> escape_latex("R&D_1 -- 50%")
    'R\\&D\\_1 -{}- 50\\%'
    """
    return _LIGATURES.sub(lambda match: match.group() + "{}", text.translate(_ESCAPED))


def records_to_bibtex(records: Iterable[StoredRecord]) -> Iterator[str]:
    """Yield BibTeX text with a key of first author, year and first long word of the title.

    Fields are named as Web of Science names them, and as Scopus does for its records; Scopus
    writes the authors' keywords to ``author_keywords`` and its own to ``keywords``. What neither
    has a field for is kept in ``source-fields``, a line each.
    """
    seen: Counter[str] = Counter()
    return spaced(_entry(held.record, _key(held.record, seen)) for held in records)


def _key(record: Record, seen: Counter[str]) -> str:
    author = record.authors[0] if record.authors else "anonymous"
    family = author.partition(",")[0] if "," in author else author.rpartition(" ")[2]
    word = next((w for w in re.findall(r"[^\W\d_]+", record.title) if len(w) > 3), "")
    year = record.date.year if record.date else ""
    key = re.sub(r"[^a-z0-9]", "", fold(f"{family}{year}{word}")) or "record"
    seen[key] += 1
    return key if seen[key] == 1 else f"{key}-{seen[key]}"


def _entry(record: Record, key: str) -> str:
    kind = next((name for word, name in _KINDS if word in record.type), "misc")
    lines = [f"@{kind}{{{key},"]
    lines += [f"  {name} = {{{value}}}," for name, value in _fields(record, kind) if value]
    if record.date and record.date.month:
        lines.append(f"  month = {MONTHS[record.date.month - 1]},")
    return "\n".join([*lines, "}", ""])


def _fields(record: Record, kind: str) -> Iterator[tuple[str, str]]:
    scopus = record.source == "Scopus"
    first, last = page_range(record.pages)
    texts = {
        "title": record.title,
        "journal" if kind == "article" else "booktitle": record.venue,
        "volume": record.volume,
        "number": record.issue,
        "doi": record.doi,
        "abstract": abstract_of(record),
        "author_keywords" if scopus else "keywords": listed_terms(record.keywords),
        "keywords" if scopus else "keywords-plus": listed_terms(record.index_terms),
        "language": record.language,
        "document_type": record.type,
        "source": record.source,
    }
    yield "author", " and ".join(map(_author, record.authors))
    for name, value in texts.items():
        yield name, escape_latex(value)
    yield "unique-id", _bare(record.source_id)
    yield "pages", escape_latex(first) + (f"--{escape_latex(last)}" if last else "")
    if record.date:
        yield "year", f"{record.date.year:04}"
        yield "day", str(record.date.day or "")
    for name, field in _EXTRA:
        value = first_extra(record.extra, name)
        yield field, _bare(value) if name == "UR" else escape_latex(value)
    yield KEPT, _rows(tuple(other_extra(record.extra, _WRITTEN)))
    yield "affiliation", _rows(record.affiliations)
    yield "cited-references", _rows(record.references)


def _bare(identifier: str) -> str:
    # It is never typeset, and programs compare it as it stands.
    return re.sub(r"[{}\\]", "", identifier)


def _author(name: str) -> str:
    text = escape_latex(name)
    return f"{{{text}}}" if " and " in text or name == "others" else text


def _rows(texts: tuple[str, ...]) -> str:
    return "\n   ".join(map(escape_latex, texts))


BIBTEX = ExportFormat(
    "bibtex", "LaTeX, JabRef, Zotero, bibliometrix", records_to_bibtex, ending="bib"
)
