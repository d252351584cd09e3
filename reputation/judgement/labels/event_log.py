"""Decisions by hand in an append-only log, each on disk before the next question.

A study's log is a folder of CSV files, one a reviewer, so that logs of several people merge in git
without conflict. A line is an event; it is never changed or removed. Taking a decision back is an
event too. No text of any record is in it: a record is known by its identifiers and by the hash of
the text that was seen.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reputation.errors import LabelError, PlaceRefused
from reputation.folding import name_key
from reputation.input import read_bounded
from reputation.judgement.labels.appending import append_events
from reputation.judgement.labels.cells import respelt_log
from reputation.judgement.labels.event_line import (
    CODEBOOK,
    COLUMNS,
    LabelEvent,
    event_lines,
    keep_topics,
    moment_of,
    read_line,
)
from reputation.judgement.labels.reader_names import alike, file_among, reader_of_file
from reputation.literature.records.record import Record
from reputation.output import write_whole

__all__ = [
    "CODEBOOK",
    "LabelEvent",
    "LabelLog",
    "key_of",
    "later",
    "new_event",
    "read_events",
    "record_key",
    "text_hash",
    "undo_of",
    "work_key",
]

_LONGEST_NOTE = 10_000
_LARGEST = 1 << 30  # bytes of a log
_ARRIVING = ".arriving.csv"  # the events of an import, until each reviewer's file has them


def text_hash(record: Record) -> str:
    """16 hex digits of the SHA-256 of title, abstract and keywords as shown."""
    shown = "\x1f".join((record.title, record.abstract, "; ".join(record.keywords)))
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def record_key(record: Record) -> str:
    """What a record is known by on any machine: its DOI, else its title and year.

    Numbers of records differ between corpora, and a source's identifiers between sources. Logs
    begun earlier have the hash of the text instead of title and year.
    """
    year = record.date.year if record.date else None
    return key_of(record.doi, "") if record.doi else work_key(record.title, year)


def work_key(title: str, year: int | None) -> str:
    """What a work without a DOI is known by when its text is corrected: title and year."""
    named = f"{name_key(title)}\x1f{year or ''}"
    return f"work:{hashlib.sha256(named.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def key_of(doi: str, text: str) -> str:
    """What a record with this DOI, or else with a text of this hash, is known by."""
    return f"doi:{doi}" if doi else f"text:{text}"


def new_event(record: Record, reviewer: str, action: str, **more: str) -> LabelEvent:
    """An event of now on a record; line ends in a note become spaces: a line is an event.

    Raises
    ------
    LabelError
        When a note is too long.
    """
    value = " ".join(more.get("value", "").split())
    if len(value) > _LONGEST_NOTE:
        raise LabelError(f"the note has {len(value):,} characters; the limit is {_LONGEST_NOTE:,}")
    # A terminal of another encoding gives bytes that are no text.
    more["value"] = value.encode("utf-8", "replace").decode()
    return LabelEvent(
        event=secrets.token_hex(8),
        time=_now(),
        reviewer=reviewer,
        record=record_key(record),
        doi=record.doi,
        source_id=record.source_id,
        text=text_hash(record),
        action=action,
        **more,
    )


def undo_of(event: LabelEvent) -> LabelEvent:
    """An event of now that takes another one back."""
    return replace(
        event,
        event=secrets.token_hex(8),
        time=_now(),
        action="undo",
        city="",
        value="",
        undoes=event.event,
        seconds="",
    )


def later(time: str) -> str:
    """The next moment after a time."""
    return _written(datetime.fromisoformat(time) + timedelta(milliseconds=1))


def _now() -> str:
    return _written(datetime.now(UTC))


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


class LabelLog:
    """The log of a study.

    Parameters
    ----------
    folder
        ``corpus/labels/STUDY``; made when the first event is written.
    topics
        The codes of the study's topics: studies of one corpus share a log, and may have others.
        None for those of all.
    """

    def __init__(self, folder: str | Path, topics: Collection[str] | None = None) -> None:
        self.folder = Path(folder)
        self._topics = topics

    def file_of(self, reviewer: str) -> Path:
        """Where a reviewer's events go (see `file_among`).

        Raises
        ------
        LabelError
            When the name cannot be a file's, or the folder cannot be read.
        """
        return self.folder / file_among(reviewer, [path.name for path in self._files()])

    def readers(self) -> list[str]:
        """Whose events it has, by the names of its files."""
        files = [path for path in self._files() if path.name != _ARRIVING]
        return sorted(reader_of_file(path.stem) for path in files)

    def colliding(self) -> list[str]:
        """Files of earlier versions that are one on a disk that ignores case, and new names."""
        found = []
        for first, *others in alike(path.name for path in self._files()):
            for name in others:
                new = file_among(reader_of_file(name.removesuffix(".csv")), [first])
                found.append(f"{first} and {name} (rename {name} to {new})")
        return found

    def append(self, events: Iterable[LabelEvent]) -> None:
        """Write events of one reviewer so that they outlast a power cut before this returns.

        Raises
        ------
        LabelError
            When they cannot be written (a full disk, say); the file is as before then.
        """
        batch = list(events)
        if not batch:
            return
        path = self.file_of(batch[0].reviewer)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._unpack()
            append_events(path, batch)
        except OSError as error:
            raise LabelError(
                f"{path}: the decision could not be saved ({error.strerror or error}); "
                "make room or give write access, then decide again"
            ) from None

    def read(self, *, on_damage: Callable[[str], None] | None = None) -> list[LabelEvent]:
        """All events in the order of their times.

        A last line that a power cut left incomplete is passed over: its decision had not been
        acknowledged.

        Parameters
        ----------
        on_damage
            Told each damaged line by file and number, and how many topics of a file are not among
            the study's; the other events are given. Without it the first damaged line is an error.

        Raises
        ------
        LabelError
            When the folder or a file cannot be read, or is damaged and there is no `on_damage`.
        """
        events: dict[str, LabelEvent] = {}
        for path in self._files():
            found, damaged = read_events(path)
            for line in damaged:
                if on_damage is None:
                    raise LabelError(line)
                on_damage(line)
            found, others = keep_topics(found, self._topics)
            if others and on_damage:
                on_damage(f"{path}: {others}")
            events.update((event.event, event) for event in found)
        return sorted(events.values(), key=lambda event: moment_of(event.time))

    def _files(self) -> list[Path]:
        try:
            names = [entry.name for entry in os.scandir(self.folder)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LabelError(
                f"{self.folder}: the labels cannot be read ({error.strerror or error}), "
                "so nothing was counted"
            ) from None
        return [self.folder / name for name in sorted(names) if name.endswith(".csv")]

    def export(self, path: str | Path, *, on_damage: Callable[[str], None] | None = None) -> int:
        """Write all events to one CSV file; return how many; see `read`.

        Raises
        ------
        PlaceRefused
            When the file is in the log's own folder.
        """
        if Path(path).resolve().parent == self.folder.resolve():
            raise PlaceRefused(f"{path}: is inside the label folder itself; choose another file")
        events = self.read(on_damage=on_damage)
        write_whole(path, event_lines(events))
        return len(events)

    def take_in(self, path: str | Path) -> int:
        """Add the events of another machine's log that are not held yet; return how many.

        All of them or none: they are first written to a file of their own, which counts from the
        moment on that it is there, and then to each reviewer's.

        Raises
        ------
        LabelError
            When the file is wrong anywhere; nothing is added then.
        """
        given, damaged = read_events(Path(path), whole=True)
        if damaged:
            more = f"; and {len(damaged) - 1} more" if len(damaged) > 1 else ""
            raise LabelError(f"{damaged[0]}{more}; nothing was imported")
        told: list[str] = []  # damage to the present log is reported elsewhere
        held = {event.event for event in LabelLog(self.folder).read(on_damage=told.append)}
        fresh = {event.event: event for event in given if event.event not in held}
        for reviewer in {event.reviewer for event in fresh.values()}:
            self.file_of(reviewer)
        try:
            if fresh:
                self._unpack()  # of an earlier import that was interrupted
                write_whole(self.folder / _ARRIVING, event_lines(list(fresh.values())))
            self._unpack()
        except OSError as error:
            raise LabelError(
                f"{self.folder}: the events could not be saved ({error.strerror or error})"
            ) from None
        return len(fresh)

    def _unpack(self) -> None:
        """Give each reviewer the events of an import, of one too that was interrupted."""
        arriving = self.folder / _ARRIVING
        if not arriving.exists():
            return
        by_reviewer: dict[str, list[LabelEvent]] = {}
        for event in read_events(arriving)[0]:
            by_reviewer.setdefault(event.reviewer, []).append(event)
        for reviewer, events in by_reviewer.items():
            path = self.file_of(reviewer)
            held = {event.event for event in read_events(path)[0]} if path.exists() else set()
            append_events(path, [event for event in events if event.event not in held])
        arriving.unlink(missing_ok=True)


def read_events(path: Path, *, whole: bool = False) -> tuple[list[LabelEvent], list[str]]:
    """The events of one file, each checked, and what is damaged, by file and line.

    Parameters
    ----------
    path
        A reviewer's file, or one that `LabelLog.export` wrote.
    whole
        Whether an incomplete last line is damage too, as in a file that was copied.

    Raises
    ------
    LabelError
        When the file cannot be read, or is no log.
    """
    lines = (respelt_log(path) if whole else None) or _lines_of(path)
    heading = lines[0].decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r").split(",")
    missing = sorted(set(COLUMNS[:-1]) - set(heading))
    known = not missing and len(heading) == len(COLUMNS) - ("check" not in heading)
    # A heading that is damaged may have swallowed the first event.
    order, begins = (tuple(heading), 1) if known else (COLUMNS, 0)
    checked = "check" in heading
    events: list[LabelEvent] = []
    damaged: list[str] = []
    if not any(lines):
        return [], [f"{path}: is empty; restore it from a copy, or delete it if it never held any"]
    for number, line in enumerate(lines[begins:], begins + 1):
        if not line and number > 1:
            continue
        found, wrong, checked = read_line(line, order, checked=checked)
        events += found
        if wrong and not found and number == len(lines) > 1:
            if not whole:
                continue  # a power cut: never acknowledged
            wrong = "its last line is cut off; export or copy it again"
        if wrong:
            remedy = "" if whole else "; restore the line from a copy, or delete it"
            damaged.append(f"{path}, line {number}: {wrong}{remedy}")
    if not known and not checked and any(lines):
        wrong = f"column {missing[0]} is missing" if missing else "it has unknown columns"
        raise LabelError(f"{path}: is not a label log: {wrong}")
    return events, damaged


def _lines_of(path: Path) -> list[bytes]:
    """The lines without their line ends; the last piece is incomplete."""
    try:
        return read_bounded(path, _LARGEST).split(b"\n")
    except FileNotFoundError:
        raise LabelError(f"{path}: no such file") from None
    except OSError as error:
        raise LabelError(f"{path}: cannot be read ({error.strerror or error})") from None
