"""The main job: search the corpus, decide, count, rank, compare, and write what was found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import reputation
from reputation.comparison.counts import (
    CityStanding,
    Counted,
    count_articles,
    count_topics,
    reputation_table,
)
from reputation.comparison.measured_errors import confusion_of_card, confusions_of_readers
from reputation.comparison.published import quantitative_ranks
from reputation.comparison.resampling import tabulate
from reputation.comparison.uncertainty import UncertainTable, measure_uncertainty
from reputation.errors import CorpusError
from reputation.judgement.articles import Article, find_articles, select_articles
from reputation.judgement.decision_store import Spool
from reputation.judgement.decisions import COLUMNS, Decision, Judge
from reputation.judgement.judging import classify_all, judge_study
from reputation.judgement.loading import load_judge
from reputation.judgement.mentions.gazetteer import SOURCE
from reputation.judgement.truth import CityTruth, TruthReport, compare_with_truth
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.study_search import search_corpus, search_study
from reputation.output import csv_pieces, to_csv, write_whole
from reputation.progress import Progress, watched
from reputation.report.page.charts import MOST_DRAWN
from reputation.report.page.rendering import render_page
from reputation.review.agreement import Agreement, measure_agreement
from reputation.study.definition import Study
from reputation.study.query import phrases_of, to_fts5

__all__ = [
    "Flow",
    "Result",
    "classify_all",
    "find_articles",
    "judge_study",
    "run_study",
    "search_corpus",
    "search_study",
]


@dataclass(frozen=True, slots=True)
class Flow:
    """How many records went which way, as PRISMA 2020 draws it.

    ``identified - duplicates_removed = screened`` and ``screened - sum(excluded) = included``.
    """

    identified: int
    by_source: dict[str, int]
    unreadable: int
    duplicates_removed: int
    screened: int
    excluded: dict[str, int]
    included: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found: the table, topics, decisions and flow; and, where it was asked for a
    page, how far reviewers agree, a picture (SVG) of the keywords, and the table with its
    uncertainty. The decisions may stand on disk: go through them as often as you like.
    """  # noqa: D205

    study: Study
    table: list[CityStanding]
    topics: list[tuple[str, int | None, str, int]]
    decisions: Collection[Decision]
    flow: Flow
    provenance: dict[str, Any]
    truth: TruthReport | None = None
    agreement: tuple[Agreement, ...] = ()
    keywords: str = ""
    uncertain: UncertainTable | None = None

    def write(self, folder: str | Path) -> list[Path]:
        """Write ``reputation.csv``, ``topics.csv``, ``decisions.csv``, ``flow.json``,
        ``provenance.json`` and ``report.html``; return their paths.

        Raises
        ------
        OutputError
            When the folder or a file cannot be written.
        """  # noqa: D205
        folder = Path(folder)
        header, table = self._table()
        files: dict[str, str | Iterable[str]] = {
            "reputation.csv": to_csv(header, table),
            "topics.csv": to_csv(("city", "year", "topic", "articles"), self.topics),
            "decisions.csv": csv_pieces(COLUMNS, (decision.row for decision in self.decisions)),
            "flow.json": _json(_flow_content(self.flow, self.study)),
            "provenance.json": _json(self.provenance),
            "report.html": render_page(self),
        }
        return [write_whole(folder / name, content) for name, content in files.items()]

    def _table(self) -> tuple[list[str], list[tuple[object, ...]]]:
        header = ["city", "articles", "reputation_rank", "smart_city_rank", "difference"]
        rows: list[tuple[object, ...]] = [
            (s.city, s.articles, s.reputation_rank, s.smart_city_rank, s.difference)
            for s in self.table
        ]
        if self.truth:
            header += ["planted", "right", "missed", "wrong"]
            known = [self.truth.cities.get(s.city, CityTruth(0, 0, 0)) for s in self.table]
            rows = [
                (*row, city.planted, city.right, city.missed, city.wrong)
                for row, city in zip(rows, known, strict=True)
            ]
        if self.study.simulated:
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


