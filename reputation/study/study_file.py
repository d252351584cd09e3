"""The TOML file of a study, and the files it extends."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reputation.errors import StudyError
from reputation.input import read_text_bounded
from reputation.output import plain

__all__ = [
    "DEMONSTRATION",
    "LARGEST",
    "named",
    "read_study_file",
    "shares_simulated",
    "studies_in",
    "study_files",
]

#: Name of the bundled demonstration study and of its corpus.
DEMONSTRATION = "demonstration"
LARGEST = 1 << 20  # bytes of a study file
_SHOWN = 12  # studies that are named
_DEEPEST = 20  # files that extend one another


def studies_in(folder: Path) -> list[str]:
    """The names of the study files in a folder."""
    return sorted(file.stem for file in folder.glob("*.toml"))


def named(studies: Sequence[str]) -> str:
    """The first of these names, and whether there are more."""
    return ", ".join(studies[:_SHOWN]) + (" and more" if len(studies) > _SHOWN else "")


def study_files(path: Path) -> list[Path]:
    """A study file and those that it extends."""
    files: list[Path] = []
    while len(files) <= _DEEPEST:
        files.append(path)
        base = tomllib.loads(read_text_bounded(path, LARGEST)).get("extends")
        if not base:
            break
        path = path.parent / base
    return files


def read_study_file(path: Path, extended_by: tuple[Path, ...] = ()) -> dict[str, Any]:
    """The keys of a study file over those of the one it extends.

    Raises
    ------
    StudyError
        When a file is missing, or is no TOML, or the chain has no end.
    """
    if len(extended_by) > _DEEPEST:
        raise StudyError(f"{path}: extends: a chain of more than {_DEEPEST} files")
    try:
        data = tomllib.loads(read_text_bounded(path, LARGEST))
    except FileNotFoundError:
        raise StudyError(_missing(path, extended_by)) from None
    except OSError as error:
        raise StudyError(f"{path}: cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError as error:
        raise StudyError(f"{path}: cannot be read ({error})") from None
    except (ValueError, RecursionError) as error:  # ValueError: digits beyond what Python reads
        told = plain(str(error))[:200]
        hint = (
            '; with cities = "all" no [[cities]] tables are allowed' if "overwrite" in told else ""
        )
        raise StudyError(f"{path}: not valid TOML: {told}{hint}") from None
    base = data.pop("extends", None)
    if base is None:
        return data
    if not isinstance(base, str):
        raise StudyError(f"{path}: extends: expected the name of a study file")
    base_path = path.parent / base
    try:
        known = [one.resolve() for one in (path, *extended_by)]
        circle = base_path.resolve() in known
    except (OSError, RuntimeError, ValueError) as error:
        raise StudyError(f"{path}: extends: {plain(str(error))[:200]}") from None
    if circle:
        raise StudyError(f"{path}: extends: circular reference, {base} extends this file")
    below = read_study_file(base_path, (path, *extended_by))
    for table in ("search", "mentions", "labels", "vocabulary"):
        own = data.get(table, {})
        if isinstance(own, dict) and isinstance(below.get(table), dict):
            data[table] = {**below[table], **own}
    return {**below, **data}


def shares_simulated(path: Path, corpus: object) -> bool:
    """Whether a study shares the corpus of the demonstration, or of a study of simulated records.

    Parameters
    ----------
    path
        The study's file; the study that gave the corpus its name is looked for beside it.
    corpus
        What the study names as its corpus.
    """
    if corpus == DEMONSTRATION:
        return True
    if not corpus or not isinstance(corpus, str) or corpus == path.stem:
        return False
    owner = path.parent / f"{corpus}.toml"
    try:
        return owner.is_file() and read_study_file(owner).get("simulated") is True
    except (StudyError, OSError):
        return False  # whoever reads that study is told what is wrong with it


def _missing(path: Path, extended_by: tuple[Path, ...]) -> str:
    """What to say of a study file that is not there."""
    if extended_by:
        return (
            f"{extended_by[0]}: extends {path.name}, which is not in {path.parent}; was it renamed "
            "or moved?"
        )
    beside = studies_in(path.parent)
    remedy = (
        f"studies in {path.parent}: {named(beside)}"
        if beside
        else "`reputation init` creates a folder with examples"
    )
    return f"{path}: no such study file; {remedy}"
