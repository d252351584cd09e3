"""Manual labels in a table: one line per record with relevance, topic and city mentions."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from reputation.errors import LabelError
from reputation.input import open_text, reason_of
from reputation.study.topics import TOPICS

__all__ = ["Label", "read_labels"]


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader decided about one record.

    Attributes
    ----------
    id
        The source's identifier of the record.
    relevant
        Whether it is about smart-city models, applications or data; None where only its topic was
        labelled.
    topic
        A code of `TOPICS`, or ``""`` where none was given.
    mentions
        For each city named in the text, whether the city itself is meant.
    by_chance
        Whether the record was drawn at random, so that it speaks for the literature as a whole;
        False where it was picked because it is hard or rare.
    share
        How surely it is relevant by the readings, from 0 to 1; None where only the label is known.
    collection
        The literature it is from.
    doi
        The record's, where it is known.
    """

    id: str
    relevant: bool | None
    topic: str = ""
    mentions: dict[str, bool] = field(default_factory=dict)
    by_chance: bool = True
    share: float | None = None
    collection: str = ""
    doi: str = ""


def read_labels(path: str | Path, topics: Collection[str] = tuple(TOPICS)) -> list[Label]:
    """Read a CSV file with the columns ``id,relevance,topic,mentions``.

    ``mentions`` holds ``City=1`` or ``City=0``, separated by semicolons. More columns may stand:
    ``chosen_for``, where anything but ``random`` or nothing says that the record was picked;
    ``cities``, those meant, separated by semicolons; ``share``, how surely the record is relevant,
    from 0 to 1; and ``collection``.

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
                label = _read_row(row, f"{path}, line {reader.line_num}", topics)
                if label.id in seen:
                    raise LabelError(f"{path}, line {reader.line_num}: id {label.id} appears twice")
                seen.add(label.id)
                labels.append(label)
    except FileNotFoundError:
        raise LabelError(f"{path}: no such file") from None
    except (OSError, csv.Error) as error:
        raise LabelError(f"{path}: cannot be read ({reason_of(error)})") from None
    return labels


def _read_row(row: dict[str, str], place: str, topics: Collection[str]) -> Label:
    if None in row or None in row.values():
        raise LabelError(f"{place}: has more or fewer cells than the heading")
    if row["relevance"] not in (("0", "1", "") if row["topic"] else ("0", "1")):
        raise LabelError(f"{place}: relevance is {row['relevance']!r}, expected 0 or 1")
    if row["topic"] not in ("", *topics):
        raise LabelError(
            f"{place}: topic is {row['topic']!r}, expected {', '.join(topics)} or nothing"
        )
    mentions = {}
    for item in filter(None, (row.get("mentions") or "").split(";")):
        city, sign, value = item.strip().rpartition("=")
        if not sign or value not in ("0", "1"):
            raise LabelError(f"{place}: mention {item!r}, expected City=1 or City=0")
        mentions[city] = value == "1"
    cities = filter(None, (city.strip() for city in (row.get("cities") or "").split(";")))
    return Label(
        id=row["id"].strip(),
        relevant=row["relevance"] == "1" if row["relevance"] else None,
        topic=row["topic"],
        mentions=mentions or dict.fromkeys(cities, True),
        by_chance=(row.get("chosen_for") or "random") == "random",
        share=_read_share(row.get("share") or "", place),
        collection=(row.get("collection") or "").strip(),
    )


def _read_share(text: str, place: str) -> float | None:
    if not text:
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise LabelError(f"{place}: share is {text!r}, expected a number from 0 to 1")
    return share
