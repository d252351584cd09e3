"""Picture of reliability: how often a model is right, against the probability it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from reputation.report.pictures import INK, PALE, finished
from reputation.report.trends.smoothing import share_interval

__all__ = ["draw_reliability"]


def draw_reliability(bins: Sequence[tuple[str, float, float, int]]) -> Any:
    """Draw a reliability diagram (Niculescu-Mizil and Caruana 2005, ICML) of each model.

    Parameters
    ----------
    bins
        Model, mean probability of what was decided, share that was right, and records, as
        `reputation.judgement.models.evaluation.Evaluation.reliability` gives them.

    Returns
    -------
    altair.Chart
        A panel a model. On the diagonal a model is as often right as it says; below it boasts.
    """
    rows: list[dict[str, Any]] = [
        {
            "model": model,
            "said": said,
            "right": right,
            "records": records,
            "low": float(low),
            "high": float(high),
        }
        for model, said, right, records in bins
        for low, high in [share_interval(right * records, records)]
    ]
    least = min([0.3, *(min(row["said"], row["low"]) for row in rows)])
    share = alt.Scale(domain=[least, 1], nice=False)
    axis = alt.Axis(format="%", tickCount=5)
    diagonal = (
        alt.Chart()
        .mark_rule(color=PALE, strokeDash=[4, 3])
        .encode(x=alt.datum(least), y=alt.datum(least), x2=alt.datum(1), y2=alt.datum(1))
    )
    spans = (
        alt.Chart()
        .mark_rule(color=INK, strokeWidth=1)
        .encode(x=alt.X("said:Q", scale=share), y=alt.Y("low:Q", scale=share), y2="high:Q")
    )
    dots = (
        alt.Chart()
        .mark_circle(color=INK, opacity=0.85)
        .encode(
            x=alt.X("said:Q", scale=share, axis=axis, title="probability of the decision"),
            y=alt.Y("right:Q", scale=share, axis=axis, title="share of right decisions"),
            size=alt.Size(
                "records:Q",
                scale=alt.Scale(domainMin=0, range=[10, 400]),
                title="records",
                legend=alt.Legend(tickCount=3, orient="bottom", titleFontSize=10, labelFontSize=10),
            ),
        )
    )
    chart = (
        alt.layer(diagonal, spans, dots, data=alt.InlineData(values=rows))
        .properties(width=240, height=240)
        .facet(column=alt.Column("model:N", title=None))
    )
    totals: dict[str, int] = {}
    for model, _, _, records in bins:
        totals[model] = totals.get(model, 0) + records
    told = "; ".join(f"{model}: n = {number:,}" for model, number in totals.items())
    notes = [
        f"{told} labelled records, in cross-validation. Bars: 95% intervals.",
        "On the dashed line a model is right as often as it claims; below it, it is overconfident.",
    ]
    return finished(chart, "How often models are right, by their stated probability", notes)
