"""Measures mentions: precision and recall on urban case studies, labels kept, abstracts a second.

::

    python benchmarks/mentions.py ../shared/data
    python benchmarks/mentions.py ../shared/data --errors errors.txt  # to read, not to publish

The folder holds ``city-case-studies/cities_case_studies.csv`` (2,553 abstracts from Web of Science
with the cities that the authors of mcc-apsis/Cities-case-studies assigned to them) and, for the
labels, ``labels/dev.csv`` and ``smart-city-literature/smart_city_literature.xlsx``.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import openpyxl
from pairs import Figure, missing

from reputation.folding import fold
from reputation.judgement.mentions.gazetteer import read_gazetteer
from reputation.judgement.mentions.mention_finder import Finder, MentionFinder, is_mentioned
from reputation.judgement.mentions.world_finder import WorldFinder
from reputation.study.bundled import bundled_folder
from reputation.study.definition import read_study

STUDY = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", type=Path, help="write every disagreement here")
    options = parser.parse_args()
    texts, assigned = read_cases(options.folder)
    study = MentionFinder(STUDY.cities)
    world = WorldFinder()
    errors: list[str] = []
    print("precision and recall of (abstract, city), city-case-studies")
    score("the study's 20", study, texts, assigned, names_of_study(), errors)
    score("all cities", world, texts, assigned, names_of_world(), errors)
    labels(options.folder, study)
    speed(world, texts, "city-case-studies")
    speed(world, read_literature(options.folder).values(), "smart-city literature")
    if options.errors:
        options.errors.write_text("\n".join(errors) + "\n", encoding="utf-8")


def figures(shared: Path | None) -> Iterator[Figure]:
    """Lines of the table."""
    if not shared or not (shared / "city-case-studies").is_dir():
        yield missing("mentions", "", "city-case-studies", "are not there")
        return
    texts, assigned = read_cases(shared)
    for what, finder, names in (
        ("the study's 20", MentionFinder(STUDY.cities), names_of_study()),
        ("all cities", WorldFinder(), names_of_world()),
    ):
        with redirect_stdout(sys.stderr):
            precision, recall = score(what, finder, texts, assigned, names, [])
        for name, value in (("precision", precision), ("recall", recall)):
            yield Figure(
                f"mentions, {name}", f"{what}, {len(texts):,} abstracts", value, unit="share",
                command="python benchmarks/mentions.py ../shared/data",
            )  # fmt: skip


def read_cases(folder: Path) -> tuple[list[str], list[list[str]]]:
    csv.field_size_limit(10**7)
    path = folder / "city-case-studies" / "cities_case_studies.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [f"{row['title']} . {row['abstract']}" for row in rows]
    return texts, [row["cities"].split("; ") for row in rows]


def read_literature(folder: Path) -> dict[str, str]:
    """Texts of the smart-city literature by identifier, without the reserved records."""
    with (folder / "labels" / "reserved.csv").open(encoding="utf-8") as file:
        reserved = {row["id"] for row in csv.DictReader(file)}
    path = folder / "smart-city-literature" / "smart_city_literature.xlsx"
    rows = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
    header = list(next(rows))
    places = [header.index(name) for name in ("ID", "Titel", "Abstract")]
    found = {}
    for row in rows:
        number, title, abstract = (str(row[place] or "") for place in places)
        if number not in reserved:
            found[number] = f"{title} . {abstract}"
    return found


def names_of_study() -> Callable[[str], set[str]]:
    def cities(name: str) -> set[str]:
        city = STUDY.city(name)
        return {city.name} if city else set()

    return cities


def names_of_world() -> Callable[[str], set[str]]:
    """The labels of the cities that an assigned name may mean."""
    gazetteer = read_gazetteer()
    known: dict[str, set[str]] = defaultdict(set)
    for place in gazetteer.places.values():
        for name in place.names:
            known[fold(name)].add(gazetteer.city_of(place).name)
    return lambda name: known[fold(name)]


def score(  # noqa: PLR0917 - a script's own
    what: str,
    finder: Finder,
    texts: list[str],
    assigned: list[list[str]],
    cities_of: Callable[[str], set[str]],
    errors: list[str],
) -> tuple[float, float]:
    """Precision and recall, printed as well."""
    right = found = missed = unnamed = 0
    for text, names in zip(texts, assigned, strict=True):
        mentions = finder.find(text)
        meant = {mention.city for mention in mentions if mention.is_place}
        wanted = {name: cities for name in names if (cities := cities_of(name))}
        allowed = set().union(*wanted.values())
        found += len(meant)
        right += len(meant & allowed)
        for name, cities in wanted.items():
            if not cities & meant:
                missed += 1
                kinds = [(m.kind, m.cue) for m in mentions if m.city in cities]
                unnamed += not kinds
                errors.append(f"MISSED\t{what}\t{name}\t{kinds}\t{text}")
        for city in sorted(meant - allowed):
            where = next(m for m in mentions if m.city == city and m.is_place)
            around = text[max(0, where.start - 90) : where.end + 60]
            errors.append(f"EXTRA\t{what}\t{city}\t{text[where.start : where.end]}\t{around}")
    total = sum(bool(cities_of(name)) for names in assigned for name in names)
    print(
        f"  {what}: precision {right / found:.3f} ({right} of {found}), "
        f"recall {(total - missed) / total:.3f} ({total - missed} of {total}; "
        f"of the {missed} missed {unnamed} are not named in the text)"
    )
    return right / found, (total - missed) / total


def labels(folder: Path, finder: Finder) -> None:
    texts = read_literature(folder)
    kept = lost = caught = passed = 0
    with (folder / "labels" / "dev.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for item in filter(None, row["mentions"].split(";")):
                city, _, value = item.strip().partition("=")
                meant = is_mentioned(finder.find(texts[row["id"]]), city)
                kept += value == "1" and meant
                lost += value == "1" and not meant
                caught += value == "0" and not meant
                passed += value == "0" and meant
    print(
        f"labels/dev.csv: true mentions kept {kept}, lost {lost}; false caught {caught}, ", end=""
    )
    print(f"passed {passed}")


def speed(finder: Finder, texts: Iterable[str], what: str, number: int = 100_000) -> None:
    every = list(texts)
    for text in every[:200]:
        finder.find(text)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    named = 0
    for place in range(number):
        named += bool(finder.find(every[place % len(every)]))
    took = time.process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    signs = sum(map(len, every)) // len(every)
    print(
        f"{what}: {number / took:,.0f} abstracts a second with all names, on one core ({signs:,} "
        f"characters each, {named / number:.0%} name a city); memory grew by {grown:.1f} MB"
    )


if __name__ == "__main__":
    main()
