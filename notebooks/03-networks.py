# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Networks of keywords, cities and authors
#
# Keywords that stand together in articles show what the literature is made of; cities that are
# named together show which are compared. Every network here is a `networkx` graph, so that
# whatever networkx offers can be done with it.
#
# **On your own study** change one line: `STUDY = "../queries/my-study.toml"`.

# %%
from pathlib import Path

from IPython.display import SVG
from vl_convert import svg_to_pdf

from reputation.errors import NetworkError
from reputation.literature.opening import open_study
from reputation.report.networks.building import build_network
from reputation.report.networks.communities import (
    community_table,
    edge_table,
    measure_network,
    node_table,
)
from reputation.report.networks.network_files import write_network
from reputation.report.networks.network_picture import draw_network
from reputation.report.networks.thematic_map import draw_thematic_map, thematic_map
from reputation.run import find_articles
from reputation.study.query import phrases_of

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

OUT = Path("../results/notebooks")

# %%
with open_study(STUDY) as (study, corpus):
    articles = list(find_articles(study, corpus))

note = "SIMULATED literature" if study.simulated else study.title
print(f"{len(articles)} counted articles")


def network(kind, **limits):
    """The measured network of a kind, or None with the reason where there is nothing to tie."""
    without = phrases_of(study.terms)
    try:
        return measure_network(build_network(kind, articles, without=without, **limits))
    except NetworkError as error:
        print(error)
        return None


def picture(graph, name):
    """Draw a network, and keep the picture with files for other programs."""
    if graph is None:
        return "nothing to draw"
    title = f"{note}: {name}"
    write_network(graph, OUT / name, title=title)
    svg = draw_network(graph, title=title)
    (OUT / f"{name}.svg").write_text(svg, encoding="utf-8")
    (OUT / f"{name}.pdf").write_bytes(svg_to_pdf(svg))
    return SVG(svg)


# %% [markdown]
# ## Keywords that stand together
#
# Two frequent keywords meet often by chance. Association strength divides by that (van Eck &
# Waltman 2009, Journal of the American Society for Information Science and Technology 60:1635).
# Communities are those of Louvain with a fixed seed. What was searched for is in every article and
# tells nothing, so it is left out.

# %%
keywords = network("keywords", least=3, top=150)
community_table(keywords) if keywords else "no keywords"

# %%
picture(keywords, "keywords")

# %% [markdown]
# ## Keywords that hold the rest together
#
# Betweenness counts how many shortest ways lead through a keyword.

# %%
if keywords:
    nodes = node_table(keywords).sort_values(["betweenness", "node"], ascending=[False, True])
nodes.head(10) if keywords else "no keywords"

# %% [markdown]
# ## The thematic map
#
# Centrality: how strongly a community is tied to the others; density: how strongly within (Callon,
# Courtial & Laville 1991, Scientometrics 22:155). Motor themes are high in both.

# %%
SVG(draw_thematic_map(thematic_map(keywords))) if keywords else "no keywords"

# %% [markdown]
# ## Cities, topics and keywords
#
# Which words go with which city, and with which topic? Here a city is tied to the keywords and
# topics of its articles.

# %%
picture(network("city-topic-keyword", least=4, top=60), "cities-topics-keywords")

# %% [markdown]
# ## Cities named together, and who writes together
#
# In the demonstration no article is on two cities, so the first table is empty there.

# %%
cities = network("cities")
edge_table(cities).head(10) if cities else "no cities"

# %%
authors = network("authors", least=2)
community_table(authors).head(10) if authors else "no author has two of these articles"

# %% [markdown]
# ## For other programs
#
# Beside each picture lie files for Gephi (GEXF), Cytoscape (GraphML), Pajek and VOSviewer.

# %%
sorted(str(file.relative_to(OUT)) for file in OUT.glob("*/network.*"))
