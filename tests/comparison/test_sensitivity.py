"""Ranks under other choices: what is tried, what moves, what the picture shows."""

from pathlib import Path
from xml.etree import ElementTree

from conftest import make_record
from deciding import decided

from reputation.comparison.sensitivity import Alternatives, find_alternatives, vary_choices
from reputation.literature.corpus.corpus_file import Corpus
from reputation.report.sensitivity_picture import draw_sensitivity
from reputation.study.definition import read_study

CITIES = ["Avon", "Brook", "Cliff"]


def tried(result: object) -> dict[str, dict[str, float]]:
    return {f"{c.kind}: {c.name}": dict(c.ranks) for c in result.choices}  # type: ignore[attr-defined]


def test_only_choices_that_can_be_made_are_tried() -> None:
    result = vary_choices(decided({1: "AB", 2: "A"}), CITIES)
    assert list(tried(result)) == [
        "counting: fractional",
        "ties: dense ranks",
        "ties: fractional ranks",
    ]
    assert all(line.holds for line in result.moved)


def test_source_and_type_that_turn_the_order_are_named() -> None:
    wos = decided(dict.fromkeys(range(3), "A"), sources="Web of Science", type="article")
    scopus = decided(dict.fromkeys(range(10, 12), "B"), sources="Scopus", type="article")
    both = decided({20: "C"}, sources="Web of Science; Scopus", type="review")
    result = vary_choices([*wos, *scopus, *both], CITIES)
    ranks = tried(result)
    assert ranks["source: only Web of Science"] == {"Avon": 1, "Brook": 3, "Cliff": 2}
    assert ranks["source: only Scopus"] == {"Avon": 3, "Brook": 1, "Cliff": 2}
    assert ranks["type: only review"]["Cliff"] == 1
    avon, brook, cliff = result.moved
    assert (avon.best, avon.worst, avon.holds) == (1, 3, False)
    assert avon.hangs_on[0] == ("only Scopus", -2)
    assert dict(cliff.hangs_on)["only review"] == 2
    assert (brook.best, brook.worst, brook.holds) == (1, 3, True)


def test_years_are_left_out_at_both_ends() -> None:
    decisions = [
        d
        for year in range(2010, 2016)
        for d in decided({year: "A" if year > 2011 else "BC"}, year=year)
    ]
    ranks = tried(vary_choices(decisions, CITIES))
    assert ranks["window: 2012 to 2015"] == {"Avon": 1, "Brook": 2, "Cliff": 2}
    assert "window: 2010 to 2013" in ranks


def test_threshold_moves_the_models_decisions_and_leaves_those_by_hand() -> None:
    by_model = decided(dict.fromkeys(range(3), "A"), relevance_probability=0.55)
    by_hand = decided(dict.fromkeys(range(10, 12), "B"), by="ana", relevance_probability=0.1)
    barely = decided(dict.fromkeys(range(20, 25), "C"), counted=False, relevance_probability=0.45)
    result = vary_choices([*by_model, *by_hand, *barely], CITIES, threshold=0.5)
    counts = {c.name: dict(c.counts) for c in result.choices}
    assert counts["relevant from 0.60"] == {"Avon": 0, "Brook": 2, "Cliff": 0}
    assert counts["relevant from 0.40"] == {"Avon": 3, "Brook": 2, "Cliff": 5}


def test_fewer_terms_and_the_volume_of_all_literature_come_from_the_corpus(
    study_file: Path, tmp_path: Path, corpus: Corpus, add: object
) -> None:
    study = read_study(study_file)
    add(  # type: ignore[operator]
        make_record("A smart city: London"),
        make_record("Smart cities: London and Paris"),
        make_record("Old churches of Paris"),
        make_record("Smart city of London, too late", "2021"),
    )
    found = find_alternatives(study, corpus)
    assert {term: sorted(ids) for term, ids in found.fewer_terms.items()} == {
        '"smart city"': [2],
        '"smart cities"': [1],
    }
    assert found.volumes == {"London": 2, "Paris": 2}
    ranks = tried(
        vary_choices(
            decided({1: "A", 2: "AB"}),
            ["Avon", "Brook"],
            alternatives=Alternatives(found.fewer_terms, {"Avon": 40, "Brook": 4}),
        )
    )
    assert ranks['terms: without "smart cities"'] == {"Avon": 1, "Brook": 2}
    assert ranks["volume: share of all on the city"] == {"Avon": 2, "Brook": 1}


def test_corpus_with_nothing_but_smart_cities_knows_no_volume(
    study_file: Path, corpus: Corpus, add: object
) -> None:
    add(make_record("A smart city: London"))  # type: ignore[operator]
    assert find_alternatives(read_study(study_file), corpus).volumes is None


def test_picture_is_one_harmless_svg_with_every_rank() -> None:
    name = '<script>alert("x")</script>'
    decisions = decided({1: "A", 2: "AB"}, type=name) + decided({3: "B"}, type="other")
    result = vary_choices(decisions, CITIES)
    drawn = draw_sensitivity(result, title=name)
    assert drawn == draw_sensitivity(result, title=name)
    root = ElementTree.fromstring(drawn)
    texts = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    assert {"Avon", "Brook", "Cliff"} <= set(texts)
    assert any(name in text for text in texts)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert "http" not in drawn.replace("http://www.w3.org", "")


def test_a_term_given_twice_is_left_out_as_one(
    study_file: Path, corpus: Corpus, add: object
) -> None:
    add(make_record("A smart city: London"))  # type: ignore[operator]
    text = study_file.read_text(encoding="utf-8")
    twice = text.replace('"smart city" OR "smart cities"', '"smart city" OR "smart city"')
    study_file.write_text(twice, encoding="utf-8")
    assert find_alternatives(read_study(study_file), corpus).fewer_terms == {}
