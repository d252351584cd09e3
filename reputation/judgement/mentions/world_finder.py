"""Find every city of the world in a text, and resolve namesakes, words and people.

All names are looked for in one pass (Aho and Corasick 1975), as written but for diacritics.
Namesakes are resolved as in toponym resolution at large (Leidner 2007): by the region
or country that stands next to the name, else by the countries that the text names, else the
best-known place wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakValueDictionary

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from reputation.folding import plain_letters, plain_signs
from reputation.judgement.mentions.contexts import DEMONYMS
from reputation.judgement.mentions.gazetteer import Gazetteer, Place, read_gazetteer
from reputation.judgement.mentions.mention_finder import Mention, read_context, stands_alone

__all__ = ["WorldFinder", "careful_names", "follows_preposition", "is_called_city"]

_KNOWN = 100_000  # people; of smaller places something in the text must tell that they are meant
_BY_CITY = "*"  # in place of a region: the text names the country only by a city of it
_VAST = 1_000_000  # people; "New York, Arizona" is a list
_REGION_FOLLOWS = ("US", "CA", "AU")  # where cities are written with their region
# Times the weight: a country named somewhere in the text, or by a city, does not outweigh this.
_FAR_BETTER_KNOWN, _BETTER_KNOWN = 50, 3
_CODE = re.compile(r"\s*,\s*(D\.C\.|[A-Z]{2,3})(?!\w)")
_NEXT_TO = re.compile(r"\s*(?:,|\(|in\s)\s*(?:[\w' -]{1,25},\s*)?")
_CITY_BEFORE = re.compile(
    r"\b(?:[Cc]ity|[Cc]ities|[Tt]own|[Mm]unicipality|[Mm]etropolis|[Bb]orough|[Vv]illage|"
    r"[Mm]etropolitan\s+[Aa]rea|[Cc]apital)(?:\s+centre|\s+center)?\s+of\s+$"
)
_CITY_AFTER = re.compile(
    r"\s+(?:[Cc]ity\b(?!\s+(?:[Aa]pp|[Ss]ervice|[Gg]uide|[Tt]our|[Gg]ame)\w*)|[Mm]etropolitan\b|[Mm]unicipality\b|[Tt]own\b|[Dd]owntown|[Uu]rban\s+area|"
    r"(?:is|was)\s+(?:an?|the)\s+(?:[\w-]+\s+){0,3}(?:city|town|municipality)\b)"
)
_WHERE = re.compile(r"\b(?:in|at|near|around|across|within)\s+(?:central\s+)?$")
_CAPITAL_NEXT = re.compile(r"[\s-]+[A-Z]")
_LISTED = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_NAME_BEFORE = re.compile(r"[A-Z][\w.]*\s+$")
_NAME_NEXT = re.compile(r"\s*\((?:19|20)\d\d|\s+et\s+al\b|'s\s+\(|\s+[A-Z]\.")
_LANDMARK = re.compile(
    r"\s+(?:River|Creek|Bridge|Canal|Lake|Valley|Tunnel|Library|Roads?|Street|Avenue|Dam|Watershed)\b"
)
_SHOUTED = re.compile(r"[^a-z]*?[A-Z]{3}[^a-z]{12,}?(?= \. |$)")


@dataclass(slots=True)
class _Entry:
    """What one written name can stand for: places, best known first, and regions."""

    places: list[Place] = field(default_factory=list)
    careful: int = 0
    regions: list[tuple[str, str]] = field(default_factory=list)


class _Hit(NamedTuple):
    start: int
    end: int
    entry: _Entry


class _Index:
    """All names, ready to be looked for; nothing changes it."""

    def __init__(self, gazetteer: Gazetteer, *, demonyms: bool) -> None:
        self.gazetteer = gazetteer
        entries = _entries(gazetteer, demonyms=demonyms)
        self.codes: dict[str, list[tuple[str, str]]] = {}
        for region in gazetteer.regions:
            if region.kind == "code":
                self.codes.setdefault(region.name, []).append((region.country, region.region))
        # The search takes a hyphen for a space; of names that differ in it the best known stays.
        names = [name.replace("-", " ") for name in entries]
        self.entries = list(entries.values())
        self.lengths = list(map(len, names))
        self.shorter = _shorter_names(names)
        self.automaton = AhoCorasick(
            names, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
        )


# One takes a second and 300 MB to make: finders share it for as long as one of them is in use.
_INDICES: WeakValueDictionary[tuple[int, bool], _Index] = WeakValueDictionary()


def _index_of(gazetteer: Gazetteer, *, demonyms: bool) -> _Index:
    key = (id(gazetteer), demonyms)  # the index holds its gazetteer, so the number stays its own
    index = _INDICES.get(key)
    if index is None:
        index = _INDICES[key] = _Index(gazetteer, demonyms=demonyms)
    return index


class WorldFinder:
    """Finds all cities, or those of some countries or from some size on.

    Parameters
    ----------
    gazetteer
        The shipped one if None.
    least_population
        Smaller places are still told apart from larger ones, but not returned.
    countries
        ISO codes; empty for all.
    demonyms
        Whether the names of the inhabitants of the largest cities are mentions too.
    """

    def __init__(
        self,
        gazetteer: Gazetteer | None = None,
        *,
        least_population: int = 0,
        countries: Iterable[str] = (),
        demonyms: bool = False,
    ) -> None:
        self._gazetteer = gazetteer or read_gazetteer()
        self._least = least_population
        self._countries = frozenset(countries)
        self._index = _index_of(self._gazetteer, demonyms=demonyms)

    def find(self, text: str) -> list[Mention]:
        """Return every mention of a city in the text, in order; they do not overlap.

        A name that is also a word or a person's, and that nothing shows to be a city, is
        returned with the kind ``"unclear"``.
        """
        hits = self._hits(text)
        if not any(hit.entry.places for hit in hits):
            return []
        signs = plain_signs(text)
        evidence = self._evidence(hits)
        sure = {
            id(hit.entry)
            for place, hit in enumerate(hits)
            if hit.entry.places
            and (
                _is_enough(hit.entry, evidence)
                or self._shown_to_be_a_city(signs, hits, place, evidence)
            )
        }
        mentions = []
        for number, hit in enumerate(hits):
            if not hit.entry.places:
                continue
            mention = self._mention_of(signs, hits, number, evidence, certain=id(hit.entry) in sure)
            if mention:
                mentions.append(mention)
        return mentions

    def _hits(self, text: str) -> list[_Hit]:
        letters = plain_letters(text)
        if shouted := _SHOUTED.match(letters):  # a title in capitals
            title = shouted.group().title()
            letters = title + letters[len(title) :]
        index = self._index
        hits = []
        for number, start, end in index.automaton.find_matches_as_indexes(
            letters.replace("-", " ")
        ):
            if stands_alone(text, start, end):
                hits.append(_Hit(start, end, index.entries[number]))
                continue
            for shorter in index.shorter[number]:
                end = start + index.lengths[shorter]  # noqa: PLW2901 - the next shorter name
                if stands_alone(text, start, end):
                    hits.append(_Hit(start, end, index.entries[shorter]))
                    break
        return hits

    def _evidence(self, hits: list[_Hit]) -> set[tuple[str, str]]:
        """Countries and regions that the text names, and those of its unmistakable cities."""
        found: set[tuple[str, str]] = set()
        for hit in hits:
            entry = hit.entry
            if entry.careful or not entry.places:
                for country, region in entry.regions:
                    found |= {(country, region), (country, "")}
            elif len(entry.places) == 1 and entry.places[0].population >= _KNOWN:
                found.add((entry.places[0].country, _BY_CITY))
        return found

    def _beside(self, text: str, hits: list[_Hit], number: int) -> list[tuple[str, str]]:
        """The regions or countries that stand right behind a name: ", Ontario", "(France)"."""
        end = hits[number].end
        if not text.startswith((",", " ,", " (", " in "), end):
            return []
        code = _CODE.match(text, end)
        if code and code.group(1) in self._index.codes:
            return self._index.codes[code.group(1)]
        if number + 1 == len(hits):
            return []
        after = hits[number + 1]
        gap = _NEXT_TO.match(text, end)
        if gap is None or not (gap.end() >= after.start > end):
            return []
        if after.entry.places and not after.entry.careful:
            return [(str(after.entry.places[0].id), ""), *after.entry.regions]
        return after.entry.regions

    def _shown_to_be_a_city(
        self, text: str, hits: list[_Hit], number: int, evidence: set[tuple[str, str]]
    ) -> bool:
        """Whether something shows that a name which is also a word's or a person's is a city's."""
        hit = hits[number]
        before = text[max(0, hit.start - 40) : hit.start]
        if is_called_city(text, hit.start, hit.end):
            return True
        beside = self._beside(text, hits, number)
        if any(_lies_in(place, beside) for place in hit.entry.places):
            return True
        if hit.entry.careful == 2 or _may_be_a_word_or_person(text, hit):
            return False
        best = hit.entry.places[0]
        region = best.region if best.country in _REGION_FOLLOWS else ""
        return bool(
            self._stands_beside_a_city(text, hits, number)
            or (follows_preposition(text, hit.start) and not _CAPITAL_NEXT.match(text, hit.end))
            or (
                best.population >= _KNOWN
                and not _NAME_BEFORE.search(before)
                and (best.country, region) in evidence
            )
        )

    def _stands_beside_a_city(self, text: str, hits: list[_Hit], number: int) -> bool:
        """Whether the name is listed next to an unmistakable city of the same country."""
        hit = hits[number]
        for first, second in ((number - 1, number), (number, number + 1)):
            if first < 0 or second == len(hits):
                continue
            other = hits[first if second == number else second].entry
            if not other.places or other.careful or other.places[0].population < _KNOWN:
                continue
            country = other.places[0].country
            if _LISTED.fullmatch(text, hits[first].end, hits[second].start):
                return any(place.country == country for place in hit.entry.places)
        return False

    def _mention_of(
        self,
        text: str,
        hits: list[_Hit],
        number: int,
        evidence: set[tuple[str, str]],
        *,
        certain: bool,
    ) -> Mention | None:
        hit = hits[number]
        beside = self._beside(text, hits, number)
        place = _resolve(hit.entry.places, beside, evidence)
        city = self._gazetteer.city_of(place)
        if city.population < self._least or (
            self._countries and city.country not in self._countries
        ):
            return None
        if not certain:
            return Mention(city.name, hit.start, hit.end, "unclear", text[hit.start : hit.end])
        if _lies_elsewhere(place, beside):
            return Mention(city.name, hit.start, hit.end, "namesake", _region_text(text, hit.end))
        if landmark := place.population < _KNOWN and _LANDMARK.match(text, hit.end):
            return Mention(city.name, hit.start, hit.end, "landmark", landmark.group().strip())
        told = read_context(text, hit.start, hit.end, city.name)
        return Mention(city.name, hit.start, hit.end, *told)


