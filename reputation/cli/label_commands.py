"""Commands on the label log: ``labels list``, ``export``, ``import``, ``check``, ``log``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument, own_name
from reputation.cli.label_reports import report_labels
from reputation.cli.listing import ListingCommand, PlainGroup
from reputation.cli.opening_corpora import opened_corpus
from reputation.cli.read_commands import table
from reputation.cli.terminal import print_table, say

if TYPE_CHECKING:
    from reputation.judgement.labels.event_log import LabelLog
    from reputation.study.definition import Study

labels = typer.Typer(
    cls=PlainGroup,
    help="Manage hand labels: list, export and import them, and see their history.",
    no_args_is_help=True,
)

_SHOWN = 20  # lines that meet no record


def _log(study: str) -> LabelLog:
    from reputation.judgement.labels.event_log import LabelLog
    from reputation.study.bundled import find_study

    return LabelLog(find_study(study).labels_folder)


@labels.command("list", cls=ListingCommand)
def list_labels(
    study: StudyArgument,
    mine: Annotated[bool, typer.Option("--mine", help="Only your own (by login name).")] = False,
    reader: Annotated[str, typer.Option(help="Only this reader's labels.")] = "",
    flagged: Annotated[bool, typer.Option("--flagged", help="Only flagged records.")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Only records with a note.")] = False,
    find: Annotated[
        str,
        typer.Option(
            metavar="WORDS", help="Only records with this text in title, number, DOI or label."
        ),
    ] = "",
    awaiting: Annotated[
        bool,
        typer.Option(
            "--awaiting", help="Records read by one reader, and who should be the second."
        ),
    ] = False,
) -> None:
    """List current decisions, flags and notes, one line per record and reader, latest first.

    To change a decision: `reputation review STUDY`, then / and the record
    number; or `reputation decide STUDY NUMBER`.

    Examples:

      reputation labels list my-study --mine --flagged

      reputation labels list my-study --reader ana --find parking

      reputation labels list my-study --awaiting
    """
    from reputation.review.label_list import list_current
    from reputation.study.bundled import find_study

    found = find_study(study)
    with opened_corpus(found.corpus_path) as corpus:
        every = list_current(found, corpus)
    reader = reader or (own_name() if mine else "")
    if reader and reader not in every.readers:
        say(
            f"{reader} has no labels here; readers with labels: "
            f"{', '.join(every.readers) or 'none'}"
        )
    lines = every.chosen(reader, find, flagged=flagged, noted=notes, awaiting=awaiting)
    rows = [
        (line.record_id, line.reader, line.waits_for if awaiting else line.said, line.title)
        for line in lines
    ]
    said = "awaits" if awaiting else "decision"
    headings = [("record", "right"), ("reader", "left"), (said, "left"), ("title", "left")]
    if rows:
        print_table(headings, rows)
    say(f"{len(lines)} of {len(every.lines)} labels")
    if every.damaged:
        say(f"{len(every.damaged)} damaged lines of the log are ignored: {every.damaged[0]}")


@labels.command("export", cls=ListingCommand)
def export_labels(
    study: StudyArgument, file: Annotated[Path, typer.Argument(help="The CSV file to write.")]
) -> None:
    """Export every decision, including undone ones, to a CSV file; it contains no record text.

    Example:

      reputation labels export global-smart-cities-2020 labels.csv
    """
    damaged: list[str] = []
    number = _log(study).export(file, on_damage=damaged.append)
    say(f"{number} events written to {file}")
    _refuse(damaged)


@labels.command("import", cls=ListingCommand)
def import_labels(
    study: StudyArgument,
    file: Annotated[
        Path,
        typer.Argument(
            help="A file from `labels export`, or a table from ASReview, Rayyan or your own."
        ),
    ],
    reviewer: Annotated[
        str, typer.Option(help="Reviewer's name, if the file does not give it.")
    ] = "",
) -> None:
    """Import decisions made elsewhere; those already in the log are skipped.

    Files from `labels export` keep their readers and times. Tables with a
    column relevance, included or asreview_label, and a column id, doi or title,
    are matched to the records of the corpus; Rayyan exports name their readers
    themselves. CSV with any separator and encoding, XLSX, RIS.

    Examples:

      reputation labels import global-smart-cities-2020 other-machine.csv

      reputation labels import my-study asreview.csv --reviewer ana
    """
    from reputation.review.foreign_labels import is_log
    from reputation.study.bundled import find_study

    found = find_study(study)
    if is_log(file):
        say(f"{_log(study).take_in(file)} new events imported from {file}")
    else:
        _import_table(found, file, reviewer)
    if found.corpus_path.exists():
        with opened_corpus(found.corpus_path) as corpus:
            report_labels(found, corpus)


def _import_table(study: Study, file: Path, reviewer: str) -> None:
    """Take in the decisions of a table, and name what meets no record."""
    from reputation.review.foreign_labels import read_foreign_labels
    from reputation.review.taking_in import take_in_decisions

    read = read_foreign_labels(file, reviewer, study.topics)
    with opened_corpus(study.corpus_path) as corpus:
        taken = take_in_decisions(study, corpus, read.decisions)
    whose = f" of {', '.join(taken.readers)}" if taken.readers else ""
    say(
        f"{taken.events} new events{whose} imported from {file}: {len(read.decisions)} decisions, "
        f"{taken.known} already known, {read.undecided} undecided"
    )
    if taken.lost:
        say(
            f"{len(taken.lost)} decisions match no record of the corpus, or more than one, and "
            "were not imported:"
        )
        for one in taken.lost[:_SHOWN]:
            name = one.doi or one.title or next(iter(one.names), "")
            say(f"  line {one.line}: {name}")
        if len(taken.lost) > _SHOWN:
            say(f"  and {len(taken.lost) - _SHOWN} more")


@labels.command("check", cls=ListingCommand)
def check_labels(study: StudyArgument) -> None:
    """List labels that match no record of the corpus, or whose record text has changed.

    Example:

      reputation labels check global-smart-cities-2020
    """
    from reputation.study.bundled import find_study

    found = find_study(study)
    with opened_corpus(found.corpus_path) as corpus:
        report_labels(found, corpus, every=True)


@labels.command("log", cls=ListingCommand)
def log_labels(
    study: StudyArgument,
    reviewer: Annotated[str, typer.Option(help="Only this reviewer's decisions.")] = "",
) -> None:
    """Show every decision in chronological order, including undone ones.

    Example:

      reputation labels log global-smart-cities-2020 --reviewer ana
    """
    damaged: list[str] = []
    every = _log(study).read(on_damage=damaged.append)
    events = [e for e in every if reviewer in ("", e.reviewer)]
    undone = {event.undoes for event in events if event.action == "undo"}
    rows = [
        (
            e.time[:19].replace("T", " "),
            e.reviewer,
            f"{e.action}{' of ' + e.city if e.city else ''} {e.value}".strip()
            + (" (undone)" if e.event in undone else ""),
            e.doi or e.source_id or e.record,
        )
        for e in events
    ]
    headings = [("time (UTC)", "left"), ("reviewer", "left"), ("decision", "left")]
    print_table([*headings, ("record", "left")], rows)
    say(f"{len(events)} events")
    _refuse(damaged)


def _refuse(damaged: list[str]) -> None:
    """End with an error where lines are damaged, once the others are dealt with."""
    from reputation.errors import LabelError

    if damaged:
        for line in damaged[1:20]:
            say(line)
        raise LabelError(
            f"{damaged[0]}; {len(damaged)} damaged lines in all; the other events are still used"
        )


labels.command("table", cls=ListingCommand)(table)
