"""Sample reading: what was read of a random sample, compared with the model's own decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reputation.comparison.city_posterior import CityPosterior, SampledCalls, city_posteriors
from reputation.errors import ChoiceError, LabelError
from reputation.judgement.decisions import Decision, Judge
from reputation.judgement.labels.consensus import agree
from reputation.judgement.labels.label_table import Label
from reputation.judgement.random_sample import RandomSample
from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.literature.records.record import normalise_doi
from reputation.study.definition import Study

__all__ = [
    "ReadSample",
    "check_whole_counts",
    "correct_topics",
    "corrected_topics",
    "join_sample",
    "read_posteriors",
    "sample_from_labels",
]

#: Number of a record, and a city.
Place = tuple[int, str]

_LENT = 1.0  # cases lent to the model's own topic


@dataclass(frozen=True)
class ReadSample:
    """What was read of a random sample.

    Attributes
    ----------
    answers
        By record and city, whether it counts according to the readers: records drawn at random.
    known
        The same of records that were read before the sample was drawn, and not by chance.
    topics
        By record, the topic according to the readers.
    alone
        By record and city, what the models alone decide, where a hand decided.
    read, drawn, open
        Sampled records that were read; that were drawn; that were shown but not decided, being
        skipped or disputed.
    origin
        Where it comes from, for people.
    since
        How many records the search found since it was drawn.
    """

    answers: Mapping[Place, bool]
    known: Mapping[Place, bool] = field(default_factory=dict)
    topics: Mapping[int, str] = field(default_factory=dict)
    alone: Mapping[Place, Decision] = field(default_factory=dict)
    read: int = 0
    drawn: int = 0
    open: int = 0
    origin: str = ""
    since: int = 0

    def by_model(self, decisions: Iterable[Decision]) -> Iterator[tuple[Place, Decision]]:
        """Decisions on cities, except those left out, as the models alone would make them."""
        for decision in decisions:
            if decision.city and decision.weight:
                place = (decision.record_id, decision.city)
                yield place, self.alone.get(place, decision)

    @property
    def sentence(self) -> str:
        """What was read, for people."""
        rest = self.drawn - self.read - self.open
        unread = f", {rest} still unread" if rest else ""
        left = f", {self.open} skipped or disputed (left out)" if self.open else ""
        new = f"; {self.since} records found since were never drawn from" if self.since else ""
        return f"{self.origin}: {self.read} records drawn at random were read{left}{unread}{new}"


def check_whole_counts(counting: str = "full", approximate: str = "include") -> None:
    """Check that articles count fully or not at all: a random sample cannot correct fractions.

    Raises
    ------
    ChoiceError
        When they do not.
    """
    if counting != "full":
        raise ChoiceError(
            f"counting = {counting!r}: a random sample can only correct full counts; use "
            "--counting full"
        )
    if approximate == "fraction":
        raise ChoiceError(
            "approximate = 'fraction': a random sample can only correct full counts; use "
            "--approximate "
            "include or exclude"
        )


def sample_from_labels(
    study: Study,
    corpus: Corpus,
    judge: Judge,
    decisions: Collection[Decision],
    sample: RandomSample | None,
) -> ReadSample | None:
    """What the study's labels say of its random sample; None where nothing was read of it.

    Records are taken in the order drawn (see `RandomSample.estimated_from`).

    Parameters
    ----------
    study, corpus
        What is asked, and the literature.
    judge
        Whose labels are taken.
    decisions
        By that judge.
    sample
        Of the study.
    """
    if sample is None or judge.labels is None:
        return None
    by_name = {d.source_id or d.doi: d.record_id for d in decisions}
    places = [by_name.get(record.source_id or record.doi) for record in sample.records]
    touched: dict[int, list[str]] = {}
    for decision in decisions:
        if decision.deciders:
            touched.setdefault(decision.record_id, []).append(decision.city)
    found = [record_id for record_id in places if record_id is not None]
    held = {one.record_id: one.record for one in corpus.records(sorted({*touched, *found}))}
    shown = {record_id: judge.labels.of(record) for record_id, record in held.items()}
    agreed = {record_id: agree(labels) for record_id, labels in shown.items() if labels}
    before = {n for n in agreed if max(label.time for label in shown[n]) < sample.drawn}
    read_or_gone = [record_id is None or bool(shown[record_id]) for record_id in places]
    upto = sample.estimated_from(read_or_gone)
    prefix = [record_id for record_id in places[:upto] if record_id is not None]
    drawn = prefix if upto == sample.certified else found
    read = {n for n in prefix if agreed[n].relevance is not None} - before
    if not read:
        return None
    plain = Judge(study, judge.relevance, judge.topics, threshold=judge.threshold)
    items = (FoundRecord(n, held[n], tuple(cities)) for n, cities in touched.items())
    decided = [d for d in decisions if d.record_id in agreed and d.weight]
    return ReadSample(
        answers={(d.record_id, d.city): d.counted for d in decided if d.record_id in read},
        known={
            (d.record_id, d.city): d.counted
            for d in decided
            if d.record_id in before and agreed[d.record_id].relevance is not None
        },
        topics={record_id: agreed[record_id].topic for record_id in read},
        alone={(d.record_id, d.city): d for d in plain.decide(items)},
        read=len(read),
        drawn=len(drawn),
        open=sum(agreed[record_id].relevance is None for record_id in prefix),
        origin=f"sample of {study.name}",
        since=max(0, len({d.record_id for d in decisions if d.city}) - sample.found),
    )


def join_sample(decisions: Iterable[Decision], sample: Sequence[Label], name: str) -> ReadSample:
    """The decisions on the records of a hand-labelled file, each with the label's answer.

    A record counts for a city when it is relevant and the city is meant; where a label says
    nothing on a city, the decision on the mention is taken over. Records that the file says were
    picked and not drawn at random are left out.

    Parameters
    ----------
    decisions
        Of the models alone.
    sample
        Labels of records drawn at random.
    name
        Of the sample, for errors.

    Raises
    ------
    LabelError
        When no record of the sample is among the decisions.
    """
    chance = [label for label in sample if label.by_chance and label.relevant is not None]
    by_id = {name: label for label in chance for name in (label.id, normalise_doi(label.id))}
    by_id.pop("", None)
    answers: dict[Place, bool] = {}
    topics: dict[int, str] = {}
    for decision in decisions:
        label = by_id.get(decision.source_id) or by_id.get(decision.doi or "-")
        if label and decision.city and decision.weight:
            meant = label.mentions.get(decision.city, bool(decision.mention))
            answers[decision.record_id, decision.city] = bool(label.relevant) and meant
            topics[decision.record_id] = label.topic
    if not answers:
        raise LabelError(
            f"{name}: none of its {len(sample)} records matches a record found for a city of "
            "the study; ids "
            "must be source identifiers or DOIs, as in decisions.csv"
        )
    read = len({number for number, _ in answers})
    return ReadSample(answers, topics=topics, read=read, drawn=read, origin=f"sample {name}")


def read_posteriors(
    decisions: Iterable[Decision], cities: Sequence[str], sample: ReadSample
) -> list[CityPosterior]:
    """What the sample makes of each city's count, in the order of the cities."""
    places = {city: place for place, city in enumerate(cities)}
    cells = {name: np.zeros(len(cities), dtype=np.int64) for name in _CELLS}
    for place, decision in sample.by_model(decisions):
        if decision.city in places:
            name = _cell(place, decision, sample)
            cells[name][places[decision.city]] += name != "known" or sample.known[place]
    lines = max(1, len(sample.answers))
    return city_posteriors(SampledCalls(**cells, distinct=min(1.0, sample.read / lines)))


