"""Picture of a network: the same graph always gives the same SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

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
from reputation.report.networks.communities import communities_of
from reputation.report.networks.cooccurrence import part_of
from reputation.report.networks.network_basis import notes_of
from reputation.report.svg_elements import (
    Box,
    colour_of,
    escape,
    key_sizes,
    mark,
    place_labels,
    svg,
    text_width,
    wrapped,
)

__all__ = ["Look", "draw_graph", "draw_network", "lay_out"]

_SMALLEST, _TALLEST = 480.0, 1080.0  # the graph without legend, by its nodes
_COLUMNS = 3  # of the legend
_EDGES = 900  # the strongest; more are a grey mass
# The most frequent; more are for a program that can zoom, and springs get slow from 500.
_NODES = 450
_NAMED = 60  # nodes whose labels may cover smaller nodes
_LONGEST = 30  # letters of a label
_FEW = 5  # records that the width and darkness of an edge begin to be full at
_COMMUNITIES = 24  # in the legend
_SEED = 20200501


def lay_out(graph: nx.Graph, *, seed: int = _SEED) -> dict[str, tuple[float, float]]:
    """The position of each node, between -1 and 1, members of a community near each other.

    Fruchterman and Reingold's springs (1991, Software: Practice and Experience 21(11),
    1129-1164), twelve times as strong inside a community as between two; a weak spring to the
    middle keeps parts that hang together with nothing else on the canvas. Rounded to four places,
    so that it is the same on every machine. Nodes without an edge are left out.
    """
    nodes = [node for node in graph if graph.degree(node)]
    if not nodes:
        return {}
    place = {node: number for number, node in enumerate(nodes)}
    springs = nx.Graph()
    springs.add_nodes_from(range(len(nodes) + 1))
    communities = nx.get_node_attributes(graph, "community")
    for one, other, records in graph.edges(data="records"):
        same = communities.get(one) == communities.get(other)
        springs.add_edge(place[one], place[other], weight=(12 if same else 1) * records**0.5)
    middle = len(nodes)
    for number in range(len(nodes)):
        springs.add_edge(number, middle, weight=1.0)
    found = nx.spring_layout(springs, seed=seed, iterations=150, k=2.2 / len(nodes) ** 0.5)
    points = np.array([found[number] for number in range(len(nodes))])
    points = _spread(points)
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, points, strict=True)}


def _spread(points: np.ndarray) -> np.ndarray:
    """Fill the square: half way from where points lie to their ranks along each axis."""
    spread = np.zeros_like(points)
    for axis in (0, 1):
        values = points[:, axis]
        low, high = values.min(), values.max()
        linear = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
        rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
        spread[:, axis] = (linear + rank / max(1, len(values) - 1)) - 1
    return np.round(spread, 4)


def _apart(points: np.ndarray, radii: np.ndarray, size: tuple[float, float]) -> np.ndarray:
    """Push shapes that cover each other apart, within the canvas."""
    points = points.copy()
    least = radii[:, None] * 1.1 + radii[None, :] * 1.1 + 4
    np.fill_diagonal(least, 0)
    for _ in range(80):
        away = points[:, None, :] - points[None, :, :]
        distance = np.maximum(np.hypot(away[..., 0], away[..., 1]), 0.01)
        push = np.clip(least - distance, 0, None) / distance * 0.25
        points += (away * push[..., None]).sum(axis=1)
        points = np.clip(points, 0, size)
    return np.round(points, 1)


@dataclass(frozen=True, slots=True)
class Look:
    """How a network is coloured, and what says so.

    Attributes
    ----------
    mark
        Attributes of a node, x, y and radius -> its shape in SVG, without its end.
    line
        Attributes of the nodes at both ends of an edge -> its colour.
    legend
        From where on it may stand -> what is drawn, and where the next thing may begin.
    note
        What a reader has to know.
    """

    mark: Callable[[Mapping[str, Any], float, float, float], str]
    line: Callable[[Mapping[str, Any], Mapping[str, Any]], str]
    legend: Callable[[float], tuple[list[str], float]]
    note: str = ""


def draw_network(
    graph: nx.Graph,
    *,
    title: str = "",
    positions: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """Draw a measured network as SVG, its communities by colour and shape.

    Parameters
    ----------
    graph
        Of `reputation.report.networks.communities.measure_network`. Legible up to some 300 nodes.
    title
        Above the picture.
    positions
        Of `lay_out`, where they are known already.

    Returns
    -------
    str
        SVG: see `draw_graph`. A legend names the communities.
    """
    stability = graph.graph.get("stability")
    look = Look(
        _community_mark,
        _community_line,
        lambda top: _legend(graph, top),
        stability.sentence if stability else "",
    )
    return draw_graph(graph, look, title=title, positions=positions)


def draw_graph(
    graph: nx.Graph,
    look: Look,
    *,
    title: str = "",
    positions: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """Draw a measured network as SVG, coloured as `look` has it.

    Nodes by size (records), the strongest edges, the stronger the wider and darker, and as many
    labels as find room, the most important first. Names of all nodes show on pointing at them. A
    key tells sizes and widths, and what the network rests on stands below.
    """
    drawn = part_of(graph, _most_frequent(graph))
    points, radii = _points(drawn, lay_out(drawn) if positions is None else positions)
    nodes = [node for node in _most_frequent(drawn) if node in points]
    size = f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges"
    above, top = heading(title)
    legend, low = look.legend(top + _tall(len(points)) + 24)
    key, low = _key(drawn, low + 8)
    left_out = _left_out(graph, drawn, len(points))
    notes, low = footing([*notes_of(graph), left_out, look.note], low + 8)
    inner = [
        *_edges(drawn, points, look),
        *(_node(graph, node, *points[node], radii[node], look=look) for node in nodes),
        *_labels(graph, nodes, points, radii),
    ]
    moved = [f'<g transform="translate(0 {top:.0f})">', *inner, "</g>"]
    parts = [*above, *moved, *legend, *key, *notes]
    return svg(WIDE, low, title or "Network", size, parts)


def _tall(nodes: int) -> float:
    return min(_TALLEST, _SMALLEST + 2 * nodes)


def _most_frequent(graph: nx.Graph) -> list[str]:
    data = graph.nodes
    return sorted(graph, key=lambda n: (-data[n]["records"], -data[n]["links"], n))[:_NODES]


def _points(
    graph: nx.Graph, positions: Mapping[str, tuple[float, float]]
) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """Where each node is drawn, and how large, in pixels."""
    nodes = [node for node in graph if node in positions]
    if not nodes:
        return {}, {}
    size = (INNER, _tall(len(nodes)) - 2 * MARGIN)
    records = np.array([graph.nodes[node]["records"] for node in nodes], dtype=float)
    radii = np.array([_radius(number, records.max()) for number in records])
    unit = (np.array([positions[node] for node in nodes]) + 1) / 2
    points = _apart(unit * size, radii, size) + np.array([MARGIN, MARGIN])
    places = {node: (float(x), float(y)) for node, (x, y) in zip(nodes, points, strict=True)}
    return places, {node: float(radius) for node, radius in zip(nodes, radii, strict=True)}


def _radius(records: float, most: float) -> float:
    return float(3 + 12 * (records / max(most, _FEW)) ** 0.5)


def _edges(graph: nx.Graph, points: dict[str, tuple[float, float]], look: Look) -> Iterator[str]:
    edges = sorted(graph.edges(data=True), key=lambda edge: (-edge[2]["records"], edge[:2]))
    most = edges[0][2]["records"] if edges else 1
    for one, other, data in reversed(edges[:_EDGES]):
        (x, y), (to_x, to_y) = points[one], points[other]
        colour = look.line(graph.nodes[one], graph.nodes[other])
        yield _line(x, y, to_x, to_y, colour, data["records"], most)


def _line(x: float, y: float, to_x: float, to_y: float, *how: Any) -> str:
    """An edge: the more records, the wider and darker."""
    colour, records, most = how
    part = records / max(most, _FEW)
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}" '
        f'stroke-width="{0.6 + 3.9 * part:.2f}" stroke-opacity="{0.12 + 0.68 * part:.2f}"/>'
    )


def _community_line(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    here, there = one["community"], other["community"]
    return colour_of(here) if here == there else "#666666"


def _community_mark(data: Mapping[str, Any], x: float, y: float, radius: float) -> str:
    fill = colour_of(data["community"])
    shape = mark(data["community"], x, y, radius)
    return f'{shape} fill="{fill}" fill-opacity="0.85" stroke="#ffffff" stroke-width="1"'


def _node(graph: nx.Graph, node: str, x: float, y: float, radius: float, *, look: Look) -> str:
    data = graph.nodes[node]
    told = f"{data['label']}: {data['records']} records, {data['links']} links"
    if year := data.get("year"):
        told += f", mean year {year:.1f}"
    drawn = look.mark(data, x, y, radius)
    return f"{drawn}><title>{escape(told)}</title></{drawn.split()[0][1:]}>"


def _labels(
    graph: nx.Graph,
    nodes: list[str],
    points: dict[str, tuple[float, float]],
    radii: dict[str, float],
) -> Iterator[str]:
    reach = {node: radius * 0.8 for node, radius in radii.items()}
    obstacles = [
        Box(x - reach[node], y - reach[node], x + reach[node], y + reach[node])
        for node, (x, y) in points.items()
    ]
    wanted = [
        (_short(n, graph.nodes[n]), *points[n], radii[n], LETTER + max(0.0, radii[n] - 6) * 0.4)
        for n in nodes
    ]
    tall = _tall(len(points))
    for text, x, y, size in place_labels(wanted, obstacles, WIDE, tall, sure=_NAMED):
        yield words(x, y, text, size=size, halo=True)


def _short(node: str, data: Mapping[str, str]) -> str:
    """A label that fits next to its node; for a cited work or record, author and year."""
    label, kind = data["label"], data["kind"]
    if kind == "city" and label != node:  # among keywords, which may be cities, too
        label += " (city)"
    if kind == "cited work" and label.count(", ") > 1:
        label = ", ".join(label.split(", ")[:2])
    if kind in ("cited work", "record") and ") " in label:
        label = label.partition(") ")[0] + ")"
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"


def _legend(graph: nx.Graph, top: float) -> tuple[list[str], float]:
    """The communities by their leading nodes, and where the next thing may begin."""
    communities = [one for one in communities_of(graph, shown=3) if one.community > 0]
    wide = (INNER) / _COLUMNS
    parts, low = [], top
    for place, (number, _, _, leading, _) in enumerate(communities[:_COMMUNITIES]):
        left, y = MARGIN + place % _COLUMNS * wide, top + place // _COLUMNS * 2.3 * LINE
        parts.append(f'{mark(number, left + 9, y - 5, 7)} fill="{colour_of(number)}"/>')
        lines = wrapped(leading, wide - 40, LETTER)
        if len(lines) > 2:
            lines = [lines[0], f"{lines[1].rstrip(';')} …"]
        parts += [words(left + 24, y + LINE * n, line) for n, line in enumerate(lines)]
        low = max(low, y + LINE * len(lines))
    if (rest := len(communities) - _COMMUNITIES) > 0:
        parts.append(words(MARGIN, low + 4, f"and {rest} smaller ones"))
        low += LINE
    return parts, low


def _key(drawn: nx.Graph, y: float) -> tuple[list[str], float]:
    """Sizes of nodes and widths of edges for round numbers of records."""
    x, parts = MARGIN, [words(MARGIN, y + 5, "records: node")]
    x += text_width("records: node", LETTER) + 20
    most = max((data["records"] for _, data in drawn.nodes(data=True)), default=1)
    for number in key_sizes(most):
        radius = _radius(number, most)
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" fill="#777"/>')
        parts.append(words(x + radius + 5, y + 5, f"{number}"))
        x += radius + 44
    strongest = max((number for _, _, number in drawn.edges(data="records")), default=0)
    if strongest:
        parts.append(words(x + 10, y + 5, "edge"))
        x += 56
        for number in key_sizes(strongest):
            parts.append(_line(x, y, x + 30, y, "#666666", number, strongest))
            parts.append(words(x + 36, y + 5, f"{number}"))
            x += 76
    return parts, y + LINE


def _left_out(graph: nx.Graph, drawn: nx.Graph, placed: int) -> str:
    """What the picture leaves out."""
    notes = []
    if (every := graph.number_of_nodes()) > len(drawn):
        notes.append(f"the {len(drawn)} most frequent of {every} nodes")
    if alone := len(drawn) - placed:
        what = "1 node without links is" if alone == 1 else f"{alone} nodes without links are"
        notes.append(f"{what} not drawn")
    if (edges := drawn.number_of_edges()) > _EDGES:
        notes.append(f"the strongest {_EDGES} of {edges} edges")
    return "; ".join(notes)
