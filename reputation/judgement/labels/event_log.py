"""Decisions by hand, each on disk before the next is asked for, in a log that only grows.

A study's log is a folder of CSV files, one a reviewer, so that logs of several people merge in git
without conflict. A line is an event; it is never changed or removed. Taking a decision back is an
event too. No text of any record is in it: a record is known by its identifiers and by the hash of
the text that was seen.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reputation.errors import LabelError
from reputation.folding import name_key
from reputation.literature.records.record import Record
from reputation.output import FORMULA, to_csv, write_whole
from reputation.study.topics import TOPICS

try:
    import fcntl
except ImportError:  # Windows: there each reviewer writes from one program at a time
    fcntl = None  # type: ignore[assignment]

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

#: Version of ``docs/codebook.md`` that decisions are made by.
CODEBOOK = "1"

ACTIONS = ("relevance", "topic", "mention", "flag", "note", "skip", "undo")
_VALUES = {
    "relevance": ("0", "1"),
    "topic": tuple(TOPICS),
    "mention": ("0", "1"),
    "flag": ("0", "1"),
    "skip": ("",),
    "undo": ("",),
}
_REVIEWER = re.compile(r"[\w][\w.-]{0,39}")
_LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """One thing a reviewer did.

    Attributes
    ----------
    event
        Identifier, different from that of any other event on any machine.
    time
        UTC, ISO 8601.
    reviewer
        Who.
    record
        `record_key` of the record.
    doi, source_id
        As the record has them, for people and other programs.
    text
        `text_hash` of what was on the screen.
    action, city, value
        ``relevance`` 0 or 1; ``topic`` a code of `TOPICS`; ``mention`` of `city` 0 or 1;
        ``flag`` 0 or 1; ``note`` with its text; ``skip``; ``undo`` of the event named in `undoes`.
    role
        ``review``, or ``adjudication`` of what reviewers disagree on.
    seconds
        From showing the record to the key.
    codebook, model
        Versions: what the decision was made by, and what chose or showed the record ("" if none).
    """

    event: str
    time: str
    reviewer: str
    record: str
    doi: str
    source_id: str
    text: str
    action: str
    city: str = ""
    value: str = ""
    undoes: str = ""
    role: str = "review"
    seconds: str = ""
    codebook: str = CODEBOOK
    model: str = ""


_COLUMNS = tuple(field.name for field in fields(LabelEvent))


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
        raise LabelError(
            f"the note has {len(value):,} characters, expected at most {_LONGEST_NOTE:,}"
        )
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
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def file_of(self, reviewer: str) -> Path:
        """Where a reviewer's events go.

        Raises
        ------
        LabelError
            When the name cannot be a file's.
        """
        if not _REVIEWER.fullmatch(reviewer):
            raise LabelError(
                f"reviewer {reviewer!r}: expected at most 40 letters, digits, '.', '_' or '-', "
                "beginning with a letter or digit"
            )
        return self.folder / f"{reviewer}.csv"

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
            _append(path, [astuple(event) for event in batch])
        except OSError as error:
            raise LabelError(
                f"{path}: the decision could not be saved ({error.strerror or error}); "
                "make room or give write access, then decide again"
            ) from None

    def read(self) -> list[LabelEvent]:
        """All events in the order of their times.

        A last line that a power cut left incomplete is passed over: its decision had not been
        acknowledged.

        Raises
        ------
        LabelError
            When a file is damaged otherwise; names the file and the line.
        """
        events: dict[str, LabelEvent] = {}
        files = sorted(self.folder.glob("*.csv")) if self.folder.is_dir() else []
        for path in files:
            events.update((event.event, event) for event in read_events(path))
        return sorted(events.values(), key=lambda event: event.time)

    def export(self, path: str | Path) -> int:
        """Write all events to one CSV file; return how many."""
        events = self.read()
        write_whole(path, to_csv(_COLUMNS, [astuple(event) for event in events]))
        return len(events)

    def take_in(self, path: str | Path) -> int:
        """Add the events of another machine's log that are not held yet; return how many.

        Raises
        ------
        LabelError
            When the file is wrong anywhere; nothing is added then.
        """
        held = {event.event for event in self.read()}
        given = {event.event: event for event in read_events(Path(path), whole=True)}
        fresh = [event for event in given.values() if event.event not in held]
        by_reviewer: dict[str, list[LabelEvent]] = {}
        for event in fresh:
            self.file_of(event.reviewer)
            by_reviewer.setdefault(event.reviewer, []).append(event)
        for batch in by_reviewer.values():
            self.append(batch)
        return len(fresh)


def _append(path: Path, rows: list[tuple[str, ...]]) -> None:
    """Add lines under a lock, whole or not at all."""
    new = not path.exists()
    # Without a buffer, which would write its rest when the file is closed, after the cut.
    with path.open("a+b", buffering=0) as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        end = _mend(file)
        text = to_csv(_COLUMNS, rows)
        data = (text if end == 0 else text.partition("\n")[2]).encode("utf-8")
        try:
            while data:
                data = data[file.write(data) :]
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), end)
            raise
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _mend(file: io.FileIO) -> int:
    """End the last line, or cut it off where it is incomplete; return the file's length."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 65536))
    tail = file.read()
    last = tail[tail.rfind(b"\n") + 1 :]
    if last and _is_whole(last):  # an editor took the line's end away
        return end + file.write(b"\n")
    end -= len(last)
    if last:
        os.ftruncate(file.fileno(), end)
    file.seek(end)
    return end


