"""Export records for other programs from Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path

from reputation.errors import CorpusError
from reputation.judgement.articles import find_articles
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports import EXPORTS, export_pieces, find_by_ending
from reputation.literature.opening import OpenStudy
from reputation.output import write_whole
from reputation.progress import Progress
from reputation.registry import choose

__all__ = ["export"]


def export(
    study: OpenStudy,
    file: str | Path,
    *,
    to: str = "",
    counted: bool = False,
    city: str = "",
    topic: str = "",
    progress: Progress | None = None,
) -> int:
    """Write the records of a corpus, or only the counted ones, to a file for other programs.

    Parameters
    ----------
    study
        An open study (see `open_study`).
    file
        The file to write.
    to
        The format, one of those that ``reputation export --help`` lists; by default that of the
        file's extension.
    counted
        Only records that count for a city of the study.
    city, topic
        Only records that mention this city, or relevant records on this topic.
    progress
        Called from time to time with the number of records judged and the total.

    Returns
    -------
    int
        The number of records written.

    Raises
    ------
    ChoiceError
        If there is no such format or topic; the message lists those that exist.
    CorpusError
        If no record meets the conditions; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> import reputation as rep
    >>> with rep.open_study() as study, tempfile.TemporaryDirectory() as folder:
    ...     rep.export(study, f"{folder}/kept.ris", counted=True, topic="D")
    133
    """
    wanted = choose(
        to or find_by_ending(Path(file).suffix.removeprefix(".")), EXPORTS, "export format"
    )
    if topic:
        choose(topic, study.definition.topics, "topic")
    found, corpus = study.definition, study.corpus
    records: Iterator[StoredRecord] = find_articles(
        found, corpus, counted=counted, decide=False, city=city, topic=topic, progress=progress
    )
    first = next(records, None)
    if first is None:
        raise CorpusError("no record meets these conditions, so nothing was written")
    records = chain([first], records)
    labels = None
    if wanted.with_labels:
        record_ids, labels = _labels(study, records)
        records = corpus.records(record_ids)
    written = count()
    counting = (held for held, _ in zip(records, written, strict=False))
    write_whole(file, export_pieces(counting, wanted.name, labels=labels))
    return next(written)


def _labels(study: OpenStudy, records: Iterable[StoredRecord]) -> tuple[list[int], dict[int, bool]]:
    """The numbers of the records, and what reviewers decided about their relevance."""
    # Loads the models' libraries, which exporting all records unchanged does not need.
    from reputation.judgement.loading import read_hand_labels  # noqa: PLC0415

    hand = read_hand_labels(study.definition, study.corpus)
    record_ids, labels = [], {}
    for held in records:
        record_ids.append(held.record_id)
        agreed = hand.agreed(held.record)
        if agreed and agreed.relevance is not None:
            labels[held.record_id] = agreed.relevance
    return record_ids, labels
