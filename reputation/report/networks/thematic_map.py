"""The thematic map: the centrality and density of each theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import networkx as nx
import pandas as pd

from reputation.report.drawing_sheet import (
    INNER,
    LETTER,
    LINE,
    MARGIN,
    WIDE,
    footing,
    heading,
    words,
)
from reputation.report.name_places import Point, place_names
from reputation.report.networks.communities import community_table
from reputation.report.svg_elements import Box, colour_of, escape, key_sizes, mark, svg

__all__ = ["QUADRANTS", "draw_thematic_map", "thematic_map"]

_SIDE, _INSET = 620.0, 60.0  # height of the frame, and what marks keep from it
_GREY = "#444"

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


def draw_thematic_map(
    table: pd.DataFrame, *, title: str = "Thematic map", notes: Sequence[str] = ()
) -> str:
    """Draw a thematic map as SVG: centrality rank to the right, density rank upwards.

    Parameters
    ----------
    table
        Of `thematic_map`.
    title
        Above the picture.
    notes
        Below it: what it rests on.
    """
    themes = max(len(table), 1)
    above, begin = heading(title)
    top = begin + LINE

    def place(rank: float, side: float) -> float:
        return _INSET + (rank - 0.5) / themes * (side - 2 * _INSET)

    most = max(table["records"], default=1)
    marks, points = [], []
    for row in table.to_dict("records"):
        x = MARGIN + place(row["centrality_rank"], INNER)
        y = top + _SIDE - place(row["density_rank"], _SIDE)
        radius = _radius(row["records"], most)
        points.append(Point(", ".join(row["leading"].split("; ")[:2]), x, y, radius * 1.1))
        told = f"{row['theme']}: {row['keywords']} keywords, centrality {row['centrality']:.2f}, "
        told += f"density {row['density']:.2f}, {row['quadrant']}"
        shape = mark(row["community"], x, y, radius)
        marks.append(
            f'{shape} fill="{colour_of(row["community"])}" fill-opacity="0.45" stroke="#333">'
            f"<title>{escape(told)}</title></{shape.split()[0][1:]}>"
        )
    low = top + _SIDE
    key, end = _key(most, low + 2 * LINE)
    below, end = footing(notes, end)
    parts = [*above, *_frame(top), *marks, *_names(points, top), *key, *below]
    described = "; ".join(f"{row['theme']}: {row['quadrant']}" for row in table.to_dict("records"))
    return svg(WIDE, end, title, described, parts)


def _names(points: Sequence[Point], top: float) -> list[str]:
    """The leading keywords of each theme, at its mark or led to it."""
    captions = [Box(*corners) for corners in _captions(top)]
    parts = []
    for label in place_names(points, captions, (WIDE, top + _SIDE), LETTER):
        if label.lead:
            x, y, to_x, to_y = label.lead
            line = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"'
            parts.append(f'<line {line} stroke="#555" stroke-width="1"/>')
        parts.append(words(label.x, label.y, label.name, halo=True))
    return parts


def _radius(records: float, most: float) -> float:
    return float(6 + 30 * (records / max(most, 10)) ** 0.5)


def _key(most: float, top: float) -> tuple[list[str], float]:
    """Sizes for round numbers of records, and the height at which the picture goes on."""
    x, reach = MARGIN + 90, _radius(key_sizes(most)[0], most)
    y = top + reach
    parts = [words(MARGIN, y + 5, "records")]
    for number in key_sizes(most):
        radius = _radius(number, most)
        x += radius
        parts.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" fill="none" stroke="#333"/>'
        )
        parts.append(words(x + radius + 5, y + 5, f"{number}"))
        x += radius + 60
    return parts, y + reach + 8


def _captions(top: float) -> list[tuple[float, float, float, float]]:
    """The positions of the names of the quarters, and everything outside the frame."""
    right, low = MARGIN + INNER, top + _SIDE
    return [
        (0, top, MARGIN, low),
        (right, top, WIDE, low),
        (0, 0, WIDE, top),
        (MARGIN, top, MARGIN + 120, top + 26),
        (right - 120, top, right, top + 26),
        (MARGIN, low - 26, MARGIN + 230, low),
        (right - 110, low - 26, right, low),
    ]


def _frame(top: float) -> list[str]:
    across, down = MARGIN + INNER / 2, top + _SIDE / 2
    right, low = MARGIN + INNER, top + _SIDE
    line = 'stroke="#888" stroke-width="1"'
    names = [
        (right - 8, top + 20, "motor themes", "end"),
        (MARGIN + 8, top + 20, "niche themes", "start"),
        (MARGIN + 8, low - 10, "emerging or declining themes", "start"),
        (right - 8, low - 10, "basic themes", "end"),
        (right, low + 20, "more central (linked to other themes) →", "end"),
        (MARGIN, top - 6, "↑ denser (linked within)", "start"),
    ]
    return [
        f'<rect x="{MARGIN}" y="{top}" width="{INNER}" height="{_SIDE}" fill="none" {line}/>',
        f'<path d="M{across} {top}V{low}M{MARGIN} {down}H{right}" fill="none" '
        f'stroke-dasharray="6 5" {line}/>',
        *(words(x, y, text, colour=_GREY, anchor=side) for x, y, text, side in names),
    ]
