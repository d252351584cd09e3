"""What a kind of network is: its name, its builder, and the fields it uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx

__all__ = ["NetworkKind"]


@dataclass(frozen=True, slots=True)
class NetworkKind:
    """A kind of network.

    Attributes
    ----------
    name
        As given to ``--kind``.
    build
        Articles, and limits -> the network.
    needed
        What its records must have, in words.
    fields
        The fields of a record that it is made of.
    decisions
        Whether it needs the cities and topics of articles.
    keywords
        Whether the terms of the study are left out of it.
    topics
        Whether it shows topics, which it must know by name.
    """

    name: str
    build: Callable[..., nx.Graph]
    needed: str
    fields: tuple[str, ...]
    decisions: bool = False
    keywords: bool = False
    topics: bool = False
