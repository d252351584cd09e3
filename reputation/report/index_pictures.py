"""Pictures of a composite index: bars by sub-index, ranges of ranks, a city, correlations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from reputation.index.city_profile import strengths_and_weaknesses
from reputation.index.coherence import HIGH, correlation_matrix
from reputation.index.composite import CompositeIndex
from reputation.index.framework import INDEX
from reputation.index.normalising import has_zero
from reputation.index.robustness import Variation, rank_intervals
from reputation.report.basis import Basis
from reputation.report.pictures import INK, PALE, PLAIN, SECOND, finished
from reputation.report.svg_elements import COLOURS

__all__ = [
    "draw_bars",
    "draw_city",
    "draw_correlations",
    "draw_rank_ranges",
    "index_pictures",
]

# All in pixels of 1/96 inch; a picture is 680 wide at most, which is 180 mm.
_ROW, _LOW_ROW, _MANY = 17, 13, 30
_BARS = 440
_CELLS = 470
_MOST_CELLS = 42  # indicators a row of which still bears letters
_LETTERS = 10


def index_pictures(
    index: CompositeIndex, *, cities: Sequence[str] = (), variation: Variation | None = None
) -> dict[str, Any]:
    """All pictures of an index, by the names of their files.

    Parameters
    ----------
    index
        Of `reputation.index.composite.compute_index`.
    cities
        The cities whose strengths and weaknesses are drawn; by default the best city.
    variation
        What the ranges of ranks come from.
    """
    intervals = rank_intervals(*index.ready(), variation)
    pictures = {
        "index-bars": draw_bars(index),
        "index-ranks": draw_rank_ranges(index, intervals, variation or Variation()),
        "index-correlations": draw_correlations(index),
    }
    for city in cities or [str(index.table.index[0])]:
        pictures[f"index-city-{_file_name(city)}"] = draw_city(index, city)
    return pictures


def draw_bars(index: CompositeIndex) -> Any:
    """The score of every city, stacked by what each of the highest groups gives to it.

    Where the overall mean is not arithmetic, the parts do not add up to it: they are the weighted
    sub-indices, and a mark stands at the score.
    """
    parts = _contributions(index)
    groups = [_shown(group) for group in index.framework.groups_in(INDEX)]
    cities = [str(city) for city in index.table.index]
    order = alt.Y("city:N", sort=cities, title=None, axis=_names())
    places = {name: number for number, name in enumerate(groups)}
    shown = parts.assign(place=parts["group"].map(places))
    totals = pd.DataFrame({"city": cities, "score": index.table["score"].to_numpy(dtype=float)})
    above = parts[parts["part"] > 0].groupby("city")["part"].sum()
    below = parts[parts["part"] < 0].groupby("city")["part"].sum()
    ends = above.reindex(totals["city"]).fillna(0.0).to_numpy()
    totals["end"] = np.maximum(totals["score"], ends)
    # Room for the numbers at the ends of the bars.
    lowest = float(below.min()) if len(below) else 0.0
    highest = float(totals["end"].max())
    aside = 0.08 * (highest - lowest)
    domain = [lowest - aside if lowest < 0 else 0.0, highest + aside]
    bars = (
        alt.Chart(shown)
        .mark_bar(height={"band": 0.78}, stroke="white", strokeWidth=0.5)
        .encode(
            y=order,
            x=alt.X(
                "part:Q", title="score", stack="zero", scale=alt.Scale(domain=domain, nice=False)
            ).axis(labelFlush=False),
            color=alt.Color(
                "group:N",
                scale=alt.Scale(domain=groups, range=_colours(len(groups))),
                legend=_legend(groups),
            ),
            order=alt.Order("place:Q"),
        )
    )
    base = alt.Chart(totals).encode(y=order)
    numbers = base.mark_text(align="left", dx=5, fontSize=_LETTERS, color=INK).encode(
        x="end:Q", text=alt.Text("score:Q", format=".1f" if _in_hundreds(index) else ".2f")
    )
    layers = [bars, numbers]
    adds, high = _adds_up(index), _row(len(cities))
    if not adds or len(below):
        layers.append(
            base.mark_tick(color=INK, thickness=2, height=high - 3, opacity=1).encode(x="score:Q")
        )
    chart = alt.layer(*layers).properties(width=_BARS, height=alt.Step(high))
    how = (
        "Each part is the contribution of a sub-index (its score times its weight)"
        + (" (tick)." if len(below) else ".")
        if adds
        else "Parts: sub-indices times their weights, which do not add up to the score (tick)."
    )
    return finished(chart, "Scores by sub-index", _notes(index, how))


def draw_rank_ranges(index: CompositeIndex, intervals: pd.DataFrame, variation: Variation) -> Any:
    """Every city's rank, and its ranks in random draws.

    Parameters
    ----------
    index
        Of `reputation.index.composite.compute_index`.
    intervals
        Of `reputation.index.robustness.rank_intervals`.
    variation
        What was drawn.
    """
    shown = intervals.reset_index()
    shown["city"] = shown["city"].astype(str)
    last = int(shown["worst"].max())
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000) if last / s <= 22)
    ticks = sorted({1, *range(step, last + 1, step)})
    axis = alt.Axis(values=ticks, format="d", grid=True, gridColor="#ececec")
    scale = alt.Scale(domain=[0.5, last + 0.5], nice=False)
    order = alt.Y("city:N", sort=shown["city"].tolist(), title=None, axis=_names())
    base = alt.Chart(shown).encode(y=order)

    def across(name: str) -> alt.X:
        return alt.X(f"{name}:Q", title="rank", scale=scale, axis=axis)

    thin = base.mark_rule(color=PALE, strokeWidth=1).encode(x=across("best"), x2="worst:Q")
    thick = base.mark_rule(color=COLOURS[4], strokeWidth=6).encode(x=across("low"), x2="high:Q")
    # A range of one rank has no length: it is a square as wide as the bars are high.
    single = (
        base.transform_filter("datum.low === datum.high")
        .mark_square(color=COLOURS[4], size=36, opacity=1)
        .encode(x=across("low"))
    )
    middle = base.mark_tick(
        color=PLAIN, thickness=2, height=_row(len(shown)) - 5, opacity=1
    ).encode(x=across("median"))
    point = base.mark_point(shape="circle", filled=True, color=INK, size=34, opacity=1).encode(
        x=across("rank")
    )
    chart = alt.layer(thin, thick, single, middle, point).properties(
        width=_BARS + 60, height=alt.Step(_row(len(shown)))
    )
    notes = _notes(
        index,
        "Point: stated rank. Bar: 5% to 95% of draws; thin line: all draws; tick: median.",
        f"{variation.draws:,} draws of {_drawn_what(variation)}.",
    )
    return finished(chart, "How far ranks depend on choices", notes)


def draw_city(index: CompositeIndex, city: str, *, top: int = 5) -> Any:
    """The indicators in which a city ranks highest and lowest, among all cities' scores."""
    table = strengths_and_weaknesses(index, city, top=top)
    panels = []
    for kind, title, colour in (
        ("strength", "Strengths", PLAIN),
        ("weakness", "Weaknesses", SECOND),
    ):
        part = table[table["kind"] == kind]
        if len(part):
            panels.append(_profile(index, part, city, title, colour))
    chart = alt.vconcat(*panels, spacing=10).resolve_scale(x="shared")
    notes = _notes(
        index,
        f"Large: {city}, with its rank. Small: the other cities. Tick: the median of all cities.",
    )
    return finished(chart, f"{city}: rank {index.table['rank'][city]} of {len(index.table)}", notes)


