"""The commands and their help, put together."""

from __future__ import annotations

from typing import Annotated

import typer

import reputation
from reputation.cli import (
    compare_commands,
    corpora_commands,
    corpus_commands,
    decide_commands,
    doctor_commands,
    export_commands,
    harvest_commands,
    index_commands,
    label_commands,
    model_commands,
    network_commands,
    notebook_commands,
    read_commands,
    review_commands,
    run_commands,
    simulate_commands,
    trends_commands,
)
from reputation.cli.listing import ListingCommand

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


app.command("run")(run_commands.run)
app.command("init")(run_commands.init)
app.command("import", cls=ListingCommand)(corpus_commands.import_)
app.command("query", cls=ListingCommand)(harvest_commands.query)
app.command("harvest", cls=ListingCommand)(harvest_commands.harvest)
app.command("complete", cls=ListingCommand)(harvest_commands.complete)
app.command("search")(corpus_commands.search)
app.command("status")(corpus_commands.status)
app.command("doctor")(doctor_commands.doctor)
app.command("duplicates")(corpus_commands.duplicates)
app.command("export", cls=ListingCommand)(export_commands.export)
app.command("compare", cls=ListingCommand)(compare_commands.compare)
app.command("classify")(run_commands.classify)
app.command("network", cls=ListingCommand)(network_commands.network)
app.command("train")(model_commands.train)
app.command("evaluate")(model_commands.evaluate)
app.command("explain")(model_commands.explain)
app.command("trends", cls=ListingCommand)(trends_commands.trends)
app.command("notebook")(notebook_commands.notebook)
app.command("review")(review_commands.review)
app.command("decide", cls=ListingCommand)(decide_commands.decide)
app.command("sample")(review_commands.sample)
app.command("read")(read_commands.read)
app.command("agreement")(review_commands.agreement)
label_commands.labels.command("table")(read_commands.table)
app.add_typer(label_commands.labels, name="labels")
app.add_typer(corpora_commands.corpora, name="corpus")
app.add_typer(index_commands.app, name="index")
app.command("simulate")(simulate_commands.simulate)
