"""The files written by a run: tables, decisions, flow, provenance and the report page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reputation.comparison.ranks import compared_ranks
from reputation.judgement.articles import DecidedRecord, select_articles
from reputation.judgement.decisions import COLUMNS
from reputation.judgement.truth import CityTruth
from reputation.literature.corpus.corpus_file import Corpus
from reputation.output import csv_pieces, to_csv, write_together
from reputation.progress import Progress, watched
from reputation.report.page.rendering import render_page
from reputation.results import Result

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
        Of `reputation.running.run_study`.
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

    def read() -> Iterable[DecidedRecord]:
        if not corpus:
            return ()
        articles = select_articles(corpus, result.decisions)
        return watched(articles, result.flow.included, progress)

    files: dict[str, str | Iterable[str]] = {
        "reputation.csv": to_csv(header, table),
        "topics.csv": to_csv(*_topics(result)),
        "decisions.csv": csv_pieces(COLUMNS, (decision.row for decision in result.decisions)),
        "flow.json": _json(_flow_content(result)),
        "report.html": render_page(result, read),
    }
    return write_together(folder, _with_digests(files, result.provenance), last="provenance.json")


def _with_digests(
    files: dict[str, str | Iterable[str]], provenance: dict[str, Any]
) -> Iterator[tuple[str, str | Iterable[str]]]:
    """The files, and behind them the provenance, which says which files belong to it."""
    digests: dict[str, str] = {}
    for name, content in files.items():
        digest = hashlib.sha256()
        yield name, _digested([content] if isinstance(content, str) else content, digest)
        digests[name] = digest.hexdigest()
    yield "provenance.json", _json({**provenance, "files": digests})


def _digested(pieces: Iterable[str], digest: hashlib._Hash) -> Iterator[str]:
    for piece in pieces:
        digest.update(piece.encode())
        yield piece


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
    if any(standing.corrected is not None for standing in result.table):
        header += ["corrected", "corrected_low", "corrected_high"]
        ends = result.corrected_intervals
        rows = [
            (*row, *(x if x is None else round(x, 2) for x in (s.corrected, *between)))
            for row, s in zip(rows, result.table, strict=True)
            for between in [ends.get(s.city, (None, None))]
        ]
    if result.unfinished:
        header.append("harvest_unfinished")
        open_ones = result.unfinished_cities
        rows = [
            (*row, standing.city in open_ones)
            for row, standing in zip(rows, result.table, strict=True)
        ]
    return header, rows


def _topics(result: Result) -> tuple[list[str], list[tuple[object, ...]]]:
    """City, year, topic and articles; with a random sample also the corrected count."""
    corrected = ["corrected"] if result.corrected_topics else []
    header, rows = ["city", "year", "topic", "articles", *corrected], result.topic_rows()
    if not result.unfinished:
        return header, rows
    open_ones = result.unfinished_cities
    return [*header, "harvest_unfinished"], [(*row, row[0] in open_ones) for row in rows]


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _flow_content(result: Result) -> dict[str, Any]:
    flow, study = result.flow, result.study
    unfinished = [harvest.as_dict() for harvest in result.unfinished]
    return {
        "study": study.title,
        "simulated": study.simulated,
        "identified": {"total": flow.identified, "by_source": flow.by_source},
        "unreadable": flow.unreadable,
        "duplicates_removed": flow.duplicates_removed,
        "screened": flow.screened,
        "excluded": flow.excluded,
        "included": flow.included,
        **({"unfinished_harvests": unfinished} if unfinished else {}),
    }
