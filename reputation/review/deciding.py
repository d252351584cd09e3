"""A single decision by hand, on a record given by its number, DOI or title words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reputation.errors import CorpusError, LabelError, StudyError
from reputation.folding import did_you_mean, nearest_name
from reputation.judgement.labels.consensus import Consensus, HandLabel
from reputation.judgement.labels.event_log import LabelLog, new_event
from reputation.judgement.loading import load_judge, read_hand_labels
from reputation.literature.corpus.corpus_file import Corpus, StoredRecord
from reputation.review.agreement import find_disputes
from reputation.study.definition import Study
from reputation.study.query import to_fts5

__all__ = ["Decided", "Verdict", "decide_record", "record_named"]

_LISTED = 5  # records listed if many titles contain the words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided: relevance and topic (None and ``""`` where not), cities meant or not."""

    relevance: bool | None = None
    topic: str = ""
    meant: tuple[str, ...] = ()
    not_meant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """The record decided on, the number of events written, and the consensus of all reviewers.

    ``unfound`` are the cities decided on for which the study's search does not find the record.
    """

    held: StoredRecord
    events: int
    agreed: Consensus | None
    unfound: tuple[str, ...] = ()


def record_named(corpus: Corpus, name: str) -> StoredRecord:
    """The record with this number, DOI or source identifier, or with these words in its title.

    Raises
    ------
    CorpusError
        When there is none, or several titles contain the words; these are listed.
    """
    try:
        return corpus.find_record(name)
    except CorpusError:
        words = re.findall(r"\w+", name)
        if not words or name.isdecimal() or "/" in name:
            raise
    match = " AND ".join(f'title : "{word}"' for word in words)
    found = corpus.searches.find(match, limit=_LISTED + 1)
    if not found:
        raise CorpusError(
            f"{corpus.path}: no record {name!r}; expected a record's number, a DOI, or words "
            "found in only one title (see decisions.csv)"
        )
    every = list(corpus.records([hit.record_id for hit in found]))
    exact = [held for held in every if held.record.title.casefold() == name.casefold().strip()]
    if len(every) == 1 or len(exact) == 1:
        return (exact or every)[0]
    listed = "; ".join(f"{held.record_id} {held.record.title[:60]}" for held in every[:_LISTED])
    more = " and more" if len(every) > _LISTED else ""
    raise CorpusError(
        f"{name!r}: several titles contain these words; give a number: {listed}{more}"
    )


def decide_record(
    study: Study,
    corpus: Corpus,
    name: str,
    verdict: Verdict,
    reviewer: str,
    *,
    adjudicate: bool = False,
    own_disputes: bool = False,
) -> Decided:
    """Write a decision on a record to the log, as a review does.

    Parameters
    ----------
    study, corpus
        The study with the log, and the corpus with the record.
    name
        See `record_named`.
    verdict
        What is decided; a topic says that the record is relevant, too.
    reviewer
        Whose decision.
    adjudicate
        Whether it rules over what reviewers decided differently.
    own_disputes
        Rule also where this reviewer is one of those who differ.

    Raises
    ------
    CorpusError
        When no record, or more than one, is meant.
    StudyError
        When a city is not in the study.
    LabelError
        When nothing is decided, decisions exclude each other, the reviewer is party to the
        dispute, or they cannot be saved.
    """
    if verdict == Verdict():
        raise LabelError(
            "nothing to decide: give --relevant, --irrelevant, --topic, --not or --city"
        )
    if verdict.topic and verdict.relevance is False:
        raise LabelError("an irrelevant record has no topic; give --irrelevant or --topic")
    held = record_named(corpus, name)
    cities = {
        True: _cities(study, held, verdict.meant),
        False: _cities(study, held, verdict.not_meant),
    }
    if both := set(cities[True]) & set(cities[False]):
        raise LabelError(f"{min(both)}: given both as meant and as not meant")
    role = "adjudication" if adjudicate else "review"
    answers: list[tuple[str, str, str]] = []
    relevance = True if verdict.topic else verdict.relevance
    if relevance is not None:
        answers.append(("relevance", "", str(int(relevance))))
    if verdict.topic:
        answers.append(("topic", "", verdict.topic))
    answers += [
        ("mention", city, str(int(meant))) for meant, names in cities.items() for city in names
    ]
    if adjudicate and not own_disputes:
        questions = [city or action for action, city, _ in answers]
        _refuse_own_disputes(read_hand_labels(study, corpus).of(held.record), reviewer, questions)
    events = [
        new_event(held.record, reviewer, action, city=city, value=value, role=role)
        for action, city, value in answers
    ]
    LabelLog(study.labels_folder).append(events)
    agreed = read_hand_labels(study, corpus).agreed(held.record)
    named = [*cities[True], *cities[False]]
    return Decided(held, len(events), agreed, _unfound(study, corpus, held, named))


def _refuse_own_disputes(
    labels: Sequence[HandLabel], reviewer: str, questions: Sequence[str]
) -> None:
    """Nobody rules on a dispute of their own unless they say so."""
    own = [
        dispute.question
        for dispute in find_disputes(labels)
        if dispute.question in questions and reviewer in dispute.answers
    ]
    if own:
        raise LabelError(
            f"{reviewer} is involved in the disagreement on {', '.join(own)}; let someone else "
            "adjudicate, or add --own-disputes"
        )


def _unfound(
    study: Study, corpus: Corpus, held: StoredRecord, cities: Sequence[str]
) -> tuple[str, ...]:
    """The cities for which the record is not found, so that nothing decided on them counts."""
    if study.every_city:  # `_cities` refuses what the record does not name
        return ()
    window = (study.search.first.first, study.search.last.last)
    queries = {city.name: study.query(city) for city in study.cities if city.name in cities}
    return tuple(
        name
        for name, query in queries.items()
        if all(
            hit.record_id != held.record_id for hit in corpus.searches.find(to_fts5(query), window)
        )
    )


def _cities(study: Study, held: StoredRecord, names: Sequence[str]) -> list[str]:
    """The cities under the names that the study counts them by."""
    if not names:
        return []
    if not study.every_city:
        return [city.name for city in study.narrowed(names).cities]
    named = {mention.city for mention in load_judge(study).explain_mentions(held.record)}
    for name in names:
        if name not in named:
            hint = did_you_mean(nearest_name(name, named))
            raise StudyError(
                f"{name!r}: record {held.record_id} names "
                f"{', '.join(sorted(named)) or 'no city'}{hint and f'; {hint}'}"
            )
    return list(names)
