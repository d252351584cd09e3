"""Help that lists what the registries contain: databases, formats, kinds of network, topics.

Texts contain ``{sources}`` and so on. What is listed loads only when the help of such a command is
shown, so that the program starts as fast as before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

from reputation.study.topics import TOPICS, either

if TYPE_CHECKING:
    from typer import Context

__all__ = ["ListingCommand", "PlainGroup", "filled"]


def _sources() -> str:
    from reputation.harvesting.sources import SOURCES

    return either(SOURCES)


def _dialects() -> str:
    from reputation.harvesting.sources import DIALECTS, SOURCES

    return either([*SOURCES, *DIALECTS])


def _lookups() -> str:
    from reputation.harvesting.sources import LOOKUPS

    return ", ".join(LOOKUPS)


def _keys() -> str:
    from reputation.harvesting.sources import SOURCES

    names = (key.variable for source in SOURCES.values() for key in source.service.keys)
    return ", ".join(dict.fromkeys(names))


def _formats() -> str:
    from reputation.literature.formats import supported

    return supported()


def _exports() -> str:
    from reputation.literature.exports import EXPORTS

    return either(EXPORTS)


def _exports_explained() -> str:
    from reputation.literature.exports import EXPORTS

    return ". ".join(f"{name}: {export.reads}" for name, export in EXPORTS.items())


def _networks() -> str:
    from reputation.report.networks.building import NETWORKS

    return either(NETWORKS)


def _normalisations() -> str:
    from reputation.report.networks.edge_weights import NORMALISATIONS

    return either(NORMALISATIONS)


def _methods() -> str:
    from reputation.report.networks.community_methods import METHODS

    return either(METHODS)


def _analyses() -> str:
    from reputation.report.bibliometrics.catalogue import ANALYSES

    return either(ANALYSES)


def _tables() -> str:
    from reputation.report.table_formats import TABLE_FORMATS

    return either(TABLE_FORMATS)


def _views() -> str:
    from reputation.report.trends.trend_files import VIEWS

    return either(VIEWS)


def _engines() -> str:
    from reputation.harvesting.snapshot import ENGINES

    return either(ENGINES)


def _aims() -> str:
    from reputation.judgement.choices import AIMS

    return either(AIMS)


def _approximate() -> str:
    from reputation.judgement.choices import APPROXIMATE

    return either(APPROXIMATE)


def _topics() -> str:
    return either(f"{code} ({topic.name})" for code, topic in TOPICS.items())


_LISTS: dict[str, Callable[[], str]] = {
    "sources": _sources,
    "dialects": _dialects,
    "lookups": _lookups,
    "keys": _keys,
    "formats": _formats,
    "exports": _exports,
    "exports_explained": _exports_explained,
    "networks": _networks,
    "normalisations": _normalisations,
    "methods": _methods,
    "analyses": _analyses,
    "tables": _tables,
    "views": _views,
    "engines": _engines,
    "topics": _topics,
    "aims": _aims,
    "approximate": _approximate,
}


def filled(text: str) -> str:
    """The text with lists in their places."""
    return re.sub(r"\{(\w+)\}", lambda found: _LISTS[found[1]](), text)


class ListingCommand(TyperCommand):
    """A command whose help has places for lists."""

    def format_help(self, ctx: Context, formatter: object) -> None:  # type: ignore[override]
        """Fill the lists in, then show the help."""
        self.help = filled(self.help or "")
        for parameter in self.params:
            if text := getattr(parameter, "help", None):
                parameter.help = filled(text)  # type: ignore[attr-defined]
        super().format_help(ctx, formatter)  # type: ignore[arg-type]

    def get_params(self, ctx: Any) -> list[Any]:
        """The options, flags without a type."""
        return _without_types(super().get_params(ctx))


class PlainGroup(TyperGroup):
    """A group of commands whose flags show no type."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options, flags without a type."""
        return _without_types(super().get_params(ctx))


def _without_types(parameters: Sequence[Any]) -> list[Any]:
    """Flags say nothing of ``<bool>``: they take no value."""
    for parameter in parameters:
        if getattr(parameter, "is_flag", False) and parameter.metavar is None:
            parameter.metavar = ""
    return list(parameters)
