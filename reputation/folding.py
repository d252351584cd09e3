"""Letters without case and diacritics, one for one, so that positions in a text stay true."""

from __future__ import annotations

import unicodedata

__all__ = ["fold"]

# What literature writes for a hyphen and for an apostrophe.
_DASHES = "‐‑‒–—−"
_QUOTES = "‘’ʼ`´"


class _Letters(dict[int, int]):
    """A translation table that learns each character the first time it is met."""

    def __missing__(self, code: int) -> int:
        letter = unicodedata.normalize("NFD", chr(code))[0].lower()
        self[code] = ord(letter) if len(letter) == 1 else code
        return self[code]


_LETTERS = _Letters(
    {**{ord(c): ord("-") for c in _DASHES}, **{ord(c): ord("'") for c in _QUOTES}, 0xA0: 0x20}
)


def fold(text: str) -> str:
    """Lower-case the text and take off diacritics; the length never changes.

    Examples
    --------
    >>> fold("São Paulo – ZÜRICH")
    'sao paulo - zurich'
    """
    return text.translate(_LETTERS)
