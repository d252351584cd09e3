"""The command ``compare``: Table 2-6 with its uncertainty, sides beside each other, sensitivity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument
from reputation.cli.terminal import out, print_table, progress_bar, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reputation.comparing import Material, Settings
    from reputation.comparison.sensitivity import Sensitivity
    from reputation.comparison.sides import SideBySide
    from reputation.comparison.uncertainty import Uncertain, UncertainTable
    from reputation.dates import PartialDate
    from reputation.report.comparison_tables import Table

_PUBLISHED = "published"
_ENDINGS = {"latex": "tex", "markdown": "md"}


def compare(
    study: StudyArgument,
    against: Annotated[
        list[str] | None,
        typer.Option(help="Another study, or `published`: Table 2-6 as printed. May be repeated."),
    ] = None,
    window: Annotated[
        list[str] | None,
        typer.Option(help="A window, as 2010-2014 or 2010-01:2014-06. May be repeated."),
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        typer.Option(help="Decide by this reviewer's labels alone. May be repeated."),
    ] = None,
    sample: Annotated[
        Path | None,
        typer.Option(help="Hand labels of records drawn at random: corrects the model's counts."),
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="How ranks move with each choice of the study.")
    ] = False,
    counting: Annotated[str, typer.Option(help="full or fractional.")] = "full",
    ties: Annotated[str, typer.Option(help="competition, dense or fractional.")] = "competition",
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of every interval.")] = 0.9,
    replications: Annotated[
        int, typer.Option(min=200, max=100_000, help="How often counts are drawn anew.")
    ] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Of what is left to chance.")] = 2020,
    to: Annotated[
        str, typer.Option(help="latex, markdown, csv, json or html, instead of for the screen.")
    ] = "",
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write tables, and pictures, to this folder.")
    ] = None,
) -> None:
    """Lay the two sides beside each other, and say how sure each rank and difference is.

    One study gives Table 2-6 with intervals. Several sides (--against, --window, --reviewer, in
    any combination) give counts and ranks side by side and the changes from the first to the
    last.

    Examples:

      reputation compare global-smart-cities-2020

      reputation compare global-smart-cities-2020 --against published

      reputation compare mine --window 2010-2014 --window 2015-2019 --to latex

      reputation compare mine --sensitivity --out results/mine
    """
    from reputation.comparing import Settings
    from reputation.report.table_formats import TABLE_FORMATS, format_table

    if to and to not in TABLE_FORMATS:
        format_table([], [], to)
    settings = Settings(counting, ties, confidence, replications, seed)
    materials, published = _gather(study, against, window, reviewer, sample)
    results = _Results(to, folder)
    if len(materials) + published > 1:
        _compare_sides(materials, published, settings, results)
    else:
        _compare_one(materials[0], settings, results)
    if sample:
        _correct(materials[0], settings, results)
    if sensitivity:
        _vary(materials[0], results)
    results.say_where()


class _Results:
    """Where tables go: the screen, standard output in a format, or files."""

    def __init__(self, to: str, folder: Path | None) -> None:
        self.to = to
        self.folder = folder
        self.files: list[Path] = []

    def add(self, name: str, table: Table, title: str) -> bool:
        """Write a table to a file or as asked; True where it is to be shown on the screen."""
        from reputation.output import write_whole
        from reputation.report.table_formats import format_table

        if self.folder is not None:
            form = self.to or "csv"
            path = self.folder / f"{name}.{_ENDINGS.get(form, form)}"
            self.files.append(write_whole(path, format_table(*table, form, title)))
        elif self.to:
            out.out(format_table(*table, self.to, title), end="", highlight=False)
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
) -> tuple[list[Material], bool]:
    """The materials of all sides, and whether the published table is one more."""
    from reputation.comparing import gather
    from reputation.literature.corpus import Corpus
    from reputation.study.bundled import find_study

    windows = [_window(text) for text in window or []]
    names = [study, *(name for name in against or [] if name != _PUBLISHED)]
    if sample and (len(names) > 1 or reviewer):
        raise typer.BadParameter("--sample corrects one study; it takes no other and no reviewer")
    found = []
    for name in names:
        chosen = find_study(name)
        with Corpus.open(chosen.corpus_path) as corpus, progress_bar("judging") as progress:
            found += gather(
                chosen,
                corpus,
                windows=windows,
                reviewers=reviewer or [],
                sample=sample,
                progress=progress,
            )
    if any(material.study.simulated for material in found):
        say("SIMULATED literature: made up for demonstration, says nothing of real cities.")
    return found, _PUBLISHED in (against or [])


def _window(text: str) -> tuple[PartialDate, PartialDate]:
    from reputation.dates import PartialDate

    parts = text.split(":") if ":" in text else text.split("-")
    try:
        first, last = (PartialDate.parse(part) for part in parts)
    except ValueError:
        raise typer.BadParameter(
            f"--window {text!r}: expected two years, as 2010-2014, or two dates, as 2010-01:2014-06"
        ) from None
    return first, last


def _compare_one(material: Material, settings: Settings, results: _Results) -> None:
    from reputation.comparing import measure_material
    from reputation.comparison.correlation import correlate_with_published
    from reputation.comparison.published import PUBLISHED
    from reputation.report.comparison_tables import correlation_table, pair_table, uncertain_table

    table = measure_material(material, settings)
    title = f"{material.study.title} ({settings.confidence:.0%} intervals)"
    if results.add("comparison", uncertain_table(table), title):
        _show_uncertain(table, title)
    correlations = []
    if material.study.quantitative in PUBLISHED:
        correlations = correlate_with_published(
            {line.city: line.articles for line in table.lines},
            material.study.quantitative,
            confidence=settings.confidence,
        )
        if not results.to:
            out.print()
            columns = [("rank correlation with", "left"), ("Spearman", "right")]
            columns += [("interval", "right"), ("Kendall", "right"), ("interval", "right")]
            rows = [
                (
                    c.other.replace("_", " "),
                    _two(c.spearman),
                    _ends(c.spearman_low, c.spearman_high),
                    _two(c.kendall),
                    _ends(c.kendall_low, c.kendall_high),
                )
                for c in correlations
            ]
            print_table(columns, rows)
    if results.folder:
        results.add("pairs", pair_table(table.pairs), f"{title}: every two cities")
        if correlations:
            results.add("correlations", correlation_table(correlations), f"{title}: correlations")


def _show_uncertain(table: UncertainTable, title: str) -> None:
    from reputation.report.comparison_tables import shown, span

    columns = [("city", "left"), ("articles", "right"), ("interval", "right"), ("rank", "right")]
    columns += [("interval", "right"), ("smart city rank", "right"), ("difference", "right")]
    columns += [("interval", "right"), ("stands", "left")]
    rows = [
        (
            line.city,
            shown(line.articles),
            f"{line.articles_low:.0f}–{line.articles_high:.0f}",
            shown(line.reputation_rank),
            f"{line.rank_best}–{line.rank_worst}",
            line.smart_city_rank,
            shown(line.difference, sign=True),
            span(line.difference_low, line.difference_high),
            {True: "yes", False: "no", None: None}[line.stands],
        )
        for line in table.lines
    ]
    print_table(columns, rows, title=title)
    apart = sum(pair.distinguishable for pair in table.pairs)
    out.print(
        f"\nThe intervals carry {'; '.join(table.carried)}.\n"
        f"{sum(bool(line.stands) for line in table.lines)} differences stand: 0 lies outside their "
        f"interval. Of {len(table.pairs)} pairs of cities {apart} are surely in this order.",
        soft_wrap=False,
    )


def _compare_sides(
    materials: Sequence[Material], published: bool, settings: Settings, results: _Results
) -> None:
    from dataclasses import replace

    from reputation.comparing import measure_material, measure_published
    from reputation.comparison.published import PUBLISHED
    from reputation.comparison.sides import Side, lay_side_by_side
    from reputation.report.comparison_tables import side_table

    stricter = replace(settings, confidence=(1 + settings.confidence) / 2)
    sides = [Side(material.name, measure_material(material, stricter)) for material in materials]
    if published:
        sides.append(Side(f"{PUBLISHED[0]}, published", measure_published(PUBLISHED[0], stricter)))
    result = lay_side_by_side(sides, confidence=settings.confidence)
    title = f"Side by side ({settings.confidence:.0%} intervals of the change)"
    if results.add("sides", side_table(result), title):
        _show_sides(result, title)


def _show_sides(result: SideBySide, title: str) -> None:
    from reputation.report.comparison_tables import shown, span

    letters = [chr(ord("A") + place % 26) for place in range(len(result.sides))]
    for letter, side in zip(letters, result.sides, strict=True):
        total = sum(line.articles for line in side.table.lines)
        out.print(f"{letter}  {side.name}: {shown(total)} articles", markup=False, soft_wrap=True)
    out.print()
    columns = [("city", "left")]
    for letter in letters:
        columns += [(f"{letter} articles", "right"), (f"{letter} rank", "right")]
    columns += [("change", "right"), ("interval", "right"), ("stands", "left")]
    rows = []
    for change in result.changes:
        row: list[object] = [change.city]
        for line in change.lines:
            row += _cells(line)
        ends = span(change.low, change.high)
        stands = {True: "yes", False: "no", None: None}[change.distinguishable]
        rows.append([*row, shown(change.change, sign=True), ends, stands])
    print_table(columns, rows, title=title)
    c = result.correlation
    out.print(
        f"\nOrders of {letters[0]} and {letters[-1]}: Spearman {_two(c.spearman)} "
        f"({_ends(c.spearman_low, c.spearman_high)}), Kendall's tau-b {_two(c.kendall)} "
        f"({_ends(c.kendall_low, c.kendall_high)}).\n"
        "Change: places won from the first side to the last; it stands where its interval leaves "
        "out 0."
    )


def _cells(line: Uncertain | None) -> list[object]:
    from reputation.report.comparison_tables import shown

    return [None, None] if line is None else [shown(line.articles), shown(line.reputation_rank)]


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _ends(low: float | None, high: float | None) -> str:
    return f"{_two(low)} to {_two(high)}"


def _correct(material: Material, settings: Settings, results: _Results) -> None:
    from reputation.comparing import correct_by_sample
    from reputation.report.comparison_tables import corrected_table

    cities = correct_by_sample(material, settings.confidence)
    title = f"Corrected by {len(material.sample)} labels ({settings.confidence:.0%} intervals)"
    if results.add("corrected", corrected_table(cities), title):
        columns = [("city", "left"), ("called", "right"), ("labelled", "right")]
        columns += [("corrected", "right"), ("interval", "right")]
        columns += [("adjusted", "right"), ("interval", "right")]
        rows = []
        for city in cities:
            row: list[object] = [city.city, city.called, city.labelled]
            for found in (city.prediction_powered, city.adjusted):
                row += [f"{found.value:.0f}", f"{found.low:.0f}–{found.high:.0f}"]
            rows.append(row)
        out.print()
        print_table(columns, rows, title=title)


def _vary(material: Material, results: _Results) -> None:
    from reputation.comparing import vary_material
    from reputation.literature.corpus import Corpus
    from reputation.output import write_whole
    from reputation.report.comparison_tables import sensitivity_table

    with Corpus.open(material.study.corpus_path) as corpus:
        varied = vary_material(material, corpus)
    title = f"{material.study.title}: ranks under other choices"
    if results.add("sensitivity", sensitivity_table(varied), title):
        _show_sensitivity(varied, title)
    if results.folder:
        from reputation.report.sensitivity_picture import draw_sensitivity

        path = results.folder / "sensitivity.svg"
        results.files.append(write_whole(path, draw_sensitivity(varied, title)))


def _show_sensitivity(varied: Sensitivity, title: str) -> None:
    from reputation.report.comparison_tables import shown

    columns = [("city", "left"), ("rank", "right"), ("from", "right"), ("to", "right")]
    columns += [("hangs on (places won)", "left")]
    rows = []
    for line in varied.moved:
        hangs = "; ".join(f"{name} ({won:+g})" for name, won in line.hangs_on[:2])
        more = len(line.hangs_on) - 2
        hangs += f"; {more} more" if more > 0 else ""
        said = f"holds; {hangs}" if line.holds and hangs else hangs or "holds"
        rows.append((line.city, shown(line.rank), shown(line.best), shown(line.worst), said))
    out.print()
    print_table(columns, rows, title=title)
    tried = [f"{c.kind} ({c.name})" for c in varied.choices if c.kind != "ties"]
    out.print(f"\nTried: {', '.join(tried)}.", markup=False)
