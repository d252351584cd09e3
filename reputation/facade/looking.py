"""What is to be seen: trends, networks, pictures, and the files they are saved in."""

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
    """Who leads, what rises and falls; with the study also which terms tell articles apart.

    Parameters
    ----------
    result
        Of `run`.
    study
        The open study it was made of, whose records' terms are read.

    Returns
    -------
    Trends
        Tables as attributes (``tests``, ``leaders``, ``claims``, ``terms``, …) and `pictures`.
    """
    told = told_apart(result.provenance.get("model_cards", ()))
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
        Of `open_study`.
    kind
        What ``reputation network --help`` lists, as ``"keywords"`` or ``"authors"``.
    result
        Of `run`, whose articles are taken; without it they are decided on anew.
    everything
        Every record the corpus holds, not only what counts.
    city
        Only the articles on this city of the study.
    least, top
        Leave out what fewer records have; keep so many of the most frequent. None is the kind's
        own default.
    with_terms
        Keep the study's own terms and cities among the keywords; every article was found by them.
    normalisation
        What an edge weighs: ``"association"`` strength, ``"cosine"``, ``"jaccard"``,
        ``"inclusion"``, or ``"none"``, the records of both.
    communities
        How they are found: ``"louvain"``, or ``"leiden"`` with the extra of this name.
    resolution
        A higher one gives more and smaller communities.
    words
        In place of keywords, terms from these fields: ``title``, ``abstract``, ``keywords``,
        ``index_terms``.

    Returns
    -------
    networkx.Graph
        Nodes with ``label``, ``kind``, ``records``, ``year``, ``community`` and measures; edges
        with ``records`` and ``weight`` (see `frame`). ``graph.graph["stability"]`` says how alike
        the communities are that other seeds give; a warning does where they are not.

    Raises
    ------
    NetworkError
        When there is no such kind, normalisation or method, or nothing to connect.

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
    graph = build_network(kind, articles, least=least, top=top, without=without)
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
        When there is no such table.
    """
    return choose(what, _FRAMES, "table of a network")(graph)


def draw(thing: Any, title: str = "", notes: Sequence[str] = (), *, what: str = "network") -> Any:
    """A network as a picture, or an Altair chart in the look of the others.

    Parameters
    ----------
    thing
        Of `network`; or a chart.
    title
        Above the picture.
    notes
        Below the title of a chart (see `notes`).
    what
        Of a network ``"network"``, ``"themes"``, the thematic map, or ``"overlay"``, by mean year.

    Returns
    -------
    Drawing or altair chart
        Jupyter shows either; `save` writes either.

    Raises
    ------
    ChoiceError
        When there is no such picture of a network.
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
    """What a picture of a result has to say: how many articles, from where, and if simulated.

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
        A `Result`, trends, an analysis or a network, each of which becomes a folder of files as the
        command line writes them; or a picture, written as SVG, PDF and PNG.
    path
        The folder; of a picture, the file without its ending.
    study
        For a result: the open study, so that the page has the picture of its keywords.
    title
        Of a network, in its files.
    width
        Of pictures, in millimetres.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    OutputError
        When a file cannot be written.
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
