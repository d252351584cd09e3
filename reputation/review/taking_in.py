"""Import decisions of other programs into a study's log: match records, skip known ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from reputation.judgement.labels.consensus import HandLabel
from reputation.judgement.labels.event_log import LabelEvent, LabelLog, new_event, work_key
from reputation.judgement.loading import read_hand_labels
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.records.record import Record
from reputation.review.foreign_labels import ForeignDecision
from reputation.study.definition import Study

__all__ = ["TakenIn", "take_in_decisions"]


_LONG = re.compile(r"\d{5}")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of decisions: events written, those known before, those that meet no record."""

    events: int
    readers: tuple[str, ...]
    known: int
    lost: tuple[ForeignDecision, ...]


def take_in_decisions(
    study: Study, corpus: Corpus, decisions: Sequence[ForeignDecision]
) -> TakenIn:
    """Write decisions to a study's log that do not stand there yet.

    A record is found by its identifier or DOI, or else by title and year where one record only
    has them.

    Raises
    ------
    LabelError
        When they cannot be saved.
    """
    records = _records_of(corpus, decisions)
    labels = read_hand_labels(study, corpus)
    events: dict[str, list[LabelEvent]] = defaultdict(list)
    known, lost = 0, []
    for place, decision in enumerate(decisions):
        record = records.get(place)
        if record is None:
            lost.append(decision)
            continue
        standing = [
            label
            for label in labels.of(record)
            if label.reviewer == decision.reader and label.role == "review"
        ]
        answers = _new_answers(decision, standing[0] if standing else None)
        known += not answers
        events[decision.reader] += [
            new_event(record, decision.reader, action, value=value, city=city)
            for action, value, city in answers
        ]
    log = LabelLog(study.labels_folder)
    for own in events.values():
        log.append(own)
    written = {reader: own for reader, own in events.items() if own}
    return TakenIn(sum(map(len, written.values())), tuple(written), known, tuple(lost))


def _new_answers(decision: ForeignDecision, label: HandLabel | None) -> list[tuple[str, str, str]]:
    """Action, value and city of what the reader's label does not say yet."""
    answers = []
    if label is None or label.relevance != decision.relevant:
        answers.append(("relevance", str(int(decision.relevant)), ""))
    if decision.reason and (answers or label is None or label.reason != decision.reason):
        answers.append(("reason", decision.reason, ""))
    if decision.topic and (label is None or label.topic != decision.topic):
        answers.append(("topic", decision.topic, ""))
    for city, meant in decision.mentions.items():
        if label is None or label.mentions.get(city) is not meant:
            answers.append(("mention", str(int(meant)), city))
    note = " ".join(decision.note.split())
    if note and (label is None or label.note != note):
        answers.append(("note", note, ""))
    return answers


def _records_of(corpus: Corpus, decisions: Sequence[ForeignDecision]) -> dict[int, Record]:
    """The record of each decision, by its place; those that meet none, or several, are left out."""
    names = {name for decision in decisions for name in decision.names}
    dois = {decision.doi for decision in decisions if decision.doi}
    by_name: dict[str, set[int]] = defaultdict(set)
    by_doi: dict[str, set[int]] = defaultdict(set)
    for record_id, doi, name in corpus.holders(dois, names):
        by_name[name].add(record_id)
        by_doi[doi].add(record_id)
    by_title: dict[str, set[int]] = defaultdict(set)
    for record_id, title, year in corpus.titles():
        by_title[work_key(title, year)].add(record_id)
        by_title[work_key(title, None)].add(record_id)
    record_ids: dict[int, int] = {}
    for place, one in enumerate(decisions):
        titled = by_title.get(work_key(one.title, one.year), set()) if one.title else set()
        # A short number, as ASReview gives, may be that of any record.
        sure = [name for name in one.names if _LONG.search(name) or not (one.doi or one.title)]
        ways = [by_doi.get(one.doi, set()), *(by_name.get(name, set()) for name in sure)]
        found = next((way for way in (*ways, titled) if len(way) == 1), None)
        if found:
            record_ids[place] = next(iter(found))
    held = {one.record_id: one.record for one in corpus.records([*record_ids.values()])}
    return {place: held[record_id] for place, record_id in record_ids.items()}
