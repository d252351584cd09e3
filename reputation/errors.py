"""Every exception that a user of this package can cause, in one tree.

::

    ReputationError
    ├── StudyError          a study file is invalid: names the file and the key
    ├── QueryError          a boolean query cannot be read: names the place
    ├── FormatError         a file of records is rejected: names the reason
    ├── CorpusError         a corpus file is missing, foreign, newer or damaged
    ├── ModelError          a model file is missing, foreign or tampered with
    ├── LabelError          a label file is invalid: names the line
    ├── ChoiceError         there is no choice of this name: lists those that exist
    ├── IndicatorError      indicators or their framework are invalid: names file and line
    ├── NetworkError        a network has no such kind, or nothing to connect
    ├── SourceUnknown       there is no database of this name: lists those that exist
    ├── ToolMissing         a program that a command opens is not installed: says how to
    ├── KeyMissing          a database's key is missing or rejected: names the variable
    ├── SourceError         a database cannot be queried, or keeps failing
    │   ├── CursorExpired   it no longer knows the position of a harvest
    │   ├── RequestRefused  it refuses this request; others may succeed
    │   │   └── PageTooLarge    it gives fewer records per request
    │   ├── GaveUp          it keeps failing at this request; others may succeed
    │   └── QuotaSpent      its quota is used up: says when it is renewed
    └── OutputError         a result cannot be written
        └── PlaceRefused    it would overwrite what a study is based on

Each has a message of one or two lines: what was wrong, what was expected, and what to do.
``exit_code`` is 2 if the user's input is invalid and 1 if something else failed.
"""

from __future__ import annotations

__all__ = [
    "ChoiceError",
    "CorpusError",
    "CursorExpired",
    "FormatError",
    "GaveUp",
    "IndicatorError",
    "KeyMissing",
    "LabelError",
    "ModelError",
    "NetworkError",
    "OutputError",
    "PageTooLarge",
    "PlaceRefused",
    "QueryError",
    "QuotaSpent",
    "ReputationError",
    "RequestRefused",
    "SourceError",
    "SourceUnknown",
    "StudyError",
    "ToolMissing",
]


_LINES = 6
_LONGEST = 600  # characters of a line


class ReputationError(Exception):
    """Base of all errors that are reported to the user in one or two lines."""

    exit_code = 2

    def __str__(self) -> str:
        """The message; long lines keep their beginning, and their end, which says what to do."""
        return "\n".join(map(_shortened, super().__str__().split("\n")[:_LINES]))


def _shortened(line: str) -> str:
    """A line of limited length, without control sequences."""
    if not line.isprintable():
        line = "".join(sign if sign.isprintable() else " " for sign in line[: 4 * _LONGEST])
    if len(line) <= _LONGEST:
        return line
    return f"{line[: _LONGEST * 2 // 3]} … {line[-_LONGEST // 3 :]}"


class StudyError(ReputationError):
    """A study definition is missing or invalid."""


class QueryError(ReputationError):
    """A boolean query cannot be read."""


class FormatError(ReputationError):
    """A file of records is rejected as a whole."""


class CorpusError(ReputationError):
    """The corpus of a study cannot be used."""


class ModelError(ReputationError):
    """A model cannot be loaded or trained."""


class LabelError(ReputationError):
    """A file of labels is invalid."""


class ChoiceError(ReputationError):
    """A counting method, rule for ties, format or other choice does not exist."""


class IndicatorError(ReputationError):
    """Indicators, their framework or the requested computation are invalid."""


class NetworkError(ReputationError):
    """There is nothing to build a network from."""


class SourceUnknown(ReputationError):  # noqa: N818 - says what is the matter
    """There is no database of this name."""


class ToolMissing(ReputationError):  # noqa: N818 - says what is the matter
    """A program that a command opens is not installed."""


class KeyMissing(ReputationError):  # noqa: N818 - says what is the matter
    """A database needs a key that is missing, or rejects the one it got."""


class SourceError(ReputationError):
    """A database cannot be queried, refuses, or keeps failing."""

    exit_code = 1


class CursorExpired(SourceError):  # noqa: N818 - says what is the matter
    """A database no longer knows the position of a harvest; the harvest can start again."""


class RequestRefused(SourceError):  # noqa: N818 - says what is the matter
    """A database refuses a request; other requests may succeed."""


class PageTooLarge(RequestRefused):
    """A database gives fewer records per request than requested."""


class GaveUp(SourceError):  # noqa: N818 - says what is the matter
    """A database keeps failing at a request; other requests may succeed."""


class QuotaSpent(SourceError):  # noqa: N818 - says what is the matter
    """A database's quota is used up; what was received is kept."""


class OutputError(ReputationError):
    """A result cannot be written."""

    exit_code = 1


class PlaceRefused(OutputError):  # noqa: N818 - says what is the matter
    """A result would replace a study's own corpus, labels, models or definition."""

    exit_code = 2
