"""Open a corpus, or a study together with it; without a name, the bundled demonstration."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from reputation.errors import CorpusError
from reputation.literature.corpus.copied import note_folder, notice_copy
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.database import name_damage, open_database
from reputation.study.bundled import (
    DEMONSTRATION,
    bundled_folder,
    demonstration_files,
    demonstration_study,
    find_study,
)
from reputation.study.definition import Study, read_study

__all__ = ["OpenStudy", "corpus_to_fill", "open_corpus", "open_demonstration", "open_study"]

#: Called with the name of a task; the context gives a function for the progress and the total.
Watch = Callable[[str], AbstractContextManager[Callable[[int, int], None] | None]]

#: Called with a sentence that the person should see.
Tell = Callable[[str], None]


@contextmanager
def open_corpus(
    path: str | Path, *, tell: Tell = warnings.warn, watch: Watch | None = None
) -> Iterator[Corpus]:
    """Open a corpus.

    Duplicates that an interrupted import or harvest left would count twice: they are merged
    first, and that is told; and once, that the folder is a copy of another.

    Parameters
    ----------
    path
        Of the file.
    tell
        Called with a sentence where there is something to merge, or to know.
    watch
        Shows how far merging is.

    Raises
    ------
    CorpusError
        When there is no such corpus, or there is something to merge and it cannot be written.
    """
    _tell_of_copy(Path(path), tell)
    with Corpus(open_database(Path(path))) as corpus:
        if corpus.unsettled:
            tell(f"{path}: first merging duplicates left by an interrupted import or harvest")
            with watch("merging duplicates") if watch else nullcontext() as progress:
                corpus.settle(progress)
        yield corpus


def corpus_to_fill(path: str | Path, *, tell: Tell = warnings.warn) -> Corpus:
    """Open a corpus to bring something in, made where there is none; to be closed by the caller.

    Parameters
    ----------
    path
        Of the file.
    tell
        Called with a sentence, once, where the folder is a copy of another.

    Raises
    ------
    CorpusError
        When it cannot be used.
    """
    _tell_of_copy(Path(path), tell)
    corpus = Corpus.open(path, create=True)
    note_folder(Path(path).parent)
    return corpus


def _tell_of_copy(path: Path, tell: Tell) -> None:
    if copied := notice_copy(path.parent):
        tell(copied)


class OpenStudy:
    """A study and its corpus, until the end of a ``with`` block or `close`; see `open_study`.

    Attributes
    ----------
    definition
        What is asked: title, search, cities.
    corpus
        The literature.
    """

    def __init__(self, definition: Study, *, tell: Tell, watch: Watch | None) -> None:
        self.definition = definition
        self._tell, self._watch = tell, watch
        self._corpus: Corpus | None = None
        self._closing = ExitStack()
        self._closed = False

    def __repr__(self) -> str:
        state = " (closed)" if self._closed else ""
        return f"<study {self.definition.name}: {self.definition.title}{state}>"

    @property
    def title(self) -> str:
        """The study's title."""
        return self.definition.title

    @property
    def simulated(self) -> bool:
        """Whether the literature is made up for demonstration."""
        return self.definition.simulated

    @property
    def cities(self) -> list[str]:
        """The names of the cities that are counted; none where it is all cities of the world."""
        return [city.name for city in self.definition.cities]

    @property
    def corpus(self) -> Corpus:
        """The literature.

        Raises
        ------
        CorpusError
            If there is none yet, or the study is closed.
        """
        if self._closed:
            raise CorpusError(
                f"{self.definition.path}: the study is closed; use it inside the `with` block, or "
                "reopen it with `open_study`"
            )
        return self._corpus or self._open()

    def corpus_to_fill(self) -> Corpus:
        """The literature; its file is created if there is none yet. Raises like `corpus`."""
        if self._corpus is None and not self._closed:
            corpus = corpus_to_fill(self.definition.corpus_path, tell=self._tell)
            self._corpus = self._closing.enter_context(corpus)
        return self.corpus

    def _open(self) -> Corpus:
        opening = open_corpus(self.definition.corpus_path, tell=self._tell, watch=self._watch)
        self._corpus = self._closing.enter_context(opening)
        return self._corpus

    def _demonstrate(self) -> None:
        """Build the demonstration's corpus in a temporary folder."""
        folder = Path(self._closing.enter_context(TemporaryDirectory()))
        path = folder / f"{DEMONSTRATION}.sqlite"
        _make_demonstration(path, self._watch)
        self._corpus = self._closing.enter_context(Corpus.open(path))

    def close(self) -> None:
        """Close the corpus; the study's definition stays readable."""
        self._closed, self._corpus = True, None
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.close()
        name_damage(self.definition.corpus_path, error)


