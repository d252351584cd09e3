"""Arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["ALL", "StudyArgument"]

#: Stands for a city where the search was for the terms alone.
ALL = "(all cities)"

StudyArgument = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study file, or a name in queries/.")
]
