"""What tests of counting share: decisions on made-up records."""

from __future__ import annotations

from collections.abc import Mapping

from reputation.judgement.decisions import Decision

__all__ = ["decided"]

_NAMES = {"A": "Avon", "B": "Brook", "C": "Cliff"}


def decided(
    records: Mapping[int, str], *, counted: bool = True, by: str = "", **more: object
) -> list[Decision]:
    """A decision for each record and letter of a city (A Avon, B Brook, C Cliff), by whom it is."""
    values: dict[str, object] = {
        "doi": "",
        "title": "",
        "year": 2015,
        "mention": True,
        "relevance": counted,
        "relevance_probability": 0.9 if counted else 0.1,
        "topic": "A",
        "topic_probability": 0.9,
        "decided_by": by or "relevance 1",
        "relevance_by_hand": bool(by),
        "deciders": (by,) if by else (),
    }
    return [
        Decision(
            **{  # type: ignore[arg-type]
                **values,
                "record_id": number,
                "source_id": str(number),
                "city": _NAMES[letter],
                "counted": counted,
                **more,
            }
        )
        for number, letters in records.items()
        for letter in letters
    ]
