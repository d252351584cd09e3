"""A name in a text is the city, or something else that bears its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import StudyError
from reputation.folding import fold
from reputation.judgement.mentions.mention_finder import MentionFinder, is_mentioned
from reputation.study.bundled import bundled_folder
from reputation.study.definition import City, read_study

STUDY = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml")
FINDER = MentionFinder(STUDY.cities)


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Parking in Berlin was studied.", "Berlin"),
        ("Peking is among them.", "Beijing"),
        ("in cities such as New York, Paris, London", "New York"),
        ("the taxis of NYC", "New York"),
        ("rio de janeiro", "Rio de Janeiro"),
        ("The Rio operations centre", "Rio de Janeiro"),
        ("Chicago, Illinois", "Chicago"),
        ("Toronto, Ontario", "Toronto"),
        ("a London-based trial", "London"),
        ("Londons, or London's, buses", "London"),
        ("The workshop with residents of Seoul", "Seoul"),
        ("Transport for London", "London"),
        ("TOKYO: A SMART CITY", "Tokyo"),
        ("the London Plan and its critics", "London"),
        ("Stratford, London", "London"),
        ("parking in Inner London", "London"),
        ("the Greater Toronto Area", "Toronto"),
        ("the city-state of Singapore", "Singapore"),
        ("the State of Singapore", "Singapore"),
        ("the Hong Kong government", "Hong Kong"),
        ("the Beijing Municipal Institute of City Planning", "Beijing"),
        ("the current state of London's buses", "London"),
        ("in London and Imperial College", "London"),
        ("the New York Times Square cameras", "New York"),
        ("a workshop was held in Moscow with residents", "Moscow"),
        ("© 2015 IEEE. Seoul aims to be smart.", "Seoul"),
        ("New Dubai towers rose. New London buses run.", "Dubai"),
        ("the city and county of Chicago", "Chicago"),
        ("Rio, in Brazil", "Rio de Janeiro"),
        ("the Chicago Convention Center", "Chicago"),
    ],
)
def test_place_is_a_mention(text: str, city: str) -> None:
    assert [m.city for m in FINDER.find(text) if m.is_place].count(city) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the fire service of London, Ontario", "look-alike"),
        ("roads in London (Canada)", "namesake"),
        ("Paris, Texas", "look-alike"),
        ("the goals of the Paris climate agreement", "look-alike"),
        ("Moscow, Idaho", "look-alike"),
        ("the State of New York", "look-alike"),
        ("researchers at the University of Toronto", "organisation"),
        ("Beijing Normal University", "organisation"),
        ("the Indian Institute of Technology Bombay", "organisation"),
        ("Singapore University of Technology and Design", "organisation"),
        ("Springer, Berlin, Heidelberg", "look-alike"),
        ("New York: Wiley, 2014", "publisher"),
        ("(Springer, London, 2014)", "publisher"),
        ("presented at the 3rd workshop on sensing in Dubai", "event"),
        ("an earlier version appeared in Proceedings of the congress, Tokyo", "event"),
        ("© 2014 A House, London", "copyright"),
        ("asked by Dr. Sydney before", "person"),
        ("shown by Paris et al.", "person"),
        ("as J. London showed", "person"),
        ("in Los Angeles County", "region"),
        ("the province of Moscow", "region"),
        ("in the state of Berlinia or the County of London", "region"),
        ("a tour of New Shanghai", "new town"),
        ("the Chicago Tribune", "organisation"),
        ("Columbia University in the City of New York", "organisation"),
        ("Springer Publishing Ltd, London", "publisher"),
        ("the Moscow region", "look-alike"),
        ("the testbed of TU Berlin", "organisation"),
        ("at PUC-Rio", "organisation"),
        ("the American University in Cairo", "organisation"),
        ("Paris-Saclay University", "organisation"),
        ("King's College London", "organisation"),
        ("University of California, Los Angeles", "organisation"),
        ("the University of Illinois at Chicago", "organisation"),
        ("Tongji University, Shanghai", "organisation"),
        ("Hong Kong University of Science and Technology", "organisation"),
        ("the London Stock Exchange", "organisation"),
        ("Dubai Smart Devices Co., Ltd.", "organisation"),
        ("researchers from the Technical University in Berlin", "organisation"),
        ("the Berlin Digital Pact", "agreement"),
        ("the Treaty of London", "agreement"),
        ("the 5th International Conference on Sensing, Tokyo", "event"),
        ("INFOCOM 2014, Toronto", "event"),
        ("at COP 21 in Paris", "event"),
        ("London: Earthscan, 2011", "publisher"),
        ("Copyright of this journal is the property of a house in Cairo", "copyright"),
        ("shops on London Road (A6)", "street"),
    ],
)
def test_what_only_bears_the_name_is_no_mention(text: str, kind: str) -> None:
    assert [m.kind for m in FINDER.find(text)] == [kind]


@pytest.mark.parametrize("text", ["Londonderry", "Parisian", "nyc", "Río", "rio", "Seouls"])
def test_part_of_a_word_or_another_spelling_is_nothing(text: str) -> None:
    assert [m for m in FINDER.find(text) if m.is_place] == []


def test_longest_name_wins_and_each_place_counts_once() -> None:
    text = "New York City and New York"
    assert [text[m.start : m.end] for m in FINDER.find(text)] == ["New York City", "New York"]


@given(st.text())
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(), st.sampled_from(STUDY.cities), st.text())
def test_any_text_is_searched_without_fault(before: str, city: object, after: str) -> None:
    text = f"{before} {getattr(city, 'name')} {after}"  # noqa: B009 - any city of the study
    for mention in FINDER.find(text):
        assert 0 <= mention.start < mention.end <= len(text)


def test_decision_names_the_words_that_decided() -> None:
    mention = FINDER.find("They met at the University of Toronto.")[0]
    assert (mention.kind, mention.cue) == ("organisation", "University of")
    assert FINDER.find("Parking in Berlin")[0].cue == ""


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("in cities such as New York, Paris, London", [True, True, True]),
        ("in large cities, including Seoul (Korea) and Tokyo", [True, True]),
        ("hubs like Dubai are growing", [True]),
        ("the cases of Paris and London", [False, False]),
        ("such as parking, which London has", [False]),
    ],
)
def test_city_in_a_list_of_examples_is_marked(text: str, passing: list[bool]) -> None:
    assert [m.passing for m in FINDER.find(text) if m.is_place] == passing


def test_passing_mentions_count_unless_the_study_says_no() -> None:
    mentions = FINDER.find("in cities such as New York and Paris. New York leads.")
    assert is_mentioned(mentions, "Paris")
    assert not is_mentioned(mentions, "Paris", passing=False)
    assert is_mentioned(mentions, "New York", passing=False)


def test_inhabitants_are_mentions_only_when_asked_for() -> None:
    text = "Londoners and Parisian cafés"
    assert FINDER.find(text) == []
    with_people = MentionFinder(STUDY.cities, demonyms=True)
    assert [m.city for m in with_people.find(text)] == ["London", "Paris"]


@pytest.mark.parametrize("sign", ["a", "é", "ß", "9", "_", "Ж", "京", "\u0301"])
def test_a_letter_digit_or_mark_on_either_side_is_a_longer_word(sign: str) -> None:
    assert FINDER.find(f"in Paris{sign} they") == []
    if sign != "\u0301":
        assert FINDER.find(f"in {sign}Paris they") == []


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1), st.sampled_from(STUDY.cities))
def test_no_match_inside_a_word(letters: str, city: City) -> None:
    longer = city.name + letters
    known = [fold(name) for other in STUDY.cities for name in (*other.names, *other.lookalikes)]
    for mention in FINDER.find(longer):
        assert mention.end != len(city.name)
        assert fold(longer[mention.start : mention.end]) in known


@pytest.mark.parametrize("country", ["USA", "United States", "us", "U.S.A."])
def test_a_country_may_be_written_as_people_write_it(country: str) -> None:
    finder = MentionFinder([City(name="Chicago", country=country)])
    assert [m.kind for m in finder.find("Sensors in Chicago, Illinois")] == ["place"]


def test_a_country_that_there_is_not_is_named() -> None:
    with pytest.raises(StudyError, match="London: country: no country 'Untied Kingdom'"):
        MentionFinder([City(name="London", country="Untied Kingdom")])
