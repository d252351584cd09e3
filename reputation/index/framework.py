"""What a composite indicator is made of: indicators in pillars, each with its weight."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from reputation.errors import IndicatorError

__all__ = ["Framework", "Indicator"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    Parameters
    ----------
    name, pillar
        Its name, and the pillar whose sub-index it enters.
    weight
        Within its pillar; the weights of a pillar add up to 1.
    higher_is_better
        False where a low value is good, as for emissions.
    lower, upper
        Goalposts of the min-max normalisation; None for the lowest and highest value of all cities.
    reference
        What the distance to a reference is measured from; None for what the method says.
    """

    name: str
    pillar: str
    weight: float
    higher_is_better: bool = True
    lower: float | None = None
    upper: float | None = None
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """Indicators in pillars; the weights of the pillars add up to 1."""

    indicators: tuple[Indicator, ...]
    pillar_weights: Mapping[str, float]

    @property
    def names(self) -> list[str]:
        """The indicators' names, in order."""
        return [indicator.name for indicator in self.indicators]

    @property
    def pillars(self) -> list[str]:
        """The pillars' names, in order."""
        return list(self.pillar_weights)

    @property
    def total_weights(self) -> dict[str, float]:
        """What each indicator weighs in the overall score: its weight times its pillar's."""
        return {i.name: i.weight * self.pillar_weights[i.pillar] for i in self.indicators}

    def of(self, pillar: str) -> list[Indicator]:
        """The indicators of a pillar."""
        return [indicator for indicator in self.indicators if indicator.pillar == pillar]

    def with_weights(
        self, weights: Mapping[str, float], pillar_weights: Mapping[str, float]
    ) -> Framework:
        """The same indicators with other weights, scaled to add up to 1."""
        sums = {
            pillar: sum(weights[indicator.name] for indicator in self.of(pillar))
            for pillar in self.pillars
        }
        total = sum(pillar_weights[pillar] for pillar in self.pillars)
        return Framework(
            tuple(replace(i, weight=weights[i.name] / sums[i.pillar]) for i in self.indicators),
            {pillar: pillar_weights[pillar] / total for pillar in self.pillars},
        )

    def without(self, names: Collection[str]) -> Framework:
        """Leave indicators out; the weights of the others are scaled to add up to 1 again.

        A pillar that keeps no indicator, or none that weighs anything, is left out too (handbook,
        section 7.2).

        Raises
        ------
        IndicatorError
            When nothing that weighs anything is left.
        """
        if not names:
            return self
        kept = [i for i in self.indicators if i.name not in names]
        weighs = {i.pillar for i in kept if i.weight > 0}
        if not sum(self.pillar_weights[pillar] for pillar in weighs):
            raise IndicatorError(f"without {', '.join(names)}: no indicator with a weight is left")
        reduced = Framework(
            tuple(i for i in kept if i.pillar in weighs),
            {p: weight for p, weight in self.pillar_weights.items() if p in weighs},
        )
        return reduced.with_weights(
            {i.name: i.weight for i in reduced.indicators}, reduced.pillar_weights
        )
