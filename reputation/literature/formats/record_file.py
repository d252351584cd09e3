"""What all formats share: how a file will be read, and the result of reading it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reputation.errors import FormatError
from reputation.literature.formats.text_file import TextFile
from reputation.literature.records.defect import Defect
from reputation.literature.records.record import Record

__all__ = ["Defect", "Findings", "Format", "Plan", "RecordFile", "RowBuilder", "Table"]


#: Makes something of a row's cells and its line.
RowBuilder = Callable[[Sequence[str], int], Any]


@dataclass(frozen=True)
class Table:
    """A table whose rows can be read as they stand, for what is in them beside records.

    Attributes
    ----------
    headings
        As they are written in the file.
    build
        Makes a `Record` or a `Defect` of a row.
    read
        Takes such a function and yields what it makes of each row, and a `Defect` for each row
        that cannot be read.
    """

    headings: tuple[str, ...]
    build: RowBuilder
    read: Callable[[RowBuilder], Iterator[Any]]


@dataclass
class Findings:
    """What reading a file reveals apart from records.

    Attributes
    ----------
    notes
        What a user should know of a line, though nothing is lost.
    unknown
        Columns or tags that are not understood, with an example each.
    """

    notes: list[Defect] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)

    def note(self, line: int, text: str) -> None:
        """Keep a note."""
        self.notes.append(Defect(line, text))

    def meet(self, fields: Mapping[str, Sequence[str]], known: frozenset[str]) -> None:
        """Keep the tags of a record that are not known."""
        if not fields.keys() <= known:
            for tag in fields.keys() - known - self.unknown.keys():
                self.unknown[tag] = next((value for value in fields[tag] if value.strip()), "")


@dataclass(frozen=True)
class Plan:
    """How a file will be read: what it is, where it comes from, and the reading itself."""

    format: str
    source: str
    read: Callable[[], Iterator[Record | Defect]]
    table: Table | None = None
    findings: Findings = field(default_factory=Findings)


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files of records.

    Attributes
    ----------
    name
        What it is.
    writers
        Who writes such files, for people who look for theirs; ``""`` where the name says it.
    recognise
        Text -> how to read it, or None where it is something else.
    """

    name: str
    writers: str
    recognise: Callable[[TextFile], Plan | None]

    @property
    def described(self) -> str:
        """What it is and who writes it, in a few words."""
        return f"{self.name} ({self.writers})" if self.writers else self.name


class RecordFile:
    """A recognised file of records; iterate over it to read them in file order.

    Attributes
    ----------
    path, format, source
        The file, what it is (``"Web of Science tagged text"``) and the database it comes from
        (else the file's name).
    table
        Its headings and rows, where it is a table; else None.
    findings
        What it has apart from records, as far as it has been read.
    """

    def __init__(self, path: Path, plan: Plan, text: TextFile | None) -> None:
        self.path = path
        self.format = plan.format
        self.source = plan.source
        self.table = plan.table
        self.findings = plan.findings
        self._plan = plan
        self._text = text

    @property
    def encoding(self) -> str:
        """The encoding as far as the file has been read."""
        return self._text.encoding if self._text else "utf-8"

    @property
    def encoding_guess(self) -> str:
        """What was guessed of the encoding, ``""`` where it is certain."""
        return self._text.told if self._text else ""

    def __repr__(self) -> str:
        return f"<RecordFile {self.path.name!r}: {self.format}, from {self.source}>"

    def __iter__(self) -> Iterator[Record | Defect]:
        """Yield records, and a `Defect` for each that cannot be read; FormatError refuses all."""
        empty = True
        for item in self._plan.read():
            empty = False
            yield item
        if empty:
            raise FormatError(
                f"{self.path.name}: is {self.format} but contains no records; export it again."
            )
