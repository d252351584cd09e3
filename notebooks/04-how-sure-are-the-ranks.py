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
# # How sure are the ranks?
#
# A table of ranks looks exact. But four articles or three is the difference of ranks at the lower
# end, and a single doubtful abstract moves a city. This notebook asks three things: which ranks are
# possible, given what is known? Which pairs of cities are really told apart? And what if the
# doubtful articles were decided otherwise?
#
# **On your own study** change one line: `STUDY = "../queries/my-study.toml"`.

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
# Each city's articles are seen as a Poisson draw; ranked are the rates. Every two cities are tested
# exactly, and all tests together adjusted by Holm: the sets of ranks that are left, `joint_best` to
# `joint_worst`, hold for all cities at once. They are those of the report page and of
# `reputation compare`; `rep.rank_intervals` gives them for any counts. Ranks of resampled articles
# look like an interval but are not one: where cities are alike, the middle 95% of them hardly ever
# hold the truth (Hall & Miller 2009, Annals of Statistics 37:3929). More in
# `docs/method/uncertainty.md`.

# %%
LEVEL = result.uncertain.confidence
columns = ["city", "articles", "reputation_rank", "joint_best", "joint_worst", "difference"]
sure = rep.compare(result)[[*columns, "difference_low", "difference_high", "distinguishable"]]
sure

# %%
base = alt.Chart(sure).encode(y=alt.Y("city:N", sort=cities, title=None))
scale = alt.Scale(domain=[0.5, len(cities) + 0.5], nice=False)
spans = base.mark_rule(strokeWidth=5, opacity=0.35, color="#0072B2").encode(
    x=alt.X("joint_best:Q", title="rank", scale=scale), x2="joint_worst:Q"
)
dots = base.mark_point(filled=True, size=45, color="#333333", opacity=1).encode(
    x="reputation_rank:Q"
)
chart = rep.draw(
    (spans + dots).properties(width=420),
    "Reputation ranks and how sure they are",
    [
        *rep.notes(result),
        f"Dot: rank. Bar: ranks that hold for all cities at once, at {LEVEL:.0%}.",
    ],
)
rep.save(chart, OUT / "rank-intervals")
chart

# %% [markdown]
# ## Which pairs are told apart
#
# Bars that overlap widely are ranks that should not be told apart in a text. The same tests, pair
# by pair: how probable it is that the upper one of two neighbours has the higher rate, for this
# pair on its own, and whether it surely stands above, all pairs looked at. Where a random sample
# was read (`reputation sample`), the counts that it corrects are compared here.

# %%
pairs = rep.compare(result, pairs=True)
print(f"{pairs['distinguishable'].sum()} of {len(pairs)} pairs are told apart", end=" ")
print(f"at {result.uncertain.confidence:.0%}")
neighbours = list(pairwise(rep.compare(result)["city"]))
pairs.set_index(["first", "second"]).loc[neighbours].reset_index()

# %% [markdown]
# ## Doubtful articles decided otherwise
#
# The model says how probable it holds an article's relevance. Suppose the threshold were stricter
# or laxer than it is: which ranks move? Decisions by hand have no such doubt and stay.

# %%
own = result.provenance["threshold"]
ranks = result.frame("table").set_index("city")["reputation_rank"]
runs = []
for shift in (-0.2, -0.1, 0.0, 0.1, 0.2):
    table = rep.run(study, threshold=min(max(own + shift, 0), 1)).frame("table")
    places = table["city"].map(ranks) - table["reputation_rank"]  # places won
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
cells = base.mark_rect().encode(color=alt.Color("won:Q", scale=colours, title="places won"))
dark = alt.condition(f"abs(datum.won) > {0.6 * most}", alt.value("white"), alt.value("#1b1f24"))
numbers = base.mark_text(fontSize=10).encode(text="reputation_rank:Q", color=dark)
chart = rep.draw(
    (cells + numbers).properties(width=300),
    "Ranks when the threshold of relevance is moved",
    [
        *rep.notes(result),
        "To the left more articles are kept, to the right fewer. Blue: better, orange: worse.",
    ],
)
rep.save(chart, OUT / "rank-thresholds")
chart

# %% [markdown]
# What a paper should say: the rank with its interval, that neighbours within it are not told apart,
# and what the threshold does to the city it is about.
