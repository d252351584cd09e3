"""Mentions on real texts in ../shared/data: labels kept, assigned cities found again."""

import csv

import pytest
from shared_data import DATA

from reputation.folding import fold
from reputation.judgement.mentions.gazetteer import read_gazetteer
from reputation.judgement.mentions.mention_finder import MentionFinder, is_mentioned
from reputation.judgement.mentions.world_finder import WorldFinder
from reputation.literature.formats import read_file
from reputation.study.bundled import bundled_folder
from reputation.study.definition import read_study

STUDY = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml")

pytestmark = pytest.mark.shared(DATA)


def test_labelled_mentions_are_kept_and_false_ones_caught() -> None:
    with (DATA / "labels" / "dev.csv").open(encoding="utf-8") as file:
        labels = {row["id"]: row["mentions"] for row in csv.DictReader(file) if row["mentions"]}
    finder = MentionFinder(STUDY.cities)
    lost = passed = seen = 0
    for record in read_file(DATA / "smart-city-literature" / "smart_city_literature.xlsx")[0]:
        mentions = finder.find(f"{record.title} . {record.abstract}")
        for item in filter(None, labels.get(record.source_id, "").split(";")):
            city, _, value = item.strip().partition("=")
            meant = is_mentioned(mentions, city)
            seen += 1
            lost += value == "1" and not meant
            passed += value == "0" and meant
    assert seen == 58
    assert (lost, passed) == (0, 0)


def test_assigned_cities_are_found_again(world: WorldFinder) -> None:
    csv.field_size_limit(10**7)
    path = DATA / "city-case-studies" / "cities_case_studies.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    gazetteer = read_gazetteer()
    labels: dict[str, set[str]] = {}
    for place in gazetteer.places.values():
        for name in place.names:
            labels.setdefault(fold(name), set()).add(gazetteer.city_of(place).name)
    found = right = wanted = again = 0
    for row in rows:
        mentions = world.find(f"{row['title']} . {row['abstract']}")
        meant = {mention.city for mention in mentions if mention.is_place}
        assigned = [labels.get(fold(name), set()) for name in row["cities"].split("; ")]
        found += len(meant)
        right += len(meant & set().union(*assigned))
        wanted += sum(map(bool, assigned))
        again += sum(bool(cities & meant) for cities in assigned)
    assert right / found > 0.87
    assert again / wanted > 0.89
