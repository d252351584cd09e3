"""Columns for ranks among the cities that have both ranks, next to tables on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reputation.comparison.ranks import RankedLine

__all__ = ["with_compared_ranks"]


def with_compared_ranks(
    lines: Sequence[RankedLine],
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[object]],
) -> tuple[list[tuple[str, str]], list[tuple[object, ...]]]:
    """Add both ranks to a table on the screen, as ``reputation/smart``, where they differ.

    Each row begins with its city; that of anything else, as a total, stays empty there.
    """
    from reputation.comparison.ranks import compared_ranks

    among = compared_ranks(lines)
    if not among:
        return list(columns), [tuple(row) for row in rows]
    pairs = {city: f"{known:g}/{smart}" for city, (smart, known) in among.items()}
    cells = {line.city: pairs.get(line.city, "–") for line in lines}
    wider = [(*row, cells.get(str(row[0]), "")) for row in rows]
    return [*columns, ("ranks among both", "right")], wider
