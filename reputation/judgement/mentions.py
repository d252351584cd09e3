"""Does a text speak of a city as a place? Finds its names and tells places from all else.

The rules follow the codebook: a passing mention counts, districts and public bodies count; another
place of the same name, a university's or publisher's name, a conference's place and a person do
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from reputation.folding import fold
from reputation.study.definition import City

__all__ = ["Mention", "MentionFinder", "is_mentioned"]

_BEFORE, _AFTER = 90, 60  # characters of context that the rules look at

#: Regions that tell a namesake by the country they lie in, when written after a city's name.
_REGIONS = {
    "Canada": "Ontario|ON|Nova Scotia|New Brunswick|Canada",
    "United States": (
        "Alabama|Arkansas|Connecticut|Georgia|Idaho|ID|Illinois|IL|Indiana|Iowa|Kansas|Kentucky|KY|"
        "Louisiana|Maine|Maryland|MD|Massachusetts|Michigan|Minnesota|Missouri|MO|Nebraska|"
        "New Hampshire|NH|New Jersey|NJ|North Dakota|Ohio|OH|Oregon|Pennsylvania|PA|Tennessee|TN|"
        "Texas|TX|Vermont|Virginia|Wisconsin|WI|USA|U\\.S\\.A?"
    ),
    "South Africa": "South Africa|Eastern Cape",
    "Chile": "Chile",
    "Costa Rica": "Costa Rica",
}
_NAMESAKE = {
    country: re.compile(rf"\s*(?:,|\(|-)\s*(?:{names})(?!\w)")
    for country, names in _REGIONS.items()
}

_SCHOOL = r"(?:Universit\w+|Institutes?|College|Polytechnic\w*|School\s+of|Business\s+School)"
_PUBLISHER = (
    r"(?:Springer|Wiley|Elsevier|Verlag|Routledge|Palgrave|Birkh\w+|Press|Sage|SAGE|Publish\w+|"
    r"Macmillan|CRC|ACM|IEEE|Association\s+for\s+Computing\s+Machinery)"
)
_EVENT = (
    r"(?:[Cc]onference|[Ss]ymposium|[Ww]orkshop|[Cc]ongress|[Ss]ummit|[Ff]orum|[Mm]eeting|"
    r"[Cc]olloquium|[Pp]roceedings|[Pp]roc\.)"
)

#: What stands right after a name that is no place, by kind.
_RULES_AFTER = {
    "organisation": re.compile(
        rf"\s+(?:(?:[A-Z][\w'&.-]+|of|and)\s+){{0,3}}{_SCHOOL}\b|\s+(?:Times|Review\s+of\s+Books)\b"
    ),
    "publisher": re.compile(
        rf"\s*[/,-]?\s*Heidelberg\b|\s*[:;]\s*[^.;]{{0,30}}{_PUBLISHER}\b|\s+(?:University\s+)?Press\b"
    ),
    "person": re.compile(r"\s+et\s+al\b"),
}

#: What stands right before it.
_RULES_BEFORE = {
    "organisation": re.compile(
        rf"{_SCHOOL}(?:\s+of\s+(?:[A-Z]\w+\s+)*(?:Technology|Science|Economics)\w*)?"
        r"(?:\s+(?:of|at|in|de|zu))?\s*,?\s*$|\bImperial\s+College\s+$"
    ),
    "publisher": re.compile(rf"\b{_PUBLISHER}\W{{0,3}}\s*$"),
    "event": re.compile(
        rf"\b(?:presented|held|appeared|published|hosted|organi[sz]ed|version|took\s+place|"
        rf"[Pp]roceedings)\b[^.]*\b{_EVENT}[^.]*?(?:\b(?:in|at)\s+|,\s*|\(\s*)$"
        rf"|\b{_EVENT}[^.]{{0,50}}\b(?:held|took\s+place|hosted)\s+(?:in|at)\s+$"
        rf"|\b[Pp]roc(?:eedings|\.)[^.]*[,(]\s*$"
    ),
    "person": re.compile(r"\b(?:Dr|Prof|Professor|Mrs?|Ms|Sir)\.?\s+(?:[A-Z]\.\s+)*$"),
    "copyright": re.compile(r"(?:©|\([Cc]\)\s*\d{4}|\bCopyright\s+\d{4})[^.]*$"),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a text where a city's name stands.

    Attributes
    ----------
    city
        Name of the city as the study counts it.
    start, end
        Position in the text.
    kind
        ``"place"`` where the city itself is meant; else what it is instead: ``"look-alike"``,
        ``"namesake"``, ``"organisation"``, ``"publisher"``, ``"event"``, ``"person"`` or
        ``"copyright"``.
    """

    city: str
    start: int
    end: int
    kind: str

    @property
    def is_place(self) -> bool:
        """Whether the city itself is meant."""
        return self.kind == "place"


class MentionFinder:
    """Finds the names of some cities in texts, all in one pass (Aho and Corasick 1975).

    Parameters
    ----------
    cities
        Their names and aliases are found regardless of diacritics; an alias all in capitals
        ("NYC") or of up to three letters ("Rio") only as written, any other regardless of case.
    """

    def __init__(self, cities: Iterable[City]) -> None:
        self._names: list[tuple[str, City, bool]] = []
        for city in cities:
            self._names += [(name, city, False) for name in city.names]
            self._names += [(phrase, city, True) for phrase in city.lookalikes]
        self._automaton = AhoCorasick([fold(name) for name, _, _ in self._names])

    def find(self, text: str) -> list[Mention]:
        """Return every mention in the text, in order; they do not overlap."""
        mentions = []
        end_of_last = 0
        for start, end, index in self._candidates(text):
            if start < end_of_last:
                continue
            _, city, lookalike = self._names[index]
            kind = "look-alike" if lookalike else _kind(text, start, end, city)
            mentions.append(Mention(city.name, start, end, kind))
            end_of_last = end
        return mentions

    def _candidates(self, text: str) -> list[tuple[int, int, int]]:
        """Names between word borders, the longest first where several start alike."""
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(
            fold(text), overlapping=True
        ):
            name = self._names[index][0]
            if (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
                continue
            if _needs_its_case(name) and text[start:end] != name:
                continue
            found.append((start, end, index))
        return sorted(found, key=lambda item: (item[0], -item[1], item[2]))


def _needs_its_case(name: str) -> bool:
    return name.isupper() or len(name) <= 3


def _kind(text: str, start: int, end: int, city: City) -> str:
    before = text[max(0, start - _BEFORE) : start]
    after = text[end : end + _AFTER]
    for country, pattern in _NAMESAKE.items():
        if country != city.country and pattern.match(after):
            return "namesake"
    for kind, pattern in _RULES_AFTER.items():
        if pattern.match(after):
            return kind
    for kind, pattern in _RULES_BEFORE.items():
        if pattern.search(before):
            return kind
    return "place"


def is_mentioned(mentions: Sequence[Mention], city: str) -> bool:
    """Whether the city is meant as a place at least once."""
    return any(mention.city == city and mention.is_place for mention in mentions)
