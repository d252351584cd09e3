"""Telling terms: what is a term, what sets a group apart, what rises and falls."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import make_record
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import sparse, stats

from reputation.literature.corpus.corpus_file import StoredRecord
from reputation.report.pictures import save_picture
from reputation.report.trends import term_pictures
from reputation.report.trends.telling_terms import (
    Terms,
    drifting_terms,
    terms_of,
    terms_that_set_apart,
    unwanted_words,
)
from reputation.report.trends.trend_tests import share_trend
from reputation.study.definition import read_study


def articles(*texts: str, copies: int = 1) -> list[StoredRecord]:
    """Articles with these titles, each as often as `copies` says, numbered from 1."""
    written = [text for text in texts for _ in range(copies)]
    return [StoredRecord(number, make_record(text)) for number, text in enumerate(written, start=1)]


def test_words_between_stop_words_are_one_term_and_do_not_cross_a_clause() -> None:
    terms = terms_of(articles("The internet of things. Parking, lights", copies=5), most=1)
    assert "internet of things" in terms.names
    assert {"parking", "lights"} <= set(terms.names)
    assert not {"things parking", "parking lights", "of things", "things"} & set(terms.names)


def test_spellings_with_the_same_stems_are_one_term_as_most_write_it() -> None:
    terms = terms_of(articles("sensors", "sensors", "Sensor", "sensing of noise"), least=3, most=1)
    assert terms.names[np.asarray(terms.present.sum(axis=0)).argmax()] == "sensors"
    assert sum("sens" in name for name in terms.names) == 1


def test_what_was_searched_for_is_no_term(study_file) -> None:  # type: ignore[no-untyped-def]
    unwanted = unwanted_words(read_study(study_file))
    assert {"smart", "city", "cities", "london", "paris", "kingdom"} <= unwanted
    texts = articles("smart cities in London need parking", "Smart City Paris parking", copies=3)
    assert terms_of(texts, without=unwanted, most=1).names == ("parking",)


def test_rare_and_common_terms_are_left_out() -> None:
    texts = articles("parking", "parking noise", "lights", "lights", copies=5)
    texts += articles("radar")
    names = terms_of(texts, least=5, most=0.4).names
    assert "radar" not in names
    assert "parking" not in names
    assert "noise" not in names  # stands in "parking noise" alone
    assert "parking noise" in names


def test_planted_terms_set_their_group_apart() -> None:
    texts = articles(
        "policy of noise", "policy of traffic", "radar noise", "radar of traffic", copies=9
    )
    terms = terms_of(texts, least=2, most=0.9)
    found = terms_that_set_apart(terms, {"M": range(1, 19), "A": range(19, 37)})
    assert found[found["group"] == "M"].iloc[0]["term"] == "policy"
    assert "radar" in set(found.loc[found["group"] == "A", "term"])
    assert not {"traffic", "noise"} & set(found["term"])
    assert (found["z"] > 1.95).all()


def test_log_odds_are_those_of_monroe_colaresi_and_quinn() -> None:
    texts = articles("alpha", "beta", "gamma", "alpha", "alpha", "beta", "delta", copies=40)
    terms = terms_of(texts, least=1, most=1)
    found = terms_that_set_apart(terms, {"g": range(1, 161)}, weight=7, least=1).set_index("term")
    counts = {"alpha": (80, 120), "beta": (40, 80), "gamma": (40, 40), "delta": (0, 40)}
    inside, every = 160, 280
    for term, row in found.iterrows():
        own, all_ = counts[str(term)]
        prior, total = 7 * all_ / 280, 7.0
        odds = np.log((own + prior) / (inside + total - own - prior))
        rest = np.log((all_ - own + prior) / (every - inside + total - (all_ - own) - prior))
        error = np.sqrt(1 / (own + prior) + 1 / (all_ - own + prior))
        assert row["z"] == pytest.approx((odds - rest) / error)
    assert found.index[0] == "gamma"


def test_rising_terms_come_first_and_falling_ones_last() -> None:
    texts = [
        f"{'blockchain' if year > 2015 else 'portal'} traffic" for year in range(2010, 2021)
    ] * 3
    held = articles(*texts)
    years = {article.record_id: 2010 + (article.record_id - 1) % 11 for article in held}
    drift = drifting_terms(terms_of(held, most=1), years, least=5)
    assert drift.iloc[0]["term"] == "blockchain traffic"
    assert drift.iloc[-1]["term"] == "portal traffic"
    assert drift.iloc[0]["share_late"] > drift.iloc[0]["share_early"]
    assert (drift["p_adjusted"] >= drift["p"]).all()


@settings(max_examples=40)
@given(some.lists(some.tuples(some.integers(0, 6), some.booleans()), min_size=12, max_size=60))
def test_drift_is_the_trend_in_shares(rows: list[tuple[int, bool]]) -> None:
    held = articles(*("radar" if has else "noise" for _, has in rows))
    years = {article.record_id: 2010 + year for article, (year, _) in zip(held, rows, strict=True)}
    drift = drifting_terms(terms_of(held, least=1, most=1), years, least=1).set_index("term")
    totals = [sum(year == y for year, _ in rows) for y in range(7)]
    counts = [sum(year == y and has for year, has in rows) for y in range(7)]
    when, has = (np.array([row[place] for row in rows], dtype=float) for place in (0, 1))
    if len(set(when)) < 3 or np.ptp(has) == 0:
        assert not len(drift)
        return
    # Cochran-Armitage: the number of articles times the squared correlation is chi-squared, over
    # the dispersion about the line, which is the same of both terms.
    line = stats.linregress(when, has)
    n, y = (np.array(numbers, dtype=float) for numbers in (totals, counts))
    years_held = np.arange(7)[n > 0]
    beside = y[n > 0] / n[n > 0] - line.intercept - line.slope * years_held
    expected_scatter = (n[n > 0] * beside**2).sum() / has.mean() / (1 - has.mean())
    scatter = max(1, expected_scatter / (len(years_held) - 2))
    r = np.corrcoef(when, has)[0, 1]
    assert drift.loc["radar", "p"] == pytest.approx(stats.chi2.sf(len(rows) * r**2 / scatter, 1))
    expected = share_trend(counts, totals).per_year
    if not np.isnan(expected):
        assert drift.loc["radar", "change"] == pytest.approx(expected, abs=1e-12)


def test_articles_without_a_year_are_left_out_and_nothing_gives_nothing() -> None:
    held = articles("radar", "noise", copies=10)
    terms = terms_of(held, least=1, most=1)
    assert not len(drifting_terms(terms, {}))
    assert not len(drifting_terms(terms, {article.record_id: 2015 for article in held}))
    empty = terms_of([])
    assert empty.names == ()
    assert not len(terms_that_set_apart(empty, {"A": [1]}))


def test_pictures_of_terms_are_the_same_twice_and_harmless(tmp_path) -> None:  # type: ignore[no-untyped-def]
    held = articles("policy of noise", "radar of traffic", copies=12)
    terms = terms_of(held, most=1)
    apart = terms_that_set_apart(terms, {"<b>M</b>": range(1, 13), "A": range(13, 25)})
    years = {article.record_id: 2010 + article.record_id // 3 for article in held}
    drift = drifting_terms(terms, years)
    for chart in (
        term_pictures.draw_setting_apart(apart, title="T"),
        term_pictures.draw_drifting_terms(drift, title="T"),
    ):
        texts = [save_picture(chart, tmp_path / f"{n}.svg").read_text("utf-8") for n in (1, 2)]
        assert texts[0] == texts[1]
        assert "policy" in texts[0]
        assert "<b>" not in texts[0]


def made_up(rng: np.random.Generator, chances: np.ndarray) -> Terms:
    """Terms that articles hold with these chances, a row an article."""
    present = (rng.random(chances.shape) < chances).astype(float)
    present = present[:, present.sum(axis=0) > 0]
    names = tuple(f"t{place}" for place in range(present.shape[1]))
    return Terms(names, tuple(range(len(chances))), sparse.csr_array(present))


def test_terms_set_no_random_topics_or_cities_apart() -> None:
    """Also where groups are small, so that a term in three articles is much for one of them."""
    rng = np.random.default_rng(1)
    chances = 1 / np.arange(1, 13)
    shown = 0
    for _ in range(60):
        terms = made_up(rng, np.tile(np.geomspace(0.02, 0.3, 200), (200, 1)))
        drawn = rng.choice(12, 200, p=chances / chances.sum())
        groups = {str(group): np.flatnonzero(drawn == group).tolist() for group in range(12)}
        shown += len(terms_that_set_apart(terms, groups)) > 0
    assert shown <= 60 * 0.05 + 4


def test_terms_in_bursts_do_not_drift() -> None:
    """A fashion of one year is no trend: articles of one year are alike."""
    rng = np.random.default_rng(2)
    told = small = number = 0
    for _ in range(20):
        years = rng.choice(10, 300)
        bursts = rng.gamma(2, 0.5, (10, 120))[years]
        terms = made_up(rng, np.minimum(0.9, 0.15 * bursts))
        drift = drifting_terms(terms, {n: 2010 + int(year) for n, year in enumerate(years)})
        told += int((drift["p_adjusted"] <= 0.05).any())
        small += int((drift["p"] <= 0.05).sum())
        number += len(drift)
    assert told <= 3
    assert small / number <= 0.08


def test_two_years_tell_no_drift() -> None:
    rng = np.random.default_rng(3)
    years = {n: 2010 + n % 2 for n in range(100)}
    chances = np.where(np.arange(100)[:, None] % 2 == 0, 0.1, 0.9) * np.ones((100, 5))
    assert not len(drifting_terms(made_up(rng, chances), years))
