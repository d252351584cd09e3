"""Resampling: what the counts might have been, had other articles been written and decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reputation.comparison.corrected_counts import Confusion
from reputation.comparison.counts import by_record, check_counting, share
from reputation.errors import ChoiceError
from reputation.judgement.decisions import Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GroupedDecisions", "draw_counts", "tabulate", "tabulate_counts"]

#: How articles are drawn anew; see `draw_counts`.
DRAWING = ("gamma", "poisson")

_KINDS = ("kept", "refused", "called", "passed")
_PRIOR = 0.5  # Jeffreys' prior of a Poisson rate, as so much of an article


@dataclass(frozen=True, slots=True)
class GroupedDecisions:
    """What was decided, with records that are alike put together in groups.

    Drawing how often a group occurs is the same as drawing how often each of its records does,
    and takes as long for 5,000 records as for 500.

    Attributes
    ----------
    cities
        Names, c of them.
    records
        How many records each of the g groups holds, shape (g,).
    kept, refused
        What one record of a group adds to a city's count by a decision by hand, and what it would
        have added had that decision been yes, each of shape (g, c).
    called, passed
        The same where a model decided.
    """

    cities: tuple[str, ...]
    records: NDArray[np.float64]
    kept: NDArray[np.float64]
    refused: NDArray[np.float64]
    called: NDArray[np.float64]
    passed: NDArray[np.float64]

    @property
    def counts(self) -> NDArray[np.float64]:
        """The count of each city, shape (c,)."""
        total: NDArray[np.float64] = self.records @ (self.kept + self.called)
        return total

    def exclusive(self) -> NDArray[np.float64]:
        """Entry (j, k): how many records count for city j and not for k, shape (c, c)."""
        counted = ((self.kept + self.called) > 0).astype(float)
        only: NDArray[np.float64] = (self.records[:, None] * counted).T @ (counted == 0)
        return only


def tabulate(
    decisions: Iterable[Decision],
    cities: Sequence[str],
    *,
    counting: str = "full",
    mentioned: bool = True,
) -> GroupedDecisions:
    """Put decisions together as `draw_counts` wants them.

    Parameters
    ----------
    decisions
        On each record and city that the search found; those on one record stand together.
    cities
        To be counted, in this order.
    counting
        See `reputation.comparison.counts.shares`.
    mentioned
        Whether only cities that are meant are candidates, or all that the search found: as the
        errors of the decisions were measured.

    Raises
    ------
    ChoiceError
        When there is no such counting.
    """
    check_counting(counting)
    place = {city: number for number, city in enumerate(cities)}
    wanted = (d for d in decisions if d.city in place and d.weight and (d.mention or not mentioned))
    alike: Counter[tuple[tuple[int, str, float], ...]] = Counter()
    for own in by_record(wanted):
        alike[tuple(sorted((place[d.city], _kind(d), d.weight) for d in own))] += 1
    groups = sorted(alike.items())
    parts = {kind: np.zeros((len(groups), len(cities))) for kind in _KINDS}
    for row, (found, _) in enumerate(groups):
        counted = sum(kind in ("kept", "called") for _, kind, _ in found)
        for column, kind, weight in found:
            # What is not counted would share the record with those that are.
            among = counted if kind in ("kept", "called") else counted + 1
            parts[kind][row, column] = weight * share(among, counting)
    numbers = np.array([number for _, number in groups], dtype=float)
    return GroupedDecisions(tuple(cities), numbers, *(parts[kind] for kind in _KINDS))


def _kind(decision: Decision) -> str:
    if decision.relevance_by_hand:
        return "kept" if decision.counted else "refused"
    return "called" if decision.counted else "passed"


def tabulate_counts(counts: Mapping[str, float]) -> GroupedDecisions:
    """Counts of which no more is known than the numbers, as those of Table 2-6."""
    cities = tuple(counts)
    nothing = np.zeros((len(cities), len(cities)))
    numbers = np.array(list(counts.values()), dtype=float)
    return GroupedDecisions(cities, numbers, np.eye(len(cities)), nothing, nothing, nothing)


def draw_counts(
    literature: GroupedDecisions,
    replications: int = 2000,
    *,
    seed: int = 2020,
    confusion: Confusion | None = None,
    readers: Sequence[Confusion] = (),
    drawing: str = "gamma",
) -> NDArray[np.float64]:
    """Draw the counts anew, with as many sources of error as are known.

    Articles are seen as draws from what researchers might have written. Each group of like records
    occurs as often as chance has it; what the draw holds for a city is then corrected for the
    model's errors, whose rates are themselves drawn; and then given to another reader.

    Parameters
    ----------
    literature
        See `tabulate`.
    replications, seed
        How often, and from where.
    confusion
        The model's decisions beside the truth (see `Confusion.correct`); None leaves its errors
        out.
    readers
        For each ordered pair of reviewers, the second's decisions beside the first's: the target
        is then what another of them would have counted. None leaves their disagreement out.
    drawing
        ``"gamma"``: the Bayesian bootstrap (Rubin 1981, Annals of Statistics 9:130) in its Poisson
        form, with Jeffreys' prior of half an article a city. ``"poisson"``: the Poisson bootstrap
        (Hanley and MacGibbon 2006, Computer Methods and Programs in Biomedicine 83:57), by
        which a city without an article can never have one.

    Returns
    -------
    array of shape (replications, cities)

    Raises
    ------
    ChoiceError
        When there is no such drawing.
    """
    if drawing not in DRAWING:
        raise ChoiceError(f"drawing = {drawing!r}: expected {' or '.join(DRAWING)}")
    rng = np.random.default_rng(seed)
    size = (replications, len(literature.records))
    if drawing == "gamma":
        records = rng.standard_gamma(literature.records, size)
        prior = rng.standard_gamma(_PRIOR, (replications, len(literature.cities)))
    else:
        records = rng.poisson(literature.records, size).astype(float)
        prior = np.zeros((replications, len(literature.cities)))
    called = records @ literature.called
    candidates = called + records @ literature.passed
    if confusion is not None:
        called = confusion.correct(called, candidates, rng)
    counts: NDArray[np.float64] = records @ literature.kept + prior + called
    if readers:
        others = candidates - called + records @ literature.refused
        counts = _read_again(counts, others, readers, rng)
    return counts


def _read_again(
    counts: NDArray[np.float64],
    others: NDArray[np.float64],
    readers: Sequence[Confusion],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """What another reader would count of what is counted and of the other candidates."""
    number = len(counts)
    drawn = np.array([pair.draw(number, rng) for pair in readers])  # readers, 2, number
    chosen = rng.integers(0, len(readers), number)
    keeps, specificity = drawn[chosen, :, np.arange(number)].T
    adds = 1 - specificity
    read: NDArray[np.float64] = counts * keeps[:, None] + others * adds[:, None]
    return read
