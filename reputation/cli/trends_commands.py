"""The command ``trends``: which city leads, what rises, which terms are characteristic."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import OptionalStudyArgument, WidthOption
from reputation.cli.terminal import out, print_table, progress_bar, say
from reputation.study.topics import TOPICS

if TYPE_CHECKING:
    import pandas as pd

    from reputation.report.trends.trend_files import Trends

_SHOWN = 3  # cities a topic, and terms a group
_DRIFTING = 8
_GROUPS = 25  # cities whose terms are printed, those with most articles


def trends(
    study: OptionalStudyArgument = None,
    by: Annotated[
        str, typer.Option(help="Group trends by: {views}.", show_default="topic and city")
    ] = "",
    cities: Annotated[
        list[str] | None,
        typer.Option(
            "--city", help="Only this city; shares are among the cities given. May be repeated."
        ),
    ] = None,
    terms: Annotated[
        bool,
        typer.Option(
            "--terms", help="Also find the terms that distinguish topics, cities and years."
        ),
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write tables and figures to this folder.")
    ] = None,
    width: WidthOption = None,
) -> None:
    """Show which city leads in each topic (with intervals), and what is rising or falling.

    With --out, writes CSV files and figures as SVG, PDF and PNG. Years only
    partly inside the window are counted and plotted, but not tested.

    Examples:

      reputation trends queries/global-smart-cities-2020.toml

      reputation trends my-study --by city --city Beijing --city Singapore

      reputation trends global-smart-cities-2020 --terms --out results/trends
    """
    from reputation.cli.opening_corpora import opened
    from reputation.comparison.sample_reading import correct_topics
    from reputation.judgement.decision_store import StoredDecisions
    from reputation.judgement.judging import judge_study
    from reputation.judgement.loading import load_judge
    from reputation.judgement.random_sample import read_sample
    from reputation.registry import choose
    from reputation.report.basis import told_apart
    from reputation.report.trends.trend_files import (
        VIEWS,
        find_trends,
        limited,
        told_of_limit,
        told_of_topicless,
        write_trends,
    )

    if by:
        choose(by, VIEWS, "view")
    with opened(study) as (whole, corpus), progress_bar("judging") as progress:
        found = whole.narrowed(cities or ())
        judge, drawn = load_judge(found, corpus), read_sample(found)
        judged = judge_study(found, corpus, judge, progress=progress)
        kept = StoredDecisions(decision for decision in judged if decision.counted or drawn)
        corrected = correct_topics(found, corpus, judge, kept, drawn)
        counted = StoredDecisions(decision for decision in kept if decision.counted)
        numbers = sorted({decision.record_id for decision in counted}) if terms else []
        if told := told_of_limit(len(numbers)):
            say(told)
            numbers = limited(numbers)
        if not counted:
            say(
                "no article counts for any city yet; see `reputation status STUDY`, or describe "
                "the whole "
                "corpus with `reputation bibliometrics STUDY --all`"
            )
            return
        trending = find_trends(
            found,
            counted,
            corpus.records(numbers) if terms else None,
            corrected=corrected,
            sources=corpus.totals().by_source,
            told=told_apart([judge.topics.card] if judge.knows_topics else [], topics=found.topics),
        )
    if without := told_of_topicless(trending.counted, found.topics):
        say(without)
    shown = [by] if by else ["topic", "city"]
    if found.simulated:
        out.print(
            "SIMULATED literature: made up for demonstration, says nothing about real cities.\n"
        )
    _print_leaders(trending)
    _print_claims(trending)
    for view in shown:
        _print_tests(trending.tests[view], VIEWS[view])
    if terms:
        _print_terms(trending)
    if folder:
        files = write_trends(trending, folder, views=shown if by else tuple(VIEWS), width=width)
        say(f"{len(files)} tables and pictures written to {folder}")


def _print_leaders(trending: Trends) -> None:
    rows: list[tuple[object, ...]] = []
    is_corrected = "corrected" in trending.leaders
    for topic in ("all", *trending.study.topics):
        table = trending.leaders[trending.leaders["topic"] == topic]
        if not table["articles"].any():
            rows.append((topic, None, 0, None, None, *([None] if is_corrected else [])))
        rows += [
            (
                topic,
                row["city"],
                row["articles"],
                f"{row['articles_low']:.0f} to {row['articles_high']:.0f}",
                f"{row['leads_probability']:.0%}",
                *([f"{row['corrected']:.1f}"] if is_corrected else []),
            )
            for _, row in table[table["articles"] > 0].head(_SHOWN).iterrows()
        ]
    headings = [("topic", "left"), ("city", "left"), ("articles", "right"), ("95%", "left")]
    headings += [("really leads", "right"), *([("corrected", "right")] if is_corrected else [])]
    print_table(headings, rows, title="Who leads")
    if is_corrected:
        say("corrected: using the random sample; tests and leads are based on the model's counts")


def _print_claims(trending: Trends) -> None:
    if not trending.claims:
        return
    rows = [
        (
            f"{finding.claim.city} {finding.claim.says} in {TOPICS[finding.claim.topic].name}",
            "yes" if finding.holds else "no",
            finding.computed,
            None if finding.probability is None else f"{finding.probability:.0%}",
            _p(finding.p) if finding.p is not None else None,
        )
        for finding in trending.claims
    ]
    headings = [("the report says", "left"), ("here", "left"), ("computed", "left")]
    out.print("")
    print_table([*headings, ("really leads", "right"), ("p", "right")], rows)


def _print_tests(table: pd.DataFrame, by: tuple[str, ...]) -> None:
    tested = table[table["growth"].notna()]
    rows = [
        (
            *(row[name] for name in by),
            row["articles"],
            f"{row['growth']:+.0%}",
            f"{row['growth_low']:+.0%} to {row['growth_high']:+.0%}",
            _p(row["growth_p_adjusted"]),
            _p(row["tau_p"]),
            _points(row["share_change"]),
            _p(row["share_p_adjusted"]),
        )
        for _, row in tested.iterrows()
    ]
    years = f"{table['first_year'].min()} to {table['last_year'].max()}" if len(table) else ""
    headings = [*((name, "left") for name in by), ("articles", "right"), ("growth", "right")]
    headings += [("95%", "left"), ("p", "right"), ("M-K p", "right")]
    out.print("")
    print_table(
        [*headings, ("share", "right"), ("p", "right")],
        rows,
        title=f"Trends by {' and '.join(by)}, {years}, per year",
    )
    if len(tested) < len(table):
        say(f"{len(table) - len(tested)} series have too few articles for a test")


def _print_terms(trending: Trends) -> None:
    for name in ("topic", "city"):
        table = trending.terms[name]
        if not len(table):
            continue
        rows = [
            (group, ", ".join(part["term"].head(2 * _SHOWN)))
            for group, part in table.groupby("group", sort=False)
        ][:_GROUPS]
        out.print("")
        print_table([(name, "left"), ("distinctive terms", "left")], rows)
    drift = trending.terms["drift"]
    drift = drift[drift["within"] == "all"]
    if not len(drift):
        return
    chosen = [*drift.head(_DRIFTING).iterrows(), *drift.tail(_DRIFTING).iterrows()]
    drifting = [
        (
            row["term"],
            row["articles"],
            f"{row['share_early']:.0%}",
            f"{row['share_late']:.0%}",
            _p(row["p"]),
            _p(row["p_adjusted"]),
        )
        for _, row in dict(chosen).items()
    ]
    headings = [("term", "left"), ("articles", "right"), ("early", "right"), ("late", "right")]
    out.print("")
    print_table(
        [*headings, ("p", "right"), ("adjusted", "right")],
        drifting,
        title="Rising and falling terms",
    )


def _p(value: float) -> str | None:
    if math.isnan(value):
        return None
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _points(value: float) -> str | None:
    return None if math.isnan(value) else f"{100 * value:+.1f}pp"
