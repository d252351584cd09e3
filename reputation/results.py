"""The results of a run as plain data: table, topics, decisions, flow and provenance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from reputation.comparison.counts import CityStanding
from reputation.comparison.uncertainty import UncertainTable
from reputation.errors import ChoiceError
from reputation.judgement.approximate import RoughlyDated
from reputation.judgement.decisions import COLUMNS, Decision
from reputation.judgement.truth import TruthReport
from reputation.literature.corpus.unfinished import UnfinishedHarvest
from reputation.review.agreement import Agreement
from reputation.review.language_model.model_agreement import ModelReading
from reputation.study.definition import Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Flow", "Result"]

_SHOWN = 20  # cities in the table of a notebook

#: The columns of each of `Result.frame`, and of what kind they are.
_FRAMES = {
    "table": {
        "city": "str",
        "articles": "int64",
        "reputation_rank": "int64",
        "smart_city_rank": "Int64",
        "difference": "Int64",
    },
    "topics": {"city": "str", "year": "Int64", "topic": "str", "articles": "int64"},
    "articles": {
        "record_id": "int64",
        "city": "str",
        "year": "Int64",
        "topic": "str",
        "relevance": "bool",
        "relevance_probability": "float64",
        "doi": "str",
        "title": "str",
        "source_id": "str",
        "decided_by": "str",
    },
    "decisions": dict.fromkeys(COLUMNS, "str")
    | {
        "record_id": "int64",
        "year": "Int64",
        "mention": "boolean",
        "relevance": "bool",
        "relevance_probability": "float64",
        "topic_probability": "float64",
        "counted": "bool",
        "approximate": "bool",
    },
}


@dataclass(frozen=True, slots=True)
class Flow:
    """How many records went which way, as PRISMA 2020 draws it.

    ``identified - duplicates_removed = screened`` and ``screened - sum(excluded) = included``.
    """

    identified: int
    by_source: dict[str, int]
    unreadable: int
    duplicates_removed: int
    screened: int
    excluded: dict[str, int]
    included: int


@dataclass(frozen=True, slots=True)
class Result:
    """The results of a run.

    Attributes
    ----------
    study
        The definition of the study.
    table
        One line per city, best-ranked first.
    topics
        City, year (None if unknown), topic and articles.
    decisions
        On each record and city that the search found; they may be stored on disk, and can be
        iterated over as often as needed.
    flow
        The numbers of records identified, removed, screened, excluded and included.
    provenance
        Versions, queries, imports, models: everything that the numbers are based on.
    truth
        The decisions compared with a planted truth, if the study has one.
    agreement
        How far reviewers agree.
    uncertain
        The table with its uncertainty; None if no article counts or there is nothing to rank.
    corrected_topics
        Articles by city, year and topic, corrected by the study's random sample; they add up to
        each city's corrected count. Empty without a sample.
    unfinished
        Unfinished harvests, which affect all numbers.
    damaged
        Lines of the label log that are damaged and do not count.
    language_models
        What depends on language models' answers, and how far they agree with manual labels.
    roughly_dated
        How many articles have an approximate date that may lie outside the window.
    """

    study: Study
    table: list[CityStanding]
    topics: list[tuple[str, int | None, str, float]]
    decisions: Collection[Decision]
    flow: Flow
    provenance: dict[str, Any]
    truth: TruthReport | None = None
    agreement: tuple[Agreement, ...] = ()
    uncertain: UncertainTable | None = None
    roughly_dated: RoughlyDated | None = None
    corrected_topics: Mapping[tuple[str, int | None, str], float] = field(default_factory=dict)
    unfinished: tuple[UnfinishedHarvest, ...] = ()
    damaged: tuple[str, ...] = ()
    language_models: tuple[ModelReading, ...] = ()

    @property
    def unfinished_cities(self) -> frozenset[str]:
        """The cities whose harvest is unfinished; all of them if it was for the terms alone."""
        names = {harvest.city for harvest in self.unfinished}
        return frozenset({standing.city for standing in self.table} if "" in names else names)

    @property
    def standing(self) -> frozenset[str]:
        """The cities whose difference stands, for all cities simultaneously."""
        lines = self.uncertain.lines if self.uncertain else []
        return frozenset(line.city for line in lines if line.stands)

    @property
    def lacking(self) -> list[str]:
        """What the numbers lack, in sentences: unfinished harvests, labels that do not count."""
        told = [f"UNFINISHED HARVEST: {harvest.sentence}" for harvest in self.unfinished]
        told += [f"LABELS IGNORED: {line}" for line in self.damaged]
        return told + [self.untold_topics] * bool(self.untold_topics)

    @property
    def untold_topics(self) -> str:
        """How many counted articles have no topic, and why, in a sentence; ``""`` where all have.

        A study without topics has none to tell.
        """
        without = sum(number for _, _, topic, number in self.topics if not topic)
        if not self.study.topics or not without:
            return ""
        total = sum(number for *_, number in self.topics)
        own = ", ".join(self.study.topics)
        return (
            f"{without:,.10g} of {total:,.10g} counted articles have no topic: no model knows the "
            f"study's topics {own}; give them with `reputation review STUDY topics`, or train a "
            "model on those given (`reputation train STUDY`)"
        )

    @property
    def corrected_intervals(self) -> dict[str, tuple[float, float]]:
        """Of each count corrected by a random sample, as `uncertain` has them."""
        lines = self.uncertain.lines if self.uncertain else []
        return {
            line.city: (line.articles_low, line.articles_high)
            for line in lines
            if line.corrected is not None
        }

    def frame(self, name: str = "table") -> pd.DataFrame:
        """A part of the result as a pandas table; unknown values are missing, not 0.

        Parameters
        ----------
        name
            ``"table"``
                one line per city: articles, ranks and their difference, best-ranked first;
            ``"topics"``
                articles by city, year and topic; these two have a column ``corrected`` if a random
                sample was read;
            ``"articles"``
                the counted articles, one line per article and city;
            ``"decisions"``
                every record and city that the search found, as in ``decisions.csv``.

        Raises
        ------
        ChoiceError
            If there is no such part.

        Examples
        --------
        >>> import reputation as rep
        >>> with rep.open_study() as study:
        ...     result = rep.run(study)
        >>> result.frame("table").dtypes["smart_city_rank"]
        Int64Dtype()
        """
        import pandas as pd  # noqa: PLC0415 - half a second that the command line does not need

        if name not in _FRAMES:
            raise ChoiceError(f"no frame {name!r}; available: {', '.join(_FRAMES)}")
        kinds = _FRAMES[name]
        if name in ("table", "topics") and self.corrected_topics:
            kinds = {**kinds, "corrected": "float64"}
        rows: list[tuple[object, ...]]
        if name == "topics":
            rows = self.topic_rows()
        else:
            lines: Iterable[object] = self.table if name == "table" else self.decisions
            if name == "articles":
                lines = (decision for decision in self.decisions if decision.counted)
            rows = [tuple(getattr(line, column) for column in kinds) for line in lines]
        frame = pd.DataFrame(rows, columns=list(kinds))
        if name in ("table", "topics") and (frame["articles"] % 1).any():
            kinds = {**kinds, "articles": "float64"}  # roughly dated articles count in part
        return frame.astype(kinds)

    def topic_rows(self) -> list[tuple[object, ...]]:
        """City, year, topic and articles, and the corrected ones where a random sample was read."""
        if not self.corrected_topics:
            return [*self.topics]
        counts = {(city, year, topic): number for city, year, topic, number in self.topics}
        keys = counts.keys() | self.corrected_topics
        return [
            (*key, counts.get(key, 0), round(self.corrected_topics.get(key, 0.0), 3))
            for key in sorted(keys, key=lambda key: (key[0], key[1] or 0, key[2]))
        ]

    @property
    def best_topics(self) -> list[tuple[str, int | None, str, float]]:
        """City, year, topic and articles: corrected where a random sample was read."""
        if not self.corrected_topics:
            return self.topics
        order = sorted(self.corrected_topics, key=lambda key: (key[0], key[1] or 0, key[2]))
        return [(*key, self.corrected_topics[key]) for key in order]

    def __repr__(self) -> str:
        simulated = "SIMULATED, " if self.study.simulated else ""
        said = "".join(f"; {note}" for note in self.lacking)
        return f"<result of {self.study.title}: {simulated}{self._in_short()}{said}>"

    def _repr_html_(self) -> str:
        """What Jupyter shows: the first cities of the table, and what the numbers rest on."""
        notes = [self._in_short()]
        if self.study.simulated:
            notes.insert(0, "SIMULATED literature: says nothing about real cities")
        notes += self.lacking
        if len(self.table) > _SHOWN:
            notes.append(f"showing the first {_SHOWN} of {len(self.table)} cities")
        table = self.frame("table").head(_SHOWN).to_html(index=False, na_rep="–", border=0)
        below = "".join(f"<br>{escape(note)}" for note in notes)
        return f"<p><strong>{escape(self.study.title)}</strong>{below}</p>{table}"

    def _in_short(self) -> str:
        flow = self.flow
        unreadable = f" ({flow.unreadable} could not be read)" if flow.unreadable else ""
        first = ", ".join(line.city for line in self.table if line.reputation_rank == 1)
        leading = f", {first} first" if flow.included else ""
        return (
            f"{flow.included} of {flow.screened} records{unreadable} counted for "
            f"{len(self.table)} cities{leading}"
        )