def _entries(gazetteer: Gazetteer, *, demonyms: bool) -> dict[str, _Entry]:
    """What each name can stand for; keys without diacritics."""
    entries: dict[str, _Entry] = {}
    for place in sorted(gazetteer.places.values(), key=lambda place: (-place.weight, place.id)):
        people = DEMONYMS.get(place.name, ()) if demonyms and not place.part_of else ()
        for number, name in enumerate((*place.names, *people)):
            entry = entries.setdefault(plain_letters(name), _Entry())
            if number == 0 and not entry.places:
                entry.careful = place.careful
            if place not in entry.places:
                entry.places.append(place)
    for region in gazetteer.regions:
        if region.kind != "code":
            entry = entries.setdefault(plain_letters(region.name), _Entry())
            entry.regions.append((region.country, region.region))
    return entries


def is_called_city(text: str, start: int, end: int) -> bool:
    """Whether "city of" stands before a name, or "City" or the like behind it."""
    before = text[max(0, start - 40) : start]
    return bool(_CITY_BEFORE.search(before) or _CITY_AFTER.match(text, end))


def follows_preposition(text: str, start: int) -> bool:
    """Whether a preposition of place stands before a name."""
    return _WHERE.search(text[max(0, start - 40) : start]) is not None


def careful_names(gazetteer: Gazetteer) -> list[str]:
    """The names, without diacritics, that are also words, persons' names or regions, sorted."""
    entries = _entries(gazetteer, demonyms=False)
    return sorted(name for name, entry in entries.items() if entry.places and entry.careful)


