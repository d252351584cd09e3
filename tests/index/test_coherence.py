"""Do indicators belong together, and where does a city stand."""

import math

import numpy as np
import pandas as pd
import pytest
import technology

from reputation.errors import IndicatorError
from reputation.index.city_profile import city_summary, strengths_and_weaknesses
from reputation.index.coherence import (
    consistency,
    correlations,
    cronbach_alpha,
    indicator_statistics,
)
from reputation.index.composite import Method, compute_index
from reputation.index.framework import Framework, Indicator
from reputation.index.indicators import published_index

FRAMEWORK = Framework(
    (Indicator("a", "p", 0.5), Indicator("b", "p", 0.5), Indicator("c", "q", 1.0)),
    {"p": 0.5, "q": 0.5},
)
VALUES = pd.DataFrame(
    {"a": [1.0, 2, 3, 4, 5], "b": [2.0, 1, 4, 3, 5], "c": [5.0, 4, 3, 2, 1]},
    index=["A", "B", "C", "D", "E"],
)


def test_alpha_of_two_columns_by_hand() -> None:
    """Variances 2.5 each, covariance 2: alpha = 2 (1 - 5 / 9)."""
    assert cronbach_alpha(VALUES[["a", "b"]]) == pytest.approx(2 * (1 - 5 / 9))
    assert math.isnan(cronbach_alpha(VALUES[["a"]]))
    assert math.isnan(cronbach_alpha(VALUES[["a", "c"]]))  # their sum does not vary


def test_alpha_of_the_handbook() -> None:
    """Section 4.2: 0.70 for the 8 standardised indicators, highest without patents, 0.74."""
    index = compute_index(technology.VALUES, technology.FLAT, Method("zscore"))
    line = consistency(index).iloc[0]
    assert line["members"] == 8
    assert line["alpha"] == pytest.approx(0.70, abs=0.005)


def test_correlations_within_across_and_with_the_group() -> None:
    index = compute_index(VALUES, FRAMEWORK, Method("minmax"))
    table = correlations(index).set_index(["first", "second"])
    assert table.loc[("a", "b"), "correlation"] == pytest.approx(0.8)
    assert table.loc[("a", "b"), "kind"] == "within"
    assert table.loc[("a", "b"), "flag"] == ""
    assert table.loc[("a", "c"), "correlation"] == pytest.approx(-1)
    assert (table.loc[("a", "c"), "kind"], table.loc[("a", "c"), "flag"]) == ("across", "high")
    assert table.loc[("p", "q"), "kind"] == "groups"
    assert table.loc[("p", "q"), "flag"] == "high"
    assert table.loc[("a", "p"), "correlation"] == pytest.approx(0.9 / math.sqrt(0.9))
    assert table.loc[("a", "p"), "flag"] == ""  # a member agrees with its group
    assert (table["cities"] == 5).all()
    assert len(table) == 3 + 6 + 1 + 2
    with pytest.raises(IndicatorError, match="correlation 'guess': expected one of pearson"):
        correlations(index, "guess")


def test_negative_within_a_group_is_flagged() -> None:
    values = VALUES.assign(b=[3.0, 5, 1, 4, 2])
    index = compute_index(values, FRAMEWORK, Method("minmax"))
    line = correlations(index).set_index(["first", "second"]).loc[("a", "b")]
    assert line["correlation"] < 0
    assert line["flag"] == "negative"
    assert consistency(index).loc["p", "negative"] == 1
    # Turned round, the same two agree.
    turned = Framework(
        (Indicator("a", "p", 0.5), Indicator("b", "p", 0.5, False), *FRAMEWORK.indicators[2:]),
        FRAMEWORK.pillar_weights,
    )
    assert consistency(compute_index(values, turned, Method("minmax"))).loc["p", "negative"] == 0


def test_statistics_say_what_was_treated() -> None:
    x = [*map(float, range(1, 11)), 100.0]
    values = pd.DataFrame({"x": x, "y": [*x[:-1], math.nan]}, index=[f"c{n}" for n in range(11)])
    framework = Framework((Indicator("x", "all", 0.5), Indicator("y", "all", 0.5)), {"all": 1.0})
    method = Method("minmax", missing="mean", treat="winsorise")
    table = indicator_statistics(compute_index(values, framework, method))
    assert table.loc["x", ["known", "outliers", "treated", "outliers_after"]].tolist() == [
        11, 1, 1, 0
    ]  # fmt: skip
    assert table.loc["y", ["known", "imputed", "treated"]].tolist() == [10, 1, 0]


def test_strengths_are_the_best_ranks_and_weaknesses_the_worst() -> None:
    values, framework = published_index()
    index = compute_index(values, framework)
    ranks = values.rank(ascending=False, method="min").loc["Dubai"]
    table = strengths_and_weaknesses(index, "Dubai", top=3)
    strong = table[table["kind"] == "strength"]
    weak = table[table["kind"] == "weakness"]
    assert strong["rank"].tolist() == sorted(ranks)[:3]
    assert weak["rank"].tolist() == sorted(ranks)[::-1][:3]
    for line in table.itertuples():
        assert line.rank == ranks[line.indicator]
        assert line.value == values.loc["Dubai", line.indicator]
    assert not set(strong["indicator"]) & set(weak["indicator"])


def test_directions_count_and_a_shared_last_rank_is_no_strength() -> None:
    framework = Framework(
        (Indicator("noise", "all", 0.5, False), Indicator("prizes", "all", 0.5)), {"all": 1.0}
    )
    values = pd.DataFrame({"noise": [10.0, 50, 90], "prizes": [0.0, 0, 3]}, index=["A", "B", "C"])
    index = compute_index(values, framework, Method("minmax"))
    table = strengths_and_weaknesses(index, "A")
    assert table[["kind", "indicator", "rank"]].to_numpy().tolist() == [
        ["strength", "noise", 1],
        ["weakness", "prizes", 2],
    ]
    kept = strengths_and_weaknesses(index, "B", keep_last=True, least_distinct=0.9)
    assert kept["indicator"].tolist() == ["noise"]
    with pytest.raises(IndicatorError, match=r"no city 'Z' in the index; available: A, B, C"):
        strengths_and_weaknesses(index, "Z")


def test_summary_of_a_city_has_every_group() -> None:
    index = compute_index(*published_index())
    table = city_summary(index, "Singapore")
    assert table["group"].tolist() == ["index", *index.framework.pillars]
    assert table["rank"].iloc[0] == 3
    best = index.sub_indices["smart_service"].rank(ascending=False, method="min")["Singapore"]
    assert table.set_index("group").loc["smart_service", "rank"] == best
    assert np.isclose(table["score"].iloc[0], index.table.loc["Singapore", "score"])
