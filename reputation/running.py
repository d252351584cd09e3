"""The main job: search the corpus, decide, count, rank, and compare."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import reputation
from reputation.comparison.city_posterior import CityPosterior
from reputation.comparison.counts import Tally, reputation_table, tally
from reputation.comparison.measured_errors import confusion_of_card
from reputation.comparison.published import quantitative_ranks
from reputation.comparison.sample_reading import (
    ReadSample,
    check_whole_counts,
    corrected_topics,
    read_posteriors,
    sample_from_labels,
)
from reputation.comparison.tabulation import tabulate
from reputation.comparison.uncertainty import MOST_COMPARED, UncertainTable, measure_uncertainty
from reputation.errors import CorpusError
from reputation.judgement.approximate import (
    RoughlyDated,
    count_roughly_dated,
    weigh_approximate,
)
from reputation.judgement.articles import find_articles
from reputation.judgement.decision_store import StoredDecisions
from reputation.judgement.decisions import Decision, Judge
from reputation.judgement.judging import classify_all, judge_study
from reputation.judgement.loading import load_judge
from reputation.judgement.mentions.gazetteer import SOURCE
from reputation.judgement.random_sample import RandomSample, read_sample
from reputation.judgement.truth import compare_with_truth
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.study_search import search_corpus, search_study
from reputation.progress import Progress
from reputation.results import Flow, Result
from reputation.review.agreement import Agreement, measure_agreement
from reputation.review.language_model.model_agreement import readings_behind
from reputation.study.definition import Study
from reputation.study.query import to_fts5

__all__ = [
    "Flow",
    "Result",
    "classify_all",
    "find_articles",
    "judge_study",
    "result_of",
    "run_study",
    "search_corpus",
    "search_study",
]


def run_study(
    study: Study,
    corpus: Corpus,
    *,
    threshold: float | None = None,
    aim: str = "counts",
    approximate: str = "include",
    progress: Progress | None = None,
) -> Result:
    """Rebuild the reputation table of a study from its corpus.

    Parameters
    ----------
    study
        What is asked.
    corpus
        The literature.
    threshold
        From which probability on a record is relevant, in place of the model's own.
    aim
        What the model's own threshold is for: ``"counts"``, ``"recall"`` or ``"precision"`` (see
        `reputation.judgement.choices.AIMS`).
    approximate
        How to count articles whose date may lie outside the window (see
        `reputation.judgement.approximate.weigh_approximate`).
    progress
        Called now and then with records judged and records in all.

    Raises
    ------
    ModelError
        When a model cannot be loaded.
    StudyError
        When the quantitative ranks cannot be read.
    CorpusError
        When the corpus is empty.
    ChoiceError
        When there is no such choice or aim, the threshold is no probability, or a random sample
        is to correct articles that count in part.
    """
    if not corpus.totals().entries:
        raise CorpusError(
            f"{corpus.path}: contains no records yet; fill it with `reputation import STUDY "
            "FILE...` "
            "or `reputation harvest STUDY --source ...`"
        )
    judge = load_judge(study, corpus, threshold=threshold, aim=aim)
    judged = judge_study(study, corpus, judge, progress=progress)
    decisions = StoredDecisions(weigh_approximate(judged, approximate))
    chosen = aim if threshold is None else None
    return result_of(study, corpus, judge, decisions, aim=chosen, approximate=approximate)


def result_of(
    study: Study,
    corpus: Corpus,
    judge: Judge,
    decisions: Collection[Decision],
    *,
    aim: str | None = "counts",
    approximate: str = "include",
) -> Result:
    """What a run found, from decisions that are made already.

    Parameters
    ----------
    study, corpus
        What was asked, and of which literature.
    judge
        Who decided.
    decisions
        On each record and city that the search found.
    aim, approximate
        See `run_study`; no aim stands for a threshold of one's own.

    Raises
    ------
    StudyError
        When the quantitative ranks cannot be read.
    ChoiceError
        When a random sample is to correct articles that count in part.
    """
    rough = count_roughly_dated(decisions, approximate)
    counted = tally(decisions)
    cities = [city.name for city in study.cities] or sorted(counted.meant_cities)
    read_by_models = readings_behind(decisions, judge.labels) if judge.labels is not None else []
    ranks = quantitative_ranks(
        study.quantitative, cities, known=study.cities, folder=study.path.parent
    )
    comparable = 2 <= len(cities) <= MOST_COMPARED
    drawn = read_sample(study)
    sample = sample_from_labels(study, corpus, judge, decisions, drawn)
    if sample:
        check_whole_counts(approximate=approximate)
    found = read_posteriors(decisions, cities, sample) if sample else []
    corrected = {city: one.mean for city, one in zip(cities, found, strict=False)}
    return Result(
        study=study,
        table=reputation_table(counted.by_city(cities), ranks, corrected),
        topics=counted.by_topic(),
        decisions=decisions,
        flow=_flow(corpus, study, counted, rough),
        provenance={
            **_provenance(study, corpus, judge),
            "labelled_by_hand": counted.by_hand,
            "aim": aim,
            "approximate_dates": approximate,
            "language_models": {
                "labels": study.labels.language_models,
                "read": [reading.as_data() for reading in read_by_models],
            },
        },
        truth=compare_with_truth(decisions, study.path.parent / study.truth)
        if study.truth
        else None,
        agreement=_agreement(judge, drawn),
        uncertain=_uncertainty(judge, decisions, ranks, found, sample) if comparable else None,
        corrected_topics=corrected_topics(decisions, cities, found, sample) if sample else {},
        unfinished=tuple(corpus.harvests.unfinished(study.name)),
        damaged=judge.labels.damaged if judge.labels is not None else (),
        language_models=tuple(read_by_models),
        roughly_dated=rough,
    )


def _flow(corpus: Corpus, study: Study, counted: Tally, rough: RoughlyDated) -> Flow:
    totals = corpus.totals()
    window = (study.search.first.first, study.search.last.last)
    terms = to_fts5(study.terms)
    with_terms, _ = corpus.searches.count(terms)
    in_window, _ = corpus.searches.count(terms, window)
    reasoned = {f"by hand: {name}": n for name, (n, _) in sorted(counted.reasons.items())}
    meaning = sum(n for _, n in counted.reasons.values())
    nowhere = sum(reasoned.values()) - meaning  # of the records with a reason, naming no city
    left_out = {"dated too imprecisely to be certainly within the window": rough.left_out}
    return Flow(
        identified=totals.entries,
        by_source=totals.by_source,
        unreadable=totals.skipped,
        duplicates_removed=totals.duplicates,
        screened=totals.records,
        excluded={
            "without the search terms": totals.records - with_terms,
            "outside the window, or without a date": with_terms - in_window,
            "naming no city of the study": in_window - counted.named,
            "naming a city that is not meant": counted.named - counted.meant - nowhere,
            **reasoned,
            f"not {study.about or 'relevant'}": counted.meant - rough.of - meaning,
            **(left_out if rough.left_out else {}),
        },
        included=counted.included,
    )


def _agreement(judge: Judge, drawn: RandomSample | None) -> tuple[Agreement, ...]:
    if judge.labels is None:
        return ()
    return tuple(measure_agreement(judge.labels.every, drawn, topics=len(judge.labels.topics)))


def _uncertainty(
    judge: Judge,
    decisions: Collection[Decision],
    ranks: Mapping[str, int | None],
    found: Sequence[CityPosterior],
    sample: ReadSample | None,
) -> UncertainTable | None:
    """As `reputation compare` measures it."""
    if not any(decision.counted for decision in decisions):
        return None
    model = judge.relevance
    # The card's figures are those of the model's own threshold.
    own = judge.threshold == model.threshold
    table = measure_uncertainty(
        tabulate(decisions, list(ranks)),
        ranks,
        confusion=confusion_of_card(model.card, f"card of {model.label}") if own else None,
        corrected=found,
    )
    return replace(table, notes=(*table.notes, f"{sample.sentence}.")) if sample else table


def _provenance(study: Study, corpus: Corpus, judge: Judge) -> dict[str, Any]:
    return {
        "program": f"reputation {reputation.__version__}",
        "study": {
            "title": study.title,
            "simulated": study.simulated,
            "terms": study.search.terms,
            "fields": list(study.search.fields),
            "from": str(study.search.first),
            "to": str(study.search.last),
            "quantitative": study.quantitative,
            "sha256": study.digest,
        },
        "queries": {city: to_fts5(query) for city, query in study.queries.items()},
        "cities": [city.name for city in study.cities] or f"all in {SOURCE}",
        "mentions": study.mentions.model_dump(),
        "searches": corpus.searches.every(),
        "imports": corpus.imports.every(),
        "unfinished_harvests": [
            harvest.as_dict() for harvest in corpus.harvests.unfinished(study.name)
        ],
        "snapshots": corpus.harvests.snapshots(),
        "models": judge.label,
        "threshold": judge.threshold,
        "model_cards": [
            {"model": model.label, "sha256": model.digest, **model.card}
            for model in (judge.relevance, *([judge.topics] if judge.knows_topics else []))
        ],
        "damaged_labels": list(judge.labels.damaged) if judge.labels else [],
        "counting": "full: an article on two cities counts for each",
        "ranking": "competition ranks",
    }