def draw_correlations(index: CompositeIndex) -> Any:
    """Correlations between indicators as a triangle of cells; of many, between the pillars."""
    matrix, pillars = correlation_matrix(index), {}
    what = "indicators"
    if len(matrix) > _MOST_CELLS:
        lowest = [g for g in index.framework.pillars if index.framework.of(g)][:_MOST_CELLS]
        matrix, what = index.sub_indices[lowest].corr(min_periods=3), "pillars"
        pillars = {name: index.framework.parents.get(name, INDEX) for name in lowest}
    else:
        pillars = {i.name: i.pillar for i in index.framework.indicators}
    names, r = [str(name) for name in matrix.columns], matrix.to_numpy(dtype=float)
    cells = [
        {
            "row": f"{_shown(one)} · {row}",
            "column": str(column),
            "r": float(r[row - 1, column - 1]),
            "told": _short(r[row - 1, column - 1]),
            "flag": _flagged(pillars[one], pillars[two], r[row - 1, column - 1]),
        }
        for row, one in enumerate(names, 1)
        for column, two in enumerate(names[: row - 1], 1)
        if np.isfinite(r[row - 1, column - 1])
    ]
    cell = min(40, _CELLS / max(len(names), 1))
    rows = [f"{_shown(name)} · {number}" for number, name in enumerate(names, 1)]
    columns = [str(number) for number in range(1, len(names))]
    base = alt.Chart(pd.DataFrame(cells)).encode(
        x=alt.X("column:N", sort=columns, title=None)
        .axis(labelAngle=0, ticks=False, domain=False, labelOverlap=False, labelFontSize=_LETTERS)
        .scale(domain=columns),
        y=alt.Y("row:N", sort=rows, title=None, axis=_names()).scale(domain=rows[1:]),
    )
    colour = alt.Scale(domain=[-1, 0, 1], range=[SECOND, "#ffffff", PLAIN], interpolate="rgb")
    squares = base.mark_rect(stroke="#e4e4e4", strokeWidth=0.5).encode(
        color=alt.Color("r:Q", scale=colour, legend=_scale_legend())
    )
    flagged = base.transform_filter("datum.flag").mark_rect(
        filled=False, stroke=INK, strokeWidth=1.6
    )
    layers = [squares, flagged]
    if cell >= 21:
        layers.append(
            base.mark_text(fontSize=9.5).encode(
                text="told:N",
                color=alt.condition("abs(datum.r) > 0.62", alt.value("#ffffff"), alt.value(INK)),
            )
        )
    chart = alt.layer(*layers).properties(width=alt.Step(cell), height=alt.Step(cell))
    notes = _notes(index, f"Framed: above {HIGH} or below -{HIGH}, or negative within a group.")
    return finished(chart, f"Correlations of {what}", notes)


