"""Commands on the models: ``train``, ``evaluate``, ``explain``."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import StudyArgument, WidthOption
from reputation.cli.opening_corpora import opened_corpus
from reputation.cli.terminal import out, print_table, progress_bar, say
from reputation.output import plain

if TYPE_CHECKING:
    from reputation.judgement.labels.consensus import Consensus
    from reputation.judgement.mentions.mention_finder import Mention
    from reputation.judgement.models.evaluation import CountError
    from reputation.judgement.models.fitting import Background
    from reputation.judgement.models.linear_model import TextModel
    from reputation.judgement.models.training import Example

_FEWEST = 4  # labels of each answer

TeacherOption = Annotated[
    Path | None,
    typer.Option(
        "--teacher",
        metavar="VECTORS",
        help="Also learn from a sentence model's vectors of all the records, cached in this "
        "file. Needs reputation\\[teacher] to compute them.",
    ),
]

LabelsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="LABELS...",
        help="A study, its label log, or a CSV file with columns id,relevance,topic.",
    ),
]
RecordsOption = Annotated[
    list[Path] | None,
    typer.Option(
        help="Export files or corpora that contain the records.", show_default="the study's corpus"
    ),
]


def train(
    labels: LabelsArgument,
    records: RecordsOption = None,
    folder: Annotated[Path, typer.Option("--out", help="Folder for the models.")] = Path("models"),
    version: Annotated[
        str, typer.Option(help="Version number of the models; recorded with every decision.")
    ] = "1",
    without: Annotated[
        Path | None, typer.Option(help="CSV file of record ids to exclude from training.")
    ] = None,
    start: Annotated[
        str, typer.Option(help="Start from earlier models: `shipped`, or their folder.")
    ] = "nothing",
    teacher: TeacherOption = None,
) -> None:
    """Train the relevance and topic models on hand labels.

    Label ids are matched to the records' identifiers. Writes relevance.json,
    topics.json and a model card for each. If you have few labels, start from
    the shipped models with `--start shipped`.

    Examples:

      reputation train labels.csv --records literature.xlsx --out models

      reputation train my-study --start shipped --out models
    """
    from reputation.judgement.decisions import topic_names
    from reputation.judgement.loading import load_from
    from reputation.judgement.models.cards import write_card
    from reputation.judgement.models.examples import read_examples
    from reputation.judgement.models.training import RELEVANCE, topic_recipe
    from reputation.judgement.models.training import train as learn_recipe

    if teacher and start != "nothing":
        raise typer.BadParameter("give --start or --teacher, not both")
    labels, records, topics = _given(labels, records)
    with progress_bar("reading records") as progress:
        examples, data = read_examples(
            labels, records, topics=topics, without=without, progress=progress, tell=say
        )
    _check_enough(examples)
    background = _background(teacher, examples, records, without)
    earlier: tuple[TextModel | None, TextModel | None] = (None, None)
    if start != "nothing":
        earlier = load_from(start)
    if earlier[1] and topics and topic_names(earlier[1]) != topics:
        told = f"{earlier[1].label} knows other topics"
        say(f"{told}: {', '.join(topics)} are learned from your labels alone")
        earlier = (earlier[0], None)
    learn = partial(
        learn_recipe, examples=examples, version=version, data=data, background=background
    )
    recipes = [RELEVANCE, *([topic_recipe(topics)] if topics else [])]
    models = [learn(recipe, start=model) for recipe, model in zip(recipes, earlier, strict=False)]
    models[1:] = [replace(model, card={**model.card, "topics": topics}) for model in models[1:]]
    for model in models:
        model.save(folder / f"{model.name}.json")
        write_card(model, folder / f"{model.name}.md")
    rows = []
    for model in models:
        figures = model.card["cross_validation"]
        counts = ", ".join(f"{name}: {n}" for name, n in model.card["labels"].items())
        measured = (figures.get("kappa", "–"), figures.get("macro_f1", "–"))
        rows.append((model.label, counts, *measured))
    columns = [("model", "left"), ("labels", "left"), ("kappa", "right"), ("macro-F1", "right")]
    print_table(columns, rows, title="Cross-validated")
    for model, began_with in zip(models, earlier, strict=False):
        if (seen := model.card["seen_before"]) and began_with:
            say(
                f"{began_with.label} was trained on {seen} of the {model.card['records']} records: "
                "the figures are for the others only"
            )
    say(f"written to {folder}")


def evaluate(
    labels: LabelsArgument,
    records: RecordsOption = None,
    without: Annotated[
        Path | None, typer.Option(help="CSV file of record ids to exclude from the evaluation.")
    ] = None,
    teacher: TeacherOption = None,
    curve: Annotated[
        bool,
        typer.Option(
            "--curve", help="Also show the learning curve: performance by number of labels."
        ),
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Folder for the output files.")
    ] = None,
    width: WidthOption = None,
) -> None:
    """Measure the models on records they have not seen, and the effect on the counts.

    Nested cross-validation: the model, calibration and threshold used in each
    fold are fitted on the other folds.

    Example:

      reputation evaluate labels.csv --records literature.xlsx --out evaluation
    """
    from reputation.errors import ModelError
    from reputation.judgement.models.evaluation import count_errors, learning_curve, rank_agreement
    from reputation.judgement.models.evaluation import evaluate as evaluate_recipe
    from reputation.judgement.models.examples import read_examples
    from reputation.judgement.models.training import RELEVANCE, topic_recipe

    labels, records, topics = _given(labels, records)
    with progress_bar("reading records") as progress:
        examples, data = read_examples(
            labels, records, topics=topics, without=without, progress=progress, tell=say
        )
    _check_enough(examples)
    say(data)
    background = _background(teacher, examples, records, without)
    summary: list[tuple[object, ...]] = []
    classes: list[tuple[object, ...]] = []
    reliability: list[tuple[str, float, float, int]] = []
    growth: list[tuple[object, ...]] = []
    for recipe in (RELEVANCE, *([topic_recipe(topics)] if topics else [])):
        try:
            with progress_bar(f"evaluating {recipe.name}") as progress:
                found = evaluate_recipe(recipe, examples, background=background, progress=progress)
        except ModelError as error:
            if recipe is RELEVANCE:
                raise
            say(f"only relevance is evaluated: {error}")
            continue
        for what, said in (("all", found.every), ("random", found.chance)):
            if said:
                row = (said["kappa"], said["macro_f1"], said["accuracy"])
                summary.append((recipe.name, what, *row, f"{found.ece:.3f}"))
        for name in found.classes:
            precision, recall = found.every["precision"][name], found.every["recall"][name]
            classes.append((recipe.name, name, found.truth.count(name), precision, recall))
        reliability += [(recipe.name, *one) for one in found.reliability]
        if recipe is RELEVANCE:
            errors = count_errors(found, examples)
        if curve:
            points = learning_curve(recipe, examples, background=background)
            growth += [(recipe.name, *point) for point in points]
    columns = [("model", "left"), ("records", "left"), ("kappa", "right"), ("macro-F1", "right")]
    print_table([*columns, ("accuracy", "right"), ("ECE", "right")], summary)
    out.print("")
    headings = [("model", "left"), ("class", "left"), ("labelled", "right")]
    print_table([*headings, ("precision", "right"), ("recall", "right")], classes)
    if growth:
        out.print("")
        print_table([("model", "left"), ("labels", "right"), *columns[2:]], growth)
    labelled = sum(error.labelled for error in errors)
    off = sum(abs(error.counted - error.labelled) for error in errors)
    if labelled:
        say(
            f"counts of {len(errors)} cities: {labelled} articles by hand label, "
            f"{sum(error.counted for error in errors)} by model; errors add up to {off} "
            f"({off / labelled:.0%}), Kendall's tau-b of the ranks {rank_agreement(errors):.2f}"
        )
    if folder:
        _write_evaluation(folder, errors, classes, reliability, width)


def explain(
    study: StudyArgument,
    record: Annotated[str, typer.Argument(help="A record's number, source identifier or DOI.")],
    words: Annotated[int, typer.Option(min=0, help="Number of words for and against to show.")] = 8,
) -> None:
    """Show which words counted for and against, and how each city mention was classified.

    Example:

      reputation explain global-smart-cities-2020 10.5555/example
    """
    from reputation.judgement.explanation import explain as explain_record
    from reputation.judgement.loading import load_judge
    from reputation.study.bundled import find_study

    found = find_study(study)
    with opened_corpus(found.corpus_path) as corpus:
        held = corpus.find_record(record)
        judge = load_judge(found, corpus)
    said = explain_record(judge, held.record, words=words)
    out.print(f"{held.record_id}  {plain(held.record.title)}", markup=False)
    if said.by_hand:
        ruled = _ruled(said.by_hand)
        out.print(f"\nDecided by hand, which overrides the models: {ruled}", markup=False)
    answers = {"1": "relevant", "0": "not relevant"}
    if said.topic is None and found.topics:
        out.print(f"\nno model knows the study's topics {', '.join(found.topics)}", markup=False)
    for question in filter(None, (said.relevance, said.topic)):
        decided = answers.get(question.decided, f"topic {question.decided}")
        shares = ", ".join(f"{name} {p:.0%}" for name, p in question.probabilities.items())
        out.print(f"\n{question.model}: {decided} ({shares})", markup=False)
        if question.note:
            out.print(question.note, markup=False)
        pairs = zip_longest(question.spoke_for, question.spoke_against, fillvalue=("", 0.0))
        rows = [(*spoke_for, *against) for spoke_for, against in pairs]
        print_table(
            [("for", "left"), ("weight", "right"), ("against", "left"), ("weight", "right")],
            [(a, f"{x:+.2f}" if a else "", b, f"{y:+.2f}" if b else "") for a, x, b, y in rows],
        )
    if said.mentions:
        out.print("")
        cells = [
            (m.city, m.kind + (" (in passing)" if m.passing else ""), m.cue, _around(said.text, m))
            for m in said.mentions
        ]
        headings = [("city", "left"), ("kind", "left"), ("reason", "left")]
        print_table([*headings, ("context", "left")], cells)


def _ruled(by_hand: Consensus) -> str:
    """What reviewers decided on a record, and who."""
    said = []
    if by_hand.relevance is not None:
        said.append("relevant" if by_hand.relevance else "not relevant")
    if by_hand.topic and by_hand.relevance is not False:
        said.append(f"topic {by_hand.topic}")
    for city, meant in by_hand.mentions.items():
        said.append(f"{plain(city)} is {'meant' if meant else 'not meant'}")
    if by_hand.disputed:
        said.append(f"disputed: {', '.join(map(plain, by_hand.disputed))}")
    return f"{'; '.join(said) or 'nothing'} ({plain(by_hand.decided_by) or 'no single reviewer'})"


def _given(
    labels: list[Path], records: list[Path] | None
) -> tuple[list[Path], list[Path], dict[str, str]]:
    """Files of labels and records, topics by code; a study means its log and its corpus."""
    from reputation.study.bundled import find_study
    from reputation.study.topics import TOPICS, names_of

    files, corpora = [], []
    topics: list[dict[str, str]] = []
    for one in labels:
        if one.is_dir() or one.suffix.lower() == ".csv":
            files.append(one)
            continue
        study = find_study(str(one))
        files.append(study.labels_folder)
        corpora.append(study.corpus_path)
        topics.append(names_of(study.topics))
    if any(one != topics[0] for one in topics):
        raise typer.BadParameter("the studies have different topics; train on one at a time")
    if not (records or corpora):
        raise typer.BadParameter("give the files that contain the records: --records FILE")
    return files, list(dict.fromkeys(records or corpora)), topics[0] if topics else names_of(TOPICS)


def _check_enough(examples: list[Example]) -> None:
    """Refuse too few labels: a model is trained on a part of them and tested on the rest."""
    from reputation.errors import LabelError

    relevant = sum(example.relevant is True for example in examples)
    irrelevant = sum(example.relevant is False for example in examples)
    if min(relevant, irrelevant) < _FEWEST:
        raise LabelError(
            f"{relevant} relevant and {irrelevant} irrelevant records are labelled; at least "
            f"{_FEWEST} of each are needed to train or evaluate a model, 100 are better; label "
            "more with "
            "`reputation review STUDY`"
        )


def _write_evaluation(
    folder: Path,
    errors: list[CountError],
    classes: list[tuple[object, ...]],
    reliability: list[tuple[str, float, float, int]],
    width: float | None,
) -> None:
    """Write what `evaluate` found, and the picture of reliability."""
    from reputation.output import to_csv, write_whole
    from reputation.report.pictures import save_pictures
    from reputation.report.reliability_picture import draw_reliability

    counts = [(error.city, error.labelled, error.counted) for error in errors]
    bins = [(name, f"{p:.4f}", f"{share:.4f}", n) for name, p, share, n in reliability]
    for name, header, rows in (
        ("counts.csv", ("city", "labelled", "counted"), counts),
        ("classes.csv", ("model", "class", "labelled", "precision", "recall"), classes),
        ("reliability.csv", ("model", "probability", "share_right", "records"), bins),
    ):
        write_whole(folder / name, to_csv(header, rows))
    save_pictures(draw_reliability(reliability), folder / "reliability", width=width)
    files = "counts.csv, classes.csv, reliability.csv and its picture (svg, pdf, png)"
    say(f"{files} written to {folder}")


def _background(
    vectors: Path | None, examples: list[Example], records: list[Path], without: Path | None
) -> Background | None:
    """What a teacher model needs, if one is asked for."""
    from reputation.judgement.models.examples import read_texts
    from reputation.judgement.models.sentences import VectorFile, read_background

    if not vectors:
        return None
    labelled = [example.text for example in examples]
    with progress_bar("reading records") as progress:
        written = read_texts(records, labelled=labelled, without=without, progress=progress)
    with progress_bar("making vectors") as progress:
        return read_background(written, labelled, VectorFile(vectors), progress=progress)


def _around(text: str, mention: Mention) -> str:
    return f"…{text[max(0, mention.start - 20) : mention.end + 20]}…"
