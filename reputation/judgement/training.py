"""Training the relevance and topic models on hand labels, with cross-validated figures."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score, log_loss, precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline

from reputation import __version__
from reputation.errors import ModelError
from reputation.judgement.labels import TOPICS
from reputation.judgement.model import VECTORISER, TextModel, calibrate

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Example", "train_relevance", "train_topics"]

_FOLDS = 10
_SEED = 2020


@dataclass(frozen=True, slots=True)
class Example:
    """A normalised text (see `reputation.judgement.text`) with its labels."""

    text: str
    relevant: bool
    topic: str


def train_relevance(examples: Sequence[Example], version: str, data: str) -> TextModel:
    """Train a model that tells relevant records from others.

    Its threshold is chosen so that, under cross-validation, as many records are called relevant
    as are relevant: the counts are right even where single decisions are not.

    Parameters
    ----------
    examples
        Labelled texts; at least two of each class.
    version
        Recorded with every decision the model makes.
    data
        One line on where texts and labels come from, for the card.

    Raises
    ------
    ModelError
        When a class has too few examples.
    """
    texts = [example.text for example in examples]
    labels = ["1" if example.relevant else "0" for example in examples]
    return _train("relevance", ("0", "1"), texts, labels, version=version, data=data)


def train_topics(examples: Sequence[Example], version: str, data: str) -> TextModel:
    """Train a model that tells the topics A, M and D apart, on the examples that have one.

    Parameters and errors as in `train_relevance`.
    """
    known = [example for example in examples if example.topic]
    texts = [example.text for example in known]
    labels = [example.topic for example in known]
    return _train("topics", TOPICS, texts, labels, version=version, data=data)


def _pipeline() -> Pipeline:
    return make_pipeline(
        TfidfVectorizer(min_df=2, **VECTORISER),
        LogisticRegression(C=10.0, class_weight="balanced", max_iter=2000),
    )


def _train(
    name: str,
    classes: tuple[str, ...],
    texts: list[str],
    labels: list[str],
    *,
    version: str,
    data: str,
) -> TextModel:
    counts = Counter(labels)
    scarce = [label for label in classes if counts[label] < 2]
    if scarce:
        raise ModelError(
            f"cannot train {name}: class {', '.join(scarce)} has fewer than 2 labelled records"
        )
    y = np.array([classes.index(label) for label in labels])
    folds = min(_FOLDS, *counts.values())
    scores = _held_out_scores(texts, y, folds, len(classes))
    scale, shift = _fit_calibration(scores, y)
    probabilities = calibrate(scores, scale, shift)
    threshold = _balanced_threshold(probabilities[:, 1], y) if len(classes) == 2 else 0.0
    fitted = _pipeline().fit(texts, y)
    vectoriser, regression = fitted[0], fitted[-1]
    rows = _in_class_order(regression, len(classes))
    model = TextModel(
        name=name,
        version=version,
        classes=classes,
        terms=tuple(str(term) for term in vectoriser.get_feature_names_out()),
        idf=_plain(vectoriser.idf_),
        coefficients=tuple(_plain(regression.coef_[row]) for row in rows),
        intercepts=_plain(regression.intercept_[rows]),
        scale=scale,
        shift=shift,
        threshold=threshold,
        card={},
    )
    decided = [classes.index(label) for label in model.decide(probabilities)]
    card = {
        "data": data,
        "records": len(labels),
        "labels": {label: counts[label] for label in classes},
        "method": "TF-IDF of stems and pairs of stems, logistic regression, "
        + ("Platt scaling" if len(classes) == 2 else "temperature scaling"),
        "cross_validation": {"folds": folds, "seed": _SEED, **_figures(y, decided, classes)},
        "versions": {
            "reputation": __version__,
            "scikit-learn": sklearn.__version__,
            "python": platform.python_version(),
        },
    }
    return TextModel(**{**model.__dict__, "card": card})


def _held_out_scores(
    texts: list[str], y: NDArray[np.int_], folds: int, classes: int
) -> NDArray[np.float64]:
    """Decision scores of each text from a model that has not seen it."""
    scores = np.zeros((len(texts), 1 if classes == 2 else classes))
    splitter = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    for train, test in splitter.split(texts, y):
        model = _pipeline().fit([texts[i] for i in train], y[train])
        found = model.decision_function([texts[i] for i in test])
        scores[test] = found.reshape(len(test), -1)
    return scores


def _in_class_order(regression: Any, classes: int) -> list[int]:
    return [0] if classes == 2 else [list(regression.classes_).index(k) for k in range(classes)]


def _fit_calibration(scores: NDArray[np.float64], y: NDArray[np.int_]) -> tuple[float, float]:
    if scores.shape[1] == 1:
        platt = LogisticRegression(C=1e6, max_iter=2000).fit(scores, y)
        return float(platt.coef_[0, 0]), float(platt.intercept_[0])
    scales = np.geomspace(0.05, 20, 121)
    losses = [log_loss(y, calibrate(scores, scale, 0.0)) for scale in scales]
    return float(scales[int(np.argmin(losses))]), 0.0


def _balanced_threshold(probabilities: NDArray[np.float64], y: NDArray[np.int_]) -> float:
    """The threshold at which as many are called relevant as are."""
    wanted = int(y.sum())
    ordered = np.sort(probabilities)[::-1]
    return float((ordered[wanted - 1] + ordered[min(wanted, len(ordered) - 1)]) / 2)


def _figures(y: NDArray[np.int_], decided: list[int], classes: tuple[str, ...]) -> dict[str, Any]:
    precision, recall, _, _ = precision_recall_fscore_support(
        y, decided, labels=range(len(classes)), zero_division=0.0
    )
    return {
        "kappa": round(float(cohen_kappa_score(y, decided)), 3),
        "macro_f1": round(float(f1_score(y, decided, average="macro", zero_division=0.0)), 3),
        "accuracy": round(float(np.mean(y == np.array(decided))), 3),
        "precision": {c: round(float(p), 3) for c, p in zip(classes, precision, strict=True)},
        "recall": {c: round(float(r), 3) for c, r in zip(classes, recall, strict=True)},
    }


def _plain(numbers: NDArray[np.float64]) -> tuple[float, ...]:
    """Nine significant digits: exact enough for any decision, and half the file."""
    return tuple(float(f"{number:.9g}") for number in numbers)
