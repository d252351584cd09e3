"""A reviewer's decisions so far, latest first, to look through and change."""

from __future__ import annotations

from dataclasses import dataclass

from reputation.judgement.labels.consensus import HandLabel
from reputation.output import plain
from reputation.review.agreement import answer_in_words
from reputation.review.lookup import text_of
from reputation.review.loop import Review

__all__ = ["HistoryEntry", "described", "history_of"]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A record of the history: its place and number, its decisions, their time, and its title."""

    place: int
    record_id: int
    said: str
    time: str
    title: str

    @property
    def line(self) -> str:
        """All of it in a line."""
        return plain(f"{self.record_id:>6}  {self.said}: {self.title}")


def history_of(
    review: Review, words: str = "", *, flagged: bool = False, noted: bool = False
) -> list[HistoryEntry]:
    """The records that this reviewer has dealt with, the latest first.

    Parameters
    ----------
    review
        Whose.
    words
        Only records with all of these in title, abstract, keywords, DOI, number, decision or note.
    flagged, noted
        Only what is flagged, or has a note.
    """
    wanted = words.casefold().split()
    entries = []
    for place, label in review.history:
        if (flagged and not label.flagged) or (noted and not label.note):
            continue
        item, said = review.items[place], described(label)
        text = f"{item.record_id}\n{said}\n{text_of(item)}".casefold()
        if all(word in text for word in wanted):
            entries.append(HistoryEntry(place, item.record_id, said, label.time, item.record.title))
    return entries


def described(label: HandLabel) -> str:
    """What a label says, in words."""
    parts = []
    if label.relevance is not None:
        reason = f" ({label.reason})" if label.reason and not label.relevance else ""
        parts.append(f"{answer_in_words('relevance', label.relevance)}{reason}")
    if label.valid_topic:
        parts.append(f"topic {label.valid_topic}")
    parts += [f"{city} {answer_in_words(city, meant)}" for city, meant in label.mentions.items()]
    if label.flagged:
        parts.append("flagged")
    if label.note:
        parts.append(f"note: {label.note}")
    return plain(", ".join(parts) or ("skipped" if label.skipped else ""))
