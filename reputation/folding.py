"""Letters without case and diacritics, one for one, so that positions in a text stay valid."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "did_you_mean",
    "fold",
    "name_key",
    "nearest_name",
    "plain_letters",
    "plain_signs",
]

# What literature writes for a hyphen and for an apostrophe.
_DASHES = "‐‑‒–—−"
_QUOTES = "‘’ʼ`´"


class _Letters(dict[int, int]):
    """A translation table that learns each character the first time it is met."""

    def __missing__(self, code: int) -> int:
        letter = unicodedata.normalize("NFD", chr(code))[0].lower()
        self[code] = ord(letter) if len(letter) == 1 else code
        return self[code]


class _CasedLetters(dict[int, int]):
    """The same, but for the case."""

    def __missing__(self, code: int) -> int:
        self[code] = ord(unicodedata.normalize("NFD", chr(code))[0])
        return self[code]


_SIGNS = {**{ord(c): ord("-") for c in _DASHES}, **{ord(c): ord("'") for c in _QUOTES}, 0xA0: 0x20}
_LETTERS = _Letters(_SIGNS)
_CASED = _CasedLetters(_SIGNS)


def fold(text: str) -> str:
    """Lower-case the text and take off diacritics; the length never changes.

    Examples
    --------
    >>> fold("São Paulo – ZÜRICH")
    'sao paulo - zurich'
    """
    return text.translate(_LETTERS)


def plain_signs(text: str) -> str:
    """Make every hyphen, apostrophe and space the plain one; the length never changes.

    Examples
    --------
    >>> plain_signs("Xi’an – a city’s")
    "Xi'an - a city's"
    """
    return text if text.isascii() else text.translate(_SIGNS)


def plain_letters(text: str) -> str:
    """Take off diacritics and make signs plain, but keep the case; the length never changes.

    Examples
    --------
    >>> plain_letters("São Paulo – ZÜRICH")
    'Sao Paulo - ZURICH'
    """
    return text if text.isascii() else text.translate(_CASED)


def name_key(name: str) -> str:
    """A name without case, diacritics, hyphens, dots and apostrophes, to tell whether two agree.

    Examples
    --------
    >>> name_key("SÃO-Paulo ") == name_key("Sao Paulo")
    True
    """
    whole = fold(unicodedata.normalize("NFC", name)).replace("'", "").replace(".", "")
    return " ".join(re.findall(r"\w+", whole))


def nearest_name(name: str, names: Iterable[str], *, least: float = 0.6) -> str:
    """The one of these names that is most like a name; ``""`` where none is like it.

    Examples
    --------
    >>> nearest_name("Bejing", ["Berlin", "Beijing"])
    'Beijing'
    """
    keys = {name_key(one): one for one in names}
    found = get_close_matches(name_key(name), keys, n=1, cutoff=least)
    return keys[found[0]] if found else ""


def did_you_mean(nearest: str, otherwise: str = "") -> str:
    """A question after the nearest name, for an error message; another hint where there is none.

    Examples
    --------
    >>> did_you_mean(nearest_name("Bejing", ["Berlin", "Beijing"]), "available: Berlin, Beijing")
    'did you mean Beijing?'
    """
    return f"did you mean {nearest}?" if nearest else otherwise
