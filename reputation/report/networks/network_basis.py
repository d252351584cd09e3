"""What a network is based on: how many records, their sources and years, and whether simulated."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import networkx as nx

from reputation.judgement.articles import DecidedRecord
from reputation.literature.records.keywords import keyword_key
from reputation.report.basis import Basis
from reputation.study.definition import Study
from reputation.study.query import phrases_of

__all__ = [
    "is_simulated",
    "notes_of",
    "rest_on",
    "tell_spellings",
    "with_cities_named_once",
    "words_of_study",
]


def rest_on(graph: nx.Graph, basis: Basis) -> nx.Graph:
    """Note on a network what it rests on; its pictures and files say so."""
    graph.graph.update(notes=tuple(basis.lines), simulated=basis.simulated)
    return graph


def notes_of(graph: nx.Graph) -> tuple[str, ...]:
    """The notes on the pictures of a network."""
    return tuple(graph.graph.get("notes", ()))


def is_simulated(graph: nx.Graph) -> bool:
    """Whether a network is of made-up literature."""
    return bool(graph.graph.get("simulated"))


def words_of_study(study: Study, articles: Iterable[DecidedRecord] = ()) -> list[str]:
    """The keywords by which everything was found: the study's terms and the names of its cities.

    They are in every article, or in every article on a city, and would hide all others. Where the
    study asks for all cities they are those of the articles.
    """
    named = [name for city in study.cities for name in city.names]
    if not study.cities:
        named = sorted({city for article in articles for city in article.cities})
    return [*phrases_of(study.terms), *named]


def with_cities_named_once(study: Study, articles: Iterable[DecidedRecord]) -> list[DecidedRecord]:
    """The articles with every name of a city among their keywords written as the study names it.

    "New York City", "NYC" and "New York" are one keyword.
    """
    name_of = {keyword_key(name): city.name for city in study.cities for name in city.names}
    found = []
    for article in articles:
        keywords = article.record.keywords
        written = tuple(name_of.get(keyword_key(word), word) for word in keywords)
        changed = written != tuple(keywords)
        record = replace(article.record, keywords=written) if changed else article.record
        found.append(replace(article, record=record) if changed else article)
    return found


def tell_spellings(
    graph: nx.Graph, articles: Sequence[DecidedRecord], people: Sequence[Sequence[str]]
) -> nx.Graph:
    """Note all names of each author who has several, with their numbers of records.

    Parameters
    ----------
    people
        Of each article, as `reputation.literature.records.people.tell_people` gives them.
    """
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article, persons in zip(articles, people, strict=True):
        if len(persons) == len(article.record.authors):  # else one stands there twice
            for person, name in zip(persons, article.record.authors, strict=True):
                forms[person][name] += 1
    for person, names in forms.items():
        if person in graph and len(names) > 1:
            told = (f"{name} ({number})" for name, number in names.most_common())
            graph.nodes[person]["spellings"] = "; ".join(told)
    return graph
