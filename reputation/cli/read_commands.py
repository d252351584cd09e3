"""The command ``read``: let a language model label records."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument
from reputation.cli.opening_corpora import opened_corpus
from reputation.cli.terminal import out, print_table, progress_bar, say

if TYPE_CHECKING:
    from reputation.judgement.labels.consensus import HandLabels
    from reputation.review.agreement import Agreement
    from reputation.review.language_model.model_reading import Reading
    from reputation.review.language_model.reading_plan import ReadingPlan
    from reputation.study.definition import Study

_SHOWN = 10  # records left open that are named; the rest are counted
_ANSWER_TOKENS = 50  # about what an answer has
_MEANING = {
    "decide": "used for records that no person has labelled",
    "train": "not used for decisions; `labels table` passes them to `train`",
    "ignore": "ignored",
}


def read(
    study: StudyArgument,
    model: Annotated[str, typer.Option(help="Name of the model on its server.")],
    address: Annotated[
        str,
        typer.Option(help="URL of an OpenAI-compatible server, e.g. http://localhost:11434/v1."),
    ],
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show how much there is to read without asking the model."),
    ] = False,
    limit: Annotated[int, typer.Option(min=0, help="Maximum number of records; 0 for all.")] = 0,
    parallel: Annotated[int, typer.Option(min=1, max=64, help="Number of parallel requests.")] = 4,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for an answer.")] = 300,
) -> None:
    """Let a language model answer the codebook's questions, record by record.

    Answers are logged under llm:MODEL; run the same command again to continue
    where it stopped. An API key is read from REPUTATION_LLM_KEY. Records that
    people have labelled come first, then the others in random order. The
    study file sets whether such labels decide, only train, or are ignored:
    [labels] language_models = "decide". They never overrule a person.

    Examples:

      reputation read my-study --model qwen2.5:7b --address http://localhost:80/v1
    """
    from reputation.judgement.labels.event_log import LabelLog
    from reputation.judgement.loading import read_hand_labels
    from reputation.review.language_model.client import KEY, Client
    from reputation.review.language_model.model_reading import read_records
    from reputation.review.language_model.reading_plan import plan_reading
    from reputation.study.bundled import find_study

    found = find_study(study)
    client = Client(address, model, key=os.environ.get(KEY, ""), timeout=timeout, on_wait=_wait)
    with opened_corpus(found.corpus_path) as corpus:
        plan = plan_reading(found, corpus, model, limit=limit)
        _print_plan(found, plan)
        if dry_run:
            return
        with progress_bar("reading") as progress:
            reading = read_records(
                corpus,
                LabelLog(found.labels_folder),
                plan,
                client,
                parallel=parallel,
                progress=progress,
            )
        _print_reading(plan, reading, model, client.requests)
        print_models(read_hand_labels(found, corpus))
    if reading.stopped:
        say("answers so far are kept; run the same command again to continue")
        raise reading.stopped


def table(
    study: StudyArgument,
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
) -> None:
    """Write the final label of each record, one per line, for `reputation train`.

    People's decisions take precedence; otherwise language models' are used,
    unless the study sets [labels] language_models = "ignore".

    Example:

      reputation labels table my-study labels.csv
    """
    from reputation.judgement.labels.reader_names import is_language_model
    from reputation.judgement.labels.training_table import COLUMNS, training_rows
    from reputation.judgement.loading import read_hand_labels
    from reputation.output import to_csv, write_whole
    from reputation.study.bundled import find_study

    found = find_study(study)
    held = found.corpus_path.exists()
    with opened_corpus(found.corpus_path) if held else nullcontext() as corpus:
        labels = read_hand_labels(found, corpus)
    rows = list(training_rows(labels, models=found.labels.language_models != "ignore"))
    write_whole(file, to_csv(COLUMNS, rows))
    by_models = sum(is_language_model(row[-1]) for row in rows)
    say(
        f"{len(rows):,} records written to {file}, {by_models:,} of them labelled only by "
        "language models"
    )


def _wait(reason: str, seconds: float) -> None:
    say(f"{reason}; waiting {seconds:.0f} s")


def _print_plan(study: Study, plan: ReadingPlan) -> None:
    answers = _ANSWER_TOKENS * len(plan.left)
    rows = [
        ("records found", f"{plan.found:,}"),
        ("already answered by this model and prompt", f"{plan.answered:,}"),
        ("to ask now", f"{len(plan.left):,}"),
        ("tokens to send", f"{plan.tokens:,}"),
        ("tokens of the answers", f"{answers:,}"),
    ]
    print_table([(plan.reader, "left"), ("about", "right")], rows)
    rule = study.labels.language_models
    say(f'labels of language models: {_MEANING[rule]} (language_models = "{rule}")')
    say(f"stored as made by {plan.made_by}")


def _print_reading(plan: ReadingPlan, reading: Reading, model: str, requests: int) -> None:
    say(
        f"{reading.read:,} of {len(plan.left):,} records answered with {requests:,} requests; "
        f"{reading.asked_again:,} records asked again, {len(reading.left_open):,} without a "
        "valid answer"
    )
    for title, reason in reading.left_open[:_SHOWN]:
        say(f"  no valid answer: {title[:60]}: {reason}")
    if len(reading.left_open) > _SHOWN:
        say(f"  and {len(reading.left_open) - _SHOWN:,} more")
    if others := sorted(reading.served_by - {model}):
        say(f"the server reports the model as {', '.join(others)}")


def print_models(labels: HandLabels) -> None:
    """Print how far each language model agrees with manual labels."""
    from reputation.review.language_model.model_agreement import measure_models

    for reader, measured in measure_models(labels).items():
        if not measured:
            out.print(
                f"\n{reader}: none of the records it read is labelled by hand, so its agreement "
                "cannot be measured",
                markup=False,
                soft_wrap=True,
            )
            continue
        out.print(f"\n{reader} compared with hand labels", markup=False, soft_wrap=True)
        _print_agreement(measured)


def _print_agreement(measured: tuple[Agreement, ...]) -> None:
    rows = [
        (
            a.question,
            a.records,
            f"{a.same:.0%}",
            None if a.kappa is None else f"{a.kappa:.2f}",
            None if a.kappa_low is None else f"{a.kappa_low:.2f} to {a.kappa_high:.2f}",
            f"{a.ac1:.2f}",
        )
        for a in measured
    ]
    headings = [("question", "left"), ("records", "right"), ("same", "right"), ("kappa", "right")]
    print_table([*headings, ("95%", "left"), ("AC1", "right")], rows)
