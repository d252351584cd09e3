"""Pictures of the report page as inline SVG: the slope chart of ranks, topics by city and year."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from reputation.comparison.ranks import compared_ranks
from reputation.report.drawing import escape, shape, text_width
from reputation.report.page.page_figure import PageFigure, ReadArticles
from reputation.results import Result
from reputation.study.topics import Topic

if TYPE_CHECKING:
    from reputation.comparison.counts import CityStanding

__all__ = ["MOST_DRAWN", "SLOPES", "draw_slopes", "draw_topic", "inline_svg", "topic_figure"]

#: Cities in a picture; of more only the best known are drawn, all stand in the tables.
MOST_DRAWN = 40

_ROW = 20
_LETTER = 12
_LINE_WIDTH = 130
_YEAR_WIDTH = 24
_BIGGEST = 9.5


def inline_svg(
    name: str, title: str, description: str, size: tuple[float, float], parts: Iterable[str]
) -> str:
    """Return a picture for the page, named and described for those who do not see it.

    Parameters
    ----------
    name
        Unique on the page; becomes the id of title and description.
    title, description
        Plain text; escaped here.
    size
        Width and height in pixels of the unscaled picture.
    parts
        SVG elements. They are coloured by the classes of ``style.css``.
    """
    width, height = size
    return (
        f'<svg class="drawn" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" style="--wide: {width:.0f}px">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def draw_slopes(table: Sequence[CityStanding], stands: Collection[str] = ()) -> str:
    """Draw a line for each city from its reputation rank to its smart city rank.

    Cities stand in the order of their ranks, one below the other, so that shared ranks and gaps
    do not cover each other; the numbers are the ranks. Better known than built falls from left to
    right: a solid line with round ends. Less known than built: a dashed line with square ends.
    Differences that stand, for all cities at once, are drawn bold.

    Parameters
    ----------
    table
        Best known first.
    stands
        Cities whose difference stands.

    Returns
    -------
    str
        SVG, or ``""`` where fewer than two cities have both ranks.
    """
    both = _ranked(table)
    if len(both) < 2:
        return ""
    right = sorted(both, key=lambda s: (s.smart, s.reputation, s.city))
    place = {slope.city: number for number, slope in enumerate(right)}
    margin = max(text_width(f"{s.city} 00", _LETTER) for s in both) + 22
    ends = (margin, margin + _LINE_WIDTH)
    parts = [
        _text(ends[0] - 8, 14, "reputation", "end", "soft"),
        _text(ends[1] + 8, 14, "smart city rank", "start", "soft"),
    ]
    for number, slope in enumerate(both):
        heights = (_height(number), _height(place[slope.city]))
        parts.append(_slope(slope, ends, heights, bold=slope.city in stands))
    down = sum(s.difference > 0 for s in both)
    up = sum(s.difference < 0 for s in both)
    told = (
        f"{len(both)} cities; {down} rank higher in the literature than in the index, {up} rank "
        f"lower, {len(both) - down - up} rank the same. "
        f"{sum(s.city in stands for s in both)} of the differences stand (bold). The table holds "
        "the same figures."
    )
    width = max(ends[1] + margin, ends[1] + 8 + text_width("smart city rank", _LETTER) + 4)
    size = (width, _height(len(both)))
    return inline_svg("slopes", "Reputation rank against smart city rank", told, size, parts)


@dataclass(frozen=True, slots=True)
class _Slope:
    city: str
    reputation: int
    smart: int
    difference: int


def _ranked(table: Sequence[CityStanding]) -> list[_Slope]:
    among = compared_ranks(table)
    slopes = []
    for s in table:
        if s.smart_city_rank is not None and s.difference is not None:
            smart, known = among.get(s.city, (s.smart_city_rank, s.reputation_rank))
            slopes.append(_Slope(s.city, int(known), smart, s.difference))
    return slopes[:MOST_DRAWN]


def _height(number: int) -> float:
    return 34 + number * _ROW


def _slope(
    slope: _Slope, ends: tuple[float, float], heights: tuple[float, float], *, bold: bool
) -> str:
    kind = "plus" if slope.difference > 0 else "minus" if slope.difference < 0 else "same"
    (left, right), (top, bottom) = ends, heights
    line = f'<path d="M{left:.0f} {top:.0f}L{right:.0f} {bottom:.0f}"/>'
    marks = "".join(_end(kind, x, y) for x, y in zip(ends, heights, strict=True))
    return (
        f'<g class="slope {kind}{" bold" if bold else ""}">'
        f"<title>{escape(slope.city)}: {slope.difference:+d}</title>"
        f"{line}{marks}"
        + _text(left - 9, top + 4, f"{slope.city} {slope.reputation}", "end")
        + _text(right + 9, bottom + 4, f"{slope.smart} {slope.city}", "start")
        + "</g>"
    )


def _end(kind: str, x: float, y: float) -> str:
    if kind == "minus":
        return f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>'
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{4 if kind == "plus" else 2.5}"/>'


def draw_topic(
    topic: Topic,
    cities: Sequence[str],
    counts: Sequence[tuple[str, int | None, str, float]],
) -> str:
    """Draw the articles of one topic by city and year as marks whose area is their number.

    Parameters
    ----------
    topic
        Which.
    cities
        In this order, the first `MOST_DRAWN` of them.
    counts
        City, year, topic and articles (see `reputation.comparison.counts.Tally.by_topic`), of all
        topics, so that the pictures of several topics share their scale and years.

    Returns
    -------
    str
        SVG, or ``""`` where no article has a year.
    """
    dated = [(city, year, of, number) for city, year, of, number in counts if year is not None]
    if not dated:
        return ""
    drawn = cities[:MOST_DRAWN]
    years = range(min(row[1] for row in dated), max(row[1] for row in dated) + 1)
    most = max(number for *_, number in dated)
    left = max(text_width(city, _LETTER) for city in drawn) + 14
    width = left + len(years) * _YEAR_WIDTH + 6
    bottom = 14 + len(drawn) * _ROW
    parts = [_grid(drawn, left, width), _axis(years, left, bottom + 16)]
    row_of = {city: number for number, city in enumerate(drawn)}
    total = 0.0
    for city, year, of, number in dated:
        if of == topic.code and city in row_of:
            x = left + (year - years[0] + 0.5) * _YEAR_WIDTH
            radius = max(1.8, _BIGGEST * sqrt(number / most))
            mark = shape(topic.shape, x, 14 + row_of[city] * _ROW, radius)
            told = f"<title>{escape(city)} {year}: {round(number, 1):g}</title>"
            tag = mark[1 : mark.index(" ")]
            parts.append(f'{mark} class="topic-{topic.code}">{told}</{tag}>')
            total += number
    told = (
        f"{round(total, 1):.10g} articles on {topic.name} from {years[0]} to {years[-1]}, by city "
        f"and year; a mark's area is their number, at most {round(most, 1):g}. The table below "
        "holds the same figures."
    )
    title = f"{topic.heading}, by city and year"
    return inline_svg(f"topic-{topic.code}", title, told, (width, bottom + 24), parts)


def _grid(cities: Sequence[str], left: float, width: float) -> str:
    return "".join(
        f'<path class="grid" d="M{left:.0f} {14 + row * _ROW}H{width:.0f}"/>'
        + _text(left - 8, 18 + row * _ROW, city, "end")
        for row, city in enumerate(cities)
    )


def _axis(years: range, left: float, height: float) -> str:
    every = 1 + len(years) // 16
    return "".join(
        _text(left + (place + 0.5) * _YEAR_WIDTH, height, f"’{year % 100:02}", "middle", "soft")
        for place, year in enumerate(years)
        if place % every == 0
    )


def _text(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(text)}</text>'


def _slopes_caption(result: Result) -> str:
    best = f", the {MOST_DRAWN} best known cities" if len(result.table) > MOST_DRAWN else ""
    return (
        f"Ranks side by side{best}. Solid with round ends: ranks higher in the literature than in "
        "the index. Dashed with square ends: lower. Bold: the difference stands, for all cities at "
        "once. Cities stand in order; the numbers are their ranks."
    )


def _standing(result: Result) -> list[str]:
    """The cities whose difference stands."""
    return [line.city for line in result.uncertain.lines if line.stands] if result.uncertain else []


SLOPES = PageFigure(
    name="slopes",
    section="table",
    draw=lambda result, _: draw_slopes(result.table, _standing(result)),
    caption=_slopes_caption,
)


def topic_figure(topic: Topic) -> PageFigure:
    """The picture of a topic by city and year."""

    def draw(result: Result, _read: ReadArticles) -> str:
        return draw_topic(topic, [standing.city for standing in result.table], result.best_topics)

    return PageFigure(
        name=f"topic-{topic.code}",
        section="topics",
        draw=draw,
        caption=lambda _: escape(topic.heading),
    )
