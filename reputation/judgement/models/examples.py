"""Training examples: manual labels joined with the texts they were given for."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from reputation.errors import LabelError
from reputation.input import open_text, reason_of
from reputation.judgement.labels.log_labels import read_any_labels
from reputation.judgement.models.text import NormalText, normalise_record
from reputation.judgement.models.training import Example
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.formats import open_file
from reputation.literature.records.record import Record
from reputation.progress import Progress
from reputation.study.topics import TOPICS

__all__ = ["read_examples", "read_texts"]


def read_examples(
    labels: Sequence[str | Path],
    records: Sequence[str | Path],
    *,
    topics: Collection[str] = tuple(TOPICS),
    without: str | Path | None = None,
    progress: Progress | None = None,
    tell: Callable[[str], None] | None = None,
) -> tuple[list[Example], str]:
    """Join labels with records by the source's identifier.

    Parameters
    ----------
    labels
        Tables, logs or folders of logs as `reputation.judgement.labels.log_labels.read_any_labels`
        reads them; a record that is in two counts as the later one has it.
    records
        Export files or corpora (``.sqlite``) that hold the labelled records.
    topics
        The codes of the topics that labels may give.
    without
        A CSV file whose column ``id`` lists records that must not be trained on.
    progress
        Called now and then with records read and 0.
    tell
        Told what is damaged in a log and does not count; without it that is an error.

    Returns
    -------
    examples : list of Example
        In the order of the labels.
    data : str
        One line on where they come from.

    Raises
    ------
    LabelError
        When a label's record is not in the files, or one must not be trained on.
    FormatError
        When a file of records is refused.
    """
    read = (x for path in labels for x in read_any_labels(path, topics=topics, tell=tell))
    wanted = list({label.id: label for label in read}.values())
    files = ", ".join(Path(path).name for path in labels)
    reserved = _read_ids(Path(without)) if without else set()
    forbidden = [label.id for label in wanted if label.id in reserved]
    if forbidden:
        raise LabelError(
            f"{files}: {len(forbidden)} labelled records are listed in {without} as not to be "
            f"trained on, the first with id {forbidden[0]}; take them out"
        )
    ids = {label.doi: label.id for label in wanted if label.doi}
    ids |= {label.id: label.id for label in wanted}
    texts: dict[str, NormalText] = {}
    file_of: dict[str, str] = {}
    for path, record in _read_records(records, progress):
        if known := ids.get(record.source_id) or ids.get(record.doi or "-"):
            texts[known] = normalise_record(record)
            file_of[known] = path.stem
    missing = [label.id for label in wanted if label.id not in texts]
    if missing:
        raise LabelError(
            f"{files}: {len(missing)} labelled records are missing from the given files, the first "
            f"with id {missing[0]}"
        )
    names = ", ".join(Path(path).name for path in records)
    data = f"{len(wanted)} labels of {files} on records of {names}"
    return [
        Example(
            text=texts[label.id],
            relevant=label.relevant,
            topic=label.topic,
            by_chance=label.by_chance,
            cities=tuple(city for city, meant in label.mentions.items() if meant),
            share=label.share,
            collection=label.collection or file_of[label.id],
        )
        for label in wanted
    ], data


def read_texts(
    records: Sequence[str | Path],
    *,
    labelled: Collection[NormalText] = (),
    without: str | Path | None = None,
    progress: Progress | None = None,
) -> dict[NormalText, str]:
    """Read every text of some export files as it was written, by what the models see of it.

    A text that must not be learned from is left out, as is an unlabelled one of the same title,
    which may be the same work once more.

    Parameters
    ----------
    labelled
        Texts of the examples.
    records, without, progress
        As for `read_examples`.

    Returns
    -------
    dict
        Title and abstract, by normalised text, in the order of the files.

    Raises
    ------
    LabelError, FormatError
        When a file cannot be read.
    """
    reserved = _read_ids(Path(without)) if without else set()
    texts: dict[NormalText, str] = {}
    hidden: set[str] = set()
    for _, record in _read_records(records, progress):
        text = normalise_record(record)
        if record.source_id in reserved:
            hidden.add(text.title)
        else:
            texts.setdefault(text, f"{record.title}. {record.abstract}")
    kept = set(labelled)
    return {text: x for text, x in texts.items() if text in kept or text.title not in hidden}


def _read_records(
    paths: Sequence[str | Path], progress: Progress | None
) -> Iterator[tuple[Path, Record]]:
    items = ((Path(path), item) for path in paths for item in _items_of(Path(path)))
    for count, (path, item) in enumerate(items, start=1):
        if progress and count % 500 == 0:
            progress(count, 0)
        if isinstance(item, Record):
            yield path, item


def _items_of(path: Path) -> Iterator[object]:
    if path.suffix != ".sqlite":
        yield from open_file(path)
        return
    with Corpus.open(path) as corpus:
        yield from (held.record for held in corpus.records())


def _read_ids(path: Path) -> set[str]:
    try:
        with open_text(path) as file:
            reader = csv.DictReader(file)
            if "id" not in (reader.fieldnames or ()):
                raise LabelError(f"{path}: has no column id")
            return {(row["id"] or "").strip() for row in reader}
    except (OSError, csv.Error) as error:
        raise LabelError(f"{path}: cannot be read ({reason_of(error)})") from None
