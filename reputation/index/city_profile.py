"""A city in an index: its sub-indices, and the indicators in which it ranks best and worst."""

from __future__ import annotations

import pandas as pd

from reputation.errors import IndicatorError
from reputation.index.composite import CompositeIndex, rank_scores

__all__ = ["city_summary", "strengths_and_weaknesses"]


def city_summary(index: CompositeIndex, city: str) -> pd.DataFrame:
    """Score and rank of a city in the index and in every group, the highest first.

    Parameters
    ----------
    index
        Of `reputation.index.composite.compute_index`.
    city
        By its name in the file of values.

    Returns
    -------
    DataFrame
        ``group`` (``index`` at first), ``parent``, ``score``, ``rank``, ``cities`` that have a
        score, and ``median`` of their scores.

    Raises
    ------
    IndicatorError
        When there is no such city.
    """
    known = _city(index, city)
    rows = [("index", "", index.table["score"])]
    rows += [
        (group, index.framework.parents.get(group, "index"), index.sub_indices[group])
        for group in index.framework.pillars
    ]
    lines = []
    for group, parent, scores in rows:
        there = scores.dropna()
        rank = int(rank_scores(there)[known]) if known in there.index else None
        lines.append((group, parent, scores[known], rank, len(there), there.median()))
    columns = ["group", "parent", "score", "rank", "cities", "median"]
    return pd.DataFrame(lines, columns=columns).astype({"rank": "Int64"})


def strengths_and_weaknesses(
    index: CompositeIndex,
    city: str,
    *,
    top: int = 5,
    keep_last: bool = False,
    least_distinct: float = 0.0,
) -> pd.DataFrame:
    """The indicators in which a city ranks highest and lowest.

    As COINr's ``get_str_weak``. Ranks are of the common scale, on which more is better, so that
    directions count; of equal ranks the one further above (or below) the median comes first.

    Parameters
    ----------
    index
        Of `reputation.index.composite.compute_index`.
    city
        By its name in the file of values.
    top
        So many of each; no indicator is both.
    keep_last
        Let an indicator in which the city shares the last rank with others be a strength, as COINr
        does with ``min_discard = FALSE``: where half of the cities have nothing, the last rank is
        half way up.
    least_distinct
        Leave out indicators with fewer distinct values than this share of the cities.

    Returns
    -------
    DataFrame
        ``kind`` (``strength`` or ``weakness``), ``indicator``, ``pillar``, ``rank``, ``cities``
        that have a value, ``score`` on the common scale, ``median`` score, ``value`` after
        denomination and treatment.

    Raises
    ------
    IndicatorError
        When there is no such city, or `top` is less than 1.
    """
    known = _city(index, city)
    if top < 1:
        raise IndicatorError(f"top is {top}, expected 1 or more")
    rows = []
    for indicator in index.framework.indicators:
        scores = index.normalised[indicator.name].dropna()
        if known not in scores.index or scores.nunique() < least_distinct * len(scores):
            continue
        ranks = rank_scores(scores)
        rows.append(
            (
                indicator.name,
                indicator.pillar,
                int(ranks[known]),
                len(scores),
                float(scores[known]),
                float(scores.median()),
                float(index.values[indicator.name][known]),
                bool(ranks[known] == ranks.max()),
            )
        )
    columns = ["indicator", "pillar", "rank", "cities", "score", "median", "value", "last"]
    table = pd.DataFrame(rows, columns=columns)
    table["above"] = table["score"] - table["median"]
    best = table.sort_values(["rank", "above"], ascending=[True, False], kind="stable")
    strong = best if keep_last else best[~best["last"]]
    most = min(top, (len(table) + 1) // 2)
    strong = strong.head(most)
    weak = best[~best["indicator"].isin(strong["indicator"])].iloc[::-1].head(most)
    both = pd.concat([strong.assign(kind="strength"), weak.assign(kind="weakness")])
    return both[["kind", *columns[:-1]]].reset_index(drop=True)


def _city(index: CompositeIndex, city: str) -> str:
    if city not in index.values.index:
        names = ", ".join(map(str, index.values.index))
        raise IndicatorError(f"no city {city!r} in the index; available: {names}")
    return city
