"""Every picture beside the tables it is made of: marks, labels, signs, paleness, size in print."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from browsing import browser, watched_page
from commanding import rows as lines
from drawings import numbers, parsed, smallest_in_print

import reputation as rep
from reputation.comparison.counts import CityStanding
from reputation.report.page.charts import draw_topic
from reputation.report.page.picture_files import standalone, write_page_pictures
from reputation.report.page.rendering import figures_of, render_page
from reputation.report.page.slope_chart import draw_slopes
from reputation.report.page.world_map import Spot, draw_world_map
from reputation.report.pictures import KINDS, to_svg
from reputation.report.svg_elements import text_width
from reputation.report.trends.trend_files import Trends, write_trends
from reputation.results import Result
from reputation.study.topics import TOPICS

SIMULATED = "SIMULATED literature"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Trends, Path, dict[str, str]]:
    """The demonstration: result, trends, folder of files, and each picture as SVG."""
    folder = tmp_path_factory.mktemp("pictures")
    with rep.open_study() as study:
        result = rep.run(study)
        rep.save(result, folder, study=study)
        trends = rep.trends(result, study)
        network = rep.network(study, "keywords", result=result, least=3, top=80)
        drawn = {
            figure.name: standalone(svg, result.study)
            for figure in figures_of(result.study)
            if (svg := figure.draw(result, tuple))
        }
    drawn |= {name: to_svg(chart) for name, chart in trends.pictures().items()}
    drawn["network"] = rep.draw(network, "Keywords").svg
    drawn["themes"] = rep.draw(network, what="themes").svg
    drawn["overlay"] = rep.draw(network, what="overlay").svg
    return result, trends, folder, drawn


@pytest.fixture(scope="module")
def result(made: tuple[Result, Trends, Path, dict[str, str]]) -> Result:
    return made[0]


@pytest.fixture(scope="module")
def drawn(made: tuple[Result, Trends, Path, dict[str, str]]) -> dict[str, str]:
    return made[3]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


# -- the slope chart -------------------------------------------------------------------------------


def slopes_of(picture: ET.Element) -> dict[str, tuple[str, list[float]]]:
    """For each city the class of its slope, and x, y, x, y of its line."""
    found = {}
    for group in picture.iter("g"):
        line = group.find("path")
        assert line is not None
        ends = [float(n) for n in re.findall(r"-?[\d.]+", line.get("d", ""))]
        city = (group.findtext("title") or "").partition(":")[0]
        found[city] = (group.get("class", ""), ends)
    return found


def test_slopes_fall_by_the_difference_and_ties_begin_at_one_height(
    made: tuple[Result, Trends, Path, dict[str, str]],
) -> None:
    result, _, folder, drawn = made
    slopes = slopes_of(parsed(drawn["slopes"]))
    table = {line["city"]: line for line in lines(folder / "reputation.csv")}
    assert set(slopes) == set(table)
    tops = {int(table[city]["reputation_rank"]): ends[1] for city, (_, ends) in slopes.items()}
    step = tops[2] - tops[1]
    for city, (kind, (_, top, _, bottom)) in slopes.items():
        line = table[city]
        assert top - tops[1] == pytest.approx((int(line["reputation_rank"]) - 1) * step, abs=0.11)
        assert bottom - top == pytest.approx(int(line["difference"]) * step, abs=0.11)
        difference = int(line["difference"])
        expected = "plus" if difference > 0 else "minus" if difference < 0 else "same"
        assert kind.split()[:2] == ["slope", expected]
        assert ("pale" in kind.split()) == (city not in result.standing)


def test_names_of_slopes_do_not_cover_each_other_whatever_is_tied() -> None:
    table = [CityStanding(f"City {n}", 9, 1, 1 + n, n) for n in range(12)]
    table += [CityStanding(f"Town {n}", 8, 13, 300 + n, 287 + n) for n in range(5)]
    picture = parsed(draw_slopes(table))
    sides: dict[str, list[float]] = {"start": [], "end": []}
    for text in picture.iter("text"):
        if "City" in (text.text or "") or "Town" in (text.text or ""):
            sides[text.get("text-anchor", "")].append(float(text.get("y", "")))
    for heights in sides.values():
        ordered = sorted(heights)
        assert len(ordered) == 17
        assert all(b - a >= 15 for a, b in pairwise(ordered))


# -- the map ---------------------------------------------------------------------------------------


def marks_of(picture: ET.Element) -> dict[str, tuple[float, float, float, str]]:
    """For each city x, y and area of its mark, and its class."""
    found = {}
    for element in picture:
        told = element.findtext("title")
        if not told or "articles" not in told:
            continue
        city, kind = told.partition(":")[0], element.get("class", "")
        if element.tag == "circle":
            x, y, r = numbers(element, "cx", "cy", "r")
            area = 3.1416 * r * r
        elif element.tag == "rect":
            x, y, side, _ = numbers(element, "x", "y", "width", "height")
            x, y, area = x + side / 2, y + side / 2, side * side
        else:
            x, y, half = [float(n) for n in re.findall(r"-?[\d.]+", element.get("d", ""))[:3]]
            y, area = y + half, 2 * half * half
        found[city] = (x, y, area, kind)
    return found


def gap(mark: tuple[float, float, float, str], box: tuple[float, float, float, float]) -> float:
    """From the rim of a mark to a box; negative where it is covered."""
    across = max(box[0] - mark[0], 0, mark[0] - box[2])
    down = max(box[1] - mark[1], 0, mark[1] - box[3])
    return hypot(across, down) - (mark[2] / 3.1416) ** 0.5


def check_labels(picture: ET.Element) -> int:
    """Each name is nearest to its own mark, or a line leads from there to it; on no mark."""
    marks = marks_of(picture)
    leads = [
        [float(n) for n in re.findall(r"-?[\d.]+", path.get("d", ""))]
        for path in picture.iter("path")
        if path.get("class") == "lead"
    ]
    named = 0
    for text in picture.iter("text"):
        city = text.text or ""
        if city not in marks or text.get("class") != "halo":
            continue
        named += 1
        x, y = numbers(text, "x", "y")
        box = (x, y - 7, x + text_width(city, 10), y + 2)
        gaps = {other: gap(mark, box) for other, mark in marks.items()}
        assert min(gaps.values()) > -0.5, f"{city} stands on a mark"
        own = marks[city]
        radius = (own[2] / 3.1416) ** 0.5
        led = any(
            abs(hypot(line[0] - own[0], line[1] - own[1]) - radius) < 3
            and box[0] - 2 <= line[2] <= box[2] + 2
            and box[1] - 2 <= line[3] <= box[3] + 2
            for line in leads
        )
        assert led or min(gaps, key=lambda other: gaps[other]) == city, city
    return named


def test_names_on_the_map_stand_at_their_own_marks(drawn: dict[str, str], result: Result) -> None:
    assert check_labels(parsed(drawn["map"])) == len(result.table)


def test_names_of_a_crowd_stand_at_their_own_marks() -> None:
    crowd = [
        Spot(f"Place {n}", 50 + (n * 7 % 13) / 2, 5 + (n * 11 % 17) / 1.5, 40 - n, n + 1, 1)
        for n in range(30)
    ]
    assert check_labels(parsed(draw_world_map(crowd))) >= 10


def test_marks_on_the_map_are_as_large_as_their_articles(
    made: tuple[Result, Trends, Path, dict[str, str]],
) -> None:
    result, _, folder, drawn = made
    marks = marks_of(parsed(drawn["map"]))
    table = {line["city"]: line for line in lines(folder / "reputation.csv")}
    most = max(table, key=lambda city: int(table[city]["articles"]))
    for city, (_, _, area, kind) in marks.items():
        articles, difference = int(table[city]["articles"]), int(table[city]["difference"])
        expected = marks[most][2] * articles / int(table[most]["articles"])
        assert area == pytest.approx(expected, rel=0.08, abs=5)
        sign = "up" if difference > 0 else "down" if difference < 0 else "same"
        assert kind.split()[0] == sign
        assert ("pale" in kind.split()) == (city not in result.standing)


def test_a_single_article_does_not_fill_a_scale(result: Result) -> None:
    one = marks_of(parsed(draw_world_map([Spot("Oslo", 60, 10, 1, 1, 1)])))["Oslo"][2]
    many = marks_of(parsed(draw_world_map([Spot("Oslo", 60, 10, 100, 1, 1)])))["Oslo"][2]
    assert one < many / 5
    table = [replace(result.table[0], articles=1)]
    bare = replace(result, uncertain=None, decisions=[], topics=[], corrected_topics={})
    page = render_page(replace(bare, table=table))
    assert 'style="width: 10.0%"' in page


# -- topics ----------------------------------------------------------------------------------------


def test_topic_marks_are_as_large_as_their_articles_and_empty_years_are_shown(
    made: tuple[Result, Trends, Path, dict[str, str]],
) -> None:
    _, _, folder, drawn = made
    counts = {
        (line["city"], line["year"], line["topic"]): number
        for line in lines(folder / "topics.csv")
        if (number := float(line.get("corrected", line["articles"]))) >= 0.05 and line["year"]
    }
    told = re.compile(r"(.+) (\d{4}): ([\d.]+)")
    most = max(counts.values())
    seen = {}
    for code in TOPICS:
        for element in parsed(drawn[f"topic-{code}"]).iter():
            if match := told.fullmatch(element.findtext("title") or ""):
                number = seen[match[1], match[2], code] = float(match[3])
                if element.tag == "circle":
                    (radius,) = numbers(element, "r")
                    drawn_as = 6 * (number / max(most, 10)) ** 0.5
                    assert radius == pytest.approx(max(1, drawn_as), abs=0.2)
    assert seen.keys() == counts.keys()
    assert all(seen[key] == pytest.approx(counts[key], abs=0.0501) for key in counts)
    few = parsed(draw_topic(TOPICS["A"], ["Oslo"], [("Oslo", 2015, "A", 1)], range(2010, 2021)))
    years = [text.text for text in few.iter("text") if re.fullmatch(r"\d{4}", text.text or "")]
    assert years[0] == "2010"
    assert len(years) >= 3


def test_topic_pictures_say_how_well_topics_are_told_apart(
    made: tuple[Result, Trends, Path, dict[str, str]],
) -> None:
    result, trends, folder, drawn = made
    card = next(c for c in result.provenance["model_cards"] if c["model"].startswith("topic"))
    figures = card["cross_validation"]["by_chance"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    worst = min(TOPICS, key=lambda code: figures["recall"][code] + figures["precision"][code])
    for code in TOPICS:
        found, right = figures["recall"][code], figures["precision"][code]
        assert f"{code} {found:.0%} found, {right:.0%} right" in trends.told
        assert f"{found:.0%} found, {right:.0%} right" in page
    assert trends.told.endswith(f"{worst} is the least reliable")
    for name in ("leaders", "articles-by-topic", "articles-by-city-topic"):
        shown = re.sub(r"<[^>]+>", " ", drawn[name]).replace("  ", " ")
        assert f"{worst} is the least reliable" in shown


def test_terms_are_drawn_in_the_direction_that_is_tested(
    made: tuple[Result, Trends, Path, dict[str, str]],
) -> None:
    _, trends, _, drawn = made
    drift = trends.terms["drift"]
    assert len(drift) > 100
    rises = drift["share_late"] - drift["share_early"]
    assert (rises * drift["z"] >= 0).all()
    every = drift[drift["within"] == "all"]
    sure = int((every["p_adjusted"] < 0.05).sum())
    assert f"{sure or 'none'} of {len(every)} significant" in drawn["terms-drift"]


# -- every picture ---------------------------------------------------------------------------------


def test_letters_have_seven_points_at_180_mm(drawn: dict[str, str]) -> None:
    assert len(drawn) >= 15
    for name, svg in drawn.items():
        assert smallest_in_print(svg) >= 7, name


def test_every_picture_says_what_it_rests_on(drawn: dict[str, str], result: Result) -> None:
    articles = sum(standing.articles for standing in result.table)
    for name, svg in drawn.items():
        told = " ".join("".join(parsed(svg).itertext()).split())
        assert SIMULATED in told, name
        assert f"n = {articles} " in told, name
        assert "Scopus" in told, name
        assert "2010-01 to" in told, name


@pytest.mark.slow
def test_pictures_are_as_wide_as_asked_in_every_format(
    made: tuple[Result, Trends, Path, dict[str, str]], tmp_path: Path
) -> None:
    result, trends, _, _ = made
    files = write_page_pictures(result, tmp_path, width=90)
    files += write_trends(trends, tmp_path / "trends", views=["topic"], width=90)
    drawn = [file for file in files if file.suffix != ".csv"]
    assert {file.suffix[1:] for file in drawn} == set(KINDS)
    for file in drawn:
        if file.suffix == ".pdf":
            box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+)", file.read_bytes())
            assert box
            assert float(box[1]) == pytest.approx(90 / 25.4 * 72, abs=0.1)
        elif file.suffix == ".png":
            pixels = int.from_bytes(file.read_bytes()[16:20], "big")
            assert pixels == pytest.approx(90 / 25.4 * 300, abs=1.5)
        else:
            assert 'width="90.00mm"' in file.read_text(encoding="utf-8")[:400]


def test_no_blank_sheet_is_written() -> None:
    with rep.open_study() as study:
        result = rep.run(study, cities=["Cairo", "Buenos Aires"])
        trends = rep.trends(result, study)
        assert "specialisation" not in trends.pictures()  # no city has ten articles
        assert "leaders" in trends.pictures()


# -- in a browser ----------------------------------------------------------------------------------

_COVERED = """() => [...document.querySelectorAll("svg.drawn")].flatMap((svg) => {
  const texts = [...svg.querySelectorAll("text")].map((t) => [t.textContent,
    t.getBoundingClientRect()]).filter(([, b]) => b.width);
  return texts.flatMap(([one, a], n) => texts.slice(0, n).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
    .map(([other]) => `${one}/${other}`));
})"""


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light")])
def test_no_words_of_a_picture_cover_others(
    chromium: Any,
    made: tuple[Result, Trends, Path, dict[str, str]],
    width: int,
    scheme: str,
) -> None:
    page, events = watched_page(
        chromium,
        made[2] / "report.html",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    assert page.evaluate(_COVERED) == []
    assert events == []


def test_the_map_stands_before_the_table_and_the_page_uses_its_width(
    chromium: Any, made: tuple[Result, Trends, Path, dict[str, str]]
) -> None:
    page, _ = watched_page(
        chromium, made[2] / "report.html", viewport={"width": 1280, "height": 900}
    )
    box = """(what) => { const b = document.querySelector(what).getBoundingClientRect();
        return [b.left, b.top, b.right, b.bottom]; }"""
    world, table, slopes = (
        page.evaluate(box, f"svg[aria-labelledby^='{name}']" if name != "table" else "#ranks")
        for name in ("map", "table", "slopes")
    )
    assert world[3] <= table[1]
    assert table[2] <= slopes[0]  # side by side
    assert slopes[2] - table[0] > 1100


def test_on_a_phone_no_label_stands_without_its_value(
    chromium: Any, made: tuple[Result, Trends, Path, dict[str, str]]
) -> None:
    page, _ = watched_page(
        chromium, made[2] / "report.html", viewport={"width": 390, "height": 900}
    )
    shown = """() => [...document.querySelectorAll("#found-articles td")]
        .filter((cell) => cell.getBoundingClientRect().width > 0).map((cell) => cell.textContent)"""
    cells = page.evaluate(shown)
    assert len(cells) > 100
    assert all(cells)


def test_panels_of_topics_stand_side_by_side_at_one_height(
    chromium: Any, made: tuple[Result, Trends, Path, dict[str, str]]
) -> None:
    page, _ = watched_page(
        chromium, made[2] / "report.html", viewport={"width": 1280, "height": 900}
    )
    tops = page.evaluate("""() => [...document.querySelectorAll(".row svg.drawn")]
        .map((svg) => svg.getBoundingClientRect().top)""")
    assert len(tops) == len(TOPICS)
    assert max(tops) - min(tops) < 1


def test_print_has_no_form_and_no_letter_below_seven_points(
    chromium: Any, made: tuple[Result, Trends, Path, dict[str, str]]
) -> None:
    page, _ = watched_page(
        chromium, made[2] / "report.html", viewport={"width": 680, "height": 962}
    )
    page.emulate_media(media="print")
    shown = """() => [...document.querySelectorAll("input, select, button, nav")]
        .filter((e) => e.getBoundingClientRect().height > 0 && e.closest("form, nav")).length"""
    assert page.evaluate(shown) == 0
    smallest = """() => Math.min(...[...document.querySelectorAll("svg text")].map((t) => {
        const svg = t.ownerSVGElement;
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        return scale * parseFloat(getComputedStyle(t).fontSize) * 0.75; }))"""
    assert page.evaluate(smallest) >= 7


@pytest.mark.slow
def test_a_page_of_five_thousand_articles_is_drawn_within_ten_seconds(
    chromium: Any, result: Result, tmp_path: Path
) -> None:
    counted = [d for d in result.decisions if d.counted]
    many = [
        replace(counted[n % len(counted)], record_id=n, doi=f"10.5555/x.{n}") for n in range(5000)
    ]
    began = time.process_time()
    text = render_page(replace(result, decisions=many))
    assert time.process_time() - began < 10
    assert len(text.encode()) < 3_000_000
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page, events = watched_page(chromium, tmp_path / "page.html")
    assert page.locator("#found-articles tbody tr").count() == 5000
    assert events == []


def test_a_study_of_342_cities_is_readable(chromium: Any, result: Result, tmp_path: Path) -> None:
    table = [
        CityStanding(f"City number {n}", 400 - n, n + 1, 1 + (n * 97) % 342, (n * 97) % 342 - n)
        for n in range(342)
    ]
    page_file = tmp_path / "page.html"
    bare = replace(result, topics=[], decisions=[], uncertain=None, corrected_topics={})
    big = replace(bare, table=table)
    page_file.write_text(render_page(big), encoding="utf-8")
    page, _ = watched_page(chromium, page_file, viewport={"width": 1280, "height": 900})
    assert page.evaluate("document.documentElement.scrollHeight") < 12_000
    assert page.evaluate(_COVERED) == []


def test_pale_is_what_does_not_stand(made: tuple[Result, Trends, Path, dict[str, str]]) -> None:
    result, _, folder, _ = made
    page = (folder / "report.html").read_text(encoding="utf-8")
    ranks = page[page.index('id="ranks"') : page.index("</table>", page.index('id="ranks"'))]
    rows = re.findall(
        r'<th scope="row">(.*?)</th>.*?<td class="(?:plus|minus|same)( pale)?">.*?'
        r'<td class="text">(\w+)</td>',
        ranks,
        re.DOTALL,
    )
    assert len(rows) == len(result.table)
    assert result.standing
    for city, pale, stands in rows:
        assert (stands == "yes") == (not pale) == (city in result.standing)


def test_pairs_that_are_told_apart_are_surely_in_their_order(result: Result) -> None:
    assert result.uncertain
    told = [pair for pair in result.uncertain.pairs if pair.distinguishable]
    assert told
    for pair in told:
        assert pair.chance > 0.9
        assert pair.p_value < 0.1
        assert pair.p_adjusted <= 0.1
