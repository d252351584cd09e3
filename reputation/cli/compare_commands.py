"""The command ``compare``: Table 2-6 with its uncertainty, comparisons, sensitivity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import ApproximateOption, StudyArgument, WidthOption
from reputation.cli.opening_corpora import opened_corpus, warn_of_gaps
from reputation.cli.terminal import out, progress_bar, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reputation.comparison.gathering import ComparisonSide
    from reputation.comparison.side_figures import Settings
    from reputation.dates import PartialDate
    from reputation.report.comparison_tables import Table

_PUBLISHED = "published"
_ENDINGS = {"latex": "tex", "markdown": "md"}


def compare(
    study: StudyArgument = "",
    against: Annotated[
        list[str] | None,
        typer.Option(help="Another study, or `published` (Table 2-6 as printed). May be repeated."),
    ] = None,
    window: Annotated[
        list[str] | None,
        typer.Option(help="A time window, e.g. 2010-2014 or 2010-01:2014-06. May be repeated."),
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        typer.Option(help="Use only this reviewer's labels. May be repeated."),
    ] = None,
    sample: Annotated[
        Path | None,
        typer.Option(
            help="Hand labels of a random sample (a table or a log), instead of the one drawn "
            "by `sample`."
        ),
    ] = None,
    counts: Annotated[
        Path | None,
        typer.Option(
            help="Rank the counts in a CSV file (city,articles[,rank]); use without STUDY."
        ),
    ] = None,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity", help="Show how ranks change with each choice made in the study."
        ),
    ] = False,
    counting: Annotated[str, typer.Option(help="Counting method: full or fractional.")] = "full",
    ties: Annotated[
        str, typer.Option(help="Ranking of ties: competition, dense or fractional.")
    ] = "competition",
    approximate: ApproximateOption = "include",
    confidence: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="Confidence level of the intervals.")
    ] = 0.9,
    to: Annotated[
        str, typer.Option(help="Print as {tables} instead of a table for the screen.")
    ] = "",
    paper: Annotated[
        bool,
        typer.Option(
            "--paper",
            help="Write the table, methods and PRISMA-S checklist for a paper, to paper/ in --out.",
        ),
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write tables and figures to this folder.")
    ] = None,
    width: WidthOption = None,
) -> None:
    """Compare studies, periods or reviewers, with intervals for ranks and differences.

    One study gives Table 2-6 with intervals. Several sides (--against,
    --window, --reviewer, in any combination) give counts and ranks side by side
    and the changes from the first to the last. `published` as STUDY is the
    report's own table.

    Examples:

      reputation compare global-smart-cities-2020

      reputation compare global-smart-cities-2020 --against published

      reputation compare mine --window 2010-2014 --window 2015-2019 --to latex

      reputation compare published

      reputation compare mine --sensitivity --out results/mine

      reputation compare mine --paper --out results/mine

      reputation compare --counts articles.csv
    """
    from reputation.comparison.side_figures import Settings
    from reputation.report.table_formats import TABLE_FORMATS, format_table

    if to and to not in TABLE_FORMATS:
        format_table([], [], to)
    settings = Settings(counting, ties, confidence)
    several = bool(against or window or reviewer or sample or to)
    if paper and (several or counts or study in ("", _PUBLISHED) or counting != "full"):
        raise typer.BadParameter(
            "--paper needs one STUDY and can only be combined with --ties, --confidence and --out"
        )
    if counts is not None:
        if study or against or window or reviewer or sample or sensitivity:
            raise typer.BadParameter(
                "--counts cannot be combined with STUDY or with options that need one"
            )
        results = _Results(to, folder, simulated=False, unfinished=False)
        _compare_counts(counts, settings, results)
        results.say_where()
        return
    if not study:
        raise typer.BadParameter("give a STUDY, `published` or --counts FILE")
    sides, published = _gather(study, against, window, reviewer, sample, sensitivity, approximate)
    results = _Results(
        to,
        folder,
        simulated=any(side.study.simulated for side in sides),
        unfinished=any(side.unfinished for side in sides),
    )
    if len(sides) + published > 1:
        _compare_sides(sides, published, settings, results)
    else:
        _compare_one(sides[0] if sides else None, settings, results)
    if len(sides) == 1 and sides[0].sample:
        _correct(sides[0], settings, results)
    if sensitivity:
        _vary(sides[0], results, width)
    results.say_where()
    if paper:
        _write_paper(sides[0], settings, folder)


class _Results:
    """Where tables go: the screen, standard output in a format, or files."""

    def __init__(self, to: str, folder: Path | None, *, simulated: bool, unfinished: bool) -> None:
        self.to = to
        self.folder = folder
        self.simulated = simulated
        self.unfinished = unfinished
        self.files: list[Path] = []
        if simulated:
            say("SIMULATED literature: made up for demonstration, says nothing about real cities.")

    def marked(self, title: str) -> str:
        """The title, marked if the literature is simulated or incomplete."""
        title = f"{title} [SIMULATED]" if self.simulated else title
        return f"{title} [HARVEST UNFINISHED]" if self.unfinished else title

    def add(self, name: str, table: Table, title: str) -> bool:
        """Write a table to a file or as asked; True where it is to be shown on the screen."""
        from reputation.output import write_whole
        from reputation.report.table_formats import format_table

        columns, rows = table
        if self.simulated:
            columns, rows = [*columns, "simulated"], [(*row, 1) for row in rows]
        if self.unfinished:
            columns, rows = [*columns, "harvest_unfinished"], [(*row, 1) for row in rows]
        text = format_table(columns, rows, self.to or "csv", self.marked(title))
        if self.folder is not None:
            ending = _ENDINGS.get(self.to, self.to or "csv")
            self.files.append(write_whole(self.folder / f"{name}.{ending}", text))
        elif self.to:
            out.out(text, end="", highlight=False)
        return not self.to

    def say_where(self) -> None:
        if self.files:
            names = ", ".join(file.name for file in self.files)
            say(f"written to {self.folder}: {names}")


def _gather(
    study: str,
    against: list[str] | None,
    window: list[str] | None,
    reviewer: list[str] | None,
    sample: Path | None,
    sensitivity: bool,
    approximate: str,
) -> tuple[list[ComparisonSide], bool]:
    """All sides, and whether the published table is one more."""
    from reputation.comparison.gathering import gather
    from reputation.study.bundled import find_study

    windows = [read_window(text) for text in window or []]
    names = [name for name in (study, *(against or [])) if name != _PUBLISHED]
    if (sample or sensitivity or windows or reviewer) and not names:
        raise typer.BadParameter("the published table contains only figures; give a study instead")
    if sample and (len(names) > 1 or reviewer):
        raise typer.BadParameter(
            "--sample corrects a single study; it cannot be combined with --against or --reviewer"
        )
    found = []
    for name in names:
        chosen = find_study(name)
        with opened_corpus(chosen.corpus_path) as corpus, progress_bar("judging") as progress:
            warn_of_gaps(chosen, corpus)
            found += gather(
                chosen,
                corpus,
                windows=windows,
                reviewers=reviewer or [],
                sample=sample,
                approximate=approximate,
                progress=progress,
            )
    return found, _PUBLISHED in (study, *(against or []))


def read_window(text: str) -> tuple[PartialDate, PartialDate]:
    """First and last date of a window as it is typed."""
    from reputation.dates import PartialDate

    parts = text.split(":") if ":" in text else text.split("-")
    try:
        first, last = (PartialDate.parse(part) for part in parts)
    except ValueError:
        raise typer.BadParameter(
            f"--window {text!r}: expected two years, such as 2010-2014, or two dates, such as "
            "2010-01:2014-06"
        ) from None
    return first, last


def _compare_one(side: ComparisonSide | None, settings: Settings, results: _Results) -> None:
    """Table 2-6 of one study; of the report where there is none."""
    from reputation.cli.comparison_screens import show_correlations, show_uncertain
    from reputation.comparison.correlation import correlate, correlate_with_published
    from reputation.comparison.counts import count_by
    from reputation.comparison.published import PUBLISHED
    from reputation.comparison.side_figures import measure_published, measure_side
    from reputation.report.bibliometrics.home import with_home
    from reputation.report.comparison_tables import correlation_table, pair_table, uncertain_table

    if side is None:
        table, name, quantitative = measure_published(PUBLISHED[0], settings), "Table 2-6", "*"
    else:
        table, name = measure_side(side, settings), side.title
        quantitative = side.study.quantitative
    title = f"{name} ({settings.confidence:.0%} intervals)"
    columns = uncertain_table(table)
    if side is not None:
        columns = with_home(columns, _home(side, settings.confidence))
    if results.add("comparison", columns, title):
        show_uncertain(table, results.marked(title))
        if side is not None and (sentence := side.roughly_dated.sentence):
            out.print(sentence)
    counts = {line.city: line.articles for line in table.lines}
    correlations = []
    if quantitative in (*PUBLISHED, "*"):
        correlations = correlate_with_published(
            counts, PUBLISHED[0], confidence=settings.confidence
        )
    elif own := {x.city: -float(r) for x in table.lines if (r := x.smart_city_rank) is not None}:
        name_of_ranks = Path(quantitative).stem
        found = correlate(counts, own, name=name_of_ranks, confidence=settings.confidence)
        correlations = [found]
    if correlations and not results.to:
        show_correlations(correlations)
    if results.folder:
        results.add("pairs", pair_table(table.pairs), f"{title}: all pairs of cities")
        if correlations:
            results.add("correlations", correlation_table(correlations), f"{title}: correlations")
        if side is not None:
            for field in ("type", "language"):
                rows = [*count_by(side.decisions, field, settings.counting)]
                results.add(f"{field}s", (["city", field, "articles"], rows), f"{name}: by {field}")


def _home(side: ComparisonSide, confidence: float) -> pd.DataFrame:
    """How much of each city's reputation is written at home."""
    from reputation.judgement.articles import select_articles
    from reputation.report.bibliometrics.analysis import AnalysisInput
    from reputation.report.bibliometrics.home import home_shares

    with opened_corpus(side.study.corpus_path) as corpus:
        articles = list(select_articles(corpus, side.decisions))
    return home_shares(AnalysisInput(side.study, articles), confidence)


