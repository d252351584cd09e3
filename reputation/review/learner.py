"""Learns from the decisions so far which of the other records are likely relevant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn import config_context
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from reputation.judgement.models.text import normalise
from reputation.literature.records.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Learner", "screening_text"]

# Words and pairs of words are hashed, so that no vocabulary of millions of pairs is held.
_BUCKETS = 1 << 22
# Terms of fewer records say nothing of others; in large collections there are too many of them.
_FEW_RECORDS = 100
_RECORDS_A_TERM = 5_000
# A title says as much as its abstract in a tenth of the words.
_TITLE_WEIGHT = 0.7
# From so many records on, rare terms are left out of ELAS u4's view, too, which keeps it small.
_MANY = 20_000
# Terms of more records are left out there, as ASReview does.
_MOST_RECORDS = 0.95
# While labels are few, each of them changes what both voices say.
_FEW_LABELS = 12
# As ASReview's ELAS u4 sets them: regularisation, and how much less all the excluded records
# weigh than all the included ones.
_C = 0.11
_RATIO = 9.8
# The order of the scores is settled long before their digits are.
_TOLERANCE = 0.01


def screening_text(record: Record) -> tuple[str, str, str]:
    """Return what a reviewer reads of a record: title, abstract and keywords."""
    return record.title, record.abstract, "; ".join(record.keywords)


class Learner:
    """Two linear support vector machines, fitted anew to all labels; the mean of their ranks.

    The first sees three views joined: TF-IDF of words and pairs of words as written; of word stems
    and their pairs; and of stems and pairs with title, abstract and keywords kept apart. The
    second is ASReview's ELAS u4: words and pairs of title and abstract, however rare. What one
    overlooks the other sees (``docs/method/screening.md`` has the figures).

    Parameters
    ----------
    texts
        For each record its title and its other fields (abstract, keywords), as they are; the
        same number of fields for each.

    Raises
    ------
    ValueError
        When there are no texts or they differ in their number of fields.

    Examples
    --------
    >>> learner = Learner([("Smart city", "governance"), ("Antenna", ""), ("Smart cities", "")])
    >>> scores = learner.scores({0: True, 1: False})
    >>> bool(scores[2] > scores[1])
    True
    """

    def __init__(self, texts: Sequence[tuple[str, ...]]) -> None:
        if not texts:
            raise ValueError("there are no texts to learn from")
        size = len(texts)
        least = 1 if size < _FEW_RECORDS else max(2, size // _RECORDS_A_TERM)
        plain = _count([" ".join(fields[:2]) for fields in texts])
        self._plain = normalize(
            _weigh(plain, least if size > _MANY else 1, _MOST_RECORDS), copy=False
        )
        views = [_weigh(_count([" ".join(fields) for fields in texts]), least)]
        fields = [
            _count([normalise(field) for field in column], str.split)
            for column in zip(*texts, strict=True)
        ]
        views.append(_weigh(sum(fields[1:], start=fields[0]), least))
        weights = [_TITLE_WEIGHT, *[1.0] * (len(fields) - 1)]
        apart = [_weigh(fields.pop(0), least, weight=weight) for weight in weights]
        views.append(_join(apart))
        self._joined = _join(views)

    def scores(self, labels: Mapping[int, bool]) -> NDArray[np.float64]:
        """Score all records from the labels of some.

        Parameters
        ----------
        labels
            For the places of labelled records, whether they are relevant.

        Returns
        -------
        ndarray of shape (records,)
            The larger, the more likely relevant; the same labels give the same scores.

        Raises
        ------
        ValueError
            When no label is relevant or none is irrelevant.
        """
        return _places(_fit(self._joined, labels)) + _places(_fit(self._plain, labels))

    def in_turns(self) -> Callable[[Mapping[int, bool]], NDArray[np.float64]]:
        """A function like `scores` for labels that grow; from some on it fits one voice a call.

        A few labels later the other voice says almost the same as before, so twice as many steps
        are worth more than both voices in each.
        """
        latest: list[NDArray[np.float64]] = []
        voices = [self._joined, self._plain]

        def scores(labels: Mapping[int, bool]) -> NDArray[np.float64]:
            if len(labels) <= _FEW_LABELS or len(latest) < len(voices):
                latest[:] = [_places(_fit(features, labels)) for features in voices]
            else:
                voices.reverse()
                latest.reverse()
                latest[0] = _places(_fit(voices[0], labels))
            return np.asarray(sum(latest))

        return scores


def _fit(features: sparse.csr_matrix, labels: Mapping[int, bool]) -> NDArray[np.float32]:
    """Scores of all records by a machine that learns from some."""
    places = np.array(sorted(labels), dtype=np.int64)
    truth = np.array([bool(labels[place]) for place in places.tolist()], dtype=bool)
    if truth.all() or not truth.any():
        raise ValueError("learning needs at least one relevant and one irrelevant record")
    model = LinearSVC(C=_C, tol=_TOLERANCE, random_state=0)
    # Its checks of values known to be sound take longer than the fit to a few labels.
    with config_context(assume_finite=True, skip_parameter_validation=True):
        model.fit(features[places].astype(np.float64), truth, _weights(truth))
    return np.asarray(features @ model.coef_.ravel().astype(np.float32))


def _places(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Where each score stands among all, from 0 to below 1."""
    places = np.empty(len(scores))
    places[np.argsort(scores, kind="stable")] = np.arange(len(scores)) / len(scores)
    return places


def _count(
    texts: Sequence[str], analyse: Callable[[str], list[str]] | None = None
) -> sparse.csr_matrix:
    """Count words and pairs of words."""
    vectoriser = HashingVectorizer(
        n_features=_BUCKETS,
        ngram_range=(1, 2),
        tokenizer=analyse,
        token_pattern=None if analyse else r"(?u)\b\w\w+\b",
        alternate_sign=False,
        norm=None,
        dtype=np.float32,
    )
    return vectoriser.transform(texts)


def _weigh(
    counts: sparse.csr_matrix, least: int, most: float = 1.0, weight: float = 1.0
) -> sparse.csr_matrix:
    """Sublinear TF-IDF of the terms that stand in so many texts, rows of equal length.

    In at least `least` texts, and in at most the share `most` of them.
    """
    texts_with = np.bincount(counts.indices, minlength=counts.shape[1])
    fit = (texts_with >= max(1, least)) & (texts_with <= most * counts.shape[0])
    kept = counts[:, np.flatnonzero(fit)]
    if not kept.shape[1]:  # a field that is empty everywhere
        return sparse.csr_matrix((counts.shape[0], 1), dtype=np.float32)
    weighed = TfidfTransformer(sublinear_tf=True).fit(kept).transform(kept, copy=False)
    weighed.data *= weight
    return weighed


def _join(parts: Sequence[sparse.csr_matrix]) -> sparse.csr_matrix:
    return normalize(sparse.hstack(parts, format="csr", dtype=np.float32), copy=False)


def _weights(truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of labelled records that sum to their number."""
    relevant = truth.sum()
    weights = np.where(truth, 1.0, relevant / (_RATIO * (len(truth) - relevant)))
    return np.asarray(weights * (len(truth) / weights.sum()))
