"""Works as OpenAlex's snapshot holds them, all made up: SIMULATED, for tests and benchmarks.

Size and shape follow the documented work object: 4 to 10 KB of JSON, half of it authorships and
locations, an abstract as inverted index in three of five works.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

__all__ = ["Maker", "inverted"]

_COMMON = (
    "the of and in to a is for with that by this on are as from we an be was were which at it or "
    "study results data model method analysis using based system research between can paper have "
    "these has two not more also one new used high time effect different process properties show "
    "found been their approach social health energy water urban city cities urban network control"
).split()
_SYLLABLES = (
    "ba ce di fo gu la me ni po ru sa te vi zo tra ple con ster ine ation ive al ment".split()
)
_CITIES = (
    "Beijing|Cairo|London|Paris|Singapore|Málaga|Malmö|Zürich|Santander|Oulu|Bogotá|Helsinki|Lyon|"
    "Vienna|Toronto|Sydney|Nairobi|Lagos|Mumbai|Seoul|Tokyo|Berlin|Madrid|Rome|Lisbon|Warsaw|"
    "Prague|São Paulo|New York|Hong Kong|Mexico City|Buenos Aires"
).split("|")
_NEAR = ("smart grid", "smart card", "Smart meters", "smart home", "smart phone", "SMART goals")
_SMART = ("smart city", "smart cities", "Smart City", "Smart Cities", "smart-city")
_SCRIPTS = (("а", "я"), ("α", "ω"), ("一", "鿿"))
_GIVEN = (
    "Aisha Bruno Chen Dagmar Emre Fatou Günther Hana Inés José Kofi Lena Mei Noé Olga Pål".split()
)
_FAMILY = (
    "Álvarez Becker Costa Dubois Eriksen Fernández Gül Haas Ito Jensen Kimura López Müller".split()
)


def inverted(text: str) -> dict[str, list[int]] | None:
    """The abstract as OpenAlex gives it."""
    index: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        index.setdefault(word, []).append(place)
    return index or None


class Maker:
    """Makes works, the same for the same seed.

    Parameters
    ----------
    seed
        Works of different seeds have different numbers.
    hits
        Share of works that hold a phrase about smart cities.
    """

    def __init__(self, seed: int, hits: float = 0.001) -> None:
        self._rng = random.Random(seed)
        self._seed, self._hits, self._made = seed, hits, 0
        words = random.Random("words")
        self._words = [*_COMMON, *("".join(words.choices(_SYLLABLES, k=words.randint(2, 4)))
                                   for _ in range(6000))]  # fmt: skip
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        self._institutions = [self._institution(words) for _ in range(400)]
        self._authorships = [self._authorship(words) for _ in range(2000)]
        self._locations = [self._location(words, number) for number in range(500)]
        self._topics = [self._topic(words) for _ in range(200)]

    def works(self, count: int) -> Iterator[dict[str, Any]]:
        """Yield so many works."""
        for _ in range(count):
            yield self.work()

    def work(self, title: str = "", abstract: str = "", date: str = "") -> dict[str, Any]:
        """Make a work; what is not given is drawn."""
        rng, self._made = self._rng, self._made + 1
        if not title:
            title, abstract = self._text()
        date = date or f"{rng.randint(1995, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        number = f"https://openalex.org/W{4_000_000_000 + self._seed * 10_000_000 + self._made}"
        authors = rng.choices(self._authorships, k=min(12, 1 + int(rng.expovariate(0.35))))
        places = rng.choices(self._locations, k=1 + int(rng.expovariate(1.2)))
        topics = rng.choices(self._topics, k=3)
        references = rng.randint(0, 45) if rng.random() < 0.5 else 0
        return {
            "id": number,
            "doi": f"https://doi.org/10.5555/simulated.{self._seed}.{self._made}",
            "title": title,
            "display_name": title,
            "publication_year": int(date[:4]),
            "publication_date": date,
            "ids": {"openalex": number, "mag": str(rng.randrange(10**10))},
            "language": "en",
            "primary_location": places[0],
            "type": rng.choice(("article", "article", "article", "book-chapter", "preprint")),
            "indexed_in": ["crossref"],
            "open_access": {"is_oa": False, "oa_status": "closed", "oa_url": None},
            "authorships": authors,
            "institutions_distinct_count": len(authors),
            "corresponding_author_ids": [author["author"]["id"] for author in authors[:1]],
            "fwci": round(rng.random() * 9, 4),
            "cited_by_count": int(rng.expovariate(0.08)),
            "biblio": {"volume": str(rng.randint(1, 90)), "issue": None,
                       "first_page": str(rng.randint(1, 400)), "last_page": None},
            "is_retracted": False,
            "is_xpac": rng.random() < 0.35 and not abstract,
            "primary_topic": topics[0],
            "topics": topics,
            "keywords": [{"id": f"https://openalex.org/keywords/{word}", "display_name": word,
                          "score": 0.5} for word in self._draw(5)],
            "locations": places,
            "abstract_inverted_index": inverted(abstract),
            "referenced_works": self._numbers(references),
            "related_works": self._numbers(10),
            "counts_by_year": [{"year": year, "cited_by_count": 1} for year in range(2020, 2026)],
            "updated_date": "2026-02-16T07:36:33.822630",
            "created_date": "2025-10-10T00:00:00",
        }  # fmt: skip

    def _draw(self, count: int) -> list[str]:
        return self._rng.choices(self._words, cum_weights=self._weights, k=count)

    def _numbers(self, count: int) -> list[str]:
        return [
            f"https://openalex.org/W{self._rng.randrange(10**9, 4 * 10**9)}" for _ in range(count)
        ]

    def _text(self) -> tuple[str, str]:
        rng = self._rng
        title = self._draw(rng.randint(6, 14))
        abstract = self._draw(rng.randint(110, 240)) if rng.random() < 0.6 else []
        body = abstract or title
        drawn = rng.random()
        if drawn < self._hits:
            body[rng.randrange(len(body))] = rng.choice(_SMART)
            for _ in range(rng.randint(0, 2)):
                body.insert(rng.randrange(len(body)), f"of {rng.choice(_CITIES)},")
        elif drawn < self._hits + 0.015:
            body[rng.randrange(len(body))] = rng.choice(_NEAR)
        elif drawn < self._hits + 0.1:
            first, last = map(ord, rng.choice(_SCRIPTS))
            body[:] = ["".join(chr(rng.randint(first, last)) for _ in word) for word in body]
        return " ".join(title).capitalize(), " ".join(abstract)

    @staticmethod
    def _institution(rng: random.Random) -> dict[str, Any]:
        number = f"https://openalex.org/I{rng.randrange(10**8, 10**9)}"
        return {
            "id": number,
            "display_name": f"University of {rng.choice(_CITIES)}",
            "ror": f"https://ror.org/0{rng.randrange(10**7)}",
            "country_code": rng.choice(("GB", "FR", "CN", "BR", "US", "SE")),
            "type": "education",
            "lineage": [number],
        }

    def _authorship(self, rng: random.Random) -> dict[str, Any]:
        places = rng.choices(self._institutions, k=rng.randint(1, 2))
        name = f"{rng.choice(_GIVEN)} {rng.choice('ABCDEFG')}. {rng.choice(_FAMILY)}"
        texts = [f"Department of {rng.choice(self._words).capitalize()}, {p['display_name']}"
                 for p in places]  # fmt: skip
        return {
            "author_position": rng.choice(("first", "middle", "last")),
            "author": {"id": f"https://openalex.org/A{rng.randrange(5 * 10**9, 6 * 10**9)}",
                       "display_name": name, "orcid": None},
            "institutions": places,
            "countries": [p["country_code"] for p in places],
            "is_corresponding": False,
            "raw_author_name": name,
            "raw_affiliation_strings": texts,
            "affiliations": [{"raw_affiliation_string": text, "institution_ids": [p["id"]]}
                             for text, p in zip(texts, places, strict=True)],
        }  # fmt: skip

    def _location(self, rng: random.Random, number: int) -> dict[str, Any]:
        return {
            "id": f"doi:10.5555/{number}",
            "is_oa": False,
            "landing_page_url": f"https://doi.org/10.5555/{rng.randrange(10**6)}",
            "pdf_url": None,
            "source": {
                "id": f"https://openalex.org/S{rng.randrange(10**8)}",
                "display_name": f"Simulated Journal of {rng.choice(self._words)}",
                "issn_l": "0000-0000",
                "issn": ["0000-0000"],
                "is_oa": False,
                "is_in_doaj": False,
                "host_organization": f"https://openalex.org/P{rng.randrange(10**8)}",
                "host_organization_name": "Simulated Press",
                "type": "journal",
            },
            "license": None,
            "version": "publishedVersion",
            "is_accepted": True,
            "is_published": True,
        }

    def _topic(self, rng: random.Random) -> dict[str, Any]:
        def named(letter: str) -> dict[str, str]:
            words = " ".join(rng.choices(self._words, k=3))
            return {
                "id": f"https://openalex.org/{letter}{rng.randrange(9999)}",
                "display_name": words,
            }

        return {**named("T"), "score": 0.99, "subfield": named("subfields/"),
                "field": named("fields/"), "domain": named("domains/")}  # fmt: skip
