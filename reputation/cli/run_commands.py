"""Commands that run a study: ``run``, ``classify``, ``init``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import (
    ApproximateOption,
    OptionalStudyArgument,
    StudyArgument,
    WidthOption,
)
from reputation.cli.opening_corpora import opened
from reputation.cli.rank_columns import with_compared_ranks
from reputation.cli.terminal import out, print_table, progress_bar, say

if TYPE_CHECKING:
    from reputation.results import Result

_SHOWN = 50  # cities in the table on the terminal


def run(
    study: OptionalStudyArgument = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the results.", show_default="results/NAME"),
    ] = None,
    approximate: ApproximateOption = "include",
    threshold: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Probability from which a record counts as relevant.",
            show_default="the model's own",
        ),
    ] = None,
    aim: Annotated[
        str,
        typer.Option(
            metavar="AIM", help="What the model's own threshold is optimised for: {aims}."
        ),
    ] = "counts",
    source: Annotated[
        str,
        typer.Option("--harvest", metavar="SOURCE", help="Harvest from this database first."),
    ] = "",
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Also write the page's figures as separate files.")
    ] = False,
    width: WidthOption = None,
) -> None:
    """Count articles, rank cities and compare with the index (main command).

    Uses the corpus of the study (see `reputation import` and `reputation
    harvest`); without STUDY, the demonstration, whose corpus is then created in
    corpus/ of this folder. Writes reputation.csv, topics.csv, decisions.csv,
    flow.json, provenance.json and report.html; with --pictures also the page's
    pictures as SVG, PDF and PNG.

    Examples:

      reputation run

      reputation run queries/global-smart-cities-2020.toml --out results

      reputation run queries/global-smart-cities-2020.toml --harvest openalex
    """
    from reputation.judgement.articles import select_articles
    from reputation.judgement.choices import AIMS
    from reputation.registry import choose
    from reputation.report.page.picture_files import write_page_pictures
    from reputation.report.result_files import write_result
    from reputation.running import run_study

    choose(aim, AIMS, "aim")
    if source:
        _harvest_first(study, source)
    with opened(study) as (found, corpus), progress_bar("reading") as progress:
        result = run_study(
            found,
            corpus,
            threshold=threshold,
            aim=aim,
            approximate=approximate,
            progress=progress,
        )
        target = folder or Path("results") / found.name
        files = write_result(result, target, corpus, progress=progress)
        if pictures or width:
            articles = partial(select_articles, corpus, result.decisions)
            files += write_page_pictures(result, target / "pictures", articles, width=width)
        kept = corpus.path == found.corpus_path
    _print_result(result)
    say(f"written to {target}: {', '.join(file.name for file in files)}\n")
    _say_what_is_next(result, study or result.study.name, target, kept=kept)


def _say_what_is_next(result: Result, study: str, folder: Path, *, kept: bool) -> None:
    say(f"look at   {folder / 'report.html'}: every count leads to its articles")
    say(f"          {folder / 'decisions.csv'}: what was decided on each record, and why")
    first = next((one for one in result.decisions if one.counted), None)
    if kept and first is not None:
        name = _quoted(study)
        say(f"try next  reputation search {name} {_quoted(first.city)}")
        say(f"          reputation explain {name} {first.record_id}")
        say(f"          reputation review {name} --reviewer YOUR-NAME")
        say(f"          reputation export {name} --counted --to ris --out counted.ris")
        say(f"          reputation compare {name}")
    if result.study.simulated:
        say("your own  reputation init my-study")


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _harvest_first(study: str | None, name: str) -> None:
    from reputation.cli.harvest_commands import harvest_into, open_session
    from reputation.harvesting.sources import find_source
    from reputation.literature.opening import corpus_to_fill
    from reputation.study.bundled import find_study

    if study is None:
        raise typer.BadParameter("--harvest needs a STUDY; the demonstration works offline")
    found, source = find_study(study), find_source(name)
    with (
        open_session(source.service) as session,
        corpus_to_fill(found.corpus_path, tell=say) as corpus,
    ):
        harvest_into(corpus, found, source, session)


def _print_result(result: Result) -> None:
    if result.study.simulated:
        out.print(
            "SIMULATED literature: made up for demonstration, says nothing about real cities.\n"
        )
    for reading in result.language_models:
        out.print(f"{reading.sentence}.\n", markup=False, soft_wrap=True)
    columns = [
        ("city", "left"),
        ("articles", "right"),
        ("reputation rank", "right"),
        ("smart city rank", "right"),
        ("difference", "right"),
    ]
    marked = result.unfinished_cities
    rows: list[tuple[object, ...]] = [
        (
            s.city,
            s.articles,
            f"{s.reputation_rank}*" if s.city in marked else s.reputation_rank,
            s.smart_city_rank,
            s.difference,
        )
        for s in result.table[:_SHOWN]
    ]
    rows.append(("Total", round(sum(s.articles for s in result.table), 3), "", "", ""))
    if any(s.corrected is not None for s in result.table):
        columns.insert(2, ("corrected", "right"))
        cells = _corrected_cells(result)
        rows = [(*row[:2], cell, *row[2:]) for row, cell in zip(rows, cells, strict=True)]
    if truth := result.truth:
        known = [*(truth.cities.get(s.city) for s in result.table[:_SHOWN]), truth.total]
        columns.append(("planted", "right"))
        rows = [(*row, c and c.planted) for row, c in zip(rows, known, strict=True)]
    before = len(columns)
    columns, rows = with_compared_ranks(result.table, columns, rows)
    print_table(columns, rows, title=result.study.title)
    _print_notes(result, among_both=len(columns) > before)


def _print_notes(result: Result, *, among_both: bool) -> None:
    """What a reader of the table has to know, and how the records went."""
    flow = result.flow
    if len(result.table) > _SHOWN:
        out.print(f"\nThe first {_SHOWN} of {len(result.table)} cities; all are in reputation.csv.")
    ranked = sum(s.smart_city_rank is not None for s in result.table)
    if not any(s.articles for s in result.table):
        out.print("\nNo article counts for any city, so the ranks are meaningless.")
    elif ranked > 1:
        shown = " (reputation/smart in the last column)" if among_both else ""
        out.print(f"\nDifferences compare ranks among the {ranked} cities that have both{shown}.")
    if result.corrected_intervals and result.uncertain:
        out.print(
            f"\nRanks are based on corrected counts (with {result.uncertain.confidence:.0%} "
            "intervals)."
        )
    if result.roughly_dated and (sentence := result.roughly_dated.sentence):
        out.print(f"\n{sentence}")
    if result.uncertain and result.uncertain.notes:
        out.print("\n" + "\n".join(result.uncertain.notes), markup=False)
    if truth := result.truth:
        total = truth.total
        out.print(
            f"\nCompared with the planted truth: {total.planted} articles planted, "
            f"{total.right} found, "
            f"{total.false_negatives} missed,\n{total.false_positives} counted wrongly; "
            f"topic right for {truth.right_topics} of the {total.right} found."
        )
    articles = sum(s.articles for s in result.table)
    each = (
        ""
        if articles == flow.included
        else f"\nThe total of {round(articles, 3)} counts an article once for each city it is on."
    )
    out.print(
        f"\n{flow.identified} records identified, {flow.duplicates_removed} duplicates removed, "
        f"{flow.screened} records screened, {flow.included} included.{each}"
    )
    if result.untold_topics:
        out.print(f"\n{result.untold_topics}.", markup=False)
    if result.unfinished:
        out.print(
            "* UNFINISHED HARVEST: this rank depends on where the harvest stopped; see above."
        )


def _corrected_cells(result: Result) -> list[str]:
    """The corrected counts of the cities shown, with intervals, and their sum."""
    shown = result.table[:_SHOWN]
    intervals = result.corrected_intervals
    cells = []
    for standing in shown:
        low, high = intervals.get(standing.city, (None, None))
        between = "" if low is None else f" {f'({low:.0f}–{high:.0f})':>8}"
        cells.append("" if standing.corrected is None else f"{standing.corrected:.0f}{between}")
    width = max(map(len, cells)) if intervals else 0
    total = sum(standing.corrected or 0 for standing in result.table)
    return [*cells, f"{total:.0f}".ljust(width - 1) if width else f"{total:.0f}"]


def classify(
    study: StudyArgument,
    file: Annotated[Path, typer.Option("--out", help="The CSV file to write.")],
    everything: Annotated[
        bool,
        typer.Option("--all", help="Classify every record, not only those found by the search."),
    ] = False,
) -> None:
    """Write the decision on each record: cities mentioned, relevance and topic.

    Example:

      reputation classify my-study --all --out all.csv
    """
    from itertools import count

    from reputation.judgement.decisions import COLUMNS
    from reputation.judgement.judging import classify_all, judge_study
    from reputation.judgement.loading import load_judge
    from reputation.output import csv_pieces, write_whole

    written = count()
    with opened(study) as (found, corpus), progress_bar("judging") as progress:
        if everything:
            decisions = classify_all(found, corpus, progress=progress)
        else:
            decisions = judge_study(found, corpus, load_judge(found, corpus), progress=progress)
        rows = (decision.row for decision, _ in zip(decisions, written, strict=False))
        write_whole(file, csv_pieces(COLUMNS, rows))
    say(f"{next(written)} decisions written to {file}")


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to create.")],
) -> None:
    """Create a study folder with queries, the demonstration, trained models and notebooks.

    Example:

      reputation init my-study
    """
    from reputation.study.bundled import init_folder

    files = init_folder(folder)
    say(f"{folder}: {len(files)} files in queries/, corpus/, models/ and notebooks/")
    say(f"next: edit {folder}/queries/global-smart-cities-2020.toml or copy it, then")
    say(f"      reputation import {folder}/queries/global-smart-cities-2020.toml YOUR-EXPORTS")
