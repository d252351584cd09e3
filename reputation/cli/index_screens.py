"""What the commands on the quantitative side print."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from reputation.cli.terminal import out, print_table
from reputation.output import plain

if TYPE_CHECKING:
    import pandas as pd

    from reputation.index.composite import CompositeIndex
    from reputation.index.report_figures import Figure

__all__ = [
    "print_audit",
    "print_check",
    "print_city",
    "print_effects",
    "print_index",
    "print_intervals",
    "print_scenarios",
]

_ONE_BY_ONE = 20  # values of one step and indicator that are named each


def print_index(index: CompositeIndex) -> None:
    """Ranks, scores and levels, the cuts, and what was done to the values."""
    from reputation.index.normalising import has_zero

    header, lines = index.rows()
    first = header.index("score")
    columns = [("rank", "right"), ("city", "left"), ("score", "right"), ("level", "left")]
    digits = 1 if has_zero(index.framework, index.method.normalise) else 2
    rows = [
        (line[first + 1], line[0], f"{line[first]:.{digits}f}", line[first + 2]) for line in lines
    ]
    print_table(columns, rows)
    upper, lower = (f"{cut:.{digits}f}" for cut in index.cuts)
    out.print(f"\nLeading: above {upper}; following: {lower} or below.")
    _print_treated(index)


def _print_treated(index: CompositeIndex) -> None:
    """Each value that was missing or winsorised; of steps that change all values, how many."""
    many = Counter((t.step, t.indicator, t.what) for t in index.treated)
    told = set()
    for t in index.treated:
        key = (t.step, t.indicator, t.what)
        value = "" if t.value is None else f" {t.value:g}"
        if t.step == "impute":
            note = f"{t.indicator} of {t.city} was missing: {t.what}{value}"
        elif t.what == "winsorised" and many[key] <= _ONE_BY_ONE:
            note = f"{t.indicator} of {t.city} is an outlier: {t.before:g} winsorised to{value}"
        elif key not in told:
            told.add(key)
            note = f"{t.indicator}: {t.what} in {many[key]} cities"
        else:
            continue
        out.print(plain(note), markup=False)


def print_audit(figures: list[Figure]) -> None:
    """How each sort of figure fares, and every figure that differs."""
    from reputation.index.audit import summarise

    columns = [
        ("figures", "left"),
        ("where", "left"),
        ("all", "right"),
        ("agree", "right"),
        ("rounding", "right"),
        ("largest", "right"),
    ]
    rows: list[tuple[object, ...]] = [
        (s.kind, s.tables, s.figures, s.agree, s.explained - s.agree, s.largest)
        for s in summarise(figures)
    ]
    agree = sum(figure.agrees for figure in figures)
    explained = sum(figure.explained for figure in figures) - agree
    rows.append(("Total", "", len(figures), agree, explained, ""))
    print_table(columns, rows, title="Published figures, recomputed from the level below")
    out.print(
        "\nrounding: differences no larger than rounding of the lower-level figures can explain."
        "\nlargest: the largest absolute difference between published and recomputed.\n"
    )
    columns = [
        ("where", "left"),
        ("what differs", "left"),
        ("city", "left"),
        ("published", "right"),
        ("recomputed", "right"),
    ]
    print_table(
        columns,
        [(f.table, f.item, f.city, f.published, f.recomputed) for f in figures if not f.agrees],
    )


def print_intervals(intervals: pd.DataFrame, draws: int) -> None:
    """The ranges of ranks of each city."""
    columns = [
        ("city", "left"),
        ("rank", "right"),
        ("median", "right"),
        ("5%", "right"),
        ("95%", "right"),
        ("best", "right"),
        ("worst", "right"),
        ("holds", "right"),
    ]
    rows = [(*ranks, f"{100 * holds:.0f}%") for *ranks, holds in intervals.itertuples(name=None)]
    print_table(columns, rows, title=f"Ranks in {draws} draws")
    for reason in intervals.attrs["not_drawn"]:
        out.print(f"Not drawn: {reason}")


def print_scenarios(scenarios: pd.DataFrame) -> None:
    """What each choice alone changes."""
    columns = [
        ("one choice changed", "left"),
        ("mean shift", "right"),
        ("same", "right"),
        ("largest", "right"),
        ("city", "left"),
    ]
    rows = [
        (name, f"{shift:.2f}", same, f"{largest:+d}" if largest else 0, city)
        for name, shift, same, largest, city, *_ in scenarios.itertuples(name=None)
    ]
    out.print()
    print_table(columns, rows, title="Ranks with one choice changed")
    for reason in scenarios.attrs["not_computed"]:
        out.print(f"Not computed: {reason}")


def print_effects(effects: pd.DataFrame, what: str) -> None:
    """Shares of the variance, with their errors."""
    columns = [
        ("choice", "left"),
        ("first", "right"),
        ("±", "right"),
        ("total", "right"),
        ("±", "right"),
    ]
    rows = [
        (name, *(_number(share) for share in shares))
        for name, *shares in effects[["first", "first_error", "total", "total_error"]].itertuples(
            name=None
        )
    ]
    out.print()
    print_table(columns, rows, title=f"Sobol effects on the {what}")
    out.print(
        "\nfirst: share of variance due to a choice alone; total: including its interactions"
        "\nwith other choices; ±: half-width of the 95% interval. Values below 0 are noise."
    )


def print_check(
    statistics: pd.DataFrame, consistent: pd.DataFrame, correlated: pd.DataFrame
) -> None:
    """Indicators with outliers, groups, and the correlations that are flagged."""
    columns = [("indicator", "left")]
    columns += [(name, "right") for name in ("known", "skew", "kurtosis", "outliers", "treated")]
    rows = [
        (
            name,
            line.known,
            _number(line.skewness),
            _number(line.kurtosis),
            "yes" if line.outliers else "",
            line.treated or "",
        )
        for name, line in zip(statistics.index, statistics.itertuples(), strict=True)
    ]
    print_table(columns, rows, title="Indicators as given")
    out.print()
    columns = [("group", "left"), ("members", "right"), ("alpha", "right"), ("mean r", "right")]
    columns += [("lowest", "right"), ("highest", "right"), ("better without", "left")]
    lines = [
        (
            name,
            line.members,
            *map(_number, (line.alpha, line.mean_correlation, line.lowest, line.highest)),
            line.alpha_without,
        )
        for name, line in zip(consistent.index, consistent.itertuples(), strict=True)
    ]
    print_table(columns, lines, title="Consistency (Cronbach's alpha, correlations r of members)")
    flagged = correlated[correlated["flag"] != ""]
    out.print()
    if flagged.empty:
        out.print("No correlation is above 0.9, and none within a group is negative.")
        return
    columns = [("first", "left"), ("second", "left"), ("kind", "left"), ("r", "right")]
    print_table(
        [*columns, ("flag", "left")],
        [
            (line.first, line.second, line.kind, _number(line.correlation), line.flag)
            for line in flagged.itertuples()
        ],
        title="Correlations above 0.9, or negative within a group",
    )


def print_city(city: str, summary: pd.DataFrame, indicators: pd.DataFrame) -> None:
    """Sub-indices of a city, its strengths and its weaknesses."""
    columns = [("", "left"), ("rank", "right"), ("of", "right")]
    columns += [("score", "right"), ("median", "right")]
    rows = [
        (line.group, line.rank, line.cities, _number(line.score, 1), _number(line.median, 1))
        for line in summary.itertuples()
    ]
    print_table(columns, rows, title=city)
    for kind, title in (("strength", "Strengths"), ("weakness", "Weaknesses")):
        columns[0] = ("indicator", "left")
        lines = [
            (
                line.indicator,
                line.rank,
                line.cities,
                _number(line.score, 1),
                _number(line.median, 1),
                f"{line.value:g}",
            )
            for line in indicators[indicators["kind"] == kind].itertuples()
        ]
        out.print()
        print_table([*columns, ("value", "right")], lines, title=title)


def _number(value: Any, digits: int = 2) -> str | None:
    return None if math.isnan(value) else f"{value:.{digits}f}"
