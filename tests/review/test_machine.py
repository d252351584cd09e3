"""The machine that learns from likenesses finds what scikit-learn's finds from features."""

from __future__ import annotations

import numpy as np
import pytest
from reviews import made_up
from scipy import sparse
from sklearn.svm import LinearSVC

import reputation.review.learner as learner_module
from reputation.review.learner import Learner
from reputation.review.machine import learn, likenesses


def features(size: int, seed: int) -> sparse.csr_matrix:
    rng = np.random.default_rng(seed)
    drawn = sparse.random(size, 300, density=0.1, format="csr", dtype=np.float32, rng=rng)
    common = sparse.csr_matrix(rng.random((size, 3)), dtype=np.float32)
    return sparse.hstack([drawn, common], format="csr")


def test_likenesses_are_the_products_of_all_rows() -> None:
    drawn = features(40, 1)
    expected = drawn.toarray() @ drawn.toarray().T
    assert np.allclose(likenesses(drawn), expected, atol=1e-5)


@pytest.mark.parametrize("cost", [0.01, 0.11, 20.0])
def test_scores_are_those_of_scikit_learn(cost: float) -> None:
    drawn = features(60, 2)
    truth = np.random.default_rng(3).random(60) < 0.3
    weights = np.where(truth, 3.0, 0.5)
    likeness = likenesses(drawn)
    scores = learn(likeness, truth, cost * weights) @ likeness
    machine = LinearSVC(C=cost, tol=1e-8, max_iter=100_000, random_state=0)
    machine.fit(drawn.astype(np.float64), truth, weights)
    expected = np.asarray(drawn @ machine.coef_.ravel())
    assert np.allclose(scores, expected, atol=0.01 * np.ptp(expected))


def test_records_without_any_term_are_learnt_from_all_the_same() -> None:
    empty = sparse.csr_matrix((3, 5), dtype=np.float32)
    assert np.isfinite(learn(likenesses(empty), np.array([True, False, False]), np.ones(3))).all()


@pytest.mark.parametrize("known", [4, 20])
def test_many_records_are_ranked_as_few_are(known: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, truth = made_up(90)
    labels = {place: truth[place] for place in range(known * 3)}
    few = Learner(texts).scores(labels)
    monkeypatch.setattr(learner_module, "_AT_ONCE", 10)
    many = Learner(texts).scores(labels)
    assert np.corrcoef(few, many)[0, 1] > 0.999
