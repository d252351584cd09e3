"""The most cited records: worldwide according to the source, and within the literature."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import pandas as pd

from reputation.literature.records.extra import first_extra
from reputation.literature.records.record import Record
from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.bibliometrics.citation_links import citation_links, work_label
from reputation.report.pictures import PLAIN, SECOND, count_scale, finished

__all__ = ["draw_citations", "measure_citations", "times_cited"]

_LINE = 17


def times_cited(record: Record) -> int | None:
    """How often the source says a record is cited, or None where it says nothing."""
    text = first_extra(record.extra, "TC")
    return int(text) if text.isdecimal() else None


def measure_citations(given: AnalysisInput, _: Settings) -> dict[str, pd.DataFrame]:
    """A row a record that is cited: ``times_cited`` and ``local_citations``.

    ``local_citations`` are those by other records that were given (see `citation_links`);
    ``references`` is how many works the record cites itself. Most cited first.
    """
    cited = Counter(to for _, to in citation_links(given.articles))
    rows = [
        (
            article.record_id,
            work_label(article.record),
            year,
            article.record.venue,
            article.record.doi,
            times_cited(article.record),
            cited[article.record_id],
            len(article.record.references),
        )
        for article, year in zip(given.articles, given.years, strict=True)
    ]
    columns = ["record_id", "work", "year", "venue", "doi", "times_cited", "local_citations"]
    table = pd.DataFrame(rows, columns=[*columns, "references"])
    table = table.astype({"year": "Int64", "times_cited": "Int64"})
    table = table[(table["times_cited"].fillna(0) > 0) | (table["local_citations"] > 0)]
    order = ["times_cited", "local_citations", "record_id"]
    table = table.sort_values(order, ascending=[False, False, True], na_position="last")
    return {"cited": table.reset_index(drop=True)}


def draw_citations(tables: Tables, given: AnalysisInput, settings: Settings) -> Any:
    """Times cited and local citations of the most cited records, on a scale each."""
    table = tables["cited"].head(settings.top)
    # Numbers keep works of one label apart.
    pairs = zip(table["work"], table["record_id"], strict=True)
    shown = table.assign(work=[f"{w} [{n}]" for w, n in pairs])
    names = shown["work"].tolist()
    panels = [
        _panel(
            shown, names, "times_cited", "times cited, according to the source", PLAIN, first=True
        ),
        _panel(shown, names, "local_citations", "cited in this literature", SECOND, first=False),
    ]
    without = sum(times_cited(article.record) is None for article in given.articles)
    told = [*given.notes, "In brackets: the number of the record."]
    told += [f"{without} records have no citation count."] if without else []
    return finished(alt.hconcat(*panels, spacing=10), "Most cited", told)


def _panel(
    table: pd.DataFrame, names: list[str], column: str, title: str, colour: str, *, first: bool
) -> Any:
    axis = alt.Axis(labelLimit=350) if first else None
    known = table[table[column].notna()].astype({column: float})
    base = alt.Chart(known).encode(
        x=alt.X(
            f"{column}:Q",
            title=title,
            axis=alt.Axis(format="d", tickMinStep=1, tickCount=4),
            scale=count_scale(1.1 * known[column].max() if len(known) else 0),
        ),
        y=alt.Y("work:N", sort=names, scale=alt.Scale(domain=names), title=None, axis=axis),
    )
    bars = base.mark_bar(color=colour, height=_LINE - 6)
    texts = base.mark_text(align="left", dx=4, fontSize=9.5).encode(text=f"{column}:Q")
    return alt.layer(bars, texts).properties(width=140, height=_LINE * len(names))
