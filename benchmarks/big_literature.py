"""Made-up literature of any size, written as the export files that databases give.

Words, authors, journals and keywords are drawn with the frequencies of Zipf's law, from the words
of the field and from made-up ones of two to four syllables. Of 100 entries 15 are further copies of
earlier works, as another database would give them: another format, authors by initials, titles in
capitals or with other hyphens, a missing DOI, the year before. Nothing in it is real but the names
of cities, and it says nothing about them.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

from reputation.dates import PartialDate
from reputation.judgement.mentions.gazetteer import read_gazetteer
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports import EXPORTS
from reputation.literature.records.names import short_name
from reputation.literature.records.record import Record

__all__ = ["write_files"]

COPIES = 0.15
PER_FILE = 20_000
VOCABULARY, FAMILIES, JOURNALS = 60_000, 40_000, 4_000

_FIELD = """
city urban data smart system service public energy network sensor citizen model governance traffic
transport mobility platform information technology infrastructure management development water waste
building grid internet things cloud privacy security policy planning sustainable innovation
participation open government digital economy environment analysis framework application real time
monitoring vehicle parking lighting health education tourism air quality noise pollution machine
learning prediction optimisation communication wireless mobile device user architecture integration
community living lab district region local national project case strategy investment business
quality life inclusion resilience climate emission carbon renewable storage demand response meter
blockchain trust standard interoperability semantic ontology spatial map satellite image camera
"""
_SMALL = """
the of and in to a for is on that with as are by this an from which we it be or at can their has
these such more was have between our also not its been into than they based using how through
"""
_HEADS = [
    "",
    "b",
    "br",
    "c",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
]
_HEARTS = ["a", "e", "i", "o", "u", "ai", "ea", "io"]
_TAILS = ["", "l", "n", "r", "s", "t", "nd", "st"]
_CITIES = (
    """
