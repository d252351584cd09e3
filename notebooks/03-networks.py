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
# Keywords that occur together in articles show the themes of the literature; cities that are
# named together show which are compared. Every network here is a `networkx` graph, so you can use
# everything that networkx offers.
#
# **For your own study** change one line: `STUDY = "../queries/my-study.toml"`.

# %%
from pathlib import Path

import reputation as rep

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

# %%
study = rep.open_study(STUDY)
result = rep.run(study)
OUT = Path("../results/notebooks") / study.definition.name  # a folder for each study
print(result)


def network(kind, **limits):
    """The network of a kind, with its picture and files; None if there is nothing to connect."""
    try:
        graph = rep.network(study, kind, result=result, **limits)
    except rep.ReputationError as error:
        print(error)
        return None, "nothing to draw"
    rep.save(graph, OUT / kind, title=f"{study.title}: {kind}")
    return graph, rep.draw(graph, f"{study.title}: {kind}")


# %% [markdown]
# ## Keyword co-occurrence
#
# Two frequent keywords often occur together by chance. Association strength corrects for that (van
# Eck & Waltman 2009, Journal of the American Society for Information Science and Technology
# 60:1635). Communities are found by the Louvain method with a fixed seed. The search terms and
# cities are left out, since they are in every article.

# %%
keywords, picture = network("keywords", least=3, top=150)
rep.frame(keywords, "communities") if keywords else "no keywords"

# %%
picture

# %% [markdown]
# ## Keywords that connect the others
#
# Betweenness is the share of shortest paths that lead through a keyword.

# %%
rep.frame(keywords).nlargest(10, "betweenness") if keywords else "no keywords"

# %% [markdown]
# ## The thematic map
#
# Centrality is how strongly a community is linked to the others, density how strongly it is linked
# internally (Callon, Courtial & Laville 1991, Scientometrics 22:155). Motor themes are high in
# both.

# %%
rep.draw(keywords, what="themes") if keywords else "no keywords"

# %% [markdown]
# ## Cities, topics and keywords
#
# Which keywords go with which city, and with which topic? Here a city is linked to the keywords
# and topics of its articles.

# %%
_, picture = network("city-topic-keyword", least=4, top=60)
picture

# %% [markdown]
# ## Cities named together, and co-authors
#
# In the demonstration no article is about two cities, so the first table is empty there.

# %%
cities, _ = network("cities")
rep.frame(cities, "edges").head(10) if cities else "no cities"

# %%
authors, _ = network("authors", least=2)
rep.frame(authors, "communities").head(10) if authors else "no author has two of these articles"

# %% [markdown]
# ## For other programs
#
# Next to each picture are files for Gephi (GEXF), Cytoscape (GraphML), Pajek and VOSviewer.

# %%
study.close()
sorted(str(file.relative_to(OUT)) for file in OUT.glob("*/network.*"))
