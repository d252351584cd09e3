"""Cited references as sources write them: which are the same work, and how to show it."""

from __future__ import annotations

import re
from functools import lru_cache

from reputation.folding import fold
from reputation.literature.records.record import normalise_doi

__all__ = ["citation_key", "citation_label", "cited_year", "split_references"]

# Of OpenAlex, Lens and Dimensions.
_IDENTIFIER = re.compile(
    r"(?:https?://(?:www\.)?openalex\.org/)?(W\d+|\d{3}(?:-\d{3}){3}-\d{2}[\dX]|pub\.\d{6,})"
)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_YEAR_IN_BRACKETS = re.compile(r"\(((?:1[5-9]|20)\d\d)[a-z]?\)")
_WOS = re.compile(r"[^,]+, (?:1[5-9]|20)\d\d, ")
_AUTHOR = re.compile(r"[^,]{1,40}, [^\W\d_](?:[.-]*[^\W\d_])*\.?", re.A)
# Since 2025 Scopus writes "Doe J.; Roe R., Title, Journal, 50, pp. 12-19, (2019)".
_LATE_YEAR = re.compile(r",? \(((?:1[5-9]|20)\d\d)[a-z]?\)\.?\Z")
_LATE_END = re.compile(r", \((?:1[5-9]|20)\d\d[a-z]?\)\.?\Z")
_EARLY_LAYOUT = re.compile(r"\((?:1[5-9]|20)\d\d[a-z]?\) [^\W\d_]")
_INITIALS = r"(?:[^\W\d_a-z]\.[ -]?)+(?:,? Jr\.?| I{2,3})?"
_PERSON = re.compile(rf"[^\W\d_][^,;]{{0,60}} {_INITIALS}")
_BEGINS = re.compile(rf"[^\W\d_][^,;]{{0,60}} {_INITIALS},? ")
_PLACE = re.compile(r"(?:pp?\. .*|\d+|[\d ()/–-]+|(?:vol|no|art|issue)\.? .*)", re.I)
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
    if identifier := _IDENTIFIER.fullmatch(reference):
        return identifier.group(1)
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


def cited_year(reference: str) -> int | None:
    """The year in which a cited work was published, or None where the reference has none.

    Examples
    --------
    >>> cited_year("Smit W, 2016, CITIES, V58, P1980"), cited_year("Roe, The year 2000 (1990) J")
    (2016, 1990)
    """
    if _WOS.match(reference):
        found = _YEAR.search(reference.partition(", ")[2])
    else:
        found = _LATE_YEAR.search(reference) or _YEAR_IN_BRACKETS.search(reference)
        if not found and not normalise_doi(reference):
            found = _YEAR.search(reference)
    return int(_YEAR.findall(found.group())[0]) if found else None


def split_references(text: str) -> tuple[str, ...]:
    """The references of a text that holds several, parted by semicolons.

    Scopus parts them by ``"; "``, and since 2025 authors within one, too: there a reference ends
    with its year.

    Examples
    --------
    >>> split_references("Doe J.; Roe R., Of lamps, J. Lamps, 5, (2019); Poe P., Of posts, (2021)")
    ('Doe J.; Roe R., Of lamps, J. Lamps, 5, (2019)', 'Poe P., Of posts, (2021)')
    """
    pieces = list(map(str.strip, text.split("; ")))
    late = 0
    if ")" in text:
        late = sum(1 for piece in pieces if ")" in piece[-2:] and _LATE_END.search(piece[-12:]))
    if not late or late <= len(_EARLY_LAYOUT.findall(text)):
        return tuple(filter(None, pieces))
    found: list[str] = []
    begun: list[str] = []
    for place, piece in enumerate(pieces):
        begun.append(piece)
        following = pieces[place + 1] if place + 1 < len(pieces) else ""
        # One without a year ends where the next names its authors.
        undated = ", " in piece and not _PERSON.fullmatch(piece) and _names_people(following)
        if _LATE_YEAR.search(piece) or undated:
            found.append("; ".join(begun))
            begun = []
    return tuple(filter(None, (*found, "; ".join(begun))))


def _names_people(piece: str) -> bool:
    return bool(_PERSON.fullmatch(piece) or _BEGINS.match(piece))


def _scopus_parts(reference: str, found: re.Match[str]) -> tuple[list[str], str, str]:
    """Authors, title and year; of a book the title stands behind the year."""
    if late := _LATE_YEAR.search(reference):
        return _late_parts(reference[: late.start()], late[1])
    pieces = reference[: found.start()].strip(" ,").split("., ")
    names = [piece.rstrip(".") + "." for piece in pieces]
    split = next((n for n, name in enumerate(names) if not _AUTHOR.fullmatch(name)), len(names))
    title = "., ".join(pieces[split:])
    return names[:split], title or reference[found.end() :].strip(" ,").split(",")[0], found[1]


def _late_parts(text: str, year: str) -> tuple[list[str], str, str]:
    *names, rest = text.split("; ")
    if begun := _BEGINS.match(rest):
        names.append(begun.group().rstrip(", "))
        rest = rest[begun.end() :]
    parts = [part for part in rest.split(", ") if part]
    while len(parts) > 1 and _PLACE.fullmatch(parts[-1]):
        parts.pop()
    title = parts[:-1] if len(parts) > 1 else parts  # the last one is where it was published
    return names, ", ".join(title), year


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1].rstrip() + "…"
