"""Denominated, imputed, treated against outliers, in this order, and all of it recorded."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from reputation.errors import IndicatorError
from reputation.index.composite import Method, compute_index
from reputation.index.framework import Framework, Indicator
from reputation.index.indicators import read_framework, read_indicators
from reputation.index.outliers import (
    OutlierRule,
    kurtosis,
    logarithm,
    skewness,
    treat_outliers,
    winsorise,
)
from reputation.index.preparing import log_table, prepare

numbers = st.lists(st.integers(-1000, 1000).map(float), min_size=5, max_size=40)


def alone(**choices: str | float) -> Framework:
    return Framework((Indicator("x", "all", 1.0, **choices),), {"all": 1.0})


def column(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"x": values}, index=[f"c{n}" for n in range(len(values))])


def test_skewness_and_kurtosis_are_those_that_coinr_prints() -> None:
    """COINr 1.1, guide on treatment: 1 to 10, 30 and 100, before and after one point."""
    x = np.array([*range(1, 11), 30, 100], dtype=float)
    assert skewness(x) == pytest.approx(3.063241, abs=5e-7)
    assert kurtosis(x) == pytest.approx(9.741391, abs=5e-7)
    treated = winsorise(x, OutlierRule(most=2))
    assert treated.tolist() == [*range(1, 11), 30, 30]
    assert skewness(treated) == pytest.approx(1.712038, abs=5e-7)
    assert kurtosis(treated) == pytest.approx(1.815781, abs=5e-7)


@given(numbers)
def test_skewness_and_kurtosis_are_those_of_scipy(values: list[float]) -> None:
    x = np.array(values)
    assume(np.ptp(x) > 0)
    assert skewness(x) == pytest.approx(stats.skew(x, bias=False), abs=1e-7)
    assert kurtosis(x) == pytest.approx(stats.kurtosis(x, bias=False), abs=1e-7)


def test_outliers_are_winsorised_and_the_log_taken_where_that_is_not_enough() -> None:
    """As COINr's own tests: 1 to 10 and 100; 1 to 20, 100 and 200 with one point allowed."""
    one = column([*map(float, range(1, 11)), 100.0])
    values, treated = treat_outliers(one, alone(), "winsorise-log")
    assert values["x"].tolist() == [*range(1, 11), 10]
    assert [(t.city, t.what, t.before, t.value) for t in treated] == [
        ("c10", "winsorised", 100, 10)
    ]
    two = column([*map(float, range(1, 21)), 100.0, 200.0])
    few = OutlierRule(most=1)
    values, treated = treat_outliers(two, alone(), "winsorise", few)
    assert values["x"].max() == 100
    values, treated = treat_outliers(two, alone(), "winsorise-log", few)
    x = two["x"]
    assert np.allclose(values["x"], np.log(x - 1 + 0.01 * 199))
    assert {t.what for t in treated} == {"logarithm"}
    assert len(treated) == 22


@given(numbers, st.integers(1, 5))
def test_winsorising_changes_few_values_and_no_order(values: list[float], most: int) -> None:
    x = np.array(values)
    assume(len(set(values)) == len(values))
    treated = winsorise(x, OutlierRule(most=most))
    assert (treated != x).sum() <= most
    order = np.argsort(x)
    assert (np.diff(treated[order]) >= 0).all()
    assert set(treated) <= set(x)
    if OutlierRule().passes(x):
        assert (treated == x).all()


@given(numbers)
def test_logarithm_keeps_the_order(values: list[float]) -> None:
    x = np.array(values)
    assume(np.ptp(x) > 0)
    assert (np.diff(logarithm(x)[np.argsort(x)]) >= 0).all()


def test_low_outliers_are_drawn_in_as_high_ones_are() -> None:
    x = np.array([*range(1, 21), 100, 200], dtype=float)
    assert np.allclose(logarithm(-x), -logarithm(x))


def test_what_an_indicator_says_goes_before_what_is_said_for_all() -> None:
    two = column([*map(float, range(1, 11)), 100.0])
    for own, changed in (("none", 0), ("winsorise", 1), ("log", 11)):
        assert len(treat_outliers(two, alone(treat=own), "winsorise")[1]) == changed


def test_logarithm_does_not_leave_goalposts_behind() -> None:
    two = column([*map(float, range(1, 11)), 100.0])
    with pytest.raises(IndicatorError, match="x: taking logarithms would change"):
        treat_outliers(two, alone(lower=0.0, upper=100.0), "log")
    assert len(treat_outliers(two, alone(lower=0.0, upper=100.0), "winsorise")[1]) == 1


def test_steps_are_taken_in_order_and_recorded() -> None:
    """A gap in a denominator is imputed, and what is imputed is not an outlier's."""
    values = pd.DataFrame(
        {
            "x": [*(10.0 * n for n in range(1, 11)), 1000.0, 70.0],
            "people": [*[10.0] * 11, math.nan],
        },
        index=[f"c{n}" for n in range(12)],
    )
    framework = alone(denominator="people", impute="median", treat="winsorise")
    found, _, treated = prepare(values, framework)
    assert found.columns.tolist() == ["x"]
    # Divided: 1 to 10, 100 and a gap; the median of the eleven is 6; then 100 becomes 10.
    assert found["x"].tolist() == [*range(1, 11), 10, 6]
    log = log_table(treated)
    assert list(dict.fromkeys(log["step"])) == ["denominate", "impute", "treat"]
    assert log["step"].value_counts().to_dict() == {"denominate": 12, "impute": 1, "treat": 1}
    assert log[log["step"] == "treat"][["city", "before", "after"]].to_numpy().tolist() == [
        ["c10", 100.0, 10.0]
    ]
    last = log.iloc[11]
    assert (last["city"], last["before"], math.isnan(last["after"])) == ("c11", 70.0, True)
    # Of what is ready nothing more is done, and it makes the same index.
    index = compute_index(values, framework, Method("minmax"))
    again = compute_index(*index.ready())
    assert again.treated == ()
    assert again.table.equals(index.table)


