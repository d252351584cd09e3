"""Columns of bars connected by bands: three fields, or themes from window to window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reputation.report.drawing import escape, svg, text_width

__all__ = ["FlowNode", "draw_flows"]

_MARGIN, _LETTERS, _BAR, _GAP = 40.0, 14.0, 16.0, 9.0
_COLUMN, _TALL = 300.0, 620.0


@dataclass(frozen=True, slots=True)
class FlowNode:
    """A bar: its label, its size in the unit of the links, its colour."""

    label: str
    size: float
    colour: str


def draw_flows(
    columns: Sequence[tuple[str, Mapping[str, FlowNode]]],
    links: Sequence[tuple[str, str, float]],
    *,
    title: str,
    notes: Sequence[str] = (),
) -> str:
    """Draw columns of bars and the bands between them as SVG.

    Parameters
    ----------
    columns
        Heading and bars of each, by key; keys are unique over all columns.
    links
        From a bar to one of the next column, and how wide.
    title, notes
        Above the picture.
    """
    notes = [note for note in notes if note]
    top = 60.0 + 18 * len(notes) + 26
    unit, places = _placed(columns, top)
    every = {key: node for _, nodes in columns for key, node in nodes.items()}
    parts = [f'<text x="{_MARGIN}" y="32" font-size="22" fill="#111">{escape(title)}</text>']
    parts += [
        f'<text x="{_MARGIN}" y="{54 + 18 * n}" font-size="14" fill="#444">{escape(note)}</text>'
        for n, note in enumerate(notes)
    ]
    parts += [
        f'<text x="{_MARGIN + n * _COLUMN}" y="{top - 10}" font-size="15" font-weight="bold" '
        f'fill="#333">{escape(head)}</text>'
        for n, (head, _) in enumerate(columns)
    ]
    parts += _bands(links, places, every, unit)
    for key, node in every.items():
        parts += _bar(node, *places[key])
    width = max(
        _MARGIN * 2 + _COLUMN * (len(columns) - 1) + _BAR + _last_label(columns),
        *(2 * _MARGIN + text_width(note, 14) for note in notes),
    )
    height = max((y + h for _, y, h in places.values()), default=top) + _MARGIN
    return svg(width, height, title, f"{len(every)} bars, {len(links)} bands", parts)


def _placed(
    columns: Sequence[tuple[str, Mapping[str, FlowNode]]], top: float
) -> tuple[float, dict[str, tuple[float, float, float]]]:
    """Pixels of a unit; and of each bar its left, top and height."""
    most = max((_total(nodes) for _, nodes in columns), default=1) or 1
    longest = max((len(nodes) for _, nodes in columns), default=1)
    tall = max(_TALL, longest * (_LETTERS + _GAP + 2))
    unit = (tall - _GAP * longest) / most
    places: dict[str, tuple[float, float, float]] = {}
    for place, (_, nodes) in enumerate(columns):
        x = _MARGIN + place * _COLUMN
        # A bar is at least as tall as its label, so that labels never touch.
        heights = {key: max(node.size * unit, _LETTERS) for key, node in nodes.items()}
        y = top + max(0.0, (tall - sum(heights.values()) - _GAP * len(nodes)) / 2)
        for key, height in heights.items():
            places[key] = (x, y, height)
            y += height + _GAP
    return unit, places


def _last_label(columns: Sequence[tuple[str, Mapping[str, FlowNode]]]) -> float:
    """How much room the labels of the last column take."""
    nodes = columns[-1][1].values() if columns else ()
    return max((text_width(_label(node), _LETTERS) for node in nodes), default=0) + 10


def _label(node: FlowNode) -> str:
    return f"{node.label} {node.size:g}"


def _total(nodes: Mapping[str, FlowNode]) -> float:
    return sum(node.size for node in nodes.values())


def _bands(
    links: Sequence[tuple[str, str, float]],
    places: Mapping[str, tuple[float, float, float]],
    nodes: Mapping[str, FlowNode],
    unit: float,
) -> list[str]:
    """Bands leave and reach a bar in the order of their other ends; too many are squeezed."""
    out: defaultdict[str, float] = defaultdict(float)
    into: defaultdict[str, float] = defaultdict(float)
    for one, other, width in links:
        out[one] += width * unit
        into[other] += width * unit
    begins, ends = [link[0] for link in links], [link[1] for link in links]
    widths = [link[2] * unit for link in links]
    left, right = _stacked(begins, ends, widths, places), _stacked(ends, begins, widths, places)
    drawn = []
    for number, (one, other, width) in enumerate(links):
        (x, y, tall), (to_x, to_y, to_tall) = places[one], places[other]
        shrink = min(1.0, tall / out[one]), min(1.0, to_tall / into[other])
        start, end = y + left[number] * shrink[0], to_y + right[number] * shrink[1]
        wide, to_wide = width * unit * shrink[0], width * unit * shrink[1]
        x += _BAR
        bend = (x + to_x) / 2
        told = f"{nodes[one].label} – {nodes[other].label}: {width:g}"
        drawn.append(
            f'<path d="M{x:.1f} {start:.1f}C{bend:.1f} {start:.1f} {bend:.1f} {end:.1f} '
            f"{to_x:.1f} {end:.1f}V{end + to_wide:.1f}C{bend:.1f} {end + to_wide:.1f} {bend:.1f} "
            f'{start + wide:.1f} {x:.1f} {start + wide:.1f}Z" fill="{nodes[one].colour}" '
            f'fill-opacity="0.35"><title>{escape(told)}</title></path>'
        )
    return drawn


def _stacked(
    own: Sequence[str],
    other: Sequence[str],
    widths: Sequence[float],
    places: Mapping[str, tuple[float, float, float]],
) -> list[float]:
    """How far below the top of its own bar each band begins."""
    used: defaultdict[str, float] = defaultdict(float)
    found = [0.0] * len(own)
    for number in sorted(range(len(own)), key=lambda n: places[other[n]][1]):
        found[number] = used[own[number]]
        used[own[number]] += widths[number]
    return found


def _bar(node: FlowNode, x: float, y: float, height: float) -> list[str]:
    return [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{_BAR}" height="{height:.1f}" '
        f'fill="{node.colour}"/>',
        f'<text x="{x + _BAR + 5:.1f}" y="{y + height / 2 + 5:.1f}" font-size="{_LETTERS}" '
        f'fill="#111" stroke="#fff" stroke-width="3" paint-order="stroke">'
        f"{escape(_label(node))}</text>",
    ]
