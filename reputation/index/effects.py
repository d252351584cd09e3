"""How much each choice moves the ranks of an index: Sobol's first-order and total effects.

After Saisana, Saltelli and Tarantola (2005, JRSS A 168:307), with SALib (Iwanaga, Usher & Herman
2022): samples after Saltelli (2002) and Sobol's sequence, total effects after Jansen (1999).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.errors import IndicatorError, ToolMissing
from reputation.index.composite import CompositeIndex, Method, compute_index
from reputation.index.framework import INDEX, Framework
from reputation.index.recomputing import Alternatives, Variation, Weights, add_up, rank_rows

__all__ = ["SHIFT", "rank_effects"]

Values: TypeAlias = NDArray[np.float64]

#: What is explained unless a city is named: the mean of how far the ranks move.
SHIFT = "mean shift of ranks"

_LEAST_SHARE = 1e-12  # a weight never is 0 of all


@dataclass(frozen=True, slots=True)
class _Factor:
    """Some columns of a sample that are one choice together."""

    name: str
    columns: tuple[int, ...]


def rank_effects(
    values: pd.DataFrame,
    framework: Framework,
    method: Method | None = None,
    variation: Variation | None = None,
    *,
    city: str = "",
    samples: int = 256,
    ranks: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """How much of the variance of the ranks each choice makes, alone and with the others.

    Parameters
    ----------
    values, framework, method
        As for `reputation.index.composite.compute_index`.
    variation
        What is varied. All weights within one group are one choice.
    city
        Explain the rank of this city, instead of how far all ranks move on average.
    samples
        A power of 2; the index is computed ``samples * (choices + 2)`` times.
    ranks
        Ranks that the shift is measured from; those of `method` unless given.

    Returns
    -------
    DataFrame
        By choice, the largest total first: ``first``, the share of the variance that it makes
        alone; ``total``, with all that it does together with others; ``first_error`` and
        ``total_error``, half of their 95% intervals; NaN where nothing moves.

    Raises
    ------
    IndicatorError
        When a choice cannot be computed together with each of the others, or there is nothing to
        vary.
    ToolMissing
        When SALib is not installed.
    """
    variation = variation or Variation()
    variation.check()
    if samples < 2 or samples & (samples - 1):
        raise IndicatorError(f"samples is {samples}, expected a power of 2, such as 256 or 1024")
    base = compute_index(values, framework, method or Method())
    cities = [str(name) for name in base.values.index]
    if city and city not in cities:
        raise IndicatorError(f"no city {city!r}; there are {', '.join(cities)}")
    alternatives = Alternatives.of(base.values, base.framework, base.method, variation)
    if alternatives.impossible:
        raise IndicatorError(
            f"{alternatives.impossible[0]}\neffects need every choice to be combinable with "
            "every other; "
            "remove it from the normalisations or aggregations"
        )
    factors = _factors(base.framework, alternatives, variation)
    sample, problem = _sample(factors, samples, variation.seed)
    drawn = rank_rows(_scores(base, alternatives, variation, factors, sample))
    if city:
        moved = drawn[:, cities.index(city)].astype(float)
    else:
        own = base.table["rank"].to_dict() if ranks is None else ranks
        moved = np.abs(drawn - [own[name] for name in cities]).mean(axis=1)
    table = _analyse(factors, problem, moved, variation.seed)
    return table.sort_values("total", ascending=False, kind="stable")


def _factors(
    framework: Framework, alternatives: Alternatives, variation: Variation
) -> list[_Factor]:
    """The choices, in the order of the columns of a sample."""
    factors: list[_Factor] = []
    column = 0

    def add(name: str, columns: int) -> None:
        nonlocal column
        factors.append(_Factor(name, tuple(range(column, column + columns))))
        column += columns

    if "weights" in variation.vary:
        for group in [INDEX, *framework.pillars]:
            inside = len(framework.of(group)) + len(framework.groups_in(group))
            if inside > 1:
                add(f"weights in {group or 'the index'}", inside)
    if len(alternatives.scales) > 1:
        add("normalisation", 1)
    if len(alternatives.aggregations) > 1:
        add("aggregation", 1)
    if "leave-out" in variation.vary and len(framework.names) > 1:
        add("indicator left out", 1)
    if len(factors) < 2:
        raise IndicatorError("effects need at least two choices that can be varied")
    return factors


def _sample(factors: list[_Factor], samples: int, seed: int) -> tuple[Values, dict[str, Any]]:
    try:
        from SALib.sample import sobol  # noqa: PLC0415 - an extra
    except ImportError:
        raise ToolMissing(
            "Sobol effects need SALib: pip install 'reputation[sensitivity]'"
        ) from None
    columns = [column for factor in factors for column in factor.columns]
    problem = {
        "num_vars": len(columns),
        "names": [str(column) for column in columns],
        "bounds": [[0.0, 1.0]] * len(columns),
        "groups": [factor.name for factor in factors for _ in factor.columns],
    }
    sample = sobol.sample(problem, samples, calc_second_order=False, seed=seed)
    return np.asarray(sample, dtype=float), problem


def _scores(
    base: CompositeIndex,
    alternatives: Alternatives,
    variation: Variation,
    factors: list[_Factor],
    sample: Values,
) -> Values:
    """Scores of shape (rows of the sample, cities)."""
    parts = {factor.name: sample[:, factor.columns] for factor in factors}
    weights = _weights(base.framework, variation, parts)
    scales, means = list(alternatives.scales), list(alternatives.aggregations)
    which_scale = _chosen(parts.get("normalisation"), len(scales), len(sample))
    which_mean = _chosen(parts.get("aggregation"), len(means), len(sample))
    scores = np.empty((len(sample), len(base.values)))
    for s, scale in enumerate(scales):
        for m, mean in enumerate(means):
            rows = np.flatnonzero((which_scale == s) & (which_mean == m))
            some = Weights(
                weights.indicators[rows], {name: w[rows] for name, w in weights.groups.items()}
            )
            scores[rows] = add_up(alternatives.scales[scale], base.framework, some, mean)
    return scores


def _weights(framework: Framework, variation: Variation, parts: Mapping[str, Values]) -> Weights:
    """Weights of every row of a sample."""
    rows = len(next(iter(parts.values())))
    place = {name: column for column, name in enumerate(framework.names)}
    within = np.ones((rows, len(place)))
    groups: dict[str, Values] = {}
    for group in [INDEX, *framework.pillars]:
        own, inner = framework.of(group), framework.groups_in(group)
        stated = [*(i.weight for i in own), *(framework.pillar_weights[name] for name in inner)]
        drawn = np.broadcast_to(np.asarray(stated), (rows, len(stated)))
        part = parts.get(f"weights in {group or 'the index'}")
        if part is not None and variation.weights == "dirichlet":
            drawn = -np.log(np.clip(part, _LEAST_SHARE, 1 - _LEAST_SHARE))
        elif part is not None:
            drawn = drawn * (1 - variation.spread + 2 * variation.spread * part)
        drawn = drawn / drawn.sum(axis=1, keepdims=True)
        within[:, [place[i.name] for i in own]] = drawn[:, : len(own)]
        groups |= dict(zip(inner, drawn[:, len(own) :].T, strict=True))
    if "indicator left out" in parts:
        left = _chosen(parts["indicator left out"], len(place) + 1, rows) - 1
        gone = np.flatnonzero(left >= 0)
        within[gone, left[gone]] = 0
    return Weights(within, groups)


def _chosen(part: Values | None, choices: int, rows: int) -> NDArray[np.int64]:
    """Which of some choices each row takes."""
    if part is None:
        return np.zeros(rows, dtype=np.int64)
    return np.minimum((part[:, 0] * choices).astype(np.int64), choices - 1)


def _analyse(
    factors: list[_Factor], problem: dict[str, Any], moved: Values, seed: int
) -> pd.DataFrame:
    names = pd.Index([factor.name for factor in factors], name="choice")
    columns = {"first": "S1", "first_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}
    if moved.min() == moved.max():
        return pd.DataFrame(np.nan, index=names, columns=list(columns))
    from SALib.analyze import sobol  # noqa: PLC0415 - an extra

    found = sobol.analyze(problem, moved, calc_second_order=False, seed=seed)
    return pd.DataFrame({ours: found[theirs] for ours, theirs in columns.items()}, index=names)
