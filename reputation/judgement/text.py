"""Text as the models see it: lower-case word stems, cut with nltk, no corpus download needed."""

from __future__ import annotations

from functools import cache

from nltk.stem.porter import PorterStemmer
from nltk.tokenize import RegexpTokenizer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from reputation.folding import fold
from reputation.literature.record import Record

__all__ = ["normalise", "normalise_record"]

_WORDS = RegexpTokenizer(r"[a-z][a-z0-9]+")
_STEMMER = PorterStemmer()


@cache
def _stem(word: str) -> str:
    # Porter alone manages about 500 abstracts a second, with this cache more than 10,000.
    return str(_STEMMER.stem(word, to_lowercase=False))


def normalise(text: str) -> str:
    """Return the stems of the words that are not stop words, separated by spaces.

    Examples
    --------
    >>> normalise("The governance of smart cities")
    'govern smart citi'
    """
    words = _WORDS.tokenize(fold(text))
    return " ".join(_stem(word) for word in words if word not in ENGLISH_STOP_WORDS)


def normalise_record(record: Record) -> str:
    """Return the stems of title, abstract and keywords; the title counts twice."""
    title = normalise(record.title)
    parts = (title, title, normalise(record.abstract), normalise("; ".join(record.keywords)))
    return " ".join(part for part in parts if part)
