"""Cases that the codebook settles without reading: notices, and records without a text to judge."""

from __future__ import annotations

import re

from reputation.judgement.models.cues import names_a_domain, names_the_term
from reputation.judgement.models.text import normalise
from reputation.literature.records.record import Record

__all__ = ["settled_by_codebook"]

#: Kinds of document that are no research, as databases call them.
_NOTICES = frozenset(
    {
        *("editorial", "editorial material", "erratum", "correction", "corrigendum"),
        *("retraction", "retracted publication", "book review", "news item", "conference review"),
        *("table of contents", "front matter"),
    }
)
_NOTICE_TITLE = re.compile(
    r"\s*(?:(?:guest\s+)?editorial|preface|foreword|erratum|corrigendum|retraction|retracted|"
    r"table\s+of\s+contents|contents|book\s+reviews?|front\s+matter)\s*(?:[:.(\[]|[-–—]\s|$)"
    r"|\s*(?:correction\s+to|erratum\s+to|retraction\s+of|call\s+for\s+papers)\b",
    re.IGNORECASE,
)


def settled_by_codebook(record: Record) -> str:
    """Why a record is irrelevant whatever a model says; ``""`` where it is to be read.

    The codebook (section 1) leaves out editorials, tables of contents, retractions and calls for
    papers, and judges a record without an abstract by title and keywords: where the title does
    not name the smart city, or nothing names what is studied of it, these do not suffice.
    """
    if record.type.lower() in _NOTICES or _NOTICE_TITLE.match(record.title):
        return "notice"
    if not record.abstract and not _suffices(record):
        return "no text"
    return ""


def _suffices(record: Record) -> bool:
    """Whether title and keywords show what a record without an abstract is about."""
    told = normalise("; ".join((record.title, *record.keywords))).split()
    return names_the_term(record.title) and names_a_domain(told)
