"""The command ``bibliometrics``: who writes about whom, where, citing what, in which words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument
from reputation.cli.compare_commands import read_window
from reputation.cli.opening_corpora import opened_corpus, warn_of_gaps
from reputation.cli.terminal import out, print_table, progress_bar, say

if TYPE_CHECKING:
    import pandas as pd

_SHOWN, _COLUMNS = 10, 5  # of a table on the screen; the rest is in the files


def bibliometrics(
    study: StudyArgument,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="What is analysed: {analyses}. May be repeated.",
            show_default="all that the records have data for",
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Every record the corpus holds, whether it names a city or not."
        ),
    ] = False,
    top: Annotated[int, typer.Option(min=1, help="Draw so many of the most frequent.")] = 20,
    least: Annotated[int, typer.Option(min=1, help="Leave out what fewer records have.")] = 2,
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
        typer.Option(help="A window of the thematic evolution, as 2010-2014. May be repeated."),
    ] = None,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of every interval.")] = 0.9,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Where files go.", show_default="bibliometrics in results/NAME"),
    ] = None,
) -> None:
    """Tell what the literature is made of: its authors and places, venues, citations, terms.

    Writes the tables as CSV and a picture of each analysis as SVG, PDF and PNG, and
    prints the first lines. Without --kind it makes every analysis that the records
    have data for, and says which they have none for.

    Examples:

      reputation bibliometrics my-study --kind home

      reputation bibliometrics my-study --all --kind venues --kind authors --out tables
    """
    from reputation.errors import ChoiceError
    from reputation.judgement.articles import find_articles
    from reputation.report.bibliometrics.analyses import ANALYSES, analyse
    from reputation.report.bibliometrics.analysis import Material, Settings
    from reputation.report.bibliometrics.analysis_files import write_analysis
    from reputation.study.bundled import find_study

    found = find_study(study)
    windows = tuple(read_window(text) for text in window or [])
    settings = Settings(top, least, confidence, tuple(words or Settings().words), windows)
    with opened_corpus(found.corpus_path) as corpus, progress_bar("judging") as progress:
        warn_of_gaps(found, corpus)
        articles = list(
            find_articles(
                found, corpus, counted=not everything, decide=not everything, progress=progress
            )
        )
    if not articles:
        raise ChoiceError("no article counts for any city yet; --all takes every record there is")
    material = Material(found, articles, counted=not everything)
    target = folder or Path("results") / found.name / "bibliometrics"
    for note in material.notes:
        out.print(note)
    written, without = 0, []
    for name in kind or ANALYSES:
        try:
            analysed = analyse(name, material, settings)
        except ChoiceError as error:
            if kind:
                raise
            without.append(str(error).partition(";")[0])
            continue
        out.print("")
        _print(analysed.title, analysed.table)
        written += len(write_analysis(analysed, target))
    for told in without:
        say(told)
    say(f"{written} tables and pictures written to {target}")


def _print(title: str, table: pd.DataFrame) -> None:
    from pandas.api.types import is_numeric_dtype

    names = [str(name) for name in table.columns if name != "simulated"][:_COLUMNS]
    head = table[names].head(_SHOWN)
    loose = head.astype(object).where(head.notna(), None)
    rows = [tuple(map(_shown, row)) for row in loose.itertuples(index=False)]
    sides = ["right" if is_numeric_dtype(table[name]) else "left" for name in names]
    print_table(list(zip(names, sides, strict=True)), rows, title=title)
    if len(table) > _SHOWN:
        out.print(f"and {len(table) - _SHOWN} more")


def _shown(value: object) -> object:
    return f"{value:.3g}" if isinstance(value, float) else value
