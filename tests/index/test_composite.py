"""From indicators to sub-indices, overall score, rank and level."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reputation.comparison.published import read_published
from reputation.errors import IndicatorError
from reputation.index.composite import (
    AGGREGATIONS,
    CompositeIndex,
    Method,
    compute_index,
    find_levels,
    level_cuts,
    weighted_mean,
)
from reputation.index.framework import Framework, Indicator
from reputation.index.indicators import published_index
from reputation.index.missing_values import Treatment
from reputation.index.normalising import NORMALISATIONS

CITIES = ["A", "B", "C", "D"]
NAMES = ["lines", "speed", "trees"]
FRAMEWORK = Framework(
    (
        Indicator("lines", "nets", 0.75),
        Indicator("speed", "nets", 0.25),
        Indicator("trees", "green", 1.0),
    ),
    {"nets": 0.6, "green": 0.4},
)
VALUES = pd.DataFrame(
    [[80.0, 50.0, 20.0], [40.0, 100.0, 10.0], [20.0, 25.0, 40.0], [60.0, 75.0, 30.0]],
    index=CITIES,
    columns=NAMES,
)

tables = st.lists(
    st.lists(st.integers(1, 1000).map(float), min_size=3, max_size=3), min_size=4, max_size=4
).map(lambda rows: pd.DataFrame(rows, index=CITIES, columns=NAMES))
factors = st.lists(st.floats(0.01, 100), min_size=3, max_size=3)


def scores(values: pd.DataFrame, method: Method, framework: Framework = FRAMEWORK) -> pd.Series:
    return compute_index(values, framework, method).table["score"].reindex(values.index)


def test_sub_indices_and_scores_are_weighted_means_in_per_cent_of_the_best() -> None:
    index = compute_index(VALUES, FRAMEWORK)
    assert index.sub_indices["nets"].tolist() == [72.5, 55.0, 21.25, 63.75]
    assert index.sub_indices["green"].tolist() == [20.0, 10.0, 40.0, 30.0]
    means = [51.5, 37.0, 28.75, 50.25]
    assert index.table.loc[CITIES, "mean"].tolist() == pytest.approx(means)
    assert index.table.loc[CITIES, "score"].tolist() == pytest.approx(
        [100 * mean / 51.5 for mean in means]
    )
    assert index.table.index.tolist() == ["A", "D", "B", "C"]
    assert index.table["rank"].tolist() == [1, 2, 3, 4]


def test_report_is_reproduced_with_the_choices_of_the_report() -> None:
    index = compute_index(*published_index())
    published = {row["city"]: row for row in read_published("global-smart-cities-2020", "overall")}
    assert index.table.index.tolist() == list(published)
    for city, row in published.items():
        assert index.table["rank"][city] == int(row["rank"])
        assert index.table["level"][city] == row["level"]
        assert index.table["score"][city] == pytest.approx(float(row["score"]), abs=0.1)


@given(tables, factors)
def test_best_is_100_does_not_depend_on_units(values: pd.DataFrame, units: list[float]) -> None:
    method = Method("best")
    assert np.allclose(scores(values, method), scores(values * units, method))


@given(tables, factors, st.lists(st.floats(-1000, 1000), min_size=3, max_size=3))
def test_minmax_zscore_and_rank_depend_neither_on_unit_nor_on_zero(
    values: pd.DataFrame, units: list[float], zeros: list[float]
) -> None:
    assume((values.nunique() > 1).all())
    for normalisation in ("minmax", "zscore", "rank"):
        method = Method(normalisation)
        assert np.allclose(scores(values, method), scores(values * units + zeros, method))


@given(tables)
def test_rank_normalisation_depends_on_nothing_but_order(values: pd.DataFrame) -> None:
    method = Method("rank", aggregate="geometric")
    assert np.allclose(scores(values, method), scores(np.log(values) ** 3, method))


@given(tables)
def test_lower_is_better_reads_a_scale_backwards(values: pd.DataFrame) -> None:
    assume((values.nunique() > 1).all())
    backwards = Framework(
        tuple(Indicator(i.name, i.pillar, i.weight, False) for i in FRAMEWORK.indicators),
        FRAMEWORK.pillar_weights,
    )
    for normalisation in ("minmax", "zscore", "rank"):
        method = Method(normalisation)
        assert np.allclose(scores(values, method), scores(-values, method, backwards))
    for normalisation in ("best", "reference"):
        method = Method(normalisation, aggregate="geometric")
        assert np.allclose(scores(values, method), scores(1 / values, method, backwards))


@given(tables, st.lists(st.integers(0, 10), min_size=3, max_size=3))
def test_harmonic_is_at_most_geometric_is_at_most_arithmetic(
    values: pd.DataFrame, parts: list[int]
) -> None:
    assume(sum(parts))
    weights = [part / sum(parts) for part in parts]
    arithmetic, geometric, harmonic = (
        weighted_mean(values, weights, aggregate) for aggregate in AGGREGATIONS
    )
    assert (harmonic <= geometric * (1 + 1e-9)).all()
    assert (geometric <= arithmetic * (1 + 1e-9)).all()
    assert (values.min(axis=1) <= harmonic * (1 + 1e-9)).all()


@given(tables, st.permutations(range(3)), st.sampled_from(AGGREGATIONS))
def test_order_of_indicators_does_not_matter(
    values: pd.DataFrame, order: list[int], aggregate: str
) -> None:
    shuffled = Framework(
        tuple(FRAMEWORK.indicators[number] for number in order), FRAMEWORK.pillar_weights
    )
    method = Method("best", aggregate=aggregate)
    assert np.allclose(scores(values, method), scores(values, method, shuffled))


@given(tables, st.sampled_from(AGGREGATIONS))
def test_city_that_is_better_in_everything_ranks_before(
    values: pd.DataFrame, aggregate: str
) -> None:
    values.loc["A"] = values.loc["B"] + 1
    for normalisation in set(NORMALISATIONS) - {"none", "zscore", "minmax"}:
        ranks = compute_index(values, FRAMEWORK, Method(normalisation, aggregate=aggregate)).table
        assert ranks["rank"]["A"] < ranks["rank"]["B"]


def test_equal_scores_share_a_rank_however_they_are_added_up() -> None:
    names = [f"i{number}" for number in range(10)]
    framework = Framework(tuple(Indicator(name, "all", 0.1) for name in names), {"all": 1.0})
    values = pd.DataFrame(
        [[10.0, *[0.1] * 9], [*[0.1] * 9, 10.0], [0.1] * 10], index=["A", "B", "C"], columns=names
    )
    assert compute_index(values, framework).table["rank"].tolist() == [1, 1, 3]


def gaps(*places: tuple[str, str]) -> pd.DataFrame:
    values = VALUES.copy()
    for city, name in places:
        values.loc[city, name] = math.nan
    return values


def treated(how: str, *places: tuple[str, str]) -> CompositeIndex:
    return compute_index(gaps(*places), FRAMEWORK, Method("best", missing=how))


def test_missing_values_are_refused_by_name() -> None:
    with pytest.raises(IndicatorError, match=r"missing: speed of B, trees of D; fill them in"):
        treated("refuse", ("B", "speed"), ("D", "trees"))


def test_imputed_values_are_in_the_result() -> None:
    index = treated("mean", ("B", "speed"))
    assert index.values.loc["B", "speed"] == 50.0
    assert index.treated == (Treatment("B", "speed", "imputed mean", 50.0),)
    header, lines = index.rows()
    assert [line[header.index("imputed")] for line in lines if line[0] == "B"] == ["speed"]
    assert all(line[header.index("imputed")] == "" for line in lines if line[0] != "B")
    assert treated("median", ("D", "lines")).values.loc["D", "lines"] == 40.0


def test_dropping_the_cities_or_indicators_that_lack_a_value() -> None:
    fewer = treated("drop-city", ("B", "speed"))
    assert sorted(fewer.table.index) == ["A", "C", "D"]
    assert fewer.treated == (Treatment("B", "speed", "dropped city", None),)
    without = treated("drop-indicator", ("B", "speed"))
    assert without.framework.total_weights == pytest.approx({"lines": 0.6, "trees": 0.4})
    alone = treated("drop-indicator", ("B", "trees"), ("B", "speed"))
    assert alone.framework.total_weights == pytest.approx({"lines": 1.0})
    assert [t.indicator for t in alone.treated] == ["speed", "trees"]
    assert alone.sub_indices.columns.tolist() == ["nets"]


@pytest.mark.parametrize("how", ["drop-city", "drop-indicator", "mean", "median"])
def test_nothing_is_made_up_where_everything_is_missing(how: str) -> None:
    places = [(city, name) for city in CITIES for name in NAMES]
    with pytest.raises(IndicatorError):
        treated(how, *places)


@given(tables, st.sampled_from(CITIES), st.sampled_from(NAMES), st.sampled_from(["mean", "median"]))
def test_imputing_changes_no_value_that_is_there(
    values: pd.DataFrame, city: str, name: str, how: str
) -> None:
    values.loc[city, name] = math.nan
    index = compute_index(values, FRAMEWORK, Method("best", missing=how))
    there = values.notna()
    assert index.values.where(there).equals(values)
    others = values[name].dropna()
    assert others.min() <= index.values.loc[city, name] <= others.max()


def test_weights_can_be_equal_or_from_components() -> None:
    equal = compute_index(VALUES, FRAMEWORK, Method(weights="equal")).framework
    assert equal.total_weights == pytest.approx({"lines": 0.25, "speed": 0.25, "trees": 0.5})
    weights = compute_index(VALUES, FRAMEWORK, Method(weights="pca")).framework.total_weights
    assert sum(weights.values()) == pytest.approx(1)
    assert all(weight > 0 for weight in weights.values())


@pytest.mark.parametrize(
    ("levels", "cuts"),
    [
        ("sample", (70 + math.sqrt(1550 / 3), 70 - math.sqrt(1550 / 3))),
        ("population", (70 + math.sqrt(1550 / 4), 70 - math.sqrt(1550 / 4))),
        ((90.0, 50.0), (90.0, 50.0)),
        ("90, 50", (90.0, 50.0)),
    ],
)
def test_cuts_by_standard_deviation_or_as_stated(
    levels: str | tuple[float, float], cuts: tuple[float, float]
) -> None:
    values = pd.Series([100.0, 75.0, 50.0, 55.0], index=CITIES)
    assert level_cuts(values, levels) == pytest.approx(cuts)


def test_score_on_a_cut_belongs_below_it() -> None:
    found = find_levels(pd.Series([96.2, 96.1, 72.9], index=["A", "B", "C"]), (96.1, 72.9))
    assert found.tolist() == ["leading", "advanced", "following"]


@pytest.mark.parametrize(
    ("method", "message"),
    [
        (Method("percent"), "normalisation 'percent': expected one of none, best"),
        (Method(missing="guess"), "missing 'guess': expected one of refuse"),
        (Method(weights="mine"), "weights 'mine': expected one of given"),
        (Method(aggregate="median"), "aggregation 'median': expected one of arithmetic"),
        (Method(levels="quartiles"), "levels 'quartiles': expected sample"),
        (Method(levels="50,90"), "expected the higher cut first"),
        (Method(levels="90,nan"), "levels '90,nan': expected sample"),
        (Method("reference", reference="Z"), "reference 'Z': expected mean or a city"),
        (Method("minmax", lowest=100), "lowest is 100, expected at least 0"),
        (Method("minmax", aggregate="geometric"), "lines of C is 0 on the common scale"),
        (Method("zscore", aggregate="harmonic"), "a harmonic mean needs values above 0"),
    ],
)
def test_choice_that_cannot_be_is_named(method: Method, message: str) -> None:
    with pytest.raises(IndicatorError, match=message):
        compute_index(VALUES, FRAMEWORK, method)


@pytest.mark.parametrize(
    ("value", "method", "message"),
    [
        (101, Method(), "lines of B is 101, not a score between 0 and 100"),
        (-1, Method("best"), "lines of B is -1: a ratio needs 0 or more"),
    ],
)
def test_value_that_a_method_cannot_do_with_is_named(
    value: float, method: Method, message: str
) -> None:
    values = VALUES.copy()
    values.loc["B", "lines"] = value
    with pytest.raises(IndicatorError, match=message):
        compute_index(values, FRAMEWORK, method)


@pytest.mark.parametrize("method", [Method("minmax"), Method("zscore"), Method(weights="pca")])
def test_indicator_without_spread_is_named(method: Method) -> None:
    values = VALUES.copy()
    values["trees"] = 7.0
    values["speed"] = 7.0
    with pytest.raises(IndicatorError, match="speed: has"):
        compute_index(values, FRAMEWORK, method)


def test_lower_is_better_is_not_taken_as_it_is() -> None:
    framework = Framework((Indicator("lines", "all", 1.0, False),), {"all": 1.0})
    with pytest.raises(IndicatorError, match="lines: lower is better"):
        compute_index(VALUES, framework)


def test_goalposts_and_references_of_the_framework_go_before() -> None:
    posts = Framework((Indicator("lines", "all", 1.0, lower=30, upper=70),), {"all": 1.0})
    assert compute_index(VALUES, posts, Method("minmax")).normalised["lines"].tolist() == [
        100,
        25,
        0,
        75,
    ]
    fixed = Framework((Indicator("lines", "all", 1.0, reference=40),), {"all": 1.0})
    assert compute_index(VALUES, fixed, Method("reference")).normalised["lines"].tolist() == [
        200,
        100,
        50,
        150,
    ]
