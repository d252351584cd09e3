"""Weights of indicators and pillars: as given, equal, or from principal components.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 6.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.errors import IndicatorError
from reputation.index.framework import Framework

__all__ = ["WEIGHTINGS", "component_weights", "equal_weights", "varimax"]

Matrix: TypeAlias = NDArray[np.float64]

#: The kinds of weights.
WEIGHTINGS = ("given", "equal", "pca")


def equal_weights(framework: Framework) -> Framework:
    """Equal weights for the indicators within a pillar, and for the groups within a group."""
    return framework.with_weights(
        dict.fromkeys(framework.names, 1.0), dict.fromkeys(framework.pillars, 1.0)
    )


def component_weights(values: pd.DataFrame, *, least_share: float = 0.1) -> dict[str, float]:
    """Weights from principal components (handbook, section 6.1; Nicoletti et al. 2000).

    Components of the correlation matrix that explain at least `least_share` of the variance are
    kept (the first at least) and rotated by varimax. Each indicator belongs to the component it
    loads highest on; its weight is its squared loading, as a share of what the component
    explains, times the component's share of what all explain. The weights are scaled to add up
    to 1. They correct for overlap between indicators and say nothing about importance.

    Parameters
    ----------
    values : DataFrame of shape (cities, indicators)
        Without missing values.
    least_share
        Criterion (ii) of the handbook.

    Raises
    ------
    IndicatorError
        When an indicator has the same value for every city, or there are fewer than 3 cities.
    """
    x = values.to_numpy(dtype=float)
    names = [str(name) for name in values.columns]
    if len(names) == 1:
        return {names[0]: 1.0}
    if len(x) < 3:
        raise IndicatorError(
            f"weights from principal components need at least 3 cities; there are {len(x)}"
        )
    for name, column in zip(names, x.T, strict=True):
        if column.min() == column.max():
            raise IndicatorError(
                f"{name}: has the same value for every city, so it has no principal components; "
                "leave it out, or choose given or equal weights"
            )
    variances, vectors = np.linalg.eigh(np.corrcoef(x, rowvar=False))
    variances, vectors = variances[::-1], vectors[:, ::-1]
    kept = max(1, int((variances / len(names) >= least_share).sum()))
    loadings = varimax(vectors[:, :kept] * np.sqrt(variances[:kept]))
    squared = loadings**2
    # With one variance for all: (squared / explained) * (explained / total), scaled to 1.
    weights = squared.max(axis=1)
    return {name: float(w) for name, w in zip(names, weights / weights.sum(), strict=True)}


def varimax(loadings: Matrix, *, steps: int = 500, tolerance: float = 1e-12) -> Matrix:
    """Rotate factor loadings so that each indicator loads on few factors.

    Varimax with the rows scaled to unit length (Kaiser 1958, Psychometrika 23:187), by repeated
    singular value decomposition.

    Parameters
    ----------
    loadings : array of shape (indicators, factors)

    Returns
    -------
    array of the same shape
    """
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    length[length == 0] = 1
    scaled = loadings / length
    rotation = np.eye(loadings.shape[1])
    reached = 0.0
    for _ in range(steps):
        turned = scaled @ rotation
        left, singular, right = np.linalg.svd(
            scaled.T @ (turned**3 - turned * (turned**2).mean(axis=0))
        )
        rotation = left @ right
        if singular.sum() <= reached * (1 + tolerance):
            break
        reached = float(singular.sum())
    result: Matrix = scaled @ rotation * length
    return result