_CELLS = (
    "true_positives",
    "false_positives",
    "called",
    "false_negatives",
    "true_negatives",
    "passed",
    "known",
)


def _cell(place: Place, decision: Decision, sample: ReadSample) -> str:
    if place in sample.known:
        return "known"
    if place not in sample.answers:
        return "called" if decision.counted else "passed"
    if sample.answers[place]:
        return "true_positives" if decision.counted else "false_negatives"
    return "false_positives" if decision.counted else "true_negatives"


def corrected_topics(
    decisions: Collection[Decision],
    cities: Sequence[str],
    found: Sequence[CityPosterior],
    sample: ReadSample,
) -> dict[tuple[str, int | None, str], float]:
    """The corrected counts by year and topic; they add up to each city's corrected count.

    A record counts with its probability of counting; records that were not read are given to the
    topics as the hands gave the sampled records that the model gave the same topic.

    Parameters
    ----------
    decisions, cities, sample
        See `read_posteriors`.
    found
        What that gave.
    """
    of_city = dict(zip(cities, found, strict=True))
    moved = _moved_topics(decisions, sample)
    counts: dict[tuple[str, int | None, str], float] = {}
    for place, decision in sample.by_model(decisions):
        if decision.city not in of_city:
            continue
        city = of_city[decision.city]
        answer = sample.answers.get(place, sample.known.get(place))
        weight = city.of_called if decision.counted else city.of_passed
        if answer is not None:
            weight = float(answer)
        by_hand = sample.topics.get(decision.record_id, "")
        as_said = {by_hand or decision.topic: 1.0}
        shares = as_said if by_hand else moved.get(decision.topic, as_said)
        for topic, share in shares.items():
            if weight * share > 0:
                key = (decision.city, decision.year, topic)
                counts[key] = counts.get(key, 0.0) + weight * share
    return counts


def correct_topics(
    study: Study,
    corpus: Corpus,
    judge: Judge,
    decisions: Collection[Decision],
    drawn: RandomSample | None,
) -> dict[tuple[str, int | None, str], float]:
    """`corrected_topics` by what was read of a study's sample; nothing where nothing was.

    Parameters
    ----------
    study, corpus, judge, decisions, drawn
        See `sample_from_labels`.
    """
    sample = sample_from_labels(study, corpus, judge, decisions, drawn)
    if sample is None:
        return {}
    cities = [city.name for city in study.cities] or sorted({d.city for d in decisions if d.city})
    found = read_posteriors(decisions, cities, sample)
    return corrected_topics(decisions, cities, found, sample)


def _moved_topics(decisions: Iterable[Decision], sample: ReadSample) -> dict[str, dict[str, float]]:
    """For each topic of the model, the shares of the readers' topics."""
    seen: dict[str, Counter[str]] = {}
    for place, decision in sample.by_model(decisions):
        topic = sample.topics.get(decision.record_id, "")
        if topic and sample.answers.get(place):
            seen.setdefault(decision.topic, Counter())[topic] += 1
    shares = {}
    for said, by_hand in seen.items():
        topics = sorted({said, *by_hand})
        cases = {topic: by_hand[topic] + _LENT * (topic == said) for topic in topics}
        shares[said] = {topic: number / sum(cases.values()) for topic, number in cases.items()}
    return shares
