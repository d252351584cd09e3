"""Three fields: city, topic and term; without cities country, term and venue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from reputation.literature.records.affiliations import countries_of
from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.bibliometrics.producers import spelt_venues
from reputation.report.flow_picture import FlowNode, draw_flows
from reputation.report.noun_phrases import worded
from reputation.report.pictures import PALE
from reputation.report.svg_elements import colour_of

__all__ = ["draw_three_fields", "measure_three_fields"]

_Field = tuple[str, list[list[str]]]


def measure_three_fields(given: AnalysisInput, settings: Settings) -> dict[str, pd.DataFrame]:
    """How many articles join what of one field with what of the next.

    Columns: ``from_field,from,to_field,to,articles``. The `top` most frequent of each field, which
    the table ``three_fields_items`` has with all their articles. Where no article is on a city, the
    fields are the authors' countries, terms and venues.
    """
    fields = _fields(given, settings)
    counts = [Counter(item for items in lists for item in set(items)) for _, lists in fields]
    chosen = [_most_frequent(count, settings.top) for count in counts]
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
    items = [
        (name, item, count[item])
        for (name, _), count, own in zip(fields, counts, chosen, strict=True)
        for item in own
        if rows
    ]
    return {
        "three_fields": pd.DataFrame(rows, columns=columns),
        "three_fields_items": pd.DataFrame(items, columns=["field", "item", "articles"]),
    }


def _fields(given: AnalysisInput, settings: Settings) -> list[_Field]:
    articles = given.articles
    terms = [
        list(article.record.keywords)
        for article in worded(articles, given.study, settings.words, least=settings.least)
    ]
    if any(article.cities for article in articles):
        own = given.study.topics
        topics = [[own[a.topic].name] if a.topic in own else [] for a in articles]
        cities = [list(article.cities) for article in articles]
        return [("city", cities), ("topic", topics), ("term", terms)]
    countries = [countries_of(article.record) for article in articles]
    venues = [[venue] if venue else [] for venue in spelt_venues(articles)]
    return [("country", countries), ("term", terms), ("venue", venues)]


def _most_frequent(counts: Counter[str], top: int) -> list[str]:
    return sorted(counts, key=lambda item: (-counts[item], item))[:top]


def draw_three_fields(tables: Tables, given: AnalysisInput, settings: Settings) -> str:
    """A column a field; bars are as tall as their bands, and say how many articles they have."""
    table, items = tables["three_fields"], tables["three_fields_items"]
    names = list(dict.fromkeys(items["field"]))
    own = {topic.name: topic.colour for topic in given.study.topics.values()}
    columns = [
        (
            name,
            _nodes(
                name,
                table,
                items[items["field"] == name],
                own if name == "topic" else {},
                last=name == names[-1],
            ),
        )
        for name in names
    ]
    every = {key for _, nodes in columns for key in nodes}
    links = [
        (f"{row[0]}|{row[1]}", f"{row[2]}|{row[3]}", float(row[4]))
        for row in table[["from_field", "from", "to_field", "to", "articles"]].to_numpy().tolist()
    ]
    links = [link for link in links if {link[0], link[1]} <= every]
    told = (
        f"The {settings.top} most frequent items of each field, with their articles. Bands: "
        "articles with both, in the colour of the left one; an article with several items of a "
        "field is in several bands."
    )
    title = f"Three fields: {', '.join(names)}"
    return draw_flows(columns, links, title=title, notes=[*given.notes, told])


def _nodes(
    name: str, table: pd.DataFrame, items: pd.DataFrame, own: Mapping[str, str], *, last: bool
) -> dict[str, FlowNode]:
    """The bars of a field, those of most articles first; those of the last one have no bands."""
    sides = [
        table[table[f"{side}_field"] == name].groupby(side)["articles"].sum()
        for side in ("from", "to")
    ]
    nodes = {}
    for place, (item, articles) in enumerate(zip(items["item"], items["articles"], strict=True), 1):
        bands = float(max(side.get(item, 0) for side in sides))
        colour = PALE if last else own.get(item, colour_of(place))
        if bands:
            nodes[f"{name}|{item}"] = FlowNode(str(item), bands, colour, articles)
    return nodes
