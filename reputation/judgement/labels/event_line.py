"""One event of a label log as a line of CSV, with a checksum that reveals changed bytes."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime

from reputation.errors import LabelError
from reputation.judgement.labels.cells import mangled_cell
from reputation.output import guarded, plain, to_csv, unguarded

__all__ = [
    "CODEBOOK",
    "COLUMNS",
    "LabelEvent",
    "event_lines",
    "keep_topics",
    "moment_of",
    "read_line",
]

#: Version of ``docs/codebook.md`` that decisions are made by.
CODEBOOK = "2"

ACTIONS = ("relevance", "reason", "topic", "mention", "flag", "note", "skip", "undo")
_VALUES = {
    "relevance": ("0", "1"),
    "mention": ("0", "1"),
    "flag": ("0", "1"),
    "skip": ("",),
    "undo": ("",),
}
_TOPIC = re.compile(r"[A-Z][A-Z0-9]{0,4}")  # of any study
_HASHES = ("event", "record", "text", "undoes", "source_id")  # what a spreadsheet may mangle
_SHOWN = 60  # characters of a wrong cell that are repeated
_LAST_YEAR = 9000  # behind it there is little room for a later moment


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
        ``relevance`` 0 or 1; ``topic`` the code of one; ``mention`` of `city` 0 or 1;
        ``flag`` 0 or 1; ``note`` with its text; ``skip``; ``undo`` of the event named in `undoes`;
        ``reason`` why it was called irrelevant, in the words of the study's list.
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


_FIELDS = tuple(field.name for field in fields(LabelEvent))

#: The columns of a log. Logs from before there were checks lack the last.
COLUMNS = (*_FIELDS, "check")

_HEADING = ",".join(COLUMNS)
_CHECK = re.compile(r",[0-9a-f]{16}(?=.)")


def event_lines(events: Sequence[LabelEvent]) -> str:
    """A log of events, heading included."""
    return to_csv(COLUMNS, _rows_of(events))


def _rows_of(events: Sequence[LabelEvent]) -> Iterator[tuple[str, ...]]:
    for event in events:
        # Every line is one event, whatever an identifier contains.
        cells = tuple(" ".join(cell.split()) if _breaks(cell) else cell for cell in astuple(event))
        yield (*cells, _check_of([guarded(cell) for cell in cells]))


def _breaks(cell: str) -> bool:
    return "\n" in cell or "\r" in cell


def _check_of(cells: Sequence[str]) -> str:
    """16 hex digits of the SHA-256 of the cells as they are in the file."""
    text = "\x1f".join(cells)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_line(
    line: bytes, order: Sequence[str], *, checked: bool
) -> tuple[list[LabelEvent], str, bool]:
    """The events of a line, what is wrong with it, and whether lines have checks from here on.

    A line that swallowed the next one, its end having changed, still gives both.

    Parameters
    ----------
    order
        The columns as the heading has them.
    checked
        Whether each line must have a check, an earlier one having had it.
    """
    text = line.removesuffix(b"\r").decode("utf-8", "surrogateescape")
    try:
        event, has_check = _event_of(text, order, checked=checked)
    except LabelError as error:
        found = _rescued(text)
        return found, str(error), checked or bool(found)
    return [event], "", checked or has_check


def _rescued(text: str) -> list[LabelEvent]:
    """The intact events in a line that is damaged elsewhere."""
    if text.startswith(_HEADING):
        text = text[len(_HEADING) + 1 :]
    for end in (found.end() for found in _CHECK.finditer(text)):
        first = _event_or_none(text[:end])
        if first is not None:
            rest = _event_or_none(text[end + 1 :])
            return [first] if rest is None else [first, rest]
    only = _event_or_none(text)
    return [] if only is None else [only]


def _event_or_none(text: str) -> LabelEvent | None:
    try:
        return _event_of(text, COLUMNS, checked=True)[0]
    except LabelError:
        return None


def _event_of(text: str, order: Sequence[str], *, checked: bool) -> tuple[LabelEvent, bool]:
    """The event of one line, and whether it has a check; LabelError says what is wrong."""
    try:
        text.encode()
        rows = list(csv.reader([text], strict=True))
    except (csv.Error, UnicodeEncodeError):
        raise LabelError("is damaged: it is not a line of CSV in UTF-8") from None
    cells = rows[0] if rows else []
    if len(cells) == len(COLUMNS) and len(order) == len(_FIELDS):
        order = COLUMNS  # the log was begun before there were checks
    if len(cells) != len(order):
        raise LabelError(f"is damaged: it has {len(cells)} cells, expected {len(order)}")
    row = dict(zip(order, cells, strict=True))
    for name in _HASHES:
        if mangled_cell(row[name]):
            raise LabelError(
                f"{name} is {_shown(row[name])}, a longer value rounded by a spreadsheet; export "
                "the labels again and do not open the file in a spreadsheet"
            )
    event = _checked_event(row)
    written = row.get("check", "")
    # Over the raw cells, so that it does not matter how they are interpreted.
    if (checked or written) and written != _check_of([row[name] for name in _FIELDS]):
        raise LabelError("is damaged: its checksum does not match, so it has been changed")
    return event, bool(written)


def _checked_event(row: dict[str, str]) -> LabelEvent:
    """The event of a row; LabelError where a cell cannot be."""
    event = LabelEvent(**{name: unguarded(row[name]) for name in _FIELDS})
    if event.action not in ACTIONS:
        raise LabelError(f"action {_shown(event.action)}, expected {', '.join(ACTIONS)}")
    allowed = _VALUES.get(event.action)
    if allowed and event.value not in allowed:
        expected = " or ".join(allowed)
        raise LabelError(f"{event.action} is {_shown(event.value)}, expected {expected}")
    if event.action == "topic" and not _TOPIC.fullmatch(event.value):
        raise LabelError(f"topic is {_shown(event.value)}, expected a code such as A, M or D")
    if event.action == "reason" and not event.value:
        raise LabelError("a reason is empty, expected one of the study's list")
    if event.action == "undo" and not event.undoes:
        raise LabelError("an undo has no event in the column undoes")
    for name in ("event", "time", "reviewer", "record"):
        if not row[name]:
            raise LabelError(f"{name} is empty")
    if event.seconds and not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", event.seconds):
        raise LabelError(f"seconds is {_shown(event.seconds)}, expected a number")
    try:
        late = moment_of(event.time).year > _LAST_YEAR
    except ValueError:
        raise LabelError(
            f"time is {_shown(event.time)}, expected e.g. 2026-01-31T09:30:00.000+00:00"
        ) from None
    if late:
        raise LabelError(
            f"time is {_shown(event.time)}, which is too late to be the time of a decision"
        )
    return event


def keep_topics(
    events: list[LabelEvent], topics: Collection[str] | None
) -> tuple[list[LabelEvent], str]:
    """The events without topics that a study does not have, and what to say of those."""
    if topics is None:
        return events, ""
    others = [e.value for e in events if e.action == "topic" and e.value not in topics]
    if not others:
        return events, ""
    kept = [e for e in events if e.action != "topic" or e.value in topics]
    codes, own = ", ".join(sorted(set(others))), ", ".join(topics) or "none"
    return kept, f"{len(others)} events give topic {codes}; topics of this study: {own}"


def moment_of(time: str) -> datetime:
    """A time as a moment that can be compared; without a zone it is UTC.

    Raises
    ------
    ValueError
        When it is none.
    """
    moment = datetime.fromisoformat(time)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _shown(cell: str) -> str:
    return repr(plain(cell[:_SHOWN]))
