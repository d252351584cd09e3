"""Harvests that did not finish, or ended with fewer records than announced."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["UnfinishedHarvest", "unfinished_harvests"]


@dataclass(frozen=True, slots=True)
class UnfinishedHarvest:
    """A database search whose results are not all in the corpus.

    Attributes
    ----------
    source, city
        Names; the city is ``""`` for the terms alone.
    announced
        Hits; None where nothing was asked yet, or the database does not say.
    came
        How many of them the corpus has, or knows to lie outside the window or to be unreadable.
    ended
        Whether the harvest ended; otherwise it was stopped and can go on.
    """

    source: str
    city: str
    announced: int | None
    came: int
    ended: bool

    @property
    def sentence(self) -> str:
        """City, database, and how much is there, for people."""
        city = self.city or "all cities"
        if self.announced is None:
            how = "not started" if not self.came else f"{self.came:,} hits, total unknown"
        else:
            how = f"{self.came:,} of {self.announced:,} hits fetched"
        return f"{city}: {how} ({self.source}{', stopped' if not self.ended else ''})"

    @property
    def remedy(self) -> str:
        """The command that goes on, behind the study's name."""
        if self.source == "openalex-snapshot":
            return "--source snapshot"
        return f"--source {self.source}{' --refresh' if self.ended else ''}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def unfinished_harvests(sql: sqlite3.Connection, study: str) -> list[UnfinishedHarvest]:
    """The unfinished searches of a study, except those replaced by a later one.

    A database that answered none of them, its key being wrong for instance, left nothing behind.
    A later search of the same city and database over the same window replaces an earlier one
    once it is whole: the study's terms or names have changed since.
    """
    rows = sql.execute(
        "SELECT s.source, s.city, s.first, s.last, s.id, w.cursor IS NULL, w.announced, w.pages, "
        "s.found + w.outside + w.unreadable FROM walks w JOIN searches s ON s.id = w.search_id "
        "WHERE s.study = ? ORDER BY s.id",
        (study,),
    ).fetchall()
    answered = {source for source, *_, pages, _came in rows if pages}
    whole: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for source, city, first, last, number, ended, announced, _pages, came in rows:
        if ended and came >= (announced or 0):
            whole.setdefault((source, city), []).append((first, last, number))
    found = []
    for source, city, first, last, number, ended, announced, pages, came in rows:
        if source not in answered or (ended and came >= (announced or 0)):
            continue
        if any(
            a <= first and last <= b and number < n for a, b, n in whole.get((source, city), ())
        ):
            continue
        known = announced if pages else None
        found.append(UnfinishedHarvest(source, city, known, came, bool(ended)))
    return found
