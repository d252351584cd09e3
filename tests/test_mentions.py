"""A name in a text is the city, or something else that bears its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.folding import fold
from reputation.judgement.mentions import MentionFinder
from reputation.study.bundled import bundled_folder
from reputation.study.definition import read_study

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
