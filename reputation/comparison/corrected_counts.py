"""Corrected counts: a model's counts corrected by records that were read at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reputation.comparison.city_posterior import (
    SampledCalls,
    city_posteriors,
    compare_posteriors,
)
from reputation.comparison.pair_tests import find_rank_sets
from reputation.comparison.rank_intervals import check_confidence
from reputation.comparison.ranks import competition_ranks
from reputation.errors import LabelError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["corrected_counts"]


def corrected_counts(
    decided: pd.DataFrame | Any, sample: pd.DataFrame | Any, confidence: float = 0.95
) -> pd.DataFrame:
    """Counts and ranks by a model, corrected by records that were drawn at random and read.

    Parameters
    ----------
    decided
        Columns ``record_id``, ``city`` and ``counted`` (0 or 1, by the model), with one line for
        each record and city that it may count for. A record may have several cities.
    sample
        Columns ``record_id`` and ``counted`` (0 or 1, decided by reading): records drawn at random,
        each with the same probability, from those of `decided`. A decision holds for every city of
        the record.
    confidence
        Level of the intervals, such as 0.95.

    Returns
    -------
    pandas.DataFrame
        Best-ranked first:

        - ``city``, ``articles``: the model's count;
        - ``corrected``: the expected count if all records were read;
        - ``low``, ``high``: an interval for the count if all records were read, which holds with
          at least `confidence` on average over cities and samples. It stays within what is
          possible: at least what was read and counted, at most the records of the city;
        - ``rank``: of the corrected counts; equal counts share the best rank;
        - ``rank_low``, ``rank_high``: sets for the ranks of the cities' *rates*, which hold for all
          cities simultaneously with at least `confidence`. Articles are treated as Poisson draws,
          as in `rank_intervals`, so the sets allow both for chance in what gets published and for
          records that were not read.

    Raises
    ------
    LabelError
        If a sampled record is not among those decided on, a line appears twice, a column is
        missing, a value is neither 0 nor 1, or nothing was sampled.

    Notes
    -----
    See `city_posteriors` for the estimator and `compare_posteriors` for the tests. How much errors
    differ between cities is estimated from the sample. Coverage is an average over cities: the
    interval may miss the truth for a single city in which the model's errors are quite different
    and of which almost nothing was sampled.

    Examples
    --------
    >>> import pandas as pd
    >>> decided = pd.DataFrame(
    ...     {
    ...         "record_id": range(60),
    ...         "city": ["Oslo", "Bergen"] * 30,
    ...         "counted": [1, 1, 1, 0, 0, 0] * 10,
    ...     }
    ... )
    >>> sample = decided[["record_id", "counted"]].sample(30, random_state=1)
    >>> corrected_counts(decided, sample)[["city", "articles", "low", "high"]].values.tolist()
    [['Oslo', 20, 19, 22], ['Bergen', 10, 8, 11]]
    """
    import pandas as pd  # noqa: PLC0415 - takes half a second

    check_confidence(confidence)
    lines = _read(decided, "decided", ["record_id", "city"])
    read = _read(sample, "sample", ["record_id"])
    if not len(read):
        raise LabelError("sample: contains no records; read some records drawn at random")
    strangers = read.loc[~read["record_id"].isin(lines["record_id"]), "record_id"]
    if len(strangers):
        raise LabelError(
            f"sample: record {strangers.tolist()[0]!r} is not among the decided records "
            f"({len(strangers)} of {len(read)} are not); draw from `decided`, using the same "
            "type of id"
        )
    cities = list(dict.fromkeys(lines["city"]))
    places = lines["city"].map({city: place for place, city in enumerate(cities)}).to_numpy()
    truth = lines["record_id"].map(read.set_index("record_id")["counted"]).to_numpy(dtype=float)
    seen = _tabulate(places, lines["counted"].to_numpy() == 1, truth, len(cities), len(read))
    found = city_posteriors(seen)
    sets = find_rank_sets(compare_posteriors(found), confidence=confidence)
    ends = [posterior.interval(confidence) for posterior in found]
    corrected = {city: posterior.mean for city, posterior in zip(cities, found, strict=True)}
    ranks = competition_ranks(corrected)
    table = pd.DataFrame(
        {
            "city": cities,
            "articles": seen.calls,
            "corrected": list(corrected.values()),
            "low": [low for low, _ in ends],
            "high": [high for _, high in ends],
            "rank": [ranks[city] for city in cities],
            "rank_low": sets.all_best,
            "rank_high": sets.all_worst,
        }
    )
    return table.sort_values(["rank", "city"], ignore_index=True)


def _tabulate(
    places: NDArray[np.int64],
    called: NDArray[np.bool_],
    truth: NDArray[np.float64],
    cities: int,
    records: int,
) -> SampledCalls:
    """Count the lines of each city by call and truth, which is NaN where nothing was sampled."""

    def number(lines: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(places[lines], minlength=cities)

    unread, yes = np.isnan(truth), truth == 1
    return SampledCalls(
        true_positives=number(called & yes),
        false_positives=number(called & ~yes & ~unread),
        called=number(called & unread),
        false_negatives=number(~called & yes),
        true_negatives=number(~called & ~yes & ~unread),
        passed=number(~called & unread),
        distinct=records / int((~unread).sum()),
    )


def _read(data: Any, name: str, keys: list[str]) -> pd.DataFrame:
    """The columns that are needed, checked."""
    import pandas as pd  # noqa: PLC0415

    table = pd.DataFrame(data)
    wanted = [*keys, "counted"]
    if missing := [column for column in wanted if column not in table.columns]:
        raise LabelError(
            f"{name}: has no column {', '.join(missing)}; expected {', '.join(wanted)}"
        )
    table = table[wanted].reset_index(drop=True)
    empty = table[keys].isna() | (table[keys] == "")
    if empty.to_numpy().any():
        line, column = np.argwhere(empty.to_numpy())[0]
        raise LabelError(f"{name}, line {line + 1}: {keys[column]} is empty")
    wrong = ~table["counted"].isin([0, 1])
    if wrong.any():
        line = int(np.argmax(wrong.to_numpy()))
        value = table["counted"].tolist()[line]
        raise LabelError(f"{name}, line {line + 1}: counted is {value!r}, expected 0 or 1")
    twice = table.duplicated(keys)
    if twice.any():
        line = int(np.argmax(twice.to_numpy()))
        what = " under ".join(str(table[key].iloc[line]) for key in keys)
        raise LabelError(f"{name}, line {line + 1}: record {what} appears twice")
    return table.astype({"counted": int})
