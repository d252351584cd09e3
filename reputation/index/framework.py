"""The framework of a composite index: indicators in groups of any depth, with weights."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from reputation.errors import IndicatorError

__all__ = ["INDEX", "Framework", "Indicator"]

#: The name of the level above the pillars: the index itself.
INDEX = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    Parameters
    ----------
    name, pillar
        Its name, and the group whose sub-index it enters.
    weight
        Within its pillar; the weights of a pillar add up to 1.
    higher_is_better
        False where a low value is good, as for emissions.
    lower, upper
        Goalposts of the min-max normalisation; None for the lowest and highest value of all cities.
    reference
        What the distance to a reference is measured from; None for what the method says.
    normalise, impute, treat
        Its own normalisation, imputation of missing values and treatment of outliers; empty for
        what the method says.
    denominator
        What its values are divided by, as population; empty for nothing.
    """

    name: str
    pillar: str
    weight: float
    higher_is_better: bool = True
    lower: float | None = None
    upper: float | None = None
    reference: float | None = None
    normalise: str = ""
    impute: str = ""
    treat: str = ""
    denominator: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """Indicators in pillars, and pillars in groups of any depth.

    Parameters
    ----------
    indicators
        In order.
    pillar_weights
        Of every group, each within the group that it is in; they add up to 1 there. A group stands
        before those that are in it.
    parents
        The group that a group is in; one that is not named stands right under the index.
    """

    indicators: tuple[Indicator, ...]
    pillar_weights: Mapping[str, float]
    parents: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The indicators' names, in order."""
        return [indicator.name for indicator in self.indicators]

    @property
    def pillars(self) -> list[str]:
        """The names of all groups, in order, each before those that are in it."""
        return list(self.pillar_weights)

    @property
    def denominators(self) -> list[str]:
        """What indicators are divided by, in order."""
        return list(dict.fromkeys(i.denominator for i in self.indicators if i.denominator))

    @property
    def upwards(self) -> list[str]:
        """All groups and at last the index, each after those that are in it."""
        deepest = sorted(self.pillars, key=lambda group: -len(self.path(group)))
        return [*deepest, INDEX]

    @property
    def depth(self) -> int:
        """How many levels there are above the indicators, the index itself counted."""
        return 1 + max(len(self.path(indicator.pillar)) for indicator in self.indicators)

    @property
    def total_weights(self) -> dict[str, float]:
        """The weight of each indicator in the overall score: its own times its groups'."""
        totals = {}
        for indicator in self.indicators:
            weight = indicator.weight
            for group in reversed(self.path(indicator.pillar)):
                weight *= self.pillar_weights[group]
            totals[indicator.name] = weight
        return totals

    def path(self, group: str) -> list[str]:
        """The groups that lead to a group, from the top, itself the last."""
        path: list[str] = []
        while group:
            path.insert(0, group)
            group = self.parents.get(group, INDEX)
        return path

    def of(self, pillar: str) -> list[Indicator]:
        """The indicators right under a group."""
        return [indicator for indicator in self.indicators if indicator.pillar == pillar]

    def below(self, group: str) -> list[Indicator]:
        """The indicators anywhere under a group; of the index, all."""
        return [i for i in self.indicators if not group or group in self.path(i.pillar)]

    def groups_in(self, group: str) -> list[str]:
        """The groups right under a group, or under the index."""
        return [name for name in self.pillars if self.parents.get(name, INDEX) == group]

    def prepared(self) -> Framework:
        """The same for values that are denominated, imputed and treated."""
        return replace(
            self,
            indicators=tuple(
                replace(i, impute="", treat="", denominator="") for i in self.indicators
            ),
        )

    def normalised_by(self, method: str) -> Framework:
        """The same with one normalisation for all indicators."""
        return replace(
            self, indicators=tuple(replace(i, normalise=method) for i in self.indicators)
        )

    def with_weights(
        self, weights: Mapping[str, float], pillar_weights: Mapping[str, float]
    ) -> Framework:
        """The same indicators with other weights, scaled to add up to 1 in each group."""
        sums = {
            group: sum(weights[i.name] for i in self.of(group))
            + sum(pillar_weights[name] for name in self.groups_in(group))
            for group in self.upwards
        }
        return replace(
            self,
            indicators=tuple(
                replace(i, weight=weights[i.name] / sums[i.pillar]) for i in self.indicators
            ),
            pillar_weights={
                name: pillar_weights[name] / sums[self.parents.get(name, INDEX)]
                for name in self.pillars
            },
        )

    def without(self, names: Collection[str]) -> Framework:
        """Leave indicators out; the weights of the others are scaled to add up to 1 again.

        A group that keeps no indicator, or none with a weight above 0, is left out too (handbook,
        section 7.2).

        Raises
        ------
        IndicatorError
            When nothing with a weight above 0 is left.
        """
        if not names:
            return self
        kept = [i for i in self.indicators if i.name not in names]
        weighs = {i.pillar for i in kept if i.weight > 0}
        for group in self.upwards[:-1]:
            if group in weighs and self.pillar_weights[group] > 0:
                weighs.add(self.parents.get(group, INDEX))
        if INDEX not in weighs:
            raise IndicatorError(f"without {', '.join(names)}: no weighted indicator is left")
        reduced = Framework(
            tuple(i for i in kept if weighs.issuperset(self.path(i.pillar))),
            {name: weight for name, weight in self.pillar_weights.items() if name in weighs},
            {name: parent for name, parent in self.parents.items() if name in weighs},
        )
        return reduced.with_weights(
            {i.name: i.weight for i in reduced.indicators}, reduced.pillar_weights
        )
