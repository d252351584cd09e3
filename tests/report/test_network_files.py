"""Network files, each read back by another program's reader or checked against its format."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from networking import article, two_camps

from reputation.report.networks.building import city_topic_keyword_network, keyword_network
from reputation.report.networks.communities import measure_network
from reputation.report.networks.network_files import (
    to_edge_csv,
    to_gexf,
    to_graphml,
    to_node_csv,
    to_pajek,
    to_vosviewer_json,
    to_vosviewer_map,
    to_vosviewer_network,
    write_network,
)

HOSTILE = ('=HYPERLINK("x")', "a, b; c", 'say "x"\\', "tab\there", "<b>&é中</b>", "bell\x07")


@pytest.fixture
def graph() -> nx.Graph:
    articles = [*two_camps(), article(20, *HOSTILE), article(21, *HOSTILE)]
    return measure_network(keyword_network(articles))


def counts(graph: nx.Graph) -> list[int]:
    return sorted(records for _, _, records in graph.edges(data="records"))


def one_line(text: str) -> str:
    return " ".join(text.replace("\x07", "").split())


# -- read back by networkx -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["gexf", "graphml"])
def test_what_gephi_and_cytoscape_read_is_the_whole_network(
    kind: str, graph: nx.Graph, tmp_path: Path
) -> None:
    file = tmp_path / f"network.{kind}"
    file.write_text(to_gexf(graph) if kind == "gexf" else to_graphml(graph), encoding="utf-8")
    read = nx.read_gexf(file) if kind == "gexf" else nx.read_graphml(file)
    assert set(read) == {one_line(node) for node in graph}
    assert counts(read) == counts(graph)
    for node, data in graph.nodes(data=True):
        got = read.nodes[one_line(node)]
        for name in ("records", "community", "links", "betweenness", "pagerank", "kind"):
            assert got[name] == pytest.approx(data[name]), name
    for one, other, data in graph.edges(data=True):
        got = read.edges[one_line(one), one_line(other)]
        assert float(got["weight"]) == pytest.approx(data["weight"])


def test_gexf_places_and_colours_nodes_and_has_no_date(graph: nx.Graph, tmp_path: Path) -> None:
    file = tmp_path / "network.gexf"
    file.write_text(to_gexf(graph), encoding="utf-8")
    read = nx.read_gexf(file)
    camps = [read.nodes[n]["viz"] for n in ("parking", "sensors", "governance")]
    assert camps[0]["color"] == camps[1]["color"] != camps[2]["color"]
    assert camps[0]["position"] != camps[1]["position"]
    assert camps[0]["size"] > camps[1]["size"]
    assert "lastmodifieddate" not in file.read_text(encoding="utf-8")


#: Elements of GEXF 1.2 with the attributes they must have and may have: gexf.xsd, data.xsd and
#: viz.xsd of github.com/gephi/gexf.
GEXF = {
    "gexf": ({"version"}, {"variant"}),
    "meta": (set(), {"lastmodifieddate"}),
    "creator": (set(), set()),
    "graph": (set(), {"defaultedgetype", "idtype", "mode", "timeformat", "start", "end"}),
    "attributes": ({"class"}, {"mode", "start", "end"}),
    "attribute": ({"id", "title", "type"}, set()),
    "nodes": (set(), {"count"}),
    "node": ({"id"}, {"label", "pid", "start", "end"}),
    "edges": (set(), {"count"}),
    "edge": ({"id", "source", "target"}, {"weight", "type", "label", "start", "end"}),
    "attvalues": (set(), set()),
    "attvalue": ({"for", "value"}, {"start", "end"}),
    "color": ({"r", "g", "b"}, {"a", "start", "end"}),
    "position": ({"x", "y", "z"}, {"start", "end"}),
    "size": ({"value"}, {"start", "end"}),
}
GEXF_TYPES = {"integer", "long", "double", "float", "boolean", "liststring", "string", "anyURI"}


def test_gexf_has_only_what_its_schema_knows(graph: nx.Graph) -> None:
    for element in ElementTree.fromstring(to_gexf(graph)).iter():
        must, may = GEXF[element.tag.rpartition("}")[2]]
        plain = {name for name in element.attrib if not name.startswith("{")}
        assert must <= plain <= must | may, element.tag
        if element.tag.endswith("}attribute"):
            assert element.get("type") in GEXF_TYPES
        if element.tag.endswith("}color"):
            assert all(0 <= int(element.get(part, "")) <= 255 for part in "rgb")


def test_pajek_is_read_back(graph: nx.Graph, tmp_path: Path) -> None:
    file = tmp_path / "network.net"
    file.write_text(to_pajek(graph), encoding="utf-8")
    read = nx.Graph(nx.read_pajek(file))
    labels = {one_line(n).replace('"', "'").replace("\\", "/") for n in graph}
    assert set(read) == labels
    assert sorted(int(w) for _, _, w in read.edges(data="weight")) == counts(graph)


# -- VOSviewer: app.vosviewer.com/docs/file-types --------------------------------------------------

ITEM = {
    "id": (str, int),
    "label": (str,),
    "description": (str,),
    "url": (str,),
    "x": (float, int),
    "y": (float, int),
    "cluster": (int,),
    "weights": (dict,),
    "scores": (dict,),
}
LINK = {"source_id": (str, int), "target_id": (str, int), "strength": (float, int)}
CLUSTER = {"cluster": (int,), "label": (str,)}
PARAMETERS = {"attraction", "repulsion", "largest_component", "resolution", "min_cluster_size"}
TERMINOLOGY = {"item", "items", "link", "links", "cluster", "clusters", "link_strength"}


def test_vosviewer_json_is_as_its_documentation_describes_it(graph: nx.Graph) -> None:
    content = json.loads(to_vosviewer_json(graph, title="A title"))
    assert set(content) <= {"network", "config", "info"}
    network = content["network"]
    assert set(network) == {"items", "links", "clusters"}
    for part, described in (("items", ITEM), ("links", LINK), ("clusters", CLUSTER)):
        for thing in network[part]:
            assert set(thing) <= set(described)
            assert all(isinstance(value, described[key]) for key, value in thing.items())
    for item in network["items"]:
        assert 1 <= item.get("cluster", 1) <= 1000
        assert all(weight >= 0 for weight in item["weights"].values())
    ids = {item["id"] for item in network["items"]}
    assert len(ids) == graph.number_of_nodes()
    assert {link[end] for link in network["links"] for end in ("source_id", "target_id")} <= ids
    assert sorted(link["strength"] for link in network["links"]) == counts(graph)
    assert {c["cluster"] for c in network["clusters"]} == {
        item["cluster"] for item in network["items"] if "cluster" in item
    }
    assert set(content["config"]["parameters"]) <= PARAMETERS
    assert set(content["config"]["terminology"]) <= TERMINOLOGY
    assert set(content["info"]) <= {"title", "description"}


def test_vosviewer_map_and_network_files_hold_the_whole_network(graph: nx.Graph) -> None:
    text = to_vosviewer_map(graph)
    items = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert list(items[0]) == [
        "id",
        "label",
        "x",
        "y",
        "cluster",
        "weight<Links>",
        "weight<Total link strength>",
        "weight<Documents>",
        "score<Avg. pub. year>",
    ]
    label = {item["id"]: item["label"].removeprefix("'") for item in items}
    assert set(label.values()) == {one_line(node) for node in graph}
    assert '"a, b; c"' in text
    assert "\n'=HYPERLINK" not in text
    assert "'=HYPERLINK" in text
    links = [line.split("\t") for line in to_vosviewer_network(graph).splitlines()]
    named = {frozenset((label[one], label[other])): int(n) for one, other, n in links}
    assert named == {
        frozenset((one_line(one), one_line(other))): records
        for one, other, records in graph.edges(data="records")
    }


def test_what_stands_alone_has_no_cluster(graph: nx.Graph) -> None:
    items = csv.DictReader(io.StringIO(to_vosviewer_map(graph)), delimiter="\t")
    assert {item["label"]: item["cluster"] for item in items}["alone"] == ""


# -- tables and the rest ---------------------------------------------------------------------------


def test_no_cell_of_a_table_is_a_formula(graph: nx.Graph) -> None:
    for text in (to_node_csv(graph), to_edge_csv(graph)):
        cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
        assert any(cell.startswith("'=") for cell in cells)


def test_nodes_of_several_kinds_keep_their_names_apart(tmp_path: Path) -> None:
    articles = [article(n, "Paris", cities=("Paris",), topic="A") for n in (1, 2)]
    graph = measure_network(city_topic_keyword_network(articles))
    write_network(graph, tmp_path)
    with (tmp_path / "nodes.csv").open(encoding="utf-8") as file:
        assert {line["node"] for line in csv.DictReader(file)} >= {"city: Paris", "keyword: Paris"}
    assert len(nx.read_graphml(tmp_path / "network.graphml")) == 3
    assert len(nx.read_pajek(tmp_path / "network.net")) == 3


def test_a_network_without_years_has_no_such_column(tmp_path: Path) -> None:
    graph = measure_network(keyword_network([article(n, "a", "b", date="") for n in (1, 2)]))
    assert "score<" not in to_vosviewer_map(graph)
    assert "year" not in to_node_csv(graph).splitlines()[0]
