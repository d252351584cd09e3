"""Measure how prominent a city is as a smart city in the world's research literature.

A study names cities, search terms and a time window. Its literature is collected in a corpus. For
each record it is decided whether it mentions a city, whether it is relevant, and what its topic
is. Articles are then counted, and cities ranked and compared with their quantitative ranks::

    import reputation as rep

    with rep.open_study("my-study") as study:          # without a name: the demonstration
        rep.import_files(study, "savedrecs.txt", "scopus.csv")   # or rep.harvest(study, "openalex")
        result = rep.run(study)
        rep.export(study, "kept.ris", counted=True, topic="D")
        graph = rep.network(study, "keywords")

    result                                             # the table
    result.frame("articles")                           # the articles behind every number
    rep.counts(result, by=["city", "year", "topic"])
    rep.compare(result, cities=["Vienna", "Oslo"])     # how certain the ranks are
    rep.trends(result).pictures()
    rep.save(result, "results/my-study")               # the files and the page

Literature
    `open_study`, `import_files`, `harvest`, `queries`, `export`
Counting and ranking
    `run`, `City`, `Result`, `counts`, `compare`, `paper`, `rank_intervals`, `corrected_counts`
Exploring
    `trends`, `network`, `bibliometrics`, `frame`, `draw`, `notes`, `save`
The quantitative side
    `composite_index`, `index_frame`, `index_pictures`, `index_workbook`

Errors are raised as a `ReputationError` with a message of one or two lines; `reputation.errors`
lists them all. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers take it as True; importing typing would take longer
if TYPE_CHECKING:
    from typing import Any

    from reputation.comparison.corrected_counts import corrected_counts
    from reputation.comparison.rank_intervals import rank_intervals
    from reputation.errors import ReputationError
    from reputation.facade.bringing_in import harvest, import_files, queries
    from reputation.facade.describing import bibliometrics
    from reputation.facade.exporting import export
    from reputation.facade.indices import (
        composite_index,
        index_frame,
        index_pictures,
        index_workbook,
    )
    from reputation.facade.looking import draw, frame, network, notes, save, trends
    from reputation.facade.measuring import compare, counts, paper, run
    from reputation.literature.opening import OpenStudy, open_study
    from reputation.results import Result
    from reputation.study.definition import City

__version__ = "0.2.0"

__all__ = [
    "City",
    "OpenStudy",
    "ReputationError",
    "Result",
    "bibliometrics",
    "compare",
    "composite_index",
    "corrected_counts",
    "counts",
    "draw",
    "export",
    "frame",
    "harvest",
    "import_files",
    "index_frame",
    "index_pictures",
    "index_workbook",
    "network",
    "notes",
    "open_study",
    "paper",
    "queries",
    "rank_intervals",
    "run",
    "save",
    "trends",
]

#: The module of each public name; type checkers read the same from the imports above.
_PLACES = {
    "City": "study.definition",
    "OpenStudy": "literature.opening",
    "ReputationError": "errors",
    "Result": "results",
    "bibliometrics": "facade.describing",
    "compare": "facade.measuring",
    "composite_index": "facade.indices",
    "corrected_counts": "comparison.corrected_counts",
    "counts": "facade.measuring",
    "draw": "facade.looking",
    "export": "facade.exporting",
    "frame": "facade.looking",
    "harvest": "facade.bringing_in",
    "import_files": "facade.bringing_in",
    "index_frame": "facade.indices",
    "index_pictures": "facade.indices",
    "index_workbook": "facade.indices",
    "network": "facade.looking",
    "notes": "facade.looking",
    "open_study": "literature.opening",
    "paper": "facade.measuring",
    "queries": "facade.bringing_in",
    "rank_intervals": "comparison.rank_intervals",
    "run": "facade.measuring",
    "save": "facade.looking",
    "trends": "facade.looking",
}


if not TYPE_CHECKING:  # a type checker knows only the names imported above

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
