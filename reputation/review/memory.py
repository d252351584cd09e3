"""A reviewer's decisions so far, read from the log and kept up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

from reputation.judgement.labels.consensus import (
    HandLabel,
    HandLabels,
    Known,
    events_in_force,
    with_event,
)
from reputation.judgement.labels.event_log import (
    LabelEvent,
    LabelLog,
    later,
    new_event,
    text_hash,
    undo_of,
)
from reputation.literature.records.record import Record
from reputation.review.agreement import answer_in_words

__all__ = ["Memory"]

_PACED = 30  # latest decisions that determine the pace
_PAUSE = 300.0  # seconds on one abstract that count as a pause, not as reading


class Memory:
    """A reviewer's standing decisions on some records, by the records' places.

    Parameters
    ----------
    records
        Those reviewed.
    log
        Of the study.
    reviewer, role
        The reviewer, and in which role.
    known
        What the corpus of the records knows of them.

    Raises
    ------
    LabelError
        When the log cannot be read, or the reviewer's name cannot be a file's.
    """

    def __init__(
        self,
        records: Sequence[Record],
        log: LabelLog,
        reviewer: str,
        role: str = "review",
        known: Known | None = None,
    ) -> None:
        self.reviewer, self.role = reviewer, role
        borne = Counter(record.doi for record in records if record.doi)
        known = known or Known()
        shared = {doi for doi, times in borne.items() if times > 1}.union(known.shared)
        self._known = replace(known, shared=shared)
        self._records, self._log = records, log
        alike: dict[str, list[int]] = {}
        for place, record in enumerate(records):
            if record.abstract or not record.doi:
                alike.setdefault(text_hash(record), []).append(place)
        # Records of one text have one label.
        self._alike = {p: ps for ps in alike.values() if len(ps) > 1 for p in ps}
        #: What was decided, by place.
        self.own: dict[int, HandLabel] = {}
        self._place_of: dict[str, int] = {}  # by event
        self._standing: list[LabelEvent] = []
        self._groups: list[list[LabelEvent]] = []
        self._size = -1
        self.reload()

    def reload(self) -> None:
        """Read the log again."""
        self.damaged: list[str] = []  # reported when the review is opened
        every = self._log.read(on_damage=self.damaged.append)
        self._size = self._size_of_file()
        own = [e for e in every if e.reviewer == self.reviewer and e.role == self.role]
        self._standing = events_in_force(own)
        self._groups = [
            list(group) for _, group in groupby(self._standing, key=lambda e: (e.time, e.record))
        ]
        labels = HandLabels(self._standing, self._known)
        self.own.clear()
        place_of_key: dict[str, int] = {}
        for place, record in enumerate(self._records):
            for label in labels.of(record):
                self.own[place] = label
                place_of_key.setdefault(label.record, place)
        keys = ((event.event, labels.key_of_event(event)) for event in self._standing)
        self._place_of = {event: place_of_key[key] for event, key in keys if key in place_of_key}

    @property
    def is_stale(self) -> bool:
        """Whether another program has written this reviewer's log since."""
        return self._size_of_file() != self._size

    def note(
        self,
        place: int,
        answers: Sequence[tuple[str, str]],
        *,
        cities: Sequence[str] = ("",),
        seconds: float = 0.0,
        model: str = "",
    ) -> str:
        """Save answers (action, value) on a record, each for all `cities`; say them in words.

        They are one group for `take_back`.

        Raises
        ------
        LabelError
            When they cannot be saved; nothing has changed then.
        """
        events = [
            new_event(
                self._records[place],
                self.reviewer,
                action,
                value=value,
                city=city,
                role=self.role,
                seconds=f"{seconds:.1f}",
                model=model,
            )
            for action, value in answers
            for city in cities
        ]
        # After all present events, even if another machine's clock ran ahead.
        now = max([events[0].time, *(later(event.time) for event in self._standing[-1:])])
        events = [replace(event, time=now) for event in events]
        self._save(events)
        self._standing += events
        self._groups.append(events)
        self._place_of.update((event.event, place) for event in events)
        self._relabel(place)
        return _in_words(events)

    def take_back(self) -> tuple[str, int | None]:
        """Undo the latest group of events that is in force.

        Returns
        -------
        said : str
            What was undone, in words; ``""`` where there was nothing.
        place : int or None
            Of the record it was on; None where that is not among the records.
        """
        if self.is_stale:  # another window of this reviewer may have decided since
            self.reload()
        if not self._groups:
            return "", None
        group = self._groups[-1]
        self._save([undo_of(event) for event in reversed(group)])
        self._groups.pop()
        gone = {event.event for event in group}
        self._standing = [event for event in self._standing if event.event not in gone]
        place = self._place_of.get(group[0].event)
        if place is not None:
            self._relabel(place)
        return _in_words(group), place

    def answered(self, place: int, question: str) -> bool:
        """Whether ``relevance``, ``topic`` or the mention of a city is decided."""
        label = self.own.get(place)
        if label is None:
            return False
        if question == "relevance":
            return label.relevance is not None
        if question == "topic":
            return bool(label.topic)
        return question in label.mentions

    def relevance(self) -> dict[int, bool]:
        """The decisions on relevance, by place."""
        own = self.own.items()
        return {place: label.relevance for place, label in own if label.relevance is not None}

    def relevance_in_order(self) -> dict[int, bool]:
        """The decisions on relevance in the order in which the records were first decided on."""
        return {
            alike: event.value == "1"
            for event in self._standing
            if event.action == "relevance"
            and (place := self._place_of.get(event.event)) is not None
            for alike in self._alike.get(place, [place])
        }

    def pace(self) -> tuple[float, int]:
        """Median seconds of the latest decisions, pauses left out, and how many there are."""
        groups = [
            group[0]
            for group in self._groups[-2 * _PACED :]
            if group[0].action in ("relevance", "topic") and group[0].seconds
        ]
        seconds = [float(event.seconds) for event in groups[-_PACED:]]
        read = [value for value in seconds if value < _PAUSE]
        return (median(read) if read else 0.0), len(read)

    def _save(self, events: Sequence[LabelEvent]) -> None:
        stale = self.is_stale
        self._log.append(events)
        if not stale:
            self._size = self._size_of_file()

    def _relabel(self, place: int) -> None:
        alike = self._alike.get(place, [place])
        for one in alike:
            self.own.pop(one, None)
        label: HandLabel | None = None
        for event in self._standing:
            if self._place_of.get(event.event) in alike:
                label = with_event(label, event, event.record)
        if label:
            self.own.update(dict.fromkeys(alike, label))

    def _size_of_file(self) -> int:
        file = self._log.file_of(self.reviewer)
        return file.stat().st_size if file.exists() else 0


def _in_words(group: Sequence[LabelEvent]) -> str:
    """What events that were written together say, such as ``irrelevant (no city)``."""
    values = {event.action: event.value for event in group}
    if "topic" in values:
        return f"topic {values['topic']}"
    if "relevance" in values:
        excluded = values["relevance"] == "0" and "reason" in values
        reason = f" ({values['reason']})" if excluded else ""
        return f"{answer_in_words('relevance', values['relevance'])}{reason}"
    if "mention" in values:
        cities = ", ".join(event.city for event in group if event.action == "mention")
        return f"{cities} {answer_in_words(cities, values['mention'])}"
    if "flag" in values:
        return "flagged" if values["flag"] == "1" else "flag removed"
    return "skipped" if "skip" in values else group[0].action
