"""How the ranks of an index move with its choices; and the commands on indices."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commanding import reputation, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from reputation.cli.app import app
from reputation.comparison.published import published_ranks, quantitative_ranks
from reputation.errors import IndicatorError
from reputation.index.composite import Method, compute_index
from reputation.index.framework import Framework, Indicator
from reputation.index.indicators import published_index
from reputation.index.robustness import Variation, rank_intervals, rank_scenarios

TWO = Framework((Indicator("x", "all", 0.5), Indicator("y", "all", 0.5)), {"all": 1.0})
PAIR = pd.DataFrame({"x": [100.0, 50.0], "y": [50.0, 80.0]}, index=["A", "B"])


def test_nothing_moves_where_nothing_is_varied() -> None:
    values, framework = published_index()
    still = Variation(vary=("weights",), spread=0, draws=20)
    table = rank_intervals(values, framework, variation=still)
    assert (table["holds"] == 1).all()
    for column in ("median", "low", "high", "best", "worst"):
        assert table[column].equals(table["rank"])


def test_share_of_draws_is_what_the_weights_say() -> None:
    """A is before B where 100 w + 50 (1 - w) > 50 w + 80 (1 - w), which is w > 3/8."""
    variation = Variation(vary=("weights",), weights="dirichlet", draws=4000)
    table = rank_intervals(PAIR, TWO, variation=variation)
    error = np.sqrt(0.625 * 0.375 / 4000)
    assert table["holds"]["A"] == pytest.approx(0.625, abs=4 * error)
    assert (table["low"]["A"], table["high"]["A"]) == (1, 2)


def test_uniform_weights_stay_within_their_spread() -> None:
    """With w from 0.4 to 0.6 at the most, A stays first."""
    variation = Variation(vary=("weights",), spread=0.2, draws=500)
    assert rank_intervals(PAIR, TWO, variation=variation)["worst"]["A"] == 1


def test_leaving_out_at_random_reaches_what_leaving_out_in_turn_reaches() -> None:
    values, framework = published_index()
    drawn = rank_intervals(values, framework, variation=Variation(("leave-out",), draws=1000))
    scenarios = rank_scenarios(values, framework)
    in_turn = scenarios[[s == "as stated" or s.startswith("without: ") for s in scenarios.index]]
    assert len(in_turn) == 22
    for city in values.index:
        assert drawn["best"][city] == in_turn[f"rank of {city}"].min()
        assert drawn["worst"][city] == in_turn[f"rank of {city}"].max()


def test_normalisations_and_aggregations_at_random_are_those_that_can_be_computed() -> None:
    values, framework = published_index()
    variation = Variation(("normalise", "aggregate"), draws=400)
    drawn = rank_intervals(values, framework, variation=variation)
    found = {
        (n, a): compute_index(values, framework, Method(n, aggregate=a, lowest=1.0)).table["rank"]
        for n in ("none", "best", "minmax", "rank", "zscore")
        for a in ("arithmetic", "geometric", "harmonic")
        if n != "zscore" or a == "arithmetic"
    }
    ranks = pd.DataFrame(found)
    assert drawn["best"].equals(ranks.min(axis=1)[drawn.index].rename("best"))
    assert drawn["worst"].equals(ranks.max(axis=1)[drawn.index].rename("worst"))


def test_same_seed_gives_the_same_and_another_not() -> None:
    values, framework = published_index()
    one, again, other = (
        rank_intervals(values, framework, variation=Variation(draws=100, seed=seed))
        for seed in (1, 1, 2)
    )
    assert one.equals(again)
    assert not one.equals(other)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.sampled_from(["dirichlet", "uniform"]))
def test_city_that_is_best_in_everything_is_first_in_every_draw(seed: int, weights: str) -> None:
    random = np.random.default_rng(seed)
    values, framework = published_index()
    values = pd.DataFrame(
        random.uniform(1, 99, values.shape), index=values.index, columns=values.columns
    )
    values.loc["Cairo"] = 100.0
    variation = Variation(weights=weights, spread=1, draws=50, seed=seed)
    table = rank_intervals(values, framework, variation=variation)
    assert table["worst"]["Cairo"] == 1
    assert ((table["best"] <= table["low"]) & (table["low"] <= table["median"])).all()
    assert ((table["median"] <= table["high"]) & (table["high"] <= table["worst"])).all()


def test_ranks_that_the_report_publishes_can_be_compared_with() -> None:
    values, framework = published_index()
    scenarios = rank_scenarios(values, framework, ranks=published_ranks())
    assert scenarios.loc["as stated", "same"] == 20
    assert scenarios.loc["weights: equal", "mean_shift"] == pytest.approx(0)
    assert scenarios.loc["normalisation: rank", "mean_shift"] > 1
    with pytest.raises(IndicatorError, match="London: has no rank to compare with"):
        rank_intervals(values, framework, ranks={"Hong Kong": 1, "Singapore": 2})


def test_only_indicator_and_only_pillar_are_not_left_out() -> None:
    framework = Framework((Indicator("x", "all", 1.0),), {"all": 1.0})
    variation = Variation(("leave-out",), draws=10)
    assert (rank_intervals(PAIR[["x"]], framework, variation=variation)["holds"] == 1).all()
    assert not [s for s in rank_scenarios(PAIR[["x"]], framework).index if "without" in s]


@pytest.mark.parametrize(
    ("variation", "message"),
    [
        (Variation(("luck",)), "vary luck: expected some of weights"),
        (Variation(()), "vary nothing: expected some of weights"),
        (Variation(weights="normal"), "weights 'normal': expected one of dirichlet"),
        (Variation(spread=2), "spread is 2, expected between 0 and 1"),
        (Variation(draws=0), "draws is 0, expected 1 or more"),
    ],
)
def test_what_cannot_be_drawn_is_named(variation: Variation, message: str) -> None:
    with pytest.raises(IndicatorError, match=message):
        rank_intervals(PAIR, TWO, variation=variation)


def files(folder: Path, city: str = "B") -> tuple[Path, Path]:
    framework, indicators = folder / "framework.csv", folder / "indicators.csv"
    framework.write_text(
        "pillar,pillar_weight,indicator,indicator_weight\nall,1,x,0.5\nall,1,y,0.5\n"
    )
    indicators.write_text(
        f"indicator,city,value\nx,A,1000\ny,A,50\nx,{city},500\ny,{city},80\nx,C,100\ny,C,\n"
    )
    return indicators, framework


def test_compute_prints_ranks_and_says_what_was_imputed(tmp_path: Path) -> None:
    indicators, framework = files(tmp_path)
    out = tmp_path / "index.csv"
    arguments = ["index", "compute", indicators, "--framework", framework, "--out", out]
    text = reputation(*arguments, "--normalise", "best", "--missing", "mean")
    assert "y of C was missing: imputed mean 65" in text
    written = rows(out)
    assert [line["city"] for line in written] == ["A", "B", "C"]
    assert [line["rank"] for line in written] == ["1", "2", "3"]
    assert [line["imputed"] for line in written] == ["", "", "y"]
    assert list(written[0]) == ["city", "all", "score", "rank", "level", "imputed"]


def test_computed_index_can_be_the_quantitative_side_of_a_study(
    study_file: Path, tmp_path: Path
) -> None:
    reputation("index", "compute", "--out", tmp_path / "index.csv")
    ranks = quantitative_ranks("index.csv", ["London", "Cairo"], folder=tmp_path)
    assert ranks == {"London": 1, "Cairo": 20}  # as the file gives them


def test_hostile_city_name_runs_in_no_spreadsheet_and_no_terminal(tmp_path: Path) -> None:
    indicators, framework = files(tmp_path, "=1+1\x1b[31m")
    arguments = [indicators, "--framework", framework, "--normalise", "best", "--missing"]
    text = reputation("index", "compute", *arguments, "mean", "--out", tmp_path / "index.csv")
    assert "\x1b" not in text
    assert "'=1+1" in (tmp_path / "index.csv").read_text()
    text = reputation("index", "sensitivity", *arguments, "mean", "--draws", 5, "--out", tmp_path)
    assert "\x1b" not in text
    header = (tmp_path / "rank_scenarios.csv").read_text().splitlines()[0]
    assert not [cell for cell in header.split(",") if cell.startswith("=")]


def test_sensitivity_writes_intervals_and_scenarios(tmp_path: Path) -> None:
    text = reputation("index", "sensitivity", "--draws", 200, "--out", tmp_path)
    results = [line for line in text.splitlines() if not line.startswith("written to")]
    assert max(map(len, results)) <= 80
    intervals = rows(tmp_path / "rank_intervals.csv")
    assert [line["rank"] for line in intervals] == [str(rank) for rank in range(1, 21)]
    assert all(0 <= float(line["holds"]) <= 1 for line in intervals)
    scenarios = rows(tmp_path / "rank_scenarios.csv")
    assert {line["scenario"] for line in scenarios} >= {"as stated", "without: data_openness"}
    first = (tmp_path / "rank_intervals.csv").read_bytes()
    reputation("index", "sensitivity", "--draws", 200, "--out", tmp_path)
    assert (tmp_path / "rank_intervals.csv").read_bytes() == first


@pytest.mark.parametrize("missing", ["indicators", "framework"])
def test_one_file_without_the_other_is_refused(tmp_path: Path, missing: str) -> None:
    indicators, framework = files(tmp_path)
    arguments = ["--framework", framework] if missing == "indicators" else [indicators]
    result = CliRunner().invoke(app, ["index", "compute", *map(str, arguments)])
    assert result.exit_code == 2
    assert "INDICATORS and --framework go together" in result.output
