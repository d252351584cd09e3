"""How good the models are: nested cross-validation, and the effect of errors on the counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import kendalltau

from reputation.errors import ModelError
from reputation.judgement.models.fitting import Background, Recipe
from reputation.judgement.models.held_out import SEED, held_out_parts
from reputation.judgement.models.linear_model import TextModel
from reputation.judgement.models.training import (
    RELEVANCE,
    Example,
    by_chance,
    check_classes,
    figures,
    fit,
    labels_of,
    unseen_by,
)
from reputation.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "CountError",
    "Evaluation",
    "count_errors",
    "evaluate",
    "learning_curve",
    "rank_agreement",
]

_FEWEST = 3  # of a class: one to test on, one to calibrate with, one to learn from
_INNER = 5  # folds within each training part, for calibration and thresholds
_BINS = 10


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a recipe does on records it has not seen.

    Attributes
    ----------
    name, classes
        Of the model.
    truth, decided
        Class of each example, and what was decided about it by a model that had not seen it.
    probabilities
        Examples x classes, calibrated within the training part of each fold.
    every, chance
        Kappa, macro-F1, accuracy, precision and recall, over all examples and over those chosen
        by chance.
    reliability
        Bins of the probability of the decided class: mean probability, share right, examples.
    ece
        Expected calibration error: the mean over examples of the distance between the two
        (Naeini, Cooper and Hauskrecht 2015, AAAI), over ten bins.
    """

    name: str
    classes: tuple[str, ...]
    truth: tuple[str, ...]
    decided: tuple[str, ...]
    probabilities: NDArray[np.float64]
    every: dict[str, Any]
    chance: dict[str, Any]
    reliability: tuple[tuple[float, float, int], ...]
    ece: float


@dataclass(frozen=True, slots=True)
class CountError:
    """Relevant articles of a city by label and by model, over the labelled examples."""

    city: str
    labelled: int
    counted: int


def evaluate(
    recipe: Recipe,
    examples: Sequence[Example],
    *,
    folds: int = 10,
    background: Background | None = None,
    start: TextModel | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Evaluate a recipe by nested cross-validation.

    Collections are left out whole, as far as there are several (see `folds.held_out_parts`). For
    each part the model, its calibration and its thresholds come from the other parts alone;
    `background` and `start` as in `reputation.judgement.models.fitting.fit_linear`.

    Raises
    ------
    ModelError
        When a class has too few examples, or the earlier model was trained on some.
    """
    known, labels = labels_of(recipe, examples)
    if seen := int((~unseen_by(start, known)).sum()):
        raise ModelError(
            f"{start.label if start else ''} was trained on {seen} of these {len(known)} records: "
            "evaluating on them would be meaningless; leave them out"
        )
    check_classes(recipe, labels, _FEWEST)
    classes = recipe.classes
    y = np.array([classes.index(label) for label in labels])
    parts = held_out_parts([example.collection for example in known], y, folds)
    probabilities = np.zeros((len(y), len(classes)))
    decided = [""] * len(y)
    fitted = partial(fit, recipe, folds=_INNER, background=background, start=start)
    for done, (train_on, test) in enumerate(parts):
        if progress:
            progress(done, len(parts))
        model, _, _ = fitted([known[i] for i in train_on], y[train_on])
        probabilities[test] = model.probabilities([known[i].text for i in test])
        for place, answer in zip(test, model.decide(probabilities[test]), strict=True):
            decided[place] = answer
    if progress:
        progress(len(parts), len(parts))
    answers = [classes.index(answer) for answer in decided]
    chance = by_chance(known)
    bins, ece = _reliability(probabilities, y, answers)
    return Evaluation(
        name=recipe.name,
        classes=classes,
        truth=tuple(labels),
        decided=tuple(decided),
        probabilities=probabilities,
        every=figures(y, answers, classes),
        chance=figures(y[chance], [a for a, c in zip(answers, chance, strict=True) if c], classes),
        reliability=bins,
        ece=ece,
    )


def _reliability(
    probabilities: NDArray[np.float64], y: NDArray[np.int_], answers: Sequence[int]
) -> tuple[tuple[tuple[float, float, int], ...], float]:
    sure = probabilities[np.arange(len(y)), list(answers)]
    right = y == np.asarray(answers)
    bins, error = [], 0.0
    places = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    for place in range(_BINS):
        inside = places == place
        if number := int(inside.sum()):
            mean, share = float(sure[inside].mean()), float(right[inside].mean())
            bins.append((mean, share, number))
            error += number * abs(mean - share)
    return tuple(bins), error / max(1, len(y))


def count_errors(evaluation: Evaluation, examples: Sequence[Example]) -> list[CountError]:
    """What decisions on relevance do to the counts of the cities that the examples speak of."""
    if evaluation.name != RELEVANCE.name:
        raise ValueError("counts come from decisions on relevance")
    counts: dict[str, list[int]] = {}
    judged, _ = labels_of(RELEVANCE, examples)
    for example, decided in zip(judged, evaluation.decided, strict=True):
        for city in example.cities:
            row = counts.setdefault(city, [0, 0])
            row[0] += bool(example.relevant)
            row[1] += decided == "1"
    errors = [CountError(city, labelled, counted) for city, (labelled, counted) in counts.items()]
    return sorted(errors, key=lambda error: (-error.labelled, error.city))


def rank_agreement(errors: Sequence[CountError]) -> float:
    """Kendall's tau-b (1945, Biometrika 33:239) of the ranks by label and by model.

    NaN where there are fewer than two cities, or all have the same count.
    """
    if len({error.labelled for error in errors}) < 2 or len({e.counted for e in errors}) < 2:
        return math.nan
    found = kendalltau([e.labelled for e in errors], [e.counted for e in errors])
    return float(found.statistic)


def learning_curve(
    recipe: Recipe,
    examples: Sequence[Example],
    *,
    shares: Sequence[float] = (0.1, 0.25, 0.5, 0.75, 1.0),
    folds: int = 5,
    background: Background | None = None,
) -> list[tuple[int, float, float]]:
    """Labels trained on, kappa and macro-F1 on the rest, for growing shares of the labels."""
    known, labels = labels_of(recipe, examples)
    y = np.array([recipe.classes.index(label) for label in labels])
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(y))
    parts = held_out_parts([example.collection for example in known], y, folds)
    fitted = partial(fit, recipe, folds=_INNER, background=background)
    curve = []
    for share in shares:
        answers, truth, size = [], [], 0
        for train_on, test in parts:
            allowed = set(train_on.tolist())
            chosen = [i for i in order if i in allowed][: max(20, int(share * len(train_on)))]
            if min(np.bincount(y[chosen], minlength=len(recipe.classes))) < 2:
                continue
            model, _, _ = fitted([known[i] for i in chosen], y[chosen])
            found = model.decide(model.probabilities([known[i].text for i in test]))
            answers += [recipe.classes.index(answer) for answer in found]
            truth += y[test].tolist()
            size = len(chosen)
        if answers:
            said = figures(np.array(truth), answers, recipe.classes)
            curve.append((size, said["kappa"], said["macro_f1"]))
    return curve
