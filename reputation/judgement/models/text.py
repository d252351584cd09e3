"""Text as the models see it: lower-case words reduced to their stems."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from reputation.folding import fold
from reputation.judgement.models.cues import find_cues
from reputation.judgement.models.stemming import STOP_WORDS, porter_stem
from reputation.literature.records.record import Record

__all__ = ["NormalText", "normalise", "normalise_record", "stem_of", "words_of"]

# nltk's RegexpTokenizer gives the same words (a test holds that) in several times the time.
_WORDS = re.compile(r"[a-z][a-z0-9]+")
_MOST = 500_000  # words in the table


class _Stems(dict[str, str]):
    """The stem of each word that was met, ``""`` for a stop word.

    Most words come again and again, and a look into a table is faster than the rules.
    """

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST:  # misspelt words have no end
            self.clear()
        stop = word in STOP_WORDS
        self[word] = "" if stop else porter_stem(word)
        return self[word]


_stem = _Stems().__getitem__


def words_of(text: str) -> list[str]:
    """Return the words that the models see, before they are cut to stems."""
    return [word for word in _WORDS.findall(fold(text)) if word not in STOP_WORDS]


def stem_of(word: str) -> str:
    """Return the stem of a word as `words_of` gives it."""
    return _stem(word)


def normalise(text: str) -> str:
    """Return the stems of the words that are not stop words, separated by spaces.

    Examples
    --------
    >>> normalise("The governance of smart cities")
    'govern smart citi'
    """
    return " ".join(filter(None, map(_stem, _WORDS.findall(fold(text)))))


@dataclass(frozen=True)
class NormalText:
    """The stems of a record: of its title, and of abstract and keywords together.

    Attributes
    ----------
    title, body
        Stems, separated by spaces.
    cues
        Of `reputation.judgement.models.cues.find_cues`; none of a text that is no record.
    """

    title: str
    body: str
    cues: tuple[float, ...] = ()

    @property
    def digest(self) -> str:
        """8 hex digits by which a model knows a text that it was trained on."""
        text = f"{self.title}\x1f{self.body}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]

    @property
    def joined(self) -> str:
        """All stems, those of the title twice."""
        return " ".join(part for part in (self.title, self.title, self.body) if part)


def normalise_record(record: Record) -> NormalText:
    """Return the stems of a record's title, abstract and keywords, and its cues."""
    parts = (normalise(record.abstract), normalise("; ".join(record.keywords)))
    title, body = normalise(record.title), " ".join(part for part in parts if part)
    cues = find_cues(record.title, record.abstract, record.keywords, title, body)
    return NormalText(title, body, cues)
