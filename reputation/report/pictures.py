"""What pictures share: colours and shapes of topics, fonts, titles, and how they are saved."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from reputation.errors import OutputError
from reputation.output import plain, write_whole
from reputation.report.svg_elements import COLOURS
from reputation.study.topics import TOPICS, Topic

__all__ = [
    "ALL",
    "BETTER",
    "FULL_SCALE",
    "INK",
    "KINDS",
    "PALE",
    "PLAIN",
    "SECOND",
    "WIDTH",
    "WORSE",
    "Drawing",
    "converted",
    "count_scale",
    "finished",
    "hollow_unless",
    "listed",
    "save_picture",
    "save_pictures",
    "to_svg",
    "topic_colour",
    "topic_columns",
    "topic_headings",
    "topic_shape",
]

#: Okabe & Ito 2008: of what is no topic, and of a second beside it.
PLAIN, SECOND = COLOURS[:2]
INK, PALE = "#333333", "#8a8a8a"
#: A positive difference, ranks higher in the literature, or places gained; and the opposite.
BETTER, WORSE = PLAIN, SECOND

ALL = "all topics"

#: What every picture is written as.
KINDS = ("svg", "pdf", "png")
#: The text width of an A4 page, in mm: at this width no letter is smaller than 7 points.
WIDTH = 180.0

#: So many articles of a year fill a scale at least, so that a single one looks like few.
FULL_SCALE = 5

_LINE = 112  # letters of a note
_DOTS_AN_INCH = 300
_POINTS_A_MM = 72 / 25.4
_SIZE = re.compile(r'<svg([^>]*?) width="([\d.]+)(?:px)?" height="([\d.]+)(?:px)?"')
_OPENED = re.compile(
    r'<svg([^>]*?) width="([\d.]+)(?:px)?"([^>]*?) height="([\d.]+)(?:px)?"([^>]*?)'
    r' viewBox="[^"]*">'
)
_NARROWEST = 480 / 180  # pixels a mm: letters of 10 pixels have 10.6 points
_CONVERTERS: dict[str, Callable[[str], str | bytes]] = {
    "svg": str,
    "pdf": lambda drawing: bytes(vl_convert.svg_to_pdf(drawing)),
    "png": lambda drawing: bytes(vl_convert.svg_to_png(drawing, ppi=_DOTS_AN_INCH)),
}
# Comes with the converter, and looks like Arial where it is missing.
_LETTERS = "Liberation Sans, Arial, Helvetica, sans-serif"

_LOOK = alt.Config(
    font=_LETTERS,
    background="white",
    padding=8,
    view=alt.ViewConfig(stroke="#d0d0d0", strokeWidth=0.6),
    axis=alt.AxisConfig(
        grid=False,
        domainColor=PALE,
        tickColor=PALE,
        labelColor=INK,
        titleColor=INK,
        labelFontSize=10,
        titleFontSize=10.5,
        titleFontWeight="normal",
        labelLimit=170,
    ),
    header=alt.HeaderConfig(
        labelFontSize=11, labelColor=INK, labelFontWeight="bold", labelPadding=4
    ),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is no chart, as SVG; Jupyter shows it."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<drawing of {len(self.svg):,} letters of SVG>"


def save_picture(chart: Any, path: str | Path) -> Path:
    """Write a chart as SVG, PDF or PNG by the ending of the path; no browser is needed.

    The same chart gives the same bytes of SVG and PNG. A PDF shows the same, but the converter
    lists its parts in changing order.

    Raises
    ------
    OutputError
        When the ending is none of these, or the file cannot be written.
    """
    path = Path(path)
    return save_pictures(chart, path.with_suffix(""), (path.suffix.removeprefix("."),))[0]


def save_pictures(
    chart: Any, path: str | Path, kinds: Sequence[str] = KINDS, *, width: float | None = None
) -> list[Path]:
    """Write a chart or `Drawing` in several formats; `path` is without the ending.

    See `save_picture`. With `width` the picture is so many millimetres wide, PNG at 300 dots an
    inch.

    Examples
    --------
    ``save_pictures(chart, "results/leaders")`` writes ``leaders.svg``, ``.pdf`` and ``.png``.
    """
    path = Path(path)
    if unknown := set(kinds) - _CONVERTERS.keys():
        raise OutputError(f"{path}.{min(unknown)}: pictures end in .svg, .pdf or .png")
    drawing = to_svg(chart)
    return [
        write_whole(path.with_name(f"{path.name}.{kind}"), converted(drawing, kind, width))
        for kind in kinds
    ]


def converted(drawing: str, kind: str, width: float | None = None) -> str | bytes:
    """An SVG as one of `KINDS`, so many millimetres wide."""
    if not width:
        return _CONVERTERS[kind](drawing)
    drawing = _not_narrow(drawing, width)
    # The converter takes a pixel for a point, and a unit of length for pixels of a screen.
    return _CONVERTERS[kind](
        _sized(drawing, width, "mm") if kind == "svg" else _sized(drawing, width * _POINTS_A_MM)
    )


def to_svg(chart: Any) -> str:
    """A chart or `Drawing` as SVG; the same chart gives the same text."""
    if isinstance(chart, Drawing):
        return chart.svg
    buffer = io.StringIO()
    chart.save(buffer, format="svg")
    # Identifiers are counted through the life of the program.
    return re.sub(r"gradient_\d+", "colours", buffer.getvalue())


def _sized(drawing: str, width: float, unit: str = "") -> str:
    """The SVG so wide, and as high as its shape has it."""
    found = _SIZE.search(drawing)
    if not found:
        raise OutputError("a picture without a width cannot be drawn to one")
    start, wide, high = found[1], float(found[2]), float(found[3])
    size = f'width="{width:.2f}{unit}" height="{width * high / wide:.2f}{unit}"'
    return f"{drawing[: found.start()]}<svg{start} {size}{drawing[found.end() :]}"


def _not_narrow(drawing: str, width: float) -> str:
    """A narrow SVG with room at its right, so that its letters do not become huge on a page."""
    found, least = _OPENED.search(drawing), _NARROWEST * width
    if not found or float(found[2]) >= least:
        return drawing
    before, _, between, high, after = found.groups()
    opened = (
        f'<svg{before} width="{least:g}"{between} height="{high}"{after} '
        f'viewBox="0 0 {least:g} {high}"><rect width="100%" height="100%" fill="#ffffff"/>'
    )
    return f"{drawing[: found.start()]}{opened}{drawing[found.end() :]}"


def finished(chart: Any, title: str, notes: Iterable[str]) -> Any:
    """The chart with its title, notes and letters; a note may be of several lines."""
    lines = [
        line for note in notes for part in note.split("\n") for line in wrap(plain(part), _LINE)
    ]
    heading: dict[str, Any] = {"text": plain(title), "subtitle": lines}
    return chart.properties(
        title=alt.TitleParams(
            **heading,
            anchor="start",
            fontSize=14,
            subtitleFontSize=10.5,
            subtitleColor=INK,
            subtitlePadding=4,
            offset=10,
        ),
        config=_LOOK,  # at once: with each `configure` Altair copies all charts within the chart
    )


def count_scale(most: float) -> Any:
    """From nothing to a little more than the most; a few do not fill it."""
    return alt.Scale(domain=[0, 1.12 * max(most, FULL_SCALE)], nice=False)


def listed(values: pd.Series) -> list[str]:
    """The different values in the order in which they come."""
    return [str(value) for value in dict.fromkeys(values)]


def topic_headings(topics: Mapping[str, Topic] = TOPICS) -> dict[str, str]:
    """How topics are called above their panel."""
    return {code: f"{code}  {topic.name}" for code, topic in topics.items()}


def topic_columns(topics: Mapping[str, Topic] = TOPICS, first: Sequence[str] = ()) -> Any:
    """A column of panels for each topic."""
    order = [*first, *topic_headings(topics).values()]
    return alt.Column("topic:N", sort=order, title=None, header=alt.Header(labelAnchor="start"))


def topic_colour(topics: Mapping[str, Topic] = TOPICS, first: Sequence[str] = ()) -> Any:
    """The colours of the topics, ink for `first`; without a legend, since panels name them."""
    domain = [*first, *topic_headings(topics).values()]
    colours = [*(INK for _ in first), *(topic.colour for topic in topics.values())]
    return alt.Color("topic:N", scale=alt.Scale(domain=domain, range=colours), legend=None)


def topic_shape(topics: Mapping[str, Topic] = TOPICS, first: Sequence[str] = ()) -> Any:
    """The shapes of the topics, a diamond for `first`."""
    domain = [*first, *topic_headings(topics).values()]
    shapes = [*("diamond" for _ in first), *(topic.shape for topic in topics.values())]
    return alt.Shape("topic:N", scale=alt.Scale(domain=domain, range=shapes), legend=None)


def hollow_unless(test: str, topics: Mapping[str, Topic] = TOPICS) -> Any:
    """Fill marks with the colour of their topic if the test is true, else with white."""
    whens = [
        (f"({test}) && datum.topic === {json.dumps(heading)}", topics[code].colour)
        for code, heading in topic_headings(topics).items()
    ]
    chain = alt.when(whens[0][0]).then(alt.value(whens[0][1]))
    for condition, colour in whens[1:]:
        chain = chain.when(condition).then(alt.value(colour))
    return chain.otherwise(alt.value("white"))
