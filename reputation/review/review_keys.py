"""The keys of the review screen: what each does, wherever the study's topics have theirs."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from reputation.study.topics import FREE_KEYS

__all__ = ["KEYS"]

#: The bindings of `reputation.review.screen.ReviewScreen`.
KEYS: tuple[BindingType, ...] = (
    Binding("r", "decide('relevance', '1')", "relevant"),
    Binding("i", "decide('relevance', '0')", "irrelevant"),
    *(Binding(key, f"topic('{key}')", "topic") for key in FREE_KEYS),
    *(Binding(str(number), f"mention({number})", "city") for number in range(1, 10)),
    Binding("0", "mention_all", "all cities"),
    Binding("c", "more_cities", "more cities"),
    Binding("x", "exclude", "irrelevant, and why"),
    Binding("h", "history", "history"),
    Binding("u", "undo", "undo"),
    Binding("s", "skip", "skip"),
    Binding("f", "flag", "flag"),
    Binding("n", "ask('note')", "note"),
    Binding("slash", "ask('find')", "find"),
    Binding("question_mark", "help", "help"),
    Binding("t", "turn_light", "light or dark"),
    Binding("q", "quit", "quit", priority=False),
    Binding("ctrl+c,ctrl+q", "leave", "quit", priority=True),
    Binding("escape", "go_on", "back"),
    Binding("e", "evidence", "evidence"),
    Binding("b", "codebook", "codebook"),
    Binding("down,j", "scroll(3)", "down"),
    Binding("up,k", "scroll(-3)", "up"),
    Binding("space,pagedown", "page(1)", "page down", priority=False),
    Binding("pageup", "page(-1)", "page up", priority=False),
    Binding("home", "scroll(-100000)", "top", priority=False),
    Binding("end", "scroll(100000)", "end", priority=False),
)
