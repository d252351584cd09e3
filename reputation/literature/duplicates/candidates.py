"""The parts of a record that are compared with others, normalised against spelling variation."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reputation.literature.records.record import Record

__all__ = [
    "ARTICLES",
    "COMPARED",
    "OPENING",
    "Candidate",
    "Reading",
    "german_key",
    "is_preprint",
    "opening_of",
    "read",
]

OPENING = 80  # letters of the abstract that are compared
COMPARED = 3 * OPENING  # so much of the abstract is looked at

# OSF and its communities, arXiv, SSRN, Preprints.org, Research Square, TechRxiv, ChemRxiv,
# Authorea; bioRxiv and medRxiv share a prefix with journals, whose suffixes begin with a letter.
_PREPRINT = re.compile(
    r"10\.(?:312[123]\d|48550|2139|20944|21203|36227|26434|22541|14293)/|10\.1101/\d"
)
_SERVER = re.compile(
    r"(?:arxiv|bio ?rxiv|med ?rxiv|chemrxiv|techrxiv|psyarxiv|socarxiv|engrxiv|eartharxiv|corr\b"
    r"|ssrn|preprints?\b|preprints\.org|research square|osf preprints|authorea|zenodo)",
    re.I,
)
_DIGRAPH = re.compile("([aou])e")
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
    r"|(?P<abstract>(?:meeting|conference) abstract|^abstract$|\bposter\b)"
    r"|(?P<review>book review)|(?P<thesis>thes[ie]s|\bthes\b|dissertation)"
    r"|(?P<chapter>(?:book\W)?(?:chap|section|part\b)|inbook|incoll)|(?P<book>\bbook\b|monograph)"
)
_RETRACTED = re.compile(r"(?:retracted|withdrawn|removed)(?: article)?\W+")
_HEADING = re.compile(r"\W*(?:abstract|summary|purpose|background|objectives?|introduction)\b")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TOKEN = re.compile(r"\d+(?:\.\d+)*(?:(?:st|nd|rd|th)\b)?|[^\W\d_]+")
_SUBTITLE = re.compile(r":(?!\d)|[.?!;](?=\s)|\s[-–—]+\s|—")
_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "&": " and "}
)
ARTICLES = frozenset(("the", "a", "an"))
_STOP = frozenset(("the", "and", "for", "from", "with", "its", "case", "study", "this", "are"))
_PARTICLES = frozenset(
    (
        "de",
        "la",
        "van",
        "von",
        "der",
        "den",
        "del",
        "di",
        "da",
        "dos",
        "el",
        "al",
        "bin",
        "ibn",
        "anonymous",
    )
)
_SERIES = frozenset(
    (
        "part",
        "volume",
        "vol",
        "phase",
        "chapter",
        "section",
        "no",
        "book",
        "series",
        "stage",
        "issue",
    )
)
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
# One spelling for British and American. A word that a rule mangles still equals itself.
_SPELLINGS = tuple(
    (re.compile(pattern), same)
    for pattern, same in (
        (r"([iy])z", r"\1s"),
        (r"(\w{3,})our", r"\1or"),
        (r"\b(cent|theat|fib|\w*met)re(s?)\b", r"\1er\2"),
        (r"\bcentred\b", "centered"),
        (r"(\w{4}l)l(ing|ed|ers?)\b", r"\1\2"),
        (r"(catal|dial|anal)ogue", r"\1og"),
        (r"\bprogramme(s?)\b", r"program\1"),
        (r"\b(def|off)ence", r"\1ense"),
        (r"ae(?=[a-z]{4})", "e"),
    )
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
    venue: str = ""
    volume: str = ""

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
            record.venue,
            record.volume,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a candidate's texts say once they are folded."""

    candidate: Candidate
    tokens: tuple[str, ...]
    key: str
    head: str  # the key without subtitle
    words: int  # that carry meaning
    numbers: frozenset[str]
    kind: str  # "correction", "reply", ...; "" for a work of its own
    form: str  # "book", "chapter", "thesis" or ""
    preprint: bool
    cut: bool  # the title ends with "…"
    family: frozenset[str]
    given: frozenset[str]


