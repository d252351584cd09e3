"""The main job: search the corpus, decide, count, rank, compare, and write what was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
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
from reputation.judgement.decisions import COLUMNS, Decision, Judge
from reputation.judgement.gazetteer import SOURCE
from reputation.judgement.loading import load_judge
from reputation.judgement.truth import CityTruth, TruthReport, compare_with_truth
from reputation.literature.corpus import Corpus, Hit
from reputation.literature.record import Record
from reputation.output import to_csv, write_whole
from reputation.report.articles import Article, all_articles, select_articles
from reputation.report.page import render_page
from reputation.report.page_charts import MOST_DRAWN
from reputation.review.agreement import Agreement, measure_agreement
from reputation.study.definition import Study
from reputation.study.query import InFields, all_of, parse_query, phrases_of, to_fts5, to_text

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

Progress = Callable[[int, int], None]


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
    """What a run found: the table, topics, decisions, flow, how far reviewers agree, and where
    it was asked for a picture (SVG) of the keywords, and the table with its uncertainty.
    """  # noqa: D205

    study: Study
    table: list[CityStanding]
    topics: list[tuple[str, int | None, str, int]]
    decisions: list[Decision]
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
        files = {
            "reputation.csv": to_csv(header, table),
            "topics.csv": to_csv(("city", "year", "topic", "articles"), self.topics),
            "decisions.csv": to_csv(COLUMNS, (decision.row for decision in self.decisions)),
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


def search_study(corpus: Corpus, study: Study) -> dict[str, list[int]]:
    """Run the study's query for each city on the corpus and note what each search found.

    Returns
    -------
    dict
        For each city, in the order of the study, the numbers of the records found; for all cities
        those that hold the terms, under ``""``.
    """
    window = (study.search.first.first, study.search.last.last)
    found = {}
    for city, query in study.queries.items():
        match = to_fts5(query)
        hits = corpus.search(match, window)
        corpus.keep_search(study=study.name, city=city, query=match, window=window, hits=hits)
        found[city] = [hit.record_id for hit in hits]
    return found


def search_corpus(corpus: Corpus, study: Study, text: str) -> tuple[str, list[Hit]]:
    """Search the corpus in the window and fields of the study.

    Parameters
    ----------
    text
        A city of the study or one of its aliases; or a boolean query, looked for among the
        records that hold the study's terms.

    Returns
    -------
    query : str
        As people read it.
    hits : list of Hit
        By record number.

    Raises
    ------
    QueryError
        When the text is neither.
    """
    city = study.city(text)
    if city:
        query = study.query(city)
    else:
        terms = parse_query(study.search.terms)
        query = InFields(study.search.fields, all_of([terms, parse_query(text)]))
    window = (study.search.first.first, study.search.last.last)
    shown = f"{to_text(query.query)} in {', '.join(query.fields)}, {window[0]} to {window[1]}"
    return shown, corpus.search(to_fts5(query), window)


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
        Whether to draw the keywords and measure the uncertainty of the ranks for the report page.
    progress
        Called now and then with records judged and records in all.

    Raises
    ------
    ModelError
        When a model cannot be loaded.
    StudyError
        When the quantitative ranks cannot be read.
    """
    judge = load_judge(study)
    decisions = judge_study(study, corpus, judge, progress=progress)
    cities = [city.name for city in study.cities] or sorted(
        {d.city for d in decisions if d.mention}
    )
    ranks = quantitative_ranks(study.quantitative, cities, folder=study.path.parent)
    articles = [Counted(d.city, d.year, d.topic) for d in decisions if d.counted]
    counts = count_articles(articles, cities)
    return Result(
        study=study,
        table=reputation_table(counts, ranks),
        topics=count_topics(articles),
        decisions=decisions,
        flow=_flow(corpus, study, decisions),
        provenance=_provenance(study, corpus, judge),
        truth=compare_with_truth(decisions, study.path.parent / study.truth)
        if study.truth
        else None,
        agreement=tuple(measure_agreement(judge.labels.every if judge.labels else ())),
        keywords=_keyword_picture(study, corpus, decisions) if for_page else "",
        uncertain=_uncertainty(judge, decisions, ranks) if for_page else None,
    )


