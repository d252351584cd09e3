"""Trends: counts by year, intervals, smooth lines, tests, who leads, and their pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from reputation.errors import OutputError
from reputation.judgement.decisions import Decision
from reputation.report.pictures import TOPIC_COLOURS, TOPIC_SHAPES, save_picture
from reputation.report.trends import trend_pictures
from reputation.report.trends.leading import (
    Claim,
    check_claims,
    probability_of_leading,
    specialisation,
    topic_leaders,
)
from reputation.report.trends.smoothing import (
    count_interval,
    share_interval,
    smooth_counts,
    smooth_shares,
)
from reputation.report.trends.trend_tests import (
    mann_kendall,
    poisson_trend,
    share_trend,
    trend_table,
)
from reputation.report.trends.yearly_counts import (
    LEAST_SMOOTHED,
    articles_by_year,
    counted_articles,
    with_corrected,
    with_smooth_lines,
    years_of,
)
from reputation.study.definition import read_study

YEARS = {**dict.fromkeys(range(2010, 2020), True), 2020: False}


def table(*rows: tuple[str, int | None, str, int]) -> pd.DataFrame:
    """Counted articles: city, year, topic and how many; each article its own record."""
    decisions, number = [], 0
    for city, year, topic, many in rows:
        for _ in range(many):
            number += 1
            decisions.append(decide(number, city, year, topic))
    return counted_articles(decisions)


def decide(number: int, city: str, year: int | None, topic: str, counted: bool = True) -> Decision:
    return Decision(
        number, "", "", "", year, city, True, counted, 0.9, topic, 0.9, counted, "a model"
    )


# -- counting ------------------------------------------------------------------------------------


def test_only_what_counts_is_counted() -> None:
    counted = counted_articles(
        [decide(1, "London", 2015, "A"), decide(2, "London", 2015, "A", counted=False)]
    )
    assert counted["record_id"].tolist() == [1]


def test_every_year_has_a_row_and_an_article_on_two_cities_counts_once_for_a_topic() -> None:
    counted = counted_articles(
        [
            decide(1, "London", 2015, "A"),
            decide(1, "Paris", 2015, "A"),
            decide(2, "Paris", 2016, "M"),
        ]
    )
    topics = articles_by_year(counted, YEARS, ("topic",))
    assert len(topics) == 3 * len(YEARS)
    assert topics.groupby("topic")["articles"].sum().to_dict() == {"A": 1, "D": 0, "M": 1}
    cities = articles_by_year(counted, YEARS, ("city",))
    assert cities.groupby("city")["articles"].sum().to_dict() == {"London": 1, "Paris": 2}
    in_2015 = cities[cities["year"] == 2015].set_index("city")
    assert in_2015["share"].to_dict() == {"London": 1.0, "Paris": 1.0}
    assert cities.loc[cities["of"] == 0, "share"].isna().all()


def test_share_of_a_topic_in_a_city_is_of_the_citys_articles() -> None:
    counted = table(("London", 2015, "A", 3), ("London", 2015, "D", 1), ("Paris", 2015, "D", 5))
    frame = articles_by_year(counted, YEARS, ("city", "topic"))
    row = frame[(frame["city"] == "London") & (frame["topic"] == "D") & (frame["year"] == 2015)]
    assert row[["articles", "of", "share"]].values.tolist() == [[1, 4, 0.25]]


def test_cities_without_articles_are_listed_when_asked_for_in_the_order_given() -> None:
    frame = articles_by_year(
        table(("London", 2015, "A", 1)), YEARS, ("city",), cities=["Cairo", "London"]
    )
    assert list(dict.fromkeys(frame["city"])) == ["Cairo", "London"]


def test_counting_by_anything_else_is_refused() -> None:
    with pytest.raises(ValueError, match="venue"):
        articles_by_year(table(("London", 2015, "A", 1)), YEARS, ("venue",))


def test_years_that_the_window_cuts_are_not_complete(study_file) -> None:  # type: ignore[no-untyped-def]
    years = years_of(read_study(study_file))
    assert [year for year, complete in years.items() if not complete] == [2020]
    assert list(years) == list(range(2010, 2021))


# -- intervals -----------------------------------------------------------------------------------


@given(some.floats(0.05, 60))
def test_interval_of_counts_holds_the_mean_at_least_as_often_as_it_says(mean: float) -> None:
    counts = np.arange(0, 200)
    low, high = count_interval(counts)
    holds = (low <= mean) & (mean <= high)
    assert stats.poisson.pmf(counts[holds], mean).sum() >= 0.95 - 1e-9


@given(some.integers(1, 300), some.data())
def test_interval_of_shares_is_that_of_scipy(of: int, data: some.DataObject) -> None:
    count = data.draw(some.integers(0, of))
    expected = stats.binomtest(count, of).proportion_ci(method="wilson")
    low, high = share_interval(count, of)
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high), abs=1e-9)


# -- smooth lines --------------------------------------------------------------------------------


def test_no_line_is_drawn_through_few_articles() -> None:
    least, years = LEAST_SMOOTHED
    few = [("Cairo", year, "A", 2) for year in range(2010, 2019)]
    many = [("Tokyo", year, "A", least // years + 3) for year in range(2010, 2019)]
    frame = articles_by_year(table(*few, *many), YEARS, ("city",))
    lines = with_smooth_lines(frame, ("city",)).set_index("city")["articles_line"]
    assert lines["Cairo"].isna().all()
    assert lines["Tokyo"].notna().sum() == 10
    frame = with_smooth_lines(frame, ("city",))
    assert frame.loc[~frame["complete"], "articles_line"].isna().all()


def test_line_through_exponential_growth_is_that_growth() -> None:
    counts = np.round(20 * 1.2 ** np.arange(12))
    line = smooth_counts(counts)[:, 0]
    assert line == pytest.approx(counts, rel=0.06)


@pytest.mark.parametrize(
    "rate",
    [14 + 8 * np.sin(np.arange(10) / 2.5), 3 * 1.3 ** np.arange(10), np.full(10, 5.0)],
    ids=["wave", "growth", "flat"],
)
def test_band_holds_a_smooth_rate_about_as_often_as_it_says(rate: np.ndarray) -> None:
    chance = np.random.default_rng(3)
    held = []
    for _ in range(50):
        _, low, high = smooth_counts(chance.poisson(rate)).T
        held.append(((low <= rate) & (rate <= high)).mean())
    assert np.mean(held) >= 0.9


def test_band_narrows_as_articles_grow_in_number() -> None:
    few, many = (smooth_counts(np.full(10, count)) for count in (4, 400))
    assert ((few[:, 2] - few[:, 1]) / few[:, 0] > 3 * (many[:, 2] - many[:, 1]) / many[:, 0]).all()


@settings(max_examples=40)
@given(
    some.lists(some.integers(0, 30), min_size=5, max_size=15).filter(lambda y: sum(y) > 5),
    some.integers(1, 20),
)
def test_lines_lie_within_their_bands_and_shares_between_none_and_all(
    counts: list[int], more: int
) -> None:
    line, low, high = smooth_counts(counts).T
    assert (low <= line).all()
    assert (line <= high).all()
    line, low, high = smooth_shares(counts, [count + more for count in counts]).T
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (low <= line).all()
    assert (line <= high).all()


# -- tests of trends -----------------------------------------------------------------------------


@given(some.lists(some.integers(0, 40), min_size=5, max_size=12))
def test_growth_is_where_the_poisson_likelihood_is_highest(counts: list[int]) -> None:
    change = poisson_trend(counts)
    if sum(count > 0 for count in counts) < 2:
        assert np.isnan(change.per_year)
        return
    years = np.arange(len(counts))
    growing = (1 + change.per_year) ** years
    rates = growing * sum(counts) / growing.sum()
    # Where the likelihood is highest, the years of the articles add up as the rates say.
    assert (years * rates).sum() == pytest.approx((years * counts).sum(), rel=1e-6)
    assert change.low <= change.per_year <= change.high


def test_tests_seldom_cry_wolf() -> None:
    chance = np.random.default_rng(11)
    flat = chance.poisson(8, size=(400, 10))
    totals = np.full(10, 40)
    shares = chance.binomial(40, 0.3, size=(400, 10))
    assert 0.01 < np.mean([poisson_trend(row).p < 0.05 for row in flat]) < 0.08
    assert 0.02 < np.mean([mann_kendall(row).p < 0.05 for row in flat]) < 0.08
    assert 0.02 < np.mean([share_trend(row, totals).p < 0.05 for row in shares]) < 0.08


def test_change_of_shares_is_the_slope_of_the_articles() -> None:
    counts, totals = [8, 20, 15], [40, 50, 30]
    change = share_trend(counts, totals)
    years = np.repeat([0, 1, 2], totals)
    held = np.concatenate([np.arange(n) < y for y, n in zip(counts, totals, strict=True)])
    assert change.per_year == pytest.approx(np.polyfit(years, held, 1)[0])
    assert change.low < change.per_year < change.high
    assert np.isnan(share_trend([8, 20], [40, 50]).p)  # two years lie on any line


def rejected(alike: float, replications: int = 300) -> float:
    """How often a share that does not change is said to change; articles of a year are alike."""
    rng = np.random.default_rng(18)
    shares = rng.beta(0.4 * (1 / alike - 1), 0.6 * (1 / alike - 1), (replications, 10))
    found = [share_trend(rng.binomial(40, share), [40] * 10).p for share in shares]
    return float(np.mean(np.array(found) <= 0.05))


def test_shares_whose_years_cluster_do_not_seem_to_change() -> None:
    assert rejected(0.05) < 0.09
    assert rejected(0.0001) < 0.09


def test_growth_of_few_articles_is_told_exactly() -> None:
    rng = np.random.default_rng(18)
    still = [poisson_trend(rng.poisson(4, 5)).p for _ in range(200)]
    assert np.nanmean(np.array(still) <= 0.05) < 0.09
    rates = 1.28 ** np.arange(5) * 25 / sum(1.28 ** np.arange(5))
    found = [poisson_trend(rng.poisson(rates)) for _ in range(200)]
    assert np.nanmean([test.p <= 0.05 for test in found]) > 0.25
    assert np.mean([test.low <= 0.28 <= test.high for test in found]) > 0.92
    assert poisson_trend([0, 0, 1, 9]).p < 0.01


def test_what_does_not_change_is_not_tested() -> None:
    assert np.isnan(mann_kendall([3, 3, 3, 3]).p)
    assert np.isnan(share_trend([0, 0, 0], [5, 5, 5]).p)
    assert np.isnan(share_trend([0, 3, 0], [0, 5, 0]).p)


def test_the_cut_year_and_small_series_are_left_out_of_tests() -> None:
    rows = [("Tokyo", year, "A", year - 2008) for year in range(2010, 2020)]
    small = [("Cairo", 2012, "A", 1)]
    without = trend_table(articles_by_year(table(*rows, *small), YEARS, ("city",)), ("city",))
    cut = [("Tokyo", 2020, "A", 50)]
    tests = trend_table(articles_by_year(table(*rows, *cut, *small), YEARS, ("city",)), ("city",))
    pd.testing.assert_frame_equal(tests, without)
    tests = tests.set_index("city")
    assert tests.loc["Tokyo", "growth"] > 0
    assert tests.loc["Tokyo", "last_year"] == 2019
    assert np.isnan(tests.loc["Cairo", "growth"])


def test_a_topic_that_only_grows_with_all_others_gains_no_share() -> None:
    rows = [
        ("Tokyo", year, topic, 2 * (year - 2009)) for year in range(2010, 2020) for topic in "AM"
    ]
    tests = trend_table(articles_by_year(table(*rows), YEARS, ("topic",)), ("topic",))
    tests = tests.set_index("topic")
    assert tests.loc["A", "growth_p"] < 0.01
    assert tests.loc["A", "share_change"] == pytest.approx(0)


# -- who leads -----------------------------------------------------------------------------------


@settings(max_examples=40)
@given(some.dictionaries(some.text("abcdef", min_size=1), some.integers(0, 300), min_size=1))
def test_probabilities_of_leading_add_up_and_follow_the_counts(counts: dict[str, int]) -> None:
    leads = probability_of_leading(counts)
    assert sum(leads.values()) == pytest.approx(1)
    for one, many in counts.items():
        for other, few in counts.items():
            if many >= few:
                assert leads[one] >= leads[other] - 1e-9


def test_probability_of_leading_is_what_drawing_gives() -> None:
    counts = {"a": 19, "b": 17, "c": 9, "d": 0}
    chance = np.random.default_rng(5)
    drawn = chance.gamma(np.array(list(counts.values())) + 0.5, size=(200_000, 4)).argmax(axis=1)
    expected = np.bincount(drawn, minlength=4) / len(drawn)
    leads = list(probability_of_leading(counts).values())
    assert leads == pytest.approx(expected.tolist(), abs=0.005)


def test_claims_are_held_against_the_counts() -> None:
    counted = table(
        ("Beijing", 2015, "A", 9),
        ("Beijing", 2015, "D", 3),
        ("Singapore", 2015, "M", 4),
        ("Seoul", 2015, "M", 4),
        ("New York", 2015, "A", 4),
        ("New York", 2015, "D", 4),
    )
    cities = ["Beijing", "Singapore", "Seoul", "New York", "Cairo"]
    leaders, special = topic_leaders(counted, cities), specialisation(counted, cities)
    claims = [
        Claim("Beijing", "A"),
        Claim("Beijing", "D"),
        Claim("Singapore", "M"),
        Claim("New York", "D", "has an advantage"),
        Claim("Atlantis", "A"),
    ]
    findings = check_claims(leaders, special, claims)
    assert [finding.holds for finding in findings] == [True, False, False, False]
    assert "quotient 2.00, adjusted p" in findings[3].computed
    assert "New York with 4; Beijing has 3" in findings[1].computed
    assert "Seoul, Singapore with 4" in findings[2].computed
    assert 0.3 < (findings[2].probability or 0) < 0.5
    assert all(0 <= finding.p <= 1 for finding in findings if finding.p is not None)


def test_nobody_leads_in_what_nobody_wrote_on() -> None:
    counted = table(("Beijing", 2015, "A", 2))
    leaders, special = (f(counted, ["Beijing", "Cairo"]) for f in (topic_leaders, specialisation))
    claims = [Claim("Beijing", "D"), Claim("Beijing", "D", "has an advantage")]
    for finding in check_claims(leaders, special, claims):
        assert not finding.holds
        assert finding.computed == "no article"


def test_specialisation_is_one_where_a_city_is_as_all_are() -> None:
    rows = [(city, 2015, topic, 2) for city in ("Seoul", "Tokyo") for topic in "AM"]
    special = specialisation(table(*rows), ["Seoul", "Tokyo", "Cairo"])
    known = special.dropna(subset=["quotient"])
    assert known["quotient"].tolist() == [1.0] * 4
    assert (known["quotient_low"] < 1).all()
    assert (known["quotient_high"] > 1).all()
    assert special.loc[special["city"] == "Cairo", "quotient"].isna().all()


def test_an_advantage_is_tested_against_the_articles_elsewhere_each_once() -> None:
    """One article on ten other cities is one article."""
    rows = [(n, "Seoul", 2015, "D" if n < 6 else "A") for n in range(20)]
    rows += [(100 + n, "Tokyo", 2015, "D" if n < 2 else "A") for n in range(20)]
    rows += [(100, f"city {n}", 2015, "D") for n in range(10)]
    counted = pd.DataFrame(rows, columns=["record_id", "city", "year", "topic"])
    special = specialisation(counted, ["Seoul", "Tokyo", *(f"city {n}" for n in range(10))])
    found = special[(special["city"] == "Seoul") & (special["topic"] == "D")].iloc[0]
    assert found["p"] == pytest.approx(stats.fisher_exact([[6, 14], [2, 18]]).pvalue)


def test_corrected_counts_stand_beside_the_articles_and_add_up() -> None:
    corrected = {("Seoul", 2015, "A"): 2.5, ("Seoul", 2016, "A"): 1.0, ("Seoul", None, "D"): 0.5}
    rows = [("Seoul", year, topic) for year in (2015, 2016) for topic in "AD"]
    frame = pd.DataFrame(rows, columns=["city", "year", "topic"])
    found = with_corrected(frame, corrected, ("city", "topic"))
    assert found["corrected"].tolist() == [2.5, 0, 1.0, 0]
    by_city = with_corrected(frame[["city", "year"]].drop_duplicates(), corrected, ("city",))
    assert by_city["corrected"].tolist() == [2.5, 1.0]
    leaders = pd.DataFrame({"topic": ["all", "A", "D", "M"], "city": "Seoul"})
    found = with_corrected(leaders, corrected, ("city", "topic"))
    assert found["corrected"].tolist() == [4.0, 3.5, 0.5, 0]


# -- pictures ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def charts() -> dict[str, object]:
    hostile = "<script>alert(1)</script>"
    rows = [
        (city, year, topic, 1 + (year * len(city)) % 4)
        for city in ("Seoul", "São Paulo", hostile)
        for year in range(2010, 2021)
        for topic in "AMD"
    ]
    counted = table(*rows)

    def lines(*by: str) -> pd.DataFrame:
        return with_smooth_lines(articles_by_year(counted, YEARS, by), by)

    cities = ["Seoul", "São Paulo", hostile, "Cairo"]
    return {
        "topics by city": trend_pictures.draw_topics_by_city(lines("city", "topic"), title="T"),
        "topics": trend_pictures.draw_topic_trends(lines("topic"), title="T"),
        "cities": trend_pictures.draw_city_trends(lines("city"), title="T"),
        "leaders": trend_pictures.draw_leaders(topic_leaders(counted, cities), title="T"),
        "special": trend_pictures.draw_specialisation(specialisation(counted, cities), title="T"),
    }


@pytest.mark.parametrize("name", ["topics by city", "topics", "cities", "leaders", "special"])
def test_picture_is_the_same_twice_and_runs_nothing(charts, name, tmp_path) -> None:  # type: ignore[no-untyped-def]
    first = save_picture(charts[name], tmp_path / "one.svg").read_text(encoding="utf-8")
    assert first == save_picture(charts[name], tmp_path / "two.svg").read_text(encoding="utf-8")
    assert "<script" not in first
    assert "http" not in first.replace("http://www.w3.org/", "")
    if name != "topics":
        assert "São Paulo" in first
        assert "&lt;script&gt;" in first
    if name != "cities":
        assert all(colour.lower() in first.lower() for colour in TOPIC_COLOURS.values())


def test_topics_are_told_apart_without_colour(charts) -> None:  # type: ignore[no-untyped-def]
    assert len(set(TOPIC_SHAPES.values())) == len(TOPIC_SHAPES) == 3
    specification = charts["topics by city"].to_json()
    assert all(f'"{shape}"' in specification for shape in TOPIC_SHAPES.values())


def test_pictures_are_png_and_pdf_too_and_nothing_else(charts, tmp_path) -> None:  # type: ignore[no-untyped-def]
    chart = charts["topics"]
    assert save_picture(chart, tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert save_picture(chart, tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(OutputError, match=r"\.svg"):
        save_picture(chart, tmp_path / "a.gif")
