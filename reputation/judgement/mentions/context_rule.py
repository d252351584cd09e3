"""What a rule about the context of a city's name is."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A sign that the city is not meant.

    Attributes
    ----------
    kind
        As of `reputation.judgement.mentions.mention_finder.Mention`.
    side
        ``"after"``: the pattern is matched right behind the name; ``"before"``: it is searched in
        what stands before the name and reaches up to it.
    triggers
        Strings with ``|`` between, one of which is near the name wherever the rule fits; they are
        found all in one pass, so that a pattern is tried only where it may fit.
    pattern
        Sees plain hyphens, apostrophes and spaces.
    other
        What must fit on the other side of the name as well; None where nothing must.
    endings
        How what stands before the name must end; empty where it may end in any way.
    cities
        The only cities for which the rule holds; none named, it holds for all.
    """

    kind: str
    side: str
    triggers: str
    pattern: re.Pattern[str]
    other: re.Pattern[str] | None = None
    endings: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The words around a name from `start` to `end` that the rule goes by, or None."""
        if self.endings and not text.endswith(self.endings, 0, start):
            return None
        if self.side == "after":
            found = self.pattern.match(text, end)
            if found and self.other and not self.other.search(text, 0, start):
                return None
            return found
        if self.other and not self.other.match(text, end):
            return None
        return self.pattern.search(text, 0, start)
