"""Does a text mention a city as a place? Finds names and decides what each refers to.

The rules follow the codebook: a passing mention counts, districts and public bodies count; another
place of the same name, a university's or publisher's name, a conference's place and a person do
not. The rules themselves are in `reputation.judgement.mentions.contexts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from ahocorasick_rs import AhoCorasick

from reputation.folding import fold, plain_signs
from reputation.judgement.mentions.contexts import CITY_STATES, DEMONYMS, PASSING, RULES
from reputation.judgement.mentions.mention import Mention
from reputation.judgement.mentions.namesakes import Elsewhere, longer_names
from reputation.judgement.mentions.persons import person_named
from reputation.judgement.mentions.whole_text import carry_over
from reputation.study.definition import City

__all__ = ["Finder", "Mention", "MentionFinder", "is_mentioned", "read_context", "why_none"]

_BEFORE, _AFTER = 160, 70  # characters of context that the rules look at
_MIXED = re.compile(r"[a-z][A-Z]")  # "MoSCoW" is another word


# Every trigger with the number of its rule; the list of examples comes last.
_OWNERS = [
    (word, n) for n, rule in enumerate((*RULES, PASSING)) for word in rule.triggers.split("|")
]
_WORDS = sorted({word for word, _ in _OWNERS})
_RULES_OF = [frozenset(n for other, n in _OWNERS if other == word) for word in _WORDS]
_TRIGGERS = AhoCorasick(_WORDS)


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
        every = list(cities)
        self._names: list[tuple[str, City, str]] = []  # with the kind that it is by itself
        self._elsewhere = {city.name: Elsewhere(city) for city in every}
        longer = longer_names(every)
        for city in every:
            people = DEMONYMS.get(city.name, ()) if demonyms else ()
            self._names += [(name, city, "") for name in (*city.names, *people)]
            self._names += [(phrase, city, "look-alike") for phrase in city.lookalikes]
            self._names += [(name, city, "namesake") for name in longer.get(city.name, ())]
        self._automaton = AhoCorasick([_spaced(fold(name)) for name, _, _ in self._names])

    def find(self, text: str) -> list[Mention]:
        """Return every mention in the text, in order; they do not overlap."""
        mentions = []
        end_of_last = 0
        signs = plain_signs(text)
        shown: set[str] = set()
        namesakes: set[str] = set()
        for start, end, index in self._candidates(text):
            if start < end_of_last:
                continue
            name, city, kind = self._names[index]
            if kind:
                meaning = (kind, text[start:end], False)
                bare = start + len(city.name)
                if fold(name).startswith(fold(city.name)) and self._is_elsewhere(
                    signs, start, bare, city
                ):
                    namesakes.add(city.name)
            else:
                told = self._elsewhere[city.name].told(signs, start, end)
                if told and told[1]:
                    meaning = ("namesake", told[0], False)
                    namesakes.add(city.name)
                else:
                    meaning = read_context(signs, start, end, city.name)
                    if told and meaning[0] == "place":
                        shown.add(city.name)
            mentions.append(Mention(city.name, start, end, *meaning))
            end_of_last = end
        return carry_over(signs, mentions, namesakes, shown)

    def _is_elsewhere(self, text: str, start: int, end: int, city: City) -> bool:
        told = self._elsewhere[city.name].told(text, start, end)
        return told is not None and told[1]

    def _candidates(self, text: str) -> list[tuple[int, int, int]]:
        """Names between word borders, the longest first where several start alike."""
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(
            _spaced(fold(text)), overlapping=True
        ):
            name = self._names[index][0]
            if not stands_alone(text, start, end):
                continue
            if _needs_its_case(name) and text[start:end] != name:
                continue
            found.append((start, end, index))
        return sorted(found, key=lambda item: (item[0], -item[1], item[2]))


def _spaced(text: str) -> str:
    """With a space for each hyphen, as the search takes them ("Hong-Kong")."""
    return text.replace("-", " ")


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither a letter, a digit nor a combining mark touches the name."""
    before = text[start - 1 : start]
    after = text[end : end + 1]
    if before.isalnum() or after.isalnum() or before == "_" or after == "_":
        return False
    return not ("\u0300" <= before <= "\u036f" or "\u0300" <= after <= "\u036f")


def _needs_its_case(name: str) -> bool:
    return name.isupper() or len(name) <= 3


def read_context(text: str, start: int, end: int, city: str) -> tuple[str, str, bool]:
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
    written = text[start:end]
    if _MIXED.search(written) and fold(written) == fold(city):
        return "look-alike", written, False
    if surname := person_named(text, start, end):
        return "person", f"{written} {surname}", False
    bare = city.partition(" (")[0]
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
        if (rule.cities and bare not in rule.cities) or (
            rule.kind == "region" and city in CITY_STATES
        ):
            continue
        if match := rule.match(near, start - first, end - first):
            return rule.kind, " ".join(match.group().split()), False
    return "place", "", passing


def is_mentioned(mentions: Sequence[Mention], city: str, *, passing: bool = True) -> bool:
    """Whether the city is meant as a place at least once; without `passing`, not in passing."""
    return any(
        mention.city == city and mention.is_place and (passing or not mention.passing)
        for mention in mentions
    )


def why_none(mentions: Sequence[Mention], city: str) -> str:
    """What a city's name is instead, and the words that decided: ``"namesake: , Ontario"``.

    Each thing that it is in the text stands once, in the order of the text. A city that is only
    in lists of examples, where these do not count, is ``"passing"``; one whose name the rules do
    not find as the search did, ``"not named"``.
    """
    own = [mention for mention in mentions if mention.city == city]
    if not own:
        return "not named: no name or alias of the city occurs in the text"
    if all(mention.is_place for mention in own):
        return "passing: only in a list of examples"
    reasons = (
        "passing: in a list of examples" if m.is_place else f"{m.kind}: {m.cue}" for m in own
    )
    return "; ".join(dict.fromkeys(reasons))
