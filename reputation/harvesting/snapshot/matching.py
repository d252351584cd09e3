"""Final matching: the embedded search run on the works that the engines return.

Engines differ in how they know letters, and their patterns find a little too much on purpose. The
last word is FTS5's, as it is in the corpus, so that every engine gives the same records.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from reputation.harvesting.sources.openalex import abstract_of
from reputation.literature.corpus.schema import TOKENIZER
from reputation.literature.records.record import Record
from reputation.study.query import FIELDS, Query, to_fts5

__all__ = ["match_works"]


def match_works(
    works: Sequence[tuple[Mapping[str, Any], object]], queries: Mapping[str, Query]
) -> dict[str, list[int]]:
    """Which works each query finds, in OpenAlex's form or in that of the corpus.

    Parameters
    ----------
    works
        Each with the record that was made of it, or else what tells why there is none.
    queries
        By the name of the city, ``""`` for the terms alone.

    Returns
    -------
    dict
        For each query the places of the works it finds, ascending.
    """
    sql = sqlite3.connect(":memory:")
    sql.execute(
        f"CREATE VIRTUAL TABLE works USING fts5({', '.join(FIELDS)}, tokenize='{TOKENIZER}')"
    )
    write = "INSERT INTO works(rowid, title, abstract) VALUES (?, ?, ?)"
    for place, (work, record) in enumerate(works):
        sql.execute(write, (2 * place, *_texts(work)))
        if isinstance(record, Record):
            sql.execute(write, (2 * place + 1, record.title, record.abstract))
    select = "SELECT DISTINCT rowid / 2 FROM works WHERE works MATCH ? ORDER BY 1"
    found = {
        name: [place for (place,) in sql.execute(select, (to_fts5(query),))]
        for name, query in queries.items()
    }
    sql.close()
    return found


def _texts(work: Mapping[str, Any]) -> tuple[str, str]:
    index = work.get("abstract_inverted_index")
    try:
        abstract = abstract_of(index)
    except (AttributeError, TypeError):  # no index as documented; `read_work` says so
        abstract = str(index)
    return str(work.get("title") or ""), abstract
