"""The map of the cities: each where it lies, by its articles; nothing from outside is obeyed."""

import xml.etree.ElementTree as ET

import pytest

from reputation.comparison.counts import CityStanding
from reputation.report.page.world_map import Spot, draw_world_map, locate
from reputation.report.svg_elements import Box, text_width
from reputation.study.bundled import bundled_folder
from reputation.study.definition import City, read_study


def standing(city: str, articles: int = 5, difference: int | None = 1) -> CityStanding:
    smart = None if difference is None else 1 + difference
    return CityStanding(city, articles, 1, smart, difference)


def test_every_city_of_the_report_lies_where_it_should() -> None:
    study = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml")
    spots = {s.city: s for s in locate([standing(c.name) for c in study.cities], study.cities)}
    assert set(spots) == {city.name for city in study.cities}
    expected = {
        "London": (51.5, -0.1),
        "Sydney": (-33.9, 151.2),
        "Buenos Aires": (-34.6, -58.4),
        "New York": (40.7, -74.0),
        "Hong Kong": (22.3, 114.2),
        "Cairo": (30.1, 31.2),
    }
    for city, (north, east) in expected.items():
        assert spots[city].latitude == pytest.approx(north, abs=0.3)
        assert spots[city].longitude == pytest.approx(east, abs=0.3)


def test_the_country_of_the_study_tells_namesakes_apart() -> None:
    (spot,) = locate([standing("London")], [City(name="London", country="Canada")])
    assert spot.latitude == pytest.approx(43.0, abs=0.3)
    assert spot.longitude == pytest.approx(-81.2, abs=0.3)


def test_a_city_that_nobody_knows_is_left_out() -> None:
    assert locate([standing("Nowhereville on Sea")]) == []
    assert draw_world_map([]) == ""
    assert draw_world_map([Spot("Paris", 48.9, 2.3, 0, 1, None)]) == ""


def test_shape_tells_the_difference_and_area_the_articles() -> None:
    spots = [
        Spot("Paris", 48.9, 2.3, 16, 1, 3, stands=True),
        Spot("Cairo", 30.1, 31.2, 4, 2, -2),
        Spot("Lima", -12.0, -77.0, 4, 2, None),
        Spot("Tokyo", 35.7, 139.7, 4, 2, 1),
    ]
    drawn = ET.fromstring(draw_world_map(spots))
    circles, squares = drawn.findall("circle[title]"), drawn.findall("rect")
    assert [c.find("title").text for c in circles] == [  # type: ignore[union-attr]
        "Paris: 16 articles, rank 1, difference +3",
        "Tokyo: 4 articles, rank 2, difference +1, which does not stand",
    ]
    radii = [float(circle.get("r", "0")) for circle in circles]
    assert radii[0] == pytest.approx(2 * radii[1], abs=0.1)
    assert len(squares) == 1
    assert len(drawn.findall("path[@class='same pale']")) == 1
    names = {text.text for text in drawn.findall("text[@font-size]")}
    assert names == {"Paris", "Cairo", "Lima", "Tokyo"}


def test_names_do_not_cover_each_other() -> None:
    crowd = [Spot(f"City number {n}", 50.0 + n / 10, 10.0, 5, 1, 1) for n in range(12)]
    texts = ET.fromstring(draw_world_map(crowd)).findall("text[@font-size]")
    boxes = [
        Box(x, y - 8, x + text_width(text.text or "", 10), y + 2)
        for text in texts
        for x, y in [(float(text.get("x", "")), float(text.get("y", "")))]
    ]
    assert len(boxes) >= 3
    assert not any(a.touches(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_a_hostile_name_is_only_text() -> None:
    drawn = draw_world_map([Spot("<script>alert(1)</script>", 0, 0, 5, 1, 1)])
    assert "<script" not in drawn
    ET.fromstring(drawn)
