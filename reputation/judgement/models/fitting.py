"""Linear scores of texts: fitted to labels, starting from a model, or to a teacher's scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack, vstack
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression, Ridge

from reputation.judgement.models.features import (
    Block,
    Features,
    fit_blocks,
    fit_cues,
    fit_shares,
)
from reputation.judgement.models.linear_model import TextModel
from reputation.judgement.models.text import NormalText

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Background", "Linear", "Recipe", "fit_linear"]

_LEAST_TAUGHT = 3  # texts that a term must stand in; 2 gain nothing and double the file
_WORDS = 0.5  # length of a mean word vector beside a block of TF-IDF, which has 1
_RIDGE = 0.5
_CUE = 0.3  # spread of a cue beside words


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
    cues
        Whether it sees cues beside words.
    words
        How much more words weigh than they are long.
    balanced
        Whether each class weighs the same, however rare; else probabilities are those of the
        labelled texts.
    """

    name: str
    classes: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]
    strength: float
    cues: bool = False
    words: float = 1.0
    balanced: bool = True


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
    shares: NDArray[np.float64] | None = None,
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
    shares
        Of two classes, how surely each text is of the second, where readers said so: a text that
        readers are torn about counts in part for either class.
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
        return _taught(recipe, texts, y, shares, background)
    design = _design(recipe, texts, least=2)
    features = design.transform(texts)
    if start is None:
        regression = _regress(recipe, features, y, shares)
        return design.linear(regression.coef_, regression.intercept_)
    earlier = start.scale * start.scores(texts) + start.shift
    weights, moved = _regress_upon(earlier, features, y, recipe.strength)
    own = design.linear(weights, moved)
    return Linear(
        (*own.blocks, *start.blocks),
        np.hstack([own.coefficients, start.scale * np.asarray(start.coefficients)]),
        moved + start.scale * np.asarray(start.intercepts) + start.shift,
    )


@dataclass(frozen=True, slots=True)
class _Design:
    """Blocks of features, and by what each column is multiplied while a model is fitted."""

    blocks: tuple[Block, ...]
    factors: NDArray[np.float64]

    def transform(self, texts: Sequence[NormalText]) -> csr_matrix:
        return csr_matrix(Features(self.blocks).transform(texts).multiply(self.factors))

    def linear(self, coefficients: NDArray[np.float64], intercepts: NDArray[np.float64]) -> Linear:
        return Linear(self.blocks, coefficients * self.factors, np.ravel(intercepts))


def _design(recipe: Recipe, texts: Sequence[NormalText], *, least: int) -> _Design:
    words = fit_blocks(recipe.blocks, texts, least=least)
    factors = [np.full(len(block.terms), recipe.words) for block in words]
    if not recipe.cues or not any(text.cues for text in texts):
        return _Design(words, np.concatenate(factors))
    cues = fit_cues(texts)
    spread = np.std([text.cues for text in texts if text.cues], axis=0)
    known = np.where(spread > 0, _CUE / np.maximum(spread, 1e-9), 0.0)
    return _Design((*words, cues), np.concatenate([*factors, known]))


def _taught(
    recipe: Recipe,
    texts: Sequence[NormalText],
    y: NDArray[np.int_],
    shares: NDArray[np.float64] | None,
    background: Background,
) -> Linear:
    every = [*texts, *background.texts]
    design = _design(recipe, every, least=_LEAST_TAUGHT)
    features = design.transform(every)
    vectors = np.array([background.vectors[text] for text in every])
    seen = _beside(features, recipe.words * vectors)
    teacher = _regress(recipe, seen[: len(texts)], y, shares)
    wanted = teacher.decision_function(seen).reshape(len(every), -1)

    # A mean of word vectors is linear in the shares of the words: the student learns on a few
    # hundred numbers what each of thousands of words, also unlabelled ones, speaks for.
    parts = tuple(dict.fromkeys(part for parts in recipe.blocks for part in parts))
    known = fit_shares(parts, every, background.words, least=_LEAST_TAUGHT)
    table = np.array([background.words[stem] for stem in known.terms])
    means = Features([known]).transform(every) @ table
    factor = _WORDS * recipe.words / np.sqrt((means**2).sum(axis=1).mean())
    student = Ridge(alpha=_RIDGE * recipe.words**2).fit(_beside(features, factor * means), wanted)
    coefficients = student.coef_.reshape(wanted.shape[1], -1)
    own, weights = np.split(coefficients, [features.shape[1]], axis=1)
    linear = design.linear(own, student.intercept_)
    return Linear(
        (*linear.blocks, known),
        np.hstack([linear.coefficients, factor * weights @ table.T]),
        linear.intercepts,
    )


def _regress(
    recipe: Recipe,
    features: csr_matrix,
    y: NDArray[np.int_],
    shares: NDArray[np.float64] | None,
) -> Any:
    regression = LogisticRegression(
        C=recipe.strength, class_weight="balanced" if recipe.balanced else None, max_iter=2000
    )
    if shares is None:
        return regression.fit(features, y)
    both = np.repeat([1, 0], len(y))
    return regression.fit(
        vstack([features, features]), both, sample_weight=np.concatenate([shares, 1 - shares])
    )


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
