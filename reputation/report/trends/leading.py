"""Which city leads in a topic and with what probability, and which topics a city specialises in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from reputation.comparison.ranks import competition_ranks
from reputation.report.trends.smoothing import count_interval, share_interval
from reputation.study.topics import TOPICS

__all__ = [
    "REPORTED",
    "Claim",
    "Finding",
    "check_claims",
    "probability_of_leading",
    "specialisation",
    "topic_leaders",
]


_ERROR = 0.05  # of an advantage, over all cities and topics


@dataclass(frozen=True, slots=True)
class Claim:
    """That a city leads in a topic, or has an advantage in it compared with other topics."""

    city: str
    topic: str
    says: str = "leads"


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim and what was computed; ``p`` is for advantages, ``probability`` for leads.

    An advantage holds where the quotient is above 1 and significant after adjustment.
    """

    claim: Claim
    holds: bool
    computed: str
    probability: float | None = None
    p: float | None = None


#: What the report Global Smart Cities 2020 reads from its Figure 2-1 (section 2.6).
REPORTED = (
    Claim("Beijing", "A"),
    Claim("Beijing", "D"),
    Claim("Singapore", "M"),
    Claim("New York", "D", "has an advantage"),
)


def probability_of_leading(counts: Mapping[str, int]) -> dict[str, float]:
    """The probability that each has the largest Poisson mean, given the counts.

    Means are independent and have Jeffreys' prior, so that a mean is Gamma(count + 1/2, 1)
    (Gelman et al. 2013, Bayesian Data Analysis, sections 2.6 and 2.8); the integral of one's
    density times the others' distribution functions is taken numerically. They add up to 1.

    Examples
    --------
    >>> {name: round(p, 2) for name, p in probability_of_leading({"a": 20, "b": 12}).items()}
    {'a': 0.92, 'b': 0.08}
    """
    if not counts:
        return {}
    shapes = np.array([number + 0.5 for number in counts.values()])
    # Square roots of means are about equally spread, whatever the count.
    roots = np.linspace(1e-6, np.sqrt(stats.gamma.ppf(1 - 1e-9, shapes.max())), 4001)
    means = roots**2
    log_below = np.maximum(stats.gamma.logcdf(means[None, :], shapes[:, None]), -1e4)
    density = stats.gamma.pdf(means[None, :], shapes[:, None]) * 2 * roots
    with np.errstate(under="ignore"):
        others = np.exp(log_below.sum(axis=0)[None, :] - log_below)
    leads = np.trapezoid(density * others, roots, axis=1)
    return dict(zip(counts, (leads / leads.sum()).tolist(), strict=True))


def topic_leaders(
    counted: pd.DataFrame, cities: Sequence[str], topics: Collection[str] = tuple(TOPICS)
) -> pd.DataFrame:
    """The ranking of the cities in all topics together and in each.

    Parameters
    ----------
    counted
        From `reputation.report.trends.yearly_counts.counted_articles`.
    cities
        All cities compared, also those without articles.
    topics
        The codes of the study's topics.

    Returns
    -------
    DataFrame
        ``topic`` (``all`` or a code), ``city, articles, articles_low, articles_high,
        rank, leads_probability``, by topic and rank. The probability is that of
        `probability_of_leading`: it knows how few articles there are, not how many were given
        the wrong topic.
    """
    parts = []
    for topic in ("all", *topics):
        rows = counted if topic == "all" else counted[counted["topic"] == topic]
        found = rows["city"].value_counts()
        counts = {city: int(found.get(city, 0)) for city in cities}
        low, high = count_interval(list(counts.values()))
        leads = probability_of_leading(counts)
        part = pd.DataFrame(
            {
                "topic": topic,
                "city": list(counts),
                "articles": list(counts.values()),
                "articles_low": low,
                "articles_high": high,
                "rank": list(competition_ranks(counts).values()),
                "leads_probability": list(leads.values()),
            }
        )
        parts.append(part.sort_values(["rank", "city"], kind="stable"))
    return pd.concat(parts, ignore_index=True)


