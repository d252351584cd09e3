"""The sheet that a drawing of ours stands on: title above, what it rests on below, one width."""

from __future__ import annotations

from collections.abc import Iterable

from reputation.report.svg_elements import escape, wrapped

__all__ = ["INNER", "LETTER", "LINE", "MARGIN", "WIDE", "footing", "heading", "words"]

#: At 180 mm the letters have 7.1 points.
WIDE, MARGIN, LETTER, LINE = 1000.0, 24.0, 14.0, 18.0
#: Between the margins.
INNER = WIDE - 2 * MARGIN

_TITLE = 20.0
_INK, _GREY = "#111", "#444"


def words(
    x: float,
    y: float,
    text: str,
    *,
    size: float = LETTER,
    colour: str = _INK,
    anchor: str = "start",
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Text in SVG; with a halo it stays legible on marks and lines."""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    side += ' font-weight="bold"' if bold else ""
    if halo:
        side += ' stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.4g}" fill="{colour}"{side}>'
        f"{escape(text)}</text>"
    )


def heading(title: str) -> tuple[list[str], float]:
    """The title in as many lines as it takes, and where the drawing may begin."""
    lines = wrapped(title, INNER, _TITLE) if title else []
    step = _TITLE + 6
    parts = [
        words(MARGIN, MARGIN + step * n, line, size=_TITLE, bold=True)
        for n, line in enumerate(lines)
    ]
    return parts, MARGIN + step * len(lines)


def footing(notes: Iterable[str], top: float) -> tuple[list[str], float]:
    """What a drawing rests on and how it is read, and where the sheet may end."""
    lines = [line for note in notes if note for line in wrapped(note, INNER, LETTER)]
    parts = [
        words(MARGIN, top + LINE * (n + 0.6), line, colour=_GREY) for n, line in enumerate(lines)
    ]
    return parts, top + LINE * len(lines) + 12
