"""How the ranks of a composite indicator move with the choices that were made for it.

Uncertainty analysis after Saisana, Saltelli and Tarantola (2005, JRSS A 168:307) and the OECD/JRC
Handbook on Constructing Composite Indicators (2008), step 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.errors import IndicatorError
from reputation.index.composite import Method, compute_index, mean_functions, rank_scores
from reputation.index.framework import Framework
from reputation.index.missing_values import treat_missing
from reputation.index.normalising import normalise

__all__ = ["VARIED", "WEIGHT_DRAWS", "Variation", "rank_intervals", "rank_scenarios"]

Values: TypeAlias = NDArray[np.float64]

#: What can be varied at random.
VARIED = ("weights", "normalise", "aggregate", "leave-out")

#: How weights can be drawn.
WEIGHT_DRAWS = ("dirichlet", "uniform")

#: Combinations that say something: geometric and harmonic means want values above 0.
_COMBINATIONS = tuple(
    (normalisation, aggregation)
    for normalisation in ("none", "best", "minmax", "rank", "zscore")
    for aggregation in ("arithmetic", "geometric", "harmonic")
    if (normalisation, aggregation) not in (("zscore", "geometric"), ("zscore", "harmonic"))
)
_LOWEST = 1.0  # of min-max, so that it can be followed by any mean


@dataclass(frozen=True, slots=True)
class Variation:
    """What is drawn at random.

    Parameters
    ----------
    vary
        Some of `VARIED`. With ``leave-out``, each draw leaves out no indicator or one of the Q,
        each with probability 1/(Q + 1) (handbook, section 7.2).
    weights
        ``dirichlet``: all weights within a pillar, and of pillars, are equally likely, whatever
        the framework says. ``uniform``: each weight times a number between 1 - `spread` and
        1 + `spread`, scaled to add up to 1.
    spread
        For ``uniform``; between 0 and 1.
    draws, seed
        How many, and where the random numbers begin.
    """

    vary: tuple[str, ...] = VARIED
    weights: str = "uniform"
    spread: float = 0.25
    draws: int = 2000
    seed: int = 1

    def check(self) -> None:
        """Raise IndicatorError where something cannot be drawn."""
        unknown = sorted(set(self.vary) - set(VARIED))
        if unknown or not self.vary:
            raise IndicatorError(
                f"vary {', '.join(unknown) or 'nothing'}: expected some of {', '.join(VARIED)}"
            )
        if self.weights not in WEIGHT_DRAWS:
            raise IndicatorError(
                f"weights {self.weights!r}: expected one of {', '.join(WEIGHT_DRAWS)}"
            )
        if not 0 <= self.spread <= 1:
            raise IndicatorError(f"spread is {self.spread:g}, expected between 0 and 1")
        if self.draws < 1:
            raise IndicatorError(f"draws is {self.draws}, expected 1 or more")


def rank_intervals(
    values: pd.DataFrame,
    framework: Framework,
    method: Method | None = None,
    variation: Variation | None = None,
    *,
    ranks: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Draw choices at random, rank the cities each time, and say where each city comes to stand.

    Parameters
    ----------
    values, framework, method
        As for `reputation.index.composite.compute_index`; what is not varied stays so.
    variation
        What is drawn.
    ranks
        Ranks to compare with, as published; those of `method` unless given.

    Returns
    -------
    DataFrame
        By city, best rank first: ``rank``, ``median``, ``low`` and ``high`` (5 and 95 per cent of
        the draws lie at or below), ``best``, ``worst``, and ``holds``, the share of draws in
        which the city has exactly the rank compared with.

    Raises
    ------
    IndicatorError
        When something cannot be drawn or computed.
    """
    method, variation = method or Method(), variation or Variation()
    variation.check()
    base = compute_index(values, framework, method)
    cities = [str(city) for city in base.values.index]
    compared = _compared(base.table["rank"], ranks, cities)
    drawn = _draw_ranks(base.values, base.framework, method, variation)
    low, median, high = np.quantile(drawn, (0.05, 0.5, 0.95), axis=0, method="inverted_cdf")
    table = pd.DataFrame(
        {
            "rank": compared,
            "median": median.astype(int),
            "low": low.astype(int),
            "high": high.astype(int),
            "best": drawn.min(axis=0),
            "worst": drawn.max(axis=0),
            "holds": (drawn == np.asarray(compared)).mean(axis=0).round(4),
        },
        index=pd.Index(cities, name="city"),
    )
    return table.sort_values("rank", kind="stable")


