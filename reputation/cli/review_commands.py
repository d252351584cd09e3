"""Commands on decisions by hand: ``review``, ``sample``, ``agreement``."""

from __future__ import annotations

import io
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument, own_name
from reputation.cli.opening_corpora import opened_corpus, warn_of_gaps
from reputation.cli.terminal import count_of, out, print_table, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reputation.literature.corpus.corpus_file import StoredRecord
    from reputation.review.agreement import Agreement

_SHOWN = 20  # disputes listed; the rest are counted


def review(
    study: StudyArgument,
    question: Annotated[
        str,
        typer.Argument(
            metavar="[relevance|topics]",
            help="Answer only this question; default: both, one after the other.",
        ),
    ] = "",
    reviewer: Annotated[
        str, typer.Option(help="Your name, recorded with each decision.", show_default="login")
    ] = "",
    order: Annotated[
        str,
        typer.Option(
            help="learning, relevant-first, uncertain, balanced (by city), random, or certified: "
            "a random part first, so that a stopping rule applies."
        ),
    ] = "learning",
    start: Annotated[
        str,
        typer.Option(help="Starting point of the order: the model, or the study's description."),
    ] = "model",
    stop_by: Annotated[
        str,
        typer.Option(
            help="Stopping rule: sample, random-order or callaghan-mueller-hansen.",
            show_default="the order's own",
        ),
    ] = "",
    target: Annotated[float, typer.Option(help="Target recall of the stopping rule.")] = 0.95,
    adjudicate: Annotated[
        bool, typer.Option("--adjudicate", help="Adjudicate records on which reviewers disagree.")
    ] = False,
    own_disputes: Annotated[
        bool, typer.Option("--own-disputes", help="Also adjudicate disagreements you are part of.")
    ] = False,
    one_round: Annotated[
        bool,
        typer.Option("--one-round", help="Ask for the topic right after each relevant decision."),
    ] = False,
    nameless: Annotated[
        bool, typer.Option("--all", help="Include records that name no city of the study.")
    ] = False,
    show_model: Annotated[
        bool, typer.Option("--show-model", help="Show the model's prediction for each record.")
    ] = False,
    sample: Annotated[
        bool, typer.Option("--sample", help="Review only the sample drawn by `reputation sample`.")
    ] = False,
    part: Annotated[
        str,
        typer.Option(
            metavar="1/2", help="Review only this part of the records, to share the work."
        ),
    ] = "",
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            help="Plain line-by-line mode for screen readers, slow connections and pipes.",
        ),
    ] = False,
    light: Annotated[
        bool, typer.Option("--light", help="Dark text on a light background.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = 2020,
) -> None:
    """Screen abstracts: relevant or not, then topic (applications, mode or data, or your own).

    One key per decision (? lists them); each is saved before the next abstract
    is shown. Quit at any time; run the same command again to continue.

    Examples:

      reputation review global-smart-cities-2020 --reviewer ana

      reputation review my-study topics --reviewer ben --order uncertain

      reputation review global-smart-cities-2020 --adjudicate --reviewer cleo
    """
    from reputation.review.display import Marker
    from reputation.review.setup import open_review
    from reputation.study.bundled import find_study

    found = find_study(study)
    name = reviewer or own_name()
    plain = plain or sys.stdin is None or not sys.stdin.isatty() or _is_dumb()
    _ask_back(name, found.labels_folder, answer=not plain)
    with opened_corpus(found.corpus_path) as corpus:
        warn_of_gaps(found, corpus)
        opened = open_review(
            found,
            corpus,
            name,
            question=question,
            order=order,
            start=start,
            adjudicate=adjudicate,
            own_disputes=own_disputes,
            one_round=one_round,
            nameless=nameless,
            show_model=show_model,
            sample=sample,
            part=part,
            stop_by=stop_by,
            target=target,
            seed=seed,
            meanwhile=None if plain else _load_screen,
        )
    for line in opened.told:
        say(line)
    laid_out = len(opened.review.items)
    if laid_out < opened.found:
        say(
            f"The search finds {opened.found:,} records; {laid_out:,} of them, drawn at random, "
            "are presented. Narrow the study's window or cities to review all records of a part."
        )
    marker = Marker(found)
    try:
        if plain:
            from reputation.review.plain_screen import review_plainly

            review_plainly(
                opened.review,
                marker,
                sys.stdin or io.StringIO(),
                sys.stdout,
                others=opened.others,
                hint=opened.hint,
                codebook=opened.codebook,
            )
        else:
            from reputation.review.screen import ReviewScreen

            title = f"{opened.review.reviewer} · {found.name}"
            ReviewScreen(
                opened.review,
                marker,
                title,
                others=opened.others,
                hint=opened.hint,
                codebook=opened.codebook,
                light=light,
            ).run()
    finally:
        opened.review.close()
        opened.keep()
    progress, stopping = opened.review.progress(), opened.review.stopping()
    enough = f"; {stopping.sentence}" if opened.review.screens else ""
    topics = progress.asked == "topic"
    done = count_of(progress.done, "topic" if topics else "record")
    say(
        f"{done} {'given' if topics else 'decided'}, {progress.left} left, "
        f"{progress.kept} relevant{enough}; saved in {found.labels_folder}"
    )


def sample(
    study: StudyArgument,
    size: Annotated[int, typer.Option(min=1, help="Number of records in the sample.")] = 100,
    again: Annotated[
        bool,
        typer.Option("--again", help="Draw a new sample; decisions already made stay in the log."),
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = 2020,
) -> None:
    """Draw a random sample of records to read, used to correct the model's counts.

    Records are drawn from those found by the search that name a city. Read them
    with `review --sample`; `run` and `compare` then use your decisions. A
    larger --size adds records to the earlier sample.

    Examples:

      reputation sample my-study --size 100

      reputation review my-study --sample --reviewer ana
    """
    from reputation.judgement.random_sample import draw_sample, sample_path
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.bundled import find_study

    found = find_study(study)
    with Corpus.open(found.corpus_path) as corpus:
        drawn = draw_sample(found, corpus, size, seed=seed, again=again)
    say(
        f"{len(drawn.records):,} of {drawn.found:,} records drawn (seed {drawn.seed}), written to "
        f"{sample_path(found)}; read them with `reputation review {study} --sample`"
    )


def _load_screen() -> None:
    """Load what takes a quarter of a second, while the first order is made."""
    import reputation.review.screen  # noqa: F401


def _is_dumb() -> bool:
    """Whether the terminal cannot place the cursor."""
    return os.environ.get("TERM", "") == "dumb"


def _ask_back(name: str, folder: Path, *, answer: bool) -> None:
    """Ask once whether a name that nobody used yet is meant."""
    from reputation.judgement.labels.event_log import LabelLog

    known = LabelLog(folder).readers()
    if not known or name in known:
        return
    shown = ", ".join(known)
    said = f"{shown} {'is' if len(known) == 1 else 'are'} known; {name} is not"
    if not answer:
        say(f"{said}: a new reviewer")
    elif not typer.confirm(f"{said}. Begin as a new reviewer?"):
        raise typer.Exit(2)


def agreement(
    study: StudyArgument,
    every: Annotated[bool, typer.Option("--all", help="List all disagreements.")] = False,
) -> None:
    """Measure inter-rater agreement (kappa, AC1, alpha) and list disagreements.

    What two reviewers read of the random sample, in the order drawn, is
    reported separately and marked (random): only this generalises to all
    records.

    Language models are reported separately, compared with people's decisions.

    Example:

      reputation agreement global-smart-cities-2020
    """
    from reputation.cli.read_commands import print_models
    from reputation.judgement.loading import read_hand_labels
    from reputation.judgement.random_sample import read_sample
    from reputation.review.agreement import answer_in_words, find_disputes, measure_agreement
    from reputation.review.label_list import labelled_records
    from reputation.study.bundled import find_study

    found = find_study(study)
    held = found.corpus_path.exists()
    with opened_corpus(found.corpus_path) if held else nullcontext() as corpus:
        given = read_hand_labels(found, corpus)
        known = labelled_records(given, corpus) if corpus else {}
    print_models(given)
    labels = given.every
    measured = measure_agreement(labels, read_sample(found), topics=len(found.topics))
    if not measured:
        say("no record has been labelled by two reviewers yet")
        return
    rows = [
        (
            *(a.title, a.records, f"{a.same:.0%}", _number(a.kappa) or "undefined", _interval(a)),
            *(_number(a.ac1), _number(a.alpha)),
        )
        for a in measured
    ]
    headings = [("question", "left"), ("records", "right"), ("same", "right"), ("kappa", "right")]
    print_table([*headings, ("95%", "left"), ("AC1", "right"), ("alpha", "right")], rows)
    for a in measured[:2]:
        pairs = ", ".join(
            f"{' and '.join(answer_in_words(a.question, x) for x in pair)}: {n}"
            for pair, n in a.confusion.items()
        )
        out.print(f"\n{a.title}, answers of {', '.join(a.reviewers)} (pairs: records): {pairs}")
    if any(a.kappa is None for a in measured):
        say("kappa undefined: a reviewer gave the same answer to every record; see AC1")
    if not all(a.drawn for a in measured):
        say("lines without (random) hold only for the records read: for agreement on the")
        say("literature, let both reviewers read a random sample (`review --sample`)")
    disputes = [dispute for dispute in find_disputes(labels) if not dispute.adjudicated]
    if not disputes:
        return
    shown = disputes if every else disputes[:_SHOWN]
    out.print("")
    table = [
        (
            _titled(d.record, known),
            d.question,
            ", ".join(
                f"{n}: {answer_in_words(d.question, d.answers[n])}" for n in sorted(d.answers)
            ),
        )
        for d in shown
    ]
    print_table([("record", "left"), ("question", "left"), ("answers", "left")], table)
    say(f"{len(disputes)} disagreements to discuss; to settle them:")
    say("  reputation review STUDY --adjudicate")


def _titled(key: str, known: Mapping[str, StoredRecord]) -> str:
    """Number and title of a record, or what its labels know it by."""
    held = known.get(key)
    return f"{held.record_id} {shorten(held.record.title, 60, placeholder='…')}" if held else key


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _interval(a: Agreement) -> str | None:
    return None if a.kappa_low is None else f"{a.kappa_low:.2f} to {a.kappa_high:.2f}"
