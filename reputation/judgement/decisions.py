"""The three decisions on each record and city: mentioned, relevant, which topic; and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reputation.judgement.codebook_rules import settled_by_codebook
from reputation.judgement.labels.consensus import Consensus, HandLabels
from reputation.judgement.labels.reader_names import is_language_model
from reputation.judgement.mentions.gazetteer import check_countries, country_codes, read_gazetteer
from reputation.judgement.mentions.mention_finder import (
    Finder,
    Mention,
    MentionFinder,
    is_mentioned,
    why_none,
)
from reputation.judgement.mentions.wordlike import CarefulFinder, wordlike
from reputation.judgement.mentions.world_finder import WorldFinder
from reputation.judgement.models.linear_model import TextModel, Together, side_by_side
from reputation.judgement.models.text import normalise_record
from reputation.literature.corpus.stored import FoundRecord, StoredRecord
from reputation.literature.records.record import Record
from reputation.study.definition import Study
from reputation.study.topics import TOPICS, names_of

__all__ = ["COLUMNS", "Decision", "Judge", "knows_topics", "topic_names"]

_BATCH = 2000
_NOBODY = Consensus(relevance=None, topic="", mentions={}, decided_by="", disputed=())

#: The columns of ``decisions.csv``.
COLUMNS = (
    "record_id",
    "source_id",
    "doi",
    "title",
    "year",
    "city",
    "mention",
    "relevance",
    "relevance_probability",
    "topic",
    "topic_probability",
    "counted",
    "decided_by",
    "type",
    "language",
    "sources",
    "mention_reason",
    "approximate",
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one record and city; fields as the columns of ``decisions.csv``.

    ``city`` is ``""`` and ``mention`` None for a record that was judged without a city. ``type``
    and ``language`` are as the source names them; ``sources`` has ``"; "`` between.
    ``mention_reason`` says why a mention is none: what the name is instead, and by which words.
    ``decided_by`` is for people to read; who decided is in ``deciders``: the reviewers, people and
    language models, none where the models or the codebook decided everything.
    Beyond the columns, ``relevance_by_hand`` says whether people decided the relevance, not a
    model, ``reason`` why they call it irrelevant, ``inside`` how much of the time that the date
    can mean lies in the window (1 where all of it does, or none), and ``weight`` what it adds to
    a count (see `reputation.judgement.approximate`).
    """

    record_id: int
    source_id: str
    doi: str
    title: str
    year: int | None
    city: str
    mention: bool | None
    relevance: bool
    relevance_probability: float | None
    topic: str
    topic_probability: float | None
    counted: bool
    decided_by: str
    type: str = ""
    language: str = ""
    sources: str = ""
    relevance_by_hand: bool = False
    mention_reason: str = ""
    inside: float = 1.0
    weight: float = 1.0
    reason: str = ""
    deciders: tuple[str, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether people decided any of it."""
        return any(not is_language_model(name) for name in self.deciders)

    @property
    def approximate(self) -> bool:
        """Whether the date may lie outside the window."""
        return self.inside < 1

    @property
    def row(self) -> tuple[object, ...]:
        """The values in the order of `COLUMNS`, probabilities to four places."""
        return (
            self.record_id,
            self.source_id,
            self.doi,
            self.title,
            self.year,
            self.city,
            self.mention,
            self.relevance,
            _shown(self.relevance_probability),
            self.topic,
            _shown(self.topic_probability),
            self.counted,
            self.decided_by,
            self.type,
            self.language,
            self.sources,
            self.mention_reason,
            self.approximate,
        )


class Judge:
    """Decides with the mention rules and two models.

    Parameters
    ----------
    study
        Its cities and search fields.
    relevance, topics
        Trained models (see `reputation.judgement.models.training`).
    labels
        Manual decisions; they take precedence over the models', question by question.
    threshold
        From which probability on a record is relevant, in place of the model's own.
    """

    def __init__(
        self,
        study: Study,
        relevance: TextModel,
        topics: TextModel,
        labels: HandLabels | None = None,
        threshold: float | None = None,
    ) -> None:
        check_countries(study)
        self.labels = labels
        self.threshold = relevance.threshold if threshold is None else threshold
        self._study = study
        self._passing = study.mentions.passing
        self._fields = study.search.fields
        self._window = (study.search.first.first, study.search.last.last)
        self.relevance = relevance
        self.topics = topics
        #: Whether the model tells the study's topics apart, and not those of another literature.
        self.knows_topics = knows_topics(topics, study)
        self._place_of = {name: place for place, name in enumerate(topics.classes)}
        self.label = ", ".join([relevance.label, *([topics.label] if self.knows_topics else [])])

    @cached_property
    def _finder(self) -> Finder:
        return _finder(self._study)  # takes a while that a review need not wait for

    @cached_property
    def _models(self) -> Together:
        return side_by_side(self.relevance, self.topics)

    def decide(self, found: Iterable[FoundRecord]) -> Iterator[Decision]:
        """Yield a decision for each record and city that it was found for.

        A record without a city gets one decision without a city.
        """
        return self._decide(
            (one, self.explain_mentions(one.record) if one.cities else []) for one in found
        )

    def decide_named(
        self, records: Iterable[StoredRecord], *, nameless: bool = False
    ) -> Iterator[Decision]:
        """Yield a decision for each record and city of the study that it names.

        All cities except those whose name is only a word or a person's name here.

        Parameters
        ----------
        nameless
            Whether a record that names none gets a decision without a city, or is left out.
        """
        return self._decide(
            (FoundRecord(held.record_id, held.record, cities), mentions)
            for held in records
            if (cities := _named_in(mentions := self.explain_mentions(held.record))) or nameless
        )

    def find_named(self, records: Iterable[StoredRecord]) -> Iterator[FoundRecord]:
        """Yield the records that name a city of the study, as `decide_named` finds them."""
        for held in records:
            if cities := _named_in(self.explain_mentions(held.record)):
                yield FoundRecord(held.record_id, held.record, cities)

    def _decide(self, items: Iterable[tuple[FoundRecord, list[Mention]]]) -> Iterator[Decision]:
        for batch in _batches(items):
            texts = [normalise_record(one.record) for one, _ in batch]
            relevance, topic = self._models.probabilities(texts)
            topics = self.topics.decide(topic) if self.knows_topics else [""] * len(batch)
            for place, (one, mentions) in enumerate(batch):
                record = one.record
                hand = self._by_hand(record)
                settled = settled_by_codebook(record)
                is_relevant = not settled and bool(relevance[place, 1] >= self.threshold)
                if hand.relevance is not None:
                    is_relevant = hand.relevance
                inside = self._inside(record)
                for city in one.cities or ("",):
                    mention = self._is_meant(mentions, city) if city else None
                    reason = why_none(mentions, city) if mention is False else ""
                    if city in hand.mentions:
                        mention = hand.mentions[city]
                        reason = "" if mention else f"by hand: {'+'.join(hand.decided(city))}"
                    deciders = _deciders(hand, city, relevant=is_relevant)
                    yield Decision(
                        record_id=one.record_id,
                        source_id=record.source_id,
                        doi=record.doi,
                        title=record.title,
                        year=record.date.year if record.date else None,
                        city=city,
                        mention=mention,
                        relevance=is_relevant,
                        relevance_probability=_probability(
                            hand.relevance, 0.0 if settled else relevance[place, 1]
                        ),
                        topic=hand.topic or topics[place],
                        topic_probability=_probability(
                            hand.topic or None, topic[place, self._place_of[topics[place]]]
                        )
                        if self.knows_topics
                        else None,
                        counted=bool(mention) and is_relevant,
                        decided_by=self._named(deciders, hand, settled, relevant=is_relevant),
                        type=record.type,
                        language=record.language,
                        sources=record.source,
                        relevance_by_hand=hand.relevance_by_hand,
                        mention_reason=reason,
                        inside=inside,
                        reason=hand.reason,
                        deciders=deciders,
                    )

    def _inside(self, record: Record) -> float:
        return (record.date and record.date.share_within(*self._window)) or 1.0

    def _by_hand(self, record: Record) -> Consensus:
        agreed = self.labels.agreed(record) if self.labels is not None else None
        return agreed or _NOBODY

    def _named(
        self, deciders: Sequence[str], hand: Consensus, settled: str, *, relevant: bool
    ) -> str:
        """The reviewers, and the models or the codebook for what reviewers left open."""
        names = "+".join(deciders)
        if settled and hand.relevance is None:
            return ", ".join(filter(None, [names, f"codebook ({settled})"]))
        by_model = []
        if hand.relevance is None:
            by_model.append(self.relevance.label)
        if not hand.topic and relevant and self.knows_topics:
            by_model.append(self.topics.label)
        return ", ".join([names, *by_model]) if names else self.label

    def explain_mentions(self, record: Record) -> list[Mention]:
        """Every city's name in `searched_text`, what it is, and the words that decided."""
        return self._finder.find(self.searched_text(record))

    def _is_meant(self, mentions: Sequence[Mention], city: str) -> bool:
        return is_mentioned(mentions, city, passing=self._passing)

    def searched_text(self, record: Record) -> str:
        """The searched fields of a record as one text; a full stop keeps them apart."""
        parts = (getattr(record, name) for name in self._fields)
        return " . ".join("; ".join(p) if isinstance(p, tuple) else p for p in parts if p)


def topic_names(model: TextModel) -> dict[str, str]:
    """The topics that a model tells apart, by code: a study's own as its card names them."""
    usual = {code: TOPICS[code].name if code in TOPICS else code for code in model.classes}
    return dict(model.card.get("topics") or usual)


def knows_topics(model: TextModel, study: Study) -> bool:
    """Whether a model's topics are a study's: of its own all, by code and name.

    Codes alone do not tell: A may be agriculture elsewhere.
    """
    own, known = names_of(study.topics), topic_names(model)
    return known == own if study.own_topics else bool(own) and known.items() <= own.items()


def _deciders(hand: Consensus, city: str, *, relevant: bool) -> tuple[str, ...]:
    """Who decided what a line says: relevance, the city, and the topic of what is relevant."""
    questions = ["relevance", *(["topic"] if relevant else []), *([city] if city else [])]
    return tuple(hand.decided(*questions))


def _shown(probability: float | None) -> str:
    return "" if probability is None else f"{probability:.4f}"


def _probability(by_hand: object, by_model: float) -> float | None:
    """A model's probability; none where a person decided."""
    return float(by_model) if by_hand is None else None


def _finder(study: Study) -> Finder:
    demonyms = study.mentions.demonyms
    if not study.every_city:
        finder = MentionFinder(study.cities, demonyms=demonyms)
        doubtful = wordlike(study.cities)
        return CarefulFinder(finder, doubtful) if doubtful else finder
    gazetteer = read_gazetteer()
    return WorldFinder(
        gazetteer,
        least_population=study.least_population,
        countries=country_codes(study.countries),
        demonyms=demonyms,
    )


def _named_in(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(sorted({mention.city for mention in mentions if mention.kind != "unclear"}))


def _batches(
    items: Iterable[tuple[FoundRecord, list[Mention]]],
) -> Iterator[list[tuple[FoundRecord, list[Mention]]]]:
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
