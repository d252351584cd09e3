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

from reputation.harvesting.sources import SOURCES, find_dialect
from reputation.literature.opening import open_study
from reputation.report.pictures import COLOURS, INK, PALE, finished, save_pictures
from reputation.report.result_files import write_result
from reputation.run import run_study

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

OUT = Path("../results/notebooks")
_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %% [markdown]
# ## Where records come from
#
# Two ways lead into a corpus, and they can be mixed: duplicates are found.
#
# 1. *Export and import.* Search the database in your browser, export with abstracts, then
#    `reputation import my-study savedrecs.txt scopus.csv`. In Python: `import_file(corpus, path)`
#    from `reputation.literature.importing`.
# 2. *Harvest.* `reputation harvest my-study --source openalex --dry-run` says what it would cost,
#    the same without `--dry-run` fetches.
#
# Either way the query is the same. For the first city of the study it reads, in the words of each
# database:

# %%
with open_study(STUDY) as (study, corpus):
    imports, totals = pd.DataFrame(corpus.imports.every()), corpus.totals()
    result = run_study(study, corpus)

first = study.query(study.cities[0]) if study.cities else study.terms
for name in SOURCES:
    write, _ = find_dialect(name)
    print(f"{name}:\n  {write(study.search, first).text}\n")

# %% [markdown]
# The demonstration is three such files, made up and marked so in every record. What each import
# brought, and how many records are left when copies are merged:

# %%
print(f"{study.title}\n{totals.entries} entries, {totals.records} different records")
imports[["file", "format", "read", "added", "skipped"]]

# %% [markdown]
# ## What is counted and what is not
#
# An article counts for a city when its text *means* the city (not a publisher's place, not a
# namesake) and when it is *about* smart-city applications, mode or data. Everything left out is
# left out for one reason, and the numbers add up.

# %%
flow = result.flow
steps = [("identified", flow.identified), ("duplicates removed", -flow.duplicates_removed)]
steps += [(reason, -number) for reason, number in flow.excluded.items()]
steps += [("counted", flow.included)]
pd.DataFrame(steps, columns=["", "records"])

# %% [markdown]
# ## The table
#
# Rank by number of articles; equal numbers share a rank. The difference is the quantitative rank
# minus the reputation rank: positive where a city is better known than built.

# %%
table = pd.DataFrame(result.table)
table

# %% [markdown]
# The same as a picture. The dot is the reputation rank, the hollow square the quantitative rank;
# the line between them is the difference.

# %%
ranked = table.dropna(subset=["smart_city_rank"]).assign(
    better=lambda t: (t["difference"].astype(float) > 0).map(
        {True: "better known than built", False: "better built than known, or even"}
    )
)
base = alt.Chart(ranked if len(ranked) else table).encode(
    y=alt.Y("city:N", sort=list(table["city"]), title=None)
)
ranks = alt.Scale(domain=[0.5, len(table) + 0.5], nice=False)
place = alt.X("reputation_rank:Q", title="rank (1 = first)", scale=ranks)
known = base.mark_point(filled=True, size=55, opacity=1).encode(x=place, color=alt.value(INK))
layers = [known]
if len(ranked):
    kinds = alt.Scale(range=[COLOURS["A"], COLOURS["M"]])
    lines = base.mark_rule(strokeWidth=2).encode(
        x=place,
        x2="smart_city_rank:Q",
        color=alt.Color("better:N", scale=kinds, title=None, legend=alt.Legend(orient="top")),
    )
    built = base.mark_point(shape="square", size=45, color=PALE, fill="white", opacity=1).encode(
        x="smart_city_rank:Q"
    )
    layers = [lines, built, known]
note = "SIMULATED literature: says nothing of real cities" if study.simulated else ""
chart = finished(
    alt.layer(*layers).properties(width=420, height=15 * len(table)),
    study.title,
    [note, "Dot: reputation rank. Square: quantitative rank."],
)
save_pictures(chart, OUT / "ranks")
chart

# %% [markdown]
# ## Back from a number to the articles
#
# Every number can be walked back. These are articles behind the first city's count, with who or
# what decided on them and how probable the model held their relevance. Read some before you trust
# the number, above all where a city has few.

# %%
decisions = pd.DataFrame([decision for decision in result.decisions if decision.counted])
columns = ["source_id", "title", "year", "topic", "relevance_probability", "decided_by"]
decisions[decisions["city"] == result.table[0].city][columns].head(8)

# %% [markdown]
# ## Keep it
#
# All files that `reputation run` writes, the report page included:

# %%
[path.name for path in write_result(result, OUT / study.name)]
