"""The corpora of a study folder with their labels: list, rename, merge."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reputation.errors import CorpusError, StudyError
from reputation.folding import did_you_mean, nearest_name
from reputation.judgement.labels.event_log import LabelLog
from reputation.judgement.labels.reader_names import reader_of_file
from reputation.literature.corpus.apart import apart_file, join_apart
from reputation.literature.corpus.corpus_file import Corpus, Totals
from reputation.study.definition import CORPUS_NAME, Study, read_study

__all__ = ["CorpusPlace", "find_corpora", "find_corpus", "merge_corpora", "rename_corpus"]


@dataclass(frozen=True, slots=True)
class CorpusPlace:
    """A corpus of a study folder, and the studies that use it."""

    folder: Path
    name: str
    studies: tuple[Study, ...] = ()

    @property
    def path(self) -> Path:
        """Of the corpus file."""
        return self.folder / "corpus" / f"{self.name}.sqlite"

    @property
    def labels(self) -> Path:
        """The folder of its log of labels."""
        return self.folder / "corpus" / "labels" / self.name

    @property
    def parts(self) -> tuple[Path, ...]:
        """Everything that bears its name."""
        return (self.labels, apart_file(self.path), self.path)

    def totals(self) -> Totals | None:
        """What it contains; None if there are only labels."""
        if not self.path.exists():
            return None
        with Corpus.open(self.path) as corpus:
            return corpus.totals()

    def events(self) -> int:
        """How many events its log of labels has."""
        return len(LabelLog(self.labels).read())

    def advice(self) -> str:
        """What to do where no study uses it; ``""`` where one does."""
        if self.studies:
            return ""
        return (
            f"not used by any study in {self.folder / 'queries'}: write "
            f'corpus = "{self.name}" in a study file, above its tables'
        )


def find_corpora(
    folder: str | Path, *, tell: Callable[[str], None] = warnings.warn
) -> list[CorpusPlace]:
    """The corpora of a study folder by name, including those of which only labels are left.

    Parameters
    ----------
    folder
        The study folder.
    tell
        Called with what is wrong with a study file; its corpus is then unknown.
    """
    folder = Path(folder)
    used: dict[str, list[Study]] = {}
    for file in sorted((folder / "queries").glob("*.toml")):
        try:
            study = read_study(file)
        except StudyError as error:
            tell(f"{error} (so it is not known which corpus it uses)")
            continue
        used.setdefault(study.corpus_name, []).append(study)
    names = {path.stem for path in (folder / "corpus").glob("*.sqlite")}
    names |= {path.name for path in (folder / "corpus" / "labels").glob("*") if path.is_dir()}
    return [CorpusPlace(folder, name, tuple(used.get(name, ()))) for name in sorted(names)]


def find_corpus(
    folder: str | Path, name: str, *, tell: Callable[[str], None] = warnings.warn
) -> CorpusPlace:
    """The corpus of this name; see `find_corpora`.

    Raises
    ------
    CorpusError
        When there is none; offers the nearest name.
    """
    every = {place.name: place for place in find_corpora(folder, tell=tell)}
    if name not in every:
        hint = did_you_mean(nearest_name(name, every))
        raise CorpusError(
            f"{Path(folder) / 'corpus'}: no corpus {name!r}; {hint and f'{hint} '}available: "
            f"{', '.join(every) or 'none yet; `reputation import STUDY FILE...` creates one'}"
        )
    return every[name]


def rename_corpus(place: CorpusPlace, name: str) -> list[str]:
    """Give a corpus and its labels another name; return what to write in which study file.

    What an interrupted renaming left is finished by the same call.

    Raises
    ------
    CorpusError
        When the name cannot be a file's or is taken.
    """
    _check_name(name)
    new = CorpusPlace(place.folder, name)
    pairs = [
        (old, other) for old, other in zip(place.parts, new.parts, strict=True) if old.exists()
    ]
    if taken := [other for _, other in pairs if other.exists()]:
        raise CorpusError(f"{taken[0]}: already exists; choose another name, or merge the two")
    if place.path.exists():
        with Corpus.open(place.path):  # so that no SQLite log is left next to it
            pass
    for old, other in pairs:
        other.parent.mkdir(parents=True, exist_ok=True)
        old.rename(other)
    return [f'{study.path}: corpus = "{name}"' for study in place.studies if study.name != name]


def _check_name(name: str) -> None:
    if not re.fullmatch(CORPUS_NAME, name):
        raise CorpusError(f"corpus {name!r}: expected letters, digits, '.', '_' or '-'")


def merge_corpora(
    source: CorpusPlace, target: CorpusPlace, *, tell: Callable[[str], None]
) -> Totals:
    """Merge the literature, labels and undone merges of one corpus into another.

    The source stays as it is. What was only looked up to fill in records is left out; it can be
    looked up again. How far harvests had come is not taken over.

    Parameters
    ----------
    source, target
        From which, into which.
    tell
        Called with a sentence on each import.

    Raises
    ------
    CorpusError, LabelError
        When one cannot be read, or the other not be written, or its name cannot be a file's.
    """
    _check_name(target.name)
    if source.path == target.path:
        raise CorpusError(f"{source.name}: a corpus cannot be merged into itself")
    if not target.path.exists():
        tell(f"{target.name}: no corpus of this name yet, so a new one is made")
    with Corpus.open(source.path) as one, Corpus.open(target.path, create=True) as other:
        join_apart(source.path, target.path)
        for come_from, items in one.imports.contents():
            harvested = come_from.format == "harvest"
            digest = f"{source.name} {come_from.sha256}" if harvested else come_from.sha256
            origin = replace(come_from, sha256=digest)
            report = other.imports.add(items, origin, settle=False)
            tell(f"{report.file}: {report.added} of {report.read} entries new")
        other.settle()
        totals = other.totals()
    if any(source.labels.glob("sample*.json")):
        tell(f"the random sample of {source.name} stays with it: other records can be drawn now")
    for file in _logs(source.labels):
        number = LabelLog(target.labels).take_in(file)
        tell(f"{number} decisions of {reader_of_file(file.stem)}")
    return totals


def _logs(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.csv"))
