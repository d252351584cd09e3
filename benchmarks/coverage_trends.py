"""What the coverage of trends, terms, topics and networks is measured on; see `coverage.py`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from reputation.report.networks.communities import STABLE, find_communities, measure_stability
from reputation.report.networks.cooccurrence import connect
from reputation.report.trends.leading import specialisation
from reputation.report.trends.telling_terms import Terms, drifting_terms, terms_that_set_apart
from reputation.report.trends.trend_tests import poisson_trend, share_trend


class Observed(NamedTuple):
    """What one replication finds: promise, setting, promised, kept (a share), median width."""

    promise: str
    setting: str
    promised: str
    kept: float
    width: float = float("nan")


#: What one replication finds.
Found = Iterator[Observed]


def growth(rng: np.random.Generator) -> Found:
    """Growth tests of yearly counts that do not grow, and of some that do."""
    for years in (5, 10):
        for articles in (10, 25, 45, 100, 400):
            found = poisson_trend(rng.poisson(articles / years, years))
            setting = f"{years} years, {articles} articles"
            yield Observed("growth is claimed wrongly", setting, "≤ 5%", found.p <= 0.05)
            if not np.isnan(found.p):
                held = found.low <= 0 <= found.high
                yield Observed("growth a year", setting, "≥ 95%", held, found.high - found.low)
    for years, articles in ((5, 25), (10, 45), (5, 100)):
        rates = 1.28 ** np.arange(years)
        found = poisson_trend(rng.poisson(articles * rates / rates.sum()))
        setting = f"28% a year, {years} years, {articles} articles"
        yield Observed("growth is found", setting, "(power)", found.p <= 0.05)


def clustered(
    rng: np.random.Generator, share: float, totals: np.ndarray, alike: float
) -> np.ndarray:
    """Articles of a kind in each year; `alike` is the correlation within a year."""
    if alike == 0:
        return rng.binomial(totals, share)
    both = 1 / alike - 1
    return rng.binomial(totals, rng.beta(share * both, (1 - share) * both, len(totals)))


def shares(rng: np.random.Generator) -> Found:
    """Trends of shares that do not change, articles of one year being alike or not."""
    for years in (5, 10, 20):
        for number in (5, 20, 60):
            for alike in (0.0, 0.05):
                totals = rng.poisson(number, years)
                found = share_trend(clustered(rng, 0.3, totals, alike), totals)
                setting = f"{years} years of {number}, correlation {alike:g}"
                yield Observed("a share changes wrongly", setting, "≤ 5%", found.p <= 0.05)
    totals = np.full(10, 60)
    found = share_trend(rng.binomial(totals, np.linspace(0.2, 0.4, 10)), totals)
    setting = "20% to 40% in 10 years of 60"
    yield Observed("a share's change is found", setting, "(power)", found.p <= 0.05)


def made_up_terms(
    rng: np.random.Generator, articles: int, *, years: np.ndarray | None = None, alike: float = 0.0
) -> Terms:
    """Terms as frequent as words are; related ones stand together; bursts of years, if any."""
    number = 1500
    often = np.clip(0.6 / np.arange(2, number + 2) ** 0.7, 0.005, 0.4)
    subject = rng.integers(30, size=number)  # terms of one subject stand together
    about = rng.random((articles, 30)) < 0.2
    chance = often * np.where(about[:, subject], 3.0, 0.5)
    if years is not None and alike:
        shape = (int(np.ptp(years)) + 1, number)
        times = rng.gamma(1 / alike, alike, shape)[years - years.min()]
        chance = chance * times
    held = rng.random((articles, number)) < np.minimum(chance, 0.9)
    kept = (held.sum(axis=0) >= 5) & (held.sum(axis=0) <= articles / 2)
    present = sparse.csr_array(held[:, kept].astype(float))
    names = tuple(f"t{place}" for place in np.flatnonzero(kept))
    return Terms(names, tuple(range(articles)), present)


def by_rank(number: int) -> np.ndarray:
    """Chances that fall with the rank, as cities' do."""
    chances = 1 / np.arange(1, number + 1)
    return chances / chances.sum()


def terms(rng: np.random.Generator) -> Found:
    """Terms that set apart topics and cities which were drawn at random, and some that do."""
    for articles in (100, 400):
        made = made_up_terms(rng, articles)
        for kind, chances in (
            ("topics", [0.6, 0.3, 0.1]),
            ("cities", by_rank(20)),
        ):
            drawn = rng.choice(len(chances), articles, p=chances)
            groups = {str(at): np.flatnonzero(drawn == at).tolist() for at in range(len(chances))}
            shown = terms_that_set_apart(made, groups)
            setting = f"{articles} articles, {len(chances)} random {kind}"
            yield Observed(
                "a term is called characteristic wrongly", setting, "≤ 5%", len(shown) > 0
            )
    made = made_up_terms(rng, 400)
    group = np.arange(400) < 120
    held = made.present.toarray()
    own = held[:, 40:60]
    own[group] = np.maximum(own[group], rng.random(own[group].shape) < 0.15)
    held[:, 40:60] = own
    more = Terms(made.names, made.record_ids, sparse.csr_array(held))
    groups = {"own": np.flatnonzero(group).tolist(), "other": np.flatnonzero(~group).tolist()}
    table = terms_that_set_apart(more, groups, top=1000)
    shown = set(table["term"])
    right = set(made.names[40:60])
    setting = "400 articles, 20 terms in 15% more of 120"
    yield Observed("characteristic terms found", setting, "(power)", len(shown & right) / 20)
    false = 1 - len(shown & right) / len(shown) if shown else 0.0
    yield Observed("share of terms shown wrongly", setting, "≤ 5%", false)


