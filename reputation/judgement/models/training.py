"""Train the relevance and topic models on manual labels, with cross-validated figures."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score, precision_recall_fscore_support

from reputation import __version__
from reputation.errors import ModelError
from reputation.judgement.models.features import plain_numbers
from reputation.judgement.models.fitting import Background, Linear, Recipe, fit_linear
from reputation.judgement.models.held_out import SEED, held_out_parts
from reputation.judgement.models.linear_model import TextModel, calibrate
from reputation.judgement.models.text import NormalText
from reputation.judgement.models.thresholds import find_thresholds
from reputation.study.topics import TOPICS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "RELEVANCE",
    "TOPIC",
    "Example",
    "by_chance",
    "check_classes",
    "figures",
    "fit",
    "labels_of",
    "topic_recipe",
    "train",
    "train_relevance",
    "train_topics",
]

_FOLDS = 10
_LEAST = 5  # examples by chance of each class, to fit thresholds on them alone
_SURE = 0.98  # of a label that readers were not asked about


@dataclass(frozen=True, slots=True)
class Example:
    """A normalised text with its labels.

    Attributes
    ----------
    text
        See `reputation.judgement.models.text`.
    relevant, topic
        Its labels; None or ``""`` where it has none.
    by_chance
        Whether it speaks for the literature as a whole. Calibration and thresholds are fitted on
        such examples alone, where there are enough.
    cities
        Cities that it is known to speak of, for the error of counts.
    share
        How surely it is relevant, where readers were torn; None where they were not asked.
    collection
        The literature that it is from, so that models can be tried on one that they never saw.
    """

    text: NormalText
    relevant: bool | None
    topic: str
    by_chance: bool = True
    cities: tuple[str, ...] = ()
    share: float | None = None
    collection: str = ""


RELEVANCE = Recipe(
    "relevance",
    ("0", "1"),
    (("title", "title", "body"),),
    1.0,
    cues=True,
    words=2.0,
    balanced=False,
)
TOPIC = Recipe("topics", tuple(TOPICS), (("title",), ("body",), ("title", "title", "body")), 3.0)


def train_relevance(
    examples: Sequence[Example],
    version: str,
    data: str,
    *,
    background: Background | None = None,
    start: TextModel | None = None,
) -> TextModel:
    """Train a model that tells relevant records from others.

    Its thresholds come from records held out (see
    `reputation.judgement.models.thresholds.find_thresholds`): collections whole, where there are
    several.

    Parameters
    ----------
    examples
        Labelled texts; at least two of each class.
    version
        Recorded with every decision the model makes.
    data
        One line on where texts and labels come from, for the card.
    background, start
        A teacher, or an earlier model: see `reputation.judgement.models.fitting.fit_linear`.

    Raises
    ------
    ModelError
        When a class has too few examples.
    """
    return train(RELEVANCE, examples, version, data, background=background, start=start)


def train_topics(
    examples: Sequence[Example],
    version: str,
    data: str,
    *,
    background: Background | None = None,
    start: TextModel | None = None,
) -> TextModel:
    """Train a model that tells the topics apart, on the examples that have one.

    Parameters and errors as in `train_relevance`.
    """
    return train(TOPIC, examples, version, data, background=background, start=start)


def topic_recipe(topics: Collection[str]) -> Recipe:
    """How topics with these codes are told apart."""
    return replace(TOPIC, classes=tuple(topics))


def labels_of(recipe: Recipe, examples: Sequence[Example]) -> tuple[list[Example], list[str]]:
    """The examples that have a label of the recipe's kind, and these labels."""
    if recipe.name == RELEVANCE.name:
        judged = [example for example in examples if example.relevant is not None]
        return judged, ["1" if example.relevant else "0" for example in judged]
    known = [example for example in examples if example.topic]
    return known, [example.topic for example in known]


def check_classes(recipe: Recipe, labels: Sequence[str], least: int) -> None:
    """Refuse labels with fewer than so many of a class.

    Raises
    ------
    ModelError
        Names the classes.
    """
    counts = Counter(labels)
    if scarce := [label for label in recipe.classes if counts[label] < least]:
        raise ModelError(
            f"cannot train {recipe.name}: class {', '.join(scarce)} has fewer than {least} "
            "labelled records; label more with `reputation review STUDY`"
        )


