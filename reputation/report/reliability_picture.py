"""The picture of reliability: how often a model is right, beside how sure it says it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from reputation.report.pictures import INK, PALE

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
    rows = [
        {"model": model, "said": said, "right": right, "records": records}
        for model, said, right, records in bins
    ]
    least = min([0.3, *(min(said, right) for _, said, right, _ in bins)])
    share = alt.Scale(domain=[least, 1])
    axis = alt.Axis(format="%", tickCount=5)
    line = alt.Chart().mark_line(color=PALE, strokeDash=[4, 3]).encode(x="at:Q", y="at:Q")
    diagonal = line.transform_calculate(at="datum.said")
    dots = (
        alt.Chart()
        .mark_circle(color=INK, opacity=0.85)
        .encode(
            x=alt.X("said:Q", scale=share, axis=axis, title="probability of what was decided"),
            y=alt.Y("right:Q", scale=share, axis=axis, title="share that was right"),
            size=alt.Size("records:Q", scale=alt.Scale(range=[30, 500]), title="records"),
        )
    )
    return (
        alt.layer(diagonal, dots, data=alt.InlineData(values=rows))
        .properties(width=260, height=260)
        .facet(column=alt.Column("model:N", title=None))
    )