def open_study(
    name: str | Path | None = None, *, tell: Tell = warnings.warn, watch: Watch | None = None
) -> OpenStudy:
    """Open a study and its corpus, preferably in a ``with`` block.

    Parameters
    ----------
    name
        A study file, or a name in ``queries/``; None for the bundled demonstration, whose corpus
        is put in a temporary folder, and built once in a program.
    tell
        Called with a sentence if duplicates left by an interrupted import are merged first.
    watch
        Shows the progress of merging and of reading the demonstration's files.

    Returns
    -------
    OpenStudy
        If the study has no corpus yet, the first import or harvest creates it.

    Raises
    ------
    StudyError
        If there is no such study, or it is invalid.
    CorpusError
        If its corpus cannot be used.

    Examples
    --------
    >>> with open_study() as study:
    ...     print(study.definition.name, study.corpus.totals().records)
    demonstration 1100
    """
    if name is not None:
        opened = OpenStudy(find_study(name), tell=tell, watch=watch)
        if opened.definition.corpus_path.exists():
            opened._open()  # now, so that what is wrong with it shows here
        return opened
    definition = read_study(bundled_folder() / "queries" / f"{DEMONSTRATION}.toml")
    opened = OpenStudy(definition, tell=tell, watch=watch)
    try:
        opened._demonstrate()
    except BaseException:
        opened.close()
        raise
    return opened


def open_demonstration(*, tell: Tell = warnings.warn, watch: Watch | None = None) -> OpenStudy:
    """Open the demonstration with a corpus that stays, made in this folder where there is none.

    Where nothing may be written here, it is built in a temporary folder, and that is told.

    Parameters
    ----------
    tell, watch
        As for `open_study`.

    Raises
    ------
    CorpusError
        When there is a corpus that cannot be used.
    """
    study = demonstration_study()
    if not study.corpus_path.exists():
        try:
            _keep_demonstration(study, watch)
        except OSError as error:
            tell(f"{study.corpus_path}: cannot be created ({error.strerror}), so nothing is saved")
            return open_study(tell=tell, watch=watch)
    opened = OpenStudy(study, tell=tell, watch=watch)
    opened._open()
    return opened


def _keep_demonstration(study: Study, watch: Watch | None) -> None:
    """Make corpus and labels of the demonstration; the corpus aside, so that it is there whole."""
    path, labels = study.corpus_path, study.labels_folder
    path.parent.mkdir(parents=True, exist_ok=True)
    if not labels.exists():
        shutil.copytree(bundled_folder() / "corpus" / "labels" / DEMONSTRATION, labels)
    with TemporaryDirectory(dir=path.parent) as aside:
        made = Path(aside) / path.name
        _make_demonstration(made, watch)
        made.replace(path)
    note_folder(path.parent)


_made: list[bytes] = []  # the demonstration's corpus, once this program has made it


def _make_demonstration(path: Path, watch: Watch | None) -> None:
    """Import the demonstration's files; another time in one program the corpus is a copy."""
    if _made:
        try:
            path.write_bytes(_made[0])
        except OSError as error:
            raise CorpusError(f"{path}: cannot be written ({error.strerror or error})") from None
        return
    with Corpus.open(path, create=True) as corpus:
        _import_demonstration(corpus, watch)
    _made.append(path.read_bytes())


def _import_demonstration(corpus: Corpus, watch: Watch | None) -> None:
    from reputation.literature.importing import import_file  # noqa: PLC0415 - once only

    for file in demonstration_files():
        with watch(f"importing {file.name}") if watch else nullcontext() as progress:
            import_file(corpus, file, settle=False, progress=progress)
    corpus.settle()
