"""Normalise a DOI: addresses, prefixes, escapes, and characters stuck to its end."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import unquote

__all__ = ["normalise_doi"]

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
# As nearly all are given: nothing around them, and nothing in them that may be no part of one.
_PLAIN = re.compile(r"10\.(?!1101/)\d{4,9}/(?:[a-z0-9._()/-]*[a-z0-9])(?<!pdf)(?<!epub)")
_RESOLVER = "https://doi.org/"
_SPACED = re.compile(
    r"\s*(?:doi:?|https?://(?:dx\.)?doi\.org/)?\s*(10\.) ?(\d{4,9}) ?/ ?(\S+)", re.I
)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,5}|#[xX][0-9a-fA-F]{1,4});")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_ESCAPED_TIMES = 3
_DASHES = str.maketrans("‐‑‒–—−", "------")
# A second DOI behind the first, a web address's parameters, markup: none of it is the DOI.
_BEHIND = re.compile(
    r"[;,|]+(?:https?:|doi:|10\.\d{4,9}/).*|[?&][A-Za-z_.-]+=.*|#[A-Za-z].*"
    r"|</?(?:a|b|br|div|em|i|p|span|strong|su[bp])\b.*|[<{\[(]?(?:https?://|doi:).*",
    re.I,
)
_MOST_READ = 4000  # characters; with what addresses put around it
_LONGEST = 1000  # the longest registered ones have some two hundred
_FILE = re.compile(r"(?:\.pdf|/e?pdf|\.epub)\Z", re.I)
# What publishers put behind the DOI in the addresses of their pages.
_PAGE = re.compile(
    r"/(?:abstract|e?full(?:/html|text)?|e?pdf|meta|html|references|suppl_file.*)\Z", re.I
)
# bioRxiv and medRxiv put the version there, too.
_VERSION = re.compile(r"(?<=\d)v\d+(?:\.full(?:\.pdf)?|\.abstract)?\Z", re.I)
_TAIL = ".,;:'\"]}>|*’”"


def normalise_doi(text: str) -> str:
    """Return the bare DOI in lower case, or ``""`` if the text has none.

    Resolver addresses, ``doi:`` prefixes, escapes of HTML and of web addresses, parameters and
    trailing punctuation are taken off; of several the first is taken. DOIs are case-insensitive
    (DOI Handbook, section 2.4). What is normalised once stays as it is.

    Examples
    --------
    >>> normalise_doi("https://doi.org/10.1016/J.CITIES.2019.01.001.")
    '10.1016/j.cities.2019.01.001'
    >>> normalise_doi("10.1002/(SICI)1097(199806)49:8&amp;lt;693::AID-ASI4&gt;3.0.CO;2-O")
    '10.1002/(sici)1097(199806)49:8<693::aid-asi4>3.0.co;2-o'
    >>> normalise_doi("no identifier")
    ''
    """
    return _normalise(text[:_MOST_READ]) if "10." in text else ""


@lru_cache(maxsize=1 << 16)
def _normalise(text: str) -> str:
    plain = text.removeprefix(_RESOLVER).lower()
    if len(plain) <= _LONGEST and _PLAIN.fullmatch(plain):
        return plain
    for _ in range(_ESCAPED_TIMES):
        if "%" in text and _ESCAPE.search(text):
            text = unquote(text)
        if "&" in text and _ENTITY.search(text):
            text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    match = _DOI.search(text)
    if match is None:
        spaced = _SPACED.match(text)
        if spaced is None:
            return ""
        doi, before = "{}{}/{}".format(*spaced.groups()), ""
    else:
        doi, before = match.group(), text[: match.start()]
    doi = _bare(doi.translate(_DASHES), page="://" in before and "doi.org" not in before)
    return doi.lower() if len(doi) <= _LONGEST and _DOI.fullmatch(doi) else ""


def _bare(doi: str, *, page: bool) -> str:
    if not doi.isprintable():  # direction marks and similar characters
        doi = "".join(filter(str.isprintable, doi))
    while True:
        prefix, _, suffix = doi.partition("/")
        cut = f"{prefix}/{_BEHIND.sub('', suffix)}".rstrip(_TAIL)
        cut = _FILE.sub("", cut)
        if page:
            cut = _PAGE.sub("", cut)
        if prefix == "10.1101":
            cut = _VERSION.sub("", cut)
        while cut.endswith(")") and cut.count(")") > cut.count("("):
            cut = cut[:-1].rstrip(_TAIL)
        if cut == doi:
            return doi
        doi = cut
