"""Spelling variants of a keyword: which are the same, and which one to show."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from reputation.folding import fold

__all__ = ["keyword_key", "merge_spellings"]

_WORD = re.compile(r"[^\W_]+")
_SHORT_FORM = re.compile(r"(.+\S)\s*\(([^\W\d_][\w-]{1,9})\)")


@lru_cache(maxsize=1 << 17)
def keyword_key(keyword: str) -> str:
    """What all spellings of a keyword have in common.

    Case, diacritics, hyphens, spaces and the plural's s are taken out, and a short form in
    brackets at the end. The plural is taken off word by word with the "S" stemmer, the weakest
    there is: Harman, D. (1991), How effective is suffixing?, JASIS 42(1), 7-15, Table 1.

    Examples
    --------
    >>> keyword_key("Smart-Cities") == keyword_key("smart city") == keyword_key("smartcity")
    True
    >>> keyword_key("Internet of Things (IoT)") == keyword_key("internet of thing")
    True
    """
    short = _SHORT_FORM.fullmatch(keyword)
    words = _WORD.findall(fold(short.group(1) if short else keyword))
    return "".join(map(_singular, words)) or fold(keyword)


def _singular(word: str) -> str:
    if len(word) < 4:
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")):
        return word[:-1]
    return word


def merge_spellings(
    lists: Iterable[Sequence[str]], without: Iterable[str] = ()
) -> tuple[list[list[str]], dict[str, list[str]]]:
    """Write every keyword the way that most records write it.

    Parameters
    ----------
    lists
        The keywords of each record.
    without
        Keywords to leave out, in any spelling.

    Returns
    -------
    lists : list of list of str
        As given, each keyword in its most frequent spelling and once a record; of equally
        frequent ones the first in the alphabet.
    spellings : dict
        For each keyword that has several, all its spellings, the most frequent first.

    Notes
    -----
    A short form is merged with its long form where authors themselves write the one behind the
    other, "internet of things (IoT)", and no other long form for it.
    """
    every = [list(keywords) for keywords in lists]
    counts = Counter(keyword for keywords in every for keyword in keywords)
    long_forms = _long_forms(counts)

    def key_of(keyword: str) -> str:
        key = keyword_key(keyword)
        return long_forms.get(key, key)

    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for keyword, number in counts.items():
        forms[key_of(keyword)][keyword] += number
    for keyword in without:
        forms.pop(key_of(keyword), None)
    ordered = {
        key: sorted(spellings, key=lambda form: (-spellings[form], form.swapcase()))
        for key, spellings in forms.items()
    }
    merged = [
        list(dict.fromkeys(ordered[key][0] for k in keywords if (key := key_of(k)) in ordered))
        for keywords in every
    ]
    return merged, {each[0]: each for each in ordered.values() if len(each) > 1}


def _long_forms(keywords: Iterable[str]) -> dict[str, str]:
    """For the key of each short form the key of the only long form that authors give for it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for keyword in keywords:
        if (match := _SHORT_FORM.fullmatch(keyword)) and _is_short_for(*match.groups()):
            found[keyword_key(match.group(2))].add(keyword_key(match.group(1)))
    return {short: longs.pop() for short, longs in found.items() if len(longs) == 1}


def _is_short_for(long: str, short: str) -> bool:
    """Whether the letters of a short form stand in the long one in order, the first as initial."""
    text = iter(fold(long))
    return fold(long)[0] == fold(short)[0] and all(
        letter in text for letter in _singular(fold(short)) if letter != "-"
    )
