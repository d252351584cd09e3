"""Arguments that several commands share."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

__all__ = [
    "ALL",
    "ApproximateOption",
    "CommunitiesOption",
    "NormalisationOption",
    "OptionalStudyArgument",
    "ResolutionOption",
    "StudyArgument",
    "WidthOption",
    "listed",
    "own_name",
]

#: In place of a city if the search was for the terms alone.
ALL = "(all cities)"

StudyArgument = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study file, or a name in queries/.")
]

OptionalStudyArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[STUDY]",
        help="A study file, or a name in queries/; without it, the bundled demonstration.",
    ),
]

ApproximateOption = Annotated[
    str,
    typer.Option(
        metavar="CHOICE",
        help="How to count articles dated only by year or month that may fall outside the window: "
        "{approximate}.",
    ),
]

WidthOption = Annotated[
    float | None,
    typer.Option("--width", metavar="MM", min=20, help="Width of the figures in millimetres."),
]

NormalisationOption = Annotated[
    str, typer.Option("--normalisation", metavar="NAME", help="Edge weights: {normalisations}.")
]
CommunitiesOption = Annotated[
    str, typer.Option("--communities", metavar="METHOD", help="Community detection: {methods}.")
]
ResolutionOption = Annotated[
    float,
    typer.Option(
        "--resolution", min=0.01, max=100, help="Higher values give more, smaller communities."
    ),
]


def listed(text: str) -> tuple[str, ...]:
    """The parts of an option that takes several, with commas between; empty ones are left out."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def own_name() -> str:
    """The user's own name, where the machine knows one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no entry in passwd
        raise typer.BadParameter("no login name found; add --reviewer NAME") from None
