"""Quantitative ranks from a user's file, matched with the cities of a study."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from reputation.errors import StudyError
from reputation.folding import did_you_mean, name_key, nearest_name
from reputation.input import open_text, reason_of
from reputation.study.definition import City

__all__ = ["read_columns", "read_rank_file"]

_RANK = re.compile(r"([0-9]{1,9})(?:[.,]0*)?")  # spreadsheets write 3 as "3.0"
_SEPARATORS = ",;\t"
_LONGEST = 200  # characters of a name


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    rank: int | None
    place: str


def read_rank_file(
    path: Path, cities: Sequence[str], known: Sequence[City] = (), published: Sequence[str] = ()
) -> dict[str, int | None]:
    """The rank of each city in a file; None where the file gives none.

    The file has the columns ``city`` and ``rank``, in any case, with commas, semicolons or tabs
    between. Case, diacritics, hyphens and dots of a name do not count, and aliases do. It may name
    more cities than are asked for as long as it has a line for each of those; a line without a rank
    says that a city has none.

    Parameters
    ----------
    path
        The file.
    cities
        Names to be ranked.
    known
        The cities of the study; none for all cities of the world.
    published
        What might be named instead of a file.

    Raises
    ------
    StudyError
        Names the file, the line and what was expected.
    """
    spellings = {city.name: city.names for city in known}
    owners = {name_key(one): name for name in cities for one in spellings.get(name, (name,))}
    ranks: dict[str, int | None] = {}
    strangers: list[_Line] = []
    seen: dict[str, str] = {}
    for line in _lines(path, published):
        key = name_key(line.name)
        city = owners.get(key, key)
        if city in seen:
            both = line.name if line.name == seen[city] else f"{seen[city]} as {line.name}"
            raise StudyError(f"{line.place}: {both} appears twice")
        seen[city] = line.name
        if key in owners:
            ranks[city] = line.rank
        else:
            strangers.append(line)
    missing = [name for name in cities if name not in ranks]
    if known and missing and strangers:
        _refuse(strangers, missing, spellings)
    return {name: ranks.get(name) for name in cities}


def read_columns(file: TextIO, path: Path, *wanted: str) -> csv.DictReader[str]:
    """The rows of a table with commas, semicolons or tabs, its headings in small letters.

    The reader's ``line_num`` does not count the heading.

    Raises
    ------
    StudyError
        When a column that is wanted is missing.
    """
    heading = file.readline()
    between = max(_SEPARATORS, key=heading.count)
    columns = [cell.strip().lower() for cell in next(csv.reader([heading], delimiter=between))]
    if missing := [name for name in wanted if name not in columns]:
        raise StudyError(
            f"{path}: has no column {missing[0]!r}; expected the columns "
            f"{' and '.join(map(repr, wanted))}, found {', '.join(filter(None, columns)) or 'none'}"
        )
    return csv.DictReader(file, columns, delimiter=between)


def _refuse(
    strangers: Sequence[_Line], missing: Sequence[str], spellings: dict[str, tuple[str, ...]]
) -> None:
    """Name the line that is likest to a city without one."""
    names = {one: name for name in missing for one in spellings[name]}
    nearest = {line.name: nearest_name(line.name, names) for line in strangers}
    line = next((line for line in strangers if nearest[line.name]), strangers[0])
    without = f"cities without a line: {', '.join(missing[:5])}."
    hint = did_you_mean(names.get(nearest[line.name], ""), without)
    raise StudyError(
        f"{line.place}: {line.name!r} is not a city of the study; {hint} Correct the name or add "
        "it to the aliases of the city; a city without a rank needs a line with an empty rank "
        f'("{missing[0]},")'
    )


def _lines(path: Path, published: Sequence[str]) -> Iterator[_Line]:
    try:
        with open_text(path) as file:
            reader = read_columns(file, path, "city", "rank")
            for row in reader:
                place = f"{path}, line {reader.line_num + 1}"
                city, rank = ((row[name] or "").strip() for name in ("city", "rank"))
                if not city:
                    raise StudyError(f"{place}: city is empty")
                if len(city) > _LONGEST or not city.isprintable():
                    raise StudyError(
                        f"{place}: {city[:40]!r} is not a city name; is a quotation mark left open?"
                    )
                found = _RANK.fullmatch(rank)
                if rank and not found:
                    raise StudyError(f"{place}: rank is {rank!r}, expected a whole number")
                yield _Line(city, int(found[1]) if found else None, place)
    except (OSError, csv.Error) as error:
        raise StudyError(
            f"quantitative = {str(path)!r}: cannot be read ({reason_of(error)}); expected "
            f"{', '.join((*published, 'a CSV file'))} with the columns 'city' and 'rank'"
        ) from None
