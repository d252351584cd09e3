"""Lists in one text, mainly keywords: where an item ends, in all the ways sources write lists."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["split_listed", "split_terms"]

# What parts a list, the surest first.
_SEMICOLON = re.compile(r"\s*[;；\t\n]\s*")
_MARK = re.compile(r"\s*[|¦•、]\s*|\s+//+\s+|\s+·\s+")
_SLASHED = re.compile(r"\s+/\s+")
# Not the comma in "cyst (diagnosis, surgery)".
_COMMA = re.compile(r"\s*[,，]\s+(?![^()]*\))|，")
_TIGHT = re.compile(r",(?=\S)")
_QUOTED = re.compile(r"\[\s*(['\"]).*\1\s*\]", re.S)


def split_listed(text: str) -> tuple[str, ...] | None:
    """The pieces of a text written as a list in brackets, as Python and JSON do; else None.

    Examples
    --------
    >>> split_listed("['smart city', 'open data']")
    ('smart city', 'open data')
    """
    text = text.strip()
    if text[:1] != "[" or not _QUOTED.fullmatch(text):
        return None
    inner = text[1:-1].strip()
    pieces = re.split(r"""(?<=['"])\s*,\s*(?=['"])""", inner)
    return tuple(filter(None, (piece.strip().strip("'\"").strip() for piece in pieces)))


@lru_cache(maxsize=1 << 14)
def split_terms(text: str) -> tuple[str, ...]:
    """The terms of a text that holds several, clean text given.

    Semicolons part for certain, and brackets of a list; else bars, bullets and CJK marks; else a
    slash between spaces; else commas, of which one between digits or in "2,4-D" parts nothing.

    Examples
    --------
    >>> split_terms("smart city; governance, urban"), split_terms("smart city, governance")
    (('smart city', 'governance, urban'), ('smart city', 'governance'))
    >>> split_terms("k1,k2"), split_terms("2,4-D"), split_terms("智慧城市;;北京")
    (('k1', 'k2'), ('2,4-D',), ('智慧城市', '北京'))
    """
    if (listed := split_listed(text)) is not None:
        return listed
    if ";" in text and text.isascii() and text.isprintable():  # nearly every list
        return _kept(text.split(";"))
    for mark in (_SEMICOLON, _MARK, _SLASHED, _COMMA):
        pieces = mark.split(text)
        if len(pieces) > 1:
            return _kept(pieces)
    pieces = _TIGHT.split(text)
    if len(pieces) > 1 and all(piece[:1].isalpha() for piece in pieces):
        return _kept(pieces)
    return _kept([text])


def _kept(pieces: list[str]) -> tuple[str, ...]:
    return tuple([kept for piece in pieces if (kept := piece.strip())])
