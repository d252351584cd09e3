"""Agreement of language models with manual labels, and how many decisions depend on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from reputation.judgement.decisions import Decision
from reputation.judgement.labels.consensus import HandLabel, HandLabels, agree
from reputation.judgement.labels.reader_names import is_language_model
from reputation.review.agreement import Agreement, measure_agreement

__all__ = ["BY_HAND", "ModelReading", "measure_models", "readings_behind"]

#: What people decided together, as one reader.
BY_HAND = "labels by hand"


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What rests on a language model.

    Attributes
    ----------
    reader
        Its name.
    records, counted
        Records on which an answer of its decided something, and those that count for a city.
    agreement
        With manual labels, per question; nothing if no record has both.
    """

    reader: str
    records: int
    counted: int
    agreement: tuple[Agreement, ...]

    @property
    def sentence(self) -> str:
        """For people, with the measured agreement next to the number."""
        decided = (
            f"{self.reader} decided {self.records:,} records, {self.counted:,} of them counted"
        )
        if not self.agreement:
            return f"{decided}; its agreement with manual labels was not measured"
        measured = "; ".join(map(_spell, self.agreement))
        return f"{decided}; agreement with manual labels: {measured}"

    def as_data(self) -> dict[str, Any]:
        """For provenance."""
        agreement = [asdict(a) | {"confusion": _named(a)} for a in self.agreement]
        return asdict(self) | {"agreement": agreement}


def measure_models(labels: HandLabels) -> dict[str, tuple[Agreement, ...]]:
    """Agreement of each language model with what people decided, per question and not per city."""
    by_hand: dict[str, HandLabel] = {}
    for record, given in labels.by_record.items():
        together = agree(given)
        by_hand[record] = replace(
            given[0],
            reviewer=BY_HAND,
            role="review",
            relevance=together.relevance,
            topic=together.topic,
            mentions=together.mentions,
        )
    readers: dict[str, list[HandLabel]] = {}
    for record, given in labels.by_models.items():
        for label in given:
            both = [label, by_hand[record]] if record in by_hand else [label]
            readers.setdefault(label.reviewer, []).extend(both)
    return {
        reader: tuple(
            agreement
            for agreement in measure_agreement(both, topics=len(labels.topics))
            if not agreement.question.startswith("mention:")
        )
        for reader, both in sorted(readers.items())
    }


def readings_behind(decisions: Iterable[Decision], labels: HandLabels) -> list[ModelReading]:
    """What decisions rest on language models, by reader; nothing where none decides."""
    if not (labels.models_decide and labels.by_models):
        return []
    decided: dict[str, set[int]] = {}
    counted: dict[str, set[int]] = {}
    for decision in decisions:
        for reader in filter(is_language_model, decision.deciders):
            decided.setdefault(reader, set()).add(decision.record_id)
            if decision.counted:
                counted.setdefault(reader, set()).add(decision.record_id)
    measured = measure_models(labels)
    return [
        ModelReading(reader, len(records), len(counted.get(reader, ())), measured.get(reader, ()))
        for reader, records in sorted(decided.items())
    ]


def _spell(a: Agreement) -> str:
    if a.kappa is None:
        kappa = f"kappa undefined (one of two always answers the same), AC1 {a.ac1:.2f}"
        interval = f" ({a.ac1_low:.2f} to {a.ac1_high:.2f})"
    else:
        kappa, interval = f"kappa {a.kappa:.2f}", f" ({a.kappa_low:.2f} to {a.kappa_high:.2f})"
    return f"{a.question} of {a.records}, {a.same:.0%} the same, {kappa}{interval}"


def _named(a: Agreement) -> dict[str, int]:
    """The confusion with keys that JSON has."""
    return {" and ".join(pair): number for pair, number in Counter(a.confusion).items()}
