"""Pictures of trends and leaders as small multiples, legible in print and in greyscale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from reputation.report.pictures import (
    ALL,
    FULL_SCALE,
    INK,
    PALE,
    PLAIN,
    finished,
    hollow_unless,
    listed,
    topic_colour,
    topic_columns,
    topic_headings,
    topic_shape,
)
from reputation.report.trends.smoothing import share_interval
from reputation.study.topics import TOPICS, Topic

__all__ = [
    "draw_city_trends",
    "draw_leaders",
    "draw_specialisation",
    "draw_topic_trends",
    "draw_topics_by_city",
]

_LINE = 15  # height of a row of a city in print
_MARKS = [step * 10**power for power in range(6) for step in (1, 2, 5)]


def draw_topics_by_city(
    frame: pd.DataFrame, *, topics: Mapping[str, Topic] = TOPICS, title: str = "", note: str = ""
) -> Any:
    """Figure 2-1 of the report: articles by city, year and topic, a row a city, a column a topic.

    Parameters
    ----------
    frame
        From `reputation.report.trends.yearly_counts.articles_by_year` by city and topic.
    title, note
        Above the picture; the note in smaller letters.
    """
    shown = _prepared(frame, topics)
    base = alt.Chart(shown).encode(x=_years(shown), color=topic_colour(topics))
    most = max(int(shown["articles"].max()), FULL_SCALE)
    mark = max(number for number in _MARKS if number <= most)
    room = alt.Scale(domain=[0, most * 1.12], nice=False)
    height = alt.Y(
        "articles:Q", title=None, axis=alt.Axis(values=[0, mark], format="d"), scale=room
    )
    some = base.transform_filter("datum.articles > 0")
    stems = some.mark_rule(strokeWidth=1.6).encode(y=height, y2=alt.datum(0))
    heads = some.mark_point(size=22, strokeWidth=1.2, opacity=1).encode(
        y=height, shape=topic_shape(topics), fill=hollow_unless("datum.complete", topics)
    )
    names = alt.Header(labelAngle=0, labelAlign="left", labelFontSize=11)
    chart = (
        alt.layer(stems, heads)
        .properties(width=165, height=32)
        .facet(
            row=alt.Row("city:N", sort=listed(frame["city"]), title=None, header=names),
            column=topic_columns(topics),
            spacing={"row": 5, "column": 14},
        )
    )
    return finished(chart, title, [note, "Height: articles of the year.", *_cut_years(frame)])


def draw_topic_trends(
    frame: pd.DataFrame, *, topics: Mapping[str, Topic] = TOPICS, title: str = "", note: str = ""
) -> Any:
    """Articles and shares of the topics by year: points with intervals, lines where they bear one.

    Parameters
    ----------
    frame
        From `reputation.report.trends.yearly_counts.with_smooth_lines` by topic.
    """
    shown = _prepared(frame, topics)
    rows = [
        _series(shown, "articles", "articles", topics=topics),
        _series(shown, "share", "share of the year's articles", topics=topics),
    ]
    faceted = [
        row.properties(width=170, height=120).facet(column=topic_columns(topics), spacing=14)
        for row in rows
    ]
    notes = [note, "Points with 95% intervals; line and band: smooth trend.", *_cut_years(frame)]
    return finished(alt.vconcat(*faceted, spacing=8), title, notes)


def draw_city_trends(
    frame: pd.DataFrame, *, columns: int = 4, title: str = "", note: str = ""
) -> Any:
    """Articles of each city by year: points with intervals, lines where they bear one.

    Parameters
    ----------
    frame
        From `reputation.report.trends.yearly_counts.with_smooth_lines` by city.
    """
    panel = _series(_prepared(frame), "articles", "articles")
    chart = panel.properties(width=125, height=72).facet(
        alt.Facet("city:N", sort=listed(frame["city"]), title=None), columns=columns, spacing=18
    )
    notes = [
        note,
        "Points with 95% intervals; line and band: smooth trend, where there are enough articles.",
        *_cut_years(frame),
    ]
    return finished(chart, title, notes)


def draw_leaders(
    leaders: pd.DataFrame, *, topics: Mapping[str, Topic] = TOPICS, title: str = "", note: str = ""
) -> Any:
    """Articles of each city, in all topics and in each, with the probability of really leading.

    Parameters
    ----------
    leaders
        From `reputation.report.trends.leading.topic_leaders`.
    """
    order = list(leaders.loc[leaders["topic"] == "all", "city"])
    most = leaders.groupby("topic")["articles"].transform("max")
    shown = leaders.assign(
        topic=leaders["topic"].map({"all": ALL, **topic_headings(topics)}),
        label=leaders["leads_probability"].map("{:.0%}".format),
    )
    shown.loc[(leaders["leads_probability"] < 0.005) | (most == 0), "label"] = ""
    most_likely = max(2.0 * FULL_SCALE, float(leaders["articles_high"].max()))
    room = alt.Scale(domain=[0, 1.28 * most_likely], nice=False)
    base = alt.Chart(shown).encode(y=alt.Y("city:N", sort=order, title=None))
    spans = base.mark_rule(strokeWidth=1.2).encode(
        x=alt.X("articles_low:Q", title="articles", axis=alt.Axis(tickCount=4), scale=room),
        x2="articles_high:Q",
        color=topic_colour(topics, [ALL]),
    )
    points = base.mark_point(filled=True, size=40, opacity=1).encode(
        x="articles:Q", color=topic_colour(topics, [ALL]), shape=topic_shape(topics, [ALL])
    )
    labels = base.mark_text(align="left", dx=4, fontSize=9, fontWeight="bold", color=INK).encode(
        x="articles_high:Q", text="label:N"
    )
    chart = (
        alt.layer(spans, points, labels)
        .properties(width=125, height=max(len(order), 4) * _LINE)
        .facet(column=topic_columns(topics, [ALL]), spacing=12)
    )
    says = "Bars: exact 95% intervals. Numbers: probability that the city really leads."
    return finished(chart, title, [note, says])


def draw_specialisation(
    special: pd.DataFrame,
    *,
    least: int = 10,
    most: int = 30,
    topics: Mapping[str, Topic] = TOPICS,
    title: str = "",
    note: str = "",
) -> Any:
    """The share of each topic in a city's articles, compared with its share of all articles.

    Parameters
    ----------
    special
        From `reputation.report.trends.leading.specialisation`.
    least
        Cities with fewer articles are left out.
    most
        How many cities are drawn, the first ones.

    Returns
    -------
    altair chart
        None where no city has articles enough: a blank sheet says nothing.
    """
    kept = special[special["of"] >= least]
    if kept.empty:
        return None
    order = listed(kept["city"])[:most]
    kept = kept[kept["city"].isin(order)]
    overall = special.groupby("topic")["articles"].sum() / max(int(special["articles"].sum()), 1)
    low, high = share_interval(kept["articles"].to_numpy(), kept["of"].to_numpy())
    shown = kept.assign(
        topic=kept["topic"].map(topic_headings(topics)),
        low=low,
        high=high,
        overall=kept["topic"].map(overall),
        apart=(kept["p_adjusted"] < 0.05).astype(bool),
    )
    tall = max(len(order), 4) * _LINE
    base = alt.Chart(shown).encode(y=alt.Y("city:N", sort=order, title=None))
    everyone = alt.Chart(shown).mark_rule(color=PALE, strokeDash=[3, 2]).encode(x="mean(overall):Q")
    shares = alt.Axis(format="%", tickCount=4)
    spans = base.mark_rule(strokeWidth=1.2).encode(
        x=alt.X("low:Q", title="share of the city's articles", axis=shares),
        x2="high:Q",
        color=topic_colour(topics),
    )
    points = base.mark_point(size=40, strokeWidth=1.2, opacity=1).encode(
        x="share:Q",
        color=topic_colour(topics),
        shape=topic_shape(topics),
        fill=hollow_unless("datum.apart", topics),
    )
    chart = (
        alt.layer(everyone, spans, points)
        .properties(width=170, height=tall)
        .facet(column=topic_columns(topics), spacing=14)
    )
    says = [
        "Dashed: share of the topic in the articles of all cities. Bars: 95% intervals. Filled: "
        "differs",
        f"from the other cities (Fisher, false discovery rate 5%). Cities with {least} articles "
        "or more.",
    ]
    return finished(chart, title, [note, *says])


def _prepared(frame: pd.DataFrame, topics: Mapping[str, Topic] = TOPICS) -> pd.DataFrame:
    """The rows as they are drawn: headings for topics, years as plain numbers."""
    shown = frame.assign(year=frame["year"].astype(int))
    if "topic" in frame:
        shown["topic"] = shown["topic"].map(topic_headings(topics))
    return shown


def _years(frame: pd.DataFrame) -> Any:
    """Years on a scale of numbers, labelled every few years."""
    first, last = int(frame["year"].min()), int(frame["year"].max())
    step = max(1, -(-(last - first) // 2))
    ticks = list(range(first, last + 1, step))
    scale = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False)
    return alt.X("year:Q", title=None, scale=scale, axis=alt.Axis(values=ticks, format="d"))


def _series(
    shown: pd.DataFrame, what: str, heading: str, *, topics: Mapping[str, Topic] | None = None
) -> Any:
    """Points with intervals, and line and band where they are known."""
    colour = topic_colour(topics) if topics else alt.value(PLAIN)
    shape = topic_shape(topics) if topics else alt.value("circle")
    filled = (
        hollow_unless("datum.complete", topics)
        if topics
        else alt.when("datum.complete").then(alt.value(PLAIN)).otherwise(alt.value("white"))
    )
    axis = alt.Axis(format="%", tickCount=4) if what == "share" else alt.Axis(tickCount=4)
    y = alt.Y(f"{what}:Q", title=heading, axis=axis)
    base = alt.Chart(shown).encode(x=_years(shown))
    smooth = base.transform_filter(f"isValid(datum.{what}_line)")
    band = smooth.mark_area(opacity=0.18).encode(
        y=alt.Y(f"{what}_line_low:Q", title=heading, axis=axis),
        y2=f"{what}_line_high:Q",
        color=colour,
    )
    line = smooth.mark_line(strokeWidth=1.6).encode(
        y=alt.Y(f"{what}_line:Q", title=heading, axis=axis), color=colour
    )
    known = base.transform_filter(f"isValid(datum.{what})")
    spans = known.mark_rule(strokeWidth=0.8, opacity=0.7).encode(
        y=alt.Y(f"{what}_low:Q", title=heading, axis=axis), y2=f"{what}_high:Q", color=colour
    )
    points = known.mark_point(size=22, strokeWidth=1.1, opacity=1).encode(
        y=y, color=colour, shape=shape, fill=filled
    )
    return alt.layer(band, line, spans, points)


def _cut_years(frame: pd.DataFrame) -> list[str]:
    cut = sorted({int(year) for year in frame.loc[~frame["complete"], "year"]})
    if not cut:
        return []
    return [f"Hollow: {', '.join(map(str, cut))} lies only partly within the window."]
