"""The thematic map: how central each theme is, and how dense in itself."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import pandas as pd

from reputation.report.drawing import Box, colour_of, escape, mark, place_labels, svg
from reputation.report.networks.communities import community_table

__all__ = ["QUADRANTS", "draw_thematic_map", "thematic_map"]

_SIDE, _MARGIN, _INSET = 700.0, 60.0, 60.0

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
        A measured network (see `reputation.report.networks.communities.measure_network`).
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


def draw_thematic_map(table: pd.DataFrame, *, title: str = "Thematic map") -> str:
    """Draw a thematic map as SVG: centrality rank to the right, density rank upwards.

    Parameters
    ----------
    table
        Of `thematic_map`.
    title
        Above the picture.
    """
    themes = max(len(table), 1)

    def place(rank: float, side: float) -> float:
        return _MARGIN + _INSET + (rank - 0.5) / themes * (side - 2 * _INSET)

    most = max(table["records"], default=1)
    parts = [f'<text x="{_MARGIN}" y="32" font-size="22" fill="#111">{escape(title)}</text>']
    parts += _frame()
    points, shapes = [], [Box(*corners) for corners in _captions()]
    for row in table.to_dict("records"):
        x = place(row["centrality_rank"], _SIDE * 1.3)
        y = 2 * _MARGIN + _SIDE - place(row["density_rank"], _SIDE)
        radius = 10 + 34 * (row["records"] / most) ** 0.5
        points.append((", ".join(row["leading"].split("; ")[:2]), x, y, radius, 13.0))
        shapes.append(Box(x - radius, y - radius, x + radius, y + radius))
        told = f"{row['theme']}: {row['keywords']} keywords, centrality {row['centrality']:.2f}, "
        told += f"density {row['density']:.2f}, {row['quadrant']}"
        shape = mark(row["community"], x, y, radius)
        parts.append(
            f'{shape} fill="{colour_of(row["community"])}" fill-opacity="0.45" stroke="#333">'
            f"<title>{escape(told)}</title></{shape.split()[0][1:]}>"
        )
    right, low = 2 * _MARGIN + _SIDE * 1.3, 2 * _MARGIN + _SIDE
    for text, x, y, size in place_labels(points, shapes, right, low, sure=len(points)):
        parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" fill="#111" stroke="#fff" '
            f'stroke-width="3" paint-order="stroke">{escape(text)}</text>'
        )
    described = "; ".join(f"{row['theme']}: {row['quadrant']}" for row in table.to_dict("records"))
    return svg(right, low, title, described, parts)


def _captions() -> list[tuple[float, float, float, float]]:
    """Where the names of the quarters stand."""
    right, low = _MARGIN + _SIDE * 1.3, _MARGIN + _SIDE
    return [
        (_MARGIN, _MARGIN, _MARGIN + 120, _MARGIN + 26),
        (right - 120, _MARGIN, right, _MARGIN + 26),
        (_MARGIN, low - 26, _MARGIN + 240, low),
        (right - 120, low - 26, right, low),
    ]


def _frame() -> list[str]:
    wide, middle = _SIDE * 1.3, (_MARGIN + _SIDE * 0.65, _MARGIN + _SIDE / 2)
    right, low = _MARGIN + wide, _MARGIN + _SIDE
    line = 'stroke="#888" stroke-width="1"'
    names = [
        (right - 8, _MARGIN + 20, "end", "motor themes"),
        (_MARGIN + 8, _MARGIN + 20, "start", "niche themes"),
        (_MARGIN + 8, low - 10, "start", "emerging or declining themes"),
        (right - 8, low - 10, "end", "basic themes"),
    ]
    axes = [
        (right, low + 24, "end", "more central (linked to other themes) →"),
        (_MARGIN, _MARGIN - 8, "start", "↑ denser (linked in itself)"),
    ]
    return [
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{wide}" height="{_SIDE}" fill="none" {line}/>',
        f'<path d="M{middle[0]} {_MARGIN}V{low}M{_MARGIN} {middle[1]}H{right}" fill="none" '
        f'stroke-dasharray="6 5" {line}/>',
        *(
            f'<text x="{x}" y="{y}" font-size="14" fill="#444" text-anchor="{anchor}">{text}</text>'
            for x, y, anchor, text in names + axes
        ),
    ]
