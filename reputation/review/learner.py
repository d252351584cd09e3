"""Learn from the decisions so far which of the other records are likely to be relevant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from reputation.judgement.models.text import normalise
from reputation.literature.records.record import Record
from reputation.review.machine import learn, likenesses
from reputation.review.relative_ranks import relative_ranks

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
# With so many relevant records known both models have the same say; with fewer the plain one has
# more, since what few records share with others by chance misleads the wide one.
_TELLING = 15
# Of the unlabelled records so many are presumed irrelevant, at so much of the weight of those that
# are known to be. They tell what is common in this literature, which few labels cannot.
_PRESUMED = 100
_PRESUMED_WEIGHT = 0.2
# In the likeness of two records words as written count twice as much as pieces of words, and stems,
# which say much the same, a bit more than half as much.
_PLAIN_WEIGHT = 2**0.5
_STEMS_WEIGHT = 0.6**0.5
# Up to so many records each is compared with each other: 128 MB, and a fit takes a tenth as long.
_AT_ONCE = 4_000
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
    """Two linear support vector machines, fitted again to all labels; their ranks are averaged.

    The plain one is ASReview's ELAS u4: TF-IDF of words and pairs of words of title and abstract.
    The wide one also sees pieces of four letters of the words, which tell that names of drugs or
    compounds are related, and word stems and their pairs with title, abstract and keywords apart;
    and it presumes some unlabelled records to be irrelevant. With n relevant records known the wide
    one has the share n / (n + 15), since what few of them share with others by chance misleads it
    more (``docs/method/screening.md`` has the figures).

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
            raise ValueError("there is no text to learn from")
        size = len(texts)
        least = 1 if size < _FEW_RECORDS else max(2, size // _RECORDS_A_TERM)
        whole = [" ".join(fields[:2]) for fields in texts]
        stems = [[normalise(text) for text in column] for column in zip(*texts, strict=True)]
        weights = [_TITLE_WEIGHT, *[1.0] * (len(stems) - 1)]
        apart = [
            _weigh(_count(field, str.split), least, weight=weight)
            for field, weight in zip(stems, weights, strict=True)
        ]
        plain = _weigh(_count(whole), least if size > _MANY else 1, _MOST_RECORDS)
        pieces = _weigh(_count_pieces(whole), least)
        self._plain = _View(plain)
        stemmed = _join(apart) * _STEMS_WEIGHT
        self._wide = _View(_join([plain * _PLAIN_WEIGHT, pieces, stemmed]))

    def scores(self, labels: Mapping[int, bool]) -> NDArray[np.float64]:
        """Score all records from the labels of some.

        Parameters
        ----------
        labels
            For the places of labelled records, whether they are relevant.

        Returns
        -------
        ndarray of shape (records,)
            From 0 to 1, the larger, the more likely relevant than others; the same labels give
            the same scores.

        Raises
        ------
        ValueError
            When no label is relevant or none is irrelevant.
        """
        places = np.array(sorted(labels), dtype=np.int64)
        truth = np.array([bool(labels[place]) for place in places.tolist()], dtype=bool)
        if truth.all() or not truth.any():
            raise ValueError("learning needs at least one relevant and one irrelevant record")
        plain = self._plain.scores(places, truth, _weights(truth))
        wide = self._wide.scores(*_with_presumed(places, truth, self._wide.size))
        share = truth.sum() / (truth.sum() + _TELLING)
        return np.asarray(share * relative_ranks(wide) + (1 - share) * relative_ranks(plain))


class _View:
    """Features of all records, and how like each other they are where the records are few."""

    def __init__(self, features: sparse.csr_matrix) -> None:
        self._features = features
        self._likeness = likenesses(features) if features.shape[0] <= _AT_ONCE else None

    @property
    def size(self) -> int:
        """How many records there are."""
        return int(self._features.shape[0])

    def scores(
        self,
        places: NDArray[np.int64],
        truth: NDArray[np.bool_],
        weights: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        if self._likeness is not None:
            rows = self._likeness[places]
            shares = learn(rows[:, places], truth, _C * weights)
            return np.asarray(shares.astype(np.float32) @ rows, dtype=np.float64)
        model = LinearSVC(C=_C, tol=_TOLERANCE, random_state=0)
        model.fit(self._features[places].astype(np.float64), truth, weights)
        scores = self._features @ model.coef_.ravel().astype(np.float32)
        return np.asarray(scores, dtype=np.float64)


def _count_pieces(texts: Sequence[str]) -> sparse.csr_matrix:
    """Count the pieces of four letters in words; the gaps around a word are letters, too."""
    words = CountVectorizer(dtype=np.float32)
    # The text added at the end is for those that have no words at all.
    counts = words.fit_transform([*texts, "text"])[:-1]
    pieces = HashingVectorizer(
        n_features=_BUCKETS,
        analyzer="char_wb",
        ngram_range=(4, 4),
        alternate_sign=False,
        norm=None,
        dtype=np.float32,
    )
    return counts @ pieces.transform(words.get_feature_names_out())


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
    """Sublinear TF-IDF of the terms that occur in so many texts, rows of equal length.

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


def _with_presumed(
    places: NDArray[np.int64], truth: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.float64]]:
    """Add unlabelled records, presumed irrelevant, and give all their weights.

    Cormack and Grossman (2015), Autonomy and reliability of continuous active learning,
    arXiv:1504.06868, add 100 each time. Which ones depends only on the number of labels.
    """
    unlabelled = np.setdiff1d(np.arange(size), places, assume_unique=True)
    chance = np.random.default_rng(len(places))
    presumed = chance.choice(unlabelled, min(_PRESUMED, len(unlabelled)), replace=False)
    weights = _weights(truth)
    if not len(presumed):
        return places, truth, weights
    share = _PRESUMED_WEIGHT * weights[~truth].sum() / len(presumed)
    return (
        np.concatenate([places, presumed]),
        np.concatenate([truth, np.zeros(len(presumed), dtype=bool)]),
        np.concatenate([weights, np.full(len(presumed), share)]),
    )


def _weights(truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of labelled records that sum to their number."""
    relevant = truth.sum()
    weights = np.where(truth, 1.0, relevant / (_RATIO * (len(truth) - relevant)))
    return np.asarray(weights * (len(truth) / weights.sum()))
