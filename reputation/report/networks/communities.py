"""Measures of a network: its communities, and which nodes are central."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx

from reputation.report.networks.community_methods import Edge, find_method

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "STABLE",
    "Community",
    "Stability",
    "communities_of",
    "community_table",
    "edge_table",
    "find_communities",
    "measure_network",
    "measure_stability",
    "node_table",
]

#: Betweenness is exact up to so many steps (nodes times edges), and sampled beyond.
_STEPS = 3_000_000
_SEED = 20200501
_RUNS, _FEWEST_RUNS = 10, 3  # with other seeds; fewer in a network of many edges
_EDGES_RUN = 100_000  # in all runs
#: Communities that other seeds find with a lower adjusted Rand index are not stable: "poor" in
#: Steinley, D. (2004), Psychological Methods 9(3), 386-396.
STABLE = 0.65


@dataclass(frozen=True, slots=True)
class Stability:
    """How alike the communities are that a method finds from other seeds.

    Attributes
    ----------
    runs
        How often it was run, each time from a seed of its own.
    rand_index
        The adjusted Rand index (Hubert, L. & Arabie, P. 1985, Journal of Classification 2,
        193-218), the mean over all pairs of runs: 1 where all are the same, 0 where they have no
        more in common than chance. It describes the method on this network, not other records.
    of
        For each community the share (Jaccard) that it has in common with the most similar one of
        another run, the mean over runs: above 0.75 is stable, below 0.6 says little (Hennig, C.
        2007, Computational Statistics & Data Analysis 52(1), 258-271).
    """

    runs: int
    rand_index: float
    of: Mapping[int, float]

    @property
    def sentence(self) -> str:
        """For people."""
        told = (
            f"communities from {self.runs} seeds agree with an adjusted Rand index of "
            f"{self.rand_index:.2f}"
        )
        if self.rand_index >= STABLE:
            return told
        return f"{told}: NOT STABLE, another seed gives different communities"


def find_communities(
    graph: nx.Graph, *, resolution: float = 1.0, seed: int = _SEED, method: str = "louvain"
) -> dict[str, int]:
    """Number the community of each node from 1, the community of the most records first.

    By the weights of edges; a node without an edge gets 0.

    Parameters
    ----------
    graph
        Of `reputation.report.networks.building`.
    resolution
        A higher one gives more and smaller communities.
    seed
        Of the method, which takes nodes in a random order.
    method
        One of `reputation.report.networks.community_methods.METHODS`.

    Raises
    ------
    NetworkError
        When there is no such method, or what it needs is not installed.
    """
    connected, edges = _plain(graph)
    parts = find_method(method)(len(connected), edges, resolution, seed)
    named = [[connected[number] for number in sorted(part)] for part in parts]
    named.sort(key=lambda part: (-sum(graph.nodes[n]["records"] for n in part), part[0]))
    communities = {node: number for number, part in enumerate(named, 1) for node in part}
    return {node: communities.get(node, 0) for node in graph}


def _plain(graph: nx.Graph) -> tuple[list[str], list[Edge]]:
    """The nodes with an edge, and the edges by the places of their nodes."""
    connected = [node for node in graph if graph.degree(node)]
    place = {node: number for number, node in enumerate(connected)}
    edges = [
        (place[one], place[other], float(weight))
        for one, other, weight in graph.edges(data="weight")
    ]
    return connected, edges


def measure_stability(
    graph: nx.Graph,
    communities: Mapping[str, int],
    *,
    resolution: float = 1.0,
    seed: int = _SEED,
    method: str = "louvain",
) -> Stability | None:
    """Find communities again from other seeds, and say how alike they are.

    Parameters
    ----------
    graph, resolution, seed, method
        See `find_communities`.
    communities
        Found with that seed, the first of those that are compared.

    Returns
    -------
    Stability or None
        None of a network without an edge.
    """
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - takes time to load

    connected, edges = _plain(graph)
    if not edges:
        return None
    runs = max(_FEWEST_RUNS, min(_RUNS, _EDGES_RUN // len(edges)))
    first = [communities[node] for node in connected]
    others = []
    for again in range(1, runs):
        parts = find_method(method)(len(connected), edges, resolution, seed + again)
        part_of_node = {node: number for number, part in enumerate(parts) for node in part}
        others.append([part_of_node[place] for place in range(len(connected))])
    pairs = combinations([first, *others], 2)
    index = [float(adjusted_rand_score(one, other)) for one, other in pairs]
    shared = [_most_similar(first, other) for other in others]
    of = {number: sum(run[number] for run in shared) / len(shared) for number in set(first)}
    return Stability(runs, sum(index) / len(index), of)


def _most_similar(ours: Sequence[int], theirs: Sequence[int]) -> dict[int, float]:
    """For each of our communities the Jaccard index with the most similar one of theirs."""
    one, other, both = Counter(ours), Counter(theirs), Counter(zip(ours, theirs, strict=True))
    best = dict.fromkeys(one, 0.0)
    for (mine, yours), number in both.items():
        best[mine] = max(best[mine], number / (one[mine] + other[yours] - number))
    return best


def measure_network(
    graph: nx.Graph, *, resolution: float = 1.0, seed: int = _SEED, method: str = "louvain"
) -> nx.Graph:
    """Return a copy whose nodes carry their community and centralities.

    Parameters
    ----------
    graph
        Of `reputation.report.networks.building`.
    resolution, seed, method
        See `find_communities`; the seed also chooses the sample for betweenness.

    Returns
    -------
    networkx.Graph
        Further attributes of nodes: ``community``; ``links`` (edges); ``strength`` (records on
        its edges); ``degree`` (share of the others it is linked to); ``betweenness`` (share of
        shortest paths that run through it, edges counting 1); ``pagerank`` (weighted by records).
        Of the graph itself: ``stability``, a `Stability` or None; ``method``; ``resolution``.

    Raises
    ------
    NetworkError
        When there is no such method, or what it needs is not installed.

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
    communities = find_communities(graph, resolution=resolution, seed=seed, method=method)
    measured.graph |= {"method": method, "resolution": resolution}
    measured.graph["stability"] = measure_stability(
        graph, communities, resolution=resolution, seed=seed, method=method
    )
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
    """The edges, a row each, strongest first: ``source,target,records`` and the weight.

    The weight bears the name of its normalisation, as ``association``; where there is none, it is
    the records, and left out.
    """
    import pandas as pd  # noqa: PLC0415

    name = graph.graph.get("normalisation", "association")
    edges = graph.edges(data=True)
    rows = [(one, other, data["records"], data["weight"]) for one, other, data in edges]
    table = pd.DataFrame(rows, columns=["source", "target", "records", name])
    order = ["records", name, "source", "target"]
    table = table.sort_values(order, ascending=[False, False, True, True]).reset_index(drop=True)
    return table.drop(columns=["none"] if name == "none" else [])


