"""Stop words, and stems by nltk's Porter stemmer.

Importing any part of nltk imports all of it, and with it scikit-learn, scipy.stats and pandas: one
to two seconds. So it is loaded when the first word is to be cut, and commands that cut none do
without. (`snowballstemmer` loads at once, but gives other stems for 1 word in 85.)
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["STOP_WORDS", "porter_stem"]

#: scikit-learn's English stop words, which a test holds them to; loading it takes half a second.
STOP_WORDS = frozenset(
    (files(__package__) / "data" / "stop_words.txt").read_text(encoding="utf-8").split()
)


@cache
def _stemmer() -> Any:
    from nltk.stem.porter import PorterStemmer  # noqa: PLC0415 - loads all of nltk

    return PorterStemmer()


def porter_stem(word: str) -> str:
    """Return the stem of a word in lower case (Porter 1980, with nltk's own extensions).

    Examples
    --------
    >>> [porter_stem(word) for word in ("governance", "cities", "flies", "enjoy")]
    ['govern', 'citi', 'fli', 'enjoy']
    """
    return str(_stemmer().stem(word, to_lowercase=False))
