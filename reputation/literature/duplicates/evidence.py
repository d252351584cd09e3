"""Whether two records are the same work: the rules, and how certain each is.

A wrong merge loses an article, a missed one counts it twice. So titles that differ are merged only
where the difference looks like spelling and the first author or the abstract agrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from reputation.literature.duplicates.candidates import ARTICLES, OPENING, Reading, german_key

__all__ = ["dois_clash", "kinds_clash", "numbers_clash", "weigh_evidence"]

_ALNUM = re.compile(r"[\W_]+")
_SHORTEST_DOI = 10  # letters and digits, below which a DOI is the beginning of many
_STOCK = re.compile(
    r"(?:guest)?editorials?|(?:an?|general)?introduction(?:tothespecialissue)?|(?:the)?(?:preface"
    r"|foreword|prologue|epilogue|conclusions?|contents|index|overview|discussion|references)"
    r"|.*(?:frontmatter|tableofcontents|bookreviews?|message|titleavailable)|abstracts?"
)
# Other words that look like a slip of the pen, in the order of the alphabet.
_DISTINCT = frozenset(
    ("changsha changshu", "discreet discrete", "slovakia slovenia", "historic historical")
)


def kinds_clash(one: str, other: str) -> bool:
    """Decide whether works of these kinds differ, such as a correction and its article."""
    # "RETRACTED: X" under the DOI of X is the article itself; so is a review under its own DOI.
    return one != other and {one, other} not in ({"", "retracted"}, {"", "review"})


def dois_clash(one: str, other: str) -> bool:
    """Decide whether two DOIs mean two works; a truncated or misspelt one is no proof.

    Examples
    --------
    >>> dois_clash("10.1016/j.cities.2019.01.001", "10.1016/j.cities.2019")
    False
    >>> dois_clash("10.1016/j.cities.2019.01.001", "10.1080/13604813.2019")
    True
    """
    if not one or not other or one == other:
        return False
    short, long = sorted((_ALNUM.sub("", one), _ALNUM.sub("", other)), key=len)
    if long.startswith(short) and len(short) >= _SHORTEST_DOI:
        return False
    # A slip of the pen: one letter more, less or other; digits count works.
    if len(short) < 2 * _SHORTEST_DOI or OSA.distance(short, long, score_cutoff=1) > 1:
        return True
    return sorted(filter(str.isdigit, short)) != sorted(filter(str.isdigit, long))


def numbers_clash(one: frozenset[str], other: frozenset[str]) -> bool:
    """Decide whether titles with these numbers differ: each has one that the other lacks."""
    return bool(one - other and other - one)


def _authors(a: Reading, b: Reading) -> int:
    """Decide whether the first authors agree (1), contradict (-1) or cannot be compared (0)."""
    if not a.family or not b.family:
        return 0
    if a.family & b.family:
        one, other = _initials(a.given), _initials(b.given)
        return -1 if one and other and not one & other else 1
    return 1 if a.family & b.given or b.family & a.given else -1


def _initials(names: frozenset[str]) -> set[str]:
    return {letter for name in names for letter in (name if len(name) < 4 else name[0])}


def _openings(a: Reading, b: Reading) -> int:
    one, other = a.candidate.opening, b.candidate.opening
    if min(len(one), len(other)) < OPENING // 2:
        return 0
    likeness = max(fuzz.ratio(one, other), fuzz.partial_ratio(one[:40], other))
    likeness = max(likeness, fuzz.partial_ratio(other[:40], one))
    return 1 if likeness >= 90 else -1 if likeness < 65 else 0


def _pages(a: Reading, b: Reading) -> int:
    """Compare the first page; every second proceedings paper is on pages 1 to 6."""
    one, other = (re.match(r"\w*\d+", c.candidate.pages.lower()) for c in (a, b))
    if not one or not other:
        return 0
    return -1 if one.group() != other.group() else 0 if one.group() == "1" else 1


def _volumes(a: Reading, b: Reading) -> int:
    one, other = a.candidate.volume.strip().lower(), b.candidate.volume.strip().lower()
    return 0 if not one or not other else 1 if one == other else -1


def _is_cut(a: Reading, b: Reading) -> bool:
    """Whether one title is the other cut short, and says so."""
    short, long = sorted((a, b), key=lambda reading: len(reading.key))
    return short.cut and short.words >= 3 and long.key.startswith(short.key[:-2])


def weigh_evidence(a: Reading, b: Reading) -> tuple[str, float] | None:
    """Return why two records are the same work and how certain that is, or None."""
    one, other = a.candidate, b.candidate
    if one.doi and one.doi == other.doi:
        likeness = _same_doi(a, b)
        return ("same DOI", likeness) if likeness else None
    preprint = a.preprint or b.preprint
    apart = abs(one.year - other.year) if one.year and other.year else None
    forms = {a.form, b.form} if one.type and other.type else {""}
    if (
        (dois_clash(one.doi, other.doi) and not preprint)
        or a.kind != b.kind
        or not (a.key and b.key)
        or (apart or 0) > (2 if preprint else 1)
        or (len(forms) > 1 and forms & {"book", "thesis"})
        or not _titles_near(a, b)
    ):
        return None
    agreement = (_authors(a, b), _openings(a, b), 0 if preprint else _pages(a, b))
    if _stay_apart(a, b, agreement, preprint=preprint):
        return None
    if a.key == b.key or german_key(one.title) == german_key(other.title):
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


def _stay_apart(a: Reading, b: Reading, agreement: tuple[int, int, int], *, preprint: bool) -> bool:
    """Whether two works of one title differ: volumes of proceedings, an abstract and its article.

    So do a conference paper and the article made of it, where pages tell them apart or another
    year does. Two DOIs that are not quite the same want every other agreement.
    """
    author, opening, pages = agreement
    if not preprint and {_of_conference(a), _of_conference(b)} == {1, -1}:
        other_year = a.candidate.year != b.candidate.year and max(opening, pages) < 1
        if pages < 0 or other_year:
            return True
    volumes = 0 if preprint else _volumes(a, b)
    if volumes < 0 and author == 0 and opening < 1:
        return True
    if {a.form, b.form} & {"abstract"} and a.form != b.form and (pages < 1 or volumes < 0):
        return True
    dois = a.candidate.doi, b.candidate.doi
    written = all(dois) and dois[0] != dois[1] and not preprint
    return written and (author < 1 or min(opening, pages, volumes) < 0 or a.key != b.key)


def _of_conference(reading: Reading) -> int:
    """Whether its type is a conference paper's (1), an article's (-1), or neither or both (0)."""
    kind = reading.candidate.type.lower()
    meeting = "conference" in kind or "proceeding" in kind
    return meeting - ("article" in kind or "journal" in kind)


def _titles_near(a: Reading, b: Reading) -> bool:
    if a.key == b.head or b.key == a.head or _is_cut(a, b):
        return True
    return fuzz.ratio(a.key, b.key, score_cutoff=90) > 0


def _same_doi(a: Reading, b: Reading) -> float:
    """Return how certainly records of one DOI are one work: chapters may have their book's DOI."""
    if not a.key or not b.key or a.key == b.key:
        return float(not kinds_clash(a.kind, b.kind))
    if kinds_clash(a.kind, b.kind) or numbers_clash(a.numbers, b.numbers):
        return 0
    likeness = fuzz.ratio(a.key, b.key)
    if likeness >= 92 or (a.form == b.form and (a.key == b.head or a.head == b.key)):
        return 0.99
    author, opening, pages = _authors(a, b), _openings(a, b), _pages(a, b)
    if {a.form, b.form} & {"book", "chapter"} or min(author, pages) < 0:
        return 0
    # The second such as a title in two languages.
    alike = likeness >= 60 and opening >= 0
    return 0.98 if alike or (author == 1 and max(opening, pages) == 1) else 0