def rank_scenarios(
    values: pd.DataFrame,
    framework: Framework,
    method: Method | None = None,
    *,
    ranks: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Change one choice at a time: weights, normalisation, aggregation, or something left out.

    Parameters
    ----------
    values, framework, method, ranks
        As for `rank_intervals`.

    Returns
    -------
    DataFrame
        By scenario: ``mean_shift``, the average shift of ranks (handbook, formula 38), ``same``,
        how many cities keep their rank, ``largest`` and ``city``, the largest move and whose it
        is (the first in the file where several share it; positive is upwards), and ``rank of``
        every city. A choice that cannot be computed is left out.
    """
    method = method or Method()
    values, framework, _ = treat_missing(values, framework, method.missing)
    cities = [str(city) for city in values.index]
    base = compute_index(values, framework, method)
    compared = np.asarray(_compared(base.table["rank"], ranks, cities))
    rows: dict[str, dict[str, object]] = {}
    for name, left_out, changed in _scenarios(framework, method):
        try:
            reduced = framework.without(left_out)
            index = compute_index(values[reduced.names], reduced, changed)
        except IndicatorError:
            continue
        found = index.table["rank"].reindex(values.index).to_numpy(dtype=int)
        moved = compared - found
        most = int(np.abs(moved).argmax())
        rows[name] = {
            "mean_shift": round(float(np.abs(moved).mean()), 4),
            "same": int((moved == 0).sum()),
            "largest": int(moved[most]),
            "city": cities[most] if moved[most] else "",
            **{f"rank of {city}": rank for city, rank in zip(cities, found, strict=True)},
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")


def _scenarios(framework: Framework, method: Method) -> Iterator[tuple[str, list[str], Method]]:
    """Name of a scenario, the indicators it leaves out, and its method."""
    yield "as stated", [], method
    for weights in ("equal", "pca"):
        yield f"weights: {weights}", [], replace(method, weights=weights)
    for normalisation in ("best", "minmax", "zscore", "rank"):
        if normalisation != method.normalise:
            changed = replace(method, normalise=normalisation, lowest=_LOWEST)
            yield f"normalisation: {normalisation}", [], changed
    for aggregation in ("geometric", "harmonic"):
        if aggregation != method.aggregate:
            changed = replace(method, aggregate=aggregation)
            yield f"aggregation: {aggregation}", [], changed
    for pillar in framework.pillars:
        names = [indicator.name for indicator in framework.of(pillar)]
        yield f"without pillar: {pillar}", names, method
    for name in framework.names:
        yield f"without: {name}", [name], method


def _compared(
    own: pd.Series[int], given: Mapping[str, int] | None, cities: Sequence[str]
) -> list[int]:
    ranks = {str(city): int(rank) for city, rank in own.items()} if given is None else given
    missing = [city for city in cities if city not in ranks]
    if missing:
        raise IndicatorError(f"{missing[0]}: has no rank to compare with")
    return [ranks[city] for city in cities]


def _draw_ranks(
    values: pd.DataFrame, framework: Framework, method: Method, variation: Variation
) -> NDArray[np.int64]:
    """Ranks of shape (draws, cities)."""
    random = np.random.default_rng(variation.seed)
    weights = _draw_weights(framework, variation, random)
    scales = _scales(values, framework, method, variation)
    which = random.integers(len(scales), size=variation.draws)
    ranks = np.empty((variation.draws, len(values)), dtype=np.int64)
    for number, (scale, aggregation) in enumerate(scales):
        chosen = np.flatnonzero(which == number)
        there, back = mean_functions(aggregation)
        # Equal means at both levels make one mean with the product of the weights.
        scores = back(weights[chosen] @ there(scale).T)
        for draw, row in zip(chosen, scores, strict=True):
            ranks[draw] = rank_scores(pd.Series(row)).to_numpy()
    return ranks


def _scales(
    values: pd.DataFrame, framework: Framework, method: Method, variation: Variation
) -> list[tuple[Values, str]]:
    """The normalised values and the aggregation of every combination that can be computed."""
    found: list[tuple[Values, str]] = []
    for normalisation, aggregation in [(method.normalise, method.aggregate), *_COMBINATIONS]:
        if normalisation != method.normalise and "normalise" not in variation.vary:
            continue
        if aggregation != method.aggregate and "aggregate" not in variation.vary:
            continue
        if found and (normalisation, aggregation) == (method.normalise, method.aggregate):
            continue
        lowest = method.lowest if not found else max(_LOWEST, method.lowest)
        try:
            scale = normalise(
                values, framework, normalisation, reference=method.reference, lowest=lowest
            ).to_numpy(dtype=float)
        except IndicatorError:
            continue
        if aggregation == "arithmetic" or (scale > 0).all():
            found.append((scale, aggregation))
    return found


def _draw_weights(
    framework: Framework, variation: Variation, random: np.random.Generator
) -> Values:
    """Weights of the indicators in the overall score, of shape (draws, indicators)."""
    groups = [np.asarray([i.weight for i in framework.of(pillar)]) for pillar in framework.pillars]
    tops = np.asarray(list(framework.pillar_weights.values()))
    place = {name: column for column, name in enumerate(framework.names)}
    columns = [[place[i.name] for i in framework.of(pillar)] for pillar in framework.pillars]
    left_out = np.full(variation.draws, -1)
    if "leave-out" in variation.vary:
        choices = [
            -1,
            *(place[name] for name in framework.names if _can_do_without(framework, name)),
        ]
        left_out = random.choice(choices, size=variation.draws)
    pillars = _draw_simplex(tops, variation, random)
    within = np.zeros((variation.draws, len(place)))
    for group, places in zip(groups, columns, strict=True):
        within[:, places] = _draw_simplex(group, variation, random)
    draws = np.flatnonzero(left_out >= 0)
    within[draws, left_out[draws]] = 0
    for number, places in enumerate(columns):
        sums = within[:, places].sum(axis=1, keepdims=True)
        pillars[:, number] *= sums[:, 0] > 0  # a pillar whose only indicator is left out
        within[:, places] /= np.where(sums > 0, sums, 1)
    pillars /= pillars.sum(axis=1, keepdims=True)
    for number, places in enumerate(columns):
        within[:, places] *= pillars[:, [number]]
    return within


def _draw_simplex(weights: Values, variation: Variation, random: np.random.Generator) -> Values:
    """Weights that add up to 1, of shape (draws, n)."""
    size = (variation.draws, len(weights))
    if "weights" not in variation.vary:
        drawn = np.broadcast_to(weights, size).copy()
    elif variation.weights == "dirichlet":
        drawn = random.dirichlet(np.ones(len(weights)), size=variation.draws)
    else:
        factors = random.uniform(1 - variation.spread, 1 + variation.spread, size=size)
        drawn = weights * factors
    result: Values = drawn / drawn.sum(axis=1, keepdims=True)
    return result


def _can_do_without(framework: Framework, name: str) -> bool:
    return any(weight > 0 for other, weight in framework.total_weights.items() if other != name)
