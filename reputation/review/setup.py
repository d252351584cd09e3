"""Set up a review: which records, in which initial order, and what is asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reputation.errors import LabelError
from reputation.judgement.labels.consensus import HandLabel, HandLabels
from reputation.judgement.labels.event_log import LabelLog, record_key
from reputation.judgement.labels.reader_names import is_language_model
from reputation.judgement.loading import load_judge, load_models, load_relevance, read_hand_labels
from reputation.judgement.mentions.gazetteer import check_countries
from reputation.judgement.random_sample import SampledRecord, read_sample, sample_path
from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.review.agreement import find_disputes
from reputation.review.loop import Review
from reputation.review.ordering import ORDERS, Picker, Ranking
from reputation.review.scoring import collect_items, rough_scores, scorer_for
from reputation.review.shared_sample import SharedSample
from reputation.review.stopping import rule_for
from reputation.review.stopping_evidence import sample_needed
from reputation.study.bundled import bundled_folder
from reputation.study.definition import Study

if TYPE_CHECKING:
    from reputation.judgement.decisions import Judge

__all__ = ["Opened", "open_review"]

_BEGIN_AT_RANDOM = ("random", "certified")  # no score says what comes first
_QUESTIONS = {"": ("relevance", "topic"), "relevance": ("relevance",), "topics": ("topic",)}


@dataclass(frozen=True, slots=True)
class Opened:
    """A review that is ready, and what is shown with it.

    Attributes
    ----------
    review
        The reviewer's way.
    others, hint
        What to show of other reviewers, and the model's view of a record.
    found
        How many records the search finds: of very many only a part is laid out.
    codebook
        What the labels mean.
    told
        What the reviewer should know beforehand, in sentences.
    keep
        To be called at the end: what was read at random joins the study's sample.
    """

    review: Review
    others: Callable[[FoundRecord], Sequence[HandLabel]]
    hint: Callable[[FoundRecord], str]
    found: int
    codebook: str = ""
    told: tuple[str, ...] = ()
    keep: Callable[[], None] = lambda: None


def open_review(
    study: Study,
    corpus: Corpus,
    reviewer: str,
    *,
    question: str = "",
    order: str = "learning",
    start: str = "model",
    adjudicate: bool = False,
    own_disputes: bool = False,
    show_model: bool = False,
    sample: bool = False,
    part: str = "",
    one_round: bool = False,
    nameless: bool = False,
    stop_by: str = "",
    target: float = 0.95,
    seed: int = 2020,
    meanwhile: Callable[[], None] | None = None,
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
    own_disputes
        Adjudicate also where this reviewer is one of those who differ.
    one_round
        Ask for the topic of what is kept at once, not after all relevance is decided.
    nameless
        Records that name no city, too.
    show_model
        Show the model's probabilities; a reviewer who sees them no longer judges alone.
    sample
        Only the study's random sample, in the order drawn.
    part
        Only this part of the records, as ``"1/2"`` or ``"2/2"``: each record is always in the
        same part, on every machine.
    stop_by, target
        The rule that says when to stop (`stopping.RULES`; without a name the order's own), and
        the recall it aims at.
    meanwhile
        Called while the first order is made in the background, to load what will show it.

    Raises
    ------
    LabelError
        When the log cannot be read, an option is unknown, or there is nothing to review.
    """
    _check_options(question, order, start, reviewer)
    if question == "topics" and not study.topics:
        raise LabelError(f"{study.path}: sets [labels] topics = false, so topics are not asked for")
    if not 0.5 <= target < 1:
        raise LabelError(
            f"target {target}: expected a recall of at least 0.5 and below 1, e.g. 0.95"
        )
    rule_for(order, stop_by)
    check_countries(study)
    log = LabelLog(study.labels_folder, study.topics)
    labels = read_hand_labels(study, corpus)
    labelled = {name for label in labels.every for name in (label.doi, label.source_id) if name}
    items, found = collect_items(study, corpus, labelled, nameless=nameless)
    if not items:
        raise LabelError(
            f"{study.path}: the study's search finds nothing in its corpus; fill it with "
            "`reputation import` or `reputation harvest`"
        )
    told: list[str] = []
    if sample:
        items, order = _sampled(study, corpus), "random"
        found = len(items)
    if part:
        items = _in_part(items, part)
        found = len(items)
        told.append(f"part {part}: {found:,} records")
    disputed = None
    if adjudicate:
        disputed = _disputed(items, labels, reviewer, told, own=own_disputes)
    scorer = scorer_for(study, corpus, items, start=start)
    relevance = load_relevance(study)
    judges = show_model or question == "topics" or study.every_city
    judge = _judge(study, labels) if judges else None
    picker = Picker(
        order,
        [item.cities for item in items],
        seed,
        drawn=sample,
        keys=[record_key(item.record) for item in items],
        needed=sample_needed(target),
    )
    shared = _shared(study, corpus, items, picker, told)
    ranking = Ranking(
        len(items),
        scorer.first,
        scorer.fit,
        rough=rough_scores(study, items),
        threshold=relevance.threshold if start == "model" else None,
        wait=0.0 if order in _BEGIN_AT_RANDOM else scorer.wait,
        close=scorer.close,
    )
    if meanwhile:
        meanwhile()
    review = Review(
        items,
        log,
        reviewer,
        picker=picker,
        ranking=ranking,
        questions=_QUESTIONS[question] if study.topics else ("relevance",),
        kept=_kept(judge, items) if judge and question == "topics" else (),
        adjudicate=disputed,
        model=relevance.label if start == "model" else "",
        known=labels.known,
        cities_of=_cities_of(judge if study.every_city else None),
        one_round=one_round,
        stop_by=stop_by,
        target=target,
    )

    def others(item: FoundRecord) -> Sequence[HandLabel]:
        return [x for x in labels.of(item.record) if x.role == "review"] if adjudicate else ()

    def hint(item: FoundRecord) -> str:
        return _model_says(item, judge) if judge and show_model else ""

    def keep() -> None:
        if shared:
            shared.keep(review)

    keep()  # also what a session that was killed has read
    return Opened(review, others, hint, found, _codebook(study), tuple(told), keep)


