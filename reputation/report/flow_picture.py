"""Columns of bars connected by bands: three fields, or themes from window to window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from reputation.report.svg_elements import escape, shortened, svg, text_width

__all__ = ["FlowNode", "draw_flows"]

_BAR, _GAP, _TALL = 16.0, 9.0, 620.0
_LONGEST = 220.0  # label of the last column


@dataclass(frozen=True, slots=True)
class FlowNode:
    """A bar: its label, its size in the unit of the links, its colour, and the number it bears.

    The number is the size unless given.
    """

    label: str
    size: float
    colour: str
    number: float | None = None

    @property
    def told(self) -> str:
        """The number, in words."""
        return f"{self.size if self.number is None else self.number:g}"


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
        Above and below the picture.
    """
    above, begin = heading(title)
    top = begin + LINE + 12
    step = _step(columns)
    unit, places = _placed(columns, top, step)
    every = {key: node for _, nodes in columns for key, node in nodes.items()}
    parts = [*above, *_bands(links, places, every, unit)]
    for place, (head, nodes) in enumerate(columns):
        room = (step if place < len(columns) - 1 else _LONGEST + _BAR + 5) - _BAR - 12
        name = shortened(head, step - 10 if place < len(columns) - 1 else _LONGEST, LETTER)
        parts.append(words(MARGIN + place * step, top - 10, name, bold=True))
        for key, node in nodes.items():
            parts += _bar(node, *places[key], room)
    low = max((y + h for _, y, h in places.values()), default=top) + 16
    below, low = footing(notes, low)
    return svg(WIDE, low, title, f"{len(every)} bars, {len(links)} bands", [*parts, *below])


def _step(columns: Sequence[tuple[str, Mapping[str, FlowNode]]]) -> float:
    """From one column to the next, so that the labels of the last one find room."""
    nodes = columns[-1][1].values() if columns else ()
    last = max((text_width(_label(node), LETTER) for node in nodes), default=0.0)
    room = INNER - _BAR - 5 - min(last, _LONGEST)
    return room / max(len(columns) - 1, 1)


def _placed(
    columns: Sequence[tuple[str, Mapping[str, FlowNode]]], top: float, step: float
) -> tuple[float, dict[str, tuple[float, float, float]]]:
    """Pixels of a unit; and of each bar its left, top and height."""
    most = max((_total(nodes) for _, nodes in columns), default=1) or 1
    longest = max((len(nodes) for _, nodes in columns), default=1)
    tall = max(_TALL, longest * (LETTER + _GAP + 2))
    unit = (tall - _GAP * longest) / most
    places: dict[str, tuple[float, float, float]] = {}
    for place, (_, nodes) in enumerate(columns):
        x = MARGIN + place * step
        # A bar is at least as tall as its label, so that labels never touch.
        heights = {key: max(node.size * unit, LETTER) for key, node in nodes.items()}
        y = top + max(0.0, (tall - sum(heights.values()) - _GAP * len(nodes)) / 2)
        for key, height in heights.items():
            places[key] = (x, y, height)
            y += height + _GAP
    return unit, places


def _label(node: FlowNode) -> str:
    return f"{node.label} {node.told}"


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


def _bar(node: FlowNode, x: float, y: float, height: float, room: float) -> list[str]:
    """A bar and its label, which is cut to the room before the next column, but not its number."""
    number = f" {node.told}"
    name = shortened(node.label, room - text_width(number, LETTER), LETTER)
    return [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{_BAR}" height="{height:.1f}" '
        f'fill="{node.colour}"><title>{escape(_label(node))}</title></rect>',
        words(x + _BAR + 5, y + height / 2 + 5, name + number, halo=True),
    ]
