"""Pictures of analyses, overlays and indices beside the tables written with them."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import pytest
from commanding import reputation, rows, some_literature, write_export
from drawings import POINTS, bars_of, letters, numbers, parsed, said, smallest_in_print
from networking import article
from rich_literature import rich_articles

import reputation as rep
from reputation.errors import NetworkError
from reputation.report.basis import SIMULATED, basis_of_articles
from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, ThemeChoices
from reputation.report.bibliometrics.analysis_files import write_analysis
from reputation.report.bibliometrics.catalogue import ANALYSES, analyse
from reputation.report.networks.building import keyword_network
from reputation.report.networks.communities import measure_network
from reputation.report.networks.network_basis import rest_on
from reputation.report.networks.overlay_picture import SHADES, draw_overlay
from reputation.report.pictures import KINDS, to_svg
from reputation.study.definition import Study, read_study
from reputation.study.topics import TOPICS


@pytest.fixture
def simulated(study_file: Path) -> Study:
    return read_study(study_file).model_copy(update={"simulated": True})


@pytest.fixture
def given(simulated: Study) -> AnalysisInput:
    return AnalysisInput(simulated, rich_articles())


def drawn_and_written(
    kind: str, given: AnalysisInput, folder: Path
) -> tuple[str, dict[str, list[dict[str, str]]]]:
    """An analysis's picture, and its tables as they are written."""
    analysed = analyse(kind, given)
    files = write_analysis(analysed, folder)
    tables = {file.stem: rows(file) for file in files if file.suffix == ".csv"}
    return to_svg(analysed.picture), tables


# -- all alike -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ANALYSES)
def test_every_analysis_says_what_it_rests_on_in_letters_of_seven_points(
    kind: str, given: AnalysisInput
) -> None:
    svg = to_svg(analyse(kind, given).picture)
    told = said(svg)
    assert SIMULATED in told
    assert "n = 90 counted articles · Scopus, Web of Science · 2010-01 to 2020-05" in told
    assert smallest_in_print(svg) >= 7


def test_records_of_the_corpus_bear_their_own_years_not_the_studys_window(
    simulated: Study,
) -> None:
    told = basis_of_articles(simulated, rich_articles(), counted=False).sentence
    assert told == "n = 90 records of the corpus · Scopus, Web of Science · 2010 to 2019"


def test_the_overlay_and_an_index_are_legible_and_say_what_they_rest_on(
    simulated: Study,
) -> None:
    articles = rich_articles()
    graph = measure_network(keyword_network(articles))
    graph = rest_on(graph, basis_of_articles(simulated, articles, counted=True))
    drawn = {"overlay": draw_overlay(graph, title="Keywords by mean year")}
    told = said(drawn["overlay"])
    assert SIMULATED in told
    assert "n = 90 counted articles" in told
    index = rep.composite_index()
    for name, chart in rep.index_pictures(index, draws=20).items():
        drawn[name] = to_svg(chart)
        told = said(drawn[name])
        assert "n = 20 cities and 21 indicators · Global Smart Cities 2020" in told, name
    for name, svg in drawn.items():
        assert smallest_in_print(svg) >= 7, name


def width_of(file: Path) -> float:
    """In millimetres."""
    if file.suffix == ".pdf":
        return float(re.search(rb"/MediaBox ?\[0 0 ([\d.]+)", file.read_bytes())[1]) / 72 * 25.4  # type: ignore[index]
    if file.suffix == ".png":
        return int.from_bytes(file.read_bytes()[16:20], "big") / 300 * 25.4
    return float(re.search(r' width="([\d.]+)mm"', file.read_text("utf-8")[:400])[1])  # type: ignore[index]


