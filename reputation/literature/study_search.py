"""What a study asks, looked for in its corpus."""

from __future__ import annotations

from reputation.literature.corpus.corpus_file import Corpus, Hit, StoredSearch
from reputation.study.definition import Study
from reputation.study.query import InFields, all_of, parse_query, to_fts5, to_text

__all__ = ["search_corpus", "search_study", "study_query"]


def search_study(corpus: Corpus, study: Study) -> dict[str, StoredSearch]:
    """Run the study's query for each city on the corpus; what is found is kept beside it.

    Returns
    -------
    dict
        For each city, in the order of the study, the search with the number of its hits (see
        `Searches.found_by`); for all cities those that hold the terms, under ``""``.
    """
    window = (study.search.first.first, study.search.last.last)
    return {
        city: corpus.searches.store(city, to_fts5(query), window)
        for city, query in study.queries.items()
    }


def study_query(study: Study, text: str) -> InFields:
    """The query for a city of the study, or for any text among what holds its terms.

    Raises
    ------
    QueryError
        When the text is neither a city of the study nor a boolean query.
    """
    city = study.city(text)
    if city:
        return study.query(city)
    terms = parse_query(study.search.terms)
    return InFields(study.search.fields, all_of([terms, parse_query(text)]))


def search_corpus(
    corpus: Corpus, study: Study, text: str, *, limit: int = -1
) -> tuple[str, list[Hit], tuple[int, int]]:
    """Search the corpus in the window and fields of the study.

    Parameters
    ----------
    text
        A city of the study or one of its aliases; or a boolean query, looked for among the
        records that hold the study's terms.
    limit
        Give only the first so many.

    Returns
    -------
    query : str
        As people read it.
    hits : list of Hit
        By record number.
    found, approximate : int
        How many there are in all, and how many of them are approximate.

    Raises
    ------
    QueryError
        When the text is neither.
    """
    query = study_query(study, text)
    window = (study.search.first.first, study.search.last.last)
    shown = f"{to_text(query.query)} in {', '.join(query.fields)}, {window[0]} to {window[1]}"
    match = to_fts5(query)
    hits = corpus.searches.find(match, window, limit=limit)
    return shown, hits, corpus.searches.count(match, window)
