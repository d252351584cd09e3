"""What all formats share: decoding a file block by block, and what reading it gives."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from reputation.errors import FormatError
from reputation.literature.records.record import Record

__all__ = [
    "Defect",
    "Format",
    "Plan",
    "RecordFile",
    "RowBuilder",
    "Table",
    "TextFile",
    "read_bytes_head",
    "refuse_endless_record",
    "segments",
]

HEAD = 1 << 16
BLOCK = 1 << 16
# No export has a line of this length; a file that does is something else.
LONGEST_LINE = 1 << 26
LONGEST_RECORD = 1 << 25

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters are no text (but tabs, line ends and the escape that opens a sequence to be
# taken out whole); page breaks are white space.
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\t\n\x0b\x0c\r\x1b")
_PAGE_BREAKS = bytes.maketrans(b"\x0b\x0c", b"  ")
_CONTROL_SIGNS = dict.fromkeys(_CONTROLS) | {0x0B: " ", 0x0C: " "}
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Defect:
    """A record that could not be read: the line where it begins, and why."""

    line: int
    reason: str


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


@dataclass(frozen=True)
class Plan:
    """How a file will be read: what it is, where it comes from, and the reading itself."""

    format: str
    source: str
    read: Callable[[], Iterator[Record | Defect]]
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files of records.

    Attributes
    ----------
    name
        What it is.
    writers
        Who writes such files, for people who look for theirs.
    recognise
        Text -> how to read it, or None where it is something else.
    """

    name: str
    writers: str
    recognise: Callable[[TextFile], Plan | None]

    @property
    def described(self) -> str:
        """What it is and who writes it, in a few words."""
        return f"{self.name} ({self.writers})"


@dataclass
class TextFile:
    """A text file whose encoding is found out while it is read.

    UTF-8 is tried first, line by line where a block fails, and Windows-1252 takes the lines that
    are not UTF-8; so a single wrong byte, or files of two encodings put together, cost nothing.
    """

    path: Path
    encoding: str = "utf-8"
    head: str = ""

    def __post_init__(self) -> None:
        raw = read_bytes_head(self.path)
        self.encoding = _sniff(raw)
        whole = len(raw) < HEAD
        if not whole and self.encoding in ("utf-8", "utf-8-sig"):
            cut = max(raw.rfind(b"\n"), raw.rfind(b"\r")) + 1
            raw = raw[:cut] if cut > HEAD // 2 else raw
        self.head = _normal(self._decode(raw))

    def blocks(self) -> Iterator[str]:
        r"""Yield the text in blocks that end with a line, every line end written ``\n``."""
        wide = self.encoding.startswith(("utf-16", "utf-32"))
        return self._wide_blocks() if wide else self._byte_blocks()

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends."""
        for block in self.blocks():
            *ended, last = block.split("\n")
            yield from [line + "\n" for line in ended]
            if last:
                yield last

    def bare_lines(self) -> Iterator[str]:
        """Return the lines without their ends."""
        return chain.from_iterable(map(_bare_lines, self.blocks()))

    def _byte_blocks(self) -> Iterator[str]:
        rest: list[bytes] = []
        size = 0
        with self.path.open("rb") as file:
            while chunk := file.read(BLOCK):
                cut = chunk.rfind(b"\n") + 1 or chunk.rfind(b"\r", 0, -1) + 1
                if not cut:
                    rest.append(chunk)
                    size += len(chunk)
                    self._refuse_endless(size)
                    continue
                yield _normal(self._decode(b"".join((*rest, chunk[:cut]))))
                rest, size = [chunk[cut:]], 0
        if last := b"".join(rest):
            yield _normal(self._decode(last))

    def _wide_blocks(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        rest = ""
        with self.path.open("rb") as file:
            while chunk := file.read(BLOCK):
                rest += decoder.decode(chunk).translate(_CONTROL_SIGNS)
                cut = rest.rfind("\n") + 1 or rest.rfind("\r", 0, -1) + 1
                if cut:
                    yield _normal(rest[:cut])
                    rest = rest[cut:]
                self._refuse_endless(len(rest))
        if rest := rest + decoder.decode(b"", final=True):
            yield _normal(rest)

    def _refuse_endless(self, size: int) -> None:
        if size > LONGEST_LINE:
            raise FormatError(
                f"{self.path.name}: has a line of more than {LONGEST_LINE >> 20} MB, so it is "
                "not an export of a literature database; export it again."
            )

    def _decode(self, raw: bytes) -> str:
        if self.encoding.startswith(("utf-16", "utf-32")):
            return raw.decode(self.encoding, "replace").translate(_CONTROL_SIGNS)
        raw = raw.translate(_PAGE_BREAKS, _CONTROLS)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            pass
        self.encoding = "cp1252"
        return "".join(_decode_line(line) for line in _LINE.findall(raw))


def refuse_endless_record(path: Path, line: int, size: int) -> None:
    """Raise FormatError where a record has no end, before it fills the memory."""
    if size > LONGEST_RECORD:
        raise FormatError(
            f"{path.name}: line {line}: a record of more than {LONGEST_RECORD >> 20} MB; the file "
            "is damaged or no export of a literature database. Export it again."
        )


def segments(
    text: TextFile, begins: Callable[[str], object], part: Callable[[str], list[str]]
) -> Iterator[tuple[int, str]]:
    """Yield a text in parts, each from the beginning of a record to the next, with its line.

    Parameters
    ----------
    text
        What is read.
    begins
        Whether a record begins in a block; blocks in which none does are only gathered.
    part
        Parts a text before each line at which a record begins.

    Raises
    ------
    FormatError
        Where a record has no end.
    """
    line = 1
    waiting: list[str] = []
    for block in text.blocks():
        waiting.append(block)
        if begins(block):
            *found, rest = part("".join(waiting))
            waiting = [rest]
            for segment in found:
                yield line, segment
                line += segment.count("\n") + 1
        refuse_endless_record(text.path, line, sum(map(len, waiting)))
    yield line, "".join(waiting)


def read_bytes_head(path: Path) -> bytes:
    """Return the first bytes of a file; raise FormatError where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FormatError(f"{path}: cannot be read ({reason}); check the path.") from error


def _sniff(raw: bytes) -> str:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return encoding
    if len(raw) >= 4 and b"\0" in raw[:4]:  # Excel's "Unicode text" saved without its mark
        odd, even = raw[1:200:2], raw[0:200:2]
        if odd.count(0) > 0.9 * len(odd):
            return "utf-16-le"
        if even.count(0) > 0.9 * len(even):
            return "utf-16-be"
    return "utf-8"


def _decode_line(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def _normal(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\ufeff" in text:  # at the start, and where files were put one behind the other
        text = text.replace("\ufeff", "")
    return text


def _bare_lines(block: str) -> list[str]:
    # Not str.splitlines, which also ends lines at form feeds and at U+2028.
    lines = block.split("\n")
    return lines if lines[-1] else lines[:-1]


class RecordFile:
    """A recognised file of records; iterate over it to read them in file order.

    Attributes
    ----------
    path, format, source
        The file, what it is (``"Web of Science tagged text"``) and the database it comes from
        (else the file's name).
    table
        Its headings and rows, where it is a table; else None.
    """

    def __init__(self, path: Path, plan: Plan, text: TextFile | None) -> None:
        self.path = path
        self.format = plan.format
        self.source = plan.source
        self.table = plan.table
        self._plan = plan
        self._text = text

    @property
    def encoding(self) -> str:
        """The encoding as far as the file has been read."""
        return self._text.encoding if self._text else "utf-8"

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
                f"{self.path.name}: is {self.format} but holds no record; export it again."
            )
