"""The review loop: what is asked, what was decided, what comes next."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reputation.errors import LabelError
from reputation.judgement.labels.consensus import HandLabel, Known
from reputation.judgement.labels.event_log import LabelLog
from reputation.literature.corpus.stored import FoundRecord
from reputation.review.certified import drawn_at_random
from reputation.review.lookup import find_item
from reputation.review.memory import Memory
from reputation.review.ordering import Picker, Ranking
from reputation.review.pace import ReviewProgress
from reputation.review.stopping import Reading, StoppingEstimate, may_stop, rule_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Review"]


class Review:
    """One reviewer at work; every decision is on disk before the next record is current.

    Parameters
    ----------
    items
        The records, in a fixed order.
    log
        Where decisions go, and earlier ones are found.
    reviewer
        Whose.
    questions
        ``("relevance",)``, ``("topic",)`` or both: all of the first before any of the second, and
        topics only for what is kept.
    picker, ranking
        Which record is next. `ranking` is taken over and closed by `close`.
    kept
        Places of the records whose topic may be asked although this reviewer has not decided on
        their relevance.
    adjudicate
        For each place the questions on which reviewers differ (``relevance``, ``topic`` or a
        city); then only these are asked, and the answers are rulings.
    model
        What the ranking started from, noted with each decision.
    known
        What the corpus of the records knows of them.
    cities_of
        Names the cities of a record that was found for none, when it is shown.
    one_round
        Whether the topic of a record that is kept is asked at once.
    stop_by, target
        The rule that says when to stop, by name (`stopping.RULES`; the order's own without), and
        the recall it aims at.
    clock
        For tests.

    Raises
    ------
    LabelError
        When the log cannot be read, or the reviewer's name cannot be a file's.
    """

    def __init__(
        self,
        items: Sequence[FoundRecord],
        log: LabelLog,
        reviewer: str,
        *,
        picker: Picker,
        ranking: Ranking,
        questions: Sequence[str] = ("relevance", "topic"),
        kept: Sequence[int] = (),
        adjudicate: Mapping[int, Sequence[str]] | None = None,
        model: str = "",
        known: Known | None = None,
        cities_of: Callable[[FoundRecord], Sequence[str]] = lambda _item: (),
        one_round: bool = False,
        stop_by: str = "",
        target: float = 0.95,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.items = list(items)
        self._cities_of = cities_of
        self.reviewer = reviewer
        self.role = "review" if adjudicate is None else "adjudication"
        records = [item.record for item in items]
        self._memory = Memory(records, log, reviewer, self.role, known)
        self._picker, self._ranking = picker, ranking
        self._questions, self._kept = tuple(questions), set(kept)
        self._adjudicate = adjudicate
        self._model, self._clock = model, clock
        self._stop_by, self._target = stop_by, target
        self.one_round = one_round and adjudicate is None and len(self._questions) > 1
        #: What was done last in this session, in words, and the place of the record.
        self.latest: tuple[int, str] | None = None
        self._skips: dict[int, int] = {}
        self._learn()
        self.current: int | None = None
        #: Whether the current record was looked up, and is not the next in order.
        self.away = False
        self._shown_at = clock()
        self.advance()

    # -- what there is -----------------------------------------------------------------------------

    @property
    def item(self) -> FoundRecord | None:
        """The current record, or None when all is decided."""
        return None if self.current is None else self.items[self.current]

    @property
    def asked(self) -> str:
        """What is asked of the current record: ``relevance``, ``topic``, a city, or ``""``."""
        still_open = [] if self.current is None else self._open_questions(self.current)
        return still_open[0] if still_open else ""

    @property
    def asks_for_city(self) -> bool:
        """Whether a city is asked about, as in an adjudication."""
        return self.asked not in ("", "relevance", "topic")

    @property
    def screens(self) -> bool:
        """Whether decisions on relevance are made, which show how much was found."""
        return self._adjudicate is None and "relevance" in self._questions

    def own(self, place: int) -> HandLabel | None:
        """What this reviewer decided about a record."""
        return self._memory.own.get(place)

    @property
    def history(self) -> list[tuple[int, HandLabel]]:
        """What this reviewer decided, flagged or noted, by place, the latest first."""
        own = self._memory.own.items()
        return sorted(own, key=lambda item: item[1].time, reverse=True)

    @property
    def rounds(self) -> str:
        """In how many rounds relevance and topics are asked, for people."""
        if self._adjudicate is not None:
            return "adjudication"
        if len(self._questions) < 2:
            return ""
        return "one round" if self.one_round else f"round {1 + (self.asked == 'topic')} of 2"

    @property
    def learning(self) -> tuple[int, Exception | None]:
        """How many decisions the ranking has learned from, and why it cannot learn any more."""
        return self._ranking.fitted_on, self._ranking.failure

    def progress(self) -> ReviewProgress:
        """How far the question that is asked is."""
        waiting = (question for question in self._questions if self._open(question).any())
        asked = ("" if self.one_round else self.asked) or next(waiting, self._questions[0])
        own = self._memory.own
        if self._adjudicate is None:
            left = int(self._open(asked).sum())
            done = sum(self._memory.answered(place, asked) for place in own)
        else:
            left = sum(bool(self._open_questions(place)) for place in self._adjudicate)
            done = len(self._adjudicate) - left
        seconds, timed = self._memory.pace()
        return ReviewProgress(
            asked=asked,
            done=done,
            left=left,
            kept=sum(label.relevance is True for label in own.values()),
            seconds_each=seconds,
            timed=timed,
        )

    def reading(self) -> Reading:
        """What was read so far, from the decisions on relevance in their order."""
        decisions = self._memory.relevance_in_order()
        waiting = self._skipped().difference(decisions)
        sample = self._picker.certified.sample(decisions, waiting)
        picker = self._picker
        at_random, aside = drawn_at_random([*decisions], picker.chance, waiting, picker.picked)
        by_sample = picker.order == "certified"
        return Reading(
            decisions=[*decisions.values()],
            total=len(self.items),
            at_random=at_random,
            aside=aside,
            goes_on=picker.is_random(decisions, waiting),
            undecided=sample.skipped if by_sample else len(waiting) if at_random else 0,
            sampled=len(sample.relevant),
            met=picker.certified.met_of(sample),
        )

    def read_at_random(self) -> frozenset[int]:
        """What was decided on of a certified order's random sample, to estimate from."""
        if self._picker.order != "certified":
            return frozenset()
        sample = self._picker.certified.sample(self._memory.relevance(), self._skipped())
        return sample.estimate_from

    def stopping(self, *, look_ahead: bool = True) -> StoppingEstimate:
        """Whether enough was read, by the rule of this review."""
        rule = rule_for(self._picker.order, self._stop_by)
        return may_stop(self.reading(), rule, target=self._target, look_ahead=look_ahead)

    # -- what a reviewer does ----------------------------------------------------------------------

    def decide(self, action: str, value: str, reason: str = "") -> None:
        """Answer ``relevance`` or ``topic`` of the current record and go on.

        *Irrelevant* may come with a reason.

        A topic given where relevance is asked says that the record is relevant, too. Where a city
        is asked about, as in an adjudication, relevant says that it is meant, irrelevant that not.

        Raises
        ------
        LabelError
            When it cannot be saved; nothing has changed then.
        """
        here = self._here()
        if action == "relevance" and self.asks_for_city:
            self.mention(self.asked, value == "1")
            return
        answers = [(action, value)]
        own = self.own(here)
        struck_out = own is not None and own.relevance is False
        if action == "topic" and (struck_out or "relevance" in self._open_questions(here)):
            answers.insert(0, ("relevance", "1"))
        self._note([*answers, *([("reason", reason)] if reason else [])])
        stays = self._adjudicate is not None or (self.one_round and answers[-1][1] == "1")
        if not (stays and self._open_questions(here)):
            self.advance()

    def mention(self, city: str, meant: bool) -> None:
        """Record whether the current record mentions a city; the record stays current."""
        self._note([("mention", str(int(meant)))], [city])
        self._go_on_once_ruled()

    def mention_all(self) -> bool:
        """Say of every city of the current record that is open that it is meant; False if none is.

        An adjudication leaves alone what the reviewers agree on.
        """
        here = self._here()
        asked = self.items[here].cities
        if self._adjudicate is not None:
            asked = tuple(city for city in asked if city in self._open_questions(here))
        still_open = [city for city in asked if not self._memory.answered(here, city)]
        if still_open:
            self._note([("mention", "1")], still_open)
        self._go_on_once_ruled()
        return bool(still_open)

    def flag(self) -> bool:
        """Flag the current record, or take the flag off; return whether it is flagged."""
        label = self.own(self._here())
        flagged = not (label and label.flagged)
        self._note([("flag", str(int(flagged)))])
        return flagged

    def write_note(self, text: str) -> None:
        """Keep a note on the current record, in place of an earlier one."""
        self._note([("note", text)])

    def skip(self) -> None:
        """Come back to the current record when no other is left."""
        here = self._here()
        self._note([("skip", "")])
        self._skips[here] = self._skips.get(here, 0) + 1
        self.advance()

    def undo(self) -> str:
        """Take back the latest thing this reviewer did, as far back as one likes.

        Returns
        -------
        str
            What it was, in words; ``""`` where there is nothing left to take back.
        """
        said, place = self._memory.take_back()
        self.latest = None
        if place is not None:
            self._skips.pop(place, None)
            self.go_to(place)
        self._learn()
        return f"{said} (a record that is not shown here)" if said and place is None else said

    def find(self, text: str) -> int | None:
        """The next record after the current one that the text means (see `find_item`)."""
        return find_item(self.items, text, -1 if self.current is None else self.current)

    def go_to(self, place: int) -> None:
        """Make a record current, decided or not."""
        self._come_to(place, away=True)

    def advance(self) -> None:
        """Make the next open record current, None where there is none."""
        if self._memory.is_stale:
            self._memory.reload()
            self._learn()
        self._come_to(self._next())
        if self._picker.order == "certified":
            self._learn()  # also from what the ranking has met meanwhile

    def close(self) -> None:
        """End the learning in the background."""
        self._ranking.close()

    # -- inside ------------------------------------------------------------------------------------

    def _come_to(self, place: int | None, *, away: bool = False) -> None:
        self.current, self.away = place, away
        if place is not None and not self.items[place].cities:
            item = self.items[place]
            self.items[place] = replace(item, cities=tuple(self._cities_of(item)))
        self._shown_at = self._clock()

    def _go_on_once_ruled(self) -> None:
        if self._adjudicate is not None and not self._open_questions(self._here()):
            self.advance()

    def _next(self) -> int | None:
        if self._adjudicate is not None:
            waiting = [place for place in self._adjudicate if self._open_questions(place)]
            return min(waiting, key=self._by_skips, default=None)
        skipped = self._skipped()
        left = np.zeros(len(self.items), dtype=bool)
        for question in self._questions:
            is_open = self._open(question)
            fresh = is_open.copy()
            fresh[list(skipped)] = False
            labels = self._memory.relevance()
            scores, middle = self._ranking.scores, self._ranking.middle
            place = self._picker.pick(
                scores, fresh, labels, len(labels), middle, skipped=skipped, question=question
            )
            if place is not None:
                return place
            left |= is_open
        return min(np.flatnonzero(left).tolist(), key=self._by_skips, default=None)

    def _skipped(self) -> set[int]:
        own = self._memory.own.items()
        return {place for place, label in own if label.skipped}.union(self._skips)

    def _by_skips(self, place: int) -> tuple[int, int]:
        return self._skips.get(place, 0), place

    def _open(self, question: str) -> NDArray[np.bool_]:
        """Which records the question is still to be asked of."""
        own = self._memory.own
        if question == "topic":
            is_open = np.zeros(len(self.items), dtype=bool)
            is_open[list(self._kept)] = True
            for place, relevant in self._memory.relevance().items():
                is_open[place] = relevant
        else:
            is_open = np.ones(len(self.items), dtype=bool)
        is_open[[place for place in own if self._memory.answered(place, question)]] = False
        return is_open

    def _open_questions(self, place: int) -> list[str]:
        if self._adjudicate is not None:
            own = self.own(place)
            no_topic = own is not None and own.relevance is False
            every = self._adjudicate.get(place, ())
            asked: Sequence[str] = [q for q in every if not (no_topic and q == "topic")]
        else:
            asked = [question for question in self._questions if self._asks(place, question)]
        return [question for question in asked if not self._memory.answered(place, question)]

    def _asks(self, place: int, question: str) -> bool:
        if question != "topic":
            return True
        label = self.own(place)
        relevance = label.relevance if label else None
        return place in self._kept if relevance is None else relevance

    def _here(self) -> int:
        if self.current is None:
            raise LabelError("there is no record left to decide on")
        return self.current

    def _note(self, answers: Sequence[tuple[str, str]], cities: Sequence[str] = ("",)) -> None:
        here, seconds, model = self._here(), self._clock() - self._shown_at, self._model
        said = self._memory.note(here, answers, cities=cities, seconds=seconds, model=model)
        self.latest = (here, said)
        if any(action == "relevance" for action, _ in answers):
            self._learn()

    def _learn(self) -> None:
        labels = self._memory.relevance()
        self._ranking.learn(self._picker.teaching(labels, self._skipped()))
