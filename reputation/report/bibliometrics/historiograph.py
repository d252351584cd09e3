"""The historiograph: the most cited records of a literature by year, and who cites whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from reputation.report.bibliometrics.analysis import Material, Settings, Tables
from reputation.report.bibliometrics.citation_links import citation_links, work_label
from reputation.report.bibliometrics.citations import times_cited
from reputation.report.drawing import COLOURS, Box, escape, place_labels, svg

__all__ = ["draw_historiograph", "measure_historiograph"]

_MARGIN, _HEAD, _STEP = 60.0, 92.0, 110.0
_ROW, _TALL = 46.0, 420.0  # least height of a row, and of the whole
_SWEEPS = 12  # of the ordering within years
_LARGEST = 15.0


def measure_historiograph(material: Material, settings: Settings) -> dict[str, pd.DataFrame]:
    """The `top` records that others of the literature cite most, and the citations between them.

    Only records with a year. ``local_citations`` are those by the whole literature.

    Notes
    -----
    Garfield, E. (2004), Historiographic mapping of knowledge domains literature, Journal of
    Information Science 30(2), 119-145.
    """
    links = citation_links(material.articles)
    cited = Counter(to for _, to in links)
    dated = {
        article.record_id: (article.record, year)
        for article, year in zip(material.articles, material.years, strict=True)
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


def draw_historiograph(tables: Tables, material: Material, _: Settings) -> str:
    """Years to the right, a mark a record, larger where more of the literature cite it."""
    nodes, edges = tables["historiograph"], tables["historiograph_links"]
    labels = dict(zip(nodes["record_id"], nodes["work"], strict=True))
    cited = dict(zip(nodes["record_id"], nodes["local_citations"], strict=True))
    pairs = list(zip(edges["citing"], edges["cited"], strict=True))
    columns = _columns(nodes, pairs)
    years = range(min(columns), max(columns) + 1)
    rows = max(map(len, columns.values()))
    width = 2 * _MARGIN + _STEP * max(len(years), 5) + 120
    row_height = max(_ROW, _TALL / rows)
    height = _HEAD + row_height * rows + 2 * _MARGIN
    points = {
        number: (
            _MARGIN + _STEP * (place + 0.5),
            _HEAD
            + _MARGIN / 2
            + row_height * (row + 0.5 + (rows - len(columns.get(year, ()))) / 2),
        )
        for place, year in enumerate(years)
        for row, number in enumerate(columns.get(year, ()))
    }
    title = "Historiograph"
    parts = _heading(title, material, len(nodes), len(pairs))
    parts += [_link(points[one], points[other]) for one, other in pairs]
    radius = {n: 4 + (_LARGEST - 4) * (cited[n] / max(cited.values())) ** 0.5 for n in points}
    parts += [_mark(points[n], radius[n], f"{labels[n]}: cited by {cited[n]}") for n in points]
    parts += _axis(years, height)
    parts += _labels(points, radius, labels, cited, (width, height - _MARGIN))
    told = f"{len(nodes)} records and {len(pairs)} citations between them"
    return svg(width, height, title, told, parts)


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


def _heading(title: str, material: Material, records: int, links: int) -> list[str]:
    notes = [
        *material.notes,
        f"The {records} records most cited by the others, with {links} citations between them",
    ]
    lines = [f'<text x="{_MARGIN}" y="30" font-size="22" fill="#111">{title}</text>']
    return lines + [
        f'<text x="{_MARGIN}" y="{52 + 18 * n}" font-size="14" fill="#444">{escape(note)}</text>'
        for n, note in enumerate(notes)
    ]


def _link(citing: tuple[float, float], cited: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = citing, cited
    bend = (x + to_x) / 2 if abs(x - to_x) > 1 else x - _STEP / 3
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


def _axis(years: Sequence[int], height: float) -> list[str]:
    line = height - _MARGIN + 6
    return [
        f'<text x="{_MARGIN + _STEP * (n + 0.5):.1f}" y="{line + 20:.1f}" font-size="14" '
        f'fill="#444" text-anchor="middle">{year}</text>'
        for n, year in enumerate(years)
    ]


def _labels(
    points: Mapping[int, tuple[float, float]],
    radius: Mapping[int, float],
    labels: Mapping[int, str],
    cited: Mapping[int, int],
    size: tuple[float, float],
) -> list[str]:
    """Author and year of each record, the most cited first."""
    order = sorted(points, key=lambda n: (-cited[n], n))
    wanted = [
        (labels[n].partition(") ")[0].rstrip(")") + ")", *points[n], radius[n], 12.0) for n in order
    ]
    marks = [
        Box(x - radius[n], y - radius[n], x + radius[n], y + radius[n])
        for n, (x, y) in points.items()
    ]
    return [
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{letters}" fill="#111" stroke="#fff" '
        f'stroke-width="3" paint-order="stroke">{escape(text)}</text>'
        for text, x, y, letters in place_labels(wanted, marks, *size, sure=len(wanted))
    ]
