"""Let a language model read records in parallel, and save each answer when it arrives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue

from reputation.errors import RequestRefused, SourceError
from reputation.judgement.labels.event_log import LabelEvent, LabelLog, new_event
from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.progress import Progress
from reputation.review.language_model.client import Client
from reputation.review.language_model.prompt import (
    Answer,
    AnswerError,
    Prompt,
    read_answer,
    schema_of,
)
from reputation.review.language_model.reading_plan import ReadingPlan

__all__ = ["Reading", "read_records"]

_QUESTIONS = 3  # times that a record is asked about, until the answer is of the schema
_LONGEST = 30_000  # characters of a record that is asked about
_FAILURES = 5  # records that fail one after the other before the server is taken to be down
_AT_ONCE = 100  # records taken from the corpus at once


@dataclass
class Reading:
    """What came of a reading.

    Attributes
    ----------
    read
        Records answered, and written down.
    asked_again
        Answers that were not of the schema.
    left_open
        Records without a usable answer: title, and why.
    served_by
        The names that the server gave the model.
    stopped
        What ended it before all was asked.
    """

    read: int = 0
    asked_again: int = 0
    left_open: list[tuple[str, str]] = field(default_factory=list)
    served_by: set[str] = field(default_factory=set)
    stopped: Exception | None = None


@dataclass(slots=True)
class _Outcome:
    """What came of asking about one record; no answer says why, and whether all is over."""

    item: FoundRecord
    answer: Answer | None = None
    reason: str = ""
    asked_again: int = 0
    served_by: str = ""
    seconds: float = 0.0
    error: Exception | None = None


def read_records(
    corpus: Corpus,
    log: LabelLog,
    plan: ReadingPlan,
    client: Client,
    *,
    parallel: int = 4,
    progress: Progress | None = None,
) -> Reading:
    """Ask about the records of a plan, and write each answer to the log before the next.

    Parameters
    ----------
    corpus
        The corpus with the records.
    log
        Where answers go, under the plan's reader.
    plan
        What to ask (see `plan_reading`).
    client
        Whom to ask.
    parallel
        Questions under way at once.
    progress
        Called with records done and records in all.

    Returns
    -------
    Reading
        What came of it; `stopped` where the server or its key gave out. What was answered is
        kept, and a new plan leaves it out.

    Raises
    ------
    LabelError
        When an answer cannot be written down.
    """
    reading = Reading()
    stop = threading.Event()
    failures = 0
    outcomes = _in_parallel(
        lambda item: _ask(client, plan.prompt, item), _items(corpus, plan), parallel, stop
    )
    for done, outcome in enumerate(outcomes, start=1):
        reading.asked_again += outcome.asked_again
        if outcome.served_by:
            reading.served_by.add(client.masked(outcome.served_by))
        failures = failures + 1 if isinstance(outcome.error, RequestRefused) else 0
        if outcome.answer:
            log.append(_events(plan, outcome.item, outcome.answer, outcome.seconds))
            reading.read += 1
        elif outcome.error and not isinstance(outcome.error, RequestRefused):
            reading.stopped = reading.stopped or outcome.error
        else:
            reason = client.masked(outcome.reason or str(outcome.error))
            reading.left_open.append((outcome.item.record.title, reason))
            if failures == _FAILURES:
                reading.stopped = SourceError(
                    f"{failures} records failed in a row; last error: {outcome.error}"
                )
                stop.set()
        if progress:
            progress(done, len(plan.left))
    return reading


def _items(corpus: Corpus, plan: ReadingPlan) -> Iterator[FoundRecord]:
    """The records of a plan in its order."""
    for start in range(0, len(plan.left), _AT_ONCE):
        part = dict(plan.left[start : start + _AT_ONCE])
        held = {one.record_id: one.record for one in corpus.records(list(part))}
        for record_id, cities in part.items():
            yield FoundRecord(record_id, held[record_id], cities)


def _ask(client: Client, prompt: Prompt, item: FoundRecord) -> _Outcome:
    """Ask about one record, again where the answer is not of the schema."""
    outcome = _Outcome(item)
    messages = prompt.messages(item.record, item.cities)
    length = len(messages[-1]["content"])
    if length > _LONGEST:
        outcome.reason = f"its text has {length:,} characters; the limit is {_LONGEST:,}"
        return outcome
    schema, begun = schema_of(item.cities, prompt.topics), time.monotonic()
    for _ in range(_QUESTIONS):
        said = client.ask(messages, schema)
        outcome.served_by = said.model
        try:
            outcome.answer = read_answer(said.text, item.cities, prompt.topics)
        except AnswerError as error:
            outcome.reason = "the answer was cut off" if said.cut_off else str(error)
            outcome.asked_again += 1
            messages = [*messages[:2], *prompt.again(said.text, outcome.reason)]
        else:
            outcome.seconds = time.monotonic() - begun
            return outcome
    outcome.asked_again -= 1  # the last was not
    return outcome


def _in_parallel(
    ask: Callable[[FoundRecord], _Outcome],
    items: Iterator[FoundRecord],
    parallel: int,
    stop: threading.Event,
) -> Iterator[_Outcome]:
    """Yield what comes of each item as it comes; once `stop` is set, of those under way only.

    The threads are daemons, so that an interrupt does not wait for a slow server.
    """
    todo: SimpleQueue[FoundRecord | None] = SimpleQueue()
    done: SimpleQueue[_Outcome | None] = SimpleQueue()

    for _ in range(parallel):
        threading.Thread(target=_work, args=(ask, todo, done, stop), daemon=True).start()
    under_way = 0
    try:
        for item in items:
            if stop.is_set():
                break
            todo.put(item)
            under_way += 1
            if under_way > parallel:
                under_way -= 1
                if outcome := done.get():
                    yield outcome
        for _ in range(under_way):
            if outcome := done.get():
                yield outcome
    finally:
        for _ in range(parallel):
            todo.put(None)


def _work(
    ask: Callable[[FoundRecord], _Outcome],
    todo: SimpleQueue[FoundRecord | None],
    done: SimpleQueue[_Outcome | None],
    stop: threading.Event,
) -> None:
    """Ask about one item after the other; an error that ends all sets `stop`."""
    while item := todo.get():
        if stop.is_set():
            done.put(None)
            continue
        outcome = _safely(ask, item)
        if outcome.error and not isinstance(outcome.error, RequestRefused):
            stop.set()  # before the next question, which would go out for nothing
        done.put(outcome)


def _safely(ask: Callable[[FoundRecord], _Outcome], item: FoundRecord) -> _Outcome:
    """What comes of an item; errors go to the main thread, which deals with them."""
    try:
        return ask(item)
    except Exception as error:
        return _Outcome(item, error=error)


def _events(
    plan: ReadingPlan, item: FoundRecord, answer: Answer, seconds: float
) -> list[LabelEvent]:
    """The answers as events, relevance last: if it is there, the record was written completely."""
    topic = [("topic", "", answer.topic)] if answer.relevant else []
    mentions = [("mention", city, str(int(meant))) for city, meant in answer.mentions.items()]
    given = [*mentions, *topic, ("relevance", "", str(int(answer.relevant)))]
    return [
        new_event(
            item.record,
            plan.reader,
            action,
            city=city,
            value=value,
            seconds=f"{seconds:.1f}",
            codebook=plan.codebook,
            model=plan.made_by,
        )
        for action, city, value in given
    ]
