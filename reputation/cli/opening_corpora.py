"""How commands open what they work on: a study, its corpus, the demonstration."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reputation.cli.terminal import progress_bar, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.definition import Study

__all__ = ["opened", "opened_corpus"]


@contextmanager
def opened(study: str | None) -> Iterator[tuple[Study, Corpus]]:
    """A study and its corpus, with a progress bar where the demonstration is built."""
    from reputation.literature.opening import open_study

    with open_study(study, tell=say, watch=progress_bar) as both:
        yield both.definition, both.corpus


@contextmanager
def opened_corpus(path: Path) -> Iterator[Corpus]:
    """The corpus of a study, telling where duplicates are merged first."""
    from reputation.literature.opening import open_corpus

    with open_corpus(path, tell=say, watch=progress_bar) as corpus:
        yield corpus
