"""The cities on a map of the world, by their articles, for the report page."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING

from reputation.folding import fold
from reputation.judgement.mentions.gazetteer import read_gazetteer
from reputation.report.drawing import escape, text_width
from reputation.report.page.charts import inline_svg
from reputation.report.page.page_figure import PageFigure

if TYPE_CHECKING:
    from reputation.comparison.counts import CityStanding
    from reputation.study.definition import City

__all__ = ["WORLD_MAP", "Spot", "draw_world_map", "locate"]

_WIDTH = 720.0
_NORTH, _SOUTH = 78.0, -56.0
_SCALE = _WIDTH / 360
_BIGGEST = 13.0
_LETTER = 10.0
_NAMED = 40  # cities whose names are tried; the best known come first


@dataclass(frozen=True, slots=True)
class Spot:
    """A city on the map: where it lies, in degrees, and how it stands."""

    city: str
    latitude: float
    longitude: float
    articles: float
    rank: int
    difference: int | None


@cache
def _coordinates() -> dict[int, tuple[float, float]]:
    packed = (files("reputation.report.page") / "data" / "places.csv.gz").read_bytes()
    reader = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    next(reader)
    return {int(number): (float(north), float(east)) for number, north, east in reader}


def locate(table: Sequence[CityStanding], cities: Iterable[City] = ()) -> list[Spot]:
    """The cities of a table that the gazetteer knows, best known first.

    A city is the gazetteer's largest place that bears its name, or one of its aliases, in its
    country where the study says which; in studies of all cities, the place of that label.
    """
    gazetteer = read_gazetteer()
    by_name: dict[str, list[int]] = {}
    for place in gazetteer.places.values():
        for name in {fold(place.name), *map(fold, place.names)}:
            by_name.setdefault(name, []).append(place.id)
    known = {city.name: city for city in cities}
    spots = []
    for standing in table:
        city = known.get(standing.city)
        names = city.names if city else (standing.city,)
        codes = _country(city.country) if city and city.country else frozenset()
        found = [
            gazetteer.places[number]
            for name in names
            for number in by_name.get(fold(name), ())
            if not codes or gazetteer.places[number].country in codes
        ]
        if not found:
            continue
        place = max(found, key=lambda p: (p.name == standing.city, p.population, -p.id))
        north, east = _coordinates()[place.id]
        spots.append(
            Spot(
                standing.city,
                north,
                east,
                standing.articles,
                standing.reputation_rank,
                standing.difference,
            )
        )
    return sorted(spots, key=lambda spot: (-spot.articles, spot.city))


def _country(name: str) -> frozenset[str]:
    from reputation.errors import StudyError  # noqa: PLC0415

    try:
        return read_gazetteer().country_codes([name])
    except StudyError:
        return frozenset()


def draw_world_map(spots: Sequence[Spot]) -> str:
    """Draw the cities, their area by the articles, on an equirectangular map.

    A city that ranks higher in the literature than in the index is a circle, lower a square,
    neither or unknown a diamond; names stand where there is room, the best known first.

    Returns
    -------
    str
        SVG, or ``""`` where no city has an article.
    """
    shown = [spot for spot in spots if spot.articles]
    if not shown:
        return ""
    most = max(spot.articles for spot in shown)
    parts = [f'<path class="land" d="{_land()}"/>']
    marks = [_mark(spot, most) for spot in shown]
    parts += [mark for mark, _ in marks]
    parts += _names(shown, [radius for _, radius in marks])
    told = (
        f"{len(shown)} cities; the most articles are on {shown[0].city} ({shown[0].articles}). "
        "The table has all figures."
    )
    height = (_NORTH - _SOUTH) * _SCALE
    return inline_svg("map", "Cities by their articles", told, (_WIDTH, height), parts)


def _at(latitude: float, longitude: float) -> tuple[float, float]:
    return (longitude + 180) * _SCALE, (_NORTH - latitude) * _SCALE


@cache
def _land() -> str:
    text = (files("reputation.report.page") / "data" / "land.csv").read_text("utf-8")
    reader = csv.reader(io.StringIO(text))
    next(reader)
    rings = []
    for _, points in groupby(reader, key=lambda row: row[0]):
        places = (_at(float(north), float(east)) for _, east, north in points)
        rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in places) + "Z")
    return "".join(rings)


def _mark(spot: Spot, most: float) -> tuple[str, float]:
    """The mark of a city with its words on pointing at it, and its radius."""
    x, y = _at(spot.latitude, spot.longitude)
    radius = max(2.0, _BIGGEST * sqrt(spot.articles / most))
    difference = spot.difference or 0
    words = f"{spot.city}: {spot.articles} articles, rank {spot.rank}"
    if spot.difference is not None:
        words += f", difference {spot.difference:+}"
    title = f"<title>{escape(words)}</title>"
    if difference > 0:
        shape = f'<circle class="up" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">{title}</circle>'
    elif difference < 0:
        side = radius * 1.77  # of a square of the circle's area
        corner = (x - side / 2, y - side / 2)
        shape = (
            f'<rect class="down" x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{side:.1f}" '
            f'height="{side:.1f}">{title}</rect>'
        )
    else:
        half = radius * 1.25
        shape = (
            f'<path class="same" d="M{x:.1f} {y - half:.1f}l{half:.1f} {half:.1f} '
            f'{-half:.1f} {half:.1f} {-half:.1f} {-half:.1f}Z">{title}</path>'
        )
    return shape, radius


def _names(spots: Sequence[Spot], radii: Sequence[float]) -> list[str]:
    """Names beside their marks, each only where it covers no name placed before."""
    placed: list[tuple[float, float, float, float]] = []
    parts = []
    for spot, radius in list(zip(spots, radii, strict=True))[:_NAMED]:
        x, y = _at(spot.latitude, spot.longitude)
        wide = text_width(spot.city, _LETTER)
        for left, anchor in ((x + radius + 2, "start"), (x - radius - 2 - wide, "end")):
            box = (left, y - 6, left + wide, y + 5)
            inside = box[0] >= 0 and box[2] <= _WIDTH
            if inside and not any(_meet(box, other) for other in placed):
                placed.append(box)
                at = left if anchor == "start" else left + wide
                parts.append(
                    f'<text class="halo" x="{at:.1f}" y="{y + 3.5:.1f}" text-anchor="{anchor}" '
                    f'font-size="{_LETTER:g}">{escape(spot.city)}</text>'
                )
                break
    return parts


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


WORLD_MAP = PageFigure(
    name="map",
    section="table",
    draw=lambda result, _: draw_world_map(locate(result.table, result.study.cities)),
    caption=lambda _: (
        "The cities by their articles (area). Circle: ranks higher in the literature than in "
        "the index; square: lower; diamond: neither, or not measured. Names where there is room. "
        "Land: Natural Earth; places: GeoNames, CC BY 4.0."
    ),
)
