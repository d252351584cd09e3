"""Trends, networks and pictures from Python, and saving them to files."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from reputation.judgement.articles import find_articles, select_articles
from reputation.literature.opening import OpenStudy
from reputation.registry import choose
from reputation.report.basis import basis_of_articles, basis_of_result, told_apart
from reputation.report.bibliometrics.analysis import Analysed
from reputation.report.bibliometrics.analysis_files import write_analysis
from reputation.report.networks.building import build_network, find_kind
from reputation.report.networks.communities import (
    STABLE,
    Stability,
    community_table,
    edge_table,
    measure_network,
    node_table,
)
from reputation.report.networks.edge_weights import weigh_edges
from reputation.report.networks.network_basis import (
    notes_of,
    rest_on,
    with_cities_named_once,
    words_of_study,
)
from reputation.report.networks.network_files import write_network
from reputation.report.networks.network_picture import draw_network
from reputation.report.networks.overlay_picture import draw_overlay
from reputation.report.networks.thematic_map import draw_thematic_map, thematic_map
from reputation.report.noun_phrases import worded_for
from reputation.report.pictures import Drawing, finished, save_pictures
from reputation.report.result_files import write_result
from reputation.report.trends.trend_files import (
    Trends,
    find_trends,
    limited,
    told_of_limit,
    write_trends,
)
from reputation.results import Result

__all__ = ["draw", "frame", "network", "notes", "save", "trends"]

_FRAMES = {
    "nodes": node_table,
    "edges": edge_table,
    "communities": community_table,
    "themes": thematic_map,
}


def trends(result: Result, study: OpenStudy | None = None) -> Trends:
    """Which city leads, what rises and falls, and, with the study, characteristic terms.

    Parameters
    ----------
    result
        A result of `run`.
    study
        The open study of the result; terms are taken from its records.

    Returns
    -------
    Trends
        Tables as attributes (``tests``, ``leaders``, ``claims``, ``terms``, …) and `pictures`.
    """
    told = told_apart(result.provenance.get("model_cards", ()), topics=result.study.topics)
    sources = result.flow.by_source
    if study is None:
        return find_trends(
            result.study,
            result.decisions,
            corrected=result.corrected_topics,
            sources=sources,
            told=told,
        )
    counted = sorted({decision.record_id for decision in result.decisions if decision.counted})
    if limit := told_of_limit(len(counted)):
        warnings.warn(limit, stacklevel=2)
    return find_trends(
        result.study,
        result.decisions,
        study.corpus.records(limited(counted)),
        corrected=result.corrected_topics,
        sources=sources,
        told=told,
    )


def network(
    study: OpenStudy,
    kind: str = "keywords",
    *,
    result: Result | None = None,
    everything: bool = False,
    city: str = "",
    least: int | None = None,
    top: int | None = None,
    with_terms: bool = False,
    normalisation: str = "association",
    communities: str = "louvain",
    resolution: float = 1.0,
    words: Sequence[str] = (),
) -> nx.Graph:
    """Connect keywords, cities, authors, places or references that occur together.

    Parameters
    ----------
    study
        An open study (see `open_study`).
    kind
        One of those that ``reputation network --help`` lists, such as ``"keywords"`` or
        ``"authors"``.
    result
        Use the articles of this result of `run`; without it, records are decided on again.
    everything
        Use every record of the corpus, not only those that count.
    city
        Only articles on this city of the study.
    least, top
        Leave out items with fewer records than ``least``; keep only the ``top`` most frequent. The
        defaults depend on the kind.
    with_terms
        Keep the study's search terms and cities among the keywords, although every article has
        them.
    normalisation
        The weight of an edge: ``"association"`` strength, ``"cosine"``, ``"jaccard"``,
        ``"inclusion"``, or ``"none"`` for the number of records that both have.
    communities
        The method: ``"louvain"``, or ``"leiden"`` (which needs the extra of this name).
    resolution
        Higher values give more and smaller communities.
    words
        Use terms from these fields instead of keywords: ``title``, ``abstract``, ``keywords``,
        ``index_terms``.

    Returns
    -------
    networkx.Graph
        Nodes have ``label``, ``kind``, ``records``, ``year``, ``community`` and measures; edges
        have ``records`` and ``weight`` (see `frame`). ``graph.graph["stability"]`` tells how well
        the communities from different seeds agree; if they do not, there is a warning.

    Raises
    ------
    NetworkError
        If there is no such kind, normalisation or method, or nothing to connect.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     graph = rep.network(study, "keywords", top=20)
    >>> len(graph)
    20
    """
    definition, decide = study.definition, find_kind(kind).decisions
    if result is not None and not everything:
        known = definition.city(city)  # by an alias, too
        found = select_articles(study.corpus, result.decisions, city=known.name if known else city)
    else:
        found = find_articles(
            definition, study.corpus, counted=not everything, decide=decide, city=city
        )
    held = worded_for(kind, found, definition, words, with_terms=with_terms)
    articles = with_cities_named_once(definition, held)
    without = [] if with_terms else words_of_study(definition, articles)
    own = definition.topics
    graph = build_network(kind, articles, least=least, top=top, without=without, topics=own)
    graph = weigh_edges(graph, normalisation)
    graph = measure_network(graph, resolution=resolution, method=communities)
    stability: Stability | None = graph.graph["stability"]
    if stability and stability.rand_index < STABLE:
        warnings.warn(stability.sentence, stacklevel=2)
    return rest_on(graph, basis_of_articles(definition, articles, counted=not everything))


def frame(graph: nx.Graph, what: str = "nodes") -> pd.DataFrame:
    """A network as a table: its ``"nodes"``, ``"edges"``, ``"communities"`` or ``"themes"``.

    Themes are the communities with their centrality and density (Callon, Courtial and Laville
    1991, Scientometrics 22:155).

    Raises
    ------
    ChoiceError
        If there is no such table.
    """
    return choose(what, _FRAMES, "table of a network")(graph)


def draw(thing: Any, title: str = "", notes: Sequence[str] = (), *, what: str = "network") -> Any:
    """Draw a network, or give your own Altair chart the style of the program's pictures.

    Parameters
    ----------
    thing
        A network (see `network`), or a chart.
    title
        Title of the picture.
    notes
        Lines below the title of a chart (see `notes`).
    what
        For a network: ``"network"``, ``"themes"`` (the thematic map) or ``"overlay"`` (by mean
        year).

    Returns
    -------
    Drawing or altair chart
        Jupyter shows both; `save` writes both to files.

    Raises
    ------
    ChoiceError
        If there is no such picture of a network.
    """
    if not isinstance(thing, nx.Graph):
        return finished(thing, title, notes)
    drawers = {
        "network": lambda: draw_network(thing, title=title),
        "themes": lambda: draw_thematic_map(
            thematic_map(thing), title=title or "Thematic map", notes=notes_of(thing)
        ),
        "overlay": lambda: draw_overlay(thing, title=title or "Overlay by year"),
    }
    return Drawing(choose(what, drawers, "picture of a network")())


def notes(result: Result) -> list[str]:
    """What a picture of a result must state: number of articles, sources, and if simulated.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     result = rep.run(study)
    >>> rep.notes(result)[0]
    'SIMULATED literature: says nothing about real cities'
    """
    return basis_of_result(result).lines


def save(
    thing: Any,
    path: str | Path,
    *,
    study: OpenStudy | None = None,
    title: str = "",
    width: float | None = None,
) -> list[Path]:
    """Write a result, trends, an analysis, a network or a picture to files.

    Parameters
    ----------
    thing
        A `Result`, trends, an analysis or a network, for which a folder of files is written like
        those of the command line; or a picture, which is written as SVG, PDF and PNG.
    path
        The folder; for a picture, the file name without its extension.
    study
        For a result: the open study, for the page's picture of keywords.
    title
        For a network: the title in its files.
    width
        Width of pictures in millimetres.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    if isinstance(thing, Result):
        return write_result(thing, path, study.corpus if study else None)
    if isinstance(thing, Trends):
        return write_trends(thing, path, width=width)
    if isinstance(thing, Analysed):
        return write_analysis(thing, path, width=width)
    if isinstance(thing, nx.Graph):
        return write_network(thing, path, title=title, width=width)
    return save_pictures(thing, path, width=width)
