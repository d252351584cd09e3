"""The commands and their help, put together."""

from __future__ import annotations

from typing import Annotated

import typer

import reputation
from reputation.cli import (
    comparing,
    exporting,
    harvesting,
    indexing,
    literature,
    models,
    networks,
    notebooks,
    reviewing,
    running,
    simulating,
    trending,
)

app = typer.Typer(
    name="reputation",
    help="How well the world's research literature knows a city as a smart city.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reputation {reputation.__version__}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """How well the world's research literature knows a city as a smart city."""


app.command("run")(running.run)
app.command("init")(running.init)
app.command("import")(literature.import_)
app.command("query")(harvesting.query)
app.command("harvest")(harvesting.harvest)
app.command("complete")(harvesting.complete)
app.command("search")(literature.search)
app.command("status")(literature.status)
app.command("duplicates")(literature.duplicates)
app.command("export")(exporting.export)
app.command("compare")(comparing.compare)
app.command("classify")(running.classify)
app.command("network")(networks.network)
app.command("train")(models.train)
app.command("evaluate")(models.evaluate)
app.command("explain")(models.explain)
app.command("trends")(trending.trends)
app.command("notebook")(notebooks.notebook)
app.command("review")(reviewing.review)
app.command("agreement")(reviewing.agreement)
app.add_typer(reviewing.labels, name="labels")
app.add_typer(indexing.app, name="index")
app.command("simulate")(simulating.simulate)
