# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Networks of keywords and cities
#
# Keywords that stand together in articles show what the literature is made of; cities that are
# named together show which are compared. This notebook builds both with `networkx` straight from
# the decisions and the records.
#
# **On your own study** change one line: `STUDY = "../queries/my-study.toml"`.

# %%
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import altair as alt
import networkx as nx
import pandas as pd

from reputation.literature.opening import open_study
from reputation.report.pictures import INK, finished, save_pictures
from reputation.report.telling_terms import terms_of, unwanted_words
from reputation.run import run_study

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

OUT = Path("../results/notebooks")
LEAST = 3  # articles that a keyword must have
MOST = 80  # keywords looked at
_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %%
with open_study(STUDY) as (study, corpus):
    result = run_study(study, corpus)
    counted = sorted({decision.record_id for decision in result.decisions if decision.counted})
    records = list(corpus.records(counted))

note = "SIMULATED literature: says nothing of real cities" if study.simulated else study.title
with_keywords = sum(bool(held.record.keywords) for held in records)
print(f"{len(records)} counted articles, {with_keywords} with keywords")

# %% [markdown]
# ## Which keywords
#
# What was searched for is in every article and tells nothing, so the search terms and the cities'
# names are left out. Articles without keywords lend the terms of their title instead.

# %%
dropped = unwanted_words(study)
titles = terms_of(
    (replace(held, record=replace(held.record, abstract="", keywords=())) for held in records),
    without=dropped,
    least=LEAST,
)
rows = dict(zip(titles.record_ids, titles.present, strict=True))


def keywords_of(held):
    """The different keywords of an article in lower case, else the terms of its title."""
    if not held.record.keywords:
        return sorted(titles.names[place] for place in rows[held.id].nonzero()[-1])
    found = {" ".join(word.lower().split()) for word in held.record.keywords}
    return sorted(word for word in found if word and not set(word.split()) <= dropped)


held = [keywords_of(article) for article in records]
counts = Counter(word for words in held for word in words)
kept = {word for word, number in counts.items() if number >= LEAST}
kept = set(sorted(kept, key=lambda word: (-counts[word], word))[:MOST])
pairs = Counter(pair for words in held for pair in combinations([w for w in words if w in kept], 2))
len(kept), len(pairs)

# %% [markdown]
# ## Association strength and communities
#
# Two frequent keywords meet often by chance. Association strength divides by that: the number of
# articles with both over the number expected if they were independent (van Eck & Waltman 2009,
# Journal of the American Society for Information Science and Technology 60:1635). Above 1, they
# seek each other. Communities are those of Louvain (Blondel et al. 2008, J. Stat. Mech. P10008)
# with a fixed seed.

# %%
keywords = nx.Graph()
for word in sorted(kept):
    keywords.add_node(word, articles=counts[word])
for (one, other), number in sorted(pairs.items()):
    strength = number * len(held) / (counts[one] * counts[other])
    keywords.add_edge(one, other, articles=number, weight=strength)
communities = nx.community.louvain_communities(keywords, weight="weight", seed=2020)
communities = sorted(communities, key=lambda words: (-len(words), min(words)))
group = {word: place for place, words in enumerate(communities) for word in words}
betweenness = nx.betweenness_centrality(keywords)
pd.DataFrame(
    {
        "community": [place + 1 for place in range(len(communities))],
        "keywords": [
            ", ".join(sorted(words, key=lambda w: (-counts[w], w))[:8]) for words in communities
        ],
    }
).head(8)


# %% [markdown]
# ## Drawn
#
# Size is the number of articles; colour and shape are the community, from the palette of Okabe and
# Ito. Drawn is the largest part that hangs together, and only its strongest ties, or the picture
# would be a ball of wool.

# %%
OKABE_ITO = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
FORMS = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]


def names_with_room(nodes, width, height):
    """The names that overlap no name of a larger node, at six pixels a letter."""
    across, up = (width / (nodes[axis].max() - nodes[axis].min() or 1) for axis in "xy")
    up *= height / width
    placed, shown = [], {}
    for node in nodes.sort_values(["articles", "name"], ascending=[False, True]).itertuples():
        x, y, half = node.x * across, node.y * up, 3 * len(node.name)
        free = all(abs(x - a) > half + h or abs(y - b) > 12 for a, b, h in placed)
        shown[node.name] = node.name if free else ""
        if free:
            placed.append((x, y, half))
    return nodes["name"].map(shown)


