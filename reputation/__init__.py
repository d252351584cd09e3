"""Tell how well the world's research literature knows a city as a smart city.

A study names cities, search terms and a window of time. Its literature is brought into a corpus;
each record is found to speak of a city or not, to be relevant or not, and is given a topic; what
counts is counted, ranked and laid beside the cities' quantitative ranks::

    import reputation as rep

    with rep.open_study("my-study") as study:          # without a name: the demonstration
        rep.import_files(study, "savedrecs.txt", "scopus.csv")   # or rep.harvest(study, "openalex")
        result = rep.run(study)
        rep.export(study, "kept.ris", counted=True, topic="D")
        graph = rep.network(study, "keywords")

    result                                             # the table
    result.frame("articles")                           # every number back to its articles
    rep.counts(result, by=["city", "year", "topic"])
    rep.compare(result, cities=["Vienna", "Oslo"])     # how sure the ranks are
    rep.trends(result).pictures()
    rep.save(result, "results/my-study")               # the files and the page

Literature
    `open_study`, `import_files`, `harvest`, `queries`, `export`
Counting and ranking
    `run`, `City`, `Result`, `counts`, `compare`, `paper`, `rank_intervals`, `corrected_counts`
Looking
    `trends`, `network`, `bibliometrics`, `frame`, `draw`, `notes`, `save`
The quantitative side
    `composite_index`, `index_frame`, `index_pictures`, `index_workbook`

What goes wrong raises a `ReputationError` of one or two lines; `reputation.errors` has them all.
Names are loaded when they are used.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # for checkers it is True; typing itself takes longer than all else here
if TYPE_CHECKING:
    from typing import Any

    from reputation.comparison.corrected_counts import corrected_counts
    from reputation.comparison.rank_intervals import rank_intervals
    from reputation.errors import ReputationError
    from reputation.facade.analysing import bibliometrics
    from reputation.facade.bringing_in import harvest, import_files, queries
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

#: Where each public name comes from; a checker of types reads the same above.
_PLACES = {
    "City": "study.definition",
    "OpenStudy": "literature.opening",
    "ReputationError": "errors",
    "Result": "results",
    "bibliometrics": "facade.analysing",
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


if not TYPE_CHECKING:  # whose checkers know the names from above, and no others

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
