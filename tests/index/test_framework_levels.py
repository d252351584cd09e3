"""Frameworks of any depth: read in two shapes, checked, and aggregated level by level."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reputation.errors import IndicatorError
from reputation.index.composite import AGGREGATIONS, Method, compute_index
from reputation.index.framework import Framework, Indicator
from reputation.index.indicators import published_index, read_framework, read_indicators
from reputation.index.robustness import Variation, rank_intervals, rank_scenarios

# As COINr's example: indicators in pillars, pillars in sub-indices, and these in the index.
PATHS = """dimension,dimension_weight,pillar,pillar_weight,indicator,indicator_weight
links,0.5,physical,0.75,roads,0.5
links,0.5,physical,0.75,ports,0.5
links,0.5,people,0.25,visits,1
care,0.5,green,0.4,trees,0.2
care,0.5,green,0.4,air,0.8
care,0.5,social,0.6,schools,1
"""
PARENTS = """iCode,Parent,Weight,Direction,Level,Type
roads,physical,1,1,1,Indicator
ports,physical,1,1,1,Indicator
visits,people,1,1,1,Indicator
trees,green,1,1,1,Indicator
air,green,4,1,1,Indicator
schools,social,1,1,1,Indicator
physical,links,3,1,2,Aggregate
people,links,1,1,2,Aggregate
green,care,2,1,2,Aggregate
social,care,3,1,2,Aggregate
links,Index,1,1,3,Aggregate
care,Index,1,1,3,Aggregate
Index,NA,NA,1,4,Aggregate
population,NA,NA,NA,NA,Denominator
income,NA,NA,NA,NA,Group
"""
NAMES = ["roads", "ports", "visits", "trees", "air", "schools"]
TOTALS = {"roads": 0.1875, "ports": 0.1875, "visits": 0.125, "trees": 0.04, "air": 0.16} | {
    "schools": 0.3
}
VALUES = pd.DataFrame(
    [[80.0, 60, 40, 10, 90, 50], [20, 50, 90, 80, 30, 70], [60, 10, 30, 50, 40, 95]],
    index=pd.Index(["A", "B", "C"], name="city"),
    columns=NAMES,
).astype(float)


def framework(text: str, folder: Path) -> Framework:
    file = folder / "framework.csv"
    file.write_text(text, encoding="utf-8")
    return read_framework(file)


@pytest.mark.parametrize("text", [PATHS, PARENTS], ids=["paths", "parents"])
def test_three_levels_of_weights_multiply(tmp_path: Path, text: str) -> None:
    tree = framework(text, tmp_path)
    assert tree.total_weights == pytest.approx(TOTALS)
    assert tree.depth == 3
    assert tree.path("green") == ["care", "green"]
    assert set(tree.groups_in("")) == {"links", "care"}


@pytest.mark.parametrize("text", [PATHS, PARENTS], ids=["paths", "parents"])
def test_each_level_is_the_mean_of_the_level_below(tmp_path: Path, text: str) -> None:
    """For A by hand: physical 70, people 40, green 0.2 * 10 + 0.8 * 90 = 74, social 50."""
    index = compute_index(VALUES, framework(text, tmp_path))
    assert index.sub_indices.loc["A"].to_dict() == pytest.approx(
        {"links": 62.5, "physical": 70, "people": 40, "care": 59.6, "green": 74, "social": 50}
    )
    assert index.table.loc["A", "mean"] == pytest.approx(61.05)
    header, lines = index.rows()
    assert len(header) == 11
    assert {line[0] for line in lines} == {"A", "B", "C"}


def test_geometric_means_are_taken_at_every_level(tmp_path: Path) -> None:
    index = compute_index(VALUES, framework(PATHS, tmp_path), Method(aggregate="geometric"))
    links = math.sqrt(80 * 60) ** 0.75 * 40**0.25
    care = (10**0.2 * 90**0.8) ** 0.4 * 50**0.6
    assert index.sub_indices.loc["A", "links"] == pytest.approx(links)
    assert index.table.loc["A", "mean"] == pytest.approx(math.sqrt(links * care))


def test_report_put_under_one_group_more_keeps_every_score(tmp_path: Path) -> None:
    values, flat = published_index()
    one = Framework(
        flat.indicators,
        {"all": 1.0, **flat.pillar_weights},
        dict.fromkeys(flat.pillar_weights, "all"),
    )
    plain, deep = compute_index(values, flat), compute_index(values, one)
    assert np.allclose(plain.table["score"], deep.table["score"], atol=1e-12)
    assert deep.sub_indices["all"].equals(deep.table["mean"].reindex(deep.sub_indices.index))
    for weights in ("equal", "pca"):
        method = Method("zscore", weights=weights)
        same = compute_index(values, flat, method).table["mean"]
        assert np.allclose(same, compute_index(values, one, method).table["mean"])


@given(
    st.lists(st.floats(0.05, 1), min_size=6, max_size=6),
    st.lists(st.floats(0.05, 1), min_size=6, max_size=6),
    st.sampled_from(AGGREGATIONS),
)
def test_any_tree_is_one_mean_with_the_products_of_its_weights(
    within: list[float], groups: list[float], aggregate: str
) -> None:
    names = ["links", "physical", "people", "care", "green", "social"]
    parents = {"physical": "links", "people": "links", "green": "care", "social": "care"}
    pillars = ["physical", "physical", "people", "green", "green", "social"]
    tree = Framework(
        tuple(Indicator(n, p, w) for n, p, w in zip(NAMES, pillars, within, strict=True)),
        dict(zip(names, groups, strict=True)),
        parents,
    ).with_weights(dict(zip(NAMES, within, strict=True)), dict(zip(names, groups, strict=True)))
    assert sum(tree.total_weights.values()) == pytest.approx(1)
    flat = Framework(
        tuple(Indicator(n, "all", w) for n, w in tree.total_weights.items()), {"all": 1.0}
    )
    method = Method(aggregate=aggregate)
    deep = compute_index(VALUES, tree, method).table["mean"].sort_index()
    assert np.allclose(deep, compute_index(VALUES, flat, method).table["mean"].sort_index())


@given(st.sets(st.sampled_from(NAMES), max_size=5))
def test_what_is_left_out_leaves_weights_that_add_up(left: set[str]) -> None:
    parents = {"physical": "links", "people": "links", "green": "care", "social": "care"}
    pillars = ["physical", "physical", "people", "green", "green", "social"]
    tree = Framework(
        tuple(Indicator(n, p, 1.0) for n, p in zip(NAMES, pillars, strict=True)),
        dict.fromkeys(["links", "physical", "people", "care", "green", "social"], 1.0),
        parents,
    ).with_weights(dict.fromkeys(NAMES, 1.0), dict.fromkeys(parents | {"links": 1, "care": 1}, 1.0))
    assume(len(left) < len(NAMES))
    reduced = tree.without(left)
    assert set(reduced.names) == set(NAMES) - left
    assert sum(reduced.total_weights.values()) == pytest.approx(1)
    assert all(reduced.below(group) for group in reduced.pillars)


def test_a_level_that_is_missing_is_left_empty(tmp_path: Path) -> None:
    text = PATHS.replace("care,0.5,social,0.6,schools,1", ",,social,0.2,schools,1")
    text = text.replace("care,0.5,green,0.4", "care,0.3,green,1")
    tree = framework(text, tmp_path)
    assert tree.groups_in("") == ["links", "care", "social"]
    assert tree.total_weights["schools"] == pytest.approx(0.2)
    assert tree.total_weights["air"] == pytest.approx(0.3 * 0.8)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("people,0.25", "people,0.5", r"lines 2 to 4: the weights of the groups in links add up"),
        ("care,0.5,social", "links,0.5,green", r"line 7: pillar_weight of green is 0.6, but 0.4"),
        ("care,0.5,social,0.6", "links,0.5,green,0.4", "green is under links, but under care"),
        ("links,0.5,people", "links,0.6,people", "dimension_weight of links is 0.6, but 0.5"),
        ("care,0.5,social,0.6", "social,0.5,social,0.5", "leave its cells empty"),
        (
            "links,0.5,people",
            "score,0.5,people",
            "dimension is 'score', which is reserved for a result column",
        ),
    ],
)
def test_wrong_level_is_named_by_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(IndicatorError, match=message):
        framework(PATHS.replace(old, new), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("green,care", "green,greens", r"line 10: the parent of green, 'greens', has no line"),
        ("air,green", "air,", "line 6: the parent of air is empty"),
        ("links,Index", "links,physical", "is among its own ancestors"),
        ("air,green", "trees,green", "line 6: trees appears twice"),
        ("green,4", "green,four", "line 6: weight is 'four'"),
        ("people,links", "rank,links", "parent of visits"),
        ("schools,social,1", "schools,social,0", "all weights in social are 0"),
    ],
)
def test_wrong_parent_is_named_by_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(IndicatorError, match=message):
        framework(PARENTS.replace(old, new), tmp_path)


def test_values_can_stand_in_a_line_a_city(tmp_path: Path) -> None:
    tree = framework(PARENTS, tmp_path)
    file = tmp_path / "wide.csv"
    VALUES.assign(roads=[80.0, None, 60], note="x").rename_axis("uCode").to_csv(file, na_rep="NA")
    found = read_indicators(file, tree)
    assert found.columns.tolist() == NAMES
    assert found.index.tolist() == ["A", "B", "C"]
    assert math.isnan(found.loc["B", "roads"])
    assert found.drop(columns="roads").equals(VALUES.drop(columns="roads"))
    file.write_text(file.read_text().replace("95.0", "much"))
    with pytest.raises(IndicatorError, match=r"wide\.csv, line 4: schools is 'much'"):
        read_indicators(file, tree)


def test_ranks_of_a_deep_index_are_put_to_the_test(tmp_path: Path) -> None:
    tree = framework(PATHS, tmp_path)
    still = rank_intervals(VALUES, tree, variation=Variation(("weights",), spread=0, draws=20))
    assert (still["holds"] == 1).all()
    scenarios = rank_scenarios(VALUES, tree)
    assert {"without pillar: links", "without pillar: green", "without: air"} <= set(
        scenarios.index
    )
    without = compute_index(VALUES, tree.without(["trees", "air", "schools"])).table["rank"]
    for city in VALUES.index:
        assert scenarios.loc["without pillar: care", f"rank of {city}"] == without[city]
