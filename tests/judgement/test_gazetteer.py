"""Every city of the world is found as itself, and what only looks like one is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import StudyError
from reputation.folding import fold, plain_letters, plain_signs
from reputation.judgement.mentions.gazetteer import Gazetteer, country_codes, read_gazetteer
from reputation.judgement.mentions.mention_finder import is_mentioned
from reputation.judgement.mentions.world_finder import WorldFinder


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return read_gazetteer()


@pytest.fixture(scope="module")
def finder(world: WorldFinder) -> WorldFinder:
    return world


def cities(finder: WorldFinder, text: str) -> list[str]:
    return [mention.city for mention in finder.find(text) if mention.is_place]


def test_table_holds_the_worlds_cities_under_labels_of_their_own(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.places) > 30_000
    labels = [place.name for place in gazetteer.places.values() if not place.part_of]
    assert len(set(map(fold, labels))) == len(labels)
    assert all(len(place.country) == 2 for place in gazetteer.places.values())
    assert {place.part_of for place in gazetteer.places.values()} - {0} <= set(gazetteer.places)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sensors in Santander and Oulu", ["Santander", "Oulu"]),
        ("the trams of Zürich, Malmo and Sao Paulo", ["Zürich", "Malmö", "São Paulo"]),
        ("a plan for Xi’an, or Xian", ["Xi'an", "Xi'an"]),
        ("Wien, Praha and Milano", ["Vienna", "Prague", "Milan"]),
        ("SMART PARKING IN LISBON AND PORTO . Drivers search.", ["Lisbon", "Porto"]),
        ("taxis of NYC and of New York City", ["New York", "New York"]),
        ("the universities of Washington, D.C. and its roads", ["Washington"]),
        ("Brooklyn has bikes", ["New York"]),
        ("Pudong has lights", ["Shanghai"]),
        ("Stratford, London", ["London", "London"]),
        ("Kowloon and Macau", ["Hong Kong", "Macau"]),
        ("trams in Porto Alegre", ["Porto Alegre"]),
        ("the Porto Alegrense, the Londoners and Londonderry", ["Porto"]),
    ],
)
def test_city_is_found_by_any_of_its_names(
    finder: WorldFinder, text: str, expected: list[str]
) -> None:
    assert cities(finder, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lights of London", "London"),
        ("lights of London, Ontario", "London (Canada)"),
        ("lights of London (Canada)", "London (Canada)"),
        ("A study in Ontario. London is its case.", "London (Canada)"),
        ("Canadian readers know London", "London"),
        ("data of Cambridge, MA", "Cambridge (United States)"),
        ("data of Cambridge in England", "Cambridge"),
        ("the port of Valencia", "Valencia"),
        ("the port of Valencia, Venezuela", "Valencia (Venezuela)"),
        ("Vancouver and Seattle", "Vancouver"),
        ("In Anhui, Suzhou grows", "Suzhou (China)"),
        ("Athens, Georgia", "Athens (United States)"),
        ("In Greece, Athens", "Athens"),
    ],
)
def test_namesake_is_told_by_what_the_text_says(
    finder: WorldFinder, text: str, expected: str
) -> None:
    assert expected in cities(finder, text)


def test_namesake_that_no_table_holds_is_not_its_famous_sister(finder: WorldFinder) -> None:
    mention = finder.find("in London, Kentucky, they")[0]
    assert (mention.kind, mention.cue) == ("namesake", "Kentucky")


@pytest.mark.parametrize(
    "text",
    [
        "Most of the mobile users",
        "Mobile Computing for Smart Cities",
        "Reading is a skill. Reading comprehension was tested.",
        "Nice results",
        "Of these, Orange is an operator",
        "a Split test",
        "Monte Carlo simulation",
        "in March 2011",
        "as Jackson (2010) and Lincoln et al. showed",
        "Central Asia and Europe",
        "the University and the Internet",
        "Kyoto Protocol",
        "the province of Ontario",
        "in Georgia and in Victoria, Australia",
        "the Granger causality test",
        "Male and female residents",
        "Enterprise Architecture",
        "researchers of the University of Bologna",
        "Copyright of a journal is the property of a faculty in Maribor",
        "the Manhattan distance",
    ],
)
def test_word_person_or_region_is_no_city(finder: WorldFinder, text: str) -> None:
    assert cities(finder, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the city of Reading", "Reading"),
        ("in Reading, UK, buses", "Reading"),
        ("buses in Nice are free", "Nice"),
        ("Bath, England", "Bath"),
        ("Mobile, Alabama", "Mobile"),
        ("the Split metropolitan area", "Split"),
        ("in Arizona, Phoenix grows", "Phoenix"),
        ("Quebec City and its region", "Québec"),
        ("residents around Jackson, Mississippi", "Jackson"),
    ],
)
def test_word_is_a_city_where_something_shows_it(
    finder: WorldFinder, text: str, expected: str
) -> None:
    assert expected in cities(finder, text)


def test_name_shown_to_be_a_city_once_is_one_throughout(finder: WorldFinder) -> None:
    assert cities(finder, "Reading in change. The city of Reading plans.") == ["Reading"] * 2


def test_limits_leave_cities_out_but_still_tell_them_apart(gazetteer: Gazetteer) -> None:
    large = WorldFinder(gazetteer, least_population=1_000_000)
    assert cities(large, "London, Ontario, and Oulu and Lagos") == ["Lagos"]
    german = WorldFinder(gazetteer, countries=country_codes(["Germany"]))
    assert cities(german, "London, Hamburg and Vienna") == ["Hamburg"]
    assert country_codes(["de", "Türkiye", "UK"]) == {"DE", "TR", "GB"}
    with pytest.raises(StudyError, match="Atlantis"):
        country_codes(["Atlantis"])


def test_inhabitants_only_when_asked_for(gazetteer: Gazetteer, finder: WorldFinder) -> None:
    assert cities(finder, "the Muscovites") == []
    assert cities(WorldFinder(gazetteer, demonyms=True), "the Muscovites") == ["Moscow"]


def test_list_of_examples_is_marked(finder: WorldFinder) -> None:
    mentions = finder.find("cities such as Oulu, Lyon and Osaka")
    assert [mention.passing for mention in mentions] == [True, True, True]
    assert not is_mentioned(mentions, "Lyon", passing=False)


SMALL = Gazetteer(
    {
        place.id: place
        for place in read_gazetteer().places.values()
        if place.name in {"Oulu", "Lyon", "Porto", "Porto Alegre"}
    },
    (),
)
SMALL_FINDER = WorldFinder(SMALL)


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1))
def test_no_match_inside_a_word(letters: str) -> None:
    for mention in SMALL_FINDER.find(f"in Oulu{letters} and {letters}Lyon"):
        assert mention.city not in {"Oulu", "Lyon"}


@given(st.text())
def test_any_text_is_searched_without_fault(text: str) -> None:
    for mention in SMALL_FINDER.find(f"{text} Porto Alegre {text}"):
        assert 0 <= mention.start < mention.end <= 2 * len(text) + 14


@given(st.text())
def test_plain_letters_and_signs_keep_every_position(text: str) -> None:
    assert len(plain_letters(text)) == len(plain_signs(text)) == len(text)
