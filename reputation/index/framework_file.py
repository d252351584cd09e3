"""Read and check the framework of a composite index: one line per path, or per parent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from reputation.errors import IndicatorError
from reputation.index.framework import INDEX, Framework, Indicator
from reputation.index.indicator_rows import read_header, read_number, read_rows
from reputation.index.missing_values import IMPUTATIONS
from reputation.index.normalising import NORMALISATIONS
from reputation.index.outliers import TREATMENTS

__all__ = ["WEIGHT_TOLERANCE", "read_framework"]

#: How far the sum of weights may be from 1: three thirds written as 0.333 are accepted.
WEIGHT_TOLERANCE = 0.001

_WANTED = ("pillar", "pillar_weight", "indicator", "indicator_weight")
_DIRECTIONS = {"": True, "1": True, "higher": True, "-1": False, "lower": False}
_CHOICES: dict[str, Collection[str]] = {
    "normalise": tuple(NORMALISATIONS),
    "impute": IMPUTATIONS,
    "treat": TREATMENTS,
}
#: Columns of the result other than the groups.
_TAKEN = ("city", "score", "rank", "level", "imputed")
#: Types of COINr's table that are neither an indicator nor a group of them.
_ASIDE = ("denominator", "group", "other")


def read_framework(file: Path | Traversable) -> Framework:
    """Read which indicators form which group, and their weights.

    Parameters
    ----------
    file
        CSV with the columns ``pillar,pillar_weight,indicator,indicator_weight``, a line an
        indicator; levels above the pillars are further pairs of columns, as
        ``dimension,dimension_weight``, the highest first. Or a line an indicator or group with
        ``name,parent,weight``, as COINr's ``iCode,Parent,Weight``, where weights are relative.
        Where wanted also ``direction`` (``higher`` or ``lower`` is better), ``lower`` and
        ``upper`` (goalposts of min-max), ``reference``, ``normalise``, ``impute``, ``treat`` and
        ``denominator``. Other columns are left alone.

    Raises
    ------
    IndicatorError
        Names file and line: a column missing, a text where a number belongs, an indicator that
        appears twice, weights that do not add up to 1 within `WEIGHT_TOLERANCE`.
    """
    header = read_header(file)
    lowered = {column.lower() for column in header}
    if "parent" in lowered and {"name", "icode"} & lowered and "pillar" not in lowered:
        return _read_parents(file, header)
    above = [
        name
        for name in header
        if f"{name}_weight" in header and name not in ("pillar", "indicator", "")
    ]
    return _read_paths(file, [*above, "pillar"])


def _read_paths(file: Path | Traversable, levels: list[str]) -> Framework:
    indicators: dict[str, Indicator] = {}
    weights: dict[str, float] = {}
    parents: dict[str, str] = {}
    lines: dict[str, list[int]] = {}
    for line, row in read_rows(file, _WANTED):
        place = f"{file}, line {line}"
        indicator = _indicator(row, place)
        if indicator.name in indicators:
            raise IndicatorError(f"{place}: the indicator {indicator.name} appears twice")
        parent = INDEX
        for level in levels:
            if name := row[level]:
                _check_name(name, level, place)
                weight = _weight(row, f"{level}_weight", place)
                known = (weights.setdefault(name, weight), parents.setdefault(name, parent))
                first = lines.setdefault(name, [])
                _check_same(f"{place}: {level}", name, (weight, parent), known, first)
                first.append(line)
                parent = name
        indicators[indicator.name] = indicator
    framework = Framework(tuple(indicators.values()), weights, _without_top(parents))
    _check_sums(file, framework, lines)
    return framework.with_weights({i.name: i.weight for i in indicators.values()}, weights)


def _check_same(
    level: str,
    name: str,
    found: tuple[float, str],
    known: tuple[float, str],
    lines: list[int],
) -> None:
    """A group has the same weight and the same parent in all its lines."""
    if found[0] != known[0]:
        raise IndicatorError(
            f"{level}_weight of {name} is {found[0]:g}, but {known[0]:g} in line {lines[0]}"
        )
    if found[1] != known[1] or found[1] == name:
        raise IndicatorError(
            f"{level} {name} is under {found[1] or 'the index'}, but under "
            f"{known[1] or 'the index'} in line {lines[0] if lines else 'the same'}; if a level "
            "does not apply, leave its cells empty"
        )


def _check_sums(
    file: Path | Traversable, framework: Framework, lines: Mapping[str, list[int]]
) -> None:
    for group in framework.pillars:
        first, last = lines[group][0], lines[group][-1]
        where = f"{file}, line {first}" if first == last else f"{file}, lines {first} to {last}"
        if own := framework.of(group):
            weights = [indicator.weight for indicator in own]
            weights += [framework.pillar_weights[name] for name in framework.groups_in(group)]
            _check_sum(weights, f"{where}: the indicator weights of {group}")
        else:
            weights = [framework.pillar_weights[name] for name in framework.groups_in(group)]
            _check_sum(weights, f"{where}: the weights of the groups in {group}")
    tops = [framework.pillar_weights[name] for name in framework.groups_in(INDEX)]
    _check_sum(tops, f"{file}: the {'pillar' if not framework.parents else 'highest'} weights")


def _read_parents(file: Path | Traversable, header: Iterable[str]) -> Framework:
    """Read a line an indicator or group: ``name,parent,weight``, or COINr's table of them."""
    called = {name.lower(): name for name in header}
    renamed = {called.get("name" if "icode" not in called else "icode", ""): "name"}
    rows: dict[str, dict[str, str]] = {}
    places: dict[str, str] = {}
    for line, cells in read_rows(file, [called["parent"], *renamed]):
        place = f"{file}, line {line}"
        row = {
            renamed.get(name, name.lower()): "" if cell == "NA" else cell
            for name, cell in cells.items()
        }
        if row.get("type", "").lower() in _ASIDE:
            continue
        if not row["name"]:
            raise IndicatorError(f"{place}: name is empty")
        if row["name"] in rows:
            raise IndicatorError(f"{place}: {row['name']} appears twice")
        rows[row["name"]], places[row["name"]] = row, place
    groups = {row["parent"] for row in rows.values()} - {INDEX}
    for name, row in rows.items():
        if row["parent"] not in ({INDEX} | rows.keys()):
            raise IndicatorError(f"{places[name]}: the parent of {name}, "
                                 f"{row['parent']!r}, has no line of its own")  # fmt: skip
    ordered = _downwards(rows, groups, places)
    weights = {name: _relative(rows[name], places[name]) for name in rows}
    indicators = tuple(
        _indicator(
            {**row, "indicator": name, "pillar": row["parent"], "indicator_weight": "1"},
            places[name],
        )
        for name, row in rows.items()
        if name not in groups
    )
    parents = {name: rows[name]["parent"] for name in ordered}
    tops = [name for name in ordered if not parents[name]]
    if len(tops) == 1 and not any(i.pillar == tops[0] for i in indicators):
        # The one group that contains all others is the index itself.
        ordered.remove(tops[0])
        parents = {name: parents[name] for name in ordered if parents[name] != tops[0]}
    for name in ordered:
        _check_name(name, "the group", places[name])
    framework = Framework(
        indicators, {name: weights[name] for name in ordered}, _without_top(parents)
    )
    for group in framework.upwards:
        inside = [i.name for i in framework.of(group)] + framework.groups_in(group)
        if not sum(weights[name] for name in inside):
            raise IndicatorError(f"{file}: all weights in {group or 'the index'} are 0")
    return framework.with_weights(weights, weights)


