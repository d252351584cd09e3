"""One mention: where in a text a city's name occurs, and what it refers to."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Mention"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a text where a city's name stands.

    Attributes
    ----------
    city
        Name of the city as the study counts it.
    start, end
        Position in the text.
    kind
        ``"place"`` where the city itself is meant; else what it is instead: ``"look-alike"``,
        ``"namesake"``, ``"region"``, ``"new town"``, ``"organisation"``, ``"publisher"``,
        ``"event"``, ``"agreement"``, ``"method"``, ``"person"``, ``"copyright"``, ``"street"``,
        ``"landmark"``, ``"satellite"``, ``"government"``, ``"dataset"``, ``"software"``,
        ``"character"``, ``"plant or material"``, or ``"unclear"``
        for a name that is also a word or a person's and that nothing shows to be a city (see
        `reputation.judgement.mentions.wordlike`).
    cue
        The words that decided; ``""`` for a place that nothing speaks against.
    passing
        Whether it stands in a list of examples ("in cities such as New York, Paris, London").
    """

    city: str
    start: int
    end: int
    kind: str
    cue: str = ""
    passing: bool = False

    @property
    def is_place(self) -> bool:
        """Whether the city itself is meant."""
        return self.kind == "place"
