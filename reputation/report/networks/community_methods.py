"""Community detection methods: Louvain and Leiden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import networkx as nx

from reputation.errors import NetworkError
from reputation.registry import choose

__all__ = ["METHODS", "Edge", "find_method"]

#: Two nodes by number, and the weight between them.
Edge = tuple[int, int, float]
#: Number of nodes, edges, resolution and seed -> parts of the nodes.
Method = Callable[[int, Sequence[Edge], float, int], list[set[int]]]


def _louvain(nodes: int, edges: Sequence[Edge], resolution: float, seed: int) -> list[set[int]]:
    # Numbers in place of names: the order within sets of texts differs from run to run.
    plain = nx.Graph()
    plain.add_nodes_from(range(nodes))
    plain.add_weighted_edges_from(edges)
    parts = nx.community.louvain_communities(plain, resolution=resolution, seed=seed)
    return [set(part) for part in parts]


def _leiden(nodes: int, edges: Sequence[Edge], resolution: float, seed: int) -> list[set[int]]:
    try:
        import graspologic_native  # noqa: PLC0415 - an extra
    except ImportError:
        raise NetworkError(
            "leiden: needs graspologic-native; `pip install 'reputation[leiden]'`, or use louvain"
        ) from None
    named = [(str(one), str(other), float(weight)) for one, other, weight in edges]
    if not named:
        return [{node} for node in range(nodes)]
    _, found = graspologic_native.leiden(
        named, resolution=resolution, iterations=_LEIDEN_ROUNDS, seed=seed
    )
    parts: dict[int, set[int]] = {}
    for node in range(nodes):
        # A node without an edge is unknown to it.
        parts.setdefault(found.get(str(node), -1 - node), set()).add(node)
    return list(parts.values())


_LEIDEN_ROUNDS = 4  # each begins where the one before ended

#: Every method by its name: Louvain (Blondel, V. D., Guillaume, J.-L., Lambiotte, R. & Lefebvre, E.
#: 2008, J. Stat. Mech. P10008; networkx), and Leiden, whose communities hang together (Traag,
#: V. A., Waltman, L. & van Eck, N. J. 2019, Scientific Reports 9:5233; graspologic-native). Both
#: look for the highest modularity (Reichardt, J. & Bornholdt, S. 2006, Phys. Rev. E 74:016110).
METHODS: Mapping[str, Method] = {"louvain": _louvain, "leiden": _leiden}


def find_method(name: str) -> Method:
    """The method of this name; raises NetworkError, which lists those there are, for any other."""
    return choose(name, METHODS, "method for communities", NetworkError)
