"""Dialogs over the review screen: keys, evidence, codebook, reasons, history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from reputation.output import plain
from reputation.review.asked_line import AskedLine
from reputation.review.display import Passage
from reputation.review.history import HistoryEntry

if TYPE_CHECKING:
    from rich.markdown import Markdown

__all__ = ["HistoryLeaf", "Leaf", "ReasonLeaf", "codebook_leaf", "marked_text"]

# Attributes rather than colours, so that they can be distinguished in any theme by anyone.
_STYLES = {"": "", "title": "bold", "term": "underline", "city": "bold reverse", "dim": "dim"}
_MOST = 1000  # entries of a history that are shown at once


class Leaf(ModalScreen[None]):
    """Lines of text that scroll; escape, q, enter or the key that brought it takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,e,b", "dismiss", "close"),
        Binding("down,j", "scroll(1)", "down"),
        Binding("up,k", "scroll(-1)", "up"),
        Binding("space,pagedown", "scroll(8)", "page down"),
        Binding("pageup", "scroll(-8)", "page up"),
        Binding("home", "scroll(-100000)", "top"),
        Binding("end", "scroll(100000)", "end"),
    ]
    CSS = """
    Leaf { align: center middle; }
    #leaf { width: 78; max-width: 100%; height: auto; max-height: 100%; border: round; }
    """

    def __init__(self, content: list[str] | Markdown) -> None:
        super().__init__()
        self._content = (
            Text("\n".join(plain(line) for line in content))
            if isinstance(content, list)
            else content
        )

    def compose(self) -> ComposeResult:
        """The lines."""
        with VerticalScroll(id="leaf", can_focus=False) as leaf:
            leaf.border_subtitle = "esc closes"
            yield Static(self._content, id="text")

    def action_scroll(self, lines: int) -> None:
        """Up or down."""
        self.query_one("#leaf", VerticalScroll).scroll_relative(y=lines, animate=False)


class ReasonLeaf(ModalScreen[str]):
    """Asks why a record is irrelevant; a number decides, escape decides nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,x", "choose(0)", "close"),
        *(Binding(str(number), f"choose({number})", "reason") for number in range(1, 10)),
    ]
    CSS = """
    ReasonLeaf { align: center middle; }
    #reasons { width: 60; max-width: 100%; height: auto; border: round; padding: 0 1; }
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__()
        self._reasons = reasons

    def compose(self) -> ComposeResult:
        """The reasons with their numbers."""
        numbered = [f"{number}  {plain(text)}" for number, text in enumerate(self._reasons, 1)]
        leaf = Static(Text("\n".join(["Irrelevant, because:", "", *numbered])), id="reasons")
        leaf.border_subtitle = "a number decides, esc does not"
        yield leaf

    def action_choose(self, number: int) -> None:
        """Take a reason; 0 is none."""
        if number <= len(self._reasons):
            self.dismiss(self._reasons[number - 1] if number else "")