def specialisation(
    counted: pd.DataFrame, cities: Sequence[str], topics: Collection[str] = tuple(TOPICS)
) -> pd.DataFrame:
    """Relative specialisation: a topic's share in a city over its share in all cities.

    The location quotient, or revealed comparative advantage (Balassa 1965, The Manchester School
    33:99). Above 1 the city is known for the topic more than cities are on the whole. Articles
    that have none of the topics are left out.

    Returns
    -------
    DataFrame
        ``city, topic, articles, of, share, quotient, quotient_low, quotient_high, p, p_adjusted``
        in the order of `cities`. The interval is that of the city's share (Wilson 1927), the
        share of all taken as known. ``p`` is Fisher's exact test of the city's articles against
        all that are not on it, each once, whatever other cities it is on (two-sided), adjusted
        as in `reputation.report.trends.trend_tests.trend_table`. NaN where the city or the topic
        has no article.
    """
    counted = counted[counted["topic"].isin(list(topics))]
    table = pd.crosstab(counted["city"], counted["topic"])
    table = table.reindex(index=list(cities), columns=list(topics), fill_value=0)
    everything = int(table.to_numpy().sum())
    articles = counted.drop_duplicates("record_id")
    rows = []
    for city, numbers in table.iterrows():
        of = int(numbers.sum())
        on_it = counted.loc[counted["city"] == city, "record_id"]
        elsewhere = articles.loc[~articles["record_id"].isin(on_it), "topic"]
        for topic in topics:
            own, total = int(numbers[topic]), int(table[topic].sum())
            share = total / everything if everything else float("nan")
            low, high = share_interval(own, of)
            unknown = not of or not total
            others = int((elsewhere == topic).sum())
            cross = [[own, of - own], [others, len(elsewhere) - others]]
            rows.append(
                {
                    "city": city,
                    "topic": topic,
                    "articles": own,
                    "of": of,
                    "share": own / of if of else float("nan"),
                    "quotient": float("nan") if unknown else own / of / share,
                    "quotient_low": float("nan") if unknown else float(low) / share,
                    "quotient_high": float("nan") if unknown else float(high) / share,
                    "p": float("nan") if unknown else float(stats.fisher_exact(cross).pvalue),
                }
            )
    frame = pd.DataFrame(rows)
    frame["p_adjusted"] = float("nan")
    known = frame["p"].notna()
    if known.any():
        frame.loc[known, "p_adjusted"] = stats.false_discovery_control(frame.loc[known, "p"])
    return frame


def check_claims(
    leaders: pd.DataFrame, special: pd.DataFrame, claims: Sequence[Claim] = REPORTED
) -> list[Finding]:
    """Compare claims with what was computed; claims on other cities are left out.

    Parameters
    ----------
    leaders, special
        From `topic_leaders` and `specialisation`.
    """
    known = set(leaders["city"])
    return [
        _lead(claim, leaders) if claim.says == "leads" else _advantage(claim, special)
        for claim in claims
        if claim.city in known
    ]


def _lead(claim: Claim, leaders: pd.DataFrame) -> Finding:
    rows = leaders[leaders["topic"] == claim.topic]
    first = rows[rows["rank"] == 1]
    own = rows[rows["city"] == claim.city].iloc[0]
    most = int(first.iloc[0]["articles"])
    names = ", ".join(first["city"]) if len(first) <= 3 else f"{len(first)} cities"
    if claim.city in set(first["city"]):
        computed = f"{names} with {most}"
    else:
        computed = f"{names} with {most}; {claim.city} has {own['articles']}"
    return Finding(
        claim,
        holds=bool(own["rank"] == 1 and len(first) == 1),
        computed=computed if most else "no article",
        probability=float(own["leads_probability"]),
    )


def _advantage(claim: Claim, special: pd.DataFrame) -> Finding:
    rows = special[(special["city"] == claim.city) & (special["topic"] == claim.topic)]
    own = rows.iloc[0]
    if np.isnan(own["quotient"]):
        return Finding(claim, holds=False, computed="no article")
    return Finding(
        claim,
        holds=bool(own["quotient"] > 1 and own["p_adjusted"] <= _ERROR),
        computed=f"{own['articles']} of its {own['of']} articles, quotient {own['quotient']:.2f}, "
        f"adjusted p {own['p_adjusted']:.2g}",
        p=float(own["p"]),
    )
