"""What the report's text says about ranks, compared with its own tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from reputation.comparison.ranks import competition_ranks
from reputation.index.report_figures import Figure, Report

__all__ = ["audit_text"]

#: Section, what is ranked (a pillar, an indicator, "articles" or "difference"), the rank of the
#: first city named, and the cities in the order in which the text names them.
_ORDERS = (
    ("Summary", "smart_infrastructure", 1, ("Hong Kong", "Singapore")),
    ("Summary", "smart_economy", 1, ("New York", "London")),
    ("Summary", "smart_governance", 1, ("London", "Seoul", "Dubai", "Singapore")),
    ("Summary", "smart_innovation", 1, ("London", "New York", "Paris", "Tokyo")),
    ("Summary", "articles", 1, ("Beijing", "Singapore", "New York")),
    (
        "Section 2.1",
        "smart_infrastructure",
        7,
        (
            "Dubai",
            "Berlin",
            "Sydney",
            "Toronto",
            "Paris",
            "Tokyo",
            "Seoul",
            "Buenos Aires",
            "Beijing",
        ),
    ),
    ("Section 2.1", "mobile_phone", 1, ("Hong Kong", "Singapore")),
    ("Section 2.1", "next_generation_network", 1, ("Singapore",)),
    ("Section 2.1", "next_generation_network", 20, ("Cairo",)),
    ("Section 2.2", "interactive_design", 1, ("Beijing", "London")),
    (
        "Section 2.2",
        "software_development",
        1,
        ("London", "New York", "Paris", "Berlin", "Singapore", "Chicago", "Toronto", "Hong Kong"),
    ),
    ("Section 2.2", "digital_applications", 1, ("Paris", "London", "Seoul", "Tokyo")),
    (
        "Section 2.2",
        "ict_industry_level",
        1,
        (
            "New York",
            "Shanghai",
            "Tokyo",
            "Singapore",
            "Mumbai",
            "Beijing",
            "Paris",
            "Dubai",
            "Hong Kong",
        ),
    ),
    ("Section 2.3", "smart_service", 1, ("Shanghai", "Beijing", "Dubai")),
    ("Section 2.3", "convenient_transportation", 1, ("Paris",)),
    ("Section 2.4", "data_openness", 1, ("Seoul",)),
    ("Section 2.4", "public_safety", 1, ("Dubai",)),
    ("Section 2.4", "social_inclusion", 1, ("Sydney", "Dubai", "Berlin")),
    ("Section 2.4", "sustainability", 1, ("Berlin",)),
    ("Section 2.5", "smart_innovation", 5, ("Los Angeles", "Seoul", "Singapore", "Hong Kong")),
    ("Section 2.5", "strength_of_colleges_and_universities", 1, ("Paris", "London")),
    ("Section 2.5", "strength_of_colleges_and_universities", 2, ("Hong Kong",)),
    ("Section 2.5", "r_and_d_of_science_and_technology", 1, ("New York",)),
    ("Section 2.5", "innovation_and_entrepreneurship", 1, ("New York",)),
    ("Section 2.6", "difference", 1, ("Rio de Janeiro",)),
    ("Section 2.6", "difference", 20, ("Los Angeles",)),
)

_INNOVATION = (
    "r_and_d_of_science_and_technology",
    "innovation_and_entrepreneurship",
    "strength_of_colleges_and_universities",
)

#: Section, pillar, the cities said to lag behind all others, and in which indicators.
_LAGGARDS = (
    ("Section 2.3", "smart_service", ("Cairo", "Buenos Aires", "Rio de Janeiro"), ()),
    ("Section 2.4", "smart_governance", ("Buenos Aires", "Rio de Janeiro", "Cairo"), ()),
    (
        "Section 2.5",
        "smart_innovation",
        ("Buenos Aires", "Rio de Janeiro", "Mumbai", "Cairo"),
        _INNOVATION,
    ),
)


def audit_text(report: Report) -> Iterator[Figure]:
    """Check the ranks that the text names, and the cities it says lag behind.

    Where the text names cities in a row ("the most prominent are A and B"), their ranks are taken
    to follow on each other.
    """
    for section, what, first, cities in _ORDERS:
        ranks = competition_ranks(_values(report, what))
        for rank, city in enumerate(cities, start=first):
            yield Figure(
                section,
                "rank in the text",
                f"{what} rank in the text",
                city,
                Decimal(rank),
                Decimal(ranks[city]),
            )
    for section, pillar, cities, named in _LAGGARDS:
        names = named or tuple(report.pillars[pillar])
        behind = sum(_below_all_others(report.indicators[name], cities) for name in names)
        yield Figure(
            section,
            "cities said to lag",
            f"indicators of {pillar} in which they stand below all others",
            ", ".join(cities),
            Decimal(len(names)),
            Decimal(behind),
        )


def _values(report: Report, what: str) -> dict[str, float]:
    if what in ("articles", "difference"):
        return {row["city"]: float(row[what]) for row in report.reputation}
    scores = {**report.sub_indices, **report.indicators}[what]
    return {city: float(score) for city, score in scores.items()}


def _below_all_others(scores: Mapping[str, Decimal], cities: tuple[str, ...]) -> bool:
    highest = max(scores[city] for city in cities)
    return all(score > highest for city, score in scores.items() if city not in cities)