class HistoryLeaf(ModalScreen[int | None]):
    """A reviewer's history; enter leads to a record, so that it can be decided again.

    Parameters
    ----------
    entries
        Gives the entries with certain words; on request only those flagged or with a note.
    """

    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close"),
        Binding("q,h", "dismiss(None)", "close"),
        Binding("j", "move(1)", "down"),
        Binding("k", "move(-1)", "up"),
        Binding("f", "narrow('flagged')", "flagged only"),
        Binding("n", "narrow('noted')", "with notes only"),
        Binding("slash", "search", "search"),
    ]
    CSS = """
    #history { width: 100%; height: 100%; }
    #history OptionList { height: 1fr; border: none; padding: 0; }
    #entries { text-wrap: nowrap; text-overflow: ellipsis; }
    #about { height: 1; text-style: reverse; padding: 0 1; }
    #entry { height: auto; max-height: 6; padding: 0 1; }
    #below { height: 1; text-style: reverse; padding: 0 1; }
    #history Input { display: none; border: none; height: 1; }
    #history Input.asked { display: block; }
    """

    def __init__(self, entries: Callable[[str, bool, bool], list[HistoryEntry]]) -> None:
        super().__init__()
        self._entries = entries
        self._words, self._flagged, self._noted = "", False, False
        self._shown: list[HistoryEntry] = []

    def compose(self) -> ComposeResult:
        """The heading, the entries, the text of one entry, and the keys."""
        with Vertical(id="history"):
            yield Static(id="about")
            yield OptionList(id="entries")
            yield Static(id="entry")
            yield AskedLine("words")
            keys = "Enter decide again  esc close  / search  f flagged  n notes"
            yield Static(Text(keys, no_wrap=True), id="below")

    def on_mount(self) -> None:
        """Fill it."""
        self._fill()

    def _fill(self) -> None:
        found = self._entries(self._words, self._flagged, self._noted)
        self._shown = found[:_MOST]
        entries = self.query_one(OptionList)
        entries.clear_options()
        entries.add_options(
            [Text(one.line, no_wrap=True, overflow="ellipsis") for one in self._shown]
        )
        limits = [
            *(["flagged"] if self._flagged else []),
            *(["with notes"] if self._noted else []),
            *([f"with {self._words!r}"] if self._words else []),
        ]
        most = f", showing the latest {_MOST:,}" if len(found) > _MOST else ""
        number = f"{len(found):,} record{'s' * (len(found) != 1)}"
        about = f"Your history: {number} {' '.join(limits)}".rstrip() + most
        self.query_one("#about", Static).update(Text(plain(about), no_wrap=True))
        if self._shown:
            entries.highlighted = 0
        self._tell(self._shown[0] if self._shown else None)

    def _tell(self, entry: HistoryEntry | None) -> None:
        told = ""
        if entry:
            told = f"{entry.time[:16].replace('T', ' ')}  {entry.said}\n{plain(entry.title)}"
        self.query_one("#entry", Static).update(Text(told))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the full text of an entry."""
        if event.option_index < len(self._shown):
            self._tell(self._shown[event.option_index])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to a record."""
        self.dismiss(self._shown[event.option_index].place)

    def action_move(self, way: int) -> None:
        """Up or down."""
        entries = self.query_one(OptionList)
        if way > 0:
            entries.action_cursor_down()
        else:
            entries.action_cursor_up()

    def action_narrow(self, how: str) -> None:
        """Only what is flagged, or noted; again: all."""
        if how == "flagged":
            self._flagged = not self._flagged
        else:
            self._noted = not self._noted
        self._fill()

    def action_search(self) -> None:
        """Ask for words."""
        self._line.ask("words", "search words, then Enter", self._words, replace=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the words."""
        event.stop()  # the screen below has a line of its own
        self._words = event.value.strip()
        self._put_away()
        self._fill()

    def action_leave(self) -> None:
        """Put the line away, or close."""
        if self._line.asking:
            self._put_away()
        else:
            self.dismiss(None)

    def _put_away(self) -> None:
        self._line.put_away()
        self.query_one(OptionList).focus()

    @property
    def _line(self) -> AskedLine:
        return self.query_one(AskedLine)


def codebook_leaf(text: str) -> Leaf:
    """What the labels mean, set as the Markdown it is."""
    from rich.markdown import Markdown  # noqa: PLC0415 - half as much again as textual itself

    lines = "\n".join(map(plain, text.splitlines())) or "this study has no codebook"
    return Leaf(Markdown(lines, hyperlinks=False))


def marked_text(lines: Sequence[Sequence[Passage]]) -> Text:
    """Lines of passages as a terminal shows their marks."""
    text = Text()
    for number, line in enumerate(lines):
        if number:
            text.append("\n")
        for passage in line:
            text.append(passage.text, style=_STYLES[passage.mark])
    return text
