"""The engines that read a snapshot: DuckDB on one machine, Spark on one or many."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reputation.harvesting.snapshot.engine import Engine
from reputation.harvesting.snapshot.on_duckdb import DuckDB
from reputation.harvesting.snapshot.on_spark import Spark
from reputation.registry import choose

__all__ = ["ENGINES", "find_engine"]

#: The engines by name; each takes options of its own.
ENGINES: dict[str, Callable[[Mapping[str, str]], Engine]] = {"duckdb": DuckDB, "spark": Spark}


def find_engine(name: str, options: Mapping[str, str] | None = None) -> Engine:
    """The engine of this name, which starts when it is first used.

    Raises
    ------
    ChoiceError
        When there is none; lists those there are.
    """
    return choose(name, ENGINES, "engine")(options or {})
