"""Help: every command in its group, no flag that seems to want a value."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from reputation.cli.app import app


def every_command() -> Iterator[list[str]]:
    """The words that call each command, the program's own and groups' among them."""
    left: list[tuple[list[str], object]] = [([], typer.main.get_command(app))]
    while left:
        words, command = left.pop()
        yield words
        left += [([*words, name], one) for name, one in getattr(command, "commands", {}).items()]


def helped(*words: str) -> str:
    outcome = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "80"})
    assert outcome.exit_code == 0, outcome.exception
    return outcome.output


@pytest.mark.parametrize("words", [*every_command()], ids=" ".join)
def test_flags_take_no_value_and_no_list_is_left_open(words: list[str]) -> None:
    said = helped(*words)
    assert "--help" in said
    assert "<bool>" not in said
    assert "{sources}" not in said
    assert "{formats}" not in said


def test_commands_stand_in_groups() -> None:
    said = helped()
    places = [said.index(f"─ {group} ─") for group in
              ("Study", "Literature", "Decisions", "Results", "Index")]  # fmt: skip
    assert places == sorted(places)
    assert "─ Commands ─" not in said
    for group, command in (("Study", "run"), ("Literature", "corpus"), ("Decisions", "labels")):
        panel = said[said.index(f"─ {group} ─") :].partition("╰")[0]
        assert f"│ {command} " in panel
