"""The command ``notebook``: open the notebooks of a study folder in Jupyter Lab."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reputation.cli.terminal import say


def notebook(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="[DIR]", help="A study folder, or its notebooks/.", show_default="here"
        ),
    ] = Path(),
) -> None:
    """Open the notebooks of a study folder in Jupyter Lab.

    They run on the demonstration as they are, and on your own study if you
    change one line. Press Ctrl-C in the terminal to stop Jupyter Lab.

    Example:

      reputation notebook my-study
    """
    import importlib.util
    import os
    import subprocess
    import sys

    from reputation.errors import StudyError, ToolMissing

    place = next((p for p in (folder / "notebooks", folder) if any(p.glob("*.ipynb"))), None)
    if place is None:
        raise StudyError(
            f"{folder}: contains no notebooks; `reputation init` creates a folder with them"
        )
    if importlib.util.find_spec("jupyterlab") is None:
        raise ToolMissing(
            "Jupyter Lab is not installed here; install it with\n"
            f"{sys.executable} -m pip install 'reputation[notebooks]'"
        )
    say(f"opening {place} in Jupyter Lab; press Ctrl-C to stop it")
    # No file in a study's folder is mistaken for a Python module.
    command = [sys.executable, "-P", "-m", "jupyterlab", str(place.resolve())]
    safe = {**os.environ, "PYTHONSAFEPATH": "1"}
    try:
        code = subprocess.run(command, check=False, env=safe).returncode  # noqa: S603
    except KeyboardInterrupt:
        return
    if code:
        raise typer.Exit(1)
