"""Three fields: city, topic and term; without cities country, term and venue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from reputation.literature.records.affiliations import countries_of
from reputation.report.bibliometrics.analysis import Material, Settings, Tables
from reputation.report.bibliometrics.producers import spelt_venues
from reputation.report.drawing import colour_of
from reputation.report.flow_picture import FlowNode, draw_flows
from reputation.report.noun_phrases import worded
from reputation.study.topics import TOPICS

__all__ = ["draw_three_fields", "measure_three_fields"]

_Field = tuple[str, list[list[str]]]


def measure_three_fields(material: Material, settings: Settings) -> dict[str, pd.DataFrame]:
    """How many articles join what of one field with what of the next.

    Columns: ``from_field,from,to_field,to,articles``. The `top` most frequent of each field. Where
    no article is on a city, the fields are the authors' countries, terms and venues.
    """
    fields = _fields(material, settings)
    chosen = [_most_frequent(lists, settings.top) for _, lists in fields]
    rows: list[tuple[str, str, str, str, int]] = []
    for place in range(len(fields) - 1):
        (name, ours), (other, theirs) = fields[place], fields[place + 1]
        pairs = Counter(
            (a, b)
            for left, right in zip(ours, theirs, strict=True)
            for a in dict.fromkeys(left)
            for b in dict.fromkeys(right)
            if a in chosen[place] and b in chosen[place + 1]
        )
        order = (chosen[place], chosen[place + 1])
        ordered = sorted(pairs, key=lambda p: (order[0].index(p[0]), order[1].index(p[1])))
        rows += [(name, a, other, b, pairs[a, b]) for a, b in ordered]
    columns = ["from_field", "from", "to_field", "to", "articles"]
    return {"three_fields": pd.DataFrame(rows, columns=columns)}


def _fields(material: Material, settings: Settings) -> list[_Field]:
    articles = material.articles
    terms = [
        list(article.record.keywords)
        for article in worded(articles, material.study, settings.words, least=settings.least)
    ]
    if any(article.cities for article in articles):
        topics = [[TOPICS[a.topic].name] if a.topic in TOPICS else [] for a in articles]
        cities = [list(article.cities) for article in articles]
        return [("city", cities), ("topic", topics), ("term", terms)]
    countries = [countries_of(article.record) for article in articles]
    venues = [[venue] if venue else [] for venue in spelt_venues(articles)]
    return [("country", countries), ("term", terms), ("venue", venues)]


def _most_frequent(lists: Sequence[Sequence[str]], top: int) -> list[str]:
    counts = Counter(item for items in lists for item in set(items))
    return sorted(counts, key=lambda item: (-counts[item], item))[:top]


def draw_three_fields(tables: Tables, material: Material, settings: Settings) -> str:
    """A column a field; bars are as tall as the articles on their bands."""
    table = tables["three_fields"]
    names = list(dict.fromkeys([*table["from_field"], *table["to_field"]]))
    sizes: dict[str, dict[str, int]] = {name: {} for name in names}
    for name in names:
        sides = [
            table[table[f"{side}_field"] == name].groupby(side, sort=False)["articles"].sum()
            for side in ("from", "to")
        ]
        items = dict.fromkeys([*sides[0].index, *sides[1].index])
        sizes[name] = {item: int(max(side.get(item, 0) for side in sides)) for item in items}
    columns = [
        (
            name,
            {
                f"{name}|{item}": FlowNode(_short(item), size, colour_of(place))
                for place, (item, size) in enumerate(
                    sorted(sizes[name].items(), key=lambda pair: (-pair[1], pair[0])), 1
                )
            },
        )
        for name in names
    ]
    links = [
        (f"{row[0]}|{row[1]}", f"{row[2]}|{row[3]}", float(row[4]))
        for row in table[["from_field", "from", "to_field", "to", "articles"]].to_numpy().tolist()
    ]
    told = f"The {settings.top} most frequent items of each field. Bands: articles with both."
    title = f"Three fields: {', '.join(names)}"
    return draw_flows(columns, links, title=title, notes=[*material.notes, told])


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29].rstrip() + "…"
