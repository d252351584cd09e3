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
# How often does the research literature speak of a city as a smart city? This notebook follows the
# records from the database's export to the table of cities, and from a number in the table back to
# the article behind it.
#
# **On your own study** change one line below: `STUDY = "../queries/my-study.toml"`. Its literature
# must be in its corpus already; the next section says how it gets there.

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
# Two ways lead into a corpus, and they can be mixed: duplicates are found.
#
# 1. *Export and import.* Search the database in your browser, export with abstracts, then
#    `rep.import_files(study, "savedrecs.txt", "scopus.csv")`, or `reputation import` on the command
#    line.
# 2. *Harvest.* `reputation harvest my-study --source openalex --dry-run` says what it would cost,
#    the same without `--dry-run` fetches, and so does `rep.harvest(study, "openalex")`.
#
# Either way the query is the same. Here it is in the words of three databases, for the first city:

# %%
study = rep.open_study(STUDY)
OUT = Path("../results/notebooks") / study.definition.name  # a folder for each study
for database in ("wos", "scopus", "openalex"):
    print(f"{database}:\n  {rep.queries(study, database, cities=study.cities[:1])['text'][0]}\n")

# %% [markdown]
# The demonstration is three such files, made up and marked so in every record. What each import
# brought:

# %%
print(study)
pd.DataFrame(study.corpus.imports.every())[["file", "format", "read", "added", "skipped"]]

# %% [markdown]
# ## The table
#
# Rank by number of articles; equal numbers share a rank. The difference is the quantitative rank
# minus the reputation rank: positive where a city ranks higher in the literature than in the index.

# %%
result = rep.run(study)
result

# %% [markdown]
# ## What is counted and what is not
#
# An article counts for a city when its text *means* the city (not a publisher's place, not a
# namesake) and when it is *about* smart-city applications, mode or data. Everything left out is
# left out for one reason, and the numbers add up.

# %%
flow = result.flow
steps = {"identified": flow.identified, "duplicates removed": -flow.duplicates_removed}
steps |= {reason: -number for reason, number in flow.excluded.items()}
pd.Series(steps | {"counted": flow.included}, name="records").to_frame()

# %% [markdown]
# ## The table as a picture
#
# The dot is the reputation rank, the hollow square the quantitative rank; the line between them is
# the difference: blue where the city ranks higher in the literature than in the index, orange where
# it ranks lower, and pale where the difference does not stand, as on the report page.

# %%
table = result.frame("table")
table["stands"] = table["city"].isin(result.standing)
place = alt.Scale(domain=[0.5, len(table) + 0.5], nice=False)
base = alt.Chart(table).encode(y=alt.Y("city:N", sort=list(table["city"]), title=None))
known = base.mark_point(filled=True, size=55, color="#333333", opacity=1).encode(
    x=alt.X("reputation_rank:Q", title="rank (1 = first)", scale=place)
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
    study.title,
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
# Every number can be walked back. These are articles behind the first city's count, with who or
# what decided on them and how probable the model held their relevance. Read some before you trust
# the number, above all where a city has few.

# %%
articles = result.frame("articles")
articles[articles["city"] == table["city"][0]].head(8)

# %% [markdown]
# ## Keep it
#
# All files that `reputation run` writes, the report page included:

# %%
files = rep.save(result, OUT, study=study)
study.close()
[path.name for path in files]
