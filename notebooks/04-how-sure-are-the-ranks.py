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
# end, and a single doubtful abstract moves a city. This notebook asks three things: what if the
# literature had brought other articles by chance? What if the doubtful articles were decided
# otherwise? And which pairs of cities are really told apart?
#
# **On your own study** change one line: `STUDY = "../queries/my-study.toml"`.

# %%
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd

from reputation.literature.opening import open_study
from reputation.report.pictures import COLOURS, INK, finished, save_pictures
from reputation.report.trends.leading import probability_of_leading
from reputation.run import run_study

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

OUT = Path("../results/notebooks")
DRAWS = 2000
_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %%
with open_study(STUDY) as (study, corpus):
    result = run_study(study, corpus)

cities = [line.city for line in result.table]
decisions = pd.DataFrame(result.decisions)
counted = decisions[decisions["counted"]]
note = "SIMULATED literature: says nothing of real cities" if study.simulated else study.title
print(f"{counted['record_id'].nunique()} articles, {len(counted)} counts of {len(cities)} cities")

# %% [markdown]
# ## Other articles by chance: the bootstrap
#
# Draw as many articles as there are, with replacement, count and rank again, two thousand times
# (Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13). Articles are drawn, not
# counts, so that one on two cities stays one. The interval holds the middle 95% of a city's ranks.

# %%
of_city = pd.crosstab(counted["record_id"], counted["city"]).reindex(columns=cities, fill_value=0)
matrix = of_city.to_numpy()
chance = np.random.default_rng(2020)
size = len(matrix)
drawn = chance.multinomial(size, np.full(size, 1 / size), size=DRAWS) @ matrix
ranks = 1 + (drawn[:, None, :] > drawn[:, :, None]).sum(axis=2)
low, high = np.percentile(ranks, [2.5, 97.5], axis=0, method="nearest").astype(int)
first = (ranks == 1).mean(axis=0)
sure = pd.DataFrame(
    {
        "city": cities,
        "articles": matrix.sum(axis=0),
        "rank": [line.reputation_rank for line in result.table],
        "low": low,
        "high": high,
        "ranked_first": first.round(3),
    }
)
sure

# %%
scale = alt.Scale(domain=[0.5, len(cities) + 0.5], nice=False)
base = alt.Chart(sure).encode(y=alt.Y("city:N", sort=cities, title=None))
spans = base.mark_rule(strokeWidth=5, opacity=0.35, color=COLOURS["A"]).encode(
    x=alt.X("low:Q", title="rank", scale=scale), x2="high:Q"
)
dots = base.mark_point(filled=True, size=45, color=INK, opacity=1).encode(x="rank:Q")
chart = finished(
    (spans + dots).properties(width=420, height=15 * len(cities)),
    "Reputation ranks and how sure they are",
    [note, "Dot: rank. Bar: 95% of the ranks in 2,000 bootstrap samples of the articles."],
)
save_pictures(chart, OUT / "rank-intervals")
chart

# %% [markdown]
# Bars that overlap widely are ranks that should not be told apart in a text.
#
# ## Which pairs are told apart
#
# For neighbours in the table: in what part of the samples does the upper one have more articles?
# 50% is a coin, 97.5% is what is usually called sure.

# %%
ahead = (drawn[:, :-1] > drawn[:, 1:]).mean(axis=0) + (drawn[:, :-1] == drawn[:, 1:]).mean(
    axis=0
) / 2
pd.DataFrame({"city": cities[:-1], "ahead of": cities[1:], "share": ahead.round(2)})

# %% [markdown]
# Another way to the same question: with a Poisson model instead of resampling, the probability
# that each city has the highest rate of all.

# %%
leads = probability_of_leading(dict(zip(cities, sure["articles"], strict=True)))
{city: round(p, 2) for city, p in leads.items() if p >= 0.01}

# %% [markdown]
# ## Doubtful articles decided otherwise
#
# The model says how probable it holds an article's relevance. Suppose the threshold were stricter
# or laxer than it is: which ranks move? Decisions by hand have no such doubt and stay.

# %%
model = result.provenance["models"].split(", ")[0]  # a decision without it was made by hand
meant = decisions[decisions["mention"].astype(bool)]
by_model = meant["decided_by"].str.contains(model, regex=False)
kept = meant["relevance"].astype(bool)
probability = meant["relevance_probability"]
line = probability[kept & by_model].min()
rows = []
for shift in (-0.2, -0.1, 0.0, 0.1, 0.2):
    inside = meant[kept.where(~by_model, probability >= line + shift)]
    articles = inside["city"].value_counts().reindex(cities, fill_value=0).to_numpy()
    place = 1 + (articles[None, :] > articles[:, None]).sum(axis=1)
    rows.append(pd.DataFrame({"city": cities, "shift": shift, "articles": articles, "rank": place}))
moved = pd.concat(rows)
decided = moved[moved["shift"] == 0].set_index("city")["rank"]
moved["moved"] = moved["rank"] - moved["city"].map(decided)

# %%
base = alt.Chart(moved).encode(
    x=alt.X("shift:O", title="threshold moved by", axis=alt.Axis(format="+.1f", labelAngle=0)),
    y=alt.Y("city:N", sort=cities, title=None),
)
farthest = max(1, int(moved["moved"].abs().max()))
colours = alt.Scale(
    domain=[-farthest, 0, farthest], range=["#56B4E9", "#ffffff", "#E69F00"], interpolate="rgb"
)
cells = base.mark_rect().encode(
    color=alt.Color("moved:Q", scale=colours, title="places", legend=alt.Legend(tickCount=3))
)
numbers = base.mark_text(fontSize=10, color=INK).encode(text="rank:Q")
chart = finished(
    (cells + numbers).properties(width=300, height=15 * len(cities)),
    "Ranks when the threshold of relevance is moved",
    [note, "To the left more articles are kept, to the right fewer. Blue: better, orange: worse."],
)
save_pictures(chart, OUT / "rank-thresholds")
chart

# %% [markdown]
# What a paper should say: the rank with its interval, that neighbours within it are not told apart,
# and what the threshold does to the city it is about.
