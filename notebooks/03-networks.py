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

import reputation as rep

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

# %%
study = rep.open_study(STUDY)
result = rep.run(study)
OUT = Path("../results/notebooks") / study.definition.name  # a folder for each study
print(result)


def network(kind, **limits):
    """The network of a kind, with its picture and files; None where there is nothing to tie."""
    try:
        graph = rep.network(study, kind, result=result, **limits)
    except rep.ReputationError as error:
        print(error)
        return None, "nothing to draw"
    rep.save(graph, OUT / kind, title=f"{study.title}: {kind}")
    return graph, rep.draw(graph, f"{study.title}: {kind}")


# %% [markdown]
# ## Keywords that stand together
#
# Two frequent keywords meet often by chance. Association strength divides by that (van Eck &
# Waltman 2009, Journal of the American Society for Information Science and Technology 60:1635).
# Communities are those of Louvain with a fixed seed. What was searched for, terms and cities, is
# in every article and tells nothing, so it is left out.

# %%
keywords, picture = network("keywords", least=3, top=150)
rep.frame(keywords, "communities") if keywords else "no keywords"

# %%
picture

# %% [markdown]
# ## Keywords that hold the rest together
#
# Betweenness counts how many shortest ways lead through a keyword.

# %%
rep.frame(keywords).nlargest(10, "betweenness") if keywords else "no keywords"

# %% [markdown]
# ## The thematic map
#
# Centrality: how strongly a community is tied to the others; density: how strongly within (Callon,
# Courtial & Laville 1991, Scientometrics 22:155). Motor themes are high in both.

# %%
rep.draw(keywords, what="themes") if keywords else "no keywords"

# %% [markdown]
# ## Cities, topics and keywords
#
# Which words go with which city, and with which topic? Here a city is tied to the keywords and
# topics of its articles.

# %%
_, picture = network("city-topic-keyword", least=4, top=60)
picture

# %% [markdown]
# ## Cities named together, and who writes together
#
# In the demonstration no article is on two cities, so the first table is empty there.

# %%
cities, _ = network("cities")
rep.frame(cities, "edges").head(10) if cities else "no cities"

# %%
authors, _ = network("authors", least=2)
rep.frame(authors, "communities").head(10) if authors else "no author has two of these articles"

# %% [markdown]
# ## For other programs
#
# Beside each picture lie files for Gephi (GEXF), Cytoscape (GraphML), Pajek and VOSviewer.

# %%
study.close()
sorted(str(file.relative_to(OUT)) for file in OUT.glob("*/network.*"))
