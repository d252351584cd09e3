"""Comparing: gather the decisions of each side of a comparison and measure what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reputation.comparison.corrected_counts import (
    Confusion,
    CorrectedCity,
    adjusted_count,
    prediction_powered_counts,
)
from reputation.comparison.measured_errors import (
    Labelled,
    confusion_of_card,
    confusions_of_readers,
    join_sample,
)
from reputation.comparison.published import quantitative_ranks, read_published
from reputation.comparison.resampling import GroupedDecisions, tabulate, tabulate_counts
from reputation.comparison.sensitivity import Sensitivity, find_alternatives, vary_choices
from reputation.comparison.uncertainty import UncertainTable, measure_uncertainty
from reputation.dates import PartialDate
from reputation.errors import LabelError
from reputation.judgement.approximate import (
    RoughlyDated,
    count_roughly_dated,
    weigh_approximate,
)
from reputation.judgement.decision_store import StoredDecisions
from reputation.judgement.decisions import Decision, Judge
from reputation.judgement.judging import judge_study
from reputation.judgement.labels.consensus import HandLabels
from reputation.judgement.labels.event_log import LabelLog
from reputation.judgement.labels.label_table import read_labels
from reputation.judgement.loading import knowledge_of, load_models
from reputation.literature.corpus.corpus_file import Corpus
from reputation.progress import Progress
from reputation.study.definition import Study
from reputation.study.query import to_fts5

__all__ = [
    "ComparisonSide",
    "Settings",
    "correct_by_sample",
    "gather",
    "measure_published",
    "measure_side",
    "vary_side",
]

Window = tuple[PartialDate, PartialDate]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a comparison counts, ranks and draws; see `measure_uncertainty`."""

    counting: str = "full"
    ties: str = "competition"
    confidence: float = 0.9
    replications: int = 2000
    seed: int = 2020


@dataclass(frozen=True, slots=True)
class ComparisonSide:
    """What one side of a comparison counts, and how far its decisions are known to err.

    Attributes
    ----------
    name
        Of the side.
    study
        Whose cities and quantitative ranks are used.
    decisions
        On each record and city that the search found.
    threshold
        From which probability on the model calls a record relevant.
    confusion, readers
        See `reputation.comparison.resampling.draw_counts`.
    sample
        The hand-labelled sample, where there is one.
    approximate
        What became of roughly dated articles (see `weigh_approximate`).
    """

    name: str
    study: Study
    decisions: Collection[Decision]
    threshold: float
    confusion: Confusion | None
    readers: tuple[Confusion, ...] = ()
    sample: tuple[Labelled, ...] = ()
    approximate: str = "include"

    @property
    def roughly_dated(self) -> RoughlyDated:
        """How much hangs on articles whose date may lie outside the window."""
        return count_roughly_dated(self.decisions, self.approximate)

    @property
    def cities(self) -> list[str]:
        """In the order of the study; for all cities of the world, those with an article."""
        found = {decision.city for decision in self.decisions if decision.counted}
        return [city.name for city in self.study.cities] or sorted(found)

    @property
    def title(self) -> str:
        """The study's title, and what sets this side apart."""
        apart = self.name.removeprefix(self.study.name).lstrip(", ")
        return f"{self.study.title}, {apart}" if apart else self.study.title

    def grouped(self, counting: str = "full") -> GroupedDecisions:
        """The decisions as `draw_counts` wants them."""
        return tabulate(
            self.decisions,
            self.cities,
            counting=counting,
            mentioned=not self.sample,
        )


def gather(
    study: Study,
    corpus: Corpus,
    *,
    windows: Sequence[Window] = (),
    reviewers: Sequence[str] = (),
    sample: Path | None = None,
    approximate: str = "include",
    progress: Progress | None = None,
) -> list[ComparisonSide]:
    """Decide on what a study's corpus holds, once for each reviewer, and part it by windows.

    Parameters
    ----------
    study, corpus
        What is asked, and of which literature.
    windows
        First and last date of each; none stands for the study's own window.
    reviewers
        For each, the decisions by that reviewer's labels alone, the model deciding where there is
        none; no reviewer stands for what all of them agreed on.
    sample
        A file of hand labels (see `reputation.judgement.labels.label_table.read_labels`) of
        records drawn at random. The model then decides alone, and is corrected by the sample.
    approximate
        What becomes of articles whose date may lie outside the window (see `weigh_approximate`).
    progress
        Called now and then with records judged and records in all.

    Raises
    ------
    LabelError
        When a reviewer has labelled nothing, or the sample has none of the records.
    """
    relevance, topics = load_models(study)
    events = LabelLog(study.labels_folder).read()
    known = sorted({event.reviewer for event in events})
    if strangers := [name for name in reviewers if name not in known]:
        raise LabelError(
            f"reviewer {strangers[0]!r}: has labelled nothing in {study.labels_folder}; there "
            f"are: {', '.join(known) or 'none'}"
        )
    known_records = knowledge_of(events, corpus, study)
    every = HandLabels(events, known_records).every
    readers = () if reviewers else tuple(confusions_of_readers(every))
    hull = _hull(study, windows)
    found = []
    for reviewer in reviewers or [""]:
        chosen = [e for e in events if not sample and reviewer in ("", e.reviewer)]
        judge = Judge(hull, relevance, topics, HandLabels(chosen, known_records))
        judged = judge_study(hull, corpus, judge, progress=progress)
        decisions = StoredDecisions(weigh_approximate(judged, approximate))
        side = ComparisonSide(
            f"{study.name}, {reviewer}" if reviewer else study.name,
            study,
            decisions,
            relevance.threshold,
            confusion_of_card(relevance.card, f"card of {relevance.label}"),
            readers,
            approximate=approximate,
        )
        if sample:
            side = _with_sample(side, sample)
        found += [_in_window(side, corpus, window) for window in windows] or [side]
    return found


