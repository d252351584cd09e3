"""Which records are one and the same work: by DOI, else by title, year and what else agrees.

A wrong merge loses an article, a missed one counts it twice. So titles that differ are merged only
where the difference looks like spelling and the first author or the abstract agrees.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from reputation.literature.record import Record

__all__ = ["Candidate", "Match", "find_duplicates", "group_duplicates", "is_preprint"]

_BLOCK = 32  # larger blocks are compared along sorted neighbourhoods only
_WINDOW = 8
_OPENING = 80  # letters of the abstract that are compared

# OSF and its communities, arXiv, SSRN, Preprints.org, Research Square, TechRxiv, ChemRxiv,
# Authorea; bioRxiv and medRxiv share a prefix with journals, whose suffixes begin with a letter.
_PREPRINT = re.compile(
    r"10\.(?:312[123]\d|48550|2139|20944|21203|36227|26434|22541|14293)/|10\.1101/\d"
)
_KIND = re.compile(
    r"(?P<correction>(?:\w+ )?(?:correction|corrigend\w+|errat\w+|addend\w+)\b|.*\(vol\.? \w+, )"
    r"|(?P<retraction>(?:\w+ of )?(?:retraction|withdrawal|removal)\b|expression of concern)"
    r"|(?P<retracted>(?:retracted|withdrawn|removed)\b)"
    r"|(?P<reply>(?:.*[:.] )?(?:authors?'?s? )?(?:reply|response|rejoinder)(?: to\b|:|$))"
    r"|(?P<comment>(?:.*[:.] )?(?:an? )?(?:comments?|commentary)(?: on\b| to\b|:|$)|discussion:)"
    r"|(?P<editorial>(?:guest )?(?:editorial|editors?'?s? (?:note|introduction))\b)"
    r"|(?P<review>review of\b|book reviews?\b)"
)
_TYPE = re.compile(
    r"(?P<correction>\bcorrection|errat|corrigend)|(?P<retraction>retraction)"
    r"|(?P<review>book review)|(?P<thesis>thes[ie]s|\bthes\b|dissertation)"
    r"|(?P<chapter>(?:book\W)?(?:chap|section|part\b)|inbook|incoll)|(?P<book>\bbook\b|monograph)"
)
_STOCK = re.compile(
    r"(?:guest)?editorials?|(?:an?|general)?introduction(?:tothespecialissue)?|(?:the)?(?:preface"
    r"|foreword|prologue|epilogue|conclusions?|contents|index|overview|discussion|references)"
    r"|.*(?:frontmatter|tableofcontents|bookreviews?|message|titleavailable)|abstracts?"
)
_RETRACTED = re.compile(r"(?:retracted|withdrawn|removed)(?: article)?\W+")
_HEADING = re.compile(r"\W*(?:abstract|summary|purpose|background|objectives?|introduction)\b")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TOKEN = re.compile(r"\d+(?:\.\d+)*(?:(?:st|nd|rd|th)\b)?|[^\W\d_]+")
_SUBTITLE = re.compile(r":(?!\d)|[.?!;](?=\s)|\s[-–—]+\s|—")
_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "&": " and "}
)
_ARTICLES = frozenset(("the", "a", "an"))
_STOP = _ARTICLES | frozenset("and of in for on to from with by at as its case study".split())
_PARTICLES = frozenset("de la van von der den del di da dos el al bin ibn le anonymous".split())
_SERIES = frozenset("part volume vol phase chapter section no book series stage issue".split())
_NUMBER = {
    word: f"{value}{ending}"
    for words, ending in (
        ("one two three four five six seven eight nine ten eleven twelve", ""),
        ("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx", ""),
        ("first second third fourth fifth sixth seventh eighth ninth tenth", "th"),
        ("1st 2nd 3rd", "th"),
    )
    for value, word in enumerate(words.split(), 1)
}
# British to American. A word that a rule mangles still equals itself, as both titles pass here.
_BRITISH = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"([iy])s(e|ed|es|er|ers|ing|ations?)\b", r"\1z\2"),
        (r"\b(behavi|neighb|col|lab|harb|fav|hon|vap|flav)our", r"\1or"),
        (r"\b(cent|theat|fib|\w*met)re(s?)\b", r"\1er\2"),
        (r"\bcentred\b", "centered"),
        (r"(\w{4}l)l(ing|ed|ers?)\b", r"\1\2"),
        (r"(catal|dial|anal)ogue", r"\1og"),
        (r"\bprogramme(s?)\b", r"program\1"),
        (r"\b(def|off)ence", r"\1ense"),
        (r"ae(?=[a-z]{4})", "e"),
    )
)
# Other words that look like a slip of the pen, in the order of the alphabet.
_DISTINCT = frozenset(
    ("changsha changshu", "discreet discrete", "slovakia slovenia", "historic historical")
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of a record is compared; `opening` is the beginning of its abstract, letters only."""

    id: int
    title: str
    year: int | None = None
    doi: str = ""
    type: str = ""
    first_author: str = ""
    pages: str = ""
    opening: str = ""

    @classmethod
    def of(cls, number: int, record: Record) -> Candidate:
        """Take from a record what is compared."""
        return cls(
            number,
            record.title,
            record.date.year if record.date else None,
            record.doi,
            record.type,
            record.authors[0] if record.authors else "",
            record.pages,
            opening_of(record.abstract),
        )


