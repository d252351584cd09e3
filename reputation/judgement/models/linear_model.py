"""A linear text model: TF-IDF and linear weights, stored as plain JSON that is safe to load."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reputation.errors import ChoiceError, ModelError
from reputation.input import read_text_bounded
from reputation.judgement.models.cues import CUES
from reputation.judgement.models.features import Block, Features
from reputation.output import plain, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from reputation.judgement.models.text import NormalText

__all__ = ["TextModel", "Together", "calibrate", "load_model", "side_by_side"]

_LARGEST = 1 << 28  # bytes; the shipped ones have some five million
_FORMAT = "reputation linear text model 5"
# Format 4 had no checksum, format 3 one threshold only and not what it had seen, format 2 no
# blocks of shares.
_READABLE = (_FORMAT, *(f"reputation linear text model {number}" for number in (4, 3, 2)))
# What stands before the text that the checksum is of.
_HEAD = re.compile(r'\{"format":"[^"]*","checksum":"([0-9a-f]{64})",')


@dataclass(frozen=True)
class TextModel:
    """A fitted classifier of normalised texts with calibrated probabilities.

    Attributes
    ----------
    name, version
        Recorded as ``decided_by`` with every decision.
    classes
        Its labels: ``("0", "1")`` for relevance, the codes of `TOPICS` for topics.
    blocks
        The features: ``n`` terms in all.
    coefficients, intercepts
        One row of ``n`` a class; a single row, for the second class, where there are two.
    scale, shift
        Platt scaling of two classes (Platt 1999): probability = logistic(scale·score + shift).
        With more classes ``scale`` is the inverse temperature of the softmax (Guo et al. 2017).
    threshold
        With two classes: the probability from which the second is decided.
    offsets
        With more classes: added to the logarithms of the probabilities before the largest is
        decided, so that rare classes are decided as often as they occur.
    card
        How it was trained: data, counts, figures, limits.
    aims
        Thresholds by aim (see `reputation.judgement.choices.AIMS`), where it has some.
    seen
        Digests of the texts it was trained on, and the model that it began with: figures on
        these would say nothing.
    """

    name: str
    version: str
    classes: tuple[str, ...]
    blocks: tuple[Block, ...]
    coefficients: tuple[tuple[float, ...], ...]
    intercepts: tuple[float, ...]
    scale: float
    shift: float
    threshold: float
    offsets: tuple[float, ...]
    card: dict[str, Any]
    aims: dict[str, float] = field(default_factory=dict)
    seen: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Of its digest: the card is a dictionary."""
        return hash(self.digest)

    @property
    def label(self) -> str:
        """Name and version, as recorded with decisions."""
        return f"{self.name} {self.version}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its content, as it stands in its file."""
        return _digest(self._content())

    def _content(self) -> dict[str, Any]:
        """As it stands in its file; `asdict` would copy each of a million numbers."""
        blocks = [_values(block) for block in self.blocks]
        return {**_values(self), "blocks": blocks}

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        return np.asarray(self.coefficients).T

    @cached_property
    def _features(self) -> Features:
        return Features(self.blocks)

    @property
    def terms(self) -> list[str]:
        """The terms of all blocks, in the order of the coefficients."""
        return [term for block in self.blocks for term in block.terms]

    def probabilities(self, texts: Sequence[NormalText]) -> NDArray[np.float64]:
        """Return calibrated probabilities, one row a text and one column a class."""
        if not texts:
            return np.zeros((0, len(self.classes)))
        return calibrate(self.scores(texts), self.scale, self.shift)

    def scores(self, texts: Sequence[NormalText]) -> NDArray[np.float64]:
        """Return decision scores before calibration: texts x 1, or texts x classes."""
        return self._score(self._features.matrices(texts))

    def _score(self, matrices: Sequence[csr_matrix]) -> NDArray[np.float64]:
        """What the blocks add up to; put side by side first, they took twice as long."""
        found = np.tile(np.asarray(self.intercepts), (matrices[0].shape[0], 1))
        begin = 0
        for matrix in matrices:
            end = begin + matrix.shape[1]
            found += matrix @ self._weights[begin:end]
            begin = end
        return found

    def contributions(self, text: NormalText) -> dict[str, NDArray[np.float64]]:
        """What each term of a text adds to the score of each class (of the second, where two)."""
        row = self._features.transform([text])
        terms = self.terms
        found: dict[str, NDArray[np.float64]] = {}
        for place, value in zip(row.indices, row.data, strict=True):
            found[terms[place]] = found.get(terms[place], 0.0) + value * self._weights[place]
        return found

    def unseen(self, texts: Sequence[NormalText]) -> NDArray[np.bool_]:
        """Which texts the model was not trained on."""
        seen = frozenset(self.seen)
        return np.array([text.digest not in seen for text in texts], dtype=bool)

    def threshold_for(self, aim: str) -> float:
        """The threshold for an aim.

        Raises
        ------
        ChoiceError
            When the model has no threshold for it.
        """
        if aim == "counts":
            return self.threshold
        if aim not in self.aims:
            known = ", ".join(["counts", *(name for name in self.aims if name != "counts")])
            raise ChoiceError(
                f"aim = {aim!r}: {self.label} only has thresholds for {known}; train it again, or "
                "give the threshold itself"
            )
        return self.aims[aim]

    def decide(self, probabilities: NDArray[np.float64]) -> list[str]:
        """Return the class of each row of probabilities."""
        if len(self.classes) == 2:
            return [self.classes[int(p >= self.threshold)] for p in probabilities[:, 1]]
        logs = np.log(np.maximum(probabilities, 1e-12)) + np.asarray(self.offsets)
        return [self.classes[place] for place in logs.argmax(axis=1)]

    def save(self, path: str | Path) -> Path:
        """Write the model, with a digest of its content and a checksum of the text."""
        content = self._content()
        text = json.dumps(
            {"sha256": _digest(content), **content},
            ensure_ascii=False,
            indent=None,
            separators=(",", ":"),
        ).removeprefix("{")
        head = f'{{"format":"{_FORMAT}","checksum":"{_sha256(text)}",'
        return write_whole(path, f"{head}{text}\n")


