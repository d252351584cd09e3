"""Bars of the most productive venues, authors, institutions and countries."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.pictures import INK, PALE, PLAIN, SECOND, count_scale, finished

__all__ = ["draw_authors", "draw_countries", "draw_institutions", "draw_venues", "draw_years"]

_LINE, _WIDE, _HALF = 17, 330, 235  # height of a row, width of bars alone and beside a panel
_LOG_TICKS = [step * 10**power for power in range(5) for step in (1, 2, 5)]
_ZONES = {"1": PLAIN, "2": "#56B4E9", "3": PALE}


def draw_venues(tables: Tables, given: AnalysisInput, settings: Settings) -> Any:
    """The venues of the most articles, in the colour of their Bradford zone."""
    table = tables["venues"].head(settings.top).assign(zone=lambda t: t["zone"].astype(str))
    zones = ", ".join(f"zone {row.zone}: {row.venues}" for row in tables["bradford"].itertuples())
    colour = alt.Color(
        "zone:N",
        title="Bradford zone",
        scale=alt.Scale(domain=list(_ZONES), range=list(_ZONES.values())),
        legend=alt.Legend(orient="bottom"),
    )
    told = [
        *given.notes,
        _left_out(tables["venues"], settings),
        f"Each zone has about a third of the articles; venues in {zones}.",
    ]
    return finished(_bars(table, "venue", colour), "Most productive venues", told)


def draw_years(tables: Tables, given: AnalysisInput, _: Settings) -> Any:
    """Articles by year, those without any shown as such."""
    base = alt.Chart(tables["years"]).encode(
        x=alt.X("year:O", axis=alt.Axis(labelOverlap=True, labelAngle=0)),
        y=alt.Y(
            "articles:Q",
            axis=alt.Axis(format="d", tickMinStep=1),
            scale=count_scale(tables["years"]["articles"].max()),
        ),
    )
    bars = base.mark_bar(color=PLAIN)
    numbers = base.mark_text(dy=-6, color=INK, fontSize=9.5).encode(text="articles:Q")
    chart = alt.layer(bars, numbers).properties(width=600, height=220)
    without = sum(year is None for year in given.years)
    told = [*given.notes, f"Left out, without a year: {without}." if without else ""]
    return finished(chart, "By year", told)


def draw_authors(tables: Tables, given: AnalysisInput, settings: Settings) -> Any:
    """The authors with the most articles; next to them how many authors have how many."""
    fit = tables["lotka_fit"].iloc[0]
    told = [*given.notes, _left_out(tables["authors"], settings)]
    if pd.notna(fit["exponent"]):
        told.append(
            f"Lotka's exponent {fit['exponent']:.2f} (standard error {fit['standard_error']:.2f}); "
            f"distance {fit['distance']:.3f}, critical {fit['critical']:.3f}. Line: expected."
        )
    else:
        told.append("Every author has one article, so Lotka's exponent cannot be estimated.")
    left = _bars(tables["authors"].head(settings.top), "author", alt.value(PLAIN), _HALF)
    pair = alt.hconcat(left, _law(tables["lotka"]), spacing=30)
    return finished(pair, "Most productive authors", told)


def draw_institutions(tables: Tables, given: AnalysisInput, settings: Settings) -> Any:
    """The institutions of the most articles."""
    table = tables["institutions"]
    told = [*given.notes, _left_out(table, settings)]
    bars = _bars(table.head(settings.top), "institution", alt.value(PLAIN))
    return finished(bars, "Most productive institutions", told)


def draw_countries(tables: Tables, given: AnalysisInput, settings: Settings) -> Any:
    """The countries of the most articles, of one country and of several apart."""
    table = tables["countries"]
    head = table.head(settings.top)
    long = head.melt(["country"], ["single", "multiple"], "of", "number")
    names = {"single": "one country", "multiple": "several countries"}
    long["of"] = long["of"].map(names)
    colour = alt.Color(
        "of:N",
        title="articles of",
        scale=alt.Scale(domain=list(names.values()), range=[PLAIN, SECOND]),
        legend=alt.Legend(orient="bottom"),
    )
    order = alt.Y("country:N", sort=head["country"].tolist(), title=None)
    bars = (
        alt.Chart(long)
        .mark_bar(height=_LINE - 6)
        .encode(
            x=alt.X(
                "sum(number):Q",
                title="articles",
                axis=alt.Axis(format="d", tickMinStep=1),
                scale=count_scale(head["articles"].max()),
            ),
            y=order,
            color=colour,
            order=alt.Order("of:N"),
        )
    )
    numbers = (
        alt.Chart(head)
        .mark_text(align="left", dx=4, color=INK, fontSize=9.5)
        .encode(x="articles:Q", y=order, text="articles:Q")
    )
    chart = alt.layer(bars, numbers).properties(width=_WIDE + 120, height=_LINE * len(head))
    told = [
        *given.notes,
        _left_out(table, settings),
        "An article from several countries counts for each.",
    ]
    return finished(chart, "Most productive countries", told)


def _bars(table: pd.DataFrame, name: str, colour: Any, wide: int = _WIDE) -> Any:
    base = alt.Chart(table).encode(
        x=alt.X(
            "articles:Q",
            axis=alt.Axis(format="d", tickMinStep=1),
            scale=count_scale(table["articles"].max()),
        ),
        y=alt.Y(f"{name}:N", sort=table[name].tolist(), title=None, axis=alt.Axis(labelLimit=320)),
    )
    bars = base.mark_bar(height=_LINE - 6).encode(color=colour)
    texts = base.mark_text(align="left", dx=4, color=INK, fontSize=9.5).encode(text="articles:Q")
    return alt.layer(bars, texts).properties(width=wide, height=_LINE * len(table))


def _law(law: pd.DataFrame) -> Any:
    most = max(int(law["articles"].max()), 10)
    across = alt.Scale(type="log", domain=[0.9, 1.15 * most], nice=False)
    whole = alt.Axis(format="d", values=[n for n in _LOG_TICKS if n <= most])
    base = alt.Chart(law).encode(x=alt.X("articles:Q", scale=across, axis=whole))
    shares = law[["share", "expected_share"]].min().min()
    down = alt.Scale(type="log", domain=[0.8 * float(shares), 1.0], nice=False)
    values = [10.0**-power for power in range(7) if 10.0**-power >= 0.8 * shares]
    percents = alt.Axis(format="~%", values=values)
    points = base.mark_point(color=PLAIN, filled=True, size=30, opacity=1).encode(
        y=alt.Y("share:Q", title="share of authors", scale=down, axis=percents)
    )
    line = base.mark_line(color=SECOND, strokeWidth=1.4).encode(y=alt.Y("expected_share:Q"))
    layers = [points] if law["expected_share"].isna().any() else [line, points]
    return alt.layer(*layers).properties(width=190, height=190)


def _left_out(table: pd.DataFrame, settings: Settings) -> str:
    rest = len(table) - settings.top
    return (
        f"The {settings.top} with the most articles; {rest} more in the table" if rest > 0 else ""
    )