@dataclass(frozen=True, slots=True)
class Match:
    """Two records, the smaller number left, that are one work, why, and how surely (0 to 1)."""

    left: int
    right: int
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a candidate's texts say once they are folded."""

    candidate: Candidate
    tokens: tuple[str, ...]
    key: str
    head: str  # the key without subtitle
    words: int  # that carry meaning, in the head
    numbers: frozenset[str]
    kind: str  # "correction", "reply", ...; "" for a work of its own
    form: str  # "book", "chapter", "thesis" or ""
    preprint: bool
    family: frozenset[str]
    given: frozenset[str]


def is_preprint(doi: str, type: str = "") -> bool:  # noqa: A002 - the record's own word
    """Tell a preprint by the server that registered its DOI or by its type."""
    kind = type.lower()
    return bool(_PREPRINT.match(doi)) or "preprint" in kind or kind == "posted-content"


def opening_of(abstract: str) -> str:
    """Return the first letters of an abstract, without heading, case and punctuation."""
    return "".join(_TOKEN.findall(_HEADING.sub("", _fold(abstract[: 3 * _OPENING]))))[:_OPENING]


def find_duplicates(
    candidates: Iterable[Candidate], *, apart: Collection[frozenset[int]] = ()
) -> list[Match]:
    """Find the pairs of records that are one work, in order of their numbers.

    Parameters
    ----------
    candidates
        Each with a number of its own; their order does not matter.
    apart
        Pairs of numbers that a person has declared different works.
    """
    held = sorted(candidates, key=lambda candidate: candidate.id)
    readings: dict[int, _Reading] = {}
    found: dict[tuple[int, int], Match] = {}
    separate = set(apart)
    for block in _blocks(held):
        for place in block:
            if place not in readings:
                readings[place] = _read(held[place])
        for pair in _pairs(block, readings):
            if pair in found:
                continue
            verdict = _judge(readings[pair[0]], readings[pair[1]])
            left, right = held[pair[0]].id, held[pair[1]].id
            if verdict and frozenset((left, right)) not in separate:
                found[pair] = Match(left, right, *verdict)
    return [found[pair] for pair in sorted(found)]


def group_duplicates(
    candidates: Iterable[Candidate],
    matches: Iterable[Match],
    *,
    apart: Collection[frozenset[int]] = (),
) -> list[list[int]]:
    """Join matches into groups of two or more, surest first, where nothing in them disagrees.

    A group never holds two published DOIs, two parts of a series, a notice and its article, years
    far apart or a pair that a person has set apart, whatever record would link them.
    """
    ordered = sorted(matches, key=lambda match: (-match.score, match.left, match.right))
    linked = {number for match in ordered for number in (match.left, match.right)}
    groups = {c.id: _Group.of(_read(c)) for c in candidates if c.id in linked}
    foes: dict[int, set[int]] = defaultdict(set)
    for left, right in (tuple(pair) for pair in apart if len(pair) == 2):
        foes[left].add(right)
        foes[right].add(left)
    for match in ordered:
        one, other = groups[match.left], groups[match.right]
        if one is other or one.disagrees(other, foes, years=match.reason != "same DOI"):
            continue
        small, large = sorted((one, other), key=lambda group: len(group.members))
        large.take(small)
        groups.update(dict.fromkeys(small.members, large))
    joined = {min(group.members): sorted(group.members) for group in groups.values()}
    return [joined[first] for first in sorted(joined) if len(joined[first]) > 1]


