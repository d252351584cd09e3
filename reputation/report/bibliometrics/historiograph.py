"""The historiograph: the most cited records of a literature by year, and who cites whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.bibliometrics.citation_links import citation_links, work_label
from reputation.report.bibliometrics.citations import times_cited
from reputation.report.drawing_sheet import (
    INNER,
    LETTER,
    LINE,
    MARGIN,
    WIDE,
    footing,
    heading,
    words,
)
from reputation.report.svg_elements import COLOURS, Box, escape, key_sizes, place_labels, svg

__all__ = ["draw_historiograph", "measure_historiograph"]

_ROW, _TALL = 46.0, 420.0  # least height of a row, and of the whole
_SIDE = 50.0  # between the margins and the first and last year
_APART = 44.0  # of the years on the axis at least
_FULL = 10  # citations of a mark begin to be full at
_SWEEPS = 12  # of the ordering within years
_LARGEST = 15.0


def measure_historiograph(given: AnalysisInput, settings: Settings) -> dict[str, pd.DataFrame]:
    """The `top` records that others of the literature cite most, and the citations between them.

    Only records with a year. ``local_citations`` are those by the whole literature.

    Notes
    -----
    Garfield, E. (2004), Historiographic mapping of knowledge domains literature, Journal of
    Information Science 30(2), 119-145.
    """
    links = citation_links(given.articles)
    cited = Counter(to for _, to in links)
    dated = {
        article.record_id: (article.record, year)
        for article, year in zip(given.articles, given.years, strict=True)
        if year is not None
    }
    ordered = sorted((n for n in cited if n in dated), key=lambda n: (-cited[n], n))
    chosen = ordered[: settings.top]
    rows = [
        (number, work_label(dated[number][0]), dated[number][1], cited[number])
        for number in sorted(chosen, key=lambda n: (dated[n][1], n))
    ]
    nodes = pd.DataFrame(rows, columns=["record_id", "work", "year", "local_citations"])
    counts = [times_cited(dated[number][0]) for number in nodes["record_id"]]
    nodes["times_cited"] = pd.array(counts, dtype="Int64")
    among = [(one, other) for one, other in links if {one, other} <= set(chosen)]
    edges = pd.DataFrame(sorted(among), columns=["citing", "cited"])
    return {"historiograph": nodes, "historiograph_links": edges}


def draw_historiograph(tables: Tables, given: AnalysisInput, _: Settings) -> str:
    """Years to the right, a mark a record, larger where more of the literature cite it."""
    nodes, edges = tables["historiograph"], tables["historiograph_links"]
    labels = dict(zip(nodes["record_id"], nodes["work"], strict=True))
    cited = dict(zip(nodes["record_id"], nodes["local_citations"], strict=True))
    pairs = list(zip(edges["citing"], edges["cited"], strict=True))
    columns = _columns(nodes, pairs)
    years = range(min(columns), max(columns) + 1)
    above, top = heading("Historiograph")
    rows = max(map(len, columns.values()))
    tall = max(_ROW * rows, _TALL)
    points = _points(columns, years, top, tall / rows)
    parts = [*above, *(_link(points[one], points[other]) for one, other in pairs)]
    most = max(cited.values())
    radius = {n: _radius(cited[n], most) for n in points}
    parts += [_mark(points[n], radius[n], f"{labels[n]}: cited by {cited[n]}") for n in points]
    parts += _labels(points, radius, labels, cited, top + tall)
    axis = top + tall + 24
    parts += _axis(years, axis)
    key, low = _key(most, axis + 2 * LINE)
    told = f"{len(nodes)} records and {len(pairs)} citations between them"
    how = "Lines lead from a citing record to the record it cites, which is older or as old."
    below, low = footing([*given.notes, f"The most cited by the others: {told}. {how}"], low)
    return svg(WIDE, low, "Historiograph", told, [*parts, *key, *below])


def _at(years: Sequence[int], place: int) -> float:
    """Where a year lies from the left."""
    room = INNER - 2 * _SIDE
    return MARGIN + _SIDE + room * (place / (len(years) - 1) if len(years) > 1 else 0.5)


def _points(
    columns: Mapping[int, Sequence[int]], years: Sequence[int], top: float, row: float
) -> dict[int, tuple[float, float]]:
    """Where each record is drawn: the records of a year above each other, around the middle."""
    rows = max(map(len, columns.values()))
    return {
        number: (
            _at(years, place),
            top + row * (n + 0.5 + (rows - len(columns.get(year, ()))) / 2),
        )
        for place, year in enumerate(years)
        for n, number in enumerate(columns.get(year, ()))
    }


def _radius(cited: float, most: float) -> float:
    return float(4 + (_LARGEST - 4) * (cited / max(most, _FULL)) ** 0.5)


def _columns(nodes: pd.DataFrame, pairs: Sequence[tuple[int, int]]) -> dict[int, list[int]]:
    """The records of each year in an order that crosses few links."""
    columns: dict[int, list[int]] = defaultdict(list)
    for number, year in zip(nodes["record_id"], nodes["year"], strict=True):
        columns[int(year)].append(int(number))
    near: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        near[one].append(other)
        near[other].append(one)
    at = {n: _height(k, own) for own in columns.values() for k, n in enumerate(own)}
    for _ in range(_SWEEPS):
        for own in columns.values():
            mean = {
                n: sum(at[o] for o in near[n]) / len(near[n]) if near[n] else at[n] for n in own
            }
            own.sort(key=lambda n: (mean[n], n))
            at.update({n: _height(k, own) for k, n in enumerate(own)})
    return dict(columns)


def _height(place: int, column: Sequence[int]) -> float:
    return (place + 0.5) / len(column)


def _link(citing: tuple[float, float], cited: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = citing, cited
    bend = (x + to_x) / 2 if abs(x - to_x) > 1 else x - _SIDE / 2
    return (
        f'<path d="M{x:.1f} {y:.1f}C{bend:.1f} {y:.1f} {bend:.1f} {to_y:.1f} '
        f'{to_x:.1f} {to_y:.1f}" '
        'fill="none" stroke="#777" stroke-width="1.1" stroke-opacity="0.6"/>'
    )


def _mark(point: tuple[float, float], radius: float, told: str) -> str:
    x, y = point
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{COLOURS[0]}" stroke="#fff">'
        f"<title>{escape(told)}</title></circle>"
    )


def _axis(years: Sequence[int], y: float) -> list[str]:
    """Every year, or as many as have room; each has its place."""
    apart = _at(years, 1) - _at(years, 0) if len(years) > 1 else _APART
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if n * apart >= _APART)
    return [
        words(_at(years, place), y, str(year), colour="#444", anchor="middle")
        for place, year in enumerate(years)
        if year % step == 0 or step == 1
    ]


def _key(most: float, y: float) -> tuple[list[str], float]:
    """Sizes of marks for round numbers of citations, and where the next thing may begin."""
    x, parts = MARGIN + 200, [words(MARGIN, y + 5, "cited in this literature")]
    for number in key_sizes(most):
        radius = _radius(number, most)
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" fill="{COLOURS[0]}"/>')
        parts.append(words(x + radius + 5, y + 5, f"{number}"))
        x += 70
    return parts, y + LINE + 8


def _labels(
    points: Mapping[int, tuple[float, float]],
    radius: Mapping[int, float],
    labels: Mapping[int, str],
    cited: Mapping[int, int],
    low: float,
) -> list[str]:
    """Author and year of each record, the most cited first."""
    order = sorted(points, key=lambda n: (-cited[n], n))
    wanted = [
        (labels[n].partition(") ")[0].rstrip(")") + ")", *points[n], radius[n], LETTER)
        for n in order
    ]
    marks = [
        Box(x - radius[n], y - radius[n], x + radius[n], y + radius[n])
        for n, (x, y) in points.items()
    ]
    placed = place_labels(wanted, marks, WIDE, low, sure=len(wanted))
    return [words(x, y, text, size=letters, halo=True) for text, x, y, letters in placed]
