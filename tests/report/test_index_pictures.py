"""Pictures and workbook of an index: numbers are those of its tables, letters are legible."""

import io
from pathlib import Path

import pandas as pd
import pytest
from commanding import reputation
from drawings import smallest_in_print
from openpyxl import load_workbook

from reputation.index.coherence import correlation_matrix
from reputation.index.composite import CompositeIndex, Method, compute_index
from reputation.index.framework import Framework, Indicator
from reputation.index.indicators import published_index
from reputation.index.robustness import Variation, rank_intervals
from reputation.report.index_pictures import (
    draw_bars,
    draw_city,
    draw_correlations,
    draw_rank_ranges,
    index_pictures,
)
from reputation.report.index_workbook import index_sheets, index_to_xlsx
from reputation.report.svg_elements import COLOURS


@pytest.fixture(scope="module")
def index() -> CompositeIndex:
    return compute_index(*published_index())


def svg(chart: object) -> str:
    buffer = io.StringIO()
    chart.save(buffer, format="svg")
    return buffer.getvalue()


def data(chart: object, column: str) -> pd.DataFrame:
    """The rows of the data of a chart that have this column."""
    found = [pd.DataFrame(rows) for rows in chart.to_dict()["datasets"].values()]
    return next(frame for frame in found if column in frame)


def test_parts_of_a_bar_add_up_to_the_score(index: CompositeIndex) -> None:
    chart = draw_bars(index)
    parts = data(chart, "part").groupby("city")["part"].sum()
    for city, score in index.table["score"].items():
        assert parts[city] == pytest.approx(score)
    text = svg(chart)
    for score in index.table["score"]:
        assert f">{score:.1f}<" in text
    assert {colour for colour in COLOURS if colour.lower() in text.lower()} >= set(COLOURS[:5])


def test_where_parts_do_not_add_up_it_is_said_and_the_score_marked(index: CompositeIndex) -> None:
    geometric = compute_index(*published_index(), Method("minmax", aggregate="geometric", lowest=1))
    text = svg(draw_bars(geometric))
    assert "do not add up to the score" in text
    assert "do not add up" not in svg(draw_bars(index))
    assert svg(draw_bars(compute_index(*published_index(), Method("zscore"))))


def test_ranges_are_those_of_the_table(index: CompositeIndex) -> None:
    variation = Variation(draws=100)
    intervals = rank_intervals(*index.ready(), variation)
    drawn = data(draw_rank_ranges(index, intervals, variation), "median").set_index("city")
    for name in ("rank", "median", "low", "high", "best", "worst"):
        assert drawn[name].to_dict() == intervals[name].to_dict()


def test_cells_are_the_correlations_and_flags_are_framed(index: CompositeIndex) -> None:
    cells = data(draw_correlations(index), "r")
    names = index.framework.names
    matrix = correlation_matrix(index)
    assert len(cells) == 21 * 20 / 2
    for cell in cells.itertuples():
        row, column = int(cell.row.split()[-1]) - 1, int(cell.column) - 1
        assert cell.r == pytest.approx(matrix.loc[names[row], names[column]])
    assert cells["flag"].sum() == 9
    assert not (cells["told"] == "-.00").any()


def test_many_indicators_are_drawn_by_pillar() -> None:
    names = [f"i{n}" for n in range(60)]
    framework = Framework(
        tuple(Indicator(name, f"p{n % 4}", 1.0) for n, name in enumerate(names)),
        dict.fromkeys(("p0", "p1", "p2", "p3"), 0.25),
    ).with_weights(dict.fromkeys(names, 1.0), dict.fromkeys(("p0", "p1", "p2", "p3"), 1.0))
    values = pd.DataFrame(
        [[(row * (n % 16 + 1)) % 17 + n for n in range(60)] for row in range(17)],
        columns=names,
        index=[f"c{row}" for row in range(17)],
    ).astype(float)
    index = compute_index(values, framework, Method("minmax"))
    assert len(data(draw_correlations(index), "r")) == 6
    assert "Correlations of pillars" in svg(draw_correlations(index))


def test_a_city_is_drawn_with_its_strengths_and_weaknesses(index: CompositeIndex) -> None:
    text = svg(draw_city(index, "Dubai"))
    assert ">Dubai: rank 11 of 20<" in text
    assert ">public safety<" in text
    assert ">19 of 20<" in text


def test_letters_are_legible_at_180_mm(index: CompositeIndex) -> None:
    for name, chart in index_pictures(index, variation=Variation(draws=50)).items():
        assert smallest_in_print(svg(chart)) >= 7, name


def test_workbook_holds_numbers_as_numbers_and_no_formula() -> None:
    values = pd.DataFrame({"x": [1.0, 2, 4], "y": [3.0, None, 1]}, index=["=1+1", "B", "C"])
    framework = Framework((Indicator("x", "p", 0.5), Indicator("y", "p", 0.5)), {"p": 1.0})
    index = compute_index(values, framework, Method("best", missing="mean"))
    whole = b"".join(index_to_xlsx(index, Variation(draws=20)))
    assert whole == b"".join(index_to_xlsx(index, Variation(draws=20)))
    book = load_workbook(io.BytesIO(whole))
    assert book.sheetnames == list(index_sheets(index, Variation(draws=20)))
    results = list(book["results"].iter_rows(values_only=True))
    assert results[0] == ("city", "p", "score", "rank", "level", "imputed")
    by_city = {row[0]: row for row in results[1:]}
    assert by_city["C"][2] == pytest.approx(index.table["score"]["C"], abs=1e-4)
    assert by_city["B"][5] == "y"
    cell = next(c for row in book["results"].iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"
    assert [row[2] for row in book["log"].iter_rows(values_only=True)] == ["indicator", "y"]
    matrix = list(book["correlation matrix"].iter_rows(values_only=True))
    assert matrix[1][:2] == ("x", 1)


def test_draw_writes_each_picture_in_each_format(tmp_path: Path) -> None:
    arguments = ["--out", tmp_path, "--city", "Dubai", "--draws", 50, "--to", "svg,png"]
    text = reputation("index", "draw", *arguments)
    names = {"index-bars", "index-ranks", "index-correlations", "index-city-dubai"}
    assert {path.stem for path in tmp_path.iterdir()} == names
    assert {path.suffix for path in tmp_path.iterdir()} == {".svg", ".png"}
    assert "index-city-dubai" in text
    reputation("index", "compute", "--workbook", tmp_path / "index.xlsx")
    assert "results" in load_workbook(tmp_path / "index.xlsx").sheetnames
