"""A methods section, based only on what the provenance of a run records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reputation.comparison.uncertainty import UncertainTable
from reputation.results import Result
from reputation.study.topics import TOPICS

__all__ = ["databases", "days_of", "listed_words", "methods_text"]


def methods_text(result: Result, table: UncertainTable) -> list[str]:
    """The paragraphs of a methods section: literature, selection, decisions, ranking, software."""
    found = result.provenance
    return [
        part
        for part in (
            _warning(result),
            _literature(result),
            _selection(result),
            _decisions(found),
            _ranking(result, table),
            _software(found),
        )
        if part
    ]


def listed_words(words: Iterable[str]) -> str:
    """Words as a sentence lists them.

    Examples
    --------
    >>> listed_words(["a", "b", "c"])
    'a, b and c'
    """
    *before, last = list(words) or [""]
    return f"{', '.join(before)} and {last}" if before else last


def days_of(times: Iterable[object]) -> str:
    """The days of some times, one or from the first to the last."""
    days = sorted({str(time)[:10] for time in times if time})
    if not days:
        return "a day not recorded"
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def databases(result: Result) -> str:
    """The databases by the number of their records."""
    by_source = sorted(result.flow.by_source.items(), key=lambda pair: (-pair[1], pair[0]))
    return listed_words(f"{name} ({number:,} records)" for name, number in by_source)


def _warning(result: Result) -> str:
    told = ["The literature is SIMULATED and says nothing about real cities."]
    return " ".join([*(told * result.study.simulated), *result.lacking])


def _literature(result: Result) -> str:
    found, search = result.provenance, result.study.search
    fields = listed_words(name.replace("_", " ") for name in search.fields)
    cities = found["cities"]
    asked = f"the names of {len(cities)} cities" if isinstance(cities, list) else cities
    told = [
        f"The literature comes from {databases(result)}. The search was for {search.terms} in "
        f"{fields}, published from {search.first} to {search.last}, together with {asked}."
    ]
    if imports := found["imports"]:
        told.append(
            f"Files or database answers imported: {len(imports)}, on "
            f"{days_of(each['imported_at'] for each in imports)}."
        )
    if searches := found["searches"]:
        by_source = Counter(str(each["source"]) for each in searches)
        asked_of = listed_words(f"{name} ({number})" for name, number in sorted(by_source.items()))
        told.append(
            f"Queries were sent to {asked_of} on "
            f"{days_of(each['searched_at'] for each in searches)}; they are listed under PRISMA-S."
        )
    return " ".join(told)


def _selection(result: Result) -> str:
    flow = result.flow
    excluded = listed_words(f"{number:,} {why}" for why, number in flow.excluded.items() if number)
    unreadable = f" ({flow.unreadable:,} more could not be read)" if flow.unreadable else ""
    return (
        f"Of {flow.identified:,} records identified{unreadable}, {flow.duplicates_removed:,} "
        f"duplicates were removed and {flow.screened:,} screened. Excluded: {excluded or 'none'}. "
        f"{flow.included:,} articles were included."
    )


def _decisions(found: Mapping[str, Any]) -> str:
    told = [_model(card) for card in found["model_cards"]]
    aim = f" (the threshold for the aim {found['aim']!r})" if found.get("aim") else ""
    told.append(
        f"A record is classified as relevant at a probability of {found['threshold']:g} or "
        f"above{aim}. Manual labels ({found['labelled_by_hand']:,} records) take precedence over "
        "the models."
    )
    read = found.get("language_models", {}).get("read") or []
    told += [f"Records read by a language model: {_pairs(each)}." for each in read]
    if given := found.get("given"):
        told.append(f"Settings changed for this run: {_pairs(given)}.")
    return " ".join(told)


def _model(card: Mapping[str, Any]) -> str:
    told = f"Model {card['model']}"
    if method := card.get("method"):
        told += f" ({method})"
    if records := card.get("records"):
        told += f" was trained on {records:,} labelled records"
    measured = card.get("cross_validation") or {}
    if not measured:
        return f"{told}; its card does not report its error."
    folds = f"in {measured['folds']}-fold cross-validation" if "folds" in measured else ""
    seed = f", seed {measured['seed']}" if "seed" in measured else ""
    told += f"; measured {folds}{seed}: {_scores(measured)}"
    if chance := measured.get("by_chance"):
        told += f"; on the {card.get('by_chance', '')} records drawn at random: {_scores(chance)}"
    return f"{told}."


def _scores(measured: Mapping[str, Any]) -> str:
    parts = [
        f"{name.replace('_', ' ')} {measured[name]:.3f}"
        for name in ("kappa", "macro_f1", "accuracy")
        if measured.get(name) is not None
    ]
    for name in ("precision", "recall"):
        values = measured.get(name) or {}
        parts += [f"{name} {_class(code)} {value:.3f}" for code, value in values.items()]
    return ", ".join(parts)


def _class(code: str) -> str:
    if code in TOPICS:
        return f"of {TOPICS[code].name}"
    return {"0": "of irrelevant", "1": "of relevant"}.get(code, f"of {code}")


def _pairs(data: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in data.items() if value is not None)


def _ranking(result: Result, table: UncertainTable) -> str:
    found = result.provenance
    quantitative = found["study"]["quantitative"]
    beside = (
        f" Reputation ranks are compared with the ranks in {quantitative}." if quantitative else ""
    )
    return (
        f"Counting is {found['counting']}. Ranks are {found['ranking']}.{beside} The "
        f"{table.confidence:.0%} intervals allow for {listed_words(table.carried)}. Articles with "
        f"an imprecise date: {found['approximate_dates']}. {' '.join(table.notes)}"
    ).strip()


def _software(found: Mapping[str, Any]) -> str:
    seeds: Sequence[str] = [
        f"{card['model']}: {card['cross_validation']['seed']}"
        for card in found["model_cards"]
        if "seed" in (card.get("cross_validation") or {})
    ]
    versions = {
        name: version
        for card in found["model_cards"]
        for name, version in (card.get("versions") or {}).items()
        if name != "reputation"
    }
    told = [f"Software: {found['program']}"]
    if versions:
        told.append(f"models trained with {_pairs(versions)}")
    if seeds:
        told.append(f"random seeds {listed_words(seeds)}")
    study = found["study"]["sha256"]
    if study:
        told.append(f"study file SHA-256 {study[:16]}…")
    return "; ".join(told) + "."
