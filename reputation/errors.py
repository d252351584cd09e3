"""Every exception that a user of this package can cause, in one tree.

::

    ReputationError
    ├── StudyError          a study file is wrong: names the file and the key
    ├── QueryError          a boolean query cannot be read: names the place
    ├── FormatError         a file of records is rejected: names the reason
    ├── CorpusError         a corpus file is missing, foreign, newer or damaged
    ├── ModelError          a model file is missing, foreign or tampered with
    ├── LabelError          a label file is wrong: names the line
    ├── ChoiceError         there is no choice of this name: lists those there are
    ├── IndicatorError      indicators or their framework are wrong: names file and line
    ├── NetworkError        a network has no such kind, or nothing to connect
    ├── SourceUnknown       there is no database of this name: lists those there are
    ├── ToolMissing         a program that a command opens is not installed: says how to
    ├── KeyMissing          a database's key is missing or refused: names the variable
    ├── SourceError         a database cannot be asked, or keeps failing
    │   ├── CursorExpired   it no longer knows the position of a harvest
    │   ├── RequestRefused  it refuses this request; others may do
    │   │   └── PageTooLarge    it gives fewer records a request
    │   ├── GaveUp          it keeps failing at this request; others may do
    │   └── QuotaSpent      its quota is used up: says when it starts anew
    └── OutputError         a result cannot be written
        └── PlaceRefused    it would replace what a study rests on

Each carries one or two lines that say what was wrong, what was expected and what to do.
``exit_code`` is 2 where the user's input is wrong and 1 where something else failed.
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
        """The message; of a long line its begin and its end, which says what to do."""
        return "\n".join(map(_shortened, super().__str__().split("\n")[:_LINES]))


def _shortened(line: str) -> str:
    """A line of bounded length, without what a terminal would obey."""
    if not line.isprintable():
        line = "".join(sign if sign.isprintable() else " " for sign in line[: 4 * _LONGEST])
    if len(line) <= _LONGEST:
        return line
    return f"{line[: _LONGEST * 2 // 3]} … {line[-_LONGEST // 3 :]}"


class StudyError(ReputationError):
    """A study definition is missing or wrong."""


class QueryError(ReputationError):
    """A boolean query cannot be read."""


class FormatError(ReputationError):
    """A file of records is rejected as a whole."""


class CorpusError(ReputationError):
    """The corpus of a study cannot be used."""


class ModelError(ReputationError):
    """A model cannot be loaded or trained."""


class LabelError(ReputationError):
    """A file of labels is wrong."""


class ChoiceError(ReputationError):
    """A counting method, rule for ties, format or other choice does not exist."""


class IndicatorError(ReputationError):
    """Indicators, their framework or what is to be made of them are wrong."""


class NetworkError(ReputationError):
    """There is nothing a network could be made of."""


class SourceUnknown(ReputationError):  # noqa: N818 - says what is the matter
    """There is no database of this name."""


class ToolMissing(ReputationError):  # noqa: N818 - says what is the matter
    """A program that a command opens is not installed."""


class KeyMissing(ReputationError):  # noqa: N818 - says what is the matter
    """A database needs a key that is missing, or rejects the one it got."""


class SourceError(ReputationError):
    """A database cannot be asked, refuses, or keeps failing."""

    exit_code = 1


class CursorExpired(SourceError):  # noqa: N818 - says what is the matter
    """A database no longer knows the position of a harvest; the harvest can start again."""


class RequestRefused(SourceError):  # noqa: N818 - says what is the matter
    """A database refuses what it was asked; other requests may do."""


class PageTooLarge(RequestRefused):
    """A database gives fewer records a request than it was asked for."""


class GaveUp(SourceError):  # noqa: N818 - says what is the matter
    """A database keeps failing at what it was asked; other requests may do."""


class QuotaSpent(SourceError):  # noqa: N818 - says what is the matter
    """A database's quota is used up; what was got is kept."""


class OutputError(ReputationError):
    """A result cannot be written."""

    exit_code = 1


class PlaceRefused(OutputError):  # noqa: N818 - says what is the matter
    """A result would replace a study's own corpus, labels, models or definition."""

    exit_code = 2
