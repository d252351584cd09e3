"""Which record each label belongs to after texts were corrected, merged or imported again.

A label is found again by its DOI, the identifier that its source gave, its title and year, or the
hash of its text; if several records share one of these, it is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reputation.judgement.labels.consensus import events_in_force
from reputation.judgement.labels.event_log import LabelEvent, text_hash, work_key
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.records.record import Record

__all__ = ["Followed", "follow_labels", "identity_of"]

#: Keys made up by people ("smith2015") may refer to another work in another library.
_IDENTIFIER = re.compile(r"(?!line ).*\d{5}")

Identity = tuple[str, str, str, str]


@dataclass(frozen=True)
class Followed:
    """Where labels belong.

    Attributes
    ----------
    found
        By `identity_of` the event: DOI and text hash of the record as it is now, for those that
        neither a DOI nor the text leads to.
    changed
        The latest event of each record whose text was different when it was labelled.
    lost
        The latest event of each that matches no record.
    """

    found: Mapping[Identity, tuple[str, str]] = field(default_factory=dict)
    changed: tuple[LabelEvent, ...] = ()
    lost: tuple[LabelEvent, ...] = ()


def identity_of(event: LabelEvent) -> Identity:
    """Everything in an event that identifies its record."""
    return event.record, event.doi, event.source_id, event.text


def follow_labels(
    events: Iterable[LabelEvent], corpus: Corpus, *, thorough: bool = False
) -> Followed:
    """Find the records of labels in a corpus.

    Parameters
    ----------
    events
        Of any reviewers.
    corpus
        Where the records are.
    thorough
        Whether to look through all texts for what nothing else leads to, so that `lost` and
        `changed` are exact. Deciding needs it not: there each record's text is compared anyway.
    """
    labelled = {identity_of(event): event for event in events_in_force(events)}
    if not labelled:
        return Followed()
    search = _Bearers(corpus, labelled.values())
    hits = {identity: search.record_of(event) for identity, event in labelled.items()}
    pending = {identity: labelled[identity] for identity, hit in hits.items() if hit is None}
    if pending:
        hits |= search.by_title_or_text(pending, texts=thorough)
    found, changed, lost = {}, [], []
    for identity, event in labelled.items():
        hit = hits[identity]
        if hit is None:
            lost.append(event)
            continue
        record = search.records[hit]
        if not (event.doi and event.doi == record.doi and len(search.by_doi[event.doi]) == 1):
            found[identity] = (record.doi, text_hash(record))
        if thorough and event.text not in search.texts_of(hit):
            changed.append(event)
    return Followed(found, tuple(changed), tuple(lost))


class _Bearers:
    """The records that bear the DOIs and identifiers of some labels."""

    def __init__(self, corpus: Corpus, events: Iterable[LabelEvent]) -> None:
        every = list(events)
        self._corpus = corpus
        self.by_doi: dict[str, set[int]] = {}
        self._by_identifier: dict[str, set[int]] = {}
        names = {event.source_id for event in every if _IDENTIFIER.match(event.source_id)}
        dois = {event.doi for event in every if event.doi}
        for record_id, doi, name in corpus.holders(dois, names):
            if doi in dois:
                self.by_doi.setdefault(doi, set()).add(record_id)
            if name in names:
                self._by_identifier.setdefault(name, set()).add(record_id)
        found = (*self.by_doi.values(), *self._by_identifier.values())
        wanted = {record_id for bearers in found for record_id in bearers}
        self.records: dict[int, Record] = {
            held.record_id: held.record for held in corpus.records(sorted(wanted))
        }

    def record_of(self, event: LabelEvent) -> int | None:
        """The record with the event's DOI, or else its identifier."""
        by_doi = self.by_doi.get(event.doi, set())
        by_name = self._by_identifier.get(event.source_id, set())
        if len(by_doi) > 1:
            same = {one for one in by_doi if event.text in self.texts_of(one)}
            by_doi = same or (by_doi & by_name)
        for found in (by_doi, by_name):
            if len(found) == 1:
                return next(iter(found))
        return None

    def by_title_or_text(
        self, pending: Mapping[Identity, LabelEvent], *, texts: bool
    ) -> dict[Identity, int]:
        """The records that alone have the title and year, or the text, of labels."""
        wanted: dict[str, set[int]] = {event.record: set() for event in pending.values()}
        wanted |= {event.text: set() for event in pending.values()}
        if texts:
            for held in self._corpus.records():
                year = held.record.date.year if held.record.date else None
                for key in (work_key(held.record.title, year), text_hash(held.record)):
                    if key in wanted:
                        wanted[key].add(held.record_id)
        else:
            for record_id, title, year in self._corpus.titles():
                if (key := work_key(title, year)) in wanted:
                    wanted[key].add(record_id)
        new = {
            record_id for fitting in wanted.values() for record_id in fitting
        } - self.records.keys()
        self.records |= {held.record_id: held.record for held in self._corpus.records(sorted(new))}
        found = {}
        for identity, event in pending.items():
            alike = [n for n in sorted(wanted[event.text]) if self._may_be(event, n)]
            if alike:
                found[identity] = alike[0]
            elif len(wanted[event.record]) == 1:
                found[identity] = next(iter(wanted[event.record]))
        return found

    def _may_be(self, event: LabelEvent, record_id: int) -> bool:
        """Whether a text is no mere title that many editorials have (see `HandLabels.key_of`)."""
        record = self.records[record_id]
        return not (event.doi and record.doi and event.doi != record.doi) or bool(record.abstract)

    def texts_of(self, record_id: int) -> set[str]:
        """The hashes of a record's text and of those that it was put together from."""
        entries = self._corpus.merges.entries(record_id)
        return {text_hash(self.records[record_id]), *(text_hash(e.record) for e in entries)}
