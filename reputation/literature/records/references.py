"""Cited references as sources write them: which are the same work, and what to call it."""

from __future__ import annotations

import re
from functools import lru_cache

from reputation.folding import fold
from reputation.literature.records.record import normalise_doi

__all__ = ["citation_key", "citation_label"]

_OPENALEX = re.compile(r"W\d+")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_YEAR_IN_BRACKETS = re.compile(r"\(((?:1[5-9]|20)\d\d)[a-z]?\)")
_WOS = re.compile(r"[^,]+, (?:1[5-9]|20)\d\d, ")
_AUTHOR = re.compile(r"[^,]{1,40}, [^\W\d_](?:[.-]*[^\W\d_])*\.?", re.A)
_NOT_LETTERS = re.compile(r"[\W_]+")
_LONGEST_LABEL = 60


@lru_cache(maxsize=1 << 18)
def citation_key(reference: str) -> str:
    """What tells a cited work from any other, or ``""`` for a text that names none.

    Parameters
    ----------
    reference
        As a source gives it: Web of Science "Author, year, source, volume, page, DOI"; Scopus
        "Authors, title (year) source, volume, pages"; OpenAlex an identifier.

    Returns
    -------
    str
        The DOI where there is one; else of Scopus authors, title and year, of others the whole
        text, without case, diacritics and punctuation. A text without a year is no reference
        ("Note", "No title captured").

    Examples
    --------
    >>> citation_key("Smit W, 2016, CITIES, V58, P80, DOI 10.1016/J.CITIES.2016.05.001.")
    '10.1016/j.cities.2016.05.001'
    >>> citation_key("Coase, R., The nature of the firm (1937) Economica, 4, pp. 386-405")
    'coaserthenatureofthefirm1937'
    """
    if doi := normalise_doi(reference):
        return doi
    if _OPENALEX.fullmatch(reference):
        return reference
    if not _YEAR.search(reference):
        return ""
    if not _WOS.match(reference) and (found := _YEAR_IN_BRACKETS.search(reference)):
        authors, title, year = _scopus_parts(reference, found)
        reference = f"{''.join(authors)} {title} {year}"
    return _NOT_LETTERS.sub("", fold(reference))


def citation_label(reference: str) -> str:
    """A short name of a cited work for people.

    Examples
    --------
    >>> citation_label("Smit W, 2016, CITIES, V58, P80, DOI 10.1016/j.cities.2016.05.001")
    'Smit W, 2016, CITIES, V58, P80'
    >>> citation_label("Coase, R., Roe, P., The nature of firms (1937) Economica, 4")
    'Coase, R. (1937) The nature of firms'
    >>> citation_label("Murray, J.D., (2002) Mathematical Biology, , Springer")
    'Murray, J.D. (2002) Mathematical Biology'
    """
    found = _YEAR_IN_BRACKETS.search(reference)
    if _WOS.match(reference) or not found:
        return _cut(reference.partition(", DOI ")[0].rstrip("."))
    authors, title, year = _scopus_parts(reference, found)
    return _cut(f"{authors[0] if authors else ''} ({year}) {title}".strip())


def _scopus_parts(reference: str, found: re.Match[str]) -> tuple[list[str], str, str]:
    """Authors, title and year; of a book the title stands behind the year."""
    pieces = reference[: found.start()].strip(" ,").split("., ")
    names = [piece.rstrip(".") + "." for piece in pieces]
    split = next((n for n, name in enumerate(names) if not _AUTHOR.fullmatch(name)), len(names))
    title = "., ".join(pieces[split:])
    return names[:split], title or reference[found.end() :].strip(" ,").split(",")[0], found[1]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1].rstrip() + "…"
