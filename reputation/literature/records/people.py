"""Which of many authors are the same person, and how to show each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from reputation.folding import fold
from reputation.literature.records.extra import extra_values
from reputation.literature.records.names import author_key
from reputation.literature.records.record import Record

__all__ = ["tell_people"]

_WORD = re.compile(r"[^\W\d_]+")
_DIGRAPH = re.compile("([aou])e")


def tell_people(records: Iterable[Record]) -> list[list[str]]:
    """For each record its authors under the name of the person each is taken for.

    Initials as the source prints them (``AU`` of Web of Science) part people: Wang YQ is not Wang
    YX. Of those with the same family name and initials, different given names part them, too. One
    of whom only initials are known is the only person they fit, else a person apart, whose name
    says so.

    Examples
    --------
    >>> records = [Record("s", "1", "T", authors=("Doe, Jane",)),
    ...            Record("s", "2", "T", authors=("Doe, J.",))]
    >>> tell_people(records)
    [['Doe, Jane'], ['Doe, Jane']]
    """
    rows = [_keyed(record) for record in records]
    printed = _printed_keys(rows)
    given: defaultdict[str, set[str]] = defaultdict(set)
    people = [
        [(known or printed.get(fold(name)) or author_key(name), name) for name, known in row]
        for row in rows
    ]
    for key, name in (person for row in people for person in row):
        if first := _first_given(name):
            given[key].add(first)
    identified = [[(_person(key, name, given[key]), name) for key, name in row] for row in people]
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for person, name in (pair for row in identified for pair in row):
        forms[person][name] += 1
    labels = {
        person: max(names, key=lambda name: (names[name], len(name), name))
        + (" (initials only)" if person.endswith("?") else "")
        for person, names in forms.items()
    }
    return [list(dict.fromkeys(labels[person] for person, _ in row)) for row in identified]


def _keyed(record: Record) -> list[tuple[str, str]]:
    """Each author's name, and the key of how the source prints it where it does."""
    printed: Sequence[str] = extra_values(record.extra, "AU")
    if len(printed) != len(record.authors):
        printed = [""] * len(record.authors)
    return [
        (name, author_key(short) if short else "")
        for name, short in zip(record.authors, printed, strict=True)
    ]


def _printed_keys(rows: Iterable[Sequence[tuple[str, str]]]) -> dict[str, str]:
    """For full names that some source prints in one way only, its key."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name, key in row:
            if key and _first_given(name):
                found[fold(name)].add(key)
    return {name: keys.pop() for name, keys in found.items() if len(keys) == 1}


def _first_given(name: str) -> str:
    """The first given name where it is written out, folded, else ``""``."""
    _, comma, given = name.partition(",")
    if not comma:
        given = name.rpartition(" ")[0]
    words = _WORD.findall(given)
    if not words or len(words[0]) < 2 or (words[0].isupper() and len(words[0]) < 4):
        return ""
    return _DIGRAPH.sub(r"\1", fold(words[0]))


def _person(key: str, name: str, given: set[str]) -> str:
    if len(given) < 2:
        return key
    first = _first_given(name)
    return f"{key} {first}" if first else f"{key}?"
