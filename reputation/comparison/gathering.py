"""The sides of a comparison: who decided on which records, in which window."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reputation.comparison.city_posterior import CityPosterior
from reputation.comparison.confusion import Confusion
from reputation.comparison.measured_errors import confusion_of_card
from reputation.comparison.sample_reading import (
    ReadSample,
    join_sample,
    read_posteriors,
    sample_from_labels,
)
from reputation.comparison.tabulation import GroupedDecisions, tabulate
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
from reputation.judgement.labels.log_labels import read_any_labels
from reputation.judgement.labels.reader_names import is_language_model
from reputation.judgement.loading import knowledge_of, load_models
from reputation.judgement.random_sample import read_sample
from reputation.literature.corpus.corpus_file import Corpus
from reputation.progress import Progress
from reputation.study.definition import Study
from reputation.study.query import to_fts5

__all__ = ["ComparisonSide", "gather"]

Window = tuple[PartialDate, PartialDate]


@dataclass(frozen=True, slots=True)
class ComparisonSide:
    """What one side of a comparison counts, and how far its decisions are known to err.

    Attributes
    ----------
    name
        Of the side.
    study
        The study whose cities and quantitative ranks are used.
    decisions
        On each record and city that the search found.
    judge
        Who decided.
    confusion
        The model's errors, as its card has them.
    sample
        What was read of a random sample, where there is one.
    unfinished
        Whether a harvest of the corpus is unfinished.
    approximate
        How articles with approximate dates were counted (see `weigh_approximate`).
    """

    name: str
    study: Study
    decisions: Collection[Decision]
    judge: Judge
    confusion: Confusion | None
    sample: ReadSample | None = None
    unfinished: bool = False
    approximate: str = "include"

    @property
    def roughly_dated(self) -> RoughlyDated:
        """How many articles have an approximate date that may lie outside the window."""
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
        """The decisions in the form that `measure_uncertainty` needs."""
        return tabulate(self.decisions, self.cities, counting=counting)

    def posteriors(self) -> list[CityPosterior]:
        """What the sample makes of each city's count; none without a sample."""
        return read_posteriors(self.decisions, self.cities, self.sample) if self.sample else []


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
    """Decide on the records of a study's corpus, once for each reviewer, and split them by window.

    Parameters
    ----------
    study, corpus
        The study and its corpus.
    windows
        First and last date of each; none means the study's own window.
    reviewers
        For each, the decisions by that reviewer's labels alone, the model deciding where there is
        none; no reviewer means the consensus of all.
    sample
        A file of hand labels (see `reputation.judgement.labels.label_table.read_labels`) of
        records drawn at random. The model then decides alone, and is corrected by the sample.
        Without it, the study's own sample is used (`reputation.judgement.random_sample`).
    approximate
        How to count articles whose date may lie outside the window (see `weigh_approximate`).
    progress
        Called now and then with records judged and records in all.

    Raises
    ------
    LabelError
        When a reviewer has labelled nothing, or the sample has none of the records.
    """
    relevance, topics = load_models(study)
    damaged: list[str] = []  # reported by `reputation compare` itself
    events = LabelLog(study.labels_folder, study.topics).read(on_damage=damaged.append)
    known = sorted({event.reviewer for event in events})
    if strangers := [name for name in reviewers if name not in known]:
        raise LabelError(
            f"reviewer {strangers[0]!r}: has no labels in {study.labels_folder}; reviewers "
            f"with labels: {', '.join(known) or 'none'}"
        )
    known_records = knowledge_of(events, corpus, study)
    hull = _hull(study, windows)
    # A sample drawn from the study's window says nothing about records outside it.
    is_sampled = (
        study.search.first.first <= hull.search.first.first
        and hull.search.last.last <= study.search.last.last
    )
    drawn = read_sample(study) if is_sampled else None
    found = []
    for reviewer in reviewers or [""]:
        # A sample corrects what models decide, language models among them.
        chosen = [
            e
            for e in events
            if reviewer in ("", e.reviewer) and (not sample or is_language_model(e.reviewer))
        ]
        models_decide = bool(reviewer) or study.labels.language_models == "decide"
        labels = HandLabels(chosen, known_records, damaged, models_decide=models_decide)
        judge = Judge(hull, relevance, topics, labels)
        judged = judge_study(hull, corpus, judge, progress=progress)
        decisions = StoredDecisions(weigh_approximate(judged, approximate))
        side = ComparisonSide(
            f"{study.name}, {reviewer}" if reviewer else study.name,
            study,
            decisions,
            judge,
            confusion_of_card(relevance.card, f"card of {relevance.label}"),
            _from_file(study, decisions, sample)
            if sample
            else sample_from_labels(hull, corpus, judge, decisions, drawn),
            unfinished=bool(corpus.harvests.unfinished(study.name)),
            approximate=approximate,
        )
        found += [_in_window(side, corpus, window) for window in windows] or [side]
    return found


def _hull(study: Study, windows: Sequence[Window]) -> Study:
    """The study with the smallest window that includes all windows."""
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


def _from_file(study: Study, decisions: Collection[Decision], path: Path) -> ReadSample:
    labels = read_any_labels(path, topics=study.topics, drawn=True)
    return join_sample(decisions, labels, path.name)
