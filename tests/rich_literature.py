"""Made-up articles that have all that any analysis asks for, with names as long as real ones."""

from conftest import make_record

from reputation.judgement.articles import DecidedRecord

VENUES = (
    "INTERNATIONAL JOURNAL OF SUSTAINABLE URBAN DEVELOPMENT AND SMART INFRASTRUCTURE SYSTEMS",
    "Cities",
    "Journal of Lamps",
    "Letters on Posts",
)
PLACES = (
    "Norwegian University of Science and Technology of the Far North, Trondheim, Norway",
    "Univ London, London, United Kingdom",
    "Sorbonne Univ, Paris, France",
)
NAMES = ("Ada", "Bertha", "Cora", "Dora", "Edith", "Frieda", "Greta")
WORDS = ("open data", "parking", "citizen participation", "lamps", "sensor networks", "privacy")


def rich_articles(number: int = 90) -> list[DecidedRecord]:
    """Articles of ten years on London and Paris, each citing some of those before it."""
    articles = []
    for n in range(number):
        year = 2010 + n * 10 // number
        cited = [f"10.5555/lamp.{n // k}" for k in (2, 3, 5, 7) if 0 < n // k < n]
        record = make_record(
            f"On {WORDS[n % 6]} and {WORDS[n * n % 5]}, an inquiry of considerable length {n}",
            str(year),
            abstract=f"The {WORDS[n % 6]} and {WORDS[n % 4]} of a town.",
            authors=(f"Doe-Featherstonehaugh, {NAMES[n % 7]}", f"{NAMES[n * n % 7]}, R."),
            keywords=tuple(dict.fromkeys((WORDS[n % 6], WORDS[n * n % 5], WORDS[n % 4]))),
            venue=VENUES[n % 9 % 4],
            affiliations=tuple(dict.fromkeys((PLACES[n % 3], PLACES[n % 5 % 3]))),
            doi=f"10.5555/lamp.{n}",
            references=(*cited, f"Poe P, {1980 + n % 30}, J LAMPS, V{n % 8}, P1"),
            extra=(f"TC={n * 7 % 50}",),
            source="Scopus; Web of Science" if n % 2 else "Scopus",
        )
        cities = ("London", "Paris") if n % 4 == 0 else ("London",) if n % 2 else ("Paris",)
        articles.append(DecidedRecord(n + 1, record, cities, "AMD"[n % 3]))
    return articles
