"""The command line: all commands and their help."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import reputation
from reputation.cli.commands_on_demand import CommandsOnDemand
from reputation.cli.listing import PlainGroup

_STUDY, _LITERATURE, _DECISIONS = "Study", "Literature", "Decisions"
_RESULTS, _INDEX = "Results", "Index"

#: The commands as help groups them, and where they stand.
_COMMANDS: dict[str, dict[str, str]] = {
    _STUDY: {
        "run": "run_commands.run",
        "init": "run_commands.init",
        "status": "literature_commands.status",
        "doctor": "doctor_commands.doctor",
    },
    _LITERATURE: {
        "import": "literature_commands.import_",
        "query": "harvest_commands.query",
        "harvest": "harvest_commands.harvest",
        "complete": "harvest_commands.complete",
        "search": "literature_commands.search",
        "duplicates": "literature_commands.duplicates",
        "export": "export_commands.export",
        "corpus": "corpora_commands.corpora",
    },
    _DECISIONS: {
        "explain": "model_commands.explain",
        "review": "review_commands.review",
        "decide": "decide_commands.decide",
        "agreement": "review_commands.agreement",
        "sample": "review_commands.sample",
        "read": "read_commands.read",
        "classify": "run_commands.classify",
        "train": "model_commands.train",
        "evaluate": "model_commands.evaluate",
        "simulate": "simulate_commands.simulate",
        "labels": "label_commands.labels",
    },
    _RESULTS: {
        "compare": "compare_commands.compare",
        "trends": "trends_commands.trends",
        "network": "network_commands.network",
        "bibliometrics": "bibliometrics_commands.bibliometrics",
        "notebook": "notebook_commands.notebook",
    },
    _INDEX: {"index": "index_commands.app"},
}


class _Program(PlainGroup):
    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = CommandsOnDemand(_COMMANDS)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        assert isinstance(self.commands, CommandsOnDemand)  # noqa: S101 - made above
        with self.commands.listed():
            super().format_help(ctx, formatter)


app = typer.Typer(
    name="reputation",
    cls=_Program,
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
