"""The figures of the report Global Smart Cities 2020, and quantitative ranks from users' files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from reputation.comparison.rank_file import read_rank_file
from reputation.folding import name_key
from reputation.study.definition import City

__all__ = [
    "PUBLISHED",
    "published_file",
    "published_ranks",
    "quantitative_ranks",
    "read_published",
]

#: Published tables that come with the package.
PUBLISHED = ("global-smart-cities-2020",)


def published_file(name: str, table: str) -> Traversable:
    """The CSV file of a published table; see `read_published` for the names."""
    return files("reputation.comparison") / "data" / name / f"{table}.csv"


def read_published(name: str, table: str) -> list[dict[str, str]]:
    """Return the rows of a published table.

    Parameters
    ----------
    name
        One of `PUBLISHED`.
    table
        ``"framework"``, ``"indicators"``, ``"sub_indices"``, ``"overall"`` or ``"reputation"``.
    """
    text = published_file(name, table).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def quantitative_ranks(
    source: str,
    cities: Iterable[str],
    *,
    known: Sequence[City] = (),
    folder: Path | None = None,
) -> dict[str, int | None]:
    """The quantitative rank of each city as the source gives it; None where it has none.

    Parameters
    ----------
    source
        A published table's name, a CSV file with the columns ``city`` and ``rank``, or ``""``.
    cities
        Names as in the study.
    known
        The cities of the study, for their aliases, and because a file that leaves one of them out
        and names another instead is wrong; none for all cities of the world.
    folder
        What the path of a CSV file is relative to.

    Raises
    ------
    StudyError
        When the source is neither, or the file is wrong; names file and line.
    """
    names = list(cities)
    if not source:
        return dict.fromkeys(names)
    if source not in PUBLISHED:
        return read_rank_file((folder or Path()) / source, names, known, PUBLISHED)
    ranks = {name_key(row["city"]): int(row["rank"]) for row in read_published(source, "overall")}
    spellings = {city.name: city.names for city in known}
    return {
        name: next(
            (ranks[key] for one in spellings.get(name, (name,)) if (key := name_key(one)) in ranks),
            None,
        )
        for name in names
    }


def published_ranks(name: str = "global-smart-cities-2020") -> dict[str, int]:
    """The published overall rank of each city, best first."""
    return {row["city"]: int(row["rank"]) for row in read_published(name, "overall")}
