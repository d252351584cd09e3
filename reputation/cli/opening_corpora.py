"""Open what a command works on: a study, its corpus, the demonstration."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reputation.cli.label_reports import say_ignored
from reputation.cli.terminal import progress_bar, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.definition import Study

__all__ = ["opened", "opened_corpus", "warn_of_gaps"]

_SHOWN = 50  # lines on what is damaged or unfinished


@contextmanager
def opened(study: str | None) -> Iterator[tuple[Study, Corpus]]:
    """A study and its corpus; without a name the demonstration, whose corpus is created if needed.

    What its numbers lack is reported first.
    """
    from reputation.literature.opening import open_demonstration, open_study

    with (
        open_demonstration(tell=say, watch=progress_bar)
        if study is None
        else open_study(study, tell=say, watch=progress_bar)
    ) as both:
        warn_of_gaps(both.definition, both.corpus)
        yield both.definition, both.corpus


@contextmanager
def opened_corpus(path: Path) -> Iterator[Corpus]:
    """The corpus of a study, telling where duplicates are merged first."""
    from reputation.literature.opening import open_corpus

    with open_corpus(path, tell=say, watch=progress_bar) as corpus:
        yield corpus


def warn_of_gaps(study: Study, corpus: Corpus) -> bool:
    """Report damaged labels and unfinished harvests; return whether any harvest is unfinished."""
    say_ignored(study, study.topics, _SHOWN)
    unfinished = corpus.harvests.unfinished(study.name)
    if not unfinished:
        return False
    say("UNFINISHED HARVEST: all counts and ranks are based on incomplete literature.")
    for harvest in unfinished[:_SHOWN]:
        say(f"  {harvest.sentence}")
    if len(unfinished) > _SHOWN:
        say(f"  and {len(unfinished) - _SHOWN} more")
    for remedy in dict.fromkeys(harvest.remedy for harvest in unfinished):
        say(f"  to continue: reputation harvest {study.path} {remedy}")
    return True
