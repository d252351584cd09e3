"""Texts as numbers: TF-IDF of stems and pairs of stems, shares of stems, and cues, in blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from reputation.errors import ModelError
from reputation.judgement.models.cues import CUES
from reputation.judgement.models.text import NormalText

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Block", "Features", "fit_blocks", "fit_cues", "fit_shares", "plain_numbers"]


@dataclass(frozen=True)
class Block:
    """A part of the text with a vocabulary of its own; each block weighs the same.

    Attributes
    ----------
    parts
        Which parts of the text are put together: ``title``, ``body``; twice counts twice. Or
        ``cues`` alone: the numbers of `reputation.judgement.models.cues`, as they are.
    terms, idf
        ``n`` stems and pairs of stems, and their inverse document frequencies. A block without
        frequencies holds stems alone and gives each one's share of the stems that it knows. Of
        cues their names, and the means that are taken off.
    """

    parts: tuple[str, ...]
    terms: tuple[str, ...]
    idf: tuple[float, ...] = ()

    @property
    def of_cues(self) -> bool:
        """Whether its columns are cues rather than words."""
        return self.parts == ("cues",)


class Features:
    """Blocks side by side: texts x all terms.

    The words of a text are looked up once for all blocks, which lie much on the same terms: two
    models decide on 7,000 abstracts a second where each block by itself made 3,700.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = tuple(blocks)
        terms = dict.fromkeys(term for block in blocks if not block.of_cues for term in block.terms)
        self._number = {term: number for number, term in enumerate(terms, start=1)}
        self._columns = []  # for each block, the column of each numbered term; -1 where it has none
        for block in blocks:
            columns = np.full(len(terms) + 1, -1)
            if block.of_cues:
                self._columns.append(columns)
                continue
            columns[[self._number[term] for term in block.terms]] = np.arange(len(block.terms))
            self._columns.append(columns)

    def transform(self, texts: Sequence[NormalText]) -> csr_matrix:
        """All blocks in one matrix; see `matrices`."""
        return csr_matrix(hstack(self.matrices(texts)))

    def matrices(self, texts: Sequence[NormalText]) -> list[csr_matrix]:
        """Of a block with frequencies ``(1 + ln tf) idf``, each row of length 1; else shares.

        The former as scikit-learn's TfidfVectorizer gives them with ``sublinear_tf`` and
        ``ngram_range`` (1, 2); here the vocabulary needs no fitted object that a model file could
        not hold.
        """
        parts = dict.fromkeys(
            part for block in self.blocks if not block.of_cues for part in block.parts
        )
        found = {part: self._look_up([text.terms[part] for text in texts]) for part in parts}
        matrices = []
        for block, columns in zip(self.blocks, self._columns, strict=True):
            if block.of_cues:
                matrices.append(_cues_of(texts, block.idf))
                continue
            pieces = [found[part] for part in block.parts]
            if len(block.parts) > 1:
                pieces.append(self._look_up([_joints(block, text) for text in texts]))
            rows = np.concatenate([rows for rows, _ in pieces])
            places = columns[np.concatenate([numbers for _, numbers in pieces])]
            known = places >= 0
            shape = (len(texts), len(block.terms))
            counts = csr_matrix(
                (np.ones(int(known.sum())), (rows[known], places[known])), shape=shape
            )
            counts.sum_duplicates()
            matrices.append(_weigh(block, counts))
        return matrices

    def _look_up(self, texts: list[list[str]]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
        """Row and number of each known term."""
        number_of = self._number.get
        numbers: list[int] = []
        ends = [0]
        for terms in texts:
            numbers.extend(filter(None, map(number_of, terms)))
            ends.append(len(numbers))
        rows = np.repeat(np.arange(len(texts)), np.diff(ends))
        return rows, np.array(numbers, dtype=np.int_)


def _cues_of(texts: Sequence[NormalText], means: tuple[float, ...]) -> csr_matrix:
    """The cues of each text less their means; a text without cues is like the mean of all."""
    rows = np.array([text.cues or means for text in texts]).reshape(-1, len(means))
    return csr_matrix(rows - np.asarray(means))


def _joints(block: Block, text: NormalText) -> list[str]:
    """The pairs of stems across the joints between the parts of a block."""
    held = [words for part in block.parts if (words := getattr(text, part))]
    return [f"{a.rpartition(' ')[2]} {b.partition(' ')[0]}" for a, b in pairwise(held)]


def _weigh(block: Block, counts: csr_matrix) -> csr_matrix:
    each = np.diff(counts.indptr)
    if not block.idf:
        sums = np.asarray(counts.sum(axis=1)).ravel()
        counts.data /= np.repeat(sums, each)
        return counts
    counts.data = (1 + np.log(counts.data)) * np.asarray(block.idf)[counts.indices]
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), each)
    return counts


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


def fit_cues(texts: Sequence[NormalText]) -> Block:
    """Return a block of all cues, with their means in these texts."""
    means = np.array([text.cues for text in texts if text.cues]).reshape(-1, len(CUES)).mean(axis=0)
    return Block(("cues",), CUES, plain_numbers(means))


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


def plain_numbers(numbers: NDArray[np.float64]) -> tuple[float, ...]:
    """Six significant digits: exact enough for any decision, and a third of the file."""
    return tuple(float(f"{number:.6g}") for number in numbers)