class Together:
    """Several models on the same texts, whose common blocks are counted once.

    Parameters
    ----------
    models
        In the order of the answers.
    """

    def __init__(self, *models: TextModel) -> None:
        self._models = models
        blocks: list[Block] = []
        for block in (block for model in models for block in model.blocks):
            if block not in blocks:
                blocks.append(block)
        self._places = [[blocks.index(block) for block in model.blocks] for model in models]
        self._features = Features(blocks)

    def probabilities(self, texts: Sequence[NormalText]) -> list[NDArray[np.float64]]:
        """Return for each model what its own `TextModel.probabilities` gives."""
        if not texts:
            return [model.probabilities(texts) for model in self._models]
        matrices = self._features.matrices(texts)
        return [
            calibrate(
                model._score([matrices[place] for place in places]),
                model.scale,
                model.shift,
            )
            for model, places in zip(self._models, self._places, strict=True)
        ]


@lru_cache(maxsize=2)
def side_by_side(relevance: TextModel, topics: TextModel) -> Together:
    """Two models together, made once: their terms are numbered anew each time."""
    return Together(relevance, topics)


def calibrate(scores: NDArray[np.float64], scale: float, shift: float) -> NDArray[np.float64]:
    """Turn decision scores (texts x 1, or texts x classes) into probabilities."""
    if scores.shape[1] == 1:
        second = 1 / (1 + np.exp(-(scale * scores[:, 0] + shift)))
        return np.column_stack([1 - second, second])
    powers = np.exp(scale * (scores - scores.max(axis=1, keepdims=True)))
    result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return result


def _values(held: TextModel | Block) -> dict[str, Any]:
    return {part.name: getattr(held, part.name) for part in fields(held)}


def _digest(content: dict[str, Any]) -> str:
    return _sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_as_written(text: str) -> bool:
    """Whether the text is to the letter what was written: that is known without parsing it."""
    head = _HEAD.match(text)
    return head is not None and _sha256(text[head.end() :].rstrip()) == head[1]


def load_model(path: str | Path) -> TextModel:
    """Read a model that `TextModel.save` wrote; nothing in the file is ever executed.

    Raises
    ------
    ModelError
        When the file is missing, of another kind, damaged or changed since it was written.
    """
    path = Path(path)
    try:
        return _parse(read_text_bounded(path, _LARGEST))
    except FileNotFoundError:
        raise ModelError(f"{path}: no such model; train one with `reputation train`") from None
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror or error})") from None
    except UnicodeError:
        raise ModelError(f"{path}: is not a model made by this program, or is damaged") from None
    except _NoModelError as error:
        raise ModelError(f"{path}: {error}") from None


class _NoModelError(Exception):
    """Why a text is not a model."""


@lru_cache(maxsize=4)  # the shipped ones take a fifth of a second, at every run of a session
def _parse(text: str) -> TextModel:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise _NoModelError("is not a model made by this program, or is damaged") from None
    if not isinstance(content, dict) or content.pop("format", None) not in _READABLE:
        raise _NoModelError(f"is not a model made by this program (expected {_FORMAT!r})")
    content.pop("checksum", None)
    digest = content.pop("sha256", None)
    # The content may stand there in other words, as after a program that indents JSON.
    if not _is_as_written(text) and digest != _digest(content):
        raise _NoModelError("was changed after it was written; train it again")
    try:
        model = _model_of(content)
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError) as error:
        raise _NoModelError(
            f"is incomplete or damaged ({type(error).__name__}: {plain(str(error))[:100]})"
        ) from None
    vars(model)["digest"] = digest  # known by now; to find it again takes a fifth of a second
    return model


def _model_of(content: dict[str, Any]) -> TextModel:
    """The model of a file's content; raises where anything is missing or does not fit."""
    for name in ("classes", "intercepts", "offsets", "seen"):
        content[name] = tuple(content.get(name, ()))
    content["blocks"] = tuple(
        Block(tuple(block["parts"]), tuple(block["terms"]), tuple(block["idf"]))
        for block in content["blocks"]
    )
    if any(block.of_cues and block.terms != CUES for block in content["blocks"]):
        raise ValueError("cues of another version of this program; train it again")
    content["coefficients"] = tuple(tuple(row) for row in content["coefficients"])
    model = TextModel(**content)
    rows = len(model.classes) if len(model.classes) > 2 else 1
    terms = sum(len(block.terms) for block in model.blocks)
    weights = np.asarray(model.coefficients, dtype=np.float64)
    settings = (model.scale, model.shift, model.threshold, *model.aims.values())
    numbers = (*model.intercepts, *model.offsets, *settings)
    if weights.shape != (rows, terms) or len(model.intercepts) != rows:
        raise ValueError(f"weights for {weights.shape}, expected {(rows, terms)}")
    if not (np.isfinite(weights).all() and np.isfinite(np.asarray(numbers, np.float64)).all()):
        raise ValueError("a weight is not a number")
    if not all(isinstance(text, str) for text in (model.name, model.version, *model.classes)):
        raise TypeError("a name is not text")
    vars(model)["_weights"] = weights.T
    return model
