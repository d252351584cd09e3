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
# How certain are the ranks?
#
# A table of ranks looks exact. But at the lower end, ranks differ by a single article, and one
# doubtful abstract can move a city. This notebook asks three questions: Which ranks are
# possible, given the data? Which pairs of cities can be distinguished? And what if the
# doubtful articles were decided differently?
#
# **For your own study** change one line: `STUDY = "../queries/my-study.toml"`.

# %%
from itertools import pairwise
from pathlib import Path

import altair as alt
import pandas as pd

import reputation as rep

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %%
study = rep.open_study(STUDY)
OUT = Path("../results/notebooks") / study.definition.name  # a folder for each study
result = rep.run(study)
cities = [line.city for line in result.table]
print(result)

# %% [markdown]
# ## Which ranks are possible
#
# Each city's number of articles is treated as a Poisson count, and the ranking is of the rates.
# All pairs of cities are tested exactly, with Holm's adjustment for multiple tests. The remaining
# sets of ranks, `joint_best` to `joint_worst`, hold for all cities simultaneously. They are the
# same as on the report page and in `reputation compare`; `rep.rank_intervals` computes them for
# any counts. Ranks of resampled articles look like an interval but are not one: if cities are
# similar, the middle 95% hardly ever contain the truth (Hall & Miller 2009, Annals of Statistics
# 37:3929). For details see `docs/method/uncertainty.md`.

# %%
LEVEL = result.uncertain.confidence
columns = ["city", "articles", "reputation_rank", "joint_best", "joint_worst", "difference"]
sure = rep.compare(result)[[*columns, "difference_low", "difference_high", "distinguishable"]]
sure

# %%
base = alt.Chart(sure).encode(y=alt.Y("city:N", sort=cities, title=None))
scale = alt.Scale(domain=[0.5, len(cities) + 0.5], nice=False)
ticks = alt.Axis(values=[1, *range(5, len(cities) + 1, 5)])
spans = base.mark_rule(strokeWidth=5, opacity=0.35, color="#0072B2").encode(
    x=alt.X("joint_best:Q", title="rank", scale=scale, axis=ticks), x2="joint_worst:Q"
)
dots = base.mark_point(filled=True, size=45, color="#333333", opacity=1).encode(
    x="reputation_rank:Q"
)
chart = rep.draw(
    (spans + dots).properties(width=420),
    "Reputation ranks and their uncertainty",
    [
        *rep.notes(result),
        f"Dot: rank. Bar: range for all cities simultaneously, at {LEVEL:.0%}.",
    ],
)
rep.save(chart, OUT / "rank-intervals")
chart

# %% [markdown]
# ## Which pairs can be distinguished
#
# Ranks whose bars overlap widely should not be distinguished in a text. The same tests, pair
# by pair, give the probability that the upper one of two neighbours has the higher rate, for this
# pair alone, and whether the two can be distinguished when all pairs are considered. If a random
# sample was read (`reputation sample`), corrected counts are compared.

# %%
pairs = rep.compare(result, pairs=True)
print(f"{pairs['distinguishable'].sum()} of {len(pairs)} pairs can be distinguished", end=" ")
print(f"at {result.uncertain.confidence:.0%}")
neighbours = list(pairwise(rep.compare(result)["city"]))
pairs.set_index(["first", "second"]).loc[neighbours].reset_index()

# %% [markdown]
# ## What if doubtful articles were decided differently?
#
# The model gives a probability that an article is relevant. Which ranks move if the threshold is
# stricter or more lenient? Decisions by hand are not affected.

# %%
own = result.provenance["threshold"]
ranks = result.frame("table").set_index("city")["reputation_rank"]
runs = []
for shift in (-0.2, -0.1, 0.0, 0.1, 0.2):
    table = rep.run(study, threshold=min(max(own + shift, 0), 1)).frame("table")
    places = table["city"].map(ranks) - table["reputation_rank"]  # places gained
    runs.append(table.assign(shift=shift, won=places))
study.close()
moved = pd.concat(runs)

# %%
base = alt.Chart(moved).encode(
    x=alt.X("shift:O", title="threshold moved by", axis=alt.Axis(format="+.1f", labelAngle=0)),
    y=alt.Y("city:N", sort=cities, title=None),
)
most = max(1, int(moved["won"].abs().max()))
shades = ["#D55E00", "#ffffff", "#0072B2"]
colours = alt.Scale(domain=[-most, 0, most], range=shades, interpolate="rgb")
cells = base.mark_rect().encode(color=alt.Color("won:Q", scale=colours, title="places gained"))
dark = alt.condition(f"abs(datum.won) > {0.6 * most}", alt.value("white"), alt.value("#1b1f24"))
numbers = base.mark_text(fontSize=10).encode(text="reputation_rank:Q", color=dark)
chart = rep.draw(
    (cells + numbers).properties(width=300),
    "Ranks when the relevance threshold is moved",
    [
        *rep.notes(result),
        "Left: more articles are kept; right: fewer. Blue: better rank, orange: worse.",
    ],
)
rep.save(chart, OUT / "rank-thresholds")
chart

# %% [markdown]
# A paper should report the rank with its range, that neighbours within it cannot be distinguished,
# and how the threshold affects the city in question.
