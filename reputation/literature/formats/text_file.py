"""A text file read block by block, with its encoding detected or given by the user."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from reputation.errors import FormatError
from reputation.input import check_plain_file
from reputation.literature.formats.encodings import (
    Guess,
    encoding_name,
    guess_encoding,
    other_lines,
)

__all__ = ["TextFile", "parts", "read_bytes_head", "refuse_endless_record", "segments"]

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
# To mark them first takes half as long as to take them out of texts that have none.
_MARKED = bytes.maketrans(_CONTROLS + b"\x0b\x0c", bytes(len(_CONTROLS)) + b"  ")
_CONTROL_SIGNS = dict.fromkeys(_CONTROLS) | {0x0B: " ", 0x0C: " "}
_WORD = re.compile(r"[^\W\d_]+")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass
class TextFile:
    """A text file whose encoding is detected while it is read, unless it is given.

    UTF-8 is tried first, line by line where a block fails; lines that are not UTF-8 are read in
    the encoding in which their letters make words. So a single wrong byte, or files of two
    encodings put together, cost nothing, and `told` says what was guessed.
    """

    path: Path
    asked: str = ""
    encoding: str = "utf-8"
    head: str = ""
    told: str = ""
    _guess: Guess | None = field(default=None, repr=False)
    _guess_first: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        raw = read_bytes_head(self.path)
        self.asked = encoding_name(self.asked, self.path.name) if self.asked else ""
        self.encoding = self.asked or _sniff(raw)
        whole = len(raw) < HEAD
        if not whole and not self._is_wide():
            cut = max(raw.rfind(b"\n"), raw.rfind(b"\r")) + 1
            raw = raw[:cut] if cut > HEAD // 2 else raw
        self.head = _normal(self._decode(raw, whole=whole))

    def _is_wide(self) -> bool:
        return self.encoding.startswith(("utf-16", "utf-32"))

    def blocks(self) -> Iterator[str]:
        r"""Yield the text in blocks that end with a line, every line end written ``\n``."""
        return self._wide_blocks() if self._is_wide() else self._byte_blocks()

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

    def _decode(self, raw: bytes, *, whole: bool = True) -> str:
        if self._is_wide():
            return raw.decode(self.encoding, "replace").translate(_CONTROL_SIGNS)
        raw = raw.translate(_MARKED)
        if b"\0" in raw:
            raw = raw.replace(b"\0", b"")
        if self.asked and self.asked != "utf-8":
            return self._as_asked(raw, whole=whole)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            pass
        if self._guess is None:
            self._guess = self._guessed()
        return "".join(map(self._decode_line, _LINE.findall(raw)))

    def _as_asked(self, raw: bytes, *, whole: bool) -> str:
        try:
            return raw.decode(self.asked)
        except UnicodeDecodeError as error:
            if not whole:  # the head may end within a character
                return raw.decode(self.asked, "replace")
            around = raw[max(0, error.start - 10) : error.end + 10]
            raise FormatError(
                f"{self.path.name}: is not {self.asked}, which cannot contain {around!r}; "
                "choose another "
                "encoding, or none to have it guessed."
            ) from None

    def _guessed(self) -> Guess:
        lines, proper = other_lines(self.path)
        guess = guess_encoding(lines)
        if guess is None and self.asked:
            raise FormatError(
                f"{self.path.name}: is not {self.asked}; choose another encoding, or none to have "
                "it guessed."
            )
        if guess is None and len(lines) > proper:
            raise FormatError(
                f"{self.path.name}: is not UTF-8, and no other encoding tried gives readable text; "
                "set it with --encoding, for example cp1250 or gb18030."
            )
        guess = guess or Guess("cp1252", "Western European", 0)
        self.encoding = guess.encoding
        self._guess_first = proper * 10 < len(lines)
        count = f"{len(lines) or 'some'} of its lines are" if proper else "it is"
        sample = _sample(lines, guess.encoding)
        self.told = (
            f"not UTF-8: {count} read as {guess.encoding} ({guess.language}), a guess from the "
            f"letters{sample}; --encoding NAME for another"
        )
        return guess

    def _decode_line(self, line: bytes) -> str:
        if line.isascii():
            return line.decode("ascii")
        guess = self._guess.encoding if self._guess else "cp1252"
        for encoding in (guess, "utf-8") if self._guess_first else ("utf-8", guess):
            try:
                return line.decode(encoding)
            except UnicodeDecodeError:
                continue
        return line.decode("latin-1") if guess == "cp1252" else line.decode(guess, "replace")


def _sample(lines: list[bytes], encoding: str) -> str:
    """A word of the lines that shows whether the guess is right."""
    for line in lines:
        for word in _WORD.findall(line.decode(encoding, "replace")):
            if not word.isascii():
                return f", as in {word[:20]!r}"
    return ""


def refuse_endless_record(path: Path, line: int, size: int) -> None:
    """Raise FormatError where a record has no end, before it fills the memory."""
    if size > LONGEST_RECORD:
        raise FormatError(
            f"{path.name}: line {line}: a record of more than {LONGEST_RECORD >> 20} MB; the file "
            "is damaged or no export of a literature database. Export it again."
        )


def parts(
    text: TextFile, begins: Callable[[str], object], part: Callable[[str], list[str]]
) -> Iterator[str]:
    """Yield a text in parts, each from the beginning of a record to the next.

    Parameters
    ----------
    text
        What is read.
    begins
        Whether a record begins in a block; blocks in which none does are only gathered.
    part
        Parts a text before each line at which a record begins; the line end there is left out.

    Raises
    ------
    FormatError
        Where a record has no end.
    """
    waiting: list[str] = []
    passed = 0
    for block in text.blocks():
        waiting.append(block)
        if begins(block):
            *found, rest = part("".join(waiting))
            waiting = [rest]
            for each in found:
                passed += len(each) + 1
                yield each
        size = sum(map(len, waiting))
        if size > LONGEST_RECORD:
            refuse_endless_record(text.path, _line_at(text, passed), size)
    yield "".join(waiting)


def segments(
    text: TextFile, begins: Callable[[str], object], part: Callable[[str], list[str]]
) -> Iterator[tuple[int, str]]:
    """Yield the same parts as `parts`, each with the line at which it begins."""
    line = 1
    for each in parts(text, begins, part):
        yield line, each
        line += each.count("\n") + 1


def _line_at(text: TextFile, place: int) -> int:
    """The line of a place, given as the number of characters before it."""
    line = 1
    for block in text.blocks():
        line += block.count("\n", 0, max(0, place))
        place -= len(block)
    return line


def read_bytes_head(path: Path) -> bytes:
    """Return the first bytes of a file; raise FormatError where it cannot be opened."""
    try:
        check_plain_file(path)
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
