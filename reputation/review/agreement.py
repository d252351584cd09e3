"""Do reviewers agree? Kappa, alpha and confusion per question, and the decisions to talk about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from reputation.judgement.labels.consensus import HandLabel
from reputation.study.topics import TOPICS

__all__ = ["Agreement", "Dispute", "find_disputes", "measure_agreement"]

_SEED = 2020
_DRAWS = 1000

#: One reviewer's answer: record, reviewer, answer.
_Answer = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two or more reviewers agree on one question.

    Attributes
    ----------
    question
        ``relevance``, ``topic`` or ``mention``; for one city ``mention: Paris``.
    reviewers
        Whose answers are compared.
    records
        Answered by at least two of them.
    same
        Share of compared pairs of answers that are equal.
    kappa
        Cohen's kappa (Cohen 1960, Educational and Psychological Measurement 20:37), the mean over
        the pairs of reviewers; None where all answers are one and the same.
    kappa_low, kappa_high
        95% percentile interval of 1,000 bootstrap samples of records (Efron and Tibshirani 1993).
    alpha
        Krippendorff's alpha for nominal answers (Krippendorff 2004, chapter 11), which takes any
        number of reviewers and missing answers.
    confusion
        How often each pair of answers occurs, smaller answer first.
    """

    question: str
    reviewers: tuple[str, ...]
    records: int
    same: float
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    alpha: float | None
    confusion: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A record on which reviewers decided differently: who said what."""

    record: str
    question: str
    answers: dict[str, str]
    adjudicated: bool


def measure_agreement(labels: Iterable[HandLabel]) -> list[Agreement]:
    """Agreement per question, for the questions that two reviewers answered on some record.

    Adjudications are left out: they are made in the knowledge of the others.
    """
    reviews = [label for label in labels if label.role == "review"]
    found = [
        _measure("relevance", _relevance(reviews)),
        _measure("topic", _topics(reviews)),
        _measure("mention", [answer for _, answer in _mentions(reviews)]),
    ]
    cities = sorted({city for city, _ in _mentions(reviews)})
    for city in cities:
        answers = [answer for name, answer in _mentions(reviews) if name == city]
        found.append(_measure(f"mention: {city}", answers))
    return [agreement for agreement in found if agreement]


def find_disputes(labels: Iterable[HandLabel]) -> list[Dispute]:
    """The records on which reviewers differ, by record and question."""
    every = list(labels)
    reviews = [label for label in every if label.role == "review"]
    ruled = _ruled([label for label in every if label.role == "adjudication"])
    answers: dict[tuple[str, str], dict[str, str]] = {}
    for question, given in (("relevance", _relevance(reviews)), ("topic", _topics(reviews))):
        for record, reviewer, answer in given:
            answers.setdefault((record, question), {})[reviewer] = answer
    for city, (record, reviewer, answer) in _mentions(reviews):
        record = record.removesuffix(f" {city}")  # noqa: PLW2901
        answers.setdefault((record, city), {})[reviewer] = answer
    return [
        Dispute(record, question, said, (record, question) in ruled)
        for (record, question), said in sorted(answers.items())
        if len(set(said.values())) > 1
    ]


def _relevance(labels: Sequence[HandLabel]) -> list[_Answer]:
    return [
        (x.record, x.reviewer, str(int(x.relevance))) for x in labels if x.relevance is not None
    ]


def _topics(labels: Sequence[HandLabel]) -> list[_Answer]:
    return [(x.record, x.reviewer, x.topic) for x in labels if x.valid_topic in TOPICS]


def _mentions(labels: Sequence[HandLabel]) -> list[tuple[str, _Answer]]:
    """City, and the answer on this record and city."""
    return [
        (city, (f"{x.record} {city}", x.reviewer, str(int(meant))))
        for x in labels
        for city, meant in x.mentions.items()
    ]


def _ruled(labels: Sequence[HandLabel]) -> set[tuple[str, str]]:
    ruled = {(x.record, "relevance") for x in labels if x.relevance is not None}
    # A ruling of irrelevant ends a dispute on the topic, too.
    ruled |= {(x.record, "topic") for x in labels if x.topic or x.relevance is False}
    return ruled | {(x.record, city) for x in labels for city in x.mentions}


def _measure(question: str, answers: Sequence[_Answer]) -> Agreement | None:
    by_record: dict[str, dict[str, str]] = {}
    for record, reviewer, answer in answers:
        by_record.setdefault(record, {})[reviewer] = answer
    rows = [by_record[record] for record in sorted(by_record) if len(by_record[record]) > 1]
    if not rows:
        return None
    reviewers = sorted({reviewer for row in rows for reviewer in row})
    pairs = [
        (row[one], row[other])
        for row in rows
        for one, other in combinations(reviewers, 2)
        if one in row and other in row
    ]
    low, high = _interval(rows, lambda drawn: _mean_kappa(drawn, reviewers))
    return Agreement(
        question=question,
        reviewers=tuple(reviewers),
        records=len(rows),
        same=sum(one == other for one, other in pairs) / len(pairs),
        kappa=_mean_kappa(rows, reviewers),
        kappa_low=low,
        kappa_high=high,
        alpha=_alpha(rows, reviewers),
        confusion=dict(sorted(Counter((min(p), max(p)) for p in pairs).items())),
    )


def _mean_kappa(rows: Sequence[dict[str, str]], reviewers: Sequence[str]) -> float | None:
    """Mean of Cohen's kappa over the pairs of reviewers that share records."""
    kappas = []
    for one, other in combinations(reviewers, 2):
        both = [(row[one], row[other]) for row in rows if one in row and other in row]
        kappa = _kappa(both)
        if kappa is not None:
            kappas.append(kappa)
    return sum(kappas) / len(kappas) if kappas else None


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa by counting; a bootstrap through scikit-learn would take minutes."""
    number = len(pairs)
    if not number:
        return None
    ours, theirs = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(ours[answer] * theirs[answer] for answer in ours) / number**2
    if by_chance >= 1:
        return None
    same = sum(one == other for one, other in pairs) / number
    return (same - by_chance) / (1 - by_chance)


def _interval(
    rows: Sequence[dict[str, str]], measure: Callable[[Sequence[dict[str, str]]], float | None]
) -> tuple[float | None, float | None]:
    chance = np.random.default_rng(_SEED)
    drawn = []
    for _ in range(_DRAWS):
        places = chance.integers(0, len(rows), len(rows))
        value = measure([rows[place] for place in places])
        if value is not None:
            drawn.append(value)
    if not drawn:
        return None, None
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def _alpha(rows: Sequence[dict[str, str]], reviewers: Sequence[str]) -> float | None:
    import krippendorff  # noqa: PLC0415 - loads only when needed

    codes = {
        answer: place for place, answer in enumerate(sorted({a for r in rows for a in r.values()}))
    }
    if len(codes) < 2:
        return None
    table = np.array(
        [
            [codes[row[reviewer]] if reviewer in row else np.nan for row in rows]
            for reviewer in reviewers
        ]
    )
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))
