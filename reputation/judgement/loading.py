"""The judge of a study: the models and labels that its decisions are based on."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from reputation.errors import ChoiceError
from reputation.folding import name_key
from reputation.judgement.following import follow_labels
from reputation.judgement.labels.consensus import HandLabels, Known
from reputation.judgement.labels.event_log import LabelEvent, LabelLog, text_hash
from reputation.judgement.models.linear_model import TextModel, load_model
from reputation.literature.corpus.corpus_file import Corpus
from reputation.study.bundled import bundled_folder
from reputation.study.definition import Study

if TYPE_CHECKING:
    from reputation.judgement.decisions import Judge

__all__ = [
    "knowledge_of",
    "load_from",
    "load_judge",
    "load_models",
    "load_relevance",
    "read_hand_labels",
]


def load_models(study: Study) -> tuple[TextModel, TextModel]:
    """The relevance and topic models of a study's folder where there are, else the shipped ones.

    Raises
    ------
    ModelError
        When a model cannot be read.
    """
    from reputation.judgement.decisions import knows_topics  # noqa: PLC0415 - as `load_judge`

    own = study.folder / "models"
    if not (own / "relevance.json").exists():
        return load_from("shipped")
    relevance, topics = load_from(own)
    if not knows_topics(topics, study):  # trained for another study of the folder
        topics = load_from("shipped")[1]
    return relevance, topics


def load_relevance(study: Study) -> TextModel:
    """The relevance model that `load_models` gives, without the topic model, which takes longer.

    Raises
    ------
    ModelError
        When it cannot be read.
    """
    own = study.folder / "models" / "relevance.json"
    return load_model(own if own.exists() else bundled_folder() / "models" / "relevance.json")


def load_from(folder: str | Path) -> tuple[TextModel, TextModel]:
    """The relevance and topic models of a folder; ``"shipped"`` is the program's own.

    A folder without a topic model gets the program's, which tells topics of smart cities apart.

    Raises
    ------
    ModelError
        When a model cannot be read.
    """
    folder = bundled_folder() / "models" if folder == "shipped" else Path(folder)
    topics = folder / "topics.json"
    if not topics.exists():  # of a study without topics
        topics = bundled_folder() / "models" / "topics.json"
    return load_model(folder / "relevance.json"), load_model(topics)


def load_judge(
    study: Study,
    corpus: Corpus | None = None,
    *,
    threshold: float | None = None,
    aim: str = "counts",
) -> Judge:
    """The judge of a study: its folder's own models where there are, else the shipped ones.

    Hand labels of the study come before the models.

    Parameters
    ----------
    study
        Whose models and labels.
    corpus
        The literature judged, for labels of records that share a DOI (see `read_hand_labels`).
    threshold
        From which probability on a record is relevant, in place of the model's own.
    aim
        What the model's own threshold is for, one of
        `reputation.judgement.choices.AIMS`.

    Raises
    ------
    ModelError, LabelError
        When a model or the log of labels cannot be read.
    ChoiceError
        When the threshold is no probability, the model has none for the aim, or both an aim and
        a threshold are given.
    """
    # Loaded when needed: a review only reads labels and the relevance model.
    from reputation.judgement.decisions import Judge  # noqa: PLC0415

    if threshold is not None and not 0 <= threshold <= 1:
        raise ChoiceError(f"threshold = {threshold!r}: expected a probability between 0 and 1")
    if threshold is not None and aim != "counts":
        raise ChoiceError(f"give either a threshold or an aim, not both: {threshold!r} and {aim!r}")
    relevance, topics = load_models(study)
    threshold = relevance.threshold_for(aim) if threshold is None else threshold
    return Judge(study, relevance, topics, read_hand_labels(study, corpus), threshold)


def read_hand_labels(study: Study, corpus: Corpus | None = None) -> HandLabels:
    """The labels of a study; with its corpus they follow records that were merged since.

    Raises
    ------
    LabelError
        When the log cannot be read.
    """
    damaged: list[str] = []
    events = LabelLog(study.labels_folder, study.topics).read(on_damage=damaged.append)
    known = knowledge_of(events, corpus, study)
    decide = study.labels.language_models == "decide"
    return HandLabels(events, known, damaged, models_decide=decide, topics=study.topics)


def knowledge_of(
    events: Collection[LabelEvent], corpus: Corpus | None, study: Study | None = None
) -> Known:
    """What a corpus knows of the labelled records, and a study of the places."""
    cities = study.cities if study else ()
    places = {name_key(name): city.name for city in cities for name in city.names}
    if not events or corpus is None:
        return Known(places=places)
    labelled = {event.text for event in events}
    parts = {
        text: record_id
        for record_id, entry in corpus.merged_entries({event.source_id for event in events})
        if (text := text_hash(entry)) in labelled
    }
    records = {held.record_id: held.record for held in corpus.records(list(parts.values()))}
    became = {text: (records[n].doi, text_hash(records[n])) for text, n in parts.items()}
    dois = {event.doi for event in events} | {doi for doi, _ in became.values()}
    found = follow_labels(events, corpus).found
    dois |= {doi for doi, _ in found.values()}
    return Known(corpus.shared_dois(dois), became, found, places)
