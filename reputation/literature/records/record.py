"""One bibliographic record as given by a source: the form in which all literature is passed on."""

from __future__ import annotations

from dataclasses import dataclass

from reputation.dates import PartialDate
from reputation.literature.records.doi import normalise_doi

__all__ = ["PartialDate", "Record", "normalise_doi"]


@dataclass(frozen=True, slots=True)
class Record:
    """A record of one source, all text clean Unicode on one line (see `literature.cleaning`).

    Attributes
    ----------
    source
        The database it came from (``"Web of Science"``, ``"Scopus"``, …), else the file's name.
    source_id
        The identifier the source gives: UT, EID, OpenAlex id, the file's ID column, else the DOI
        or ``line 17``.
    title, abstract
        ``""`` where the source has none. The publisher's copyright tail is not in ``abstract``.
    copyright
        The publisher's tail that stood at the end of the abstract, e.g. ``"© 2019 …"``.
    keywords
        Author keywords, in order. Those the source assigns itself (Keywords Plus, index terms)
        are in ``index_terms``.
    date
        Publication date as precisely as known, or None.
    doi
        Normalised by `normalise_doi`, or ``""``.
    venue
        Journal, proceedings or book title.
    authors
        ``"Family, Given"`` where the source says so, in order.
    type
        Document type in lower case as the source names it (``"article"``, ``"correction"``, …).
    language
        As the source names it, e.g. ``"English"``; ``""`` if unknown.
    volume, issue, pages
        As the source gives them; pages ``"12-34"`` or an article number.
    affiliations, references
        One text each; only where the source gives them.
    extra
        What else the source gave, as ``"TC=12"``: see `reputation.literature.records.extra`.
    line
        The line of the file where the record begins, counted from 1 (0 if it has none).
    """

    source: str
    source_id: str
    title: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    date: PartialDate | None = None
    doi: str = ""
    venue: str = ""
    authors: tuple[str, ...] = ()
    type: str = ""
    language: str = ""
    copyright: str = ""
    index_terms: tuple[str, ...] = ()
    volume: str = ""
    issue: str = ""
    pages: str = ""
    affiliations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    line: int = 0
