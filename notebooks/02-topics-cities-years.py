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
# # Topics, cities and years
#
# Figure 2-1 of *Global Smart Cities 2020* shows articles by city, year and topic: **A**
# applications, **M** mode (the top-level design), **D** data. Here it is drawn from the corpus,
# with what the figure does not say: how sure each trend and each lead is.
#
# **On your own study** change one line: `STUDY = "../queries/my-study.toml"`.

# %%
from pathlib import Path

import altair as alt
import pandas as pd

import reputation as rep

STUDY = None  # the simulated demonstration; or "../queries/my-study.toml"

_ = alt.renderers.enable("svg")  # drawn here, nothing is loaded from outside
# %%
with rep.open_study(STUDY) as study:
    trends = rep.trends(rep.run(study), study)
    OUT = Path("../results/notebooks") / study.definition.name  # a folder for each study

pictures = trends.pictures()
for name, chart in pictures.items():
    rep.save(chart, OUT / name)
print(study.title, "– SIMULATED" if study.simulated else "")
list(pictures)

# %% [markdown]
# ## Articles by topic
#
# Every picture says what it rests on, and those of topics how well the model tells topics apart.
# Points are counts with exact 95% intervals, and shares with Wilson's. A line is drawn only where
# there are articles enough to bear one. A year that the study's window cuts is hollow: it is shown,
# but no trend is read from it.

# %%
pictures["articles-by-topic"]

# %% [markdown]
# Is it rising? `growth` is the change of the count per year (Poisson regression, widened where the
# counts scatter more than chance), `tau_p` asks only whether later years have more (Mann-Kendall),
# `share_change` whether the topic gains on the others. All articles on smart cities grow, so a
# topic that grows has not gained until its *share* grows.

# %%
shown = ["articles", "growth", "growth_low", "growth_high", "tau_p", "share_change", "share_p"]
trends.tests["topic"].set_index("topic")[shown].round(3)

# %% [markdown]
# ## Figure 2-1: topics by city and year

# %%
pictures["articles-by-city-topic"]

# %% [markdown]
# ## Cities by year
#
# Most cities have a handful of articles a year. Their intervals are wide, and no line is drawn
# through noise.

# %%
pictures["articles-by-city"]

# %% [markdown]
# ## Who leads, and does it really?
#
# Eight articles against seven is no lead. The number beside a city is the probability that its
# rate of articles is the highest of all, given the counts. It does not know of articles that were
# given the wrong topic: look at the models' cards for that.

# %%
pictures["leaders"]

# %% [markdown]
# The report reads four things from its figure. Here is what this corpus says to them, if the study
# has their cities.

# %%
claims = [
    (f"{f.claim.city} {f.claim.says} in {f.claim.topic}", f.holds, f.computed, f.probability, f.p)
    for f in trends.claims
]
pd.DataFrame(claims, columns=["the report says", "holds here", "computed", "really leads", "p"])

# %% [markdown]
# ## What a city is known for
#
# A large city leads everywhere because it is large. Relative specialisation asks instead which
# part of *its own* articles a topic has, beside the dashed line of all cities together.

# %%
pictures.get("specialisation", "no city has ten articles")

# %% [markdown]
# ## Telling terms
#
# Terms that the articles of a topic hold more than the others (log-odds with an informative prior),
# and terms that a rising or falling share of articles hold. Many terms are tried, so only a filled
# diamond is a finding; the others are suggestions.

# %%
pictures.get("terms-topic", "too few articles for terms")

# %%
pictures.get("terms-drift", "too few articles for terms")

# %%
cities = trends.terms["city"]
cities.groupby("group", sort=False)["term"].agg(lambda terms: ", ".join(terms.head(6))).to_frame()

# %% [markdown]
# The pictures are in `results/notebooks`, in a folder of the study, as SVG, PDF and PNG. On the
# command line,
# `reputation trends STUDY --terms --out DIR` writes the same, and the tables as CSV.
