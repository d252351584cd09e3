"""The records that exports, trends and networks are made of: what was counted, or all there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reputation.judgement.decisions import Decision
from reputation.literature.corpus import Corpus
from reputation.literature.record import Record

__all__ = ["Article", "all_articles", "select_articles"]


@dataclass(frozen=True, slots=True)
class Article:
    """A record with what was decided about it.

    Attributes
    ----------
    number
        Of the record in the corpus.
    record
        The record.
    cities
        The cities it counts for or, where all records are taken, speaks of.
    topic
        A, M or D; ``""`` where it is not relevant or nothing was decided.
    """

    number: int
    record: Record
    cities: tuple[str, ...] = ()
    topic: str = ""


def all_articles(corpus: Corpus) -> list[Article]:
    """Every record the corpus holds, without any decision, by number."""
    return [Article(held.id, held.record) for held in corpus.records()]


def select_articles(
    corpus: Corpus,
    decisions: Iterable[Decision],
    *,
    counted: bool = True,
    city: str = "",
    topic: str = "",
) -> list[Article]:
    """Gather decisions into one article a record.

    Parameters
    ----------
    corpus
        Holds the records.
    decisions
        Of `reputation.run.run_study`, or of `reputation.run.classify_all` for every record.
    counted
        Only what counts; otherwise every record decided on, with the cities it speaks of and,
        where it is relevant, its topic.
    city, topic
        Only the articles on this city or of this topic.

    Returns
    -------
    list of Article
        By record number.
    """
    cities: dict[int, list[str]] = {}
    topics: dict[int, str] = {}
    for decision in decisions:
        if counted and not decision.counted:
            continue
        named = cities.setdefault(decision.record_id, [])
        if decision.mention:
            named.append(decision.city)
        topics[decision.record_id] = decision.topic if decision.relevance else ""
    numbers = [
        number
        for number, named in cities.items()
        if (not city or city in named) and (not topic or topics[number] == topic)
    ]
    return [
        Article(held.id, held.record, tuple(cities[held.id]), topics[held.id])
        for held in corpus.records(numbers)
    ]
