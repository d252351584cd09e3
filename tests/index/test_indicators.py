"""Reading a framework and indicators: what is right, and what is named by file and line."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import IndicatorError
from reputation.index.indicators import published_index, read_framework, read_indicators

FRAMEWORK = """pillar,pillar_weight,indicator,indicator_weight,note
nets,0.6,lines,0.75,"two
lines"
nets,0.6,speed,0.25,
green,0.4,trees,1,
"""
INDICATORS = """indicator,city,score
lines,A,80
speed,A,50
trees,A,
lines,B,40.5
speed,B,1e1
trees,B,10
"""


def written(folder: Path, text: str, name: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_report_is_read_whole() -> None:
    values, framework = published_index()
    assert values.shape == (20, 21)
    assert not values.isna().any().any()
    assert len(framework.pillars) == 5
    assert framework.total_weights["public_safety"] == pytest.approx(0.04)
    assert framework.total_weights["human_skills"] == pytest.approx(0.05)


def test_values_and_gaps_are_read_in_the_order_of_the_files(tmp_path: Path) -> None:
    framework = read_framework(written(tmp_path, "\ufeff" + FRAMEWORK, "framework.csv"))
    values = read_indicators(written(tmp_path, INDICATORS, "indicators.csv"), framework)
    assert framework.names == ["lines", "speed", "trees"]
    assert values.index.tolist() == ["A", "B"]
    assert values.loc["B"].tolist() == [40.5, 10.0, 10.0]
    assert math.isnan(values.loc["A", "trees"])


def test_directions_goalposts_and_references_are_read(tmp_path: Path) -> None:
    text = (
        "pillar,pillar_weight,indicator,indicator_weight,direction,lower,upper,reference\n"
        "all,1,noise,0.5,lower,30,90,\n"
        "all,1,trees,0.5,1,,,12.5\n"
    )
    noise, trees = read_framework(written(tmp_path, text, "framework.csv")).indicators
    assert (noise.higher_is_better, noise.lower, noise.upper, noise.reference) == (
        False,
        30,
        90,
        None,
    )
    assert (trees.higher_is_better, trees.lower, trees.reference) == (True, None, 12.5)


def test_thirds_are_let_through_and_scaled(tmp_path: Path) -> None:
    lines = "".join(f"all,1,i{number},0.333\n" for number in range(3))
    text = "pillar,pillar_weight,indicator,indicator_weight\n" + lines
    framework = read_framework(written(tmp_path, text, "framework.csv"))
    assert sum(framework.total_weights.values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.75", "0.7", "lines 3 to 4: the indicator weights of nets add up to 0.95, expected 1"),
        ("0.4,trees", "0.5,trees", "framework.csv: the pillar weights add up to 1.1, expected 1"),
        ("trees,1", "trees,2", "line 5: the indicator weights of green add up to 2, expected 1"),
        ("0.6,speed", "0.5,speed", "line 4: pillar_weight of nets is 0.5, but 0.6 in line 3"),
        ("0.25", "a quarter", "line 4: indicator_weight is 'a quarter', expected a number"),
        ("0.25", "0,25", "line 4: expected 5 cells, as in line 1"),
        ("0.25", "inf", "line 4: indicator_weight is 'inf', expected a number"),
        ("0.25", "-0.25", "line 4: indicator_weight is -0.25, expected 0 or more"),
        ("speed", "lines", "line 4: the indicator lines appears twice"),
        ("green,", ",", "line 5: pillar is empty"),
        ("green,", "rank,", "line 5: pillar is 'rank', which is reserved for a result column"),
        ("indicator_weight", "weight", "line 1: expected the columns pillar, pillar_weight"),
        (FRAMEWORK, "", "line 1: expected the columns .*; found none"),
        (FRAMEWORK, FRAMEWORK.splitlines()[0], "contains no lines below the header"),
        ("nets,0.6,speed", '"nets,0.6,speed', "is not CSV in UTF-8"),
    ],
)
def test_wrong_framework_is_named_by_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = written(tmp_path, FRAMEWORK.replace(old, new, 1), "framework.csv")
    with pytest.raises(IndicatorError, match=message) as caught:
        read_framework(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("40.5", "forty", "line 5: score is 'forty', expected a number with a decimal point"),
        ("40.5", '"40,5"', "line 5: score is '40,5', expected a number with a decimal point"),
        ("40.5", "nan", "line 5: score is 'nan', expected a number"),
        ("speed,B", "sped,B", "line 6: the framework has no indicator 'sped'; did you mean speed"),
        ("speed,B", "xyz,B", "no indicator 'xyz'; it has lines, speed, trees"),
        ("speed,B", "lines,b", "line 6: lines of b appears twice, first in line 5"),
        ("speed,B", "speed,", "line 6: city is empty"),
        ("speed,B,1e1\n", "", "no line for speed of B; if a value is unknown, add a line"),
        ("speed,B", "speed,C", "no line for speed of B, lines of C, trees of C;"),
        ("score", "points", "line 1: expected the columns indicator, city and score or value"),
        ("speed,B,1e1", "speed,B", "line 6: expected 3 cells"),
    ],
)
def test_wrong_indicators_are_named_by_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    framework = read_framework(written(tmp_path, FRAMEWORK, "framework.csv"))
    file = written(tmp_path, INDICATORS.replace(old, new, 1), "indicators.csv")
    with pytest.raises(IndicatorError, match=message) as caught:
        read_indicators(file, framework)
    assert str(file) in str(caught.value)


def test_indicator_under_another_pillar_is_named(tmp_path: Path) -> None:
    framework = read_framework(written(tmp_path, FRAMEWORK, "framework.csv"))
    file = written(tmp_path, "pillar,indicator,city,value\ngreen,lines,A,1\n", "indicators.csv")
    with pytest.raises(IndicatorError, match=r"line 2: lines is under 'green', but .* 'nets'"):
        read_indicators(file, framework)


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndicatorError, match=r"none\.csv: cannot be read"):
        read_framework(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("pillar\nMünchen".encode("latin-1"))
    with pytest.raises(IndicatorError, match=r"latin\.csv: is not CSV in UTF-8"):
        read_framework(tmp_path / "latin.csv")


@given(st.text(st.characters(codec="utf-8"), max_size=200) | st.text(',"\n\r0.1ab', max_size=200))
def test_any_text_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(("pillar,pillar_weight,indicator,indicator_weight\n" + text).encode())
    refusal, weights = "", []
    try:
        weights = [*read_framework(file).total_weights.values()]
    except IndicatorError as error:
        refusal = str(error)
    assert "any.csv" in refusal or sum(weights) == pytest.approx(1)
