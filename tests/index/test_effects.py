"""Sobol's effects: what moves the ranks alone, and together with others."""

import sys

import numpy as np
import pandas as pd
import pytest
import technology

from reputation.errors import IndicatorError, ToolMissing
from reputation.index.composite import Method
from reputation.index.effects import rank_effects
from reputation.index.framework import Framework, Indicator
from reputation.index.indicators import published_index
from reputation.index.recomputing import Variation
from reputation.index.robustness import rank_intervals

TWO = Framework((Indicator("x", "all", 0.5), Indicator("y", "all", 0.5)), {"all": 1.0})
PAIR = pd.DataFrame({"x": [100.0, 50.0], "y": [50.0, 80.0]}, index=["A", "B"])


def test_the_only_choice_that_matters_has_all_of_the_effect() -> None:
    """Of two cities, each best in one, min-max and standard scores rank alike: weights decide."""
    variation = Variation(("weights", "normalise"), weights="dirichlet", normalisations=("zscore",))
    table = rank_effects(PAIR, TWO, Method("minmax"), variation, samples=1024, city="A")
    assert table.index[0] == "weights in all"
    assert table.loc["weights in all", "first"] == pytest.approx(1, abs=0.1)
    assert table.loc["weights in all", "total"] == pytest.approx(1, abs=0.1)
    assert table.loc["normalisation", "total"] == pytest.approx(0, abs=1e-9)


def test_a_choice_that_works_only_with_another_has_no_effect_alone() -> None:
    """Best of x by the raw scale in a quarter of draws: effects follow from the four cells."""
    framework = Framework(
        (Indicator("x", "all", 0.5, normalise="minmax"), Indicator("y", "all", 0.5)), {"all": 1.0}
    )
    variation = Variation(("normalise", "aggregate"), normalisations=("zscore",))
    values = pd.DataFrame(
        {"x": [10.0, 30, 20, 80], "y": [90.0, 40, 60, 20]}, index=["A", "B", "C", "D"]
    )
    table = rank_effects(values, framework, Method("best", lowest=1), variation, samples=1024)
    # By hand: f is the shift in each of the four cells, each a quarter of the sample.
    shifts = {}
    for own in (0, 1):
        for mean in (0, 1):
            x, y = values["x"], values["y"]
            if own == 0:
                a, b = 1 + 99 * (x - 10) / 70, 100 * y / 90
            else:
                a, b = (10 + 2 * (v - v.mean()) / v.std() for v in (x, y))
            score = (a + b) / 2 if mean == 0 else np.sqrt(a * b)
            shifts[own, mean] = score.rank(ascending=False)
    f = {cell: (shifts[0, 0] - ranks).abs().mean() for cell, ranks in shifts.items()}
    whole = np.var(list(f.values()))
    assert whole > 0
    scale = np.var([(f[own, 0] + f[own, 1]) / 2 for own in (0, 1)]) / whole
    mean = np.var([(f[0, mean] + f[1, mean]) / 2 for mean in (0, 1)]) / whole
    assert table.loc["normalisation", "first"] == pytest.approx(scale, abs=0.08)
    assert table.loc["aggregation", "first"] == pytest.approx(mean, abs=0.08)
    assert table.loc["normalisation", "total"] == pytest.approx(1 - mean, abs=0.08)
    assert table.loc["aggregation", "total"] == pytest.approx(1 - scale, abs=0.08)


def test_effects_of_the_report_add_up_and_are_the_same_again() -> None:
    values, framework = published_index()
    table = rank_effects(values, framework, samples=128)
    assert set(table.index) == {
        "normalisation",
        "aggregation",
        "weights in the index",
        *(f"weights in {pillar}" for pillar in framework.pillars),
    }
    assert table["total"].is_monotonic_decreasing
    assert table["first"].sum() < 1 + table["first_error"].sum()
    assert (table["total"] > table["first"] - table["first_error"] - table["total_error"]).all()
    assert table.equals(rank_effects(values, framework, samples=128))


def test_where_nothing_moves_there_is_no_effect() -> None:
    best = pd.DataFrame({"x": [100.0, 50.0], "y": [90.0, 80.0]}, index=["A", "B"])
    assert rank_effects(best, TWO, samples=16).isna().all(axis=None)


def test_best_country_of_the_handbook_stays_among_the_first() -> None:
    """By default no harmonic mean, "best" or "rank" is drawn; asked for, ranges are wider."""
    few = rank_intervals(technology.VALUES, technology.FRAMEWORK, Method("minmax"))
    asked = Variation(
        normalisations=("none", "best", "minmax", "rank", "zscore"),
        aggregations=("arithmetic", "geometric", "harmonic"),
        vary=("weights", "normalise", "aggregate", "leave-out"),
    )
    many = rank_intervals(technology.VALUES, technology.FRAMEWORK, Method("minmax"), asked)
    assert few.index[0] == "Finland"
    assert few["high"].iloc[0] <= 3
    assert few["worst"]["Japan"] <= 6 < many["worst"]["Japan"]
    assert (few["high"] - few["low"]).mean() < (many["high"] - many["low"]).mean()


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"samples": 100}, "samples is 100, expected a power of 2"),
        ({"city": "Z"}, "no city 'Z'; there are A, B"),
        ({"variation": Variation(("aggregate",))}, "effects need at least two choices"),
        (
            {"variation": Variation(normalisations=("minmax", "none"))},
            "none: x of A is 1000, not a score",
        ),
    ],
)
def test_what_cannot_be_told_apart_is_refused(choices: dict, message: str) -> None:
    values = PAIR.assign(x=[1000.0, 50.0])
    with pytest.raises(IndicatorError, match=message):
        rank_effects(values, TWO, Method("best"), **choices)


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SALib", "SALib.sample", "SALib.sample.sobol"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ToolMissing, match=r"pip install 'reputation\[sensitivity\]'"):
        rank_effects(PAIR, TWO, samples=16)
