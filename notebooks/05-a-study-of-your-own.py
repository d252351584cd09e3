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
# # A study of your own, with other cities
#
# The report compares twenty cities. Nothing here is bound to them. This notebook runs the same
# literature for seven others, and shows the text file that makes a study of its own of them.
#
# **On your own study** change one line: `STUDY = "../queries/my-study.toml"`. Its own cities are
# then taken.

# %%
from pathlib import Path

import altair as alt

import reputation as rep

STUDY = None  # the demonstration, with other cities; or "../queries/my-study.toml"

_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %% [markdown]
# ## Other cities
#
# * `aliases`: other names the literature uses. They are searched like the name.
# * `lookalikes`: phrases that hold a name but are not the city. "Melbourne, Florida" is another
#   place. Think of universities, persons, and towns overseas.
# * `country` tells namesakes in other countries apart.
#
# The literature of the demonstration also speaks of cities that the report does not compare, so
# that this example finds something: a few articles each, all of them made up.

# %%
OTHERS = [
    rep.City(name="Barcelona", country="Spain"),
    rep.City(name="Amsterdam", country="Netherlands", lookalikes=["New Amsterdam"]),
    rep.City(name="Helsinki", country="Finland"),
    rep.City(name="Copenhagen", country="Denmark"),
    rep.City(name="Santander", country="Spain"),
    rep.City(name="Melbourne", country="Australia", lookalikes=["Melbourne, Florida"]),
    rep.City(name="Milan", country="Italy", aliases=["Milano"], lookalikes=["Milan, Ohio"]),
]
with rep.open_study(STUDY) as study:
    result = rep.run(study, cities=[] if STUDY else OTHERS, title="" if STUDY else "Seven cities")
    name = study.definition.name if STUDY else "seven-cities"
OUT = Path("../results/notebooks") / name  # a folder for each study
result

# %% [markdown]
# ## The same as a study file
#
# Trying cities out is one thing; a study that others can repeat is a file, `queries/seven.toml`.
# `quantitative` is a CSV file of your own with `city,rank`, to lay beside; leave it out, and the
# table has no differences.
#
# ```toml
# title = "Seven cities"
# quantitative = "ranks.csv"
#
# [search]
# terms = '"smart city" OR "smart cities"'
# from = "2010-01"
# to = "2020-05"
#
# [[cities]]
# name = "Milan"
# country = "Italy"
# aliases = ["Milano"]
# lookalikes = ["Milan, Ohio"]
# ```
#
# Its literature comes in with `reputation import seven FILES`, or here:
#
# ```python
# with rep.open_study("seven") as study:
#     rep.import_files(study, "savedrecs.txt", "scopus.csv")
#     result = rep.run(study)
# ```
#
# ## Read what was left out
#
# A new city has traps of its own. These texts name one of the cities, but were not counted. Read
# them: a look-alike you did not think of shows here.

# %%
decisions = result.frame("decisions")
columns = ["city", "mention", "relevance", "relevance_probability", "title"]
decisions.loc[~decisions["counted"], columns].head(12)

# %% [markdown]
# ## Small counts look small
#
# With a few articles a city, the intervals say at once what can be read from them, and what not.

# %%
pictures = rep.trends(result).pictures()
for picture in ("leaders", "articles-by-city-topic"):
    if picture in pictures:
        rep.save(pictures[picture], OUT / picture)
pictures.get("leaders", "no article counts yet")

# %%
pictures.get("articles-by-city-topic", "no article counts yet")

# %% [markdown]
# ## Next
#
# * Label some abstracts of your cities by hand: `reputation review STUDY`. Decisions by hand come
#   before the models', and stay.
# * See how sure the ranks are: `04-how-sure-are-the-ranks`.
# * Ask other literature: change `terms`. Nothing else here knows of smart cities, but the models
#   do: they were trained on smart-city abstracts, so train your own for another subject.
