"""Elements of pictures: shapes, colours, and text that is measured so that it does not overlap."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reputation.output import plain

__all__ = [
    "COLOURS",
    "SHAPES",
    "Box",
    "colour_of",
    "escape",
    "key_sizes",
    "mark",
    "place_labels",
    "shape",
    "shortened",
    "svg",
    "text_width",
    "wrapped",
]

#: For colour-blind readers: Okabe, M. & Ito, K. (2008), Color universal design, without
#: yellow, which is too light on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#5D5D5D")
#: As many shapes as have no common divisor with the number of colours: 35 pairs before one recurs.
_SHAPES = ("circle", "square", "triangle", "diamond", "hexagon")
_HEX = [(1.1, 0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0), (-0.55, -0.95), (0.55, -0.95)]
_CORNERS = {
    "triangle": [(0, -1.25), (1.1, 0.7), (-1.1, 0.7)],
    "triangle-up": [(0, -1.1), (1.15, 0.88), (-1.15, 0.88)],
    "triangle-down": [(0, 1.1), (1.15, -0.88), (-1.15, -0.88)],
    "diamond": [(0, -1.25), (1.1, 0), (0, 1.25), (-1.1, 0)],
    "hexagon": _HEX,
}
#: The shapes that `shape` draws; all but ``triangle`` and ``hexagon`` are Vega's, too.
SHAPES = ("circle", "square", *_CORNERS)

#: Mean width of a letter in ems; wide ones apart. Generous, so that no text is cut or touched.
_WIDE, _NARROW = set("MWmw@%&—…ШЩ"), set("iljtfrI.,;:'|!()[] ")


#: Round numbers, largest first.
_ROUND = [step * 10**power for power in range(6, -1, -1) for step in (5, 2, 1)]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Whether the two have any point in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, width: float, height: float) -> bool:
        """Whether all of it fits on a canvas of this size."""
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height


def colour_of(number: int) -> str:
    """The colour of the community of this number (from 1); 0 is pale grey."""
    return COLOURS[(number - 1) % len(COLOURS)] if number else "#BBBBBB"


def escape(text: str) -> str:
    """Text from outside, harmless in SVG and HTML."""
    return html.escape(plain(text))


def text_width(text: str, size: float) -> float:
    """About how wide a text is in a sans-serif typeface of this size, in pixels."""
    ems = sum(0.92 if c in _WIDE else 0.36 if c in _NARROW else 0.6 for c in text)
    ems += sum(0.4 for c in text if ord(c) >= 0x2E80)  # Chinese, Japanese, Korean
    return ems * size


def mark(number: int, x: float, y: float, radius: float) -> str:
    """The shape of the community of this number around a point, in SVG, without its end."""
    return shape(_SHAPES[(number - 1) % len(_SHAPES)] if number else "circle", x, y, radius)


def shape(name: str, x: float, y: float, radius: float) -> str:
    """One of `SHAPES` around a point, in SVG, without its end."""
    if name == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    if name == "square":
        half = radius * 0.88
        side = f'width="{2 * half:.1f}" height="{2 * half:.1f}"'
        return f'<rect x="{x - half:.1f}" y="{y - half:.1f}" {side}'
    corners = ((x + dx * radius, y + dy * radius) for dx, dy in _CORNERS[name])
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}"'


def place_labels(
    wanted: Iterable[tuple[str, float, float, float, float]],
    obstacles: Sequence[Box],
    width: float,
    height: float,
    *,
    sure: int = 0,
) -> list[tuple[str, float, float, float]]:
    """Place labels next to their points so that none covers another, an obstacle or the edge.

    Parameters
    ----------
    wanted
        Text, x, y, radius of the point and size of the letters, the most important first: one
        that finds no place is left out.
    obstacles
        What must stay free.
    width, height
        Of the canvas, in pixels.
    sure
        So many of the first may cover obstacles, though never a label, where there is no room.

    Returns
    -------
    list
        Text, x and y of the beginning of its base line, and size, in the order given.
    """
    labels: list[Box] = []
    placed = []
    for number, (text, x, y, radius, size) in enumerate(wanted):
        tries: list[list[Box]] = [[*labels, *obstacles]]
        if number < sure:
            tries.append(labels)
        places = ((taken, place) for taken in tries for place in _places(text, x, y, radius, size))
        for taken, (left, base) in places:
            right = left + text_width(text, size)
            box = Box(left - 1, base - size * 0.85, right + 1, base + size * 0.25)
            if box.inside(width, height) and not any(box.touches(other) for other in taken):
                labels.append(box)
                placed.append((text, left, base, size))
                break
    return placed


def _places(text: str, x: float, y: float, radius: float, size: float) -> list[tuple[float, float]]:
    """Where a label's base line may begin: right, left, above, below, askew, and to either side."""
    wide, gap, aside = text_width(text, size), radius + 3, (radius + 3) * 0.7
    return [
        (x + gap, y + size * 0.35),
        (x - gap - wide, y + size * 0.35),
        (x - wide / 2, y - gap - size * 0.2),
        (x - wide / 2, y + gap + size * 0.8),
        (x + aside, y - aside),
        (x + aside, y + aside + size * 0.7),
        (x - aside - wide, y - aside),
        (x - aside - wide, y + aside + size * 0.7),
        *(
            (left, y + down)
            for left in (x + radius - wide, x - radius)
            for down in (-gap - size * 0.2, gap + size * 0.8)
        ),
    ]


def svg(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> str:
    """A complete SVG file, with a title and a description for people who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        "font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\">\n"
        f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>\n"
        '<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def key_sizes(most: float) -> list[int]:
    """Two or three round numbers of articles, largest first, to key the sizes of marks by.

    Examples
    --------
    >>> key_sizes(67), key_sizes(3)
    ([50, 10, 1], [2, 1])
    """
    largest = next(number for number in _ROUND if number <= max(most, 1))
    smaller = next((number for number in _ROUND if 1 < number <= largest / 5), 0)
    return [number for number in dict.fromkeys((largest, smaller, 1)) if number]


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The lines of a text in letters of this size, broken between words to a width."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def shortened(text: str, width: float, size: float) -> str:
    """A text that fits a width in letters of this size, cut with an ellipsis where it is longer.

    Examples
    --------
    >>> shortened("public participation", 80, 14)
    'public pa…'
    """
    if text_width(text, size) <= width:
        return text
    fits = [n for n in range(len(text)) if text_width(text[:n].rstrip() + "…", size) <= width]
    return text[: max(fits, default=0)].rstrip() + "…"
