"""Bibliometric analyses from Python, each with its tables and a picture."""

from __future__ import annotations

from collections.abc import Sequence

from reputation.dates import PartialDate
from reputation.errors import ChoiceError
from reputation.judgement.articles import all_records, find_articles, select_articles
from reputation.literature.opening import OpenStudy
from reputation.report.bibliometrics.analysis import Analysed, AnalysisInput, Settings, ThemeChoices
from reputation.report.bibliometrics.catalogue import analyse
from reputation.results import Result

__all__ = ["bibliometrics"]


def bibliometrics(
    study: OpenStudy,
    kind: str = "home",
    *,
    result: Result | None = None,
    everything: bool = False,
    top: int = 20,
    least: int = 2,
    confidence: float = 0.9,
    words: Sequence[str] = ("title", "abstract", "keywords", "index_terms"),
    windows: Sequence[tuple[str, str]] = (),
    normalisation: str = "association",
    communities: str = "louvain",
    resolution: float = 1.0,
) -> Analysed:
    """Analyse a literature: who writes about which city, where, citing what, in which words.

    Parameters
    ----------
    study
        An open study (see `open_study`).
    kind
        One of those that ``reputation bibliometrics --help`` lists, such as ``"home"`` or
        ``"venues"``.
    result
        Use the articles of this result of `run`; without it, records are decided on again.
    everything
        Use every record of the corpus, whether or not it counts or names a city.
    top, least
        How many of the most frequent items are drawn; items in fewer articles are left out.
    confidence
        Level of the intervals.
    words
        The fields that terms are taken from: ``title``, ``abstract``, ``keywords``,
        ``index_terms``.
    windows
        Time windows of ``"evolution"``, such as ``[("2010", "2014"), ("2015", "2019")]``.
    normalisation, communities, resolution
        How its themes are found (see `network`).

    Returns
    -------
    Analysed
        ``table``, all ``tables``, and ``picture``; `save` writes them to files.

    Raises
    ------
    ChoiceError
        If there is no such analysis, or nothing to show.
    NetworkError
        If there is no such normalisation or community method.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     found = rep.bibliometrics(study, "venues", everything=True)
    >>> found.table["articles"].sum()
    1100
    """
    corpus, definition = study.corpus, study.definition
    if everything:
        articles = (
            select_articles(corpus, result.decisions, counted=False)
            if result is not None
            else all_records(corpus)
        )
    elif result is not None:
        articles = select_articles(corpus, result.decisions)
    else:
        articles = find_articles(definition, corpus)
    try:
        spans = tuple((PartialDate.parse(a), PartialDate.parse(b)) for a, b in windows)
    except ValueError as error:
        raise ChoiceError(f"windows = {windows!r}: {error}") from None
    given = AnalysisInput(definition, list(articles), counted=not everything)
    themes = ThemeChoices(normalisation, communities, resolution)
    settings = Settings(top, least, confidence, tuple(words), spans, themes)
    return analyse(kind, given, settings)
