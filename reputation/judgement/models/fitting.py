"""Linear scores of texts: fitted on labels, upon an earlier model, or taught by a better one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression, Ridge

from reputation.judgement.models.features import Block, Features, fit_blocks, fit_shares
from reputation.judgement.models.linear_model import TextModel
from reputation.judgement.models.text import NormalText

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Background", "Linear", "Recipe", "fit_linear"]

_LEAST_TAUGHT = 3  # texts that a term must stand in; 2 gain nothing and double the file
_WORDS = 0.5  # length of a mean word vector beside a block of TF-IDF, which has 1
_RIDGE = 0.5


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a model is made of: see `docs/models.md` for what was tried.

    Attributes
    ----------
    name, classes
        Of the model.
    blocks
        Parts of the text, see `reputation.judgement.models.features.Block`.
    strength
        Inverse strength of the regularisation of the logistic regression.
    """

    name: str
    classes: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores that are sums over the terms of a text.

    Attributes
    ----------
    blocks
        The features, ``n`` terms in all.
    coefficients, intercepts
        One row of ``n`` a class; a single one, for the second class, where there are two.
    """

    blocks: tuple[Block, ...]
    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    def scores(self, texts: Sequence[NormalText]) -> NDArray[np.float64]:
        """Return texts x 1, or texts x classes."""
        return np.asarray(
            Features(self.blocks).transform(texts) @ self.coefficients.T + self.intercepts
        )


@dataclass(frozen=True)
class Background:
    """Texts without labels, and what a sentence model makes of texts and words.

    Attributes
    ----------
    texts
        Without labels, of the same literature.
    vectors
        Of every text, labelled or not, each of length 1.
    words
        Of stems.
    encoder
        Which sentence model, for the card.
    """

    texts: tuple[NormalText, ...]
    vectors: Mapping[NormalText, NDArray[np.float64]]
    words: Mapping[str, NDArray[np.float64]]
    encoder: str


def fit_linear(
    recipe: Recipe,
    texts: Sequence[NormalText],
    y: NDArray[np.int_],
    *,
    background: Background | None = None,
    start: TextModel | None = None,
) -> Linear:
    """Fit scores on labelled texts.

    Parameters
    ----------
    recipe
        What they are made of.
    texts, y
        Labelled texts, and the number of each one's class.
    background
        Where given, a teacher that also sees the sentence vectors is fitted on the labels, and
        the scores are fitted to the teacher's, over all texts (Ba and Caruana 2014, *Do deep nets
        really need to be deep?*).
    start
        Where given, its scores are where the fit begins and what regularisation draws it back to,
        so that few labels correct an earlier model rather than replace it (Chelba and Acero 2006,
        *Adaptation of maximum entropy capitalizer*).
    """
    if background:
        return _taught(recipe, texts, y, background)
    blocks = fit_blocks(recipe.blocks, texts)
    features = Features(blocks).transform(texts)
    if start is None:
        return Linear(blocks, *_regress(recipe, features, y))
    earlier = start.scale * start.scores(texts) + start.shift
    weights, moved = _regress_upon(earlier, features, y, recipe.strength)
    return Linear(
        (*blocks, *start.blocks),
        np.hstack([weights, start.scale * np.asarray(start.coefficients)]),
        moved + start.scale * np.asarray(start.intercepts) + start.shift,
    )


def _taught(
    recipe: Recipe, texts: Sequence[NormalText], y: NDArray[np.int_], background: Background
) -> Linear:
    every = [*texts, *background.texts]
    blocks = fit_blocks(recipe.blocks, every, least=_LEAST_TAUGHT)
    features = Features(blocks).transform(every)
    seen = _beside(features, np.array([background.vectors[text] for text in every]))
    teacher = _regression(recipe).fit(seen[: len(texts)], y)
    wanted = teacher.decision_function(seen).reshape(len(every), -1)

    # A mean of word vectors is linear in the shares of the words: the student learns on a few
    # hundred numbers what each of thousands of words, also unlabelled ones, speaks for.
    parts = tuple(dict.fromkeys(part for parts in recipe.blocks for part in parts))
    shares = fit_shares(parts, every, background.words, least=_LEAST_TAUGHT)
    table = np.array([background.words[stem] for stem in shares.terms])
    means = Features([shares]).transform(every) @ table
    factor = _WORDS / np.sqrt((means**2).sum(axis=1).mean())
    student = Ridge(alpha=_RIDGE).fit(_beside(features, factor * means), wanted)
    coefficients = student.coef_.reshape(wanted.shape[1], -1)
    own, weights = np.split(coefficients, [features.shape[1]], axis=1)
    return Linear(
        (*blocks, shares),
        np.hstack([own, factor * weights @ table.T]),
        np.ravel(student.intercept_),
    )


def _regression(recipe: Recipe) -> Any:
    return LogisticRegression(C=recipe.strength, class_weight="balanced", max_iter=2000)


def _regress(
    recipe: Recipe, features: csr_matrix, y: NDArray[np.int_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    regression = _regression(recipe).fit(features, y)
    return regression.coef_, regression.intercept_


def _regress_upon(
    earlier: NDArray[np.float64], features: csr_matrix, y: NDArray[np.int_], strength: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logistic regression with given scores to add to; scikit-learn's takes none.

    The loss is that of `LogisticRegression` with balanced classes.
    """
    rows, number = earlier.shape
    two = number == 1
    counts = np.bincount(y, minlength=2 if two else number)
    weight = (rows / (len(counts) * np.maximum(counts, 1)))[y]
    wanted = np.eye(len(counts))[y][:, len(counts) - number :]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        held = flat.reshape(number, -1)
        scores = earlier + features @ held[:, :-1].T + held[:, -1]
        every = np.hstack([np.zeros((rows, 1)), scores]) if two else scores
        logs = log_softmax(every, axis=1)
        lost = -strength * float(weight @ logs[np.arange(rows), y])
        off = strength * weight[:, None] * (np.exp(logs)[:, len(counts) - number :] - wanted)
        slope = np.hstack([(features.T @ off).T + held[:, :-1], off.sum(axis=0)[:, None]])
        return lost + float((held[:, :-1] ** 2).sum()) / 2, slope.ravel()

    begin = np.zeros(number * (features.shape[1] + 1))
    found = minimize(loss, begin, jac=True, method="L-BFGS-B").x.reshape(number, -1)
    return found[:, :-1], found[:, -1]


def _beside(features: csr_matrix, dense: NDArray[np.float64]) -> csr_matrix:
    return csr_matrix(hstack([features, csr_matrix(dense)]))