def _check_options(question: str, order: str, start: str, reviewer: str) -> None:
    for name, value, known in (
        ("question", question, _QUESTIONS),
        ("order", order, ORDERS),
        ("start", start, ("model", "description")),
    ):
        if value not in known:
            raise LabelError(f"{name} {value!r}: expected {', '.join(filter(None, known))}")
    if is_language_model(reviewer):
        raise LabelError(
            f"reviewer {reviewer!r}: is the name of a language model; give your own name"
        )


def _judge(study: Study, labels: HandLabels) -> Judge:
    """What the models say; the topic model and the rules for cities take a while to load."""
    from reputation.judgement.decisions import Judge  # noqa: PLC0415

    return Judge(study, *load_models(study), labels)


def _shared(
    study: Study, corpus: Corpus, items: Sequence[FoundRecord], picker: Picker, told: list[str]
) -> SharedSample | None:
    """The study's sample, read by an order that is to be certified."""
    if picker.order != "certified":
        return None
    try:
        shared = SharedSample.of(study, corpus, items)
    except LabelError as error:
        told.append(f"the random sample will not be used to correct the counts: {error}")
        return None
    shared.order(picker)
    return shared


def _in_part(items: Sequence[FoundRecord], part: str) -> list[FoundRecord]:
    """The records of a part, by what they are known by on any machine."""
    found = re.fullmatch(r"([1-9][0-9]?)/([1-9][0-9]?)", part)
    number, of = map(int, found.groups()) if found else (1, 0)
    if number > of:
        raise LabelError(f"part {part!r}: expected e.g. 1/2 or 2/2")
    chosen = [item for item in items if _part_of(item, of) == number]
    if not chosen:
        raise LabelError(f"part {part!r}: contains none of the {len(items)} records")
    return chosen


def _part_of(item: FoundRecord, of: int) -> int:
    key = record_key(item.record).encode("utf-8", "replace")
    return int.from_bytes(hashlib.sha256(key).digest()[:8]) % of + 1


