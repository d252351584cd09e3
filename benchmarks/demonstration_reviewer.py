"""Draw the demonstration's random sample and answer it as the truth says, for a simulated reviewer.

Run in a checkout, after the demonstration's texts have changed:

    python benchmarks/demonstration_reviewer.py

It writes corpus/labels/demonstration: sample.json, and the log of `simulated-reviewer`, who never
errs. `reputation run` then shows what such a sample makes of the counts, beside the truth.
"""

from __future__ import annotations

import csv
import shutil

from reputation.judgement.judging import find_named
from reputation.judgement.labels.event_log import LabelEvent, LabelLog, new_event
from reputation.judgement.loading import load_judge
from reputation.judgement.random_sample import draw_sample
from reputation.literature.corpus.stored import FoundRecord
from reputation.literature.opening import open_study

REVIEWER = "simulated-reviewer"
SIZE = 150


def main() -> None:
    with open_study() as study:
        definition, corpus = study.definition, study.corpus
        shutil.rmtree(definition.labels_folder, ignore_errors=True)
        sample = draw_sample(definition, corpus, SIZE)
        places = {record.source_id: place for place, record in enumerate(sample.records)}
        judge = load_judge(definition, corpus)
        found = list(find_named(definition, corpus, judge))
        drawn = sorted(
            (one for one in found if one.record.source_id in places),
            key=lambda one: places[one.record.source_id],
        )
        with (definition.path.parent / definition.truth).open(encoding="utf-8", newline="") as file:
            truth = {
                row["source_id"]: (row["city"], row["topic"])
                for row in csv.DictReader(file)
                if row["kept"] == "1"
            }
        log = LabelLog(definition.labels_folder)
        for one in drawn:
            log.append(answers(one, *truth.get(one.record.source_id, ("", ""))))
    print(f"{len(drawn)} of {sample.found} records read; written to {definition.labels_folder}")


def answers(one: FoundRecord, city: str, topic: str) -> list[LabelEvent]:
    """What the reviewer says of a record whose planted city and topic are known."""
    events = [
        new_event(one.record, REVIEWER, "mention", city=named, value=str(int(named == city)))
        for named in one.cities
    ]
    if topic:
        events.append(new_event(one.record, REVIEWER, "topic", value=topic))
    return [*events, new_event(one.record, REVIEWER, "relevance", value=str(int(bool(topic))))]


if __name__ == "__main__":
    main()