def _is_whole(line: bytes) -> bool:
    """Whether a line without its end holds all of an event; one cut off was never acknowledged."""
    try:
        (row,) = csv.reader([line.decode()], strict=True)
        _check(dict(zip(_COLUMNS, row, strict=True)), "")
    except (ValueError, csv.Error, LabelError):
        return False
    return True


def read_events(path: Path, *, whole: bool = False) -> list[LabelEvent]:
    """The events of one file, each checked.

    Parameters
    ----------
    path
        A reviewer's file, or one that `LabelLog.export` wrote.
    whole
        Whether an incomplete last line is an error, as in a file that was copied.

    Raises
    ------
    LabelError
        Names the file, the line and what was expected.
    """
    try:
        raw = path.read_bytes()
        ended = raw.rfind(b"\n") + 1
        last = raw[ended:]
        is_cut_off = bool(last) and not _is_whole(last)
        if is_cut_off and whole:
            raise LabelError(f"{path}: its last line is cut off; export or copy it again")
        text = (raw[:ended] if is_cut_off else raw).decode("utf-8-sig")
    except FileNotFoundError:
        raise LabelError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"{path}: cannot be read ({error})") from None
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = set(_COLUMNS) - set(reader.fieldnames or ())
    if text and missing:
        raise LabelError(f"{path}: is no log of labels: column {min(missing)} is missing")
    return [_check(row, f"{path}, line {reader.line_num}") for row in reader]


def _check(row: dict[str, str], place: str) -> LabelEvent:
    values = {name: _without_guard(row[name] or "") for name in _COLUMNS}
    event = LabelEvent(**values)
    if event.action not in ACTIONS:
        raise LabelError(f"{place}: action {event.action!r}, expected {', '.join(ACTIONS)}")
    allowed = _VALUES.get(event.action)
    if allowed and event.value not in allowed:
        raise LabelError(
            f"{place}: {event.action} is {event.value!r}, expected {' or '.join(allowed)}"
        )
    if event.action == "undo" and not event.undoes:
        raise LabelError(f"{place}: an undo names no event in the column undoes")
    for name in ("event", "time", "reviewer", "record"):
        if not asdict(event)[name]:
            raise LabelError(f"{place}: {name} is empty")
    try:
        datetime.fromisoformat(event.time)
    except ValueError:
        raise LabelError(
            f"{place}: time is {event.time!r}, expected one like 2026-01-31T09:30:00.000+00:00"
        ) from None
    return event


def _without_guard(cell: str) -> str:
    """Take off the apostrophe that keeps spreadsheets from running a cell as a formula."""
    return cell[1:] if cell[:1] == "'" and cell.startswith(FORMULA, 1) else cell