def _cities_of(judge: Judge | None) -> Callable[[FoundRecord], Sequence[str]]:
    """Name the cities of a record in a study of all cities, which searches for none."""

    def named(item: FoundRecord) -> Sequence[str]:
        found = judge.explain_mentions(item.record) if judge else ()
        return sorted({mention.city for mention in found if mention.kind != "unclear"})

    return named


def _codebook(study: Study) -> str:
    """The codebook that the study names, its folder's own, else the program's.

    A study with topics of its own and no codebook has what its file says of them.
    """
    named = [study.path.parent / study.labels.codebook] if study.labels.codebook else []
    folders = (study.folder, *([] if study.own_topics else [bundled_folder()]))
    for file in (*named, *(folder / "docs" / "codebook.md" for folder in folders)):
        if file.is_file():
            return file.read_text(encoding="utf-8", errors="replace")
    topics = [f"- {topic.heading}: {topic.meaning}" for topic in study.topics.values()]
    return "\n".join([f"# {study.title}", "", study.description, "", study.question, "", *topics])


def _sampled(study: Study, corpus: Corpus) -> list[FoundRecord]:
    """The records of the study's random sample in the order drawn."""
    sample = read_sample(study)
    if sample is None:
        raise LabelError(
            f"{sample_path(study)}: no sample has been drawn yet; draw one with `reputation "
            "sample STUDY`"
        )
    from reputation.judgement.judging import find_named  # noqa: PLC0415

    judge = load_judge(study, corpus)
    found = {
        SampledRecord(one.record.source_id, one.record.doi): one
        for one in find_named(study, corpus, judge)
    }
    items = [found[record] for record in sample.records if record in found]
    if not items:
        raise LabelError(
            f"{sample_path(study)}: the search no longer finds any of its records; draw a new "
            "sample with "
            "`reputation sample STUDY --again`"
        )
    return items


def _kept(judge: Judge, items: Sequence[FoundRecord]) -> list[int]:
    """The records that count as relevant at present, by hand or by model."""
    decisions = judge.decide(FoundRecord(place, item.record) for place, item in enumerate(items))
    return [decision.record_id for decision in decisions if decision.relevance]


def _disputed(
    items: Sequence[FoundRecord], labels: HandLabels, reviewer: str, told: list[str], *, own: bool
) -> dict[int, list[str]]:
    """The disputed questions by place, without those that involve this reviewer unless `own`.

    What this reviewer ruled already is among them, so that it counts as done and can be undone.
    """
    questions: dict[str, list[str]] = {}
    left_out = 0
    by_me = [x for x in labels.every if x.role == "review" or x.reviewer == reviewer]
    ruled = {(d.record, d.question) for d in find_disputes(by_me) if d.adjudicated}
    for dispute in find_disputes(labels.every):
        if dispute.adjudicated and (dispute.record, dispute.question) not in ruled:
            continue
        if reviewer in dispute.answers and not own:
            left_out += not dispute.adjudicated
        else:
            questions.setdefault(dispute.record, []).append(dispute.question)
    found = {}
    for place, item in enumerate(items):
        keys = {label.record for label in labels.of(item.record)}
        asked = [question for key in sorted(keys) for question in questions.get(key, ())]
        if asked:
            found[place] = asked
    if left_out and not found:
        raise LabelError(
            f"{reviewer} is involved in all {left_out} disagreements and cannot adjudicate "
            "their own; "
            "let someone else adjudicate, or add --own-disputes"
        )
    if left_out:
        told.append(f"{left_out} disagreements that involve you are left to others")
    return found


def _model_says(item: FoundRecord, judge: Judge) -> str:
    from reputation.judgement.models.text import normalise_record  # noqa: PLC0415

    text = [normalise_record(item.record)]
    probable = judge.relevance.probabilities(text)[0, 1]
    if not judge.knows_topics:
        return f"model: relevant {probable:.0%}; it does not know the study's topics"
    shares = zip(judge.topics.classes, judge.topics.probabilities(text)[0], strict=True)
    said = ", ".join(f"{name} {share:.0%}" for name, share in shares)
    return f"model: relevant {probable:.0%}; {said}"
