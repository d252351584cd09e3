"""Thematic evolution: how the themes of one window continue in the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from reputation.judgement.articles import DecidedRecord
from reputation.report.bibliometrics.analysis import AnalysisInput, Settings, Tables
from reputation.report.flow_picture import FlowNode, draw_flows
from reputation.report.networks.building import keyword_network
from reputation.report.networks.communities import communities_of, find_communities
from reputation.report.networks.edge_weights import weigh_edges
from reputation.report.noun_phrases import worded
from reputation.report.svg_elements import colour_of

__all__ = ["draw_evolution", "measure_evolution", "windows_of"]

_WINDOWS, _SMALLEST, _TERMS = 3, 3, 120  # windows, terms of a theme, terms of a window
_THEMES = 10  # drawn of a window


@dataclass(frozen=True, slots=True)
class _Theme:
    """A community of terms of a window, under its most frequent term."""

    window: str
    name: str
    terms: frozenset[str]
    leading: str


def windows_of(years: Sequence[int | None], number: int = _WINDOWS) -> list[tuple[str, int, int]]:
    """Part years into windows of about as many articles each: name, first and last year."""
    known = sorted(year for year in years if year is not None)
    ends: list[int] = []
    for part in range(1, number + 1):
        end = known[len(known) * part // number - 1] if len(known) >= number else 0
        if end and (not ends or end > ends[-1]):
            ends.append(end)
    starts = [known[0], *(end + 1 for end in ends[:-1])] if ends else []
    spans = zip(starts, ends, strict=True)
    return [(str(a) if a == b else f"{a}-{b}", a, b) for a, b in spans]


def measure_evolution(given: AnalysisInput, settings: Settings) -> dict[str, pd.DataFrame]:
    """Themes of each window, and what the themes of one window share with those of the next.

    Themes are the communities, found as `Settings.themes` says, of three terms or more in the
    network of the 120 most frequent terms of a window. ``inclusion`` is shared terms over those of
    the smaller theme, ``stability`` over those of both. Windows of one's own, else thirds of the
    articles.

    Notes
    -----
    Cobo, M. J., López-Herrera, A. G., Herrera-Viedma, E. & Herrera, F. (2011), An approach for
    detecting, quantifying, and visualizing the evolution of a research field, J. Informetrics
    5(1), 146-166.
    """
    articles = worded(given.articles, given.study, settings.words, least=settings.least)
    themes = [_themes(name, own, settings) for name, own in _parted(articles, given, settings)]
    rows = [
        (
            one.window,
            one.name,
            other.window,
            other.name,
            len(shared),
            round(len(shared) / min(len(one.terms), len(other.terms)), 4),
            round(len(shared) / len(one.terms | other.terms), 4),
            "; ".join(sorted(shared)),
        )
        for before, after in pairwise(themes)
        for one in before
        for other in after
        if (shared := one.terms & other.terms)
    ]
    columns = ["from_window", "from_theme", "to_window", "to_theme", "shared", "inclusion"]
    flows = pd.DataFrame(rows, columns=[*columns, "stability", "shared_terms"])
    every = [(x.window, x.name, len(x.terms), x.leading) for own in themes for x in own]
    found = pd.DataFrame(every, columns=["window", "theme", "terms", "leading"])
    return {"evolution": flows, "evolution_themes": found}


def _parted(
    articles: Sequence[DecidedRecord], given: AnalysisInput, settings: Settings
) -> list[tuple[str, list[DecidedRecord]]]:
    if settings.windows:
        return [
            (
                f"{first} to {last}",
                [
                    a
                    for a in articles
                    if (date := a.record.date)
                    and first.first <= date.first
                    and date.last <= last.last
                ],
            )
            for first, last in settings.windows
        ]
    years = given.years
    return [
        (name, [a for a, y in zip(articles, years, strict=True) if y and first <= y <= last])
        for name, first, last in windows_of(years)
    ]


def _themes(window: str, articles: Sequence[DecidedRecord], settings: Settings) -> list[_Theme]:
    chosen = settings.themes
    graph = keyword_network(articles, least=settings.least, top=_TERMS)
    graph = weigh_edges(graph, chosen.normalisation)
    numbers = find_communities(graph, resolution=chosen.resolution, method=chosen.communities)
    links = dict(graph.degree(weight="records"))
    for node, data in graph.nodes(data=True):
        data["community"], data["strength"] = numbers[node], links[node]
    terms: dict[int, set[str]] = {}
    for node, number in numbers.items():
        terms.setdefault(number, set()).add(node)
    return [
        _Theme(
            window, found.leading.split("; ")[0], frozenset(terms[found.community]), found.leading
        )
        for found in communities_of(graph)
        if found.community > 0 and found.nodes >= _SMALLEST
    ]


def draw_evolution(tables: Tables, given: AnalysisInput, settings: Settings) -> str:
    """A column a window, a bar a theme (as tall as it has terms), a band the terms they share."""
    themes, flows = tables["evolution_themes"], tables["evolution"]
    columns: list[tuple[str, dict[str, FlowNode]]] = []
    keys: set[str] = set()
    # A theme of one name keeps its colour from window to window.
    colours: dict[str, str] = {}
    for window, own in themes.groupby("window", sort=False):
        largest = own.sort_values("terms", ascending=False, kind="stable").head(_THEMES)
        bars = zip(largest["theme"], largest["terms"], strict=True)
        nodes = {
            f"{window}|{theme}": FlowNode(
                str(theme),
                float(terms),
                colours.setdefault(str(theme), colour_of(len(colours) + 1)),
            )
            for theme, terms in bars
        }
        keys |= set(nodes)
        columns.append((str(window), nodes))
    names = ["from_window", "from_theme", "to_window", "to_theme", "shared"]
    links = [
        (f"{window}|{theme}", f"{following}|{other}", float(shared))
        for window, theme, following, other, shared in flows[names].to_numpy().tolist()
    ]
    links = [link for link in links if {link[0], link[1]} <= keys]
    hidden = len(themes) - len(keys)
    told = "Bars: themes, with their number of terms"
    told += f"; {hidden} small ones are not shown." if hidden else "."
    notes = [
        *given.notes,
        told,
        "Bands: terms that a theme shares with a theme of the next window.",
        f"{settings.themes.sentence}.",
    ]
    return draw_flows(columns, links, title="Thematic evolution", notes=notes)
