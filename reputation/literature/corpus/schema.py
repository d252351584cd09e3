"""The tables of a corpus file, and how an older file is upgraded.

An *entry* is a record as one source gave it and is never changed. Entries that are duplicates of
each other form one *record*, whose number is the smallest of their numbers. The record of a lone
entry is that entry; of several, it is built from their fullest fields and stands in ``merged``.
The view ``records`` shows both alike, and FTS5 indexes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from reputation.errors import CorpusError

__all__ = ["TEXT_FIELDS", "TOKENIZER", "VERSION", "prepare"]

#: Marks a SQLite file as ours (``PRAGMA application_id``): "RPTN".
_APPLICATION = 0x5250544E

#: How FTS5 cuts text into words; case and diacritics do not count.
TOKENIZER = "unicode61 remove_diacritics 2"

#: The fields of a record that are kept, in the order of the tables' columns. Lists are joined by
#: line feeds, which clean text never holds.
_FIRST_FIELDS = (
    "source_id",
    "title",
    "abstract",
    "copyright",
    "keywords",
    "index_terms",
    "date",
    "doi",
    "venue",
    "authors",
    "type",
    "language",
    "volume",
    "issue",
    "pages",
    "affiliations",
    "reference_list",
)
TEXT_FIELDS = (*_FIRST_FIELDS, "extra")

_FIELDS = ",\n    ".join(f"{name} TEXT NOT NULL" for name in _FIRST_FIELDS)
_NAMES = ", ".join(_FIRST_FIELDS)

_STEP_1 = f"""
CREATE TABLE imports(
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    format TEXT NOT NULL,
    source TEXT NOT NULL,
    encoding TEXT NOT NULL,
    columns TEXT NOT NULL,          -- JSON of --columns
    imported_at TEXT NOT NULL,      -- UTC
    version TEXT NOT NULL,          -- of this program
    read INTEGER NOT NULL,          -- records in the file
    added INTEGER NOT NULL,         -- of these, new to the corpus
    skipped INTEGER NOT NULL,       -- defective
    UNIQUE(sha256, columns)
);
CREATE TABLE defects(
    import_id INTEGER NOT NULL REFERENCES imports(id),
    line INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE entries(
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES imports(id),
    line INTEGER NOT NULL,
    source TEXT NOT NULL,
    {_FIELDS},
    fingerprint BLOB NOT NULL,      -- of source and fields
    occurrence INTEGER NOT NULL,    -- 0, 1, ... among equal entries of one file
    record_id INTEGER NOT NULL,     -- the smallest entry id among its duplicates
    alone INTEGER NOT NULL,         -- 1 where it has no duplicate
    UNIQUE(fingerprint, occurrence)
);
CREATE INDEX entries_by_record ON entries(record_id) WHERE NOT alone;
CREATE INDEX entries_by_import ON entries(import_id);
CREATE TABLE merged(
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    {_FIELDS}
);
CREATE TABLE matches(               -- why entries count as duplicates
    left_id INTEGER NOT NULL,
    right_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY(left_id, right_id)
) WITHOUT ROWID;
CREATE TABLE apart(                 -- merges that a person has undone
    left_id INTEGER NOT NULL,
    right_id INTEGER NOT NULL,
    decided_at TEXT NOT NULL,
    PRIMARY KEY(left_id, right_id)
) WITHOUT ROWID;
CREATE VIEW records AS
    SELECT id, source, {_NAMES} FROM entries WHERE alone
    UNION ALL
    SELECT id, source, {_NAMES} FROM merged;
CREATE VIRTUAL TABLE full_text USING fts5(
    title, abstract, keywords, index_terms,
    content='records', content_rowid='id', tokenize="{TOKENIZER}"
);
CREATE TABLE dates(                 -- what a record's date can mean
    record_id INTEGER PRIMARY KEY,
    first TEXT NOT NULL,
    last TEXT NOT NULL
);
CREATE TABLE searches(
    id INTEGER PRIMARY KEY,
    study TEXT NOT NULL,
    city TEXT NOT NULL,             -- '' for the terms alone
    source TEXT NOT NULL,           -- 'corpus' for the embedded search
    query TEXT NOT NULL,            -- exactly as sent
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    searched_at TEXT NOT NULL,      -- UTC
    version TEXT NOT NULL,
    found INTEGER NOT NULL,
    UNIQUE(study, city, source, query, first, last)
);
CREATE TABLE hits(
    search_id INTEGER NOT NULL REFERENCES searches(id),
    record_id INTEGER NOT NULL,
    approximate INTEGER NOT NULL,   -- 1 where the date may lie outside the window
    PRIMARY KEY(search_id, record_id)
) WITHOUT ROWID;
"""

_STEP_2 = """
CREATE TABLE walks(                 -- how far a harvest has come; one per search
    search_id INTEGER PRIMARY KEY REFERENCES searches(id),
    import_id INTEGER NOT NULL REFERENCES imports(id),
    cursor TEXT,                    -- of the next page; NULL when done
    announced INTEGER,              -- hits, by the latest answer
    expected INTEGER,               -- hits, by the first answer
    received INTEGER NOT NULL,      -- items that came
    outside INTEGER NOT NULL,       -- of these, not in the window
    unreadable INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE found(                 -- which entries a harvest brought or met again
    search_id INTEGER NOT NULL REFERENCES searches(id),
    entry_id INTEGER NOT NULL REFERENCES entries(id),
    PRIMARY KEY(search_id, entry_id)
) WITHOUT ROWID;
CREATE TABLE lookups(               -- which DOIs were asked for, to fill in what is missing
    source TEXT NOT NULL,
    doi TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    PRIMARY KEY(source, doi)
) WITHOUT ROWID;
-- 'search': its entries were found by a search; 'completion': they only fill in what is missing.
ALTER TABLE imports ADD COLUMN role TEXT NOT NULL DEFAULT 'search';
CREATE TABLE unsettled(import_id INTEGER PRIMARY KEY);  -- brought entries not yet grouped
"""

_STEP_3 = """
CREATE TABLE snapshot_parts(        -- the files of a snapshot that a harvest has read
    snapshot TEXT NOT NULL,         -- tells one release from another
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    works INTEGER NOT NULL,         -- as counted
    read_at TEXT NOT NULL,          -- UTC
    PRIMARY KEY(snapshot, name)
) WITHOUT ROWID;
"""

_STEP_4 = """
-- What read the part, as a harvest may go on with another engine; '' in files from before.
ALTER TABLE snapshot_parts ADD COLUMN engine TEXT NOT NULL DEFAULT '';
"""

_STEP_5 = """
-- Searches of the corpus itself are no longer kept in it, so that reading does not write.
DROP TABLE hits;
DELETE FROM searches WHERE source = 'corpus';
"""

_STEP_6 = f"""
-- What a source gave beside the fields: see reputation.literature.records.extra.
ALTER TABLE entries ADD COLUMN extra TEXT NOT NULL DEFAULT '';
ALTER TABLE merged ADD COLUMN extra TEXT NOT NULL DEFAULT '';
DROP VIEW records;
CREATE VIEW records AS
    SELECT id, source, {_NAMES}, extra FROM entries WHERE alone
    UNION ALL
    SELECT id, source, {_NAMES}, extra FROM merged;
"""

_STEP_7 = """
CREATE TABLE brought(               -- which entries an import met that another had brought
    import_id INTEGER NOT NULL REFERENCES imports(id),
    entry_id INTEGER NOT NULL REFERENCES entries(id),
    PRIMARY KEY(import_id, entry_id)
) WITHOUT ROWID;
CREATE INDEX brought_by_entry ON brought(entry_id);
CREATE INDEX found_by_entry ON found(entry_id);
"""

#: Each step brings a file from the version before it to its own; never edit one that was released.
_STEPS = (_STEP_1, _STEP_2, _STEP_3, _STEP_4, _STEP_5, _STEP_6, _STEP_7)

VERSION = len(_STEPS)


def prepare(connection: sqlite3.Connection, name: str) -> None:
    """Create the tables in a new file, or bring those of an older file up to date.

    Raises
    ------
    CorpusError
        When the file is another program's or was written by a newer version of this one.
    """
    connection.execute("BEGIN")  # so that what is read is of one moment
    try:
        version = _version_of(connection, name)
    finally:
        connection.execute("COMMIT")
    if version == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version_of(connection, name)  # another program may have been first
        for statement in _statements("".join(_STEPS[version:])):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    # Not sqlite3's executescript: it ends the transaction first.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version_of(connection: sqlite3.Connection, name: str) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != _APPLICATION and tables:
        raise CorpusError(f"{name}: is an SQLite file of another program; name another file")
    (programs,) = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    ).fetchone()
    if programs:
        raise CorpusError(
            f"{name}: contains triggers, which this program never creates and does not run"
        )
    if version > VERSION:
        raise CorpusError(
            f"{name}: was written by a newer version (corpus format {version}, this program knows "
            f"{VERSION}); update with `pip install --upgrade reputation`"
        )
    return int(version)
