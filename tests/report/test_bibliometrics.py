"""Analyses of a literature, each against values worked out by hand."""

from pathlib import Path

import networkx as nx
import pytest
from commanding import answered, reputation, rows, write_export
from conftest import make_record
from networking import article, two_camps

from reputation.dates import PartialDate
from reputation.errors import ChoiceError, StudyError
from reputation.judgement.articles import DecidedRecord
from reputation.report.bibliometrics.analysis import AnalysisInput, Settings
from reputation.report.bibliometrics.catalogue import ANALYSES, analyse
from reputation.report.bibliometrics.citation_links import citation_links
from reputation.report.bibliometrics.concentration import bradford_zones, fit_lotka
from reputation.report.bibliometrics.evolution import windows_of
from reputation.report.networks.building import keyword_network
from reputation.report.networks.communities import measure_network
from reputation.report.networks.overlay_picture import SHADES, draw_overlay
from reputation.report.noun_phrases import noun_phrases, worded_for
from reputation.study.definition import Study, read_study
from reputation.study.study_tables import Vocabulary
from reputation.study.topics import TOPICS


@pytest.fixture
def two(study_file: Path) -> Study:
    return read_study(study_file)


def numbered(*records: object) -> list[DecidedRecord]:
    return [DecidedRecord(n, record) for n, record in enumerate(records, 1)]  # type: ignore[arg-type]


# -- who and where ---------------------------------------------------------------------------------


def test_venues_are_shared_out_into_thirds() -> None:
    # 24 articles: the thirds end at 8 and 16; venues begin at 0, 10, 15, 18, 20, 22.
    zones, summary = bradford_zones([10, 5, 3, 2, 2, 2])
    assert zones == [1, 2, 2, 3, 3, 3]
    assert summary["venues"].tolist() == [1, 2, 3]
    assert summary["articles"].tolist() == [10, 8, 6]
    assert summary["multiplier"].tolist()[1:] == [2.0, 1.5]


def test_lotkas_exponent_is_the_most_likely_one() -> None:
    # The likelihood is highest where the mean of log n is that of the law: of a sample that
    # follows n^-3 / ζ(3), at 3.
    counts = [n for n in range(1, 90) for _ in range(round(800000 / n**3 / 1.2020569))]
    law, fit = fit_lotka(counts)
    assert fit["exponent"][0] == pytest.approx(3.0, abs=0.01)
    assert law["share"][0] == pytest.approx(1 / 1.2020569, abs=0.001)
    assert fit["standard_error"][0] < 0.01


def test_where_all_authors_have_one_article_there_is_no_exponent() -> None:
    _, fit = fit_lotka([1, 1, 1])
    assert fit["exponent"].isna().all()


def test_countries_tell_single_from_multiple_country_articles(two: Study) -> None:
    oslo, rome = "Univ Oslo, Oslo, Norway", "Sapienza Univ, Rome, Italy"
    records = [make_record(str(n), affiliations=a) for n, a in enumerate([(oslo,), (oslo, rome)])]
    table = analyse("countries", AnalysisInput(two, numbered(*records))).table.set_index("country")
    assert table.loc["Norway"].tolist() == [2, 1.0, 1, 1, 0.5]
    assert table.loc["Italy"].tolist() == [1, 0.5, 0, 1, 1.0]


def test_authors_count_whole_and_in_parts(two: Study) -> None:
    first = make_record("a", "2012", authors=("Doe, Jane", "Roe, Rob"))
    second = make_record("b", "2016", authors=("Doe, Jane",))
    table = analyse("authors", AnalysisInput(two, numbered(first, second))).table.set_index(
        "author"
    )
    assert table.loc["Doe, Jane"].tolist() == [2, 1.0, 1.5, 2012, 2016]
    assert table.loc["Roe, Rob", "shared_articles"] == 0.5


def test_years_without_an_article_are_shown(two: Study) -> None:
    records = [make_record(str(n), date) for n, date in enumerate(["2010", "2013", "2013", ""])]
    found = analyse("years", AnalysisInput(two, numbered(*records)))
    assert found.table[["year", "articles"]].to_numpy().tolist() == [
        [2010, 1],
        [2011, 0],
        [2012, 0],
        [2013, 2],
    ]
    assert "Left out, without a year: 1." in found.picture.to_dict()["title"]["subtitle"]


