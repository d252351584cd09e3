"""All trends of a study: tables, tests, leaders and terms, and their files."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pandas as pd

from reputation.errors import StudyError
from reputation.output import to_csv, write_whole
from reputation.report.basis import Basis, basis_of
from reputation.report.pictures import KINDS, listed, save_pictures
from reputation.report.trends import term_pictures, trend_pictures
from reputation.report.trends.leading import (
    REPORTED,
    Finding,
    check_claims,
    specialisation,
    topic_leaders,
)
from reputation.report.trends.telling_terms import (
    drifting_terms,
    terms_of,
    terms_that_set_apart,
    unwanted_words,
)
from reputation.report.trends.trend_tests import trend_table
from reputation.report.trends.yearly_counts import (
    articles_by_year,
    counted_articles,
    with_corrected,
    with_smooth_lines,
    years_of,
)
from reputation.study.topics import TOPICS

if TYPE_CHECKING:
    from reputation.judgement.decisions import Decision
    from reputation.literature.corpus.corpus_file import StoredRecord
    from reputation.study.definition import Study

__all__ = [
    "MOST_DRAWN",
    "MOST_READ",
    "VIEWS",
    "Trends",
    "draw_trends",
    "find_terms",
    "find_trends",
    "limited",
    "told_of_limit",
    "told_of_topicless",
    "write_trends",
]

#: What articles can be counted by, besides the year.
VIEWS = {"topic": ("topic",), "city": ("city",), "city-topic": ("city", "topic")}

#: Articles whose terms are read; the phrases of many more would not fit into memory.
MOST_READ = 20_000
#: Pictures show this many cities at most, those with most articles.
MOST_DRAWN = 30

_DIGITS = 6  # significant digits in files, so that they are equal on every machine


@dataclass(frozen=True, slots=True)
class Trends:
    """What was found on a study's counted articles.

    Attributes
    ----------
    study
        The study.
    counted
        From `reputation.report.trends.yearly_counts.counted_articles`.
    cities
        The cities that have articles, most first.
    by_year, tests
        For each of `VIEWS` the table with smooth lines, and the tests of its series.
    leaders, special
        From `reputation.report.trends.leading`.
    claims
        The report's claims and what was computed; empty if the study lacks their cities.
    basis
        What all of it is based on; shown on every picture.
    terms
        From `find_terms`; empty when they were not asked for.
    told
        How well the model recognises topics, and how many articles have none; shown on every
        picture of topics.
    """

    study: Study
    counted: pd.DataFrame
    cities: list[str]
    by_year: dict[str, pd.DataFrame]
    tests: dict[str, pd.DataFrame]
    leaders: pd.DataFrame
    special: pd.DataFrame
    claims: list[Finding]
    basis: Basis
    terms: dict[str, pd.DataFrame] = field(default_factory=dict)
    told: str = ""

    def pictures(self) -> dict[str, Any]:
        """The charts by name; see `draw_trends`."""
        return draw_trends(self)


def find_trends(
    study: Study,
    decisions: Iterable[Decision],
    records: Iterable[StoredRecord] | None = None,
    *,
    corrected: Mapping[tuple[str, int | None, str], float] | None = None,
    sources: Mapping[str, int] | Sequence[str] = (),
    told: str = "",
) -> Trends:
    """Count, smooth, test and compare.

    Parameters
    ----------
    study
        Its window says which years are complete, its cities which are compared.
    decisions
        From `reputation.running.run_study`.
    records
        The counted records, for their terms; None leaves terms out.
    corrected
        By city, year and topic what a random sample makes of the counts; it stands beside them as
        ``corrected`` in the tables by city, by city and topic, and of leaders.
    sources
        Where the literature is from, as pictures name it.
    told
        How well the model recognises topics (see `reputation.report.basis.told_apart`).

    Raises
    ------
    StudyError
        If the study has no topics.
    """
    topics = study.topics
    if not topics:
        raise StudyError(
            f"{study.path}: sets [labels] topics = false, and trends are counted by topic; list "
            "the study's own as [[topics]]"
        )
    counted = counted_articles(decisions)
    years = years_of(study)
    asked = [city.name for city in study.cities] or sorted(set(counted["city"]))
    leaders = topic_leaders(counted, asked, tuple(topics))
    order = leaders[leaders["topic"] == "all"]
    cities = [str(city) for city in order.loc[order["articles"] > 0, "city"]]
    by_year, tests = {}, {}
    for name, by in VIEWS.items():
        frame = articles_by_year(counted, years, by, cities=cities, topics=tuple(topics))
        by_year[name] = with_smooth_lines(frame, by)
        tests[name] = trend_table(frame, by)
        if corrected and "city" in by:
            by_year[name] = with_corrected(by_year[name], corrected, by)
    if corrected:
        leaders = with_corrected(leaders, corrected, ("city", "topic"))
    special = specialisation(counted, [str(city) for city in order["city"]], tuple(topics))
    # The report speaks of its own topics only, whatever others are called.
    claims = [claim for claim in REPORTED if claim.city in asked and topics is TOPICS]
    return Trends(
        study=study,
        counted=counted,
        cities=cities,
        by_year=by_year,
        tests=tests,
        leaders=leaders,
        special=special,
        claims=check_claims(leaders, special, claims),
        basis=basis_of(study, len(counted), counted["record_id"].nunique(), sources),
        told="\n".join(filter(None, [told, told_of_topicless(counted, topics)])),
        terms=find_terms(study, records, counted) if records is not None else {},
    )


def told_of_topicless(counted: pd.DataFrame, topics: Collection[str]) -> str:
    """What to say where articles have no topic; ``""`` where all have one."""
    without = counted.loc[~counted["topic"].isin(list(topics)), "record_id"].nunique()
    if not without:
        return ""
    return (
        f"{without:,} of {counted['record_id'].nunique():,} articles have no topic yet and are "
        "left out by topic"
    )


def told_of_limit(number: int) -> str:
    """What to say where terms come from a part of so many articles; ``""`` where all are read."""
    if number <= MOST_READ:
        return ""
    return f"terms come from {MOST_READ:,} of the {number:,} articles, drawn at random"


def limited(record_ids: Sequence[int]) -> list[int]:
    """The records whose terms are read: all, or `MOST_READ` of them drawn at random."""
    if len(record_ids) <= MOST_READ:
        return list(record_ids)
    return Random(2020).sample(list(record_ids), MOST_READ)  # noqa: S311 - no secret


def find_terms(
    study: Study, records: Iterable[StoredRecord], counted: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The telling terms of a study: ``topic`` and ``city`` set apart, ``drift`` over the years.

    In ``drift`` the column ``within`` says among which articles: ``all``, a topic or a city.
    """
    terms = terms_of(records, without=unwanted_words(study, counted["city"].unique()))
    dated = counted.dropna(subset=["year"])
    years = dict(zip(dated["record_id"], dated["year"].astype(int), strict=True))
    found: dict[str, pd.DataFrame] = {}
    drifts = [drifting_terms(terms, years).assign(within="all")]
    for name in ("topic", "city"):
        numbers_of = {str(key): list(rows["record_id"]) for key, rows in counted.groupby(name)}
        order = sorted(numbers_of, key=lambda key: (-len(numbers_of[key]), key))
        own = order if name == "city" else [code for code in study.topics if code in numbers_of]
        groups = {key: numbers_of[key] for key in own}
        found[name] = terms_that_set_apart(terms, groups)
        drifts += [
            drifting_terms(terms, years, within=numbers).assign(within=key)
            for key, numbers in groups.items()
        ]
    kept = [drift for drift in drifts if len(drift)]
    drift = pd.concat(kept, ignore_index=True) if kept else drifts[0]
    found["drift"] = drift[["within", *(name for name in drift if name != "within")]]
    return found