def _compare_counts(path: Path, settings: Settings, results: _Results) -> None:
    """Ranks of counts from a file."""
    from reputation.cli.comparison_screens import show_uncertain
    from reputation.comparison.side_figures import measure_counts
    from reputation.report.comparison_tables import pair_table, uncertain_table

    table = measure_counts(path, settings)
    title = f"{path.stem} ({settings.confidence:.0%} intervals)"
    if results.add("comparison", uncertain_table(table), title):
        show_uncertain(table, title)
    if results.folder:
        results.add("pairs", pair_table(table.pairs), f"{title}: all pairs of cities")


def _compare_sides(
    every: Sequence[ComparisonSide], published: bool, settings: Settings, results: _Results
) -> None:
    from dataclasses import replace

    from reputation.cli.comparison_screens import show_sides
    from reputation.comparison.published import PUBLISHED
    from reputation.comparison.side_figures import measure_published, measure_side
    from reputation.comparison.sides import Side, lay_side_by_side, name_articles
    from reputation.report.comparison_tables import side_table

    stricter = replace(settings, confidence=(1 + settings.confidence) / 2)
    sides = [
        Side(side.name, measure_side(side, stricter), name_articles(side.decisions))
        for side in every
    ]
    if published:
        sides.append(Side(f"{PUBLISHED[0]}, published", measure_published(PUBLISHED[0], stricter)))
    result = lay_side_by_side(sides, confidence=settings.confidence)
    title = f"Comparison ({settings.confidence:.0%} intervals for the change)"
    if results.add("sides", side_table(result), title):
        show_sides(result, results.marked(title))