def _shorter_names(names: list[str]) -> list[tuple[int, ...]]:
    """For each name the other names that it begins with, longest first."""
    numbers = {name: number for number, name in enumerate(names)}
    begins = ([name[: m.start()] for m in re.finditer(r"(?<=\w)\b", name[:-1])] for name in names)
    return [tuple(numbers[b] for b in reversed(ends) if b in numbers) for ends in begins]


def _may_be_a_word_or_person(text: str, hit: _Hit) -> bool:
    """Whether the text has the name in lower case too, or cites it like an author's."""
    name = text[hit.start : hit.end].lower()
    found = text.find(name)
    while found >= 0 and not stands_alone(text, found, found + len(name)):
        found = text.find(name, found + 1)
    return found >= 0 or _NAME_NEXT.match(text, hit.end) is not None


def _is_enough(entry: _Entry, evidence: set[tuple[str, str]]) -> bool:
    """Whether a name needs nothing but itself, or for a small place its country."""
    if entry.careful:
        return False
    return entry.places[0].population >= _KNOWN or any(
        place.population >= _KNOWN or not evidence.isdisjoint(_of_country(place))
        for place in entry.places
    )


def _of_country(place: Place) -> tuple[tuple[str, str], ...]:
    return (place.country, ""), (place.country, _BY_CITY)


