"""Why a record was decided as it was: words for and against, and what city names refer to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reputation.judgement.codebook_rules import settled_by_codebook
from reputation.judgement.decisions import Judge
from reputation.judgement.labels.consensus import Consensus
from reputation.judgement.mentions.mention_finder import Mention
from reputation.judgement.models.linear_model import TextModel
from reputation.judgement.models.text import NormalText, normalise, normalise_record
from reputation.literature.records.record import Record

if TYPE_CHECKING:
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
    note
        What else decided: a threshold, offsets of the topics, or a rule of the codebook.
    """

    model: str
    decided: str
    probability: float
    probabilities: dict[str, float]
    spoke_for: tuple[tuple[str, float], ...]
    spoke_against: tuple[tuple[str, float], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a record was decided as it was.

    Attributes
    ----------
    relevance, topic
        What the models say, and why; no topic where no model knows the study's.
    mentions
        What each city's name in the text is.
    text
        What was searched for names.
    by_hand
        What people ruled, which comes before the models: None where nobody did.
    """

    relevance: Question
    topic: Question | None
    mentions: tuple[Mention, ...]
    text: str
    by_hand: Consensus | None = None


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
    text = normalise_record(record)
    [relevance] = judge.relevance.probabilities([text])
    settled = settled_by_codebook(record)
    relevant = not settled and relevance[1] >= judge.threshold
    note = f"relevant at {judge.threshold:.0%} or more"
    if settled:
        note = f"the codebook excludes this record ({settled}), whatever the words"
    written = _as_written(record)
    return Explanation(
        relevance=_question(
            judge.relevance,
            text,
            relevance,
            str(int(relevant)),
            note=note,
            written=written,
            words=words,
        ),
        topic=_topic(judge.topics, text, written, words) if judge.knows_topics else None,
        mentions=tuple(judge.explain_mentions(record)),
        text=judge.searched_text(record),
        by_hand=judge.labels.agreed(record) if judge.labels is not None else None,
    )


def _topic(model: TextModel, text: NormalText, written: Mapping[str, str], words: int) -> Question:
    [shares] = model.probabilities([text])
    [decided] = model.decide(shares[None, :])
    note = _overruled(model, shares, decided)
    return _question(model, text, shares, decided, note=note, written=written, words=words)


def _question(
    model: TextModel,
    text: NormalText,
    shares: NDArray[np.float64],
    decided: str,
    *,
    note: str,
    written: Mapping[str, str],
    words: int,
) -> Question:
    place = model.classes.index(decided)
    weights = [
        (_in_words(term, written), _for_class(values, place, two=len(model.classes) == 2))
        for term, values in model.contributions(text).items()
    ]
    ordered = sorted(weights, key=lambda item: (-item[1], item[0]))
    return Question(
        model=model.label,
        decided=decided,
        probability=float(shares[place]),
        probabilities={name: float(p) for name, p in zip(model.classes, shares, strict=True)},
        spoke_for=tuple(item for item in ordered[:words] if item[1] > 0),
        spoke_against=tuple(item for item in ordered[::-1][:words] if item[1] < 0),
        note=note,
    )


def _overruled(model: TextModel, shares: NDArray[np.float64], decided: str) -> str:
    """Why a topic is decided that is not the most probable; ``""`` where it is."""
    likeliest = model.classes[int(shares.argmax())]
    if decided == likeliest:
        return ""
    offsets = dict(zip(model.classes, np.exp(model.offsets), strict=True))
    return (
        f"{likeliest} is more probable, but {decided} is assigned: to match how often each topic "
        f"occurs, the odds of {decided} against {likeliest} are multiplied by "
        f"{offsets[decided] / offsets[likeliest]:.2f}"
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
