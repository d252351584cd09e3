"""Laying out a review: which records, in which order to begin with, and what is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reputation.errors import LabelError
from reputation.judgement.decisions import Judge
from reputation.judgement.judging import find_named
from reputation.judgement.labels.consensus import HandLabel, HandLabels
from reputation.judgement.labels.event_log import LabelLog
from reputation.judgement.loading import load_judge, load_models, read_hand_labels
from reputation.judgement.models.linear_model import TextModel
from reputation.judgement.models.text import normalise_record
from reputation.judgement.random_sample import SampledRecord, read_sample, sample_path
from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.review.agreement import find_disputes
from reputation.review.loop import Review
from reputation.review.ordering import ORDERS, Picker, Ranking
from reputation.review.scoring import collect_items, scorer_for
from reputation.study.definition import Study

__all__ = ["Opened", "open_review"]

_QUESTIONS = {"": ("relevance", "topic"), "relevance": ("relevance",), "topics": ("topic",)}


@dataclass(frozen=True, slots=True)
class Opened:
    """A review that is ready, what to show of other reviewers, the model's view of a record, and
    how many records the search finds: of very many only a part is laid out.
    """  # noqa: D205

    review: Review
    others: Callable[[FoundRecord], Sequence[HandLabel]]
    hint: Callable[[FoundRecord], str]
    found: int


def open_review(
    study: Study,
    corpus: Corpus,
    reviewer: str,
    *,
    question: str = "",
    order: str = "learning",
    start: str = "model",
    adjudicate: bool = False,
    show_model: bool = False,
    sample: bool = False,
    seed: int = 2020,
) -> Opened:
    """Open a review of what the study's search finds in its corpus.

    Of more than `scoring.MOST` records so many are drawn at random (see `collect_items`).

    Parameters
    ----------
    reviewer
        Whose decisions; letters, digits, dots, dashes.
    question
        ``"relevance"``, ``"topics"``, or ``""`` for the one and then the other.
    order
        One of `ordering.ORDERS`.
    start
        What the first order comes from: the ``"model"``, or the study's own ``"description"``.
    adjudicate
        Ask only what reviewers decided differently, and show their decisions.
    show_model
        Show the model's probabilities; a reviewer who sees them no longer judges alone.
    sample
        Only the study's random sample, in the order drawn.

    Raises
    ------
    LabelError
        When the log cannot be read, an option is unknown, or there is nothing to review.
    """
    for name, value, known in (
        ("question", question, _QUESTIONS),
        ("order", order, ORDERS),
        ("start", start, ("model", "description")),
    ):
        if value not in known:
            raise LabelError(f"{name} {value!r}: expected {', '.join(filter(None, known))}")
    log = LabelLog(study.labels_folder)
    labels = read_hand_labels(study, corpus)
    labelled = {name for label in labels.every for name in (label.doi, label.source_id) if name}
    items, found = collect_items(study, corpus, labelled)
    if not items:
        raise LabelError(
            f"{study.path}: the study's search finds nothing in its corpus; fill it with "
            "`reputation import` or `reputation harvest`"
        )
    if sample:
        items, order = _sampled(study, corpus), "random"
        found = len(items)
    scorer = scorer_for(study, corpus, items, start=start)
    relevance, topics = load_models(study)
    review = Review(
        items,
        log,
        reviewer,
        picker=Picker(order, [item.cities for item in items], seed, drawn=sample),
        ranking=Ranking(
            len(items),
            scorer.first,
            scorer.fit,
            threshold=relevance.threshold if start == "model" else None,
            close=scorer.close,
        ),
        questions=_QUESTIONS[question],
        kept=_kept(Judge(study, relevance, topics, labels), items) if question == "topics" else (),
        adjudicate=_disputed(items, labels) if adjudicate else None,
        model=relevance.label if start == "model" else "",
        known=labels.known,
    )

    def others(item: FoundRecord) -> Sequence[HandLabel]:
        return [x for x in labels.of(item.record) if x.role == "review"] if adjudicate else ()

    def hint(item: FoundRecord) -> str:
        return _model_says(item, relevance, topics) if show_model else ""

    return Opened(review, others, hint, found)


def _sampled(study: Study, corpus: Corpus) -> list[FoundRecord]:
    """The records of the study's random sample in the order drawn."""
    sample = read_sample(study)
    if sample is None:
        raise LabelError(
            f"{sample_path(study)}: no sample was drawn yet; `reputation sample STUDY` draws one"
        )
    judge = load_judge(study, corpus)
    found = {
        SampledRecord(one.record.source_id, one.record.doi): one
        for one in find_named(study, corpus, judge)
    }
    items = [found[record] for record in sample.records if record in found]
    if not items:
        raise LabelError(
            f"{sample_path(study)}: the search finds none of its records any more; draw anew with "
            "`reputation sample STUDY --again`"
        )
    return items


def _kept(judge: Judge, items: Sequence[FoundRecord]) -> list[int]:
    """The records that count as relevant at present, by hand or by model."""
    decisions = judge.decide(FoundRecord(place, item.record) for place, item in enumerate(items))
    return [decision.record_id for decision in decisions if decision.relevance]


def _disputed(items: Sequence[FoundRecord], labels: HandLabels) -> dict[int, list[str]]:
    questions: dict[str, list[str]] = {}
    for dispute in find_disputes(labels.every):
        if not dispute.adjudicated:
            questions.setdefault(dispute.record, []).append(dispute.question)
    found = {}
    for place, item in enumerate(items):
        keys = {label.record for label in labels.of(item.record)}
        asked = [question for key in sorted(keys) for question in questions.get(key, ())]
        if asked:
            found[place] = asked
    return found


def _model_says(item: FoundRecord, relevance: TextModel, topics: TextModel) -> str:
    text = [normalise_record(item.record)]
    probable = relevance.probabilities(text)[0, 1]
    shares = zip(topics.classes, topics.probabilities(text)[0], strict=True)
    said = ", ".join(f"{name} {share:.0%}" for name, share in shares)
    return f"model: relevant {probable:.0%}; {said}"