class Community(NamedTuple):
    """A community: number, nodes, all their records, the leading nodes, and `Stability.of`."""

    community: int
    nodes: int
    records: int
    leading: str
    stability: float | None


def communities_of(graph: nx.Graph, *, shown: int = 5) -> list[Community]:
    """The communities of a measured network, with the names of `shown` nodes of each."""
    members: dict[int, list[str]] = {}
    for node, number in sorted(graph.nodes(data="community"), key=lambda pair: pair[1]):
        members.setdefault(number, []).append(node)
    known: Stability | None = graph.graph.get("stability")
    return [
        Community(
            number,
            len(nodes),
            _records(graph, nodes),
            "; ".join(_leading(graph, nodes)[:shown]),
            known.of.get(number) if known else None,
        )
        for number, nodes in members.items()
    ]


def community_table(graph: nx.Graph, *, shown: int = 5) -> pd.DataFrame:
    """The communities of a measured network: ``community,nodes,records,leading,stability``.

    ``leading`` names the `shown` nodes of the most records; ``records`` adds up all nodes', so a
    record with two of them counts twice. Nodes that stand alone are community 0. ``stability`` is
    `Stability.of`.
    """
    import pandas as pd  # noqa: PLC0415

    table = pd.DataFrame(communities_of(graph, shown=shown), columns=list(Community._fields))
    return table.astype({"stability": float})


def _records(graph: nx.Graph, nodes: Iterable[str]) -> int:
    return sum(graph.nodes[node]["records"] for node in nodes)


def _leading(graph: nx.Graph, nodes: Iterable[str]) -> list[str]:
    data = graph.nodes
    return sorted(nodes, key=lambda n: (-data[n]["records"], -data[n]["strength"], n))
