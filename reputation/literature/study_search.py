"""Search a corpus for what a study asks."""

from __future__ import annotations

import re

from reputation.errors import QueryError
from reputation.folding import did_you_mean, nearest_name
from reputation.literature.corpus.corpus_file import Corpus, Hit, StoredSearch
from reputation.study.definition import Study
from reputation.study.query import InFields, all_of, parse_query, phrases_of, to_fts5, to_text

__all__ = ["missed_city", "search_corpus", "search_study", "study_query"]

_BARE = re.compile(r"(?!.*\b(?:AND|OR|NOT)\b)[^\"*:()]+")
_NEARLY = 0.85  # how like a city's name a phrase of a query is that may mean it


def search_study(corpus: Corpus, study: Study) -> dict[str, StoredSearch]:
    """Run the study's query for each city on the corpus; the hits are stored next to it.

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
    """The query for a city of the study, or for any text among the records with its terms.

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


def missed_city(study: Study, text: str) -> str:
    """A sentence for who asks for a city that the study does not have; ``""`` for others.

    Words without quotes and operators ask for a city, as does a phrase that is nearly one's name.

    Examples
    --------
    >>> from reputation.study.bundled import DEMONSTRATION, find_study
    >>> missed_city(find_study(DEMONSTRATION), "Bejing")
    "'Bejing' is not a city of the study; did you mean Beijing?"
    """
    if study.every_city or study.city(text):
        return ""
    names = {name: city.name for city in study.cities for name in city.names}
    try:
        query = parse_query(text)
    except QueryError:  # the search says where
        return ""
    if _BARE.fullmatch(text):
        asked, least = text.strip(), 0.6
    else:
        phrases = [p for p in phrases_of(query) if not study.city(p)]
        asked = next((p for p in phrases if nearest_name(p, names, least=_NEARLY)), "")
        least = _NEARLY
    if not asked:
        return ""
    nearest = nearest_name(asked, names, least=least)
    hint = did_you_mean(names.get(nearest, ""), "searching for its words instead.")
    return f"{asked!r} is not a city of the study; {hint}"


def search_corpus(
    corpus: Corpus, study: Study, text: str, *, limit: int = -1
) -> tuple[str, list[Hit], tuple[int, int]]:
    """Search the corpus in the window and fields of the study.

    Parameters
    ----------
    text
        A city of the study or one of its aliases; or a boolean query, looked for among the
        records with the study's terms.
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