def train(
    recipe: Recipe,
    examples: Sequence[Example],
    version: str,
    data: str,
    *,
    background: Background | None = None,
    start: TextModel | None = None,
) -> TextModel:
    """Train a model by a recipe; see `train_relevance`."""
    known, labels = labels_of(recipe, examples)
    classes, counts = recipe.classes, Counter(labels)
    if start is not None and start.classes != classes:
        raise ModelError(
            f"{start.label} tells {', '.join(start.classes)} apart, not {', '.join(classes)}"
        )
    check_classes(recipe, labels, 2)
    y = np.array([classes.index(label) for label in labels])
    model, scores, folds = fit(
        recipe, known, y, version=version, background=background, start=start
    )
    probabilities = calibrate(scores, model.scale, model.shift)
    decided = np.array([classes.index(answer) for answer in model.decide(probabilities)])
    new = unseen_by(start, known)
    chance = by_chance(known) & new
    card = {
        "data": data,
        "records": len(labels),
        "seen_before": int((~new).sum()),
        "by_chance": int(chance.sum()),
        "by_chance_labels": _in_classes(y[chance], classes),
        "labels": {label: counts[label] for label in classes},
        "method": _method(recipe, background, start),
        "cross_validation": {
            "folds": folds,
            "seed": SEED,
            **figures(y[new], list(decided[new]), classes),
            "by_chance": figures(y[chance], list(decided[chance]), classes),
        },
        "versions": {
            "reputation": __version__,
            "scikit-learn": sklearn.__version__,
            "python": platform.python_version(),
        },
    }
    seen = {example.text.digest for example in known}.union(start.seen if start else ())
    return replace(model, card=card, seen=tuple(sorted(seen)))


