"""Merges undone by hand, stored next to the corpus so that they outlast it.

Each side of such a pair is known by a hash of its source, identifier, DOI, title and year; neither
entries' numbers nor corrected abstracts change it.
"""

from __future__ import annotations

import csv
import hashlib
import sqlite3
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from reputation.errors import CorpusError
from reputation.folding import name_key
from reputation.input import open_text, reason_of
from reputation.output import to_csv, write_whole

__all__ = ["apart_file", "apply_apart", "join_apart", "keep_apart"]

_COLUMNS = ("left", "right", "decided_at")
_SELECT = (
    "SELECT e.id, CASE WHEN e.source = i.file THEN '' ELSE e.source END, e.source_id, e.doi, "
    "e.title, substr(e.date, 1, 4) FROM entries e JOIN imports i ON i.id = e.import_id"
)


def apart_file(corpus: Path) -> Path:
    """The file with the pairs of a corpus."""
    return corpus.with_suffix(".apart.csv")


def join_apart(source: Path, target: Path) -> None:
    """Add the pairs of one corpus to those of another.

    Raises
    ------
    CorpusError, OutputError
        When a file is damaged, or cannot be written.
    """
    if known := _read(source):
        _write(target, {**known, **_read(target)})


def _write(corpus: Path, known: dict[tuple[str, str], str]) -> None:
    rows = [(*pair, when) for pair, when in known.items()]
    write_whole(apart_file(corpus), to_csv(_COLUMNS, rows))


def keep_apart(
    sql: sqlite3.Connection, corpus: Path, pairs: Iterable[tuple[int, int, str]]
) -> None:
    """Write pairs of entries, and when they were decided, to the file next to the corpus.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    known = _read(corpus)
    new = list(pairs)
    keys = _keys(sql, {number for left, right, _ in new for number in (left, right)})
    for left, right, when in new:
        known.setdefault((keys[left], keys[right]), when)
    _write(corpus, known)


def apply_apart(sql: sqlite3.Connection, corpus: Path) -> None:
    """Insert those pairs of the file that the corpus contains into its table, in a transaction.

    Raises
    ------
    CorpusError
        When the file is damaged; names the line.
    """
    known = _read(corpus)
    if not known:
        return
    wanted = {key for pair in known for key in pair}
    numbers: dict[str, list[int]] = {}
    for number, key in _keys(sql).items():
        if key in wanted:
            numbers.setdefault(key, []).append(number)
    sql.executemany(
        "INSERT OR IGNORE INTO apart VALUES (?, ?, ?)",
        [
            (min(pair), max(pair), when)
            for (left, right), when in known.items()
            for pair in product(numbers.get(left, ()), numbers.get(right, ()))
            if pair[0] != pair[1]
        ],
    )


def _keys(sql: sqlite3.Connection, only: set[int] | None = None) -> dict[int, str]:
    found = {}
    for number, *parts, title, year in sql.execute(_SELECT):
        if only is None or number in only:
            text = "\x1f".join((*parts, name_key(title), year))
            digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8)
            found[number] = digest.hexdigest()
    return found


def _read(corpus: Path) -> dict[tuple[str, str], str]:
    path = apart_file(corpus)
    if not path.exists():
        return {}
    try:
        with open_text(path) as file:
            reader = csv.reader(file, strict=True)
            heading, *rows = reader
    except (OSError, csv.Error, ValueError) as error:
        raise CorpusError(
            f"{path}: cannot be read ({reason_of(error)}); restore it from a copy"
        ) from None
    wrong = [line for line, row in enumerate(rows, 2) if len(row) != len(_COLUMNS)]
    if tuple(heading) != _COLUMNS or wrong:
        line = wrong[0] if wrong else 1
        raise CorpusError(
            f"{path}, line {line}: expected {','.join(_COLUMNS)}; correct it, or restore the file"
        )
    return {(left, right): when for left, right, when in rows}
