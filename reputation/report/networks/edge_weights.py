"""Edge weights: how often two items occur together, made comparable across frequencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt

import networkx as nx

from reputation.errors import NetworkError
from reputation.registry import choose

__all__ = ["NORMALISATIONS", "find_normalisation", "weigh_edges"]

#: Records of both items, of the one and of the other -> the weight of their edge.
Normalisation = Callable[[int, int, int], float]

#: Every normalisation by its name. Association strength also needs the number of all records, and
#: is what networks are built with.
NORMALISATIONS: Mapping[str, Normalisation | None] = {
    "association": None,
    "cosine": lambda both, one, other: both / sqrt(one * other),
    "jaccard": lambda both, one, other: both / (one + other - both),
    "inclusion": lambda both, one, other: both / min(one, other),
    "none": lambda both, *_: both,
}


def find_normalisation(name: str) -> Normalisation | None:
    """The one of this name; raises NetworkError, which lists those there are, for any other."""
    return choose(name, NORMALISATIONS, "normalisation", NetworkError)


def weigh_edges(graph: nx.Graph, normalisation: str = "association") -> nx.Graph:
    """The network with other edge weights, which are also used to find communities.

    Parameters
    ----------
    graph
        Of `reputation.report.networks.building`, with association strengths.
    normalisation
        ``association``, as it is; ``cosine``, Salton's: records of both over the geometric mean of
        the records of each; ``jaccard``: over the records of either; ``inclusion``: over those of
        the rarer; ``none``: the records of both.

    Raises
    ------
    NetworkError
        When there is no such normalisation.

    Notes
    -----
    van Eck, N. J. & Waltman, L. (2009), How to normalize cooccurrence data? An analysis of some
    well-known similarity measures, JASIST 60(8), 1635-1651.
    """
    weigh = find_normalisation(normalisation)
    weighed = graph.copy()
    weighed.graph["normalisation"] = normalisation
    records = dict(graph.nodes(data="records"))
    if weigh is None:
        return weighed
    for one, other, data in weighed.edges(data=True):
        data["weight"] = round(float(weigh(data["records"], records[one], records[other])), 6)
    return weighed
