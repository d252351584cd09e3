"""Draws how soon replayed reviews found what was included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reputation.review.simulation import Simulation

__all__ = ["draw_recall"]


def draw_recall(simulations: Mapping[str, Sequence[Simulation]]) -> str:
    """Draw the recall curves of replayed reviews, a line a seed and a colour a review.

    Parameters
    ----------
    simulations
        For each review, by name, its replays.

    Returns
    -------
    str
        An SVG picture without references to the outside.
    """
    import vl_convert  # noqa: PLC0415 - slow to load

    points = [
        {"review": name, "seed": simulation.seed, "read": read, "found": found}
        for name, several in simulations.items()
        for simulation in several
        for read, found in _corners(simulation)
    ]
    chart = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 520,
        "height": 340,
        "data": {"values": points},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.2, "opacity": 0.7},
        "encoding": {
            "x": _share("read", "records read"),
            "y": _share("found", "included records found"),
            "color": {
                "field": "review",
                "type": "nominal",
                "title": None,
                "sort": list(simulations),
            },
            "detail": {"field": "seed", "type": "nominal"},
        },
    }
    return str(vl_convert.vegalite_to_svg(chart))


def _share(field: str, title: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, "axis": {"format": "%"}}


def _corners(simulation: Simulation) -> Iterable[tuple[float, float]]:
    """The ends of the curve and where it rises, as shares of all records and of the included."""
    recall = simulation.recall.tolist()
    yield 0.0, 0.0
    for place, is_found in enumerate(simulation.found.tolist()):
        if is_found:
            yield (place + 1) / len(recall), recall[place] / recall[-1]
    yield 1.0, 1.0
