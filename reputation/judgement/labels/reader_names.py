"""Names of readers: people under their names, language models with the prefix ``llm:``."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable

from reputation.errors import LabelError

__all__ = [
    "alike",
    "file_among",
    "file_name_of",
    "is_language_model",
    "name_of_language_model",
    "reader_of_file",
]

_PREFIX = "llm:"
_PERSON = re.compile(r"[\w][\w.-]{0,39}")
_MODEL = re.compile(rf"{_PREFIX}\w[\w.-]{{0,79}}")
# What a reader's file has at the end where another one's would otherwise be the same.
_APART = re.compile(r"\+[0-9a-f]{8}$")
# Names that no file on Windows may have, whatever stands behind a dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def is_language_model(reviewer: str) -> bool:
    """Whether a reviewer is a language model; no person's name contains a colon."""
    return reviewer.startswith(_PREFIX)


def name_of_language_model(model: str) -> str:
    """The reviewer name of a model; characters not allowed in file names become dashes.

    Raises
    ------
    LabelError
        When nothing is left of it, or it is too long.

    Examples
    --------
    >>> name_of_language_model("meta/llama3:8b")
    'llm:meta-llama3-8b'
    """
    name = _PREFIX + re.sub(r"[^\w.]+", "-", model).strip("-.")
    if not _MODEL.fullmatch(name):
        raise LabelError(
            f"model {model[:100]!r}: expected a name of 1 to 80 letters, digits and dots"
        )
    return name


def file_name_of(reviewer: str) -> str:
    """The name of the file with a reviewer's events.

    Raises
    ------
    LabelError
        When the name cannot be a file's.
    """
    if _MODEL.fullmatch(reviewer):
        # No file on Windows has a colon in its name, and no person's name has a plus sign.
        return f"{reviewer.replace(':', '+')}.csv"
    if not _PERSON.fullmatch(reviewer):
        raise LabelError(
            f"reviewer {reviewer!r}: expected at most 40 letters, digits, '.', '_' or '-', "
            "beginning with a letter or digit"
        )
    return f"{reviewer}.csv"


def file_among(reviewer: str, files: Collection[str]) -> str:
    """The name of a reviewer's file in a folder with these files.

    Disks of macOS and Windows ignore case. A name that differs from that of a file in nothing else
    has the first 8 hex digits of its SHA-256 behind a plus sign, unless its own file is there.

    Raises
    ------
    LabelError
        When the name cannot be a file's.

    Examples
    --------
    >>> file_among("eva", ["ana.csv"])
    'eva.csv'
    >>> file_among("eva", ["Eva.csv"])
    'eva+02b15ef8.csv'
    """
    name = file_name_of(reviewer)
    stem = name.removesuffix(".csv")
    apart = f"{stem}+{hashlib.sha256(reviewer.encode()).hexdigest()[:8]}.csv"
    same = unicodedata.normalize("NFC", name)
    if any(unicodedata.normalize("NFC", file) == same for file in files):
        return name
    taken = apart in files or any(_without_case(file) == _without_case(name) for file in files)
    return apart if taken or _DEVICE.fullmatch(stem) else name


def reader_of_file(stem: str) -> str:
    """The reviewer whose file has this name, without its ending.

    Examples
    --------
    >>> reader_of_file("eva+02b15ef8"), reader_of_file("llm+llama3")
    ('eva', 'llm:llama3')
    """
    return _APART.sub("", stem).replace("+", ":")


def alike(readers: Iterable[str]) -> list[list[str]]:
    """Names that differ only in case, which may be two spellings of one person's.

    Examples
    --------
    >>> alike(["Eva", "ana", "eva"])
    [['Eva', 'eva']]
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for reader in readers:
        groups[_without_case(reader)].add(reader)
    return sorted(sorted(names) for names in groups.values() if len(names) > 1)


def _without_case(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
