"""The files that a run writes: tables, decisions, flow, provenance and the report page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reputation.comparison.ranks import compared_ranks
from reputation.judgement.articles import Article, select_articles
from reputation.judgement.decisions import COLUMNS
from reputation.judgement.truth import CityTruth
from reputation.literature.corpus.corpus_file import Corpus
from reputation.output import csv_pieces, to_csv, write_whole
from reputation.progress import Progress, watched
from reputation.report.page.rendering import render_page
from reputation.results import Flow, Result
from reputation.study.definition import Study

__all__ = ["write_result"]


def write_result(
    result: Result,
    folder: str | Path,
    corpus: Corpus | None = None,
    *,
    progress: Progress | None = None,
) -> list[Path]:
    """Write ``reputation.csv``, ``topics.csv``, ``decisions.csv``, ``flow.json``,
    ``provenance.json`` and ``report.html``; return their paths.

    Parameters
    ----------
    result
        Of `reputation.run.run_study`.
    folder
        Made where it is missing.
    corpus
        Whose counted records are read again for the page's picture of keywords; without it
        the page has none.
    progress
        Called now and then with counted records read and their number.

    Raises
    ------
    OutputError
        When the folder or a file cannot be written.
    """  # noqa: D205
    folder = Path(folder)
    header, table = _table(result)

    def read() -> Iterable[Article]:
        if not corpus:
            return ()
        articles = select_articles(corpus, result.decisions)
        return watched(articles, result.flow.included, progress)

    files: dict[str, str | Iterable[str]] = {
        "reputation.csv": to_csv(header, table),
        "topics.csv": to_csv(("city", "year", "topic", "articles"), result.topics),
        "decisions.csv": csv_pieces(COLUMNS, (decision.row for decision in result.decisions)),
        "flow.json": _json(_flow_content(result.flow, result.study)),
        "provenance.json": _json(result.provenance),
        "report.html": render_page(result, read),
    }
    return [write_whole(folder / name, content) for name, content in files.items()]


def _table(result: Result) -> tuple[list[str], list[tuple[object, ...]]]:
    header = ["city", "articles", "reputation_rank", "smart_city_rank", "difference"]
    rows: list[tuple[object, ...]] = [
        (s.city, s.articles, s.reputation_rank, s.smart_city_rank, s.difference)
        for s in result.table
    ]
    if among := compared_ranks(result.table):
        header += ["reputation_rank_among_both", "smart_city_rank_among_both"]
        rows = [
            (*row, known and int(known), smart)
            for row, s in zip(rows, result.table, strict=True)
            for smart, known in [among.get(s.city, (None, None))]
        ]
    if result.truth:
        header += ["planted", "right", "missed", "wrong"]
        known = [result.truth.cities.get(s.city, CityTruth(0, 0, 0)) for s in result.table]
        rows = [
            (*row, city.planted, city.right, city.false_negatives, city.false_positives)
            for row, city in zip(rows, known, strict=True)
        ]
    if result.study.simulated:
        header.append("simulated")
        rows = [(*row, 1) for row in rows]
    return header, rows


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _flow_content(flow: Flow, study: Study) -> dict[str, Any]:
    return {
        "study": study.title,
        "simulated": study.simulated,
        "identified": {"total": flow.identified, "by_source": flow.by_source},
        "unreadable": flow.unreadable,
        "duplicates_removed": flow.duplicates_removed,
        "screened": flow.screened,
        "excluded": flow.excluded,
        "included": flow.included,
    }
