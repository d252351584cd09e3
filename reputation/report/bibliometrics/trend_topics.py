"""Trend topics: in which years each term was used."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.noun_phrases import worded
from reputation.report.pictures import PALE, PLAIN, finished

__all__ = ["draw_trend_topics", "measure_trend_topics"]

_LINE = 16
_FEWEST = 5  # articles of a term


def measure_trend_topics(given: AnalysisInput, settings: Settings) -> dict[str, pd.DataFrame]:
    """A row a term of five articles or more: ``articles``, and quartiles of their years.

    ``quarter``, ``middle`` and ``three_quarters`` are the years up to which a quarter, half and
    three quarters of its articles were published; ``later`` is how much later its middle lies
    than that of all articles, since a literature that grows makes every term look new.
    """
    articles = worded(given.articles, given.study, settings.words, least=_FEWEST)
    years: defaultdict[str, list[int]] = defaultdict(list)
    for article, year in zip(articles, given.years, strict=True):
        if year is not None:
            for term in article.record.keywords:
                years[term].append(year)
    every = [year for year in given.years if year is not None]
    middle = _quantile(every, 0.5) if every else 0
    rows = []
    for term, own in years.items():
        if len(own) >= _FEWEST:
            spans = [_quantile(own, share) for share in (0.25, 0.5, 0.75)]
            rows.append((term, len(own), min(own), *spans, max(own), spans[1] - middle))
    columns = ["term", "articles", "first", "quarter", "middle", "three_quarters", "last", "later"]
    table = pd.DataFrame(rows, columns=columns)
    table = table.sort_values(["middle", "articles", "term"], ascending=[False, False, True])
    return {"trend_topics": table.reset_index(drop=True)}


def _quantile(years: list[int], share: float) -> int:
    """The year up to which this share of the articles was published."""
    return int(np.quantile(years, share, method="inverted_cdf"))


def draw_trend_topics(tables: Tables, given: AnalysisInput, settings: Settings) -> Any:
    """A line a term from its first to its third quartile, a point at its middle year.

    Of each middle year the terms of most articles, about `top` in all.
    """
    table = tables["trend_topics"]
    years = max(table["middle"].nunique(), 1)
    each = max(1, -(-settings.top // years))
    shown = table.groupby("middle", sort=False).head(each)
    order = shown["term"].tolist()
    x = alt.X(
        "middle:Q",
        title="year",
        axis=alt.Axis(format="d", tickMinStep=1),
        scale=alt.Scale(zero=False, nice=False, padding=8),
    )
    y = alt.Y("term:N", sort=order, title=None, axis=alt.Axis(labelLimit=240))
    base = alt.Chart(shown).encode(y=y)
    lines = base.mark_rule(color=PALE, strokeWidth=2).encode(
        x=alt.X("quarter:Q"), x2="three_quarters:Q"
    )
    most = max(int(shown["articles"].max()), 10)
    size = alt.Size(
        "articles:Q",
        scale=alt.Scale(domain=[0, most], range=[8, 190]),
        legend=alt.Legend(title="articles", values=sorted({_FEWEST, most // 2, most})),
    )
    points = base.mark_circle(color=PLAIN, opacity=1).encode(x=x, size=size)
    told = [
        *given.notes,
        f"Point: the year by which half of a term's articles were published; line: a quarter to "
        f"three quarters. For each such year the {each} most frequent of {len(table)} terms.",
    ]
    chart = alt.layer(lines, points).properties(width=400, height=_LINE * len(order))
    return finished(chart, "Trend topics", told)
