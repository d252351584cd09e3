"""The thematic map: how central each theme is, and how dense in itself."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import pandas as pd

from reputation.report.communities import community_table

__all__ = ["QUADRANTS", "thematic_map"]

#: What the four quarters are called (Cobo et al. 2011): by centrality, then density, high or not.
QUADRANTS = {
    (True, True): "motor",
    (False, True): "niche",
    (False, False): "emerging or declining",
    (True, False): "basic",
}


def thematic_map(graph: nx.Graph, *, smallest: int = 3) -> pd.DataFrame:
    """Lay the communities of a keyword network out by centrality and density.

    Parameters
    ----------
    graph
        A measured network (see `reputation.report.communities.measure_network`).
    smallest
        Communities of fewer keywords are no theme.

    Returns
    -------
    pandas.DataFrame
        A row a theme, most records first: ``community``, ``theme`` (its most frequent keyword),
        ``keywords``, ``records``, ``centrality``, ``density``, ``centrality_rank`` and
        ``density_rank`` (1 lowest, equal values share the mean), ``quadrant`` (motor, niche,
        emerging or declining, basic; a theme on the middle line counts as above it) and
        ``leading`` keywords.

    Notes
    -----
    With the equivalence index e_ij = c_ij² / (c_i·c_j), centrality is 10·Σ e_kh over the links
    of a theme's keywords k with keywords h of other themes, and density 100·Σ e_ij / w over the
    links inside it, w its number of keywords: Callon, M., Courtial, J. P. & Laville, F. (1991),
    Co-word analysis as a tool for describing the network of interactions between basic and
    technological research, Scientometrics 22(1), 155-205. Axes by rank, quarters at the middle
    rank: Cobo, M. J., López-Herrera, A. G., Herrera-Viedma, E. & Herrera, F. (2011), J.
    Informetrics 5(1), 146-166.
    """
    table = community_table(graph)
    table = table[(table["community"] > 0) & (table["nodes"] >= smallest)].copy()
    centrality, inside = _sums(graph)
    table["theme"] = [text.split("; ")[0] for text in table["leading"]]
    table = table.rename(columns={"nodes": "keywords"})
    numbers = table["community"]
    table["centrality"] = [round(10 * centrality[n], 6) for n in numbers]
    pairs = zip(numbers, table["keywords"], strict=True)
    table["density"] = [round(100 * inside[n] / keywords, 6) for n, keywords in pairs]
    for name in ("centrality", "density"):
        table[f"{name}_rank"] = table[name].rank(method="average")
    middle = (len(table) + 1) / 2
    ranks = zip(table["centrality_rank"], table["density_rank"], strict=True)
    table["quadrant"] = [QUADRANTS[c >= middle, d >= middle] for c, d in ranks]
    columns = ["community", "theme", "keywords", "records", "centrality", "density"]
    columns += ["centrality_rank", "density_rank", "quadrant", "leading"]
    return table[columns].reset_index(drop=True)


def _sums(graph: nx.Graph) -> tuple[dict[int, float], dict[int, float]]:
    """For each community the equivalence of links to others, and of links inside."""
    outside: defaultdict[int, float] = defaultdict(float)
    inside: defaultdict[int, float] = defaultdict(float)
    data = graph.nodes
    for one, other, together in graph.edges(data="records"):
        equivalence = together**2 / (data[one]["records"] * data[other]["records"])
        here, there = data[one]["community"], data[other]["community"]
        if here == there:
            inside[here] += equivalence
        else:
            outside[here] += equivalence
            outside[there] += equivalence
    return outside, inside