def test_denominator_is_there_and_more_than_nothing() -> None:
    values = column([1.0, 2.0]).assign(people=[1.0, 0.0])
    with pytest.raises(IndicatorError, match="people of c1 is 0, expected more than 0"):
        prepare(values, alone(denominator="people"))
    with pytest.raises(IndicatorError, match="divided by 'area', but the values have no such"):
        prepare(values, alone(denominator="area"))


def test_gaps_are_imputed_from_the_group_and_said_so() -> None:
    values = column([1.0, 3.0, math.nan, 10.0, 30.0, math.nan, 80.0])
    values["group"] = ["low", "low", "low", "high", "high", "high", "high"]
    found, _, treated = prepare(values, alone(), missing="group-mean")
    assert found["x"].tolist() == [1, 3, 2, 10, 30, 40, 80]
    assert [t.what for t in treated] == ["imputed group-mean of low", "imputed group-mean of high"]
    assert prepare(values, alone(impute="group-median"))[0].loc["c5", "x"] == 30
    with pytest.raises(IndicatorError, match="x of c2 cannot be imputed from its group"):
        prepare(values.drop(columns="group"), alone(), missing="group-mean")
    with pytest.raises(IndicatorError, match="x: no city of none has a value"):
        prepare(values.assign(group=[*["a"] * 5, "none", "a"]), alone(), missing="group-mean")


def test_a_mean_of_what_is_there_scales_the_other_weights() -> None:
    framework = Framework(
        (
            Indicator("lines", "nets", 0.75),
            Indicator("speed", "nets", 0.25),
            Indicator("trees", "green", 1.0),
        ),
        {"nets": 0.6, "green": 0.4},
    )
    values = pd.DataFrame(
        [[80.0, 50.0, 20.0], [math.nan, 100.0, 10.0], [40.0, 25.0, math.nan]],
        index=["A", "B", "C"],
        columns=["lines", "speed", "trees"],
    )
    index = compute_index(values, framework, Method(missing="none"))
    assert index.sub_indices.loc["B", "nets"] == 100
    assert math.isnan(index.sub_indices.loc["C", "green"])
    assert index.table["mean"].to_dict() == pytest.approx({"A": 51.5, "B": 64, "C": 36.25})
    assert [(t.city, t.indicator, t.what) for t in index.treated] == [
        ("B", "lines", "left out of the mean"),
        ("C", "trees", "left out of the mean"),
    ]
    with pytest.raises(IndicatorError, match="C: no weighted indicator has a value"):
        compute_index(values.assign(lines=[1, 2, math.nan], speed=[1, 2, math.nan]), framework,
                      Method(missing="none"))  # fmt: skip


def test_each_indicator_can_have_a_normalisation_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "framework.csv"
    file.write_text(
        "pillar,pillar_weight,indicator,indicator_weight,direction,normalise\n"
        "all,1,x,0.5,,minmax\nall,1,y,0.25,lower,rank\nall,1,z,0.25,,\n"
    )
    framework = read_framework(file)
    values = pd.DataFrame(
        {"x": [10.0, 20, 30], "y": [5.0, 1, 3], "z": [40.0, 80, 60]}, index=["A", "B", "C"]
    )
    index = compute_index(values, framework, Method("best"))
    assert index.normalised["x"].tolist() == [0, 50, 100]
    assert index.normalised["y"].tolist() == [1, 3, 2]
    assert index.normalised["z"].tolist() == [50, 100, 75]
    assert index.table["score"].max() == 100
    # One of standard scores has no zero, so that the whole has none.
    file.write_text(file.read_text().replace("rank", "zscore"))
    mixed = compute_index(values, read_framework(file), Method("best"))
    assert mixed.table["score"].equals(mixed.table["mean"])
    file.write_text(file.read_text().replace("zscore", "log"))
    with pytest.raises(IndicatorError, match=r"line 3: normalise is 'log', expected one of none"):
        read_framework(file)


def test_denominators_and_groups_are_read_with_the_indicators(tmp_path: Path) -> None:
    framework = tmp_path / "framework.csv"
    framework.write_text(
        "pillar,pillar_weight,indicator,indicator_weight,denominator,treat,impute\n"
        "all,1,x,1,people,winsorise-log,group-mean\n"
    )
    tree = read_framework(framework)
    assert tree.denominators == ["people"]
    long = tmp_path / "long.csv"
    long.write_text("indicator,city,value,group\nx,A,10,g\npeople,A,5,g\nx,B,,g\npeople,B,4,g\n")
    values = read_indicators(long, tree)
    assert values.columns.tolist() == ["x", "people", "group"]
    index = compute_index(values, tree, Method("best"))
    assert index.values["x"].tolist() == [2.0, 2.0]
    long.write_text(long.read_text().replace("4,g", "4,h"))
    with pytest.raises(IndicatorError, match=r"line 5: group of B is 'h', but 'g' before"):
        read_indicators(long, tree)
