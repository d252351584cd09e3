"""The command ``bibliometrics``: who writes about which city, where, citing what, in what terms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import (
    CommunitiesOption,
    NormalisationOption,
    ResolutionOption,
    StudyArgument,
    WidthOption,
)
from reputation.cli.compare_commands import read_window
from reputation.cli.opening_corpora import opened_corpus, warn_of_gaps
from reputation.cli.terminal import out, print_table, progress_bar, say

if TYPE_CHECKING:
    import pandas as pd

    from reputation.report.bibliometrics.analysis import Analysis

_SHOWN, _COLUMNS = 10, 5  # of a table on the screen; the rest is in the files


def bibliometrics(
    study: StudyArgument,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Analysis to run: {analyses}. May be repeated.",
            show_default="all that the records have data for",
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Use every record in the corpus, whether or not it names a city."
        ),
    ] = False,
    top: Annotated[
        int, typer.Option(min=1, help="Plot this many of the most frequent items.")
    ] = 20,
    least: Annotated[
        int, typer.Option(min=1, help="Leave out items found in fewer records than this.")
    ] = 2,
    words: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            help="Take terms from title, abstract, keywords or index_terms. May be repeated.",
            show_default="all four",
        ),
    ] = None,
    window: Annotated[
        list[str] | None,
        typer.Option(
            help="A time window of the thematic evolution, e.g. 2010-2014. May be repeated."
        ),
    ] = None,
    normalisation: NormalisationOption = "association",
    communities: CommunitiesOption = "louvain",
    resolution: ResolutionOption = 1.0,
    confidence: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="Confidence level of the intervals.")
    ] = 0.9,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder for the output files.",
            show_default="bibliometrics in results/NAME",
        ),
    ] = None,
    width: WidthOption = None,
) -> None:
    """Describe the literature: authors, countries, venues, citations and terms.

    Writes the tables as CSV and a figure for each analysis as SVG, PDF and PNG,
    and prints the first rows. Without --kind it runs every analysis that the
    records have data for, and lists those it had to skip. --window,
    --normalisation, --communities and --resolution are for the themes of the
    thematic evolution.

    Examples:

      reputation bibliometrics my-study --kind home

      reputation bibliometrics my-study --all --kind venues --out tables

      reputation bibliometrics my-study --kind evolution --resolution 1.5
    """
    from reputation.errors import ChoiceError
    from reputation.judgement.articles import find_articles
    from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, ThemeChoices
    from reputation.report.bibliometrics.analysis_files import write_analysis
    from reputation.report.bibliometrics.catalogue import ANALYSES, analyse
    from reputation.study.bundled import find_study

    found = find_study(study)
    windows = tuple(read_window(text) for text in window or [])
    fields = tuple(words or Settings().words)
    themes = ThemeChoices(normalisation, communities, resolution)
    settings = Settings(top, least, confidence, fields, windows, themes)
    with opened_corpus(found.corpus_path) as corpus, progress_bar("judging") as progress:
        warn_of_gaps(found, corpus)
        articles = list(
            find_articles(
                found, corpus, counted=not everything, decide=not everything, progress=progress
            )
        )
    if not articles:
        raise ChoiceError(
            "no article is counted for any city yet; --all uses every record in the corpus"
        )
    given = AnalysisInput(found, articles, counted=not everything)
    target = folder or Path("results") / found.name / "bibliometrics"
    for note in given.notes:
        out.print(note)
    written, without = 0, []
    for name in kind or ANALYSES:
        try:
            analysed = analyse(name, given, settings)
        except ChoiceError as error:
            if kind:
                raise
            without.append(str(error).partition(";")[0])
            continue
        out.print("")
        _print(ANALYSES[name], analysed.table)
        written += len(write_analysis(analysed, target, width=width))
    for told in without:
        say(told)
    say(f"{written} tables and pictures written to {target}")


def _print(analysis: Analysis, table: pd.DataFrame) -> None:
    from pandas.api.types import is_numeric_dtype

    names = list(analysis.shown)
    if not names:
        names = [str(name) for name in table.columns if name != "simulated"][:_COLUMNS]
    if analysis.foremost:
        table = table.sort_values(analysis.foremost, ascending=False, kind="stable")
    head = table[names].head(_SHOWN)
    loose = head.astype(object).where(head.notna(), None)
    rows = [tuple(map(_shown, row)) for row in loose.itertuples(index=False)]
    sides = ["right" if is_numeric_dtype(table[name]) else "left" for name in names]
    print_table(list(zip(names, sides, strict=True)), rows, title=analysis.title)
    if len(table) > _SHOWN:
        out.print(f"and {len(table) - _SHOWN} more")


def _shown(value: object) -> object:
    return f"{value:.3g}" if isinstance(value, float) else value