def is_preprint(doi: str, type: str = "", venue: str = "") -> bool:  # noqa: A002 - its own word
    """Tell a preprint by its DOI's registrant, by its type, or by what stands for its journal."""
    kind = type.lower()
    if _PREPRINT.match(doi) or "preprint" in kind or kind == "posted-content":
        return True
    # A published DOI counts for more than a server named as the place where it can be read.
    return not doi and bool(venue) and _SERVER.match(venue) is not None


def german_key(title: str) -> str:
    """The letters of a title, ä and ae, ö and oe, ü and ue, ß and ss alike."""
    folded = _fold(title[:_LONGEST_TITLE].replace("ß", "ss").replace("ẞ", "ss"))
    return _DIGRAPH.sub(r"\1", "".join(_TOKEN.findall(folded)))


def opening_of(abstract: str) -> str:
    """Return the first letters of an abstract, without heading, case and punctuation."""
    return "".join(_TOKEN.findall(_HEADING.sub("", _fold(abstract[:COMPARED]))))[:OPENING]


def _fold(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if not text.isascii():
        text = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))
    return text.lower().translate(_SPECIAL)


_LONGEST_WORD = 40
_LONGEST_TITLE = 2_000


@lru_cache(maxsize=1 << 16)
def _one_spelling(word: str) -> str:
    if len(word) > _LONGEST_WORD:  # the rules would take hours of a word of a million letters
        return word
    for pattern, same in _SPELLINGS:
        word = pattern.sub(same, word)
    return word


def _tokens(text: str) -> tuple[str, ...]:
    words = [_one_spelling(word) for word in _TOKEN.findall(text)]
    for place, word in enumerate(words):
        in_series = place > 0 and words[place - 1] in _SERIES
        if len(word) > 1 or in_series or place == len(words) - 1:
            words[place] = _NUMBER.get(word, word)
        if in_series and len(words[place]) == 1 and word.isalpha() and word not in _NUMBER:
            words[place] = f"{word}#"  # "Part B" is as much a number as "Part 2"
    return tuple(words)


def _key(tokens: Iterable[str]) -> str:
    """Join the tokens, so that hyphens and spaces do not count except between numbers."""
    return "".join(f" {token} " if token[0].isdigit() else token for token in tokens)


def _names(author: str) -> tuple[frozenset[str], frozenset[str]]:
    """Split one name into family and given names, in whatever order it is written."""
    family, comma, given = author.partition(",")
    if not comma:
        rest, _, last = author.strip(" .").rpartition(" ")
        short = len(last.replace(".", "")) <= 2 and last.isupper()
        family, given = (rest, last) if rest and short else (last, rest)
    # Müller, Mueller and Muller are one spelling.
    families = frozenset(_TOKEN.findall(_DIGRAPH.sub(r"\1", _fold(family.replace("ß", "ss")))))
    others = frozenset(_TOKEN.findall(_fold(given)))
    return families - _PARTICLES, others


def read(candidate: Candidate) -> Reading:
    """Fold what a candidate's texts say."""
    folded = _RETRACTED.sub("", text := _fold(candidate.title[:_LONGEST_TITLE]).strip(" \"'.([{“‘"))
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
    return Reading(
        candidate,
        tokens,
        _key(tokens),
        _key(head),
        sum(len(word) > 2 and word not in _STOP for word in tokens),
        frozenset(token for token in tokens if not token.isalpha()),
        kind,
        form,
        is_preprint(candidate.doi, candidate.type, candidate.venue),
        candidate.title.rstrip(" .").endswith("…") or candidate.title.rstrip().endswith("..."),
        family,
        given,
    )