def test_the_commands_write_every_picture_as_wide_as_asked_in_every_format(
    study_file: Path, tmp_path: Path
) -> None:
    export = write_export(tmp_path, some_literature())
    keywords = "KW  - lamps\nKW  - posts\nKW  - streets\nER  -"
    export.write_text(export.read_text("utf-8").replace("ER  -", keywords), "utf-8")
    reputation("import", study_file, export)
    wide = ("--width", 90)
    reputation("network", study_file, *wide, "--out", tmp_path / "network")
    reputation("bibliometrics", study_file, "--kind", "years", *wide, "--out", tmp_path / "years")
    reputation("index", "draw", "--draws", 20, *wide, "--out", tmp_path / "index")
    written: defaultdict[str, set[str]] = defaultdict(set)
    for file in tmp_path.rglob("*"):
        if file.suffix.removeprefix(".") in KINDS:
            written[file.stem].add(file.suffix.removeprefix("."))
            assert width_of(file) == pytest.approx(90, abs=0.1), file
    names = {"network", "overlay", "thematic_map", "years", "index-bars", "index-ranks"}
    assert names < written.keys()
    assert all(kinds == set(KINDS) for kinds in written.values())


@pytest.mark.parametrize("kind", ANALYSES)
def test_what_the_screen_shows_of_an_analysis_is_in_its_table(
    kind: str, given: AnalysisInput
) -> None:
    columns = set(analyse(kind, given).table.columns)
    analysis = ANALYSES[kind]
    assert columns >= {*analysis.shown, *filter(None, [analysis.foremost])}


def test_the_most_cited_are_printed_with_their_citations(study_file: Path, tmp_path: Path) -> None:
    records = (f"PT J\nAU Doe, J\nTI Lamps {n}\nPY 2015\nTC {n}7\nUT WOS:{n}\nER\n" for n in (1, 2))
    file = tmp_path / "saved.txt"
    file.write_text("FN x\nVR 1.0\n" + "\n".join(records) + "\nEF\n", encoding="utf-8")
    reputation("import", study_file, file)
    told = reputation("bibliometrics", study_file, "--all", "--kind", "cited", "--out", tmp_path)
    assert re.search(r"record_id +work +times_cited +local_citations", told)
    assert re.search(r"Lamps 2 +27 +0", told)


def test_a_narrow_picture_is_not_blown_up_to_huge_letters(tmp_path: Path) -> None:
    chart = alt.Chart(alt.InlineData(values=[{"x": 1}])).mark_bar().encode(x="x:Q")
    rep.save(rep.draw(chart.properties(width=60), "T"), tmp_path / "small", width=180)
    text = (tmp_path / "small.svg").read_text("utf-8")
    wide = float(re.search(r'viewBox="0 0 ([\d.]+)', text)[1])  # type: ignore[index]
    assert max(letters(text)) * POINTS / wide < 16
    assert width_of(tmp_path / "small.png") == pytest.approx(180, abs=0.1)
    assert width_of(tmp_path / "small.pdf") == pytest.approx(180, abs=0.1)


def test_a_network_names_the_sources_of_its_records(study_file: Path, tmp_path: Path) -> None:
    reputation("import", study_file, write_export(tmp_path, some_literature()))
    out = tmp_path / "out"
    reputation("network", study_file, "--kind", "cities", "--least", 1, "--all", "--out", out)
    with rep.open_study(study_file) as study:
        graph = rep.network(study, "keywords", everything=True, words=["title"])
    assert " · export.ris · 2010 to 2020" in said(rep.draw(graph).svg)


# -- marks against tables --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"), [("venues", "venue"), ("authors", "author"), ("institutions", "institution")]
)
def test_bars_are_as_long_as_their_articles(
    kind: str, name: str, given: AnalysisInput, tmp_path: Path
) -> None:
    svg, tables = drawn_and_written(kind, given, tmp_path)
    counts = {row[name]: int(row["articles"]) for row in tables[kind]}
    bars = {told[name]: wide for told, wide, _ in bars_of(svg)}
    assert bars.keys() == counts.keys()
    unit = bars[max(counts, key=lambda key: counts[key])] / max(counts.values())
    for key, wide in bars.items():
        assert wide == pytest.approx(counts[key] * unit, abs=0.1)
        assert f" {counts[key]} " in said(svg)


