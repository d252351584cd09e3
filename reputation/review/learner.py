"""Learns from the decisions so far which of the other records are likely relevant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Learner"]


class Learner:
    """TF-IDF and a linear support vector machine."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        self._features = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(
            [" ".join(text) for text in texts]
        )

    def scores(self, labels: Mapping[int, bool]) -> NDArray[np.float64]:
        """One number a text: the larger, the more likely relevant."""
        places = sorted(labels)
        y = [labels[place] for place in places]
        model = LinearSVC(C=0.11, class_weight="balanced", random_state=0).fit(
            self._features[places], y
        )
        return np.asarray(model.decision_function(self._features))
