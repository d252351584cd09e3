"""The command ``export``: records for other programs."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument
from reputation.cli.run_commands import warn_of_gaps
from reputation.cli.terminal import progress_bar, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.literature.corpus.stored import StoredRecord
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

    csv and xlsx: a line a record. ris and bibtex: Zotero, EndNote, JabRef.
    asreview: with the labels of reviewers, if any. wos: tagged text for
    bibliometrix, VOSviewer and CiteSpace.

    Examples:

      reputation export global-smart-cities-2020 --to csv --out records.csv

      reputation export my-study --to ris --out m.ris --counted --topic M
    """
    from reputation.errors import CorpusError
    from reputation.judgement.articles import find_articles
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.literature.corpus.stored import StoredRecord
    from reputation.literature.exports import export_pieces
    from reputation.output import write_whole
    from reputation.study.bundled import find_study

    found = find_study(study)
    with Corpus.open(found.corpus_path) as corpus, progress_bar("reading") as progress:
        warn_of_gaps(found, corpus)
        articles = find_articles(
            found,
            corpus,
            counted=counted,
            decide=False,
            city=city,
            topic=topic.value if topic else "",
            progress=progress,
        )
        records: Iterator[StoredRecord] = (StoredRecord(a.number, a.record) for a in articles)
        first = next(records, None)
        if first is None:
            raise CorpusError("no record is of this kind, so nothing was written; ask for less")
        records = chain([first], records)
        labels = None
        if to is _Format.asreview:
            numbers, labels = _labels(found, corpus, records)
            records = corpus.records(numbers)
        written = count()
        counting = (held for held, _ in zip(records, written, strict=False))
        write_whole(file, export_pieces(counting, to.value, labels=labels))
    say(f"{next(written)} records written to {file}")


def _labels(
    study: Study, corpus: Corpus, records: Iterable[StoredRecord]
) -> tuple[list[int], dict[int, bool]]:
    """The numbers of the records, and what reviewers decided about their relevance."""
    from reputation.judgement.loading import read_hand_labels

    hand = read_hand_labels(study, corpus)
    numbers, labels = [], {}
    for held in records:
        numbers.append(held.id)
        agreed = hand.agreed(held.record)
        if agreed and agreed.relevance is not None:
            labels[held.id] = agreed.relevance
    return numbers, labels
