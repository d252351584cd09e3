"""Commands on corpora: ``corpus list``, ``show``, ``rename``, ``merge``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reputation.cli.listing import ListingCommand, PlainGroup
from reputation.cli.terminal import out, print_table, say

corpora = typer.Typer(
    cls=PlainGroup,
    help="Manage the corpora of a study folder; several studies may share one.",
    no_args_is_help=True,
)

_Name = Annotated[str, typer.Argument(metavar="CORPUS", help="Its name, without .sqlite.")]
_Folder = Annotated[
    Path, typer.Option("--in", metavar="FOLDER", help="The study folder.", show_default="here")
]


@corpora.command("list", cls=ListingCommand)
def list_corpora(folder: _Folder = Path()) -> None:
    """List the corpora of a study folder, their contents, and the studies that use them.

    Example:

      reputation corpus list
    """
    from reputation.judgement.corpora import find_corpora

    rows: list[tuple[object, ...]] = []
    for place in find_corpora(folder, tell=say):
        totals = place.totals()
        studies = ", ".join(study.name for study in place.studies) or "(none)"
        rows.append((place.name, totals and totals.records, place.events(), studies))
    if not rows:
        say(
            f"{folder / 'corpus'}: no corpus yet; `reputation import STUDY FILE...` creates one, "
            "--in names another study folder"
        )
        return
    columns = [("corpus", "left"), ("records", "right"), ("label events", "right")]
    print_table([*columns, ("studies", "left")], rows)
    if any(row[3] == "(none)" for row in rows):
        say(
            'a study uses the corpus of its own name, or the one set by corpus = "NAME" in its file'
        )


@corpora.command("show", cls=ListingCommand)
def show_corpus(name: _Name, folder: _Folder = Path()) -> None:
    """Show what a corpus contains and which studies use it.

    Example:

      reputation corpus show smart-cities
    """
    from reputation.judgement.corpora import find_corpus

    place = find_corpus(folder, name, tell=say)
    totals = place.totals()
    out.print(f"{place.path}", markup=False, soft_wrap=True)
    if totals:
        sources = ", ".join(f"{source} {number}" for source, number in totals.by_source.items())
        out.print(
            f"{totals.records} records from {totals.entries} entries ({sources}), "
            f"{totals.imports} imports",
            markup=False,
            soft_wrap=True,
        )
    else:
        out.print("only its labels are left; import its literature again")
    out.print(f"{place.events()} label events in {place.labels}", markup=False, soft_wrap=True)
    for study in place.studies:
        out.print(f"used by {study.path}: {study.title}", markup=False, soft_wrap=True)
    if advice := place.advice():
        say(advice)


@corpora.command("rename", cls=ListingCommand)
def rename(
    name: _Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")],
    folder: _Folder = Path(),
) -> None:
    """Rename a corpus and its labels, and show which study files to change.

    Example:

      reputation corpus rename old-study smart-cities
    """
    from reputation.judgement.corpora import find_corpus, rename_corpus

    lines = rename_corpus(find_corpus(folder, name, tell=say), new)
    say(f"{name} renamed to {new}")
    for line in lines:
        say(f"set in {line}")


@corpora.command("merge", cls=ListingCommand)
def merge(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The corpus to merge from.")],
    target: Annotated[str, typer.Argument(metavar="INTO", help="The corpus to merge into.")],
    folder: _Folder = Path(),
) -> None:
    """Merge the records and decisions of one corpus into another; the first is kept.

    Example:

      reputation corpus merge asia smart-cities
    """
    from reputation.judgement.corpora import CorpusPlace, find_corpus, merge_corpora

    one = find_corpus(folder, source, tell=say)
    totals = merge_corpora(one, CorpusPlace(folder, target), tell=say)
    say(f"{target}: {totals.records} records from {totals.entries} entries")
    for study in one.studies:
        say(f'set in {study.path}: corpus = "{target}"')
    say(f"{source} is unchanged; delete {one.path} when you no longer need it")
