"""Bringing export files into a corpus, a whole file or nothing of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from reputation.errors import FormatError
from reputation.literature.corpus.corpus_file import Corpus, ImportReport, Origin
from reputation.literature.formats import open_file
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record
from reputation.progress import Progress

__all__ = ["Progress", "import_file"]


_CHUNK = 1 << 20
_EVERY = 200  # records between two reports of progress


def import_file(
    corpus: Corpus,
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    replaces: int | None = None,
    settle: bool = True,
    progress: Progress | None = None,
) -> ImportReport:
    """Import an export file of a literature database.

    Parameters
    ----------
    corpus
        Where the records go.
    path
        Any file that `reputation.literature.formats` reads.
    columns
        For tables with headings of their own: which heading holds which field.
    replaces
        Number of an earlier import that this one takes the place of.
    settle
        Whether to merge duplicates; of many files better once, behind the last (see
        `Corpus.settle`).
    progress
        Called now and then with lines done and lines in all.

    Returns
    -------
    ImportReport
        What was read, added, skipped and merged.

    Raises
    ------
    FormatError
        When the file is refused whole; the corpus is as before.
    CorpusError
        When the corpus cannot be written; it is as before.
    """
    path = Path(path)
    digest, lines = _digest(path)
    file = open_file(path, columns=columns)
    origin = Origin(
        file=path.name,
        sha256=digest,
        format=file.format,
        source=file.source,
        encoding=file.encoding,
        columns=json.dumps(dict(columns or {}), sort_keys=True),
    )
    items: Iterable[Record | Defect] = file
    if progress:
        items = _watched(file, progress, 0 if path.suffix.lower() == ".xlsx" else lines)
    return corpus.imports.add(items, origin, replaces=replaces, settle=settle)


def _digest(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    lines = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                lines += chunk.count(b"\n")
    except FileNotFoundError:
        raise FormatError(f"{path}: no such file") from None
    except OSError as error:
        raise FormatError(f"{path}: cannot be read ({error.strerror or error})") from None
    return digest.hexdigest(), lines


def _watched(
    items: Iterable[Record | Defect], progress: Progress, total: int
) -> Iterator[Record | Defect]:
    for count, item in enumerate(items):
        if count % _EVERY == 0:
            progress(min(item.line, total) if total else count, total)
        yield item
    progress(total, total)
