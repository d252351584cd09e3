"""The quantitative side from Python: an index, its tables, and how robust its ranks are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from reputation.errors import ChoiceError
from reputation.index.city_profile import city_summary, strengths_and_weaknesses
from reputation.index.coherence import consistency, correlations, indicator_statistics
from reputation.index.composite import CompositeIndex, Method, compute_index
from reputation.index.effects import rank_effects
from reputation.index.framework import Framework
from reputation.index.indicators import (
    PUBLISHED_SOURCE,
    published_index,
    read_framework,
    read_indicators,
)
from reputation.index.preparing import log_table
from reputation.index.robustness import Variation, rank_intervals, rank_scenarios
from reputation.output import write_whole
from reputation.registry import choose

__all__ = ["composite_index", "index_frame", "index_pictures", "index_workbook"]


def composite_index(
    indicators: str | Path | pd.DataFrame | None = None,
    framework: str | Path | Framework | None = None,
    **choices: Any,
) -> CompositeIndex:
    """Compute a composite index: denominate, impute, treat, normalise and aggregate values.

    Parameters
    ----------
    indicators
        A CSV file, or a table of cities and indicators; without it, those of the report.
    framework
        A CSV file with groups, weights and settings for each indicator, or a `Framework`.
    choices
        ``normalise``, ``missing``, ``weights``, ``aggregate``, ``treat`` and more, as listed by
        ``reputation index compute --help``.

    Returns
    -------
    CompositeIndex
        `index_frame` gives its tables.

    Raises
    ------
    ChoiceError
        If only one of the two files is given, or there is no such choice.
    IndicatorError
        If a file is invalid, or a choice cannot be applied to the values.

    Examples
    --------
    >>> import reputation as rep
    >>> index = rep.composite_index()
    >>> rep.index_frame(index).head(2)[["city", "score", "rank"]].round(1)
           city  score  rank
    0    London  100.0     1
    1  New York   98.7     2
    """
    if unknown := set(choices) - set(Method.__dataclass_fields__):
        known = ", ".join(Method.__dataclass_fields__)
        raise ChoiceError(f"an index has no choice {min(unknown)!r}; there are: {known}")
    if (indicators is None) != (framework is None):
        raise ChoiceError("give both indicators and framework, or neither for the report's index")
    if indicators is None or framework is None:
        return compute_index(*published_index(), Method(**choices), source=PUBLISHED_SOURCE)
    tree = framework if isinstance(framework, Framework) else read_framework(Path(framework))
    if isinstance(indicators, pd.DataFrame):
        return compute_index(indicators, tree, Method(**choices))
    table, source = read_indicators(Path(indicators), tree), Path(indicators).name
    return compute_index(table, tree, Method(**choices), source=source)


def index_frame(
    index: CompositeIndex, what: str = "results", *, city: str = "", **choices: Any
) -> pd.DataFrame:
    """One table of an index.

    Parameters
    ----------
    index
        An index (see `composite_index`).
    what
        ``"results"``; the ``"log"`` of changed cells; ``"values"`` after treatment; the common
        ``"scale"`` after normalisation; ``"statistics"``, ``"correlations"``, ``"consistency"``;
        ``"ranges"`` of ranks in random draws; ``"scenarios"`` with one choice changed; Sobol's
        ``"effects"``; ``"groups"`` or ``"strengths"`` (and weaknesses) of a city.
    city
        For ``"groups"`` and ``"strengths"``; with ``"effects"``, those on this city's rank.
    choices
        For ``"ranges"``, ``"scenarios"`` and ``"effects"`` the fields of
        `reputation.index.recomputing.Variation`, such as ``draws=500``; also ``samples`` for
        ``"effects"``, ``top`` for ``"strengths"``, ``how`` for ``"correlations"``.

    Raises
    ------
    ChoiceError
        If there is no such table.
    IndicatorError
        If a choice cannot be applied.

    Examples
    --------
    >>> import reputation as rep
    >>> index = rep.composite_index()
    >>> rep.index_frame(index, "strengths", city="Dubai", top=1)[["kind", "indicator", "rank"]]
           kind                              indicator  rank
    0  strength                          public_safety     1
    1  weakness  strength_of_colleges_and_universities    19
    """
    ready = index.ready()
    tables = {
        "results": lambda: pd.DataFrame(index.rows()[1], columns=index.rows()[0]),
        "log": lambda: log_table(index.treated),
        "values": lambda: index.values.rename_axis("city").reset_index(),
        "scale": lambda: index.normalised.rename_axis("city").reset_index(),
        "statistics": lambda: indicator_statistics(index).reset_index(),
        "correlations": lambda: correlations(index, **choices),
        "consistency": lambda: consistency(index).reset_index(),
        "ranges": lambda: rank_intervals(*ready, Variation(**choices)).reset_index(),
        "scenarios": lambda: rank_scenarios(*ready, Variation(**choices)).reset_index(),
        "effects": lambda: _effects(index, city, choices),
        "groups": lambda: city_summary(index, city),
        "strengths": lambda: strengths_and_weaknesses(index, city, **choices),
    }
    try:
        return choose(what, tables, "table of an index")()
    except TypeError as error:
        if "unexpected keyword" in str(error):
            raise ChoiceError(f"{what}: {str(error).rpartition('() ')[2]}") from None
        raise


def _effects(index: CompositeIndex, city: str, choices: dict[str, Any]) -> pd.DataFrame:
    drawn = {name: value for name, value in choices.items() if name != "samples"}
    samples = choices.get("samples", 256)
    values, framework, method = index.ready()
    found = rank_effects(values, framework, method, Variation(**drawn), city=city, samples=samples)
    return found.reset_index()


def index_pictures(
    index: CompositeIndex, *, cities: Sequence[str] = (), draws: int = 2000
) -> dict[str, Any]:
    """All pictures of an index: bars by sub-index, ranges of ranks, correlations, cities.

    Parameters
    ----------
    index
        An index (see `composite_index`).
    cities
        The cities whose strengths and weaknesses are drawn; by default the best city.
    draws
        The number of random draws for the ranges of ranks.

    Returns
    -------
    dict
        Charts by name; `save` writes one.
    """
    # Loads Altair, half a second.
    from reputation.report.index_pictures import index_pictures as pictures  # noqa: PLC0415

    return pictures(index, cities=cities, variation=Variation(draws=draws))


def index_workbook(index: CompositeIndex, path: str | Path, *, draws: int = 2000) -> Path:
    """Write an Excel file of an index: results, ranks, log, correlations and more.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    from reputation.report.index_workbook import index_to_xlsx  # noqa: PLC0415 - loads openpyxl

    return write_whole(path, index_to_xlsx(index, Variation(draws=draws)))
