"""Cues to relevance beyond single words: where the search term occurs, and next to what.

A topic search finds works that name the smart city once, in a sentence or among the keywords, and
works that are about it; the words of the two are much alike. What tells them apart is where and
how often the term stands, and which domains of the city stand in the title and around the term.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from math import log, log1p

from reputation.judgement.models.stemming import porter_stem

__all__ = ["CUES", "find_cues", "names_a_domain", "names_the_term"]

#: "smart city" in the writings that authors use for it.
_TERM = re.compile(
    r"smart(?:er)?[\s-]*"
    r"(?:(?:and\s+)?(?:sustainable|resilient|healthy|green|digital|connected|safe|learning)[\s-]+)?"
    r"cit(?:y|ies)\b|smart[\s-]+urban"
)
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z(])")

#: Words of the codebook's domains of the city, and of what is not one.
_DOMAINS = {
    "governance": "governance government municipal municipality mayor policy policymaker citizen "
    "participation participatory stakeholder planner planning resident community council "
    "democracy public private partnership strategy",
    "mobility": "traffic parking transport transportation mobility vehicle bus transit bike "
    "bicycle pedestrian road congestion taxi metro driver driving intersection",
    "utilities": "energy electricity grid water waste garbage streetlight lighting heating sewer "
    "pollution noise emission carbon air",
    "safety": "surveillance crime police policing emergency disaster safety flood fire crowd "
    "healthcare hospital elderly",
    "urban": "urban city metropolis metropolitan district neighbourhood neighborhood downtown "
    "building infrastructure town",
    "methods": "antenna cryptography cryptographic encryption authentication throughput packet "
    "latency bandwidth routing blockchain consensus mimo radio edge fog offloading federated "
    "intrusion malware benchmark dataset outperform accuracy protocol scheme key nanogenerator "
    "battery chip fpga cmos algorithm node wireless",
    "other fields": "manufacturing agriculture agricultural campus construction military supply "
    "medical wearable autonomous metaverse covid tourism museum bim chatgpt deepfake law "
    "authoritarian geopolitical china industry factory home hydrogen clinical legal ethics "
    "ethical rights",
    "reviews": "review survey literature bibliometric taxonomy roadmap overview",
    "cases": "case pilot deployed deployment field real collected census empirical interview "
    "questionnaire living lab",
}
#: What is counted of stems: the domains, and names of large cities.
_COUNTED = (*_DOMAINS, "named city")
_PLACES = (
    *("title", "keywords", "abstract", "first sentence", "last sentence", "middle sentences"),
    *("times (log)", "three times", "per hundred words", "once in all"),
)
_OTHERS = (
    *("smart otherwise (log)", "plural only", "words (log)"),
    *("title: city", "title: urban", "title: smart", "keywords (log)"),
)

#: What each number of `find_cues` is.
CUES = (
    *(f"term: {place}" for place in _PLACES),
    *_OTHERS,
    *(f"{domain} (log)" for domain in _COUNTED),
    *(f"title: {domain}" for domain in _COUNTED),
    *(f"near the term: {domain}" for domain in _COUNTED),
)

#: What a study can be about besides, in any domain.
_STUDIED = (
    "data platform framework model system service application architecture sensor internet "
    "digital twin software management assessment ranking indicator innovation sustainability"
)
_ALL_CITY = 1 + list(_DOMAINS).index("urban")
_BEFORE, _BEHIND = 9, 11  # stems around the term
_NEAR = 4  # times that the term is looked around


@cache
def _domain_of() -> dict[str, int]:
    """The number of the domain, from 1 on, of each stem that belongs to one.

    Names of cities are stems of the gazetteer's cities of 400,000 people and more, without those
    that are common words.
    """
    found: dict[str, int] = {}
    for number, words in enumerate(_DOMAINS.values(), start=1):
        for word in words.split():
            found.setdefault(porter_stem(word), number)
    names = (files(__package__) / "data" / "city_stems.txt").read_text(encoding="utf-8").split()
    for stem in names:
        found.setdefault(stem, len(_COUNTED))
    return found


def find_cues(
    title: str, abstract: str, keywords: Sequence[str], title_stems: str, body_stems: str
) -> tuple[float, ...]:
    """The cues of a text, as `CUES` names them.

    Parameters
    ----------
    title, abstract, keywords
        As the record has them.
    title_stems, body_stems
        Of the title, and of abstract and keywords (see `reputation.judgement.models.text`).
    """
    title, listed = title.lower(), "; ".join(keywords).lower()
    return (
        *_where_it_stands(title, abstract, listed),
        float("city" in title or "cities" in title),
        float("urban" in title or "municip" in title),
        float("smart" in title),
        log1p(len(keywords)),
        *_domains(title_stems.split(), body_stems.split()),
    )


def names_the_term(text: str) -> bool:
    """Whether a text names the smart city."""
    return bool(_hits(text.lower()))


def names_a_domain(stems: Sequence[str]) -> bool:
    """Whether stems name what a study can be about, beside the city and the term itself."""
    numbers = {_domain_of().get(stem) for stem in stems} - {None}
    studied = {porter_stem(word) for word in _STUDIED.split()}
    return bool(numbers - {_ALL_CITY, len(_COUNTED)}) or not studied.isdisjoint(stems)


def _where_it_stands(title: str, abstract: str, listed: str) -> tuple[float, ...]:
    lower = abstract.lower()
    hits = _hits(lower)
    in_title, in_keywords, times = bool(_hits(title)), bool(_hits(listed)), len(hits)
    first = last = only_last = begins = False
    if hits:
        first = not _SENTENCE_END.search(abstract, 0, hits[-1])
        last = not _SENTENCE_END.search(abstract, hits[-1])
        only_last = last and not first and not _SENTENCE_END.search(abstract, hits[0])
        begins = not _SENTENCE_END.search(abstract, 0, hits[0])
    words = abstract.count(" ") + 1
    plural = "smart cities" in lower or "smart cities" in title
    return (
        float(in_title),
        float(in_keywords),
        float(times > 0),
        float(first),
        float(only_last),
        float(times > 0 and not begins and not last),
        log1p(times),
        float(times >= 3),
        100 * times / words,
        float(times + in_title + in_keywords == 1),
        log1p(max(0, lower.count("smart") - lower.count("smartphone") - times)),
        float(plural and times < 2),
        log(words),
    )


def _hits(lower: str) -> list[int]:
    """Where the term begins; the pattern opens with letters so that `re` looks for those first."""
    return [
        start
        for found in _TERM.finditer(lower)
        if not (start := found.start()) or not lower[start - 1].isalnum()
    ]


def _domains(title: list[str], body: list[str]) -> tuple[float, ...]:
    domain_of = _domain_of().get
    number = len(_COUNTED) + 1
    counts, in_title, near = [0] * number, [0.0] * number, [0.0] * number
    for domain in filter(None, map(domain_of, title)):
        counts[domain] += 1
        in_title[domain] = 1.0
    for domain in filter(None, map(domain_of, body)):
        counts[domain] += 1
    for place in islice(_places_of_the_term(body), _NEAR):
        around = body[max(0, place - _BEFORE) : place] + body[place + 2 : place + _BEHIND]
        for domain in filter(None, map(domain_of, around)):
            near[domain] = 1.0
    return (*map(log1p, counts[1:]), *in_title[1:], *near[1:])


def _places_of_the_term(stems: list[str]) -> list[int]:
    """Where "smart" stands before "city" or "urban"."""
    found, place = [], -1
    for _ in range(stems.count("smart")):
        place = stems.index("smart", place + 1)
        if stems[place + 1 : place + 2] in (["citi"], ["urban"]):
            found.append(place)
    return found