def test_spellings_of_a_venue_are_one(two: Study) -> None:
    records = [make_record(str(n), venue=v) for n, v in enumerate(["CITIES", "Cities", "Cities"])]
    table = analyse("venues", AnalysisInput(two, numbered(*records))).table
    assert table[["venue", "articles"]].to_numpy().tolist() == [["Cities", 3]]


def test_a_venue_stands_out_where_chance_would_not_put_so_many(two: Study) -> None:
    def on(city: str, venue: str, number: int) -> list[DecidedRecord]:
        return [article(0, venue=venue, cities=(city,)) for _ in range(number)]

    articles = on("London", "A", 9) + on("London", "B", 1) + on("Paris", "A", 1)
    table = analyse("city-venues", AnalysisInput(two, articles + on("Paris", "B", 9))).table
    london = table.set_index(["city", "venue"]).loc[("London", "A")]
    assert (london["articles"], london["expected"], london["ratio"]) == (9, 5.0, 1.8)
    # Of 20 articles 10 in A and 10 on London, 9 or 10 in both: (10 * 10 + 1) / C(20, 10)
    assert london["p"] == pytest.approx(101 / 184756)
    assert london["distinguishable"]
    assert ("Paris", "A") not in set(zip(table["city"], table["venue"], strict=True))


# -- citations -------------------------------------------------------------------------------------

DOI, ID = "10.5555/lamp.1", "W99"
CITED = make_record("On lamps", "2010", authors=("Doe, Jane", "Roe, R."), doi=DOI, source_id=ID)
WOS = make_record(
    "On posts",
    "2011",
    authors=("Poe, Paul",),
    volume="5",
    pages="12-19",
    extra=("AU=Poe, P", "J9=J LAMPS", "TC=7"),
)


@pytest.mark.parametrize(
    ("reference", "cited"),
    [
        (f"Someone, 2010, J LAMPS, DOI {DOI}", 1),
        (ID, 1),
        ("Doe, Jane, Roe, R., On lamps (2010) Lamps, 5, pp. 1-2", 1),
        ("Poe P, 2011, J LAMPS, V5, P12", 2),
    ],
)
def test_a_citation_is_found_as_each_database_writes_it(reference: str, cited: int) -> None:
    citing = make_record("Later", "2015", references=(reference, "Moe M, 2001, J LAMPS, V1, P1"))
    assert citation_links(numbered(CITED, WOS, citing)) == [(3, cited)]


def test_what_two_records_answer_to_is_no_citation_of_either() -> None:
    citing = make_record("Later", "2015", references=("Poe P, 2011, J LAMPS, V5, P12",))
    assert citation_links(numbered(WOS, WOS, citing)) == []


def test_most_cited_has_times_cited_and_local_citations(two: Study) -> None:
    citing = [make_record(f"Later {n}", "2015", references=(DOI,)) for n in range(3)]
    table = analyse("cited", AnalysisInput(two, numbered(CITED, WOS, *citing))).table
    assert table["record_id"].tolist() == [2, 1]  # 7 times by the source; 3 times here
    assert table["local_citations"].tolist() == [0, 3]
    assert table["times_cited"].isna().tolist() == [False, True]


def test_the_historiograph_shows_the_most_cited_and_who_cites_whom(two: Study) -> None:
    middle = make_record("Middle", "2013", doi="10.5555/m", references=(DOI,))
    last = make_record("Last", "2016", references=(DOI, "10.5555/m"))
    found = analyse("historiograph", AnalysisInput(two, numbered(CITED, middle, last)))
    assert found.table["record_id"].tolist() == [1, 2]
    assert found.table["local_citations"].tolist() == [2, 1]
    assert found.tables["historiograph_links"].to_numpy().tolist() == [[2, 1]]
    for year in ("2010", "2011", "2012", "2013"):  # those without a record as well
        assert f">{year}</text>" in found.picture.svg


def test_years_of_references_are_set_against_the_median_of_five(two: Study) -> None:
    cited = [(1990, 2), (1991, 3), (1992, 10), (1993, 1)]
    references = [f"Roe R, {y}, J LAMPS, V{n}, P{n}" for y, times in cited for n in range(times)]
    citing = make_record("Later", "2015", references=(*references, "No year at all"))
    table = analyse("spectroscopy", AnalysisInput(two, numbered(citing))).table.set_index("year")
    assert table["references"].tolist() == [2, 3, 10, 1]
    # 1992: of 2, 3, 10, 1, 0 the middle is 2
    assert table.loc[1992, "deviation"] == 8


