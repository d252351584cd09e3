"""Registries: what the modules of a folder offer, and look-up by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

from reputation.errors import ChoiceError, ReputationError

__all__ = ["choose", "offered"]

T = TypeVar("T")


def offered(package: ModuleType | str, kind: type[T]) -> Iterator[T]:
    """All public objects of a kind in the modules of a package, by the modules' names.

    A new file in the folder is found without being registered anywhere.
    """
    folder = import_module(package) if isinstance(package, str) else package
    for found in sorted(iter_modules(folder.__path__), key=lambda module: module.name):
        module = import_module(f"{folder.__name__}.{found.name}")
        names = (name for name in vars(module) if not name.startswith("_"))
        yield from (value for name in names if isinstance(value := vars(module)[name], kind))


def choose(
    name: str, known: Mapping[str, T], what: str, error: type[ReputationError] = ChoiceError
) -> T:
    """What goes by this name.

    Raises
    ------
    ReputationError
        `error` when there is none; lists those there are.
    """
    if name not in known:
        raise error(f"unknown {what} {name!r}; available: {', '.join(known)}")
    return known[name]
