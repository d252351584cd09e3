"""Letters without case and diacritics, one for one, so that positions in a text stay true."""

from __future__ import annotations

import unicodedata

__all__ = ["fold", "plain_letters", "plain_signs"]

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
