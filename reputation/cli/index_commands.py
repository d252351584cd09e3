"""Commands on the quantitative side: ``index compute``, ``check``, ``city``, ``draw`` and more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reputation.cli.arguments import WidthOption, listed
from reputation.cli.index_files import read_tables, source_of, write_frame, write_frames
from reputation.cli.listing import ListingCommand, PlainGroup
from reputation.cli.terminal import say

app = typer.Typer(
    cls=PlainGroup,
    help="Compute, check and plot quantitative indices, test how sensitive their ranks are, "
    "and audit the published report.",
    no_args_is_help=True,
)

IndicatorsArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[INDICATORS]",
        help="CSV with columns indicator,city,score, or city and one column per indicator; "
        "default: the report's indicators.",
    ),
]
FrameworkOption = Annotated[
    Path | None,
    typer.Option(
        help="CSV with columns pillar, pillar_weight, indicator and indicator_weight (and any "
        "higher levels); or name, parent and weight."
    ),
]
NormaliseOption = Annotated[
    str, typer.Option(help="Normalisation: none, best, minmax, zscore, rank or reference.")
]
MissingOption = Annotated[
    str,
    typer.Option(
        help="Missing values: refuse, drop-city, drop-indicator, none (average those available), "
        "mean, median, group-mean or group-median."
    ),
]
WeightsOption = Annotated[
    str, typer.Option(help="Weights: given, equal or pca (principal components).")
]
AggregateOption = Annotated[
    str, typer.Option(help="Mean used to aggregate: arithmetic, geometric or harmonic.")
]
TreatOption = Annotated[
    str,
    typer.Option(
        help="Outliers: none, winsorise, winsorise-log (log if winsorising fails) or log."
    ),
]
MostOption = Annotated[
    int,
    typer.Option("--winsorise-most", help="Maximum number of values to winsorise per indicator."),
]
LowestOption = Annotated[
    float, typer.Option(help="For minmax: score of the worst city (use 1 with a geometric mean).")
]


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
        typer.Option(
            help="Cuts between levels: sample or population standard deviation, or two values: "
            "96.1,72.9."
        ),
    ] = "sample",
    reference: Annotated[
        str, typer.Option(help="For --normalise reference: mean, or the name of a city.")
    ] = "mean",
    lowest: LowestOption = 0.0,
    treat: TreatOption = "none",
    most: MostOption = 5,
    file: Annotated[Path | None, typer.Option("--out", help="A CSV file to write.")] = None,
    log: Annotated[
        Path | None, typer.Option(help="A CSV file to log every value that was changed.")
    ] = None,
    workbook: Annotated[
        Path | None,
        typer.Option(
            help="An Excel file to write: results, ranks, log, correlations, consistency."
        ),
    ] = None,
) -> None:
    """Compute an index: indicators, sub-indices, overall score, rank and level.

    Values are divided by their denominators, imputed, treated for outliers,
    normalised and aggregated, in this order. Settings for one indicator in the
    framework override the options here.

    A study can use the file written by --out as its quantitative ranks. Scores
    between 0 and 100 are used as they are; values in other units need
    --normalise.

    Examples:

      reputation index compute

      reputation index compute indicators.csv --framework tree.csv --out index.csv
    """
    from reputation.cli.index_screens import print_index
    from reputation.index.composite import Method, compute_index
    from reputation.index.outliers import OutlierRule
    from reputation.index.preparing import log_table
    from reputation.output import to_csv, write_whole
    from reputation.report.index_workbook import index_to_xlsx

    table, found = read_tables(indicators, framework)
    method = Method(
        normalise, missing, weights, aggregate, levels, reference, lowest, treat, OutlierRule(most)
    )
    index = compute_index(table, found, method)
    print_index(index)
    if file:
        write_whole(file, to_csv(*index.rows()))
    if log:
        write_frame(log, log_table(index.treated))
    if workbook:
        write_whole(workbook, index_to_xlsx(index))
    if written := [str(path) for path in (file, log, workbook) if path]:
        say(f"written to {', '.join(written)}")


@app.command("audit", cls=ListingCommand)
def audit(
    folder: Annotated[Path | None, typer.Option("--out", help="Folder for audit.csv.")] = None,
) -> None:
    """Recompute every figure published in the report from the level below it.

    Writes audit.csv: table, item, city, published, recomputed, difference,
    agrees.

    Example:

      reputation index audit --out results
    """
    from reputation.cli.index_screens import print_audit
    from reputation.index.audit import AUDIT_COLUMNS, audit_report, audit_row
    from reputation.output import to_csv, write_whole

    figures = audit_report()
    print_audit(figures)
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
    treat: TreatOption = "none",
    lowest: LowestOption = 0.0,
    vary: Annotated[
        str, typer.Option(help="What to vary, any of: weights,normalise,aggregate,leave-out.")
    ] = "weights,normalise,aggregate",
    normalisations: Annotated[
        str,
        typer.Option(
            help="Normalisations to try besides the index's own (best, rank, … only if named)."
        ),
    ] = "minmax,zscore",
    aggregations: Annotated[
        str,
        typer.Option(help="Aggregations to try besides the index's own (harmonic only if named)."),
    ] = "arithmetic,geometric",
    draw: Annotated[
        str,
        typer.Option(help="Random weights: uniform (around the stated ones) or dirichlet (any)."),
    ] = "uniform",
    spread: Annotated[
        float, typer.Option(help="For uniform: largest relative change; 0.25 is up to ±25%.")
    ] = 0.25,
    draws: Annotated[int, typer.Option(help="Number of random draws.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = 1,
    effects: Annotated[
        bool, typer.Option("--effects", help="Also compute Sobol first-order and total effects.")
    ] = False,
    city: Annotated[
        str, typer.Option("--of", help="For --effects: analyse the rank of this city only.")
    ] = "",
    samples: Annotated[int, typer.Option(help="For --effects: sample size, a power of 2.")] = 256,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for rank_intervals.csv, rank_scenarios.csv and effects.csv."
        ),
    ] = None,
) -> None:
    """Test how an index's ranks change with its weights and other choices.

    Without files, the report's indicators are compared with its published
    ranks.

    Examples:

      reputation index sensitivity --effects --out results

      reputation index sensitivity indicators.csv --framework tree.csv --draws 500
    """
    from reputation.cli.index_screens import print_effects, print_intervals, print_scenarios
    from reputation.comparison.published import published_ranks
    from reputation.index.composite import Method
    from reputation.index.effects import SHIFT, rank_effects
    from reputation.index.robustness import Variation, rank_intervals, rank_scenarios

    table, found = read_tables(indicators, framework)
    method = Method(normalise, missing, weights, aggregate, lowest=lowest, treat=treat)
    ranks = published_ranks() if indicators is None else None
    drawn = (listed(vary), draw, spread, draws, seed)
    variation = Variation(*drawn, listed(normalisations), listed(aggregations))
    frames = {
        "rank_intervals": rank_intervals(table, found, method, variation, ranks=ranks),
        "rank_scenarios": rank_scenarios(table, found, method, variation, ranks=ranks),
    }
    if effects:
        frames["effects"] = rank_effects(
            table, found, method, variation, city=city, samples=samples, ranks=ranks
        )
    print_intervals(frames["rank_intervals"], variation.draws)
    print_scenarios(frames["rank_scenarios"])
    if effects:
        print_effects(frames["effects"], f"rank of {city}" if city else SHIFT)
    if folder:
        write_frames(folder, {name: frame.reset_index() for name, frame in frames.items()})


@app.command("check", cls=ListingCommand)
def check(
    indicators: IndicatorsArgument = None,
    framework: FrameworkOption = None,
    normalise: NormaliseOption = "none",
    missing: MissingOption = "refuse",
    treat: TreatOption = "none",
    correlation: Annotated[
        str, typer.Option(help="Correlation: pearson, spearman or kendall.")
    ] = "pearson",
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for statistics.csv, consistency.csv and correlations.csv."
        ),
    ] = None,
) -> None:
    """Check indicators for outliers, internal consistency and redundancy.

    Writes statistics.csv, consistency.csv and correlations.csv.

    Example:

      reputation index check indicators.csv --framework tree.csv --treat winsorise
    """
    from reputation.cli.index_screens import print_check
    from reputation.index.coherence import consistency, correlations, indicator_statistics
    from reputation.index.composite import Method, compute_index

    table, found = read_tables(indicators, framework)
    index = compute_index(table, found, Method(normalise, missing, treat=treat))
    frames = {
        "statistics": indicator_statistics(index),
        "consistency": consistency(index),
        "correlations": correlations(index, correlation),
    }
    print_check(*frames.values())
    if folder:
        plain = {
            name: frame.reset_index(drop=name == "correlations") for name, frame in frames.items()
        }
        write_frames(folder, plain)


@app.command("city", cls=ListingCommand)
def city(
    name: Annotated[
        str, typer.Argument(metavar="CITY", help="City name as spelled in the indicators.")
    ],
    indicators: IndicatorsArgument = None,
    framework: FrameworkOption = None,
    normalise: NormaliseOption = "none",
    missing: MissingOption = "refuse",
    aggregate: AggregateOption = "arithmetic",
    treat: TreatOption = "none",
    lowest: LowestOption = 0.0,
    top: Annotated[int, typer.Option(help="Number of strengths and weaknesses to show.")] = 5,
    file: Annotated[Path | None, typer.Option("--out", help="A CSV file to write.")] = None,
) -> None:
    """Show a city's position in the index and its strengths and weaknesses.

    Example:

      reputation index city Dubai --top 3
    """
    from reputation.cli.index_screens import print_city
    from reputation.index.city_profile import city_summary, strengths_and_weaknesses
    from reputation.index.composite import Method, compute_index

    table, found = read_tables(indicators, framework)
    method = Method(normalise, missing, aggregate=aggregate, lowest=lowest, treat=treat)
    index = compute_index(table, found, method)
    lines = strengths_and_weaknesses(index, name, top=top)
    print_city(name, city_summary(index, name), lines)
    if file:
        write_frame(file, lines)
        say(f"written to {file}")


@app.command("draw", cls=ListingCommand)
def draw(
    folder: Annotated[Path, typer.Option("--out", help="Folder for the figures.")],
    indicators: IndicatorsArgument = None,
    framework: FrameworkOption = None,
    normalise: NormaliseOption = "none",
    missing: MissingOption = "refuse",
    weights: WeightsOption = "given",
    aggregate: AggregateOption = "arithmetic",
    treat: TreatOption = "none",
    lowest: LowestOption = 0.0,
    cities: Annotated[
        list[str] | None,
        typer.Option(
            "--city", help="City whose strengths and weaknesses to plot. May be repeated."
        ),
    ] = None,
    kinds: Annotated[
        str, typer.Option("--to", help="Formats, any of: svg,pdf,png.")
    ] = "svg,pdf,png",
    draws: Annotated[int, typer.Option(help="Number of random draws for the rank ranges.")] = 2000,
    width: WidthOption = None,
) -> None:
    """Plot an index: sub-index bars, rank ranges, correlations and a city's strengths.

    Without --city, strengths and weaknesses are shown for the top-ranked city.

    Example:

      reputation index draw --out results --city Dubai --city Seoul
    """
    from reputation.index.composite import Method, compute_index
    from reputation.index.robustness import Variation
    from reputation.report.index_pictures import index_pictures
    from reputation.report.pictures import save_pictures

    table, found = read_tables(indicators, framework)
    method = Method(normalise, missing, weights, aggregate, lowest=lowest, treat=treat)
    index = compute_index(table, found, method, source=source_of(indicators))
    pictures = index_pictures(index, cities=cities or (), variation=Variation(draws=draws))
    for name, picture in pictures.items():
        save_pictures(picture, folder / name, listed(kinds), width=width)
    say(f"written to {folder}: {', '.join(pictures)} as {kinds}")
