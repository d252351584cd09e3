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
# The report compares twenty cities, but the program works with any cities. This notebook uses the
# same literature for seven others and shows the text file that turns them into a study.
#
# **For your own study** change one line: `STUDY = "../queries/my-study.toml"`. Its own cities
# are then used.

# %%
from pathlib import Path

import altair as alt

import reputation as rep

STUDY = None  # the demonstration, with other cities; or "../queries/my-study.toml"

_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %% [markdown]
# ## Other cities
#
# * `aliases`: other names used in the literature. They are searched for like the name.
# * `lookalikes`: phrases that contain a name but do not mean the city. "Melbourne, Florida" is
#   another place. Think of universities, persons, and towns overseas.
# * `country` distinguishes the city from namesakes in other countries.
#
# The literature of the demonstration also mentions cities that are not in the report, so
# this example finds a few articles for each, all of them made up.

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
# ## The same cities in a study file
#
# A study that others can repeat needs a file, `queries/seven.toml`.
# `quantitative` is your own CSV file with `city,rank` for comparison; if you leave it out, the
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
# Import its literature with `reputation import seven FILES`, or in Python:
#
# ```python
# with rep.open_study("seven") as study:
#     rep.import_files(study, "savedrecs.txt", "scopus.csv")
#     result = rep.run(study)
# ```
#
# ## Read what was left out
#
# Every new city has its own pitfalls. These texts name one of the cities but were not counted.
# Read them to find look-alikes you did not think of.

# %%
decisions = result.frame("decisions")
columns = ["city", "mention", "relevance", "relevance_probability", "title"]
decisions.loc[~decisions["counted"], columns].head(12)

# %% [markdown]
# ## Small counts look small
#
# With only a few articles for each city, the intervals show what can and cannot be concluded.

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
# * Label some abstracts about your cities by hand: `reputation review STUDY`. Manual decisions
#   take precedence over the models and are never lost.
# * See how certain the ranks are: `04-how-sure-are-the-ranks`.
# * Use other literature: change `terms`. Only the models are specific to smart cities: they were
#   trained on smart-city abstracts, so train your own for another subject.
