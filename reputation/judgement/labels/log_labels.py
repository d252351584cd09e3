"""Manual labels for training or counting: from a table, or directly from a log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from reputation.errors import LabelError
from reputation.judgement.labels.consensus import HandLabels
from reputation.judgement.labels.event_line import keep_topics
from reputation.judgement.labels.event_log import LabelEvent, LabelLog, read_events
from reputation.judgement.labels.label_table import Label, read_labels
from reputation.judgement.labels.training_table import training_rows
from reputation.judgement.random_sample import read_sample_file
from reputation.study.topics import TOPICS

__all__ = ["read_any_labels"]


def read_any_labels(
    path: str | Path,
    *,
    topics: Collection[str] = tuple(TOPICS),
    drawn: bool = False,
    tell: Callable[[str], None] | None = None,
) -> list[Label]:
    """Read a table of labels (`label_table.read_labels`), a reviewer's log, or a folder of logs.

    Of a log what its people come to counts, as in `reputation run`; what is disputed is left out.

    Parameters
    ----------
    path
        The file, or the folder ``corpus/labels/STUDY``.
    topics
        The codes that there are.
    drawn
        Whether the records of a log were drawn at random. Otherwise those were that stand in the
        random sample beside it; a review in another order picks.
    tell
        Told each damaged line, and what is left out; without it a damaged line is an error.

    Raises
    ------
    LabelError
        When it cannot be read.
    """
    path = Path(path)
    events = _events(path, topics, tell)
    if events is None:
        return read_labels(path, topics)
    labels = _labels_of(events)
    if not labels:
        raise LabelError(f"{path}: contains no decision on relevance that reviewers agree on")
    decided = {event.source_id for event in events if event.action == "relevance"}
    if tell and (left := len(decided) - len(labels)) > 0:
        tell(f"{path}: {left} records left out (disputed or withdrawn)")
    folder = path if path.is_dir() else path.parent
    sample = None if drawn else read_sample_file(folder / "sample.json")
    sampled = {one.source_id for one in sample.records} if sample else set()
    return [
        Label(
            id=source_id,
            doi=doi,
            relevant=relevant,
            topic=topic,
            mentions=mentions,
            by_chance=drawn or source_id in sampled,
        )
        for source_id, doi, relevant, topic, mentions in labels
    ]


def _events(
    path: Path, topics: Collection[str], tell: Callable[[str], None] | None
) -> list[LabelEvent] | None:
    """The events of a log; None where the file is none."""
    if path.is_dir():
        return LabelLog(path, topics).read(on_damage=tell)
    try:
        events, damaged = read_events(path)
    except LabelError:
        return None  # a table, or nothing: said where it is read as such
    for line in damaged:
        if tell is None:
            raise LabelError(line)
        tell(line)
    events, others = keep_topics(events, topics)
    if others and tell:
        tell(f"{path}: {others}")
    return events


def _labels_of(
    events: Iterable[LabelEvent],
) -> list[tuple[str, str, bool, str, dict[str, bool]]]:
    """Identifier, DOI, relevance, topic and mentions of each record that was decided."""
    every = list(events)
    doi_of = {event.source_id: event.doi for event in every}
    found = []
    for source_id, relevance, topic, mentions, _ in training_rows(HandLabels(every), models=False):
        meant = {
            city: value == "1"
            for city, _, value in (item.rpartition("=") for item in mentions.split(";") if item)
        }
        found.append((source_id, doi_of.get(source_id, ""), relevance == "1", topic, meant))
    return found
