"""Import export files into a corpus, each completely or not at all."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from reputation.errors import FormatError
from reputation.input import check_plain_file
from reputation.literature.corpus.corpus_file import Corpus, ImportReport, Origin
from reputation.literature.formats import open_file
from reputation.literature.formats.columns import guess_field
from reputation.literature.formats.record_file import Defect, RecordFile
from reputation.literature.records.record import Record
from reputation.output import plain
from reputation.progress import Progress

__all__ = ["GIVEN", "FileReport", "Progress", "import_file", "imported_name"]

#: What is counted of a file's records: the fields a study cannot do without.
GIVEN = ("date", "doi", "abstract", "authors", "keywords")
_NAMES = {"date": "year", "doi": "DOI"}

_CHUNK = 1 << 20
_EVERY = 200  # records between two reports of progress
_MANY = 20  # records from which on titles that are none are told from odd ones
_SHORT = 4  # letters of a title
_COPIES = 20  # of each record that a table put together of several may hold


@dataclass(frozen=True, slots=True)
class FileReport(ImportReport):
    """What one import did and what the file gave.

    ``given`` counts the records with each field of `GIVEN`. ``unknown`` are the columns or fields
    (``units`` says which) that were not understood and hold something, ``columns`` is what would
    map those whose content tells their field. ``notes`` are remarks on lines, ``encoding_guess``
    is what was guessed of the encoding.
    """

    given: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    columns: str = ""
    notes: tuple[Defect, ...] = ()
    encoding_guess: str = ""
    units: str = "columns"

    @property
    def summary(self) -> str:
        """How many records have each field: ``"year 2, DOI 1, abstract 2, authors 2, …"``."""
        return ", ".join(f"{_NAMES.get(name, name)} {self.given.get(name, 0)}" for name in GIVEN)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What most of the records lack, and what follows from that."""
        said = []
        if self.read and self.given.get("date", 0) * 2 < self.read:
            lacking = self.read - self.given.get("date", 0)
            said.append(
                f"{lacking} of {self.read} records have no date and fall outside any window"
            )
        if self.read and self.given.get("abstract", 0) * 2 < self.read:
            lacking = self.read - self.given.get("abstract", 0)
            said.append(
                f"{lacking} of {self.read} records have no abstract; only their titles can be "
                "searched"
            )
        return tuple(said)


def import_file(
    corpus: Corpus,
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str = "",
    replaces: int | None = None,
    settle: bool = True,
    progress: Progress | None = None,
) -> FileReport:
    """Import an export file of a literature database.

    Parameters
    ----------
    corpus
        Where the records go.
    path
        Any file that `reputation.literature.formats` reads.
    columns
        For tables with unusual headings: the heading of each field.
    encoding
        For texts whose encoding is guessed wrongly; ``""`` to detect it.
    replaces
        Number of an earlier import that this one takes the place of.
    settle
        Whether to merge duplicates; of many files better once, behind the last (see
        `Corpus.settle`).
    progress
        Called now and then with lines done and lines in all.

    Returns
    -------
    FileReport
        What was read, added, skipped and merged, and what the file gave.

    Raises
    ------
    FormatError
        When the file is rejected; the corpus is unchanged.
    CorpusError
        When the corpus cannot be written; it is as before.
    """
    path = Path(path)
    digest, lines = _digest(path)
    file = open_file(path, columns=columns, encoding=encoding)
    asked = {**(columns or {}), **({"--encoding": encoding} if encoding else {})}
    origin = Origin(
        file=imported_name(path),
        sha256=digest,
        format=file.format,
        source=file.source,
        encoding=file.encoding,
        columns=json.dumps(asked, sort_keys=True),
    )
    given: Counter[str] = Counter()
    items = _counted(file, given)
    if progress:
        items = _watched(items, progress, 0 if file.format.startswith("Excel") else lines)
    report = corpus.imports.add(items, origin, replaces=replaces, settle=settle)
    return _described(report, file, given)


def imported_name(path: Path) -> str:
    """What a file is called in the list of imports."""
    return " ".join(plain(path.name).split())


def _counted(file: RecordFile, given: Counter[str]) -> Iterator[Record | Defect]:
    """Count what the records have; FormatError where a table's titles are none."""
    records = short = 0
    titles: set[int] = set()
    example = ""
    is_table = file.table is not None  # elsewhere a tag says what is a title
    for item in file:
        if isinstance(item, Record):
            records += 1
            for name in GIVEN:
                if getattr(item, name):
                    given[name] += 1
            title = item.title if is_table else ""
            titles.add(hash(title))
            if title and sum(map(str.isalnum, title[: 2 * _SHORT])) < _SHORT and title.isascii():
                short += 1
                example = example or title
        yield item
    if not is_table or records < _MANY:
        return
    if short * 2 > records or len(titles) * _COPIES < records:
        shown = f", such as {example!r}" if example else ""
        raise FormatError(
            f"{file.path.name}: does not look like a list of records: {len(titles)} of "
            f"{records} titles differ, "
            f"{short} are shorter than {_SHORT} characters{shown}; give the title column with "
            "--columns title=HEADING, or export the file again."
        )


def _described(report: ImportReport, file: RecordFile, given: Mapping[str, int]) -> FileReport:
    unknown = {name: text for name, text in file.findings.unknown.items() if text.strip()}
    wanted = [name for name in ("year", *GIVEN[1:]) if not given.get(_field(name))]
    found: dict[str, str] = {}
    for heading, example in unknown.items():
        guess = guess_field(example)
        if file.table and guess in wanted and guess not in found:
            found[guess] = heading
    return FileReport(
        **{each.name: getattr(report, each.name) for each in fields(report)},
        given=dict(given),
        unknown=tuple(unknown),
        columns=",".join(f"{name}={heading}" for name, heading in found.items()),
        notes=tuple(file.findings.notes),
        encoding_guess=file.encoding_guess,
        units="columns" if file.table else "fields",
    )


def _field(name: str) -> str:
    return "date" if name == "year" else name


def _digest(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    lines = 0
    try:
        check_plain_file(path)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                lines += chunk.count(b"\n")
    except FileNotFoundError:
        raise FormatError(f"{path}: no such file") from None
    except OSError as error:
        raise FormatError(f"{path}: cannot be read ({error.strerror or error})") from None
    return digest.hexdigest(), lines


def _watched(
    items: Iterable[Record | Defect], progress: Progress, total: int
) -> Iterator[Record | Defect]:
    for count, item in enumerate(items):
        if count % _EVERY == 0:
            progress(min(item.line, total) if total else count, total)
        yield item
    progress(total, total)
