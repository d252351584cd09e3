"""Texts as numbers: TF-IDF of stems and pairs of stems, and shares of stems, in blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from reputation.errors import ModelError
from reputation.judgement.text import NormalText

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Block", "fit_blocks", "fit_shares", "plain_numbers", "transform"]


@dataclass(frozen=True)
class Block:
    """A part of the text with a vocabulary of its own; each block weighs the same.

    Attributes
    ----------
    parts
        Which parts of the text are put together: ``title``, ``body``; twice counts twice.
    terms, idf
        ``n`` stems and pairs of stems, and their inverse document frequencies. A block without
        frequencies holds stems alone and gives each one's share of the stems that it knows.
    """

    parts: tuple[str, ...]
    terms: tuple[str, ...]
    idf: tuple[float, ...] = ()

    @cached_property
    def _places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    def transform(self, texts: Sequence[NormalText]) -> csr_matrix:
        """Texts x terms: ``(1 + ln tf) idf``, each row of length 1; or shares that sum to 1.

        The former as scikit-learn's TfidfVectorizer gives them with ``sublinear_tf`` and
        ``ngram_range`` (1, 2); here a text is cut once for all blocks of all models, and the
        vocabulary needs no fitted object that a model file could not hold.
        """
        place_of = self._places.get
        columns: list[int] = []
        ends = [0]
        for text in texts:
            for terms in self._terms(text):
                columns += [place for place in map(place_of, terms) if place is not None]
            ends.append(len(columns))
        counts = np.ones(len(columns))
        matrix = csr_matrix((counts, columns, ends), shape=(len(texts), len(self.terms)))
        matrix.sum_duplicates()
        if not self.idf:
            matrix.data /= np.repeat(np.maximum(np.diff(ends), 1), np.diff(matrix.indptr))
            return matrix
        matrix.data = (1 + np.log(matrix.data)) * np.asarray(self.idf)[matrix.indices]
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(matrix.indptr))
        return matrix

    def _terms(self, text: NormalText) -> list[list[str]]:
        """The terms of the block's parts, and the pairs across the joints between them."""
        if not self.idf:
            return [getattr(text, part).split() for part in self.parts]
        held = [part for part in self.parts if text.terms[part]]
        words = {part: getattr(text, part) for part in set(held)}
        joints = [
            f"{words[left].rpartition(' ')[2]} {words[right].partition(' ')[0]}"
            for left, right in pairwise(held)
        ]
        return [*(text.terms[part] for part in held), joints]


def fit_blocks(
    parts: Sequence[Sequence[str]], texts: Sequence[NormalText], *, least: int = 2
) -> tuple[Block, ...]:
    """Learn the vocabulary of each block; terms in fewer than `least` texts are left out.

    Raises
    ------
    ModelError
        When no term is left in any block.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    blocks = []
    for names in parts:
        vectoriser: Any = TfidfVectorizer(
            lowercase=False,
            tokenizer=str.split,
            token_pattern=None,
            ngram_range=(1, 2),
            min_df=least,
        )
        said = [" ".join(getattr(text, name) for name in names) for text in texts]
        try:
            vectoriser.fit(said)
        except ValueError:  # scikit-learn's word for an empty vocabulary
            continue
        blocks.append(
            Block(
                tuple(names),
                tuple(map(str, vectoriser.get_feature_names_out())),
                plain_numbers(vectoriser.idf_),
            )
        )
    if not blocks:
        raise ModelError(
            f"cannot train: the {len(texts)} labelled texts have no words in common; label more"
        )
    return tuple(blocks)


def fit_shares(
    parts: Sequence[str], texts: Sequence[NormalText], known: Container[str], *, least: int
) -> Block:
    """Return a block of shares: the `known` stems that stand in at least `least` texts."""
    found = Counter(
        stem
        for text in texts
        for stem in {stem for part in parts for stem in getattr(text, part).split()}
    )
    stems = sorted(stem for stem, number in found.items() if number >= least and stem in known)
    return Block(tuple(parts), tuple(stems))


def transform(blocks: Sequence[Block], texts: Sequence[NormalText]) -> csr_matrix:
    """The blocks side by side: texts x all terms."""
    return csr_matrix(hstack([block.transform(texts) for block in blocks]))


def plain_numbers(numbers: NDArray[np.float64]) -> tuple[float, ...]:
    """Six significant digits: exact enough for any decision, and a third of the file."""
    return tuple(float(f"{number:.6g}") for number in numbers)