# -- terms -----------------------------------------------------------------------------------------


def test_terms_are_the_noun_phrases_of_title_and_abstract() -> None:
    texts = [
        ("Open data in practice", "The internet of things improves parking."),
        ("Open data portals", "An Internet of Things was built."),
    ]
    articles = numbered(*(make_record(title, abstract=text) for title, text in texts))
    assert (
        noun_phrases(articles, ("title", "abstract")) == [["open data", "internet of things"]] * 2
    )


def test_a_single_word_is_a_term_only_where_it_is_a_keyword() -> None:
    articles = [article(n, abstract="Parking is there.") for n in range(2)]
    assert noun_phrases(articles, ("abstract", "keywords")) == [[], []]
    named = [article(n, "parking", abstract="Parking is there.") for n in range(2)]
    assert noun_phrases(named, ("abstract", "keywords")) == [["parking"], ["parking"]]


def test_synonyms_and_stop_words_of_the_study_are_kept_to() -> None:
    articles = [article(1, "IoT", "case study"), article(2, "internet of things", "lamps")]
    words = Vocabulary(synonyms=(("Internet of Things", "IoT"),), stop_words=("Case studies",))
    lists = noun_phrases(articles, ("keywords",), vocabulary=words, least=1)
    assert lists == [["Internet of Things"], ["Internet of Things", "lamps"]]


def test_the_vocabulary_reaches_the_network_of_keywords(study_file: Path) -> None:
    text = study_file.read_text(encoding="utf-8")
    own = '[vocabulary]\nsynonyms = [["sensors", "parking"]]\nstop_words = ["trust"]\n[[cities]]'
    study_file.write_text(text.replace("[[cities]]", own, 1), encoding="utf-8")
    articles = worded_for("keywords", two_camps(), read_study(study_file))
    graph = keyword_network(articles, least=1)
    assert not {"parking", "trust"} & set(graph)
    assert graph.nodes["sensors"]["records"] == 5


def test_a_synonym_of_one_term_is_refused(study_file: Path) -> None:
    text = study_file.read_text(encoding="utf-8")
    study_file.write_text(f'{text}\n[vocabulary]\nsynonyms = [["alone"]]\n', encoding="utf-8")
    with pytest.raises(StudyError, match=r"vocabulary\.synonyms"):
        read_study(study_file)


def test_names_of_cities_and_unknown_fields_are_no_terms(two: Study) -> None:
    held = [article(n, "London transport", "transport") for n in range(2)]
    kept = worded_for("keywords", held, two, ("keywords", "title"))
    assert [a.record.keywords for a in kept] == [("transport",)] * 2
    with pytest.raises(ChoiceError, match="there are title, abstract, keywords, index_terms"):
        worded_for("keywords", held, two, ("body",))
    with pytest.raises(ChoiceError, match="has no keywords"):
        worded_for("authors", held, two, ("title",))


def test_a_name_of_several_words_leaves_no_part_of_it() -> None:
    articles = numbered(*(make_record(f"New York City open data {n}") for n in range(2)))
    found = noun_phrases(articles, ("title",), names=("New York", "New York City"))
    assert found == [["open data"]] * 2


def test_windows_hold_about_as_many_articles_each() -> None:
    assert windows_of([2010, 2011, 2012, 2013, 2014, 2015, None], 3) == [
        ("2010-2011", 2010, 2011),
        ("2012-2013", 2012, 2013),
        ("2014-2015", 2014, 2015),
    ]
    assert windows_of([], 3) == []


def test_themes_go_on_by_the_terms_they_share(two: Study) -> None:
    early = [article(n, "a", "b", "c", "d", date="2010") for n in range(2)]
    late = [article(n, "a", "b", "e", date="2015") for n in range(2, 4)]
    spans = ((PartialDate.parse("2010"),) * 2, (PartialDate.parse("2015"),) * 2)
    settings = Settings(words=("keywords",), windows=spans)
    table = analyse("evolution", AnalysisInput(two, early + late), settings).table
    assert len(table) == 1
    row = table.iloc[0]
    assert (row["shared"], row["shared_terms"]) == (2, "a; b")
    assert (row["inclusion"], row["stability"]) == (0.6667, 0.4)  # of 3, of 5


