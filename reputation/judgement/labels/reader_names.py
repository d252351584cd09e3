"""Names of readers: people under their names, language models with the prefix ``llm:``."""

from __future__ import annotations

import re

from reputation.errors import LabelError

__all__ = ["file_name_of", "is_language_model", "name_of_language_model"]

_PREFIX = "llm:"
_PERSON = re.compile(r"[\w][\w.-]{0,39}")
_MODEL = re.compile(rf"{_PREFIX}\w[\w.-]{{0,79}}")


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
