"""The figures of the report Global Smart Cities 2020, and quantitative ranks of one's own."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from reputation.comparison.ranks import ranks_among
from reputation.errors import StudyError
from reputation.folding import fold
from reputation.input import open_text

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
    source: str, cities: Iterable[str], *, folder: Path | None = None
) -> dict[str, int | None]:
    """The quantitative rank of each city among these cities; None where the source has none.

    Parameters
    ----------
    source
        A published table's name, a CSV file with the columns ``city`` and ``rank``, or ``""``.
    cities
        Names as in the study.
    folder
        What the path of a CSV file is relative to.

    Raises
    ------
    StudyError
        When the source is neither, or the file is wrong; names file and line.
    """
    ranks: dict[str, int] = {}
    if source in PUBLISHED:
        ranks = {fold(row["city"]): int(row["rank"]) for row in read_published(source, "overall")}
    elif source:
        ranks = _read_ranks((folder or Path()) / source)
    return ranks_among({city: ranks.get(fold(city)) for city in cities})


def _read_ranks(path: Path) -> dict[str, int]:
    ranks: dict[str, int] = {}
    try:
        with open_text(path) as file:
            reader = csv.DictReader(file)
            if not {"city", "rank"} <= set(reader.fieldnames or ()):
                raise StudyError(f"{path}: expected the columns 'city' and 'rank'")
            for row in reader:
                place = f"{path}, line {reader.line_num}"
                if not re.fullmatch(r"[0-9]{1,9}", (row["rank"] or "").strip()):
                    raise StudyError(f"{place}: rank is {row['rank']!r}, expected a whole number")
                city = fold((row["city"] or "").strip())
                if city in ranks:
                    raise StudyError(f"{place}: {row['city']} stands twice")
                ranks[city] = int(row["rank"])
    except (OSError, csv.Error) as error:
        names = ", ".join(PUBLISHED)
        raise StudyError(
            f"quantitative = {str(path)!r}: cannot be read ({error}); expected {names} or a CSV "
            "file with the columns 'city' and 'rank'"
        ) from None
    return ranks


def published_ranks(name: str = "global-smart-cities-2020") -> dict[str, int]:
    """The published overall rank of each city, best first."""
    return {row["city"]: int(row["rank"]) for row in read_published(name, "overall")}
