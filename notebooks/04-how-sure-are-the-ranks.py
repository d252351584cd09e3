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
from itertools import pairwise
from pathlib import Path

import altair as alt
import pandas as pd

from reputation.comparison.rank_intervals import rank_intervals
from reputation.comparison.tabulation import tabulate_counts
from reputation.comparison.uncertainty import measure_uncertainty
from reputation.literature.opening import open_study
from reputation.report.pictures import COLOURS, INK, finished, save_pictures
from reputation.report.trends.leading import probability_of_leading
from reputation.run import run_study

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

OUT = Path("../results/notebooks")
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
# ## Other articles by chance
#
# Each city's articles are seen as a Poisson draw; ranked are the rates. Every two cities are tested
# exactly, and all tests together adjusted by Holm: the sets of ranks that are left hold for all
# cities at once. Ranks of resampled articles look like an interval and are none: where cities are
# alike, the middle 95% of them hardly ever hold the truth (Hall & Miller 2009, Annals of Statistics
# 37:3929).

# %%
LEVEL = 0.95
counts = {line.city: line.articles for line in result.table}
sure = rank_intervals(counts, confidence=LEVEL)
sure

# %%
scale = alt.Scale(domain=[0.5, len(cities) + 0.5], nice=False)
base = alt.Chart(sure).encode(y=alt.Y("city:N", sort=cities, title=None))
spans = base.mark_rule(strokeWidth=5, opacity=0.35, color=COLOURS["A"]).encode(
    x=alt.X("rank_low:Q", title="rank", scale=scale), x2="rank_high:Q"
)
dots = base.mark_point(filled=True, size=45, color=INK, opacity=1).encode(x="rank:Q")
chart = finished(
    (spans + dots).properties(width=420, height=15 * len(cities)),
    "Reputation ranks and how sure they are",
    [note, "Dot: rank. Bar: ranks that hold for all cities at once, at 95%."],
)
save_pictures(chart, OUT / "rank-intervals")
chart

# %% [markdown]
# Bars that overlap widely are ranks that should not be told apart in a text.
#
# ## Which pairs are told apart
#
# The same tests, pair by pair: how probable it is that the upper one of two neighbours has the
# higher rate, for this pair on its own, and whether it surely stands above, all pairs looked at.

# %%
table = measure_uncertainty(tabulate_counts(counts), {}, confidence=LEVEL)
pairs = pd.DataFrame(table.pairs).drop(columns="p_value").round(3)
print(f"{pairs['distinguishable'].sum()} of {len(pairs)} pairs are told apart")
order = [line.city for line in table.lines]
upper = pairs.set_index(["first", "second"])
upper.loc[list(pairwise(order))].reset_index()

# %% [markdown]
# And the probability that each city has the highest rate of all.

# %%
leads = probability_of_leading(counts)
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