London;New York;Singapore;Shanghai;Beijing;Paris;Hong Kong;Los Angeles;Chicago;Seoul;Dubai;Tokyo
Sydney;Toronto;Berlin;Moscow;Mumbai;Buenos Aires;Rio de Janeiro;Cairo
""".replace("\n", ";")
    .strip(";")
    .split(";")
)
_SCOPUS = (
    "Authors;Title;Year;Source title;Volume;Page start;Page end;DOI;Abstract;"
    "Author Keywords;Index Keywords;Document Type;Language of Original Document;Source;EID"
)
_FRAMES = ("in {}", "in the city of {}", "a case study of {}", "data from {}", "compared with {}")
_LIKE = ("London, Ontario", "the Paris Agreement", "New York State", "Berlin Heidelberg")


class Zipf(NamedTuple):
    """Items with frequencies that fall as one over their rank."""

    items: list[str]
    totals: list[float]

    @classmethod
    def over(cls, items: list[str]) -> Zipf:
        return cls(items, list(accumulate((rank + 2) ** -1.1 for rank in range(len(items)))))

    def draw(self, rng: random.Random, number: int) -> list[str]:
        return rng.choices(self.items, cum_weights=self.totals, k=number)


class Words(NamedTuple):
    """What the works are made of."""

    words: Zipf
    content: Zipf
    families: Zipf
    journals: Zipf
    keywords: Zipf
    cities: Zipf


def _made_up(rng: random.Random, number: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < number:
        parts = rng.choice((2, 2, 3, 3, 4))
        draw = rng.choice
        found["".join(draw(_HEADS) + draw(_HEARTS) + draw(_TAILS) for _ in range(parts))] = None
    return list(found)


def make_words(seed: int = 8) -> Words:
    rng = random.Random(seed)
    made = _made_up(rng, VOCABULARY)
    content = [*_FIELD.split(), *made]
    small = _SMALL.split()
    mixed = [word for pair in zip(small, content, strict=False) for word in pair]
    phrases = Zipf.over(content)
    keywords = [" ".join(phrases.draw(rng, 2)) for _ in range(50_000)]
    places = sorted(read_gazetteer().places.values(), key=lambda place: -place.population)[:5_000]
    return Words(
        words=Zipf.over([*mixed, *content[len(small) :]]),
        content=phrases,
        families=Zipf.over([word.capitalize() for word in _made_up(rng, FAMILIES)]),
        journals=Zipf.over(
            [
                f"Journal of {' and '.join(w.capitalize() for w in phrases.draw(rng, 2))} {n}"
                for n in range(JOURNALS)
            ]
        ),
        keywords=Zipf.over(["smart city", "smart cities", "internet of things", *keywords]),
        cities=Zipf.over([*_CITIES, *(place.name for place in places)]),
    )


def _sentences(rng: random.Random, words: Words, city: str, on_smart_cities: bool) -> str:
    sentences = []
    for size in (rng.randint(14, 26) for _ in range(rng.randint(6, 10))):
        drawn = words.words.draw(rng, size)
        sentences.append(f"{' '.join(drawn).capitalize()}.")
    if on_smart_cities:
        place = rng.randrange(len(sentences))
        sentences[place] += f" The {rng.choice(('smart city', 'smart cities'))} is studied here."
    if city:
        frame = rng.choice(_FRAMES).format(city)
        sentences.append(f"We study {' '.join(words.content.draw(rng, 3))} {frame}.")
    if rng.random() < 0.02:
        sentences.append(f"This follows {rng.choice(_LIKE)}.")
    return " ".join(sentences)


def make_work(number: int, words: Words, seed: int = 8) -> Record:
    """The work of this number; always the same."""
    rng = random.Random(seed * 1_000_003 + number)
    city = words.cities.draw(rng, 1)[0] if rng.random() < 0.8 else ""
    other = words.cities.draw(rng, 1)[0] if rng.random() < 0.15 else ""
    title = " ".join(words.content.draw(rng, rng.randint(6, 12))).capitalize()
    if rng.random() < 0.3:
        title += f": a case of {' '.join(words.content.draw(rng, 2))}"
    if city and rng.random() < 0.3:
        title += f" in {city}"
    year, first = rng.randint(2008, 2020), rng.randint(1, 900)
    date = PartialDate(year, rng.randint(1, 12) if rng.random() < 0.7 else 0)
    topical = rng.random() < 0.85
    abstract = _sentences(rng, words, city, topical)
    return Record(
        "Web of Science",
        f"WOS:{number:015}",
        title,
        abstract=f"{abstract} It is compared with {other}." if other else abstract,
        keywords=tuple(dict.fromkeys(words.keywords.draw(rng, rng.randint(3, 7)))),
        index_terms=tuple(dict.fromkeys(words.keywords.draw(rng, 3))),
        date=date,
        doi=f"10.5555/{number % 9973}.{number}" if rng.random() < 0.9 else "",
        venue=words.journals.draw(rng, 1)[0],
        authors=tuple(
            f"{family}, {rng.choice(('Ana', 'Ben', 'Chen', 'Dina', 'Emil', 'Fatima'))}"
            f" {rng.choice('ABCDEFGHKLMNPRST')}."
            for family in dict.fromkeys(words.families.draw(rng, rng.randint(1, 6)))
        ),
        type=rng.choice(("article", "article", "proceedings paper", "review")),
        language="English",
        volume=str(rng.randint(1, 120)),
        pages=f"{first}-{first + rng.randint(4, 30)}",
    )


def make_copy(number: int, work: Record) -> Record:
    """The same work as another database would give it."""
    rng = random.Random(number)
    title = work.title
    if rng.random() < 0.2:
        title = title.upper()
    elif rng.random() < 0.3:
        title = title.replace(" ", "-", 1)
    copy = replace(
        work,
        source="Scopus",
        source_id=f"2-s2.0-{number:011}",
        title=title,
        doi="" if rng.random() < 0.3 else work.doi,
        authors=tuple(map(short_name, work.authors)),
        copyright="© The Authors. All rights reserved." if rng.random() < 0.5 else "",
        keywords=() if rng.random() < 0.2 else work.keywords,
    )
    if rng.random() < 0.05 and work.date:
        copy = replace(copy, date=PartialDate(work.date.year - 1))
    return copy


def make_entries(size: int, words: Words) -> Iterator[Record]:
    """Works, with a copy of one of the works so far in between."""
    rng = random.Random(size)
    works = 0
    for number in range(size):
        if works > 20 and rng.random() < COPIES:
            yield make_copy(number, make_work(rng.randrange(works), words))
        else:
            yield make_work(works, words)
            works += 1


def write_files(size: int, folder: Path) -> list[Path]:
    """Write so many entries as tagged text, RIS and Scopus CSV, 20,000 a file; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    words = make_words()
    entries = make_entries(size, words)
    files = []
    for number in range(-(-size // PER_FILE)):
        made = list(islice(entries, PER_FILE))
        parts = {
            f"{number:03}-savedrecs.txt": [one for one in made if one.source == "Web of Science"],
            f"{number:03}-scopus.ris": [one for one in made if one.source == "Scopus"][::2],
            f"{number:03}-scopus.csv": [one for one in made if one.source == "Scopus"][1::2],
        }
        for name, records in parts.items():
            path = folder / name
            if name.endswith(".csv"):
                _write_scopus(records, path)
            else:
                write = EXPORTS["ris" if name.endswith(".ris") else "wos"].pieces
                held = (StoredRecord(place, record) for place, record in enumerate(records))
                path.write_text("".join(write(held)), encoding="utf-8")
            files.append(path)
    return files


def _write_scopus(records: list[Record], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(_SCOPUS.split(";"))
        for one in records:
            first, _, last = one.pages.partition("-")
            row = ["; ".join(one.authors), one.title, one.date.year if one.date else ""]
            row += [one.venue, one.volume, first, last, one.doi]
            row += [f"{one.abstract} {one.copyright}".strip(), "; ".join(one.keywords)]
            row += ["; ".join(one.index_terms), one.type.title(), one.language, "Scopus"]
            writer.writerow([*row, one.source_id])