def draw_network(graph, group, title, *, ties, width=720, height=600):
    """A network with its names; the strongest `ties` are drawn."""
    if not graph.number_of_edges():
        return "no two of them stand together"
    graph = graph.subgraph(
        max(nx.connected_components(graph), key=lambda part: (len(part), min(part)))
    )
    place = nx.kamada_kawai_layout(graph, weight=None)
    nodes = pd.DataFrame(
        [
            (n, *place[n], graph.nodes[n]["articles"], f"{min(group[n], 5) + 1}")
            for n in sorted(graph)
        ],
        columns=["name", "x", "y", "articles", "community"],
    )
    nodes["label"] = names_with_room(nodes, width, height)
    strongest = sorted(graph.edges(data="articles"), key=lambda e: (-e[2], e[0], e[1]))[:ties]
    lines = pd.DataFrame(
        [(*place[one], *place[other], number) for one, other, number in strongest],
        columns=["x", "y", "x2", "y2", "articles"],
    )
    bare = alt.Axis(labels=False, ticks=False, domain=False, title=None)
    domain = [str(number + 1) for number in range(6)]
    edges = (
        alt.Chart(lines)
        .mark_rule(color="#b5b5b5")
        .encode(
            x=alt.X("x:Q", axis=bare),
            y=alt.Y("y:Q", axis=bare),
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth(
                "articles:Q", scale=alt.Scale(range=[0.3, 2.5]), legend=None
            ),
        )
    )
    base = alt.Chart(nodes).encode(x=alt.X("x:Q", axis=bare), y=alt.Y("y:Q", axis=bare))
    dots = base.mark_point(filled=True, opacity=0.95).encode(
        size=alt.Size("articles:Q", scale=alt.Scale(range=[25, 350])),
        color=alt.Color("community:N", scale=alt.Scale(domain=domain, range=OKABE_ITO)),
        shape=alt.Shape("community:N", scale=alt.Scale(domain=domain, range=FORMS)),
    )
    halo = base.mark_text(dy=-11, fontSize=9.5, stroke="white", strokeWidth=3).encode(
        text="label:N"
    )
    names = base.mark_text(dy=-11, fontSize=9.5, color=INK).encode(text="label:N")
    picture = alt.layer(edges, dots, halo, names).properties(width=width, height=height)
    return finished(picture, title, [note, "Names where there is room."])


chart = draw_network(keywords, group, "Keywords that stand together", ties=150)
if not isinstance(chart, str):
    save_pictures(chart, OUT / "keywords")
chart

# %% [markdown]
# ## Keywords that hold the rest together
#
# Betweenness counts how many shortest ways lead through a keyword.

# %%
pd.DataFrame(
    [(word, counts[word], round(betweenness[word], 3)) for word in keywords],
    columns=["keyword", "articles", "betweenness"],
).nlargest(10, "betweenness").reset_index(drop=True)

# %% [markdown]
# ## Cities named together
#
# An article that counts for two cities ties them.

# %%
cities_of = {}
for decision in result.decisions:
    if decision.counted:
        cities_of.setdefault(decision.record_id, set()).add(decision.city)
together = Counter(
    pair for cities in cities_of.values() for pair in combinations(sorted(cities), 2)
)
cities = nx.Graph()
for line in result.table:
    if line.articles:
        cities.add_node(line.city, articles=line.articles)
for (one, other), number in sorted(together.items()):
    cities.add_edge(one, other, articles=number, weight=number)
city_group = {
    city: place
    for place, names in enumerate(nx.community.louvain_communities(cities, seed=2020))
    for city in names
}
print(f"{len(together)} pairs of cities in {sum(len(c) > 1 for c in cities_of.values())} articles")
pd.DataFrame(
    [(*pair, number) for pair, number in together.most_common(10)],
    columns=["city", "and", "articles"],
)

# %% [markdown]
# ## Take it elsewhere
#
# Gephi, Cytoscape and others read GraphML.

# %%
OUT.mkdir(parents=True, exist_ok=True)
nx.write_graphml(keywords, OUT / "keywords.graphml")
nx.write_graphml(cities, OUT / "cities.graphml")
sorted(path.name for path in OUT.glob("*.graphml"))
