"""Networks: what is connected, how strongly, in which communities, and how it is drawn."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from commanding import reputation, rows
from hypothesis import given
from hypothesis import strategies as st
from networking import article, digest_of_a_large_network, many, two_camps

from reputation.errors import NetworkError
from reputation.judgement.articles import DecidedRecord
from reputation.literature.records.affiliations import countries_of, institutions_of
from reputation.literature.records.keywords import keyword_key, merge_spellings
from reputation.literature.records.names import author_key
from reputation.literature.records.references import citation_key, citation_label
from reputation.report.networks.building import (
    NETWORKS,
    build_network,
    city_network,
    city_topic_keyword_network,
    coupling_network,
    keyword_network,
    trim_article,
)
from reputation.report.networks.communities import (
    community_table,
    edge_table,
    find_communities,
    measure_network,
    node_table,
)
from reputation.report.networks.cooccurrence import connect
from reputation.report.networks.network_picture import draw_network, lay_out
from reputation.report.networks.thematic_map import draw_thematic_map, thematic_map
from reputation.report.svg_elements import Box, place_labels, text_width
from reputation.study.query import parse_query, phrases_of
from reputation.study.topics import topics_of_table

# -- spellings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smart Cities", "smart-city"),
        ("big data", "BigData"),
        ("sensor networks", "Sensor network"),
        ("Système", "systeme"),
        ("Internet of Things (IoT)", "internet of things"),
        ("policies", "policy"),
    ],
)
def test_spellings_of_a_keyword_are_one(one: str, other: str) -> None:
    assert keyword_key(one) == keyword_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("bus", "bu"), ("business", "busines"), ("gas", "ga"), ("5G", "6G")]
)
def test_different_keywords_stay_apart(one: str, other: str) -> None:
    assert keyword_key(one) != keyword_key(other)


def test_the_most_frequent_spelling_is_shown_and_all_are_named() -> None:
    lists, spellings = merge_spellings([["sensors"], ["Sensor", "sensors"], ["sensor"], ["sensor"]])
    assert lists == [["sensor"]] * 4
    assert spellings == {"sensor": ["sensor", "sensors", "Sensor"]}


def test_a_short_form_joins_the_long_form_that_authors_give_for_it() -> None:
    lists, _ = merge_spellings([["internet of things (IoT)"], ["IoT"], ["internet of things"]])
    assert len({keyword for keywords in lists for keyword in keywords}) == 1


def test_a_short_form_of_two_long_ones_joins_neither() -> None:
    lists, _ = merge_spellings(
        [["electric vehicle (EV)"], ["expected value (EV)"], ["EV"], ["electric vehicles"]]
    )
    assert len({keyword for keywords in lists for keyword in keywords}) == 3


# -- connecting ------------------------------------------------------------------------------------

ITEMS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=5), min_size=1, max_size=25)


@given(ITEMS, st.integers(1, 3))
def test_counts_and_association_strength_are_what_counting_by_hand_gives(
    occasions: list[list[str]], least: int
) -> None:
    graph = connect(occasions, least=least)
    sets = [set(items) for items in occasions]
    count = {item: sum(item in s for s in sets) for item in "abcdefgh"}
    assert {n: d["records"] for n, d in graph.nodes(data=True)} == {
        item: number for item, number in count.items() if number >= least
    }
    every = len(sets)
    for one in graph:
        for other in graph:
            both = sum({one, other} <= s for s in sets)
            if one < other and both:
                assert graph.edges[one, other]["records"] == both
                expected = every * both / (count[one] * count[other])
                assert graph.edges[one, other]["weight"] == pytest.approx(expected, abs=1e-6)
            elif one < other:
                assert not graph.has_edge(one, other)


def test_independent_items_have_an_association_strength_of_one() -> None:
    graph = connect([["a", "b"], ["a"], ["b"], ["c"]])
    assert graph.edges["a", "b"]["weight"] == 4 * 1 / (2 * 2)


def test_the_most_frequent_are_kept_and_ties_go_by_name() -> None:
    graph = connect([["b", "a"], ["a", "c"], ["c", "b"], ["d"]], top=2)
    assert list(graph) == ["a", "b"]


def test_nodes_know_the_mean_year_of_their_records() -> None:
    assert keyword_network(two_camps()).nodes["parking"]["year"] == pytest.approx(2014.2)


def test_the_studys_own_terms_are_left_out_in_any_spelling() -> None:
    terms = phrases_of(parse_query('"smart city" OR title:("smart cities" NOT village)'))
    assert terms == ["smart city", "smart cities"]
    assert "smart cities" in keyword_network(two_camps(), least=1)
    graph = keyword_network(two_camps(), least=1, without=terms)
    assert not {"smart-city", "smart cities"} & set(graph)
    assert graph.nodes["sensors"]["spellings"] == "sensors; sensor"


def test_cities_are_connected_by_articles_on_both() -> None:
    articles = [article(1, cities=("Paris", "London")), article(2, cities=("Paris",))]
    assert list(city_network(articles).edges(data="records")) == [("Paris", "London", 1)]


def test_cities_topics_and_keywords_are_connected_across_kinds_only() -> None:
    articles = [
        article(n, "Paris", "parking", cities=("Paris", "London"), topic="A") for n in (1, 2)
    ]
    graph = city_topic_keyword_network(articles)
    assert set(graph) == {
        "city: Paris",
        "city: London",
        "keyword: Paris",
        "keyword: parking",
        "topic: applications (A)",
    }
    kinds = nx.get_node_attributes(graph, "kind")
    assert all(kinds[one] != kinds[other] for one, other in graph.edges)
    assert graph.has_edge("city: Paris", "keyword: Paris")
    assert graph.nodes["city: Paris"]["label"] == "Paris"


def test_topics_of_a_study_of_its_own_go_by_its_names() -> None:
    """A can be agriculture, and must not be shown as applications."""
    own = topics_of_table([{"code": "A", "name": "agriculture"}, {"code": "B", "name": "beer"}])
    articles = [
        DecidedRecord(n, article(n, "soil").record, ("Paris",), code) for n, code in enumerate("AB")
    ]
    graph = build_network("city-topic-keyword", articles, topics=own)
    assert {"topic: agriculture (A)", "topic: beer (B)"} < set(graph)


def test_authors_are_known_by_family_name_and_initials() -> None:
    assert author_key("García, Ana") == author_key("A. Garcia") != author_key("Garcia, B.")
    articles = [
        article(1, authors=("García, Ana", "Roe, B.")),
        article(2, authors=("Garcia, A.", "Poe, C.")),
    ]
    graph = build_network("authors", articles)
    assert graph.nodes["García, Ana"]["records"] == 2
    assert set(graph["García, Ana"]) == {"Roe, B.", "Poe, C."}


# -- affiliations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "country", "institution"),
    [
        ("[Roe, A.; Poe, B.] Univ X, Dept Y, La Jolla, CA 92093 USA.", "United States", "Univ X"),
        ("[Roe, A.] Inst Z, Shanghai 200000, Peoples R China.", "China", "Inst Z"),
        ("Dept. of Data, Univ. of X, Leeds LS2 9JT, England", "United Kingdom", "Univ. of X"),
        ("School of Y, University of X, 1000 Brussels, Belgium", "Belgium", "University of X"),
        ("City Lab, Milano, Italia", "Italy", "City Lab"),
        ("Roe, A., Univ X, Dept Y, Ankara, Turkiye.", "Türkiye", "Univ X"),
        ("Roe, A.; Poe, B., Univ X, Tbilisi, Georgia.", "Georgia", "Univ X"),
        ("University of X", "", "University of X"),
        ("NA", "", ""),
        ("Singapore", "Singapore", ""),
    ],
)
def test_addresses_of_all_sources_are_understood(
    address: str, country: str, institution: str
) -> None:
    record = article(1, authors=("Roe, A.", "Poe, B."), affiliations=(address,)).record
    assert countries_of(record) == ([country] if country else [])
    assert institutions_of(record) == ([institution] if institution else [])


def test_the_corresponding_authors_address_is_not_counted_twice() -> None:
    addresses = ("Roe, A (Corresponding Author), Old U, X, Spain.", "Roe, A., Univ X, X, Spain.")
    record = article(1, authors=("Roe, A.",), affiliations=addresses).record
    assert institutions_of(record) == ["Univ X"]
    assert countries_of(record) == ["Spain"]


def test_countries_are_connected_by_records_of_both() -> None:
    articles = [article(1, affiliations=("A, Spain", "B, France")), article(2)]
    assert list(build_network("countries", articles).edges) == [("France", "Spain")]


# -- references ------------------------------------------------------------------------------------

WOS_REFERENCE = "Roe A, 2016, CITIES, V58, P80, DOI 10.5555/ONE"
SCOPUS_REFERENCE = "Roe, A., Poe, B., On parking (2016) Cities, 58, pp. 80-90"


def test_the_same_work_is_recognised_in_its_spellings() -> None:
    assert citation_key(WOS_REFERENCE) == citation_key("ROE A, 2016, DOI 10.5555/one.")
    assert citation_key(SCOPUS_REFERENCE) == citation_key("Roe A., Poe B. On Parking, (2016)")
    assert citation_key("Roe, A., (2016) Book One, X") != citation_key("Roe, A., (2016) Book Two")
    assert citation_key("W123") == "W123"
    assert citation_key("Note") == citation_key("NO TITLE CAPTURED") == ""


def test_works_are_named_briefly() -> None:
    assert citation_label(WOS_REFERENCE) == "Roe A, 2016, CITIES, V58, P80"
    assert citation_label(SCOPUS_REFERENCE) == "Roe, A. (2016) On parking"


def test_cocited_works_that_are_in_the_corpus_are_named_by_their_record() -> None:
    articles = [
        article(1, authors=("Roe, Ann",), doi="10.5555/one", date="2016"),
        article(2, references=(WOS_REFERENCE, SCOPUS_REFERENCE)),
        article(3, references=(WOS_REFERENCE, SCOPUS_REFERENCE, "Poe C, 1999, J X")),
    ]
    graph = build_network("cocitation", articles)
    assert list(graph.edges(data="records")) == [
        ("Roe (2016) Title 1", "Roe, A. (2016) On parking", 2)
    ]


def test_records_are_coupled_by_the_references_they_share() -> None:
    articles = [
        article(1, references=("A B, 2001, X", "C D, 2002, Y", "E F, 2003, Z")),
        article(2, references=("A B, 2001, X", "C D, 2002, Y"), date="2018"),
        article(3, references=("E F, 2003, Z",)),
        article(4, references=("G H, 2004, Q",)),
    ]
    graph = coupling_network(articles)
    assert {tuple(sorted(e)): graph.edges[e]["records"] for e in graph.edges} == {
        ("Anonymous (2015) Title 1", "Anonymous (2015) Title 3"): 1,
        ("Anonymous (2015) Title 1", "Anonymous (2018) Title 2"): 2,
    }
    assert graph.number_of_nodes() == 3  # the fourth shares nothing
    assert coupling_network(articles, least=2).number_of_edges() == 1


# -- measures --------------------------------------------------------------------------------------


def camps() -> nx.Graph:
    return measure_network(keyword_network(two_camps(), without=["smart city"]))


def test_communities_are_the_two_camps_and_what_stands_alone_is_none() -> None:
    communities = find_communities(camps())
    assert communities["parking"] == communities["sensors"] == communities["street"] == 1
    assert communities["governance"] == communities["participation"] == communities["trust"] == 2
    assert communities["alone"] == 0


def test_centralities_are_those_of_networkx() -> None:
    graph = camps()
    plain = nx.Graph(graph.edges)
    plain.add_node("alone")
    for node, value in nx.betweenness_centrality(plain).items():
        assert graph.nodes[node]["betweenness"] == pytest.approx(value, abs=1e-6)
    assert graph.nodes["parking"]["links"] == 3
    assert graph.nodes["parking"]["strength"] == 4 + 2 + 1
    assert sum(nx.get_node_attributes(graph, "pagerank").values()) == pytest.approx(1, abs=1e-4)


def test_betweenness_of_a_large_network_is_estimated_near_the_truth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = keyword_network([article(n, *map(str, {n % 40, n * 7 % 40, n % 3})) for n in range(99)])
    exact = nx.get_node_attributes(measure_network(graph), "betweenness")
    steps = 30 * (len(graph) + graph.size())
    monkeypatch.setattr("reputation.report.networks.communities._STEPS", steps)
    estimated = nx.get_node_attributes(measure_network(graph), "betweenness")
    assert estimated != exact
    assert estimated == pytest.approx(exact, abs=0.06)


def test_tables_are_ordered_and_hold_every_node_and_edge() -> None:
    graph = camps()
    nodes, edges, communities = node_table(graph), edge_table(graph), community_table(graph)
    assert len(nodes) == graph.number_of_nodes()
    assert len(edges) == graph.number_of_edges()
    assert all(a >= b for a, b in pairwise(nodes["records"]))
    assert all(a >= b for a, b in pairwise(edges["records"]))
    assert communities["nodes"].sum() == len(nodes)
    assert list(communities["leading"])[1].startswith("parking; sensors")


def test_the_thematic_map_follows_callons_formulas() -> None:
    graph = camps()
    table = thematic_map(graph).set_index("theme")
    records = nx.get_node_attributes(graph, "records")

    def equivalence(one: str, other: str) -> float:
        together: int = graph.edges[one, other]["records"]
        return together**2 / (records[one] * records[other])

    between = equivalence("governance", "parking")
    assert table.loc["parking", "centrality"] == pytest.approx(10 * between, abs=1e-6)
    inside = (
        equivalence("parking", "sensors")
        + equivalence("parking", "street")
        + equivalence("sensors", "street")
    )
    assert table.loc["parking", "density"] == pytest.approx(100 * inside / 3, abs=1e-6)
    assert set(table["keywords"]) == {3}
    assert sorted(table["density_rank"]) == [1, 2]
    assert set(table["quadrant"]) <= {"motor", "niche", "basic", "emerging or declining"}


# -- the picture -----------------------------------------------------------------------------------


def test_a_picture_of_300_nodes_keeps_its_labels_apart_and_on_the_canvas() -> None:
    graph = many(300)
    tree = ElementTree.fromstring(draw_network(graph, title="Many"))
    boxes = []
    for text in tree.iter("{http://www.w3.org/2000/svg}text"):
        if text.get("paint-order"):
            x, y, size = (float(text.get(k, "")) for k in ("x", "y", "font-size"))
            right = x + text_width(text.text or "", size)
            boxes.append(Box(x, y - size * 0.8, right, y + size * 0.2))
    assert len(boxes) >= 150
    assert all(box.inside(1600 - 360, 1100) for box in boxes)
    assert not any(a.touches(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_communities_differ_in_colour_and_shape_and_are_named() -> None:
    picture = draw_network(camps())
    marks = {
        re.search(rf"<(\w+)[^<>]*fill=\"(#\w+)\"[^<>]*><title>{word}:", picture)
        for word in ("parking", "governance")
    }
    found = [match.groups() for match in marks if match]
    assert len(found) == 2
    assert found[0][0] != found[1][0]
    assert found[0][1] != found[1][1]
    assert "parking; sensors; street" in picture
    assert "1 node without links is not drawn" in picture


def test_hostile_text_does_nothing_in_a_picture() -> None:
    articles = [article(n, "<script>alert(1)</script>", 'x" onload="y') for n in (1, 2)]
    picture = draw_network(measure_network(keyword_network(articles)), title="<b>&")
    tree = ElementTree.fromstring(picture)
    assert not list(tree.iter("{http://www.w3.org/2000/svg}script"))
    assert not any("onload" in element.attrib for element in tree.iter())


def test_a_picture_of_nothing_connected_is_still_a_picture() -> None:
    graph = measure_network(connect([["a"], ["b"]]))
    nx.set_node_attributes(graph, "keyword", "kind")
    assert lay_out(graph) == {}
    ElementTree.fromstring(draw_network(graph))
    ElementTree.fromstring(draw_thematic_map(thematic_map(graph)))


@given(
    st.lists(
        st.tuples(st.text("abc ", min_size=1, max_size=9), st.floats(0, 200), st.floats(0, 99))
    )
)
def test_labels_never_cover_each_other(points: list[tuple[str, float, float]]) -> None:
    wanted = [(text, x, y, 5.0, 12.0) for text, x, y in points]
    placed = place_labels(wanted, [Box(x, y, x + 9, y + 9) for _, x, y in points], 220, 120, sure=4)
    boxes = [Box(x, y - 9, x + text_width(t, size), y + 2) for t, x, y, size in placed]
    assert not any(a.touches(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert all(box.inside(220, 120) for box in boxes)


PROGRAM = "import networking; print(networking.digest_of_a_large_network())"


def test_the_same_graph_gives_the_same_picture_in_every_run() -> None:
    elsewhere = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert elsewhere.stdout.strip() == digest_of_a_large_network()


# -- by name, and the command ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(NETWORKS))
def test_nothing_to_connect_is_said_with_what_is_missing(kind: str) -> None:
    with pytest.raises(NetworkError, match="no record has"):
        build_network(kind, [DecidedRecord(1, article(1).record)])


def test_an_unknown_kind_is_answered_with_those_there_are() -> None:
    with pytest.raises(NetworkError, match="keywords, cities"):
        build_network("friends", two_camps())


RECORD = """TY  - JOUR
TI  - {title}
AB  - The smart city governance strategy and policy of London.
PY  - 2015
AU  - {author}
KW  - smart city
KW  - governance
KW  - {keyword}
DO  - 10.5555/{number}
ER  -
"""


@pytest.fixture
def filled(study_file: Path, tmp_path: Path) -> Path:
    records = [
        ("Smart city policy of London", "Roe, A.", "strategy", 1),
        ("Smart city strategy of London, a second look", "Poe, B.", "Strategies", 2),
        ("A third paper without the city at all", "Roe, A.", "=SUM(1)", 3),
    ]
    file = tmp_path / "export.ris"
    file.write_text(
        "\n".join(
            RECORD.format(title=title, author=author, keyword=keyword, number=number)
            for title, author, keyword, number in records
        )
    )
    reputation("import", study_file, file)
    return study_file


def test_the_command_prints_and_writes_the_network(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    text = reputation("network", filled, "--all", "--least", "1", "--out", out)
    assert "3 nodes, 2 edges, 1 community, from 3 records" in text
    assert max(map(len, text.split("written to")[0].splitlines())) <= 80
    nodes = {line["node"]: line for line in rows(out / "nodes.csv")}
    assert nodes["governance"]["records"] == "3"
    assert nodes["strategy"]["spellings"] == "strategy; Strategies"
    assert "'=SUM(1)" in nodes
    assert "smart city" not in nodes
    assert len(rows(out / "thematic_map.csv")) == 1
    for name in ("network.svg", "network.png", "network.gexf", "thematic_map.svg", "edges.csv"):
        assert (out / name).stat().st_size > 0
    assert (out / "network.png").read_bytes().startswith(b"\x89PNG")


def test_the_studys_terms_can_be_kept(filled: Path, tmp_path: Path) -> None:
    reputation("network", filled, "--all", "--with-terms", "--out", tmp_path)
    assert "smart city" in {line["node"] for line in rows(tmp_path / "nodes.csv")}


def test_only_what_counts_is_connected_unless_all_is_asked_for(
    filled: Path, tmp_path: Path
) -> None:
    reputation("run", filled, "--out", tmp_path / "run")
    counted = {d["doi"] for d in rows(tmp_path / "run" / "decisions.csv") if d["counted"] == "1"}
    reputation("network", filled, "--kind", "authors", "--out", tmp_path / "some")
    reputation("network", filled, "--kind", "authors", "--all", "--out", tmp_path / "all")
    some, every = (
        sum(int(line["records"]) for line in rows(tmp_path / part / "nodes.csv"))
        for part in ("some", "all")
    )
    assert (some, every) == (len(counted), 3)


def test_the_same_corpus_gives_the_same_files(filled: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        reputation("network", filled, "--all", "--least", "1", "--out", tmp_path / name)
    files = {file for file in (tmp_path / "one").iterdir() if file.suffix != ".pdf"}
    assert len(files) > 10
    for file in files:  # the converter lists the parts of a PDF in changing order
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


@pytest.mark.parametrize("kind", ["authors", "institutions"])
def test_what_parts_people_and_institutions_reaches_their_networks(kind: str) -> None:
    one = article(1, "parking")
    one = replace(one, record=replace(one.record, extra=("AU=Doe, J", "C3=Some University")))
    assert trim_article(one, kind).record.extra == one.record.extra
