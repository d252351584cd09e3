"""A study's log as a table for training: people's labels, otherwise those of language models."""

from __future__ import annotations

from collections.abc import Iterator

from reputation.judgement.labels.consensus import HandLabels, agree

__all__ = ["COLUMNS", "training_rows"]

#: The columns of a table to train on (see `label_table.read_labels`).
COLUMNS = ("id", "relevance", "topic", "mentions", "decided_by")


def training_rows(labels: HandLabels, *, models: bool) -> Iterator[tuple[str, ...]]:
    """Yield a line for each record whose relevance was decided, under its source's identifier.

    Parameters
    ----------
    labels
        Of a study.
    models
        Whether language models answer what no person did.
    """
    keys = sorted({*labels.by_record, *(labels.by_models if models else ())})
    given: set[str] = set()
    for key in keys:
        by_people = labels.by_record.get(key, [])
        by_models = labels.by_models.get(key, []) if models else []
        together = agree(by_people, by_models)
        source_id = (by_people or by_models)[0].source_id
        if together.relevance is None or source_id in given:
            continue
        given.add(source_id)
        mentions = ";".join(f"{city}={int(meant)}" for city, meant in together.mentions.items())
        topic = together.topic if together.relevance else ""
        yield (source_id, str(int(together.relevance)), topic, mentions, together.decided_by)
