"""What a name means at one place in a text indicates what it means elsewhere in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from reputation.judgement.mentions.mention import Mention

__all__ = ["carry_over"]

#: What a name stays, once the text has said that it is that.
_LASTING = ("character", "software", "government")
#: A name that the text also uses in these ways is the city there.
_IN = re.compile(r"\b(?:in|at|near|around|across|within|throughout|city\s+of)\s+$")
_ACTS = re.compile(
    r"'s\b|\s+(?:(?:\w+ly|has|is|was|will|would|can|could)\s+)*(?:has|is|was|will|would|\w+s|\w+ed)\b"
)
_OF_PLACE = re.compile(r"\b(?:in|at|near|around|across|within|of|from|to)\s+$")
_OPENS = re.compile(r"\s*\(\s*")


def carry_over(
    text: str, mentions: Sequence[Mention], namesakes: Collection[str], shown: Collection[str]
) -> list[Mention]:
    """Judge anew those mentions that pass for places where the text has said what a name is.

    Another place of the name is meant throughout, unless the text also tells the city itself by
    its country. A character or a piece of software is meant wherever no preposition of place
    stands before the name; a government, where the name acts or owns. A short form in brackets
    is what its long form is.

    Parameters
    ----------
    text
        With plain signs.
    mentions
        All of the text, in order.
    namesakes
        Cities of whose name the text tells another place.
    shown
        Cities that the text tells by their own country or region.
    """
    said = {m.city: m.kind for m in reversed(mentions) if m.kind in _LASTING}
    said |= dict.fromkeys(namesakes, "namesake")
    found: list[Mention] = []
    for mention in mentions:
        kind = said.get(mention.city, "")
        last = found[-1] if found else None
        if not mention.is_place:
            found.append(mention)
        elif last and _explains(text, last, mention):
            found.append(replace(mention, kind=last.kind, cue=last.cue, passing=False))
        elif kind and mention.city not in shown and _is_same(text, mention, kind):
            found.append(replace(mention, kind=kind, cue="elsewhere in the text", passing=False))
        else:
            found.append(mention)
    return found


def _explains(text: str, last: Mention, mention: Mention) -> bool:
    return (
        last.city == mention.city
        and not last.is_place
        and _OPENS.fullmatch(text, last.end, mention.start) is not None
        and text.startswith(")", mention.end)
    )


def _is_same(text: str, mention: Mention, kind: str) -> bool:
    before = text[max(0, mention.start - 30) : mention.start]
    if kind == "namesake":
        return True
    if kind == "government":
        return bool(_ACTS.match(text, mention.end)) and not _OF_PLACE.search(before)
    return not _IN.search(before)
