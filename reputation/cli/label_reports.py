"""Report labels that match no record, or whose text has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reputation.cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from reputation.judgement.labels.event_log import LabelEvent
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.definition import Study

__all__ = ["report_labels", "say_ignored"]

_SHOWN = 5


def say_ignored(study: Study, topics: Collection[str] | None, shown: int) -> list[LabelEvent]:
    """Name the first lines of a study's log that do not count; return the events that do."""
    if not study.labels_folder.exists():
        return []
    from reputation.judgement.labels.event_log import LabelLog

    damaged: list[str] = []
    events = LabelLog(study.labels_folder, topics).read(on_damage=damaged.append)
    for line in damaged[:shown]:
        say(f"LABELS IGNORED: {line}")
    return events


def report_labels(study: Study, corpus: Corpus, *, every: bool = False) -> None:
    """Name the labels of a study that its corpus does not know, or knows with another text."""
    events = say_ignored(study, None, _SHOWN)
    if not events:
        return
    _say_alike(events)
    from reputation.judgement.following import follow_labels

    followed = follow_labels(events, corpus, thorough=True)
    limit = len(events) if every else _SHOWN
    more = f"reputation labels check {study.name}"
    _name(
        followed.lost,
        "are not in the corpus; their labels stay in the log and count again once the records are "
        "imported",
        limit,
        more,
    )
    _name(followed.changed, "have a text that has changed since they were labelled", limit, more)
    if every and not followed.lost and not followed.changed:
        say("every label matches a record whose text has not changed")


def _say_alike(events: Iterable[LabelEvent]) -> None:
    """Name reviewers whose names differ only in case: they may be one person's."""
    from reputation.judgement.labels.reader_names import alike

    for names in alike({event.reviewer for event in events}):
        say(
            f"{' and '.join(names)} differ only in case and count as {len(names)} reviewers; if "
            "that is one person, use one spelling from now on"
        )


def _name(events: tuple[LabelEvent, ...], what: str, limit: int, more: str) -> None:
    if not events:
        return
    records = list(dict.fromkeys(event.doi or event.source_id or event.record for event in events))
    say(f"labelled records that {what}: {len(records)}")
    for name in records[:limit]:
        say(f"  {name}")
    if len(records) > limit:
        say(f"  and {len(records) - limit} more (`{more}`)")
