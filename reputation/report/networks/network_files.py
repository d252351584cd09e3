"""Networks as files for Gephi, Pajek, VOSviewer, Cytoscape and spreadsheets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from reputation.output import plain, to_csv, write_whole
from reputation.report.basis import SIMULATED
from reputation.report.networks.communities import edge_table, node_table
from reputation.report.networks.network_basis import is_simulated
from reputation.report.networks.network_picture import draw_network, lay_out
from reputation.report.pictures import KINDS, converted
from reputation.report.svg_elements import colour_of

__all__ = [
    "to_edge_csv",
    "to_gexf",
    "to_graphml",
    "to_node_csv",
    "to_pajek",
    "to_vosviewer_json",
    "to_vosviewer_map",
    "to_vosviewer_network",
    "write_network",
]

#: Larger networks are written without positions; the programs that open them lay them out.
_LAID_OUT = 450
#: VOSviewer numbers clusters from 1 to this.
_MOST_CLUSTERS = 1000

Positions = Mapping[str, tuple[float, float]]


def _positions(graph: nx.Graph) -> Positions:
    return lay_out(graph) if graph.number_of_nodes() <= _LAID_OUT else {}


def _line(value: object) -> str:
    """Text on one line and without control characters."""
    return " ".join(plain(str(value)).split())


# -- for Gephi, Cytoscape, Pajek -------------------------------------------------------------------


def _clean_copy(graph: nx.Graph) -> nx.Graph:
    """The graph with clean text; the weight of an edge is what Gephi draws and clusters by."""
    clean = nx.Graph()
    for node, data in graph.nodes(data=True):
        values = {k: _line(v) if isinstance(v, str) else v for k, v in data.items()}
        if is_simulated(graph):
            values["simulated"] = 1
        clean.add_node(_line(node), **values)
    for one, other, data in graph.edges(data=True):
        clean.add_edge(_line(one), _line(other), **data)
    return clean


def to_gexf(graph: nx.Graph, positions: Positions | None = None) -> str:
    """Return GEXF 1.2 with all attributes, colours, sizes and positions, and no date of today."""
    positions = _positions(graph) if positions is None else positions
    shown = _clean_copy(graph)
    names = {_line(node): node for node in graph}
    most = max((data["records"] for _, data in graph.nodes(data=True)), default=1)
    for node, data in shown.nodes(data=True):
        code = colour_of(data["community"]).lstrip("#")
        red, green, blue = (int(code[at : at + 2], 16) for at in (0, 2, 4))
        data["viz"] = {
            "color": {"r": red, "g": green, "b": blue, "a": 1.0},
            "size": round(4 + 16 * (data["records"] / most) ** 0.5, 2),
        }
        if names[node] in positions:
            x, y = positions[names[node]]
            data["viz"]["position"] = {"x": round(1000 * x, 1), "y": round(-1000 * y, 1), "z": 0.0}
    text = "\n".join(nx.generate_gexf(shown, version="1.2draft")) + "\n"
    text = re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)
    return re.sub(r'(<graph [^>]*?) name="[^"]*"', r"\1", text, count=1)  # not in the schema


def to_graphml(graph: nx.Graph) -> str:
    """Return GraphML with all attributes of nodes and edges."""
    return "\n".join(nx.generate_graphml(_clean_copy(graph))) + "\n"


def to_pajek(graph: nx.Graph, positions: Positions | None = None) -> str:
    """Return Pajek's ``.net``; an edge's value is the number of records.

    Labels have no quotation marks and backslashes, which Pajek cannot escape.
    """
    positions = _positions(graph) if positions is None else positions
    place = {node: number for number, node in enumerate(graph, 1)}
    lines = [f"*Network {SIMULATED}"] if is_simulated(graph) else []
    lines.append(f"*Vertices {len(place)}")
    for node, number in place.items():
        x, y = positions.get(node, (0.0, 0.0))
        label = _line(node).replace('"', "'").replace("\\", "/")
        lines.append(f'{number} "{label}" {(x + 1) / 2:.4f} {(y + 1) / 2:.4f} 0.5000')
    lines.append("*Edges")
    for one, other, records in graph.edges(data="records"):
        lines.append(f"{place[one]} {place[other]} {records}")
    return "\n".join(lines) + "\n"


# -- for VOSviewer ---------------------------------------------------------------------------------
# As described at app.vosviewer.com/docs/file-types and in the manual of VOSviewer 1.6.20. Strengths
# are numbers of records, since VOSviewer normalises by association strength itself.


def _items(graph: nx.Graph, positions: Positions) -> Iterator[dict[str, Any]]:
    for number, (node, data) in enumerate(graph.nodes(data=True), 1):
        item: dict[str, Any] = {"id": number, "label": _line(node)}
        item["x"], item["y"] = positions.get(node, (None, None))
        if item["y"] is not None:
            item["y"] = -item["y"]
        cluster = data["community"]
        item["cluster"] = cluster if 1 <= cluster <= _MOST_CLUSTERS else None
        item["weights"] = {
            "Links": data["links"],
            "Total link strength": data["strength"],
            "Documents": data["records"],
        }
        item["scores"] = {"Avg. pub. year": data["year"]} if "year" in data else {}
        yield item


def to_vosviewer_json(
    graph: nx.Graph, positions: Positions | None = None, *, title: str = ""
) -> str:
    """Return JSON for VOSviewer and VOSviewer Online, with a name for every cluster."""
    positions = _positions(graph) if positions is None else positions
    items = [
        {key: value for key, value in item.items() if value not in (None, {})}
        for item in _items(graph, positions)
    ]
    place = {node: number for number, node in enumerate(graph, 1)}
    links = [
        {"source_id": place[one], "target_id": place[other], "strength": records}
        for one, other, records in graph.edges(data="records")
    ]
    network: dict[str, Any] = {"items": items, "links": links, "clusters": _clusters(graph)}
    config = {
        "terminology": {"item": _kind(graph), "link_strength": "Records of both"},
        "parameters": {"largest_component": False},
    }
    info = {"title": _line(title)}
    if is_simulated(graph):
        info["description"] = SIMULATED
    content = {"network": network, "config": config, "info": info}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _kind(graph: nx.Graph) -> str:
    kinds = {data["kind"] for _, data in graph.nodes(data=True)}
    return kinds.pop().capitalize() if len(kinds) == 1 else "Item"


def _clusters(graph: nx.Graph) -> list[dict[str, Any]]:
    leading: dict[int, str] = {}
    for node, data in sorted(graph.nodes(data=True), key=lambda pair: -pair[1]["records"]):
        leading.setdefault(data["community"], _line(node))
    known = sorted(number for number in leading if 1 <= number <= _MOST_CLUSTERS)
    return [{"cluster": number, "label": leading[number]} for number in known]


def to_vosviewer_map(graph: nx.Graph, positions: Positions | None = None) -> str:
    """Return VOSviewer's map file: the items, separated by tabs."""
    positions = _positions(graph) if positions is None else positions
    items = list(_items(graph, positions))
    weights = ("Links", "Total link strength", "Documents")
    scored = any(item["scores"] for item in items)
    header = ["id", "label", *(["x", "y"] if positions else []), "cluster"]
    header += [f"weight<{name}>" for name in weights]
    header += ["score<Avg. pub. year>"] if scored else []
    header += ["description"] if is_simulated(graph) else []
    lines = ["\t".join(header)]
    for item in items:
        cells = [item["id"], _quoted(item["label"])]
        cells += [item["x"], item["y"]] if positions else []
        cells += [item["cluster"], *(item["weights"][name] for name in weights)]
        cells += [item["scores"].get("Avg. pub. year")] if scored else []
        cells += [SIMULATED] if is_simulated(graph) else []
        lines.append("\t".join("" if cell is None else str(cell) for cell in cells))
    return "\n".join(lines) + "\n"