def test_trend_topics_give_the_quartiles_of_the_years(two: Study) -> None:
    dates = [2010, 2012, 2013, 2014, 2014, 2015, 2018, 2019]
    articles = [article(n, "lamps", date=str(year)) for n, year in enumerate(dates)]
    row = analyse("trend-topics", AnalysisInput(two, articles)).table.iloc[0]
    years = [row[name] for name in ("first", "quarter", "middle", "three_quarters", "last")]
    assert years == [2010, 2012, 2014, 2015, 2019]
    assert row["later"] == 0


def test_three_fields_count_the_articles_of_each_pair(two: Study) -> None:
    articles = [
        article(1, "lamps", "posts", cities=("London",), topic="A"),
        article(2, "lamps", "posts", cities=("London", "Paris"), topic="D"),
    ]
    settings = Settings(words=("keywords",))
    found = analyse("three-fields", AnalysisInput(two, articles), settings)
    pairs = {(row[1], row[3]): row[4] for row in found.table.to_numpy().tolist()}
    assert pairs[("London", TOPICS["A"].name)] == 1
    assert pairs[("London", TOPICS["D"].name)] == 1
    assert pairs[("Paris", TOPICS["D"].name)] == 1
    assert ("Paris", TOPICS["A"].name) not in pairs
    assert pairs[(TOPICS["D"].name, "lamps")] == 1


def test_where_no_city_is_named_three_fields_are_country_term_and_venue(two: Study) -> None:
    held = [
        article(n, "lamps", venue="J", affiliations=("Univ Oslo, Oslo, Norway",)) for n in range(2)
    ]
    given = AnalysisInput(two, held, counted=False)
    table = analyse("three-fields", given, Settings(words=("keywords",))).table
    pairs = table[["from", "to", "articles"]].to_numpy().tolist()
    assert pairs == [["Norway", "lamps", 2], ["lamps", "J", 2]]


def test_the_overlay_is_dark_where_early_and_light_where_late() -> None:
    graph = measure_network(keyword_network(two_camps()))
    nx.set_node_attributes(graph, 2012.0, "year")
    graph.nodes["governance"]["year"], graph.nodes["parking"]["year"] = 2030.0, 1990.0
    drawn = draw_overlay(graph, title="<b>")
    early = drawn[: drawn.index("<title>parking:")].rindex("<circle")
    late = drawn[: drawn.index("<title>governance:")].rindex("<circle")
    assert f'fill="{SHADES[0]}"' in drawn[early : early + 90]
    assert f'fill="{SHADES[-1]}"' in drawn[late : late + 90]
    assert "<b>" not in drawn


# -- all of them -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ANALYSES)
def test_what_there_is_no_data_for_is_said_in_a_sentence(kind: str, two: Study) -> None:
    with pytest.raises(ChoiceError, match=f"{kind}: no record has "):
        analyse(kind, AnalysisInput(two, numbered(make_record("", ""))))


def test_where_nothing_counts_the_command_says_what_takes_every_record(
    study_file: Path, tmp_path: Path
) -> None:
    reputation("import", study_file, write_export(tmp_path, [("Lamps", "Of lamps.", 2015)]))
    assert "--all uses every record" in answered("bibliometrics", study_file, code=2)


def test_the_command_tells_of_a_literature_in_which_no_city_is_named(
    study_file: Path, tmp_path: Path
) -> None:
    text = "Sensors for parking and open data portals in a town."
    held = [(f"Open data portals {n}", text, 2010 + n) for n in range(6)]
    reputation("import", study_file, write_export(tmp_path, held))
    told = reputation("bibliometrics", study_file, "--all", "--out", tmp_path / "out")
    assert "n = 6 records of the corpus · export.ris · 2010 to 2015" in told
    terms = {row["term"]: row for row in rows(tmp_path / "out" / "trend_topics.csv")}
    assert terms["open data portals"]["articles"] == "6"
    for ending in ("svg", "pdf", "png"):
        assert (tmp_path / "out" / f"trend-topics.{ending}").stat().st_size > 1000
    assert "home: no record has cities" in " ".join(told.split())
