"""The report page: one self-contained HTML file with the results and their basis."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reputation.comparison.ranks import compared_ranks
from reputation.judgement.decisions import Decision
from reputation.output import plain
from reputation.report.basis import basis_of_result, told_apart
from reputation.report.page.charts import FULL_SCALE, topic_figure
from reputation.report.page.home_section import HOME
from reputation.report.page.keyword_picture import KEYWORDS
from reputation.report.page.page_figure import PageFigure, ReadArticles
from reputation.report.page.prisma import PRISMA
from reputation.report.page.slope_chart import SLOPES
from reputation.report.page.world_map import WORLD_MAP
from reputation.results import Result
from reputation.study.definition import Study
from reputation.study.topics import names_of

__all__ = ["figures_of", "page_style", "render_page"]

#: The pictures of the page in their order, behind map, slopes and the study's topics.
FIGURES: tuple[PageFigure, ...] = (
    HOME,
    KEYWORDS,
    PRISMA,
)
UNDATED = "no year"

#: The page lists this many articles at most, about 4 MB; of each city then only the latest.
MOST_LISTED = 10_000

#: A table of more cities scrolls on its own.
_LONG = 60

_Topics = Sequence[tuple[str, int | None, str, float]]


@dataclass(frozen=True, slots=True)
class _TopicRow:
    """Articles of one city and topic by year; 0 where there are none."""

    city: str
    topic: str
    total: float
    by_year: tuple[float, ...]


def figures_of(study: Study) -> tuple[PageFigure, ...]:
    """The pictures of a study's page, in the order in which they stand in their sections."""
    return (WORLD_MAP, SLOPES, *map(topic_figure, study.topics.values()), *FIGURES)


def render_page(result: Result, read: ReadArticles = tuple) -> str:
    """Return the page for a run as HTML text.

    Every counted article stands in the page, up to `MOST_LISTED`, and every number leads to its
    articles, also without script. All text from the literature is escaped and without control
    characters; a content security policy lets the page load nothing and run no script but its
    own. Abstracts are left out, since many are not free to publish.

    Parameters
    ----------
    result
        Of a run.
    read
        Read the counted records, for pictures that need more than the decisions.
    """
    script = _source("page.js")
    cities = [standing.city for standing in result.table]
    topics = result.best_topics
    names = _topic_names(result.study, topics)
    digits = 1 if result.corrected_topics else 3
    years = sorted({year for _, year, _, _ in topics if year is not None})
    undated = any(year is None for _, year, _, _ in topics)
    listed = Counter(decision.city for decision in result.decisions if decision.counted)
    each = _listed_each([listed[city] for city in cities])
    articles = _counted(result.decisions, cities, each)
    template = _environment().get_template("page.html")
    return template.render(
        style=page_style(result.study),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        study=result.study,
        table=result.table,
        among=compared_ranks(result.table),
        most=max([FULL_SCALE, *(standing.articles for standing in result.table)]),
        is_long=len(result.table) > _LONG,
        basis=basis_of_result(result).sentence,
        told_apart=told_apart(result.provenance.get("model_cards", ()), topics=result.study.topics),
        untold=result.untold_topics,
        total=_sum(standing.articles for standing in result.table),
        roughly_dated=result.roughly_dated.sentence if result.roughly_dated else "",
        flow=result.flow,
        figures=_drawn(result, read),
        own_sections=[figure for figure in figures_of(result.study) if not figure.section],
        uncertain=result.uncertain,
        is_corrected=any(standing.corrected is not None for standing in result.table),
        corrected_intervals=result.corrected_intervals,
        intervals={line.city: line for line in result.uncertain.lines} if result.uncertain else {},
        topics=_topic_totals(cities, names, topics, digits),
        topics_are_corrected=bool(result.corrected_topics),
        topic_names=names,
        years=[*map(str, years), *([UNDATED] if undated else [])],
        topic_rows=_topic_rows(
            cities, names, topics, [*years, *([None] if undated else [])], digits
        ),
        undated=UNDATED,
        articles=articles,
        listed_each=each,
        first_of=_first_rows(articles),
        provenance=result.provenance,
        truth=result.truth,
        agreement=result.agreement,
        unfinished=result.unfinished,
        unfinished_cities=result.unfinished_cities,
        damaged=result.damaged,
        language_models=result.language_models,
        link=_doi_link,
    )


