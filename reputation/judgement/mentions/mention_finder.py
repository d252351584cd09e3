"""Does a text speak of a city as a place? Finds its names and tells places from all else.

The rules follow the codebook: a passing mention counts, districts and public bodies count; another
place of the same name, a university's or publisher's name, a conference's place and a person do
not. The rules themselves are in `reputation.judgement.mentions.contexts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ahocorasick_rs import AhoCorasick

from reputation.errors import StudyError
from reputation.folding import fold, plain_signs
from reputation.judgement.mentions.contexts import CITY_STATES, DEMONYMS, PASSING, REGIONS, RULES
from reputation.judgement.mentions.gazetteer import country_code
from reputation.study.definition import City

__all__ = ["Finder", "Mention", "MentionFinder", "is_mentioned", "judge_context"]

_BEFORE, _AFTER = 120, 70  # characters of context that the rules look at
_NAMESAKE = {
    country: re.compile(rf"\s*(?:,|\(|-)\s*(?:{names})(?!\w)") for country, names in REGIONS.items()
}


# Every trigger with the number of its rule; the list of examples comes last.
_OWNERS = [
    (word, n) for n, rule in enumerate((*RULES, PASSING)) for word in rule.triggers.split("|")
]
_WORDS = sorted({word for word, _ in _OWNERS})
_RULES_OF = [frozenset(n for other, n in _OWNERS if other == word) for word in _WORDS]
_TRIGGERS = AhoCorasick(_WORDS)


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
        ``"namesake"``, ``"region"``, ``"new town"``, ``"organisation"``, ``"publisher"``,
        ``"event"``, ``"agreement"``, ``"method"``, ``"person"``, ``"copyright"``, or ``"unclear"``
        for a name that is also a word or a person's and that nothing shows to be a city (see
        `reputation.judgement.mentions.wordlike`).
    cue
        The words that decided; ``""`` for a place that nothing speaks against.
    passing
        Whether it stands in a list of examples ("in cities such as New York, Paris, London").
    """

    city: str
    start: int
    end: int
    kind: str
    cue: str = ""
    passing: bool = False

    @property
    def is_place(self) -> bool:
        """Whether the city itself is meant."""
        return self.kind == "place"


class Finder(Protocol):
    """What finds cities in texts: those of a study, or all of the world's."""

    def find(self, text: str) -> list[Mention]:
        """Return every mention in the text, in order; they do not overlap."""


class MentionFinder:
    """Finds the names of some cities in texts, all in one pass (Aho and Corasick 1975).

    Parameters
    ----------
    cities
        Their names and aliases are found regardless of diacritics; an alias all in capitals
        ("NYC") or of up to three letters ("Rio") only as written, any other regardless of case.
    demonyms
        Whether the names of their inhabitants ("Londoners") are mentions too.
    """

    def __init__(self, cities: Iterable[City], *, demonyms: bool = False) -> None:
        self._names: list[tuple[str, City, bool]] = []
        self._abroad: dict[str, list[re.Pattern[str]]] = {}
        for city in cities:
            own = _country_of(city)
            others = (pattern for name, pattern in _NAMESAKE.items() if country_code(name) != own)
            self._abroad[city.name] = list(others)
            people = DEMONYMS.get(city.name, ()) if demonyms else ()
            self._names += [(name, city, False) for name in (*city.names, *people)]
            self._names += [(phrase, city, True) for phrase in city.lookalikes]
        self._automaton = AhoCorasick([fold(name) for name, _, _ in self._names])

    def find(self, text: str) -> list[Mention]:
        """Return every mention in the text, in order; they do not overlap."""
        mentions = []
        end_of_last = 0
        signs = plain_signs(text)
        for start, end, index in self._candidates(text):
            if start < end_of_last:
                continue
            _, city, lookalike = self._names[index]
            if lookalike:
                judged = ("look-alike", text[start:end], False)
            else:
                namesake = _namesake(signs, end, self._abroad[city.name])
                judged = namesake or judge_context(signs, start, end, city.name)
            mentions.append(Mention(city.name, start, end, *judged))
            end_of_last = end
        return mentions

    def _candidates(self, text: str) -> list[tuple[int, int, int]]:
        """Names between word borders, the longest first where several start alike."""
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(
            fold(text), overlapping=True
        ):
            name = self._names[index][0]
            if not stands_alone(text, start, end):
                continue
            if _needs_its_case(name) and text[start:end] != name:
                continue
            found.append((start, end, index))
        return sorted(found, key=lambda item: (item[0], -item[1], item[2]))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither a letter, a digit nor a combining mark touches the name."""
    before = text[start - 1 : start]
    after = text[end : end + 1]
    if before.isalnum() or after.isalnum() or before == "_" or after == "_":
        return False
    return not ("\u0300" <= before <= "\u036f" or "\u0300" <= after <= "\u036f")


def _needs_its_case(name: str) -> bool:
    return name.isupper() or len(name) <= 3


def _country_of(city: City) -> str:
    try:
        return country_code(city.country) if city.country else ""
    except StudyError as error:
        raise StudyError(f"cities: {city.name}: country: {error}") from None


def _namesake(
    text: str, end: int, abroad: Iterable[re.Pattern[str]]
) -> tuple[str, str, bool] | None:
    for pattern in abroad:
        if match := pattern.match(text, end):
            return "namesake", " ".join(match.group().split()), False
    return None


def judge_context(text: str, start: int, end: int, city: str) -> tuple[str, str, bool]:
    """Kind and cue of a name by what stands around it, and whether a place is one of a list.

    Parameters
    ----------
    text
        With plain hyphens and apostrophes (see `reputation.folding.plain_signs`).
    start, end
        Position of the name.
    city
        Its city; city-states are no region of their own.
    """
    first, last = max(0, start - _BEFORE), min(len(text), end + _AFTER)
    near = text[first:last]
    found = {match[0] for match in _TRIGGERS.find_matches_as_indexes(near, overlapping=True)}
    if not found:
        return "place", "", False
    rules = sorted(frozenset().union(*(_RULES_OF[word] for word in found)))
    passing = False
    for number in rules:
        if number == len(RULES):
            passing = PASSING.pattern.search(near, 0, start - first) is not None
            continue
        rule = RULES[number]
        if rule.side == "after":
            match = rule.pattern.match(near, end - first)
        else:
            match = rule.pattern.search(near, 0, start - first)
        if match and not (rule.kind == "region" and city in CITY_STATES):
            return rule.kind, " ".join(match.group().split()), False
    return "place", "", passing


def is_mentioned(mentions: Sequence[Mention], city: str, *, passing: bool = True) -> bool:
    """Whether the city is meant as a place at least once; without `passing`, not in passing."""
    return any(
        mention.city == city and mention.is_place and (passing or not mention.passing)
        for mention in mentions
    )