@dataclass(slots=True)
class _Group:
    members: list[int]
    dois: set[str]
    kinds: set[str]
    numbers: set[frozenset[str]]
    years: set[int]
    preprint: bool

    @classmethod
    def of(cls, reading: _Reading) -> _Group:
        one = reading.candidate
        dois = {one.doi} if one.doi and not reading.preprint else set()
        years = {one.year} if one.year else set()
        return cls([one.id], dois, {reading.kind}, {reading.numbers}, years, reading.preprint)

    def disagrees(self, other: _Group, foes: dict[int, set[int]], *, years: bool) -> bool:
        small, large = sorted((self, other), key=lambda group: len(group.members))
        enemies = set().union(*(foes[number] for number in small.members if number in foes))
        allowed = max(
            2 if self.preprint or other.preprint else 1, _span(self.years), _span(other.years)
        )
        return (
            len(self.dois | other.dois) > 1
            or (years and _span(self.years | other.years) > allowed)
            or any(_kinds_clash(a, b) for a in self.kinds for b in other.kinds)
            or any(_numbers_clash(a, b) for a in self.numbers for b in other.numbers)
            or not enemies.isdisjoint(large.members)
        )

    def take(self, other: _Group) -> None:
        self.members += other.members
        self.dois |= other.dois
        self.kinds |= other.kinds
        self.numbers |= other.numbers
        self.years |= other.years
        self.preprint |= other.preprint


def _span(years: set[int]) -> int:
    return max(years) - min(years) if years else 0


def _kinds_clash(one: str, other: str) -> bool:
    # "RETRACTED: X" under the DOI of X is the article itself; so is a review under its own DOI.
    return one != other and {one, other} not in ({"", "retracted"}, {"", "review"})


def _numbers_clash(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one - other and other - one)


# -- reading ------------------------------------------------------------------------------------


def _fold(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if not text.isascii():
        text = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))
    return text.lower().translate(_SPECIAL)


def _tokens(text: str) -> tuple[str, ...]:
    for pattern, american in _BRITISH:
        text = pattern.sub(american, text)
    words = _TOKEN.findall(text)
    for place, word in enumerate(words):
        in_series = place > 0 and words[place - 1] in _SERIES
        if len(word) > 1 or in_series or place == len(words) - 1:
            # "Part B" is as much a number as "Part 2".
            words[place] = _NUMBER.get(word, word + "0" if in_series and len(word) == 1 else word)
    return tuple(words)


def _key(tokens: Iterable[str]) -> str:
    """Join the tokens, so that hyphens and spaces do not count except between numbers."""
    return "".join(f" {token} " if token[0].isdigit() else token for token in tokens)


def _names(author: str) -> tuple[frozenset[str], frozenset[str]]:
    """Split one name into family and given names, in whatever order it stands."""
    family, comma, given = author.partition(",")
    if not comma:
        rest, _, last = author.strip(" .").rpartition(" ")
        short = len(last.replace(".", "")) <= 2 and last.isupper()
        family, given = (rest, last) if rest and short else (last, rest)
    families, others = (frozenset(_TOKEN.findall(_fold(part))) for part in (family, given))
    return families - _PARTICLES, others


def _read(candidate: Candidate) -> _Reading:
    folded = _RETRACTED.sub("", text := _fold(candidate.title).strip(" \"'.([{“‘"))
    tokens = _tokens(folded)
    subtitle = _SUBTITLE.search(folded)
    head = _tokens(folded[: subtitle.start()]) if subtitle else tokens
    head = head or tokens
    told = _KIND.match(text)
    typed = _TYPE.search(candidate.type.lower())
    form = (typed.lastgroup or "") if typed else ""
    kind = (told.lastgroup or "") if told else ""
    if form in ("correction", "retraction", "review"):
        kind, form = kind or form, ""
    family, given = _names(candidate.first_author.partition(";")[0])
    return _Reading(
        candidate,
        tokens,
        _key(tokens),
        _key(head),
        sum(len(word) > 2 and word not in _STOP for word in head),
        frozenset(token for token in tokens if any(map(str.isdigit, token))),
        kind,
        form,
        is_preprint(candidate.doi, candidate.type),
        family,
        given,
    )


