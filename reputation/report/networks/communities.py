"""Measures of a network: its communities, and which nodes are central."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Community",
    "communities_of",
    "community_table",
    "edge_table",
    "find_communities",
    "measure_network",
    "node_table",
]

#: Betweenness is exact up to so many steps (nodes times edges), and sampled beyond.
_STEPS = 3_000_000
_SEED = 20200501


def find_communities(
    graph: nx.Graph, *, resolution: float = 1.0, seed: int = _SEED
) -> dict[str, int]:
    """Number the community of each node from 1, the community of the most records first.

    Louvain's method on the association strengths, as bibliometric programs do it; a node without
    an edge stands alone and gets 0. A higher resolution gives more and smaller communities.

    Notes
    -----
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R. & Lefebvre, E. (2008), Fast unfolding of
    communities in large networks, J. Stat. Mech. P10008.
    """
    connected = [node for node in graph if graph.degree(node)]
    # Numbers in place of names: the order within sets of texts differs from run to run.
    plain = nx.Graph()
    plain.add_nodes_from(range(len(connected)))
    place = {node: number for number, node in enumerate(connected)}
    plain.add_weighted_edges_from(
        (place[one], place[other], weight) for one, other, weight in graph.edges(data="weight")
    )
    parts = nx.community.louvain_communities(plain, resolution=resolution, seed=seed)
    named = [[connected[number] for number in sorted(part)] for part in parts]
    named.sort(key=lambda part: (-sum(graph.nodes[n]["records"] for n in part), part[0]))
    communities = {node: number for number, part in enumerate(named, 1) for node in part}
    return {node: communities.get(node, 0) for node in graph}


def measure_network(graph: nx.Graph, *, resolution: float = 1.0, seed: int = _SEED) -> nx.Graph:
    """Return a copy whose nodes carry their community and centralities.

    Parameters
    ----------
    graph
        Of `reputation.report.networks.building`.
    resolution, seed
        See `find_communities`; the seed also chooses the sample for betweenness.

    Returns
    -------
    networkx.Graph
        Further attributes of nodes: ``community``; ``links`` (edges); ``strength`` (records on
        its edges); ``degree`` (share of the others it is linked to); ``betweenness`` (share of
        shortest paths that run through it, edges counting 1); ``pagerank`` (weighted by records).

    Notes
    -----
    Freeman, L. C. (1978), Centrality in social networks, Social Networks 1(3), 215-239. In a
    large network betweenness is estimated from a sample of nodes: Brandes, U. & Pich, C. (2007),
    Centrality estimation in large networks, Int. J. Bifurcation Chaos 17(7), 2303-2318.
    """
    measured = graph.copy()
    links, strength = dict(graph.degree()), dict(graph.degree(weight="records"))
    degree = nx.degree_centrality(graph)
    size = graph.number_of_nodes()
    sample = max(10, _STEPS // max(1, size + graph.number_of_edges()))
    betweenness = nx.betweenness_centrality(graph, k=None if sample >= size else sample, seed=seed)
    pagerank = nx.pagerank(graph, weight="records") if size else {}
    communities = find_communities(graph, resolution=resolution, seed=seed)
    for node, data in measured.nodes(data=True):
        data["community"] = communities[node]
        data["links"], data["strength"] = int(links[node]), int(strength[node])
        data["degree"] = round(degree[node], 6)
        data["betweenness"] = round(betweenness[node], 6)
        data["pagerank"] = round(pagerank[node], 6)
    return measured


_NODE_COLUMNS = (
    "node",
    "kind",
    "records",
    "community",
    "links",
    "strength",
    "degree",
    "betweenness",
    "pagerank",
    "year",
    "spellings",
)


def node_table(graph: nx.Graph) -> pd.DataFrame:
    """The nodes of a measured network, a row each, the most records first.

    Columns: ``node,kind,records,community,links,strength,degree,betweenness,pagerank``, and
    ``year`` and ``spellings`` where there are any; see `measure_network`.
    """
    import pandas as pd  # noqa: PLC0415 - takes half a second, and a picture needs none

    rows = [{**data, "node": node} for node, data in graph.nodes(data=True)]
    table = pd.DataFrame(rows, columns=list(_NODE_COLUMNS))
    table = table.sort_values(["records", "strength", "node"], ascending=[False, False, True])
    empty = [name for name in ("year", "spellings") if table[name].isna().all()]
    return table.drop(columns=empty).reset_index(drop=True)


def edge_table(graph: nx.Graph) -> pd.DataFrame:
    """The edges, a row each, strongest first: ``source,target,records,association``."""
    import pandas as pd  # noqa: PLC0415

    edges = graph.edges(data=True)
    rows = [(one, other, data["records"], data["weight"]) for one, other, data in edges]
    table = pd.DataFrame(rows, columns=["source", "target", "records", "association"])
    order = ["records", "association", "source", "target"]
    return table.sort_values(order, ascending=[False, False, True, True]).reset_index(drop=True)


class Community(NamedTuple):
    """A community: its number, its nodes, all their records, and those of the most records."""

    community: int
    nodes: int
    records: int
    leading: str


def communities_of(graph: nx.Graph, *, shown: int = 5) -> list[Community]:
    """The communities of a measured network, with the names of `shown` nodes of each."""
    members: dict[int, list[str]] = {}
    for node, number in sorted(graph.nodes(data="community"), key=lambda pair: pair[1]):
        members.setdefault(number, []).append(node)
    return [
        Community(
            number, len(nodes), _records(graph, nodes), "; ".join(_leading(graph, nodes)[:shown])
        )
        for number, nodes in members.items()
    ]


def community_table(graph: nx.Graph, *, shown: int = 5) -> pd.DataFrame:
    """The communities of a measured network: ``community,nodes,records,leading``.

    ``leading`` names the `shown` nodes of the most records; ``records`` adds up all nodes', so a
    record with two of them counts twice. Nodes that stand alone are community 0.
    """
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame(communities_of(graph, shown=shown), columns=list(Community._fields))


def _records(graph: nx.Graph, nodes: Iterable[str]) -> int:
    return sum(graph.nodes[node]["records"] for node in nodes)


def _leading(graph: nx.Graph, nodes: Iterable[str]) -> list[str]:
    data = graph.nodes
    return sorted(nodes, key=lambda n: (-data[n]["records"], -data[n]["strength"], n))
