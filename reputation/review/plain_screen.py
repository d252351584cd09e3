"""The review line by line, for slow connections, screen readers and pipes; with the same keys."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Sequence
from typing import TextIO

from reputation.errors import LabelError
from reputation.judgement.labels.consensus import HandLabel
from reputation.literature.corpus.stored import FoundRecord
from reputation.output import plain
from reputation.review.display import (
    CITY_ONLY,
    NO_CITY,
    NO_REASONS,
    Marker,
    card,
    city_lines,
    evidence_lines,
    help_lines,
    progress_lines,
    question_of,
    said_lines,
)
from reputation.review.half_lines import half_lines
from reputation.review.history import history_of
from reputation.review.loop import Review

__all__ = ["review_plainly"]

_SHOWN = 20  # entries of the history
_BARS_IN_ASCII = dict(zip("▁▂▃▄▅▆▇█", "12345678", strict=True))


def review_plainly(
    review: Review,
    marker: Marker,
    read: TextIO,
    write: TextIO,
    *,
    others: Callable[[FoundRecord], Sequence[HandLabel]] = lambda _item: (),
    hint: Callable[[FoundRecord], str] = lambda _item: "",
    codebook: str = "",
) -> None:
    """Show records and obey lines until ``q`` or the end of input.

    A line is a key; ``n TEXT`` keeps a note, ``/TEXT`` finds, ``x NUMBER`` gives a reason, ``h``
    or ``h WORDS`` shows what was decided; a city has any number.
    """
    encoding = getattr(write, "encoding", None) or "utf-8"

    def put(text: str) -> None:
        # A sign that the other end cannot show must not end the review.
        write.write(_shown_in(encoding, text))
        write.flush()

    width = shutil.get_terminal_size().columns if write.isatty() else 0

    def tell(text: str) -> None:
        lines = (_wrapped(plain(line), width) for line in text.split("\n"))
        put("\n".join(lines) + "\n")

    with half_lines(read) as typed:
        try:
            _ask(review, marker, read, put, tell, others=others, hint=hint, codebook=codebook)
        except KeyboardInterrupt:
            half = typed().strip()
            if half[:1] == "n" and half[1:].strip() and review.item is not None:
                review.write_note(half[1:].strip())
                tell("\nnote saved")
            raise


def _ask(
    review: Review,
    marker: Marker,
    read: TextIO,
    put: Callable[[str], None],
    tell: Callable[[str], None],
    *,
    others: Callable[[FoundRecord], Sequence[HandLabel]],
    hint: Callable[[FoundRecord], str],
    codebook: str,
) -> None:
    """Show and obey, one line after the other."""
    shown: int | None = None
    while True:
        question = question_of(review.asked, marker.study)
        if review.item is None:
            question = "Nothing left to decide; u undoes the last decision, q quits."
        elif review.current != shown:
            _show(review, marker, tell, others(review.item), hint(review.item))
        shown = review.current
        put(f"{question} > ")
        line = read.readline()
        if not line or line.strip() == "q":
            tell("")
            return
        try:
            said = _obey(review, line.strip(), marker, codebook)
        except LabelError as error:
            said = str(error)
        if said:
            tell(said)
            if said.startswith(_UNDONE):
                shown = None


_UNDONE = "undone: "
_QUOTED = dict(zip("“”‘’–—‐", "\"\"''---", strict=True))
_SIGNS = str.maketrans({"✓": "yes", "✗": "no", "·": "|", "…": "...", **_BARS_IN_ASCII, **_QUOTED})


def _wrapped(line: str, width: int) -> str:
    """A line broken between words where a terminal would break it within one."""
    if not width or len(line) < width:
        return line
    return textwrap.fill(line, width - 1, break_long_words=False, break_on_hyphens=False)


def _shown_in(encoding: str, text: str) -> str:
    """The text with what an encoding lacks put otherwise."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_SIGNS).encode(encoding, "replace").decode(encoding)
    return text


