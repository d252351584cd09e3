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
# together with what the figure does not show: how certain each trend and each lead is.
#
# **For your own study** change one line: `STUDY = "../queries/my-study.toml"`.

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
# Every picture states the articles it is based on, and those of topics also state how well the
# model recognises topics. Points are counts with exact 95% intervals, or shares with Wilson's
# intervals. A line is drawn only if there are enough articles. A year that lies only partly in the
# study's window is drawn hollow and not used for trends.

# %%
pictures["articles-by-topic"]

# %% [markdown]
# Is it rising? `growth` is the annual change of the count (Poisson regression, with wider
# intervals if the counts vary more than by chance), `tau_p` tests only whether later years have
# more articles (Mann-Kendall), and `share_change` shows whether the topic gains on the others. The
# whole literature on smart cities is growing, so a topic gains only if its *share* grows.

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
# Most cities have only a handful of articles a year. Their intervals are wide, and no line is
# drawn through noise.

# %%
pictures["articles-by-city"]

# %% [markdown]
# ## Which city leads, and how certain is that?
#
# Eight articles versus seven is not a lead. The number next to a city is the probability that its
# rate of articles is the highest of all, given the counts. It does not allow for articles with the
# wrong topic; see the model cards for that.

# %%
pictures["leaders"]

# %% [markdown]
# The report draws four conclusions from its figure. Here is what this corpus says about them, if
# the study has the cities concerned.

# %%
claims = [
    (f"{f.claim.city} {f.claim.says} in {f.claim.topic}", f.holds, f.computed, f.probability, f.p)
    for f in trends.claims
]
pd.DataFrame(claims, columns=["the report says", "holds here", "computed", "really leads", "p"])

# %% [markdown]
# ## What a city is known for
#
# A large city leads everywhere because it is large. Relative specialisation instead compares the
# share of a topic among *its own* articles with the share in all cities together (dashed line).

# %%
pictures.get("specialisation", "no city has ten articles")

# %% [markdown]
# ## Characteristic terms
#
# These are terms that are more frequent in the articles of a topic than in the others (log-odds
# with an informative prior), and terms used in a rising or falling share of articles. Many terms
# are tested, so only a filled diamond is significant; the others are suggestions.

# %%
pictures.get("terms-topic", "too few articles for terms")

# %%
pictures.get("terms-drift", "too few articles for terms")

# %%
cities = trends.terms["city"]
cities.groupby("group", sort=False)["term"].agg(lambda terms: ", ".join(terms.head(6))).to_frame()

# %% [markdown]
# The pictures are in `results/notebooks`, in a folder for the study, as SVG, PDF and PNG. On the
# command line,
# `reputation trends STUDY --terms --out DIR` writes the same, and the tables as CSV.
