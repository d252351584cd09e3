"""The card of a model: what it was trained on, how good it is, where it must not be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reputation.judgement.models.linear_model import TextModel
from reputation.output import write_whole
from reputation.study.topics import ABOUT, TOPICS, either, names_of

__all__ = ["write_card"]

_USUAL = names_of(TOPICS)
_NAMES = either(f"{topic.name} ({code})" for code, topic in TOPICS.items())
_QUESTIONS = {
    "relevance": f"Is the record {ABOUT} (1) or not (0)?",
    "topics": f"Is a relevant record about {_NAMES}?",
}


def write_card(model: TextModel, path: str | Path) -> Path:
    """Write the card of a model as Markdown; return its path."""
    card = model.card
    figures = card["cross_validation"]
    lines = [
        f"# Model `{model.label}`",
        "",
        f"{_question(model)} Definitions: `docs/codebook.md`.",
        "",
        f"- Data: {card['data']}",
        f"- Labelled records: {card['records']}, of these {card['by_chance']} drawn at random "
        f"({', '.join(f'{label}: {number}' for label, number in card['labels'].items())})",
        f"- Method: {card['method']}; {len(model.terms)} terms",
        f"- Made with: {', '.join(f'{name} {v}' for name, v in card['versions'].items())}",
        "",
        f"Cross-validated in {figures['folds']} parts (seed {figures['seed']}): collections left "
        "out whole, a large one in stratified folds. The parts share one calibration, so the "
        "figures are slightly optimistic; `reputation evaluate` nests them.",
        "",
        *_seen(card),
        "| records | kappa | macro-F1 | accuracy |",
        "|---|---|---|---|",
        _line("all", figures),
        *([_line("drawn at random", figures["by_chance"])] if figures["by_chance"] else []),
        "",
        "| class | labelled | precision | recall |",
        "|---|---|---|---|",
        *(
            f"| {name} | {card['labels'][name]} | {_of(figures, 'precision', name)} "
            f"| {_of(figures, 'recall', name)} |"
            for name in model.classes
        ),
        "",
        "Limits: English text only; classes with few labels are decided badly; the labels of the "
        "bundled models come from language models, not from people. Counts based on its decisions "
        "contain its errors: read a random sample (`reputation sample`) before you publish them.",
        "",
    ]
    return write_whole(path, "\n".join(lines))


def _question(model: TextModel) -> str:
    own = model.card.get("topics") or _USUAL
    if model.name == "topics" and own != _USUAL:
        names = either(f"{name} ({code})" for code, name in own.items())
        return f"Which of the study's topics has a relevant record: {names}?"
    return _QUESTIONS[model.name]


def _seen(card: dict[str, Any]) -> list[str]:
    """What is said where the model that the fit began with had seen some of the records."""
    if not (seen := card.get("seen_before")):
        return []
    return [f"{seen} of the records trained the model it began with; figures leave them out.", ""]


def _of(figures: dict[str, Any], name: str, label: str) -> object:
    return figures.get(name, {}).get(label, "–")


def _line(what: str, figures: dict[str, Any]) -> str:
    shown = (figures.get(name, "–") for name in ("kappa", "macro_f1", "accuracy"))
    return f"| {what} | {' | '.join(map(str, shown))} |"
