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
    variation = Variation(
        ("normalise", "aggregate"),
        draws=400,
        normalisations=("none", "best", "minmax", "rank", "zscore"),
        aggregations=("arithmetic", "geometric", "harmonic"),
    )
    drawn = rank_intervals(values, framework, variation=variation)
    found = {
        (n, a): compute_index(values, framework, Method(n, aggregate=a, lowest=1.0)).table["rank"]
        for n in ("none", "best", "minmax", "rank", "zscore")
        for a in ("arithmetic", "geometric", "harmonic")
        if n != "zscore" or a == "arithmetic"
    }
    # Standard scores are drawn with mean 10 and deviation 2, so that any mean can be taken.
    scaled = 10 + 2 * (values - values.mean()) / values.std()
    for mean in ("geometric", "harmonic"):
        found["zscore", mean] = compute_index(scaled, framework, Method(aggregate=mean)).table[
            "rank"
        ]
    ranks = pd.DataFrame(found)
    assert drawn["best"].equals(ranks.min(axis=1)[drawn.index].rename("best"))
    assert drawn["worst"].equals(ranks.max(axis=1)[drawn.index].rename("worst"))


def test_only_what_handbooks_vary_is_drawn_unless_asked() -> None:
    values, framework = published_index()
    given = Variation(vary=("normalise", "aggregate"), draws=300)
    asked = Variation(
        vary=("normalise", "aggregate"),
        draws=300,
        normalisations=("minmax", "zscore", "rank", "best"),
        aggregations=("arithmetic", "geometric", "harmonic"),
    )
    few, many = (rank_intervals(values, framework, variation=v) for v in (given, asked))
    assert set(rank_scenarios(values, framework).index) >= {"normalisation: minmax"}
    assert "normalisation: rank" not in rank_scenarios(values, framework).index
    assert "aggregation: harmonic" not in rank_scenarios(values, framework).index
    few, many = (table.sort_index() for table in (few, many))
    assert (few["best"] >= many["best"]).all()
    assert (few["worst"] <= many["worst"]).all()
    assert (few["worst"] - few["best"]).sum() < (many["worst"] - many["best"]).sum()


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
    ranks = Variation(normalisations=("rank",))
    scenarios = rank_scenarios(values, framework, variation=ranks, ranks=published_ranks())
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
        (Variation(("luck",)), "vary luck: expected any of weights"),
        (Variation(()), "vary nothing: expected any of weights"),
        (Variation(weights="normal"), "weights 'normal': expected one of dirichlet"),
        (Variation(spread=2), "spread is 2, expected a value between 0 and 1"),
        (Variation(draws=0), "draws is 0, expected 1 or more"),
        (Variation(normalisations=("logs",)), "normalisations logs: expected any of none, best"),
        (Variation(aggregations=()), "aggregations nothing: expected any of arithmetic"),
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
    assert "give INDICATORS and --framework together" in result.output


DEEP = """dimension,dimension_weight,pillar,pillar_weight,indicator,indicator_weight,\
denominator,treat
up,0.6,one,1,a,0.5,people,
up,0.6,one,1,b,0.5,,winsorise
down,0.4,two,0.5,c,1,,
down,0.4,three,0.5,d,1,,
"""


def deep_files(folder: Path) -> list[str | Path]:
    framework, values = folder / "deep.csv", folder / "values.csv"
    framework.write_text(DEEP)
    lines = ["city,a,b,c,d,people"]
    lines += [
        f"c{n},{n * n + 1},{n if n < 11 else 90},{(n * 7) % 12},{n},{n + 1}" for n in range(12)
    ]
    values.write_text("\n".join([*lines, "c12,30,5,,3,2"]) + "\n")
    return [values, "--framework", framework, "--normalise", "minmax"]


