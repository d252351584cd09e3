"""World map of the cities for the page, with marks sized by articles."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING

from reputation.folding import fold
from reputation.judgement.mentions.gazetteer import country_codes, read_gazetteer
from reputation.report.basis import basis_of_result
from reputation.report.name_places import Point, place_names
from reputation.report.page.charts import FULL_SCALE, inline_svg, text
from reputation.report.page.page_figure import PageFigure
from reputation.report.svg_elements import Box, escape, key_sizes

if TYPE_CHECKING:
    from reputation.comparison.counts import CityStanding
    from reputation.study.definition import City

__all__ = ["WORLD_MAP", "Spot", "draw_world_map", "locate"]

_WIDTH = 720.0
_NORTH, _SOUTH = 78.0, -56.0
_SCALE = _WIDTH / 360
_BIGGEST = 12.0
_LETTER = 10.0
_KEY = (14.0, (_NORTH + 28) * _SCALE)  # in the Pacific, where there is no city
_NAMED = 40  # cities whose names are tried, the best-ranked first


_SAID = (
    "Circle, blue: ranks higher in the literature than in the index. Square, orange: lower. "
    "Diamond: the same, or no index rank. Pale: the difference does not stand."
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A city on the map: its position in degrees, and its ranks."""

    city: str
    latitude: float
    longitude: float
    articles: float
    rank: int
    difference: int | None
    stands: bool = False


@cache
def _coordinates() -> dict[int, tuple[float, float]]:
    packed = (files("reputation.report.page") / "data" / "places.csv.gz").read_bytes()
    reader = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    next(reader)
    return {int(number): (float(north), float(east)) for number, north, east in reader}


@cache
def _numbers_by_name() -> dict[str, list[int]]:
    """The gazetteer's places of each folded name."""
    found: dict[str, list[int]] = {}
    for place in read_gazetteer().places.values():
        for name in {fold(place.name), *map(fold, place.names)}:
            found.setdefault(name, []).append(place.id)
    return found


def locate(
    table: Sequence[CityStanding], cities: Iterable[City] = (), stands: Collection[str] = ()
) -> list[Spot]:
    """The cities of a table that the gazetteer knows, best known first.

    A city is the gazetteer's largest place that bears its name, or one of its aliases, in its
    country where the study says which; in studies of all cities, the place of that label.
    """
    gazetteer = read_gazetteer()
    by_name = _numbers_by_name()
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
                standing.city in stands,
            )
        )
    return sorted(spots, key=lambda spot: (-spot.articles, spot.city))


def _country(name: str) -> frozenset[str]:
    from reputation.errors import StudyError  # noqa: PLC0415

    try:
        return country_codes([name])
    except StudyError:
        return frozenset()


def draw_world_map(spots: Sequence[Spot], notes: Sequence[str] = ()) -> str:
    """Draw the cities, their area by the articles, on an equirectangular map.

    A city that ranks higher in the literature than in the index is a circle, lower a square,
    neither or unknown a diamond, pale where the difference does not stand; names stand beside
    their marks where there is room, the best known first.

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
    parts += [_mark(spot, most) for spot in shown]
    key, box = _key(most)
    parts += [key, *_names(shown, most, box)]
    told = (
        f"{len(shown)} cities; the most articles are on {shown[0].city} ({shown[0].articles}). "
        "The table has all figures."
    )
    size = (_WIDTH, (_NORTH - _SOUTH) * _SCALE)
    notes = [_SAID, *notes]
    return inline_svg("map", "Cities by number of articles", told, size, parts, notes=notes)


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


def _radius(articles: float, most: float) -> float:
    return max(2.0, _BIGGEST * sqrt(articles / max(most, FULL_SCALE)))


def _mark(spot: Spot, most: float) -> str:
    """The mark of a city with its words on pointing at it."""
    x, y = _at(spot.latitude, spot.longitude)
    radius = _radius(spot.articles, most)
    difference = spot.difference or 0
    words = f"{spot.city}: {spot.articles} articles, rank {spot.rank}"
    if spot.difference is not None:
        words += f", difference {spot.difference:+}"
        words += "" if spot.stands else ", which does not stand"
    title = f"<title>{escape(words)}</title>"
    pale = "" if spot.stands else " pale"
    if difference > 0:
        kind, at = f"up{pale}", f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
        return f'<circle class="{kind}" {at}>{title}</circle>'
    if difference < 0:
        side = radius * 1.77  # of a square of the circle's area
        at = f'x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:.1f}"'
        return f'<rect class="down{pale}" {at} height="{side:.1f}">{title}</rect>'
    half = radius * 1.25
    return (
        f'<path class="same{pale}" d="M{x:.1f} {y - half:.1f}l{half:.1f} {half:.1f} '
        f'{-half:.1f} {half:.1f} {-half:.1f} {-half:.1f}Z">{title}</path>'
    )


def _key(most: float) -> tuple[str, Box]:
    """Sizes of round numbers of articles, and the place that they take."""
    left, top = _KEY
    parts = [text(left, top - _BIGGEST - 6, "articles", "start", "halo")]
    for row, number in enumerate(key_sizes(most)):
        y = top + row * (_BIGGEST + 10)
        radius = _radius(number, most)
        parts.append(
            f'<circle class="key" cx="{left + _BIGGEST:.0f}" cy="{y:.0f}" r="{radius:.1f}"/>'
        )
        parts.append(text(left + 2 * _BIGGEST + 6, y + 4, f"{number}", "start", "halo"))
    return "".join(parts), Box(left, top - 30, left + 70, top + 2 * (_BIGGEST + 10) + 8)


def _names(spots: Sequence[Spot], most: float, key: Box) -> list[str]:
    """Names next to their marks, with lines if one is farther away."""
    points = [
        Point(spot.city, *_at(spot.latitude, spot.longitude), _radius(spot.articles, most) * 1.15)
        for spot in spots
    ]
    size = (_WIDTH, (_NORTH - _SOUTH) * _SCALE)
    crowd = [point.box for point in points[_NAMED:]]
    parts = []
    for label in place_names(points[:_NAMED], [key, *crowd], size, _LETTER):
        if label.lead:
            x, y, to_x, to_y = label.lead
            parts.append(f'<path class="lead" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>')
        parts.append(
            f'<text class="halo" x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="start" '
            f'font-size="{_LETTER:g}">{escape(label.name)}</text>'
        )
    return parts


WORLD_MAP = PageFigure(
    name="map",
    section="map",
    draw=lambda result, _: draw_world_map(
        locate(result.table, result.study.cities, result.standing), basis_of_result(result).lines
    ),
    caption=lambda result: (
        "The area of a mark shows the number of articles. Circle: the city ranks higher in the "
        "literature than in the index; square: lower; diamond: the same, or without an index rank. "
        "Pale: the difference does not "
        f"stand{'' if result.uncertain else ', or this was not assessed'}. Names are shown "
        "where there is room. Land: Natural Earth; places: GeoNames, CC BY 4.0."
    ),
    scrolls="Map of the cities",
)
