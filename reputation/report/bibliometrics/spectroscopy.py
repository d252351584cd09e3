"""Reference publication year spectroscopy: the years of the works that a literature cites."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import altair as alt
import pandas as pd

from reputation.literature.records.references import citation_key, citation_label, cited_year
from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.pictures import PALE, SECOND, finished

__all__ = ["draw_spectroscopy", "measure_spectroscopy"]

_AROUND = 2  # years on each side of the median
_FIRST_DRAWN = 1900


def measure_spectroscopy(given: AnalysisInput, _: Settings) -> dict[str, pd.DataFrame]:
    """A row a year: ``references``, their ``median`` over five years, the ``deviation`` from it.

    A work counts once for each record that cites it. ``leading`` is the work of the year that
    most records cite, ``cited`` by how many. References without a year count for none.

    Notes
    -----
    Marx, W., Bornmann, L., Barth, A. & Leydesdorff, L. (2014), Detecting the historical roots of
    research fields by reference publication year spectroscopy, JASIST 65(4), 751-764.
    """
    years: dict[str, int] = {}
    texts: dict[str, str] = {}
    works: defaultdict[int, Counter[str]] = defaultdict(Counter)
    newest = max((year for year in given.years if year), default=0) + 1
    for article in given.articles:
        own = {citation_key(text): text for text in reversed(article.record.references)}
        for key, text in own.items():
            year = cited_year(text)
            if key and year and year <= newest:
                # The same work may be given two years; that of its first reference holds.
                works[years.setdefault(key, year)][key] += 1
                texts.setdefault(key, text)
    return {"spectroscopy": _by_year(works, texts)}


def _by_year(works: dict[int, Counter[str]], texts: dict[str, str]) -> pd.DataFrame:
    span = range(min(works), max(works) + 1) if works else range(0)
    totals = pd.Series([works[y].total() if y in works else 0 for y in span], dtype=int)
    # Years outside have no references.
    padded = pd.Series([0] * _AROUND + totals.tolist() + [0] * _AROUND)
    medians = padded.rolling(2 * _AROUND + 1, center=True).median().dropna().tolist()
    rows = []
    for year, total, median in zip(span, totals, medians, strict=True):
        found = sorted(works.get(year, Counter()).items(), key=lambda pair: (-pair[1], pair[0]))
        key, cited = found[0] if found else ("", 0)
        label = citation_label(texts[key]) if key else ""
        rows.append((year, total, median, total - median, label, cited))
    columns = ["year", "references", "median", "deviation", "leading", "cited"]
    return pd.DataFrame(rows, columns=columns)


def draw_spectroscopy(tables: Tables, given: AnalysisInput, _: Settings) -> Any:
    """Bars of the cited references by year, and the line of their deviation from the median."""
    table = tables["spectroscopy"]
    shown = table[table["year"] >= _FIRST_DRAWN]
    earlier = int(table.loc[table["year"] < _FIRST_DRAWN, "references"].sum())
    base = alt.Chart(shown)
    x = alt.X(
        "year:Q",
        title="year of the cited work",
        axis=alt.Axis(format="d"),
        scale=alt.Scale(zero=False, nice=False, padding=6),
    )
    whole = alt.Axis(format="d", tickMinStep=1)
    y = alt.Y("references:Q", title="references, and deviation", axis=whole)
    bars = base.mark_bar(color=PALE, width=3).encode(x=x, y=y)
    line = base.mark_line(color=SECOND, strokeWidth=1.4).encode(x=x, y="deviation:Q")
    chart = alt.layer(bars, line).properties(width=600, height=230)
    told = [*given.notes, "Bars: references. Line: deviation from the median of five years."]
    if earlier:
        told.append(f"{earlier} references before {_FIRST_DRAWN} are in the table only.")
    return finished(chart, "Reference publication years", told)
