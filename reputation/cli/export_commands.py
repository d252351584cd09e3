"""The command ``export``: records for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reputation.cli.arguments import StudyArgument
from reputation.cli.opening_corpora import warn_of_gaps
from reputation.cli.terminal import progress_bar, say


def export(
    study: StudyArgument,
    file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    to: Annotated[str, typer.Option(metavar="FORMAT", help="The format: {exports}.")] = "csv",
    counted: Annotated[
        bool, typer.Option("--counted", help="Only records that count for a city of the study.")
    ] = False,
    city: Annotated[str, typer.Option(help="Only records on this city.")] = "",
    topic: Annotated[str, typer.Option(help="Only relevant records on this topic: {topics}.")] = "",
) -> None:
    """Export the corpus, or the counted records, to a file for other programs.

    {exports_explained}.

    Examples:

      reputation export global-smart-cities-2020 --to csv --out records.csv

      reputation export my-study --to ris --out m.ris --counted --topic M
    """
    from reputation.facade.exporting import export as export_study
    from reputation.literature.opening import open_study

    with (
        open_study(study, tell=say, watch=progress_bar) as opened,
        progress_bar("reading") as progress,
    ):
        warn_of_gaps(opened.definition, opened.corpus)
        written = export_study(
            opened, file, to=to, counted=counted, city=city, topic=topic, progress=progress
        )
    say(f"{written} records written to {file}")
