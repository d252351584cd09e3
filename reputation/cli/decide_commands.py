"""The command ``decide``: a single decision by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from reputation.cli.arguments import StudyArgument, own_name
from reputation.cli.opening_corpora import opened_corpus
from reputation.cli.terminal import say


def decide(
    study: StudyArgument,
    record: Annotated[
        str,
        typer.Argument(metavar="RECORD", help="The record's number, DOI, or words from its title."),
    ],
    irrelevant: Annotated[
        bool, typer.Option("--irrelevant", help="Mark it as not relevant.")
    ] = False,
    relevant: Annotated[bool, typer.Option("--relevant", help="Mark it as relevant.")] = False,
    topic: Annotated[str, typer.Option(help="Assign a topic (implies relevant): {topics}.")] = "",
    not_meant: Annotated[
        list[str] | None,
        typer.Option(
            "--not", metavar="CITY", help="The record does not mean this city. May be repeated."
        ),
    ] = None,
    meant: Annotated[
        list[str] | None,
        typer.Option(
            "--city", metavar="CITY", help="The record does mean this city. May be repeated."
        ),
    ] = None,
    reviewer: Annotated[
        str, typer.Option(help="Reviewer's name; your login name by default.")
    ] = "",
    adjudicate: Annotated[
        bool, typer.Option("--adjudicate", help="Settle a disagreement between reviewers.")
    ] = False,
    own_disputes: Annotated[
        bool, typer.Option("--own-disputes", help="Also adjudicate disagreements you are part of.")
    ] = False,
) -> None:
    """Make a decision on one record by hand; `reputation run` then uses it.

    The decision is logged just like one made in `reputation review`.

    Examples:

      reputation decide global-smart-cities-2020 1041 --irrelevant

      reputation decide my-study 10.1016/j.cities.2019.01.001 --topic M

      reputation decide my-study parking dubai --not Dubai
    """
    from reputation.errors import LabelError
    from reputation.review.deciding import Verdict, decide_record
    from reputation.study.bundled import find_study
    from reputation.study.topics import either

    if relevant and irrelevant:
        raise LabelError("give either --relevant or --irrelevant, not both")
    found = find_study(study)
    code = topic.strip().upper()
    if topic and code not in found.topics:
        raise LabelError(f"topic {topic!r}: expected {either(found.topics or ['none'])}")
    relevance = True if relevant else False if irrelevant else None
    verdict = Verdict(relevance, code, tuple(meant or ()), tuple(not_meant or ()))
    with opened_corpus(found.corpus_path) as corpus:
        who = reviewer or own_name()
        decided = decide_record(
            found,
            corpus,
            record,
            verdict,
            who,
            adjudicate=adjudicate,
            own_disputes=own_disputes,
        )
    title = decided.held.record.title
    say(f"{decided.held.record_id} {title}: decided by {who}; saved in {found.labels_folder}")
    if decided.unfound:
        say(
            f"the study's search does not find this record for {', '.join(decided.unfound)}, so "
            "what was decided on that changes no count"
        )
    if decided.agreed and decided.agreed.disputed:
        say(
            f"reviewers differ on {', '.join(decided.agreed.disputed)}: the models decide until "
            "someone adjudicates (--adjudicate)"
        )
