"""Countries and institutions from the addresses that sources give for authors."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from reputation.folding import fold
from reputation.literature.records.countries import COUNTRIES
from reputation.literature.records.extra import extra_values
from reputation.literature.records.record import Record

__all__ = ["countries_of", "find_country", "institutions_of"]

_AUTHORS_IN_BRACKETS = re.compile(r"^\[[^\]]*\]\s*")
_CORRESPONDING = re.compile(r"\((?:Corresponding|Reprint) Author\)", re.I)
# "CA 92093 USA", "IL 61801 United States", "2300 Belgium"
_CODES = re.compile(r"^(?:[A-Z]{2}\s+)?(?:[A-Z]{0,3}-?\d[\w-]*\s+)+(?=\D)")
# "Hong Kong (China)", "Hong Kong SAR"
_CHINESE = re.compile(r"(?<=[a-z])(?: \(?S\.?A\.?R\.?\)?)?(?: \(China\))?\Z")
_UNIVERSITY = re.compile(r"\b(?:univ|polytech|politec|eth z|epf l|mit\b|école poly)", re.I)
_PART_OF_ONE = re.compile(
    r"^(?:the\s+)?(?:dep(?:t|art\w*)|dipartimento|fac(?:ulty|ult\w*)?|sch(?:ool)?|div(?:ision)?|"
    r"lab(?:orator\w*)?|grp|group|unit|chair|sect(?:ion)?|programme?|college of|institute of|key"
    r"|state key|graduate|research|cent(?:er|re)|ctr)\b",
    re.I,
)


@cache
def _names() -> dict[str, str]:
    return {fold(name): names[0] for names in COUNTRIES for name in names}


def find_country(name: str) -> str:
    """A country as `countries_of` calls it, whichever way it is written; ``""`` for no country.

    Examples
    --------
    >>> find_country("USA"), find_country("Atlantis")
    ('United States', '')
    """
    return _names().get(fold(name.strip(" .")), "")


def countries_of(record: Record) -> list[str]:
    """The countries of the authors' addresses, each once, in the order of the addresses.

    The last part of an address is looked up in `COUNTRIES`; an address that ends otherwise
    gives none.
    """
    found = {_country(address): None for address in record.affiliations}
    return [country for country in found if country]


def _country(address: str) -> str:
    before, _, last = _CHINESE.sub("", address.rstrip(" .")).rpartition(",")
    last = last.strip()
    names = _names()
    # "Hong Kong, Peoples R China": places that have codes of their own are named by them.
    place = _CHINESE.sub("", before.rpartition(",")[2].strip())
    if (own := names.get(fold(place))) in ("Hong Kong", "Macao"):
        return own
    for text in (last, _CODES.sub("", last), last.rpartition(" ")[2]):
        if country := names.get(fold(text.strip(" ."))):
            return country
    return ""


def institutions_of(record: Record) -> list[str]:
    """The institutions of the authors' addresses, each once, in the order of the addresses.

    Where Web of Science names them itself (``C3``), these are taken. Else an institution is the
    first part of an address that names a university, else the first that
    is no department; Web of Science always begins with it. Its short words stay as they are.
    """
    if named := extra_values(record.extra, "C3"):
        pieces = (piece.strip() for text in named for piece in text.split(";"))
        return list(dict.fromkeys(filter(None, pieces)))
    authors = set(record.authors)
    addresses = [a for a in record.affiliations if not _CORRESPONDING.search(a)]
    found = {_institution(a, authors): None for a in addresses or record.affiliations}
    return [institution for institution in found if institution]


def _institution(address: str, authors: Collection[str]) -> str:
    text = _without_authors(_AUTHORS_IN_BRACKETS.sub("", address), authors)
    parts = [part.strip(" .") for part in text.split(",") if part.strip(" .")]
    if len(parts) == 1:
        return "" if _country(parts[0]) or parts[0] == "NA" else parts[0]
    whole = [part for part in parts if not _PART_OF_ONE.match(part)]
    universities = [part for part in whole if _UNIVERSITY.search(part)]
    return (universities or whole[:-1] or parts or [""])[0]


def _without_authors(text: str, authors: Collection[str]) -> str:
    """Take off the names that Web of Science's BibTeX puts before each address."""
    *before, last = _CORRESPONDING.sub("", text).split("; ")
    if before or any(text.startswith(f"{author}, ") for author in authors):
        return last.split(", ", 2)[-1]
    return last
