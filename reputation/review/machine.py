"""A support vector machine fitted from the similarities (Gram matrix) of the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["learn", "likenesses"]

# A term of more texts than this share is cheaper in a dense product.
_FREQUENT = 0.05
_ROUNDS = 20
_STEPS = 100
# The order of the scores is settled long before their digits are.
_TOLERANCE = 1e-3


def likenesses(features: sparse.csr_matrix) -> NDArray[np.float32]:
    """The product of each row with each other row."""
    texts_with = np.bincount(features.indices, minlength=features.shape[1])
    frequent = texts_with > _FREQUENT * features.shape[0]
    dense = features[:, np.flatnonzero(frequent)].toarray()
    rare = features[:, np.flatnonzero(~frequent & (texts_with > 0))]
    return np.asarray(dense @ dense.T + (rare @ rare.T).toarray(), dtype=np.float32)


def learn(
    likeness: NDArray[np.float32], truth: NDArray[np.bool_], costs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How much each labelled text adds to, or takes from, the score of what is like it.

    The least of half the squared length of the weights, the constant's included, plus for each
    text its cost times the square of what its score is short of 1 on its side: what scikit-learn's
    ``LinearSVC`` minimises. Chapelle (2007), Training a support vector machine in the primal,
    Neural Computation 19:1155-1178: Newton's method, each step by conjugate gradients.

    Parameters
    ----------
    likeness
        Of the labelled texts with each other.
    truth
        For each of them, whether it is relevant.
    costs
        What a fault on each of them costs.
    """
    side = np.where(truth, 1.0, -1.0)
    spread = 1 / (2 * costs)
    matrix = likeness + np.float32(1)  # the constant
    short = np.ones(len(side), dtype=bool)
    shares = np.zeros(len(side))
    for _ in range(_ROUNDS):
        shares = _solve(matrix, spread, side, short, shares * short)
        now_short = side * (matrix @ shares.astype(np.float32)) < 1
        if np.array_equal(now_short, short):
            break
        short = now_short
    return shares


def _solve(
    matrix: NDArray[np.float32],
    spread: NDArray[np.float64],
    side: NDArray[np.float64],
    short: NDArray[np.bool_],
    start: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Solve (matrix + spread) x = side for the texts that are short, others zero."""

    def times(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((matrix @ x.astype(np.float32)) * short + spread * x)

    scale = 1 / (spread + matrix.diagonal())
    x, wanted = start, side * short
    rest = wanted - times(x)
    scaled = scale * rest
    way, size = scaled, float(rest @ scaled)
    enough = _TOLERANCE**2 * float(wanted @ (scale * wanted))
    for _ in range(_STEPS):
        if size <= enough:
            break
        image = times(way)
        length = size / float(way @ image)
        x = x + length * way
        rest = rest - length * image
        scaled = scale * rest
        size, before = float(rest @ scaled), size
        way = scaled + size / before * way
    return x
