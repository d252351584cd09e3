"""Namesakes, satellites, governments, persons, things and occasions that bear a city's name."""

import pytest

from reputation.judgement.mentions.mention_finder import MentionFinder, is_mentioned, why_none
from reputation.judgement.mentions.wordlike import CarefulFinder, wordlike
from reputation.judgement.mentions.world_finder import WorldFinder
from reputation.study.bundled import bundled_folder
from reputation.study.definition import City, read_study

REPORT = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml").cities
FINDER = MentionFinder(REPORT)


def _one(name: str, country: str, text: str) -> bool:
    finder = MentionFinder([City(name=name, country=country)])
    return is_mentioned(finder.find(text), name)


@pytest.mark.parametrize(
    ("name", "country", "words"),
    [
        ("Córdoba", "Spain", "Córdoba, Argentina"),
        ("Hyderabad", "India", "Hyderabad, Pakistan"),
        ("Granada", "Spain", "Granada, Nicaragua"),
        ("Valencia", "Spain", "Valencia, Venezuela"),
        ("Tripoli", "Libya", "Tripoli (Lebanon)"),
        ("San José", "Costa Rica", "San Jose, California"),
        ("San José", "Costa Rica", "San Jose, CA, USA"),
        ("Cambridge", "United Kingdom", "Cambridge, MA"),
        ("Cambridge", "United Kingdom", "Cambridge, MA, USA"),
        ("Cambridge", "United Kingdom", "Cambridge, Mass."),
        ("Santiago", "Chile", "Santiago de Compostela"),
        ("Santiago", "Chile", "Santiago, Dominican Republic"),
        ("Cairo", "Egypt", "Cairo, Ill."),
        ("Paris", "France", "Paris, Tex."),
        ("London", "United Kingdom", "London, Ont."),
        ("London", "United Kingdom", "London in Ontario"),
        ("Berlin", "Germany", "Berlin, N.H."),
        ("Sydney", "Australia", "Sydney, N.S."),
        ("Sydney", "Australia", "Sydney in Nova Scotia"),
        ("Los Angeles", "United States", "Los Angeles, Bío Bío Region, Chile"),
        ("Chicago", "United States", "East Chicago, Indiana"),
    ],
)
def test_another_place_of_the_name_is_no_mention(name: str, country: str, words: str) -> None:
    assert not _one(name, country, f"Bus drivers of {words} were asked about dashboards.")
    assert _one(name, country, f"Bus drivers of {name} were asked about dashboards.")


@pytest.mark.parametrize(
    ("name", "country", "words"),
    [
        ("Cambridge", "United Kingdom", "Cambridge, UK"),
        ("Cambridge", "United States", "Cambridge, MA"),
        ("San José", "Costa Rica", "San Jose, Costa Rica"),
        ("Córdoba", "Argentina", "Córdoba, Argentina"),
        ("Chicago", "United States", "Chicago, Ill."),
        ("Toronto", "Canada", "Toronto, Ont."),
        ("Berlin", "Germany", "Berlin, DE"),
        ("London", "United Kingdom", "London, New York and Paris"),
        ("Moscow", "Russia", "Moscow, China and India"),
        ("London", "United Kingdom", "East London"),
        ("London", "United Kingdom", "London in 2015"),
    ],
)
def test_its_own_region_or_a_list_leaves_the_city(name: str, country: str, words: str) -> None:
    assert _one(name, country, f"Kiosks in {words} were counted.")


