"""What a source gives in addition to the fields of a record, kept for exporting it again.

Each piece is a name, ``=`` and a text. Names are the field tags of Web of Science, whatever the
source: ``AU`` authors as printed, ``C3`` institutions, ``EA`` early access, ``FU`` funding, ``SN``
ISSN, ``TC`` times cited with ``DA``, the day it was read where the source says so. Several values
of one name stand one behind the other.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

__all__ = ["NAMES", "extra_values", "first_extra", "merge_extra", "other_extra", "pack_extra"]

#: What the names mean, for headings and messages.
NAMES: Mapping[str, str] = {
    "AU": "authors as printed", "BE": "editors", "C3": "institutions", "CL": "conference place",
    "CT": "conference", "CY": "conference date", "DA": "date of export", "EA": "early access",
    "EI": "eISSN", "EM": "e-mail", "BN": "ISBN", "FU": "funding", "FX": "funding text",
    "ID": "identifiers", "J9": "short venue", "JI": "abbreviated venue", "NR": "references in all",
    "OA": "open access", "OI": "ORCID", "PA": "publisher's address", "PD": "date as printed",
    "PI": "publisher's city", "PM": "PubMed ID", "PU": "publisher", "RI": "researcher IDs",
    "RP": "corresponding author", "SC": "research areas", "SE": "book series", "SN": "ISSN",
    "TC": "times cited", "UR": "link", "WC": "categories", "Z9": "times cited, all databases",
}  # fmt: skip


def pack_extra(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Put names and texts together; what is empty is left out."""
    return tuple([f"{name}={text}" for name, text in pairs if text])


def extra_values(extra: Sequence[str], name: str) -> tuple[str, ...]:
    """All texts of a name, in order.

    Examples
    --------
    >>> extra_values(("AU=Doe, J", "TC=3", "AU=Roe, R"), "AU")
    ('Doe, J', 'Roe, R')
    """
    start = f"{name}="
    return tuple([piece[len(start) :] for piece in extra if piece.startswith(start)])


def first_extra(extra: Sequence[str], *names: str) -> str:
    """The first text there is under one of these names, else ``""``."""
    return next((text for name in names for text in extra_values(extra, name)), "")


def other_extra(extra: Iterable[str], names: Container[str]) -> list[str]:
    """The pieces under other names than these.

    Examples
    --------
    >>> other_extra(("AU=Doe, J", "TC=3", "SN=1"), {"AU", "SN"})
    ['TC=3']
    """
    return [piece for piece in extra if piece.partition("=")[0] not in names]


def merge_extra(extras: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Of each name the texts of the first that has it."""
    merged: dict[str, list[str]] = {}
    for extra in extras:
        found: dict[str, list[str]] = {}
        for piece in extra:
            found.setdefault(piece.partition("=")[0], []).append(piece)
        for name, pieces in found.items():
            merged.setdefault(name, pieces)
    return tuple([piece for pieces in merged.values() for piece in pieces])
