"""All bibliometric analyses by name, and how to run one."""

from __future__ import annotations

from collections.abc import Mapping

from reputation.errors import ChoiceError
from reputation.registry import choose
from reputation.report.bibliometrics.analysis import Analysed, Analysis, AnalysisInput, Settings
from reputation.report.bibliometrics.citations import draw_citations, measure_citations
from reputation.report.bibliometrics.city_venues import draw_city_venues, measure_city_venues
from reputation.report.bibliometrics.evolution import draw_evolution, measure_evolution
from reputation.report.bibliometrics.historiograph import draw_historiograph, measure_historiograph
from reputation.report.bibliometrics.home import measure_home
from reputation.report.bibliometrics.home_picture import draw_home
from reputation.report.bibliometrics.producer_pictures import (
    draw_authors,
    draw_countries,
    draw_institutions,
    draw_venues,
    draw_years,
)
from reputation.report.bibliometrics.producers import (
    measure_authors,
    measure_countries,
    measure_institutions,
    measure_venues,
    measure_years,
)
from reputation.report.bibliometrics.spectroscopy import draw_spectroscopy, measure_spectroscopy
from reputation.report.bibliometrics.three_fields import draw_three_fields, measure_three_fields
from reputation.report.bibliometrics.trend_topics import draw_trend_topics, measure_trend_topics
from reputation.report.pictures import Drawing

__all__ = ["ANALYSES", "analyse"]

_HOME, _WORDS = "cities, and affiliations with a country", "terms"
_EVERY = (
    Analysis(
        "home",
        "Where the authors are",
        measure_home,
        draw_home,
        _HOME,
        ("city", "with_address", "home_share", "home_low", "home_high", "change"),
    ),
    Analysis("years", "By year", measure_years, draw_years, "a year"),
    Analysis("venues", "Most productive venues", measure_venues, draw_venues, "a venue"),
    Analysis("authors", "Most productive authors", measure_authors, draw_authors, "authors"),
    Analysis(
        "institutions",
        "Most productive institutions",
        measure_institutions,
        draw_institutions,
        "affiliations",
    ),
    Analysis(
        "countries",
        "Most productive countries",
        measure_countries,
        draw_countries,
        "affiliations with a country",
    ),
    Analysis(
        "city-venues",
        "Venues characteristic of a city",
        measure_city_venues,
        draw_city_venues,
        "cities and a venue",
        ("city", "venue", "articles", "expected", "p_adjusted"),
    ),
    Analysis(
        "cited",
        "Most cited",
        measure_citations,
        draw_citations,
        "citations",
        ("record_id", "work", "times_cited", "local_citations"),
    ),
    Analysis(
        "spectroscopy",
        "Reference publication years",
        measure_spectroscopy,
        draw_spectroscopy,
        "references with a year",
        ("year", "references", "deviation", "leading", "cited"),
        "deviation",
    ),
    Analysis(
        "historiograph",
        "Historiograph",
        measure_historiograph,
        draw_historiograph,
        "citations by other records",
    ),
    Analysis(
        "trend-topics",
        "Trend topics",
        measure_trend_topics,
        draw_trend_topics,
        f"{_WORDS} and years",
    ),
    Analysis("evolution", "Thematic evolution", measure_evolution, draw_evolution, _WORDS),
    Analysis("three-fields", "Three fields", measure_three_fields, draw_three_fields, _WORDS),
)
#: Every analysis by its name.
ANALYSES: Mapping[str, Analysis] = {one.name: one for one in _EVERY}


def analyse(kind: str, given: AnalysisInput, settings: Settings | None = None) -> Analysed:
    """Measure and draw an analysis by its name.

    Raises
    ------
    ChoiceError
        When there is no such analysis, or nothing to show.
    """
    made, chosen = choose(kind, ANALYSES, "analysis"), settings or Settings()
    tables = made.measure(given, chosen)
    if not any(map(len, tables.values())):
        raise ChoiceError(
            f"{kind}: no record has {made.needed}, or too few have the same (records: "
            f"{len(given.articles)}); import an export with them, or use all records "
            "(--all)"
        )
    if given.study.simulated:
        tables = {name: table.assign(simulated=1) for name, table in tables.items()}
    drawn = made.draw(tables, given, chosen)
    picture = Drawing(drawn) if isinstance(drawn, str) else drawn
    return Analysed(made.name, made.title, tables, picture, tuple(given.notes))
