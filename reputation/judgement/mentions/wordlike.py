"""Distinguish a study's cities from words and people of the same name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources import files

from reputation.folding import plain_letters, plain_signs
from reputation.judgement.mentions.mention_finder import Finder, Mention
from reputation.judgement.mentions.world_finder import (
    WorldFinder,
    follows_preposition,
    is_called_city,
)
from reputation.judgement.models.stemming import STOP_WORDS
from reputation.study.definition import City

__all__ = ["CarefulFinder", "wordlike"]


def wordlike(cities: Iterable[City]) -> list[str]:
    """The names of these cities that are also words, persons' names or regions ("Reading")."""
    names = [name for city in cities for name in city.names]
    return [n for n in names if plain_letters(n) in _careful() or n.lower() in STOP_WORDS]


@cache
def _careful() -> frozenset[str]:
    # A list of its own, since the table it comes from takes half a second to read.
    table = files("reputation.judgement.mentions") / "data" / "careful_names.txt"
    return frozenset(table.read_text("utf-8").splitlines())


class CarefulFinder:
    """Finds as another finder does, but calls unclear what nothing shows to be a city.

    A name in `wordlike` needs what it needs among all cities of the world (see
    `reputation.judgement.mentions.world_finder`): its capital, and a sign that a place is meant.
    One that is too common a word to be among them ("Most") needs the word city or a preposition
    of place.

    Parameters
    ----------
    finder
        Finds the study's cities.
    names
        Those to be careful with, of `wordlike`.
    """

    def __init__(self, finder: Finder, names: Iterable[str]) -> None:
        self._finder = finder
        self._names = frozenset(plain_letters(name).casefold() for name in names)

    @cached_property
    def _world(self) -> WorldFinder:
        return WorldFinder()  # takes a second, and many corpora have nothing doubtful

    def find(self, text: str) -> list[Mention]:
        """Return every mention in the text, in order; they do not overlap."""
        mentions = self._finder.find(text)
        doubtful = [mention for mention in mentions if self._is_doubtful(text, mention)]
        if not doubtful:
            return mentions
        shown = {mention.start for mention in self._world.find(text) if mention.kind != "unclear"}
        signs = plain_signs(text)
        unclear = {m.start for m in doubtful if m.start not in shown and not _is_told(signs, m)}
        return [
            replace(mention, kind="unclear", cue=text[mention.start : mention.end], passing=False)
            if mention.start in unclear
            else mention
            for mention in mentions
        ]

    def _is_doubtful(self, text: str, mention: Mention) -> bool:
        name = plain_letters(text[mention.start : mention.end]).casefold()
        return mention.is_place and name in self._names


def _is_told(text: str, mention: Mention) -> bool:
    name = text[mention.start : mention.end]
    if name.lower() not in STOP_WORDS or not name[0].isupper():
        return False
    told = is_called_city(text, mention.start, mention.end)
    return told or follows_preposition(text, mention.start)
