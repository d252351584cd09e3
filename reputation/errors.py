"""Every exception that a user of this package can cause, in one tree.

::

    ReputationError
    ├── StudyError          a study file is wrong: names the file and the key
    ├── QueryError          a boolean query cannot be read: names the place
    ├── FormatError         a file of records is refused whole: names the reason
    ├── CorpusError         a corpus file is missing, foreign, newer or damaged
    ├── ModelError          a model file is missing, foreign or tampered with
    ├── LabelError          a label file is wrong: names the line
    └── OutputError         a result cannot be written

Each carries one or two lines that say what was wrong, what was expected and what to do.
``exit_code`` is 2 where the user's input is wrong and 1 where something else failed.
"""

from __future__ import annotations

__all__ = [
    "CorpusError",
    "FormatError",
    "LabelError",
    "ModelError",
    "OutputError",
    "QueryError",
    "ReputationError",
    "StudyError",
]


class ReputationError(Exception):
    """Base of all errors that are reported to the user in one or two lines."""

    exit_code = 2


class StudyError(ReputationError):
    """A study definition is missing or wrong."""


class QueryError(ReputationError):
    """A boolean query cannot be read."""


class FormatError(ReputationError):
    """A file of records is refused whole."""


class CorpusError(ReputationError):
    """The corpus of a study cannot be used."""


class ModelError(ReputationError):
    """A model cannot be loaded or trained."""


class LabelError(ReputationError):
    """A file of labels is wrong."""


class OutputError(ReputationError):
    """A result cannot be written."""

    exit_code = 1