def _quoted(label: str) -> str:
    """A label, quoted if it contains a comma or semicolon, harmless in a spreadsheet."""
    cell = to_csv((), [(label,)]).rstrip("\n").lstrip("\n")
    return f'"{cell}"' if ";" in cell and not cell.startswith('"') else cell


def to_vosviewer_network(graph: nx.Graph) -> str:
    """Return VOSviewer's network file: the links, as numbers of items and strength."""
    place = {node: number for number, node in enumerate(graph, 1)}
    edges = graph.edges(data="records")
    return "".join(f"{place[one]}\t{place[other]}\t{records}\n" for one, other, records in edges)


# -- tables ----------------------------------------------------------------------------------------


def to_node_csv(graph: nx.Graph) -> str:
    """Return ``nodes.csv``; see `reputation.report.networks.communities.node_table`."""
    return _table_csv(_marked(node_table(graph), graph))


def to_edge_csv(graph: nx.Graph) -> str:
    """Return ``edges.csv``; see `reputation.report.networks.communities.edge_table`."""
    return _table_csv(_marked(edge_table(graph), graph))


def _marked(table: pd.DataFrame, graph: nx.Graph) -> pd.DataFrame:
    return table.assign(simulated=1) if is_simulated(graph) else table


def _table_csv(table: pd.DataFrame) -> str:
    known = table.astype(object).where(table.notna(), None)
    return to_csv(list(table.columns), known.itertuples(index=False))


def write_network(
    graph: nx.Graph, folder: str | Path, *, title: str = "", width: float | None = None
) -> list[Path]:
    """Write a measured network into a folder in every format; return the files' paths.

    ``nodes.csv``, ``edges.csv``, ``network.gexf``, ``network.graphml``, ``network.net``,
    ``vosviewer.json``, ``vosviewer_map.txt``, ``vosviewer_network.txt``, and where anything is
    connected its picture, ``network.svg``, ``network.pdf`` and ``network.png``, `width`
    millimetres wide. Files of simulated literature say so.

    Raises
    ------
    OutputError
        When the folder or a file cannot be written.
    """
    folder = Path(folder)
    positions = _positions(graph)
    files: dict[str, str | bytes] = {
        "nodes.csv": to_node_csv(graph),
        "edges.csv": to_edge_csv(graph),
        "network.gexf": to_gexf(graph, positions),
        "network.graphml": to_graphml(graph),
        "network.net": to_pajek(graph, positions),
        "vosviewer.json": to_vosviewer_json(graph, positions, title=title),
        "vosviewer_map.txt": to_vosviewer_map(graph, positions),
        "vosviewer_network.txt": to_vosviewer_network(graph),
    }
    if graph.number_of_edges():
        picture = draw_network(graph, title=title, positions=positions or None)
        files |= {f"network.{kind}": converted(picture, kind, width) for kind in KINDS}
    return [write_whole(folder / name, content) for name, content in files.items()]
