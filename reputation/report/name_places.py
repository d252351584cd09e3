"""Place names on a map: each next to its own mark or connected to it, without overlaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from reputation.report.svg_elements import Box, text_width

__all__ = ["Label", "Point", "place_names"]

_Line = tuple[float, float, float, float]

_GAPS = (3, 10, 18, 28, 40, 54, 70)  # between mark and name
_LED = 8  # from this gap on a line leads to the mark


@dataclass(frozen=True, slots=True)
class Point:
    """A mark that needs a name."""

    name: str
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        """What the mark covers."""
        reach = self.radius
        return Box(self.x - reach, self.y - reach, self.x + reach, self.y + reach)


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name begins, on its base line, and the line that leads from it to its mark."""

    name: str
    x: float
    y: float
    lead: _Line | None


@dataclass
class _Sheet:
    """What is on the map already."""

    points: Sequence[Point]
    size: tuple[float, float]
    taken: list[Box]
    leads: list[_Line]

    def is_free(self, box: Box) -> bool:
        """Whether a name fits here."""
        return (
            box.inside(*self.size)
            and not any(box.touches(other) for other in self.taken)
            and not any(_meets(line, box) for line in self.leads)
        )


def place_names(
    points: Sequence[Point], obstacles: Sequence[Box], size: tuple[float, float], letter: float
) -> list[Label]:
    """Place names, the most important first, so that none covers a mark, a name or an obstacle.

    A name stands nearer to its own mark than to any other, or a line leads from it to its mark,
    which crosses no other. One that finds no place is left out.
    """
    sheet = _Sheet(points, size, [*obstacles, *(point.box for point in points)], [])
    labels = []
    for point in points:
        tries = (_placed(sheet, point, gap, letter) for gap in _GAPS)
        if found := next((one for one in tries if one), None):
            label, box = found
            sheet.taken.append(box)
            sheet.leads += [label.lead] if label.lead else []
            labels.append(label)
    return labels


def _placed(sheet: _Sheet, point: Point, gap: float, letter: float) -> tuple[Label, Box] | None:
    """The first free place so far from a mark."""
    for x, y in _places(point, gap, letter):
        box = Box(x - 1, y - letter * 0.8, x + text_width(point.name, letter) + 1, y + letter * 0.3)
        if not sheet.is_free(box):
            continue
        if gap < _LED:
            own = _distance(point, box)
            if all(_distance(p, box) >= own + 1 for p in sheet.points if p is not point):
                return Label(point.name, x, y, None), box
            continue
        lead = _lead(point, box)
        # What covers the mark itself cannot be gone around.
        if not any(_meets(lead, other) for other in sheet.taken if not other.touches(point.box)):
            return Label(point.name, x, y, lead), box
    return None


def _lead(point: Point, box: Box) -> _Line:
    """From the rim of a mark to the nearest point of its name."""
    near = min(max(point.x, box.left), box.right), min(max(point.y, box.top), box.bottom)
    away = hypot(near[0] - point.x, near[1] - point.y)
    step = point.radius / away
    return (
        point.x + (near[0] - point.x) * step,
        point.y + (near[1] - point.y) * step,
        *near,
    )


def _places(point: Point, gap: float, letter: float) -> Iterator[tuple[float, float]]:
    """Where a name may begin: right, left, above, below and askew."""
    wide, reach, aside = text_width(point.name, letter), point.radius + gap, 0.75
    middle = letter * 0.35
    for across, down in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
        far = reach * (aside if across and down else 1)
        x = point.x + across * far - (wide if across < 0 else 0 if across else wide / 2)
        y = point.y + middle + down * (far + (0 if across else letter * 0.4))
        yield x, y


def _distance(point: Point, box: Box) -> float:
    """From the rim of a mark to a name."""
    across = max(box.left - point.x, 0, point.x - box.right)
    down = max(box.top - point.y, 0, point.y - box.bottom)
    return hypot(across, down) - point.radius


def _meets(line: _Line, box: Box) -> bool:
    """Whether a short line runs through a box, looked at every few pixels."""
    x, y, to_x, to_y = line
    steps = max(2, int(hypot(to_x - x, to_y - y) / 2))
    return any(
        box.left < x + (to_x - x) * n / steps < box.right
        and box.top < y + (to_y - y) * n / steps < box.bottom
        for n in range(1, steps)
    )
