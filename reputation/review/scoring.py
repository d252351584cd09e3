"""Scores for the order of a review, from the bundled model and the reviewer's decisions."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.literature.records.record import Record
from reputation.review.display import Marker
from reputation.study.definition import Study, read_study
from reputation.study.query import to_fts5

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from numpy.typing import NDArray

__all__ = ["MOST", "Scorer", "collect_items", "rough_scores", "scorer_for"]

#: Records laid out for review; the features of more would not fit into memory.
MOST = 50_000

_SEED = 2020
# Scores of more texts take over a second and would block the keyboard: another process makes them.
_MANY = 1000
# What can be looked through unnoticed: titles, and abstracts of those with a term in the title.
_TITLES, _ABSTRACTS = 2000, 100


class Scorer(Protocol):
    """Gives scores for the records of a review, in their order.

    Attributes
    ----------
    wait
        Seconds that a review may wait for the first ones.
    """

    wait: float

    def first(self) -> NDArray[np.float64]:
        """Scores before anything was decided."""

    def fit(self, labels: Mapping[int, bool]) -> NDArray[np.float64]:
        """Scores from the decisions so far (place of the record: relevant or not)."""

    def close(self) -> None:
        """Release its resources."""


def collect_items(
    study: Study, corpus: Corpus, labelled: Collection[str] = (), *, nameless: bool = False
) -> tuple[list[FoundRecord], int]:
    """The records that the study's search finds, by number, with the cities they were found for.

    Of more than `MOST` so many are drawn at random, the same ones as long as the corpus is the
    same, so that what is learnt from them holds for all; those labelled already come on top.

    Parameters
    ----------
    labelled
        DOIs and sources' identifiers of the records that have a label.
    nameless
        Whether records that the terms find come, too, where they name no city of the study.

    Returns
    -------
    items : list of FoundRecord
        The records to be reviewed.
    found : int
        How many the search finds.
    """
    find, window = corpus.searches.find, (study.search.first.first, study.search.last.last)
    hits = {
        city: np.array([hit.record_id for hit in find(to_fts5(query), window)], dtype=int)
        for city, query in (study.queries | ({"": study.terms} if nameless else {})).items()
    }
    found = chosen = np.unique(np.concatenate(list(hits.values())))
    if len(found) > MOST:
        drawn = np.random.default_rng(_SEED).choice(len(found), MOST, replace=False)
        known = np.array(corpus.record_ids_of(labelled), dtype=int)
        chosen = np.union1d(found[drawn], np.intersect1d(known, found))
    cities: dict[int, list[str]] = {number: [] for number in chosen.tolist()}
    for city, numbers in hits.items():
        for number in np.intersect1d(numbers, chosen).tolist() if city else ():
            cities[number].append(city)
    items = [
        FoundRecord(held.record_id, held.record, tuple(cities[held.record_id]))
        for held in corpus.records([*cities])
    ]
    return items, len(found)


def rough_scores(study: Study, items: Sequence[FoundRecord]) -> NDArray[np.float64]:
    """Scores that are there at once, for the first abstract: by the study's terms in the texts.

    A record with a term in its title comes before others, and one whose abstract repeats it often
    before those. Only so many are looked at, since one likely record is wanted, not an order.
    """
    marker = Marker(study)
    scores = np.array([float(marker.count_terms(x.record.title) > 0) for x in items[:_TITLES]])
    scores = np.append(scores, np.zeros(len(items) - len(scores)))
    for place in np.argsort(-scores, kind="stable")[:_ABSTRACTS].tolist():
        often = marker.count_terms(items[place].record.abstract)
        scores[place] += often / (1 + often)
    return scores


def scorer_for(study: Study, corpus: Corpus, items: Sequence[FoundRecord], *, start: str) -> Scorer:
    """A scorer of the items of a study, in a process of its own where they are many.

    Parameters
    ----------
    start
        ``"model"`` or ``"description"``: what the first scores come from.
    """
    if len(items) > _MANY:
        numbers = [item.record_id for item in items]
        return _ScoringProcess(study.path, corpus.path, numbers, start)
    return _RecordScorer(study, [item.record for item in items], start)


class _RecordScorer:
    """Scores in this process; everything heavy is loaded when first needed."""

    wait = 1.0

    def __init__(self, study: Study, records: Sequence[Record], start: str) -> None:
        self._study, self._records, self._start = study, records, start
        self._learner: Any = None

    def first(self) -> NDArray[np.float64]:
        from reputation.judgement.loading import load_relevance  # noqa: PLC0415
        from reputation.judgement.models.text import normalise_record  # noqa: PLC0415

        texts = [normalise_record(record) for record in self._records]
        if self._start == "model":
            return load_relevance(self._study).probabilities(texts)[:, 1]
        study = self._study
        joined = [text.joined for text in texts]
        return _likeness(f"{study.title} {study.description} {study.search.terms}", joined)

    def fit(self, labels: Mapping[int, bool]) -> NDArray[np.float64]:
        from reputation.review.learner import Learner, screening_text  # noqa: PLC0415

        if self._learner is None:
            self._learner = Learner([screening_text(record) for record in self._records])
        scores: NDArray[np.float64] = self._learner.scores(labels)
        return scores

    def close(self) -> None:
        self._learner = None


def _likeness(description: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Cosine of TF-IDF between each text and the study's description."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    from reputation.judgement.models.text import normalise  # noqa: PLC0415

    vectors = TfidfVectorizer(analyzer=str.split).fit_transform([normalise(description), *texts])
    return np.asarray((vectors[1:] @ vectors[0].T).todense()).ravel()


class _ScoringProcess:
    """Scores in a process of its own, which reads the records from the corpus itself."""

    wait = 0.0  # it would be in vain: it takes longer than anyone likes to wait

    def __init__(self, study: Path, corpus: Path, numbers: Sequence[int], start: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, study, corpus, numbers, start), daemon=True
        )
        # No file in a study's folder is mistaken for a Python module.
        os.environ["PYTHONSAFEPATH"] = "1"
        self._process.start()
        theirs.close()

    def first(self) -> NDArray[np.float64]:
        return self._ask(None)

    def fit(self, labels: Mapping[int, bool]) -> NDArray[np.float64]:
        return self._ask(dict(labels))

    def _ask(self, question: dict[int, bool] | None) -> NDArray[np.float64]:
        self._connection.send(question)
        answer = self._connection.recv()
        if isinstance(answer, Exception):
            raise answer
        scores: NDArray[np.float64] = answer
        return scores

    def close(self) -> None:
        self._connection.close()  # the process ends when nobody asks any more
        self._process.join(5)
        self._process.terminate()


def _serve(
    connection: Connection, study_file: Path, corpus_file: Path, numbers: list[int], start: str
) -> None:
    @cache
    def scorer() -> _RecordScorer:
        study = read_study(study_file)
        with Corpus.open(corpus_file) as corpus:
            records = [held.record for held in corpus.records(numbers)]
        return _RecordScorer(study, records, start)

    def answer(question: dict[int, bool] | None) -> Any:
        try:
            return scorer().first() if question is None else scorer().fit(question)
        except Exception as error:
            return error

    # Whoever asks may leave at any moment, in the middle of a question, too.
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            connection.send(answer(connection.recv()))