# -- blocking -----------------------------------------------------------------------------------


def _block_names(reading: _Reading) -> tuple[str, ...]:
    """Name what a duplicate shares with it: titles that differ need the author or the abstract."""
    key, opening, doi = reading.key, reading.candidate.opening, reading.candidate.doi
    family = min(reading.family, default="")
    names = (key[:12], key[-12:], reading.head) if family else ("", "", "")
    return (doi, key, *(f"{family} {name}" if name else "" for name in names), opening[:30])


def _blocks(held: Sequence[Candidate]) -> Iterator[list[int]]:
    """Yield the places of records that share a name, one sort of name after the other."""
    hashes = np.array(
        [[hash(name) if name else 0 for name in _block_names(_read(one))] for one in held],
        dtype=np.int64,
    ).reshape(len(held), -1)
    for column in hashes.T:
        order = np.argsort(column, kind="stable")
        ends = np.flatnonzero(np.diff(column[order])) + 1
        for block in np.split(order, ends):
            if len(block) > 1 and column[block[0]]:
                yield block.tolist()


def _pairs(block: list[int], readings: dict[int, _Reading]) -> Iterator[tuple[int, int]]:
    if len(block) <= _BLOCK:
        yield from combinations(block, 2)
        return
    orders = (
        lambda place: (readings[place].key, readings[place].candidate.year or 0),
        lambda place: readings[place].key[::-1],
        lambda place: (sorted(readings[place].family), readings[place].candidate.year or 0),
        lambda place: readings[place].candidate.opening,
        lambda place: readings[place].candidate.pages,
    )
    for order in orders:
        line = sorted(block, key=order)
        for step in range(1, _WINDOW + 1):
            for one, other in zip(line, line[step:], strict=False):
                yield min(one, other), max(one, other)


# -- judging ------------------------------------------------------------------------------------


def _authors(a: _Reading, b: _Reading) -> int:
    """Tell whether the first authors agree (1), contradict (-1) or cannot be compared (0)."""
    if not a.family or not b.family:
        return 0
    if a.family & b.family:
        one, other = _initials(a.given), _initials(b.given)
        return -1 if one and other and not one & other else 1
    return 1 if a.family & b.given or b.family & a.given else -1


def _initials(names: frozenset[str]) -> set[str]:
    return {letter for name in names for letter in (name if len(name) < 4 else name[0])}


def _openings(a: _Reading, b: _Reading) -> int:
    one, other = a.candidate.opening, b.candidate.opening
    if min(len(one), len(other)) < _OPENING // 2:
        return 0
    likeness = max(fuzz.ratio(one, other), fuzz.partial_ratio(one[:40], other))
    likeness = max(likeness, fuzz.partial_ratio(other[:40], one))
    return 1 if likeness >= 90 else -1 if likeness < 65 else 0


def _pages(a: _Reading, b: _Reading) -> int:
    """Compare the first page; every second proceedings paper stands on pages 1 to 6."""
    one, other = (re.match(r"\w*\d+", c.candidate.pages.lower()) for c in (a, b))
    if not one or not other:
        return 0
    return -1 if one.group() != other.group() else 0 if one.group() == "1" else 1


def _judge(a: _Reading, b: _Reading) -> tuple[str, float] | None:
    """Return why two records are one work and how surely, or None."""
    one, other = a.candidate, b.candidate
    if one.doi and one.doi == other.doi:
        likeness = _same_doi(a, b)
        return ("same DOI", likeness) if likeness else None
    preprint = a.preprint or b.preprint
    apart = abs(one.year - other.year) if one.year and other.year else None
    forms = {a.form, b.form} if one.type and other.type else {""}
    if (
        (one.doi and other.doi and not preprint)
        or a.kind != b.kind
        or not (a.key and b.key)
        or (apart or 0) > (2 if preprint else 1)
        or (len(forms) > 1 and forms & {"book", "thesis"})
    ):
        return None
    agreement = (_authors(a, b), _openings(a, b), _pages(a, b))
    if a.key == b.key:
        holds = _same_title(a, agreement, apart == 0, preprint)
        reason = "same title and year" if apart == 0 else "same title"
        score = 0.9
    else:
        reason, holds = _other_title(a, b, agreement, apart == 0 or preprint)
        score = 0.8
    if not holds:
        return None
    if a.preprint != b.preprint:
        reason = "preprint and article"
    score += 0.02 * (apart == 0) + 0.02 * sum(agreement)
    return reason, round(score, 2)


