"""Agreement of reviewers: kappa, AC1, alpha and confusion per question, and the disagreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from reputation.judgement.labels.consensus import HandLabel
from reputation.judgement.random_sample import RandomSample

__all__ = ["Agreement", "Dispute", "answer_in_words", "find_disputes", "measure_agreement"]

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
        The reviewers whose answers are compared.
    records
        Answered by at least two of them; of mentions, records and cities.
    same
        Share of compared pairs of answers that are equal.
    same_low, same_high
        Its exact 95% interval (Clopper and Pearson 1934, Biometrika 26:404). Records are the unit,
        not the cities that one record names.
    kappa
        Cohen's kappa (Cohen 1960, Educational and Psychological Measurement 20:37), the mean over
        the pairs of reviewers. Not defined, and None, where one of two gave the same answer to
        everything: whatever the other says, it would be 0.
    kappa_low, kappa_high
        95% interval: what the interval of the share that is the same leaves of kappa at the
        agreement to be expected by chance. It is right for few records and where all agree, as the
        bootstrap is not (`docs/method`). None where kappa is.
    ac1, ac1_low, ac1_high
        Gwet's AC1 (Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29),
        which is defined where kappa is not and does not fall where nearly all answers are one;
        its interval as that of kappa.
    alpha
        Krippendorff's alpha for nominal answers (Krippendorff 2004, chapter 11), which takes any
        number of reviewers and missing answers.
    confusion
        How often each pair of answers occurs, smaller answer first.
    drawn
        Whether the records were drawn at random. If not, agreement is that on what was read twice
        and no more: intervals say nothing of the literature where the order chose what is read.
    """

    question: str
    reviewers: tuple[str, ...]
    records: int
    same: float
    same_low: float
    same_high: float
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    ac1: float
    ac1_low: float
    ac1_high: float
    alpha: float | None
    confusion: dict[tuple[str, str], int]
    drawn: bool = False

    @property
    def title(self) -> str:
        """The question, and whether it is about records drawn at random."""
        return f"{self.question} (random)" if self.drawn else self.question


@dataclass(frozen=True, slots=True)
class Dispute:
    """A record on which reviewers decided differently: who said what."""

    record: str
    question: str
    answers: dict[str, str]
    adjudicated: bool


def answer_in_words(question: str, answer: str | bool) -> str:
    """An answer, as the log or a label has it, as people say it.

    Examples
    --------
    >>> answer_in_words("relevance", "0"), answer_in_words("Paris", True)
    ('irrelevant', 'meant')
    >>> answer_in_words("topic", "M")
    'M'
    """
    if question == "topic":
        return str(answer)
    words = ("irrelevant", "relevant") if question == "relevance" else ("not meant", "meant")
    return words[int(answer)]


def measure_agreement(
    labels: Iterable[HandLabel], sample: RandomSample | None = None, *, topics: int = 3
) -> list[Agreement]:
    """Agreement per question, for the questions that two reviewers answered on some record.

    Adjudications are left out: they are made in the knowledge of the others.

    Parameters
    ----------
    labels
        What each reviewer decided on each record.
    sample
        The study's random sample. What two reviewers read of it comes first, by itself: up to the
        first record drawn that fewer than two were shown, since whoever reads in an order of his
        own picks. What two read without its being drawn follows.
    topics
        How many topics there are to choose from.
    """
    reviews = [label for label in labels if label.role == "review"]
    drawn = _drawn(reviews, sample)
    found = _measure_all([label for label in reviews if label.record in drawn], topics)
    found = [replace(agreement, drawn=True) for agreement in found]
    return found + _measure_all([x for x in reviews if x.record not in drawn], topics)


def _drawn(reviews: Sequence[HandLabel], sample: RandomSample | None) -> set[str]:
    """The records of the random sample that two reviewers were shown in the order drawn."""
    by_name: dict[str, set[str]] = {}
    shown: dict[str, set[str]] = {}
    for label in reviews:
        shown.setdefault(label.record, set()).add(label.reviewer)
        for name in (label.source_id, label.doi):
            if name:
                by_name.setdefault(name, set()).add(label.record)
    drawn: set[str] = set()
    for record in sample.records if sample else ():
        known = by_name.get(record.source_id) or by_name.get(record.doi) or set()
        twice = {name for name in known if len(shown[name]) > 1}
        if not twice:
            break
        drawn |= twice
    return drawn


