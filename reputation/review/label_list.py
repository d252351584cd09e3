"""The labels in a study's log, one line per record and reader, and who has still to read what."""

from __future__ import annotations

from dataclasses import dataclass

from reputation.judgement.labels.consensus import HandLabel, HandLabels
from reputation.judgement.loading import read_hand_labels
from reputation.literature.corpus.corpus_file import Corpus, StoredRecord
from reputation.review.history import described
from reputation.study.definition import Study

__all__ = ["CurrentLabel", "CurrentLabels", "labelled_records", "list_current"]


@dataclass(frozen=True, slots=True)
class CurrentLabel:
    """A current label.

    Attributes
    ----------
    record_id
        In the corpus; None where it is not there (any more).
    title
        Its title, else what the label knows it by.
    label
        What was decided.
    waits_for
        Readers who have not decided on what only one has; ``anyone`` where nobody else reads.
    """

    record_id: int | None
    title: str
    label: HandLabel
    waits_for: str

    @property
    def reader(self) -> str:
        """Whose it is."""
        ruling = self.label.role == "adjudication"
        return f"{self.label.reviewer} (ruling)" if ruling else self.label.reviewer

    @property
    def said(self) -> str:
        """In words."""
        return described(self.label)


@dataclass(frozen=True, slots=True)
class CurrentLabels:
    """All labels, the latest first, the readers, and which lines of the log are damaged."""

    lines: tuple[CurrentLabel, ...]
    readers: tuple[str, ...]
    damaged: tuple[str, ...]

    def chosen(
        self,
        reader: str = "",
        words: str = "",
        *,
        flagged: bool = False,
        noted: bool = False,
        awaiting: bool = False,
    ) -> list[CurrentLabel]:
        """The labels of a reader, with all of some words, or with a flag, a note, or a wait."""
        wanted = words.casefold().split()

        def fits(line: CurrentLabel) -> bool:
            label = line.label
            text = f"{line.record_id}\n{line.title}\n{label.doi}\n{line.said}".casefold()
            return (
                reader in ("", label.reviewer)
                and (label.flagged or not flagged)
                and bool(label.note or not noted)
                and bool(line.waits_for or not awaiting)
                and all(word in text for word in wanted)
            )

        return [line for line in self.lines if fits(line)]


def list_current(study: Study, corpus: Corpus) -> CurrentLabels:
    """Every label of people in a study's log."""
    labels = read_hand_labels(study, corpus)
    readers = tuple(sorted({label.reviewer for label in labels.every}))
    reviewing = {x.reviewer for x in labels.every if x.role == "review" and x.decides}
    records = labelled_records(labels, corpus)
    lines = []
    for label in sorted(labels.every, key=lambda label: label.time, reverse=True):
        held = records.get(label.record)
        together = labels.by_record[label.record]
        lines.append(
            CurrentLabel(
                held.record_id if held else None,
                held.record.title if held else label.doi or label.source_id or label.record,
                label,
                _awaited(label, together, reviewing),
            )
        )
    return CurrentLabels(tuple(lines), readers, labels.damaged)


def labelled_records(labels: HandLabels, corpus: Corpus) -> dict[str, StoredRecord]:
    """The records of a corpus that people labelled, by what their labels know them by."""
    dois = {label.doi for label in labels.every if label.doi}
    names = {label.source_id for label in labels.every if label.source_id}
    record_ids = sorted({record_id for record_id, _, _ in corpus.holders(dois, names)})
    records: dict[str, StoredRecord] = {}
    for one in corpus.records(record_ids):
        if key := labels.key_of(one.record):
            records.setdefault(key, one)
    return records


def _awaited(label: HandLabel, together: list[HandLabel], reviewing: set[str]) -> str:
    done = {x.reviewer for x in together if x.role == "review" and x.decides}
    ruled = any(x.role == "adjudication" for x in together)
    if ruled or done != {label.reviewer} or not label.decides:
        return ""
    return " or ".join(sorted(reviewing - done)) or "anyone"