def test_a_namesake_holds_for_the_whole_text_unless_the_city_is_told_too() -> None:
    text = "Snow in Berlin, N.H., was measured. In Berlin, roads were closed."
    assert not is_mentioned(FINDER.find(text), "Berlin")
    both = "Berlin, N.H., is compared with Berlin, Germany. In Berlin, roads were closed."
    assert is_mentioned(FINDER.find(both), "Berlin")


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("A model of Hong-Kong", "Hong Kong"),
        ("Taxis of New-York", "New York"),
        ("Sirens in Rio-de-Janeiro", "Rio de Janeiro"),
        ("Seoul's policy on shared bicycles", "Seoul"),
        ("Beijing's strategy for waste", "Beijing"),
        ("the Singapore model of housing", "Singapore"),
        ("Sydney Harbour ferries", "Sydney"),
        ("firms of Paris (2012) and their data", "Paris"),
        ("the Art Institute of Chicago was insulated", "Chicago"),
        ("results were discussed in a meeting with officials in Seoul", "Seoul"),
        ("London-based commuters were asked", "London"),
        ("(South Bank, London)", "London"),
        ("(Mitte, Berlin)", "Berlin"),
        ("Berlin–Brandenburg timetables", "Berlin"),
        ("Bike Share in New York City: Helmets at 25 Stations (TM)", "New York"),
    ],
)
def test_the_city_itself_is_kept(text: str, city: str) -> None:
    assert is_mentioned(FINDER.find(text), city)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Beijing's policy in Central Asia", "government"),
        ("Moscow's foreign policy changed.", "government"),
        ("the Tokyo-Seoul talks", "government"),
        ("the campus of Paris-Saclay", "satellite"),
        ("Paris Saclay buses", "satellite"),
        ("the desert roads around New Cairo", "look-alike"),
        ("Chicago Heights lamps", "look-alike"),
        ("the beaches of Lake Chicago", "namesake"),
        ("Paris Jackson sang", "person"),
        ("According to Sydney Jones, plans fail", "person"),
        ("as Berlin (1969) argued", "person"),
        ("two freedoms (Berlin, 1969) are told apart", "person"),
        ("the Toronto Dominion Bank", "organisation"),
        ("the Bank of Tokyo", "organisation"),
        ("the Shanghai Futures Exchange", "organisation"),
        ("planned by the London-based consulting firm", "organisation"),
        ("tested on the Toronto-3D dataset", "dataset"),
        ("points of Paris-Lille-3D", "dataset"),
        ("the Berlin questionnaire on sleep", "method"),
        ("avenues of London plane trees", "plant or material"),
        ("drawn with the library Cairo", "software"),
        ("a persona named Sydney", "character"),
        ("ranked by the MoSCoW method", "look-alike"),
        ("the Berlin Wall fell", "landmark"),
        ("post-Paris climate governance", "agreement"),
        ("first presented at a forum on lamps in Moscow", "event"),
        ("our contribution to the congress (Rio de Janeiro, 2009)", "event"),
        ("at the Asian Forum on Kerbs (Singapore, 11-13 April 2018)", "event"),
        ("the Lamp Modelling Workshop, which was held in Shanghai", "event"),
        ("Selected paper of the Conference on Kerbs, Hong Kong, March 2013", "event"),
        ("a short paper presented in Seoul, 2019", "event"),
        ("At KDD-2009 in Paris, a panel met", "event"),
        ("a summary was shown at a conference on kerbs in Hong Kong in 2018", "event"),
        ("gained from discussion at a lamp design meeting, Berlin, spring 2015", "event"),
        ("the lemma appeared in a Shanghai conference volume", "event"),
        ("our data were released at a water meeting in Seoul", "event"),
        ("shown as a poster in Toronto at a meeting of analysts", "event"),
        ("the idea was given as a lightning talk (New York, October 2016)", "event"),
        ("it received a prize for puzzles in Sydney", "event"),
        ("comments received in Rio de Janeiro shortened the proof", "event"),
        ("as proposed at a gardening workshop, Shanghai, 2014", "event"),
        ("the Manual of Amateur Weather, Hart & Sons, Chicago", "publisher"),
        ("a script from an anthology published in Paris", "publisher"),
        ("Sydney, aged 71, was our imagined widow", "character"),
        ("the Moscow method of prioritisation was applied", "method"),
        ("Quillfeather Editions, London", "publisher"),
        ("taken from the volume Kind Kerbs (Hart & Oyster, Toronto, 2012)", "publisher"),
        ("the handbook (Paris: Éditions du Pont, 2011)", "publisher"),
        ("Ethics, 7th edn. Oxford University Press, Oxford/New York, 2013", "publisher"),
        ("© 2014, Quillfeather Ltd., London", "copyright"),
    ],
)
def test_what_only_bears_the_name_is_told_by_its_kind(text: str, kind: str) -> None:
    assert next(m.kind for m in FINDER.find(text)) == kind
    assert not any(m.is_place for m in FINDER.find(text) if m.kind == kind)


