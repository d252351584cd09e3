"""What single databases write in one cell: addresses behind names, a whole citation, counts."""

from __future__ import annotations

import re

__all__ = ["CITATION", "plain_count", "split_places"]

_OUTSIDE = re.compile(r"; ?(?![^\[\]]*\])")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f' ]\d{3})+")
#: PubMed's "J Lamps. 2021 Sep 3;23(9):e12. doi: …": date, volume, issue and pages.
CITATION = re.compile(
    r"\. ([12]\d{3}[^;:.]*)(?:;([^;:(.]*)(?:\(([^)]*)\))?(?::([^.;]*))?)?\.(?: |\Z)"
)


def split_places(text: str) -> list[str]:
    """The addresses of a text that holds several, clean text given.

    Web of Science puts the authors before an address, Dimensions the addresses in brackets behind
    each author; these come out as Web of Science's.

    Examples
    --------
    >>> split_places("[Doe, J; Roe, R] Univ A, Oslo, Norway; [Roe, R] Univ B, Rome, Italy")
    ['[Doe, J; Roe, R] Univ A, Oslo, Norway', '[Roe, R] Univ B, Rome, Italy']
    >>> split_places("Doe, Jane (Univ A, Oslo, Norway); Roe, R. (Univ A, Oslo, Norway; Univ B)")
    ['[Doe, Jane; Roe, R.] Univ A, Oslo, Norway', '[Roe, R.] Univ B']
    >>> split_places("Univ A|Univ B")
    ['Univ A', 'Univ B']
    """
    if "[" in text:
        return _OUTSIDE.split(text)
    if text.endswith(")") and ", " in text.partition(" (")[0] and (found := _behind_names(text)):
        return found
    return text.split("|") if "|" in text and ";" not in text else text.split("; ")


def _behind_names(text: str) -> list[str]:
    """Addresses in brackets behind the names; none where one stands elsewhere."""
    people: dict[str, list[str]] = {}
    name, depth, begin = "", 0, 0
    for place, sign in enumerate(text):
        if sign == "(":
            depth += 1
            if depth == 1:
                name, begin = text[begin:place].strip("; "), place + 1
        elif sign == ")":
            depth -= 1
            if depth < 0 or (depth == 0 and text[place + 1 : place + 2] not in ("", ";")):
                return []
            if depth == 0:
                for address in filter(None, map(str.strip, text[begin:place].split("; "))):
                    people.setdefault(address, []).append(name)
                begin = place + 1
    if depth or not all(map(all, people.values())):
        return []
    return [f"[{'; '.join(names)}] {address}" for address, names in people.items()]


def plain_count(text: str) -> str:
    """A number as digits alone: spreadsheets write "1,204" and "12.0".

    Examples
    --------
    >>> plain_count("1,204"), plain_count("12.0"), plain_count("12 of 20")
    ('1204', '12', '12 of 20')
    """
    text = text.strip()
    if _THOUSANDS.fullmatch(text):
        return re.sub(r"\D", "", text)
    return text.removesuffix(".0")
