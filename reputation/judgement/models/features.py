"""Texts as numbers, in blocks: TF-IDF of stems and pairs of stems, frequencies of stems, cues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import chain, count, repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy  # its parts are loaded when they are used

from reputation.errors import ModelError
from reputation.judgement.models.cues import CUES
from reputation.judgement.models.text import NormalText

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

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


@dataclass(frozen=True, slots=True)
class _Part:
    """The known terms of one part of many texts, and the stems at its ends.

    Attributes
    ----------
    rows, numbers
        Of each known term the text and the number; a pair's text is that of both its stems.
    first, last
        Of each text the numbers of its first and its last stem.
    filled
        Which texts have any stem here.
    """

    rows: NDArray[np.int_]
    numbers: NDArray[np.int_]
    first: NDArray[np.int_]
    last: NDArray[np.int_]
    filled: NDArray[np.bool_]


class Features:
    """Blocks side by side: texts x all terms.

    Terms are looked up once for all blocks, and counted once for all blocks of the same parts. A
    pair of stems is looked up by the numbers of its stems: as text it took twice as long.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = tuple(blocks)
        # In the order of the alphabet, as in each block: sums then come out the same to the bit.
        terms = sorted({term for block in blocks if not block.of_cues for term in block.terms})
        number = dict(zip(terms, count(1), strict=False))
        parts = [term.split(" ") for term in terms]
        self._stem = dict(zip(dict.fromkeys(chain.from_iterable(parts)), count(1), strict=False))
        self._base = len(self._stem) + 1
        self._single = np.array([0, *(number.get(stem, 0) for stem in self._stem)])
        stem = self._stem
        pairs = [(stem[p[0]], stem[p[1]], place) for place, p in enumerate(parts, 1) if len(p) == 2]
        first, second, places = np.array(pairs, np.int64).reshape(-1, 3).T
        keys = first * self._base + second
        order = np.argsort(keys)
        self._pair_keys = np.append(keys[order], np.iinfo(np.int64).max)
        self._pair_numbers = np.append(places[order], 0)
        self._terms = len(terms)
        self._columns = []  # for each block, the column of each numbered term; -1 where it has none
        for block in blocks:
            columns = np.full(len(terms) + 1, -1)
            if not block.of_cues:
                columns[list(map(number.__getitem__, block.terms))] = np.arange(len(block.terms))
            self._columns.append(columns)

    def transform(self, texts: Sequence[NormalText]) -> csr_matrix:
        """All blocks in one matrix; see `matrices`."""
        return scipy.sparse.csr_matrix(scipy.sparse.hstack(self.matrices(texts)))

    def matrices(self, texts: Sequence[NormalText]) -> list[csr_matrix]:
        """Of a block with frequencies ``(1 + ln tf) idf``, each row of length 1; else shares.

        The former as scikit-learn's TfidfVectorizer gives them with ``sublinear_tf`` and
        ``ngram_range`` (1, 2); here the vocabulary needs no fitted object that a model file could
        not hold.
        """
        names = dict.fromkeys(
            part for block in self.blocks if not block.of_cues for part in block.parts
        )
        found = {name: self._look_up([getattr(text, name) for text in texts]) for name in names}
        counted: dict[tuple[str, ...], csr_matrix] = {}
        matrices = []
        for block, columns in zip(self.blocks, self._columns, strict=True):
            if block.of_cues:
                matrices.append(_cues_of(texts, block.idf))
                continue
            if block.parts not in counted:
                counted[block.parts] = self._count([found[name] for name in block.parts])
            matrices.append(_weigh(block, _choose(counted[block.parts], columns, block)))
        return matrices

    def _look_up(self, texts: list[str]) -> _Part:
        """The known terms of one part of each text."""
        number_of = self._stem.get
        found: list[int] = []
        ends = [0]
        for text in texts:
            found.extend(map(number_of, text.split(), repeat(0)))
            ends.append(len(found))
        stems = np.array(found, dtype=np.int64)
        lengths = np.diff(ends)
        rows = np.repeat(np.arange(len(texts)), lengths)
        together = np.nonzero(rows[1:] == rows[:-1])[0]
        numbers = np.concatenate(
            [self._single[stems], self._pairs(stems[together], stems[together + 1])]
        )
        filled = lengths > 0
        first, last = np.zeros((2, len(texts)), dtype=np.int64)
        first[filled] = stems[np.array(ends[:-1])[filled]]
        last[filled] = stems[np.array(ends[1:])[filled] - 1]
        return _Part(np.concatenate([rows, rows[together]]), numbers, first, last, filled)

    def _pairs(self, first: NDArray[np.int_], second: NDArray[np.int_]) -> NDArray[np.int_]:
        """The numbers of pairs of numbered stems; 0 of a pair that no block has."""
        keys = first * self._base + second
        places = np.searchsorted(self._pair_keys, keys)
        return np.where(self._pair_keys[places] == keys, self._pair_numbers[places], 0)

    def _count(self, parts: Sequence[_Part]) -> csr_matrix:
        """How often each numbered term stands in the parts put together: texts x terms."""
        rows, numbers = [part.rows for part in parts], [part.numbers for part in parts]
        last, filled = parts[0].last, parts[0].filled
        for part in parts[1:]:  # the pairs across the joints
            [both] = np.nonzero(filled & part.filled)
            rows.append(both)
            numbers.append(self._pairs(last[both], part.first[both]))
            last, filled = np.where(part.filled, part.last, last), filled | part.filled
        row, number = np.concatenate(rows), np.concatenate(numbers)
        known = number > 0
        shape = (len(filled), self._terms + 1)
        counts = scipy.sparse.csr_matrix(
            (np.ones(int(known.sum())), (row[known], number[known])), shape=shape
        )
        counts.sum_duplicates()
        return counts


def _choose(counts: csr_matrix, columns: NDArray[np.int_], block: Block) -> csr_matrix:
    """The counts of the terms that a block has, in its own columns."""
    places = columns[counts.indices]
    known = places >= 0
    ends = np.concatenate([[0], np.cumsum(known)])[counts.indptr]
    shape = (counts.shape[0], len(block.terms))
    return scipy.sparse.csr_matrix((counts.data[known], places[known], ends), shape=shape)


def _cues_of(texts: Sequence[NormalText], means: tuple[float, ...]) -> csr_matrix:
    """The cues of each text less their means; a text without cues is like the mean of all."""
    rows = np.array([text.cues or means for text in texts]).reshape(-1, len(means))
    return scipy.sparse.csr_matrix(rows - np.asarray(means))


def _weigh(block: Block, counts: csr_matrix) -> csr_matrix:
    each = np.diff(counts.indptr)
    if not block.idf:
        counts.data /= np.repeat(np.asarray(counts.sum(axis=1)).ravel(), each)
        return counts
    counts.data = (1 + np.log(counts.data)) * np.asarray(block.idf)[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), each)
    lengths = np.sqrt(np.bincount(rows, counts.data**2, minlength=counts.shape[0]))
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
            f"cannot train: the {len(texts)} labelled texts have no words in common; label more "
            "records"
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
