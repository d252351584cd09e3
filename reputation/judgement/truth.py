"""Decisions compared with a known truth: found, missed, wrong."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reputation.errors import StudyError
from reputation.input import open_text
from reputation.judgement.decisions import Decision
from reputation.output import plain

__all__ = ["CityTruth", "TruthReport", "compare_with_truth"]


@dataclass(frozen=True, slots=True)
class CityTruth:
    """For one city: articles planted, and of the counted ones how many are right."""

    planted: int
    right: int
    false_positives: int

    @property
    def false_negatives(self) -> int:
        """Planted articles that were not counted."""
        return self.planted - self.right


@dataclass(frozen=True, slots=True)
class TruthReport:
    """All cities, and how many of the rightly counted articles got their planted topic."""

    cities: dict[str, CityTruth]
    right_topics: int

    @property
    def total(self) -> CityTruth:
        """The sum over the cities."""
        rows = self.cities.values()
        return CityTruth(
            sum(row.planted for row in rows),
            sum(row.right for row in rows),
            sum(row.false_positives for row in rows),
        )


def compare_with_truth(decisions: Iterable[Decision], path: str | Path) -> TruthReport:
    """Compare decisions with a file of planted truth.

    Parameters
    ----------
    decisions
        Of a run.
    path
        A CSV file with the columns ``source_id,city,topic,kept``; a record counts for a city
        when ``kept`` is 1.

    Raises
    ------
    StudyError
        When the file cannot be read.
    """
    path = Path(path)
    try:
        topics = {
            (row["source_id"], row["city"]): row["topic"]
            for row in csv.DictReader(open_text(path))
            if row["kept"] == "1"
        }
    except (OSError, KeyError, csv.Error) as error:
        told = plain(str(error))[:200]
        raise StudyError(f"truth = {str(path)!r}: cannot be used ({told})") from None
    counted = {(d.source_id, d.city): d.topic for d in decisions if d.counted}
    planted = Counter(city for _, city in topics)
    right = Counter(city for key in counted.keys() & topics.keys() for city in [key[1]])
    false_positives = Counter(city for key in counted.keys() - topics.keys() for city in [key[1]])
    cities = {
        city: CityTruth(planted[city], right[city], false_positives[city])
        for city in sorted(planted.keys() | false_positives.keys())
    }
    return TruthReport(cities, sum(counted.get(key) == topic for key, topic in topics.items()))
