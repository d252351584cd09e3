"""Reads and checks the two CSV files of a composite indicator: its framework and the values."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path

import pandas as pd

from reputation.comparison.published import published_file
from reputation.errors import IndicatorError
from reputation.folding import fold
from reputation.index.framework import Framework, Indicator
from reputation.input import check_plain_file

__all__ = ["WEIGHT_TOLERANCE", "published_index", "read_framework", "read_indicators"]

#: How far weights may be from adding up to 1: three thirds written as 0.333 are let through.
WEIGHT_TOLERANCE = 0.001

_LARGEST = 1 << 28  # bytes
_DIRECTIONS = {"": True, "1": True, "higher": True, "-1": False, "lower": False}

#: Columns of the result beside the pillars.
_TAKEN = ("city", "score", "rank", "level", "imputed")

Row = tuple[int, dict[str, str]]


def read_framework(file: Path | Traversable) -> Framework:
    """Read which indicators form which pillar, and what they weigh.

    Parameters
    ----------
    file
        CSV with the columns ``pillar,pillar_weight,indicator,indicator_weight``, a line an
        indicator. Where wanted also ``direction`` (``higher`` or ``lower`` is better), ``lower``
        and ``upper`` (goalposts of min-max), ``reference``. Other columns are left alone.

    Raises
    ------
    IndicatorError
        Names file and line: a column missing, a text where a number belongs, an indicator that
        stands twice, weights that do not add up to 1 within `WEIGHT_TOLERANCE`.
    """
    rows = list(_rows(file, ("pillar", "pillar_weight", "indicator", "indicator_weight")))
    indicators: dict[str, Indicator] = {}
    pillar_weights: dict[str, float] = {}
    lines: dict[str, list[int]] = {}
    for line, row in rows:
        place = f"{file}, line {line}"
        indicator = _indicator(row, place)
        if indicator.name in indicators:
            raise IndicatorError(f"{place}: the indicator {indicator.name} stands twice")
        weight = _weight(row, "pillar_weight", place)
        known = pillar_weights.setdefault(indicator.pillar, weight)
        if known != weight:
            raise IndicatorError(
                f"{place}: pillar_weight of {indicator.pillar} is {weight:g}, but {known:g} in "
                f"line {lines[indicator.pillar][0]}"
            )
        indicators[indicator.name] = indicator
        lines.setdefault(indicator.pillar, []).append(line)
    framework = Framework(tuple(indicators.values()), pillar_weights)
    for pillar in framework.pillars:
        first, last = lines[pillar][0], lines[pillar][-1]
        where = f"{file}, line {first}" if first == last else f"{file}, lines {first} to {last}"
        weights = [indicator.weight for indicator in framework.of(pillar)]
        _check_sum(weights, f"{where}: the indicator weights of {pillar}")
    _check_sum(list(pillar_weights.values()), f"{file}: the pillar weights")
    return framework.with_weights({i.name: i.weight for i in indicators.values()}, pillar_weights)


def read_indicators(file: Path | Traversable, framework: Framework) -> pd.DataFrame:
    """Read the value of every indicator for every city.

    Parameters
    ----------
    file
        CSV with the columns ``indicator,city`` and ``score`` or ``value``, a line a value; an
        empty cell is a value that is missing. A column ``pillar`` is checked where there is one.
    framework
        The indicators that are wanted, each for every city that the file names.

    Returns
    -------
    DataFrame of shape (cities, indicators)
        Cities in the order of the file, indicators in the order of the framework; NaN where a
        value is missing.

    Raises
    ------
    IndicatorError
        Names file and line: an unknown indicator or pillar, a text where a number belongs, a row
        that stands twice, a city without a line for an indicator.
    """
    pillars = {indicator.name: indicator.pillar for indicator in framework.indicators}
    cities: dict[str, str] = {}
    values: dict[tuple[str, str], float] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in _rows(file, ("indicator", "city"), either=("score", "value")):
        place = f"{file}, line {line}"
        name = row["indicator"]
        if name not in pillars:
            near = get_close_matches(name, pillars, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; it has {', '.join(pillars)}"
            raise IndicatorError(f"{place}: the framework has no indicator {name!r}{hint}")
        if row.get("pillar", pillars[name]) != pillars[name]:
            raise IndicatorError(
                f"{place}: {name} stands under {row['pillar']!r}, but the framework has it under "
                f"{pillars[name]!r}"
            )
        if not row["city"]:
            raise IndicatorError(f"{place}: city is empty")
        key = (fold(row["city"]), name)
        if key in values:
            raise IndicatorError(
                f"{place}: {name} of {row['city']} stands twice, first in line {lines[key]}"
            )
        cities.setdefault(key[0], row["city"])
        column = "score" if "score" in row else "value"
        values[key] = _number(row[column], column, place) if row[column] else math.nan
        lines[key] = line
    _check_complete(file, cities, values, framework)
    table = [[values[city, name] for name in framework.names] for city in cities]
    return pd.DataFrame(
        table, index=pd.Index(list(cities.values()), name="city"), columns=framework.names
    )


def published_index(name: str = "global-smart-cities-2020") -> tuple[pd.DataFrame, Framework]:
    """The indicators and the framework of a published index that comes with the package."""
    framework = read_framework(published_file(name, "framework"))
    return read_indicators(published_file(name, "indicators"), framework), framework


def _rows(
    file: Path | Traversable, wanted: Sequence[str], either: Sequence[str] = ()
) -> Iterator[Row]:
    """Line numbers and stripped cells; refuses a file that is not such a table."""
    expected = ", ".join(wanted) + (f" and {' or '.join(either)}" if either else "")
    try:
        if isinstance(file, Path):
            check_plain_file(file, _LARGEST)
        text = file.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        header = [(column or "").strip() for column in reader.fieldnames or ()]
        reader.fieldnames = header
        if not set(wanted) <= set(header) or (either and not set(either) & set(header)):
            raise IndicatorError(
                f"{file}, line 1: expected the columns {expected}, separated by commas; found "
                f"{', '.join(header) or 'none'}"
            )
        empty = True
        for row in reader:
            if None in row or None in row.values():
                raise IndicatorError(
                    f"{file}, line {reader.line_num}: expected {len(header)} cells, as in line 1"
                )
            empty = False
            yield reader.line_num, {column: cell.strip() for column, cell in row.items()}
    except OSError as error:
        raise IndicatorError(f"{file}: cannot be read ({error.strerror or error})") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise IndicatorError(f"{file}: is not CSV in UTF-8 ({error})") from None
    if empty:
        raise IndicatorError(f"{file}: holds no line below its heading; expected {expected}")


def _indicator(row: dict[str, str], place: str) -> Indicator:
    for column in ("pillar", "indicator"):
        if not row[column]:
            raise IndicatorError(f"{place}: {column} is empty")
    if row["pillar"] in _TAKEN:
        raise IndicatorError(
            f"{place}: pillar is {row['pillar']!r}, which is a column of the result; choose "
            f"another name than {', '.join(_TAKEN)}"
        )
    direction = row.get("direction", "")
    if direction not in _DIRECTIONS:
        raise IndicatorError(
            f"{place}: direction is {direction!r}, expected higher or lower (or 1 or -1)"
        )
    posts = {
        column: _number(row[column], column, place) if row.get(column) else None
        for column in ("lower", "upper", "reference")
    }
    lower, upper = posts["lower"], posts["upper"]
    if lower is not None and upper is not None and lower >= upper:
        raise IndicatorError(f"{place}: lower is {lower:g}, not below upper, {upper:g}")
    return Indicator(
        row["indicator"],
        row["pillar"],
        _weight(row, "indicator_weight", place),
        _DIRECTIONS[direction],
        **posts,
    )


def _weight(row: dict[str, str], column: str, place: str) -> float:
    weight = _number(row[column], column, place)
    if weight < 0:
        raise IndicatorError(f"{place}: {column} is {weight:g}, expected 0 or more")
    return weight


def _number(text: str, column: str, place: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise IndicatorError(
            f"{place}: {column} is {text!r}, expected a number with a decimal point"
        )
    return number


def _check_sum(weights: list[float], what: str) -> None:
    if abs(sum(weights) - 1) > WEIGHT_TOLERANCE:
        raise IndicatorError(
            f"{what} add up to {sum(weights):g}, expected 1 (within {WEIGHT_TOLERANCE:g})"
        )


def _check_complete(
    file: Path | Traversable,
    cities: dict[str, str],
    values: dict[tuple[str, str], float],
    framework: Framework,
) -> None:
    lacking = [
        f"{name} of {city}"
        for key, city in cities.items()
        for name in framework.names
        if (key, name) not in values
    ]
    if lacking:
        more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
        raise IndicatorError(
            f"{file}: no line for {', '.join(lacking[:3])}{more}; where a value is not known, "
            "write a line with an empty score"
        )
