"""Venues that publish about a city more often than expected."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import pandas as pd
from scipy import stats

from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.bibliometrics.producers import spelt_venues
from reputation.report.pictures import PALE, SECOND, finished

__all__ = ["draw_city_venues", "measure_city_venues"]

_LINE, _COLUMN = 17, 24
_LEVEL = 0.1


def measure_city_venues(given: AnalysisInput, settings: Settings) -> dict[str, pd.DataFrame]:
    """A row a city and venue of `least` articles or more.

    ``share`` is of the city's articles with a venue, ``expected`` how many articles it would have
    there were all cities written of alike, ``ratio`` how many times as many it has, ``p`` the
    chance of as many or more (hypergeometric), ``p_adjusted`` over all rows (Benjamini and
    Hochberg), ``distinguishable`` whether that is at most 0.1.
    """
    spelt = zip(given.articles, spelt_venues(given.articles), strict=True)
    pairs = [(city, venue) for article, venue in spelt if venue for city in article.cities]
    together, total = Counter(pairs), len(pairs)
    cities, venues = Counter(c for c, _ in pairs), Counter(v for _, v in pairs)
    rows = []
    for (city, venue), number in together.items():
        if number < settings.least:
            continue
        expected = cities[city] * venues[venue] / total
        chance = stats.hypergeom.sf(number - 1, total, venues[venue], cities[city])
        rows.append(
            (
                city,
                venue,
                number,
                round(number / cities[city], 4),
                round(expected, 3),
                round(number / expected, 3),
                float(chance),
            )
        )
    columns = ["city", "venue", "articles", "share", "expected", "ratio", "p"]
    table = pd.DataFrame(rows, columns=columns)
    table["p_adjusted"] = stats.false_discovery_control(table["p"]) if len(table) else []
    table["distinguishable"] = table["p_adjusted"] <= _LEVEL
    table["of_city"] = [cities[city] for city in table["city"]]
    order = ["of_city", "city", "articles", "venue"]
    table = table.sort_values(order, ascending=[False, True, False, True])
    return {"city_venues": table.drop(columns="of_city").reset_index(drop=True)}


def draw_city_venues(tables: Tables, given: AnalysisInput, settings: Settings) -> Any:
    """Cities against the venues of most articles; orange where a city stands out."""
    table = tables["city_venues"]
    venues = table.groupby("venue")["articles"].sum()
    names = sorted(venues.index, key=lambda name: (-venues[name], name))[: settings.top]
    cities = list(dict.fromkeys(table["city"]))[: settings.top]
    shown = table[table["venue"].isin(names) & table["city"].isin(cities)]
    most = max(int(shown["articles"].max()) if len(shown) else 0, 10)
    size = alt.Size(
        "articles:Q",
        scale=alt.Scale(domain=[0, most], range=[0, 190]),
        legend=alt.Legend(title="articles", values=sorted({settings.least, most // 2, most})),
    )
    axis = alt.Axis(labelLimit=300)
    marks = (
        alt.Chart(shown)
        .mark_circle(opacity=0.95)
        .encode(
            y=alt.Y("venue:N", sort=names, title=None, axis=axis),
            x=alt.X("city:N", sort=cities, title=None, axis=alt.Axis(labelAngle=-45)),
            size=size,
            color=alt.condition("datum.distinguishable", alt.value(SECOND), alt.value(PALE)),
        )
        .properties(width=_COLUMN * len(cities), height=_LINE * len(names))
    )
    told = [
        *given.notes,
        f"Orange: more than expected if venues covered all cities alike ({_LEVEL:.0%} of them "
        "may be false discoveries).",
        f"Pairs of fewer than {settings.least} articles are left out.",
    ]
    return finished(marks, "Venues characteristic of a city", told)