def run_study(
    study: Study, corpus: Corpus, *, for_page: bool = False, progress: Progress | None = None
) -> Result:
    """Rebuild the reputation table of a study from what its corpus holds.

    Parameters
    ----------
    study
        What is asked.
    corpus
        The literature.
    for_page
        Whether to draw the keywords and to measure the uncertainty of the ranks and the agreement
        of reviewers for the report page.
    progress
        Called now and then with records judged and records in all; for a page then with the
        counted records that are read again for its picture of keywords.

    Raises
    ------
    ModelError
        When a model cannot be loaded.
    StudyError
        When the quantitative ranks cannot be read.
    CorpusError
        When the corpus is empty.
    """
    if not corpus.totals().entries:
        raise CorpusError(
            f"{corpus.path}: holds no record yet; fill it with `reputation import STUDY FILE...` "
            "or `reputation harvest STUDY --source ...`"
        )
    judge = load_judge(study, corpus)
    decisions = Spool(judge_study(study, corpus, judge, progress=progress))
    tally = _tally(decisions)
    cities = [city.name for city in study.cities] or sorted(tally.meant_cities)
    ranks = quantitative_ranks(study.quantitative, cities, folder=study.path.parent)
    counts = count_articles(tally.counted.elements(), cities)
    return Result(
        study=study,
        table=reputation_table(counts, ranks),
        topics=count_topics(tally.counted.elements()),
        decisions=decisions,
        flow=_flow(corpus, study, tally),
        provenance=_provenance(study, corpus, judge),
        truth=compare_with_truth(decisions, study.path.parent / study.truth)
        if study.truth
        else None,
        agreement=_agreement(judge) if for_page else (),
        keywords=_keyword_picture(
            study, watched(select_articles(corpus, decisions), tally.included, progress)
        )
        if for_page
        else "",
        uncertain=_uncertainty(judge, decisions, ranks) if for_page else None,
    )


@dataclass(slots=True)
class _Tally:
    """What is counted of decisions, in one pass: records by how far they came, and articles."""

    named: int
    meant: int
    included: int
    meant_cities: set[str]
    counted: Counter[Counted]


def _tally(decisions: Iterable[Decision]) -> _Tally:
    tally = _Tally(0, 0, 0, set(), Counter())
    for _, group in groupby(decisions, key=lambda decision: decision.record_id):
        own = list(group)
        counted = [decision for decision in own if decision.counted]
        meant = [decision.city for decision in own if decision.mention]
        tally.named += 1
        tally.meant += bool(meant)
        tally.included += bool(counted)
        tally.meant_cities.update(meant)
        tally.counted.update(Counted(d.city, d.year, d.topic) for d in counted)
    return tally


def _flow(corpus: Corpus, study: Study, tally: _Tally) -> Flow:
    totals = corpus.totals()
    window = (study.search.first.first, study.search.last.last)
    terms = to_fts5(study.terms)
    with_terms, _ = corpus.count(terms)
    in_window, _ = corpus.count(terms, window)
    return Flow(
        identified=totals.entries,
        by_source=totals.by_source,
        unreadable=totals.skipped,
        duplicates_removed=totals.duplicates,
        screened=totals.records,
        excluded={
            "without the search terms": totals.records - with_terms,
            "outside the window, or without a date": with_terms - in_window,
            "naming no city of the study": in_window - tally.named,
            "naming a city that is not meant": tally.named - tally.meant,
            "not about smart-city models, applications or data": tally.meant - tally.included,
        },
        included=tally.included,
    )


def _agreement(judge: Judge) -> tuple[Agreement, ...]:
    return tuple(measure_agreement(judge.labels.every if judge.labels else ()))


def _keyword_picture(study: Study, articles: Iterable[Article]) -> str:
    from reputation.report.page.keyword_picture import draw_keywords  # noqa: PLC0415 - loads networkx

    return draw_keywords(articles, without=phrases_of(study.terms))


def _uncertainty(
    judge: Judge, decisions: Collection[Decision], ranks: Mapping[str, int | None]
) -> UncertainTable | None:
    """As `reputation compare` measures it; for as many cities as are drawn."""
    if not 2 <= len(ranks) <= MOST_DRAWN or not any(decision.counted for decision in decisions):
        return None
    literature = tabulate(decisions, list(ranks), model=judge.relevance.label)
    model = judge.relevance
    confusion = confusion_of_card(model.card, f"card of {model.label}")
    readers = confusions_of_readers(judge.labels.every if judge.labels else ())
    return measure_uncertainty(literature, ranks, confusion=confusion, readers=readers)


def _provenance(study: Study, corpus: Corpus, judge: Judge) -> dict[str, Any]:
    return {
        "program": f"reputation {reputation.__version__}",
        "study": {
            "title": study.title,
            "simulated": study.simulated,
            "terms": study.search.terms,
            "fields": list(study.search.fields),
            "from": str(study.search.first),
            "to": str(study.search.last),
            "quantitative": study.quantitative,
            "sha256": study.digest,
        },
        "queries": {city: to_fts5(query) for city, query in study.queries.items()},
        "cities": [city.name for city in study.cities] or f"all in {SOURCE}",
        "mentions": study.mentions.model_dump(),
        "searches": [search for search in corpus.searches() if search["source"] != "corpus"],
        "imports": corpus.imports(),
        "snapshots": corpus.snapshots(),
        "models": judge.label,
        "model_cards": [
            {"model": model.label, "sha256": model.digest, **model.card}
            for model in (judge.relevance, judge.topics)
        ],
        "labelled_by_hand": len(judge.labels or ()),
        "counting": "full: an article on two cities counts for each",
        "ranking": "competition ranks",
    }