def _downwards(
    rows: Mapping[str, Mapping[str, str]], groups: Collection[str], places: Mapping[str, str]
) -> list[str]:
    """The groups, each before those that are in it."""
    ordered: list[str] = []
    level = [name for name in rows if name in groups and not rows[name]["parent"]]
    while level:
        ordered += level
        level = [name for name in rows if name in groups and rows[name]["parent"] in level]
    if lost := [name for name in rows if name in groups and name not in ordered]:
        raise IndicatorError(f"{places[lost[0]]}: {lost[0]} is among its own ancestors")
    orphans = [name for name in rows if name not in groups and not rows[name]["parent"]]
    if orphans:
        raise IndicatorError(
            f"{places[orphans[0]]}: the parent of {orphans[0]} is empty; expected the name of the "
            "group it belongs to"
        )
    return ordered


def _relative(row: Mapping[str, str], place: str) -> float:
    return _weight(row, "weight", place) if row.get("weight") else 1.0


def _without_top(parents: Mapping[str, str]) -> dict[str, str]:
    return {name: parent for name, parent in parents.items() if parent}


def _check_name(name: str, column: str, place: str) -> None:
    if name in _TAKEN:
        raise IndicatorError(
            f"{place}: {column} is {name!r}, which is reserved for a result column; choose "
            f"a name other than {', '.join(_TAKEN)}"
        )


def _indicator(row: Mapping[str, str], place: str) -> Indicator:
    for column in ("pillar", "indicator"):
        if not row[column]:
            raise IndicatorError(f"{place}: {column} is empty")
    direction = row.get("direction", "")
    if direction not in _DIRECTIONS:
        raise IndicatorError(
            f"{place}: direction is {direction!r}, expected higher or lower (or 1 or -1)"
        )
    posts = {
        column: read_number(row[column], column, place) if row.get(column) else None
        for column in ("lower", "upper", "reference")
    }
    lower, upper = posts["lower"], posts["upper"]
    if lower is not None and upper is not None and lower >= upper:
        raise IndicatorError(f"{place}: lower is {lower:g}, but must be below upper ({upper:g})")
    for column, choices in _CHOICES.items():
        if row.get(column) and row[column] not in choices:
            raise IndicatorError(
                f"{place}: {column} is {row[column]!r}, expected one of {', '.join(choices)}"
            )
    return Indicator(
        row["indicator"],
        row["pillar"],
        _weight(row, "indicator_weight", place),
        _DIRECTIONS[direction],
        **posts,
        normalise=row.get("normalise", ""),
        impute=row.get("impute", ""),
        treat=row.get("treat", ""),
        denominator=row.get("denominator", ""),
    )


def _weight(row: Mapping[str, str], column: str, place: str) -> float:
    weight = read_number(row[column], column, place)
    if weight < 0:
        raise IndicatorError(f"{place}: {column} is {weight:g}, expected 0 or more")
    return weight


def _check_sum(weights: list[float], what: str) -> None:
    if abs(sum(weights) - 1) > WEIGHT_TOLERANCE:
        raise IndicatorError(
            f"{what} add up to {sum(weights):g}, expected 1 (within {WEIGHT_TOLERANCE:g})"
        )
