"""Articles by city, topic and year, as tidy tables with intervals and smooth lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from reputation.report.trends.smoothing import (
    count_interval,
    share_interval,
    smooth_counts,
    smooth_shares,
)
from reputation.study.topics import TOPICS

if TYPE_CHECKING:
    from reputation.judgement.decisions import Decision
    from reputation.study.definition import Study

__all__ = [
    "LEAST_SMOOTHED",
    "articles_by_year",
    "counted_articles",
    "with_corrected",
    "with_smooth_lines",
    "years_of",
]

#: A series of fewer articles than this, or of fewer years that have any, gets no smooth line.
LEAST_SMOOTHED = (30, 5)

_SMOOTH = ("articles_line", "articles_line_low", "articles_line_high")
_SMOOTH_SHARE = ("share_line", "share_line_low", "share_line_high")


def counted_articles(decisions: Iterable[Decision]) -> pd.DataFrame:
    """The decisions that count, a row for each article and city.

    Returns
    -------
    DataFrame
        ``record_id, city, year, topic``; an article on two cities has two rows (full counting).
    """
    rows = [(d.record_id, d.city, d.year, d.topic) for d in decisions if d.counted]
    frame = pd.DataFrame(rows, columns=["record_id", "city", "year", "topic"])
    return frame.astype({"record_id": int, "city": str, "year": "Int64", "topic": str})


def years_of(study: Study) -> dict[int, bool]:
    """The years of a study's window, and whether the window includes the full year."""
    first = date.fromisoformat(study.search.first.first)
    last = date.fromisoformat(study.search.last.last)
    return {
        year: first <= date(year, 1, 1) and date(year, 12, 31) <= last
        for year in range(first.year, last.year + 1)
    }


def articles_by_year(
    counted: pd.DataFrame,
    years: Mapping[int, bool],
    by: Sequence[str] = (),
    *,
    cities: Sequence[str] = (),
    topics: Collection[str] = tuple(TOPICS),
) -> pd.DataFrame:
    """Count articles by year and by city, topic, or both; years and groups without any are 0.

    Parameters
    ----------
    counted
        From `counted_articles`.
    years
        From `years_of`.
    by
        ``()``, ``("city",)``, ``("topic",)`` or ``("city", "topic")``.
    cities
        Which cities to list, in this order; without them those that have articles, most first.
    topics
        The codes of the study's topics; by topic, articles that have none are left out.

    Returns
    -------
    DataFrame
        The columns of `by`, then ``year, complete, articles, articles_low, articles_high, of,
        share, share_low, share_high``. Different articles are counted, each once a row. ``of``
        is what the share is a share of: all articles of the year, or by city and topic those of
        the city and year; a share of nothing is NaN. ``complete`` is False for a year that the
        window cuts. Intervals hold 95%: Garwood's for counts (Garwood 1936, Biometrika 28:437),
        Wilson's for shares (Wilson 1927, Journal of the American Statistical Association 22:209).

    Raises
    ------
    ValueError
        When `by` is none of these.
    """
    keys = list(by)
    if keys not in ([], ["city"], ["topic"], ["city", "topic"]):
        raise ValueError(f"by is {keys}; expected (), ('city',), ('topic',) or ('city', 'topic')")
    dated = counted[counted["year"].isin(list(years))]
    if "topic" in keys:
        dated = dated[dated["topic"].isin(list(topics))]
    most = dated["city"].value_counts()
    listed = list(cities) or sorted(most.index, key=lambda city: (-most[city], city))
    levels: dict[str, list[Any]] = {"city": listed, "topic": list(topics), "year": list(years)}
    index: pd.MultiIndex = pd.MultiIndex.from_product(
        [levels[n] for n in (*keys, "year")], names=[*keys, "year"]
    )
    unit = ["city", "year"] if keys == ["city", "topic"] else ["year"]
    articles = dated.groupby([*keys, "year"])["record_id"].nunique()
    base = dated.groupby(unit)["record_id"].nunique()
    frame = pd.DataFrame(index=index).reset_index()
    frame["complete"] = frame["year"].map(dict(years)).astype(bool)
    frame["articles"] = _looked_up(frame, articles, [*keys, "year"])
    frame["articles_low"], frame["articles_high"] = count_interval(frame["articles"].to_numpy())
    frame["of"] = _looked_up(frame, base, unit)
    frame["share"] = frame["articles"] / frame["of"].where(frame["of"] > 0)
    frame["share_low"], frame["share_high"] = share_interval(
        frame["articles"].to_numpy(), frame["of"].to_numpy()
    )
    return frame


def _looked_up(frame: pd.DataFrame, numbers: pd.Series, keys: list[str]) -> list[int]:
    """The number of each row of the frame, 0 where there is none."""
    known = {
        key if isinstance(key, tuple) else (key,): int(value) for key, value in numbers.items()
    }
    return [known.get(tuple(row), 0) for row in frame[keys].itertuples(index=False)]


def with_smooth_lines(frame: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Add smooth lines with 95% bands over the complete years, where the counts bear one.

    Parameters
    ----------
    frame
        From `articles_by_year`, with the same `by`.

    Returns
    -------
    DataFrame
        The same rows with ``articles_line, articles_line_low, articles_line_high, share_line,
        share_line_low, share_line_high``; NaN in cut years, and in all of a series with fewer
        articles or years with any than `LEAST_SMOOTHED`: no line is drawn through noise.
    """
    frame = frame.copy()
    for name in (*_SMOOTH, *_SMOOTH_SHARE):
        frame[name] = float("nan")
    groups = frame.groupby(list(by), sort=False) if by else [((), frame)]
    for _, rows in groups:
        whole = rows[rows["complete"]]
        counts, totals = whole["articles"].to_numpy(), whole["of"].to_numpy()
        if counts.sum() < LEAST_SMOOTHED[0] or (counts > 0).sum() < LEAST_SMOOTHED[1]:
            continue
        frame.loc[whole.index, list(_SMOOTH)] = smooth_counts(counts)
        if (counts < totals).any():
            frame.loc[whole.index, list(_SMOOTH_SHARE)] = smooth_shares(counts, totals)
    return frame


def with_corrected(
    frame: pd.DataFrame,
    corrected: Mapping[tuple[str, int | None, str], float],
    by: Sequence[str],
) -> pd.DataFrame:
    """Add the counts corrected by a random sample as ``corrected``.

    Parameters
    ----------
    frame
        With the columns of `by` and ``year``, or without a year for the sum over all.
    corrected
        By city, year and topic (`reputation.comparison.sample_reading.corrected_topics`).
    by
        ``("city",)`` or ``("city", "topic")``, where a topic ``all`` is all of them: an article on
        several cities is corrected in each, so that there is no sum over cities.
    """
    keys = [*by, *(["year"] if "year" in frame else [])]
    sums: dict[tuple[object, ...], float] = {}
    for (city, year, topic), number in corrected.items():
        for of in (topic, "all"):
            known: dict[str, object] = {"city": city, "year": year, "topic": of}
            key = tuple(known[name] for name in keys)
            if "topic" in keys or of == "all":
                sums[key] = sums.get(key, 0.0) + number
    rows = frame[keys].itertuples(index=False)
    return frame.assign(corrected=[sums.get(tuple(row), 0.0) for row in rows])