def _same_doi(a: _Reading, b: _Reading) -> float:
    """Return how surely records of one DOI are one work: chapters may bear their book's DOI."""
    if not a.key or not b.key:
        return 0.97
    if _kinds_clash(a.kind, b.kind) or _numbers_clash(a.numbers, b.numbers):
        return 0
    if a.key == b.key:
        return 1
    likeness = fuzz.ratio(a.key, b.key)
    in_book = {a.form, b.form} & {"book", "chapter"}
    if likeness >= 92 or ((b.key in (a.head, a.key) or a.key == b.head) and a.form == b.form):
        return 0.99
    author, opening, pages = _authors(a, b), _openings(a, b), _pages(a, b)
    if in_book or min(author, pages) < 0:
        return 0
    if likeness >= 60 and opening >= 0:
        return 0.98
    return 0.97 if author == 1 and max(opening, pages) == 1 else 0  # such as a translated title


def _same_title(
    a: _Reading, agreement: tuple[int, int, int], same_year: bool, preprint: bool
) -> bool:
    author, opening, pages = agreement
    if _STOCK.fullmatch(a.key) or a.words <= 1:
        return min(agreement) >= 0 and max(opening, pages) == 1
    if opening == 1:
        return author >= 0 or a.words >= 4
    if a.words <= 3:
        return author == 1 and opening == 0 and (pages >= 0 or preprint)
    if author == 1:
        return opening == 0 or same_year or preprint
    if author == 0:
        return opening == 0 and (same_year or a.words >= 6)
    return a.words >= 7 and same_year and opening == 0 and pages >= 0


def _other_title(
    a: _Reading, b: _Reading, agreement: tuple[int, int, int], close: bool
) -> tuple[str, bool]:
    author, opening, pages = agreement
    words = min(a.words, b.words)
    reason = "similar title"
    if author < 0 or max(author, opening) < 1 or _STOCK.fullmatch(a.key) or _STOCK.fullmatch(b.key):
        return reason, False
    if a.key == b.head or b.key == a.head:
        reason = "same title without subtitle"
        alike = a.numbers == b.numbers and close and opening >= 0 and pages >= 0
        return reason, alike and words >= (2 if opening == 1 else 3)
    if fuzz.ratio(a.key, b.key) < 90:
        return reason, False
    difference = _difference(a.tokens, b.tokens)
    if difference == "spelling":
        return reason, words >= 2 and opening >= 0 and (pages >= 0 or close)
    return reason, difference == "wording" and max(opening, pages) == 1 and min(opening, pages) >= 0


def _difference(one: Sequence[str], other: Sequence[str]) -> str:
    """Call what differs between two titles ``"spelling"``, ``"wording"`` or ``"meaning"``."""
    worst = "spelling"
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        left, right = "".join(one[i:j]), "".join(other[k:m])
        if tag == "equal" or left == right or {*one[i:j], *other[k:m]} <= _ARTICLES:
            continue
        longer, letters = max(len(left), len(right)), f"{left}{right}"
        start = next((n for n, (x, y) in enumerate(zip(left, right, strict=False)) if x != y), 3)
        edits = OSA.distance(left, right)
        if any(map(str.isdigit, letters)) or " ".join(sorted((left, right))) in _DISTINCT:
            return "meaning"
        if (
            start >= 3
            and edits == 1
            and longer >= 8
            and left[-1] == right[-1]
            and not (len(left) == len(right) and sorted(left) != sorted(right))
        ):
            continue
        inflected = re.sub("ie?s?$|ys?$|s$", "", left) == re.sub("ie?s?$|ys?$|s$", "", right)
        if not inflected and (start < 4 or edits > 2 or min(len(left), len(right)) < 8):
            return "meaning"
        worst = "wording"
    return worst
