"""How often decisions err, as measured: by a model's card, a labelled sample, or two reviewers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any

from reputation.comparison.confusion import Confusion
from reputation.errors import LabelError
from reputation.judgement.decisions import Decision
from reputation.judgement.labels.consensus import HandLabel
from reputation.judgement.labels.label_table import Label
from reputation.literature.records.record import normalise_doi

__all__ = ["Labelled", "confusion_of_card", "confusions_of_readers", "join_sample"]

#: Decision and whether, by hand, the record counts for the city.
Labelled = tuple[Decision, bool]


def confusion_of_card(card: Mapping[str, Any], name: str = "the model's card") -> Confusion | None:
    """The table behind the cross-validated figures on a model's card; None where it has none.

    Where some of the labelled records were chosen by chance, their figures are taken: those of
    records that were chosen because the model was unsure of them are worse than its errors are.
    """
    try:
        figures = card["cross_validation"]
        total, yes = float(card["records"]), float(card["labels"]["1"])
        if chosen := figures.get("by_chance"):
            total, yes = float(card["by_chance"]), float(card["by_chance_labels"]["1"])
            figures = chosen
        true_yes = yes * float(figures["recall"]["1"])
        true_no = (total - yes) * float(figures["recall"]["0"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    no = total - yes
    return Confusion(
        round(true_yes),
        round(yes - true_yes),
        round(no - true_no),
        round(true_no),
        name,
        foreign=True,
    )


def confusions_of_readers(labels: Iterable[HandLabel]) -> list[Confusion]:
    """One reviewer's decisions on relevance beside another's, for each ordered pair of reviewers.

    The first stands where the truth stands in `Confusion`. Adjudications are left out, since they
    are made in the knowledge of the others.
    """
    answers: dict[str, dict[str, bool]] = {}
    for label in labels:
        if label.role == "review" and label.relevance is not None:
            answers.setdefault(label.reviewer, {})[label.record] = label.relevance
    found = []
    for first, second in permutations(sorted(answers), 2):
        shared = sorted(answers[first].keys() & answers[second].keys())
        if shared:
            pairs = ((answers[first][key], answers[second][key]) for key in shared)
            found.append(Confusion.of(pairs, f"{second} beside {first}"))
    return found


def join_sample(
    decisions: Iterable[Decision], sample: Sequence[Label], name: str
) -> list[Labelled]:
    """The decisions on the records of a hand-labelled sample, each with the label's answer.

    A record counts for a city when it is relevant and the city is meant; where a label says
    nothing on a city, the decision on the mention is taken over.

    Parameters
    ----------
    decisions
        Of the models alone.
    sample
        Labels of records drawn at random.
    name
        Of the sample, for errors.

    Raises
    ------
    LabelError
        When no record of the sample is among the decisions.
    """
    by_id = {name: label for label in sample for name in (label.id, normalise_doi(label.id))}
    by_id.pop("", None)
    found = []
    for decision in decisions:
        label = by_id.get(decision.source_id) or by_id.get(decision.doi or "-")
        if label and decision.city:
            meant = label.mentions.get(decision.city, bool(decision.mention))
            found.append((decision, label.relevant and meant))
    if not found:
        raise LabelError(
            f"{name}: none of its {len(sample)} records was found for a city of the study; its ids "
            "must be the source's identifiers or DOIs, as in decisions.csv"
        )
    return found
