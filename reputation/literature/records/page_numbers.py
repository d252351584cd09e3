"""Page numbers, in the one way in which they are kept and compared."""

from __future__ import annotations

import re

__all__ = ["tidy_pages"]

_DASHES = re.compile(r"\s*[-‐‑‒–—−]+\s*")
_WORD = re.compile(r"\App?\. ?(?=\d)", re.I)


def tidy_pages(text: str) -> str:
    """Pages with a plain hyphen between the first and the last, clean text given.

    Examples
    --------
    >>> tidy_pages("1 – 9"), tidy_pages("pp. 12--34"), tidy_pages("e12345")
    ('1-9', '12-34', 'e12345')
    """
    if text.isascii() and " " not in text and "--" not in text and text[:1] not in "pP":
        return text
    return _DASHES.sub("-", _WORD.sub("", text))
