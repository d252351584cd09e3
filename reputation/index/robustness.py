"""How the ranks of a composite index depend on the choices behind it.

Uncertainty analysis after Saisana, Saltelli and Tarantola (2005, JRSS A 168:307) and the OECD/JRC
Handbook on Constructing Composite Indicators (2008), step 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.errors import IndicatorError
from reputation.index.composite import CompositeIndex, Method, compute_index
from reputation.index.framework import INDEX, Framework
from reputation.index.recomputing import (
    VARIED,
    WEIGHT_DRAWS,
    Alternatives,
    Variation,
    Weights,
    add_up,
    rank_rows,
)

__all__ = ["VARIED", "WEIGHT_DRAWS", "Variation", "rank_intervals", "rank_scenarios"]

Values: TypeAlias = NDArray[np.float64]

_LOWEST = 1.0  # of min-max, so that it can be followed by any mean


def rank_intervals(
    values: pd.DataFrame,
    framework: Framework,
    method: Method | None = None,
    variation: Variation | None = None,
    *,
    ranks: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Draw choices at random, rank the cities each time, and report the ranks of each city.

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
        which the city has exactly the rank compared with. ``attrs["not_drawn"]`` says which
        normalisations and means could not be computed.

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
    alternatives = Alternatives.of(base.values, base.framework, base.method, variation)
    drawn = _draw_ranks(base, alternatives, variation)
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
    table = table.sort_values("rank", kind="stable")
    table.attrs["not_drawn"] = list(alternatives.impossible)
    return table


def rank_scenarios(
    values: pd.DataFrame,
    framework: Framework,
    method: Method | None = None,
    variation: Variation | None = None,
    *,
    ranks: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Change one choice at a time: weights, normalisation, aggregation, or something left out.

    Parameters
    ----------
    values, framework, method, variation, ranks
        As for `rank_intervals`; of the variation, the normalisations and aggregations are used.

    Returns
    -------
    DataFrame
        By scenario: ``mean_shift``, the average shift of ranks (handbook, formula 38), ``same``,
        how many cities keep their rank, ``largest`` and ``city``, the largest move and whose it
        is (the first in the file where several share it; positive is upwards), and ``rank of``
        every city. A choice that cannot be computed is left out; ``attrs["not_computed"]`` says
        which, and why.
    """
    method, variation = method or Method(), variation or Variation()
    variation.check()
    base = compute_index(values, framework, method)
    cities = [str(city) for city in base.values.index]
    compared = np.asarray(_compared(base.table["rank"], ranks, cities))
    rows: dict[str, dict[str, object]] = {}
    failed: list[str] = []
    for name, table in _tables(values, framework, base, variation):
        if isinstance(table, IndicatorError):
            failed.append(f"{name}: {table}")
            continue
        found = table["rank"].reindex(base.values.index).to_numpy(dtype=int)
        moved = compared - found
        most = int(np.abs(moved).argmax())
        rows[name] = {
            "mean_shift": round(float(np.abs(moved).mean()), 4),
            "same": int((moved == 0).sum()),
            "largest": int(moved[most]),
            "city": cities[most] if moved[most] else "",
            **{f"rank of {city}": rank for city, rank in zip(cities, found, strict=True)},
        }
    scenarios = pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")
    scenarios.attrs["not_computed"] = failed
    return scenarios


def _tables(
    values: pd.DataFrame, framework: Framework, base: CompositeIndex, variation: Variation
) -> Iterator[tuple[str, pd.DataFrame | IndicatorError]]:
    """Name of a scenario and its table, or why it cannot be computed."""
    ready, weighted, plain = base.ready()
    for name, left_out, changed in _scenarios(weighted, plain, variation):
        try:
            reduced = weighted.without(left_out)
            if changed.normalise != plain.normalise:
                reduced = reduced.normalised_by(changed.normalise)
            yield name, compute_index(ready[reduced.names], reduced, changed).table
        except IndicatorError as error:
            yield name, error
    if base.method.missing not in ("drop-city", "drop-indicator"):
        other = "winsorise-log" if base.method.treat == "none" else "none"
        changed = replace(base.method, treat=other)
        try:
            treated = compute_index(values, framework, changed)
        except IndicatorError as error:
            yield f"outliers: {other}", error
            return
        if not treated.values.equals(ready):
            yield f"outliers: {other}", treated.table


def _scenarios(
    framework: Framework, method: Method, variation: Variation
) -> Iterator[tuple[str, list[str], Method]]:
    """Name of a scenario, the indicators it leaves out, and its method."""
    yield "as stated", [], method
    for weights in ("equal", "pca"):
        yield f"weights: {weights}", [], replace(method, weights=weights)
    for normalisation in variation.normalisations:
        if normalisation != method.normalise:
            changed = replace(method, normalise=normalisation, lowest=_LOWEST)
            yield f"normalisation: {normalisation}", [], changed
    for aggregation in variation.aggregations:
        if aggregation != method.aggregate:
            yield f"aggregation: {aggregation}", [], replace(method, aggregate=aggregation)
    for pillar in framework.pillars:
        names = [indicator.name for indicator in framework.below(pillar)]
        if len(names) < len(framework.names):
            yield f"without pillar: {pillar}", names, method
    for name in framework.names if len(framework.names) > 1 else ():
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
    base: CompositeIndex, alternatives: Alternatives, variation: Variation
) -> NDArray[np.int64]:
    """Ranks of shape (draws, cities)."""
    random = np.random.default_rng(variation.seed)
    weights = _draw_weights(base.framework, variation, random)
    pairs = alternatives.pairs
    which = random.integers(len(pairs), size=variation.draws)
    ranks = np.empty((variation.draws, len(base.values)), dtype=np.int64)
    for number, (scale, aggregation) in enumerate(pairs):
        chosen = np.flatnonzero(which == number)
        some = Weights(
            weights.indicators[chosen], {name: w[chosen] for name, w in weights.groups.items()}
        )
        scores = add_up(alternatives.scales[scale], base.framework, some, aggregation)
        ranks[chosen] = rank_rows(scores)
    return ranks


def _draw_weights(
    framework: Framework, variation: Variation, random: np.random.Generator
) -> Weights:
    """Weights within each group, none for an indicator that a draw leaves out."""
    place = {name: column for column, name in enumerate(framework.names)}
    left_out = np.full(variation.draws, -1)
    if "leave-out" in variation.vary:
        choices = [place[name] for name in framework.names if _can_do_without(framework, name)]
        left_out = random.choice([-1, *choices], size=variation.draws)
    within = np.zeros((variation.draws, len(place)))
    groups: dict[str, Values] = {}
    for group in [INDEX, *framework.pillars]:
        own, inner = framework.of(group), framework.groups_in(group)
        stated = [*(i.weight for i in own), *(framework.pillar_weights[name] for name in inner)]
        drawn = _draw_simplex(np.asarray(stated), variation, random)
        within[:, [place[i.name] for i in own]] = drawn[:, : len(own)]
        groups |= dict(zip(inner, drawn[:, len(own) :].T, strict=True))
    draws = np.flatnonzero(left_out >= 0)
    within[draws, left_out[draws]] = 0
    return Weights(within, groups)


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
