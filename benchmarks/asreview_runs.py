"""Run ASReview's default model on finished reviews; called by ``screening.py`` with its Python.

Reads one JSON object a line (data, seed, titles, abstracts, labels, priors) and writes one a line
(data, seed, order, seconds), so that ASReview can live in an environment of its own.
"""

from __future__ import annotations

import json
import sys
import time

import pandas as pd
from asreview.learner import ActiveLearningCycle
from asreview.models.models import get_ai_config
from asreview.simulation.simulate import Simulate


def replay(task: dict) -> dict:
    texts = pd.DataFrame({"title": task["titles"], "abstract": task["abstracts"]})
    start = time.process_time()
    cycle = ActiveLearningCycle.from_meta(get_ai_config("elas_u4")["value"])
    simulation = Simulate(texts, task["labels"], cycle, print_progress=False)
    simulation.label(task["priors"])
    simulation.review()
    seconds = time.process_time() - start
    order = [int(place) for place in simulation._results["record_id"]]
    return {"data": task["data"], "seed": task["seed"], "order": order, "seconds": seconds}


for line in sys.stdin:
    print(json.dumps(replay(json.loads(line))), flush=True)
