"""Do reviewers agree? Kappa, alpha and confusion per question, and the decisions to talk about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from reputation.judgement.labels.consensus import HandLabel
from reputation.study.topics import TOPICS

__all__ = ["Agreement", "Dispute", "find_disputes", "measure_agreement"]

_CONFIDENCE = 0.95

#: One reviewer's answer: what was asked (a record, or a record and city), reviewer, answer.
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
        Answered by at least two of them; of mentions, records and cities.
    same
        Share of compared pairs of answers that are equal.
    kappa
        Cohen's kappa (Cohen 1960, Educational and Psychological Measurement 20:37), the mean over
        the pairs of reviewers; None where all answers are one and the same.
    kappa_low, kappa_high
        95% interval: what the exact interval of the share that is the same (Clopper and Pearson
        1934, Biometrika 26:404) leaves of kappa at the agreement to be expected by chance. It is
        right for few records and where all agree, as the bootstrap is not (`docs/method`). Records
        are the unit, not the cities that one record names. None where kappa is.
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
        _measure("mention", [answer for _, answer in _mentions(reviews)], _without_city(reviews)),
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


def _without_city(labels: Sequence[HandLabel]) -> dict[str, str]:
    """The record of each record and city, as `_mentions` names them."""
    return {f"{x.record} {city}": x.record for x in labels for city in x.mentions}


def _ruled(labels: Sequence[HandLabel]) -> set[tuple[str, str]]:
    ruled = {(x.record, "relevance") for x in labels if x.relevance is not None}
    # A ruling of irrelevant ends a dispute on the topic, too.
    ruled |= {(x.record, "topic") for x in labels if x.topic or x.relevance is False}
    return ruled | {(x.record, city) for x in labels for city in x.mentions}


def _measure(
    question: str, answers: Sequence[_Answer], record_of: Mapping[str, str] | None = None
) -> Agreement | None:
    by_record: dict[str, dict[str, str]] = {}
    for record, reviewer, answer in answers:
        by_record.setdefault(record, {})[reviewer] = answer
    shared = [asked for asked in sorted(by_record) if len(by_record[asked]) > 1]
    rows = [by_record[asked] for asked in shared]
    if not rows:
        return None
    units = len({(record_of or {}).get(asked, asked) for asked in shared})
    reviewers = sorted({reviewer for row in rows for reviewer in row})
    pairs = [
        (row[one], row[other])
        for row in rows
        for one, other in combinations(reviewers, 2)
        if one in row and other in row
    ]
    kappa, steepness = _mean_kappa(rows, reviewers)
    same = sum(one == other for one, other in pairs) / len(pairs)
    low, high = _interval(kappa, same, units, steepness)
    return Agreement(
        question=question,
        reviewers=tuple(reviewers),
        records=len(rows),
        same=same,
        kappa=kappa,
        kappa_low=low,
        kappa_high=high,
        alpha=_alpha(rows, reviewers),
        confusion=dict(sorted(Counter((min(p), max(p)) for p in pairs).items())),
    )


def _mean_kappa(
    rows: Sequence[dict[str, str]], reviewers: Sequence[str]
) -> tuple[float | None, float]:
    """Mean of Cohen's kappa over the pairs of reviewers that share records.

    And how much it grows with the share that is the same, at the agreement to be expected by
    chance.
    """
    found = []
    for one, other in combinations(reviewers, 2):
        both = [(row[one], row[other]) for row in rows if one in row and other in row]
        kappa = _kappa(both)
        if kappa is not None:
            found.append(kappa)
    if not found:
        return None, 0.0
    kappas, growths = zip(*found, strict=True)
    return sum(kappas) / len(found), sum(growths) / len(found)


def _kappa(pairs: Sequence[tuple[str, str]]) -> tuple[float, float] | None:
    """Cohen's kappa, and its growth with the share that is the same; None where it has none."""
    number = len(pairs)
    if not number:
        return None
    ours, theirs = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(ours[answer] * theirs[answer] for answer in ours) / number**2
    if by_chance >= 1:
        return None
    same = sum(one == other for one, other in pairs) / number
    return (same - by_chance) / (1 - by_chance), 1 / (1 - by_chance)


def _interval(
    kappa: float | None, same: float, records: int, growth: float
) -> tuple[float | None, float | None]:
    """Kappa at the ends of the exact interval of the share that is the same."""
    from scipy.special import betaincinv  # noqa: PLC0415 - takes time to load

    if kappa is None:
        return None, None
    yes, no, tail = same * records, (1 - same) * records, (1 - _CONFIDENCE) / 2
    low = float(betaincinv(yes, no + 1, tail)) if yes > 0 else 0.0
    high = float(betaincinv(yes + 1, no, 1 - tail)) if no > 0 else 1.0
    ends = (kappa + (end - same) * growth for end in (low, high))
    first, last = (max(-1.0, min(1.0, end)) for end in ends)
    return first, last


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