def judge_study(
    study: Study, corpus: Corpus, judge: Judge, *, progress: Progress | None = None
) -> list[Decision]:
    """Search the corpus for the study's cities and decide on each record and city found."""
    cities_of: dict[int, list[str]] = {}
    for city, numbers in search_study(corpus, study).items():
        for number in numbers:
            cities_of.setdefault(number, []).append(city)
    items: Iterable[tuple[int, Record, list[str]]] = (
        (held.id, held.record, cities_of[held.id]) for held in corpus.records([*cities_of])
    )
    if study.every_city:
        named = ((number, record, judge.mentioned_cities(record)) for number, record, _ in items)
        items = (item for item in named if item[2])
    return list(judge.decide(_watched(items, len(cities_of), progress)))


def classify_all(
    study: Study, corpus: Corpus, *, progress: Progress | None = None
) -> Iterator[Decision]:
    """Decide on every record the corpus holds, city or not, in the order of their numbers."""
    judge = load_judge(study)
    items = (
        (held.id, held.record, judge.mentioned_cities(held.record)) for held in corpus.records()
    )
    return judge.decide(_watched(items, corpus.totals().records, progress))


def find_articles(
    study: Study,
    corpus: Corpus,
    *,
    counted: bool = True,
    decide: bool = True,
    city: str = "",
    topic: str = "",
    progress: Progress | None = None,
) -> list[Article]:
    """The records that exports and networks are made of.

    Parameters
    ----------
    study, corpus
        What is asked, and the literature.
    counted
        What the study counts; otherwise every record the corpus holds.
    decide
        Where every record is taken, whether its cities and topic are wanted; that takes longer.
    city, topic
        Only the articles on this city (its name or an alias; in a study of all cities the name
        under which it is counted) or of this topic (A, M or D).
    progress
        Called now and then with records judged and records in all.

    Raises
    ------
    StudyError
        When the city is not in the study.
    ModelError
        When a model cannot be loaded.
    """
    listed = city and not study.every_city
    name = study.narrowed([city]).cities[0].name if listed else city
    if not (counted or decide or city or topic):
        return all_articles(corpus)
    decisions: Iterable[Decision]
    if counted:
        decisions = judge_study(study, corpus, load_judge(study), progress=progress)
    else:
        decisions = classify_all(study, corpus, progress=progress)
    return select_articles(corpus, decisions, counted=counted, city=name, topic=topic)


def _watched(
    items: Iterable[tuple[int, Record, list[str]]], total: int, progress: Progress | None
) -> Iterator[tuple[int, Record, list[str]]]:
    for done, item in enumerate(items):
        if progress and done % 100 == 0:
            progress(done, total)
        yield item
    if progress:
        progress(total, total)


def _flow(corpus: Corpus, study: Study, decisions: list[Decision]) -> Flow:
    totals = corpus.totals()
    window = (study.search.first.first, study.search.last.last)
    terms = to_fts5(study.terms)
    with_terms = len(corpus.search(terms))
    in_window = len(corpus.search(terms, window))
    named = {decision.record_id for decision in decisions}
    meant = {decision.record_id for decision in decisions if decision.mention}
    included = {decision.record_id for decision in decisions if decision.counted}
    return Flow(
        identified=totals.entries,
        by_source=totals.by_source,
        unreadable=totals.skipped,
        duplicates_removed=totals.duplicates,
        screened=totals.records,
        excluded={
            "without the search terms": totals.records - with_terms,
            "outside the window": with_terms - in_window,
            "naming no city of the study": in_window - len(named),
            "naming a city that is not meant": len(named) - len(meant),
            "not about smart-city models, applications or data": len(meant) - len(included),
        },
        included=len(included),
    )


def _keyword_picture(study: Study, corpus: Corpus, decisions: list[Decision]) -> str:
    from reputation.report.keyword_picture import draw_keywords  # noqa: PLC0415 - loads networkx

    articles = select_articles(corpus, decisions)
    return draw_keywords(articles, without=phrases_of(study.terms))


def _uncertainty(
    judge: Judge, decisions: list[Decision], ranks: Mapping[str, int | None]
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
