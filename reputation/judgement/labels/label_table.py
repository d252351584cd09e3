"""Hand labels as they travel: one line a record with relevance, topic and city mentions."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from reputation.errors import LabelError
from reputation.input import open_text

__all__ = ["TOPICS", "Label", "read_labels"]

#: A applications, M mode, D data (report, section 2.6).
TOPICS = ("A", "M", "D")


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader decided about one record.

    Attributes
    ----------
    id
        The source's identifier of the record.
    relevant
        Whether it is about smart-city models, applications or data.
    topic
        ``"A"``, ``"M"``, ``"D"`` or ``""`` where none was given.
    mentions
        For each city named in the text, whether the city itself is meant.
    by_chance
        Whether the record was chosen by chance, so that it speaks for the literature as a whole;
        False where it was picked because it is hard or rare.
    """

    id: str
    relevant: bool
    topic: str = ""
    mentions: dict[str, bool] = field(default_factory=dict)
    by_chance: bool = True


def read_labels(path: str | Path) -> list[Label]:
    """Read a CSV file with the columns ``id,relevance,topic,mentions``.

    ``mentions`` holds ``City=1`` or ``City=0``, separated by semicolons. Two more columns may
    stand: ``chosen_for``, where anything but ``random`` or nothing says that the record was picked,
    and ``cities``, those meant, separated by semicolons.

    Raises
    ------
    LabelError
        Names the file, the line and what was expected.
    """
    path = Path(path)
    labels: list[Label] = []
    seen: set[str] = set()
    try:
        with open_text(path) as file:
            reader = csv.DictReader(file)
            missing = {"id", "relevance", "topic"} - set(reader.fieldnames or ())
            if missing:
                raise LabelError(f"{path}: has no column {', '.join(sorted(missing))}")
            for row in reader:
                label = _read_row(row, f"{path}, line {reader.line_num}")
                if label.id in seen:
                    raise LabelError(f"{path}, line {reader.line_num}: id {label.id} stands twice")
                seen.add(label.id)
                labels.append(label)
    except FileNotFoundError:
        raise LabelError(f"{path}: no such file") from None
    except (OSError, csv.Error) as error:
        raise LabelError(f"{path}: cannot be read ({error})") from None
    return labels


def _read_row(row: dict[str, str], place: str) -> Label:
    if None in row or None in row.values():
        raise LabelError(f"{place}: has more or fewer cells than the heading")
    if row["relevance"] not in ("0", "1"):
        raise LabelError(f"{place}: relevance is {row['relevance']!r}, expected 0 or 1")
    if row["topic"] not in ("", *TOPICS):
        raise LabelError(f"{place}: topic is {row['topic']!r}, expected A, M, D or nothing")
    mentions = {}
    for item in filter(None, (row.get("mentions") or "").split(";")):
        city, sign, value = item.strip().rpartition("=")
        if not sign or value not in ("0", "1"):
            raise LabelError(f"{place}: mention {item!r}, expected City=1 or City=0")
        mentions[city] = value == "1"
    cities = filter(None, (city.strip() for city in (row.get("cities") or "").split(";")))
    return Label(
        id=row["id"].strip(),
        relevant=row["relevance"] == "1",
        topic=row["topic"],
        mentions=mentions or dict.fromkeys(cities, True),
        by_chance=(row.get("chosen_for") or "random") == "random",
    )
