"""Noticing that a study folder is a copy of another, so that nobody works in both unawares.

The folder of the corpora has a note of where it is. A copy brings the note along: where it names
another place, and the note there bears the same mark, that is where it was copied from.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from pathlib import Path

from reputation.errors import OutputError
from reputation.input import read_text_bounded
from reputation.output import plain, write_whole

__all__ = ["note_folder", "notice_copy"]

_NAME = ".folder.json"
_LARGEST = 1 << 16  # bytes of a note


def note_folder(corpora: Path) -> None:
    """Note where a folder of corpora is, if nothing is noted yet and it can be written."""
    if not (corpora / _NAME).exists():
        _write(corpora, secrets.token_hex(8))


def notice_copy(corpora: Path) -> str:
    """A sentence on what a folder of corpora is a copy of, told once; ``""`` for all others."""
    here = corpora.absolute()
    mark, noted = _read(here)
    if not mark or noted == here:
        return ""
    with suppress(OSError):
        if noted.samefile(here):  # another way to the same folder
            return ""
    original = _read(noted)[0]
    _write(here, mark)
    if original != mark:
        return ""
    return (
        f"{here.parent} is a copy of {plain(str(noted.parent))}, which is still there: imports and "
        "decisions made in one are not in the other; `reputation labels export STUDY FILE` "
        "in one and `reputation labels import STUDY FILE` in the other bring decisions over"
    )


def _read(corpora: Path) -> tuple[str, Path]:
    """The mark of a folder, and where it was when that was noted; nothing where it has none."""
    try:
        note = json.loads(read_text_bounded(corpora / _NAME, _LARGEST))
        return str(note["mark"]), Path(str(note["folder"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return "", Path()


def _write(corpora: Path, mark: str) -> None:
    note = {"mark": mark, "folder": str(corpora.absolute())}
    with suppress(OutputError):  # a folder that is only read is told of each time
        write_whole(corpora / _NAME, json.dumps(note, indent=1) + "\n")
