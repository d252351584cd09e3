"""Stop words and stems: Porter's algorithm with nltk's extensions, as rules.

Importing any part of nltk imports all of it, and with it scikit-learn, scipy.stats and pandas, two
seconds before a first abstract can be shown. The algorithm is frozen and short, so it stands here;
tests hold its stems to nltk's, which also tries it on any word.

Porter, M. F. (1980). An algorithm for suffix stripping. Program 14(3), 130-137.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

__all__ = ["STOP_WORDS", "porter_stem"]

#: scikit-learn's English stop words, which a test holds them to; loading it takes half a second.
STOP_WORDS = frozenset(
    (files(__package__) / "data" / "stop_words.txt").read_text(encoding="utf-8").split()
)

_Rules = tuple[tuple[str, str], ...]

_IRREGULAR = {
    **{word: word for word in ("sky", "news", "howe", "proceed", "exceed", "succeed")},
    "skies": "sky",
    "dying": "die",
    "lying": "lie",
    "tying": "tie",
    **{f"{word}{s}": word for word in ("inning", "outing", "canning") for s in ("", "s")},
}


def _rules(text: str) -> _Rules:
    """Pairs of a suffix and what takes its place; the first that fits decides."""
    pairs = (rule.partition(":") for rule in text.split())
    return tuple((suffix, replacement) for suffix, _, replacement in pairs)


_PLURALS = _rules("sses:ss ies:i ss:ss s:")
_MENDED = _rules("at:ate bl:ble iz:ize")
_DOUBLE_SUFFIXES = _rules(
    "ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e "
    "ousli:ous ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous "
    "aliti:al iviti:ive biliti:ble fulli:ful"
)
_LIGHT_SUFFIXES = _rules("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:")
_LAST_SUFFIXES = _rules(
    "al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: ion: ou: ism: ate: iti: ous: ive: "
    "ize:"
)


def porter_stem(word: str) -> str:
    """Return the stem of a word in lower case.

    Examples
    --------
    >>> [porter_stem(word) for word in ("governance", "cities", "flies", "enjoy")]
    ['govern', 'citi', 'fli', 'enjoy']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 2:
        return word
    word = _without_past(_without_plural(word))
    if word[-1:] == "y" and len(word) > 2 and _shape(word[:-1])[-1] == "c":
        word = f"{word[:-1]}i"
    word = _without_double_suffix(word)
    word = _replaced(word, _LIGHT_SUFFIXES, 0)
    return _tidy(_replaced(word, _LAST_SUFFIXES, 1))


def _shape(text: str) -> str:
    """The text as vowels (v) and consonants (c); y is a vowel after a consonant."""
    shape = ""
    for sign in text:
        vowel = sign in "aeiou" or (sign == "y" and shape[-1:] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(text: str) -> int:
    """How often a consonant follows a vowel: the length of a word, as Porter measures it."""
    return _shape(text).count("vc")


def _ends_short(text: str) -> bool:
    """Whether a text ends like ``hop``, or is like ``at``, so that it may want an e."""
    shape = _shape(text)
    return shape == "vc" or (shape[-3:] == "cvc" and text[-1] not in "wxy")


def _fitting(word: str, rules: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    return next((rule for rule in rules if word.endswith(rule[0])), None)


def _replaced(word: str, rules: _Rules, least: int) -> str:
    """Replace the suffix where what stands before it has more than the least measure."""
    rule = _fitting(word, rules)
    if rule is None:
        return word
    stem = word.removesuffix(rule[0])
    if _measure(stem) <= least or (rule[0] == "ion" and stem[-1] not in "st"):
        return word
    return stem + rule[1]


def _without_plural(word: str) -> str:
    if len(word) == 4 and word.endswith("ies"):
        return word[:-1]
    rule = _fitting(word, _PLURALS)
    return word.removesuffix(rule[0]) + rule[1] if rule else word


def _without_past(word: str) -> str:
    """The word without -ed and -ing, mended where that leaves no stem."""
    if word.endswith("ied"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    rule = _fitting(word, (("ed", ""), ("ing", "")))
    stem = word.removesuffix(rule[0]) if rule else ""
    if "v" not in _shape(stem):
        return word
    if mended := _fitting(stem, _MENDED):
        return stem.removesuffix(mended[0]) + mended[1]
    if stem[-1] == stem[-2:-1] and _shape(stem)[-1] == "c":
        return stem if stem[-1] in "lsz" else stem[:-1]
    return f"{stem}e" if _measure(stem) == 1 and _ends_short(stem) else stem


def _without_double_suffix(word: str) -> str:
    if word.endswith("alli") and _measure(word[:-4]):
        return _without_double_suffix(word[:-2])
    if word.endswith("logi") and _fitting(word, _DOUBLE_SUFFIXES) is None:
        return word[:-1] if _measure(word[:-3]) else word
    return _replaced(word, _DOUBLE_SUFFIXES, 0)


def _tidy(word: str) -> str:
    """The word without a last e or the second of two l."""
    if word.endswith("e"):
        stem = word[:-1]
        measure = _measure(stem)
        if measure > 1 or (measure == 1 and not _ends_short(stem)):
            word = stem
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
