"""The line of text that a screen asks for, hidden while it does not."""

from __future__ import annotations

from textual.widgets import Input

__all__ = ["AskedLine"]


class AskedLine(Input):
    """A line that shows while something is asked for.

    Parameters
    ----------
    line_id
        Its name on the screen.
    """

    def __init__(self, line_id: str) -> None:
        super().__init__(id=line_id, disabled=True)
        #: What is asked for; ``""`` while nothing is.
        self.asking = ""

    def ask(self, what: str, hint: str, value: str = "", *, replace: bool = False) -> None:
        """Ask for something; with `replace` the first key takes the place of the whole value."""
        self.asking, self.placeholder = what, hint
        self.value, self.disabled = value, False
        self.select_on_focus = replace
        self.cursor_position = len(value)
        self.add_class("asked")
        self.focus()

    def put_away(self) -> str:
        """Hide the line, whose value stays; return what was asked for."""
        asked, self.asking = self.asking, ""
        self.remove_class("asked")
        self.disabled = True
        return asked
