"""The review screen: one abstract at a time, one key for each decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widgets import Input, Static

from reputation.errors import LabelError
from reputation.judgement.labels.consensus import HandLabel
from reputation.literature.corpus.stored import FoundRecord
from reputation.output import plain
from reputation.review.asked_line import AskedLine
from reputation.review.dialogs import HistoryLeaf, Leaf, ReasonLeaf, codebook_leaf, marked_text
from reputation.review.display import (
    CITY_ONLY,
    NO_CITY,
    NO_REASONS,
    Marker,
    Passage,
    card,
    city_line,
    evidence_lines,
    help_lines,
    keys_now,
    progress_lines,
    question_of,
    said_lines,
    tell_latest,
)
from reputation.review.history import HistoryEntry, history_of
from reputation.review.key_guard import SETTLE, KeyGuard
from reputation.review.loop import Review
from reputation.review.review_keys import KEYS
from reputation.review.stopping import StoppingEstimate

__all__ = ["ReviewScreen"]

_Result = TypeVar("_Result")

# Parts whose height stays, whatever they show.
_ONE_LINE = frozenset({"#top", "#latest", "#keys"})


class ReviewScreen(App[None]):
    """Shows the current record of a review and takes keys.

    Parameters
    ----------
    review
        The reviewer's way; closed when the app ends.
    marker
        Marks the study's terms and cities.
    title
        Above the record.
    others
        Labels of other reviewers to show with a record (in an adjudication).
    hint
        A line about a record, such as the model's probability, or ``""``.
    codebook
        Its text, for a key.
    light
        Whether to begin with dark letters on a light ground.
    settle
        Seconds after a new text, or after a key before, in which a key decides nothing.
    """

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None  # the hidden line for notes would swallow the keys
    CSS = """
    Screen { layout: vertical; }
    #top { height: 1; text-style: reverse; }
    #said { height: auto; max-height: 6; padding: 0 1; text-style: bold; }
    #said.none { display: none; }
    #top, #latest, #keys { text-wrap: nowrap; text-overflow: ellipsis; }
    #latest { height: 1; padding: 0 1; }
    #body { height: 1fr; padding: 0 1; }
    #cities { height: auto; padding: 0 1; text-style: bold; }
    #progress { height: auto; max-height: 4; padding: 0 1; }
    .-short #said, .-short #progress { max-height: 1; }
    #keys { height: 1; padding: 0 1; text-style: reverse; }
    Input { display: none; border: none; height: 1; }
    Input.asked { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(
        self,
        review: Review,
        marker: Marker,
        title: str,
        *,
        others: Callable[[FoundRecord], Sequence[HandLabel]] = lambda _item: (),
        hint: Callable[[FoundRecord], str] = lambda _item: "",
        codebook: str = "",
        light: bool = False,
        settle: float = SETTLE,
    ) -> None:
        super().__init__()
        # In a terminal of few lines the abstract has most of them.
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]
        self.review = review
        self._marker, self._heading = marker, title
        self._others, self._hint, self._light = others, hint, light
        self._stopping: StoppingEstimate | None = None
        self._sought = ""
        self._texts: dict[str, str] = {}  # by the part of the screen that shows it
        self._first_city = 0
        self._codebook, self._guard = codebook, KeyGuard(settle)

    def compose(self) -> ComposeResult:
        """The parts from top to bottom."""
        yield Static(id="top")
        yield Static(id="said")
        with VerticalScroll(id="body", can_focus=False):
            yield Static(id="card")
        yield Static(id="cities")
        yield Static(id="latest")
        yield Static(id="progress")
        yield AskedLine("line")
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Show the first record."""
        self.theme = "textual-light" if self._light else "textual-dark"
        self._show()
        self.call_after_refresh(self._estimate)

    def action_decide(self, action: str, value: str) -> None:
        """Save a decision; the next record shows when it is on disk."""
        if self.review.item is None or self._too_soon(value + action):
            return
        if action == "topic" and self.review.asks_for_city:
            self._put("#latest", CITY_ONLY)
        else:
            self._decide(action, value)

    def action_topic(self, key: str) -> None:
        """Give the topic of the study that has this key."""
        for topic in self._marker.study.topics.values():
            if topic.key == key:
                self.action_decide("topic", topic.code)

    def _decide(self, action: str, value: str, reason: str = "") -> None:
        asked = self.review.asked
        if self._try(lambda: self.review.decide(action, value, reason)):
            self._guard.decided(value + action)
            self._show()
            if action == "relevance" or asked == "relevance":
                self.call_after_refresh(self._estimate)

    def action_exclude(self) -> None:
        """Ask why it is irrelevant, and decide so."""
        place, reasons = self.review.current, self._marker.study.reasons
        if place is None or self._too_soon():
            return
        if self.review.asks_for_city or not reasons:
            self._put("#latest", CITY_ONLY if self.review.asks_for_city else NO_REASONS)
            return

        def decide(reason: str | None) -> None:
            if reason and self.review.current == place:
                self._decide("relevance", "0", reason)

        self.push_screen(ReasonLeaf(reasons), decide)

    def action_history(self) -> None:
        """Show what was decided so far; a record chosen there is shown again."""

        def entries(words: str, flagged: bool, noted: bool) -> list[HistoryEntry]:
            return history_of(self.review, words, flagged=flagged, noted=noted)

        def go(place: int | None) -> None:
            if place is not None:
                self.review.go_to(place)
                self._show()

        self.push_screen(HistoryLeaf(entries), go)

    def action_mention(self, number: int) -> None:
        """Open, meant, struck out, and meant again."""
        item = self.review.item
        place = self._first_city + number - 1
        if item is None or place >= len(item.cities) or self._too_soon():
            return
        city = item.cities[place]
        label = self.review.own(self.review.current or 0)
        meant = not (label and label.mentions.get(city, False))
        if self._try(lambda: self.review.mention(city, meant)):
            self._show(stay=True)

    def action_more_cities(self) -> None:
        """Give the number keys to the next nine cities."""
        item = self.review.item
        if item is not None and len(item.cities) > 9:
            following = self._first_city + 9
            self._first_city = following if following < len(item.cities) else 0
            self._show(stay=True)

    def action_mention_all(self) -> None:
        """Say of every city that is still open that it is meant."""
        if self.review.item is None or self._too_soon():
            return
        if some_open := self._try(self.review.mention_all):
            self._show(stay=True)
            if not some_open[0]:
                self._put("#latest", NO_CITY)

    def action_undo(self) -> None:
        """Take back the latest decision and show its record again."""
        if self._too_soon():
            return
        if said := self._try(self.review.undo):
            self._show()
            self._put("#latest", f"undone: {said[0]}" if said[0] else "nothing left to undo")
            self.call_after_refresh(self._estimate)

    def action_skip(self) -> None:
        """Come back to it later."""
        if self.review.item is None or self._too_soon():
            return
        if self._try(self.review.skip):
            self._show()

    def action_flag(self) -> None:
        """Flag the record, or take the flag off."""
        if self.review.item is None or self._too_soon():
            return
        if flagged := self._try(self.review.flag):
            self._show(stay=True)
            self._put("#latest", "flagged" if flagged[0] else "flag removed")

    @property
    def _line(self) -> AskedLine:
        return self.query_one(AskedLine)

    def action_ask(self, what: str) -> None:
        """Ask for a line of text."""
        if what == "note" and self.review.item is None:
            return
        if what == "note":
            label = self.review.own(self.review.current or 0)
            self._line.ask(what, "note", label.note if label else "")
        else:
            self._line.ask(what, "number, DOI or words", self._sought, replace=True)
        self._show_keys(self.size.width)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line."""
        if self._put_away() == "note":
            self._keep_note(event.value)
            return
        self._sought = event.value
        place = self.review.find(event.value)
        if place is not None:
            self.review.go_to(place)
            self._show()
        elif event.value.strip():
            self._put("#latest", f"not found: {event.value}")

    def action_go_on(self) -> None:
        """Put the line away; else go on from a record that was looked up to the next open one."""
        if self._line.asking:
            self._put_away()
        elif self.review.away and self._try(self.review.advance):
            self._show()

    def _put_away(self) -> str:
        asked = self._line.put_away()
        self.set_focus(None)
        self._show_keys(self.size.width)
        return asked

    def action_leave(self) -> None:
        """Quit; in a note keep what was written first."""
        if not self._line.asking:
            self.exit()
        elif self._put_away() == "note":
            self._keep_note(self._line.value)

    def _keep_note(self, text: str) -> None:
        if self._try(lambda: self.review.write_note(text)):
            self._show(stay=True)
            self._put("#latest", "note saved" if text.strip() else "note removed")

    def action_help(self) -> None:
        """Show the keys."""
        self.push_screen(Leaf(help_lines(self._marker.study)))

    def action_evidence(self) -> None:
        """Show what May I stop? rests on."""
        if not self.review.screens:
            self._put("#latest", "May I stop? is answered where relevance is decided")
        else:
            self.push_screen(Leaf(evidence_lines(self.review.reading(), self.review.stopping())))

    def action_codebook(self) -> None:
        """Show what the labels mean."""
        self.push_screen(codebook_leaf(self._codebook))

    def action_turn_light(self) -> None:
        """Dark letters on a light ground, or the other way round."""
        self.theme = "textual-dark" if self.theme == "textual-light" else "textual-light"

    def action_scroll(self, way: int) -> None:
        """Scroll the abstract by so many lines."""
        self.query_one("#body", VerticalScroll).scroll_relative(y=way, animate=False)

    def action_page(self, way: int) -> None:
        """Scroll the abstract by what the window shows, less a line."""
        body = self.query_one("#body", VerticalScroll)
        body.scroll_relative(y=way * max(1, body.size.height - 1), animate=False)

    def _too_soon(self, answer: str = "") -> bool:
        """Whether nobody can have read the text yet, or a key is held; then nothing is decided."""
        early = self._guard.is_early()
        if early:
            said = "key pressed too soon after the last one: nothing was decided"
            if answer and self._guard.was_repeated(answer) and self._try(self.review.undo):
                said = "key held down: the repeated decisions were undone"
                self._show()
                self.call_after_refresh(self._estimate)
            self._put("#latest", said)
        return early

    def _try(self, act: Callable[[], _Result]) -> tuple[_Result] | tuple[()]:
        """What it returns, alone in a tuple; an empty one where it failed, which is shown."""
        try:
            return (act(),)
        except LabelError as error:
            self.notify(plain(str(error)), severity="error", timeout=30, markup=False)
            return ()

    def _show(self, *, stay: bool = False) -> None:
        """Show the current record; with `stay` the abstract keeps its place."""
        review = self.review
        item, asked = review.item, review.asked
        own = None if review.current is None else review.own(review.current)
        question = question_of(asked, self._marker.study) if item else "Everything is decided."
        parts = [question, review.rounds if item else "", self._heading]
        self._put("#top", f" {' · '.join(filter(None, parts))}")
        self._put("#latest", tell_latest(review))
        said = said_lines(self._others(item), asked) if item else []
        self.query_one("#said", Static).set_class(not said, "none")
        self._put("#said", "\n".join(said))
        if not stay:
            self._first_city = 0
            self._guard.text_coming()
            self.call_after_refresh(self._guard.text_shown)
        if item is None:
            lines = [[Passage("Nothing left to decide. u undoes the last decision, q quits.")]]
        else:
            lines = card(item, self._marker, own, self._hint(item))
        self.query_one("#card", Static).update(marked_text(lines))
        if not stay:
            self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        self._show_keys(self.size.width)
        self._show_progress()

    def on_resize(self, event: Resize) -> None:
        """Show as many keys and cities in a line as there is room for now."""
        self._show_keys(event.size.width)

    def _show_keys(self, width: int) -> None:
        asking = self._line.asking
        enter = f"Enter {'save' if asking == 'note' else 'find'}  esc cancel"
        keys = keys_now(self.review, self._marker.study, width - 2)
        self._put("#keys", enter if asking else keys)
        item, own = self.review.item, self.review.own(self.review.current or 0)
        cities, meant = item.cities if item else (), own.mentions if own else {}
        self._put("#cities", city_line(cities, meant, self._first_city, width - 2))

    def _show_progress(self) -> None:
        lines = progress_lines(self.review.progress(), self._stopping, self.review)
        self._put("#progress", "\n".join(lines))

    def _put(self, where: str, text: str) -> None:
        """Show a text in a part of the screen; to lay out and paint what is there takes a while."""
        if self._texts.get(where) != text:
            self._texts[where] = text
            self.query_one(where, Static).update(Text(plain(text)), layout=where not in _ONE_LINE)

    @work(thread=True, exclusive=True)
    def _estimate(self) -> None:
        """Compute the stopping rule without making the next abstract wait."""
        estimate = self.review.stopping()
        self.call_from_thread(self._take_estimate, estimate)

    def _take_estimate(self, estimate: StoppingEstimate) -> None:
        self._stopping = estimate
        self._show_progress()
