"""The command ``export``: records for other programs."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument
from reputation.cli.opening_corpora import opened_corpus
from reputation.cli.terminal import progress_bar, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.literature.corpus.stored import StoredRecord
    from reputation.study.definition import Study


def export(
    study: StudyArgument,
    file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    to: Annotated[str, typer.Option(metavar="FORMAT", help="The format: {exports}.")] = "csv",
    counted: Annotated[
        bool, typer.Option("--counted", help="Only what counts for a city of the study.")
    ] = False,
    city: Annotated[str, typer.Option(help="Only the records on this city.")] = "",
    topic: Annotated[
        str, typer.Option(help="Only the relevant records of this topic: {topics}.")
    ] = "",
) -> None:
    """Write what the corpus holds, or what was counted, for other programs.

    {exports_explained}.

    Examples:

      reputation export global-smart-cities-2020 --to csv --out records.csv

      reputation export my-study --to ris --out m.ris --counted --topic M
    """
    from reputation.errors import CorpusError
    from reputation.judgement.articles import find_articles
    from reputation.literature.exports import EXPORTS, export_pieces
    from reputation.output import write_whole
    from reputation.registry import choose
    from reputation.study.bundled import find_study
    from reputation.study.topics import TOPICS

    wanted = choose(to, EXPORTS, "export format")
    if topic:
        choose(topic, TOPICS, "topic")
    found = find_study(study)
    with opened_corpus(found.corpus_path) as corpus, progress_bar("reading") as progress:
        records: Iterator[StoredRecord] = find_articles(
            found,
            corpus,
            counted=counted,
            decide=False,
            city=city,
            topic=topic,
            progress=progress,
        )
        first = next(records, None)
        if first is None:
            raise CorpusError("no record is of this kind, so nothing was written; ask for less")
        records = chain([first], records)
        labels = None
        if wanted.with_labels:
            record_ids, labels = _labels(found, corpus, records)
            records = corpus.records(record_ids)
        written = count()
        counting = (held for held, _ in zip(records, written, strict=False))
        write_whole(file, export_pieces(counting, to, labels=labels))
    say(f"{next(written)} records written to {file}")


def _labels(
    study: Study, corpus: Corpus, records: Iterable[StoredRecord]
) -> tuple[list[int], dict[int, bool]]:
    """The numbers of the records, and what reviewers decided about their relevance."""
    from reputation.judgement.loading import read_hand_labels

    hand = read_hand_labels(study, corpus)
    record_ids, labels = [], {}
    for held in records:
        record_ids.append(held.record_id)
        agreed = hand.agreed(held.record)
        if agreed and agreed.relevance is not None:
            labels[held.record_id] = agreed.relevance
    return record_ids, labels
