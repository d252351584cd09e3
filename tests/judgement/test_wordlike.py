"""Cities of a study that are called like a word: only what is shown to be the city counts."""

from importlib.resources import files

import pytest

from reputation.judgement.mentions.gazetteer import read_gazetteer
from reputation.judgement.mentions.mention_finder import MentionFinder
from reputation.judgement.mentions.wordlike import CarefulFinder, wordlike
from reputation.judgement.mentions.world_finder import WorldFinder, careful_names
from reputation.study.definition import City

CITIES = [City(name=name) for name in ("Reading", "Mobile", "Most", "Paris")]


@pytest.fixture(scope="module")
def finder(world: WorldFinder) -> CarefulFinder:
    return CarefulFinder(MentionFinder(CITIES), wordlike(CITIES))


def test_names_that_are_words_are_told() -> None:
    assert wordlike(CITIES) == ["Reading", "Mobile", "Most"]
    assert wordlike([City(name="London"), City(name="Rio de Janeiro", aliases=("Rio",))]) == []


@pytest.mark.parametrize(
    "text",
    [
        "automatic meter reading in the smart city",
        "the most challenging activity for mobile operators",
        "Most smart cities. Mobile devices are used.",
        "Reading the abstracts of Paris is the most tedious part.",
    ],
)
def test_words_are_no_cities(finder: CarefulFinder, text: str) -> None:
    assert [m.city for m in finder.find(text) if m.is_place and m.city != "Paris"] == []


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Smart meters are tried in Reading, United Kingdom", "Reading"),
        ("The city of Mobile opened its data", "Mobile"),
        ("Heat networks in Most are described", "Most"),
        ("A study of Paris", "Paris"),
    ],
)
def test_cities_that_are_shown_to_be_meant_are_found(
    finder: CarefulFinder, text: str, city: str
) -> None:
    assert [m.city for m in finder.find(text) if m.is_place] == [city]


def test_the_list_of_names_is_that_of_the_gazetteer() -> None:
    held = files("reputation.judgement.mentions") / "data" / "careful_names.txt"
    assert held.read_text("utf-8").splitlines() == careful_names(read_gazetteer())
