"""A year's work, as a script: at its end every decision counts, as in a study made in one go."""

import shutil
from pathlib import Path

from commanding import reputation, rows

ENTRY = "TY  - JOUR\nTI  - {title}\nAB  - {abstract}\nPY  - {year}\n{doi}ER  - \n"

STUDY = """
title = "A year's work"
{corpus}
[search]
terms = '"smart city" OR "smart cities"'
from = "{first}"
to = "{last}"
{cities}
"""
WEST = {"London": (), "Paris": ()}
EAST = {"Dubai": (), "Mumbai": ("Bombay",)}
RENAMED = {"Dubai City": ("Dubai",), "Mumbai": ("Bombay",)}
COUNTED = ("doi", "title", "city", "mention", "relevance", "topic", "counted", "decided_by")


def entry(number: int, city: str, year: int, text: str = "Policy and governance.") -> str:
    doi = f"DO  - 10.5555/{number}\n" if number % 3 else ""  # a third has none
    title = f"Smart city strategy {number} of {city}"
    return ENTRY.format(title=title, abstract=text, year=year, doi=doi)


def export(folder: Path, name: str, *entries: str) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text("\n".join(entries), encoding="utf-8")
    return file


def study(
    folder: Path,
    name: str,
    cities: dict[str, tuple[str, ...]],
    *,
    corpus: str = "",
    window: tuple[int, int] = (2010, 2020),
) -> Path:
    listed = "".join(
        f'[[cities]]\nname = "{city}"\naliases = {[*aliases]}\n' for city, aliases in cities.items()
    )
    named = f'corpus = "{corpus}"' if corpus else ""
    first, last = window
    file = folder / "queries" / f"{name}.toml"
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text(STUDY.format(corpus=named, first=first, last=last, cities=listed))
    return file


def results(study_file: Path, folder: Path) -> tuple[list[tuple[str, ...]], list[dict[str, str]]]:
    """Decisions, without numbers of records, and the table."""
    reputation("run", study_file, "--out", folder)
    decided = [tuple(d[name] for name in COUNTED) for d in rows(folder / "decisions.csv")]
    return sorted(decided), rows(folder / "reputation.csv")


FIRST = [
    entry(number, city, 2012 + number % 8)
    for number, city in enumerate(["London", "Paris", "Dubai", "Mumbai"] * 3)
]
CORRECTED = [entry(3, "Mumbai", 2015, "Policy and governance, corrected."), *FIRST[:3], *FIRST[4:]]
NEXT = [entry(number, "London and Dubai", 2019) for number in range(20, 24)]
WRONG = [entry(number, "Paris", 2014) for number in range(40, 43)] + FIRST[:2]
#: Study, record, and what is decided on it.
BY_HAND = [
    ("west", "10.5555/1", "--irrelevant"),
    ("west", "strategy 0 London", "--topic", "D"),
    ("east", "strategy 3 Mumbai", "--irrelevant"),
    ("east", "10.5555/2", "--not", "Dubai"),
    ("later", "10.5555/7", "--topic", "A"),
    ("east", "strategy 6 Dubai", "--not", "Dubai"),
]


def test_every_decision_counts_at_the_end_of_a_year(tmp_path: Path) -> None:
    here = tmp_path / "here"
    west = study(here, "west", WEST)
    study(here, "later", WEST, corpus="west", window=(2016, 2020))
    east = study(here, "east", EAST, corpus="west")
    reputation("import", west, export(tmp_path, "one.ris", *FIRST))
    for name, *decision in BY_HAND:
        reputation("decide", here / "queries" / f"{name}.toml", *decision, "--reviewer", "ana")
    reputation("corpus", "rename", "west", "cities", "--in", here)
    west = study(here, "west", WEST, corpus="cities")
    study(here, "later", WEST, corpus="cities", window=(2016, 2020))
    east = study(here, "east", RENAMED, corpus="cities")
    reputation("import", west, export(tmp_path / "corrected", "one.ris", *CORRECTED), "--replace")
    reputation("import", west, export(tmp_path, "wrong.ris", *WRONG))
    reputation("import", west, export(tmp_path, "next.ris", *FIRST[:5], *NEXT))
    reputation("import", west, "--undo", 3)
    reputation("decide", east, "10.5555/20", "--not", "Dubai", "--reviewer", "ana")
    away = tmp_path / "away"
    shutil.copytree(here, away)
    (away / "corpus" / "cities.sqlite").unlink()  # rebuilt from the exports, in another order
    reputation("import", away / "queries" / "east.toml", tmp_path / "next.ris")
    reputation("import", away / "queries" / "east.toml", tmp_path / "corrected" / "one.ris")
    there = tmp_path / "there"
    for name, cities, window in (
        ("west", WEST, (2010, 2020)),
        ("later", WEST, (2016, 2020)),
        ("east", RENAMED, (2010, 2020)),
    ):
        study(there, name, cities, corpus="cities", window=window)
    at_once = export(tmp_path, "at-once.ris", *CORRECTED, *NEXT)
    reputation("import", there / "queries" / "west.toml", at_once)
    for name, *decision in [*BY_HAND, ("east", "10.5555/20", "--not", "Dubai")]:
        reputation("decide", there / "queries" / f"{name}.toml", *decision, "--reviewer", "ana")
    for name in ("west", "later", "east"):
        expected = results(there / "queries" / f"{name}.toml", tmp_path / "out" / f"{name}-once")
        for place in (here, away):
            target = tmp_path / "out" / f"{name}-{place.name}"
            assert results(place / "queries" / f"{name}.toml", target) == expected
    decided = {d[0] or d[1]: d for d in expected[0]}
    assert decided["10.5555/2"][3] == "0"
    by_hand = [d for d in expected[0] if d[-1].startswith("ana")]
    assert len(by_hand) == 5
    assert "every label matches" in reputation("labels", "check", away / "queries" / "east.toml")
