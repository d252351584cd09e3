"""May I stop? Stopping rules with a stated risk, and the evidence that each needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reputation.errors import LabelError
from reputation.review.stopping_evidence import (
    is_certain,
    p_in_random_order,
    p_of_sample,
    p_recall_below,
    sample_needed,
)

__all__ = ["RULES", "Reading", "StoppingEstimate", "StoppingRule", "may_stop", "rule_for"]

_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of how much, as far as a rule needs to know.

    Attributes
    ----------
    decisions
        Relevant or not, in the order of reading.
    total
        How many records there are.
    at_random
        How many of the latest decisions were in random order.
    aside
        Which of these were not drawn, but looked up in between, counted from 0.
    goes_on
        Whether the next ones will be in random order, too.
    undecided
        Records that this order came to and that were skipped.
    sampled, met
        Relevant records of the random sample that the order did not know of, and how many of
        them it has met.
    """

    decisions: Sequence[bool]
    total: int
    at_random: int = 0
    aside: frozenset[int] = frozenset()
    goes_on: bool = True
    undecided: int = 0
    sampled: int = 0
    met: int = 0

    @property
    def unread(self) -> int:
        """How many records are left, also those that were skipped."""
        return max(0, self.total - len(self.decisions))

    @property
    def found(self) -> int:
        """How many relevant records were found."""
        return sum(self.decisions)

    def curve(self, width: int = 40) -> str:
        """How the found records grew with reading, as a line of bars."""
        read, found = len(self.decisions), self.found
        if not found:
            return ""
        width = min(width, read)
        ends = [read * (bar + 1) // width for bar in range(width)]
        grown = [sum(self.decisions[:end]) / found for end in ends]
        return "".join(_BARS[min(7, int(share * 7.999))] for share in grown)


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """A rule: its name, the conditions for it to be valid, and the probability it uses.

    ``said`` puts into words what the rule has seen so far; ``counts_a_row`` tells whether reading
    on in the present order, and irrelevant records only, brings it to a yes.
    """

    name: str
    needs: str
    p_value: Callable[[Reading, float], float]
    said: Callable[[Reading, int], str]
    counts_a_row: Callable[[Reading], bool]


@dataclass(frozen=True, slots=True)
class StoppingEstimate:
    """Whether a review may stop.

    Attributes
    ----------
    rule
        By which rule.
    target, confidence
        The target recall, and the required confidence.
    p_value
        Probability of what was seen if the recall were below the target.
    reached
        ``p_value < 1 - confidence``, or everything was read.
    irrelevant_in_a_row
        Read last.
    enough_in_a_row
        How many more irrelevant records in a row would do; None where that does not help.
    read_share
        Of all records.
    evidence
        What the answer rests on, a line each.
    """

    rule: str
    target: float
    confidence: float
    p_value: float
    reached: bool
    irrelevant_in_a_row: int
    enough_in_a_row: int | None
    read_share: float
    evidence: tuple[str, ...]

    @property
    def brief(self) -> str:
        """What is missing for a yes, in a few words."""
        if self.enough_in_a_row is not None and self.evidence:
            return f"p {self.p_value:.2f}, {self.enough_in_a_row} more irrelevant in a row needed"
        return self.evidence[0] if self.evidence else ""

    @property
    def sentence(self) -> str:
        """The answer as the screen shows it."""
        answer = "yes" if self.reached else "not yet"
        return f"recall at least {self.target:.0%} with {self.confidence:.0%} confidence: {answer}"


def _p_by_sample(reading: Reading, target: float) -> float:
    # The moment was laid down before: when all are met.
    whole = reading.met == reading.sampled and not reading.undecided
    return p_of_sample(reading.met, reading.sampled, target) if whole else 1.0


def _p_in_random_order(reading: Reading, target: float) -> float:
    begin = len(reading.decisions) - reading.at_random
    drawn = [*reading.decisions[begin:], *[True] * reading.undecided]
    before = sum(reading.decisions[:begin])
    total = reading.total - begin
    return p_in_random_order(
        drawn,
        total,
        before=before,
        undecided=reading.undecided,
        aside=reading.aside,
        target=target,
    )


def _pending(number: int) -> str:
    return f"; {number} skipped record{'s' * (number != 1)} pending" if number else ""


def _said_of_sample(reading: Reading, needed: int) -> str:
    if reading.sampled < needed:
        return f"{reading.sampled} of the {needed} relevant records needed were found at random"
    found = f"the order has found {reading.met} of the {reading.sampled} found at random"
    return f"{found}{_pending(reading.undecided)}"


def _said_of_tail(reading: Reading, _needed: int) -> str:
    number = reading.at_random
    if not number and not reading.goes_on:
        return "the last records were not read in random order; start with --order random"
    records = f"{number} records were" if number != 1 else "record was"
    but = f" (except {len(reading.aside)})" if reading.aside else ""
    read = f"the last {records} read in random order{but}"
    on = "" if reading.goes_on else "; go on with --order random"
    return f"{read if number else 'no record read at random yet'}{_pending(reading.undecided)}{on}"


def _said_of_run(reading: Reading, _needed: int) -> str:
    return f"{_row(reading.decisions)} irrelevant in a row; valid for a single check only"


_AT_ANY_TIME = "valid however often you check"

#: The rules by their names.
RULES = {
    rule.name: rule
    for rule in (
        StoppingRule(
            name="sample",
            needs=f"the order `certified`, with any ranking; {_AT_ANY_TIME}",
            p_value=_p_by_sample,
            said=_said_of_sample,
            counts_a_row=lambda _reading: False,
        ),
        StoppingRule(
            name="random-order",
            needs=f"the last records to be read in random order; {_AT_ANY_TIME}",
            p_value=_p_in_random_order,
            said=_said_of_tail,
            counts_a_row=lambda reading: reading.goes_on,
        ),
        StoppingRule(
            name="callaghan-mueller-hansen",
            needs="a single check, and no relevant records hidden at the end of the order",
            p_value=lambda reading, target: p_recall_below(
                reading.decisions, reading.total, target
            ),
            said=_said_of_run,
            counts_a_row=lambda _reading: True,
        ),
    )
}


def rule_for(order: str, wanted: str = "") -> StoppingRule:
    """The rule that is valid for an order, or the one requested by name.

    Raises
    ------
    LabelError
        When there is no rule of the name.
    """
    if wanted and wanted not in RULES:
        raise LabelError(f"stopping rule {wanted!r}: expected {', '.join(RULES)}")
    return RULES[wanted or ("sample" if order == "certified" else "random-order")]


def may_stop(
    reading: Reading,
    rule: StoppingRule = RULES["random-order"],
    *,
    target: float = 0.95,
    confidence: float = 0.95,
    look_ahead: bool = True,
) -> StoppingEstimate:
    """Whether recall has reached the target, with the stated confidence.

    Parameters
    ----------
    reading
        What was read.
    rule
        One of `RULES`.
    look_ahead
        Whether to find how many more irrelevant records in a row would do.
    """
    p_value = _p_value(rule, reading, target)
    reached = p_value < 1 - confidence
    ahead = look_ahead and not reached and rule.counts_a_row(reading)
    evidence: tuple[str, ...] = ()
    if is_certain(reading.found, reading.unread, target):
        unread, found = reading.unread, reading.found
        if unread:
            least = f"{found / (found + unread):.1%}"
            evidence = (f"even if all {unread} left were relevant, recall would be {least}",)
    else:
        said = rule.said(reading, sample_needed(target, confidence))
        evidence = (said, f"needs {rule.needs}")
    return StoppingEstimate(
        rule=rule.name,
        target=target,
        confidence=confidence,
        p_value=p_value,
        reached=reached,
        irrelevant_in_a_row=_row(reading.decisions),
        enough_in_a_row=_enough(rule, reading, target, 1 - confidence) if ahead else None,
        read_share=len(reading.decisions) / reading.total if reading.total else 1.0,
        evidence=evidence,
    )


def _p_value(rule: StoppingRule, reading: Reading, target: float) -> float:
    return (
        0.0 if is_certain(reading.found, reading.unread, target) else rule.p_value(reading, target)
    )


def _enough(rule: StoppingRule, reading: Reading, target: float, risk: float) -> int | None:
    """The fewest irrelevant records in a row after which the rule says yes."""
    if not reading.found:
        return None

    def would_do(more: int) -> bool:
        longer = replace(
            reading,
            decisions=[*reading.decisions, *[False] * more],
            at_random=reading.at_random + more,
        )
        return _p_value(rule, longer, target) < risk

    low, high = 0, reading.total - len(reading.decisions) - reading.undecided
    if not would_do(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if would_do(middle) else (middle, high)
    return high


def _row(decisions: Sequence[bool]) -> int:
    for row, relevant in enumerate(reversed(decisions)):
        if relevant:
            return row
    return len(decisions)