def _correct(side: ComparisonSide, settings: Settings, results: _Results) -> None:
    from reputation.cli.comparison_screens import show_corrected
    from reputation.comparison.side_figures import correct_by_sample
    from reputation.report.comparison_tables import corrected_table

    cities = correct_by_sample(side, settings.confidence)
    read = side.sample.read if side.sample else 0
    title = f"Counts corrected by {read} records read ({settings.confidence:.0%} intervals)"
    if results.add("corrected", corrected_table(cities), title):
        show_corrected(cities, results.marked(title))


def _write_paper(side: ComparisonSide, settings: Settings, folder: Path | None) -> None:
    """The files for a paper, from the decisions that are compared."""
    from reputation.comparison.side_figures import measure_side
    from reputation.report.paper.paper_files import NO_WORD, write_paper
    from reputation.report.paper.word_document import HAS_WORD
    from reputation.running import result_of

    with opened_corpus(side.study.corpus_path) as corpus:
        result = result_of(
            side.study, corpus, side.judge, side.decisions, approximate=side.approximate
        )
    target = (folder or Path("results") / side.study.name) / "paper"
    files = write_paper(result, measure_side(side, settings), target)
    say(f"written to {target}: {', '.join(file.name for file in files)}")
    if not HAS_WORD:
        say(NO_WORD)


def _vary(side: ComparisonSide, results: _Results, width: float | None) -> None:
    from reputation.cli.comparison_screens import show_sensitivity
    from reputation.comparison.side_figures import vary_side
    from reputation.report.basis import basis_of
    from reputation.report.comparison_tables import sensitivity_table

    with opened_corpus(side.study.corpus_path) as corpus:
        varied = vary_side(side, corpus)
        sources = corpus.totals().by_source
    title = f"{side.title}: ranks under other choices"
    if results.add("sensitivity", sensitivity_table(varied), title):
        show_sensitivity(varied, results.marked(title))
    if results.folder:
        from reputation.report.pictures import Drawing, save_pictures
        from reputation.report.sensitivity_picture import draw_sensitivity

        total = sum(varied.base.counts.values())
        lines = basis_of(side.study, total, by_source=sources).lines
        drawn = Drawing(draw_sensitivity(varied, results.marked(title), lines))
        results.files += save_pictures(drawn, results.folder / "sensitivity", width=width)
