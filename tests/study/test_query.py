"""The boolean query: read, written, and run by the embedded search as it is meant."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import QueryError
from reputation.harvesting.sources import SOURCES
from reputation.study.definition import Search
from reputation.study.query import (
    And,
    AndNot,
    InFields,
    Or,
    Phrase,
    Query,
    parse_query,
    to_fts5,
    to_text,
    widened,
)

WORDS = [
    "smart",
    "city",
    "cities",
    "data",
    "taxi",
    "AND",
    "or",
    "NEAR",
    'a"b'.replace('"', ""),
]
PHRASES = st.builds(
    Phrase,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.booleans(),
)


def joined(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    return (
        st.builds(And, st.tuples(inner, inner))
        | st.builds(Or, st.tuples(inner, inner))
        | st.builds(AndNot, inner, inner)
    )


QUERIES: st.SearchStrategy[Query] = st.recursive(PHRASES, joined, max_leaves=6)
TEXTS = ["smart city data", "smart taxi", "city and cities", "smart card or data", "near x y"]


FIELDED: st.SearchStrategy[Query] = st.recursive(
    PHRASES,
    lambda inner: (
        joined(inner)
        | st.builds(
            InFields,
            st.sampled_from([("title",), ("abstract",), ("title", "abstract"), ("keywords",)]),
            inner,
        )
    ),
    max_leaves=6,
)


def found_in_fields(query: Query) -> set[int]:
    sql = sqlite3.connect(":memory:")
    sql.execute("CREATE VIRTUAL TABLE t USING fts5(title, abstract, keywords)")
    rows = [(a, b, c) for a in TEXTS for b in TEXTS[1:4] for c in ("smart", "data")]
    sql.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    found = sql.execute("SELECT rowid FROM t WHERE t MATCH ?", (to_fts5(query),)).fetchall()
    sql.close()
    return {row[0] for row in found}


def found(query: Query) -> set[int]:
    sql = sqlite3.connect(":memory:")
    sql.execute("CREATE VIRTUAL TABLE t USING fts5(body)")
    sql.executemany("INSERT INTO t VALUES (?)", [(text,) for text in TEXTS])
    rows = sql.execute("SELECT rowid FROM t WHERE t MATCH ?", (to_fts5(query),)).fetchall()
    sql.close()
    return {row[0] - 1 for row in rows}


def meant(query: Query, text: str) -> bool:
    """What the query means, written without a database."""
    if isinstance(query, Phrase):
        words = query.text.lower().replace("*", " ").split()
        have = text.split()
        for start in range(len(have) - len(words) + 1):
            part = have[start : start + len(words)]
            last = part[-1].startswith(words[-1]) if query.prefix else part[-1] == words[-1]
            if part[:-1] == words[:-1] and last:
                return True
        return False
    if isinstance(query, And):
        return all(meant(part, text) for part in query.parts)
    if isinstance(query, Or):
        return any(meant(part, text) for part in query.parts)
    assert isinstance(query, AndNot)
    return meant(query.keep, text) and not meant(query.drop, text)


@given(QUERIES)
def test_embedded_search_finds_what_the_query_means(query: Query) -> None:
    assert found(query) == {i for i, text in enumerate(TEXTS) if meant(query, text)}


@given(QUERIES)
def test_written_query_reads_back_with_the_same_meaning(query: Query) -> None:
    again = parse_query(to_text(query))
    assert [meant(again, text) for text in TEXTS] == [meant(query, text) for text in TEXTS]


@given(FIELDED)
def test_a_query_in_fields_reads_back_with_the_same_meaning(query: Query) -> None:
    assert found_in_fields(parse_query(to_text(query))) == found_in_fields(query)


@given(FIELDED)
def test_what_databases_are_asked_finds_at_least_as_much(query: Query) -> None:
    whole = InFields(("title", "abstract"), query)
    wide = widened(whole)
    assert isinstance(wide, InFields)
    assert wide.fields == whole.fields
    assert found_in_fields(wide) >= found_in_fields(whole)


@pytest.mark.parametrize("database", sorted(SOURCES))
def test_databases_are_asked_neither_for_not_nor_for_fields_in_the_terms(database: str) -> None:
    def asked(terms: str) -> str:
        search = Search.model_validate({"terms": terms, "from": "2010-01", "to": "2020-05"})
        query = InFields(("title", "abstract"), parse_query(terms))
        return SOURCES[database].written(search, query).text

    plain = asked('"smart city" AND "Paris"')
    assert asked('(title:"smart city" NOT "smart card") AND "Paris" NOT abstract:review') == plain


def test_words_side_by_side_mean_and() -> None:
    assert parse_query("smart city") == And((Phrase("smart"), Phrase("city")))


def test_operators_are_capitals_only() -> None:
    assert parse_query("or AND ORlando") == And((Phrase("or"), Phrase("ORlando")))


def test_field_limits_what_follows() -> None:
    query = parse_query('title:("smart city" OR taxi*) NOT abstract:data')
    assert to_fts5(query) == '{title} : ("smart city" OR "taxi" *) NOT {abstract} : ("data")'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('("a" OR "b"', "at the end"),
        ('"a" OR', "at the end"),
        ("", "at the end"),
        ('NOT "a"', "at character 1"),
        ('"a" ) "b"', "at character 5"),
    ],
)
def test_unreadable_query_is_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(QueryError, match=place):
        parse_query(text)


@pytest.mark.parametrize(
    "text", ['"wom*n"', '"smart * city"', '"*mart city"', '"organi?ation"', '"smart cit$" OR "x"']
)
def test_signs_that_stand_for_letters_elsewhere_are_not_dropped_in_silence(text: str) -> None:
    with pytest.raises(QueryError, match="star"):
        parse_query(text)


def test_phrase_without_a_word_is_refused() -> None:
    with pytest.raises(QueryError, match="contains no word"):
        parse_query('"smart" OR "--"')
