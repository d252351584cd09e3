"""The figures that the report publishes, each with its recomputation.

All arithmetic is decimal, so that a difference of 0.05 is neither more nor less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reputation.comparison.published import read_published

__all__ = ["PILLAR_TABLES", "Figure", "Report", "read_report"]

#: The table in which each sub-index is published.
PILLAR_TABLES = {
    "smart_infrastructure": "Table 2-1",
    "smart_economy": "Table 2-2",
    "smart_service": "Table 2-3",
    "smart_governance": "Table 2-4",
    "smart_innovation": "Table 2-5",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure and its recomputation from the level below.

    Parameters
    ----------
    table
        Where it is published; the overall table, which has no number, is ``Section 1.4``.
    kind
        What sort of figure, for the summary.
    item, city
        Which figure; city is empty where it concerns all.
    published, recomputed
        Numbers or names.
    slack
        The most by which the recomputed figure can be off because those below it are rounded.
    tolerance
        How far apart the two may be to agree.
    """

    table: str
    kind: str
    item: str
    city: str
    published: Decimal | str
    recomputed: Decimal | str
    slack: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal | None:
        """Published less recomputed; None for names."""
        if isinstance(self.published, str) or isinstance(self.recomputed, str):
            return None
        return self.published - self.recomputed

    @property
    def agrees(self) -> bool:
        """Whether the two are the same, to the digits that are published."""
        if self.difference is None:
            return self.published == self.recomputed
        return abs(self.difference) <= self.tolerance

    @property
    def explained(self) -> bool:
        """Whether rounding of the figures below can account for the difference."""
        if self.difference is None:
            return self.agrees
        return abs(self.difference) <= self.tolerance + self.slack


@dataclass(frozen=True, slots=True)
class Report:
    """The published figures; scores by pillar or indicator, and city."""

    weights: Mapping[str, Decimal]
    pillars: Mapping[str, list[str]]
    pillar_weights: Mapping[str, Decimal]
    indicators: Mapping[str, dict[str, Decimal]]
    sub_indices: Mapping[str, dict[str, Decimal]]
    sub_ranks: Mapping[str, dict[str, int]]
    overall: list[dict[str, str]]
    reputation: list[dict[str, str]]

    @property
    def scores(self) -> dict[str, Decimal]:
        """The overall score of each city, best first."""
        return {row["city"]: Decimal(row["score"]) for row in self.overall}

    @property
    def ranks(self) -> dict[str, int]:
        """The overall rank of each city, best first."""
        return {row["city"]: int(row["rank"]) for row in self.overall}


def read_report(name: str = "global-smart-cities-2020") -> Report:
    """The published figures that come with the package."""
    framework = read_published(name, "framework")
    pillars: dict[str, list[str]] = {}
    for row in framework:
        pillars.setdefault(row["pillar"], []).append(row["indicator"])
    indicators: dict[str, dict[str, Decimal]] = {}
    for row in read_published(name, "indicators"):
        indicators.setdefault(row["indicator"], {})[row["city"]] = Decimal(row["score"])
    sub_indices: dict[str, dict[str, Decimal]] = {}
    sub_ranks: dict[str, dict[str, int]] = {}
    for row in read_published(name, "sub_indices"):
        sub_indices.setdefault(row["pillar"], {})[row["city"]] = Decimal(row["score"])
        sub_ranks.setdefault(row["pillar"], {})[row["city"]] = int(row["rank"])
    return Report(
        weights={row["indicator"]: Decimal(row["indicator_weight"]) for row in framework},
        pillars=pillars,
        pillar_weights={row["pillar"]: Decimal(row["pillar_weight"]) for row in framework},
        indicators=indicators,
        sub_indices=sub_indices,
        sub_ranks=sub_ranks,
        overall=read_published(name, "overall"),
        reputation=read_published(name, "reputation"),
    )
