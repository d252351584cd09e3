"""Open a corpus, or a study together with it; without a name, the bundled demonstration."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.database import open_database
from reputation.literature.importing import import_file
from reputation.study.bundled import DEMONSTRATION, bundled_folder, demonstration_files, find_study
from reputation.study.definition import Study, read_study

__all__ = ["open_corpus", "open_study"]

#: Called with what is being done; the context gives what is told how much is done, and in all.
Watch = Callable[[str], AbstractContextManager[Callable[[int, int], None] | None]]

#: Called with a sentence that the person should see.
Tell = Callable[[str], None]


@contextmanager
def open_corpus(
    path: str | Path, *, tell: Tell = warnings.warn, watch: Watch | None = None
) -> Iterator[Corpus]:
    """Open a corpus to work on what it holds.

    Duplicates that an interrupted import or harvest left would count twice: they are merged
    first, and that is told.

    Parameters
    ----------
    path
        Of the file.
    tell
        Called with a sentence where there is something to merge.
    watch
        Shows how far merging is.

    Raises
    ------
    CorpusError
        When there is no such corpus, or there is something to merge and it cannot be written.
    """
    with Corpus(open_database(Path(path))) as corpus:
        if corpus.unsettled:
            tell(f"{path}: duplicates that an interrupted import or harvest left are merged first")
            with watch("merging duplicates") if watch else nullcontext() as progress:
                corpus.settle(progress)
        yield corpus


@contextmanager
def open_study(
    name: str | Path | None = None, *, tell: Tell = warnings.warn, watch: Watch | None = None
) -> Iterator[tuple[Study, Corpus]]:
    """Open a study and its corpus for the length of a ``with`` block.

    Parameters
    ----------
    name
        A study file, or a name in ``queries/``; None for the bundled demonstration, whose corpus
        is built anew in a temporary folder.
    tell, watch
        See `open_corpus`; what is watched is also how far the demonstration's files are read.

    Raises
    ------
    StudyError, CorpusError
        When there is no such study or it has no corpus yet.

    Examples
    --------
    >>> with open_study() as (study, corpus):
    ...     print(study.name, corpus.totals().records)
    demonstration 1100
    """
    if name is not None:
        found = find_study(name)
        with open_corpus(found.corpus_path, tell=tell, watch=watch) as corpus:
            yield found, corpus
        return
    found = read_study(bundled_folder() / "queries" / f"{DEMONSTRATION}.toml")
    with (
        TemporaryDirectory() as temporary,
        Corpus.open(Path(temporary) / f"{DEMONSTRATION}.sqlite", create=True) as corpus,
    ):
        for file in demonstration_files():
            with watch(f"importing {file.name}") if watch else nullcontext() as progress:
                import_file(corpus, file, settle=False, progress=progress)
        corpus.settle()
        yield found, corpus
