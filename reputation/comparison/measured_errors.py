"""A model's error rates, as stated on its card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reputation.comparison.confusion import Confusion

__all__ = ["confusion_of_card"]


def confusion_of_card(card: Mapping[str, Any], name: str = "the model's card") -> Confusion | None:
    """The table behind the cross-validated figures on a model's card; None where it has none.

    Where some of the labelled records were drawn at random, their figures are taken: those of
    records that were chosen because the model was unsure of them are worse than its errors are.
    """
    try:
        figures = card["cross_validation"]
        total, yes = float(card["records"]), float(card["labels"]["1"])
        if chosen := figures.get("by_chance"):
            total, yes = float(card["by_chance"]), float(card["by_chance_labels"]["1"])
            figures = chosen
        true_positives = yes * float(figures["recall"]["1"])
        true_negatives = (total - yes) * float(figures["recall"]["0"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    no = total - yes
    return Confusion(
        round(true_positives),
        round(yes - true_positives),
        round(no - true_negatives),
        round(true_negatives),
        name,
    )