def write_trends(
    trends: Trends,
    folder: str | Path,
    *,
    views: Sequence[str] = tuple(VIEWS),
    width: float | None = None,
) -> list[Path]:
    """Write the tables as CSV and the pictures as SVG, PDF and PNG; return their paths.

    With `width` the pictures are so many millimetres wide.

    Raises
    ------
    OutputError
        When the folder or a file cannot be written.
    """
    folder = Path(folder)
    tables = {"leaders": trends.leaders, "specialisation": trends.special}
    for name in views:
        tables[f"articles-by-{name}"] = trends.by_year[name]
        tables[f"trends-by-{name}"] = trends.tests[name]
    tables |= {f"terms-{name}": table for name, table in trends.terms.items()}
    simulated = {"simulated": 1} if trends.study.simulated else {}
    written = [
        write_whole(folder / f"{name}.csv", frame_to_csv(table.assign(**simulated)))
        for name, table in tables.items()
    ]
    for name, chart in draw_trends(trends, views=views).items():
        written += save_pictures(chart, folder / name, KINDS, width=width)
    return written


def frame_to_csv(frame: pd.DataFrame) -> str:
    """A table as CSV text, numbers to six significant digits, unknown ones empty."""
    rows = ([_cell(value) for value in row] for row in frame.astype(object).to_numpy().tolist())
    return to_csv([str(name) for name in frame.columns], rows)


