"""Picture of recall: how soon replayed reviews found the included records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt

from reputation.report.pictures import PALE, finished
from reputation.report.svg_elements import COLOURS
from reputation.review.simulation import Simulation

__all__ = ["draw_recall"]

#: Distinguishable for colour-blind readers (Okabe & Ito 2008), and by dashes.
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]


def draw_recall(simulations: Mapping[str, Sequence[Simulation]], *, title: str = "") -> Any:
    """Draw the recall curves of replayed reviews, a line a seed, a colour and dash a review.

    Parameters
    ----------
    simulations
        For each review, by name, its replays.
    title
        Above the picture.

    Returns
    -------
    altair.Chart
        On the dashed diagonal a review reads in an order by chance.
    """
    points = [
        {"review": name, "seed": simulation.seed, "read": read, "found": found}
        for name, several in simulations.items()
        for simulation in several
        for read, found in _corners(simulation)
    ]
    names = list(simulations)
    share = alt.Axis(format="%", tickCount=5)
    base = alt.Chart(alt.InlineData(values=points))
    read = alt.X("read:Q", title="records read", axis=share, scale=alt.Scale(domain=[0, 1]))
    lines = base.mark_line(interpolate="step-after", strokeWidth=1.6, opacity=0.75).encode(
        x=read,
        y=alt.Y("found:Q", title="included records found", axis=share),
        color=alt.Color(
            "review:N",
            title=None,
            sort=names,
            scale=alt.Scale(range=list(COLOURS)),
            legend=alt.Legend(labelLimit=200, labelFontSize=10, symbolStrokeWidth=2),
        ),
        strokeDash=alt.StrokeDash(
            "review:N", title=None, sort=names, scale=alt.Scale(range=_DASHES)
        ),
        detail="seed:N",
    )
    ends = [{"read": 0, "found": 0}, {"read": 1, "found": 1}]
    chance = alt.Chart(alt.InlineData(values=ends)).mark_line(color=PALE, strokeDash=[4, 3])
    chance = chance.encode(x=read, y="found:Q")
    chart = alt.layer(chance, lines).properties(width=400, height=300)
    seeds = max((len(several) for several in simulations.values()), default=0)
    notes = [f"{_numbers(simulations)}. One line for each seed ({seeds}); pale: random order."]
    return finished(chart, title or "Included records found, by records read", notes)


def _numbers(simulations: Mapping[str, Sequence[Simulation]]) -> str:
    return "; ".join(
        f"{name}: n = {len(several[0].recall):,}, {int(several[0].found.sum()):,} included"
        for name, several in simulations.items()
        if several
    )


def _corners(simulation: Simulation) -> Iterable[tuple[float, float]]:
    """The ends of the curve and where it rises, as shares of all records and of the included."""
    recall = simulation.recall.tolist()
    yield 0.0, 0.0
    for place, is_found in enumerate(simulation.found.tolist()):
        if is_found:
            yield (place + 1) / len(recall), recall[place] / recall[-1]
    yield 1.0, 1.0
