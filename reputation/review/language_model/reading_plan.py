"""Which records of a study a language model has still to read, and in which order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from reputation.errors import LabelError
from reputation.judgement.labels.consensus import events_in_force
from reputation.judgement.labels.event_log import CODEBOOK, LabelEvent, LabelLog, text_hash
from reputation.judgement.labels.reader_names import name_of_language_model
from reputation.judgement.loading import load_judge, read_hand_labels
from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.literature.study_search import search_study
from reputation.review.language_model.prompt import Prompt
from reputation.study.bundled import codebook_of
from reputation.study.definition import Study

__all__ = ["ReadingPlan", "plan_reading"]

_SEED = 2020
_AT_ONCE = 500  # records taken from the corpus at once


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What there is to read.

    Attributes
    ----------
    reader
        The name under which answers are kept.
    made_by
        Model and hash of the prompt, as stored with every answer.
    codebook
        Version of the program's codebook, or the hash of the study's own.
    prompt
        What is asked.
    found, answered
        Records that the study's search found, and those of them that this model has answered to
        this prompt already.
    left
        Numbers and cities of the records still to ask about: first those that people labelled, so
        that agreement is known soon, then by chance, so that what is read speaks for the rest
        wherever the reading stops.
    tokens
        About how many the questions have.
    """

    reader: str
    made_by: str
    codebook: str
    prompt: Prompt
    found: int
    answered: int
    left: tuple[tuple[int, tuple[str, ...]], ...]
    tokens: int


def plan_reading(study: Study, corpus: Corpus, model: str, *, limit: int = 0) -> ReadingPlan:
    """What a model has still to read of a study.

    Parameters
    ----------
    study, corpus
        The study and its corpus.
    model
        As its server calls it.
    limit
        At most so many records; 0 is all.

    Raises
    ------
    StudyError, LabelError
        When the codebook or the log of labels cannot be read, or the search finds nothing.
    """
    prompt = Prompt(codebook_of(study), tuple(study.topics))
    reader = name_of_language_model(model)
    made_by = f"{model} prompt:{prompt.digest}"
    labels = read_hand_labels(study, corpus)
    damaged: list[str] = []  # held by `labels`, too
    known = _answered(LabelLog(study.labels_folder).read(on_damage=damaged.append), reader, made_by)
    labelled: list[tuple[int, tuple[str, ...], int]] = []
    rest: list[tuple[int, tuple[str, ...], int]] = []
    found = 0
    for item in _found(study, corpus):
        found += 1
        answered = known.get(text_hash(item.record))
        if answered is None or not answered.issuperset(item.cities):
            to_ask = (item.record_id, item.cities, prompt.tokens(item.record, item.cities))
            (labelled if labels.of(item.record) else rest).append(to_ask)
    if not found:
        raise LabelError(
            f"{study.path}: the study's search finds nothing in its corpus; fill it with "
            "`reputation import` or `reputation harvest`"
        )
    random.Random(_SEED).shuffle(rest)  # noqa: S311 - no secret
    every = [*labelled, *rest]
    left = every[: limit or None]
    return ReadingPlan(
        reader=reader,
        made_by=made_by,
        codebook=f"sha256:{prompt.codebook_digest}" if study.labels.codebook else CODEBOOK,
        prompt=prompt,
        found=found,
        answered=found - len(every),
        left=tuple((record_id, cities) for record_id, cities, _ in left),
        tokens=sum(tokens for _, _, tokens in left),
    )


def _answered(events: Iterable[LabelEvent], reader: str, made_by: str) -> dict[str, set[str]]:
    """The cities answered on by the hash of the text, for the texts whose relevance was."""
    own = [e for e in events_in_force(events) if (e.reviewer, e.model) == (reader, made_by)]
    found: dict[str, set[str]] = {e.text: set() for e in own if e.action == "relevance"}
    for event in own:
        if event.action == "mention" and event.text in found:
            found[event.text].add(event.city)
    return found


def _found(study: Study, corpus: Corpus) -> Iterator[FoundRecord]:
    """The records that the study's search finds, each with the cities to ask about."""
    searches = list(search_study(corpus, study).values())
    judge = load_judge(study, corpus) if study.every_city else None
    found = corpus.searches.found_by(searches)
    while cities := dict(islice(found, _AT_ONCE)):
        for held in corpus.records(list(cities)):
            named = cities[held.record_id]
            if judge:
                mentions = judge.explain_mentions(held.record)
                named = sorted({m.city for m in mentions if m.kind != "unclear"})
            if named:
                yield FoundRecord(held.record_id, held.record, tuple(named))
