"""The query for every engine, written once in Ibis: which works of these parts are hits.

One pass gives for each part how many works it holds, how many lines are none, and its hits. What is
cheap comes first: a word that every hit holds, in the title or among the words of the abstract; the
window; only then is the abstract put together and the query run on it. Ibis is an extra, so this
module is imported by who is about to scan.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import ibis
from ibis.expr import datatypes as dt

from reputation.harvesting.snapshot.patterns import anchors, phrases_pattern, raw_words_pattern
from reputation.harvesting.sources.openalex import WORK_FIELDS
from reputation.study.query import And, AndNot, InFields, Or, Phrase, Query

__all__ = ["scan"]

_INDEX = "abstract_inverted_index"


def scan(
    works: ibis.Table,
    query: InFields,
    window: tuple[str, str],
    *,
    map_type: str,
    expansion: bool = False,
) -> ibis.Table:
    """The expression: a row a part with the columns ``part``, ``works``, ``broken``, ``hits``.

    Parameters
    ----------
    works
        The columns of `reputation.harvesting.snapshot.layout.COLUMNS`, and ``part``; nested
        ones as JSON text or as the types they are.
    query
        Fields are title and abstract. What it excludes (NOT) is not excluded here.
    window
        First and last day of publication, ISO.
    map_type
        How the engine writes the type of an inverted index.
    expansion
        Whether works of the expansion corpus count.

    Returns
    -------
    ibis.Table
        ``hits`` is a list of works as JSON text, in no order; None where there is none.
    """
    texts, words = _texts(works, map_type)
    words = {field: text for field, text in words.items() if field in query.fields}
    texts = {field: texts[field] for field in words}
    steps = [works.publication_date.between(*window)]
    if not expansion:
        steps.append((works.is_xpac.cast("string") != "true").fill_null(True))
    if rare := anchors(query):
        steps.append(_found(words.values(), raw_words_pattern(rare)))
    steps.append(_holds(query.query, texts))
    hit = ibis.literal(value=True)
    for step in reversed(steps):  # a case in a case, since engines may judge all parts of an AND
        hit = ibis.cases((step, hit), else_=False)
    # Written as JSON only once all are chosen: within the case an engine writes many others, too.
    work = ibis.struct({name: works[name] for name in WORK_FIELDS})
    judged = works.select("part", "id", work=work, hit=hit)
    found = judged.group_by("part").agg(
        works=judged.count(),
        broken=judged.id.isnull().cast("int64").sum(),
        hits=judged.work.collect(where=judged.hit),
    )
    return found.mutate(hits=found.hits.map(_as_json))


def _texts(works: Any, map_type: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Title and abstract as texts, and where their words stand before it is put together."""
    index = works[_INDEX]
    if index.type().is_map():
        words = index.keys().join(" ")
    else:
        words, index = index, _from_json(index, map_type)
    abstract = _put_together(index)
    title = works.title.fill_null("")
    return (
        {"title": title, "abstract": abstract.fill_null("")},
        {"title": title, "abstract": words.fill_null("")},
    )


def _put_together(index: Any) -> Any:
    """The abstract: the words of the inverted index in the order of their places."""
    placed = _entries(index).map(
        lambda entry: entry.value.map(
            lambda place: ibis.struct({"place": place, "word": entry.key})
        )
    )
    return placed.flatten().sort().map(lambda item: item.word).join(" ")


def _holds(query: Query, texts: Mapping[str, Any]) -> Any:
    """Whether the texts match the query."""
    match query:
        case Phrase():
            return _found(texts.values(), phrases_pattern([query]))
        case And(parts):
            return reduce(lambda a, b: a & b, (_holds(part, texts) for part in parts))
        case Or(parts):
            phrases = [part for part in parts if isinstance(part, Phrase)]
            found = [_holds(part, texts) for part in parts if not isinstance(part, Phrase)]
            if phrases:
                found.insert(0, _found(texts.values(), phrases_pattern(phrases)))
            return reduce(lambda a, b: a | b, found)
        case AndNot(keep):
            return _holds(keep, texts)
        case InFields(fields, inner):
            searched = {field: text for field, text in texts.items() if field in fields}
            return _holds(inner, searched) if searched else ibis.literal(value=False)


def _found(texts: Any, pattern: str) -> Any:
    return reduce(lambda a, b: a | b, (text.re_search(pattern) for text in texts))


def _entries(index: Any) -> Any:
    """Word and places; Ibis' own ``keys`` and ``values`` would read the map anew for each word."""

    def map_entries(index: Any) -> Any: ...

    kind = index.type()
    entries = dt.Array(dt.Struct({"key": kind.key_type, "value": kind.value_type}))
    return ibis.udf.scalar.builtin(map_entries, signature=((kind,), entries))(index)


def _from_json(text: Any, map_type: str) -> Any:
    def from_json(text: Any, kind: Any) -> Any: ...

    index = dt.Map(dt.string, dt.Array(dt.int64))
    called = ibis.udf.scalar.builtin(from_json, signature=((dt.string, dt.string), index))
    return called(text, ibis.literal(map_type))


def _as_json(work: Any) -> Any:
    def to_json(work: Any) -> Any: ...

    return ibis.udf.scalar.builtin(to_json, signature=((work.type(),), dt.string))(work)
