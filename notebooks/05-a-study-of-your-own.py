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
# The report compares twenty cities. Nothing here is bound to them: a study is a text file that
# names cities, search terms and window. This notebook writes one, fills its corpus, and runs it.
#
# **On your own study** change one line: `STUDY = "../queries/my-study.toml"`. The file and the
# imports below are then skipped, since yours exist.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import altair as alt
import pandas as pd

from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.importing import import_file
from reputation.literature.opening import open_study
from reputation.report.pictures import save_pictures
from reputation.report.trends.trend_files import draw_trends, find_trends
from reputation.run import run_study
from reputation.study.bundled import demonstration_files
from reputation.study.definition import read_study

STUDY = None  # the study written below; or "../queries/my-study.toml"

OUT = Path("../results/notebooks")
_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %% [markdown]
# ## The study file
#
# * `aliases`: other names the literature uses. They are searched like the name.
# * `lookalikes`: phrases that hold a name but are not the city. "Melbourne, Florida" is another
#   place. Think of universities, persons, and towns overseas.
# * `country` tells namesakes in other countries apart.
# * `quantitative`: a CSV file of your own with `city,rank`, to lay beside. Leave it out, and the
#   table has no differences.
#
# The literature of the demonstration also speaks of cities that the report does not compare, so
# that this example finds something: a few articles each, all of them made up.

# %%
OTHER_CITIES = """
title = "Seven other cities"
simulated = true
quantitative = "ranks.csv"

[search]
terms = '"smart city" OR "smart cities"'
from = "2010-01"
to = "2020-05"

[[cities]]
name = "Barcelona"
country = "Spain"

[[cities]]
name = "Amsterdam"
country = "Netherlands"
lookalikes = ["Amsterdam University Press", "New Amsterdam"]

[[cities]]
name = "Helsinki"
country = "Finland"

[[cities]]
name = "Copenhagen"
country = "Denmark"

[[cities]]
name = "Santander"
country = "Spain"

[[cities]]
name = "Melbourne"
country = "Australia"
lookalikes = ["Melbourne, Florida"]

[[cities]]
name = "Milan"
country = "Italy"
aliases = ["Milano"]
lookalikes = ["Milan, Ohio"]
"""
RANKS = """city,rank
Amsterdam,1
Copenhagen,2
Helsinki,3
Melbourne,4
Barcelona,5
Milan,6
Santander,7
"""

# %% [markdown]
# ## Fill it and run it
#
# On the command line: put the file in `queries/`, then `reputation import other-cities FILES` and
# `reputation run other-cities`. In Python:


# %%
def run_example(folder):
    """Write the study and its ranks, import the demonstration's files, run."""
    queries = Path(folder) / "queries"
    queries.mkdir()
    (queries / "ranks.csv").write_text(RANKS, encoding="utf-8")
    (queries / "other-cities.toml").write_text(OTHER_CITIES, encoding="utf-8")
    study = read_study(queries / "other-cities.toml")
    with Corpus.open(study.corpus_path, create=True) as corpus:
        for file in demonstration_files():
            report = import_file(corpus, file)
            skipped = len(report.defects)
            print(f"{file.name}: {report.read} read, {report.added} new, {skipped} skipped")
        return study, run_study(study, corpus)


if STUDY is None:
    with TemporaryDirectory() as folder:
        study, result = run_example(folder)
else:
    with open_study(STUDY) as (study, corpus):
        result = run_study(study, corpus)

pd.DataFrame(result.table)

# %% [markdown]
# ## Read what was left out
#
# A new city has traps of its own. These texts name one of the cities, but were not counted. Read
# them: a look-alike you did not think of shows here.

# %%
left = pd.DataFrame([d for d in result.decisions if not d.counted])
columns = ["city", "mention", "relevance", "relevance_probability", "title"]
left[columns].head(12) if len(left) else "nothing was left out"

# %% [markdown]
# ## Small counts look small
#
# With a few articles a city, the intervals say at once what can be read from them, and what not.

# %%
trends = find_trends(study, result.decisions)
pictures = draw_trends(trends)
for name in ("leaders", "articles-by-city-topic"):
    if name in pictures:
        save_pictures(pictures[name], OUT / f"own-study-{name}")
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