def unseen_by(start: TextModel | None, examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Which examples the model that the fit begins with was not trained on."""
    if start is None:
        return np.ones(len(examples), dtype=bool)
    return start.unseen([example.text for example in examples])


def _in_classes(y: NDArray[np.int_], classes: tuple[str, ...]) -> dict[str, int]:
    numbers = np.bincount(y, minlength=len(classes))
    return {name: int(number) for name, number in zip(classes, numbers, strict=True)}


def _method(recipe: Recipe, background: Background | None, start: TextModel | None) -> str:
    """One line for the card."""
    apart = " of title and text apart" if len(recipe.blocks) > 1 else ""
    said = [f"TF-IDF of stems and pairs of stems{apart}"]
    if background:
        said.append(
            "shares of stems, ridge regression on the scores of a logistic regression that also "
            f"sees vectors of {background.encoder}, with {len(background.texts)} unlabelled texts"
        )
    else:
        said.append("logistic regression")
    if start:
        said.append(f"upon the scores of {start.label}")
    said.append("Platt scaling" if len(recipe.classes) == 2 else "temperature scaling")
    return ", ".join(said)


def fit(
    recipe: Recipe,
    examples: Sequence[Example],
    y: NDArray[np.int_],
    *,
    version: str = "",
    folds: int = _FOLDS,
    background: Background | None = None,
    start: TextModel | None = None,
) -> tuple[TextModel, NDArray[np.float64], int]:
    """Fit a model and, on scores held out in cross-validation, its calibration and thresholds.

    `background` and `start` as in `reputation.judgement.models.fitting.fit_linear`.

    Returns
    -------
    model
        Without a card.
    scores
        Held-out scores of the examples.
    folds
        How many parts were held out, one after the other.
    """
    texts = [example.text for example in examples]
    number = len(recipe.classes)
    parts = held_out_parts([example.collection for example in examples], y, folds)
    for train_on, _ in parts:
        if missing := set(range(number)) - set(y[train_on].tolist()):
            raise ModelError(
                f"cannot train {recipe.name}: nearly all records of class "
                f"{', '.join(recipe.classes[n] for n in sorted(missing))} are in one collection "
                "or too few; label more of others with `reputation review STUDY`"
            )
    fitted = partial(fit_linear, recipe, background=background, start=start)
    shares = shares_of(recipe, examples)
    scores = _held_out_scores(fitted, texts, y, shares, parts)
    new = unseen_by(start, examples)
    chance = by_chance(examples) & new
    if min(np.bincount(y[chance], minlength=number)) < _LEAST:
        chance = new
    if min(np.bincount(y[chance], minlength=number)) < _LEAST:
        chance = np.ones(len(y), dtype=bool)
    scale, shift = _fit_calibration(scores[chance], y[chance])
    probabilities = calibrate(scores[chance], scale, shift)
    collections = [example.collection for example, c in zip(examples, chance, strict=True) if c]
    thresholds = find_thresholds(probabilities[:, 1], y[chance], collections) if number == 2 else {}
    linear = fitted(texts, y, shares=shares)
    model = TextModel(
        name=recipe.name,
        version=version,
        classes=recipe.classes,
        blocks=linear.blocks,
        coefficients=tuple(plain_numbers(row) for row in linear.coefficients),
        intercepts=plain_numbers(linear.intercepts),
        scale=scale,
        shift=shift,
        threshold=thresholds.get("counts", 0.0),
        aims=thresholds,
        offsets=() if number == 2 else _balanced_offsets(probabilities, y[chance]),
        card={},
    )
    return model, scores, len(parts)


def by_chance(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Which examples were drawn at random."""
    return np.array([example.by_chance for example in examples], dtype=bool)


def shares_of(recipe: Recipe, examples: Sequence[Example]) -> NDArray[np.float64] | None:
    """How surely each example is relevant, where readers said so of any."""
    if recipe.name != RELEVANCE.name or all(example.share is None for example in examples):
        return None
    known = (_SURE if example.relevant else 1 - _SURE for example in examples)
    return np.array(
        [x if e.share is None else e.share for e, x in zip(examples, known, strict=True)]
    )


def _held_out_scores(
    fitted: Callable[..., Linear],
    texts: Sequence[NormalText],
    y: NDArray[np.int_],
    shares: NDArray[np.float64] | None,
    parts: Sequence[tuple[NDArray[np.int_], NDArray[np.int_]]],
) -> NDArray[np.float64]:
    """Decision scores of each text from a model that has not seen it."""
    pieces = []
    for train_on, test in parts:
        known = None if shares is None else shares[train_on]
        linear = fitted([texts[i] for i in train_on], y[train_on], shares=known)
        pieces.append((test, linear.scores([texts[i] for i in test])))
    order = np.argsort(np.concatenate([test for test, _ in pieces]))
    found: NDArray[np.float64] = np.vstack([scores for _, scores in pieces])[order]
    return found


def _fit_calibration(scores: NDArray[np.float64], y: NDArray[np.int_]) -> tuple[float, float]:
    if scores.shape[1] == 1:
        platt = LogisticRegression(C=1e6, max_iter=2000).fit(scores, y)
        return float(platt.coef_[0, 0]), float(platt.intercept_[0])
    scales = np.geomspace(0.05, 20, 121)
    # The log loss; scikit-learn's takes thirty times as long to make sure of what it is given.
    right = np.array([calibrate(scores, scale, 0.0)[np.arange(len(y)), y] for scale in scales])
    least = np.finfo(np.float64).eps
    losses = -np.log(np.clip(right, least, 1 - least)).mean(axis=1)
    return float(scales[int(np.argmin(losses))]), 0.0


def _balanced_offsets(probabilities: NDArray[np.float64], y: NDArray[np.int_]) -> tuple[float, ...]:
    """Offsets of the logarithms at which each class is decided as often as it occurs."""
    logs = np.log(np.maximum(probabilities, 1e-12))
    wanted = np.bincount(y, minlength=logs.shape[1])
    offsets = np.zeros(logs.shape[1])
    for _ in range(2000):
        missing = wanted - np.bincount((logs + offsets).argmax(axis=1), minlength=len(offsets))
        if not missing.any():
            break
        offsets += 0.005 * np.sign(missing)
    return plain_numbers(offsets - offsets.mean())


def figures(y: NDArray[np.int_], decided: list[int], classes: tuple[str, ...]) -> dict[str, Any]:
    """Kappa, macro-F1, accuracy, and precision and recall of each class."""
    if not len(y):
        return {}
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