def _short(r: float) -> str:
    """Two decimals without the zero before them, nor a sign before zeros."""
    return f"{round(r, 2) + 0.0:.2f}".replace("0.", ".")


def _flagged(one: str, two: str, r: float) -> bool:
    return bool(abs(r) > HIGH or (one == two and r < 0))


def _profile(index: CompositeIndex, part: pd.DataFrame, city: str, title: str, colour: str) -> Any:
    """A row an indicator: all cities small, this one large, its rank at the right."""
    names = [_shown(name) for name in part["indicator"]]
    every = index.normalised[part["indicator"]].set_axis(names, axis=1)
    others = every.drop(index=city).melt(var_name="indicator", value_name="score").dropna()
    own = part.assign(
        indicator=names,
        told=[f"{r.rank} of {r.cities}" for r in part.itertuples()],
        edge=float(np.nanmax(index.normalised.to_numpy(dtype=float))),
    )
    order = alt.Y("indicator:N", sort=names, title=None, axis=_names())
    name = None if title == "Strengths" else "score on the common scale"
    axis = alt.X("score:Q", title=name, scale=alt.Scale(zero=False)).axis(labelFlush=False)
    small = (
        alt.Chart(others)
        .mark_point(filled=True, size=16, color=PALE, opacity=0.6)
        .encode(y=order, x=axis)
    )
    base = alt.Chart(own).encode(y=order)
    middle = base.mark_tick(color=INK, thickness=1.5, height=_ROW - 4).encode(x="median:Q")
    large = base.mark_point(filled=True, size=90, color=colour, opacity=1).encode(x="score:Q")
    ranks = base.mark_text(align="left", dx=9, fontSize=_LETTERS, color=INK).encode(
        x="edge:Q", text="told:N"
    )
    return alt.layer(small, middle, large, ranks).properties(
        width=_BARS - 40,
        height=alt.Step(_ROW + 3),
        title=alt.TitleParams(
            title, anchor="start", frame="group", fontSize=11, color=colour, offset=4
        ),
    )


