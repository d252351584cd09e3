"""What stands before the review screen for a while: keys, evidence, codebook, history."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from reputation.output import plain
from reputation.review.display import HELP

__all__ = ["Leaf", "keys_leaf"]


class Leaf(ModalScreen[None]):
    """Lines of text that scroll; escape, q, enter or the key that brought it takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,e,b,h", "dismiss", "close"),
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

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._text = Text("\n".join(plain(line) for line in lines))

    def compose(self) -> ComposeResult:
        """The lines."""
        with VerticalScroll(id="leaf", can_focus=False):
            yield Static(self._text, id="text")

    def action_scroll(self, lines: int) -> None:
        """Up or down."""
        self.query_one("#leaf", VerticalScroll).scroll_relative(y=lines, animate=False)


def keys_leaf() -> Leaf:
    """The keys and what they do."""
    lines = [f"{key:>7}  {what}" for key, what in HELP]
    return Leaf([*lines, "", "        any of esc, ?, q closes this"])
