"""The records behind exports, trends and networks: those counted, or all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.progress import Progress, watched
from reputation.study.definition import Study

if TYPE_CHECKING:
    from reputation.judgement.decisions import Decision

__all__ = ["DecidedRecord", "all_records", "find_articles", "select_articles"]

_AT_ONCE = 500  # records read at once


@dataclass(frozen=True, slots=True)
class DecidedRecord(FoundRecord):
    """A record with what was decided about it.

    Its ``cities`` are those it counts for or, if all records are taken, mentions; its topic
    is a code of `TOPICS`, or ``""`` where it is not relevant or nothing was decided.
    """

    topic: str = ""


def find_articles(
    study: Study,
    corpus: Corpus,
    *,
    counted: bool = True,
    decide: bool = True,
    city: str = "",
    topic: str = "",
    progress: Progress | None = None,
) -> Iterator[DecidedRecord]:
    """The records that exports and networks are made of, one by one while the corpus is open.

    Parameters
    ----------
    study, corpus
        What is asked, and the literature.
    counted
        Only what the study counts; otherwise every record of the corpus.
    decide
        Where every record is taken, whether its cities and topic are wanted; that takes longer.
    city, topic
        Only the articles on this city (its name or an alias; in a study of all cities the name
        under which it is counted) or of this topic (its code).
    progress
        Called now and then with records judged and records in all.

    Returns
    -------
    iterator of DecidedRecord
        By record number.

    Raises
    ------
    StudyError
        When the city is not in the study.
    ModelError
        When a model cannot be loaded.
    """
    listed = city and not study.every_city
    name = study.narrowed([city]).cities[0].name if listed else city
    if not (counted or decide or city or topic):
        return all_records(corpus, progress=progress)
    # Loads the models' libraries, which reading all records unchanged does not need.
    from reputation.judgement.judging import classify_all, judge_study  # noqa: PLC0415
    from reputation.judgement.loading import load_judge  # noqa: PLC0415

    if counted:
        decisions = judge_study(study, corpus, load_judge(study, corpus), progress=progress)
    else:
        decisions = classify_all(study, corpus, progress=progress)
    return select_articles(corpus, decisions, counted=counted, city=name, topic=topic)


def all_records(corpus: Corpus, *, progress: Progress | None = None) -> Iterator[DecidedRecord]:
    """Every record of the corpus, without any decision, by number."""
    total = corpus.totals().records if progress else 0
    for held in watched(corpus.records(), total, progress):
        yield DecidedRecord(held.record_id, held.record)


def select_articles(
    corpus: Corpus,
    decisions: Iterable[Decision],
    *,
    counted: bool = True,
    city: str = "",
    topic: str = "",
) -> Iterator[DecidedRecord]:
    """Gather decisions into one article a record.

    Parameters
    ----------
    corpus
        Holds the records.
    decisions
        Of `reputation.running.run_study`, or of `reputation.running.classify_all` for every record;
        those on one record are adjacent, by ascending number.
    counted
        Only what counts; otherwise every record decided on, with the cities it speaks of and,
        where it is relevant, its topic.
    city, topic
        Only the articles on this city or of this topic.

    Returns
    -------
    iterator of DecidedRecord
        By record number, a few hundred records in memory at a time.
    """
    chosen = (
        (record_id, cities, kind)
        for record_id, cities, kind in _by_record(decisions, counted=counted)
        if (not city or city in cities) and (not topic or kind == topic)
    )
    while part := {one[0]: one[1:] for one in islice(chosen, _AT_ONCE)}:
        for held in corpus.records(list(part)):
            yield DecidedRecord(held.record_id, held.record, *part[held.record_id])


def _by_record(
    decisions: Iterable[Decision], *, counted: bool
) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Record, cities and topic of each."""
    wanted = (decision for decision in decisions if decision.counted or not counted)
    for record_id, group in groupby(wanted, key=lambda decision: decision.record_id):
        own = list(group)
        topic = own[-1].topic if own[-1].relevance else ""
        yield record_id, tuple(decision.city for decision in own if decision.mention), topic
