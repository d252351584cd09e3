"""Picture of a network over time: each node in the colour of its records' mean year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np

from reputation.report.drawing_sheet import LETTER, LINE, MARGIN, words
from reputation.report.networks.network_picture import Look, draw_graph
from reputation.report.svg_elements import shape

__all__ = ["SHADES", "draw_overlay"]

#: From early to late: cividis, legible to the colour-blind and in grey (Nuñez et al. 2018).
SHADES = ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838")
_NO_YEAR, _RIM, _EDGE = "#ffffff", "#333333", "#888888"
_SCALE = 320.0  # wide


def draw_overlay(
    graph: nx.Graph,
    *,
    title: str = "",
    positions: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """Draw a measured network as SVG, its nodes from dark (early) to light (late).

    Parameters
    ----------
    graph
        Of `reputation.report.networks.communities.measure_network`; nodes without a year are
        white.
    title
        Above the picture.
    positions
        Of `reputation.report.networks.network_picture.lay_out`, where they are known already.

    Notes
    -----
    As VOSviewer's overlay visualisation: van Eck, N. J. & Waltman, L. (2010), Scientometrics
    84(2), 523-538. The scale runs from the 5th to the 95th percentile of the nodes' years, so that
    a single old or new node does not hide the rest.
    """
    years = [year for node, year in graph.nodes(data="year") if year and graph.degree(node)]
    low, high = map(float, np.percentile(years, [5, 95])) if years else (0.0, 0.0)

    def drawn(data: Mapping[str, Any], x: float, y: float, radius: float) -> str:
        year = data.get("year")
        fill = _shade(year, (low, high)) if year else _NO_YEAR
        return f'{shape("circle", x, y, radius)} fill="{fill}" stroke="{_RIM}" stroke-width="0.7"'

    look = Look(
        drawn,
        lambda _one, _other: _EDGE,
        lambda top: _scale(top, low, high, any_without=len(years) < len(graph)),
        "Colour: mean year of a node's records; beyond the ends of the scale the colour is theirs.",
    )
    return draw_graph(graph, look, title=title, positions=positions)


def _shade(year: float, span: tuple[float, float]) -> str:
    """The colour of a year, between the two shades it lies between."""
    low, high = span
    at = (min(max(year, low), high) - low) / (high - low) if high > low else 0.5
    place = at * (len(SHADES) - 1)
    first = min(int(place), len(SHADES) - 2)
    ends = [[int(SHADES[first + k][i : i + 2], 16) for i in (1, 3, 5)] for k in (0, 1)]
    mixed = [round(a + (b - a) * (place - first)) for a, b in zip(*ends, strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _scale(top: float, low: float, high: float, *, any_without: bool) -> tuple[list[str], float]:
    """The colours with their years, and where the next thing may begin."""
    stops = "".join(
        f'<stop offset="{n / (len(SHADES) - 1):.2f}" stop-color="{shade}"/>'
        for n, shade in enumerate(SHADES)
    )
    left = MARGIN + 80
    texts = [(left, "start", low), (left + _SCALE / 2, "middle", (low + high) / 2)]
    texts.append((left + _SCALE, "end", high))
    parts = [
        f'<defs><linearGradient id="overlay-years">{stops}</linearGradient></defs>',
        words(MARGIN, top + 12, "mean year"),
        f'<rect x="{left}" y="{top:.1f}" width="{_SCALE}" height="14" fill="url(#overlay-years)" '
        f'stroke="{_RIM}" stroke-width="0.5"/>',
        *(words(x, top + 14 + LINE, f"{year:.1f}", anchor=side) for x, side, year in texts),
    ]
    if any_without:
        x = left + _SCALE + 40
        parts.append(
            f'{shape("circle", x, top + 7, 7)} fill="{_NO_YEAR}" stroke="{_RIM}" '
            'stroke-width="0.7"/>'
        )
        parts.append(words(x + 14, top + 12, "no year known"))
    return parts, top + 14 + LINE + LETTER