def _same_title(
    a: Reading, agreement: tuple[int, int, int], same_year: bool, preprint: bool
) -> bool:
    author, opening, pages = agreement
    if _STOCK.fullmatch(a.key) or a.words <= 2:
        return min(agreement) >= 0 and max(opening, pages) == 1
    if opening == 1:
        return author >= 0 or a.words >= 4
    if a.words <= 3:
        return author == 1 and (same_year or preprint) and opening == 0 and pages >= 0
    if author == 1:
        return opening == 0 or same_year or preprint
    if author == 0:
        return opening == 0 and same_year
    return a.words >= 7 and same_year and opening == 0 and pages >= 0


def _other_title(
    a: Reading, b: Reading, agreement: tuple[int, int, int], close: bool
) -> tuple[str, bool]:
    author, opening, pages = agreement
    words = min(a.words, b.words)
    reason = "similar title"
    if author < 0 or max(author, opening) < 1 or _STOCK.fullmatch(a.key) or _STOCK.fullmatch(b.key):
        return reason, False
    if _is_cut(a, b):
        return "same title cut short", close and author == 1 and opening >= 0 and pages >= 0
    if a.key == b.head or b.key == a.head:
        reason = "same title without subtitle"
        alike = a.numbers == b.numbers and close and opening >= 0 and pages >= 0
        return reason, alike and words >= (2 if opening == 1 else 3)
    difference = _difference(a.tokens, b.tokens)
    if difference == "spelling":
        return reason, words >= 2 and opening >= 0 and pages >= 0
    return reason, difference == "wording" and max(opening, pages) == 1 and min(opening, pages) >= 0


def _difference(one: Sequence[str], other: Sequence[str]) -> str:
    """Call what differs between two titles ``"spelling"``, ``"wording"`` or ``"meaning"``."""
    worst = "spelling"
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        left, right = "".join(one[i:j]), "".join(other[k:m])
        if tag == "equal" or left == right or {*one[i:j], *other[k:m]} <= ARTICLES:
            continue
        longer, letters = max(len(left), len(right)), f"{left}{right}"
        start = next((n for n, (x, y) in enumerate(zip(left, right, strict=False)) if x != y), 3)
        edits = OSA.distance(left, right)
        if not letters.isalpha() or " ".join(sorted((left, right))) in _DISTINCT:
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
