"""Communities: other methods and weights, whether other seeds find them, and what is said of it."""

import sys
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from commanding import reputation
from networking import two_camps
from sklearn.metrics import adjusted_rand_score

from reputation.errors import NetworkError
from reputation.report.networks.building import keyword_network
from reputation.report.networks.communities import (
    community_table,
    edge_table,
    find_communities,
    measure_network,
    measure_stability,
)
from reputation.report.networks.cooccurrence import connect
from reputation.report.networks.edge_weights import weigh_edges
from reputation.report.networks.network_picture import draw_network


def camps() -> nx.Graph:
    return keyword_network(two_camps(), without=["smart city"])


@pytest.mark.parametrize(
    ("normalisation", "weight"),
    [
        ("association", 6 * 2 / (4 * 3)),
        ("cosine", 2 / 12**0.5),
        ("jaccard", 2 / 5),
        ("inclusion", 2 / 3),
        ("none", 2),
    ],
)
def test_edges_weigh_what_the_normalisation_says(normalisation: str, weight: float) -> None:
    occasions = [["a", "b"], ["a", "b"], ["a"], ["a"], ["b"], ["c"]]
    graph = weigh_edges(connect(occasions), normalisation)
    assert graph["a"]["b"]["weight"] == pytest.approx(weight, abs=1e-6)
    table = edge_table(measure_network(graph))
    assert list(table.columns) == [
        *("source", "target", "records"),
        *([normalisation] if normalisation != "none" else []),
    ]


def test_an_unknown_normalisation_or_method_lists_those_there_are() -> None:
    with pytest.raises(NetworkError, match="available: association, cosine, jaccard"):
        weigh_edges(camps(), "pearson")
    with pytest.raises(NetworkError, match="available: louvain, leiden"):
        find_communities(camps(), method="infomap")


@pytest.mark.parametrize("method", ["louvain", "leiden"])
def test_two_camps_are_found_by_every_method_from_every_seed(method: str) -> None:
    graph = measure_network(camps(), method=method)
    stability = graph.graph["stability"]
    assert stability.runs == 10
    assert stability.rand_index == 1
    assert set(stability.of.values()) == {1}
    assert "NOT STABLE" not in stability.sentence
    assert graph.graph["method"] == method
    assert find_communities(camps(), method=method) == find_communities(camps())


def test_leiden_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graspologic_native", None)
    with pytest.raises(NetworkError, match=r"pip install 'reputation\[leiden\]'"):
        find_communities(camps(), method="leiden")


@pytest.mark.parametrize("method", ["louvain", "leiden"])
def test_communities_of_a_network_without_structure_are_called_unstable(method: str) -> None:
    rng = np.random.default_rng(1)
    held = rng.random((200, 60)) < 0.1
    graph = connect([[str(item) for item in np.flatnonzero(row)] for row in held])
    nx.set_node_attributes(graph, "keyword", "kind")
    measured = measure_network(graph, method=method)
    stability = measured.graph["stability"]
    assert stability.rand_index < 0.5
    assert "NOT STABLE" in stability.sentence
    table = community_table(measured)
    assert table["stability"].between(0, 1).all()
    assert table["stability"].mean() < 0.75
    assert "NOT STABLE" in draw_network(measured)


def test_the_stability_is_that_of_scikit_learns_rand_index_over_all_pairs_of_seeds() -> None:
    rng = np.random.default_rng(2)
    held = rng.random((60, 12)) < 0.2
    graph = connect([[str(item) for item in np.flatnonzero(row)] for row in held])
    runs = [find_communities(graph, seed=seed) for seed in range(5, 15)]
    stability = measure_stability(graph, runs[0], seed=5)
    assert stability is not None
    expected = [
        adjusted_rand_score([one[n] for n in graph], [other[n] for n in graph])
        for one, other in combinations(runs, 2)
    ]
    assert stability.rand_index == pytest.approx(sum(expected) / len(expected))


def test_a_higher_resolution_gives_more_communities() -> None:
    graph = camps()
    few, many = (
        len(set(find_communities(graph, resolution=value).values())) for value in (0.1, 5.0)
    )
    assert few < many


@pytest.mark.parametrize("top", [0, 20, 5])
def test_independent_items_have_an_association_strength_of_1_whatever_is_kept(top: int) -> None:
    rng = np.random.default_rng(3)
    chances = np.clip(0.5 / np.arange(1, 61), 0.02, 0.3)
    held = rng.random((4000, 60)) < chances
    graph = connect([[str(item) for item in np.flatnonzero(row)] for row in held], top=top)
    records = dict(graph.nodes(data="records"))
    pairs = list(combinations(graph, 2))
    by_chance = [records[one] * records[other] for one, other in pairs]
    strength = sum(
        graph[one][other]["weight"] * weight
        for (one, other), weight in zip(pairs, by_chance, strict=True)
        if graph.has_edge(one, other)
    )
    assert strength / sum(by_chance) == pytest.approx(1, abs=0.05)


RECORD = """TY  - JOUR
TI  - Smart city record {number}
PY  - 2015
DO  - 10.5555/{number}
{keywords}
ER  -
"""


def test_the_command_takes_method_weight_and_resolution_and_says_how_stable_it_is(
    study_file: Path, tmp_path: Path
) -> None:
    camps = (("parking", "sensors", "lights"), ("trust", "law", "privacy"))
    texts = [
        RECORD.format(number=n, keywords="\n".join(f"KW  - {word}" for word in camps[n % 2]))
        for n in range(10)
    ]
    file = tmp_path / "export.ris"
    file.write_text("\n".join(texts), encoding="utf-8")
    reputation("import", study_file, file)
    options = ("--normalisation", "cosine", "--communities", "leiden", "--resolution", "1.5")
    out = tmp_path / "out"
    text = " ".join(reputation("network", study_file, "--all", *options, "--out", out).split())
    assert "6 nodes, 6 edges, 2 communities, from 10 records" in text
    assert "communities from 10 seeds agree with an adjusted Rand index of 1.00." in text
    assert (out / "edges.csv").read_text().startswith("source,target,records,cosine\n")
    assert "adjusted Rand index of 1.00" in (out / "network.svg").read_text(encoding="utf-8")
