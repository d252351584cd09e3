"""The PRISMA-S checklist of a search, as far as the provenance of a run can fill it in."""

from __future__ import annotations

from collections.abc import Callable

from reputation.report.paper.methods_text import databases, days_of, listed_words
from reputation.results import Result

__all__ = ["COLUMNS", "UNKNOWN", "prisma_s_rows"]

COLUMNS = ("Item", "Section", "Reported")

#: What only the authors know.
UNKNOWN = "Not recorded by the program; to be stated by the authors."


def prisma_s_rows(result: Result) -> list[tuple[str, str, str]]:
    """The sixteen items with what the run records of each.

    Notes
    -----
    Rethlefsen, M. L. et al. (2021), PRISMA-S: an extension to the PRISMA statement for reporting
    literature searches in systematic reviews, Systematic Reviews 10, 39.
    """
    return [
        (str(number), name, tell(result) or UNKNOWN)
        for number, (name, tell) in enumerate(_ITEMS, 1)
    ]


def _database_names(result: Result) -> str:
    files = (
        f"{each['file']} ({each['format']}, {each['read']} read, {each['skipped']} skipped)"
        for each in result.provenance["imports"]
    )
    return f"{databases(result)}. Imported: {'; '.join(files) or 'nothing'}."


def _strategies(result: Result) -> str:
    found = result.provenance
    if searches := found["searches"]:
        sent = dict.fromkeys(f"{each['source']}: {each['query']}" for each in searches)
        return "; ".join(sent)
    search = result.study.search
    fields = listed_words(name.replace("_", " ") for name in search.fields)
    own = "; ".join(f"{city or 'all cities'}: {query}" for city, query in found["queries"].items())
    return (
        f"Records returned by the databases were searched again for {search.terms} in {fields}. "
        f"{own}. For files exported by hand, the strings entered into the databases are not "
        "recorded; to be stated by the authors."
    )


def _limits(result: Result) -> str:
    search = result.study.search
    return (
        f"Published from {search.first} to {search.last}; no limit on language or type of "
        f"document; articles with an imprecise date: {result.provenance['approximate_dates']}."
    )


def _filters(result: Result) -> str:
    models, threshold = result.provenance["models"], result.provenance["threshold"]
    return (
        f"None in the search; records were screened by models ({models}; threshold {threshold:g})."
    )


def _dates(result: Result) -> str:
    found = result.provenance
    told = []
    if found["searches"]:
        told.append(f"Searched on {days_of(each['searched_at'] for each in found['searches'])}.")
    if found["imports"]:
        told.append(f"Imported on {days_of(each['imported_at'] for each in found['imports'])}.")
    if not found["searches"] and told:
        told.append("The dates of export are not recorded; to be stated by the authors.")
    return " ".join(told)


def _updates(result: Result) -> str:
    days = {str(each["searched_at"])[:10] for each in result.provenance["searches"]}
    return f"Searches were sent on {len(days)} days." if len(days) > 1 else ""


def _totals(result: Result) -> str:
    flow = result.flow
    each = "; ".join(f"{name}: {number:,}" for name, number in flow.by_source.items())
    return f"{flow.identified:,} records identified ({each}); {flow.unreadable:,} unreadable."


def _duplicates(result: Result) -> str:
    program = result.provenance["program"]
    return (
        f"{result.flow.duplicates_removed:,} duplicates were removed by {program} "
        "(comparing DOI, title, authors, year and place; every merge is listed and can be undone)."
    )


def _nothing(_: Result) -> str:
    return ""


_ITEMS: tuple[tuple[str, Callable[[Result], str]], ...] = (
    ("Database name", _database_names),
    ("Multi-database searching", _nothing),
    ("Study registries", _nothing),
    ("Online resources and browsing", _nothing),
    ("Citation searching", _nothing),
    ("Contacts", _nothing),
    ("Other methods", _nothing),
    ("Full search strategies", _strategies),
    ("Limits and restrictions", _limits),
    ("Search filters", _filters),
    ("Prior work", _nothing),
    ("Updates", _updates),
    ("Dates of searches", _dates),
    ("Peer review", _nothing),
    ("Total records", _totals),
    ("Deduplication", _duplicates),
)
