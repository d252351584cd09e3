"""The command line: all commands and their help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, get_type_hints

import typer

import reputation
from reputation.cli import (
    bibliometrics_commands,
    compare_commands,
    corpora_commands,
    decide_commands,
    doctor_commands,
    export_commands,
    harvest_commands,
    index_commands,
    label_commands,
    literature_commands,
    model_commands,
    network_commands,
    notebook_commands,
    read_commands,
    review_commands,
    run_commands,
    simulate_commands,
    trends_commands,
)
from reputation.cli.listing import ListingCommand, PlainGroup

app = typer.Typer(
    name="reputation",
    cls=PlainGroup,
    help="Measure how well a city is known as a smart city in the research literature.",
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
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Measure how well a city is known as a smart city in the research literature."""


_STUDY, _LITERATURE, _DECISIONS = "Study", "Literature", "Decisions"
_RESULTS, _INDEX = "Results", "Index"

#: The commands as help groups them.
_COMMANDS: dict[str, dict[str, Callable[..., None]]] = {
    _STUDY: {
        "run": run_commands.run,
        "init": run_commands.init,
        "status": literature_commands.status,
        "doctor": doctor_commands.doctor,
    },
    _LITERATURE: {
        "import": literature_commands.import_,
        "query": harvest_commands.query,
        "harvest": harvest_commands.harvest,
        "complete": harvest_commands.complete,
        "search": literature_commands.search,
        "duplicates": literature_commands.duplicates,
        "export": export_commands.export,
    },
    _DECISIONS: {
        "explain": model_commands.explain,
        "review": review_commands.review,
        "decide": decide_commands.decide,
        "agreement": review_commands.agreement,
        "sample": review_commands.sample,
        "read": read_commands.read,
        "classify": run_commands.classify,
        "train": model_commands.train,
        "evaluate": model_commands.evaluate,
        "simulate": simulate_commands.simulate,
    },
    _RESULTS: {
        "compare": compare_commands.compare,
        "trends": trends_commands.trends,
        "network": network_commands.network,
        "bibliometrics": bibliometrics_commands.bibliometrics,
        "notebook": notebook_commands.notebook,
    },
}
for _group, _commands in _COMMANDS.items():
    for _name, _command in _commands.items():
        app.command(_name, cls=ListingCommand, rich_help_panel=_group)(_command)
label_commands.labels.command("table", cls=ListingCommand)(read_commands.table)
# Typer evaluates each command's annotations four times at every start, unless they are no text.
for _part in (app, corpora_commands.corpora, label_commands.labels, index_commands.app):
    for _registered in _part.registered_commands:
        if (_called := _registered.callback) is not None:
            _called.__annotations__ = get_type_hints(_called, include_extras=True)
app.add_typer(corpora_commands.corpora, name="corpus", rich_help_panel=_LITERATURE)
app.add_typer(label_commands.labels, name="labels", rich_help_panel=_DECISIONS)
app.add_typer(index_commands.app, name="index", rich_help_panel=_INDEX)
