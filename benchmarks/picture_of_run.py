"""Draw docs/images/run.svg: what `reputation run` prints of the demonstration, 80 columns wide."""

import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text
from typer.testing import CliRunner

from reputation.cli.app import app

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "run.svg"


def main() -> None:
    with TemporaryDirectory() as folder:
        told = CliRunner().invoke(app, ["run", "--out", folder], env={"COLUMNS": "80"}).stdout
    console = Console(record=True, width=84, file=io.StringIO())
    console.print(Text(told.rstrip()))
    picture = console.export_svg(title="reputation run")
    # Nothing is fetched from elsewhere: a reader's own monospaced font will do.
    PICTURE.write_text(
        re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
