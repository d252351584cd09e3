"""A graph of what occurs together, from the occasions on which it does."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["connect", "connect_chosen", "part_of"]


def connect(
    occasions: Iterable[Collection[str]],
    *,
    least: int = 1,
    top: int = 0,
    years: Sequence[int | None] = (),
) -> nx.Graph:
    """Connect what occurs together.

    Parameters
    ----------
    occasions
        The items of each record (or of whatever brings items together); twice counts once.
    least
        Leave out items of fewer occasions.
    top
        Keep this many of the most frequent items; 0 keeps all.
    years
        The year of each occasion, or None.

    Returns
    -------
    networkx.Graph
        Nodes by descending frequency, then name, with ``label``, ``records`` (occasions) and,
        where years are known, ``year`` (their mean). Edges with ``records`` (occasions of both)
        and ``weight``, their association strength N·c_ij / (s_i·s_j): how many times as often
        they occur together as they would if they were independent.

    Notes
    -----
    van Eck, N. J. & Waltman, L. (2009), How to normalize cooccurrence data? An analysis of some
    well-known similarity measures, JASIST 60(8), 1635-1651, equation 6; the constant N, the
    number of all occasions (those without an item that is kept among them), makes it the ratio of
    observed to expected.
    """
    lists = [list(dict.fromkeys(items)) for items in occasions]
    counts = Counter(item for items in lists for item in items)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    chosen = [item for item, number in ordered if number >= least][: top or None]
    return connect_chosen(lists, chosen, years)


def connect_chosen(
    occasions: Sequence[Sequence[str]], items: Sequence[str], years: Sequence[int | None] = ()
) -> nx.Graph:
    """Connect these items alone, in this order; see `connect`."""
    return _graph(_incidence(occasions, items), items, years)


def _incidence(lists: Sequence[Sequence[str]], items: Sequence[str]) -> csr_matrix:
    """Occasions times items, 1 where an item occurs."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - half a second

    place = {item: column for column, item in enumerate(items)}
    rows, columns = array("q"), array("q")
    for row, found in enumerate(lists):
        for item in found:
            if item in place:
                rows.append(row)
                columns.append(place[item])
    ones = np.ones(len(rows), dtype=np.int64)
    places = (np.asarray(rows), np.asarray(columns))
    return csr_matrix((ones, places), shape=(len(lists), len(items)))


def _graph(incidence: csr_matrix, items: Sequence[str], years: Sequence[int | None]) -> nx.Graph:
    from scipy.sparse import triu  # noqa: PLC0415

    graph = nx.Graph()
    totals = np.asarray(incidence.sum(axis=0)).ravel()
    occasions = incidence.shape[0]
    means = _mean_years(incidence, years)
    for column, item in enumerate(items):
        graph.add_node(item, label=item, records=int(totals[column]))
        if means is not None and not np.isnan(means[column]):
            graph.nodes[item]["year"] = round(float(means[column]), 2)
    pairs = triu(incidence.T @ incidence, k=1).tocoo()
    strengths = occasions * pairs.data / (totals[pairs.row] * totals[pairs.col])
    for place in np.lexsort((pairs.col, pairs.row)):
        one, other = items[pairs.row[place]], items[pairs.col[place]]
        weight = round(float(strengths[place]), 6)
        graph.add_edge(one, other, records=int(pairs.data[place]), weight=weight)
    return graph


def _mean_years(incidence: csr_matrix, years: Sequence[int | None]) -> np.ndarray | None:
    if not any(years):
        return None
    known = np.array([bool(year) for year in years], dtype=float)
    numbers = np.array([year or 0 for year in years], dtype=float)
    with np.errstate(invalid="ignore"):
        return np.asarray((incidence.T @ numbers) / (incidence.T @ known))


def part_of(graph: nx.Graph, nodes: Iterable[str]) -> nx.Graph:
    """These nodes in this order, with the edges between them.

    networkx's ``subgraph`` goes through its nodes in another order in every run.
    """
    part = nx.Graph()
    part.add_nodes_from((node, dict(graph.nodes[node])) for node in nodes)
    edges = graph.edges(data=True)
    part.add_edges_from((a, b, dict(data)) for a, b, data in edges if a in part and b in part)
    return part
