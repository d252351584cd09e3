"""The command ``export``: records for other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument
from reputation.cli.terminal import progress_bar, say

if TYPE_CHECKING:
    from reputation.report.articles import Article
    from reputation.study.definition import Study


class _Format(StrEnum):
    csv = "csv"
    ris = "ris"
    bibtex = "bibtex"
    xlsx = "xlsx"
    asreview = "asreview"
    wos = "wos"


class _Topic(StrEnum):
    A = "A"
    M = "M"
    D = "D"


def export(
    study: StudyArgument,
    file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    to: Annotated[_Format, typer.Option(help="The format.")] = _Format.csv,
    counted: Annotated[
        bool, typer.Option("--counted", help="Only what counts for a city of the study.")
    ] = False,
    city: Annotated[str, typer.Option(help="Only the records on this city.")] = "",
    topic: Annotated[
        _Topic | None, typer.Option(help="Only the relevant records of this topic.")
    ] = None,
) -> None:
    """Write what the corpus holds, or what was counted, for other programs.

    csv and xlsx: a line a record. ris and bibtex: Zotero, EndNote, JabRef. asreview: with the
    labels of reviewers, if any. wos: tagged text for bibliometrix, VOSviewer and CiteSpace.

    Examples:

      reputation export global-smart-cities-2020 --to csv --out records.csv

      reputation export global-smart-cities-2020 --to ris --out m.ris --counted --topic M
    """
    from reputation.errors import CorpusError
    from reputation.literature.corpus import Corpus
    from reputation.literature.exports import export_records
    from reputation.literature.rows import Held
    from reputation.output import write_whole
    from reputation.run import find_articles
    from reputation.study.bundled import find_study

    found = find_study(study)
    wanted = topic.value if topic else ""
    with Corpus.open(found.corpus_path) as corpus, progress_bar("judging") as progress:
        articles = find_articles(
            found,
            corpus,
            counted=counted,
            decide=False,
            city=city,
            topic=wanted,
            progress=progress,
        )
    if not articles:
        raise CorpusError("no record is of this kind, so nothing was written; ask for less")
    records = (Held(article.number, article.record) for article in articles)
    labels = _labels(found, articles) if to is _Format.asreview else None
    write_whole(file, export_records(records, to.value, labels=labels))
    say(f"{len(articles)} records written to {file}")


def _labels(study: Study, articles: list[Article]) -> dict[int, bool]:
    """What reviewers decided about relevance, by record number."""
    from reputation.judgement.label_log import LabelLog
    from reputation.judgement.standing import HandLabels

    hand = HandLabels(LabelLog(study.labels_folder).read())
    agreed = ((article.number, hand.agreed(article.record)) for article in articles)
    return {n: a.relevance for n, a in agreed if a and a.relevance is not None}
