"""Read responses of databases, even when they do not match the documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from reputation.harvesting.sources.source import (
    Again,
    Answer,
    Expired,
    Fine,
    Refused,
    Spent,
    Verdict,
)
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record
from reputation.output import plain

__all__ = [
    "UNREADABLE",
    "cursor_of",
    "header_number",
    "items_of",
    "read_items",
    "read_json",
    "redirected_to",
    "retry_after",
    "said",
    "seconds_until",
    "step_after",
    "usual_verdict",
    "whole_number",
    "words_of",
]

#: What reading an answer of another shape than documented leads to.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)

_CURSOR = re.compile(r"\b(?:cursor|token|scroll)\b", re.I)
_MOST = 10**12  # of anything that is counted
_LONGEST_CURSOR = 10_000
_SAID = 200  # characters of what a database says that are passed on
# Where databases put what they say, Elsevier several layers down.
_WORDS = ("message", "detail", "statusText", "error", "service-error", "error-response", "status")
_LASTING = {501, 505, 511}  # of the server's errors, those that do not pass
_PERIOD = re.compile(r"remaining.*(day|week|month|year)|per(day|week|month|year).*remaining")
# A web page in place of data; its text is none for people.
_PAGE = (b"<!doctype", b"<html", b"<?xml")


def read_json(answer: Answer) -> Any:
    """The JSON of an answer.

    Raises
    ------
    ValueError
        When it is none, for instance cut off or a web page.
    """
    return json.loads(answer.body)


def items_of(value: Any) -> list[Any]:
    """The value where a list is expected: nothing, a single item, or a list."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list) else [value]


def read_items(
    items: Iterable[Any], read: Callable[[Any], Record | Defect], identifier: str
) -> tuple[Record | Defect, ...]:
    """Read each item; one that is not as documented is a defect, so that it costs no other.

    Parameters
    ----------
    identifier
        The member that names an item.
    """

    def one(item: Any) -> Record | Defect:
        try:
            return read(item)
        except UNREADABLE as error:
            name = item.get(identifier) if isinstance(item, Mapping) else None
            trouble = plain(f"{type(error).__name__}: {error}")[:_SAID]
            return Defect(0, f"{str(name or 'an item')[:100]} is not as documented ({trouble})")

    return tuple(map(one, items))


def whole_number(value: Any) -> int:
    """A count of hits, as a number or in digits.

    Raises
    ------
    ValueError
        When it is no count: a fraction, less than nothing, or more than there can be.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        raise ValueError(f"the number of hits is {str(value)[:40]!r}")
    return value


def cursor_of(value: Any) -> str | None:
    """A cursor, or None where there is none.

    Raises
    ------
    ValueError
        When it is no text that could be sent.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_CURSOR:
        raise ValueError("the cursor is no text")
    value.encode()  # a lone surrogate cannot be sent
    return value


def step_after(given: int, asked: int, left: int) -> int:
    """How far the next page begins after this one, where pages are asked for by number.

    A server whose pages have a lower limit than ours gives half as many or fewer; one that leaves
    a few out has them nowhere.
    """
    return given if 2 * given <= asked and given <= 0.9 * left else asked


def header_number(answer: Answer, name: str) -> int | None:
    """The whole number in a header (named in lower case), or None."""
    value = answer.headers.get(name, "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 15 else None


def retry_after(answer: Answer) -> float | None:
    """Seconds that the answer asks to wait, where it does (RFC 9110, section 10.2.3)."""
    value = answer.headers.get("retry-after", "").strip()
    try:
        seconds = float(value[:20])
    except ValueError:
        moment = _moment(value)
        return None if moment is None else seconds_until(answer, moment.timestamp())
    return seconds if len(value) <= 20 and 0 <= seconds <= _MOST else None


def seconds_until(answer: Answer, epoch: float) -> float | None:
    """From the answer's own date to a moment; None where it has none."""
    now = _moment(answer.headers.get("date", ""))
    return None if now is None else max(0.0, epoch - now.timestamp())


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def said(answer: Answer) -> str:
    """What the database says of itself in an answer, for people: short, and no web page."""
    if answer.body[:200].lstrip().lower().startswith(_PAGE):
        return ""
    return words_of(answer) or _short(answer.text)


def words_of(answer: Answer) -> str:
    """What the database says of itself where databases say it, or ``""``."""
    try:
        content = read_json(answer)
    except UNREADABLE:
        return ""
    while isinstance(content, Mapping):
        content = next(filter(None, map(content.get, _WORDS)), None)
    return _short(content) if isinstance(content, str) else ""


def _short(text: str) -> str:
    return plain(" ".join(text[: 10 * _SAID].split()))[:_SAID]


def usual_verdict(answer: Answer) -> Verdict:
    """What the status alone says, by RFC 9110; databases add what is theirs."""
    status = answer.status
    if status == 200:
        return _of_content(answer)
    told = said(answer)
    if status == 429:
        reason = f"too many requests{told and f' ({told})'}"
        return _spent_quota(answer) or Again(reason, retry_after(answer), 5, crowded=True)
    if status in (408, 425) or (500 <= status < 600 and status not in _LASTING):
        crowded = status == 503
        reason = f"status {status}{told and f' ({told})'}"
        return Again(reason, retry_after(answer), crowded=crowded)
    if status in (400, 404, 410) and _CURSOR.search(told):
        return Expired(told)
    if 300 <= status < 400:
        told = f"it redirects to {redirected_to(answer) or 'no other place'}, which is not followed"
    return Refused(f"status {status}{told and f': {told}'}", key=status in (401, 403))


def redirected_to(answer: Answer) -> str:
    """The host that an answer redirects to, "" where it is the same one or none."""
    try:
        return _short(urlsplit(answer.headers.get("location", "")).netloc.rpartition("@")[2])
    except ValueError:
        return ""


def _of_content(answer: Answer) -> Verdict:
    head = answer.body[:200].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return Again("a web page instead of data")
    return Again("rate exceeded") if head.startswith(b"rate exceeded") else Fine()


def _spent_quota(answer: Answer) -> Spent | None:
    """A quota of a day, week, month or year of which a header says that nothing is left."""
    for name in answer.headers:
        found = _PERIOD.search(name)
        if found and header_number(answer, name) == 0:
            period = found.group(1) or found.group(2)
            asked = retry_after(answer)
            return Spent(f"the {period}'s quota is used up", None if asked is None else int(asked))
    return None