def _lies_elsewhere(place: Place, beside: list[tuple[str, str]]) -> bool:
    """Whether the region named next to it rules a place out ("London, Kentucky").

    Only where cities are written with their region; elsewhere it may be the next of a list.
    """
    return bool(beside) and all(
        country in _REGION_FOLLOWS
        and region
        and region != place.region
        and (country != place.country or place.population < _VAST)
        for country, region in beside
    )


def _lies_in(place: Place, regions: list[tuple[str, str]]) -> bool:
    """Whether one of the regions or countries, or the city it is a district of, holds a place."""
    return any(
        (country == place.country and region in ("", place.region)) or country == str(place.part_of)
        for country, region in regions
    )


def _resolve(
    places: list[Place], beside: list[tuple[str, str]], evidence: set[tuple[str, str]]
) -> Place:
    """Which of several namesakes is meant."""
    best = places[0]
    if len(places) == 1:
        return best
    for place in places if beside else ():
        if _lies_in(place, beside):
            return place

    if not evidence:
        return best

    def fit(place: Place) -> int:
        if (place.country, place.region) in evidence:
            return 2
        by_country = place.weight * _FAR_BETTER_KNOWN > best.weight
        by_city = place.weight * _BETTER_KNOWN > best.weight
        return int(
            (by_country and (place.country, "") in evidence)
            or (by_city and (place.country, _BY_CITY) in evidence)
        )

    return max(places, key=fit)  # the first, and so the best known, of those that fit best


def _region_text(text: str, end: int) -> str:
    return text[end : end + 30].lstrip(" ,(").split(")")[0].split(".")[0].split(",")[0].strip()
