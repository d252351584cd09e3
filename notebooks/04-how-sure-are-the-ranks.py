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
from pathlib import Path

import altair as alt
import pandas as pd

import reputation as rep

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

OUT = Path("../results/notebooks")
_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %%
study = rep.open_study(STUDY)
result = rep.run(study)
cities = [line.city for line in result.table]
note = "SIMULATED literature: says nothing of real cities" if study.simulated else study.title
print(result)

# %% [markdown]
# ## Which ranks are possible
#
# Had the same research been written once more, chance would have brought other numbers of articles.
# `articles_low` to `articles_high` is what can be expected; `rank_best` to `rank_worst` holds the
# city's rank with the confidence below. How they are made: `docs/method/uncertainty.md`.

# %%
sure = rep.compare(result)
print(f"{result.uncertain.confidence:.0%} intervals")
columns = ["city", "articles", "articles_low", "articles_high"]
sure[[*columns, "reputation_rank", "rank_best", "rank_worst"]]

# %%
base = alt.Chart(sure).encode(y=alt.Y("city:N", sort=cities, title=None))
scale = alt.Scale(domain=[0.5, len(cities) + 0.5], nice=False)
spans = base.mark_rule(strokeWidth=5, opacity=0.35, color="#E69F00").encode(
    x=alt.X("rank_best:Q", title="rank", scale=scale), x2="rank_worst:Q"
)
dots = base.mark_point(filled=True, size=45, color="#333333", opacity=1).encode(
    x="reputation_rank:Q"
)
chart = rep.draw(
    (spans + dots).properties(width=420),
    "Reputation ranks and how sure they are",
    [note, "Dot: rank. Bar: the ranks that are possible."],
)
rep.save(chart, OUT / "rank-intervals")
chart

# %% [markdown]
# ## Which pairs are told apart
#
# Bars that overlap widely are ranks that should not be told apart in a text. These pairs can be,
# all of them together, chance and known errors considered:

# %%
pairs = rep.compare(result, pairs=True)
pairs[pairs["distinguishable"]].groupby("first", sort=False)["second"].agg(", ".join).to_frame()

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
    places = table["reputation_rank"] - table["city"].map(ranks)
    runs.append(table.assign(shift=shift, moved=places))
study.close()
moved = pd.concat(runs)

# %%
base = alt.Chart(moved).encode(
    x=alt.X("shift:O", title="threshold moved by", axis=alt.Axis(format="+.1f", labelAngle=0)),
    y=alt.Y("city:N", sort=cities, title=None),
)
most = max(1, int(moved["moved"].abs().max()))
shades = ["#56B4E9", "#ffffff", "#E69F00"]
colours = alt.Scale(domain=[-most, 0, most], range=shades, interpolate="rgb")
cells = base.mark_rect().encode(color=alt.Color("moved:Q", scale=colours, title="places"))
numbers = base.mark_text(fontSize=10).encode(text="reputation_rank:Q")
chart = rep.draw(
    (cells + numbers).properties(width=300),
    "Ranks when the threshold of relevance is moved",
    [note, "To the left more articles are kept, to the right fewer. Blue: better, orange: worse."],
)
rep.save(chart, OUT / "rank-thresholds")
chart

# %% [markdown]
# What a paper should say: the rank with its interval, that neighbours within it are not told apart,
# and what the threshold does to the city it is about.
