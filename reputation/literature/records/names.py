"""Names of authors: the short form that databases print, and who is taken for the same person."""

from __future__ import annotations

import re
from functools import lru_cache

from reputation.folding import fold

__all__ = ["author_key", "short_name"]

_WORD = re.compile(r"[^\W\d_]+")


def short_name(name: str) -> str:
    """Family name and initials, as Web of Science prints them.

    Examples
    --------
    >>> short_name("García-Pérez, Ana Luisa"), short_name("Ana L. García"), short_name("García, AL")
    ('García-Pérez, AL', 'García, AL', 'García, AL')
    """
    family, comma, given = name.partition(",")
    if not comma:
        given, _, family = name.rpartition(" ")
    initials = "".join(
        word if word.isupper() and len(word) < 4 else word[0].upper()
        for word in _WORD.findall(given)
    )
    return f"{family.strip()}, {initials}".rstrip(", ")


@lru_cache(maxsize=1 << 17)
def author_key(name: str) -> str:
    """What the ways to write an author have in common: family name and initials.

    Different people of the same name and initials are one, as in other bibliometric programs
    that know no author identifiers.

    Examples
    --------
    >>> author_key("García, Ana Luisa") == author_key("Garcia, A.L.") == author_key("A. L. Garcia")
    True
    """
    return fold(short_name(name))