def _measure_all(reviews: Sequence[HandLabel], topics: int) -> list[Agreement]:
    found = [
        _measure("relevance", _relevance(reviews), answers_possible=2),
        _measure("topic", _topics(reviews), answers_possible=topics),
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
    return [(x.record, x.reviewer, x.topic) for x in labels if x.valid_topic]


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
    question: str,
    answers: Sequence[_Answer],
    record_of: Mapping[str, str] | None = None,
    *,
    answers_possible: int = 2,
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
    same = sum(one == other for one, other in pairs) / len(pairs)
    ends = _share_interval(same, units)
    chances = _chances_of_kappa(rows, reviewers)
    kappas = [_beyond_chance([share], pe)[0] for share, pe in chances]
    kappa = sum(kappas) / len(kappas) if kappas else None
    growth = sum(1 / (1 - pe) for _, pe in chances) / max(1, len(chances))
    low, high = _interval(kappa, same, ends, growth)
    ac1 = _beyond_chance((same, *ends), _chance_of_ac1(pairs, answers_possible))
    return Agreement(
        question=question,
        reviewers=tuple(reviewers),
        records=len(rows),
        same=same,
        same_low=ends[0],
        same_high=ends[1],
        kappa=kappa,
        kappa_low=low,
        kappa_high=high,
        ac1=ac1[0],
        ac1_low=ac1[1],
        ac1_high=ac1[2],
        alpha=_alpha(rows, reviewers),
        confusion=dict(sorted(Counter((min(p), max(p)) for p in pairs).items())),
    )


def _beyond_chance(shares: Sequence[float], by_chance: float) -> list[float]:
    """What agreement by chance leaves of shares that are the same."""
    return [(share - by_chance) / (1 - by_chance) for share in shares]


def _chances_of_kappa(
    rows: Sequence[dict[str, str]], reviewers: Sequence[str]
) -> list[tuple[float, float]]:
    """For each pair of reviewers of whom neither is constant, what is the same, and by chance."""
    found = []
    for one, other in combinations(reviewers, 2):
        both = [(row[one], row[other]) for row in rows if one in row and other in row]
        ours, theirs = Counter(x for x, _ in both), Counter(x for _, x in both)
        if min(len(ours), len(theirs)) < 2:
            continue
        by_chance = sum(ours[answer] * theirs[answer] for answer in ours) / len(both) ** 2
        found.append((sum(x == y for x, y in both) / len(both), by_chance))
    return found


def _chance_of_ac1(pairs: Sequence[tuple[str, str]], possible: int) -> float:
    """Agreement by chance as Gwet sees it: the more, the more evenly answers are given."""
    counts = Counter(answer for pair in pairs for answer in pair)
    shares = [number / (2 * len(pairs)) for number in counts.values()]
    return sum(share * (1 - share) for share in shares) / (possible - 1)


def _share_interval(same: float, records: int) -> tuple[float, float]:
    """The exact interval of a share of so many records."""
    from scipy.special import betaincinv  # noqa: PLC0415 - takes time to load

    yes, no, tail = same * records, (1 - same) * records, (1 - _CONFIDENCE) / 2
    low = float(betaincinv(yes, no + 1, tail)) if yes > 0 else 0.0
    high = float(betaincinv(yes + 1, no, 1 - tail)) if no > 0 else 1.0
    return low, high


def _interval(
    kappa: float | None, same: float, ends: tuple[float, float], growth: float
) -> tuple[float | None, float | None]:
    """Kappa at the ends of the interval of the share that is the same."""
    if kappa is None:
        return None, None
    first, last = (max(-1.0, min(1.0, kappa + (end - same) * growth)) for end in ends)
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
