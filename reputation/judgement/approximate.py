"""Articles whose approximate date may lie outside the window: included, excluded or in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from reputation.errors import ChoiceError
from reputation.judgement.choices import APPROXIMATE
from reputation.judgement.decisions import Decision

__all__ = ["RoughlyDated", "count_roughly_dated", "weigh_approximate"]


_SAID = {
    "include": "they are counted in full",
    "exclude": "they are left out",
    "fraction": "each is counted by the fraction of its date range inside the window",
}


@dataclass(frozen=True, slots=True)
class RoughlyDated:
    """How many articles have an approximate date that may lie outside the window.

    Attributes
    ----------
    choice
        One of `APPROXIMATE`.
    articles, counts
        Such articles that count or would count, and for how many cities together.
    of
        All articles that count or would count.
    """

    choice: str
    articles: int
    counts: int
    of: int

    @property
    def left_out(self) -> int:
        """Articles that count for nothing because of it."""
        return self.articles if self.choice == "exclude" else 0

    @property
    def sentence(self) -> str:
        """For under a table; ``""`` where there are none."""
        if not self.articles:
            return ""
        return (
            f"{self.articles} of {self.of} articles are dated only by year or month and may fall "
            f"outside the window ({self.counts} city counts): {_SAID[self.choice]}."
        )


def weigh_approximate(decisions: Iterable[Decision], choice: str) -> Iterator[Decision]:
    """Yield decisions with those on roughly dated articles counted as chosen.

    Parameters
    ----------
    decisions
        Of any choice.
    choice
        ``"include"``, ``"exclude"``, or ``"fraction"``: an article counts by the share of the days
        its date can mean that lie in the window.

    Raises
    ------
    ChoiceError
        When there is no such choice.
    """
    if choice not in APPROXIMATE:
        raise ChoiceError(f"approximate = {choice!r}: expected {', '.join(APPROXIMATE)}")
    return (_weighed(d, choice) if d.approximate else d for d in decisions)


def _weighed(decision: Decision, choice: str) -> Decision:
    weight = {"include": 1.0, "exclude": 0.0, "fraction": decision.inside}[choice]
    return replace(decision, counted=_would_count(decision) and weight > 0, weight=weight)


def _would_count(decision: Decision) -> bool:
    return bool(decision.mention) and decision.relevance


def count_roughly_dated(decisions: Iterable[Decision], choice: str) -> RoughlyDated:
    """Count the articles that are roughly dated among all that count or would count."""
    articles = counts = every = 0
    for _, group in groupby(decisions, key=lambda decision: decision.record_id):
        own = [decision for decision in group if _would_count(decision)]
        every += bool(own)
        if own and own[0].approximate:
            articles += 1
            counts += len(own)
    return RoughlyDated(choice, articles, counts, every)
