"""Picture of the home share of each city, and of its authors' countries."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.pictures import INK, PALE, PLAIN, SECOND, finished

__all__ = ["draw_home"]

_LINE, _COLUMN = 17, 22  # height of a city's row, width of a country's column
_WIDE, _TEXTS = 170, 125  # of the shares, and of the texts beside them
_COUNTRIES = 14  # beside each other
_COLUMNS = {_WIDE + 62: "part:N", _WIDE + _TEXTS: "ranks:N"}  # of texts, by their right ends


def draw_home(tables: Tables, given: AnalysisInput, settings: Settings) -> Any:
    """Home share with its interval, one row per city; next to it the articles by authors' country.

    Cities without an article with an address are left out, and said to be.
    """
    shares = tables["home"]
    known = shares[shares["home_share"].notna()]
    cities = known["city"].tolist()[: settings.top]
    known = known[known["city"].isin(cities)]
    table = tables["author_countries"]
    table = table[table["city"].isin(cities)]
    notes = [*given.notes, _told(shares, len(cities))]
    notes.append(
        f"Left: share with an author in the city's country, {settings.confidence:.0%} interval; "
        "with articles, and rank → rank without home authors. Right: articles by authors' country; "
        "orange: home."
    )
    chart = alt.hconcat(
        _whiskers(known, cities), _matrix(table, cities), spacing=_TEXTS + 20, bounds="flush"
    )
    return finished(chart.resolve_scale(color="independent"), "Where the authors are", notes)


def _told(shares: pd.DataFrame, shown: int) -> str:
    without = int((shares["articles"] - shares["with_address"]).sum())
    hidden = len(shares) - shown
    told = f"{without} articles (counted for each city) without a known address"
    return f"{told}; {hidden} cities not shown" if hidden else told


def _whiskers(known: pd.DataFrame, cities: list[str]) -> Any:
    data = known.astype({"home_share": float, "home_low": float, "home_high": float})
    data["part"] = [f"{row.home} of {row.with_address}" for row in data.itertuples()]
    ranks = (data["rank_with_address"], data["rank_without_home"])
    data["ranks"] = [f"{before} → {after}" for before, after in zip(*ranks, strict=True)]
    base = alt.Chart(data).encode(y=alt.Y("city:N", sort=cities, title=None))
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    share = alt.X("home_share:Q", title="home share", scale=alt.Scale(domain=[0, 1]), axis=axis)
    lines = base.mark_rule(color=SECOND, strokeWidth=1.6).encode(x="home_low:Q", x2="home_high:Q")
    points = base.mark_point(color=SECOND, filled=True, size=38, opacity=1).encode(x=share)
    texts = [
        base.mark_text(align="right", color=INK, fontSize=9.5).encode(x=alt.value(at), text=name)
        for at, name in _COLUMNS.items()
    ]
    heads = [
        alt.Chart(alt.InlineData(values=[{"head": head}]))
        .mark_text(align="right", color=INK, fontSize=9.5, fontWeight="bold")
        .encode(x=alt.value(at), y=alt.value(-8), text="head:N")
        for at, head in zip(_COLUMNS, ("at home", "rank"), strict=True)
    ]
    return alt.layer(lines, points, *texts, *heads).properties(
        width=_WIDE, height=_LINE * len(cities)
    )


def _matrix(table: pd.DataFrame, cities: list[str]) -> Any:
    totals = table.groupby("author_country")["articles"].sum()
    countries = sorted(totals.index, key=lambda name: (-totals[name], name))[:_COUNTRIES]
    shown = table[table["author_country"].isin(countries)]
    colours = alt.condition("datum.home", alt.value(SECOND), alt.value(PLAIN))
    base = alt.Chart(shown).encode(
        y=alt.Y("city:N", sort=cities, axis=None),
        x=alt.X("author_country:N", sort=countries, title=None, axis=alt.Axis(labelAngle=-45)),
    )
    # One article is a small dot whatever the largest number.
    most = max(int(shown["articles"].max()), 10)
    size = alt.Size(
        "articles:Q",
        scale=alt.Scale(domain=[0, most], range=[0, 190]),
        legend=alt.Legend(
            title="articles", values=_steps(most), symbolFillColor=PALE, symbolStrokeWidth=0
        ),
    )
    marks = base.mark_circle(opacity=0.9).encode(size=size, color=colours)
    return marks.properties(width=_COLUMN * len(countries), height=_LINE * len(cities))


def _steps(most: int) -> list[int]:
    return sorted({1, max(1, most // 4), max(1, most // 2), most})