def test_bars_of_countries_are_parted_by_single_and_multiple(
    given: AnalysisInput, tmp_path: Path
) -> None:
    svg, tables = drawn_and_written("countries", given, tmp_path)
    bars = {(told["country"], told["articles of"]): wide for told, wide, _ in bars_of(svg)}
    units = set()
    for row in tables["countries"]:
        for column, of in (("single", "one country"), ("multiple", "several countries")):
            if number := int(row[column]):
                units.add(round(bars[row["country"], of] / number, 1))
    assert len(units) == 1


def test_years_are_as_tall_as_their_articles_and_few_are_low(
    simulated: Study, given: AnalysisInput, tmp_path: Path
) -> None:
    svg, tables = drawn_and_written("years", given, tmp_path)
    tall = {told["year"]: height for told, _, height in bars_of(svg)}
    assert tall.keys() == {row["year"] for row in tables["years"]}
    units = {round(tall[row["year"]] / int(row["articles"]), 2) for row in tables["years"]}
    assert len(units) == 1
    few = analyse("years", AnalysisInput(simulated, rich_articles()[:1]))
    ((_, _, height),) = bars_of(to_svg(few.picture))
    assert height < max(tall.values()) / 3


def test_bars_of_the_most_cited_are_their_citations(given: AnalysisInput, tmp_path: Path) -> None:
    svg, tables = drawn_and_written("cited", given, tmp_path)
    shown = {f"{row['work']} [{row['record_id']}]": row for row in tables["cited"][:20]}
    units: defaultdict[str, set[float]] = defaultdict(set)
    for told, wide, _ in bars_of(svg):
        title, number = next(iter(told.items()))
        column = "times_cited" if title.startswith("times cited") else "local_citations"
        assert float(number) == float(shown[told["work"]][column])
        if float(number):
            units[column].add(round(wide / float(number), 1))
    assert {len(found) for found in units.values()} == {1}


def test_the_historiograph_stands_by_year_and_size_and_links_who_cites_whom(
    given: AnalysisInput, tmp_path: Path
) -> None:
    svg, tables = drawn_and_written("historiograph", given, tmp_path)
    picture = parsed(svg)
    marks: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for circle in picture.iter("circle"):
        if told := circle.findtext("title"):
            marks[told].append(tuple(numbers(circle, "cx", "cy", "r")))  # type: ignore[arg-type]
    nodes = {row["record_id"]: row for row in tables["historiograph"]}
    assert sum(map(len, marks.values())) == len(nodes)
    years = {
        text.text: float(text.get("x", ""))
        for text in picture.iter("text")
        if re.fullmatch(r"\d{4}", text.text or "")
    }
    at = {}
    radii = set()
    for number, row in nodes.items():
        ((x, y, radius),) = marks[f"{row['work']}: cited by {row['local_citations']}"]
        assert x == pytest.approx(years[row["year"]], abs=0.1)
        at[x, y] = number
        radii.add((int(row["local_citations"]), radius))
    ordered = [radius for _, radius in sorted(radii)]
    assert ordered == sorted(ordered)
    links = set()
    for path in picture.iter("path"):
        ends = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d", ""))]
        links.add((at[ends[0], ends[1]], at[ends[-2], ends[-1]]))
    assert links == {(row["citing"], row["cited"]) for row in tables["historiograph_links"]}


def flows_of(svg: str) -> tuple[dict[str, float], dict[tuple[str, str], tuple[float, float]]]:
    """Height of each bar by what it says, and for each band its number and its width at the left.

    Names, as tooltips have them.
    """
    picture = parsed(svg)
    bars = {
        told: float(rect.get("height", ""))
        for rect in picture.iter("rect")
        if (told := rect.findtext("title"))
    }
    bands = {}
    for path in picture.iter("path"):
        ends, _, number = (path.findtext("title") or "").rpartition(": ")
        points = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d", ""))]
        one, _, other = ends.partition(" – ")
        bands[one, other] = float(number), points[-1] - points[1]
    return bars, bands


