"""The SQLite file behind a corpus: open it, and change it completely or not at all."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reputation.errors import CorpusError
from reputation.input import check_plain_file
from reputation.literature.corpus.schema import prepare

__all__ = ["Database", "is_still", "name_damage", "open_database"]

_CACHE = 64 << 10  # KiB of the file that are held in memory; SQLite's own 2 MiB is slow
_SETTINGS = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    f"PRAGMA cache_size = -{_CACHE}"
)
_PATIENCE = 30.0  # seconds to wait for other programs
_ELSEWHERE = "copy the study folder to a place where you can write"


@dataclass(frozen=True, slots=True)
class Database:
    """An open file; all SQL goes through `sql`, all changes through `transaction`."""

    path: Path
    sql: sqlite3.Connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, also when the program is interrupted.

        Raises
        ------
        CorpusError
            When the file cannot be written; it is as before.
        """
        try:
            self.sql.execute("BEGIN IMMEDIATE")
            yield
            self.sql.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._roll_back()
            if "readonly" in str(error):
                raise CorpusError(f"{self.path}: cannot be written; {_ELSEWHERE}") from None
            # SQLite gives up a transaction itself where the disk is full.
            full = "no transaction is active" in str(error)
            told = "no space left on the disk" if full else error
            raise CorpusError(f"{self.path}: nothing was changed ({told})") from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.sql.in_transaction:
            self.sql.execute("ROLLBACK")


def name_damage(path: Path, error: BaseException | None) -> None:
    """Raise what SQLite finds wrong with a corpus as our error, which says what to do.

    Raises
    ------
    CorpusError
        When the error is one of SQLite's.
    """
    if isinstance(error, sqlite3.DatabaseError):
        raise CorpusError(
            f"{path}: the corpus cannot be used ({error}); `reputation doctor STUDY` checks "
            "whether it is damaged"
        ) from error


def open_database(path: Path, *, create: bool = False) -> Database:
    """Open a corpus file, bringing an older one up to date; one that is read-only is only read.

    Raises
    ------
    CorpusError
        When it is missing (unless `create`), damaged, another program's, from a newer version, or
        from an older one and read-only.
    """
    if not create and not path.exists():
        raise CorpusError(
            f"{path}: no corpus yet; fill it with `reputation import STUDY FILE...`{_others(path)}"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            check_plain_file(path)
        try:
            return Database(path, _connect(path, str(path), uri=False))
        except sqlite3.OperationalError:
            if not is_still(path):
                raise
            uri = f"{path.absolute().as_uri()}?immutable=1"
            return Database(path, _connect(path, uri, uri=True))
    except (sqlite3.DatabaseError, OSError) as error:
        if "readonly" in str(error):
            raise CorpusError(
                f"{path}: was made by an older version and cannot be written; {_ELSEWHERE}"
            ) from None
        raise CorpusError(f"{path}: cannot be used as a corpus ({error})") from None


def _others(path: Path) -> str:
    """What to do where the study was renamed or is to share a corpus that is there."""
    names = sorted(other.stem for other in path.parent.glob("*.sqlite"))
    if not names:
        return ""
    shown = ", ".join(names[:5]) + (" and more" if len(names) > 5 else "")
    queries = path.parent.parent / "queries"
    left = [name for name in names if not (queries / f"{name}.toml").exists()]
    renamed = (
        f" (was the study renamed? `reputation corpus rename {left[0]} {path.stem}` takes records "
        "and labels along)"
        if left
        else ""
    )
    name = (left or names)[0]
    return (
        f',\nor write corpus = "{name}" in the study file, above its tables, to use one that '
        f"is here: {shown}{renamed}"
    )


def _connect(path: Path, name: str, *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=_PATIENCE, isolation_level=None, uri=uri)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        prepare(connection, str(path))
        _set(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def is_still(path: Path) -> bool:
    """Whether nobody can be writing: SQLite reads a file in WAL mode only where it may write."""
    log = path.with_name(f"{path.name}-wal")
    effective = os.access in os.supports_effective_ids
    if not path.exists() or os.access(path.parent, os.W_OK, effective_ids=effective):
        return False
    return not (log.exists() and log.stat().st_size)


def _set(connection: sqlite3.Connection) -> None:
    """Make the settings; SQLite does not wait by itself where several programs change the mode."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.executescript(_SETTINGS)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.02)
