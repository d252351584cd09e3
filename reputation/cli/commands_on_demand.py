"""Commands that are loaded and made when they are asked for: a call needs one of forty."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, ValuesView
from contextlib import contextmanager
from importlib import import_module
from inspect import getdoc
from typing import Any

import typer

from reputation.cli.listing import ListingCommand

__all__ = ["CommandsOnDemand"]


class CommandsOnDemand(dict[str, Any]):
    """The commands of a program by name, each made at the first look at it.

    Parameters
    ----------
    places
        By the group that help shows them in, then by name: where the function or the `typer.Typer`
        stands, as ``"literature_commands.search"``.
    """

    def __init__(self, places: dict[str, dict[str, str]]) -> None:
        super().__init__(
            {name: (group, place) for group, held in places.items() for name, place in held.items()}
        )

    def __getitem__(self, name: str) -> Any:
        held = super().__getitem__(name)
        if _is_place(held):
            held = self[name] = _made(name, *held)
        return held

    @contextmanager
    def listed(self) -> Iterator[None]:
        """For the list of all commands: meanwhile they have their help only, not their options."""
        held = dict(self)
        self.update(
            {name: _listed(name, *place) for name, place in held.items() if _is_place(place)}
        )
        try:
            yield
        finally:
            self.update(held)

    def get(self, name: str, default: Any = None) -> Any:
        """The command of a name, or the default."""
        try:
            return self[name]
        except KeyError:
            return default

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """Names and commands, all made."""
        return {name: self[name] for name in self}.items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """The commands, all made."""
        return {name: self[name] for name in self}.values()


def _is_place(held: Any) -> bool:
    return isinstance(held, tuple)


def _found(place: str) -> Any:
    module, _, attribute = place.partition(".")
    return getattr(import_module(f"reputation.cli.{module}"), attribute)


def _listed(name: str, group: str, place: str) -> Any:
    found = _found(place)
    if isinstance(found, typer.Typer):
        return _made(name, group, place)
    return ListingCommand(name=name, help=getdoc(found), rich_help_panel=group)


def _made(name: str, group: str, place: str) -> Any:
    found = _found(place)
    maker = typer.Typer(add_completion=False, rich_markup_mode="rich")
    if isinstance(found, typer.Typer):
        maker.add_typer(found, name=name, rich_help_panel=group)
        return typer.main.get_command(maker).commands[name]  # type: ignore[attr-defined]
    maker.command(name, cls=ListingCommand, rich_help_panel=group)(found)
    return typer.main.get_command(maker)
