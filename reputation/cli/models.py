"""Commands on the models: ``train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reputation.cli.terminal import print_table, progress_bar, say


def train(
    labels: Annotated[Path, typer.Argument(help="CSV with id,relevance,topic.")],
    records: Annotated[list[Path], typer.Option(help="Export files that hold the records.")],
    folder: Annotated[Path, typer.Option("--out", help="Where the models go.")] = Path("models"),
    version: Annotated[str, typer.Option(help="Recorded with every decision.")] = "1",
    without: Annotated[
        Path | None, typer.Option(help="CSV with ids that must not be trained on.")
    ] = None,
) -> None:
    """Train the relevance and topic models on hand labels.

    The ids of the labels are looked up in the records' own identifiers. Writes relevance.json,
    topics.json and a card beside each.

    Example:

      reputation train labels.csv --records literature.xlsx --out models
    """
    from reputation.judgement.cards import write_card
    from reputation.judgement.examples import read_examples
    from reputation.judgement.training import train_relevance, train_topics

    with progress_bar("reading records") as progress:
        examples, data = read_examples(labels, records, without=without, progress=progress)
    models = [train_relevance(examples, version, data), train_topics(examples, version, data)]
    for model in models:
        model.save(folder / f"{model.name}.json")
        write_card(model, folder / f"{model.name}.md")
    rows = []
    for model in models:
        figures = model.card["cross_validation"]
        counts = ", ".join(f"{name}: {n}" for name, n in model.card["labels"].items())
        rows.append((model.label, counts, figures["kappa"], figures["macro_f1"]))
    columns = [("model", "left"), ("labels", "left"), ("kappa", "right"), ("macro-F1", "right")]
    print_table(columns, rows, title="Cross-validated")
    say(f"written to {folder}")