def _cell(value: Any) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.{_DIGITS}g}")
    return value


def draw_trends(trends: Trends, *, views: Sequence[str] = tuple(VIEWS)) -> dict[str, Any]:
    """The pictures of a study by name, those for which there is anything to draw."""
    if not trends.cities:
        return {}
    note = "\n".join([trends.study.title, *trends.basis.lines])
    if len(trends.special["city"].unique()) > MOST_DRAWN:
        note += f"; the {MOST_DRAWN} cities with the most articles"
    on_topics, topics = f"{note}\n{trends.told}", trends.study.topics
    charts = {
        "leaders": trend_pictures.draw_leaders(
            _foremost(trends.leaders, trends), topics=topics, title="Who leads", note=on_topics
        ),
        "specialisation": trend_pictures.draw_specialisation(
            trends.special,
            most=MOST_DRAWN,
            topics=topics,
            title="What cities are known for",
            note=on_topics,
        ),
    }
    if charts["specialisation"] is None:  # no city has articles enough
        del charts["specialisation"]
    drawers = {
        "topic": partial(
            trend_pictures.draw_topic_trends, topics=topics, title="Topics by year", note=on_topics
        ),
        "city": partial(trend_pictures.draw_city_trends, title="Cities by year", note=note),
        "city-topic": partial(
            trend_pictures.draw_topics_by_city,
            topics=topics,
            title="Topics by city and year",
            note=on_topics,
        ),
    }
    for name in views:
        charts[f"articles-by-{name}"] = drawers[name](_foremost(trends.by_year[name], trends))
    for name, kind in (("topic", "topics"), ("city", "cities")):
        table = trends.terms.get(name, pd.DataFrame())
        if name == "city" and len(table):
            table = table[table["group"].isin(_drawn(trends))]
        if len(table):
            charts[f"terms-{name}"] = term_pictures.draw_setting_apart(
                table, topics=topics, title=f"Characteristic terms of {kind}", note=note
            )
    drift = trends.terms.get("drift", pd.DataFrame({"within": []}))
    if len(drift := drift[drift["within"] == "all"]):
        charts["terms-drift"] = term_pictures.draw_drifting_terms(
            drift, title="Terms that rise and fall", note=note
        )
    return charts


def _drawn(trends: Trends) -> set[str]:
    return set(listed(trends.leaders.loc[trends.leaders["topic"] == "all", "city"])[:MOST_DRAWN])


def _foremost(frame: pd.DataFrame, trends: Trends) -> pd.DataFrame:
    """The rows of the cities that are drawn."""
    return frame[frame["city"].isin(_drawn(trends))] if "city" in frame else frame
