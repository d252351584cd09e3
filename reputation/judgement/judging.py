"""Decide on the records of a study's corpus, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from reputation.judgement.decisions import Decision, Judge
from reputation.judgement.loading import load_judge
from reputation.literature.corpus.corpus_file import Corpus, FoundRecord, StoredSearch
from reputation.literature.study_search import search_study
from reputation.progress import Progress, watched
from reputation.study.definition import Study

__all__ = ["classify_all", "find_named", "judge_study"]

_AT_ONCE = 500  # records read at once


def judge_study(
    study: Study, corpus: Corpus, judge: Judge, *, progress: Progress | None = None
) -> Iterator[Decision]:
    """Search the corpus for the study's cities and decide on each record and city found.

    Parameters
    ----------
    study, corpus
        What is asked, and the literature. The search is made at once, and
        decisions are made as they are asked for.
    judge
        Of `reputation.judgement.loading.load_judge`.
    progress
        Called now and then with records judged and records in all.

    Returns
    -------
    iterator of Decision
        By record number; those on one record are adjacent.
    """
    searches = list(search_study(corpus, study).values())
    total = corpus.searches.count_found_by(searches)
    items = watched(_found(corpus, searches), total, progress)
    return judge.decide_named(items) if study.every_city else judge.decide(items)


def find_named(study: Study, corpus: Corpus, judge: Judge) -> Iterator[FoundRecord]:
    """Search the corpus for the study's cities: the records that `judge_study` decides on.

    Parameters
    ----------
    study, corpus, judge
        See `judge_study`.
    """
    items = _found(corpus, list(search_study(corpus, study).values()))
    return judge.find_named(items) if study.every_city else items


def classify_all(
    study: Study, corpus: Corpus, *, progress: Progress | None = None
) -> Iterator[Decision]:
    """Decide on every record of the corpus, with or without a city, in order of number."""
    judge = load_judge(study, corpus)
    records = watched(corpus.records(), corpus.totals().records, progress)
    return judge.decide_named(records, nameless=True)


def _found(corpus: Corpus, searches: list[StoredSearch]) -> Iterator[FoundRecord]:
    found = corpus.searches.found_by(searches)
    while cities := dict(islice(found, _AT_ONCE)):
        for held in corpus.records(list(cities)):
            yield FoundRecord(held.record_id, held.record, tuple(cities[held.record_id]))
