"""Short texts in which cities are meant or not, each with the right answer by the codebook."""

from __future__ import annotations

import csv
from pathlib import Path

from reputation.judgement.mentions.mention_finder import MentionFinder
from reputation.judgement.mentions.wordlike import CarefulFinder, wordlike
from reputation.study.bundled import bundled_folder
from reputation.study.definition import City, read_study

LINES = Path(__file__).with_name("city_lines.tsv")
COUNTRIES = {
    "Amsterdam": "Netherlands", "Athens": "Greece", "Barcelona": "Spain", "Bath": "United Kingdom",
    "Birmingham": "United Kingdom", "Bologna": "Italy", "Boston": "United States",
    "Brussels": "Belgium", "Cambridge": "United Kingdom", "Copenhagen": "Denmark",
    "Córdoba": "Spain", "Dallas": "United States", "Delhi": "India", "Durham": "United Kingdom",
    "Florence": "Italy", "Frankfurt": "Germany", "Geneva": "Switzerland", "Hamburg": "Germany",
    "Helsinki": "Finland", "Houston": "United States", "Kyoto": "Japan", "Lima": "Peru",
    "Lisbon": "Portugal", "Lyon": "France", "Madrid": "Spain", "Málaga": "Spain",
    "Manchester": "United Kingdom", "Melbourne": "Australia", "Milan": "Italy",
    "Munich": "Germany", "Naples": "Italy", "New Delhi": "India", "Newcastle": "United Kingdom",
    "Oslo": "Norway", "Oxford": "United Kingdom", "Perth": "Australia",
    "Philadelphia": "United States", "Prague": "Czech Republic", "Rome": "Italy",
    "Santiago": "Chile", "São Paulo": "Brazil", "Stockholm": "Sweden", "Turin": "Italy",
    "Vancouver": "Canada", "Venice": "Italy", "Victoria": "Canada", "Vienna": "Austria",
    "Washington": "United States", "Xi'an": "China", "York": "United Kingdom",
    "Zurich": "Switzerland",
}  # fmt: skip


def test_each_line_names_the_cities_that_it_means() -> None:
    report = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml").cities
    cities = [*report, *(City(name=name, country=where) for name, where in COUNTRIES.items())]
    finder = CarefulFinder(MentionFinder(cities), wordlike(cities))
    with LINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [
        (row["text"], row["cities"], found)
        for row in rows
        if (found := _named(finder, row["text"])) != row["cities"].removeprefix("-")
    ]
    assert len(rows) > 400
    assert wrong == []


def _named(finder: CarefulFinder, text: str) -> str:
    return "|".join(sorted({mention.city for mention in finder.find(text) if mention.is_place}))
