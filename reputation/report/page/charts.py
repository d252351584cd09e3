"""Pictures of the report page as inline SVG, and topics by city and year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

from reputation.report.basis import basis_of_result, told_apart
from reputation.report.page.page_figure import PageFigure, ReadArticles
from reputation.report.svg_elements import escape, key_sizes, shape, text_width, wrapped
from reputation.results import Result
from reputation.study.topics import Topic

__all__ = [
    "FULL_SCALE",
    "LETTER",
    "MOST_DRAWN",
    "draw_topic",
    "inline_svg",
    "text",
    "topic_figure",
]

#: Cities in a picture; if there are more, only the best-ranked are drawn. Tables have all.
MOST_DRAWN = 40
#: Size of letters.
LETTER = 12
#: So many articles fill a scale at least, so that a single one looks like few.
FULL_SCALE = 10

_NOTE, _NOTE_LINE = 11, 14
_ROW = 18
_YEAR_WIDTH = 12
_YEAR_LABEL = 34  # room of a labelled year
_BIGGEST = 6.0
_LEAST_RADIUS = 1.0
_LEAST = 0.05  # articles, corrected: fewer are shown as none


def inline_svg(
    name: str,
    title: str,
    description: str,
    size: tuple[float, float],
    parts: Iterable[str],
    *,
    notes: Sequence[str] = (),
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
    notes
        Small lines below, broken to the width: what the picture rests on.
    """
    width, height = size
    lines = [line for note in notes for line in wrapped(note, width - 4, _NOTE)]
    below = [
        text(2, height + _NOTE_LINE * (number + 1), line, "start", "note")
        for number, line in enumerate(lines)
    ]
    height += _NOTE_LINE * len(lines) + (6 if lines else 0)
    return (
        f'<svg class="drawn" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" style="--wide: {width:.0f}px">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{"".join([*parts, *below])}</svg>'
    )


def draw_topic(
    topic: Topic,
    cities: Sequence[str],
    counts: Sequence[tuple[str, int | None, str, float]],
    window: Iterable[int] = (),
    notes: Sequence[str] = (),
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
    window
        Years that are shown, with or without articles.
    notes
        Below the picture.

    Returns
    -------
    str
        SVG, or ``""`` where no article has a year.
    """
    dated = [(city, year, of, number) for city, year, of, number in counts if year is not None]
    if not dated:
        return ""
    drawn = cities[:MOST_DRAWN]
    every = [*window, *(year for _, year, _, _ in dated)]
    years = range(min(every), max(every) + 1)
    most = max(number for *_, number in dated)
    left = max(text_width(city, LETTER) for city in drawn) + 14
    width = left + len(years) * _YEAR_WIDTH + 12
    bottom = 14 + len(drawn) * _ROW
    parts = [_grid(drawn, left, width), _axis(years, left, bottom + 14)]
    row_of = {city: number for number, city in enumerate(drawn)}
    total = 0.0
    for city, year, of, number in dated:
        if of == topic.code and city in row_of and number >= _LEAST:
            x = left + (year - years[0] + 0.5) * _YEAR_WIDTH
            told = f"{city} {year}: {round(number, 1):g}"
            parts.append(_mark(topic, (x, 14 + row_of[city] * _ROW), _radius(number, most), told))
            total += number
    parts.append(_key(topic, left, bottom + 34, most))
    told = (
        f"{round(total, 1):.10g} articles on {topic.name} from {years[0]} to {years[-1]}, by city "
        f"and year; the area of a mark shows the number, at most {round(most, 1):g}. The table "
        "below has the same figures."
    )
    title = f"{topic.heading}, by city and year"
    return inline_svg(f"topic-{topic.code}", title, told, (width, bottom + 44), parts, notes=notes)


def _radius(number: float, most: float) -> float:
    return max(_LEAST_RADIUS, _BIGGEST * sqrt(number / max(most, FULL_SCALE)))


def _mark(topic: Topic, at: tuple[float, float], radius: float, told: str) -> str:
    mark = shape(topic.shape, *at, radius)
    tag = mark[1 : mark.index(" ")]
    return f'{mark} class="topic-{topic.code}"><title>{escape(told)}</title></{tag}>'


def _key(topic: Topic, left: float, y: float, most: float) -> str:
    """Marks of round numbers of articles, with their number."""
    parts = [text(left - 8, y + 4, "articles", "end", "soft")]
    x = left + _BIGGEST
    for number in key_sizes(most):
        parts.append(_mark(topic, (x, y), _radius(number, most), f"key: {number}"))
        parts.append(text(x + _BIGGEST + 3, y + 4, f"{number}", "start", "soft"))
        x += 3 * _BIGGEST + text_width(f"{number}", LETTER)
    return "".join(parts)


def _grid(cities: Sequence[str], left: float, width: float) -> str:
    return "".join(
        f'<path class="grid" d="M{left:.0f} {14 + row * _ROW}H{width:.0f}"/>'
        + text(left - 8, 18 + row * _ROW, city, "end")
        for row, city in enumerate(cities)
    )


def _axis(years: range, left: float, height: float) -> str:
    every = -(-_YEAR_LABEL // _YEAR_WIDTH)
    while every * 5 < len(years):
        every += 1
    return "".join(
        text(left + (place + 0.5) * _YEAR_WIDTH, height, f"{year}", "middle", "soft")
        for place, year in enumerate(years)
        if place % every == 0
    )


def text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    """A line of text that begins, ends or has its middle at a point; escaped here."""
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def topic_figure(topic: Topic) -> PageFigure:
    """The picture of a topic by city and year."""

    def draw(result: Result, _read: ReadArticles) -> str:
        cities = [standing.city for standing in result.table]
        search = result.study.search
        years = range(int(search.first.first[:4]), int(search.last.last[:4]) + 1)
        lines = basis_of_result(result).lines
        return draw_topic(topic, cities, result.best_topics, years, lines)

    def caption(result: Result) -> str:
        cards = result.provenance.get("model_cards", ())
        figures = told_apart(cards, only=topic.code, topics=result.study.topics)
        return escape(f"{topic.heading}: {figures}" if figures else topic.heading)

    return PageFigure(name=f"topic-{topic.code}", section="topics", draw=draw, caption=caption)
