"""Distinguish people whose first name is that of a city ("Paris Jackson") from the city."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from reputation.folding import plain_letters

__all__ = ["person_named"]

_NEXT = re.compile(r"\s+([A-Z][a-z]+(?:-[A-Z][a-z]+)?)(?![\w'])")


@cache
def _names(file: str) -> frozenset[str]:
    table = files("reputation.judgement.mentions") / "data" / file
    return frozenset(table.read_text("utf-8").splitlines())


def person_named(text: str, start: int, end: int) -> str:
    """The last name behind a city's name that is also a first name, or ``""``.

    Parameters
    ----------
    text
        With plain signs.
    start, end
        Position of the city's name.
    """
    found = _NEXT.match(text, end)
    if found is None or plain_letters(text[start:end]) not in _names("given_names.txt"):
        return ""
    return found.group(1) if found.group(1) in _names("surnames.txt") else ""
