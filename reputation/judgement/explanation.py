"""Why a record was decided as it was: the words for and against, and what each city's name is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reputation.judgement.decisions import Judge
from reputation.judgement.mentions.mention_finder import Mention
from reputation.judgement.models.linear_model import TextModel
from reputation.judgement.models.text import normalise, normalise_record
from reputation.literature.records.record import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Explanation", "Question", "explain"]

_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Question:
    """One decision of a model.

    Attributes
    ----------
    model
        Name and version.
    decided, probability
        The class, and its calibrated probability.
    probabilities
        Of every class.
    spoke_for, spoke_against
        Words or pairs of words of the record and what each adds to the score of the decided class,
        or takes from it; the weightiest first. The score is a sum of these and a constant, so the
        list leaves nothing hidden.
    """

    model: str
    decided: str
    probability: float
    probabilities: dict[str, float]
    spoke_for: tuple[tuple[str, float], ...]
    spoke_against: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a record was decided as it was."""

    relevance: Question
    topic: Question
    mentions: tuple[Mention, ...]
    text: str


def explain(judge: Judge, record: Record, *, words: int = 8) -> Explanation:
    """Explain the decisions on a record.

    Parameters
    ----------
    judge
        Whose decisions.
    record
        The record.
    words
        How many words for and against.
    """
    return Explanation(
        relevance=_question(judge.relevance, record, words),
        topic=_question(judge.topics, record, words),
        mentions=tuple(judge.explain_mentions(record)),
        text=judge.searched_text(record),
    )


def _question(model: TextModel, record: Record, words: int) -> Question:
    text = normalise_record(record)
    shares = model.probabilities([text])
    decided = model.decide(shares)[0]
    place = model.classes.index(decided)
    said = _as_written(record)
    weights = [
        (_in_words(term, said), _for_class(values, place, two=len(model.classes) == 2))
        for term, values in model.contributions(text).items()
    ]
    ordered = sorted(weights, key=lambda item: (-item[1], item[0]))
    return Question(
        model=model.label,
        decided=decided,
        probability=float(shares[0, place]),
        probabilities={name: float(p) for name, p in zip(model.classes, shares[0], strict=True)},
        spoke_for=tuple(item for item in ordered[:words] if item[1] > 0),
        spoke_against=tuple(item for item in ordered[::-1][:words] if item[1] < 0),
    )


def _for_class(values: NDArray[np.float64], place: int, *, two: bool) -> float:
    """The part of one class: against the mean of all, as only differences decide."""
    if two:
        return float(values[0]) if place == 1 else -float(values[0])
    return float(values[place] - values.mean())


def _as_written(record: Record) -> dict[str, str]:
    """For each stem a word of the record that has it."""
    text = f"{record.title} {record.abstract} {' '.join(record.keywords)}"
    words: dict[str, str] = {}
    for word in _WORD.findall(text.lower()):
        if stem := normalise(word):
            words.setdefault(stem, word)
    return words


def _in_words(term: str, said: Mapping[str, str]) -> str:
    return " ".join(said.get(stem, stem) for stem in term.split())