def _hull(study: Study, windows: Sequence[Window]) -> Study:
    """The study over the smallest window that holds all windows."""
    if not windows:
        return study
    first = min((window[0] for window in windows), key=lambda date: date.first)
    last = max((window[1] for window in windows), key=lambda date: date.last)
    return study.narrowed(first=first, last=last)


def _in_window(side: ComparisonSide, corpus: Corpus, window: Window) -> ComparisonSide:
    first, last = window
    hits = corpus.searches.find(to_fts5(side.study.terms), (first.first, last.last))
    inside = {hit.record_id for hit in hits}
    rough = [hit.record_id for hit in hits if hit.approximate]
    share = {
        held.record_id: held.record.date.share_within(first.first, last.last)
        for held in corpus.records(rough)
        if held.record.date
    }
    dated = (
        replace(d, inside=share.get(d.record_id, 1.0))
        for d in side.decisions
        if d.record_id in inside
    )
    decisions = StoredDecisions(weigh_approximate(dated, side.approximate))
    name = f"{side.name}, {first} to {last}"
    study = side.study.narrowed(first=first, last=last)
    return replace(side, name=name, study=study, decisions=decisions)


def _with_sample(side: ComparisonSide, path: Path) -> ComparisonSide:
    sample = join_sample(side.decisions, read_labels(path), str(path))
    pairs = ((truth, decision.counted) for decision, truth in sample)
    confusion = Confusion.of(pairs, f"sample {path.name}")
    if not confusion.informs:
        raise LabelError(
            f"{path}: beside its {len(sample)} labels the model is no better than chance "
            f"(sensitivity {confusion.sensitivity:.2f}, specificity {confusion.specificity:.2f}); "
            "label more records"
        )
    return replace(side, confusion=confusion, readers=(), sample=tuple(sample))


def measure_side(side: ComparisonSide, settings: Settings) -> UncertainTable:
    """Table 2-6 of one side, with its uncertainty."""
    study = side.study
    ranks = quantitative_ranks(
        study.quantitative, side.cities, known=study.cities, folder=study.path.parent
    )
    return measure_uncertainty(
        side.grouped(settings.counting),
        ranks,
        confusion=side.confusion,
        readers=side.readers,
        ties=settings.ties,
        confidence=settings.confidence,
        replications=settings.replications,
        seed=settings.seed,
    )


def measure_published(published: str, settings: Settings) -> UncertainTable:
    """The published Table 2-6 with the uncertainty of its counts.

    Which articles were shared or kept wrongly is not published, so that only chance is carried.
    """
    rows = read_published(published, "reputation")
    counts = {row["city"]: float(row["articles"]) for row in rows}
    return measure_uncertainty(
        tabulate_counts(counts),
        quantitative_ranks(published, counts),
        ties=settings.ties,
        confidence=settings.confidence,
        replications=settings.replications,
        seed=settings.seed,
    )


def correct_by_sample(side: ComparisonSide, confidence: float = 0.9) -> list[CorrectedCity]:
    """Correct the model's counts by the side's sample; in the order of the study's cities.

    The target is the number of articles among what the search found that a reader would count.
    `prediction_powered` takes nothing for granted but that the sample is random; `adjusted` also
    that the model errs alike for all cities, and is shorter for cities with few labels.
    """
    assert side.confusion is not None  # noqa: S101 - a sample always brings one
    cities = side.cities
    found = Counter((decision.city, decision.counted) for decision in side.decisions)
    called = [found[city, True] for city in cities]
    candidates = [found[city, True] + found[city, False] for city in cities]
    tables = [
        Confusion.of((truth, d.counted) for d, truth in side.sample if d.city == city)
        for city in cities
    ]
    powered = prediction_powered_counts(called, candidates, tables, confidence=confidence)
    return [
        CorrectedCity(
            city,
            called[place],
            sum(d.city == city for d, _ in side.sample),
            powered[place],
            adjusted_count(called[place], candidates[place], side.confusion, confidence=confidence),
        )
        for place, city in enumerate(cities)
    ]


def vary_side(side: ComparisonSide, corpus: Corpus) -> Sensitivity:
    """How the ranks of one side move when a choice of the study is made differently."""
    return vary_choices(
        tuple(side.decisions),
        side.cities,
        threshold=side.threshold,
        alternatives=find_alternatives(side.study, corpus),
    )
