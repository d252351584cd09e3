"""The command ``decide``: one decision by hand at once."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from reputation.cli.arguments import StudyArgument
from reputation.cli.opening_corpora import opened_corpus
from reputation.cli.terminal import say


def decide(
    study: StudyArgument,
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="Its number, its DOI, or words of its title.")
    ],
    irrelevant: Annotated[
        bool, typer.Option("--irrelevant", help="It is not about smart-city matters.")
    ] = False,
    relevant: Annotated[bool, typer.Option("--relevant", help="It is.")] = False,
    topic: Annotated[str, typer.Option(help="Its topic: {topics}; it is relevant then.")] = "",
    not_meant: Annotated[
        list[str] | None,
        typer.Option("--not", metavar="CITY", help="This city is not meant. May be repeated."),
    ] = None,
    meant: Annotated[
        list[str] | None,
        typer.Option("--city", metavar="CITY", help="This city is meant. May be repeated."),
    ] = None,
    reviewer: Annotated[str, typer.Option(help="Whose decision; by default the login name.")] = "",
    adjudicate: Annotated[
        bool, typer.Option("--adjudicate", help="Rule over what reviewers decided differently.")
    ] = False,
) -> None:
    """Decide on one record by hand; `reputation run` then counts accordingly.

    The decision is an event in the log, as one made in a review is.

    Examples:

      reputation decide global-smart-cities-2020 1041 --irrelevant

      reputation decide my-study 10.1016/j.cities.2019.01.001 --topic M

      reputation decide my-study parking dubai --not Dubai
    """
    from reputation.errors import LabelError
    from reputation.review.deciding import Verdict, decide_record
    from reputation.study.bundled import find_study
    from reputation.study.topics import TOPICS, either

    if relevant and irrelevant:
        raise LabelError("give --relevant or --irrelevant, not both")
    code = topic.strip().upper()
    if topic and code not in TOPICS:
        raise LabelError(f"topic {topic!r}: expected {either(TOPICS)}")
    relevance = True if relevant else False if irrelevant else None
    verdict = Verdict(relevance, code, tuple(meant or ()), tuple(not_meant or ()))
    found = find_study(study)
    with opened_corpus(found.corpus_path) as corpus:
        who = reviewer or getpass.getuser()
        decided = decide_record(found, corpus, record, verdict, who, adjudicate=adjudicate)
    title = decided.held.record.title
    say(f"{decided.held.record_id} {title}: decided by {who}; saved in {found.labels_folder}")
    if decided.agreed and decided.agreed.disputed:
        say(
            f"reviewers differ on {', '.join(decided.agreed.disputed)}: the models decide until "
            "one rules (--adjudicate)"
        )