def test_three_fields_bear_their_articles_and_bands_those_of_both(
    given: AnalysisInput, tmp_path: Path
) -> None:
    svg, tables = drawn_and_written("three-fields", given, tmp_path)
    bars, bands = flows_of(svg)
    assert bars.keys() == {f"{r['item']} {r['articles']}" for r in tables["three_fields_items"]}
    assert {pair: number for pair, (number, _) in bands.items()} == {
        (row["from"], row["to"]): float(row["articles"]) for row in tables["three_fields"]
    }
    counted = {item["item"]: int(item["articles"]) for item in tables["three_fields_items"]}
    assert counted["London"] == sum("London" in a.cities for a in given.articles)
    units = {round(wide / number, 1) for number, wide in bands.values()}
    assert max(units) - min(units) <= 0.11
    colours = {rect.findtext("title"): rect.get("fill") for rect in parsed(svg).iter("rect")}
    for topic in TOPICS.values():
        assert colours[f"{topic.name} {counted[topic.name]}"] == topic.colour


def test_themes_are_as_tall_as_their_terms_and_keep_their_colour(
    given: AnalysisInput, tmp_path: Path
) -> None:
    svg, tables = drawn_and_written("evolution", given, tmp_path)
    _, bands = flows_of(svg)
    shared = {
        (row["from_theme"], row["to_theme"]): float(row["shared"]) for row in tables["evolution"]
    }
    assert {pair: number for pair, (number, _) in bands.items()} == shared
    themes = [(row["theme"], int(row["terms"])) for row in tables["evolution_themes"]]
    fills: defaultdict[str, set[str | None]] = defaultdict(set)
    units = set()
    bars = [rect for rect in parsed(svg).iter("rect") if rect.find("title") is not None]
    assert len(bars) == len(themes)
    for rect, (theme, terms) in zip(bars, themes, strict=True):
        assert rect.findtext("title") == f"{theme} {terms}"
        fills[theme].add(rect.get("fill"))
        units.add(round(float(rect.get("height", "")) / terms, 1))
    assert len(units) == 1
    assert all(len(found) == 1 for found in fills.values())


def test_the_overlay_is_coloured_and_sized_as_the_table_of_nodes_says(tmp_path: Path) -> None:
    graph = measure_network(keyword_network(rich_articles()))
    rep.save(graph, tmp_path)
    nodes = {row["node"]: row for row in rows(tmp_path / "nodes.csv")}
    marks = {}
    for circle in parsed(draw_overlay(graph)).iter("circle"):
        if told := circle.findtext("title"):
            marks[told.partition(":")[0]] = circle
    assert marks.keys() == nodes.keys()
    most = max(int(row["records"]) for row in nodes.values())

    def darkness(circle: ET.Element) -> int:
        fill = circle.get("fill", "")
        return sum(int(fill[place : place + 2], 16) for place in (1, 3, 5))

    for node, row in nodes.items():
        (radius,) = numbers(marks[node], "r")
        assert radius == pytest.approx(3 + 12 * (int(row["records"]) / most) ** 0.5, abs=0.06)
    by_year = sorted(nodes, key=lambda node: float(nodes[node]["year"]))
    shades = [darkness(marks[node]) for node in by_year]
    assert shades == sorted(shades)
    assert shades[0] < shades[-1]
    assert marks[by_year[0]].get("fill") == SHADES[0]


# -- choices ---------------------------------------------------------------------------------------


def camps() -> list[Any]:
    """Two camps of three keywords, and one article that joins them."""
    pairs = [("a", "b", "c"), ("d", "e", "f")] * 3 + [("c", "d")]
    return [article(n, *words, date="2015", cities=("London",)) for n, words in enumerate(pairs, 1)]


def test_resolution_and_algorithm_reach_the_themes(simulated: Study) -> None:
    given = AnalysisInput(simulated, camps())

    def themes(**choices: Any) -> int:
        settings = Settings(words=("keywords",), themes=ThemeChoices(**choices))
        return len(analyse("evolution", given, settings).tables["evolution_themes"])

    assert themes() == 2
    assert themes(resolution=0.01) == 1
    assert themes(normalisation="none", communities="louvain") == 2
    with pytest.raises(NetworkError, match="louvain"):
        ThemeChoices(communities="guess")
    with pytest.raises(NetworkError, match="association"):
        ThemeChoices(normalisation="guess")
    assert "resolution 1.5" in ThemeChoices(resolution=1.5).sentence