@pytest.mark.parametrize(
    "text",
    [
        "The plan was discussed at a stakeholder meeting in Seoul.",
        "Results were discussed at a residents' meeting in Toronto.",
        "Lamps were demonstrated in Moscow.",
        "The award for clean air in Sydney was given to a school.",
        "Prototypes were shown to residents in Hong Kong.",
    ],
)
def test_what_happens_in_the_city_itself_is_a_mention(text: str) -> None:
    assert any(m.is_place for m in FINDER.find(text))


def test_a_character_or_software_stays_one_but_where_a_place_is_told() -> None:
    text = "A persona named Sydney was drawn. Sydney rejects cookies."
    assert not is_mentioned(FINDER.find(text), "Sydney")
    assert is_mentioned(FINDER.find(text + " Teenagers in Sydney were asked."), "Sydney")


def test_a_government_stays_one_where_it_acts_but_not_where_people_live() -> None:
    text = "Beijing's policy in Central Asia is old. Beijing has built roads there."
    assert not is_mentioned(FINDER.find(text), "Beijing")
    assert is_mentioned(FINDER.find(text + " Drivers in Beijing were asked."), "Beijing")


def test_a_short_form_in_brackets_is_what_its_long_form_is() -> None:
    text = "the 10th International Conference on Kerbs held in New York City (NYC) in May"
    assert not is_mentioned(FINDER.find(text), "New York")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Mobile", "Mobile city applications for Brussels are reviewed."),
        ("Hamilton", "The Hamilton-Jacobi equation steers the buses."),
        ("Kano", "Wishes were sorted with the Kano model."),
        ("Vienna", "Specified in the Vienna Development Method."),
        ("Valencia", "The Tecnológico de Valencia took part."),
        ("Monterrey", "Students of the Tecnológico de Monterrey were asked."),
    ],
)
@pytest.mark.usefixtures("world")
def test_words_methods_and_schools_are_no_cities(name: str, text: str) -> None:
    cities = [City(name=name)]
    finder = CarefulFinder(MentionFinder(cities), wordlike(cities))
    assert not is_mentioned(finder.find(text), name)


@pytest.mark.parametrize(
    ("text", "cities"),
    [
        ("The plans of Hong-Kong and Rio-de-Janeiro", ["Hong Kong", "Rio de Janeiro"]),
        ("Buses of Aix-en-Provence and Aix en Provence, France", ["Aix-en-Provence"] * 2),
        ("Florence Nightingale and Austin Powers wrote to Paris Jackson.", []),
        ("Lamps of Santiago de Compostela, Spain, are old.", ["Santiago de Compostela"]),
    ],
)
def test_among_all_cities_the_same_holds(world: WorldFinder, text: str, cities: list[str]) -> None:
    assert [m.city for m in world.find(text) if m.is_place] == cities


def test_why_a_mention_is_none_is_said() -> None:
    mentions = FINDER.find("Lamps of London, Ont., and more")
    assert why_none(mentions, "London") == "namesake: , Ont."
    assert why_none([], "Paris").startswith("not named")
    passing = FINDER.find("in cities such as Paris and London")
    assert why_none(passing, "Paris") == "passing: only in a list of examples"
