"""The report page: what stands in it, that it does nothing else, and how it works in a browser."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from browsing import PageReader, browser, watched_page
from commanding import rows
from conftest import make_record

from reputation.comparison.counts import CityStanding, reputation_table, tally
from reputation.judgement.articles import DecidedRecord
from reputation.judgement.decisions import Decision
from reputation.literature.opening import open_study
from reputation.report.page.charts import MOST_DRAWN, draw_topic
from reputation.report.page.keyword_picture import draw_keywords
from reputation.report.page.prisma import draw_flow
from reputation.report.page.rendering import render_page
from reputation.report.page.slope_chart import draw_slopes
from reputation.report.result_files import write_result
from reputation.results import Flow, Result
from reputation.review.agreement import Agreement
from reputation.running import run_study
from reputation.study.topics import TOPICS

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    '=HYPERLINK("http://example.org","x")',
    "{{ 7 * 7 }} {% raw %}",
    "\u202etxt.exe\x07 ${alert(4)}",
)


@pytest.fixture(scope="module")
def run_and_written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("page")
    with open_study(None) as opened:
        result = run_study(opened.definition, opened.corpus)
        write_result(result, folder, opened.corpus)
    return result, folder


@pytest.fixture(scope="module")
def result(run_and_written: tuple[Result, Path]) -> Result:
    return run_and_written[0]


@pytest.fixture(scope="module")
def written(run_and_written: tuple[Result, Path]) -> Path:
    return run_and_written[1]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


def with_articles(result: Result, articles: list[Decision]) -> Result:
    """The same run as if these had been its decisions."""
    counted = tally(articles)
    ranks = {standing.city: standing.smart_city_rank for standing in result.table}
    table = reputation_table(counted.by_city(list(ranks)), ranks)
    topics = counted.by_topic()
    return replace(
        result,
        decisions=articles,
        table=table,
        topics=topics,
        uncertain=None,
        corrected_topics={},
    )


def with_titles(result: Result, titles: tuple[str, ...]) -> Result:
    counted = [d for d in result.decisions if d.counted]
    hostile = [replace(d, title=t, doi=t) for d, t in zip(counted, titles, strict=False)]
    return with_articles(result, hostile)


def pictures(page: str) -> list[ET.Element]:
    return [ET.fromstring(found) for found in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]


def test_every_count_equals_the_csv_files(written: Path) -> None:
    page = PageReader((written / "report.html").read_text(encoding="utf-8"))
    table = rows(written / "reputation.csv")
    ranks = [[*row[:2], *row[4:7]] for row in page.tables["ranks"][1:]]
    names = ("city", "articles", "reputation_rank", "smart_city_rank", "difference")
    told = [[line[name] for name in names] for line in table]
    assert [[cell.strip().lstrip("+") for cell in row] for row in ranks] == told
    corrected = [int(row[3].split()[0]) for row in page.tables["ranks"][1:]]
    assert corrected == [round(float(line["corrected"])) for line in table]
    decided = [d for d in rows(written / "decisions.csv") if d["counted"] == "1"]
    shown = [[row[1], row[2], row[3]] for row in page.tables["found-articles"][1:]]
    assert sorted(shown) == sorted([d["year"], d["city"], d["topic"]] for d in decided)
    # The demonstration brings a sample, so that topics are corrected as the table is.
    by_year = {
        (line["city"], line["topic"], line["year"]): float(line["corrected"])
        for line in rows(written / "topics.csv")
    }
    by_topic: Counter[tuple[str, str]] = Counter()
    for (city, topic, _), number in by_year.items():
        by_topic[city, topic] += number  # type: ignore[assignment]
    for city, *numbers in page.tables["topic-totals"][1:]:
        told_topics = [by_topic[city, topic] for topic in "AMD"]
        assert [float(n) for n in numbers] == pytest.approx(told_topics, abs=0.06)
    for line in table:
        summed = sum(by_topic[line["city"], topic] for topic in "AMD")
        assert summed == pytest.approx(float(line["corrected"]), abs=0.05)
    years = page.tables["topic-years"][0][3:]
    shown_years = {
        (row[0], row[1], year): float(cell)
        for row in page.tables["topic-years"][1:]
        for year, cell in zip(years, row[3:], strict=True)
        if cell.strip()
    }
    told_years = {key: number for key, number in by_year.items() if number >= 0.0505}
    assert told_years.keys() <= shown_years.keys() <= by_year.keys()
    for key, number in shown_years.items():
        assert number == pytest.approx(by_year[key], abs=0.0515)


def test_an_article_stands_with_doi_probability_and_who_decided(written: Path) -> None:
    page = PageReader((written / "report.html").read_text(encoding="utf-8"))
    every = rows(written / "decisions.csv")
    # By the models; what the demonstration's reviewer decided has no probability.
    decided = [d for d in every if d["counted"] == "1" and d["doi"] and d["topic_probability"]]
    decided = [d for d in decided if d["relevance_probability"]]
    assert decided
    for d in decided[:20]:
        row = next(
            r for r in page.tables["found-articles"] if r[7].endswith(f"no. {d['record_id']}")
        )
        assert d["doi"] in row[7]
        told = [float(d["topic_probability"]), float(d["relevance_probability"])]
        assert [float(cell) for cell in row[4:6]] == pytest.approx(told, abs=0.00501)
        assert row[6] == d["decided_by"]
        assert f"https://doi.org/{d['doi']}" in page.links


def test_links_within_the_page_lead_somewhere_and_nothing_is_loaded(written: Path) -> None:
    page = PageReader((written / "report.html").read_text(encoding="utf-8"))
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert link.startswith("https://doi.org/") or link[1:] in page.ids, link
    assert not {"link", "img", "iframe", "object", "embed", "base"} & set(page.tags)
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert page.tags.count("h1") == 1


def test_hostile_titles_and_dois_are_text(result: Result) -> None:
    text = render_page(with_titles(result, HOSTILE))
    page = PageReader(text)
    harmless = [row[0] for row in page.tables["found-articles"][1:]]
    for title in HOSTILE[:5]:
        assert title in harmless
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert "\u202e" not in text
    assert "\x07" not in text


def test_hostile_names_in_pictures_are_text() -> None:
    names = [f"{title}{number}" for number, title in enumerate(HOSTILE)]
    table = [CityStanding(name, 9 - n, n + 1, 6 - n, 5 - 2 * n) for n, name in enumerate(names)]
    drawn = [
        draw_slopes(table),
        draw_topic(TOPICS["A"], names, [(name, 2015, "A", 3) for name in names]),
        draw_flow(Flow(9, dict.fromkeys(names, 1), 1, 2, 7, {names[0]: 3}, 4)),
    ]
    for picture in drawn:
        tags = {element.tag for element in ET.fromstring(picture).iter()}
        assert not tags & {"script", "img", "image", "a", "foreignObject"}
        assert "alert" in picture


def test_hostile_keywords_are_text_and_few_keywords_draw_nothing() -> None:
    hostile = make_record("One", keywords=HOSTILE), make_record("Two", keywords=HOSTILE)
    picture = draw_keywords([DecidedRecord(n, record) for n, record in enumerate(hostile)])
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(picture).iter()}
    assert not tags & {"script", "img", "image", "a", "foreignObject"}
    assert "alert" in picture
    assert draw_keywords([DecidedRecord(1, make_record("One", keywords=("a", "b")))]) == ""


def test_each_picture_is_named_and_described_for_those_who_do_not_see_it(written: Path) -> None:
    drawn = pictures((written / "report.html").read_text(encoding="utf-8"))
    assert len(drawn) == 7  # slopes, map, three topics, keywords, flow
    for picture in drawn:
        assert picture.get("role") == "img"
        told = [element for element in picture if element.tag.endswith(("title", "desc"))]
        assert len(told) == 2
        assert all(element.text for element in told)
        labelled = (picture.get("aria-labelledby") or "").split()
        assert labelled in ([], [element.get("id") for element in told])


def test_flow_diagram_holds_every_number_of_the_flow(written: Path, result: Result) -> None:
    flow = json.loads((written / "flow.json").read_text())
    told = " ".join(ET.fromstring(draw_flow(result.flow)).itertext()).replace("\xa0", " ")
    numbers = [int(found.replace(",", "")) for found in re.findall(r"n = ([\d,]+)\)", told)]
    for number in (
        *(flow[name] for name in ("duplicates_removed", "screened", "included")),
        *flow["identified"].values(),
        *flow["excluded"].values(),
    ):
        for one in number.values() if isinstance(number, dict) else [number]:
            assert one in numbers


def test_slopes_leave_out_cities_without_a_rank_and_stop_at_the_best_known() -> None:
    table = [CityStanding(f"City {n}", 99 - n, n + 1, n + 2, 1) for n in range(60)]
    picture = draw_slopes([*table, CityStanding("Nowhere", 1, 61, None, None)])
    assert picture.count('class="slope') == MOST_DRAWN
    assert "Nowhere" not in picture
    assert draw_slopes(table[:1]) == ""
    assert draw_slopes([]) == ""


def test_page_names_versions_hashes_and_figures_of_the_models(
    written: Path, result: Result
) -> None:
    text = (written / "report.html").read_text(encoding="utf-8")
    for card in result.provenance["model_cards"]:
        assert len(card["sha256"]) == 64
        assert card["sha256"] in text
        assert f"Kappa {card['cross_validation']['kappa']}" in text
    assert result.provenance["study"]["sha256"] in text
    assert "Simulated literature" in text


def test_agreement_stands_in_the_page_where_there_are_labels(result: Result) -> None:
    found = Agreement(
        question="topic",
        reviewers=("anna", "<b>ben"),
        records=12,
        same=0.75,
        same_low=0.43,
        same_high=0.95,
        kappa=0.5,
        kappa_low=0.2,
        kappa_high=None,
        ac1=0.66,
        ac1_low=0.21,
        ac1_high=0.93,
        alpha=0.51,
        confusion={},
        drawn=True,
    )
    page = PageReader(render_page(replace(result, agreement=(found,))))
    assert page.tables["agreement"][1] == [
        *("topic (random)", "anna, <b>ben", "12", "0.75", "0.50", "0.20 to –"),
        *("0.66", "0.21 to 0.93", "0.51"),
    ]  # fmt: skip
    assert "agreement" not in PageReader(render_page(result)).tables


def test_each_rank_stands_within_its_set(written: Path, result: Result) -> None:
    page = PageReader((written / "report.html").read_text(encoding="utf-8"))
    assert len(page.tables["intervals"]) == len(result.table) + 1
    for row in page.tables["intervals"][1:]:
        rank, best, worst = map(int, row[6:9])
        assert best <= rank <= worst
        assert float(row[4]) < float(row[1]) < float(row[5])
    assert "intervals" not in PageReader(render_page(replace(result, uncertain=None))).tables


def test_corrected_counts_stand_beside_the_articles_with_their_interval(result: Result) -> None:
    page = PageReader(render_page(result))
    assert result.uncertain
    shown = {row[0]: row[3].split() for row in page.tables["ranks"][1:]}
    for line in result.uncertain.lines:
        interval = f"({line.articles_low:.0f}–{line.articles_high:.0f})"
        assert shown[line.city] == [f"{line.corrected:.0f}", interval]
    alone = PageReader(render_page(with_articles(result, list(result.decisions))))
    assert len(alone.tables["ranks"][0]) == len(page.tables["ranks"][0]) - 1


def test_a_run_without_articles_gives_a_page(result: Result) -> None:
    page = PageReader(render_page(with_articles(result, [])))
    assert len(page.tables["found-articles"]) == 1
    assert {row[1].strip() for row in page.tables["ranks"][1:]} == {"0"}


def test_five_thousand_articles_stay_under_three_megabytes(result: Result) -> None:
    counted = [d for d in result.decisions if d.counted]
    title = (
        "An invented title of a hundred letters on sensors, streets and people of a city, no. {}"
    )
    many = [
        replace(
            counted[number % len(counted)],
            record_id=number,
            title=title.format(number),
            doi=f"10.5555/j.invented.2019.{number:06}",
            year=2010 + number % 11,
        )
        for number in range(5000)
    ]
    text = render_page(with_articles(result, many))
    assert len(PageReader(text).tables["found-articles"]) == 5001
    assert len(text.encode()) < 3_000_000


def test_page_sorts_filters_and_asks_nothing_of_the_network(chromium: Any, written: Path) -> None:
    page, events = watched_page(chromium, written / "report.html")
    table = rows(written / "reputation.csv")
    for line in table[:3]:
        page.click(f'#ranks a[data-city="{line["city"]}"]')
        assert page.inner_text("#found").startswith(f"{line['articles']} of ")
        assert page.locator("#found-articles tbody tr:not([hidden])").count() == int(
            line["articles"]
        )
    page.click("form.filter button")
    page.wait_for_selector("#found-articles tr[hidden]", state="detached")

    page.click("#ranks th:nth-child(1) button")
    cities = page.locator("#ranks tbody th").all_inner_texts()
    assert cities == sorted(line["city"] for line in table)
    assert page.get_attribute("#ranks th:nth-child(1)", "aria-sort") == "ascending"
    page.keyboard.press("Enter")  # the heading keeps the focus
    assert page.locator("#ranks tbody th").all_inner_texts() == cities[::-1]
    page.click("#ranks thead th:nth-child(4) button")
    corrected = page.locator("#ranks tbody td:nth-child(4)").all_inner_texts()
    assert [int(text.split()[0]) for text in corrected] == sorted(
        int(text.split()[0]) for text in corrected
    )
    page.click("#ranks thead th:nth-child(7) button")
    differences = [int(t) for t in page.locator("#ranks tbody td:nth-child(7)").all_inner_texts()]
    assert differences == sorted(differences)

    page.fill("input[name=words]", "singapore 2019")
    page.wait_for_selector("#found-articles tr[hidden]", state="attached")
    shown = page.locator("#found-articles tbody tr:not([hidden])").all_inner_texts()
    assert shown
    assert all("singapore" in row.lower() and "2019" in row for row in shown)
    assert events == []


def test_every_number_leads_to_as_many_articles(
    chromium: Any, result: Result, written: Path, tmp_path: Path
) -> None:
    # Without the sample: corrected topics are estimates and lead to no articles.
    path = tmp_path / "report.html"
    path.write_text(render_page(with_articles(result, list(result.decisions))), "utf-8")
    page, _ = watched_page(chromium, path)
    led = page.evaluate(
        """() => { document.querySelectorAll("details").forEach((part) => { part.open = true; });
        return [...document.querySelectorAll("a[data-city]")].map((link) => { link.click();
          const shown = document.querySelectorAll("#found-articles tbody tr:not([hidden])");
          const { city, topic, year } = link.dataset;
          return [city, topic || "", year || "", Number(link.textContent), shown.length]; }); }"""
    )
    decided = [d for d in rows(written / "decisions.csv") if d["counted"] == "1"]
    assert len(led) > 200
    for city, topic, year, number, shown in led:
        behind = [
            d
            for d in decided
            if d["city"] == city and topic in ("", d["topic"]) and year in ("", d["year"])
        ]
        assert shown == len(behind), (city, topic, year)
        assert topic or number == shown  # numbers of topics are corrected by the random sample


def test_hostile_titles_do_nothing_in_a_browser(
    chromium: Any, result: Result, tmp_path: Path
) -> None:
    file = tmp_path / "hostile.html"
    file.write_text(render_page(with_titles(result, HOSTILE)), encoding="utf-8")
    page, events = watched_page(chromium, file)
    page.click("#found-articles thead button")
    assert page.inner_text("#found") == f"{len(HOSTILE)} of {len(HOSTILE)} articles"
    assert events == []
    planted = "<b id=planted onclick=alert(5)>what an escape that failed would let in</b>"
    page.evaluate(f"document.querySelector('h1').insertAdjacentHTML('afterend', '{planted}')")
    page.click("#planted")
    assert "dialog" not in events  # the page's policy runs no script but its own


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_fits_a_telephone(chromium: Any, written: Path, scheme: str) -> None:
    page, events = watched_page(
        chromium,
        written / "report.html",
        viewport={"width": 390, "height": 844},
        color_scheme=scheme,
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert events == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_accessibility_check_finds_nothing_serious(
    chromium: Any, written: Path, width: int, scheme: str
) -> None:
    script = os.environ.get("AXE", "node_modules/axe-core/axe.min.js")
    if not Path(script).is_file():
        pytest.skip("no axe-core: npm install axe-core, or AXE=/path/to/axe.min.js")
    page, _ = watched_page(
        chromium,
        written / "report.html",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    page.add_script_tag(path=script)
    found = page.evaluate("axe.run()")["violations"]
    assert [(v["id"], v["impact"]) for v in found] == []
