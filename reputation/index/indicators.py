"""Read and check the values of a composite index: one line per value, or per city."""

from __future__ import annotations

import math
from importlib.resources.abc import Traversable
from pathlib import Path

import pandas as pd

from reputation.comparison.published import published_file
from reputation.errors import IndicatorError
from reputation.folding import did_you_mean, fold, nearest_name
from reputation.index.framework import Framework
from reputation.index.framework_file import read_framework
from reputation.index.indicator_rows import read_header, read_number, read_rows

__all__ = ["GROUP", "PUBLISHED_SOURCE", "published_index", "read_framework", "read_indicators"]

#: The column of what cities are grouped by, as countries or sizes, for imputation.
GROUP = "group"

#: How pictures name the indicators that come with the package.
PUBLISHED_SOURCE = "Global Smart Cities 2020"


def read_indicators(file: Path | Traversable, framework: Framework) -> pd.DataFrame:
    """Read the value of every indicator, and of every denominator, for every city.

    Parameters
    ----------
    file
        CSV with the columns ``indicator,city`` and ``score`` or ``value``, a line a value; an
        empty cell is a value that is missing. A column ``pillar`` is checked where there is one.
        Or a line a city with a column an indicator. A column ``group`` says what group a city
        belongs to, for values imputed from its group.
    framework
        The indicators and denominators that are wanted, each for every city that the file names.

    Returns
    -------
    DataFrame of shape (cities, indicators)
        Cities in the order of the file, indicators in the order of the framework; NaN where a
        value is missing. Then the denominators, and ``group`` where the file has it.

    Raises
    ------
    IndicatorError
        Names file and line: an unknown indicator or pillar, a text where a number belongs, a row
        that appears twice, a city without a line for an indicator.
    """
    wanted = list(dict.fromkeys([*framework.names, *framework.denominators]))
    header = read_header(file)
    if "indicator" not in header and set(header) & set(wanted):
        return _read_wide(file, header, wanted)
    pillars = {indicator.name: indicator.pillar for indicator in framework.indicators}
    cities: dict[str, str] = {}
    groups: dict[str, str] = {}
    values: dict[tuple[str, str], float] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in read_rows(file, ("indicator", "city"), either=("score", "value")):
        place = f"{file}, line {line}"
        name = row["indicator"]
        if name not in wanted:
            hint = did_you_mean(nearest_name(name, wanted), f"it has {', '.join(wanted)}")
            raise IndicatorError(f"{place}: the framework has no indicator {name!r}; {hint}")
        if name in pillars and row.get("pillar", pillars[name]) != pillars[name]:
            raise IndicatorError(
                f"{place}: {name} is under {row['pillar']!r}, but the framework has it under "
                f"{pillars[name]!r}"
            )
        city = _city(row, place)
        key = (city, name)
        if key in values:
            raise IndicatorError(
                f"{place}: {name} of {row['city']} appears twice, first in line {lines[key]}"
            )
        cities.setdefault(city, row["city"])
        _keep_group(groups, city, row, place)
        column = "score" if "score" in row else "value"
        values[key] = read_number(row[column], column, place) if row[column] else math.nan
        lines[key] = line
    _check_complete(file, cities, values, wanted)
    table = {name: [values[city, name] for city in cities] for name in wanted}
    return _frame(table, cities, groups)


def published_index(name: str = "global-smart-cities-2020") -> tuple[pd.DataFrame, Framework]:
    """The indicators and the framework of a published index that comes with the package."""
    framework = read_framework(published_file(name, "framework"))
    return read_indicators(published_file(name, "indicators"), framework), framework


def _read_wide(file: Path | Traversable, header: list[str], wanted: list[str]) -> pd.DataFrame:
    """A line a city; COINr calls it ``uCode``, and writes NA for what is missing."""
    called = "city" if "city" in header else "uCode"
    cities: dict[str, str] = {}
    groups: dict[str, str] = {}
    table: dict[str, list[float]] = {name: [] for name in wanted}
    for row in read_rows(file, (called, *wanted)):
        line, cells = row[0], {**row[1], "city": row[1][called]}
        place = f"{file}, line {line}"
        city = _city(cells, place)
        if city in cities:
            raise IndicatorError(f"{place}: {cells['city']} appears twice")
        cities[city] = cells["city"]
        _keep_group(groups, city, cells, place)
        for name in wanted:
            known = cells[name] not in ("", "NA")
            table[name].append(read_number(cells[name], name, place) if known else math.nan)
    return _frame(table, cities, groups)


def _city(row: dict[str, str], place: str) -> str:
    if not row["city"]:
        raise IndicatorError(f"{place}: city is empty")
    return fold(row["city"])


def _keep_group(groups: dict[str, str], city: str, row: dict[str, str], place: str) -> None:
    if GROUP in row and groups.setdefault(city, row[GROUP]) != row[GROUP]:
        raise IndicatorError(
            f"{place}: group of {row['city']} is {row[GROUP]!r}, but {groups[city]!r} before"
        )


def _frame(
    table: dict[str, list[float]], cities: dict[str, str], groups: dict[str, str]
) -> pd.DataFrame:
    frame = pd.DataFrame(table, index=pd.Index(list(cities.values()), name="city"))
    return frame.assign(**{GROUP: list(groups.values())}) if groups else frame


def _check_complete(
    file: Path | Traversable,
    cities: dict[str, str],
    values: dict[tuple[str, str], float],
    wanted: list[str],
) -> None:
    lacking = [
        f"{name} of {city}"
        for key, city in cities.items()
        for name in wanted
        if (key, name) not in values
    ]
    if lacking:
        more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
        raise IndicatorError(
            f"{file}: no line for {', '.join(lacking[:3])}{more}; if a value is unknown, "
            "add a line with an empty score"
        )
