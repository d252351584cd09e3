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
# # From records to the reputation table
#
# How often does the research literature discuss a city as a smart city? This notebook follows the
# records from the database export to the table of cities, and from a number in the table back to
# the articles behind it.
#
# **For your own study** change one line below: `STUDY = "../queries/my-study.toml"`. Its
# literature must already be in its corpus; the next section explains how to get it there.

# %%
from pathlib import Path

import altair as alt
import pandas as pd

import reputation as rep

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %% [markdown]
# ## Where records come from
#
# There are two ways to fill a corpus. They can be combined, since records are deduplicated.
#
# 1. *Export and import.* Search the database in your browser, export with abstracts, then
#    `rep.import_files(study, "savedrecs.txt", "scopus.csv")`, or `reputation import` on the
#    command line.
# 2. *Harvest.* `reputation harvest my-study --source openalex --dry-run` shows what it would cost;
#    the same command without `--dry-run` fetches the records, as does
#    `rep.harvest(study, "openalex")`.
#
# Either way the query is the same. Here it is in the syntax of three databases, for the first
# city:

# %%
study = rep.open_study(STUDY)
OUT = Path("../results/notebooks") / study.definition.name  # a folder for each study
for database in ("wos", "scopus", "openalex"):
    print(f"{database}:\n  {rep.queries(study, database, cities=study.cities[:1])['text'][0]}\n")

# %% [markdown]
# The demonstration consists of three such files; they are made up, and every record is marked as
# such. These are the imports:

# %%
print(study)
pd.DataFrame(study.corpus.imports.every())[["file", "format", "read", "added", "skipped"]]

# %% [markdown]
# ## The table
#
# Cities are ranked by number of articles, or by the corrected number if a random sample was read;
# equal numbers share a rank. The difference is the quantitative rank minus the reputation rank: it
# is positive if a city ranks higher in the literature than in the index.

# %%
result = rep.run(study)
result

# %% [markdown]
# ## What is counted and what is not
#
# An article counts for a city if its text *refers to* the city (not the location of a publisher,
# not a namesake) and if it is *about* smart-city applications, mode or data. Every excluded record
# has exactly one reason, so the numbers add up.

# %%
flow = result.flow
steps = {"identified": flow.identified, "duplicates removed": -flow.duplicates_removed}
steps |= {reason: -number for reason, number in flow.excluded.items()}
pd.Series(steps | {"counted": flow.included}, name="records").to_frame()

# %% [markdown]
# ## The table as a picture
#
# The dot is the reputation rank, the hollow square the quantitative rank, and the line between
# them the difference: blue if the city ranks higher in the literature than in the index, orange if
# it ranks lower, and pale if the difference does not stand, as on the report page.

# %%
table = result.frame("table")
table["stands"] = table["city"].isin(result.standing)
place = alt.Scale(domain=[0.5, len(table) + 0.5], nice=False)
ticks = alt.Axis(values=[1, *range(5, len(table) + 1, 5)])
base = alt.Chart(table).encode(y=alt.Y("city:N", sort=list(table["city"]), title=None))
known = base.mark_point(filled=True, size=55, color="#333333", opacity=1).encode(
    x=alt.X("reputation_rank:Q", title="rank (1 = first)", scale=place, axis=ticks)
)
built = base.transform_filter("isValid(datum.smart_city_rank)")
lines = built.mark_rule(strokeWidth=2).encode(
    x="reputation_rank:Q",
    x2="smart_city_rank:Q",
    color=alt.condition("datum.difference > 0", alt.value("#0072B2"), alt.value("#D55E00")),
    opacity=alt.condition("datum.stands", alt.value(1), alt.value(0.3)),
)
squares = built.mark_point(shape="square", size=45, color="#8a8a8a", fill="white", opacity=1)
chart = rep.draw(
    (lines + squares.encode(x="smart_city_rank:Q") + known).properties(width=420),
    f"{study.title}: reputation and smart city ranks",
    [
        *rep.notes(result),
        "Dot: reputation rank. Square: quantitative rank. Line blue: higher in the "
        "literature than in the index, orange: lower, pale: the difference does not stand.",
    ],
)
rep.save(chart, OUT / "ranks")
chart

# %% [markdown]
# ## Back from a number to the articles
#
# Every number can be traced back. These are some of the articles behind the first city's count,
# with the model or reviewer that decided on them and the probability that they are relevant. Read
# some before you trust the number, especially if a city has few articles.

# %%
articles = result.frame("articles")
articles[articles["city"] == table["city"][0]].head(8)

# %% [markdown]
# ## Save the results
#
# This writes the same files as `reputation run`, including the report page:

# %%
files = rep.save(result, OUT, study=study)
study.close()
[path.name for path in files]