@cache
def _environment() -> Environment:
    """Of the page's templates, each of which is compiled once."""
    return Environment(
        loader=PackageLoader("reputation.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A picture of the page with its caption, and what it is called where it scrolls."""

    svg: Markup
    caption: Markup
    scrolls: str


def _drawn(result: Result, read: ReadArticles) -> dict[str, list[_Drawn]]:
    """The pictures that show something, by section; one of its own goes by the figure's name."""
    found: dict[str, list[_Drawn]] = {"map": [], "table": [], "topics": [], "flow": []}
    for figure in figures_of(result.study):
        if svg := figure.draw(result, read):
            # Escaped where they are made.
            drawn = _Drawn(Markup(svg), Markup(figure.caption(result)), figure.scrolls)  # noqa: S704
            found.setdefault(figure.section or figure.name, []).append(drawn)
    return found


def page_style(study: Study) -> Markup:
    """The style of the page, with the colours of the study's topics."""
    return _source("style.css") + _topic_style(study)


def _topic_style(study: Study) -> Markup:
    """The colours of a study's topics, on light and on dark ground."""
    topics = study.topics.values()
    light = "".join(f"--topic-{topic.code}: {topic.colour}; " for topic in topics)
    dark = "".join(f"--topic-{topic.code}: {topic.on_dark}; " for topic in topics)
    marks = "".join(
        f"svg.drawn .topic-{code} {{ fill: var(--topic-{code}); }}\n" for code in study.topics
    )
    return Markup(  # noqa: S704 - the program's own
        f":root {{ {light}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n{marks}"
    )


def _harmless(value: Any) -> Any:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return plain(value)


def _source(name: str) -> Markup:
    """A template's file unchanged: style and script of the program, not text from outside."""
    environment = _environment()
    assert environment.loader  # noqa: S101 - given above
    return Markup(environment.loader.get_source(environment, name)[0])  # noqa: S704


def _listed_each(counts: Sequence[int]) -> int:
    """How many articles of a city can be listed, so that those of all fit into the page."""
    room = MOST_LISTED
    for place, number in enumerate(sorted(counts)):
        each = room // (len(counts) - place)
        if number > each:
            return max(each, 1)
        room -= number
    return max(counts, default=0)


def _counted(decisions: Iterable[Decision], cities: Sequence[str], each: int) -> list[Decision]:
    """The counted articles, by city as in the table, latest first; `each` of a city at most."""
    found: dict[str, list[Decision]] = {city: [] for city in cities}
    for decision in decisions:
        if decision.counted:
            own = found[decision.city]
            own.append(decision)
            if len(own) > 2 * each:
                own[:] = sorted(own, key=_latest_first)[:each]
    return [one for own in found.values() for one in sorted(own, key=_latest_first)[:each]]


def _latest_first(decision: Decision) -> tuple[int, str, int]:
    return -(decision.year or 0), decision.title, decision.record_id


def _first_rows(articles: Sequence[Decision]) -> dict[str, int]:
    """For each city the number of its first article, where links lead without script."""
    first: dict[str, int] = {}
    for number, article in enumerate(articles):
        first.setdefault(article.city, number)
    return first


def _topic_names(study: Study, topics: _Topics) -> dict[str, str]:
    """The topics in words, and what articles without one are called where there are any."""
    return names_of(study.topics) | (
        {"": "no topic"} if any(topic == "" for _, _, topic, _ in topics) else {}
    )


def _topic_totals(
    cities: Sequence[str], names: Iterable[str], topics: _Topics, digits: int
) -> dict[str, dict[str, float]]:
    totals: dict[str, dict[str, float]] = {city: dict.fromkeys(names, 0) for city in cities}
    for city, _, topic, number in topics:
        totals[city][topic] += number
    return {
        city: {topic: _sum([number], digits) for topic, number in row.items()}
        for city, row in totals.items()
    }


def _sum(numbers: Iterable[float], digits: int = 3) -> float:
    """The sum without the rounding error of articles that count in part; an integer if all are."""
    total = sum(numbers)
    return round(total, digits) if isinstance(total, float) else total


def _topic_rows(
    cities: Sequence[str],
    names: Mapping[str, str],
    topics: _Topics,
    years: Sequence[int | None],
    digits: int,
) -> list[_TopicRow]:
    counts = {(city, year, topic): number for city, year, topic, number in topics}
    rows = (
        (city, topic, [counts.get((city, year, topic), 0) for year in years])
        for city in cities
        for topic in names
    )
    return [
        _TopicRow(city, topic, _sum(row, digits), tuple(_sum([cell], digits) for cell in row))
        for city, topic, row in rows
        if any(row)
    ]


def _doi_link(doi: str) -> str:
    return f"https://doi.org/{quote(doi, safe='/:;()')}"
