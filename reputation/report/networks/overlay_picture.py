"""Picture of a network over time: each node in the colour of its records' mean year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np

from reputation.report.drawing import Box, escape, place_labels, svg
from reputation.report.networks.building import part_of
from reputation.report.networks.network_picture import lay_out

__all__ = ["SHADES", "draw_overlay"]

_SIDE, _WIDE, _MARGIN, _HEAD = 900.0, 1400.0, 60.0, 90.0
_NODES, _EDGES, _NAMED = 150, 500, 40
#: From early to late: cividis, legible to the colour-blind and in grey (Nuñez et al. 2018).
SHADES = ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838")


def draw_overlay(graph: nx.Graph, *, title: str = "", notes: Sequence[str] = ()) -> str:
    """Draw a measured network as SVG, its nodes from dark (early) to light (late).

    Parameters
    ----------
    graph
        Of `reputation.report.networks.communities.measure_network`; nodes without a year are
        white. The 150 most frequent are drawn.
    title, notes
        Above the picture.

    Notes
    -----
    As VOSviewer's overlay visualisation: van Eck, N. J. & Waltman, L. (2010), Scientometrics
    84(2), 523-538. The scale runs from the 5th to the 95th percentile of the nodes' years, so that
    a single old or new node does not hide the rest.
    """
    data = graph.nodes
    order = sorted(graph, key=lambda n: (-data[n]["records"], -data[n]["links"], n))[:_NODES]
    drawn = part_of(graph, order)
    places = lay_out(drawn)
    years = [data[n]["year"] for n in places if data[n].get("year") is not None]
    low, high = np.percentile(years, [5, 95]) if years else (0.0, 0.0)
    most = max((data[n]["records"] for n in places), default=1)
    points = {
        n: (
            _MARGIN + (x + 1) / 2 * (_WIDE - 2 * _MARGIN),
            _HEAD + _MARGIN + (y + 1) / 2 * (_SIDE - 2 * _MARGIN),
        )
        for n, (x, y) in places.items()
    }
    radii = {n: 5 + 17 * (data[n]["records"] / most) ** 0.5 for n in places}
    parts = _heading(title, [*notes, _told(graph, len(places))])
    parts += _edges(drawn, points)
    for node in (n for n in order if n in points):
        parts.append(_mark(node, data[node], points[node], radii[node], (low, high)))
    parts += _labels([n for n in order if n in points], data, points, radii)
    parts += _scale(float(low), float(high))
    return svg(_WIDE, _HEAD + _SIDE + _MARGIN, title or "Overlay by year", "Nodes by year", parts)


def _told(graph: nx.Graph, placed: int) -> str:
    rest = graph.number_of_nodes() - placed
    return f"{placed} nodes by the mean year of their records" + (
        f"; {rest} less frequent or unconnected nodes are not shown" if rest else ""
    )


def _heading(title: str, notes: Sequence[str]) -> list[str]:
    lines = [f'<text x="{_MARGIN}" y="30" font-size="22" fill="#111">{escape(title)}</text>']
    return lines + [
        f'<text x="{_MARGIN}" y="{52 + 18 * n}" font-size="14" fill="#444">{escape(note)}</text>'
        for n, note in enumerate(filter(None, notes))
    ]


def _edges(graph: nx.Graph, points: Mapping[str, tuple[float, float]]) -> list[str]:
    edges = sorted(graph.edges(data="records"), key=lambda edge: (-edge[2], edge[:2]))[:_EDGES]
    most = edges[0][2] if edges else 1
    return [
        f'<line x1="{points[one][0]:.1f}" y1="{points[one][1]:.1f}" x2="{points[other][0]:.1f}" '
        f'y2="{points[other][1]:.1f}" stroke="#888" stroke-opacity="0.35" '
        f'stroke-width="{0.5 + 3 * records / most:.2f}"/>'
        for one, other, records in reversed(edges)
    ]


def _shade(year: float, span: tuple[float, float]) -> str:
    """The colour of a year, between the two shades it lies between."""
    low, high = span
    at = (min(max(year, low), high) - low) / (high - low) if high > low else 0.5
    place = at * (len(SHADES) - 1)
    first = min(int(place), len(SHADES) - 2)
    ends = [[int(SHADES[first + k][i : i + 2], 16) for i in (1, 3, 5)] for k in (0, 1)]
    mixed = [round(a + (b - a) * (place - first)) for a, b in zip(*ends, strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _mark(
    node: str,
    data: Mapping[str, float],
    point: tuple[float, float],
    radius: float,
    span: tuple[float, float],
) -> str:
    year = data.get("year")
    fill = "#ffffff" if year is None else _shade(year, span)
    told = f"{node}: {data['records']} records" + (f", mean year {year:.1f}" if year else "")
    return (
        f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{radius:.1f}" fill="{fill}" '
        f'stroke="#333" stroke-width="0.7"><title>{escape(told)}</title></circle>'
    )


def _labels(
    order: Sequence[str],
    data: Mapping[str, Mapping[str, str]],
    points: Mapping[str, tuple[float, float]],
    radii: Mapping[str, float],
) -> list[str]:
    obstacles = [
        Box(x - radii[n] * 0.8, y - radii[n] * 0.8, x + radii[n] * 0.8, y + radii[n] * 0.8)
        for n, (x, y) in points.items()
    ]
    wanted = [(data[n]["label"][:40], *points[n], radii[n], 11.0 + radii[n] * 0.3) for n in order]
    placed = place_labels(wanted, obstacles, _WIDE, _HEAD + _SIDE, sure=_NAMED)
    return [
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" fill="#111" stroke="#fff" '
        f'stroke-width="3" paint-order="stroke">{escape(text)}</text>'
        for text, x, y, size in placed
    ]


def _scale(low: float, high: float) -> list[str]:
    """The colours with their years, below the picture."""
    wide, top = 320.0, _HEAD + _SIDE + 8
    left = _WIDE - _MARGIN - wide
    stops = "".join(
        f'<stop offset="{n / (len(SHADES) - 1):.2f}" stop-color="{shade}"/>'
        for n, shade in enumerate(SHADES)
    )
    texts = [(left, "start", low), (left + wide / 2, "middle", (low + high) / 2)]
    texts.append((left + wide, "end", high))
    return [
        f'<defs><linearGradient id="overlay-years">{stops}</linearGradient></defs>',
        f'<rect x="{left}" y="{top}" width="{wide}" height="14" fill="url(#overlay-years)" '
        'stroke="#333" stroke-width="0.5"/>',
        *(
            f'<text x="{x}" y="{top + 32}" font-size="14" fill="#444" text-anchor="{side}">'
            f"{year:.1f}</text>"
            for x, side, year in texts
        ),
    ]
