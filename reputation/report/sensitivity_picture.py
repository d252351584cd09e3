"""Picture of sensitivity: every city's rank under every choice, coloured by its change."""

from __future__ import annotations

from collections.abc import Sequence

from reputation.comparison.sensitivity import Sensitivity
from reputation.report.pictures import BETTER, WORSE, finished, to_svg

__all__ = ["draw_sensitivity"]

_CELL = 22  # pixels


def draw_sensitivity(sensitivity: Sensitivity, title: str = "", notes: Sequence[str] = ()) -> str:
    """Draw a table of ranks as SVG: a row a city, a column a choice.

    A white cell is a rank as in the study; blue ones are better, orange ones worse, the darker the
    further. The numbers are the ranks, so that the picture can be read without its colours.
    """
    import altair as alt  # noqa: PLC0415 - loads only when needed

    columns = [("as it is", sensitivity.base)]
    columns += [(f"{c.kind}: {c.name}", c) for c in sensitivity.choices if c.kind != "ties"]
    cells = [
        {
            "city": line.city,
            "choice": name,
            "rank": choice.ranks[line.city],
            "won": line.rank - choice.ranks[line.city],
        }
        for line in sensitivity.moved
        for name, choice in columns
    ]
    most = (
        max(max(line.worst - line.rank, line.rank - line.best) for line in sensitivity.moved) or 1
    )
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        x=alt.X("choice:N", sort=[name for name, _ in columns], title=None).axis(
            labelAngle=-50, labelLimit=260, orient="top", ticks=False, domain=False
        ),
        y=alt.Y("city:N", sort=[line.city for line in sensitivity.moved], title=None).axis(
            labelLimit=200, ticks=False, domain=False
        ),
    )
    colours = alt.Scale(
        domain=[-most, 0, most], range=[WORSE, "#ffffff", BETTER], interpolate="rgb"
    )
    squares = base.mark_rect(stroke="#d0d7de").encode(
        color=alt.Color("won:Q", scale=colours, title="places gained")
    )
    numbers = base.mark_text(fontSize=11).encode(
        text=alt.Text("rank:Q", format="~g"),
        color=alt.condition(
            f"abs(datum.won) > {0.6 * most}", alt.value("#ffffff"), alt.value("#1b1f24")
        ),
    )
    chart = (squares + numbers).properties(
        width=alt.Step(_CELL + 8),
        height=alt.Step(_CELL),
        description="Rank of every city under every choice of the study",
    )
    says = "Numbers are ranks. Blue: better than in the study; orange: worse; darker: by more."
    return to_svg(finished(chart, title, [*notes, says]).configure_view(stroke=None))
