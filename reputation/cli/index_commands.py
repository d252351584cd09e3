"""Commands on the quantitative side: ``index compute``, ``index audit``, ``index sensitivity``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.listing import ListingCommand, PlainGroup
from reputation.cli.terminal import out, print_table, say
from reputation.output import plain

if TYPE_CHECKING:
    import pandas as pd

    from reputation.index.composite import CompositeIndex
    from reputation.index.framework import Framework
    from reputation.index.report_figures import Figure

app = typer.Typer(
    cls=PlainGroup,
    help="Quantitative indices: compute one, audit the report's, see what its ranks hang on.",
    no_args_is_help=True,
)

IndicatorsArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[INDICATORS]",
        help="CSV with indicator,city,score; without it, the report's indicators.",
    ),
]
FrameworkOption = Annotated[
    Path | None,
    typer.Option(help="CSV with pillar, pillar_weight, indicator and indicator_weight."),
]
NormaliseOption = Annotated[
    str, typer.Option(help="none, best, minmax, zscore, rank or reference.")
]
MissingOption = Annotated[
    str, typer.Option(help="refuse, drop-city, drop-indicator, mean or median.")
]
WeightsOption = Annotated[str, typer.Option(help="given, equal or pca (principal components).")]
AggregateOption = Annotated[str, typer.Option(help="arithmetic, geometric or harmonic.")]


@app.command("compute", cls=ListingCommand)
def compute(
    indicators: IndicatorsArgument = None,
    framework: FrameworkOption = None,
    normalise: NormaliseOption = "none",
    missing: MissingOption = "refuse",
    weights: WeightsOption = "given",
    aggregate: AggregateOption = "arithmetic",
    levels: Annotated[
        str,
        typer.Option(help="sample or population standard deviation, or two cuts: 96.1,72.9."),
    ] = "sample",
    reference: Annotated[
        str, typer.Option(help="For reference: mean, or the name of a city.")
    ] = "mean",
    lowest: Annotated[
        float, typer.Option(help="For minmax: what the worst city gets (1 before geometric).")
    ] = 0.0,
    file: Annotated[Path | None, typer.Option("--out", help="A CSV file to write.")] = None,
) -> None:
    """Compute an index: indicators, sub-indices, overall score, rank and level.

    The file that --out writes can be named in a study as its quantitative
    ranks. Scores between 0 and 100 are taken as they are; values in units of
    their own want --normalise.

    Examples:

      reputation index compute

      reputation index compute indicators.csv --framework tree.csv --out index.csv
    """
    from reputation.index.composite import Method, compute_index
    from reputation.output import to_csv, write_whole

    table, found = _read(indicators, framework)
    method = Method(normalise, missing, weights, aggregate, levels, reference, lowest)
    index = compute_index(table, found, method)
    _print_index(index)
    if file:
        write_whole(file, to_csv(*index.rows()))
        say(f"written to {file}")


@app.command("audit", cls=ListingCommand)
def audit(
    folder: Annotated[Path | None, typer.Option("--out", help="A folder for audit.csv.")] = None,
) -> None:
    """Recompute every published figure of the report from the level below it.

    Writes audit.csv: table, item, city, published, recomputed, difference, agrees.

    Example:

      reputation index audit --out results
    """
    from reputation.index.audit import AUDIT_COLUMNS, audit_report, audit_row
    from reputation.output import to_csv, write_whole

    figures = audit_report()
    _print_audit(figures)
    if folder:
        write_whole(folder / "audit.csv", to_csv(AUDIT_COLUMNS, map(audit_row, figures)))
        say(f"written to {folder / 'audit.csv'}")


@app.command("sensitivity", cls=ListingCommand)
def sensitivity(
    indicators: IndicatorsArgument = None,
    framework: FrameworkOption = None,
    normalise: NormaliseOption = "none",
    missing: MissingOption = "refuse",
    weights: WeightsOption = "given",
    aggregate: AggregateOption = "arithmetic",
    vary: Annotated[
        str, typer.Option(help="Some of weights,normalise,aggregate,leave-out.")
    ] = "weights,normalise,aggregate,leave-out",
    draw: Annotated[
        str, typer.Option(help="Weights: uniform around those stated, or dirichlet (any).")
    ] = "uniform",
    spread: Annotated[float, typer.Option(help="For uniform: 0.25 is up to a quarter.")] = 0.25,
    draws: Annotated[int, typer.Option(help="How many random draws.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Where the random numbers begin.")] = 1,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="A folder for rank_intervals.csv and rank_scenarios.csv."),
    ] = None,
) -> None:
    """See how an index's ranks move with its weights and other choices.

    Without files, the report's indicators are compared with its published ranks.

    Examples:

      reputation index sensitivity --out results

      reputation index sensitivity indicators.csv --framework tree.csv --draws 500
    """
    from reputation.comparison.published import published_ranks
    from reputation.index.composite import Method
    from reputation.index.robustness import Variation, rank_intervals, rank_scenarios
    from reputation.output import to_csv, write_whole

    table, found = _read(indicators, framework)
    method = Method(normalise, missing, weights, aggregate)
    ranks = published_ranks() if indicators is None else None
    chosen = tuple(part.strip() for part in vary.split(",") if part.strip())
    variation = Variation(chosen, draw, spread, draws, seed)
    intervals = rank_intervals(table, found, method, variation, ranks=ranks)
    scenarios = rank_scenarios(table, found, method, ranks=ranks)
    _print_intervals(intervals, variation.draws)
    _print_scenarios(scenarios)
    if folder:
        for name, frame in (("rank_intervals", intervals), ("rank_scenarios", scenarios)):
            header = [str(frame.index.name), *map(str, frame.columns)]
            write_whole(folder / f"{name}.csv", to_csv(header, frame.itertuples(name=None)))
        say(f"written to {folder}: rank_intervals.csv, rank_scenarios.csv")


def _read(indicators: Path | None, framework: Path | None) -> tuple[pd.DataFrame, Framework]:
    from reputation.index.indicators import (
        published_index,
        read_framework,
        read_indicators,
    )

    if indicators is None and framework is None:
        return published_index()
    if indicators is None or framework is None:
        raise typer.BadParameter("INDICATORS and --framework go together")
    found = read_framework(framework)
    return read_indicators(indicators, found), found


def _print_index(index: CompositeIndex) -> None:
    from reputation.index.normalising import HAS_ZERO

    header, lines = index.rows()
    first = header.index("score")
    columns = [("rank", "right"), ("city", "left"), ("score", "right"), ("level", "left")]
    digits = 1 if index.method.normalise in HAS_ZERO else 2
    rows = [
        (line[first + 1], line[0], f"{line[first]:.{digits}f}", line[first + 2]) for line in lines
    ]
    print_table(columns, rows)
    upper, lower = (f"{cut:.{digits}f}" for cut in index.cuts)
    out.print(f"\nLeading above {upper}, following at {lower} or less.")
    for treatment in index.treated:
        value = "" if treatment.value is None else f" {treatment.value:g}"
        note = f"{treatment.indicator} of {treatment.city} was missing: {treatment.what}{value}"
        out.print(plain(note), markup=False)


def _print_audit(figures: list[Figure]) -> None:
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
        "\nrounding: differ, but by no more than rounding of the figures below can account for."
        "\nlargest: the largest difference, published less recomputed, without its sign.\n"
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


def _print_intervals(intervals: pd.DataFrame, draws: int) -> None:
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


def _print_scenarios(scenarios: pd.DataFrame) -> None:
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