def _contributions(index: CompositeIndex) -> pd.DataFrame:
    """``city, group, part``: weighted sub-indices, on the scale of the scores."""
    groups = index.framework.groups_in(INDEX)
    subs = index.sub_indices.loc[index.table.index, groups]
    weights = pd.Series({group: index.framework.pillar_weights[group] for group in groups})
    there = subs.notna() * weights
    parts = subs.fillna(0.0) * there.div(there.sum(axis=1), axis=0)
    best = float(index.table["mean"].max())
    if _in_hundreds(index) and best > 0:
        parts = parts * 100 / best
    long = parts.set_axis([_shown(group) for group in groups], axis=1).rename_axis("city")
    melted = long.reset_index().melt("city", var_name="group", value_name="part")
    return melted.assign(city=melted["city"].astype(str))


def _in_hundreds(index: CompositeIndex) -> bool:
    return has_zero(index.framework, index.method.normalise)


def _adds_up(index: CompositeIndex) -> bool:
    return index.method.aggregate == "arithmetic"


def _drawn_what(variation: Variation) -> str:
    told = {
        "weights": f"weights (± {variation.spread:.0%})"
        if variation.weights == "uniform"
        else "weights (any)",
        "normalise": f"normalisation ({', '.join(variation.normalisations)})",
        "aggregate": f"mean ({', '.join(variation.aggregations)})",
        "leave-out": "one indicator left out",
    }
    return ", ".join(told[what] for what in variation.vary)


def _notes(index: CompositeIndex, *how: str) -> list[str]:
    """What a picture rests on, how it is read, and how the index was made."""
    method, framework = index.method, index.framework
    number = f"{len(index.table)} cities and {len(framework.names)} indicators"
    own = any(i.normalise for i in framework.indicators)
    scale = "own for some" if own else method.normalise
    made = f"Normalisation {scale}, weights {method.weights}, {method.aggregate} mean."
    return [*Basis(number, tuple(filter(None, [index.source])), "", False).lines, *how, made]


def _shown(name: str) -> str:
    return name.replace("_", " ")


def _names() -> alt.Axis:
    return alt.Axis(
        labelLimit=200, ticks=False, domain=False, labelFontSize=_LETTERS, labelOverlap=False
    )


def _colours(number: int) -> list[str]:
    """Different colours for twice as many groups as the palette has."""
    return [
        COLOURS[place % len(COLOURS)]
        if place < len(COLOURS)
        else _pale(COLOURS[place % len(COLOURS)])
        for place in range(number)
    ]


def _pale(colour: str) -> str:
    """Half way to white: a second round of colours that differ from the first."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{(part + 255) // 2:02x}" for part in parts)


def _row(cities: int) -> int:
    """The height of a row, so that 50 of them go on a page."""
    return _ROW if cities <= _MANY else _LOW_ROW


def _legend(groups: Sequence[str]) -> alt.Legend:
    longest = max(map(len, groups), default=1)
    return alt.Legend(
        title=None,
        orient="bottom",
        columns=max(1, min(len(groups), 95 // (longest + 5))),
        labelFontSize=_LETTERS,
        labelLimit=260,
        symbolType="square",
        symbolSize=90,
    )


def _scale_legend() -> alt.Legend:
    return alt.Legend(
        title="correlation",
        orient="top-right",
        direction="horizontal",
        gradientLength=150,
        titleFontSize=_LETTERS,
        labelFontSize=_LETTERS,
        titleFontWeight="normal",
        values=[-1, -0.5, 0, 0.5, 1],
        format=".1f",
    )


def _file_name(city: str) -> str:
    return re.sub(r"[^\w-]+", "-", city).strip("-").lower() or "city"
