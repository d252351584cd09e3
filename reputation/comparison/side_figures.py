"""Counts and ranks of the sides of a comparison, with their uncertainty."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

from reputation.comparison.gathering import ComparisonSide
from reputation.comparison.published import quantitative_ranks, read_published
from reputation.comparison.rank_file import read_columns
from reputation.comparison.sample_reading import check_whole_counts
from reputation.comparison.sensitivity import Sensitivity, find_alternatives, vary_choices
from reputation.comparison.tabulation import tabulate_counts
from reputation.comparison.uncertainty import UncertainTable, measure_uncertainty
from reputation.errors import StudyError
from reputation.folding import fold
from reputation.input import open_text, reason_of
from reputation.literature.corpus.corpus_file import Corpus

__all__ = [
    "CorrectedCity",
    "Settings",
    "correct_by_sample",
    "measure_counts",
    "measure_published",
    "measure_side",
    "vary_side",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a comparison counts and ranks; see `measure_uncertainty`."""

    counting: str = "full"
    ties: str = "competition"
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class CorrectedCity:
    """A city's count by the model, and corrected by a random sample.

    Attributes
    ----------
    city
        Its name.
    called, read
        By the model; and sampled records that name the city.
    corrected, low, high
        What would count if all records were read, with its interval.
    """

    city: str
    called: int
    read: int
    corrected: float
    low: int
    high: int


def measure_side(side: ComparisonSide, settings: Settings) -> UncertainTable:
    """Table 2-6 of one side, with its uncertainty; corrected where there is a sample.

    Raises
    ------
    ChoiceError
        When articles are to be shared out, or counted in part, and corrected, too.
    """
    study, sample = side.study, side.sample
    if sample:
        check_whole_counts(settings.counting, side.approximate)
    ranks = quantitative_ranks(
        study.quantitative, side.cities, known=study.cities, folder=study.path.parent
    )
    table = measure_uncertainty(
        side.grouped(settings.counting),
        ranks,
        confusion=side.confusion,
        corrected=side.posteriors(),
        ties=settings.ties,
        confidence=settings.confidence,
    )
    return replace(table, notes=(*table.notes, f"{sample.sentence}.")) if sample else table


def measure_published(published: str, settings: Settings) -> UncertainTable:
    """The published Table 2-6 with the uncertainty of its counts.

    Which articles were shared or kept wrongly is not published, so that only chance is carried.
    """
    rows = read_published(published, "reputation")
    counts = {row["city"]: float(row["articles"]) for row in rows}
    return _measure_numbers(counts, quantitative_ranks(published, counts), settings)


def measure_counts(path: Path, settings: Settings) -> UncertainTable:
    """Counts from a CSV file with the columns ``city,articles`` and, if wanted, ``rank``.

    ``rank`` is the city's rank on the other side, as a study's quantitative ranks are.

    Raises
    ------
    StudyError
        When the file is wrong; names the line.
    """
    counts: dict[str, float] = {}
    ranks: dict[str, int | None] = {}
    try:
        with open_text(path) as file:
            reader = read_columns(file, path, "city", "articles")
            for row in reader:
                place = f"{path}, line {reader.line_num + 1}"
                city, number, rank = _read_count(row, place)
                if fold(city) in map(fold, counts):
                    raise StudyError(f"{place}: {city} appears twice")
                counts[city], ranks[city] = number, rank
    except (OSError, csv.Error) as error:
        raise StudyError(f"{path}: cannot be read ({reason_of(error)})") from None
    if len(counts) < 2:
        raise StudyError(
            f"{path}: contains {len(counts)} cities; at least 2 are needed for a ranking"
        )
    return _measure_numbers(counts, ranks, settings)


def _read_count(row: dict[str, str], place: str) -> tuple[str, float, int | None]:
    city, text = (row["city"] or "").strip(), (row["articles"] or "").strip()
    rank = (row.get("rank") or "").strip()
    if not city:
        raise StudyError(f"{place}: city is empty")
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise StudyError(f"{place}: articles is {text!r}, expected a number of at least 0")
    if rank and not rank.isdecimal():
        raise StudyError(f"{place}: rank is {rank!r}, expected a whole number or nothing")
    return city, number, int(rank) if rank else None


def _measure_numbers(
    counts: dict[str, float], ranks: dict[str, int | None], settings: Settings
) -> UncertainTable:
    return measure_uncertainty(
        tabulate_counts(counts), ranks, ties=settings.ties, confidence=settings.confidence
    )


def correct_by_sample(side: ComparisonSide, confidence: float = 0.9) -> list[CorrectedCity]:
    """The model's counts corrected by the side's sample; in the order of the study's cities.

    The target is the number of articles among what the search found that a reader would count.
    """
    assert side.sample is not None  # noqa: S101 - asked for only where there is one
    called = dict.fromkeys(side.cities, 0)
    for _, decision in side.sample.by_model(side.decisions):
        if decision.city in called:
            called[decision.city] += decision.counted
    read = [city for _, city in side.sample.answers]
    return [
        CorrectedCity(city, called[city], read.count(city), one.mean, *one.interval(confidence))
        for city, one in zip(side.cities, side.posteriors(), strict=True)
    ]


def vary_side(side: ComparisonSide, corpus: Corpus) -> Sensitivity:
    """How the ranks of one side move when a choice of the study is made differently."""
    return vary_choices(
        tuple(side.decisions),
        side.cities,
        threshold=side.judge.threshold,
        alternatives=find_alternatives(side.study, corpus),
    )
