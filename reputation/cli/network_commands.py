"""The command ``network``: which keywords, cities, people, places or works occur together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import (
    CommunitiesOption,
    NormalisationOption,
    ResolutionOption,
    StudyArgument,
    WidthOption,
)
from reputation.cli.opening_corpora import opened_corpus, warn_of_gaps
from reputation.cli.terminal import count_of, out, print_table, progress_bar, say

if TYPE_CHECKING:
    import networkx as nx

_SHOWN = 15  # nodes and communities listed; the rest are in the files


def network(
    study: StudyArgument,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="Kind of network: {networks}.")
    ] = "keywords",
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Use every record in the corpus, not only those that count for a city."
        ),
    ] = False,
    least: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Leave out nodes found in fewer records than this (coupling: fewer shared "
            "references).",
            show_default="2; authors, places and coupling 1",
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            min=0, help="Keep only this many of the most frequent nodes; 0 keeps all.", metavar="N"
        ),
    ] = None,
    terms: Annotated[
        bool,
        typer.Option(
            "--with-terms", help="Keep the study's own terms and cities among the keywords."
        ),
    ] = False,
    normalisation: NormalisationOption = "association",
    communities: CommunitiesOption = "louvain",
    resolution: ResolutionOption = 1.0,
    words: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            help="Take terms from title, abstract, keywords or index_terms instead of keywords. "
            "May be "
            "repeated.",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder for the output files.",
            show_default="network-KIND in results/NAME",
        ),
    ] = None,
    width: WidthOption = None,
) -> None:
    """Build networks of keywords, cities, authors, countries or references.

    Prints the leading nodes and the communities, and writes nodes.csv,
    edges.csv, a picture (network.svg, .pdf and .png) and files for Gephi (GEXF),
    Pajek (.net), Cytoscape (GraphML) and VOSviewer (vosviewer.json, or the map
    and network files), and the same picture coloured by mean year (overlay); for
    keywords also thematic_map as CSV, SVG, PDF and PNG.

    Examples:

      reputation network global-smart-cities-2020 --kind keywords

      reputation network my-study --from title --from abstract

      reputation network my-study --kind cocitation --all --least 3 --out cited

      reputation network my-study --normalisation cosine --resolution 1.5
    """
    from reputation.judgement.articles import find_articles
    from reputation.report.basis import basis_of_articles
    from reputation.report.networks.building import build_network, find_kind
    from reputation.report.networks.communities import measure_network
    from reputation.report.networks.community_methods import find_method
    from reputation.report.networks.edge_weights import find_normalisation, weigh_edges
    from reputation.report.networks.network_basis import (
        rest_on,
        with_cities_named_once,
        words_of_study,
    )
    from reputation.report.noun_phrases import worded_for
    from reputation.study.bundled import find_study

    found = find_study(study)
    decide = find_kind(kind).decisions
    find_method(communities), find_normalisation(normalisation)
    with opened_corpus(found.corpus_path) as corpus, progress_bar("judging") as progress:
        warn_of_gaps(found, corpus)
        every = find_articles(
            found, corpus, counted=not everything, decide=decide, progress=progress
        )
        held = worded_for(kind, every, found, words or (), with_terms=terms)
        articles = with_cities_named_once(found, held)
    without = [] if terms else words_of_study(found, articles)
    own = found.topics
    graph = build_network(kind, articles, least=least, top=top, without=without, topics=own)
    graph = weigh_edges(graph, normalisation)
    graph = measure_network(graph, resolution=resolution, method=communities)
    graph = rest_on(graph, basis_of_articles(found, articles, counted=not everything))
    if found.simulated:
        out.print(
            "SIMULATED literature: made up for demonstration, says nothing about real cities.\n"
        )
    _print(graph, len(articles))
    target = folder or Path("results") / found.name / f"network-{kind}"
    files = _write(graph, target, kind, f"{found.title}: {kind}", width)
    say(f"written to {target}: {', '.join(file.name for file in files)}")


def _print(graph: nx.Graph, records: int) -> None:
    from reputation.report.networks.communities import community_table, node_table

    nodes, communities = node_table(graph), community_table(graph, shown=4)
    columns = ["node", "records", "community", "links", "betweenness", "pagerank"]
    rows = nodes[columns].head(_SHOWN).itertuples(index=False)
    headings = [("node", "left"), *((name, "right") for name in columns[1:])]
    print_table(headings, [(*r[:4], f"{r[4]:.3f}", f"{r[5]:.3f}") for r in rows])
    out.print("")
    named = communities[communities["community"] > 0].head(_SHOWN)
    headings = [("community", "right"), ("nodes", "right"), ("records", "right")]
    headings += [("stable", "right"), ("leading nodes", "left")]
    if len(named):
        print_table(
            headings,
            [
                (r.community, r.nodes, r.records, f"{r.stability:.2f}", r.leading)
                for r in named.itertuples(index=False)
            ],
        )
        out.print("")
    found = int((communities["community"] > 0).sum())
    counted = (
        count_of(len(nodes), "node"),
        count_of(graph.number_of_edges(), "edge"),
        count_of(found, "community", "communities"),
    )
    out.print(f"{', '.join(counted)}, from {count_of(records, 'record')}.")
    if stability := graph.graph["stability"]:
        out.print(f"{stability.sentence}.")


def _write(graph: nx.Graph, folder: Path, kind: str, title: str, width: float | None) -> list[Path]:
    from reputation.output import to_csv, write_whole
    from reputation.report.networks.network_basis import is_simulated, notes_of
    from reputation.report.networks.network_files import write_network
    from reputation.report.networks.overlay_picture import draw_overlay
    from reputation.report.networks.thematic_map import draw_thematic_map, thematic_map
    from reputation.report.pictures import Drawing, save_pictures

    files = write_network(graph, folder, title=title, width=width)
    if not graph.number_of_edges():
        say("no two nodes are connected, so no picture is drawn")
    elif any(year is not None for _, year in graph.nodes(data="year")):
        title_of = f"{title}: by mean year"
        overlay = Drawing(draw_overlay(graph, title=title_of))
        files += save_pictures(overlay, folder / "overlay", width=width)
    if kind == "keywords":
        table = thematic_map(graph)
        table = table.assign(simulated=1) if is_simulated(graph) else table
        rows = to_csv(list(table.columns), table.itertuples(index=False))
        files.append(write_whole(folder / "thematic_map.csv", rows))
        if len(table):
            title = f"{title}: thematic map"
            drawn = Drawing(draw_thematic_map(table, title=title, notes=notes_of(graph)))
            files += save_pictures(drawn, folder / "thematic_map", width=width)
    return files
