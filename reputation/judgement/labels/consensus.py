"""The consensus of reviewers: undone decisions left out, latest ones counted, disputes named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reputation.folding import name_key
from reputation.judgement.labels.event_log import LabelEvent, key_of, text_hash
from reputation.judgement.labels.reader_names import is_language_model
from reputation.literature.records.record import Record
from reputation.study.topics import TOPICS

__all__ = [
    "Consensus",
    "HandLabel",
    "HandLabels",
    "Known",
    "agree",
    "events_in_force",
    "labels_in_force",
    "with_event",
]


@dataclass(frozen=True, slots=True)
class HandLabel:
    """The current decision of one reviewer, in one role, on one record.

    Attributes
    ----------
    record, doi, source_id, text
        See `LabelEvent`; of the latest decision.
    reviewer, role
        Who, and whether reviewing or adjudicating.
    relevance
        None where it was not decided.
    topic, reason
        ``""`` where it was not decided, or no reason for *irrelevant* was given.
    mentions
        For each city decided on, whether it is meant.
    flagged, note, skipped
        For people.
    time
        Of the latest decision.
    """

    record: str
    doi: str
    source_id: str
    text: str
    reviewer: str
    role: str = "review"
    relevance: bool | None = None
    topic: str = ""
    mentions: Mapping[str, bool] = field(default_factory=dict)
    flagged: bool = False
    note: str = ""
    skipped: bool = False
    time: str = ""
    reason: str = ""

    @property
    def decides(self) -> bool:
        """Whether anything was decided, beyond flags, notes and skips."""
        return self.relevance is not None or bool(self.topic or self.mentions)

    @property
    def valid_topic(self) -> str:
        """The topic; none of a record that was called irrelevant since."""
        return "" if self.relevance is False else self.topic


@dataclass(frozen=True)
class Known:
    """What a corpus knows of labelled records beyond what their labels say.

    Attributes
    ----------
    shared
        DOIs that several records bear, as chapters do that give their book's: these records are
        told apart by their text.
    became
        By the hash of a text that was labelled, DOI and text hash of the record that it is part
        of since duplicates were merged.
    found
        The same by all that an event says of its record, for records whose text was corrected or
        that came anew (see `reputation.judgement.following`).
    places
        The name under which a study counts each place, by `name_key` of that and of its aliases.
    """

    shared: Collection[str] = ()
    became: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    found: Mapping[tuple[str, str, str, str], tuple[str, str]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def now(self, event: LabelEvent) -> LabelEvent:
        """The event on the record as it is now, and on the place under its name of now."""
        if event.city:
            event = replace(event, city=self.places.get(name_key(event.city), event.city))
        identity = (event.record, event.doi, event.source_id, event.text)
        now = self.became.get(event.text) or self.found.get(identity)
        if now is None:
            return event
        doi, text = now
        return replace(event, doi=doi, text=text, record=key_of(doi, text))


_NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Consensus:
    """What all reviewers of a record together decided.

    An adjudication wins over reviews; reviewers who agree decide; where they differ nothing is
    decided and the question is in `disputed` (``relevance``, ``topic`` or a city's name).
    `decided_by` names them, with ``+`` between, and `deciders` those of each question that was
    decided. Language models decide only what no person answered; `relevance_by_hand` says whether
    people decided the relevance. `reason` says why it is irrelevant, where that was told.
    """

    relevance: bool | None
    topic: str
    mentions: Mapping[str, bool]
    decided_by: str
    disputed: tuple[str, ...]
    relevance_by_hand: bool = False
    deciders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reason: str = ""

    def decided(self, *questions: str) -> list[str]:
        """Who decided these questions, each once."""
        names = (name for question in questions for name in self.deciders.get(question, ()))
        return list(dict.fromkeys(names))


def events_in_force(events: Iterable[LabelEvent]) -> list[LabelEvent]:
    """The events that no later undo takes back, in order of time; undos are left out."""
    every = sorted(events, key=lambda event: event.time)
    undos = [event for event in every if event.action == "undo"]
    taken_back: set[str] = set()
    for undo in reversed(undos):  # an undo that is itself taken back takes nothing back
        if undo.event not in taken_back:
            taken_back.add(undo.undoes)
    return [e for e in every if e.action != "undo" and e.event not in taken_back]


def labels_in_force(
    events: Iterable[LabelEvent], known: Known = _NOTHING
) -> dict[tuple[str, str, str], HandLabel]:
    """The label of each record, reviewer and role; the latest decision counts.

    What was decided before a record got its DOI belongs to what was decided after.

    Parameters
    ----------
    events
        Of any reviewers.
    known
        What the corpus of the records knows of them.
    """
    every = HandLabels(events, known).every
    return {(label.record, label.reviewer, label.role): label for label in every}


def _keys(events: Sequence[LabelEvent], shared: Collection[str]) -> Callable[[LabelEvent], str]:
    """A function that gives the events on one record one key."""
    later: dict[str, set[str]] = {}  # keys with a DOI, by the text they were decided on
    for event in events:
        if event.doi and event.doi not in shared:
            later.setdefault(event.text, set()).add(event.record)

    def key(event: LabelEvent) -> str:
        if event.doi:
            return key_of("", event.text) if event.doi in shared else event.record
        found = later.get(event.text, set())
        # Not by title and year: editorials share theirs.
        return next(iter(found)) if len(found) == 1 else key_of("", event.text)

    return key


def with_event(label: HandLabel | None, event: LabelEvent, record: str) -> HandLabel:
    """A label, or a new one on a record, with one more decision."""
    label = label or HandLabel(
        record, event.doi, event.source_id, event.text, event.reviewer, event.role
    )
    doi = event.doi or label.doi
    return _with(replace(label, doi=doi, text=event.text, time=event.time), event)


def _with(label: HandLabel, event: LabelEvent) -> HandLabel:
    value, said = event.value, event.value == "1"
    changes: dict[str, dict[str, object]] = {
        "relevance": {"relevance": said, "reason": "", "skipped": False},
        "reason": {"reason": value},
        "topic": {"topic": value, "skipped": False},
        "mention": {"mentions": {**label.mentions, event.city: said}},
        "flag": {"flagged": said},
        "note": {"note": value},
        "skip": {"skipped": True},
    }
    return replace(label, **changes[event.action])  # type: ignore[arg-type]


def agree(labels: Iterable[HandLabel], models: Iterable[HandLabel] = ()) -> Consensus:
    """Put together what reviewers and adjudicators decided about one record.

    Parameters
    ----------
    labels
        Of people.
    models
        Of language models; they are asked only where no person has answered, so that they neither
        overrule a person nor settle what people dispute.
    """
    every = sorted([*labels, *models], key=lambda label: label.reviewer)
    disputed: list[str] = []
    deciders: dict[str, tuple[str, ...]] = {}

    def settle(question: str, given: list[tuple[HandLabel, object]]) -> object:
        by_people = [item for item in given if not is_language_model(item[0].reviewer)]
        answers = by_people or given
        ruling = [(label, answer) for label, answer in answers if label.role == "adjudication"]
        if ruling:
            latest = max(ruling, key=lambda item: item[0].time)
            deciders[question] = (latest[0].reviewer,)
            return latest[1]
        if len({answer for _, answer in answers}) > 1:
            disputed.append(question)
            return None
        if answers:
            deciders[question] = tuple(dict.fromkeys(label.reviewer for label, _ in answers))
        return answers[0][1] if answers else None

    relevance = settle("relevance", [(x, x.relevance) for x in every if x.relevance is not None])
    topics: list[tuple[HandLabel, object]] = [(x, x.valid_topic) for x in every if x.valid_topic]
    ruled_out = any(x.role == "adjudication" and x.relevance is False for x in every)
    # What was ruled out has no topic to differ on.
    differ = len({topic for _, topic in topics}) > 1
    topic = "" if ruled_out and relevance is False and differ else settle("topic", topics)
    cities = sorted({city for label in every for city in label.mentions})
    mentions = {
        city: settle(city, [(x, x.mentions[city]) for x in every if city in x.mentions])
        for city in cities
    }
    return Consensus(
        relevance=None if relevance is None else bool(relevance),
        topic=str(topic or ""),
        mentions={city: bool(meant) for city, meant in mentions.items() if meant is not None},
        decided_by="+".join(dict.fromkeys(n for names in deciders.values() for n in names)),
        disputed=tuple(disputed),
        relevance_by_hand=relevance is not None
        and any(x.relevance is not None for x in every if not is_language_model(x.reviewer)),
        deciders=deciders,
        reason=_reason(every, deciders.get("relevance", ())) if relevance is False else "",
    )


def _reason(labels: Iterable[HandLabel], deciders: Collection[str]) -> str:
    """Why those who decided call it irrelevant: their one reason, or all of them."""
    deciding = [x for x in labels if x.reviewer in deciders and x.relevance is False]
    ruled = [x for x in deciding if x.role == "adjudication"] or deciding
    return " or ".join(dict.fromkeys(x.reason for x in ruled if x.reason))


class HandLabels:
    """The labels of a study by record: people's and, separately, language models'.

    A record is recognised by its DOI or text, and, where either has changed since it was labelled
    (a merge may do that), by the other. A DOI that several records bear tells nothing, nor does a
    text without an abstract where the DOIs differ.

    Parameters
    ----------
    events
        See `labels_in_force`.
    known
        What the corpus of the records knows of them (see `loading.knowledge_of`).
    damaged
        Which lines of the log are damaged and do not count, for `damaged`.
    models_decide
        Whether language models decide what no person answered.
    topics
        The codes of the study's topics.

    Attributes
    ----------
    by_record
        People's labels.
    by_models
        Language models' labels, by record.
    """

    def __init__(
        self,
        events: Iterable[LabelEvent],
        known: Known = _NOTHING,
        damaged: Iterable[str] = (),
        *,
        models_decide: bool = False,
        topics: Collection[str] = tuple(TOPICS),
    ) -> None:
        self.damaged = tuple(damaged)
        self.topics = tuple(topics)
        self.models_decide = models_decide
        in_force = [known.now(event) for event in events_in_force(events)]
        self.known = known
        self._key = _keys(in_force, known.shared)
        self._by_text: dict[str, str] = {}
        labels: dict[tuple[str, str, str], HandLabel] = {}
        for event in in_force:
            record = self._key(event)
            self._by_text.setdefault(event.text, record)
            whose = (record, event.reviewer, event.role)
            labels[whose] = with_event(labels.get(whose), event, record)
        self.by_record: dict[str, list[HandLabel]] = {}
        self.by_models: dict[str, list[HandLabel]] = {}
        for label in labels.values():
            whole = self.by_models if is_language_model(label.reviewer) else self.by_record
            whole.setdefault(label.record, []).append(label)

    def __len__(self) -> int:
        """Records with a label by a person."""
        return len(self.by_record)

    @property
    def every(self) -> list[HandLabel]:
        """All labels of people, one a record, reviewer and role."""
        return [label for labels in self.by_record.values() for label in labels]

    def key_of_event(self, event: LabelEvent) -> str:
        """What the record of an event is known by in `by_record`."""
        return self._key(self.known.now(event))

    def key_of(self, record: Record) -> str:
        """What a labelled record is known by in `by_record`; ``""`` for one without a label."""
        by_doi = key_of(record.doi, "")
        labelled = by_doi in self.by_record or by_doi in self.by_models
        if record.doi and record.doi not in self.known.shared and labelled:
            return by_doi
        key = self._by_text.get(text_hash(record), "")
        # An editorial's title is that of many.
        other = key.startswith("doi:") and record.doi and not record.abstract
        return "" if other else key

    def of(self, record: Record) -> list[HandLabel]:
        """People's labels of a record, one a reviewer and role."""
        return self.by_record.get(self.key_of(record), [])

    def agreed(self, record: Record) -> Consensus | None:
        """What the reviewers of a record decided together, or None where nobody labelled it."""
        key = self.key_of(record)
        labels = self.by_record.get(key, [])
        models = self.by_models.get(key, []) if self.models_decide else []
        return agree(labels, models) if labels or models else None
