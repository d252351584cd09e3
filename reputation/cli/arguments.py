"""Arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["ALL", "ApproximateOption", "OptionalStudyArgument", "StudyArgument", "WidthOption"]

#: Stands for a city where the search was for the terms alone.
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
        metavar="include|exclude|fraction",
        help="Articles dated by year or month only that may lie outside the window.",
    ),
]

WidthOption = Annotated[
    float | None,
    typer.Option("--width", metavar="MM", min=20, help="How wide pictures are, in millimetres."),
]