def test_compute_writes_what_was_changed_in_which_cell(tmp_path: Path) -> None:
    arguments = [*deep_files(tmp_path), "--missing", "median", "--log", tmp_path / "log.csv"]
    text = reputation("index", "compute", *arguments, "--out", tmp_path / "index.csv")
    assert "a: divided by people in 13 cities" in text
    assert "b of c11 is an outlier: 90 winsorised to 10" in text
    assert "c of c12 was missing: imputed median" in text
    log = rows(tmp_path / "log.csv")
    assert list(log[0]) == ["step", "city", "indicator", "what", "before", "after"]
    assert [line["step"] for line in log] == [*["denominate"] * 13, "impute", "treat"]
    assert (log[13]["before"], log[14]["before"], log[14]["after"]) == ("", "90.0", "10.0")
    groups = ["up", "one", "down", "two", "three"]
    assert list(rows(tmp_path / "index.csv")[0])[1:6] == groups


def test_check_writes_statistics_consistency_and_correlations(tmp_path: Path) -> None:
    arguments = [*deep_files(tmp_path), "--missing", "none"]
    text = reputation("index", "check", *arguments, "--out", tmp_path)
    assert max(map(len, text.splitlines()[:-1])) <= 80
    statistics = {line["indicator"]: line for line in rows(tmp_path / "statistics.csv")}
    assert (statistics["b"]["outliers"], statistics["b"]["outliers_after"]) == ("1", "0")
    assert statistics["c"]["known"] == "12"
    assert [line["group"] for line in rows(tmp_path / "consistency.csv")][-1] == "index"
    pairs = {(line["first"], line["second"]): line for line in rows(tmp_path / "correlations.csv")}
    assert pairs["a", "b"]["kind"] == "within"
    assert pairs["a", "c"]["cities"] == "12"
    assert ("up", "index") in pairs


def test_strengths_of_a_city_are_shown_and_written(tmp_path: Path) -> None:
    text = reputation("index", "city", "Dubai", "--top", "2", "--out", tmp_path / "dubai.csv")
    assert "public_safety" in text
    assert max(map(len, text.splitlines()[:-1])) <= 80
    lines = rows(tmp_path / "dubai.csv")
    assert [line["kind"] for line in lines] == ["strength", "strength", "weakness", "weakness"]
    result = CliRunner().invoke(app, ["index", "city", "Nowhere"])
    assert isinstance(result.exception, IndicatorError)


def test_effects_are_written_beside_the_ranges(tmp_path: Path) -> None:
    arguments = ["--draws", 50, "--effects", "--of", "Dubai", "--samples", 32, "--out", tmp_path]
    text = reputation("index", "sensitivity", *arguments)
    assert "Sobol effects on the rank of Dubai" in text
    written = {line["choice"]: line for line in rows(tmp_path / "effects.csv")}
    assert {"normalisation", "aggregation", "weights in smart_economy"} <= written.keys()
    assert all(float(line["total"]) >= 0 for line in written.values())
    scenarios = {line["scenario"] for line in rows(tmp_path / "rank_scenarios.csv")}
    assert "aggregation: harmonic" not in scenarios
    assert "aggregation: geometric" in scenarios


def test_what_cannot_be_drawn_or_computed_is_said(tmp_path: Path) -> None:
    """With a score of 0 there is no geometric mean of the scores as they are."""
    framework, values = tmp_path / "framework.csv", tmp_path / "values.csv"
    framework.write_text(
        "pillar,pillar_weight,indicator,indicator_weight\nall,1,x,0.5\nall,1,y,0.5\n"
    )
    values.write_text("city,x,y\nA,0,50\nB,70,20\nC,30,90\n")
    arguments = [values, "--framework", framework, "--draws", 50]
    text = reputation("index", "sensitivity", *arguments)
    assert "Not drawn: none with a geometric mean: needs values above 0" in text
    assert "Not computed: aggregation: geometric: x of A is 0 on the common scale" in text
    assert "Not drawn" not in reputation("index", "sensitivity", "--draws", 20)