def _show(
    review: Review,
    marker: Marker,
    tell: Callable[[str], None],
    others: Sequence[HandLabel],
    hint: str,
) -> None:
    item = review.item
    assert item is not None  # noqa: S101 - the caller saw to it
    own = review.own(review.current or 0)
    tell("-" * 40)
    for text in said_lines(others, review.asked):
        tell(text)
    for line in card(item, marker, own):
        tell("".join(passage.text for passage in line))
    numbers = "  ".join(city_lines(item.cities, own.mentions if own else {}))
    for text in (hint, numbers):
        if text:
            tell(text)
    for text in progress_lines(review.progress(), review.stopping(), review):
        if text:
            tell(text)


def _obey(review: Review, line: str, marker: Marker, codebook: str) -> str:
    """Do what a line says; return what to answer."""
    item = review.item
    key, rest = line[:1], line[1:].strip()
    if not line and review.away:
        review.advance()
        return ""
    with_text: dict[str, Callable[[], str]] = {
        "/": lambda: _find(review, rest),
        "h": lambda: _history(review, rest),
    }
    if item is not None:
        with_text["x"] = lambda: _exclude(review, rest, marker.study.reasons)
        if rest:
            with_text["n"] = lambda: _note(review, rest)
    if key in with_text:
        return with_text[key]()
    if item is None and key not in ("u", "?"):
        return "nothing left to decide"
    if line.isdecimal() and item and 1 <= int(line) <= len(item.cities):
        return _mention(review, item.cities[int(line) - 1])
    simple: dict[str, Callable[[], str]] = {
        "r": lambda: _decide(review, "relevance", "1"),
        "i": lambda: _decide(review, "relevance", "0"),
        "u": lambda: _undo(review),
        "s": lambda: _skip(review),
        "0": lambda: "all cities meant" if review.mention_all() else NO_CITY,
        "f": lambda: "flagged" if review.flag() else "flag removed",
        "e": lambda: "\n".join(evidence_lines(review.reading(), review.stopping())),
        "b": lambda: codebook or "this study has no codebook",
        "?": lambda: "\n".join(help_lines(marker.study)),
    }
    topics = marker.study.topics.values()
    simple |= {topic.key: _topic(review, topic.code) for topic in topics}
    act = None if rest else simple.get(key)
    keys = "".join(f"{topic.key} " for topic in topics)
    return act() if act else f"one of: r i {keys}{_KEYS}"


_KEYS = "u s f h e b ? q, n TEXT, x NUMBER, /WORDS, or a city's number"


def _find(review: Review, words: str) -> str:
    place = review.find(words)
    if place is None:
        return f"not found: {words}"
    review.go_to(place)
    return ""


def _note(review: Review, text: str) -> str:
    review.write_note(text)
    return "noted"


def _mention(review: Review, city: str) -> str:
    label = review.own(review.current or 0)
    meant = not (label and label.mentions.get(city, False))
    review.mention(city, meant)
    return f"{city} {'meant' if meant else 'struck out'}"


def _exclude(review: Review, number: str, reasons: Sequence[str]) -> str:
    """Call the record irrelevant for the reason of a number, or list the reasons."""
    if not reasons:
        return NO_REASONS
    if not number.isdecimal() or not 1 <= int(number) <= len(reasons):
        return "\n".join(f"x {place}  {reason}" for place, reason in enumerate(reasons, 1))
    if review.asks_for_city:
        return CITY_ONLY
    return _decide(review, "relevance", "0", reasons[int(number) - 1])


def _history(review: Review, words: str) -> str:
    """The latest entries with the words, and how to return to one."""
    found = history_of(review, words)
    if not found:
        return "nothing decided" + (f" with {words}" if words else " yet")
    lines = [entry.line for entry in found[:_SHOWN]]
    more = f"the latest {_SHOWN} of {len(found)}; " if len(found) > _SHOWN else ""
    return "\n".join([*lines, f"{more}/NUMBER shows a record again, to change the decision"])


def _topic(review: Review, value: str) -> Callable[[], str]:
    return lambda: _decide(review, "topic", value)


def _decide(review: Review, action: str, value: str, reason: str = "") -> str:
    review.decide(action, value, reason)
    return ""


def _undo(review: Review) -> str:
    said = review.undo()
    return f"{_UNDONE}{said}" if said else "nothing left to undo"


def _skip(review: Review) -> str:
    review.skip()
    return "skipped"
