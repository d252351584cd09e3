"""May I stop? A statistical rule with a stated risk, and the simple heuristics that people use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["StoppingEstimate", "may_stop", "p_recall_below"]


@dataclass(frozen=True, slots=True)
class StoppingEstimate:
    """Whether a review may stop.

    Attributes
    ----------
    target, confidence
        The recall aimed at, and how sure one wants to be of it.
    p_value
        Probability of what was seen if the recall were below the target.
    reached
        ``p_value < 1 - confidence``, or everything was read.
    irrelevant_in_a_row
        For the heuristics of stopping after so many: 50, 100 or 5% of all records.
    read_share
        Of all records.
    """

    target: float
    confidence: float
    p_value: float
    reached: bool
    irrelevant_in_a_row: int
    read_share: float

    @property
    def sentence(self) -> str:
        """The answer as the screen shows it."""
        answer = "yes" if self.reached else "not yet"
        return f"recall at least {self.target:.0%} with {self.confidence:.0%} confidence: {answer}"


def p_recall_below(decisions: Sequence[bool], total: int, target: float = 0.95) -> float:
    """Probability of the latest run of decisions if recall were below the target.

    For each record after which the rest was read, the decisions since then are taken as a sample
    from the records that were left. If recall were below the target, at least
    ``K = floor(found / target - found before) + 1`` relevant records were among those left, and
    seeing as few as were seen has a hypergeometric probability; the smallest over all starting
    points counts. A model that puts relevant records first only makes the rule more careful
    (Callaghan and Müller-Hansen 2020, Systematic Reviews 9:273).

    Parameters
    ----------
    decisions
        Relevant or not, in the order of reading.
    total
        How many records there are.
    target
        The recall aimed at, above 0 and at most 1.

    Returns
    -------
    float
        1.0 where nothing was found yet.
    """
    from scipy.stats import hypergeom  # noqa: PLC0415 - loads only when needed

    found = sum(decisions)
    if not found:
        return 1.0
    # Starting after a relevant record gives the smallest probabilities: earlier by irrelevant
    # records only, the sample would be smaller with the same number in it.
    before = 0
    starts = [(0, 0)]
    for place, relevant in enumerate(decisions, start=1):
        if relevant:
            before += 1
            starts.append((place, before))
    smallest = 1.0
    for place, seen in starts:
        left, sample = total - place, len(decisions) - place
        needed = math.floor(found / target + 1 - seen)
        if sample <= 0:
            continue
        if needed > left - (sample - (found - seen)):
            # So many cannot be left: recall below the target is impossible.
            smallest = 0.0
            continue
        smallest = min(smallest, float(hypergeom.cdf(found - seen, left, needed, sample)))
    return smallest


def may_stop(
    decisions: Sequence[bool], total: int, *, target: float = 0.95, confidence: float = 0.95
) -> StoppingEstimate:
    """Whether recall has reached the target, with the stated confidence.

    Parameters
    ----------
    decisions
        Relevant or not, in the order of reading.
    total
        How many records there are.
    """
    p_value = p_recall_below(decisions, total, target)
    row = 0
    for relevant in reversed(decisions):
        if relevant:
            break
        row += 1
    everything = len(decisions) >= total
    return StoppingEstimate(
        target=target,
        confidence=confidence,
        p_value=0.0 if everything else p_value,
        reached=everything or p_value < 1 - confidence,
        irrelevant_in_a_row=row,
        read_share=len(decisions) / total if total else 1.0,
    )
