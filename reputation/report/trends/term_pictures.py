"""Pictures of terms: which are characteristic of a city or topic, which rise and fall."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from reputation.output import plain
from reputation.report.pictures import (
    BETTER,
    HEADINGS,
    INK,
    PALE,
    PLAIN,
    TOPIC_COLOURS,
    WORSE,
    finished,
    listed,
)

__all__ = ["draw_drifting_terms", "draw_setting_apart"]

_ERROR = 0.05  # share of the terms called significant that may be chance findings


def draw_setting_apart(
    terms: pd.DataFrame, *, columns: int = 3, title: str = "", note: str = ""
) -> Any:
    """The terms that set each group apart, by their z-score.

    Parameters
    ----------
    terms
        From `reputation.report.trends.telling_terms.terms_that_set_apart`, not empty.
    """
    farthest = float(terms["z"].max())
    panels = []
    for group in listed(terms["group"]):
        rows = terms[terms["group"] == group]
        names = alt.Axis(minExtent=118, maxExtent=118, labelLimit=115)
        base = alt.Chart(rows).encode(
            y=alt.Y("term:N", sort=list(rows["term"]), title=None, axis=names),
            x=alt.X("z:Q", title=None, scale=alt.Scale(domain=[0, farthest * 1.35], nice=False)),
        )
        bars = base.mark_bar(color=TOPIC_COLOURS.get(group, PLAIN), height=8)
        numbers = base.mark_text(align="left", dx=3, fontSize=9, color=INK).encode(text="articles")
        heading = alt.TitleParams(
            plain(HEADINGS.get(group, group)), fontSize=11, anchor="start", offset=4
        )
        panels.append((bars + numbers).properties(width=80, height=len(rows) * 14, title=heading))
    says = "Bars: z-score of the log-odds ratio. Numbers: articles of the group with the term."
    return finished(alt.concat(*panels, columns=columns, spacing=10), title, [note, says])


def draw_drifting_terms(
    terms: pd.DataFrame, *, top: int = 10, title: str = "", note: str = ""
) -> Any:
    """The terms that rise and fall most, as shares of articles on the line that is tested.

    The title says so if none rises or falls significantly.

    Parameters
    ----------
    terms
        From `reputation.report.trends.telling_terms.drifting_terms`, not empty.
    top
        How many of each.
    """
    rising = terms[terms["z"] >= 0].head(top)
    falling = terms[terms["z"] < 0].iloc[::-1].head(top)
    drawn = pd.concat([rising, falling])[["share_early", "share_late"]]
    highest = float(drawn.to_numpy().max()) * 1.05
    kinds = ((rising, "more often later", BETTER), (falling, "less often later", WORSE))
    panels = [_drift(rows, name, colour, highest) for rows, name, colour in kinds if len(rows)]
    sure = int((terms["p_adjusted"] < _ERROR).sum())
    title = f"{title}: {sure or 'none'} of {len(terms)} significant"
    says = (
        "Grey: share early, diamond: share late (where a quarter and three quarters of the "
        "articles are older), both on the tested line. "
        f"Filled: significant (false discovery rate {_ERROR:.0%}); hollow: not significant."
    )
    return finished(alt.hconcat(*panels, spacing=20), title, [note, says])


def _drift(rows: pd.DataFrame, name: str, colour: str, highest: float) -> Any:
    drawn = rows.assign(sure=(rows["p_adjusted"] < _ERROR).astype(bool))
    base = alt.Chart(drawn).encode(y=alt.Y("term:N", sort=list(rows["term"]), title=None))
    x = alt.X(
        "share_early:Q",
        title="share of articles",
        axis=alt.Axis(format="%", tickCount=4),
        scale=alt.Scale(domain=[0, highest]),
    )
    arrows = base.mark_rule(strokeWidth=1.4, color=colour).encode(x=x, x2="share_late:Q")
    early = base.mark_point(filled=True, size=25, color=PALE, opacity=1).encode(x=x)
    sure = alt.when("datum.sure").then(alt.value(colour)).otherwise(alt.value("white"))
    late = base.mark_point(size=45, shape="diamond", color=colour, opacity=1).encode(
        x="share_late:Q", fill=sure
    )
    heading = alt.TitleParams(name, fontSize=11, anchor="start")
    return (arrows + early + late).properties(
        width=190, height=max(len(rows), 2) * 15, title=heading
    )
