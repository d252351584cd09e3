"""Decisions on what a study's corpus holds, one record after the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from reputation.judgement.decisions import Decision, Judge
from reputation.judgement.loading import load_judge
from reputation.literature.corpus.corpus_file import Corpus, Search
from reputation.literature.records.record import Record
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
        What is asked, and the literature. The search is made at once and kept in the corpus;
        decisions are made as they are asked for.
    judge
        Of `reputation.judgement.loading.load_judge`.
    progress
        Called now and then with records judged and records in all.

    Returns
    -------
    iterator of Decision
        By record number; those on one record stand together.
    """
    return judge.decide(find_named(study, corpus, judge, progress=progress))


def find_named(
    study: Study, corpus: Corpus, judge: Judge, *, progress: Progress | None = None
) -> Iterator[tuple[int, Record, list[str]]]:
    """Search the corpus for the study's cities: number, record and cities of each record found.

    Parameters
    ----------
    study, corpus, judge, progress
        See `judge_study`.
    """
    searches = list(search_study(corpus, study).values())
    total = corpus.count_found_by(searches)
    items = watched(_found(corpus, searches), total, progress)
    if not study.every_city:
        return items
    named = ((number, record, judge.mentioned_cities(record)) for number, record, _ in items)
    return (item for item in named if item[2])


def classify_all(
    study: Study, corpus: Corpus, *, progress: Progress | None = None
) -> Iterator[Decision]:
    """Decide on every record the corpus holds, city or not, in the order of their numbers."""
    judge = load_judge(study, corpus)
    items = (
        (held.id, held.record, judge.mentioned_cities(held.record)) for held in corpus.records()
    )
    return judge.decide(watched(items, corpus.totals().records, progress))


def _found(corpus: Corpus, searches: list[Search]) -> Iterator[tuple[int, Record, list[str]]]:
    found = corpus.found_by(searches)
    while cities := dict(islice(found, _AT_ONCE)):
        for held in corpus.records(list(cities)):
            yield held.id, held.record, cities[held.id]
