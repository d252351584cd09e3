"""What tests of the harvester share: a study of three cities, and a session with a key."""

from __future__ import annotations

from pathlib import Path

from server import LocalDatabase

from reputation.harvesting.sources import find_source
from reputation.harvesting.sources.session import Session
from reputation.study.definition import Study, read_study

KEY = "k3y-for-tests-0123456789"
VARIABLES = {
    "openalex": "OPENALEX_API_KEY",
    "wos": "WOS_API_KEY",
    "scopus": "SCOPUS_API_KEY",
    "semanticscholar": "S2_API_KEY",
}
KEYS = dict.fromkeys(VARIABLES.values(), KEY)
STUDY = """
title = "Three cities"
[search]
terms = '"smart city" OR "smart cities"'
from = "2012-03"
to = "2019-10"
[[cities]]
name = "Singapore"
[[cities]]
name = "New York"
aliases = ["NYC", "New York City"]
[[cities]]
name = "Nowhereville"
"""


def three_cities(folder: Path) -> Study:
    """A study of two cities that the literature knows, and of one that it does not."""
    file = folder / "queries" / "three.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(STUDY, encoding="utf-8")
    return read_study(file)


def ask(name: str, database: LocalDatabase, **how: object) -> Session:
    """A session with the local database, in no hurry and without waiting."""
    how = {"environment": KEYS, "sleep": lambda _seconds: None, **how}
    return Session(find_source(name).service, address=database.address, **how)  # type: ignore[arg-type]