def drift(rng: np.random.Generator) -> Found:
    """Terms that rise or fall over the years though none does, and some that do."""
    for count in (6, 10, 20):
        for alike in (0.0, 0.3):
            years = np.sort(rng.choice(count, 400))
            made = made_up_terms(rng, 400, years=years, alike=alike)
            found = drifting_terms(made, {n: 2000 + int(y) for n, y in enumerate(years)})
            wrong = bool((found["p_adjusted"] <= 0.05).any())
            setting = f"400 articles, {count} years, {'bursts' if alike else 'none alike'}"
            yield Observed("a term drifts wrongly", setting, "≤ 5%", wrong)
            if len(found):
                each = float((found["p"] <= 0.05).mean())
                yield Observed("p of a term at most 0.05", setting, "≤ 5%", each)
    years = np.sort(rng.choice(10, 400))
    made = made_up_terms(rng, 400, years=years)
    held = made.present.toarray()
    chances = np.linspace(0.02, 0.25, 10)[years]
    held[:, 40:60] = rng.random((400, 20)) < chances[:, None]
    more = Terms(made.names, made.record_ids, sparse.csr_array(held))
    table = drifting_terms(more, {n: 2000 + int(y) for n, y in enumerate(years)})
    told = set(table.loc[table["p_adjusted"] <= 0.05, "term"]) & set(made.names[40:60])
    setting = "20 terms from 2% to 25% in 10 years, 400 articles"
    yield Observed("drifting terms found", setting, "(power)", len(told) / 20)


def made_up_topics(rng: np.random.Generator, several: float) -> pd.DataFrame:
    """Articles of topics that have nothing to do with their cities, some on several cities."""
    chances = by_rank(20)
    topics = rng.choice(list("AMD"), 300, p=[0.6, 0.3, 0.1])
    rows = []
    for number, topic in enumerate(topics):
        cities = 1 + (rng.geometric(0.3) if rng.random() < several else 0)
        chosen = rng.choice(20, min(cities, 20), replace=False, p=chances)
        rows += [(number, f"city {city}", 2020, topic) for city in chosen]
    return pd.DataFrame(rows, columns=["record_id", "city", "year", "topic"])


def advantages(rng: np.random.Generator) -> Found:
    """Advantages in a topic where topics have nothing to do with cities."""
    for several in (0.0, 0.4):
        counted = made_up_topics(rng, several)
        found = specialisation(counted, [f"city {place}" for place in range(20)])
        named = (found["quotient"] > 1) & (found["p_adjusted"] <= 0.05)
        setting = f"20 cities, {several:.0%} of 300 articles on several"
        yield Observed("some advantage is claimed wrongly", setting, "≤ 5%", bool(named.any()))
        each = float((found["p"].dropna() <= 0.05).mean())
        yield Observed("p of an advantage at most 0.05", setting, "≤ 5%", each)


def association(rng: np.random.Generator) -> Found:
    """Association strength of items that are independent: 1 on the average."""
    chances = np.clip(0.5 / np.arange(1, 101), 0.01, 0.3)
    held = rng.random((1000, 100)) < chances
    occasions = [[str(item) for item in np.flatnonzero(row)] for row in held]
    for top in (0, 20, 5):
        graph = connect(occasions, top=top)
        counts = dict(graph.nodes(data="records"))
        together = expected = 0.0
        for one, other in combinations(graph, 2):
            by_chance = counts[one] * counts[other]
            expected += by_chance
            if graph.has_edge(one, other):
                together += graph[one][other]["weight"] * by_chance
        setting = f"100 independent items, {f'the top {top}' if top else 'all'}"
        yield Observed("association strength", setting, "100%", together / expected)


def communities(rng: np.random.Generator) -> Found:
    """Whether communities that are there are called stable, and others are not."""
    for method in ("louvain", "leiden"):
        for setting, planted in (("no structure", 0), ("five groups", 5)):
            chances = np.full((300, 60), 0.06)
            if planted:
                group = rng.integers(planted, size=300)
                chances = np.where(group[:, None] == np.arange(60) % planted, 0.2, 0.025)
            held = rng.random(chances.shape) < chances
            graph = connect([[str(item) for item in np.flatnonzero(row)] for row in held])
            stability = measure_stability(
                graph, find_communities(graph, method=method), method=method
            )
            if stability is None:
                continue
            named = f"{method}, 300 records of 60 items, {setting}"
            yield Observed("adjusted Rand index of seeds", named, "(index)", stability.rand_index)
            is_stable = stability.rand_index >= STABLE
            promise = "called stable" if planted else "called stable wrongly"
            yield Observed(promise, named, "(power)" if planted else "≤ 5%", is_stable)


#: Every study, in the order of the table.
STUDIES = (growth, shares, terms, drift, advantages, association, communities)
