"""Open a study together with its corpus; without a name, the bundled demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.importing import import_file
from reputation.study.bundled import DEMONSTRATION, bundled_folder, demonstration_files, find_study
from reputation.study.definition import Study, read_study

__all__ = ["open_study"]

#: Called with a file's name; the context gives what is told records done and in all.
Watch = Callable[[str], AbstractContextManager[Callable[[int, int], None] | None]]


@contextmanager
def open_study(
    name: str | Path | None = None, *, watch: Watch | None = None
) -> Iterator[tuple[Study, Corpus]]:
    """Open a study and its corpus for the length of a ``with`` block.

    Parameters
    ----------
    name
        A study file, or a name in ``queries/``; None for the bundled demonstration, whose corpus
        is built anew in a temporary folder.
    watch
        Shows how far the demonstration's files are read.

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
        with Corpus.open(found.corpus_path) as corpus:
            yield found, corpus
        return
    found = read_study(bundled_folder() / "queries" / f"{DEMONSTRATION}.toml")
    with (
        TemporaryDirectory() as temporary,
        Corpus.open(Path(temporary) / f"{DEMONSTRATION}.sqlite", create=True) as corpus,
    ):
        for file in demonstration_files():
            with watch(file.name) if watch else nullcontext() as progress:
                import_file(corpus, file, settle=False, progress=progress)
        corpus.settle()
        yield found, corpus
