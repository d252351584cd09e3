"""What a run found, as plain data: the table, topics, decisions, flow and provenance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from reputation.comparison.counts import CityStanding
from reputation.comparison.uncertainty import UncertainTable
from reputation.judgement.approximate import RoughlyDated
from reputation.judgement.decisions import Decision
from reputation.judgement.truth import TruthReport
from reputation.review.agreement import Agreement
from reputation.study.definition import Study

__all__ = ["Flow", "Result"]


@dataclass(frozen=True, slots=True)
class Flow:
    """How many records went which way, as PRISMA 2020 draws it.

    ``identified - duplicates_removed = screened`` and ``screened - sum(excluded) = included``.
    """

    identified: int
    by_source: dict[str, int]
    unreadable: int
    duplicates_removed: int
    screened: int
    excluded: dict[str, int]
    included: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found.

    Attributes
    ----------
    study
        What was asked.
    table
        A line a city, best-ranked first.
    topics
        City, year (None where unknown), topic and articles.
    decisions
        On each record and city that the search found; they may stand on disk: go through them as
        often as you like.
    flow
        How many records went which way.
    provenance
        Versions, queries, imports, models: all that the numbers rest on.
    truth
        The decisions beside a planted truth, where the study has one.
    agreement
        How far reviewers agree.
    uncertain
        The table with its uncertainty; None where nothing counts or nothing is to be ranked.
    roughly_dated
        How much hangs on articles whose date may lie outside the window.
    """

    study: Study
    table: list[CityStanding]
    topics: list[tuple[str, int | None, str, float]]
    decisions: Collection[Decision]
    flow: Flow
    provenance: dict[str, Any]
    truth: TruthReport | None = None
    agreement: tuple[Agreement, ...] = ()
    uncertain: UncertainTable | None = None
    roughly_dated: RoughlyDated | None = None
