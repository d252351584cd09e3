"""The slope chart of the page: each city's reputation rank and its smart city rank."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reputation.comparison.ranks import compared_ranks
from reputation.report.basis import basis_of_result
from reputation.report.page.charts import LETTER, MOST_DRAWN, inline_svg, text
from reputation.report.page.page_figure import PageFigure
from reputation.report.svg_elements import escape, text_width
from reputation.results import Result

if TYPE_CHECKING:
    from reputation.comparison.counts import CityStanding

__all__ = ["SLOPES", "draw_slopes"]

_TOP = 34.0
_RANK = 18.0  # height of a rank
_MOST_RANKS = 45  # drawn at that height; of more each is lower
_LABEL = 16.0  # height of a name
_LINE_WIDTH = 130
_KEY = (
    "Solid, blue: ranks higher in the literature than in the index. Dashed, orange: lower. Bold: "
    "the difference stands; pale: it does not."
)
_NEAR, _FAR = 9, 26  # of a name from its mark, and where some names had to make room


@dataclass(frozen=True, slots=True)
class _Slope:
    city: str
    known: float
    smart: int
    difference: int
    stands: bool

    @property
    def kind(self) -> str:
        sign = "plus" if self.difference > 0 else "minus" if self.difference < 0 else "same"
        return sign if self.stands else f"{sign} pale"


def draw_slopes(
    table: Sequence[CityStanding], stands: Collection[str] = (), notes: Sequence[str] = ()
) -> str:
    """Draw a line for each city from its reputation rank to its smart city rank.

    A rank is a height, the same on both sides, so that a line falls by the difference: level where
    it is 0, and equal ranks begin at one height. Their names stand below each other, led to their
    mark. A city that ranks higher in the literature than in the index falls from left to right: a
    solid line with round ends. Lower: a dashed line with square ends. Differences that stand, for
    all cities at once, are bold; all others are pale.

    Parameters
    ----------
    table
        Best known first.
    stands
        Cities whose difference stands.
    notes
        Below the picture.

    Returns
    -------
    str
        SVG, or ``""`` where fewer than two cities have both ranks.
    """
    slopes = _slopes(table, stands)
    if len(slopes) < 2:
        return ""
    most = max(max(s.known, s.smart) for s in slopes)
    height = _RANK * min(1.0, _MOST_RANKS / most)
    sides = [[_TOP + (rank - 1) * height for rank in ranks] for ranks in _ranks(slopes)]
    names = [_apart(heights) for heights in sides]
    room = max(text_width(f"{s.city} {most:g}", LETTER) for s in slopes) + _FAR + 6
    ends = (room, room + _LINE_WIDTH)
    parts = [
        text(ends[0] - _NEAR, 14, "reputation rank", "end", "soft"),
        text(ends[1] + _NEAR, 14, "smart city rank", "start", "soft"),
    ]
    order = sorted(range(len(slopes)), key=lambda n: slopes[n].stands)  # bold ones on top
    for n in order:
        at = (sides[0][n], sides[1][n])
        parts.append(_drawn(slopes[n], ends, at, (names[0][n], names[1][n])))
    bottom = max(max(heights) for heights in names)
    told = f"{_told(slopes)} The table has the same figures."
    title = "Reputation rank against smart city rank"
    size = (ends[1] + room, bottom + 10)
    notes = [_KEY, *notes]
    return inline_svg("slopes", title, told, size, parts, notes=notes)


def _slopes(table: Sequence[CityStanding], stands: Collection[str]) -> list[_Slope]:
    among = compared_ranks(table)
    found = []
    for s in table:
        if s.smart_city_rank is not None and s.difference is not None:
            smart, known = among.get(s.city, (s.smart_city_rank, s.reputation_rank))
            found.append(_Slope(s.city, known, smart, s.difference, s.city in stands))
    return found[:MOST_DRAWN]


def _ranks(slopes: Sequence[_Slope]) -> tuple[list[float], list[float]]:
    return [s.known for s in slopes], [float(s.smart) for s in slopes]


def _apart(heights: Sequence[float]) -> list[float]:
    """The positions of names: at their heights, or below the previous one if there is no room."""
    places = [0.0] * len(heights)
    last = float("-inf")
    for n in sorted(range(len(heights)), key=lambda n: (heights[n], n)):
        places[n] = last = max(heights[n], last + _LABEL)
    return places


def _drawn(
    slope: _Slope, ends: tuple[float, float], at: tuple[float, float], names: tuple[float, float]
) -> str:
    line = f'<path d="M{ends[0]:.0f} {at[0]:.1f}L{ends[1]:.0f} {at[1]:.1f}"/>'
    marks = "".join(_end(slope.kind, x, y) for x, y in zip(ends, at, strict=True))
    words = (f"{slope.city} {slope.known:g}", f"{slope.smart} {slope.city}")
    said = f"{slope.city}: {slope.difference:+d}, {'stands' if slope.stands else 'does not stand'}"
    parts = [f'<g class="slope {slope.kind}"><title>{escape(said)}</title>{line}{marks}']
    for side, (x, y, name, word) in enumerate(zip(ends, at, names, words, strict=True)):
        way = 1 if side else -1
        moved = name - y > 1
        if moved:
            start, end = x + way * 6, x + way * (_FAR - 3)
            parts.append(f'<path class="lead" d="M{start:.0f} {y:.1f}L{end:.0f} {name:.1f}"/>')
        place = x + way * (_FAR if moved else _NEAR)
        parts.append(text(place, name + 4, word, "start" if side else "end"))
    return "".join(parts) + "</g>"


def _end(kind: str, x: float, y: float) -> str:
    if kind.startswith("minus"):
        return f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>'
    radius = 4 if kind.startswith("plus") else 2.5
    return f'<circle cx="{x:.0f}" cy="{y:.1f}" r="{radius}"/>'


def _told(slopes: Sequence[_Slope]) -> str:
    down = sum(s.difference > 0 for s in slopes)
    up = sum(s.difference < 0 for s in slopes)
    return (
        f"{len(slopes)} cities; {down} rank higher in the literature than in the index, {up} rank "
        f"lower, {len(slopes) - down - up} rank the same. "
        f"{sum(s.stands for s in slopes)} of the differences stand (bold)."
    )


def _caption(result: Result) -> str:
    best = (
        f" of the {MOST_DRAWN} cities with the most articles"
        if len(result.table) > MOST_DRAWN
        else ""
    )
    number = len(result.standing)
    one = "1 difference stands" if number == 1 else f"{number or 'no'} differences stand"
    sure = f"{one}, for all cities simultaneously"
    if result.uncertain is None:
        sure = "which differences stand was not assessed"
    return (
        f"Reputation rank and smart city rank{best}. Falling solid line with round ends: the city "
        "ranks higher in the literature than in the index. Rising dashed line with square ends: "
        "lower. Equal ranks start at the same height. "
        f"Bold: the difference stands; pale: it does not ({sure})."
    )


SLOPES = PageFigure(
    name="slopes",
    section="table",
    draw=lambda result, _: draw_slopes(
        result.table, result.standing, basis_of_result(result).lines
    ),
    caption=_caption,
)
