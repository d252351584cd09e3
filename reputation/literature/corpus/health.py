"""Whether a corpus file is intact: SQLite's own check, the search index, and all fingerprints."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from reputation.errors import CorpusError
from reputation.input import check_plain_file
from reputation.literature.corpus.database import is_still
from reputation.literature.corpus.schema import prepare
from reputation.literature.corpus.stored import COLUMNS, fingerprint

__all__ = ["find_damage"]

_SHOWN = 5


def find_damage(path: str | Path) -> list[str]:
    """What is damaged in a corpus file, in sentences; nothing is changed, not even its version.

    Raises
    ------
    CorpusError
        When the file is missing, or is no corpus of this program.
    """
    path = Path(path)
    try:
        check_plain_file(path)
        how = "immutable=1" if is_still(path) else "mode=ro"
        sql = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, timeout=30)
    except FileNotFoundError:
        raise CorpusError(f"{path}: no corpus yet") from None
    except (OSError, sqlite3.DatabaseError) as error:
        raise CorpusError(f"{path}: cannot be read ({error})") from None
    try:
        sql.isolation_level = None
        sql.execute("PRAGMA trusted_schema = OFF")
        prepare(sql, str(path))
        return [*_structure(sql), *_fingerprints(sql)]
    except sqlite3.OperationalError as error:
        if "readonly" in str(error):
            return ["it is from an older version; any other command upgrades it first"]
        return [str(error)]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    finally:
        sql.close()


def _structure(sql: sqlite3.Connection) -> list[str]:
    """What SQLite finds in pages and indexes."""
    found = [str(row[0]) for row in sql.execute(f"PRAGMA integrity_check({_SHOWN})")]
    found = [line for line in found if line != "ok"]
    (records,) = sql.execute("SELECT count(*) FROM records").fetchone()
    (indexed,) = sql.execute("SELECT count(*) FROM full_text_docsize").fetchone()
    if records != indexed:
        found.append(f"the search index has {indexed:,} records, the corpus {records:,}")
    return found


def _fingerprints(sql: sqlite3.Connection) -> list[str]:
    """Entries that are no longer what was imported."""
    changed: list[int] = []
    rows = sql.execute(f"SELECT id, source, fingerprint, {COLUMNS} FROM entries ORDER BY id")
    for number, source, mark, *values in rows:
        try:
            same = fingerprint(source, tuple(values)) == mark
        except (TypeError, AttributeError, UnicodeError):
            same = False
        if not same:
            changed.append(number)
    if not changed:
        return []
    named = ", ".join(map(str, changed[:_SHOWN]))
    more = f" and {len(changed) - _SHOWN:,} more" if len(changed) > _SHOWN else ""
    return [f"entries changed since they were imported: {named}{more}"]
