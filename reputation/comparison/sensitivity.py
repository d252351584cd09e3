"""Sensitivity: how ranks move when one choice of the study is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reputation.comparison.counts import count_decisions
from reputation.comparison.ranks import competition_ranks, rank
from reputation.judgement.approximate import weigh_approximate
from reputation.judgement.decisions import Decision
from reputation.literature.corpus.corpus_file import Corpus
from reputation.study.definition import Study
from reputation.study.query import (
    InFields,
    Or,
    Phrase,
    all_of,
    any_of,
    parse_query,
    to_fts5,
    to_text,
)

__all__ = [
    "Alternatives",
    "Choice",
    "Moved",
    "Sensitivity",
    "find_alternatives",
    "vary_choices",
]

_COMMON = 0.1  # a source, type or language with at least this share of what is counted
_STEP = 0.1  # by which the threshold of relevance is moved
_HOLDS = 1  # places that a rank may move and still count as holding

#: What roughly dated articles may count, in words.
_ROUGH = {
    "include": "approximate dates in full",
    "exclude": "without approximate dates",
    "fraction": "approximate dates in part",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The ranks under one choice.

    Attributes
    ----------
    kind
        ``window``, ``counting``, ``ties``, ``threshold``, ``source``, ``type``, ``language``,
        ``dates``, ``terms`` or ``volume``; ``""`` for the study as it is.
    name
        For people.
    counts
        What is ranked: articles, or for ``volume`` their share of all literature on the city.
    ranks
        Of every city.
    """

    kind: str
    name: str
    counts: Mapping[str, float]
    ranks: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a city's rank moves.

    Attributes
    ----------
    city, rank
        As the study is.
    best, worst
        Over all choices except the rule for ties, whose ranks are on another scale.
    holds
        Whether it never moves by more than a place.
    hangs_on
        The choices that move it, the strongest first, each with the places won.
    """

    city: str
    rank: float
    best: float
    worst: float
    holds: bool
    hangs_on: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The study as it is, the other choices, and how each city moves, best-ranked first."""

    base: Choice
    choices: tuple[Choice, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What the corpus says beyond the decisions.

    Attributes
    ----------
    fewer_terms
        For each term that can be left out: the records that the other terms find.
    volumes
        Records in the window that name each city, smart or not; None where the corpus holds
        nothing but what the terms find.
    """

    fewer_terms: Mapping[str, frozenset[int]]
    volumes: Mapping[str, int] | None


def find_alternatives(study: Study, corpus: Corpus) -> Alternatives:
    """Search the corpus with one term fewer, and without any term."""
    window = (study.search.first.first, study.search.last.last)
    fields = study.search.fields

    def found(query: InFields) -> frozenset[int]:
        return frozenset(hit.record_id for hit in corpus.searches.find(to_fts5(query), window))

    terms = parse_query(study.search.terms)
    fewer = {}
    if isinstance(terms, Or):
        parts = list(dict.fromkeys(terms.parts))
        for term in parts if len(parts) > 1 else ():
            others = any_of(part for part in parts if part != term)
            fewer[to_text(term)] = found(InFields(fields, others))
    smart = found(study.terms)
    volumes, beyond = {}, False
    for city in study.cities:
        named = found(InFields(fields, all_of([any_of(Phrase(name) for name in city.names)])))
        volumes[city.name] = len(named)
        beyond = beyond or bool(named - smart)
    return Alternatives(fewer, volumes if beyond else None)


def vary_choices(
    decisions: Sequence[Decision],
    cities: Sequence[str],
    *,
    threshold: float | None = None,
    alternatives: Alternatives | None = None,
) -> Sensitivity:
    """Count and rank again with one choice made differently each time.

    The one-at-a-time design of the OECD/JRC Handbook on Constructing Composite Indicators (2008,
    step 7). Choices that nothing in the literature lets one make are left out: another source
    where there is one only, say.

    Parameters
    ----------
    decisions
        On each record and city that the search found.
    cities
        To be ranked.
    threshold
        From which probability on the model calls a record relevant; None leaves it as it is.
        Manual decisions do not depend on it.
    alternatives
        See `find_alternatives`.
    """
    base = _choice("", "as it is", count_decisions(decisions, cities))
    choices = list(_ties_and_counting(decisions, cities, base))
    selections = [*_windows(decisions), *_parts(decisions), *_dates(decisions)]
    if threshold is not None:
        selections += _thresholds(decisions, threshold)
    if alternatives:
        for term, records in alternatives.fewer_terms.items():
            kept = [d for d in decisions if d.record_id in records]
            selections.append(("terms", f"without {term}", kept))
    for kind, name, kept in selections:
        counts = count_decisions(kept, cities)
        if any(counts.values()):
            choices.append(_choice(kind, name, counts))
    if alternatives and alternatives.volumes:
        shares = {
            city: base.counts[city] / volume if (volume := alternatives.volumes.get(city)) else 0.0
            for city in cities
        }
        choices.append(_choice("volume", "share of all on the city", shares))
    order = sorted(cities, key=lambda city: (base.ranks[city], city))
    return Sensitivity(base, tuple(choices), tuple(_moved(city, base, choices) for city in order))


def _choice(kind: str, name: str, counts: Mapping[str, float]) -> Choice:
    return Choice(kind, name, counts, competition_ranks(counts))


_Selection = tuple[str, str, list[Decision]]


def _ties_and_counting(
    decisions: Sequence[Decision], cities: Sequence[str], base: Choice
) -> Iterator[Choice]:
    yield _choice("counting", "fractional", count_decisions(decisions, cities, "fractional"))
    for ties in ("dense", "fractional"):
        yield Choice("ties", f"{ties} ranks", base.counts, rank(base.counts, ties))


def _windows(decisions: Sequence[Decision]) -> Iterator[_Selection]:
    """One and two years fewer at either end, as far as years are left."""
    years = sorted({d.year for d in decisions if d.counted and d.year})
    if len(years) < 5:
        return
    for first, last in ((1, 0), (2, 0), (0, 1), (0, 2)):
        begin, end = years[first], years[len(years) - 1 - last]
        kept = [d for d in decisions if d.year and begin <= d.year <= end]
        yield "window", f"{begin} to {end}", kept


def _dates(decisions: Sequence[Decision]) -> Iterator[_Selection]:
    """Articles with an approximate date excluded, or counted in part."""
    if any(d.approximate and d.mention and d.relevance for d in decisions):
        for choice, name in _ROUGH.items():
            kept = list(weigh_approximate(decisions, choice))
            if kept != list(decisions):  # the study's own choice is no other one
                yield "dates", name, kept


def _parts(decisions: Sequence[Decision]) -> Iterator[_Selection]:
    """Only one source, type or language, for those that are common and not the only one."""
    fields: tuple[tuple[str, Callable[[Decision], Iterable[str]]], ...] = (
        ("source", lambda d: d.sources.split("; ") if d.sources else ()),
        ("type", lambda d: (d.type,) if d.type else ()),
        ("language", lambda d: (d.language,) if d.language else ()),
    )
    counted = [d for d in decisions if d.counted]
    for kind, values in fields:
        numbers = Counter(value for d in counted for value in values(d))
        common = sorted(v for v, n in numbers.items() if n >= _COMMON * len(counted))
        for value in common:
            if numbers[value] < len(counted):
                yield kind, f"only {value}", [d for d in decisions if value in values(d)]


def _thresholds(decisions: Sequence[Decision], threshold: float) -> Iterator[_Selection]:
    """The model stricter and laxer; what people decided stays."""
    for limit in (threshold - _STEP, threshold + _STEP):
        if not 0 < limit < 1:
            continue
        kept = [d if d.relevance_by_hand else _decided_anew(d, limit) for d in decisions]
        yield "threshold", f"relevant from {limit:.2f}", kept


def _decided_anew(decision: Decision, limit: float) -> Decision:
    relevant = (decision.relevance_probability or 0.0) >= limit
    return replace(decision, relevance=relevant, counted=relevant and bool(decision.mention))


def _moved(city: str, base: Choice, choices: Sequence[Choice]) -> Moved:
    at = base.ranks[city]
    comparable = [choice for choice in choices if choice.kind != "ties"]
    ranks = [at, *(choice.ranks[city] for choice in comparable)]
    moves = [(c.name, at - c.ranks[city]) for c in comparable if c.ranks[city] != at]
    moves.sort(key=lambda move: -abs(move[1]))
    holds = all(abs(won) <= _HOLDS for _, won in moves)
    return Moved(city, at, min(ranks), max(ranks), holds, tuple(moves))
