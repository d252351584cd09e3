"""What a picture is based on: how many articles, their sources and years, and whether simulated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reputation.study.topics import TOPICS, Topic

if TYPE_CHECKING:
    from reputation.judgement.articles import DecidedRecord
    from reputation.results import Result
    from reputation.study.definition import Study

__all__ = ["SIMULATED", "Basis", "basis_of", "basis_of_articles", "basis_of_result", "told_apart"]

#: Stands on every picture of made-up literature.
SIMULATED = "SIMULATED literature: says nothing about real cities"

_NAMED = 3  # sources


@dataclass(frozen=True, slots=True)
class Basis:
    """What numbers rest on, as every picture says it.

    Attributes
    ----------
    number
        How many articles or records, in words.
    sources
        Databases and files, those of most records first; nothing where they are not known.
    window
        From when to when.
    simulated
        Whether the literature is made up.
    """

    number: str
    sources: tuple[str, ...]
    window: str
    simulated: bool

    @property
    def sentence(self) -> str:
        """Number, sources and window."""
        named = ", ".join(self.sources[:_NAMED])
        if (more := len(self.sources) - _NAMED) > 0:
            named += f" and {more} more"
        return " · ".join(part for part in (f"n = {self.number}", named, self.window) if part)

    @property
    def lines(self) -> list[str]:
        """What stands on a picture."""
        return [*([SIMULATED] if self.simulated else []), self.sentence]


def basis_of(
    study: Study,
    articles: float,
    records: int | None = None,
    by_source: Mapping[str, int] | Sequence[str] = (),
) -> Basis:
    """What a picture of a study's articles rests on.

    Parameters
    ----------
    articles
        Counted, for each city they count for.
    records
        How many records they are, where that is known.
    by_source
        Of how many records each source is, or only the sources.
    """
    number = f"{articles:,.10g} articles"
    if records is not None and records != articles:
        number += f" of {records:,} records"
    names = list(by_source)
    if isinstance(by_source, Mapping):
        names.sort(key=lambda name: (-by_source[name], name))
    window = f"{study.search.first} to {study.search.last}"
    return Basis(number, tuple(names), window, study.simulated)


def basis_of_articles(study: Study, articles: Sequence[DecidedRecord], *, counted: bool) -> Basis:
    """What a picture of articles rests on, whatever cities they count for.

    Parameters
    ----------
    articles
        Each once.
    counted
        Whether they are what the study counts, so that its window holds; else they are records of
        the corpus, and their own years are told.
    """
    sources = Counter(part for a in articles for part in a.record.source.split("; ") if part)
    names = sorted(sources, key=lambda name: (-sources[name], name))
    years = [article.record.date.year for article in articles if article.record.date]
    if counted:
        window = f"{study.search.first} to {study.search.last}"
    else:
        window = f"{min(years)} to {max(years)}" if years else "without years"
    kind = "counted articles" if counted else "records of the corpus"
    return Basis(f"{len(articles):,} {kind}", tuple(names), window, study.simulated)


def basis_of_result(result: Result) -> Basis:
    """What the pictures of a run rest on."""
    total = round(sum(standing.articles for standing in result.table), 3)
    flow = result.flow
    return basis_of(result.study, total, flow.included, flow.by_source)


def told_apart(
    cards: Sequence[Mapping[str, Any]],
    *,
    only: str = "",
    topics: Mapping[str, Topic] = TOPICS,
) -> str:
    """How well the model tells topics apart, and which worst; ``""`` without its card.

    The figures are those of the records drawn at random where the card has them: others were
    chosen because they were hard, or rare.

    Parameters
    ----------
    cards
        Of the models, as the provenance holds them.
    only
        The code of the only topic to speak of.
    topics
        Those of the study.
    """
    for card in cards:
        figures = card.get("cross_validation", {})
        figures = figures.get("by_chance") or figures
        recall, precision = figures.get("recall", {}), figures.get("precision", {})
        if not topics or not topics.keys() <= recall.keys() & precision.keys():
            continue
        worst = min(topics, key=lambda code: recall[code] + precision[code])
        if only:
            told = f"{recall[only]:.0%} found, {precision[only]:.0%} right"
            return f"{told}, least reliable" if only == worst else told
        each = ", ".join(
            f"{code} {recall[code]:.0%} found, {precision[code]:.0%} right" for code in topics
        )
        return f"Quality of topics, on labelled records: {each}; {worst} is the least reliable"
    return ""
